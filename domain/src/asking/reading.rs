//! From what was typed to what is said: which questions stand, which answers hold. A question that
//! does not stand is never missing, and whatever was typed under it is not kept.

use super::{At, Guide, Kind, Question, TEXT_MAX, Typed, Words, in_force};
use crate::calendar::{date_key, parse_date};
use crate::fold::nfc;
use crate::input::Problem;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A choice or a typed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Code of the choice; the text; the digits; YYYY-MM-DD.
    pub value: String,
    /// What a choice said then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

/// An answer with the question as it was asked: the data may say it otherwise later.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Code of the question.
    pub question: String,
    /// How it was answered.
    pub kind: Kind,
    /// The question.
    pub label: Words,
    /// What a number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Words>,
    /// What was said; never empty.
    pub said: Vec<Said>,
}

impl std::fmt::Debug for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Detail({}, hidden)", self.question)
    }
}

/// What is wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailError {
    /// Code of the question.
    pub question: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What was typed, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Codes of the questions that stand, in order.
    pub asked: Vec<String>,
    /// The answers that hold, in order.
    pub details: Vec<Detail>,
    /// The answers that do not.
    pub errors: Vec<DetailError>,
    /// Codes of the notices that answers call up.
    pub alerts: Vec<String>,
}

pub(super) fn read(guide: &Guide, at: &At<'_>, typed: &Typed) -> Reading {
    let mut reading = Reading::default();
    // Choices so far, of questions that stand.
    let mut chosen: HashMap<&str, Vec<String>> = HashMap::new();
    for question in &guide.questions {
        let values = typed.get(&question.code).map_or(&[][..], Vec::as_slice);
        let values = if values.iter().all(|value| value.trim().is_empty()) { &[] } else { values };
        let (from, to) = (&question.valid_from, question.valid_to.as_deref());
        let is_over = !in_force(at.today, from, to);
        let met = question.when.as_ref().is_none_or(|when| {
            let earlier = chosen.get(when.question.as_str());
            earlier.is_some_and(|codes| codes.iter().any(|code| when.is.contains(code)))
        });
        let kept_late = at.queued && !values.is_empty();
        if !at.is_of(&question.categories) || !met || (is_over && !kept_late) {
            continue;
        }
        reading.asked.push(question.code.clone());
        match answer(question, at, values) {
            Ok(said) if said.is_empty() => {}
            Ok(said) => {
                let codes: Vec<String> = said.iter().map(|one| one.value.clone()).collect();
                let alerts = question.choices.iter().filter(|c| codes.contains(&c.code));
                reading.alerts.extend(alerts.filter_map(|choice| choice.alert.clone()));
                chosen.insert(&question.code, codes);
                reading.details.push(Detail {
                    question: question.code.clone(),
                    kind: question.kind,
                    label: question.label.clone(),
                    unit: question.unit.clone(),
                    said,
                });
            }
            Err(problem) => {
                reading.errors.push(DetailError { question: question.code.clone(), problem });
            }
        }
    }
    reading
}

fn answer(question: &Question, at: &At<'_>, typed: &[String]) -> Result<Vec<Said>, Problem> {
    if typed.is_empty() {
        let missing = question.required && !at.queued;
        return if missing { Err(Problem::Required) } else { Ok(Vec::new()) };
    }
    let first = typed.iter().map(|value| value.trim()).find(|value| !value.is_empty());
    let first = first.unwrap_or_default();
    let plain = |value: String| vec![Said { value, words: None }];
    match question.kind {
        Kind::Text => text(question, first).map(plain),
        Kind::Number => number(question, first).map(plain),
        Kind::Date => date(first, at.today).map(plain),
        Kind::One => choice(question, first).map(|said| vec![said]),
        Kind::Many => {
            let mut all = Vec::new();
            for value in typed.iter().map(|value| value.trim()).filter(|value| !value.is_empty()) {
                let said = choice(question, value)?;
                if !all.contains(&said) {
                    all.push(said);
                }
            }
            // In the order of the list, however a browser sent them.
            let place = |said: &Said| question.choices.iter().position(|c| c.code == said.value);
            all.sort_by_key(place);
            Ok(all)
        }
    }
}

fn choice(question: &Question, typed: &str) -> Result<Said, Problem> {
    let found = question.choices.iter().find(|choice| choice.code == typed);
    let found = found.ok_or(Problem::NotAChoice)?;
    Ok(Said { value: found.code.clone(), words: Some(found.words.clone()) })
}

/// One line, in composed form, without what cannot be seen.
fn text(question: &Question, typed: &str) -> Result<String, Problem> {
    let spaced: String = nfc(typed).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = u32::try_from(line.chars().count()).unwrap_or(u32::MAX);
    let (min, max) = (question.min.unwrap_or(0), question.max.unwrap_or(TEXT_MAX));
    match count {
        n if n > max => Err(Problem::TooLong { max }),
        n if n < min => Err(Problem::TooShort { min }),
        _ => Ok(line),
    }
}

/// A whole number; `1.200`, `1 200` and `1,200` are one thousand two hundred.
fn number(question: &Question, typed: &str) -> Result<String, Problem> {
    let mut groups = typed.split(['.', ',', ' ', '\u{a0}']);
    let head = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.iter().all(|group| group.len() == 3) && head.len() <= 3;
    if head.is_empty() || !(rest.is_empty() || is_grouped) {
        return Err(Problem::BadNumber);
    }
    let digits = format!("{head}{}", rest.concat());
    if digits.len() > 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::BadNumber);
    }
    let (min, max) = (question.min.unwrap_or(0), question.max.unwrap_or(u32::MAX));
    match digits.parse::<u64>() {
        Ok(n) if n >= u64::from(min) && n <= u64::from(max) => Ok(n.to_string()),
        Ok(_) => Err(Problem::OutOfRange { min, max }),
        Err(_) => Err(Problem::BadNumber),
    }
}

/// A day as a browser sends it or as people write it here: 2026-11-25, 25/11/2026, 25-11-2026.
fn date(typed: &str, today: &str) -> Result<String, Problem> {
    let day = parse_date(typed).map(date_key).or_else(|| {
        let parts: Vec<&str> = typed.split(['/', '-', '.']).map(str::trim).collect();
        let [day, month, year] = parts[..] else { return None };
        let is_day = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !is_day(day, 2) || !is_day(month, 2) || year.len() != 4 || !is_day(year, 4) {
            return None;
        }
        parse_date(&format!("{year}-{month:0>2}-{day:0>2}")).map(date_key)
    });
    match day {
        // "Since when" has an end: nobody reports of the last century.
        Some(day) if day.as_str() < "1900-01-01" => Err(Problem::BadDate),
        Some(day) if day.as_str() > today => Err(Problem::InFuture),
        Some(day) => Ok(day),
        None => Err(Problem::BadDate),
    }
}
