//! After sending, over HTTP and without a script: changing until intake has it, adding, the relay box,
//! the judgement, following, and the paper.
#![allow(clippy::unwrap_used)]

mod house;

use axum::http::{Method, StatusCode};
use domain::permit::Membership;
use domain::petition::{Channel, PublicFace};
use domain::workflow::{Action, Role};
use house::{Answer, House, answers, key, open, photo};
use services::accounts::{NewOfficer, Officer};
use services::handling::Act;
use services::view::Receipt;

const CITY: &str = "UBND-VINHYEN";
const BODY: &str = "O ga nam ngay truoc cong truong, rat sau.";
const FORM: [(&str, &str); 2] =
    [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];

async fn officer(house: &House, username: &str, roles: &[Role], agency: &str) -> Officer {
    let memberships =
        roles.iter().map(|&role| Membership { role, agency: agency.into() }).collect();
    let new = NewOfficer {
        username: username.into(),
        display_name: format!("Mẫu {username}"),
        memberships,
    };
    let (_, first) = house.services.add_officer(new).await.unwrap();
    let token = house.services.sign_in(username, &first, "10.0.0.1", "test", None).await.unwrap();
    let officer = house.services.officer(&token).await.unwrap().unwrap();
    let chosen = "Chim-bay-qua-nui-94";
    let changed = house.services.change_password(&officer, &first, chosen, chosen, "test").await;
    house.services.officer(&changed.unwrap()).await.unwrap().unwrap()
}

/// A petition of one sender, and the cookie of the browser in which it is open.
struct Mine {
    receipt: Receipt,
    cookie: String,
}

async fn sent(house: &House) -> Mine {
    let key = key();
    house.services.begin_submission(&key, answers(), Vec::new(), Channel::App).await.unwrap();
    let receipt = house.services.complete_submission(&key).await.unwrap();
    let opened = house.get(&format!("/tra-cuu/{}?ma={}", receipt.number, receipt.secret)).await;
    let cookie = opened.header("set-cookie").split(';').next().unwrap().to_owned();
    Mine { receipt, cookie }
}

async fn act(house: &House, officer: &Officer, number: &str, action: Action, act: Act) {
    let case = house.services.case(officer, number).await.unwrap();
    house.services.act(officer, case.id, case.version, action, act).await.unwrap();
}

fn with(choice: &str, text: &str) -> Act {
    Act { choice: choice.into(), text: text.into(), ..Act::default() }
}

impl Mine {
    async fn get(&self, house: &House, rest: &str) -> Answer {
        let path = format!("/tra-cuu/{}{rest}", self.receipt.number);
        house.call(Method::GET, &path, &[("cookie", &self.cookie)], "").await
    }

    async fn post(&self, house: &House, endpoint: &str, body: &str) -> Answer {
        let headers = [FORM[0], FORM[1], ("cookie", self.cookie.as_str())];
        let body = format!("number={}&{body}", self.receipt.number);
        house.call(Method::POST, &format!("/api/track/{endpoint}"), &headers, body).await
    }

    async fn upload(
        &self,
        house: &House,
        endpoint: &str,
        words: &[(&str, &str)],
        files: &str,
        photos: &[&[u8]],
    ) -> Answer {
        let mut body = Vec::new();
        let mut part = |name: &str, extra: &str, bytes: &[u8]| {
            let head =
                format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{extra}\r\n\r\n");
            body.extend(head.as_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        };
        part("number", "", self.receipt.number.as_bytes());
        for (name, value) in words {
            part(name, "", value.as_bytes());
        }
        for photo in photos {
            part(files, "; filename=\"a.jpg\"", photo);
        }
        body.extend(b"--b--\r\n");
        let headers = [
            ("content-type", "multipart/form-data; boundary=b"),
            ("accept", "text/html"),
            ("cookie", self.cookie.as_str()),
        ];
        house.call(Method::POST, &format!("/api/track/{endpoint}"), &headers, body).await
    }
}

#[tokio::test]
async fn a_petition_is_changed_until_intake_has_it_and_nothing_typed_is_lost() {
    let house = open().await;
    let mine = sent(&house).await;
    let page = mine.get(&house, "").await;
    assert!(page.text().contains("Bạn còn sửa được phản ánh này"));
    let sheet = mine.get(&house, "/sua").await;
    assert_eq!((sheet.status, sheet.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(sheet.text().contains("name=\"version\" value=\"1\""));

    let bad = mine.post(&house, "amend-words", "version=1&title=Moi&description=ngan").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text().contains(">\nngan</textarea>") && bad.text().contains("value=\"Moi\""));
    let done =
        mine.post(&house, "amend-words", &format!("version=1&title=Moi&description={BODY}")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(done.header("location").ends_with("/sua?xong=1"), "{}", done.header("location"));
    assert!(mine.get(&house, "").await.text().contains("cong truong"));

    // Somebody was faster: both stand there.
    let stale = mine
        .post(
            &house,
            "amend-words",
            "version=1&title=Moi&description=Toi+viet+lai+cho+that+ro+rang.",
        )
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for said in ["Hồ sơ vừa có thay đổi", "Toi viet lai", BODY, "name=\"version\" value=\"2\""]
    {
        assert!(stale.text().contains(said), "{said}");
    }

    let jpeg = photo();
    let broken = mine.upload(&house, "amend-photos", &[("version", "2")], "photos", &[b"no"]).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = mine.upload(&house, "amend-photos", &[("version", "2")], "photos", &[&jpeg]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let sheet = mine.get(&house, "/sua").await;
    let at = sheet.text().find("name=\"photo\" value=\"").unwrap() + 20;
    let photo = sheet.text()[at..at + 32].to_owned();
    let gone = mine.post(&house, "amend-unphoto", &format!("version=3&photo={photo}")).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);

    let place = "version=4&commune=&address=cho&lat=&lng=";
    assert_eq!(
        mine.post(&house, "amend-place", place).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let place = "version=4&commune=08716&address=truoc+cho&lat=21.3&lng=105.6";
    assert_eq!(mine.post(&house, "amend-place", place).await.status, StatusCode::SEE_OTHER);

    let desk = officer(&house, "dieuphoi", &[Role::Coordinator], "STTTT").await;
    act(&house, &desk, &mine.receipt.number, Action::Accept, Act::default()).await;
    let late = mine
        .post(&house, "amend-words", "version=5&title=&description=Cau+chu+nay+khong+duoc+mat+di.")
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let said = [
        "Cán bộ vừa bắt đầu xem xét",
        "Cau chu nay khong duoc mat di.",
        "action=\"/api/track/add\"",
    ];
    for said in said {
        assert!(late.text().contains(said), "{said}");
    }
    assert_eq!(mine.get(&house, "/sua").await.status, StatusCode::SEE_OTHER);
    // Without the cookie there is nothing to change, and nothing to learn.
    let bare = house.get(&format!("/tra-cuu/{}/sua", mine.receipt.number)).await;
    assert_eq!(bare.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_sender_adds_and_writes_and_keeps_what_was_refused() {
    let house = open().await;
    let mine = sent(&house).await;
    let desk = officer(&house, "dieuphoi", &[Role::Coordinator], "STTTT").await;
    act(&house, &desk, &mine.receipt.number, Action::Accept, Act::default()).await;
    let jpeg = photo();
    let short = mine.upload(&house, "add", &[("info", "ngan")], "info_photos", &[&jpeg]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        short.text().contains(">\nngan</textarea>") && short.text().contains("href=\"#f-info\"")
    );
    let words = "Them mot tam anh chup sang nay.";
    let bad = mine.upload(&house, "add", &[("info", words)], "info_photos", &[b"no"]).await;
    assert!(bad.text().contains(words) && bad.text().contains("href=\"#f-info_photos\""));
    let done = mine.upload(&house, "add", &[("info", words)], "info_photos", &[&jpeg]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = mine.get(&house, "?xong=bo-sung-them").await;
    assert!(page.text().contains("Đã gửi thông tin bổ sung") && page.text().contains(words));

    let case = house.services.case(&desk, &mine.receipt.number).await.unwrap();
    house
        .services
        .message_sender(
            &desk,
            case.id,
            case.version,
            "Xin cho biết ổ gà ở gần số nhà nào?",
            Vec::new(),
        )
        .await
        .unwrap();
    let page = mine.get(&house, "").await;
    assert!(page.text().contains("gần số nhà nào") && !page.text().contains("Mẫu dieuphoi"));
    let done = mine
        .upload(&house, "write", &[("message", "Ngay truoc so nha 12.")], "message_photos", &[])
        .await;
    assert!(done.header("location").ends_with("?xong=nhan-tin"), "{}", done.header("location"));
    assert!(mine.get(&house, "").await.text().contains("Ngay truoc so nha 12."));
}

#[tokio::test]
async fn the_judgement_asks_for_a_cause_and_the_paper_holds_the_case() {
    let house = open().await;
    let mine = sent(&house).await;
    let number = mine.receipt.number.clone();
    let desk = officer(&house, "dieuphoi", &[Role::Coordinator], "STTTT").await;
    let all = [Role::FocalPerson, Role::Handler, Role::AgencyLeader];
    let city = officer(&house, "thanhpho", &all, CITY).await;
    act(&house, &desk, &number, Action::Accept, Act::default()).await;
    act(&house, &desk, &number, Action::Forward, with(CITY, "")).await;
    act(&house, &city, &number, Action::AgencyAccept, Act::default()).await;
    act(&house, &city, &number, Action::Assign, with(&city.id.to_string(), "")).await;
    let reply = with("", "Đơn vị đã kiểm tra và vá xong đoạn đường trong ngày.");
    act(&house, &city, &number, Action::SubmitReply, reply).await;
    act(&house, &city, &number, Action::ApproveReply, Act::default()).await;
    act(&house, &desk, &number, Action::AnswerPrivately, Act::default()).await;

    let bad = mine.post(&house, "rate", "rating=4&attitude=1&comment=").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text().contains("href=\"#f-causes-\""), "the error leads to the causes");
    let done = mine.post(&house, "rate", "rating=4&attitude=1&causes[]=rude&causes[]=slow").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = mine.get(&house, "").await;
    for said in ["Bạn đã đánh giá: Rất hài lòng", "Thái độ phục vụ: Không hài lòng", "Quá lâu"]
    {
        assert!(page.text().contains(said), "{said}");
    }
    assert!(page.text().contains("chưa có trang công khai"), "nothing to share");

    let paper = mine.get(&house, "/ho-so.pdf").await;
    assert_eq!(paper.status, StatusCode::OK);
    assert_eq!(paper.header("content-type"), "application/pdf");
    assert_eq!(paper.header("cache-control"), "private, no-store");
    assert!(paper.body.starts_with(b"%PDF-1.7") && paper.body.len() > 20_000);
    let bare = house.get(&format!("/tra-cuu/{number}/ho-so.pdf")).await;
    assert_eq!(bare.status, StatusCode::SEE_OTHER, "only for who may open the case");
}

#[tokio::test]
async fn a_public_petition_is_followed_by_one_press_and_no_contact() {
    let house = open().await;
    let number = house.published(|row| row.face = PublicFace::InProgress).await;
    let (_, hidden, _) = house.petition(0).await;
    let press = async |cookie: &str, endpoint: &str, number: &str| {
        let headers = [FORM[0], FORM[1], ("cookie", cookie)];
        let path = format!("/api/public/{endpoint}");
        house.call(Method::POST, &path, &headers, format!("number={number}")).await
    };
    assert!(house.get("/theo-doi").await.text().contains("Bạn chưa theo dõi"));
    assert_eq!(press("", "follow", &hidden).await.status, StatusCode::NOT_FOUND);
    // The sample is published some milliseconds after the clock that stands still.
    house.clock.advance(1_000);
    let done = press("", "follow", &number).await;
    assert_eq!(done.header("location"), format!("/cong-khai/{number}?theo-doi=1#theo-doi"));
    let cookie = done.header("set-cookie").split(';').next().unwrap().to_owned();
    let said = house.get(&format!("/cong-khai/{number}?theo-doi=1")).await;
    assert!(said.text().contains("Đã theo dõi phản ánh này."));
    let list = house.call(Method::GET, "/theo-doi", &[("cookie", &cookie)], "").await;
    assert_eq!(list.header("cache-control"), "no-store");
    assert!(list.text().contains(&number) && !list.text().contains("Có câu trả lời mới"));
    assert!(!house.get("/theo-doi").await.text().contains(&number), "another browser");
    press(&cookie, "unfollow", &number).await;
    let list = house.call(Method::GET, "/theo-doi", &[("cookie", &cookie)], "").await;
    assert!(!list.text().contains(&number));
}
