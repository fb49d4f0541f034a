//! What the pages of the citizen's road weigh, and the file that the form for no network asks from.
#![allow(clippy::unwrap_used)]

mod house;

use axum::http::{Method, StatusCode};
use domain::draft::{Answers, Step};
use house::open;
use serde_json::Value;
use services::intake::DraftKey;

const ASKS: &str = "/phan-anh/ngoai-mang/cau-hoi.json";

#[tokio::test]
async fn no_page_of_the_road_is_heavy() {
    let house = open().await;
    let key: DraftKey = house.services.begin_draft().await.unwrap();
    house.services.save_step(&key, Step::Kind, |_: &mut Answers| {}).await.ok();
    let cookie = format!("__Host-vps-draft={}", key.to_token());
    for (path, most) in [
        ("/", 30),
        ("/phan-anh/moi", 30),
        ("/phan-anh/moi/loai", 20),
        ("/phan-anh/moi/dia-diem", 30),
        ("/phan-anh/moi/linh-vuc", 40),
        ("/tra-cuu", 20),
        // The whole report on one page, with every commune and category: kept, not fetched each time.
        ("/phan-anh/ngoai-mang", 88),
    ] {
        for path in [path.to_owned(), format!("/en{path}")] {
            let path = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(&path);
            let page = house.call(Method::GET, path, &[("cookie", cookie.as_str())], "").await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let bytes = page.text().len();
            assert!((4_000..most * 1024).contains(&bytes), "{path}: {bytes} bytes");
        }
    }
}

#[tokio::test]
async fn everything_that_may_be_asked_comes_in_a_file_of_its_own_in_both_languages() {
    let house = open().await;
    let directory = house.services.directory();
    for (lang, path) in [("vi", ASKS.to_owned()), ("en", format!("/en{ASKS}"))] {
        let answer = house.call(Method::GET, &path, &[], "").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.header("content-type").starts_with("application/json"));
        assert!(answer.header("cache-control").starts_with("public"));
        let said: Value = serde_json::from_str(answer.text()).unwrap();
        let (asks, stops) = (said["asks"].as_str().unwrap(), said["stops"].as_str().unwrap());
        for question in &directory.guide.questions {
            let name = format!("name=\"d[{}][]\"", question.code);
            assert!(asks.contains(&name), "{name}");
        }
        for notice in &directory.guide.notices {
            let place = if notice.stop { stops } else { asks };
            assert!(place.contains(&format!("data-notice=\"{}\"", notice.code)), "{}", notice.code);
            assert!(place.contains(notice.title.of(lang).split(['&', '"', '<']).next().unwrap()));
        }
        assert_eq!(
            said["law"]["guide"]["questions"].as_array().unwrap().len(),
            directory.guide.questions.len()
        );
        assert!(!asks.contains("<!>"), "marks that nobody needs");
    }
}
