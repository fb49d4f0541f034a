//! One spelling for comparing: search keys without accents, case or punctuation. Not for
//! showing: what people read keeps their own letters.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The text in composed form (NFC), as everything is stored.
#[must_use]
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// The search key: compatibility forms, lower case, no accents, `đ` as `d`, and every run of
/// spaces and punctuation as one space. "Hoà", "HÒA" and "hoa" are equal. Folding twice changes
/// nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    let letters = text.nfkc().flat_map(char::to_lowercase).nfkd();
    for letter in letters.filter(|&c| !is_combining_mark(c)) {
        let letter = if letter == 'đ' { 'd' } else { letter };
        if letter.is_alphanumeric() {
            if gap && !key.is_empty() {
                key.push(' ');
            }
            gap = false;
            key.push(letter);
        } else {
            gap = true;
        }
    }
    key
}

/// The words of a search, folded.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
