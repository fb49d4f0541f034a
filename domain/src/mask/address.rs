//! Where somebody lives: a house number with its lanes, an apartment, a place of residence. A
//! street, a lane or a hamlet alone stays: without it nobody would know where the hole is.

use super::token::Tokens;
use super::{Finding, Kind, note};

const LANES: [&str; 8] = ["ngo", "ngach", "hem", "kiet", "tdp", "xom", "to", "khu"];
const STREETS: [&str; 5] = ["duong", "pho", "ngo", "ngach", "hem"];
const DISTRICTS: [&str; 9] = ["xa", "phuong", "thi", "huyen", "thanh", "tp", "tx", "tt", "tinh"];
const RESIDENCE: [&str; 7] =
    ["thuong tru", "tam tru", "tru tai", "ho khau", "noi o", "dia chi nha", "dia chi nha toi"];
const MOST_WORDS: usize = 10;
/// No address has more numbers or lanes in a row; it also keeps the work linear.
const MOST_PARTS: usize = 4;

pub(super) fn find(tokens: &mut Tokens<'_>, found: &mut Vec<Finding>) {
    let mut i = 0;
    while i < tokens.len() {
        let matched =
            house(tokens, i).or_else(|| residence(tokens, i)).or_else(|| bare_number(tokens, i));
        i = match matched {
            Some((start, end)) => {
                note(tokens, found, Kind::Address, start..end);
                end
            }
            None => i + 1,
        };
    }
}

/// "số nhà 12", "nhà số 12", "nhà tôi số 12", "SN 12", "căn hộ 1205"; "số 12 đường …" or
/// "số 12 Lý Bôn" where a house can be meant.
fn house(tokens: &Tokens<'_>, i: usize) -> Option<(usize, usize)> {
    const NAMED: [&str; 9] = [
        "so nha",
        "nha so",
        "nha o so",
        "nha toi so",
        "nha toi o so",
        "nha em so",
        "sn",
        "can ho so",
        "can ho",
    ];
    let named = NAMED.iter().filter_map(|words| tokens.spells(i, words)).max();
    if let Some(after) = named {
        let number = skip_signs(tokens, after);
        return Some((i, house_number(tokens, number)?));
    }
    if tokens.word(i) == Some("so") {
        let end = house_number(tokens, i + 1)?;
        let street = skip_comma(tokens, end);
        let named = is_capital(tokens, end) && is_capital(tokens, end + 1);
        let homely = named || lane_end(tokens, end).is_some() || is_street(tokens, street);
        return (homely && may_be_a_house(tokens, i)).then_some((i, end));
    }
    None
}

/// "ở 45 đường Mê Linh", "tại 12/34 ngõ 5", "địa chỉ: 45 Mê Linh".
fn bare_number(tokens: &Tokens<'_>, i: usize) -> Option<(usize, usize)> {
    tokens.number(i)?;
    let end = house_number(tokens, i)?;
    let before: Vec<&str> = tokens.words_before(i, 4).map(|(_, word)| word).collect();
    let at_home = matches!(
        before[..],
        ["chi", "dia", ..] | ["la", "chi", "dia", ..] | ["o" | "tai", "chi", "dia", ..]
    );
    if at_home && (is_street(tokens, end) || is_capital(tokens, end)) {
        return Some((i, end));
    }
    let lives = matches!(before.first(), Some(&("o" | "tai" | "nha")));
    let named =
        is_street(tokens, end) && (is_capital(tokens, end + 1) || tokens.number(end + 1).is_some());
    let mine = before.contains(&"nha") && is_street(tokens, end);
    (lives && (named || mine)).then_some((i, end))
}

/// "thường trú tại thôn Đồng Quỹ, xã …": up to the commune.
fn residence(tokens: &Tokens<'_>, i: usize) -> Option<(usize, usize)> {
    const STARTS: [&str; 8] = ["thon", "xom", "to", "tdp", "ngo", "so", "nha", "khu"];
    let mut start = RESIDENCE.iter().filter_map(|words| tokens.spells(i, words)).max()?;
    let filler = |&at: &usize| {
        matches!(tokens.sign(at), Some(':' | '-'))
            || matches!(tokens.word(at), Some("tai" | "o" | "la"))
    };
    start += (start..start + MOST_PARTS).take_while(filler).count();
    let first = tokens.word(start)?;
    let settled = is_capital(tokens, start + 1)
        || tokens.number(start + 1).is_some()
        || tokens.spells(start, "to dan pho").is_some();
    if !STARTS.contains(&first) || !settled || tokens.breaks_sentence(start) {
        return None;
    }
    let mut end = start;
    let mut last = start;
    while end < tokens.len() && end < start + MOST_WORDS {
        let over = end > start && tokens.breaks_sentence(end);
        let commune = tokens.word(end).is_some_and(|word| DISTRICTS.contains(&word));
        let sign = matches!(tokens.sign(end), Some(c) if !matches!(c, ',' | '/' | '-'));
        if over || commune || sign || is_taken(tokens, end) {
            break;
        }
        end += 1;
        if tokens.sign(end - 1).is_none() {
            last = end;
        }
    }
    (last > start).then_some((start, last))
}

fn is_taken(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.word(i).is_none() && tokens.number(i).is_none() && tokens.sign(i).is_none()
}

/// One past 12, 12A, 12/34, 12-14, and the lanes that follow with their numbers.
fn house_number(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    let mut end = simple_number(tokens, i)?;
    for _ in 0..MOST_PARTS {
        let Some(further) = lane_end(tokens, end) else { break };
        end = further;
    }
    Some(end)
}

fn simple_number(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    let short = |at: usize| tokens.number(at).is_some_and(|digits| digits.len() <= 4);
    if !short(i) || tokens.breaks_line(i) {
        return None;
    }
    let mut end = i + 1;
    for _ in 0..MOST_PARTS {
        if tokens.glued(end) && tokens.word(end).is_some_and(|word| word.len() <= 2) {
            end += 1;
        }
        let joined = tokens.glued(end)
            && matches!(tokens.sign(end), Some('/' | '-'))
            && tokens.glued(end + 1);
        if !(joined && short(end + 1)) {
            break;
        }
        end += 2;
    }
    Some(end)
}

/// One past ", ngõ 5", " ngách 12/3", " tổ dân phố 4".
fn lane_end(tokens: &Tokens<'_>, i: usize) -> Option<usize> {
    let lane = skip_comma(tokens, i);
    if tokens.breaks_line(lane) {
        return None;
    }
    let after =
        if let Some(after) = tokens.spells(lane, "to dan pho").or(tokens.spells(lane, "khu pho")) {
            after
        } else if LANES.contains(&tokens.word(lane)?) {
            lane + 1
        } else {
            return None;
        };
    let number = if tokens.word(after) == Some("so") { after + 1 } else { after };
    simple_number(tokens, number)
}

fn skip_comma(tokens: &Tokens<'_>, i: usize) -> usize {
    i + usize::from(tokens.sign(i) == Some(','))
}

fn skip_signs(tokens: &Tokens<'_>, i: usize) -> usize {
    let passed = |&at: &usize| {
        matches!(tokens.sign(at), Some(':' | '.' | '-')) || tokens.word(at) == Some("la")
    };
    i + (i..i + MOST_PARTS).take_while(passed).count()
}

fn is_street(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.word(i).is_some_and(|word| STREETS.contains(&word))
        || tokens.word(i).is_some_and(|word| matches!(word, "thon" | "xom"))
            && is_capital(tokens, i + 1)
}

fn is_capital(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.word(i).is_some() && tokens.written(i).chars().next().is_some_and(char::is_uppercase)
}

/// "tại số 12", ", số 12", "trước số 12": not "cột điện số 12", "quyết định số 12", "ngõ số 12".
fn may_be_a_house(tokens: &Tokens<'_>, i: usize) -> bool {
    const BEFORE: [&str; 12] =
        ["tai", "o", "nha", "truoc", "canh", "gan", "chi", "la", "sau", "cua", "quan", "hang"];
    if i == 0 || tokens.breaks_sentence(i) || matches!(tokens.sign(i - 1), Some(',' | ':' | '(')) {
        return true;
    }
    let before: Vec<&str> = tokens.words_before(i, 2).map(|(_, word)| word).collect();
    tokens.word(i - 1).is_some()
        && (before.first().is_some_and(|word| BEFORE.contains(word)) || before == ["dien", "doi"])
}
