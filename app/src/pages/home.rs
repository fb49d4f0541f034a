//! The first page: say it, find it, see what became of others' words.

use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::public::summaries;
use crate::ui::{Emergency, Icon, LinkButton, Look, PetitionCards, PetitionSummary};
use axum::extract::State;
use leptos::prelude::*;
use services::lookup::PublicQuery;

/// Petitions on the first page.
const LATEST: usize = 3;

/// GET `/`.
pub async fn home(ctx: Ctx, State(app): State<AppState>) -> Page {
    let latest = match app.services.public_list(&PublicQuery::default()).await {
        Ok(mut list) => {
            list.cards.truncate(LATEST);
            summaries(&ctx, &app.services.directory(), list.cards)
        }
        // Without the list the page still says everything that it is for.
        Err(error) => {
            tracing::warn!(%error, "the first page has no list");
            Vec::new()
        }
    };
    page(&ctx, latest)
}

/// The page with the latest public petitions; without any, their section is left out.
pub fn page(ctx: &Ctx, latest: Vec<PetitionSummary>) -> Page {
    Page::public(ctx, ctx.t("home.page_title"), || {
        view! {
            {hero(ctx)}
            <div class="wrap home">
                {steps(ctx)}
                <Emergency/>
                {(!latest.is_empty()).then(|| newest(ctx, latest))}
                {promises(ctx)}
            </div>
        }
    })
    .description(ctx.t("site.description"))
}

fn hero(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <section class="hero">
            {ridges()}
            <div class="wrap hero-grid">
                <div class="hero-words">
                    <h1>{ctx.t("home.title")}</h1>
                    <p class="hero-lede">{ctx.t("home.lede")}</p>
                    <a class="button hero-button" href=ctx.href("/phan-anh/moi")><Icon name="send"/><span>{ctx.t("home.report")}</span></a>
                    <p class="hero-note">{ctx.t("home.note")}</p>
                </div>
                <form class="hero-search" method="get" action=ctx.href("/cong-khai") role="search">
                    <label for="f-q">{ctx.t("home.search_label")}</label>
                    <div class="search-row">
                        <input class="input" id="f-q" name="q" type="search" autocomplete="off" maxlength="120" aria-describedby="f-q-hint"/>
                        <button class="button" type="submit"><Icon name="search"/><span>{ctx.t("home.search")}</span></button>
                    </div>
                    <p class="hint" id="f-q-hint">{ctx.t("home.search_hint")}</p>
                </form>
            </div>
        </section>
    }
}

/// Tam Đảo, three ridges one behind the other, with a low sun. Decoration.
fn ridges() -> impl IntoView {
    view! {
        <svg class="ridges" viewBox="0 0 1440 400" preserveAspectRatio="xMaxYMax slice" aria-hidden="true" focusable="false">
            <circle class="ridge-sun" cx="1376" cy="176" r="36"></circle>
            <path class="ridge-far" d="M0 330l160-52 110 30 150-84 120 48 130-70 96 44 92-96c12-13 32-13 44 0l72 78 86-118c14-19 43-19 57 0l96 130 70-92c13-17 38-17 51 0l106 142v160H0Z"></path>
            <path class="ridge-mid" d="M0 350l170-46 150 34 170-66 160 52 150-66 150 64 140-88 120 74 110-50 120 66v116H0Z"></path>
            <path class="ridge-near" d="M0 376c160-34 310-38 470-16s280 14 430-14 320-26 540 8v46H0Z"></path>
        </svg>
    }
}

fn steps(ctx: &Ctx) -> impl IntoView + use<> {
    let step = |n: u8, icon: &'static str, title: &str, text: &str| {
        view! {
            <li class="step">
                <span class="step-icon"><Icon name=icon/></span>
                <h3><span class="step-number number">{n}</span>{ctx.t(title)}</h3>
                <p>{ctx.t(text)}</p>
            </li>
        }
    };
    view! {
        <section aria-labelledby="how">
            <h2 id="how">{ctx.t("home.how")}</h2>
            <ol class="steps">
                {step(1, "camera", "home.how_1", "home.how_1_text")}
                {step(2, "landmark", "home.how_2", "home.how_2_text")}
                {step(3, "message-square-text", "home.how_3", "home.how_3_text")}
            </ol>
        </section>
    }
}

fn newest(ctx: &Ctx, latest: Vec<PetitionSummary>) -> impl IntoView + use<> {
    view! {
        <section aria-labelledby="latest">
            <div class="section-head">
                <h2 id="latest">{ctx.t("home.latest")}</h2>
                <a href=ctx.href("/cong-khai")>{ctx.t("home.latest_all")}</a>
            </div>
            <PetitionCards petitions=latest level=3/>
        </section>
    }
}

fn promises(ctx: &Ctx) -> impl IntoView + use<> {
    let promise = |icon: &'static str, title: &str, text: &str| {
        view! { <li class="promise"><Icon name=icon/><div><h3>{ctx.t(title)}</h3><p>{ctx.t(text)}</p></div></li> }
    };
    view! {
        <section class="promises-section" aria-labelledby="promises">
            <h2 id="promises">{ctx.t("home.promises")}</h2>
            <ul class="promises">
                {promise("lock", "home.promise_1", "home.promise_1_text")}
                {promise("clock", "home.promise_2", "home.promise_2_text")}
                {promise("megaphone", "home.promise_3", "home.promise_3_text")}
            </ul>
            <LinkButton href=ctx.href("/gioi-thieu") word=ctx.t("home.more") look=Look::Quiet/>
        </section>
    }
}
