//! Entering for a sender over HTTP and without a script: the form keeps what was typed, says what is
//! wrong, and ends at a receipt that can be printed.

use crate::house::{Answer, House, hidden, open};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::workflow::Role;

/// The form as a browser sends it, with files or without.
async fn send(
    house: &House,
    cookie: &str,
    at: &str,
    fields: &[(&str, &str)],
    scan: bool,
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend(format!("{head}{value}\r\n").into_bytes());
    }
    if scan {
        let mut jpeg = Vec::new();
        jpeg_encoder::Encoder::new(&mut jpeg, 80)
            .encode(&[90; 64 * 48 * 3], 64, 48, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        body.extend(b"--b\r\nContent-Disposition: form-data; name=\"scans\"; filename=\"don.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n");
        body.extend(jpeg);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    let request = Request::post(at)
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    house.ask(request.body(Body::from(body)).unwrap()).await
}

const TYPED: [(&str, &str); 11] = [
    ("channel", "phone"),
    ("received_day", "2026-11-19"),
    ("received_time", "14:05"),
    ("nature", "report"),
    ("category", "GT-DUONG"),
    ("commune", "08710"),
    ("address", "đường Mê Linh, gần chợ"),
    ("description", "Người dân báo có ổ gà rất sâu trước cổng chợ, trời mưa nước ngập."),
    ("name", "Nguyễn Văn Thử"),
    ("phone", "0951 999 001"),
    ("then", "send"),
];

#[tokio::test]
async fn a_phone_call_becomes_a_petition_with_a_receipt_to_print() {
    let house = open().await;
    let cookie = house.officer("tructong", &[Role::Operator], "STTTT").await;
    assert!(house.get("/xu-ly/nhap", &cookie).await.holds("Không có phản ánh nào"));
    let begun = house.post("/api/entry/begin", &cookie, &[]).await;
    let form = house.get(&begun.location, &cookie).await;
    assert_eq!((form.status, form.cache.as_str()), (StatusCode::OK, "no-store"));
    // The clock is there already: now, to be changed.
    assert!(form.holds("2026-11-20") && form.holds("16:20"));
    let entry = hidden(&form.body, "entry");
    let mut typed = vec![("entry", entry.as_str())];
    typed.extend(TYPED);
    let sent = send(&house, &cookie, "/api/entry/photos", &typed, true).await;
    assert_eq!(sent.location, format!("/xu-ly/nhap/{entry}/bien-nhan"));
    let receipt = house.get(&sent.location, &cookie).await;
    assert_eq!((receipt.status, receipt.cache.as_str()), (StatusCode::OK, "no-store"));
    for word in ["PA-2026-000001", "Điện thoại", "14:05", "19/11/2026", "Mẫu tructong", "<svg"]
    {
        assert!(receipt.holds(word), "{word}");
    }
    // The person stands nowhere on the sheet: it may be left lying at the desk.
    assert!(!receipt.holds("Nguyễn Văn Thử") && !receipt.holds("0951"));
    // Pressed twice: the same receipt. The form is gone.
    let again = send(&house, &cookie, "/api/entry/photos", &typed, false).await;
    assert_eq!(again.location, sent.location);
    assert_eq!(house.get(&begun.location, &cookie).await.status, StatusCode::NOT_FOUND);
    let case = house.get("/xu-ly/ho-so/PA-2026-000001", &cookie).await;
    assert!(case.holds("Nhập phản ánh thay người gửi") && case.holds("Điện thoại"));
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost() {
    let house = open().await;
    let cookie = house.officer("tructong", &[Role::Operator], "STTTT").await;
    let begun = house.post("/api/entry/begin", &cookie, &[]).await.location;
    let entry = hidden(&house.get(&begun, &cookie).await.body, "entry");
    let mut typed = vec![("entry", entry.as_str())];
    typed.extend(TYPED.iter().copied().filter(|(name, _)| *name != "category"));
    typed.retain(|(name, _)| *name != "received_day");
    typed.push(("received_day", "2026-11-21"));
    let sent = send(&house, &cookie, "/api/entry/photos", &typed, false).await;
    assert_eq!(sent.location, format!("/xu-ly/nhap/{entry}?loi=invalid"));
    let page = house.get(&sent.location, &cookie).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for word in ["ngày này chưa tới", "ổ gà rất sâu", "0951 999 001", "href=\"#f-category\""]
    {
        assert!(page.holds(word), "{word}");
    }
    // Saved for later, it waits in the list; thrown away, it does not.
    let with = |then: &'static str| {
        let mut typed: Vec<_> = typed.iter().copied().filter(|(name, _)| *name != "then").collect();
        typed.push(("then", then));
        typed
    };
    let kept = send(&house, &cookie, "/api/entry/photos", &with("keep"), false).await;
    assert_eq!(kept.location, "/xu-ly/nhap?xong=kept");
    assert!(house.get(&kept.location, &cookie).await.holds("Người dân báo có ổ gà"));
    let dropped = send(&house, &cookie, "/api/entry/photos", &with("drop"), false).await;
    assert_eq!(dropped.location, "/xu-ly/nhap?xong=dropped");
    assert!(house.get(&dropped.location, &cookie).await.holds("Không có phản ánh nào"));
}

#[tokio::test]
async fn a_script_keeps_what_is_typed_and_is_told_what_is_alike() {
    let house = open().await;
    let cookie = house.officer("tructong", &[Role::Operator], "STTTT").await;
    let number = house.send("report").await.number;
    let begun = house.post("/api/entry/begin", &cookie, &[]).await.location;
    let entry = hidden(&house.get(&begun, &cookie).await.body, "entry");
    let typed = [
        ("entry", entry.as_str()),
        ("category", "GT-DUONG"),
        ("commune", "08710"),
        ("title", "Ổ gà lớn trên đường Mê Linh"),
        ("description", "Có một ổ gà rất sâu gần cổng chợ, trời mưa nước ngập."),
    ];
    let kept = send(&house, &cookie, "/api/entry/keep", &typed, false).await;
    assert_eq!((kept.status, kept.cache.as_str()), (StatusCode::OK, "no-store"));
    assert!(kept.holds(&number), "{}", kept.body);
    assert!(house.get(&begun, &cookie).await.holds("Có một ổ gà rất sâu gần cổng chợ"));
    // Without a session nothing is kept and the page is told so.
    let over = send(&house, "", "/api/entry/keep", &typed, false).await;
    assert_eq!(over.status, StatusCode::UNAUTHORIZED);
}
