//! The long lists of the filter form (136 communes, 120 categories, 200 agencies) as ready HTML.
//! Building them anew would cost more than the rest of the page, and they change with the
//! directory only. The one file outside the kit that writes raw HTML: the directory's own names,
//! escaped here.

use crate::names;
use crate::page::{Ctx, Escaped};
use crate::ui::{Icon, field_id};
use crate::words::{Lang, t, tf};
use domain::directory::{Agency, Directory};
use leptos::prelude::*;
use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Arc, RwLock};

/// The options of one directory in one language.
#[derive(Debug)]
pub struct Options {
    directory: Arc<Directory>,
    /// Differs when any name differs: for the validators of pages that show names.
    pub mark: u64,
    categories: String,
    communes: String,
    agencies: String,
}

/// The options in both languages, built when first asked for and again when the directory was
/// replaced.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<[RwLock<Option<Arc<Options>>>; 2]>);

impl Shelf {
    /// The options for this directory.
    pub fn options(&self, lang: Lang, directory: &Arc<Directory>) -> Arc<Options> {
        let slot = &self.0[usize::from(lang == Lang::En)];
        let kept = slot.read().ok().and_then(|slot| slot.clone());
        if let Some(options) = kept.filter(|options| Arc::ptr_eq(&options.directory, directory)) {
            return options;
        }
        let options = Arc::new(Options::build(lang, directory.clone()));
        if let Ok(mut slot) = slot.write() {
            *slot = Some(options.clone());
        }
        options
    }
}

impl Options {
    fn build(lang: Lang, directory: Arc<Directory>) -> Self {
        let categories = categories(lang, &directory);
        let communes = communes(lang, &directory);
        let agencies = agencies(lang, &directory);
        let mut hasher = DefaultHasher::new();
        (&categories, &communes, &agencies).hash(&mut hasher);
        Self { mark: hasher.finish(), directory, categories, communes, agencies }
    }

    /// What stands in the list of categories and groups.
    pub fn categories(&self, lang: Lang, chosen: &str) -> String {
        with_chosen(t(lang, "public.all_categories"), &self.categories, chosen)
    }

    /// What stands in the list of communes.
    pub fn communes(&self, lang: Lang, chosen: &str) -> String {
        with_chosen(t(lang, "public.all_communes"), &self.communes, chosen)
    }

    /// What stands in the list of agencies.
    pub fn agencies(&self, lang: Lang, chosen: &str) -> String {
        with_chosen(t(lang, "public.all_agencies"), &self.agencies, chosen)
    }
}

/// One of the lists as a form field; `options` is what stands in it.
pub fn select(
    ctx: &Ctx,
    name: &'static str,
    label: &str,
    options: String,
) -> impl IntoView + use<> {
    let id = field_id(name);
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{ctx.t(label)}</label>
            <span class="select">
                <select class="input" id=id name=name inner_html=options></select>
                <Icon name="chevron-down"/>
            </span>
        </div>
    }
}

fn with_chosen(all: &str, list: &str, chosen: &str) -> String {
    let mut html = String::with_capacity(list.len() + all.len() + 48);
    let _ = write!(html, "<option value=\"\">{}</option>", Escaped(all));
    let value = format!("value=\"{}\"", Escaped(chosen));
    // Values are whole codes in quotes, so the first hit is the only one.
    match list.find(&value).filter(|_| !chosen.is_empty()) {
        Some(at) => {
            let end = at + value.len();
            let _ = write!(html, "{} selected{}", &list[..end], &list[end..]);
        }
        None => html.push_str(list),
    }
    html
}

fn option(html: &mut String, code: &str, name: &str) {
    let _ = write!(html, "<option value=\"{}\">{}</option>", Escaped(code), Escaped(name));
}

fn group<'a>(html: &mut String, title: &str, members: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut members = members.peekable();
    if members.peek().is_none() {
        return;
    }
    let _ = write!(html, "<optgroup label=\"{}\">", Escaped(title));
    for (code, name) in members {
        option(html, code, name);
    }
    html.push_str("</optgroup>");
}

fn categories(lang: Lang, directory: &Directory) -> String {
    let mut html = String::new();
    for parent in directory.groups() {
        let title = names::category_name(lang, parent);
        let whole = tf(lang, "public.whole_group", &[("group", title)]);
        let members = directory
            .categories_of(&parent.code)
            .map(|c| (c.code.as_str(), names::category_name(lang, c)));
        group(
            &mut html,
            title,
            std::iter::once((parent.code.as_str(), whole.as_str())).chain(members),
        );
    }
    html
}

fn communes(lang: Lang, directory: &Directory) -> String {
    let mut html = String::new();
    let mut districts: Vec<(&str, &str, &str)> = Vec::new();
    for commune in &directory.communes {
        if !districts.iter().any(|(code, ..)| *code == commune.district_code) {
            districts.push((
                &commune.district_code,
                &commune.district_name_vi,
                &commune.parent_agency_code,
            ));
        }
    }
    for (code, name_vi, committee) in districts {
        // The directory has no English name of a district; its committee's says it.
        let title =
            if lang == Lang::Vi { name_vi } else { names::agency(lang, directory, committee) };
        let members = directory.communes.iter().filter(|c| c.district_code == code);
        group(&mut html, title, members.map(|c| (c.code.as_str(), names::commune_name(lang, c))));
    }
    html
}

fn agencies(lang: Lang, directory: &Directory) -> String {
    let kind = |agency: &Agency| match agency.kind.as_str() {
        "province-department" | "province-office" | "province-unit" | "citizen-reception" => {
            "public.kind_province"
        }
        "district-committee" => "public.kind_district",
        "commune-committee" => "public.kind_commune",
        _ => "public.kind_other",
    };
    let mut html = String::new();
    for key in
        ["public.kind_province", "public.kind_district", "public.kind_other", "public.kind_commune"]
    {
        let members =
            directory.agencies.iter().filter(|agency| agency.is_handling && kind(agency) == key);
        group(
            &mut html,
            t(lang, key),
            members.map(|a| (a.code.as_str(), names::agency_name(lang, a))),
        );
    }
    html
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shelf() -> (Shelf, Arc<Directory>) {
        (Shelf::default(), Arc::new(services::seed::directory().unwrap()))
    }

    #[test]
    fn the_lists_hold_the_whole_directory_and_mark_what_was_chosen() {
        let (shelf, directory) = shelf();
        let options = shelf.options(Lang::Vi, &directory);
        let communes = options.communes(Lang::Vi, "08710");
        assert_eq!(communes.matches("<option").count(), 137);
        assert_eq!(communes.matches("<optgroup").count(), 9);
        assert!(communes.contains("value=\"08710\" selected>Phường Liên Bảo<"));
        assert_eq!(communes.matches(" selected").count(), 1);
        let categories = options.categories(Lang::Vi, "GT");
        assert_eq!(categories.matches("<option").count(), directory.categories.len() + 1);
        assert!(categories.contains("value=\"GT\" selected"));
        assert!(options.agencies(Lang::Vi, "").matches("<option").count() > 190);
    }

    #[test]
    fn what_is_not_in_the_list_chooses_nothing_and_writes_nothing() {
        let (shelf, directory) = shelf();
        let options = shelf.options(Lang::En, &directory);
        let html = options.communes(Lang::En, "\"><script>");
        assert!(!html.contains(" selected") && !html.contains("script"));
    }

    #[test]
    fn a_replaced_directory_is_read_anew() {
        let (shelf, directory) = shelf();
        let before = shelf.options(Lang::Vi, &directory);
        assert!(Arc::ptr_eq(&before, &shelf.options(Lang::Vi, &directory)));
        let mut edited = (*directory).clone();
        edited.communes[0].full_name_vi = "Phường <Mới>".to_owned();
        let after = shelf.options(Lang::Vi, &Arc::new(edited));
        assert_ne!(before.mark, after.mark);
        assert!(after.communes(Lang::Vi, "").contains("Phường &lt;Mới&gt;"));
    }
}
