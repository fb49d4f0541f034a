//! Question 3: which field of life. Twenty-two groups that open, each with its categories; with
//! script a search over names and keywords.

use super::asked::{Question, go_on, save_only};
use crate::error::AppError;
use crate::islands::category::CategoryFilter;
use crate::names;
use crate::page::{Ctx, Page};
use crate::ui::{Icon, Submit};
use crate::words::Lang;
use domain::directory::{Category, Directory};
use domain::draft::Step;
use domain::fold::fold;
use leptos::prelude::*;

/// The page.
pub fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    let error = q.problems.of("category");
    let wrong = error.is_some();
    let chosen = q.directory.category(&q.answers().category);
    let described = if wrong { "f-category-hint f-category-error" } else { "f-category-hint" };
    let title = ctx.t("report.category_title");
    q.page(title, || {
        let groups = q.directory.groups().map(|g| group(ctx, &q.directory, g, chosen)).collect_view();
        view! {
            <form method="post" action=ctx.action("report/category")>
                {q.carry()}
                <fieldset class="field" class:is-wrong=wrong id="f-category" tabindex="-1" aria-describedby=described>
                    <legend class="legend"><h1 class="question">{title}</h1></legend>
                    <p class="hint" id="f-category-hint">{ctx.t("report.category_hint")}</p>
                    {error.map(|error| view! {
                        <p class="error" id="f-category-error"><Icon name="circle-alert"/><span>{error}</span></p>
                    })}
                    <CategoryFilter
                        label=ctx.t("report.category_search").to_owned()
                        found=ctx.t("report.category_found").to_owned()
                        none=ctx.t("report.category_none").to_owned()
                        near=ctx.t("asking.category_near").to_owned()
                    >
                        <div class="groups">{groups}</div>
                    </CategoryFilter>
                </fieldset>
                <div class="actions"><Submit word=ctx.t("report.next")/></div>
            </form>
        }
    })
}

/// One group that opens, with its categories.
pub fn group(
    ctx: &Ctx,
    directory: &Directory,
    group: &Category,
    chosen: Option<&Category>,
) -> impl IntoView + use<> {
    let code = Some(group.code.as_str());
    let open = chosen.is_some_and(|chosen| chosen.parent_code.as_deref() == code);
    let name = names::category_name(ctx.lang, group);
    let is_chosen = |category: &Category| chosen.is_some_and(|chosen| chosen.code == category.code);
    let cards = directory
        .categories_of(&group.code)
        .map(|category| card(ctx, category, is_chosen(category)))
        .collect_view();
    let count = directory.categories_of(&group.code).count();
    view! {
        <details class="group" open=open>
            <summary>
                <Icon name=group_icon(&group.icon)/>
                <span class="group-name">{name.to_owned()}</span>
                <small class="group-count">{ctx.tf("report.category_count", &[("n", &count.to_string())])}</small>
            </summary>
            <div class="choices">{cards}</div>
        </details>
    }
}

fn card(ctx: &Ctx, category: &Category, checked: bool) -> impl IntoView + use<> {
    let id = format!("f-category-{}", category.code);
    view! {
        <div class="choice" data-key=more_to_find(ctx.lang, category)>
            <input id=id.clone() name="category" type="radio" value=category.code.clone() checked=checked/>
            <label for=id>{names::category_name(ctx.lang, category).to_owned()}</label>
        </div>
    }
}

/// What the search finds a category by, besides the words on the card and on its group: the name in
/// the other language and the keywords that the names do not say, without accents.
fn more_to_find(lang: Lang, category: &Category) -> String {
    let shown = fold(names::category_name(lang, category));
    let mut key = fold(names::category_name(lang.other(), category));
    for keyword in category.keywords.iter().map(|keyword| fold(keyword)) {
        let said = |name: &str| format!(" {name} ").contains(&format!(" {keyword} "));
        if !said(&shown) && !said(&key) {
            key.push(' ');
            key.push_str(&keyword);
        }
    }
    key
}

/// Keeps the category. Some need a place; when it is missing, that question comes next.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/category")]
pub async fn report_category(
    #[server(default)] category: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    if save_only(Step::Category, &ve, |answers| answers.category = category).await? {
        go_on(Step::Category, &ve).await?;
    }
    Ok(())
}

/// Icon of the sprite for the icon code of a group.
fn group_icon(code: &str) -> &'static str {
    match code {
        "road" => "construction",
        "leaf" => "leaf",
        "city" => "building-2",
        "shield" => "shield-check",
        "map" => "map",
        "building" => "hard-hat",
        "bolt" => "zap",
        "water" => "droplets",
        "signal" => "radio-tower",
        "health" => "heart-pulse",
        "school" => "graduation-cap",
        "people" => "users",
        "umbrella" => "umbrella",
        "wheat" => "wheat",
        "shop" => "store",
        "mask" => "drama",
        "briefcase" => "briefcase",
        "coin" => "coins",
        "document" => "file-text",
        "megaphone" => "megaphone",
        "star" => "star",
        _ => "ellipsis",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_keyword_and_both_names_find_a_category() {
        let directory = services::seed::directory().unwrap();
        let mut seen = 0;
        for category in directory.categories.iter().filter(|one| one.parent_code.is_some()) {
            for lang in [Lang::Vi, Lang::En] {
                let shown = fold(names::category_name(lang, category));
                let key = format!(" {shown} {} ", more_to_find(lang, category));
                let words = category.keywords.iter().chain([&category.name_vi, &category.name_en]);
                for word in words.map(|word| fold(word)) {
                    assert!(key.contains(&format!(" {word} ")), "{key}: {word}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 400, "{seen}");
    }
}
