//! The desk over HTTP: list and case in one address, parts for a script, the way to the next case,
//! the open line, the heartbeat, drafts.

use crate::house::{Answer, House, hidden, open};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::workflow::{Action, Role};

impl House {
    /// As a script asks for a part of a page.
    async fn part(&self, path: &str, cookie: &str, part: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie).header("x-part", part);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// As a page asks that looks again by itself.
    async fn by_itself(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie).header("x-auto", "1");
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn three(&self) -> [String; 3] {
        let mut numbers = Vec::new();
        for _ in 0..3 {
            numbers.push(self.send("report").await.number);
        }
        numbers.try_into().unwrap()
    }
}

async fn coordinator(house: &House) -> String {
    house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await
}

#[tokio::test]
async fn an_address_holds_the_list_and_the_open_case() {
    let house = open().await;
    let cookie = coordinator(&house).await;
    let [first, second, third] = house.three().await;
    let list = house.get("/xu-ly/moi", &cookie).await;
    assert!(list.holds("id=\"list\"") && !list.holds("id=\"case\""));
    assert!(list.holds(&format!("href=\"/xu-ly/moi?ho-so={second}\"")));
    let page = house.get(&format!("/xu-ly/moi?ho-so={second}"), &cookie).await;
    assert_eq!((page.status, page.cache.as_str()), (StatusCode::OK, "no-store"));
    assert!(page.holds("id=\"list\"") && page.holds("id=\"case\""));
    assert!(page.holds(&format!("<title>{second} · ")));
    for (rel, number) in [("prev", &first), ("next", &third)] {
        let link = format!("rel=\"{rel}\" href=\"/xu-ly/moi?ho-so={number}\"");
        assert!(page.holds(&link), "{link}");
    }
    let alone = house.get(&format!("/en/xu-ly/moi?ho-so={third}"), &cookie).await;
    assert!(!alone.holds("rel=\"next\" href"), "nobody comes after the last");
    assert!(alone.holds(&format!("href=\"/en/xu-ly/moi?ho-so={second}\"")));
}

#[tokio::test]
async fn a_script_gets_the_part_it_asks_for_drawn_as_in_the_page() {
    let house = open().await;
    let cookie = coordinator(&house).await;
    let [first, ..] = house.three().await;
    let path = format!("/xu-ly/moi?ho-so={first}");
    let case = house.part(&path, &cookie, "case").await;
    assert!(case.body.starts_with("<section") && case.holds("id=\"case\""));
    assert!(!case.holds("id=\"list\"") && !case.holds("<html"));
    let list = house.part(&path, &cookie, "list").await;
    assert!(list.body.starts_with("<section") && list.holds("id=\"list\""));
    assert!(!list.holds("id=\"case\"") && !list.holds("<html"));
    for part in [&case, &list] {
        assert_eq!((part.status, part.cache.as_str()), (StatusCode::OK, "no-store"));
    }
    // The same view drew it: what the list says of a case, and what the case says, stand in both.
    let page = house.get(&path, &cookie).await;
    assert!(page.holds(&case.body));
    // Whoever is not signed in gets no part but the way to the door.
    let stranger = house.part(&path, "", "case").await;
    assert_eq!(stranger.location, format!("/xu-ly/dang-nhap?ve=/xu-ly/moi?ho-so={first}"));
}

#[tokio::test]
async fn a_case_of_another_desk_is_not_there_and_the_list_stays() {
    let house = open().await;
    let [first, ..] = house.three().await;
    let agency = house.officer("donvi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let path = format!("/xu-ly/moi-den?ho-so={first}");
    for answer in [house.get(&path, &agency).await, house.part(&path, &agency, "case").await] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.holds("id=\"case\"") && !answer.holds("Ổ gà lớn"));
    }
    assert!(house.get(&path, &agency).await.holds("id=\"list\""));
}

#[tokio::test]
async fn an_act_comes_back_to_the_desk_and_one_that_hands_on_opens_the_next() {
    let house = open().await;
    let cookie = coordinator(&house).await;
    let [first, second, _] = house.three().await;
    let page = house.get(&format!("/xu-ly/moi?ho-so={first}"), &cookie).await;
    assert_eq!(
        (hidden(&page.body, "ve"), hidden(&page.body, "tiep")),
        ("moi".into(), second.clone())
    );
    let send = async |number: &str, action: Action, more: &[(&str, &str)]| {
        let page = house.get(&format!("/xu-ly/ho-so/{number}"), &cookie).await;
        let (petition, version) = (hidden(&page.body, "petition"), hidden(&page.body, "version"));
        let mut form = vec![
            ("petition", petition.as_str()),
            ("number", number),
            ("version", version.as_str()),
            ("action", action.code()),
        ];
        form.extend(more);
        house.post("/api/case/act", &cookie, &form).await.location
    };
    let here = [("ve", "moi"), ("tiep", second.as_str())];
    assert_eq!(
        send(&first, Action::Accept, &here).await,
        format!("/xu-ly/moi?ho-so={first}&xong=accept"),
    );
    let forward = [&here[..], &[("act[forward][choice]", "UBND-VINHYEN")]].concat();
    let on = send(&first, Action::Forward, &forward).await;
    assert_eq!(on, format!("/xu-ly/moi?ho-so={second}&xong=forward&vua={first}"));
    let next = house.get(&on, &cookie).await;
    assert!(next.holds("Đã chuyển xử lý") && next.holds(&format!("Xem lại {first}")));
    // The last of a list leads back to the list; a screen made by hand to the case's own page.
    send(&second, Action::Accept, &[("ve", "moi")]).await;
    let last = [("ve", "moi"), ("act[forward][choice]", "UBND-VINHYEN")];
    assert_eq!(
        send(&second, Action::Forward, &last).await,
        format!("/xu-ly/moi?xong=forward&vua={second}")
    );
    let wrong = [("ve", "//evil.vn"), ("tiep", "<b>"), ("act[ask_sender][text]", "ngắn")];
    let refused = send(&first, Action::AskSender, &wrong).await;
    assert!(refused.starts_with(&format!("/xu-ly/ho-so/{first}?loi=")), "{refused}");
}

#[tokio::test]
async fn the_open_line_is_for_officers_only() {
    let house = open().await;
    assert_eq!(house.head("/xu-ly/luong", "").await, (StatusCode::UNAUTHORIZED, String::new()));
    let cookie = coordinator(&house).await;
    let (status, kind) = house.head("/xu-ly/luong", &cookie).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/event-stream"));
    assert_eq!(house.services.streams(), 0, "a closed line holds no place");
}

#[tokio::test]
async fn a_heartbeat_shows_the_others_who_has_the_case_open() {
    let house = open().await;
    let [first, ..] = house.three().await;
    let one = coordinator(&house).await;
    let other = house.officer("vanphong", &[Role::CoCoordinator], "VP-UBND").await;
    let agency = house.officer("donvi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let beat = async |cookie: &str, doing: &str| {
        let form = [("ho-so", first.as_str()), ("viec", doing)];
        house.post("/xu-ly/luong/co-mat", cookie, &form).await.status
    };
    assert_eq!(beat("", "xem").await, StatusCode::SEE_OTHER);
    assert_eq!(beat(&agency, "xem").await, StatusCode::NOT_FOUND);
    assert_eq!(beat(&one, "khac").await, StatusCode::NOT_FOUND);
    assert_eq!(beat(&one, "viet").await, StatusCode::NO_CONTENT);
    let path = format!("/xu-ly/moi?ho-so={first}");
    assert!(house.get(&path, &other).await.holds("Mẫu dieuphoi đang soạn"));
    assert!(!house.get(&path, &one).await.holds("Mẫu dieuphoi đang soạn"));
    assert_eq!(beat(&one, "roi").await, StatusCode::NO_CONTENT);
    assert!(!house.get(&path, &other).await.holds("Mẫu dieuphoi đang"));
}

#[tokio::test]
async fn what_is_typed_is_kept_while_it_is_typed_and_stands_in_its_form_again() {
    let house = open().await;
    let [first, ..] = house.three().await;
    let cookie = coordinator(&house).await;
    let path = format!("/xu-ly/moi?ho-so={first}");
    let petition = hidden(&house.get(&path, &cookie).await.body, "petition");
    let words = "Ổ gà nằm ở phía nào của cổng";
    let keep = async |cookie: &str, text: &str| {
        let form = [
            ("petition", petition.as_str()),
            ("form", "ask_sender"),
            ("act[ask_sender][text]", text),
        ];
        house.post("/api/case/keep", cookie, &form).await.status
    };
    assert_eq!(keep("", words).await, StatusCode::UNAUTHORIZED);
    assert_eq!(keep(&cookie, words).await, StatusCode::NO_CONTENT);
    let page = house.get(&path, &cookie).await;
    assert!(page.holds(words) && page.holds("Phần bạn viết dở được giữ lại ở đây"));
    let agency = house.officer("donvi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    assert_eq!(keep(&agency, words).await, StatusCode::NOT_FOUND);
    assert_eq!(keep(&cookie, "").await, StatusCode::NO_CONTENT);
    assert!(!house.get(&path, &cookie).await.holds(words));
}

#[tokio::test]
async fn a_page_that_looks_again_by_itself_keeps_no_session_alive() {
    let house = open().await;
    let cookie = coordinator(&house).await;
    house.get("/xu-ly/moi", &cookie).await;
    for _ in 0..3 {
        house.clock.advance(9 * 60_000);
        assert_eq!(house.by_itself("/xu-ly/moi", &cookie).await.status, StatusCode::OK);
    }
    house.clock.advance(4 * 60_000);
    let over = house.by_itself("/xu-ly/moi", &cookie).await;
    assert_eq!(over.location, "/xu-ly/dang-nhap?ve=/xu-ly/moi");
}

#[tokio::test]
async fn no_citizen_loads_anything_of_the_desk() {
    let house = open().await;
    let cookie = coordinator(&house).await;
    for path in [
        "/",
        "/cong-khai",
        "/phan-anh/moi",
        "/tra-cuu",
        "/en",
        "/xu-ly/dang-nhap",
        "/phan-anh/ngoai-mang",
    ] {
        let page = house.get(path, "").await;
        assert!(page.holds("main.css"), "{path}: {}", page.status);
        assert!(!page.holds("console") && !page.holds("officers.css"), "{path}");
    }
    let desk = house.get("/xu-ly/moi", &cookie).await;
    for file in
        ["officers.css", "console.js", "console-live.js", "console-select.js", "console-keys.js"]
    {
        assert!(desk.holds(&format!("/{file}\"")), "{file}");
    }
}
