//! What a sender may agree to and the exact sentences that stood beside each box. A sentence is
//! proof (NĐ 356/2025): an edition that a form ever showed is never changed, only followed.

use crate::petition::vocabulary;

vocabulary! {
    /// What is agreed to, each for itself (Luật 91/2025 Đ9).
    Purpose {
        /// The photos may be published.
        Photos = "photos",
        /// The exact point on the map may be published.
        Place = "place",
        /// Notices by e-mail or message.
        Notices = "notices",
    }
}

/// Which sentences a form showed, by the mark that it sends along: `<edition>.<language>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Forms before there was a mark: Vietnamese in either language, nothing about the place.
    First,
    /// November 2026, Vietnamese.
    SecondVi,
    /// November 2026, English.
    SecondEn,
}

impl Edition {
    /// What forms show now.
    #[must_use]
    pub fn now(lang: &str) -> Self {
        if lang == "en" { Self::SecondEn } else { Self::SecondVi }
    }

    /// The mark that the form sends.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::First => "",
            Self::SecondVi => "2.vi",
            Self::SecondEn => "2.en",
        }
    }

    /// Reads a mark; one that was never ours is what forms without a mark showed.
    #[must_use]
    pub fn parse(mark: &str) -> Self {
        [Self::SecondVi, Self::SecondEn]
            .into_iter()
            .find(|edition| edition.mark() == mark)
            .unwrap_or(Self::First)
    }

    /// BCP 47 code of the language in which it was read.
    #[must_use]
    pub const fn lang(self) -> &'static str {
        match self {
            Self::First | Self::SecondVi => "vi",
            Self::SecondEn => "en",
        }
    }

    /// The sentence; none where the form had no such box, and then nothing was agreed to.
    #[must_use]
    pub const fn wording(self, purpose: Purpose) -> Option<&'static str> {
        Some(match (self, purpose) {
            (Self::First | Self::SecondVi, Purpose::Photos) => {
                "Tôi đồng ý công khai các ảnh đã gửi, sau khi cơ quan kiểm tra và che thông tin cá nhân."
            }
            (Self::First | Self::SecondVi, Purpose::Notices) => {
                "Tôi đồng ý nhận thông báo về phản ánh này qua thư điện tử hoặc tin nhắn."
            }
            (Self::First, Purpose::Place) => return None,
            (Self::SecondVi, Purpose::Place) => {
                "Tôi đồng ý công khai vị trí chính xác của sự việc trên bản đồ."
            }
            (Self::SecondEn, Purpose::Photos) => {
                "I agree that the photos I sent are published after the authority has checked them and masked personal data."
            }
            (Self::SecondEn, Purpose::Notices) => {
                "I agree to be notified about this report by e-mail or message."
            }
            (Self::SecondEn, Purpose::Place) => {
                "I agree that the exact place of the matter is published on the map."
            }
        })
    }
}
