#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn a_url_that_is_not_understood_stops_the_start() {
    assert!(crate::post::mail("pigeon:home").is_err());
    assert!(crate::post::sms("home").is_err());
    assert!(crate::post::mail("").unwrap().is_none());
}

#[tokio::test]
async fn a_letter_is_one_file_for_this_user_only_and_a_subject_adds_no_header() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("mail");
    let mail = crate::post::mail(&format!("file:{}", place.display())).unwrap().unwrap();
    let letter = Letter {
        id: Uuid::nil(),
        to: "canary.thu@example.com".into(),
        subject: "Mã xác nhận\r\nBcc: other@example.com".into(),
        text: "Mã của ông/bà: 123456".into(),
        html: None,
        unsubscribe: None,
    };
    mail.send(&letter).await.unwrap();
    mail.send(&letter).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(&place).unwrap().map(|file| file.unwrap()).collect();
    assert_eq!(files.len(), 2);
    let text = std::fs::read_to_string(files[0].path()).unwrap();
    assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
    assert!(text.ends_with("123456\n"), "{text}");
    assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o700);
}
