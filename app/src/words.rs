//! The words that people read, in both languages, and the shapes of numbers. Texts live in
//! `locales/`; Vietnamese is the source. Chosen on the server: no words travel in the wasm.

use domain::calendar::Moment;
use std::borrow::Cow;

#[allow(dead_code, unused_imports, missing_docs)]
mod source {
    rust_i18n::i18n!("locales");
}

/// A language of the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Vietnamese, at the root.
    #[default]
    Vi,
    /// English, under `/en`.
    En,
}

impl Lang {
    /// BCP 47 code, also the name of the locale file.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language that the switch leads to.
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }
}

/// The sentence for `key`. A missing key is a bug that a test finds; the page shows a dash then.
pub fn t(lang: Lang, key: &str) -> &'static str {
    match source::_rust_i18n_backend().translate(lang.code(), key) {
        Some(Cow::Borrowed(words)) => words,
        _ => {
            debug_assert!(false, "no words for {key}");
            "—"
        }
    }
}

/// The sentence for `key` with `%{name}` replaced by its value.
pub fn tf(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let words = t(lang, key);
    let mut text = String::with_capacity(words.len() + 32);
    let mut rest = words;
    while let Some(start) = rest.find("%{") {
        let Some(end) = rest[start..].find('}') else { break };
        text.push_str(&rest[..start]);
        let name = &rest[start + 2..start + end];
        match values.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => text.push_str(value),
            None => debug_assert!(false, "{key} wants a value for {name}"),
        }
        rest = &rest[start + end + 1..];
    }
    text.push_str(rest);
    text
}

/// A whole number with the language's thousands mark: 1.234 or 1,234.
pub fn number(lang: Lang, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mark = if lang == Lang::Vi { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if value < 0 {
        text.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// A number of tenths with the language's decimal mark: 12345 → 1.234,5 or 1,234.5.
pub fn tenths(lang: Lang, value: i64) -> String {
    let mark = if lang == Lang::Vi { ',' } else { '.' };
    format!("{}{mark}{}", number(lang, value / 10), value.unsigned_abs() % 10)
}

/// A day: 20/11/2026 or 20 November 2026. `ms` is UTC, the day is Viet Nam's.
pub fn day(lang: Lang, ms: i64) -> String {
    let m = Moment::of(ms);
    match lang {
        Lang::Vi => format!("{:02}/{:02}/{}", m.day, m.month, m.year),
        Lang::En => format!("{} {} {}", m.day, month_name(m), m.year),
    }
}

/// A day and its hour: 16:20 20/11/2026 or 20 November 2026, 16:20.
pub fn moment(lang: Lang, ms: i64) -> String {
    let m = Moment::of(ms);
    match lang {
        Lang::Vi => format!("{:02}:{:02} {}", m.hour, m.minute, day(lang, ms)),
        Lang::En => format!("{}, {:02}:{:02}", day(lang, ms), m.hour, m.minute),
    }
}

/// The same with its weekday, for due dates:
/// 16:20 thứ Sáu, 20/11/2026 or Friday 20 November 2026, 16:20.
pub fn full_moment(lang: Lang, ms: i64) -> String {
    let m = Moment::of(ms);
    match lang {
        Lang::Vi => {
            format!("{:02}:{:02} {}, {}", m.hour, m.minute, weekday(lang, m), day(lang, ms))
        }
        Lang::En => format!("{} {}", weekday(lang, m), moment(lang, ms)),
    }
}

/// A day with its weekday: thứ Sáu, 20/11/2026 or Friday 20 November 2026.
pub fn full_day(lang: Lang, ms: i64) -> String {
    let mark = if lang == Lang::Vi { "," } else { "" };
    format!("{}{mark} {}", weekday(lang, Moment::of(ms)), day(lang, ms))
}

/// The machine-readable form for `<time datetime>`: 2026-11-20T16:20+07:00.
pub fn iso(ms: i64) -> String {
    let m = Moment::of(ms);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}+07:00", m.year, m.month, m.day, m.hour, m.minute)
}

fn weekday(lang: Lang, m: Moment) -> &'static str {
    let names = match lang {
        Lang::Vi => ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"],
        Lang::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    };
    names[usize::from(m.weekday.clamp(1, 7)) - 1]
}

fn month_name(m: Moment) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[usize::from(m.month.clamp(1, 12)) - 1]
}

#[cfg(test)]
#[path = "words_test.rs"]
mod tests;
