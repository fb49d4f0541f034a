//! Places over HTTP, without script: the map's data, what is public around a place, a plus code typed
//! into the form, a report that begins at a sign.
#![allow(clippy::unwrap_used)]

mod house;

use axum::http::{Method, StatusCode};
use domain::place::Point;
use domain::plus_code;
use domain::tile::Square;
use house::{Answer, House, answers, open};
use services::intake::DraftKey;
use services::places::NewSign;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn get(house: &House, path: &str, cookie: &str) -> Answer {
    house.call(Method::GET, path, &[("cookie", cookie), ("accept", "text/html")], "").await
}

async fn post(house: &House, path: &str, cookie: &str, body: &str) -> Answer {
    let headers = [FORM, ("cookie", cookie), ("accept", "text/html")];
    house.call(Method::POST, path, &headers, body.to_owned()).await
}

fn cookie_of(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

async fn begun(house: &House) -> String {
    cookie_of(&post(house, "/api/report/begin", "", "").await)
}

async fn kept(house: &House, cookie: &str) -> domain::draft::Answers {
    let key = DraftKey::parse(cookie.split_once('=').unwrap().1).unwrap();
    house.services.open_draft(&key).await.unwrap().answers
}

#[tokio::test]
async fn the_map_is_drawn_from_every_commune_and_those_that_share_a_point_stand_together() {
    let house = open().await;
    let answer = get(&house, "/ban-do/nen", "").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").starts_with("public"), "the same for everybody");
    let map = answer.json();
    let points: Vec<_> = map["districts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|d| d["points"].as_array().unwrap())
        .collect();
    let names: usize = points.iter().map(|p| p["communes"].as_array().unwrap().len()).sum();
    assert_eq!(
        (map["districts"].as_array().unwrap().len(), points.len() < 80, names),
        (9, true, 136)
    );
    assert!(map["tiles"].is_null() && map["outline"].as_array().unwrap().len() >= 8);
    assert!(answer.body.len() < 16_000, "{} bytes", answer.body.len());
    let english = get(&house, "/en/ban-do/nen", "").await;
    assert!(english.text().contains("Lien Bao Ward"), "{}", english.text());
    let again = house
        .call(Method::GET, "/ban-do/nen", &[("if-none-match", answer.header("etag"))], "")
        .await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn what_is_public_around_a_place_is_asked_by_squares_and_by_nothing_else() {
    let house = open().await;
    for path in [
        "/ban-do/quanh/x/y",
        "/ban-do/quanh/1e3/5280",
        "/ban-do/quanh/+1065/5280",
        "/ban-do/quanh/99999999999/5280",
        "/ban-do/quanh/0/0",
        "/ban-do/quanh/1065/5280/1",
    ] {
        assert_eq!(get(&house, path, "").await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let Square { north, east } = Square::of(Point::new(21.3178, 105.608).unwrap());
    let answer = get(&house, &format!("/ban-do/quanh/{north}/{east}"), "").await;
    assert_eq!(
        (answer.status, answer.json()["pins"].as_array().unwrap().len()),
        (StatusCode::OK, 0)
    );
}

#[tokio::test]
async fn a_plus_code_is_taken_and_a_wrong_one_comes_back_as_it_was_typed() {
    let house = open().await;
    let cookie = begun(&house).await;
    let wrong =
        post(&house, "/api/report/place", &cookie, "commune=08710&plus_code=8J53%2BH").await;
    let back = wrong.header("location").to_owned();
    assert!(back.starts_with("/phan-anh/moi/dia-diem?loi=") && !back.contains("8J53"), "{back}");
    let page = get(&house, &back, &cookie).await;
    assert!(page.text().contains("value=\"8J53+H\"") && page.text().contains("Mã plus chưa đúng"));

    let right = post(
        &house,
        "/api/report/place",
        &cookie,
        "commune=08710&plus_code=8j53%2Bhx+V%C4%A9nh+Y%C3%AAn",
    )
    .await;
    assert_eq!(right.header("location"), "/phan-anh/moi/linh-vuc");
    let draft = kept(&house, &cookie).await;
    assert!(
        draft.lat.starts_with("21.3089") && draft.lng.starts_with("105.604"),
        "{} {}",
        draft.lat,
        draft.lng
    );
    let check = get(&house, "/phan-anh/moi/kiem-tra", &cookie).await;
    assert!(check.text().contains("Mã plus: 7PH78J53+HX"));
    assert!(!check.text().contains("có vẻ nằm ngoài tỉnh"));
    // Taken out again without script: the hidden point comes along unchanged.
    let body = format!("commune=08710&lat={}&lng={}&plus_code=", draft.lat, draft.lng);
    post(&house, "/api/report/place", &cookie, &body).await;
    assert_eq!(kept(&house, &cookie).await.lat, "");
}

#[tokio::test]
async fn outside_the_province_is_said_and_nothing_is_stopped() {
    let house = open().await;
    let cookie = begun(&house).await;
    let ha_noi = plus_code::of(Point::new(21.0285, 105.8542).unwrap()).replace('+', "%2B");
    let sent = post(&house, "/api/report/place", &cookie, &format!("plus_code={ha_noi}")).await;
    assert_eq!(sent.header("location"), "/phan-anh/moi/linh-vuc");
    let check = get(&house, "/phan-anh/moi/kiem-tra", &cookie).await;
    assert!(check.text().contains("có vẻ nằm ngoài tỉnh"));
}

fn lamp() -> NewSign {
    NewSign {
        code: "DEN-0123".into(),
        label: "Cột đèn <123>".into(),
        commune: "08710".into(),
        category: "DT-CHIEUSANG".into(),
        address: "đường Mê Linh".into(),
        plus_code: "7PH78J53+HX".into(),
    }
}

#[tokio::test]
async fn a_code_that_nobody_knows_says_so_and_shows_the_ordinary_way() {
    let house = open().await;
    for path in [
        "/phan-anh/tai",
        "/phan-anh/tai/KHONG-CO",
        "/phan-anh/tai/%3Cscript%3E",
        "/phan-anh/tai?xa=1&lv=GT&pc=x",
    ] {
        let page = get(&house, path, "").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            page.text().contains("Mã này không còn dùng") && page.text().contains("/phan-anh/moi")
        );
    }
    let begun = post(&house, "/api/report/begin-at", "", "code=KHONG-CO").await;
    assert_eq!((begun.status, begun.header("set-cookie")), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn a_report_begins_at_a_sign_with_place_and_category_and_both_can_be_changed() {
    let house = open().await;
    house.services.add_sign(&lamp()).await.unwrap();
    let page = get(&house, "/phan-anh/tai/den-0123?xa=99999", "").await;
    assert_eq!(
        (page.status, page.header("set-cookie")),
        (StatusCode::OK, ""),
        "looking makes no draft"
    );
    for words in [
        "Bạn đang phản ánh tại",
        "Cột đèn &lt;123&gt; (DEN-0123), đường Mê Linh",
        "Phường Liên Bảo",
        "Chiếu sáng công cộng",
    ] {
        assert!(page.text().contains(words), "{words}");
    }
    let begun = post(&house, "/api/report/begin-at", "", "code=DEN-0123").await;
    assert_eq!(begun.header("location"), "/phan-anh/moi/loai");
    let cookie = cookie_of(&begun);
    let kind = get(&house, "/phan-anh/moi/loai", &cookie).await;
    assert!(
        kind.text().contains("Bạn đang phản ánh tại:")
            && kind.text().contains("/phan-anh/moi/dia-diem")
    );
    let answered = post(&house, "/api/report/kind", &cookie, "nature=report").await;
    assert_eq!(answered.header("location"), "/phan-anh/moi/chi-tiet", "the sign has said the rest");
    // Changed: an ordinary answer like any other.
    let moved =
        post(&house, "/api/report/place", &cookie, "commune=08707&address=ngo+3&plus_code=").await;
    assert_eq!(moved.header("location"), "/phan-anh/moi/chi-tiet");
    assert_eq!(kept(&house, &cookie).await.commune, "08707");

    house.services.retire_sign("DEN-0123").await.unwrap();
    assert_eq!(get(&house, "/phan-anh/tai/DEN-0123", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_address_with_public_codes_begins_a_report_too() {
    let house = open().await;
    let path = "/phan-anh/tai?xa=08710&lv=DT-CHIEUSANG&pc=7PH78J53%2BHX";
    let page = get(&house, path, "").await;
    assert!(page.text().contains("7PH78J53+HX") && page.text().contains("Chiếu sáng công cộng"));
    let begun =
        post(&house, "/api/report/begin-at", "", "xa=08710&lv=DT-CHIEUSANG&pc=7PH78J53%2BHX").await;
    let draft = kept(&house, &cookie_of(&begun)).await;
    assert_eq!((&*draft.commune, &*draft.category), ("08710", "DT-CHIEUSANG"));
    assert_eq!((&*draft.plus_code, &*draft.address), ("7PH78J53+HX", ""));
}

#[tokio::test]
async fn what_another_application_shares_leads_to_the_first_page_where_no_worker_takes_it() {
    let house = open().await;
    let kind = ("content-type", "multipart/form-data; boundary=x");
    let answer = house.call(Method::POST, "/phan-anh/chia-se/photos", &[kind], "--x--").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/phan-anh/moi")
    );
}

#[tokio::test]
async fn a_report_that_was_queued_before_there_were_plus_codes_is_the_same_content_still() {
    let text = serde_json::to_string(&answers()).unwrap();
    assert!(!text.contains("plus_code") && !text.contains("place_code"), "{text}");
}
