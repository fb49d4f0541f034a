//! What people are told about changes of their data, in both languages in one letter: the house does
//! not know which one an old contact reads. No name, and no number of a petition.

use crate::post::Outgoing;
use domain::input::Reach;

/// To a contact that no longer stands on an account or a petition.
pub(super) fn contact_left(old: &Reach) -> Outgoing {
    written(
        old,
        "VinhPhuc-S: Lien he nay vua duoc thay bang lien he khac. Neu khong phai ong/ba thay, xin bao ngay cho bo phan tiep nhan.",
        (
            "Liên hệ của ông/bà vừa được thay – VinhPhuc-S",
            "Kính gửi ông/bà,\n\nĐịa chỉ liên hệ này vừa được thay bằng một liên hệ khác trên VinhPhuc-S, sau khi liên hệ mới đã được xác nhận. Từ nay thông báo không gửi tới đây nữa.\n\nNếu không phải ông/bà thay đổi, xin báo ngay cho bộ phận tiếp nhận.\n\n—\n\nThis contact was just replaced by another one on VinhPhuc-S, after the new one was confirmed. Notices will not come here any more. If it was not you, please tell us at once.\n\nVinhPhuc-S – Hệ thống tiếp nhận phản ánh, kiến nghị tỉnh Vĩnh Phúc",
        ),
    )
}

/// A request was answered; the answer is read after signing in.
pub(super) fn answered(to: &Reach, number: &str) -> Outgoing {
    written(
        to,
        &format!(
            "VinhPhuc-S: Yeu cau {number} ve du lieu ca nhan da co tra loi. Dang nhap de xem o trang Quyen cua toi."
        ),
        (
            &format!("Yêu cầu {number} đã có trả lời – VinhPhuc-S"),
            &format!(
                "Kính gửi ông/bà,\n\nYêu cầu {number} về dữ liệu cá nhân của ông/bà đã có trả lời. Xin đăng nhập và mở trang \"Quyền của tôi đối với dữ liệu\" để xem.\n\n—\n\nYour data request {number} was answered. Please sign in and open the page \"My rights over my data\" to read it.\n\nVinhPhuc-S – Hệ thống tiếp nhận phản ánh, kiến nghị tỉnh Vĩnh Phúc"
            ),
        ),
    )
}

fn written(to: &Reach, short: &str, (subject, text): (&str, &str)) -> Outgoing {
    match to {
        Reach::Phone(phone) => {
            Outgoing::Sms { to: phone.as_str().to_owned(), text: short.to_owned() }
        }
        Reach::Email(email) => Outgoing::Mail {
            to: email.as_str().to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_text_message_is_one_part_of_the_plain_alphabet() {
        let phone = Reach::parse("0951999001").unwrap();
        for what in [contact_left(&phone), answered(&phone, "YC-2026-000001")] {
            let Outgoing::Sms { text, .. } = what else { panic!("not a text message") };
            assert!(text.is_ascii() && text.len() <= 160, "{} {text}", text.len());
        }
    }
}
