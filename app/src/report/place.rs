//! Question 2: where. A commune from the list, words, and a point if wished: from the phone, by a tap
//! on the map or as a plus code. All of it may stay empty where the category needs no place.

use super::asked::{Question, save};
use crate::error::AppError;
use crate::islands::commune::CommunePicker;
use crate::islands::here::{HereButton, HereWords};
use crate::names;
use crate::page::{Ctx, Page};
use crate::places::{Map, MapOf};
use crate::port::Port;
use crate::ui::{Choice, SelectField, Submit, TextField};
use domain::directory::{Commune, Directory};
use domain::draft::Step;
use domain::draft::place::PlaceTyped;
use domain::input::AddressWords;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The page.
pub fn page(q: &Question) -> Page {
    let (ctx, answers) = (&q.ctx, q.answers());
    let choices = communes(ctx, &q.directory);
    let (value, error) = (answers.commune.clone(), q.problems.of("commune"));
    let (label, hint, empty) =
        (ctx.t("field.commune"), ctx.t("report.commune_hint"), ctx.t("report.commune_empty"));
    q.page(ctx.t("report.place_title"), || {
        view! {
            <h1 class="question">{ctx.t("report.place_title")}</h1>
            <p class="hint">{ctx.t("report.place_hint")}</p>
            <form method="post" action=ctx.action("report/place")>
                {q.carry()}
                <CommunePicker
                    target="f-commune".to_owned()
                    none=ctx.t("report.commune_none").to_owned()
                    found=ctx.t("report.commune_found").to_owned()
                    prompt=ctx.t("report.commune_prompt").to_owned()
                >
                    <SelectField name="commune" label choices value empty hint error/>
                </CommunePicker>
                <TextField
                    name="address"
                    label=ctx.t("report.address")
                    hint=ctx.t("report.address_hint")
                    value=answers.address.clone()
                    error=q.problems.of("address")
                    autocomplete="street-address"
                    maxlength=AddressWords::MAX
                    optional=true
                />
                <HereButton
                    lat=answers.lat.clone()
                    lng=answers.lng.clone()
                    outline=outline(&q.directory)
                    words=here_words(ctx)
                    error=q.problems.of("point").unwrap_or_default()
                    sprite=ctx.asset("icons.svg")
                />
                <Map of=MapOf::Choice/>
                {plus_code(ctx, &answers.plus_code, q.problems.of("plus_code"))}
                <p class="hint">{ctx.t("report.place_none")}</p>
                <div class="actions"><Submit word=ctx.t("report.next")/></div>
            </form>
        }
    })
}

/// The field of the plus code; it shows the code of a point that was chosen otherwise, too.
pub fn plus_code(ctx: &Ctx, value: &str, error: Option<String>) -> impl IntoView + use<> {
    view! {
        <TextField
            name="plus_code"
            label=ctx.t("field.plus_code")
            hint=ctx.t("place.plus_hint")
            value=value.to_owned()
            error
            width="w-20"
            maxlength=80
            optional=true
        />
    }
}

/// The words of the position.
pub fn here_words(ctx: &Ctx) -> HereWords {
    let word = |key: &str| ctx.t(key).to_owned();
    HereWords {
        title: word("report.here_title"),
        hint: word("report.here_hint"),
        take: word("report.here_take"),
        again: word("report.here_again"),
        asking: word("report.here_asking"),
        taken: word("report.here_taken"),
        kept: word("report.here_kept"),
        remove: word("report.here_remove"),
        outside: word("report.here_outside"),
        denied: word("report.here_denied"),
        failed: word("report.here_failed"),
    }
}

/// Communes under their districts, in the order of the directory.
pub fn communes(ctx: &Ctx, directory: &Directory) -> Vec<Choice> {
    let mut list: Vec<&Commune> = directory.communes.iter().collect();
    list.sort_by_key(|commune| &commune.district_code);
    list.into_iter()
        .map(|commune| Choice {
            group: Some(commune.district_name_vi.clone()),
            ..Choice::new(&commune.code, names::commune_name(ctx.lang, commune))
        })
        .collect()
}

/// The outermost communes in 24 directions, degrees: enough for the browser to warn about a point
/// far outside, in a few bytes.
pub fn outline(directory: &Directory) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for direction in 0..24 {
        let (east, north) = (f64::from(direction) * std::f64::consts::TAU / 24.0).sin_cos();
        let reach = |commune: &&Commune| commune.lat * north + commune.lng * east;
        let farthest = directory.communes.iter().max_by(|a, b| reach(a).total_cmp(&reach(b)));
        if let Some(point) = farthest.map(|commune| (commune.lat, commune.lng))
            && !points.contains(&point)
        {
            points.push(point);
        }
    }
    points
}

/// What the page sends.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    commune: String,
    address: String,
    lat: String,
    lng: String,
    plus_code: String,
    ve: String,
}

/// Keeps the place.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/place")]
pub async fn report_place(#[server(flatten)] form: PlaceForm) -> Result<(), AppError> {
    let directory = Port::here()?.services.directory();
    let PlaceForm { commune, address, lat, lng, plus_code, ve } = form;
    let typed = PlaceTyped { commune, address, lat, lng, plus_code };
    save(Step::Place, &ve, |answers| answers.set_place(typed, &directory)).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::place::{Hull, MARGIN_M, Point};

    #[test]
    fn the_outline_warns_as_the_whole_list_would() {
        let directory = services::seed::directory().unwrap();
        let few: Vec<Point> =
            outline(&directory).iter().filter_map(|&(lat, lng)| Point::new(lat, lng)).collect();
        assert!((8..=24).contains(&few.len()), "{}", few.len());
        let hull = Hull::around(&few, MARGIN_M);
        assert!(
            directory.communes.iter().all(|c| hull.contains(Point::new(c.lat, c.lng).unwrap()))
        );
        for (lat, lng) in [(21.0285, 105.8542), (21.5942, 105.8480), (10.77, 106.7)] {
            assert!(!hull.contains(Point::new(lat, lng).unwrap()), "{lat} {lng}");
        }
    }
}
