//! Cleaning typed text: one Unicode form, no invisible or direction-changing characters, spaces
//! and line breaks in order. Not judging: that is the parent's.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// No Vietnamese letter needs more accents than these after composition.
const MOST_MARKS: usize = 2;

/// Text in one line: every run of spaces and line breaks becomes one space.
pub(super) fn line(typed: &str) -> String {
    visible(typed).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text in paragraphs: spaces in order within each line, one empty line at most between two.
pub(super) fn paragraphs(typed: &str) -> String {
    let text = visible(&typed.replace("\r\n", "\n"));
    let mut out = String::with_capacity(text.len());
    let mut breaks = 0;
    for typed_line in text.split(is_line_break) {
        let words: Vec<&str> = typed_line.split_whitespace().collect();
        if !words.is_empty() {
            if !out.is_empty() {
                out.push_str(if breaks > 1 { "\n\n" } else { "\n" });
            }
            out.push_str(&words.join(" "));
            breaks = 0;
        }
        breaks += 1;
    }
    out
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Composed (NFC) text without what cannot be seen.
fn visible(typed: &str) -> String {
    let mut text = shown(typed);
    // What was taken out may have kept its neighbours from composing; ordinary text is done.
    loop {
        let again = shown(&text);
        if again == text {
            return text;
        }
        text = again;
    }
}

fn shown(typed: &str) -> String {
    let mut before = None;
    let seen = typed.chars().filter(|&c| {
        let keep = !is_hidden(c) && (c != '\u{200d}' || before.is_some_and(is_pictograph));
        if keep {
            before = Some(c);
        }
        keep
    });
    let mut marks = 0;
    seen.nfc()
        .filter(|&c| {
            marks = if is_combining_mark(c) { marks + 1 } else { 0 };
            marks <= MOST_MARKS
        })
        .collect()
}

/// Control characters, direction marks and overrides, zero-width characters, tags. The joiner of
/// emoji (U+200D) is judged by what stands before it.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !is_line_break(c) && c != '\t')
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}
