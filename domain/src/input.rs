//! What people type, parsed once for browser and server: text that is clean, counted in
//! characters, and either good or refused with a problem that has a sentence in the locales.

mod contact;
mod reach;
mod tidy;

use serde::{Deserialize, Serialize};

pub use contact::{Contact, Email, OrgName, PersonName, Phone, RawContact, TaxCode};
pub use reach::Reach;

use crate::petition::vocabulary;

vocabulary! {
    /// The fields of the house's forms. The code is the input's name and the label's key is
    /// `field.<code>`.
    Field {
        /// What kind of matter.
        Nature = "nature",
        /// Commune.
        Commune = "commune",
        /// Address in words.
        Address = "address",
        /// Point on the map.
        Point = "point",
        /// A plus code.
        PlusCode = "plus_code",
        /// Category.
        Category = "category",
        /// The questions of the category; which of them is the question's own code.
        Details = "details",
        /// Title.
        Title = "title",
        /// Description.
        Description = "description",
        /// Photos.
        Photos = "photos",
        /// Citizen or organisation.
        SenderKind = "sender_kind",
        /// The sender's name.
        Name = "name",
        /// The organisation's name.
        OrgName = "org_name",
        /// The organisation's tax code.
        TaxCode = "tax_code",
        /// Who speaks for the organisation.
        Representative = "representative",
        /// Telephone.
        Phone = "phone",
        /// E-mail.
        Email = "email",
        /// Number of the petition.
        Code = "code",
        /// Secret of the petition.
        Secret = "secret",
        /// A typed reason.
        Reason = "reason",
        /// A reason chosen from a list.
        ReasonCode = "reason_code",
        /// A question to the sender.
        Question = "question",
        /// The answer.
        Answer = "answer",
        /// A comment.
        Comment = "comment",
        /// Satisfaction with the result.
        Rating = "rating",
        /// Satisfaction with how people were treated.
        Attitude = "attitude",
        /// A message, or words that are added.
        Message = "message",
        /// Agency.
        Agency = "agency",
        /// Officer.
        Officer = "officer",
        /// Class of the deadline.
        SlaClass = "sla_class",
        /// Days of an extension.
        Days = "days",
        /// The sender's own address, in the vault.
        HomeAddress = "home_address",
        /// Username.
        Username = "username",
        /// Password.
        Password = "password",
        /// New password.
        NewPassword = "new_password",
        /// New password, again.
        NewPasswordAgain = "new_password_again",
        /// Telephone or e-mail, in one field.
        Reach = "reach",
        /// The digits that were sent.
        OneTimeCode = "one_time_code",
        /// By which way it came.
        Channel = "channel",
        /// The day it came in.
        ReceivedDay = "received_day",
        /// The time of that day.
        ReceivedTime = "received_time",
        /// A label.
        Tag = "tag",
        /// Name of a saved view.
        ViewName = "view_name",
        /// What was chosen in a list.
        Chosen = "chosen",
    }
}

/// What is wrong with a field. `min` and `max` are characters, or a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "problem")]
pub enum Problem {
    /// Nothing was given.
    Required,
    /// Shorter than `min` characters.
    TooShort {
        /// The least.
        min: u32,
    },
    /// Longer than `max` characters.
    TooLong {
        /// The most.
        max: u32,
    },
    /// More than `max` things.
    TooMany {
        /// The most.
        max: u32,
    },
    /// A number outside `min..=max`.
    OutOfRange {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// Not one of the choices.
    NotAChoice,
    /// Neither telephone nor e-mail was given.
    NeedPhoneOrEmail,
    /// Not a person's name: it has digits or signs.
    BadName,
    /// Not a Vietnamese telephone number.
    BadPhone,
    /// Not an e-mail address.
    BadEmail,
    /// Not a tax code of 10 digits, or 10 and 3; or its check digit is wrong.
    BadTaxCode,
    /// Not a point on the globe.
    BadPoint,
    /// Not a whole number.
    BadNumber,
    /// Not a day.
    BadDate,
    /// Not a time of the day.
    BadTime,
    /// A day that has not come yet.
    InFuture,
    /// More than `max` days ago.
    TooLongAgo {
        /// The most.
        max: u32,
    },
    /// Not a plus code that says a place exactly.
    BadPlusCode,
    /// Not a petition's number.
    BadCode,
    /// The two passwords differ.
    NotTheSame,
    /// A password that others use too.
    TooCommon,
}

impl Problem {
    /// Key of the sentence in the locales; it may hold `%{min}` and `%{max}`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Required => "problem.required",
            Self::TooShort { .. } => "problem.too_short",
            Self::TooLong { .. } => "problem.too_long",
            Self::TooMany { .. } => "problem.too_many",
            Self::OutOfRange { .. } => "problem.out_of_range",
            Self::NotAChoice => "problem.not_a_choice",
            Self::NeedPhoneOrEmail => "problem.need_phone_or_email",
            Self::BadName => "problem.bad_name",
            Self::BadPhone => "problem.bad_phone",
            Self::BadEmail => "problem.bad_email",
            Self::BadTaxCode => "problem.bad_tax_code",
            Self::BadPoint => "problem.bad_point",
            Self::BadNumber => "problem.bad_number",
            Self::BadDate => "problem.bad_date",
            Self::BadTime => "problem.bad_time",
            Self::InFuture => "problem.in_future",
            Self::TooLongAgo { .. } => "problem.too_long_ago",
            Self::BadPlusCode => "problem.bad_plus_code",
            Self::BadCode => "problem.bad_code",
            Self::NotTheSame => "problem.not_the_same",
            Self::TooCommon => "problem.too_common",
        }
    }

    /// The least, where the sentence names it.
    #[must_use]
    pub const fn min(self) -> Option<u32> {
        match self {
            Self::TooShort { min } | Self::OutOfRange { min, .. } => Some(min),
            _ => None,
        }
    }

    /// The most, where the sentence names it.
    #[must_use]
    pub const fn max(self) -> Option<u32> {
        match self {
            Self::TooLong { max }
            | Self::TooMany { max }
            | Self::TooLongAgo { max }
            | Self::OutOfRange { max, .. } => Some(max),
            _ => None,
        }
    }
}

/// One field and its problem; never the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldError {
    /// Which field.
    pub field: Field,
    /// What is wrong.
    #[serde(flatten)]
    pub problem: Problem,
}

impl FieldError {
    /// `problem` in `field`.
    #[must_use]
    pub const fn new(field: Field, problem: Problem) -> Self {
        Self { field, problem }
    }
}

/// Keeps a parsed value, or notes its problem under `field`: lets a form show all of them at once.
pub fn take<T>(
    errors: &mut Vec<FieldError>,
    field: Field,
    parsed: Result<T, Problem>,
) -> Option<T> {
    parsed.map_err(|problem| errors.push(FieldError::new(field, problem))).ok()
}

/// Counts characters and refuses too few or too many. Empty is `Required` when `min` is not 0.
fn sized(text: String, min: u32, max: u32) -> Result<String, Problem> {
    let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match count {
        0 if min > 0 => Err(Problem::Required),
        n if n < min => Err(Problem::TooShort { min }),
        n if n > max => Err(Problem::TooLong { max }),
        _ => Ok(text),
    }
}

/// Declares a text with bounds, read from what was typed, and read again when deserialised.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $tidy:path, $min:literal..=$max:literal, $debug:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The least characters.
            pub const MIN: u32 = $min;
            /// The most characters.
            pub const MAX: u32 = $max;

            /// Cleans and measures what was typed.
            ///
            /// # Errors
            /// The problem, as the form shows it.
            pub fn parse(typed: &str) -> Result<Self, $crate::input::Problem> {
                $crate::input::sized($tidy(typed), Self::MIN, Self::MAX).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        $crate::input::conversions!($name, $debug);
    };
}

/// Conversions that every parsed text has. `hidden` keeps personal data out of logs.
macro_rules! conversions {
    ($name:ident, $debug:ident) => {
        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(typed: String) -> Result<Self, Self::Error> {
                Self::parse(&typed).map_err($crate::input::Problem::key)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::input::conversions!(@$debug $name);
    };
    (@hidden $name:ident) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    };
    (@shown $name:ident) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
}

use conversions;
use text;

text! {
    /// What the petition is called, one line. What was typed may hold personal data, so that it
    /// does not show in logs.
    Title, tidy::line, 1..=120, hidden
}
text! {
    /// What happened, in the sender's words: paragraphs.
    Description, tidy::paragraphs, 20..=3000, hidden
}
text! {
    /// Where, in words: house, street, hamlet, landmark. May be empty.
    AddressWords, tidy::line, 0..=200, hidden
}
text! {
    /// Why somebody does something that needs a reason.
    Reason, tidy::paragraphs, 10..=1000, hidden
}
text! {
    /// The agency's answer.
    Answer, tidy::paragraphs, 20..=10000, hidden
}
text! {
    /// A few words beside an act or a rating. May be empty.
    Comment, tidy::paragraphs, 0..=1000, hidden
}

impl Title {
    /// Reads the title, or makes one from the description when none was typed.
    ///
    /// # Errors
    /// `TooLong` when what was typed is too long.
    pub fn parse_or_derive(typed: &str, description: &Description) -> Result<Self, Problem> {
        match Self::parse(typed) {
            Err(Problem::Required) => Ok(Self::derive(description)),
            parsed => parsed,
        }
    }

    /// The description's first sentence, cut after a whole word where it is long.
    #[must_use]
    pub fn derive(description: &Description) -> Self {
        const LONG: usize = 80;
        let mut lines = description.as_str().lines();
        let line = lines
            .clone()
            .find(|line| line.contains(char::is_alphanumeric))
            .or_else(|| lines.next())
            .unwrap_or_default();
        let sentence = first_sentence(line);
        if sentence.chars().count() <= LONG {
            return Self(sentence.to_owned());
        }
        let cut = sentence.char_indices().nth(LONG).map_or(sentence.len(), |(at, _)| at);
        let head = &sentence[..cut];
        let whole = if sentence[cut..].starts_with(' ') {
            head
        } else {
            head.rsplit_once(' ').map_or(head, |(words, _)| words)
        };
        Self(format!("{}…", whole.trim_end_matches([' ', ',', ';', ':', '-', '–'])))
    }
}

fn first_sentence(line: &str) -> &str {
    const SHORT: usize = 12;
    let ends = line.match_indices(['.', '!', '?']).map(|(at, _)| at);
    for end in ends {
        let (head, tail) = line.split_at(end);
        if tail[1..].starts_with(' ') && head.chars().count() >= SHORT {
            return head.trim_end();
        }
    }
    match line.trim_end_matches(['.', ' ']) {
        "" => line,
        sentence => sentence,
    }
}
