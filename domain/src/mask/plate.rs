//! Vehicle plates: 88A-123.45, 88-B1 123.45, 88AA 12345 (TT 79/2024/TT-BCA).

use super::token::Tokens;
use super::{Finding, Kind, note};

pub(super) fn find(tokens: &mut Tokens<'_>, found: &mut Vec<Finding>) {
    let mut i = 0;
    while i < tokens.len() {
        match plate_end(tokens, i) {
            Some(end) => {
                note(tokens, found, Kind::Plate, i..end);
                i = end;
            }
            None => i += 1,
        }
    }
}

fn plate_end(tokens: &Tokens<'_>, start: usize) -> Option<usize> {
    let province = tokens.number(start)?;
    if province.len() != 2 || province < "11" || is_decimal_tail(tokens, start) {
        return None;
    }
    let mut i = start + 1;
    let hyphen = joint(tokens, &mut i);
    let series = tokens.word(i)?;
    let written = tokens.written(i);
    let capital = written.bytes().all(|b| b.is_ascii_uppercase());
    if !(1..=2).contains(&series.len()) || !written.is_ascii() || (!tokens.glued(i) && !capital) {
        return None;
    }
    i += 1;
    // The digit of a motorcycle's series stands right behind its letter: B1.
    if tokens.glued(i) && tokens.number(i).is_some_and(|d| d.len() == 1) {
        i += 1;
    }
    let before_number = i;
    let joined = joint(tokens, &mut i) || hyphen;
    let (end, digits) = serial(tokens, i)?;
    let tight = joined || tokens.glued(before_number);
    let named = is_named(tokens, start);
    (named || (capital && (digits == 5 || tight)) || (digits == 5 && tight)).then_some(end)
}

/// Passes a hyphen or full stop; says whether there was one.
fn joint(tokens: &Tokens<'_>, i: &mut usize) -> bool {
    let there = matches!(tokens.sign(*i), Some('-' | '.'));
    *i += usize::from(there);
    there
}

/// Four digits, five, or 123.45; one past them and how many.
fn serial(tokens: &Tokens<'_>, i: usize) -> Option<(usize, usize)> {
    let first = tokens.number(i)?.len();
    let dotted =
        matches!(tokens.sign(i + 1), Some('.' | '-')) && tokens.glued(i + 1) && tokens.glued(i + 2);
    let second = tokens.number(i + 2).map_or(0, str::len);
    let (end, digits) = match (first, second) {
        (3, 2) if dotted => (i + 3, 5),
        (4 | 5, _) => (i + 1, first),
        _ => return None,
    };
    let more = tokens.glued(end) && tokens.word(end).is_some();
    (!more).then_some((end, digits))
}

fn is_named(tokens: &Tokens<'_>, start: usize) -> bool {
    tokens
        .words_before(start, 5)
        .any(|(_, word)| matches!(word, "bien" | "bks" | "xe" | "bsx" | "oto"))
}

fn is_decimal_tail(tokens: &Tokens<'_>, start: usize) -> bool {
    tokens.glued(start)
        && (start > 0 && (tokens.word(start - 1).is_some() || is_number_before(tokens, start)))
}

fn is_number_before(tokens: &Tokens<'_>, start: usize) -> bool {
    start > 1
        && matches!(tokens.sign(start - 1), Some('.' | ',' | '/' | '-'))
        && tokens.number(start - 2).is_some()
}
