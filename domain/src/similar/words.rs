//! What a matter is about: its folded words and pairs of words, the polite and empty ones left out.

use std::collections::BTreeMap;

use super::place::Names;
use crate::reading::Reading;

/// Weighted words and pairs.
#[derive(Clone, Debug, Default)]
pub(super) struct Bag {
    weights: BTreeMap<String, f64>,
}

/// Words that every petition may hold, folded: they tell nothing of the matter.
const EMPTY: &[&str] = &[
    "de", "nghi", "co", "quan", "chuc", "nang", "mong", "kinh", "xin", "nho", "giup", "som", "gap",
    "ngay", "toi", "chung", "ba", "con", "nguoi", "dan", "cac", "nhung", "mot", "hai", "may",
    "hom", "nay", "qua", "da", "dang", "se", "bi", "duoc", "la", "va", "thi", "ma", "nen", "vi",
    "do", "rat", "lam", "cung", "con", "o", "tai", "tren", "duoi", "trong", "ngoai", "gan", "canh",
    "truoc", "sau", "doan", "khu", "vuc", "duong", "pho", "xa", "phuong", "thon", "xom", "huyen",
    "thanh", "tinh", "thi", "tran", "cho", "den", "tu", "voi", "cua", "ve", "khi", "neu", "luc",
    "nhat", "nhieu", "it", "cho", "khong", "chua", "van", "lai", "ra", "vao", "di", "xu", "ly",
    "kiem", "tra", "khac", "phuc", "phan", "anh", "kien", "chinh", "quyen", "dia", "ubnd", "uy",
    "ban", "nhan", "em", "chau", "gia", "dinh", "chi", "ong", "xem", "xet", "quyet", "tinh",
    "trang", "hien", "nay", "thoi", "gian", "viec", "cach", "noi", "day", "kia", "ay", "thay",
    "biet", "cam", "on", "a", "oi", "vay", "roi", "nua", "moi", "ca", "moi", "cai", "chiec", "so",
    "ngo", "nguy", "hiem", "anh", "huong", "toan", "sua", "hong", "chua",
];
/// Matters are said in several words; these mean one. First the word, then what stands for it.
const SAME: &[(&str, &str)] = &[
    ("o ga", "@ho"),
    ("o voi", "@ho"),
    ("o trau", "@ho"),
    ("ho sau", "@ho"),
    ("ho to", "@ho"),
    ("ho lon", "@ho"),
    ("lo thung", "@ho"),
    ("sut lun", "@sut"),
    ("sup lun", "@sut"),
    ("den duong", "@den"),
    ("chieu sang", "@den"),
    ("bong den", "@den"),
    ("cup dien", "@matdien"),
    ("mat dien", "@matdien"),
    ("un u", "@rac"),
    ("ton dong", "@rac"),
    ("ho ga", "@hoga"),
    ("nap cong", "@hoga"),
    ("tac cong", "@tac"),
    ("tac nghen", "@tac"),
    ("mui hoi", "@mui"),
    ("hoi thoi", "@mui"),
];
/// A pair says more than a word, a thing with several names more than a pair.
const PAIR: f64 = 1.4;
const THING: f64 = 2.5;

impl Bag {
    pub(super) fn add(&mut self, reading: &Reading, places: &Names) {
        let telling = |i: usize| {
            let word = reading.words.get(i)?.folded.as_str();
            let tells = !EMPTY.contains(&word) && !places.hold(word);
            (tells && !word.bytes().all(|b| b.is_ascii_digit())).then_some(word)
        };
        for i in 0..reading.words.len() {
            if let Some(word) = telling(i) {
                self.weights.insert(word.to_owned(), 1.0);
            }
            let Some(next) = reading.words.get(i + 1).filter(|next| !next.opens) else { continue };
            let pair = format!("{} {}", reading.words[i].folded, next.folded);
            if let Some((_, thing)) = SAME.iter().find(|(words, _)| *words == pair) {
                self.weights.insert((*thing).to_owned(), THING);
            } else if telling(i).is_some() && telling(i + 1).is_some() {
                self.weights.insert(pair, PAIR);
            }
        }
    }

    fn total(&self) -> f64 {
        self.weights.values().sum()
    }
}

/// How much two bags share, and the words. A short text inside a long one counts nearly whole.
pub(super) fn share(a: &Bag, b: &Bag) -> (f64, Vec<String>) {
    let mut both = 0.0;
    let mut shared = Vec::new();
    for (word, weight) in &a.weights {
        if b.weights.contains_key(word) {
            both += weight;
            if !word.starts_with('@') {
                shared.push(word.clone());
            }
        }
    }
    let (a, b) = (a.total(), b.total());
    if a == 0.0 || b == 0.0 {
        return (0.0, shared);
    }
    let (of_both, of_shorter) = (2.0 * both / (a + b), both / a.min(b));
    // Ordinary duplicates share a third of their words; more is certainty, not more likeness.
    const PLENTY: f64 = 0.4;
    // A word or two in common is no evidence, however short the shorter text.
    const ENOUGH: f64 = 4.0;
    let share = (0.5 * of_both + 0.5 * of_shorter) / PLENTY;
    (share.min(1.0) * (both / ENOUGH).min(1.0), shared)
}
