//! Everything that any category may ask or say, for the form that needs no network: one file that the
//! service worker keeps beside the page, so that the page itself stays small. The words are ready
//! HTML, made by what makes them on the seven pages; the law gets the same questions without words.

use crate::page::{Ctx, Page, fragment};
use crate::pages::AppState;
use crate::report::{details, heed};
use crate::ui::Problems;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::asking::{Condition, Guide, Typed, Words};
use domain::directory::{Directory, PlaceNeed};
use leptos::prelude::*;
use serde_json::{Value, json};

/// Address of the file.
pub const ASKS: &str = "/phan-anh/ngoai-mang/cau-hoi.json";

/// GET [`ASKS`]: `law` for the browser's law, `asks` and `stops` for the two places of the form.
pub async fn asks(ctx: Ctx, State(app): State<AppState>) -> Response {
    let directory = app.services.directory();
    let said = json!({
        "law": law(&directory, app.services.terms().contact_optional),
        "asks": fragment(&ctx, || questions(&ctx, &directory.guide)),
        "stops": fragment(&ctx, || stops(&ctx, &directory.guide)),
    });
    let mut answer = Json(said).into_response();
    let cache = HeaderValue::from_static(Page::PUBLIC_CACHE);
    answer.headers_mut().insert(header::CACHE_CONTROL, cache);
    answer
}

fn stops(ctx: &Ctx, guide: &Guide) -> Vec<AnyView> {
    let stops = guide.notices.iter().filter(|notice| notice.stop).map(|notice| {
        let block = heed::stop(ctx, notice, 2);
        view! { <div data-notice=notice.code.clone() hidden>{block}</div> }.into_any()
    });
    stops.collect()
}

/// The notices, then the questions, each with those that wait for its answer.
fn questions(ctx: &Ctx, guide: &Guide) -> Vec<AnyView> {
    let notices = guide.notices.iter().filter(|notice| !notice.stop).map(|notice| {
        let block = heed::notice(ctx, notice);
        view! { <div data-notice=notice.code.clone() hidden>{block}</div> }.into_any()
    });
    let roots = guide.questions.iter().filter(|question| question.when.is_none()).map(|root| {
        let mut asks = vec![root];
        for other in &guide.questions {
            let waits =
                |when: &Condition| asks.iter().any(|question| question.code == when.question);
            if other.when.as_ref().is_some_and(waits) {
                asks.push(other);
            }
        }
        let (typed, problems) = (Typed::default(), Problems::default());
        let fields = details::fields(ctx, guide, &asks, &typed, &problems, false);
        view! { <fieldset class="of-category" data-question=root.code.clone() hidden disabled>{fields}</fieldset> }
            .into_any()
    });
    notices.chain(roots).collect()
}

/// What the law needs to know of the directory; the communes stand in their list.
fn law(directory: &Directory, contact_optional: bool) -> Value {
    let categories: Vec<(&str, bool)> = directory
        .categories
        .iter()
        .filter(|category| category.parent_code.is_some())
        .map(|category| (category.code.as_str(), category.place == PlaceNeed::Required))
        .collect();
    let guide = bare(directory);
    json!({ "categories": categories, "contact_optional": contact_optional, "guide": guide })
}

/// Questions and notices as the law needs them: without words, groups and districts written out.
fn bare(directory: &Directory) -> Guide {
    let categories = |codes: &[String]| -> Vec<String> {
        let of = |code: &String| codes.contains(code);
        let listed = directory
            .categories
            .iter()
            .filter(|category| category.parent_code.as_ref().is_some_and(of) || of(&category.code));
        listed.map(|category| category.code.clone()).collect()
    };
    let mut guide = directory.guide.clone();
    for question in &mut guide.questions {
        question.categories = categories(&question.categories);
        (question.label, question.hint, question.unit) = (Words::default(), None, None);
        for choice in &mut question.choices {
            choice.words = Words::default();
        }
    }
    for notice in &mut guide.notices {
        notice.categories = categories(&notice.categories);
        (notice.title, notice.text) = (Words::default(), Words::default());
        notice.calls.clear();
        let communes = directory.communes.iter().filter(|commune| {
            notice.areas.contains(&commune.code) || notice.areas.contains(&commune.district_code)
        });
        notice.areas = communes.map(|commune| commune.code.clone()).collect();
    }
    guide
}
