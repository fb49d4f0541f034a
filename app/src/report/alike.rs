//! “Has somebody said this already?” Once place and category are known, public petitions near by are
//! offered before the words; once there are words, those about the same matter before the photos. Only what is public; whoever has the same trouble can
//! say so with one press, and may still send a report of their own.

use super::asked::{Question, address};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::public::{FOLLOWED, kept, own_token};
use crate::ui::{FaceTag, Icon, LinkButton, Look, Notice, PhotoView, Picture, Submit, Tone, When};
use axum::extract::{Path, State};
use domain::draft::{Answers, Step};
use domain::id::PetitionNumber;
use domain::place::Point;
use domain::similar::Matter;
use leptos::prelude::*;
use services::lookup::PublicFound;
use services::similar::PublicLike;
use services::{ServiceError, Services};

/// Proposals shown: more would stand between the sender and the next question.
const SHOWN: usize = 3;
/// Where the thanks stand, before the number.
const THANKS: &str = "/phan-anh/cung-viec";

/// Public petitions like the draft, once it says something about the matter.
///
/// # Errors
/// Whatever the services answer.
pub async fn alike(services: &Services, draft: &Answers) -> Result<Vec<PublicLike>, ServiceError> {
    let some = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
    let (category, commune) = (some(&draft.category), some(&draft.commune));
    let point = draft.lat.parse().ok().zip(draft.lng.parse().ok());
    let matter = Matter {
        title: &draft.title,
        body: &draft.description,
        address: &draft.address,
        category: category.as_deref(),
        commune: commune.as_deref(),
        point: point.and_then(|(lat, lng)| Point::new(lat, lng)),
        at: services.now(),
    };
    // Before a word is written, place and category speak alone.
    let mut found = if draft.description.trim().is_empty() {
        services.nearby_of_kind(&matter).await?
    } else {
        services.similar_while_writing(&matter).await?
    };
    found.truncate(SHOWN);
    Ok(found)
}

/// The offer, above the question that follows.
pub fn offer(q: &Question) -> Option<AnyView> {
    let ctx = &q.ctx;
    let list = q.alike.iter().map(|other| one(ctx, other)).collect_view();
    (!q.alike.is_empty()).then(|| {
        view! {
            <section class="inset" aria-labelledby="alike">
                <p id="alike"><strong>{ctx.t("report.alike")}</strong></p>
                <p>{ctx.t("report.alike_text")}</p>
                <ul class="stack">{list}</ul>
            </section>
        }
        .into_any()
    })
}

fn one(ctx: &Ctx, other: &PublicLike) -> AnyView {
    let href = ctx.href(&format!("/cong-khai/{}", other.number));
    let join = other.may_join.then(|| {
        view! {
            <form method="post" action=ctx.action("report/me-too")>
                <input type="hidden" name="number" value=other.number.clone()/>
                <Submit word=ctx.t("report.alike_mine") icon="users" look=Look::Quiet/>
            </form>
        }
    });
    let distance = other.distance_m.map(|metres| far(ctx, metres));
    let photo = other.cover.map(|photo| {
        let photo = PhotoView::at(photo, 2048, 1536, ctx.t("asking.alike_photo"));
        view! { <div class="alike-photo"><Picture photo sizes="(min-width: 40rem) 14rem, 28vw"/></div> }
    });
    let has_photo = photo.is_some();
    view! {
        <li class="card alike" class:has-photo=has_photo>
            {photo}
            <div class="stack">
            <p class="card-top"><FaceTag face=other.face/><span class="card-number number">{other.number.clone()}</span></p>
            <p class="alike-title"><a href=href lang=ctx.of_people()>{other.title.clone()}</a></p>
            <ul class="card-facts">
                {distance.map(|words| view! { <li><Icon name="map-pin"/>{words}</li> })}
                <li><Icon name="calendar"/>{ctx.t("report.alike_received")}" "<When at=other.received_at day_only=true/></li>
            </ul>
            {join}
            </div>
        </li>
    }
    .into_any()
}

/// A distance in round figures: nobody's door is found by it.
fn far(ctx: &Ctx, metres: f64) -> String {
    let round = if metres < 100.0 { 100.0 } else { (metres / 50.0).round() * 50.0 };
    let key = if metres < 100.0 { "asking.alike_near" } else { "asking.alike_far" };
    ctx.tf(key, &[("n", &format!("{round:.0}"))])
}

/// GET `/phan-anh/cung-viec/{number}`: what was said, and the two ways on.
pub async fn thanks(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(typed): Path<String>,
) -> Result<Page, AppError> {
    let number = PetitionNumber::parse(&typed).ok_or_else(AppError::not_found)?.to_string();
    let found = match app.services.public_page(&number).await? {
        PublicFound::Page(found) => *found,
        PublicFound::TakenAway => return Err(AppError::not_found()),
    };
    Ok(Page::private(&ctx, ctx.t("report.joined"), || {
        let many = ctx.tf("report.joined_many", &[("n", &found.me_too.to_string())]);
        let text = ctx.t("report.joined_text");
        view! {
            <h1 class="question">{ctx.t("report.joined")}</h1>
            <Notice tone=Tone::Ok text=many/>
            <p class="card-top"><FaceTag face=found.card.face/><span class="card-number number">{number.clone()}</span></p>
            <p lang=ctx.of_people()><strong>{found.card.title.clone()}</strong></p>
            <p>{text}</p>
            <p><a href=ctx.href(FOLLOWED)>{ctx.t("after.follow_list")}</a></p>
            <div class="actions">
                <LinkButton href=ctx.href(&format!("/cong-khai/{number}")) word=ctx.t("report.joined_follow") icon="arrow-right"/>
                <LinkButton href=ctx.href(&address(Step::Photos, None)) word=ctx.t("report.joined_go_on") icon="pencil" look=Look::Quiet/>
            </div>
        }
    }))
}

/// Says that this browser's citizen has the same trouble; counted once.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/me-too")]
pub async fn report_me_too(#[server(default)] number: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(number) = PetitionNumber::parse(&number).map(|number| number.to_string()) else {
        port.answer(AppError::not_found());
        return Ok(());
    };
    let token = own_token(&port);
    match port.services.me_too(&number, &token).await {
        Ok(_) => {
            port.go_with(&format!("{THANKS}/{number}"), &[kept(&port, &token)]);
        }
        // It was answered or taken away meanwhile: its page says so.
        Err(ServiceError::Refused(_) | ServiceError::NotFound) => {
            port.go(&format!("/cong-khai/{number}"));
        }
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
