//! What a sender may still change before anybody has taken the petition in, and what stands in the
//! history of it. When it may be changed is the transition table's; number and time of receipt are
//! no parts: nothing here can touch them.

use crate::directory::{Directory, PlaceNeed};
use crate::input::{AddressWords, Description, Field, FieldError, Problem, Title, take};
use crate::petition::vocabulary;
use crate::place::Point;

vocabulary! {
    /// A part of a petition that its sender may change.
    Part {
        /// The title.
        Title = "title",
        /// What happened.
        Body = "body",
        /// Commune, address or point.
        Place = "place",
        /// A photo was added.
        PhotoAdded = "photo_added",
        /// A photo was taken out.
        PhotoRemoved = "photo_removed",
    }
}

/// The sender's words, changed and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Title.
    pub title: Title,
    /// What happened.
    pub body: Description,
}

impl Words {
    /// Reads what was typed; a title left empty is taken from the description, as at sending.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(title: &str, body: &str) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let body = take(&mut errors, Field::Description, Description::parse(body));
        let Some(body) = body else {
            // An empty title is no fault of its own while there is no description to take it from.
            if !title.trim().is_empty() {
                take(&mut errors, Field::Title, Title::parse(title));
            }
            return Err(errors);
        };
        let title = take(&mut errors, Field::Title, Title::parse_or_derive(title, &body));
        match title {
            Some(title) => Ok(Self { title, body }),
            None => Err(errors),
        }
    }

    /// The parts that differ from what stood there.
    pub fn changed(&self, title: &str, body: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        if self.title.as_str() != title {
            parts.push(Part::Title);
        }
        if self.body.as_str() != body {
            parts.push(Part::Body);
        }
        parts
    }
}

/// The sender's place, changed and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Code of the commune; none where the category needs no place.
    pub commune: Option<String>,
    /// Where, in words.
    pub address: AddressWords,
    /// Where exactly.
    pub point: Option<Point>,
}

/// A place as typed, and as the phone gave it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypedPlace {
    /// Code of the commune.
    pub commune: String,
    /// Where, in words.
    pub address: String,
    /// Degrees; empty when not given.
    pub lat: String,
    /// See `lat`.
    pub lng: String,
}

impl Place {
    /// Reads the place of a petition of `category`, as at sending.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(
        typed: &TypedPlace,
        category: &str,
        directory: &Directory,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let need = directory.category(category).map_or(PlaceNeed::Recommended, |c| c.place);
        let commune = match typed.commune.trim() {
            "" if need == PlaceNeed::Required => Err(Problem::Required),
            "" => Ok(None),
            code => {
                directory.commune(code).map(|c| Some(c.code.clone())).ok_or(Problem::NotAChoice)
            }
        };
        let commune = take(&mut errors, Field::Commune, commune);
        let address = take(&mut errors, Field::Address, AddressWords::parse(&typed.address));
        let point = take(&mut errors, Field::Point, Point::parse(&typed.lat, &typed.lng));
        match (commune, address, point) {
            (Some(commune), Some(address), Some(point)) => Ok(Self { commune, address, point }),
            _ => Err(errors),
        }
    }
}

/// At most so many photos of the sender's own stand beside a petition before intake takes it in.
///
/// # Errors
/// [`Problem::TooMany`] when `kept` and `new` together are more.
pub fn room_for(kept: usize, new: usize, most: usize) -> Result<(), Problem> {
    if kept + new <= most {
        Ok(())
    } else {
        Err(Problem::TooMany { max: u32::try_from(most).unwrap_or(u32::MAX) })
    }
}
