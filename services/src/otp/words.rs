//! What a message with a code says, in both languages. It names the house and the purpose, never a
//! person or a petition: a message may be read on a locked screen.

use super::{DIGITS, LIFE, Purpose};
use crate::post::Outgoing;
use domain::input::Reach;

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

pub(super) fn message(purpose: Purpose, reach: &Reach, code: &str, tongue: Tongue) -> Outgoing {
    debug_assert_eq!(code.len(), DIGITS as usize);
    let minutes = LIFE / 60_000;
    let aim = aim(purpose, tongue);
    match reach {
        // Without accents: a text message of the plain alphabet has 160 characters, not 70.
        Reach::Phone(phone) => Outgoing::Sms {
            to: phone.as_str().to_owned(),
            text: match tongue {
                Tongue::Vi => format!(
                    "{code} la ma xac nhan VinhPhuc-S {}. Het han sau {minutes} phut. Khong dua ma nay cho bat ky ai, ke ca can bo.",
                    aim.1
                ),
                Tongue::En => format!(
                    "{code} is your VinhPhuc-S code {}. It ends after {minutes} minutes. Give it to nobody, not even to an officer.",
                    aim.1
                ),
            },
        },
        Reach::Email(email) => Outgoing::Mail {
            to: email.as_str().to_owned(),
            subject: match tongue {
                Tongue::Vi => format!("{code} là mã xác nhận của bạn – VinhPhuc-S"),
                Tongue::En => format!("{code} is your code – VinhPhuc-S"),
            },
            text: match tongue {
                Tongue::Vi => format!(
                    "Kính gửi ông/bà,\n\nMã xác nhận {}:\n\n    {code}\n\nMã dùng được một lần, trong {minutes} phút, trên chính trình duyệt đã yêu cầu.\n\nKhông đưa mã này cho bất kỳ ai, kể cả cán bộ. Nếu ông/bà không yêu cầu mã, xin bỏ qua thư này: không ai vào được nếu không có mã.\n\nVinhPhuc-S – Hệ thống tiếp nhận phản ánh, kiến nghị tỉnh Vĩnh Phúc",
                    aim.0
                ),
                Tongue::En => format!(
                    "Hello,\n\nYour code {}:\n\n    {code}\n\nIt can be used once, within {minutes} minutes, in the browser that asked for it.\n\nGive it to nobody, not even to an officer. If you did not ask for a code, please ignore this letter: nobody gets in without it.\n\nVinhPhuc-S – petitions of Vĩnh Phúc province",
                    aim.0
                ),
            },
        },
    }
}

/// What the code is for: in a letter, in a text message.
fn aim(purpose: Purpose, tongue: Tongue) -> (&'static str, &'static str) {
    match (tongue, purpose) {
        (Tongue::Vi, Purpose::SignIn) => ("để đăng nhập", "de dang nhap"),
        (Tongue::Vi, Purpose::RenewSecret) => {
            ("để cấp lại mã bí mật của phản ánh", "de cap lai ma bi mat")
        }
        (Tongue::Vi, Purpose::DataRights) => {
            ("để xem và quản lý dữ liệu cá nhân", "de quan ly du lieu ca nhan")
        }
        (Tongue::Vi, Purpose::ChangeContact) => {
            ("để thêm liên hệ vào tài khoản", "de them lien he vao tai khoan")
        }
        (Tongue::En, Purpose::SignIn) => ("to sign in", "to sign in"),
        (Tongue::En, Purpose::RenewSecret) => {
            ("for a new secret of your petition", "for a new secret")
        }
        (Tongue::En, Purpose::DataRights) => {
            ("to see and manage your personal data", "to manage your data")
        }
        (Tongue::En, Purpose::ChangeContact) => {
            ("to add a contact to your account", "to add a contact")
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_text_message_is_one_part_of_the_plain_alphabet_and_names_the_code_first() {
        for tongue in [Tongue::Vi, Tongue::En] {
            for purpose in Purpose::ALL {
                let reach = Reach::parse("0951999001").unwrap();
                let Outgoing::Sms { text, .. } = message(*purpose, &reach, "012345", tongue) else {
                    panic!("not a text message")
                };
                assert!(text.is_ascii() && text.len() <= 160, "{} {text}", text.len());
                assert!(text.starts_with("012345 "), "{text}");
            }
        }
    }
}
