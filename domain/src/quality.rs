//! The guard against answers that say nothing: no date, no unit, only "đã ghi nhận", a template with
//! empty blanks, a few words, the same text once more. It warns and counts; it never blocks, for an
//! honest short answer exists too. What it says is a matter of words, so it may be wrong: people
//! decide, and the figure is only ever shown with its reasons.

use crate::directory::Directory;
use crate::fold::fold;
use crate::petition::vocabulary;
use crate::reply;

/// Fewer words than this say little.
pub const FEWEST_WORDS: usize = 30;
/// From so many answers with the same text on, the next one is told.
pub const MOST_SHARED: u32 = 3;

vocabulary! {
    /// What is missing in an answer.
    Flaw {
        /// Says neither when it was done nor when it will be.
        NoDate = "no_date",
        /// Names nobody who did or will do it.
        NoUnit = "no_unit",
        /// Only "đã ghi nhận", "tiếp thu", "chuyển cơ quan chức năng".
        OnlyNoted = "only_noted",
        /// A template with blanks that nobody filled.
        Blanks = "blanks",
        /// Fewer than [`FEWEST_WORDS`] words.
        TooShort = "too_short",
        /// More than [`MOST_SHARED`] answers have this very text.
        Shared = "shared",
    }
}

impl Flaw {
    /// Points of a hundred that it costs.
    #[must_use]
    pub const fn cost(self) -> u8 {
        match self {
            Self::NoDate | Self::NoUnit => 15,
            Self::TooShort | Self::Shared => 20,
            Self::Blanks => 30,
            Self::OnlyNoted => 35,
        }
    }
}

/// What the guard found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quality {
    /// 0 to 100: a hundred less what the flaws cost.
    pub score: u8,
    /// In the order of [`Flaw::ALL`].
    pub flaws: Vec<Flaw>,
}

impl Quality {
    /// Of these flaws, whatever their order and however often.
    #[must_use]
    pub fn of(found: &[Flaw]) -> Self {
        let flaws: Vec<Flaw> =
            Flaw::ALL.iter().copied().filter(|flaw| found.contains(flaw)).collect();
        let lost: u32 = flaws.iter().map(|flaw| u32::from(flaw.cost())).sum();
        Self { score: u8::try_from(100_u32.saturating_sub(lost)).unwrap_or(0), flaws }
    }

    /// The flaws as they are kept: codes parted by spaces.
    #[must_use]
    pub fn codes(&self) -> String {
        self.flaws.iter().map(|flaw| flaw.code()).collect::<Vec<_>>().join(" ")
    }

    /// Reads [`Quality::codes`] back; what is of another version is left out.
    #[must_use]
    pub fn parse(codes: &str) -> Self {
        let flaws: Vec<Flaw> = codes.split(' ').filter_map(Flaw::parse).collect();
        Self::of(&flaws)
    }
}

/// Judges an answer. `others` is how many other petitions were answered with the very same text;
/// the names of the directory's agencies count as units.
#[must_use]
pub fn judge(text: &str, directory: &Directory, others: u32) -> Quality {
    let folded = fold(text);
    let padded = format!(" {folded} ");
    let mut found = Vec::new();
    let mut note = |flaw: Flaw, is: bool| {
        if is {
            found.push(flaw);
        }
    };
    note(Flaw::NoDate, !names_a_date(text, &padded));
    note(Flaw::NoUnit, !names_a_unit(text, &padded, directory));
    note(Flaw::OnlyNoted, says_any(&padded, &NOTED) && !says_any(&padded, &DONE));
    note(Flaw::Blanks, !reply::blanks(text).is_empty());
    note(Flaw::TooShort, folded.split(' ').filter(|word| !word.is_empty()).count() < FEWEST_WORDS);
    // This one would be one more.
    note(Flaw::Shared, others >= MOST_SHARED);
    Quality::of(&found)
}

/// Words that take note and promise nothing.
const NOTED: [&str; 16] = [
    "ghi nhan",
    "tiep thu",
    "da tiep nhan",
    "tiep nhan y kien",
    "tiep nhan phan anh",
    "chuyen co quan chuc nang",
    "chuyen don vi chuc nang",
    "chuyen cac co quan",
    "chuyen don vi lien quan",
    "chuyen co quan lien quan",
    "chuyen bo phan lien quan",
    "se nghien cuu",
    "se xem xet",
    "nghien cuu xem xet",
    "cam on",
    "rut kinh nghiem",
];

/// Words by which something was or will be done, or is explained.
const DONE: [&str; 58] = [
    "kiem tra",
    "xac minh",
    "khao sat",
    "da sua",
    "sua chua",
    "sua xong",
    "da va",
    "va xong",
    "va lai",
    "da xu ly",
    "xu ly xong",
    "da khac phuc",
    "khac phuc",
    "hoan thanh",
    "thay the",
    "da thay",
    "thay moi",
    "lap dat",
    "thao do",
    "thu gom",
    "don dep",
    "ve sinh",
    "nao vet",
    "cat tia",
    "thi cong",
    "khoi cong",
    "xay dung",
    "dau tu",
    "bo tri",
    "lap bien ban",
    "xu phat",
    "xu ly vi pham",
    "dinh chi",
    "nhac nho",
    "yeu cau",
    "cam ket",
    "tuyen truyen",
    "ra quan",
    "tuan tra",
    "lam viec voi",
    "moi lam viec",
    "huong dan",
    "theo quy dinh",
    "can cu",
    "giai quyet",
    "cap giay",
    "tra ket qua",
    "chi tra",
    "ban hanh",
    "phe duyet",
    "tham muu",
    "cam bien",
    "son ke",
    "dieu chinh",
    "boi thuong",
    "thu hoi",
    "di doi",
    "cap nuoc tro lai",
];

/// Days without a number.
const DAYS: [&str; 14] = [
    "hom nay",
    "hom qua",
    "ngay mai",
    "sang nay",
    "chieu nay",
    "toi nay",
    "trong ngay",
    "trong tuan",
    "tuan nay",
    "tuan toi",
    "thang nay",
    "thang toi",
    "cuoi thang",
    "dau thang",
];

fn says_any(padded: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| says(padded, phrase))
}

/// Whole words only: "so" is not in "soan".
fn says(padded: &str, phrase: &str) -> bool {
    padded.match_indices(phrase).any(|(at, _)| {
        let before = padded[..at].ends_with(' ');
        let after = padded[at + phrase.len()..].starts_with(' ');
        before && after
    })
}

/// 25/11, 25-11-2026, "ngày 25", "tháng 12", "quý IV", "trong 3 ngày", or a day in words.
fn names_a_date(text: &str, padded: &str) -> bool {
    if says_any(padded, &DAYS) || slashed_date(text) {
        return true;
    }
    let words: Vec<&str> = padded.split(' ').filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| {
        let number = |word: &str| word.parse::<u32>().ok();
        match pair {
            ["ngay", n] => number(n).is_some_and(|n| (1..=31).contains(&n)),
            ["thang", n] => number(n).is_some_and(|n| (1..=12).contains(&n)),
            ["quy", n] => matches!(*n, "i" | "ii" | "iii" | "iv" | "1" | "2" | "3" | "4"),
            ["nam", n] => number(n).is_some_and(|n| (2000..=2100).contains(&n)),
            [n, "ngay" | "gio" | "tuan" | "thang"] => {
                number(n).is_some_and(|n| (1..=366).contains(&n))
            }
            _ => false,
        }
    })
}

fn slashed_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let value = |from: usize, n: usize| {
        bytes[from..from + n].iter().fold(0_u32, |sum, b| sum * 10 + u32::from(b - b'0'))
    };
    let mut at = 0;
    while at < bytes.len() {
        let n = digits(at);
        if n == 0 {
            at += 1;
            continue;
        }
        let joint = at + n;
        if (1..=2).contains(&n) && matches!(bytes.get(joint), Some(b'/' | b'-')) {
            let m = digits(joint + 1);
            if (1..=2).contains(&m) {
                let (day, month) = (value(at, n), value(joint + 1, m));
                if (1..=31).contains(&day) && (1..=12).contains(&month) {
                    return true;
                }
            }
        }
        at = joint;
    }
    false
}

/// Beginnings of the names of those who do the work. Alone they name nobody.
const UNITS: [&str; 27] = [
    "ubnd",
    "uy ban nhan dan",
    "so",
    "phong",
    "ban",
    "chi cuc",
    "cuc",
    "trung tam",
    "cong ty",
    "doi",
    "to",
    "cong an",
    "canh sat",
    "xi nghiep",
    "hat",
    "tram",
    "don",
    "dien luc",
    "buu dien",
    "vien",
    "benh vien",
    "truong",
    "thanh tra",
    "van phong",
    "hop tac xa",
    "bao hiem",
    "kho bac",
];

/// An agency of the directory, or a unit with a name behind it ("Đội Quản lý đô thị").
fn names_a_unit(text: &str, padded: &str, directory: &Directory) -> bool {
    if text.split([' ', '\n']).count() < 2 {
        return false;
    }
    let known = |name: &str| {
        let name = fold(name);
        // A name of one word would be found in any sentence.
        name.contains(' ') && says(padded, &name)
    };
    let named = named_unit(text);
    named || directory.agencies.iter().any(|one| known(&one.name_vi) || known(&one.short_name_vi))
}

/// A unit's word in capitals with a capital behind it: "Sở Xây dựng", "UBND phường Tích Sơn".
fn named_unit(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let starts_big =
        |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    (0..words.len()).filter(|&i| starts_big(words[i])).any(|i| {
        UNITS.iter().any(|unit| {
            let parts: Vec<&str> = unit.split(' ').collect();
            let end = i + parts.len();
            let is_here = folded.get(i..end).is_some_and(|own| own.iter().eq(parts.iter()));
            // Within three words a name begins: "Đội thanh niên xung kích" names none.
            is_here && (end..end + 3).any(|at| words.get(at).is_some_and(|word| starts_big(word)))
        })
    })
}
