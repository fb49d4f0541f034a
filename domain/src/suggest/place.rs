//! Communes that a text names: "xã Yên Lập", "phuong lien bao", "tt. Thổ Tang".

use std::collections::HashMap;

use super::{Read, Reason, Suggested};
use crate::directory::Directory;
use crate::fold::fold;

/// Folded names with their kind, to codes; several communes may share a name.
#[derive(Clone, Debug)]
pub(super) struct Communes {
    named: HashMap<String, Vec<String>>,
}

const KINDS: [(&str, &str); 3] = [("xa", "xa"), ("phuong", "phuong"), ("thi tran", "tt")];
const LONGEST_NAME: usize = 4;
/// A name with its kind is meant; one of several of that name needs its district beside it.
const SURE: f64 = 0.9;

impl Communes {
    pub(super) fn of(directory: &Directory) -> Self {
        let mut named: HashMap<String, Vec<String>> = HashMap::new();
        for commune in &directory.communes {
            let full = fold(&commune.full_name_vi);
            for (kind, short) in KINDS {
                if let Some(name) = full.strip_prefix(&format!("{kind} ")) {
                    for spelt in [full.clone(), format!("{short} {name}")] {
                        let codes = named.entry(spelt).or_default();
                        if !codes.contains(&commune.code) {
                            codes.push(commune.code.clone());
                        }
                    }
                }
            }
        }
        Self { named }
    }

    pub(super) fn find(&self, texts: &[Read<'_>], directory: &Directory) -> Vec<Suggested> {
        let all: String = texts.iter().map(|read| fold(read.text)).collect::<Vec<_>>().join(" ");
        let mut found: Vec<Suggested> = Vec::new();
        for read in texts {
            let words = &read.reading.words;
            for at in 0..words.len() {
                // "thi tran" and two to four words of a name.
                let longest = (2..=LONGEST_NAME + 2).rev().find_map(|length| {
                    let piece = words.get(at..at + length)?;
                    if piece.iter().skip(1).any(|word| word.begins) {
                        return None;
                    }
                    let spelt: Vec<&str> = piece.iter().map(|word| word.folded.as_str()).collect();
                    Some((length, self.named.get(&spelt.join(" "))?))
                });
                let Some((length, codes)) = longest else { continue };
                let in_named_district = |code: &&String| {
                    directory.commune(code).is_some_and(|commune| {
                        let district = fold(&commune.district_name_vi);
                        let bare =
                            district.trim_start_matches("huyen ").trim_start_matches("thanh pho ");
                        all.contains(bare)
                    })
                };
                let chosen: Vec<&String> = match codes.as_slice() {
                    [only] => vec![only],
                    several => several.iter().filter(in_named_district).collect(),
                };
                let [code] = chosen[..] else { continue };
                if !found.iter().any(|known| known.code == *code) {
                    let written = read.text[words[at].start..words[at + length - 1].end].to_owned();
                    found.push(Suggested {
                        code: code.clone(),
                        confidence: SURE,
                        reasons: vec![Reason { words: written, weight: 1.0 }],
                    });
                }
            }
        }
        found
    }
}
