//! The text as words, digit runs and signs, so that the finders compare folded words and never
//! look at a character twice.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::fold::fold;

/// One piece of the text; spaces are the gaps between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Letters, folded.
    Word(String),
    /// Digits, as ASCII.
    Number(String),
    /// Anything else, one character in its plain form.
    Sign(char),
}

#[derive(Debug)]
struct Token {
    piece: Piece,
    start: usize,
    end: usize,
    taken: bool,
    after_line_break: bool,
}

/// The pieces of one text.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    list: Vec<Token>,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut list: Vec<Token> = Vec::new();
        let mut broken = false;
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if c.is_whitespace() || c == '\u{200b}' {
                broken |= c == '\n';
                continue;
            }
            let class = class_of(c);
            let mut end = start + c.len_utf8();
            while let Some(&(at, next)) = chars.peek() {
                if class == Class::Sign || class_of(next) != class {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            let piece = match class {
                Class::Letter => Piece::Word(fold(&text[start..end])),
                Class::Digit => Piece::Number(text[start..end].chars().filter_map(digit).collect()),
                Class::Sign => Piece::Sign(plain(c)),
            };
            list.push(Token { piece, start, end, taken: false, after_line_break: broken });
            broken = false;
        }
        Self { text, list }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The folded word at `i`, unless it is taken.
    pub(super) fn word(&self, i: usize) -> Option<&str> {
        match self.free(i)? {
            Piece::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The digits at `i`, unless they are taken.
    pub(super) fn number(&self, i: usize) -> Option<&str> {
        match self.free(i)? {
            Piece::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// The sign at `i`, unless it is taken.
    pub(super) fn sign(&self, i: usize) -> Option<char> {
        match self.free(i)? {
            Piece::Sign(c) => Some(*c),
            _ => None,
        }
    }

    fn free(&self, i: usize) -> Option<&Piece> {
        self.list.get(i).filter(|token| !token.taken).map(|token| &token.piece)
    }

    /// The text of the token at `i` as written.
    pub(super) fn written(&self, i: usize) -> &'t str {
        self.list.get(i).map_or("", |token| &self.text[token.start..token.end])
    }

    /// Does the token at `i` follow the one before without a space?
    pub(super) fn glued(&self, i: usize) -> bool {
        i > 0 && self.list.get(i).is_some_and(|token| self.list[i - 1].end == token.start)
    }

    /// Does a new line begin at `i`?
    pub(super) fn breaks_line(&self, i: usize) -> bool {
        self.list.get(i).is_some_and(|token| token.after_line_break)
    }

    /// Does a sentence end between `i - 1` and `i`?
    pub(super) fn breaks_sentence(&self, i: usize) -> bool {
        let ended = i > 0 && matches!(self.list[i - 1].piece, Piece::Sign('.' | '!' | '?' | ';'));
        self.breaks_line(i) || (ended && !self.glued(i))
    }

    /// Do the words from `i` on spell `words`, separated by spaces?
    pub(super) fn spells(&self, i: usize, words: &str) -> Option<usize> {
        let mut at = i;
        for word in words.split(' ') {
            if self.word(at) != Some(word) || (at > i && self.breaks_line(at)) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// The up to `most` words before `i` in its sentence, nearest first, with their positions.
    pub(super) fn words_before(
        &self,
        i: usize,
        most: usize,
    ) -> impl Iterator<Item = (usize, &str)> {
        let steps = 4 * most;
        (0..i)
            .rev()
            .take(steps)
            .take_while(move |&at| !self.breaks_sentence(at + 1))
            .filter_map(|at| match &self.list[at].piece {
                Piece::Word(word) => Some((at, word.as_str())),
                _ => None,
            })
            .take(most)
    }

    pub(super) fn take(&mut self, range: Range<usize>) {
        for token in &mut self.list[range] {
            token.taken = true;
        }
    }

    pub(super) fn bytes(&self, range: Range<usize>) -> (usize, usize) {
        let tokens = &self.list[range];
        (tokens.first().map_or(0, |t| t.start), tokens.last().map_or(0, |t| t.end))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Sign,
}

fn class_of(c: char) -> Class {
    if digit(c).is_some() {
        Class::Digit
    } else if (c.is_alphabetic() || is_combining_mark(c)) && !c.is_whitespace() {
        Class::Letter
    } else {
        Class::Sign
    }
}

/// ASCII, full-width and mathematical digits as ASCII; not the raised 2 of m².
fn digit(c: char) -> Option<char> {
    let from = |zero: u32| char::from_digit((u32::from(c) - zero) % 10, 10);
    match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => from(0xff10),
        '\u{1d7ce}'..='\u{1d7ff}' => from(0x1d7ce),
        _ => None,
    }
}

fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '‐' | '‑' | '–' | '—' | '−' => '-',
        '·' | '․' | '。' => '.',
        _ => c,
    }
}
