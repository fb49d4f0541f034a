//! Long numbers: telephone, identity, bank, insurance, told apart by their shape and by the words
//! before them. Dates, coordinates, money, tax codes, hotlines and our own numbers stay.

use super::hint::{Hint, hint, is_near};
use super::token::Tokens;
use super::{Finding, Kind, note};

const MEASURES: [&str; 15] = [
    "dong", "vnd", "trieu", "ty", "nghin", "ngan", "usd", "m", "ha", "km", "kg", "tan", "kwh",
    "nguoi", "luot",
];

const LONGEST: usize = 19;

pub(super) fn find(tokens: &mut Tokens<'_>, found: &mut Vec<Finding>) {
    spare_public_numbers(tokens);
    let mut i = 0;
    while i < tokens.len() {
        let matched =
            insurance_card(tokens, i).map(|end| (i, end, Kind::HealthInsurance)).or_else(|| {
                tokens.number(i)?;
                let (end, kind) = number(tokens, i)?;
                Some((with_prefix(tokens, i), end, kind))
            });
        i = match matched {
            Some((start, end, kind)) => {
                note(tokens, found, kind, start..end);
                end
            }
            None => i + 1,
        };
    }
}

/// Takes out of the search what is public although it has many digits.
fn spare_public_numbers(tokens: &mut Tokens<'_>) {
    let mut i = 0;
    while i < tokens.len() {
        let end = our_number(tokens, i)
            .or_else(|| date(tokens, i))
            .or_else(|| coordinate(tokens, i))
            .or_else(|| hotline(tokens, i));
        if let Some(end) = end {
            tokens.take(i..end);
        }
        i = end.unwrap_or(i + 1);
    }
}

/// PA-2026-004517.
fn our_number(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    let shape = tokens.word(i) == Some("pa")
        && tokens.sign(i + 1) == Some('-')
        && tokens.number(i + 2)?.len() == 4
        && tokens.sign(i + 3) == Some('-')
        && tokens.number(i + 4)?.len() == 6;
    shape.then_some(i + 5)
}

/// 02/11/2023, 2-11-2023, 2023-11-02, and after "ngày" with spaces.
fn date(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    let first = tokens.number(i)?;
    let sign = tokens.sign(i + 1).filter(|c| matches!(c, '/' | '-' | '.'));
    let step = match sign {
        Some(sign) if tokens.sign(i + 3) == Some(sign) => 2,
        None if tokens.words_before(i, 1).any(|(_, word)| word == "ngay") => 1,
        _ => return None,
    };
    let (second, third) = (tokens.number(i + step)?, tokens.number(i + 2 * step)?);
    let in_order = is_part(first, 31) && is_part(second, 12) && is_year(third);
    let in_reverse = is_year(first) && is_part(second, 12) && is_part(third, 31);
    // 0912.03.2019 of a longer number is no date.
    let alone = !(i > 0 && tokens.glued(i) && matches!(tokens.sign(i - 1), Some('.' | '-' | '/')));
    ((in_order || in_reverse) && alone).then_some(i + 2 * step + 1)
}

fn is_part(digits: &str, most: u32) -> bool {
    (1..=2).contains(&digits.len()) && digits.parse().is_ok_and(|n: u32| (1..=most).contains(&n))
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

/// 21.30894 or 105.6049: degrees in or near Viet Nam with four decimals or more.
fn coordinate(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    let whole: u32 = tokens.number(i)?.parse().ok()?;
    let near =
        tokens.number(i)?.len() <= 3 && ((8..=24).contains(&whole) || (102..=118).contains(&whole));
    let point =
        matches!(tokens.sign(i + 1), Some('.' | ',')) && tokens.glued(i + 1) && tokens.glued(i + 2);
    let decimals = tokens.number(i + 2)?.len() >= 4;
    let before =
        i > 0 && tokens.glued(i) && (tokens.number(i - 1).is_some() || is_joint(tokens, i - 1));
    let after = tokens.glued(i + 3)
        && is_joint(tokens, i + 3)
        && tokens.glued(i + 4)
        && tokens.number(i + 4).is_some();
    (near && point && decimals && !before && !after && hint(tokens, i) != Some(Hint::Bank))
        .then_some(i + 3)
}

/// 1900 and 1800 services and the short numbers that everybody may know.
fn hotline(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    const SHORT: [&str; 8] = ["111", "112", "113", "114", "115", "119", "1022", "18001091"];
    let digits = tokens.number(i)?;
    if SHORT.contains(&digits) && !within_chain(tokens, i) {
        return Some(i + 1);
    }
    if !digits.starts_with("1900") && !digits.starts_with("1800") {
        return None;
    }
    match digits.len() {
        8 | 10 => Some(i + 1),
        4 if hint(tokens, i) != Some(Hint::Bank) => {
            let mut end = i + 1;
            let mut length = 4;
            while let Some(next) = next_in_chain(tokens, end) {
                length += tokens.number(next).map_or(0, str::len);
                if length > 10 {
                    break;
                }
                end = next + 1;
            }
            (end > i + 1).then_some(end)
        }
        _ => None,
    }
}

/// Is the short number at `i` a group of a longer one, as in 026 113 000 115 or 0912 345 113?
fn within_chain(tokens: &Tokens<'_>, i: usize) -> bool {
    const MOST_PIECES: usize = 8;
    matches!(hint(tokens, i), Some(Hint::Id | Hint::Bank | Hint::Insurance))
        || (i.saturating_sub(MOST_PIECES)..i)
            .rev()
            .take_while(|&at| tokens.number(at).is_some() || is_joint(tokens, at))
            .any(|at| {
                tokens.number(at).is_some_and(|digits| digits.starts_with('0') && digits.len() > 1)
            })
}

/// Two letters and 13 digits: GD4260000000001, GD 4 26 0000000001.
fn insurance_card(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    let letters = tokens.word(i)?;
    let written = tokens.written(i);
    let capital = written.bytes().all(|b| b.is_ascii_uppercase());
    if letters.len() != 2 || !written.is_ascii() || !(capital || tokens.glued(i + 1)) {
        return None;
    }
    let start = if matches!(tokens.sign(i + 1), Some('-' | '.')) { i + 2 } else { i + 1 };
    tokens.number(start)?;
    groups(tokens, start).find(|(_, digits)| digits.len() == 13).map(|(end, _)| end)
}

/// The number that begins at `i`: one past it and its kind.
fn number(tokens: &Tokens<'_>, i: usize) -> Option<(usize, Kind)> {
    let hint = hint(tokens, i);
    let mut best = None;
    for (end, digits) in groups(tokens, i) {
        if is_amount(tokens, i, end, &digits) {
            return None;
        }
        let single = end == i + 1;
        let kind = if single {
            alone(tokens, i, &digits, hint)
        } else {
            grouped(tokens, i, end, &digits, hint)
        };
        if let Some(kind) = kind {
            // An account may be written in groups of any number; the longest counts.
            if kind != Kind::Bank || single {
                return Some((end, kind));
            }
            best = Some((end, kind));
        }
    }
    best
}

/// A run of digits without gaps.
fn alone(tokens: &Tokens<'_>, i: usize, digits: &str, hint: Option<Hint>) -> Option<Kind> {
    let length = digits.len();
    let kind = match hint {
        Some(Hint::Public) => return None,
        Some(Hint::Bank) if (8..=LONGEST).contains(&length) => Kind::Bank,
        Some(Hint::Id) if length == 12 => Kind::Id12,
        Some(Hint::Id) if length == 9 => Kind::Id9,
        Some(Hint::Insurance) if matches!(length, 10 | 13 | 15) => Kind::HealthInsurance,
        Some(Hint::Phone) if (9..=11).contains(&length) => Kind::Phone,
        Some(Hint::Phone)
            if matches!(length, 7 | 8) && is_near(tokens, i) && !is_compact_date(digits) =>
        {
            Kind::Phone
        }
        _ if is_phone(digits) || (is_abroad(tokens, i) && length >= 11) => Kind::Phone,
        _ if i > 0 && tokens.glued(i) && tokens.word(i - 1).is_some() => return None,
        None if digits.ends_with("00000") => return None,
        _ if length == 12 && digits.starts_with('0') => Kind::Id12,
        _ if length == 9 => Kind::Id9,
        _ if (10..=LONGEST).contains(&length) => Kind::Bank,
        _ => return None,
    };
    Some(kind)
}

/// Several runs with one space, full stop or hyphen between.
fn grouped(
    tokens: &Tokens<'_>,
    i: usize,
    end: usize,
    digits: &str,
    hint: Option<Hint>,
) -> Option<Kind> {
    let shape: Vec<usize> = (i..end).filter_map(|at| tokens.number(at)).map(str::len).collect();
    let length = digits.len();
    match hint {
        Some(Hint::Public) => return None,
        Some(Hint::Bank) if (8..=LONGEST).contains(&length) && !all_years(tokens, i, end) => {
            return Some(Kind::Bank);
        }
        Some(Hint::Id) if length == 12 => return Some(Kind::Id12),
        Some(Hint::Id) if length == 9 && next_in_chain(tokens, end).is_none() => {
            return Some(Kind::Id9);
        }
        Some(Hint::Insurance)
            if matches!(length, 10 | 13) && next_in_chain(tokens, end).is_none() =>
        {
            return Some(Kind::HealthInsurance);
        }
        Some(Hint::Phone)
            if matches!(length, 7 | 8)
                && !digits.starts_with('0')
                && is_near(tokens, i)
                && next_in_chain(tokens, end).is_none()
                && !all_years(tokens, i, end) =>
        {
            return Some(Kind::Phone);
        }
        Some(Hint::Phone)
            if length == 9 && shape == [3, 3, 3] && is_phone(&format!("0{digits}")) =>
        {
            return Some(Kind::Phone);
        }
        _ => {}
    }
    let abroad = is_abroad(tokens, i)
        || digits.starts_with("0084")
        || shape[0] == 2 && digits.starts_with("84");
    let tail = (i + 1..end).filter_map(|at| tokens.number(at));
    let years = shape[0] == 2 && hint != Some(Hint::Phone) && tail.clone().any(is_year);
    let even = shape.iter().all(|&n| n > 1)
        || shape.iter().all(|&n| n == 1)
        || hint == Some(Hint::Phone)
        || abroad;
    let parcel =
        !digits.starts_with("02") && shape[0] == 5 && shape.len() > 2 && hint != Some(Hint::Phone);
    if is_phone(digits) && (digits.starts_with('0') || abroad) && !years && !parcel && even {
        return Some(Kind::Phone);
    }
    let id12 =
        matches!(shape[..], [3, 3, 3, 3] | [4, 4, 4] | [3, 9] | [6, 6] | [3, 1, 2, 6] | [3, 3, 6]);
    (length == 12 && digits.starts_with('0') && id12).then_some(Kind::Id12)
}

/// A Vietnamese number as dialled: 0 and 9 digits, 02 and 9 digits, or with 84 before.
fn is_phone(digits: &str) -> bool {
    let after = |rest: &str| match rest.len() {
        9 => rest.starts_with(['3', '5', '7', '8', '9']),
        10 => rest.starts_with('2'),
        _ => false,
    };
    let abroad = digits.strip_prefix("0084").or_else(|| digits.strip_prefix("84"));
    digits.strip_prefix('0').is_some_and(after)
        || abroad.is_some_and(|rest| after(rest.strip_prefix('0').unwrap_or(rest)))
}

fn is_compact_date(digits: &str) -> bool {
    digits.len() == 8 && (is_year(&digits[..4]) || is_year(&digits[4..]))
}

fn all_years(tokens: &Tokens<'_>, i: usize, end: usize) -> bool {
    (i..end).filter_map(|at| tokens.number(at)).all(is_year)
}

/// Money and measures: a unit behind, or thousands that end in 000.
fn is_amount(tokens: &Tokens<'_>, i: usize, end: usize, digits: &str) -> bool {
    if digits.starts_with('0') {
        return false;
    }
    let bank = tokens.spells(end, "ngan hang").is_some();
    let unit = tokens.word(end).is_some_and(|word| MEASURES.contains(&word) && !bank)
        || matches!(tokens.written(end), "đ" | "Đ" | "₫" | "%")
        || matches!(tokens.written(end), "d" | "k") && tokens.glued(end);
    let mut parts = (i..end).filter_map(|at| tokens.number(at));
    let head = parts.next().map_or(0, str::len);
    let thousands =
        end > i + 1 && head <= 3 && parts.all(|part| part.len() == 3) && digits.ends_with("000");
    unit || thousands && tokens.sign(i + 1) == Some('.')
}

/// The runs from `i` on as longer and longer numbers: one past each, and its digits.
fn groups<'a>(tokens: &'a Tokens<'_>, i: usize) -> impl Iterator<Item = (usize, String)> + 'a {
    let first = tokens.number(i).map(|digits| (i + 1, digits.to_owned()));
    std::iter::successors(first, |(end, digits)| {
        let next = next_in_chain(tokens, *end)?;
        let joined = format!("{digits}{}", tokens.number(next)?);
        (joined.len() <= LONGEST).then_some((next + 1, joined))
    })
}

/// The next run of digits of the same number: after a space, or one or two joining signs.
fn next_in_chain(tokens: &Tokens<'_>, end: usize) -> Option<usize> {
    let mut at = end;
    while at < end + 2 && is_joint(tokens, at) {
        at += 1;
    }
    (tokens.number(at).is_some() && !(end..=at).any(|i| tokens.breaks_line(i))).then_some(at)
}

fn is_joint(tokens: &Tokens<'_>, i: usize) -> bool {
    match tokens.sign(i) {
        Some('.' | '-' | ')') => true,
        // +84 (95) 123 4001
        Some('(') => i > 0 && tokens.number(i - 1) == Some("84") && is_abroad(tokens, i - 1),
        // 0211/3861234
        Some('/') => {
            tokens.glued(i)
                && tokens.glued(i + 1)
                && tokens
                    .number(i.wrapping_sub(1))
                    .is_some_and(|d| d.starts_with('0') && d.len() > 2)
                && tokens.number(i + 1).is_some_and(|d| d.len() >= 6)
        }
        _ => false,
    }
}

fn is_abroad(tokens: &Tokens<'_>, i: usize) -> bool {
    i > 0 && tokens.sign(i - 1) == Some('+') && tokens.glued(i)
}

/// The plus sign or bracket that belongs to the number.
fn with_prefix(tokens: &Tokens<'_>, i: usize) -> usize {
    let mut start = i;
    while start > 0 && tokens.glued(start) && matches!(tokens.sign(start - 1), Some('+' | '(')) {
        start -= 1;
    }
    start
}
