//! The officers' road over HTTP, without a browser: who gets in, which forms are there, what is
//! kept when somebody was faster, and that no sender's identity is in any page.
#![allow(clippy::unwrap_used)]

mod desk;
mod entry;
mod hints;
mod house;
mod table;

use axum::http::StatusCode;
use domain::event::EventKind;
use domain::workflow::{Action, Role};
use house::{Answer, CANARIES, PASSWORD, forms, hidden, open, upload};
use services::sender::CaseKey;
use uuid::Uuid;

/// One step of the road: whose desk, which act, what is typed.
type Step<'a> = (&'a str, Action, Vec<(&'a str, &'a str)>);

#[tokio::test]
async fn an_officer_signs_in_changes_the_first_password_and_reaches_the_desk() {
    let house = open().await;
    let first = house.hire("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let form = [("username", "dieuphoi"), ("password", first.as_str()), ("ve", "/xu-ly/da-xong")];
    let begun = house.post("/api/session/begin", "", &form).await;
    assert_eq!((begun.status, begun.location.as_str()), (StatusCode::SEE_OTHER, "/xu-ly/da-xong"));
    let cookie = begun.cookie.unwrap();
    assert!(cookie.starts_with("vps-sid="));
    // Until the password is changed, every page leads there, and the desk stays shut.
    for path in ["/xu-ly", "/xu-ly/moi", "/xu-ly/tai-khoan", "/xu-ly/ho-so/PA-2026-000001"] {
        assert_eq!(house.get(path, &cookie).await.location, "/xu-ly/mat-khau", "{path}");
    }
    assert_eq!(house.get("/xu-ly/mat-khau", &cookie).await.status, StatusCode::OK);
    let short =
        [("password", first.as_str()), ("new_password", "ngan"), ("new_password_again", "ngan")];
    let refused = house.post("/api/session/password", &cookie, &short).await;
    assert!(refused.location.contains("o=new_password:too_short:12"), "{}", refused.location);
    assert!(house.get(&refused.location, &cookie).await.holds("ít nhất 12"));
    let good = [
        ("password", first.as_str()),
        ("new_password", PASSWORD),
        ("new_password_again", PASSWORD),
    ];
    let changed = house.post("/api/session/password", &cookie, &good).await;
    let cookie = changed.cookie.unwrap();
    assert_eq!(house.get("/xu-ly", &cookie).await.location, "/xu-ly/moi");
    let desk = house.get("/xu-ly/moi", &cookie).await;
    assert_eq!((desk.status, desk.cache.as_str()), (StatusCode::OK, "no-store"));
    // Whoever is signed in has nothing to do at the sign-in; after signing out the cookie is dead.
    assert_eq!(house.get("/xu-ly/dang-nhap", &cookie).await.location, "/xu-ly");
    house.post("/api/session/end", &cookie, &[]).await;
    assert_eq!(house.get("/xu-ly/moi", &cookie).await.location, "/xu-ly/dang-nhap?ve=/xu-ly/moi");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let house = open().await;
    house.hire("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let mut answers = Vec::new();
    for username in ["dieuphoi", "khong-ai"] {
        let form = [("username", username), ("password", "sai-mat-khau-roi"), ("ve", "//evil.vn")];
        let answer = house.post("/api/session/begin", "", &form).await;
        assert!(answer.cookie.is_none());
        answers.push((answer.status, answer.location, answer.body));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].1, "/xu-ly/dang-nhap?loi=refusal.wrong_password");
    let page = house.get(&answers[0].1, "").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.holds("evil.vn"));
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let house = open().await;
    let number = house.send("report").await.number;
    for path in [
        "/xu-ly/moi",
        &format!("/xu-ly/ho-so/{number}"),
        "/xu-ly/tai-khoan",
        "/xu-ly/bao-cao-noi-dung",
        "/en/xu-ly/moi",
    ] {
        let answer = house.get(path, "vps-sid=0123").await;
        let (prefix, plain) = path.strip_prefix("/en").map_or(("", path), |plain| ("/en", plain));
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.location, format!("{prefix}/xu-ly/dang-nhap?ve={plain}"));
    }
    let photo = format!("/xu-ly/anh/{}/320", Uuid::now_v7());
    assert_eq!(house.get(&photo, "").await.status, StatusCode::SEE_OTHER);
    // A text typed into a session that is over is shown again, not lost.
    let answer = house
        .act_at(
            "",
            &number,
            &Uuid::now_v7().to_string(),
            "1",
            Action::AskSender,
            &[("[text]", "Xin cho biết số nhà gần nhất")],
        )
        .await;
    assert_eq!((answer.status, answer.cache.as_str()), (StatusCode::UNAUTHORIZED, "no-store"));
    assert!(answer.holds("Xin cho biết số nhà gần nhất"));
}

#[tokio::test]
async fn each_desk_sees_exactly_the_forms_that_the_law_allows_along_the_whole_road() {
    let house = open().await;
    let number = house.send("report").await.number;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let agency = house
        .officer("vinhyen", &[Role::FocalPerson, Role::Handler, Role::AgencyLeader], "UBND-VINHYEN")
        .await;
    let stranger =
        house.officer("yenlac", &[Role::FocalPerson, Role::AgencyLeader], "UBND-YENLAC").await;
    let path = format!("/xu-ly/ho-so/{number}");
    let token = |cookie: &str| cookie.trim_start_matches("vps-sid=").to_owned();
    let reply = "Đã vá ổ gà và cắm biển cảnh báo trong ngày, đề nghị bà con yên tâm đi lại.";
    let handler = house.services.officer(&token(&agency)).await.unwrap().unwrap().id.to_string();
    let road: Vec<Step<'_>> = vec![
        (&coordinator, Action::Accept, vec![]),
        (
            &coordinator,
            Action::Forward,
            vec![
                ("[choice]", "UBND-VINHYEN"),
                ("[card]", "true"),
                ("[title]", "Ổ gà trên đường Mê Linh"),
            ],
        ),
        (&agency, Action::AgencyAccept, vec![]),
        (&agency, Action::Assign, vec![("[choice]", &handler)]),
        (&agency, Action::DraftReply, vec![("[text]", "Đang làm")]),
        (&agency, Action::SubmitReply, vec![("[text]", reply)]),
        (&agency, Action::ApproveReply, vec![]),
        (
            &coordinator,
            Action::AnswerPublicly,
            vec![
                ("[title]", "Ổ gà trên đường Mê Linh"),
                ("[body]", "Có một ổ gà rất sâu gần cổng chợ."),
                ("[answer]", reply),
                ("[photos][]", "nothing"),
            ],
        ),
    ];
    for (cookie, action, fields) in road {
        for desk in [&coordinator, &agency, &stranger] {
            let page = house.get(&path, desk).await;
            let officer = house.services.officer(&token(desk)).await.unwrap().unwrap();
            match house.services.case(&officer, &number).await {
                Err(_) => assert_eq!(page.status, StatusCode::NOT_FOUND),
                Ok(case) => {
                    let mut may = case.may.clone();
                    may.retain(|a| {
                        !matches!(a, Action::View | Action::DraftReply | Action::AttachResult)
                    });
                    assert_eq!(forms(&page.body), may, "{:?} before {action:?}", officer.username);
                }
            }
            assert!(CANARIES.iter().all(|canary| !page.holds(canary)));
        }
        house.done(cookie, &number, action, &fields).await;
    }
    assert_eq!(house.get(&path, &stranger).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get(&format!("/cong-khai/{number}"), "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_act_on_an_old_version_is_refused_with_both_versions_and_the_typed_text() {
    let house = open().await;
    let number = house.send("report").await.number;
    let one = house.officer("mot", &[Role::Coordinator], "STTTT").await;
    let other = house.officer("hai", &[Role::CoCoordinator], "VP-UBND").await;
    let path = format!("/xu-ly/ho-so/{number}");
    let seen = house.get(&path, &one).await;
    let (petition, version) = (hidden(&seen.body, "petition"), hidden(&seen.body, "version"));
    let fields = [
        ("[title]", "Tiêu đề người khác đã đổi"),
        ("[nature]", "report"),
        ("[category]", "GT-DUONG"),
        ("[class]", "quick"),
        ("[commune]", "08710"),
    ];
    house.done(&other, &number, Action::Classify, &fields).await;
    let typed = "Xin ông bà cho biết ổ gà nằm gần số nhà nào?";
    let refused = house
        .act_at(&one, &number, &petition, &version, Action::AskSender, &[("[text]", typed)])
        .await;
    assert_eq!(refused.location, format!("{path}?loi=refusal.stale&viec=ask_sender"));
    let page = house.get(&refused.location, &one).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.holds("class=\"versions\"") && page.holds("Tiêu đề người khác đã đổi"));
    assert_eq!(page.body.matches(typed).count(), 2, "beside the present version, and in the form");
    assert!(
        !house.get(&path, &other).await.holds(typed),
        "another officer's draft is nobody's business"
    );
    house.done(&one, &number, Action::AskSender, &[("[text]", typed)]).await;
}

#[tokio::test]
async fn a_text_that_is_too_short_comes_back_with_its_sentence() {
    let house = open().await;
    let number = house.send("report").await.number;
    let cookie = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let answer = house.act(&cookie, &number, Action::AskSender, &[("[text]", "Ở đâu?")]).await;
    assert_eq!(
        answer.location,
        format!("/xu-ly/ho-so/{number}?loi=invalid&viec=ask_sender&o=question:too_short:10:0")
    );
    let page = house.get(&answer.location, &cookie).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.holds("href=\"#f-act-ask_sender-text\"") && page.holds("id=\"f-act-ask_sender-text\"")
    );
    assert!(page.holds("Ở đâu?"));
}

#[tokio::test]
async fn a_result_photo_is_added_seen_by_its_own_desks_only_and_taken_away_again() {
    let house = open().await;
    let number = house.send("report").await.number;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let agency =
        house.officer("vinhyen", &[Role::FocalPerson, Role::Handler], "UBND-VINHYEN").await;
    let stranger = house.officer("yenlac", &[Role::FocalPerson], "UBND-YENLAC").await;
    let me = house.services.officer(agency.trim_start_matches("vps-sid=")).await.unwrap().unwrap();
    house.done(&coordinator, &number, Action::Accept, &[]).await;
    house.done(&coordinator, &number, Action::Forward, &[("[choice]", "UBND-VINHYEN")]).await;
    house.done(&agency, &number, Action::AgencyAccept, &[]).await;
    house.done(&agency, &number, Action::Assign, &[("[choice]", &me.id.to_string())]).await;
    let path = format!("/xu-ly/ho-so/{number}");
    let petition = hidden(&house.get(&path, &agency).await.body, "petition");
    let renamed = upload(&house, &agency, &petition, &number, b"GIF89a\x01\0\x01\0\0\0\0;").await;
    assert_eq!(renamed.location, format!("{path}?loi=photo.not_a_photo&viec=attach_result"));
    assert_eq!(
        upload(&house, &agency, &petition, &number, b"").await.location,
        format!("{path}?loi=no_photo&viec=attach_result")
    );
    let good = include_bytes!("../../../public/icon-192.png");
    assert_eq!(
        upload(&house, &stranger, &petition, &number, good).await.location,
        format!("{path}?loi=refusal.not_allowed&viec=attach_result")
    );
    let added = upload(&house, &agency, &petition, &number, good).await;
    assert_eq!(added.location, format!("{path}?xong=attach_result#viec-submit_reply"));
    let page = house.get(&path, &agency).await;
    let photo = hidden(&page.body, "photo");
    let address = format!("/xu-ly/anh/{photo}/320");
    assert!(page.holds(&address));
    let shown = house.get(&address, &coordinator).await;
    assert_eq!((shown.status, shown.cache.as_str()), (StatusCode::OK, "no-store"));
    assert_eq!(house.get(&address, &stranger).await.status, StatusCode::NOT_FOUND);
    let form = [("petition", petition.as_str()), ("number", &number), ("photo", &photo)];
    house.post("/api/case/unphoto", &agency, &form).await;
    assert!(!house.get(&path, &agency).await.holds(&address));
}

#[tokio::test]
async fn a_draft_replaces_what_a_refused_submission_kept() {
    let house = open().await;
    let number = house.send("report").await.number;
    let desk = house.officer("ca-hai", &[Role::Coordinator], "STTTT").await;
    let agency =
        house.officer("vinhyen", &[Role::FocalPerson, Role::Handler], "UBND-VINHYEN").await;
    let me = house.services.officer(agency.trim_start_matches("vps-sid=")).await.unwrap().unwrap();
    house.done(&desk, &number, Action::Accept, &[]).await;
    house.done(&desk, &number, Action::Forward, &[("[choice]", "UBND-VINHYEN")]).await;
    house.done(&agency, &number, Action::AgencyAccept, &[]).await;
    house.done(&agency, &number, Action::Assign, &[("[choice]", &me.id.to_string())]).await;
    let path = format!("/xu-ly/ho-so/{number}");
    let short = house.act(&agency, &number, Action::SubmitReply, &[("[text]", "Quá ngắn")]).await;
    assert!(house.get(&short.location, &agency).await.holds("Quá ngắn</textarea>"));
    house.done(&agency, &number, Action::DraftReply, &[("[text]", "Bản nháp mới hơn")]).await;
    let page = house.get(&path, &agency).await;
    assert!(page.holds("Bản nháp mới hơn</textarea>") && !page.holds("Quá ngắn"));
}

#[tokio::test]
async fn opening_an_identity_shows_it_once_and_tells_the_sender() {
    let house = open().await;
    let receipt = house.send("report").await;
    let cookie = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let path = format!("/xu-ly/ho-so/{}", receipt.number);
    let petition = hidden(&house.get(&path, &cookie).await.body, "petition");
    let open = async |reason: &str| {
        let form =
            [("petition", petition.as_str()), ("number", &receipt.number), ("reason", reason)];
        house.post("/api/case/identity", &cookie, &form).await
    };
    let short = open("gọi").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.holds("gọi</textarea>") && CANARIES.iter().all(|canary| !short.holds(canary)));
    let reason = "Cần hẹn gặp tại hiện trường, hộp thư không kịp";
    let shown = open(reason).await;
    assert_eq!((shown.status, shown.cache.as_str()), (StatusCode::OK, "no-store"));
    assert!(shown.holds("Canary Người Gửi") && shown.holds("canary.thu@example.com"));
    assert!(shown.holds(&format!("href=\"/en{path}\"")), "the other language leads to the case");
    let case = house
        .services
        .follow(&CaseKey::parse(&receipt.number, &receipt.secret).unwrap())
        .await
        .unwrap();
    let told = case.timeline.iter().find(|entry| entry.kind == EventKind::IdentityOpened).unwrap();
    assert_eq!(told.note.as_deref(), Some(reason));
    let page = house.get(&path, &cookie).await;
    assert!(CANARIES.iter().all(|canary| !page.holds(canary)));
}

#[tokio::test]
async fn no_page_of_the_console_holds_a_sender_s_name_or_contact() {
    let house = open().await;
    let number = house.send("report").await.number;
    house.send("denunciation").await;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let operator = house.officer("tiepnhan", &[Role::Operator], "VNPT").await;
    let case = format!("/xu-ly/ho-so/{number}");
    let paths = [
        "/xu-ly/moi",
        "/xu-ly/can-chuyen",
        "/xu-ly/dang-xu-ly",
        "/xu-ly/qua-han",
        "/xu-ly/da-xong",
        "/xu-ly/tai-khoan",
        "/xu-ly/bao-cao-noi-dung",
        "/xu-ly/tim?q=PA-2020-000001",
        "/xu-ly/tat-ca?q=nguoi+gui",
        "/xu-ly/che-do-xem",
        &case,
    ];
    for path in paths {
        for cookie in [&coordinator, &operator] {
            for path in [path.to_owned(), format!("/en{path}")] {
                let page = house.get(&path, cookie).await;
                assert!(page.holds("<main"), "{path}: {}", page.status);
                assert!(
                    CANARIES[1..].iter().all(|canary| !page.holds(canary))
                        && !page.holds(CANARIES[0]),
                    "{path}"
                );
            }
        }
    }
    let found =
        house.get(&format!("/xu-ly/tim?q={}", number.replace("PA-", "pa%20")), &coordinator).await;
    assert_eq!(found.location, case);
    // The suspected denunciation is in the coordinator's list only.
    let rows = |page: &Answer| page.body.matches("class=\"queue-title\"").count();
    assert_eq!(rows(&house.get("/xu-ly/moi", &coordinator).await), 2);
    assert_eq!(rows(&house.get("/xu-ly/moi", &operator).await), 1);
}

#[tokio::test]
async fn every_choice_of_a_refused_act_comes_back_not_only_its_words() {
    let house = open().await;
    let desk = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let number = house.send("report").await.number;
    house.done(&desk, &number, Action::Accept, &[]).await;
    let fields = [
        ("[title]", ""),
        ("[nature]", "proposal"),
        ("[category]", "GT-DEN"),
        ("[commune]", "08740"),
        ("[class]", "standard"),
    ];
    let refused = house.act(&desk, &number, Action::Classify, &fields).await;
    assert!(refused.location.contains("viec=classify"), "{}", refused.location);
    // Kept until it is done, however often the case is opened.
    for path in [refused.location.clone(), format!("/xu-ly/ho-so/{number}")] {
        let page = house.get(&path, &desk).await;
        for chosen in ["proposal", "GT-DEN", "08740", "standard"] {
            let option = format!("value=\"{chosen}\" selected");
            assert!(page.holds(&option), "{chosen}");
        }
    }
    let fields = [("[choice]", "KHONG-CO"), ("[support]", "SGTVT"), ("[card]", "true")];
    house.act(&desk, &number, Action::Forward, &fields).await;
    let page = house.get(&format!("/xu-ly/ho-so/{number}"), &desk).await;
    assert!(page.holds("value=\"SGTVT\" selected"));
    let card = page.body.split("name=\"act[forward][card]\"").nth(1).unwrap();
    assert!(card.split('>').next().unwrap().contains("checked"));
}

#[tokio::test]
async fn the_time_is_shown_by_step_and_owner_and_an_agency_sees_its_own_only() {
    let house = open().await;
    let desk = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let city = house.officer("daumoi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let admin = house.officer("quantri", &[Role::Admin], "STTTT").await;
    let number = house.send("report").await.number;
    house.done(&desk, &number, Action::Accept, &[]).await;
    house.done(&desk, &number, Action::Forward, &[("[choice]", "UBND-VINHYEN")]).await;
    house.clock.advance(10 * 60_000);
    let case = house.get(&format!("/xu-ly/ho-so/{number}"), &desk).await;
    for words in ["Thời gian đã đi đâu", "Cơ quan nhận việc", "Đầu mối cơ quan", "0 giờ 10 phút"]
    {
        assert!(case.holds(words), "{words}");
    }
    let own = house.get("/xu-ly/thoi-gian", &city).await;
    assert_eq!(own.status, StatusCode::OK);
    assert!(own.holds("1 phản ánh.") && own.holds("0 giờ 10 phút"));
    let other = "/xu-ly/thoi-gian?co-quan=SGTVT";
    assert_eq!(house.get(other, &city).await.status, StatusCode::FORBIDDEN);
    assert!(house.get(other, &desk).await.holds("0 phản ánh."));
    let before = "/xu-ly/thoi-gian?co-quan=UBND-VINHYEN&tu=2026-01-01&den=2026-01-31";
    assert!(house.get(before, &desk).await.holds("0 phản ánh."));
    let long = "/xu-ly/thoi-gian?co-quan=UBND-VINHYEN&tu=2020-01-01&den=2026-01-31";
    assert!(house.get(long, &desk).await.holds("366 ngày"));
    assert_eq!(house.get("/xu-ly/thoi-gian", &admin).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_long_history_shows_its_newest_page_and_leads_to_the_one_before() {
    let house = open().await;
    let desk = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let number = house.send("report").await.number;
    house.done(&desk, &number, Action::Accept, &[]).await;
    let token = desk.split('=').nth(1).unwrap();
    let officer = house.services.officer(token).await.unwrap().unwrap();
    let petition = house.services.case(&officer, &number).await.unwrap().id;
    for _ in 0..510 {
        let version = house.services.case(&officer, &number).await.unwrap().version;
        // Each refusal leaves an event.
        let act = services::handling::Act::default();
        let done = house.services.act(&officer, petition, version, Action::ApproveReply, act).await;
        assert!(done.is_err());
    }
    house.clock.advance(60_000);
    let page = house.get(&format!("/xu-ly/ho-so/{number}"), &desk).await;
    let start = page.body.find(&format!("/xu-ly/ho-so/{number}/qua-trinh?truoc=")).unwrap();
    let link = &page.body[start..start + page.body[start..].find('"').unwrap()];
    let older = house.get(link, &desk).await;
    assert_eq!(older.status, StatusCode::OK);
    assert!(older.holds("class=\"timeline\"") && !older.holds("Xem các bước trước đó"));
    // The time is reckoned from everything that happened.
    assert!(page.holds("Thời gian đã đi đâu"));
    for bad in ["", "?truoc=x", "?truoc=1.2"] {
        let path = format!("/xu-ly/ho-so/{number}/qua-trinh{bad}");
        assert_eq!(house.get(&path, &desk).await.status, StatusCode::NOT_FOUND, "{bad}");
    }
}
