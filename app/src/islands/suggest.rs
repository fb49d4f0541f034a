//! Which of a list fit what is typed, without accents: for the type-ahead of communes and the
//! search of categories.

use domain::fold::{fold, words};

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Heading that it stands under.
    pub group: String,
    key: String,
    name: String,
}

impl Found {
    /// A thing under its heading; both can be typed.
    pub fn new(value: String, label: String, group: String) -> Self {
        let name = fold(&label);
        Self { key: format!("{name} {}", fold(&group)), name, value, label, group }
    }
}

/// The things whose words begin with every typed word, the closest names first.
pub fn suggest(list: &[Found], typed: &str) -> Vec<usize> {
    let typed_words = words(typed);
    let whole = fold(typed);
    let mut fitting: Vec<(u8, usize)> = list
        .iter()
        .enumerate()
        .filter(|(_, found)| fits(&found.key, &typed_words))
        .map(|(i, found)| (distance(&found.name, &whole), i))
        .collect();
    fitting.sort_unstable();
    fitting.into_iter().map(|(_, i)| i).collect()
}

/// Does every typed word begin a word of `key`? Both folded.
pub fn fits(key: &str, typed: &[String]) -> bool {
    typed.iter().all(|word| key.split(' ').any(|part| part.starts_with(word.as_str())))
}

/// The keys that say most of what is typed, best first, where none says all of it: whoever types a
/// sentence is understood by its rare words. At least two of the words must be there, or one that
/// few keys have.
pub fn closest(keys: &[&str], typed: &[String], most: usize) -> Vec<usize> {
    let typed: Vec<&String> = typed.iter().filter(|word| word.chars().count() > 1).collect();
    let has = |key: &str, word: &str| key.split(' ').any(|part| part == word);
    let spread: Vec<usize> =
        typed.iter().map(|word| keys.iter().filter(|key| has(key, word)).count()).collect();
    let mut scored: Vec<(f64, usize)> = Vec::new();
    for (i, key) in keys.iter().enumerate() {
        let hits: Vec<usize> =
            (0..typed.len()).filter(|&n| has(key, typed[n])).map(|n| spread[n]).collect();
        let score: f64 = hits.iter().map(|&n| (keys.len() as f64 / n as f64).ln()).sum();
        // Two words that stand side by side in the key are its keyword: "đèn đường".
        let pairs =
            typed.windows(2).filter(|pair| key.contains(&format!("{} {}", pair[0], pair[1])));
        let score = score + 2.0 * pairs.count() as f64;
        if hits.len() > 1 || hits.iter().any(|&n| n <= 3) {
            scored.push((score, i));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    scored
        .into_iter()
        .filter(|(score, _)| *score >= best / 2.0)
        .take(most)
        .map(|(_, i)| i)
        .collect()
}

/// 0 the very name (with or without xã, phường …), 1 its beginning, 2 a word inside, 3 elsewhere.
fn distance(name: &str, typed: &str) -> u8 {
    let bare = ["phuong ", "xa ", "thi tran "]
        .iter()
        .find_map(|kind| name.strip_prefix(kind))
        .unwrap_or(name);
    match () {
        () if name == typed || bare == typed => 0,
        () if name.starts_with(typed) || bare.starts_with(typed) => 1,
        () if name.contains(typed) => 2,
        () => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<Found> {
        [
            ("1", "Xã Đạo Đức", "Huyện Bình Xuyên"),
            ("2", "Phường Liên Bảo", "Thành phố Vĩnh Yên"),
            ("3", "Thị trấn Tam Đảo", "Huyện Tam Đảo"),
            ("4", "Xã Đại Đình", "Huyện Tam Đảo"),
            ("5", "Xã Tam Quan", "Huyện Tam Đảo"),
        ]
        .map(|(value, label, group)| Found::new(value.into(), label.into(), group.into()))
        .to_vec()
    }

    fn names(typed: &str) -> Vec<String> {
        let list = list();
        suggest(&list, typed).into_iter().map(|i| list[i].label.clone()).collect()
    }

    #[test]
    fn a_commune_is_found_without_accents_by_its_beginning_or_its_district() {
        assert_eq!(names("lien b"), ["Phường Liên Bảo"]);
        assert_eq!(names("Liên Bảo"), ["Phường Liên Bảo"]);
        assert_eq!(names("vinh yen"), ["Phường Liên Bảo"]);
        assert_eq!(names("dao duc"), ["Xã Đạo Đức"]);
        assert!(names("hà nội").is_empty());
        assert_eq!(names("").len(), 5);
    }

    #[test]
    fn a_sentence_finds_what_its_rare_words_name() {
        let keys = [
            "hu hong mat duong o ga sut lun road surface damage o ga sut lun mat duong giao thong",
            "chieu sang cong cong public lighting den duong chieu sang bong den toi om do thi",
            "rac thai sinh hoat household waste rac ton dong thu gom bai rac moi truong",
            "mat dien su co dien outages mat dien cup dien dien",
        ];
        let find = |typed: &str| closest(&keys, &words(typed), 3);
        assert_eq!(find("đèn đường trước nhà tôi không sáng")[0], 1);
        assert_eq!(find("cả xóm bị mất điện từ tối qua")[0], 3);
        assert_eq!(find("rác để ba ngày chưa ai thu gom")[0], 2);
        assert!(find("xin chào").is_empty());
        assert!(find("").is_empty());
    }

    #[test]
    fn the_closest_name_stands_first() {
        assert_eq!(names("tam dao")[0], "Thị trấn Tam Đảo");
        assert_eq!(names("tam")[..2], ["Thị trấn Tam Đảo", "Xã Tam Quan"]);
    }
}
