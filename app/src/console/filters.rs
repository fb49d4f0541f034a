//! Above the table: what the list is narrowed to, as chips that each take one away; the form that
//! narrows and sorts; the columns; and saving it all as a view. Folds that work without script.

use super::queue::Desk;
use super::screen::{AGENCY, CATEGORY, COMMUNE, DUE, SORT, STATUS, TAG, TYPED, WORDS};
use super::{choices, table};
use crate::names;
use crate::ui::{Check, Choice, Icon, SelectField, Submit, TextField};
use domain::petition::Status;
use leptos::prelude::*;
use services::queues::{Column, DueWindow, Narrow, Queue, Sort};
use services::views::NAME_MAX;

/// Key of a window's name.
const fn due_key(due: DueWindow) -> &'static str {
    match due {
        DueWindow::Late => "table.due_late",
        DueWindow::Today => "table.due_today",
        DueWindow::Soon => "table.due_soon",
        DueWindow::Week => "table.due_week",
    }
}

const fn sort_key(sort: Sort) -> &'static str {
    match sort {
        Sort::Due => "table.sort_due",
        Sort::Newest => "table.sort_newest",
        Sort::Oldest => "table.sort_oldest",
    }
}

/// Chips and folds.
pub fn bar(desk: &Desk<'_>) -> AnyView {
    let ctx = desk.ctx;
    let chips = chips(desk);
    let n = desk.screen.narrow.count();
    let number = (n > 0).then(|| view! { " " <span class="count number">{n}</span> });
    view! {
        <div class="filter-bar">
            <details class="fold-menu" id="fold-filters">
                <summary><Icon name="list-filter"/><span>{ctx.t("table.filters")}{number}</span></summary>
                <div class="fold-body">{form(desk)}</div>
            </details>
            <details class="fold-menu" id="fold-columns">
                <summary><Icon name="columns-3"/><span>{ctx.t("table.columns")}</span></summary>
                <div class="fold-body">{columns(desk)}</div>
            </details>
            <details class="fold-menu" id="fold-view">
                <summary><Icon name="bookmark"/><span>{ctx.t("table.save_view")}</span></summary>
                <div class="fold-body">{save(desk)}</div>
            </details>
        </div>
        {chips}
    }
    .into_any()
}

fn chips(desk: &Desk<'_>) -> Option<AnyView> {
    let (ctx, directory, narrow) = (desk.ctx, desk.directory, &desk.screen.narrow);
    let mut chips: Vec<(String, String)> = Vec::new();
    let mut chip = |word: String, change: fn(&mut Narrow)| {
        chips.push((word, ctx.href(&desk.screen.narrowed(change).whole())));
    };
    if !narrow.words.is_empty() {
        chip(format!("“{}”", narrow.words), |narrow| narrow.words.clear());
    }
    if let Some(status) = narrow.status {
        chip(status_word(desk, status), |narrow| narrow.status = None);
    }
    if !narrow.category.is_empty() {
        let name = names::category(ctx.lang, directory, &narrow.category).to_owned();
        chip(name, |narrow| narrow.category.clear());
    }
    if !narrow.agency.is_empty() {
        let name = names::agency_short(ctx.lang, directory, &narrow.agency).to_owned();
        chip(name, |narrow| narrow.agency.clear());
    }
    if !narrow.commune.is_empty() {
        chip(place(desk, &narrow.commune), |narrow| narrow.commune.clear());
    }
    if let Some(due) = narrow.due {
        chip(ctx.t(due_key(due)).to_owned(), |narrow| narrow.due = None);
    }
    if let Some(tag) = narrow.tag {
        let name = desk.tags.iter().find(|one| one.id == tag).map(|one| one.name.clone());
        chip(name.unwrap_or_else(|| ctx.t("table.tag").to_owned()), |narrow| narrow.tag = None);
    }
    if chips.is_empty() {
        return None;
    }
    let all = ctx.href(
        &desk
            .screen
            .narrowed(|narrow| {
                *narrow = Narrow { sort: narrow.sort, ..Narrow::default() };
            })
            .whole(),
    );
    let several = chips.len() > 1;
    let chips = chips
        .into_iter()
        .map(|(word, href)| {
            let title = ctx.tf("table.without", &[("what", &word)]);
            view! { <li><a class="chip" href=href title=title.clone() aria-label=title><span>{word}</span><Icon name="x"/></a></li> }
        })
        .collect_view();
    Some(
        view! {
            <ul class="chips" aria-label=ctx.t("table.narrowed")>
                {chips}
                {several.then(|| view! { <li><a class="button plain" href=all><span>{ctx.t("table.without_all")}</span></a></li> })}
            </ul>
        }
        .into_any(),
    )
}

/// A commune, or a district by the name that its communes give it.
fn place(desk: &Desk<'_>, code: &str) -> String {
    let of_district = desk.directory.communes.iter().find(|one| one.district_code == code);
    of_district.map_or_else(
        || names::commune(desk.ctx.lang, desk.directory, code).to_owned(),
        |commune| commune.district_name_vi.clone(),
    )
}

fn status_word(desk: &Desk<'_>, status: Status) -> String {
    desk.ctx.t(&format!("status.{}", status.code())).to_owned()
}

fn form(desk: &Desk<'_>) -> AnyView {
    let (ctx, directory, screen) = (desk.ctx, desk.directory, desk.screen);
    let narrow = &screen.narrow;
    let any = ctx.t("table.any");
    let held = screen.queue.statuses();
    let statuses = if held.is_empty() { Status::ALL } else { held };
    let statuses: Vec<Choice> =
        statuses.iter().map(|&s| Choice::new(s.code(), status_word(desk, s))).collect();
    let mut categories: Vec<Choice> = Vec::new();
    for group in directory.groups() {
        let title = names::category_name(ctx.lang, group).to_owned();
        let whole = ctx.tf("table.whole_group", &[("name", &title)]);
        categories.push(Choice { group: Some(title.clone()), ..Choice::new(&group.code, whole) });
        categories.extend(directory.categories_of(&group.code).map(|category| Choice {
            group: Some(title.clone()),
            ..Choice::new(&category.code, names::category_name(ctx.lang, category))
        }));
    }
    let mut places: Vec<Choice> = Vec::new();
    for choice in choices::commune_choices(ctx, directory) {
        let is_next = places.last().is_none_or(|last| last.group != choice.group);
        let district =
            directory.commune(&choice.value).map(|commune| commune.district_code.clone());
        if let (true, Some(district), Some(name)) = (is_next, district, choice.group.clone()) {
            let whole = ctx.tf("table.whole_group", &[("name", &name)]);
            places.push(Choice { group: Some(name), ..Choice::new(&district, whole) });
        }
        places.push(choice);
    }
    let dues = DueWindow::ALL.iter().map(|&d| Choice::new(d.code(), ctx.t(due_key(d)))).collect();
    let sorts = Sort::ALL.iter().map(|&s| Choice::new(s.code(), ctx.t(sort_key(s)))).collect();
    let tags: Vec<Choice> = desk
        .tags
        .iter()
        .map(|tag| Choice::new(tag.id.simple().to_string(), tag.name.clone()))
        .collect();
    let tag = (!tags.is_empty()).then(|| {
        let chosen = narrow.tag.map(|tag| tag.simple().to_string()).unwrap_or_default();
        view! { <SelectField name=TAG label=ctx.t("table.tag") choices=tags empty=any value=chosen/> }
    });
    let hidden = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> })
    };
    view! {
        <form class="filters" method="get" action=ctx.href(&format!("/xu-ly/{}", screen.queue.code()))>
            {hidden(TYPED, "1".into())}
            {hidden(WORDS, narrow.words.clone())}
            {hidden("ho-so", screen.open.clone().unwrap_or_default())}
            <SelectField name=STATUS label=ctx.t("console.col_status") choices=statuses empty=any value=narrow.status.map_or("", Status::code)/>
            <SelectField name=DUE label=ctx.t("console.col_due") choices=dues empty=any value=narrow.due.map_or("", DueWindow::code)/>
            <SelectField name=CATEGORY label=ctx.t("field.category") choices=categories empty=any value=narrow.category.clone()/>
            <SelectField name=COMMUNE label=ctx.t("console.col_commune") choices=places empty=any value=narrow.commune.clone()/>
            <SelectField name=AGENCY label=ctx.t("console.col_agency") choices=choices::agency_choices(ctx, directory) empty=any value=narrow.agency.clone()/>
            {tag}
            <SelectField name=SORT label=ctx.t("table.sort") choices=sorts value=narrow.sort.unwrap_or(Sort::Due).code()/>
            <div class="actions in-line"><Submit word=ctx.t("table.narrow") icon="check"/></div>
        </form>
    }
    .into_any()
}

fn columns(desk: &Desk<'_>) -> AnyView {
    let ctx = desk.ctx;
    let boxes = Column::ALL
        .iter()
        .map(|&column| {
            view! {
                <label class="switch-line">
                    <input type="checkbox" name="cot[]" value=column.code() checked=desk.columns.contains(&column)/>
                    <span>{ctx.t(table::column_key(column))}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <form class="columns" method="post" action=ctx.action("desk/columns")>
            <input type="hidden" name="ve" value=desk.screen.carried()/>
            <p class="quiet-text">{ctx.t("table.columns_hint")}</p>
            <div class="column-boxes">{boxes}</div>
            <div class="actions in-line"><Submit word=ctx.t("table.columns_keep") icon="check"/></div>
        </form>
    }
    .into_any()
}

fn save(desk: &Desk<'_>) -> AnyView {
    let (ctx, directory) = (desk.ctx, desk.directory);
    // What is set apart is in no list that others share, and not in the first column either.
    if desk.screen.queue == Queue::Guarded {
        return view! { <p class="quiet-text">{ctx.t("table.no_view")}</p> }.into_any();
    }
    let places: Vec<Choice> = desk
        .places
        .iter()
        .map(|code| {
            let name = names::agency_short(ctx.lang, directory, code);
            Choice::new(code, ctx.tf("table.shared_with", &[("name", name)]))
        })
        .collect();
    view! {
        <form class="save-view" method="post" action=ctx.action("desk/view")>
            <input type="hidden" name="ve" value=desk.screen.carried()/>
            <TextField name="name" label=ctx.t("field.view_name") hint=ctx.t("table.view_hint") maxlength=NAME_MAX/>
            <SelectField name="agency" label=ctx.t("table.for_whom") choices=places empty=ctx.t("table.for_me")/>
            <Check name="pinned" label=ctx.t("table.pin") checked=true/>
            <div class="actions in-line">
                <Submit word=ctx.t("table.view_keep") icon="bookmark"/>
                <a class="button plain" href=ctx.href(super::views::VIEWS)><Icon name="layers"/><span>{ctx.t("table.views_manage")}</span></a>
            </div>
        </form>
    }
    .into_any()
}
