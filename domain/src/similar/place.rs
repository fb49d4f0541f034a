//! Names of places in running text: what follows "đường", "chợ", "thôn" and their like.

use std::collections::BTreeSet;

use crate::reading::{Reading, Word};

/// Folded names of places with what kind of place bears them: "me linh", "tran hung dao".
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    names: BTreeSet<(Kind, String)>,
}

/// Two streets with other names are two places; a street and a market may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Street,
    Settlement,
    Landmark,
    /// Communes have their own field; their names in the text tell nothing more.
    Commune,
}

fn kind_of(marker: &str) -> Kind {
    match marker {
        "duong" | "pho" | "ngo" | "ngach" | "hem" | "ql" | "dt" | "tl" | "km" | "d" | "lo" => {
            Kind::Street
        }
        "thon" | "xom" | "tdp" | "khu" | "kdt" | "kcn" | "lang" | "thi" | "nghiep" => {
            Kind::Settlement
        }
        "xa" | "phuong" | "p" | "x" | "tt" => Kind::Commune,
        _ => Kind::Landmark,
    }
}

/// Words after which a place's name stands, folded.
const MARKERS: &[&str] = &[
    "duong", "pho", "ngo", "ngach", "hem", "thon", "xom", "cho", "cau", "truong", "khu", "tdp",
    "kdt", "kcn", "xa", "phuong", "ql", "dt", "tl", "km", "so", "ho", "lang", "ben",
];
/// Abbreviations that are markers only before a capital: "đ. Mê Linh", "p. Liên Bảo".
const SHORT_MARKERS: &[&str] = &["d", "p", "x", "tt"];
/// Second words of a marker: "tổ dân phố 4", "quốc lộ 2", "khu phố 3", "nhà văn hóa thôn".
const SECOND: &[(&str, &str)] = &[
    ("quoc", "lo"),
    ("tinh", "lo"),
    ("khu", "pho"),
    ("dan", "pho"),
    ("khu", "do"),
    ("do", "thi"),
    ("cong", "nghiep"),
    ("truong", "hoc"),
];
/// What no name begins with, folded: "đường này", "chợ thì", "đường bị", "cho tôi".
const NOT_NAMES: &[&str] = &[
    "nay", "do", "kia", "thi", "bi", "co", "la", "va", "vao", "ra", "di", "den", "qua", "toi",
    "cac", "nhung", "mot", "hai", "nha", "lien", "lang", "thon", "xom", "xa", "phuong", "huyen",
    "duong", "pho", "cho", "ngo", "o", "tai", "gan", "canh", "truoc", "sau", "tren", "duoi",
    "trong", "ngoai", "rat", "qua", "lam", "nat", "hong", "xau", "dang", "da", "chua", "khong",
    "chung", "em", "chau", "anh", "chi", "ong", "ba", "con", "bao", "biet", "chay", "doan", "cua",
    "nguoi", "dan", "xe", "ho", "to", "nho", "lon", "ngap", "sut", "lun", "mat", "doc", "bi", "tu",
    "hoc", "mam", "tieu", "trung", "cong", "nuoc", "dien", "rac", "den", "cay", "be", "tong",
    "dat", "nhua", "may", "bo", "luc", "ma", "de",
];
/// A name has at most so many words.
const LONGEST: usize = 4;

impl Names {
    pub(super) fn add(&mut self, reading: &Reading) {
        let words = &reading.words;
        for (i, word) in words.iter().enumerate() {
            if is_marker(words, i) {
                let kind = kind_of(&word.folded);
                self.names.extend(name_at(reading, i + 1).map(|name| (kind, name)));
            } else if is_street_kind(&word.folded)
                && let Some(name) = glued_number(&word.folded)
            {
                self.names.insert((Kind::Street, name));
            }
        }
    }

    /// Is the folded word part of a name?
    pub(super) fn hold(&self, folded: &str) -> bool {
        self.names.iter().any(|(_, name)| name.split(' ').any(|word| word == folded))
    }

    fn telling(&self) -> impl Iterator<Item = &(Kind, String)> {
        self.names.iter().filter(|(kind, _)| *kind != Kind::Commune)
    }
}

/// Names of both, the shorter spelling of each.
pub(super) fn shared(a: &Names, b: &Names) -> Vec<String> {
    let mut shared = BTreeSet::new();
    for (_, one) in a.telling() {
        for (_, other) in b.telling() {
            let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
            let begins = long.strip_prefix(short.as_str());
            if begins.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) {
                shared.insert(short.clone());
            }
        }
    }
    shared.into_iter().collect()
}

/// How much of the places named is the same; `None` when they do not name the same kind of place.
pub(super) fn share(a: &Names, b: &Names, shared: &[String]) -> Option<f64> {
    let fewest = a.telling().count().min(b.telling().count()) as f64;
    let comparable = a.telling().any(|(kind, _)| b.telling().any(|(other, _)| kind == other));
    if fewest == 0.0 || (shared.is_empty() && !comparable) {
        return None;
    }
    // One street in common is much, whatever else is named on the way.
    Some((shared.len() as f64 / fewest.min(2.0)).min(1.0))
}

fn is_marker(words: &[Word], i: usize) -> bool {
    let word = words[i].folded.as_str();
    let next_capital = words.get(i + 1).is_some_and(|next| next.is_capital);
    if SHORT_MARKERS.contains(&word) {
        return next_capital && words[i].toned != "d";
    }
    // "chợ", not "cho"; "cầu", not "cậu" or "câu": where the writer uses accents they decide.
    let toned = &words[i].toned;
    let misread = match word {
        "cho" => !words[i].is_bare() && *toned != crate::reading::toned("chợ"),
        "cau" => !words[i].is_bare() && *toned != crate::reading::toned("cầu"),
        "ho" => *toned != crate::reading::toned("hồ"),
        "so" => *toned != crate::reading::toned("số") && !words[i].is_bare(),
        "ben" => *toned != crate::reading::toned("bến"),
        "lang" => *toned != crate::reading::toned("làng"),
        _ => false,
    };
    let second = i > 0 && SECOND.contains(&(words[i - 1].folded.as_str(), word));
    (MARKERS.contains(&word) && !misread) || second
}

/// The name that begins at `i`: a number, a run of capitals, or two words of a text without.
fn name_at(reading: &Reading, i: usize) -> Option<String> {
    let words = &reading.words;
    let first = words.get(i).filter(|word| !word.opens)?;
    let marker = words[i - 1].folded.as_str();
    if first.folded.bytes().all(|b| b.is_ascii_digit()) && first.folded.len() <= 4 {
        let kind = if matches!(marker, "so" | "truong") { return None } else { marker };
        return Some(format!("{kind} {}", first.folded));
    }
    if matches!(marker, "so" | "km")
        || NOT_NAMES.contains(&first.folded.as_str()) && !first.is_capital
    {
        return None;
    }
    let name = |length: usize| {
        let list: Vec<&str> =
            words[i..].iter().take(length).map(|word| word.folded.as_str()).collect();
        list.join(" ")
    };
    if reading.has_capitals {
        let run = words[i..]
            .iter()
            .take(LONGEST)
            .enumerate()
            .take_while(|(n, word)| word.is_capital && (*n == 0 || !word.opens))
            .count();
        return (run > 0).then(|| name(run));
    }
    let second = words.get(i + 1).filter(|word| !word.opens)?;
    let is_name = !NOT_NAMES.contains(&second.folded.as_str()) || marker == "duong";
    // A bare "cho" is "for" more often than "market".
    (is_name && marker != "cho").then(|| name(2))
}

fn is_street_kind(folded: &str) -> bool {
    ["ql", "dt", "tl", "km"].iter().any(|kind| folded.starts_with(kind))
}

/// "ql2" and "dt305" as "ql 2", "dt 305".
fn glued_number(folded: &str) -> Option<String> {
    let at = folded.find(|c: char| c.is_ascii_digit())?;
    let (kind, number) = folded.split_at(at);
    is_street_kind(kind).then(|| format!("{kind} {number}"))
}
