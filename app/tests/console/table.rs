//! The table over HTTP: the address says what narrows and nothing else, a search keeps the list it
//! was asked from, views and acts on many are nobody else's.

use crate::house::{House, hidden, open};
use axum::http::StatusCode;
use domain::workflow::Role;

async fn coordinator(house: &House) -> String {
    house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await
}

#[tokio::test]
async fn the_form_of_the_filters_leads_to_an_address_that_says_what_narrows() {
    let house = open().await;
    let me = coordinator(&house).await;
    let number = house.send("report").await.number;
    let typed = format!(
        "/xu-ly/moi?loc=1&q=&trang-thai=&han=bay-ngay&linh-vuc=GT&xa=&co-quan=&xep=han&ho-so={number}"
    );
    let canonical = format!("/xu-ly/moi?linh-vuc=GT&han=bay-ngay&ho-so={number}");
    assert_eq!(house.get(&typed, &me).await.location, canonical);
    let page = house.get(&canonical, &me).await;
    assert!(page.holds("id=\"case\"") && page.holds(&format!("data-number=\"{number}\"")));
    // Every link of the list carries what narrows; each chip takes one of them away.
    assert!(page.holds("href=\"/xu-ly/moi?linh-vuc=GT&amp;han=bay-ngay&amp;ho-so="));
    assert!(page.holds("class=\"chip\""));
    assert!(page.holds(&format!("href=\"/xu-ly/moi?han=bay-ngay&amp;ho-so={number}\"")));
    // An act on the case leads back to the same list.
    assert_eq!(hidden(&page.body, "ve"), "moi?linh-vuc=GT&amp;han=bay-ngay");
    let other = house.get("/xu-ly/moi?linh-vuc=MT", &me).await;
    assert!(other.holds("Không có hồ sơ nào khớp") && !other.holds(&number));
    let wrong = house.get("/xu-ly/moi?linh-vuc=%3Cb%3E&trang-thai=x&xep=y&nhan=z", &me).await;
    assert!(
        wrong.status == StatusCode::OK && wrong.holds(&number) && !wrong.holds("class=\"chip\"")
    );
}

#[tokio::test]
async fn a_search_narrows_the_list_it_came_from_and_a_number_opens_its_case_beside_it() {
    let house = open().await;
    let me = coordinator(&house).await;
    let number = house.send("report").await.number;
    let serial: i64 = number[8..].parse().unwrap();
    let find = async |q: &str, ve: &str| {
        house.get(&format!("/xu-ly/tim?q={q}&ve={ve}"), &me).await.location
    };
    assert_eq!(find("%E1%BB%95+g%C3%A0", "moi").await, "/xu-ly/moi?q=%E1%BB%95+g%C3%A0");
    assert_eq!(find("a", "moi?linh-vuc=GT").await, "/xu-ly/moi?linh-vuc=GT&q=a");
    assert_eq!(find("a", "//evil.vn").await, "/xu-ly/tat-ca?q=a");
    let beside = format!("/xu-ly/da-xong?q=a&ho-so={number}");
    assert_eq!(find(&format!("%23{serial}"), "da-xong?q%3Da").await, beside);
    assert_eq!(find(&serial.to_string(), "da-xong?q%3Da").await, beside);
    assert_eq!(house.get("/xu-ly/tim?q=%23999999", &me).await.status, StatusCode::NOT_FOUND);
    house.services.work().await.unwrap();
    let found = house.get("/xu-ly/tat-ca?q=me+linh", &me).await;
    assert!(found.holds(&format!("<tr data-number=\"{number}\"")));
    let none = house.get("/xu-ly/tat-ca?q=khongco", &me).await;
    assert!(!none.holds("<tr data-number"));
}

#[tokio::test]
async fn a_view_is_saved_from_the_list_and_belongs_to_who_may_open_it() {
    let house = open().await;
    let me = coordinator(&house).await;
    let agency = house.officer("donvi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let form = [("ve", "moi?linh-vuc=GT"), ("name", "Giao thông mới"), ("pinned", "true")];
    let saved = house.post("/api/desk/view", &me, &form).await.location;
    let id = saved.split("xem=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let page = house.get(&saved, &me).await;
    assert!(page.holds("Đã lưu chế độ xem"));
    assert!(
        page.holds(&format!("href=\"/xu-ly/moi?linh-vuc=GT&amp;xem={id}\" aria-current=\"page\""))
    );
    let nameless = house.post("/api/desk/view", &me, &[("ve", "moi"), ("name", " ")]).await;
    assert!(house.get(&nameless.location, &me).await.holds("Tên chế độ xem: xin đừng để trống"));
    assert!(!house.get("/xu-ly/che-do-xem", &agency).await.holds("Giao thông mới"));
    for (path, form) in [
        ("/api/desk/rename", vec![("view", id.as_str()), ("name", "Của tôi")]),
        ("/api/desk/drop", vec![("view", id.as_str())]),
    ] {
        assert_eq!(house.post(path, &agency, &form).await.status, StatusCode::NOT_FOUND, "{path}");
        let door = house.post(path, "", &form).await.location;
        assert_eq!(door, "/xu-ly/dang-nhap?ve=/xu-ly/che-do-xem", "{path}");
    }
    let form = [("view", id.as_str()), ("name", "Đường sá")];
    assert_eq!(
        house.post("/api/desk/rename", &me, &form).await.location,
        "/xu-ly/che-do-xem?xong=che-do-xem"
    );
    let views = house.get("/xu-ly/che-do-xem", &me).await;
    assert!(views.holds("value=\"Đường sá\"") && !views.holds("id=\"views-title\" hidden"));
}

#[tokio::test]
async fn an_act_on_many_is_begun_filled_in_and_called_back_by_plain_forms() {
    let house = open().await;
    let me = coordinator(&house).await;
    let agency = house.officer("donvi", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let [one, two] = [house.send("report").await.number, house.send("report").await.number];
    let list = house.get("/xu-ly/moi", &me).await;
    let chosen: Vec<&str> = list
        .body
        .split("name=\"chon[]\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(chosen.len(), 2);
    let none = house.post("/api/desk/bulk", &me, &[("kind", "tiep-nhan"), ("ve", "moi")]).await;
    assert!(house.get(&none.location, &me).await.holds("Hãy chọn ít nhất một hồ sơ"));
    let form = [("kind", "chuyen"), ("ve", "moi"), ("chon[]", chosen[0]), ("chon[]", chosen[1])];
    let here = house.post("/api/desk/bulk", &me, &form).await.location;
    assert!(here.starts_with("/xu-ly/hang-loat/"), "{here}");
    let page = house.get(&here, &me).await;
    assert!(page.holds(&one) && page.holds(&two) && page.holds("Chưa làm được"));
    let bulk = hidden(&page.body, "bulk");
    let form = [("bulk", bulk.as_str()), ("choice", ""), ("text", "Ghi chú của tôi")];
    let wrong = house.post("/api/desk/bulk_do", &me, &form).await.location;
    let again = house.get(&wrong, &me).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.holds("Ghi chú của tôi</textarea>"));
    // Nobody else finds it, whatever they send.
    assert_eq!(house.get(&here, &agency).await.status, StatusCode::NOT_FOUND);
    for path in ["/api/desk/bulk_do", "/api/desk/bulk_undo"] {
        let form = [("bulk", bulk.as_str()), ("choice", "UBND-VINHYEN")];
        assert_eq!(house.post(path, &agency, &form).await.status, StatusCode::NOT_FOUND, "{path}");
        let door = house.post(path, "", &form).await.location;
        assert_eq!(door, format!("/xu-ly/dang-nhap?ve={here}"), "{path}");
    }
    let form = [("bulk", bulk.as_str()), ("choice", "UBND-VINHYEN")];
    assert_eq!(house.post("/api/desk/bulk_do", &me, &form).await.location, here);
    let held = house.get(&here, &me).await;
    assert!(held.holds("Hoàn tác") && held.holds("data-state=\"held\""));
    house.post("/api/desk/bulk_undo", &me, &[("bulk", bulk.as_str())]).await;
    assert!(house.get(&here, &me).await.holds("Đã hoàn tác. Chưa hồ sơ nào thay đổi."));
}

#[tokio::test]
async fn columns_are_chosen_by_a_form() {
    let house = open().await;
    let me = coordinator(&house).await;
    house.send("report").await;
    assert!(!house.get("/xu-ly/moi", &me).await.holds("data-label=\"Hạn bước này\""));
    let form = [("ve", "moi?q=me"), ("cot[]", "step"), ("cot[]", "khong-co")];
    let back = house.post("/api/desk/columns", &me, &form).await.location;
    assert_eq!(back, "/xu-ly/moi?q=me");
    let page = house.get("/xu-ly/moi", &me).await;
    assert!(page.holds("data-label=\"Hạn bước này\"") && !page.holds("queue-photo"));
}
