//! One way to reach a person: a telephone or an e-mail, typed into one field. What may be sent
//! there, and when, is not this room's business.

use super::{Email, Phone, Problem};

/// A telephone or an e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// A telephone, for text messages.
    Phone(Phone),
    /// An e-mail.
    Email(Email),
}

impl Reach {
    /// Reads what was typed: with an `@` it is an e-mail, otherwise a telephone.
    ///
    /// # Errors
    /// As [`Phone::parse`] and [`Email::parse`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        if typed.contains(['@', '＠']) {
            Email::parse(typed).map(Self::Email)
        } else {
            Phone::parse(typed).map(Self::Phone)
        }
    }

    /// `phone` or `email`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
        }
    }

    /// The one spelling that is compared: E.164, or the address in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }

    /// As people write it.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Phone(phone) => phone.display(),
            Self::Email(email) => email.as_str().to_owned(),
        }
    }

    /// Enough for its owner to know it again, too little for anybody else: `•••• ••• 678`,
    /// `n•••@example.com`.
    #[must_use]
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => {
                let shown = phone.display();
                let keep = shown.chars().count().saturating_sub(3);
                let hide = |(i, c): (usize, char)| if i < keep && c != ' ' { '•' } else { c };
                shown.chars().enumerate().map(hide).collect()
            }
            Self::Email(email) => match email.as_str().split_once('@') {
                Some((local, domain)) => {
                    format!("{}•••@{domain}", local.chars().next().unwrap_or_default())
                }
                None => "•••".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn neither_words_nor_a_foreign_number_reach_anybody() {
        assert_eq!(Reach::parse(""), Err(Problem::Required));
        assert_eq!(Reach::parse("gọi tôi"), Err(Problem::BadPhone));
        assert_eq!(Reach::parse("+1 202 555 0100"), Err(Problem::BadPhone));
        assert_eq!(Reach::parse("a@b"), Err(Problem::BadEmail));
    }

    #[test]
    fn one_field_takes_both_and_one_person_has_one_spelling() {
        let phone = Reach::parse("0951 999 001").unwrap();
        assert_eq!(phone, Reach::parse("+84 951.999.001").unwrap());
        assert_eq!((phone.kind(), phone.as_str()), ("phone", "+84951999001"));
        let email = Reach::parse(" Canary.Thu@Example.com ").unwrap();
        assert_eq!((email.kind(), email.as_str()), ("email", "canary.thu@example.com"));
    }

    #[test]
    fn what_is_masked_is_known_again_by_its_owner_only() {
        assert_eq!(Reach::parse("0951999001").unwrap().masked(), "•••• ••• 001");
        assert_eq!(Reach::parse("canary@example.com").unwrap().masked(), "c•••@example.com");
    }
}
