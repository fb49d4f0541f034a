//! What a petition looks like besides its category: complaint, denunciation, emergency, spam and
//! the like, by the law of domain.md §7. Several weak signs together make one strong one.

use serde::{Deserialize, Serialize};

use super::matching::{self, Finder, Hit};
use super::{Read, Reason};
use crate::petition::vocabulary;

vocabulary! {
    /// What it looks like.
    Flag {
        /// Khiếu nại: asks to review a decision or act that concerns oneself.
        Complaint = "complaint",
        /// Tố cáo: says that somebody in office broke the law.
        Denunciation = "denunciation",
        /// Life or property in danger now.
        Emergency = "emergency",
        /// Advertising.
        Spam = "spam",
        /// Sent to try the system.
        Test = "test",
        /// Between private persons.
        Civil = "civil",
        /// Before a court, prosecutor or bailiff.
        Judicial = "judicial",
        /// Insults.
        Abusive = "abusive",
    }
}

impl Flag {
    /// The row of rejection_reasons.csv that fits.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Complaint => "R03",
            Self::Denunciation => "R04",
            Self::Emergency => "R15",
            Self::Spam => "R08",
            Self::Test => "R17",
            Self::Civil => "R02",
            Self::Judicial => "R05",
            Self::Abusive => "R09",
        }
    }

    /// Agencies that receive what is redirected (domain.md §7, R03 and R04).
    #[must_use]
    pub const fn receivers(self) -> &'static [&'static str] {
        match self {
            Self::Complaint => &["BTCD"],
            Self::Denunciation => &["TTT", "BTCD"],
            _ => &[],
        }
    }
}

/// A flag with its grounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlagFound {
    /// Which.
    pub flag: Flag,
    /// 0 to 1.
    pub confidence: f64,
    /// The words.
    pub reasons: Vec<Reason>,
    /// The number to call, for an emergency: 111, 113, 114, 115.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

/// One sign in the text.
struct Sign {
    part: String,
    text: usize,
    first: usize,
    end: usize,
    weight: f64,
    words: String,
}

/// Words between an official and the wrong-doing, at most.
const REACH: usize = 16;
/// The same for words that name many officials without fault ("công an", "cán bộ").
const SHORT_REACH: usize = 8;
/// Asking an office to act is not accusing it, folded.
const ASKING: [&str; 14] = [
    "de nghi",
    "kien nghi",
    "nho",
    "mong",
    "xin",
    "bao",
    "goi",
    "trinh bao",
    "yeu cau",
    "kinh gui",
    "mong muon",
    "kinh mong",
    "to giac voi",
    "gui",
];
/// What an office does about others' wrong-doing, folded.
const ACTING: [&str; 12] = [
    "xu ly",
    "kiem tra",
    "dieu tra",
    "vao cuoc",
    "bat giu",
    "triet pha",
    "ngan chan",
    "xac minh",
    "lam ro",
    "som",
    "dep",
    "can thiep",
];

pub(super) fn find(finder: &Finder, texts: &[Read<'_>]) -> Vec<FlagFound> {
    let signs = signs(finder, texts);
    let words: usize = texts.iter().map(|read| read.reading.words.len()).sum();
    let found = [
        emergency(&signs),
        denunciation(&signs, texts),
        complaint(&signs),
        judicial(&signs),
        civil(&signs),
        plain(&signs, Flag::Spam, "!spam", 6.0 - advertising(texts)),
        if words <= 15 { plain(&signs, Flag::Test, "!test", 6.0) } else { None },
        plain(&signs, Flag::Abusive, "!abusive", 6.0),
    ];
    let mut found: Vec<FlagFound> = found.into_iter().flatten().collect();
    let denounced = found.iter().any(|f| f.flag == Flag::Denunciation);
    // Spam and a private quarrel are what nothing graver is.
    let grave = found.iter().any(|f| matches!(f.flag, Flag::Denunciation | Flag::Complaint));
    found.retain(|f| !(grave && matches!(f.flag, Flag::Spam | Flag::Civil | Flag::Test)));
    // A denunciation that also complains is judged first (Luật Tố cáo Đ9: its secrecy is stricter).
    found.retain(|f| !(denounced && f.flag == Flag::Complaint));
    found
}

fn signs(finder: &Finder, texts: &[Read<'_>]) -> Vec<Sign> {
    let mut signs = Vec::new();
    for (text, read) in texts.iter().enumerate() {
        let mut families: Vec<&str> = Vec::new();
        for hit in &read.hits {
            let target = finder.phrase(hit.phrase).target.as_str();
            if target.starts_with('!') && !families.contains(&family(target)) {
                families.push(family(target));
            }
        }
        for wanted in families {
            let of_family = |hit: &&Hit| family(&finder.phrase(hit.phrase).target) == wanted;
            for hit in matching::longest(read.hits.iter().filter(of_family).cloned().collect()) {
                let phrase = finder.phrase(hit.phrase);
                signs.push(Sign {
                    part: phrase.target.clone(),
                    text,
                    first: hit.first,
                    end: hit.end,
                    weight: phrase.weight * hit.share,
                    words: read.written(&hit),
                });
            }
        }
    }
    signs
}

fn family(target: &str) -> &str {
    target.split('.').next().unwrap_or(target)
}

/// The signs of one part that count: the same words once.
fn of<'s>(signs: &'s [Sign], part: &str) -> Vec<&'s Sign> {
    let mut seen: Vec<String> = Vec::new();
    signs
        .iter()
        .filter(|sign| sign.part == part)
        .filter(|sign| {
            let folded = crate::fold::fold(&sign.words);
            let is_new = !seen.contains(&folded);
            seen.push(folded);
            is_new
        })
        .collect()
}

/// The strongest sign, a quarter of the others, and all that speaks against.
fn weight(signs: &[&Sign]) -> f64 {
    let best = signs.iter().map(|sign| sign.weight).fold(0.0, f64::max);
    let all: f64 = signs.iter().map(|sign| sign.weight.max(0.0)).sum();
    let against: f64 = signs.iter().map(|sign| sign.weight.min(0.0)).sum();
    best + (all - best) * 0.25 + against
}

fn reasons(groups: &[&[&Sign]]) -> Vec<Reason> {
    let mut list: Vec<Reason> = groups
        .iter()
        .flat_map(|group| group.iter())
        .map(|sign| Reason { words: sign.words.clone(), weight: sign.weight })
        .collect();
    list.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.words.cmp(&b.words)));
    list.dedup_by(|a, b| a.words == b.words);
    list.truncate(super::MOST_REASONS);
    list
}

fn found(flag: Flag, score: f64, reasons: Vec<Reason>) -> FlagFound {
    // 5 is just enough, 12 is beyond doubt.
    let confidence = (0.5 + (score - 5.0) * 0.07).clamp(0.3, 0.97);
    FlagFound { flag, confidence, reasons, line: None }
}

fn plain(signs: &[Sign], flag: Flag, part: &str, least: f64) -> Option<FlagFound> {
    let signs = of(signs, part);
    let score = weight(&signs);
    (score >= least && signs.iter().any(|sign| sign.weight > 0.0))
        .then(|| found(flag, score, reasons(&[&signs])))
}

/// A link, a telephone with a call to use it, shouting: signs of advertising.
fn advertising(texts: &[Read<'_>]) -> f64 {
    let all: String = texts.iter().map(|read| read.text).collect::<Vec<_>>().join(" ");
    let lower = all.to_lowercase();
    let link = ["http", "www.", ".com", ".net", ".vn/", "t.me", "bit.ly"]
        .iter()
        .any(|sign| lower.contains(sign));
    let title = texts.first().map_or("", |read| read.text);
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = title.chars().filter(|c| c.is_uppercase()).count();
    f64::from(u8::from(link)) + f64::from(u8::from(letters > 8 && capitals * 10 >= letters * 9))
}

/// Fire 114, violence 113, injury 115, a child 111; electricity is the utility's and 114's.
fn emergency(signs: &[Sign]) -> Option<FlagFound> {
    const LINES: [(&str, &str); 5] = [
        ("!emergency.111", "111"),
        ("!emergency.114", "114"),
        ("!emergency.113", "113"),
        ("!emergency.115", "115"),
        ("!emergency.electric", "114"),
    ];
    let now = of(signs, "!emergency.now");
    let past = of(signs, "!emergency.past");
    let mut best: Option<(f64, FlagFound)> = None;
    for (part, line) in LINES {
        let danger = of(signs, part);
        if !danger.iter().any(|sign| sign.weight > 0.0) {
            continue;
        }
        let mut score = weight(&danger) + now.iter().map(|sign| sign.weight).fold(0.0, f64::max);
        if line != "111" {
            score -= past.iter().map(|sign| sign.weight).fold(0.0, f64::max);
        }
        if score >= 5.0 && best.as_ref().is_none_or(|(known, _)| score > *known) {
            let mut flag = found(Flag::Emergency, score, reasons(&[&danger, &now]));
            flag.line = Some(line.to_owned());
            best = Some((score, flag));
        }
    }
    best.map(|(_, flag)| flag)
}

/// It says so; or an official and a wrong-doing stand together, and nobody only plays the official.
fn denunciation(signs: &[Sign], texts: &[Read<'_>]) -> Option<FlagFound> {
    let said = of(signs, "!denunciation.said");
    let secret = of(signs, "!denunciation.secret");
    let pretended = !of(signs, "!denunciation.pretence").is_empty();
    let said_weight = weight(&said);
    let accused = accusation(signs, texts).filter(|_| !pretended);
    let more = weight(&secret).min(3.0);
    let (of_accused, pair) = accused.map_or((0.0, Vec::new()), |(w, pair)| (w, pair));
    let score = said_weight + of_accused + more;
    let enough = said_weight >= 5.0
        || (said_weight >= 2.5 && !pretended && has_official(signs))
        || (of_accused >= 5.5 && said_weight >= 0.0)
        || (of_accused >= 4.5 && more >= 1.5 && said_weight >= 0.0);
    enough.then(|| {
        let mut flag = found(Flag::Denunciation, score.max(5.0), reasons(&[&said, &pair, &secret]));
        if said_weight >= 5.0 {
            flag.confidence = flag.confidence.max(0.8);
        }
        flag
    })
}

fn has_official(signs: &[Sign]) -> bool {
    signs.iter().any(|sign| sign.part == "!denunciation.official")
}

/// The strongest pair of an official and a wrong-doing of the same passage.
fn accusation<'s>(signs: &'s [Sign], texts: &[Read<'_>]) -> Option<(f64, Vec<&'s Sign>)> {
    let wrongs = || signs.iter().filter(|sign| sign.part == "!denunciation.wrong");
    signs
        .iter()
        .filter(|sign| sign.part == "!denunciation.official")
        .filter(|official| !is_asked(official, texts))
        .flat_map(|official| {
            wrongs().filter_map(move |wrong| {
                let known = official.weight >= 2.5;
                let near = if official.text != wrong.text {
                    // The title names one, the text the other.
                    known
                } else if wrong.first >= official.end {
                    let reach = if known { REACH } else { SHORT_REACH };
                    wrong.first - official.end <= reach
                        && !acts(&texts[official.text], official.end, wrong.first)
                } else {
                    known && official.first.saturating_sub(wrong.end) <= SHORT_REACH
                };
                near.then(|| (official.weight + wrong.weight, vec![official, wrong]))
            })
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
}

/// "đề nghị công an …": the office is asked, not accused.
fn is_asked(official: &Sign, texts: &[Read<'_>]) -> bool {
    let words = &texts[official.text].reading.words;
    let from = official.first.saturating_sub(3);
    let before: Vec<&str> =
        words[from..official.first].iter().map(|word| word.folded.as_str()).collect();
    let before = format!(" {} ", before.join(" "));
    ASKING.iter().any(|asking| before.contains(&format!(" {asking} ")))
}

fn acts(read: &Read<'_>, from: usize, to: usize) -> bool {
    let between: Vec<&str> =
        read.reading.words[from..to].iter().map(|word| word.folded.as_str()).collect();
    let between = format!(" {} ", between.join(" "));
    ACTING.iter().any(|acting| between.contains(&format!(" {acting} ")))
}

/// It says so; or a decision, one's own right and disagreement stand together.
fn complaint(signs: &[Sign]) -> Option<FlagFound> {
    let said = of(signs, "!complaint.said");
    let decision = of(signs, "!complaint.decision");
    let against = of(signs, "!complaint.against");
    let own = of(signs, "!complaint.own");
    let [said_w, decision_w, against_w, own_w] =
        [&said, &decision, &against, &own].map(|list| weight(list));
    let enough = said_w >= 4.5
        || (said_w >= 2.5 && decision_w >= 1.5)
        || (decision_w >= 3.5 && against_w >= 3.5 && said_w >= 0.0)
        || (decision_w >= 1.5
            && against_w >= 1.5
            && own_w >= 1.5
            && decision_w + against_w >= 5.5
            && said_w >= 0.0);
    enough.then(|| {
        let score = said_w.max(0.0) + decision_w + against_w + own_w;
        found(Flag::Complaint, score.max(5.0), reasons(&[&said, &decision, &against, &own]))
    })
}

fn judicial(signs: &[Sign]) -> Option<FlagFound> {
    plain(signs, Flag::Judicial, "!judicial", 5.0)
}

fn civil(signs: &[Sign]) -> Option<FlagFound> {
    plain(signs, Flag::Civil, "!civil", 5.0)
}
