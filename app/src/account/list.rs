//! "Phản ánh của tôi": the list, its filters and what is new. A line leads to the sender's case.

use super::claim::CLAIM;
use super::settings::SETTINGS;
use super::who::CurrentCitizen;
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{FaceTag, Icon, LinkButton, Look, PageHead, StatusTag, Tag, Tone, When};
use axum::extract::State;
use domain::directory::Directory;
use domain::petition::{PublicFace, Status};
use leptos::prelude::*;
use services::mine::{MineLine, MinePage, MineQuery};
use url::form_urlencoded::{Serializer, parse};

/// Path of the list.
pub const MINE: &str = "/cua-toi";
/// Most characters of a search; more is cut off.
const MAX_WORDS: usize = 120;
const ONLY_NEW: &str = "moi";

/// Reads the address; what is unknown is left out.
fn read(query: &str) -> MineQuery {
    let mut found = MineQuery::default();
    for (name, value) in parse(query.as_bytes()) {
        let value: String = value.trim().chars().take(MAX_WORDS).collect();
        match &*name {
            "q" => found.words = value,
            "trang-thai" if value == ONLY_NEW => found.only_new = true,
            "trang-thai" if PublicFace::parse(&value).is_some() => found.face = value,
            "sau" => found.after = value,
            _ => {}
        }
    }
    found
}

/// The address of a list that is narrowed so.
fn address(query: &MineQuery) -> String {
    let state = if query.only_new { ONLY_NEW } else { query.face.as_str() };
    let parts = [("q", query.words.as_str()), ("trang-thai", state), ("sau", query.after.as_str())];
    let mut written = Serializer::new(String::new());
    written.extend_pairs(parts.iter().filter(|(_, value)| !value.is_empty()));
    let written = written.finish();
    if written.is_empty() { MINE.to_owned() } else { format!("{MINE}?{written}") }
}

/// GET `/cua-toi`.
pub async fn list(me: CurrentCitizen, State(app): State<AppState>) -> Result<Page, AppError> {
    let query = read(&me.ctx.query);
    let found = app.services.own_petitions(&me.citizen, &query).await?;
    Ok(page(&me.ctx, &app.services.directory(), &query, found))
}

fn page(ctx: &Ctx, directory: &Directory, query: &MineQuery, found: MinePage) -> Page {
    let all: i64 = found.counts.iter().map(|(_, count)| count).sum();
    Page::private(ctx, ctx.t("account.mine_title"), || {
        let lines = if found.lines.is_empty() {
            empty(ctx, query, all).into_any()
        } else {
            let lines: Vec<_> = found
                .lines
                .iter()
                .map(|line| view! { <li>{card(ctx, directory, line)}</li> })
                .collect();
            view! { <ul class="cards mine">{lines}</ul> }.into_any()
        };
        view! {
            <PageHead title=ctx.t("account.mine_title") lede=ctx.t("account.mine_lede")/>
            {(all > 0).then(|| search(ctx, query))}
            {(all > 0).then(|| chips(ctx, query, &found, all))}
            {lines}
            {pager(ctx, query, found.next.clone())}
            <nav class="mine-more" aria-label=ctx.t("account.more")>
                <ul class="stack">
                    <li><a href=ctx.href(CLAIM)><Icon name="plus"/><span>{ctx.t("account.claim_title")}</span></a></li>
                    <li><a href=ctx.href(crate::rights::RIGHTS)><Icon name="scale"/><span>{ctx.t("rights.title")}</span></a></li>
                    <li><a href=ctx.href(SETTINGS)><Icon name="user"/><span>{ctx.t("account.settings_title")}</span></a></li>
                </ul>
            </nav>
        }
    })
}

fn search(ctx: &Ctx, query: &MineQuery) -> impl IntoView + use<> {
    let state = if query.only_new { ONLY_NEW.to_owned() } else { query.face.clone() };
    view! {
        <form class="search-form" method="get" action=ctx.href(MINE) role="search">
            {(!state.is_empty()).then(|| view! { <input type="hidden" name="trang-thai" value=state/> })}
            <div class="field">
                <label class="label" for="f-q">{ctx.t("account.search")}</label>
                <p class="hint" id="f-q-hint">{ctx.t("account.search_hint")}</p>
                <div class="search-row">
                    <input
                        class="input"
                        id="f-q"
                        name="q"
                        type="search"
                        value=query.words.clone()
                        autocomplete="off"
                        maxlength=MAX_WORDS.to_string()
                        aria-describedby="f-q-hint"
                    />
                    <button class="button" type="submit"><Icon name="search"/><span>{ctx.t("public.search")}</span></button>
                </div>
            </div>
        </form>
    }
}

/// Every state that there is, with how many; the one in force is marked.
fn chips(ctx: &Ctx, query: &MineQuery, found: &MinePage, all: i64) -> impl IntoView + use<> {
    let to = |face: &str, only_new: bool| {
        let narrowed = MineQuery {
            face: face.to_owned(),
            only_new,
            words: query.words.clone(),
            after: String::new(),
        };
        ctx.href(&address(&narrowed))
    };
    let chip = |href: String, word: &'static str, count: i64, is_here: bool| {
        view! {
            <li>
                <a class="chip" href=href aria-current=is_here.then_some("true")>
                    {word}" "<span class="number">{count}</span>
                </a>
            </li>
        }
    };
    let news = i64::try_from(found.news).unwrap_or(i64::MAX);
    let mut chips = vec![chip(
        to("", false),
        ctx.t("account.all"),
        all,
        query.face.is_empty() && !query.only_new,
    )];
    if news > 0 || query.only_new {
        chips.push(chip(to("", true), ctx.t("account.new"), news, query.only_new));
    }
    for (face, count) in &found.counts {
        let is_here = query.face == face.code();
        if *count > 0 || is_here {
            let word = ctx.t(&format!("face.{}", face.code()));
            chips.push(chip(to(face.code(), false), word, *count, is_here));
        }
    }
    view! { <ul class="chips search-chips" aria-label=ctx.t("account.states")>{chips}</ul> }
}

fn card(ctx: &Ctx, directory: &Directory, line: &MineLine) -> impl IntoView + use<> {
    let href = ctx.href(&format!("/tra-cuu/{}", line.number));
    // “Không thụ lý” would put on the house what the sender did.
    let tag = match line.status {
        status @ (Status::Withdrawn | Status::Merged) => view! { <StatusTag status/> }.into_any(),
        _ => view! { <FaceTag face=line.face/> }.into_any(),
    };
    let category = names::category(ctx.lang, directory, &line.category).to_owned();
    let commune =
        line.commune.as_deref().map(|code| names::commune(ctx.lang, directory, code).to_owned());
    let agency = line
        .agency
        .as_deref()
        .map(|code| names::agency_short(ctx.lang, directory, code).to_owned());
    view! {
        <article class="card petition" class:is-new=line.is_new>
            <div class="card-body">
                <p class="card-top">
                    {line.is_new.then(|| view! { <Tag tone=Tone::Brand icon="bell" word=ctx.t("account.new_mark")/> })}
                    {tag}
                    <span class="card-number number">{line.number.clone()}</span>
                </p>
                <h2 class="card-title"><a href=href lang=ctx.of_people()>{line.title.clone()}</a></h2>
                <ul class="card-facts">
                    <li><Icon name="tag"/><span class="unseen">{ctx.t("card.category")}" "</span>{category}</li>
                    {commune.map(|name| view! { <li><Icon name="map-pin"/><span class="unseen">{ctx.t("card.place")}" "</span>{name}</li> })}
                    <li><Icon name="calendar"/><span class="unseen">{ctx.t("card.received")}" "</span><When at=line.received_at day_only=true/></li>
                    {agency.map(|name| view! { <li><Icon name="landmark"/><span class="unseen">{ctx.t("card.agency")}" "</span>{name}</li> })}
                    {line.due_at.map(|at| view! { <li><Icon name="clock"/><span>{ctx.t("account.due")}" "<When at day_only=true/></span></li> })}
                </ul>
            </div>
        </article>
    }
}

fn empty(ctx: &Ctx, query: &MineQuery, all: i64) -> impl IntoView + use<> {
    let (title, text) = match (all, query.only_new) {
        (0, _) => ("account.none_yet", "account.none_yet_text"),
        (_, true) => ("account.none_new", "account.none_new_text"),
        _ => ("public.nothing", "public.nothing_text"),
    };
    let show_all = (all > 0)
        .then(|| view! { <LinkButton href=ctx.href(MINE) word=ctx.t("account.show_all")/> });
    let first = (all == 0).then(|| {
        view! {
            <LinkButton href=ctx.href("/phan-anh/moi") word=ctx.t("nav.report") icon="send"/>
            <LinkButton href=ctx.href(CLAIM) word=ctx.t("account.claim_title") look=Look::Quiet icon="plus"/>
        }
    });
    view! {
        <div class="empty">
            <Icon name="inbox"/>
            <h2>{ctx.t(title)}</h2>
            <p>{ctx.t(text)}</p>
            <div class="actions in-line">{show_all}{first}</div>
        </div>
    }
}

fn pager(ctx: &Ctx, query: &MineQuery, next: Option<String>) -> Option<impl IntoView + use<>> {
    let at = |after: String| ctx.href(&address(&MineQuery { after, ..query.clone() }));
    let first = (!query.after.is_empty()).then(|| at(String::new()));
    let older = next.map(at);
    (first.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=ctx.t("pager.label")>
                {first.map(|href| view! { <a class="button quiet" href=href><Icon name="arrow-left"/><span>{ctx.t("public.first_page")}</span></a> })}
                {older.map(|href| {
                    view! { <a class="button quiet pager-older" rel="next" href=href><span>{ctx.t("pager.older")}</span><Icon name="arrow-right"/></a> }
                })}
            </nav>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_back_and_what_is_unknown_is_left_out() {
        assert_eq!(read("trang-thai=%00&sau=&x=y"), MineQuery::default());
        assert_eq!(address(&read("")), "/cua-toi");
        for written in
            ["/cua-toi?q=%C4%91%C3%A8n&trang-thai=moi", "/cua-toi?trang-thai=received&sau=1.2"]
        {
            let query = written.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(address(&read(query)), written);
        }
    }
}
