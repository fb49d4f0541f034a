//! The words before a number that tell what it is.

use super::token::Tokens;

const HINT_REACH: usize = 6;

/// What the words before a number say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    Phone,
    Id,
    Bank,
    Insurance,
    /// Public: a tax code, a document, a dossier.
    Public,
}

/// Telling words, folded; the nearest before a number decides, the longest of equals first.
const HINTS: [(&str, Hint); 49] = [
    ("so dien thoai", Hint::Phone),
    ("dien thoai", Hint::Phone),
    ("so may", Hint::Phone),
    ("lien he", Hint::Phone),
    ("nhan tin", Hint::Phone),
    ("sdt", Hint::Phone),
    ("dtdd", Hint::Phone),
    ("dt", Hint::Phone),
    ("tel", Hint::Phone),
    ("phone", Hint::Phone),
    ("mobile", Hint::Phone),
    ("zalo", Hint::Phone),
    ("viber", Hint::Phone),
    ("alo", Hint::Phone),
    ("goi", Hint::Phone),
    ("can cuoc", Hint::Id),
    ("chung minh", Hint::Id),
    ("dinh danh", Hint::Id),
    ("cccd", Hint::Id),
    ("cmnd", Hint::Id),
    ("cmtnd", Hint::Id),
    ("cmt", Hint::Id),
    ("tai khoan", Hint::Bank),
    ("ngan hang", Hint::Bank),
    ("chuyen khoan", Hint::Bank),
    ("chuyen tien", Hint::Bank),
    ("chuyen vao", Hint::Bank),
    ("so the", Hint::Bank),
    ("stk", Hint::Bank),
    ("tk", Hint::Bank),
    ("atm", Hint::Bank),
    ("agribank", Hint::Bank),
    ("vietcombank", Hint::Bank),
    ("vietinbank", Hint::Bank),
    ("techcombank", Hint::Bank),
    ("sacombank", Hint::Bank),
    ("mbbank", Hint::Bank),
    ("bidv", Hint::Bank),
    ("vcb", Hint::Bank),
    ("bao hiem", Hint::Insurance),
    ("bhyt", Hint::Insurance),
    ("bhxh", Hint::Insurance),
    ("so thue", Hint::Public),
    ("ma thue", Hint::Public),
    ("mst", Hint::Public),
    ("ho so", Hint::Public),
    ("cong van", Hint::Public),
    ("quyet dinh", Hint::Public),
    ("van ban", Hint::Public),
];

/// What the nearest telling words before the token at `i` say it is.
pub(super) fn hint(tokens: &Tokens<'_>, i: usize) -> Option<Hint> {
    tokens.words_before(i, HINT_REACH).find_map(|(at, _)| {
        let mut best: Option<(usize, Hint)> = None;
        for (words, hint) in HINTS {
            if tokens.spells(at, words).is_some()
                && best.is_none_or(|(length, _)| words.len() > length)
            {
                best = Some((words.len(), hint));
            }
        }
        best.map(|(_, hint)| hint)
    })
}

/// Does the telling word stand right before the number, at most two words away?
pub(super) fn is_near(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.words_before(i, 3).any(|(at, _)| {
        HINTS.iter().any(|&(words, hint)| {
            hint == Hint::Phone
                && words != "goi"
                && words != "lien he"
                && tokens.spells(at, words).is_some()
        })
    })
}
