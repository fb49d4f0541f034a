//! Signs that a report may begin at (a lamp post, a school gate), and the public petitions that a map
//! shows around a place. What an address may fill in is decided here: codes of the directory only.

use crate::{ServiceError, Services};
use domain::cell;
use domain::directory::Directory;
use domain::draft::place::{PlaceTyped, reference};
use domain::draft::{Answers, Step};
use domain::input::{AddressWords, Field, FieldError, Problem};
use domain::petition::PublicFace;
use domain::place::Point;
use domain::plus_code;
use domain::refusal::Refusal;
use domain::tile::{Frame, Square};
use serde::Deserialize;
use store::place::PlaceRow;

use crate::intake::DraftKey;

/// Pins of one square of the map.
const PINS: i64 = 60;
/// Signs read at once.
const PAGE: i64 = 500;
/// How far outside the communes' points the map goes, degrees: about 20 km.
pub const MARGIN_DEGREES: f64 = 0.2;
/// `Answers::place_code` of a report that began at an address with codes, not at a sign of ours.
pub const NO_SIGN: &str = "+";
/// Characters of a sign's name.
const LABEL_MAX: usize = 60;

/// A sign as the house knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sign {
    /// Code on the sign; [`NO_SIGN`] when an address brought the place.
    pub code: String,
    /// What it stands on: "Cột đèn 12"; empty without a sign.
    pub label: String,
    /// Code of the commune.
    pub commune: String,
    /// Code of the category, when the sign is about one.
    pub category: Option<String>,
    /// Where, in words.
    pub address: String,
    /// Where exactly.
    pub point: Option<Point>,
    /// It is no longer there.
    pub is_retired: bool,
}

/// A sign to be registered, as an operator writes it; also a line of a CSV file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NewSign {
    /// Letters, digits and hyphens.
    pub code: String,
    /// What it stands on.
    pub label: String,
    /// Code of the commune.
    pub commune: String,
    /// Code of the category; may be empty.
    pub category: String,
    /// Where, in words; may be empty.
    pub address: String,
    /// A plus code; may be empty.
    pub plus_code: String,
}

/// What an address without a sign may say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Codes<'a> {
    /// Code of a commune.
    pub commune: &'a str,
    /// Code of a category.
    pub category: &'a str,
    /// A full plus code.
    pub plus_code: &'a str,
}

/// A public petition on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Where it stands, for the public.
    pub face: PublicFace,
    /// Masked title.
    pub title: String,
    /// Rounded to about 100 m.
    pub point: Point,
    /// ms UTC.
    pub received_at: i64,
}

impl Services {
    /// Registers a sign.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with what is wrong; [`Refusal::Stale`] when the code is taken.
    pub async fn add_sign(&self, new: &NewSign) -> Result<Sign, ServiceError> {
        let row = row_of(new, &self.directory(), self.now()).map_err(ServiceError::Invalid)?;
        let mut tx = self.db().begin().await?;
        tx.add_place(&row).await?;
        tx.commit().await?;
        Ok(sign_of(row))
    }

    /// Registers many, all or none; how many.
    ///
    /// # Errors
    /// As [`Services::add_sign`], with the number of the line from 1.
    pub async fn add_signs(&self, new: &[NewSign]) -> Result<usize, (usize, ServiceError)> {
        let (directory, now) = (self.directory(), self.now());
        let rows = new.iter().enumerate().map(|(i, new)| {
            row_of(new, &directory, now).map_err(|why| (i + 1, ServiceError::Invalid(why)))
        });
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let at = |line: usize| move |why: store::StoreError| (line, ServiceError::from(why));
        let mut tx = self.db().begin().await.map_err(at(0))?;
        for (i, row) in rows.iter().enumerate() {
            tx.add_place(row).await.map_err(at(i + 1))?;
        }
        tx.commit().await.map_err(at(rows.len()))?;
        Ok(rows.len())
    }

    /// Marks a sign as gone. Its code still leads to a page that says so.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when there is no such sign.
    pub async fn retire_sign(&self, code: &str) -> Result<(), ServiceError> {
        let mut tx = self.db().begin().await?;
        let was_there = tx.retire_place(&normal(code), self.now()).await?;
        tx.commit().await?;
        if was_there { Ok(()) } else { Err(ServiceError::NotFound) }
    }

    /// Every sign, in the order of the codes.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn signs(&self) -> Result<Vec<Sign>, ServiceError> {
        let mut signs: Vec<Sign> = Vec::new();
        loop {
            let after = signs.last().map(|sign| sign.code.clone()).unwrap_or_default();
            let rows = self.db().list_places(&after, PAGE).await?;
            if rows.is_empty() {
                return Ok(signs);
            }
            signs.extend(rows.into_iter().map(sign_of));
        }
    }

    /// The sign with a code, in any case.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`].
    pub async fn sign(&self, code: &str) -> Result<Sign, ServiceError> {
        let code = normal(code);
        if !is_code(&code) {
            return Err(ServiceError::NotFound);
        }
        self.db().find_place(&code).await?.map(sign_of).ok_or(ServiceError::NotFound)
    }

    /// The place that the codes of an address name; `None` when they name none. What is not in the
    /// directory is left out: an address can be made by anybody.
    pub fn sign_of_codes(&self, codes: Codes<'_>) -> Option<Sign> {
        let directory = self.directory();
        let category = directory
            .category(codes.category)
            .filter(|category| category.parent_code.is_some())
            .map(|category| category.code.clone());
        let full = plus_code::form(codes.plus_code) == Some(plus_code::Form::Full);
        let near = reference(&directory, codes.commune, "");
        let area = full.then(|| plus_code::locate(codes.plus_code, near).ok()).flatten();
        let sign = Sign {
            code: NO_SIGN.to_owned(),
            commune: directory.commune(codes.commune).map(|c| c.code.clone()).unwrap_or_default(),
            category,
            point: area.and_then(|area| area.middle()),
            ..Sign::default()
        };
        let says = !sign.commune.is_empty() || sign.category.is_some() || sign.point.is_some();
        says.then_some(sign)
    }

    /// Begins a draft that knows its place, and its category when the sign is about one.
    ///
    /// # Errors
    /// [`Refusal::Expired`] when the sign is gone; whatever the database answers.
    pub async fn begin_draft_at(&self, sign: &Sign) -> Result<DraftKey, ServiceError> {
        if sign.is_retired {
            return Err(Refusal::Expired.into());
        }
        let key = self.begin_draft().await?;
        let directory = self.directory();
        let done =
            self.save_step(&key, Step::Place, |answers| fill(answers, sign, &directory)).await;
        match done {
            // A place that is not whole yet is asked for like any other.
            Ok(()) | Err(ServiceError::Invalid(_)) => Ok(key),
            Err(error) => Err(error),
        }
    }

    /// Public petitions in a square of the map, latest first.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a square far from the province; whatever the database answers.
    pub async fn pins(&self, square: Square) -> Result<Vec<Pin>, ServiceError> {
        let frame = self.map_frame().ok_or(ServiceError::NotFound)?;
        if !frame.touches(&square.frame()) {
            return Err(ServiceError::NotFound);
        }
        let middle = square.middle().ok_or(ServiceError::NotFound)?;
        let rows = self.db().pins(&cell::of_square(middle), PINS * 4).await?;
        let pins = rows.into_iter().filter_map(|row| {
            let point = Point::new(row.lat, row.lng)?.rounded();
            // By the rounded point: the next square shows those beyond the edge, none shows twice.
            (Square::of(point) == square).then_some(Pin {
                number: row.number,
                face: row.face,
                title: row.title,
                point,
                received_at: row.received_at,
            })
        });
        Ok(pins.take(PINS as usize).collect())
    }

    /// What the map covers; none without communes.
    pub fn map_frame(&self) -> Option<Frame> {
        let directory = self.directory();
        let points = directory.communes.iter().filter_map(|c| Point::new(c.lat, c.lng));
        Frame::around(points, MARGIN_DEGREES)
    }
}

fn fill(answers: &mut Answers, sign: &Sign, directory: &Directory) {
    let typed = PlaceTyped {
        commune: sign.commune.clone(),
        address: sign.words(),
        plus_code: sign.point.map(plus_code::of).unwrap_or_default(),
        lat: sign.point.map(|p| format!("{:.6}", p.lat())).unwrap_or_default(),
        lng: sign.point.map(|p| format!("{:.6}", p.lng())).unwrap_or_default(),
    };
    answers.set_place(typed, directory);
    answers.category = sign.category.clone().unwrap_or_default();
    answers.place_code = sign.code.clone();
}

impl Sign {
    /// Its name, its code and its address in one line: what an officer reads as the address.
    #[must_use]
    pub fn words(&self) -> String {
        let named = match (self.label.as_str(), self.code.as_str()) {
            ("", _) => String::new(),
            (label, code) => format!("{label} ({code})"),
        };
        let parts = [named.as_str(), self.address.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

fn row_of(new: &NewSign, directory: &Directory, now: i64) -> Result<PlaceRow, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut refuse = |field, problem| wrong.push(FieldError::new(field, problem));
    let code = normal(&new.code);
    if !is_code(&code) {
        refuse(Field::Code, Problem::BadCode);
    }
    let label = new.label.trim();
    match label.chars().count() {
        0 => refuse(Field::Title, Problem::Required),
        n if n > LABEL_MAX => refuse(Field::Title, Problem::TooLong { max: LABEL_MAX as u32 }),
        _ => {}
    }
    if directory.commune(new.commune.trim()).is_none() {
        refuse(Field::Commune, Problem::NotAChoice);
    }
    let category = Some(new.category.trim()).filter(|code| !code.is_empty());
    let known = |code: &str| directory.category(code).is_some_and(|c| c.parent_code.is_some());
    if category.is_some_and(|code| !known(code)) {
        refuse(Field::Category, Problem::NotAChoice);
    }
    if let Err(problem) = AddressWords::parse(&new.address) {
        refuse(Field::Address, problem);
    }
    let near = reference(directory, new.commune.trim(), "");
    let point = match new.plus_code.trim() {
        "" => None,
        typed => match plus_code::locate(typed, near) {
            Ok(area) => area.middle(),
            Err(problem) => {
                refuse(Field::PlusCode, problem);
                None
            }
        },
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(PlaceRow {
        code,
        label: label.to_owned(),
        commune_code: new.commune.trim().to_owned(),
        category_code: category.map(str::to_owned),
        address_words: new.address.trim().to_owned(),
        lat: point.map(Point::lat),
        lng: point.map(Point::lng),
        created_at: now,
        retired_at: None,
    })
}

fn sign_of(row: PlaceRow) -> Sign {
    Sign {
        point: row.point(),
        code: row.code,
        label: row.label,
        commune: row.commune_code,
        category: row.category_code,
        address: row.address_words,
        is_retired: row.retired_at.is_some(),
    }
}

fn normal(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

/// Three to twenty letters, digits and hyphens: short on a sign, safe in an address.
fn is_code(code: &str) -> bool {
    (3..=20).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
        && !code.starts_with('-')
        && !code.ends_with('-')
}

/// Signs of a CSV file with a first line of names: code, label, commune, category, address, plus_code.
///
/// # Errors
/// A sentence with the line that cannot be read.
pub fn read_csv(text: &str) -> Result<Vec<NewSign>, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    reader.deserialize().map(|line| line.map_err(|why: csv::Error| why.to_string())).collect()
}
