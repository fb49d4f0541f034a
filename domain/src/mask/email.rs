//! E-mail addresses in running text. Not their syntax for forms: that is `input`.

use super::token::Tokens;
use super::{Finding, Kind, note};

const MAILBOXES: [&str; 5] = ["gmail", "yahoo", "hotmail", "outlook", "icloud"];

pub(super) fn find(tokens: &mut Tokens<'_>, found: &mut Vec<Finding>) {
    for at in 0..tokens.len() {
        if tokens.sign(at) != Some('@') {
            continue;
        }
        let start = local_start(tokens, at);
        let Some(end) = domain_end(tokens, at) else { continue };
        if start < at {
            note(tokens, found, Kind::Email, start..end);
        }
    }
}

fn local_start(tokens: &Tokens<'_>, at: usize) -> usize {
    let part = |i: usize| {
        tokens.word(i).is_some()
            || tokens.number(i).is_some()
            || matches!(tokens.sign(i), Some('.' | '_' | '-' | '+' | '%'))
    };
    let mut start = at;
    while start > 0 && tokens.glued(start) && part(start - 1) {
        start -= 1;
    }
    while start < at && tokens.sign(start).is_some() {
        start += 1;
    }
    start
}

/// One past the domain: labels with dots, the last of letters; or a mailbox that everybody knows.
fn domain_end(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let mut i = at + 1;
    let mut end = None;
    let mut dotted = false;
    while i < tokens.len() && tokens.glued(i) {
        match tokens.sign(i) {
            Some('.') => dotted = true,
            Some('-' | '_') => {}
            Some(_) => break,
            None => {
                let word = tokens.word(i);
                if word.is_none() && tokens.number(i).is_none() {
                    break;
                }
                let known = word.is_some_and(|word| MAILBOXES.contains(&word));
                if known || (dotted && word.is_some_and(|word| word.len() > 1)) {
                    end = Some(i + 1);
                }
            }
        }
        i += 1;
    }
    end
}
