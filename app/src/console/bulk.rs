//! One act on many: the bar below the list, the page that shows what will be done and asks for what
//! is needed, the ten seconds in which it can be called back, and how each of them ended.

use super::choices;
use super::officer::{self, CurrentOfficer};
use super::outcome::{Outcome, send_back};
use super::queue::Desk;
use super::screen::{PART, Part, Screen};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::status::StatusTag;
use crate::ui::{
    Choice, ErrorSummary, Icon, LinkButton, Look, Notice, PageHead, Pick, Problems, SelectField,
    Submit, TextArea, TextField, Tone,
};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::directory::{Directory, ReasonUse};
use domain::input::Field;
use leptos::prelude::*;
use services::accounts::Officer;
use services::bulk::{BulkView, ItemState, ItemView, Kind, MOST, State as Stage, Why};
use services::handling::Act;
use services::queues::TagView;
use services::tags::TAG_MAX;
use uuid::Uuid;

/// Where an act on many is looked at.
fn address(bulk: Uuid) -> String {
    format!("/xu-ly/hang-loat/{}", bulk.simple())
}

fn kind_word(ctx: &Ctx, kind: Kind) -> &'static str {
    ctx.t(match kind {
        Kind::Accept => "table.bulk_accept",
        Kind::Forward => "table.bulk_forward",
        Kind::Assign => "table.bulk_assign",
        Kind::Extend => "table.bulk_extend",
        Kind::Close => "table.bulk_close",
        Kind::Merge => "table.bulk_merge",
        Kind::Tag => "table.bulk_tag",
        Kind::Untag => "table.bulk_untag",
    })
}

/// The bar below a list: what to do with those that are chosen.
pub fn bar(desk: &Desk<'_>, officer: &Officer) -> AnyView {
    let ctx = desk.ctx;
    let kinds = Kind::of(officer)
        .into_iter()
        .map(|kind| view! { <option value=kind.code()>{kind_word(ctx, kind)}</option> })
        .collect_view();
    view! {
        <form class="bulk-bar" id="bulk" method="post" action=ctx.action("desk/bulk") data-chosen=ctx.t("table.chosen") data-most=MOST.to_string()>
            <input type="hidden" name="ve" value=desk.screen.carried()/>
            <label class="bulk-all" hidden><input type="checkbox" id="bulk-all"/><span>{ctx.t("table.choose_page")}</span></label>
            <span class="bulk-count" role="status"></span>
            <label class="unseen" for="bulk-kind">{ctx.t("table.bulk_label")}</label>
            <span class="select"><select class="input" id="bulk-kind" name="kind">{kinds}</select><Icon name="chevron-down"/></span>
            <button class="button quiet" type="submit" title=ctx.t("table.bulk_keys")><Icon name="list-checks"/><span>{ctx.t("table.bulk_go")}</span></button>
        </form>
    }
    .into_any()
}

/// What is wrong with the choice, above the list.
pub fn problem(ctx: &Ctx, outcome: &Outcome) -> Option<AnyView> {
    let problems = outcome.problems(ctx, |field| field.code().to_owned());
    let text = problems.of(Field::Chosen.code()).or_else(|| problems.of(Field::ViewName.code()))?;
    Some(view! { <Notice tone=Tone::Danger text=text/> }.into_any())
}

/// GET `/xu-ly/hang-loat/{id}`.
pub async fn page(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(id): Path<Uuid>,
    Query(outcome): Query<Outcome>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let bulk = app.services.bulk(&me.officer, id).await?;
    let directory = app.services.directory();
    // Its own script asks for the body alone while it is held and done.
    if headers.get(PART).is_some_and(|part| part == Part::Case.code()) {
        let draw = || body(&me.ctx, &directory, &bulk, &[], &outcome, app.services.now());
        return Ok(Page::part(&me.ctx, Part::Case.code(), draw).into_response());
    }
    let tags = match bulk.kind {
        Kind::Tag | Kind::Untag => app.services.tags(&me.officer).await?,
        _ => Vec::new(),
    };
    let (ctx, _) = me.framed(&app.services).await?;
    let now = app.services.now();
    let title = kind_word(&ctx, bulk.kind);
    let wrong = !outcome.o.is_empty();
    let page = Page::console(&ctx, title, || {
        let nonce = ctx.nonce.as_ref().map(|nonce| nonce.0.to_string());
        view! {
            {body(&ctx, &directory, &bulk, &tags, &outcome, now)}
            <script type="module" src=ctx.asset("console-bulk.js") nonce=nonce></script>
        }
    });
    Ok(if wrong { page.with_problems() } else { page }.into_response())
}

/// The id of the field that a service's field stands in.
const fn slot(field: Field) -> &'static str {
    match field {
        Field::Reason => "text",
        _ => "choice",
    }
}

fn body(
    ctx: &Ctx,
    directory: &Directory,
    bulk: &BulkView,
    tags: &[TagView],
    outcome: &Outcome,
    now: i64,
) -> AnyView {
    let count = bulk.items.len();
    let against = bulk.items.iter().filter(|item| item.why.is_some()).count();
    let done = bulk.items.iter().filter(|item| item.state == ItemState::Done).count();
    let (n, of) = (done.to_string(), count.to_string());
    let back = ctx.href(&format!("/xu-ly/{}", bulk.address));
    let list = view! { <LinkButton href=back word=ctx.t("table.bulk_back") icon="arrow-left" look=Look::Quiet/> };
    let id = bulk.id.simple().to_string();
    let head = match bulk.state {
        Stage::Draft | Stage::CalledBack => {
            let problems = outcome.problems(ctx, |field| slot(field).to_owned());
            let said = (bulk.state == Stage::CalledBack && problems.is_empty()).then(|| {
                view! { <Notice tone=Tone::Ok text=ctx.t("table.bulk_called_back")/> }
            });
            let late = (outcome.loi == "refusal.too_late")
                .then(|| view! { <Notice tone=Tone::Warn text=ctx.t("table.bulk_too_late")/> });
            view! {
                {said}
                {late}
                {(!problems.is_empty()).then(|| view! { <ErrorSummary problems=problems.clone()/> })}
                {form(ctx, directory, bulk, tags, &problems)}
                <div class="actions in-line">{list}</div>
            }
            .into_any()
        }
        Stage::Held => {
            let left = bulk.run_at.map_or(0, |at| (at - now).max(0) / 1000 + 1).to_string();
            view! {
                <div class="notice tone-warn bulk-held">
                    <Icon name="hourglass"/>
                    <div>
                        <p><strong>{ctx.tf("table.bulk_held", &[("n", &of)])}</strong></p>
                        <p>{ctx.t("table.bulk_held_text")}" "<span class="number" data-left="">{left}</span></p>
                        <form method="post" action=ctx.action("desk/bulk_undo")>
                            <input type="hidden" name="bulk" value=id/>
                            <Submit word=ctx.t("table.bulk_undo") icon="undo-2" look=Look::Danger/>
                        </form>
                    </div>
                </div>
                <noscript><div class="actions in-line"><LinkButton href=ctx.href(&address(bulk.id)) word=ctx.t("table.bulk_look") icon="refresh-cw" look=Look::Quiet/></div></noscript>
            }
            .into_any()
        }
        Stage::Running => view! {
            <Notice tone=Tone::Info text=ctx.tf("table.bulk_running", &[("n", &n), ("of", &of)])/>
            <noscript><div class="actions in-line"><LinkButton href=ctx.href(&address(bulk.id)) word=ctx.t("table.bulk_look") icon="refresh-cw" look=Look::Quiet/></div></noscript>
        }
        .into_any(),
        Stage::Done => {
            let refused = (count - done).to_string();
            let (tone, text) = match count - done {
                0 => (Tone::Ok, ctx.tf("table.bulk_all_done", &[("n", &n)])),
                _ => {
                    let values = [("n", n.as_str()), ("of", of.as_str()), ("refused", refused.as_str())];
                    (Tone::Warn, ctx.tf("table.bulk_some_done", &values))
                }
            };
            view! {
                <Notice tone=tone text=text/>
                <div class="actions in-line">{list}</div>
            }
            .into_any()
        }
    };
    let warn = (against > 0 && !matches!(bulk.state, Stage::Done)).then(|| {
        let text = ctx.tf("table.bulk_against", &[("n", &against.to_string()), ("of", &of)]);
        view! { <Notice tone=Tone::Warn text=text/> }
    });
    view! {
        <section class="bulk" id="bulk-body" data-state=bulk.state.code()>
            <PageHead title=format!("{} · {}", kind_word(ctx, bulk.kind), ctx.tf("table.chosen", &[("n", &of)]))/>
            {head}
            {warn}
            {items(ctx, bulk)}
        </section>
    }
    .into_any()
}

/// A row a petition: what it is, where it stands, how it ended and why.
fn items(ctx: &Ctx, bulk: &BulkView) -> AnyView {
    // What went wrong comes first: it is what is left to do.
    let mut items: Vec<&ItemView> = bulk.items.iter().collect();
    items.sort_by_key(|item| item.why.is_none());
    let rows = items.into_iter().map(|item| {
        let (tone, icon, word) = match (item.state, &item.why) {
            (ItemState::Done, _) => (Tone::Ok, "circle-check", ctx.t("table.item_done")),
            (ItemState::Refused, _) => (Tone::Danger, "circle-x", ctx.t("table.item_refused")),
            (ItemState::Waiting, Some(_)) => (Tone::Warn, "circle-alert", ctx.t("table.item_against")),
            (ItemState::Waiting, None) => (Tone::Neutral, "clock", ctx.t("table.item_waiting")),
        };
        let why = item.why.as_ref().map(|why| why_word(ctx, why));
        let href = ctx.href(&format!("/xu-ly/ho-so/{}", item.number));
        view! {
            <tr data-number=item.number.clone() data-state=item.state.code()>
                <td class="number">{item.number.clone()}</td>
                <td class="bulk-title" lang=ctx.of_people()>{(!item.title.is_empty()).then(|| view! { <a href=href>{item.title.clone()}</a> })}</td>
                <td><StatusTag status=item.status/></td>
                <td class="bulk-end"><span class=format!("due-mark {}", tone.class())><Icon name=icon/>{word}</span>{why.map(|why| view! { <span class="bulk-why">{why}</span> })}</td>
            </tr>
        }
    });
    let heads = ["console.col_number", "console.col_title", "console.col_status", "table.col_end"]
        .map(|key| view! { <th scope="col">{ctx.t(key)}</th> })
        .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table bulk-items"><thead><tr>{heads}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

fn why_word(ctx: &Ctx, why: &Why) -> String {
    match why {
        Why::Refused(key) => ctx.t(key).to_owned(),
        Why::Invalid(field) => {
            ctx.tf("table.why_invalid", &[("field", ctx.t(&format!("field.{}", field.code())))])
        }
        Why::Fault => ctx.t("table.why_fault").to_owned(),
    }
}

fn form(
    ctx: &Ctx,
    directory: &Directory,
    bulk: &BulkView,
    tags: &[TagView],
    problems: &Problems,
) -> AnyView {
    let act = &bulk.act;
    let (choice, text) = (act.choice.clone(), act.text.clone());
    let (wrong_choice, wrong_text) = (problems.of("choice"), problems.of("text"));
    let note = |label: &'static str, hint: &'static str, optional: bool| {
        view! {
            <TextArea name="text" label=ctx.t(label) hint=ctx.t(hint) rows=3 maxlength=1000 optional=optional value=text.clone() error=wrong_text.clone()/>
        }
    };
    let labels = |tags: &[TagView]| -> Vec<Choice> {
        tags.iter().map(|tag| Choice::new(tag.id.to_string(), tag.name.clone())).collect()
    };
    let fields = match bulk.kind {
        Kind::Accept => view! { <p>{ctx.t("table.accept_text")}</p> }.into_any(),
        Kind::Forward => view! {
            <SelectField name="choice" label=ctx.t("console.lead") choices=choices::agency_choices(ctx, directory) empty=ctx.t("console.choose_agency") value=choice error=wrong_choice/>
            {note("console.note_label", "console.inner_hint", true)}
        }
        .into_any(),
        Kind::Assign => {
            let handlers =
                bulk.handlers.iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
            view! {
                <SelectField name="choice" label=ctx.t("console.handler_label") choices=handlers empty=ctx.t("table.choose_handler") value=choice error=wrong_choice/>
                {note("console.note_label", "console.inner_hint", true)}
            }
            .into_any()
        }
        Kind::Extend => view! {
            <TextField name="choice" label=ctx.t("console.extension_days") inputmode="numeric" maxlength=2 width="w-5" value=choice error=wrong_choice/>
            {note("table.extend_label", "table.extend_hint", false)}
        }
        .into_any(),
        Kind::Close => {
            let mut reasons: Vec<Choice> = Vec::new();
            for (used_for, key) in [
                (ReasonUse::Reject, "console.act.reject"),
                (ReasonUse::Redirect, "console.act.redirect"),
            ] {
                reasons.extend(directory.reasons_for(used_for).map(|reason| Choice {
                    hint: Some(reason.reply_vi.clone()),
                    ..Choice::new(
                        &reason.code,
                        format!("{}: {}", ctx.t(key), reason.name_vi),
                    )
                }));
            }
            view! {
                <Pick name="choice" legend=ctx.t("console.reason_label") hint=ctx.t("table.close_hint") choices=reasons chosen=vec![choice] columns=true error=wrong_choice/>
                {note("console.reason_text_label", "console.reason_text_hint", true)}
            }
            .into_any()
        }
        Kind::Merge => view! {
            <TextField name="choice" label=ctx.t("table.merge_label") hint=ctx.t("table.merge_hint") maxlength=20 value=choice error=wrong_choice/>
            {note("console.note_label", "console.inner_hint", true)}
        }
        .into_any(),
        Kind::Tag => view! {
            {(!tags.is_empty()).then(|| view! { <SelectField name="choice" label=ctx.t("table.tag") choices=labels(tags) empty=ctx.t("table.tag_new") value=choice error=wrong_choice.clone()/> })}
            <TextField name="title" label=ctx.t("table.tag_name") hint=ctx.t("table.tag_hint") maxlength=TAG_MAX value=act.title.clone() error=tags.is_empty().then_some(wrong_choice).flatten()/>
        }
        .into_any(),
        Kind::Untag => view! {
            <SelectField name="choice" label=ctx.t("table.tag") choices=labels(tags) empty=ctx.t("table.tag_choose") value=choice error=wrong_choice/>
        }
        .into_any(),
    };
    let word = ctx.tf(
        "table.bulk_do",
        &[("what", kind_word(ctx, bulk.kind)), ("n", &bulk.items.len().to_string())],
    );
    view! {
        <form class="bulk-form" method="post" action=ctx.action("desk/bulk_do")>
            <input type="hidden" name="bulk" value=bulk.id.simple().to_string()/>
            {fields}
            <div class="actions in-line"><Submit word=word icon="list-checks"/></div>
            <p class="quiet-text">{ctx.t("table.bulk_promise")}</p>
        </form>
    }
    .into_any()
}

/// Begins an act on the petitions of `chon` (`id.version` each).
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "desk/bulk")]
pub async fn desk_bulk(
    kind: String,
    ve: String,
    #[server(default)] chon: Vec<String>,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let screen = Screen::parse(&ve).ok_or_else(AppError::not_found)?;
    let kind = Kind::parse(&kind).ok_or_else(AppError::not_found)?;
    let back = screen.list();
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&back));
        return Ok(());
    };
    let chosen: Vec<(Uuid, i64)> = chon
        .iter()
        .filter_map(|one| one.split_once('.'))
        .filter_map(|(id, version)| Some((Uuid::parse_str(id).ok()?, version.parse().ok()?)))
        .collect();
    match port.services.begin_bulk(&me, kind, &chosen, &screen.carried()).await {
        Ok(bulk) => port.go(&address(bulk)),
        Err(error) => send_back(&port, error, &back, None),
    }
    Ok(())
}

/// Holds an act on many with what was filled in.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "desk/bulk_do")]
pub async fn desk_bulk_do(
    bulk: Uuid,
    #[server(default)] choice: String,
    #[server(default)] text: String,
    #[server(default)] title: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = address(bulk);
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&here));
        return Ok(());
    };
    let act = Act { choice, text, title, ..Act::default() };
    match port.services.hold_bulk(&me, bulk, act).await {
        Ok(()) => port.go(&here),
        Err(error) => send_back(&port, error, &here, None),
    }
    Ok(())
}

/// Calls an act on many back.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "desk/bulk_undo")]
pub async fn desk_bulk_undo(bulk: Uuid) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = address(bulk);
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&here));
        return Ok(());
    };
    match port.services.call_back_bulk(&me, bulk).await {
        Ok(()) => port.go(&here),
        Err(error) => send_back(&port, error, &here, None),
    }
    Ok(())
}
