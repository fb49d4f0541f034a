//! The report before it is a petition: the questions in order, the answers as typed, what is
//! missing. The same checks run in the browser and on the server.

pub mod place;

use crate::asking::{At, Detail, DetailError, Notice, Typed};
use crate::calendar::day_key;
use crate::directory::{Directory, PlaceNeed};
use crate::input::{
    AddressWords, Contact, Description, Field, FieldError, Problem, RawContact, Title, take,
};
use crate::petition::{Nature, vocabulary};
use crate::place::Point;
use serde::{Deserialize, Serialize};

/// Photos a report may carry.
pub const MAX_PHOTOS: usize = 5;

vocabulary! {
    /// One question a page, in this order. The code is the page's address.
    Step {
        /// What kind of matter.
        Kind = "loai",
        /// Where.
        Place = "dia-diem",
        /// Category.
        Category = "linh-vuc",
        /// What the category asks; skipped where it asks nothing.
        Details = "chi-tiet",
        /// What happened.
        Describe = "noi-dung",
        /// Photos.
        Photos = "hinh-anh",
        /// Who sends.
        Contact = "lien-he",
        /// Check your answers.
        Check = "kiem-tra",
    }
}

/// The pages that a report goes through: all, but the questions of a category that has none.
pub fn road(answers: &Answers, directory: &Directory, terms: Terms) -> Vec<Step> {
    let asks = has_questions(answers, directory, terms);
    Step::ALL.iter().copied().filter(|step| *step != Step::Details || asks).collect()
}

/// The page after `step` on a report's road.
pub fn next(road: &[Step], step: Step) -> Option<Step> {
    road.iter().copied().find(|other| *other > step)
}

/// The page before `step` on a report's road.
pub fn previous(road: &[Step], step: Step) -> Option<Step> {
    road.iter().copied().rev().find(|other| *other < step)
}

/// Everything as typed. It holds a person's contact: it is sealed wherever it is kept.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// Code of `Nature`.
    pub nature: String,
    /// Code of the commune.
    pub commune: String,
    /// Where, in words.
    pub address: String,
    /// Degrees, as the phone gave them; empty when not given.
    pub lat: String,
    /// See `lat`.
    pub lng: String,
    /// A plus code, as typed. Empty ones are left out: what was queued before must read the same.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub plus_code: String,
    /// The sign whose code began this report (`services::places`); empty when none did.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place_code: String,
    /// Code of the category.
    pub category: String,
    /// Title; may stay empty, then it is taken from the description.
    pub title: String,
    /// What happened.
    pub description: String,
    /// Who sends.
    pub contact: RawContact,
    /// The sender's own address; may stay empty.
    pub home_address: String,
    /// Hide my name from agency and public.
    pub hides_name: bool,
    /// Agrees that photos are published.
    pub consent_photos: bool,
    /// Agrees to notices by e-mail or message.
    pub consent_notices: bool,
    /// Agrees that the exact point is published. This and what follows is left out where it is
    /// empty: a report that was begun before it was known keeps its digest.
    #[serde(skip_serializing_if = "is_false")]
    pub consent_place: bool,
    /// Mark of the sentences that stood beside the consents ([`crate::consent::Edition`]).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wording: String,
    /// What the category asks, as typed.
    #[serde(skip_serializing_if = "Typed::is_empty")]
    pub details: Typed,
    /// Codes of the stop-notices after which the sender went on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<String>,
    /// Steps that were answered at least once, by code: the check page knows what was skipped.
    pub seen: Vec<String>,
}

fn is_false(given: &bool) -> bool {
    !given
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers(hidden)")
    }
}

/// What an operator decided about the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// A report may come without any contact (decisions.md 12).
    pub contact_optional: bool,
    /// What day it is, ms UTC: questions and notices have their days.
    pub now: i64,
    /// The report was written earlier, perhaps under other questions: a delivered queue.
    pub queued: bool,
}

/// Answers that passed every check.
#[derive(Clone, Debug)]
pub struct Report {
    /// What kind of matter.
    pub nature: Nature,
    /// Code of the commune.
    pub commune: Option<String>,
    /// Where, in words.
    pub address: AddressWords,
    /// Where exactly.
    pub point: Option<Point>,
    /// Code of the category.
    pub category: String,
    /// Title.
    pub title: Title,
    /// What happened.
    pub description: Description,
    /// Who sends; none only where the operator allows it.
    pub contact: Option<Contact>,
    /// The sender's own address.
    pub home_address: Option<AddressWords>,
    /// Answers to the category's questions.
    pub details: Vec<Detail>,
}

/// Problems of one page's answers; empty means the next question may come.
pub fn check_step(
    step: Step,
    answers: &Answers,
    directory: &Directory,
    terms: Terms,
) -> Vec<FieldError> {
    match parse(answers, directory, terms) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().filter(|error| asked_at(error.field) == step).collect(),
    }
}

/// The first page whose answer is missing or wrong.
pub fn first_open(answers: &Answers, directory: &Directory, terms: Terms) -> Option<Step> {
    let errors = parse(answers, directory, terms).err()?;
    errors.into_iter().map(|error| asked_at(error.field)).min()
}

impl Answers {
    /// The question after `step`: a report that began at a sign has said where and what about.
    pub fn after(&self, step: Step) -> Option<Step> {
        let known = |step: &Step| match step {
            Step::Place => !self.commune.is_empty(),
            Step::Category => !self.category.is_empty(),
            _ => false,
        };
        let mut onward = next(Step::ALL, step);
        while !self.place_code.is_empty() && onward.as_ref().is_some_and(known) {
            onward = onward.and_then(|step| next(Step::ALL, step));
        }
        onward
    }
}

/// The page that asks for a field.
pub fn asked_at(field: Field) -> Step {
    match field {
        Field::Nature => Step::Kind,
        Field::Commune | Field::Address | Field::Point | Field::PlusCode => Step::Place,
        Field::Category => Step::Category,
        Field::Details => Step::Details,
        Field::Title | Field::Description => Step::Describe,
        Field::Photos => Step::Photos,
        _ => Step::Contact,
    }
}

/// Does the category ask anything?
pub fn has_questions(answers: &Answers, directory: &Directory, terms: Terms) -> bool {
    let today = day_key(terms.now);
    directory.guide.questions(&at(answers, directory, &today, terms)).next().is_some()
}

/// What is wrong with the answers to the category's questions, by question.
pub fn check_details(answers: &Answers, directory: &Directory, terms: Terms) -> Vec<DetailError> {
    let today = day_key(terms.now);
    directory.guide.read(&at(answers, directory, &today, terms), &answers.details).errors
}

/// The stop-notices that have not been gone past, in order.
pub fn unheard<'d>(answers: &Answers, directory: &'d Directory, terms: Terms) -> Vec<&'d Notice> {
    let today = day_key(terms.now);
    let mut stops = directory.guide.stops(&at(answers, directory, &today, terms), &answers.details);
    stops.retain(|notice| !answers.heard.contains(&notice.code));
    stops
}

/// Where and when these answers stand; the day must outlive it.
pub fn at<'a>(
    answers: &'a Answers,
    directory: &'a Directory,
    today: &'a str,
    terms: Terms,
) -> At<'a> {
    directory.at(answers.category.trim(), answers.commune.trim(), today, terms.queued)
}

/// Checks everything.
///
/// # Errors
/// Every field's problem, in the order of the pages.
pub fn parse(
    answers: &Answers,
    directory: &Directory,
    terms: Terms,
) -> Result<Report, Vec<FieldError>> {
    let mut errors = Vec::new();
    let choice = |text: &str, known: bool| match (text.trim(), known) {
        ("", _) => Err(Problem::Required),
        (_, false) => Err(Problem::NotAChoice),
        (text, true) => Ok(text.to_owned()),
    };
    let nature = take(
        &mut errors,
        Field::Nature,
        choice(&answers.nature, Nature::parse(answers.nature.trim()).is_some()),
    )
    .and_then(|code| Nature::parse(&code));

    let category = directory
        .category(answers.category.trim())
        .filter(|category| category.parent_code.is_some());
    let need = category.map_or(PlaceNeed::Recommended, |category| category.place);
    let commune = match answers.commune.trim() {
        "" if need == PlaceNeed::Required => Err(Problem::Required),
        "" => Ok(None),
        code => directory.commune(code).map(|c| Some(c.code.clone())).ok_or(Problem::NotAChoice),
    };
    let commune = take(&mut errors, Field::Commune, commune).flatten();
    let address = take(&mut errors, Field::Address, AddressWords::parse(&answers.address));
    let point = place::point_of(answers, directory).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    let category_code =
        take(&mut errors, Field::Category, choice(&answers.category, category.is_some()));
    let today = day_key(terms.now);
    let read = directory.guide.read(&at(answers, directory, &today, terms), &answers.details);
    let wrong = read.errors.iter().map(|error| FieldError::new(Field::Details, error.problem));
    errors.extend(wrong);
    let description =
        take(&mut errors, Field::Description, Description::parse(&answers.description));
    let title = description.as_ref().and_then(|description| {
        take(&mut errors, Field::Title, Title::parse_or_derive(&answers.title, description))
    });

    let raw = &answers.contact;
    let says_nothing =
        [&raw.name, &raw.org_name, &raw.tax_code, &raw.representative, &raw.phone, &raw.email]
            .into_iter()
            .all(|typed| typed.trim().is_empty());
    let contact = if terms.contact_optional && says_nothing {
        None
    } else {
        match Contact::parse(raw) {
            Ok(contact) => Some(contact),
            Err(mut problems) => {
                errors.append(&mut problems);
                None
            }
        }
    };
    let home_address = if answers.home_address.trim().is_empty() {
        None
    } else {
        take(&mut errors, Field::HomeAddress, AddressWords::parse(&answers.home_address))
    };

    errors.sort_by_key(|error| asked_at(error.field));
    match (nature, address, category_code, description, title) {
        (Some(nature), Some(address), Some(category), Some(description), Some(title))
            if errors.is_empty() =>
        {
            Ok(Report {
                nature,
                commune,
                address,
                point,
                category,
                title,
                description,
                contact,
                home_address,
                details: read.details,
            })
        }
        _ => Err(errors),
    }
}
