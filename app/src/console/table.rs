//! The table of a list: the columns that the officer chose, a row a petition with its marks, and what
//! is needed to choose several. Narrow, it folds into cards (style/table.css).

use super::queue::Desk;
use super::{choices, hints, photo};
use crate::names;
use crate::page::Ctx;
use crate::ui::status::StatusTag;
use crate::ui::{Due, Icon, Tone, When};
use domain::calendar::{HOUR_MS, MINUTE_MS};
use domain::deadline::{SlaClass, Standing};
use leptos::prelude::*;
use services::live::Person;
use services::queues::{Column, QueueLine, Sort};
use std::collections::HashMap;

/// Who works on which of the list's cases, besides the officer.
pub type Busy = HashMap<String, Vec<Person>>;

/// Key of a column's name.
pub const fn column_key(column: Column) -> &'static str {
    match column {
        Column::Photo => "table.col_photo",
        Column::Commune => "console.col_commune",
        Column::Agency => "console.col_agency",
        Column::Status => "console.col_status",
        Column::Received => "console.col_received",
        Column::Due => "console.col_due",
        Column::Step => "console.col_step",
        Column::Handler => "console.col_handler",
    }
}

/// The lines of a list.
pub fn lines(desk: &Desk<'_>, lines: Vec<QueueLine>, busy: &Busy) -> AnyView {
    let ctx = desk.ctx;
    let heads = desk.columns.iter().map(|&column| head(desk, column)).collect_view();
    view! {
        <div class="table-wrap">
            <table class="table queue">
                <thead>
                    <tr>
                        <td class="queue-pick"></td>
                        <th scope="col">{ctx.t("console.col_number")}</th>
                        <th scope="col">{ctx.t("console.col_title")}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(|line| row(desk, line, busy)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The head of a column; those that sort lead to the list sorted by them.
fn head(desk: &Desk<'_>, column: Column) -> AnyView {
    let (ctx, screen) = (desk.ctx, desk.screen);
    let word = ctx.t(column_key(column));
    let now = screen.narrow.sort.unwrap_or(Sort::Due);
    let (is_by, next) = match column {
        Column::Due => (now == Sort::Due, None),
        Column::Received if now == Sort::Newest => (true, Some(Sort::Oldest)),
        Column::Received => (now == Sort::Oldest, Some(Sort::Newest)),
        _ => return view! { <th scope="col" class=class(column)>{word}</th> }.into_any(),
    };
    let href = ctx.href(&screen.narrowed(|narrow| narrow.sort = next).whole());
    let order = is_by.then_some(if now == Sort::Newest { "descending" } else { "ascending" });
    let icon = if now == Sort::Newest { "arrow-down" } else { "arrow-up" };
    view! {
        <th scope="col" class=class(column) aria-sort=order>
            <a class="sorts" href=href title=ctx.t("table.sort_by")><span>{word}</span>{is_by.then(|| view! { <Icon name=icon/> })}</a>
        </th>
    }
    .into_any()
}

const fn class(column: Column) -> &'static str {
    match column {
        Column::Photo => "queue-photo",
        Column::Commune => "queue-commune",
        Column::Agency => "queue-agency",
        Column::Status => "queue-status",
        Column::Received => "number queue-received",
        Column::Due => "number queue-due",
        Column::Step => "number queue-step",
        Column::Handler => "queue-handler",
    }
}

fn row(desk: &Desk<'_>, line: QueueLine, busy: &Busy) -> impl IntoView + use<> {
    let ctx = desk.ctx;
    let href = desk.screen.case_href(ctx, &line.number);
    let is_open = desk.screen.open.as_ref() == Some(&line.number);
    let is_unread = line.is_unread && !is_open;
    let cells = desk.columns.iter().map(|&column| cell(desk, column, &line)).collect_view();
    let under = under(desk, &line, busy);
    let number = line.number.clone();
    let pick = format!("{}.{}", line.id.simple(), line.version);
    let choose = ctx.tf("table.choose_one", &[("number", &line.number)]);
    let unread = is_unread.then(|| {
        view! { <span class="unread-mark"><Icon name="mail"/><span class="unseen">{ctx.t("table.unread")}" "</span></span> }
    });
    view! {
        <tr data-number=number class:is-open=is_open class:is-unread=is_unread>
            <td class="queue-pick"><label><input type="checkbox" name="chon[]" value=pick form="bulk" aria-label=choose/></label></td>
            <td class="number queue-number" data-label=ctx.t("console.col_number")>{line.number}</td>
            <td class="queue-title">
                {unread}
                <a href=href lang=ctx.of_people() data-part="case" aria-current=is_open.then_some("true")>{line.title}</a>
                {under}
            </td>
            {cells}
        </tr>
    }
}

/// The marks below a title: what the eye looks for before it reads.
fn under(desk: &Desk<'_>, line: &QueueLine, busy: &Busy) -> impl IntoView + use<> {
    let (ctx, directory) = (desk.ctx, desk.directory);
    let people = busy.get(&line.number).map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
    let types = people.iter().any(|person| person.types);
    let here = view! {
        <span class="row-people" hidden=people.is_empty() data-people=line.number.clone()>
            <Icon name=if types { "pencil" } else { "eye" }/><span>{names.join(", ")}</span>
        </span>
    };
    let mark = |is: bool, tone: Tone, icon: &'static str, word: String| {
        is.then(|| view! { <span class=format!("due-mark {}", tone.class())><Icon name=icon/>{word}</span> })
    };
    let n = line.me_too.to_string();
    let tags = line
        .tags
        .iter()
        .map(|tag| view! { <span class="row-tag"><Icon name="tag"/>{tag.name.clone()}</span> })
        .collect_view();
    view! {
        <span class="queue-under">
            {mark(line.class == SlaClass::Urgent, Tone::Danger, "siren", choices::class(ctx, SlaClass::Urgent).to_owned())}
            {mark(line.has_news, Tone::Warn, "message-square-text", ctx.t("after.news_mark").to_owned())}
            {line.is_repeating.then(|| hints::mark(ctx))}
            {mark(line.has_twin, Tone::Info, "copy", ctx.t("table.twin").to_owned())}
            {mark(line.has_merged, Tone::Info, "layers", ctx.t("table.merged").to_owned())}
            {mark(line.me_too > 0, Tone::Info, "users", ctx.tf("table.me_too", &[("n", &n)]))}
            <span>{names::category(ctx.lang, directory, &line.category).to_owned()}</span>
            {tags}
            {here}
        </span>
    }
}

fn cell(desk: &Desk<'_>, column: Column, line: &QueueLine) -> AnyView {
    let (ctx, directory) = (desk.ctx, desk.directory);
    let (lang, label, class) = (ctx.lang, ctx.t(column_key(column)), class(column));
    let words = |text: Option<String>| {
        let none = text.is_none();
        view! { <td class=class class:is-none=none data-label=label>{text}</td> }.into_any()
    };
    match column {
        Column::Photo => {
            let cover = line.cover.map(|photo| {
                view! { <img src=photo::address(photo, 320) alt="" width="40" height="40" loading="lazy" decoding="async"/> }
            });
            view! { <td class=class>{cover}</td> }.into_any()
        }
        Column::Commune => {
            words(line.commune.as_deref().map(|code| names::commune(lang, directory, code).to_owned()))
        }
        Column::Agency => words(
            line.lead_agency
                .as_deref()
                .map(|code| names::agency_short(lang, directory, code).to_owned()),
        ),
        Column::Status => {
            view! { <td class=class><StatusTag status=line.status/></td> }.into_any()
        }
        Column::Received => {
            view! { <td class=class data-label=label><When at=line.received_at day_only=true/></td> }
                .into_any()
        }
        Column::Due => {
            let due = line.due_at.map(|at| {
                let left = line.standing.map(|standing| left(ctx, standing, line.day_ms));
                view! { <When at day_only=true/> {left} }
            });
            let none = due.is_none();
            view! { <td class=class class:is-none=none data-label=label>{due}</td> }.into_any()
        }
        Column::Step => {
            let step = line.step_due_at.map(|at| view! { <When at/> });
            let none = step.is_none();
            view! { <td class=class class:is-none=none data-label=label>{step}</td> }.into_any()
        }
        Column::Handler => words(line.handler.clone()),
    }
}

/// How a due date stands and how much working time is left: colour, icon and words.
fn left(ctx: &Ctx, standing: Standing, day_ms: i64) -> AnyView {
    let due = Due::from(standing.lateness);
    let (tone, icon, key) = due_look(due);
    let key = match due {
        Due::Ahead | Due::Soon => "table.left",
        Due::Late => "table.late",
        Due::Paused | Due::Kept | Due::KeptLate => {
            return view! { <span class=format!("due-mark {}", tone.class())><Icon name=icon/>{ctx.t(key)}</span> }.into_any();
        }
    };
    let word = ctx.tf(key, &[("time", &span(ctx, standing.remaining_ms.abs(), day_ms))]);
    let state = ctx.t(due_look(due).2);
    view! {
        <span class=format!("due-mark {}", tone.class()) title=state><Icon name=icon/>{word}</span>
    }
    .into_any()
}

/// So many days and hours, in the largest two units that say something.
fn span(ctx: &Ctx, ms: i64, day_ms: i64) -> String {
    let day_ms = day_ms.max(HOUR_MS);
    let (days, hours) = (ms / day_ms, ms % day_ms / HOUR_MS);
    let minutes = (ms / MINUTE_MS).max(1);
    let one = |key, n: i64| ctx.tf(key, &[("n", &n.to_string())]);
    match (days, hours) {
        (0, 0) => one("table.minutes", minutes),
        (0, hours) => one("table.hours", hours),
        (days, 0) => one("table.days", days),
        (days, _) if days > 3 => one("table.days", days),
        (days, hours) => format!("{} {}", one("table.days", days), one("table.hours", hours)),
    }
}

const fn due_look(due: Due) -> (Tone, &'static str, &'static str) {
    match due {
        Due::Ahead => (Tone::Brand, "clock", "deadline.ahead"),
        Due::Soon => (Tone::Warn, "clock", "deadline.soon"),
        Due::Late => (Tone::Danger, "circle-alert", "deadline.late"),
        Due::Paused => (Tone::Neutral, "pause", "deadline.paused"),
        Due::Kept => (Tone::Ok, "circle-check", "deadline.kept"),
        Due::KeptLate => (Tone::Warn, "history", "deadline.kept_late"),
    }
}

/// How a due date stands: colour, icon and word.
pub fn mark(ctx: &Ctx, due: Due) -> impl IntoView + use<> {
    let (tone, icon, key) = due_look(due);
    view! { <span class=format!("due-mark {}", tone.class())><Icon name=icon/>{ctx.t(key)}</span> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Site;
    use crate::words::Lang;
    use std::sync::Arc;

    #[test]
    fn time_is_told_in_the_two_largest_units() {
        let ctx = Ctx::bare(Lang::Vi, "/", Arc::new(Site::default()));
        let day = 8 * HOUR_MS;
        for (ms, said) in [
            (20 * MINUTE_MS, "20 phút"),
            (0, "1 phút"),
            (3 * HOUR_MS, "3 giờ"),
            (day, "1 ngày"),
            (day + 3 * HOUR_MS, "1 ngày 3 giờ"),
            (5 * day + 3 * HOUR_MS, "5 ngày"),
        ] {
            assert_eq!(span(&ctx, ms, day), said);
        }
    }
}
