//! A text as its words, each folded for comparing and with its tones where they must tell words
//! apart. Not a search key (that is `fold`) and not a judgement (those are `similar`, `suggest`).

use std::collections::HashSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::fold::fold;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// First byte in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Without accents, lower case.
    pub folded: String,
    /// Lower case with its accents, the tone at the end: "hoà" and "hòa" are equal, "chợ" and
    /// "cho" are not.
    pub toned: String,
    /// Written with a capital first letter.
    pub is_capital: bool,
    /// A sentence, a line, a bracket or a part after a comma begins before it.
    pub opens: bool,
    /// A sentence or line begins before it.
    pub begins: bool,
}

impl Word {
    /// Is it written without any accent?
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.toned == self.folded
    }
}

/// A text read into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// In the order of the text.
    pub words: Vec<Word>,
    /// The writer uses accents; then a word without them is meant without them.
    pub is_accented: bool,
    /// The writer uses capitals, but not for everything.
    pub has_capitals: bool,
}

/// Of ten words with vowels in an ordinary Vietnamese text eight carry an accent; a text with
/// fewer than one in four was typed without.
const ACCENTED_SHARE: usize = 4;

impl Reading {
    /// Reads a text. Time grows with its length only.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let (mut opens, mut begins) = (true, true);
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if !is_of_word(c) {
                // "đ. Nguyễn Trãi": the full stop of an abbreviation ends nothing.
                let abbreviates =
                    c == '.' && words.last().is_some_and(|w: &Word| w.folded.len() <= 2);
                begins |= matches!(c, '!' | '?' | ';' | '\n') || (c == '.' && !abbreviates);
                opens |= begins || matches!(c, '(' | ')' | ':' | ',');
                continue;
            }
            let mut end = start + c.len_utf8();
            while let Some(&(at, next)) = chars.peek() {
                if !is_of_word(next) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            let written = &text[start..end];
            let folded = fold(written);
            if folded.is_empty() {
                continue;
            }
            words.push(Word {
                start,
                end,
                toned: toned(written),
                is_capital: c.is_uppercase(),
                opens,
                begins,
                folded,
            });
            (opens, begins) = (false, false);
        }
        let with_accents = words.iter().filter(|word| !word.is_bare()).count();
        let letters =
            words.iter().filter(|word| word.folded.bytes().any(|b| b.is_ascii_alphabetic()));
        let letters = letters.count();
        let capitals = words.iter().filter(|word| word.is_capital && !word.begins).count();
        Self {
            is_accented: with_accents > 0 && with_accents * ACCENTED_SHARE >= letters,
            has_capitals: capitals > 0 && capitals * 2 < words.len().max(2),
            words,
        }
    }

    /// The folded words as a set.
    #[must_use]
    pub fn folded_set(&self) -> HashSet<&str> {
        self.words.iter().map(|word| word.folded.as_str()).collect()
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Lower case with accents, the tone mark moved behind the letters, where old and new placement
/// agree.
#[must_use]
pub fn toned(word: &str) -> String {
    let mut letters = String::with_capacity(word.len());
    let mut tone = None;
    for c in word.nfkc().flat_map(char::to_lowercase).nfd() {
        match c {
            // Grave, acute, tilde, hook, dot below: the five tones.
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(c),
            c => letters.push(c),
        }
    }
    if let Some(tone) = tone {
        letters.push(tone);
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_tone_placement_are_one_and_accents_still_tell_words_apart() {
        assert_eq!(toned("hoà"), toned("HÒA"));
        assert_eq!(toned("thuỷ"), toned("thủy"));
        assert_ne!(toned("chợ"), toned("cho"));
        assert_ne!(toned("bơm"), toned("bom"));
        assert_ne!(toned("đê"), toned("để"));
    }

    #[test]
    fn a_text_without_accents_is_known_as_one() {
        assert!(!Reading::of("duong me linh co o ga to, de nghi sua gap").is_accented);
        assert!(Reading::of("Đường nát lắm rồi sửa đi").is_accented);
        assert!(!Reading::of("").is_accented);
        let reading = Reading::of("Ổ gà ở đường Mê Linh. Sửa đi");
        let opens: Vec<bool> = reading.words.iter().map(|word| word.opens).collect();
        assert_eq!(opens, [true, false, false, false, false, false, true, false]);
        assert!(reading.has_capitals && !Reading::of("ĐƯỜNG HỎNG RỒI").has_capitals);
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "Nước máy đục";
        let reading = Reading::of(text);
        let written: Vec<&str> =
            reading.words.iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(written, ["Nước", "máy", "đục"]);
    }
}
