//! The public site over HTTP: what stands on it, what it answers, what caches are told.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use axum::http::{Method, StatusCode};
use domain::petition::PublicFace;
use house::{FRIDAY_16_20, open};

const DAY: i64 = 24 * 3_600_000;

#[tokio::test]
async fn the_list_is_complete_without_javascript() {
    let house = open().await;
    let number = house.published(|row| row.rating = Some(3)).await;
    let masked = house
        .published(|row| {
            row.face = PublicFace::InProgress;
            (row.body, row.answer, row.answered_at, row.answered_by) = (None, None, None, None);
            row.title = "Đèn hỏng".into();
        })
        .await;
    let page = house.get("/cong-khai").await;
    assert_eq!(page.status, StatusCode::OK);
    let html = page.text();
    for said in [
        &format!("href=\"/cong-khai/{number}\""),
        &format!("href=\"/cong-khai/{masked}\""),
        "Ổ gà lớn trên đường Mê Linh",
        "Có một ổ gà rất sâu",
        "Hài lòng",
        "Phường Liên Bảo",
        "Nội dung đang được kiểm tra",
        "<form method=\"get\" action=\"/cong-khai\"",
        "<option value=\"GT-DUONG\">",
        "<option value=\"08710\">Phường Liên Bảo</option>",
        "name=\"tu\"",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert!(!html.contains("<leptos-island"), "the list needs no wasm");
    assert!(html.find(&masked).unwrap() < html.find(&number).unwrap(), "newest first");
}

#[tokio::test]
async fn each_filter_narrows_the_list_and_shows_as_a_chip_that_takes_it_away() {
    let house = open().await;
    let road = house.published(|_| {}).await;
    let lamp = house
        .published(|row| {
            row.title = "Đèn chiếu sáng hỏng".into();
            row.body = Some("Đèn ở ngõ tối cả tuần nay.".into());
            (row.category_code, row.group_code) = ("DT-CHIEUSANG".into(), "DT".into());
            row.commune_code = Some("08707".into());
            row.agency_code = Some("PC-VP".into());
            row.face = PublicFace::InProgress;
            row.received_at = FRIDAY_16_20 - 10 * DAY;
        })
        .await;
    for query in [
        "q=o+ga",
        "q=%E1%BB%94+G%C3%80",
        "linh-vuc=GT-DUONG",
        "linh-vuc=GT",
        "xa=08710",
        "co-quan=UBND-VINHYEN",
        "trang-thai=resolved",
        "tu=2026-11-20",
    ] {
        let page = house.get(&format!("/cong-khai?{query}")).await;
        let html = page.text();
        assert!(html.contains(&road) && !html.contains(&lamp), "{query}");
        assert!(html.contains("<a href=\"/cong-khai\" class=\"chip\">"), "{query}");
    }
    let page = house.get("/cong-khai?den=2026-11-12&q=den&xa=08707").await;
    assert!(page.text().contains(&lamp) && !page.text().contains(&road));
    assert!(page.text().contains("href=\"/cong-khai?q=den&amp;den=2026-11-12\""));
    assert!(page.text().contains("<option value=\"08707\" selected>"));
    assert!(page.text().contains("value=\"2026-11-12\""));
}

#[tokio::test]
async fn an_empty_list_leads_on() {
    let house = open().await;
    let page = house.get("/cong-khai").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Chưa có phản ánh nào được công khai"));
    let page = house.get("/cong-khai?q=khongcogi").await;
    assert!(page.text().contains("Không tìm thấy phản ánh nào"));
    assert!(page.text().contains("href=\"/phan-anh/moi\""));
}

#[tokio::test]
async fn the_list_pages_by_key_until_every_petition_was_seen_once() {
    let house = open().await;
    let mut numbers = Vec::new();
    for _ in 0..45 {
        numbers.push(house.published(|row| row.published_at = FRIDAY_16_20).await);
    }
    let (mut path, mut seen) = ("/cong-khai?trang-thai=resolved".to_owned(), Vec::new());
    for round in 0..4 {
        let page = house.get(&path).await;
        let html = page.text();
        seen.extend(
            numbers.iter().filter(|n| html.contains(&format!("/cong-khai/{n}\""))).cloned(),
        );
        assert_eq!(html.contains("Về trang đầu"), round > 0);
        match html.split("rel=\"next\" href=\"").nth(1) {
            Some(rest) => path = rest.split('"').next().unwrap().replace("&amp;", "&"),
            None => break,
        }
        assert!(path.contains("trang-thai=resolved"), "a page keeps its filters");
    }
    seen.sort();
    assert_eq!(seen, numbers);
}

#[tokio::test]
async fn a_typed_number_leads_to_its_page_and_an_unknown_one_says_what_to_do() {
    let house = open().await;
    let number = house.published(|_| {}).await;
    let typed = number.to_lowercase().replace('-', "+");
    let answer = house.get(&format!("/en/cong-khai?q={typed}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), format!("/en/cong-khai/{number}"));
    let answer = house.get("/cong-khai?q=PA-2026-999999").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text().contains("Không có trang công khai cho mã PA-2026-999999"));
}

#[tokio::test]
async fn a_petition_has_its_page_with_everything_that_was_published() {
    let house = open().await;
    let (id, number, photos) = house.petition(2).await;
    house
        .publish(id, &number, &photos, |row| {
            row.rating = Some(4);
            row.correction = Some("Đã sửa tên đường.".into());
        })
        .await;
    let page = house.get(&format!("/cong-khai/{number}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let html = page.text();
    for said in [
        "<title>Ổ gà lớn trên đường Mê Linh",
        "Trời mưa nước ngập.",
        "Đã vá xong ngày 18/11.",
        "Rất hài lòng",
        "Đã sửa tên đường.",
        "20/11/2026",
        &format!("/anh/{}/320.jpg", photos[1]),
        &format!(
            "<meta property=\"og:image\" content=\"https://pakn.example.vn/anh/{}/960.jpg\">",
            photos[0]
        ),
        &format!("<link rel=\"canonical\" href=\"https://pakn.example.vn/cong-khai/{number}\">"),
        &format!("hreflang=\"en\" href=\"https://pakn.example.vn/en/cong-khai/{number}\""),
        "action=\"/api/public/abuse\"",
    ] {
        assert!(html.contains(said), "{said}");
    }
    let home = house.get("/").await;
    assert!(
        home.text().contains(&format!("href=\"/cong-khai/{number}\"")),
        "the first page shows the newest"
    );
}

#[tokio::test]
async fn a_masked_card_says_why_there_is_no_more() {
    let house = open().await;
    let number = house.published(|row| (row.body, row.answer) = (None, None)).await;
    let page = house.get(&format!("/cong-khai/{number}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Nội dung chưa công khai"));
}

#[tokio::test]
async fn what_was_never_public_is_unknown_and_what_was_taken_away_is_gone() {
    let house = open().await;
    let (id, number, _) = house.petition(0).await;
    for path in [
        &format!("/cong-khai/{number}"),
        "/cong-khai/PA-2026-999999",
        "/cong-khai/xyz",
        "/en/cong-khai/1",
    ] {
        let page = house.get(path).await;
        assert_eq!(
            (page.status, page.header("cache-control")),
            (StatusCode::NOT_FOUND, "no-store"),
            "{path}"
        );
        assert!(page.text().contains("</html>"));
    }
    house.publish(id, &number, &[], |row| row.is_listed = false).await;
    let page = house.get(&format!("/cong-khai/{number}")).await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::GONE, "no-store"));
    assert!(!page.text().contains("Ổ gà"));
}

#[tokio::test]
async fn a_number_in_another_spelling_leads_to_the_one_address() {
    let house = open().await;
    let number = house.published(|_| {}).await;
    let answer = house.get(&format!("/cong-khai/{}", number.to_lowercase())).await;
    assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(answer.header("location"), format!("/cong-khai/{number}"));
}

#[tokio::test]
async fn a_reader_who_has_the_page_gets_no_second_one_until_it_changes() {
    let house = open().await;
    let (id, number, _) = house.petition(0).await;
    house.publish(id, &number, &[], |_| {}).await;
    let page = format!("/cong-khai/{number}");
    for path in ["/cong-khai", "/cong-khai?q=mua", &page, &format!("/en{page}")] {
        let first = house.get(path).await;
        let tag = first.header("etag");
        assert!(
            tag.starts_with('"') && first.header("cache-control").starts_with("public, max-age=30"),
            "{path}"
        );
        let again = house.get_if_none(path, tag).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.body.is_empty());
        assert_eq!(
            (again.header("etag"), again.header("cache-control")),
            (tag, first.header("cache-control"))
        );
    }
    let before = house.get(&page).await;
    assert_eq!(before.header("last-modified"), "Fri, 20 Nov 2026 09:20:00 GMT");
    house.publish(id, &number, &[], |row| row.changed_at += DAY).await;
    let after = house.get_if_none(&page, before.header("etag")).await;
    assert_eq!(after.status, StatusCode::OK);
    assert_ne!(
        house.get(&page).await.header("etag"),
        house.get(&format!("/en{page}")).await.header("etag")
    );
}

#[tokio::test]
async fn hostile_text_is_shown_and_does_nothing() {
    let house = open().await;
    let hostile =
        "</textarea></title><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}";
    let number = house
        .published(|row| {
            row.title = hostile.into();
            (row.body, row.answer, row.correction) =
                (Some(hostile.into()), Some(hostile.into()), Some(hostile.into()));
        })
        .await;
    let query = "q=%22%3E%3Cscript%3Ealert(3)%3C/script%3E&linh-vuc=%22%3E%3Cscript%3Ealert(3)%3C/script%3E&xa=%27%22%3E&sau=%22%3E%3Cb%3E";
    for path in [
        format!("/cong-khai/{number}"),
        "/cong-khai".into(),
        "/".into(),
        format!("/cong-khai?{query}"),
    ] {
        let page = house.get(&path).await;
        let html = page.text();
        assert_eq!(page.status, StatusCode::OK);
        for live in ["<script>alert", "<img src=x", "<b>"] {
            assert!(!html.contains(live), "{path}: {live}");
        }
        assert_eq!(html.matches("<script").count(), 2, "{path}: the frame's own two");
    }
    assert!(
        house.get(&format!("/cong-khai/{number}")).await.text().contains("&lt;script&gt;alert(1)")
    );
}

#[tokio::test]
async fn a_search_of_any_signs_is_answered() {
    let house = open().await;
    house.published(|_| {}).await;
    for words in [
        "%22",
        "*",
        "a%22+OR+b",
        "NEAR(",
        "-",
        "%00",
        "%ff",
        "%F0%9F%A4%96",
        "a".repeat(4000).as_str(),
        "tit%le",
    ] {
        let page = house.get(&format!("/cong-khai?q={words}")).await;
        assert_eq!(page.status, StatusCode::OK, "{words}");
    }
}

#[tokio::test]
async fn a_report_about_a_page_is_kept_and_thanked_for() {
    let house = open().await;
    let number = house.published(|_| {}).await;
    let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let report = |body: String| house.call(Method::POST, "/api/public/abuse?lang=en", &form, body);
    let sent = report(format!("number={number}&reason=personal_data&words=C%C3%B3+t%C3%AAn")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(sent.header("location"), format!("/en/cong-khai/{number}?da-bao=1"));
    let page = house.get(sent.header("location")).await;
    assert!(page.text().contains("Thank you for telling us"));
    let open = house.db.open_abuse().await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(
        (open[0].number.as_str(), open[0].reason.as_str(), open[0].body.as_str()),
        (&*number, "personal_data", "Có tên")
    );

    let without = report(format!("number={number}")).await;
    assert_eq!(without.header("location"), format!("/en/cong-khai/{number}?loi=invalid"));
    assert!(house.get(without.header("location")).await.text().contains("Please choose a reason"));
    assert_eq!(
        report("number=PA-2026-999999&reason=other".into()).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        report("number=//evil.example&reason=other".into()).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(house.db.open_abuse().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_public_photo_is_served_safely_and_disappears_with_its_page() {
    let house = open().await;
    let (id, number, photos) = house.petition(2).await;
    house.publish(id, &number, &photos[..1], |_| {}).await;
    let path = |photo: usize, file: &str| format!("/anh/{}/{file}", photos[photo]);
    for file in ["320.jpg", "960.jpg", "2048.jpg"] {
        let answer = house.get(&path(0, file)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert_eq!(answer.header("cache-control"), "public, max-age=3600");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
        assert!(answer.header("content-disposition").starts_with("inline; filename=\""));
        assert!(answer.body.starts_with(&[0xff, 0xd8]));
        let again = house.get_if_none(&path(0, file), answer.header("etag")).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }
    let tag = house.get(&path(0, "320.jpg")).await.header("etag").to_owned();
    for hidden in [
        path(1, "320.jpg"),
        path(0, "321.jpg"),
        path(0, "2048"),
        "/anh/x/320.jpg".into(),
        path(0, "..%2f320.jpg"),
    ] {
        let answer = house.get(&hidden).await;
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (StatusCode::NOT_FOUND, "no-store"),
            "{hidden}"
        );
    }
    house.publish(id, &number, &photos[..1], |row| row.is_listed = false).await;
    assert_eq!(house.get_if_none(&path(0, "320.jpg"), &tag).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn search_engines_are_told_what_is_public_and_what_is_not() {
    let house = open().await;
    let full = house.published(|_| {}).await;
    let card = house.published(|row| (row.body, row.answer) = (None, None)).await;
    let robots = house.get("/robots.txt").await;
    for line in [
        "Disallow: /xu-ly",
        "Disallow: /api",
        "Disallow: /en/tra-cuu",
        "Sitemap: https://pakn.example.vn/sitemap.xml",
    ] {
        assert!(robots.text().lines().any(|l| l == line), "{line}");
    }
    let sitemap = house.get("/sitemap.xml").await;
    assert!(sitemap.header("content-type").starts_with("application/xml"));
    assert!(sitemap.header("cache-control").starts_with("public"));
    assert!(sitemap.text().contains(&format!(
        "<loc>https://pakn.example.vn/cong-khai/{full}</loc><lastmod>2026-11-20</lastmod>"
    )));
    assert!(!sitemap.text().contains(&card), "a masked card is not worth finding");
}

#[tokio::test]
async fn a_neighbour_counts_once_a_device_and_only_while_it_is_not_over() {
    let house = open().await;
    let number = house.published(|row| row.face = PublicFace::InProgress).await;
    let path = format!("/cong-khai/{number}");
    let page = house.get(&path).await;
    assert!(
        page.text().contains("Đây cũng là việc của tôi") && !page.text().contains("người cũng")
    );
    let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let body = format!("number={number}");
    let joined = house.call(Method::POST, "/api/public/me-too", &form, body.clone()).await;
    assert_eq!(joined.header("location"), format!("{path}?da-gop=1"));
    let cookie = joined.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-vps-neighbour="), "{cookie}");
    let again = [form[0], form[1], ("cookie", cookie.as_str())];
    house.call(Method::POST, "/api/public/me-too", &again, body.clone()).await;
    let thanks = house.get(joined.header("location")).await;
    assert!(thanks.text().contains("đã ghi nhận") && thanks.text().contains("1 người cũng gặp"));
    // A reader who has the page gets it anew when the count has changed.
    house.call(Method::POST, "/api/public/me-too", &form, body).await;
    let fresh = house.get_if_none(&path, page.header("etag")).await;
    assert_eq!(fresh.status, StatusCode::OK);
    assert!(fresh.text().contains("2 người cũng gặp"));

    let over = house.published(|_| {}).await;
    assert!(!house.get(&format!("/cong-khai/{over}")).await.text().contains("public/me-too"));
    for unknown in ["number=PA-2026-999999", "number=x", ""] {
        let answer = house.call(Method::POST, "/api/public/me-too", &form, unknown).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}
