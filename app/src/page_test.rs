//! The document around a page: what is in the head, what the caches are told, what is escaped.

use super::*;

fn ctx(lang: Lang, path: &str) -> Ctx {
    let site = Site { base_url: "https://pakn.example.vn".to_owned(), ..Site::default() };
    Ctx::bare(lang, path, Arc::new(site))
}

#[test]
fn a_public_page_may_be_cached_and_carries_no_nonce() {
    let mut ctx = ctx(Lang::Vi, "/");
    ctx.nonce = Some(Nonce("n0nce".into()));
    let page = Page::public(&ctx, "Trang", || view! { <p>"x"</p> });
    assert!(!page.html().contains("n0nce"));
    let response = page.into_response();
    assert_eq!(
        response.headers()[header::CACHE_CONTROL],
        "public, max-age=30, stale-while-revalidate=300"
    );
    assert!(response.extensions().get::<Nonce>().is_none());
}

#[test]
fn a_private_page_is_never_stored_and_hands_its_nonce_to_the_policy() {
    let mut ctx = ctx(Lang::Vi, "/tra-cuu");
    ctx.nonce = Some(Nonce("n0nce".into()));
    let page = Page::private(&ctx, "Trang", || view! { <p>"x"</p> });
    assert!(page.html().contains("nonce=\"n0nce\""));
    assert!(page.html().contains("noindex"));
    let response = page.into_response();
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert!(response.extensions().get::<Nonce>().is_some());
}

#[test]
fn a_page_that_is_not_found_is_not_cached() {
    let page = Page::public(&ctx(Lang::Vi, "/x"), "Không có", || view! { <p>"x"</p> })
        .status(StatusCode::NOT_FOUND);
    let response = page.into_response();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[test]
fn a_title_cannot_leave_its_element() {
    let html =
        Page::public(&ctx(Lang::Vi, "/"), "</title><script>\"&", || view! { <p>"<b>"</p> }).html();
    assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;&quot;&amp; · "));
    assert!(html.contains("<p>&lt;b&gt;</p>"));
}

#[test]
fn the_marks_of_the_library_stay_where_the_browser_looks_for_them() {
    assert_eq!(without_marks("<p>a<!><b>c</b><!></p>"), "<p>a<b>c</b></p>");
    let island = "<leptos-island data-component=\"A\"><p>a<!></p><leptos-children>";
    let html = format!("<!>{island}<i>b<!></i></leptos-children><!></leptos-island><!>");
    let kept = format!("{island}<i>b</i></leptos-children><!></leptos-island>");
    assert_eq!(without_marks(&html), kept);
    let twice =
        format!("{island}{island}</leptos-children><!></leptos-island><!></leptos-children>");
    assert_eq!(
        without_marks(&twice),
        format!("{island}{island}</leptos-children><!></leptos-island></leptos-children>")
    );
    assert_eq!(without_marks("2 < 3 <!"), "2 < 3 <!");
}

#[test]
fn a_page_without_an_island_asks_for_no_wasm() {
    let html = Page::public(&ctx(Lang::Vi, "/"), "Trang", || view! { <p>"x"</p> }).html();
    assert!(html.contains("id=\"boot\""));
    assert!(!html.contains("data-wasm"));
}

#[test]
fn english_addresses_stand_under_their_prefix_and_name_their_other_half() {
    let ctx = ctx(Lang::En, "/cong-khai");
    assert_eq!(ctx.href("/"), "/en");
    assert_eq!(ctx.href("/tra-cuu"), "/en/tra-cuu");
    assert_eq!(ctx.action("report/kind"), "/api/report/kind?lang=en");
    assert_eq!(ctx.other_language(), "/cong-khai");
    let html = Page::public(&ctx, "Published", || view! { <p>"x"</p> }).html();
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    assert!(html.contains("rel=\"canonical\" href=\"https://pakn.example.vn/en/cong-khai\""));
    assert!(html.contains("hreflang=\"vi\" href=\"https://pakn.example.vn/cong-khai\""));
}

#[test]
fn text_typed_before_comes_back_into_the_form_unchanged() {
    use crate::ui::TextArea;
    let html = Page::private(&ctx(Lang::Vi, "/"), "Trang", || {
        view! { <TextArea name="text" label="Nội dung" value="\nDòng <hai>"/> }
    })
    .html();
    // The parser drops the first line break after the tag; what is left is what was typed.
    assert!(html.contains(">\n\nDòng &lt;hai&gt;</textarea>"), "{html}");
}

#[test]
fn no_page_of_the_kit_carries_an_inline_style() {
    use crate::ui::{Emergency, Qr, Stepper};
    let html = Page::public(&ctx(Lang::Vi, "/"), "Trang", || {
        view! { <Emergency/><Stepper now=1 of=8/><Qr text="https://pakn.example.vn" label="Mã"/> }
    })
    .html();
    assert!(html.contains("<svg"));
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn only_the_kit_writes_raw_html_and_nobody_an_inline_style() {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if path.is_dir() {
                walk(&path, found);
            } else if !path.ends_with("page_test.rs") {
                // Leptos does not escape what stands in a textarea: only the kit's field may have one.
                let kit = path.ends_with("ui/field.rs")
                    || path.ends_with("ui/qr.rs")
                    || path.ends_with("public/options.rs");
                let raw =
                    ["inner_html", "<textarea"].iter().any(|word| text.contains(word)) && !kit;
                // A sheet to be printed is a file, never an answer of the server.
                let paper = path.ends_with("places/sheet.rs");
                let styled = text.contains(" style=") || text.contains("<style");
                if raw || (styled && !paper) {
                    found.push(path.display().to_string());
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_icon_that_is_named_is_in_the_sprite() {
    const SPRITE: &str = include_str!("../../public/icons.svg");
    const BEFORE: [&str; 4] = ["<Icon name=\"", "icon=\"", "icon: \"", "icon: Some(\""];
    fn walk(folder: &std::path::Path, seen: &mut usize) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, seen);
            } else if let (Ok(text), false) =
                (std::fs::read_to_string(&path), path.ends_with("page_test.rs"))
            {
                for named in BEFORE.iter().flat_map(|before| text.split(before).skip(1)) {
                    let name = named.split('"').next().unwrap_or_default();
                    assert!(
                        SPRITE.contains(&format!("id=\"{name}\"")),
                        "{}: no icon {name}",
                        path.display()
                    );
                    *seen += 1;
                }
            }
        }
    }
    let mut seen = 0;
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut seen);
    assert!(seen > 20, "the sources were not read");
}
