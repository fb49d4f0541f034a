//! `similar`: which of some petitions may be about the same matter, the likest first, and why.

use crate::suggest::hundredths;
use crate::when::When;
use crate::{Law, read};
use domain::place::Point;
use domain::similar::{Matter, Sketch, rank};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    petition: Petition,
    among: Vec<Petition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Petition {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    title: String,
    text: String,
    #[serde(default)]
    address: String,
    category: Option<String>,
    commune: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
    received: When,
}

impl Petition {
    fn sketch(&self) -> Result<Sketch, String> {
        let point = match (self.lat, self.lng) {
            (None, None) => None,
            (Some(lat), Some(lng)) => {
                Some(Point::new(lat, lng).ok_or("lat and lng are not a place on the globe")?)
            }
            _ => return Err("lat and lng come together or not at all".to_owned()),
        };
        Ok(Sketch::of(&Matter {
            title: &self.title,
            body: &self.text,
            address: &self.address,
            category: self.category.as_deref(),
            commune: self.commune.as_deref(),
            point,
            at: self.received.0,
        }))
    }
}

pub(crate) fn answer(_: &Law, asked: Value) -> Result<Value, String> {
    let Asked { petition, among } = read(asked)?;
    let candidates = among.iter().map(Petition::sketch).collect::<Result<Vec<_>, _>>()?;
    let found: Vec<Value> = rank(&petition.sketch()?, &candidates)
        .into_iter()
        .map(|(place, like)| {
            json!({
                "id": among[place].id,
                "index": place,
                "score": hundredths(like.score),
                "parts": {
                    "words": hundredths(like.words),
                    "place": hundredths(like.place),
                    "category": hundredths(like.category),
                    "time": hundredths(like.time),
                },
                "shared_words": like.shared_words,
                "shared_places": like.shared_places,
                "metres": like.distance_m.map(f64::round),
                "days_apart": hundredths(like.days_apart),
            })
        })
        .collect();
    Ok(json!({ "similar": found }))
}
