//! The frame around every page: skip link, header, navigation, footer; and the few parts that
//! give a page its order: back link, head, stepper, facts.

use super::Icon;
use crate::page::{Ctx, Frame, here};
use leptos::prelude::*;

/// Puts a page's own view into its frame; the result is the whole `<body>`.
pub fn framed<V: IntoView>(ctx: &Ctx, frame: Frame, inner: V) -> impl IntoView + use<V> {
    let class = match frame {
        Frame::Citizen => "frame-citizen",
        Frame::Public => "frame-public",
        Frame::Console => "frame-console",
        Frame::Desk => "frame-console frame-desk",
    };
    let console = frame.is_console();
    let main = view! { <main id="main" tabindex="-1">{inner}</main> };
    let rest = if console {
        view! { <div class="console">{side(ctx)}{main}</div> }.into_any()
    } else {
        view! { {main}{footer(ctx)} }.into_any()
    };
    view! {
        <body class=class>
            <a class="skip" href="#main">{ctx.t("nav.skip")}</a>
            {if console { bar(ctx).into_any() } else { header(ctx).into_any() }}
            {demo(ctx)}
            {rest}
        </body>
    }
}

/// Navigation of the public site, in order: path, icon, words. On phones it is the bar at the bottom.
const NAV: [(&str, &str, &str); 5] = [
    ("/", "house", "nav.home"),
    ("/phan-anh/moi", "send", "nav.report"),
    ("/tra-cuu", "clipboard-check", "nav.track"),
    ("/cong-khai", "megaphone", "nav.public"),
    ("/cua-toi", "user", "nav.mine"),
];

fn is_current(path: &str, href: &str) -> bool {
    path == href
        || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
        || (href == "/phan-anh/moi" && path.starts_with("/phan-anh/"))
}

fn brand(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <a class="brand" href=ctx.href("/")>
            <Icon name="mark"/>
            <span class="brand-words">
                <strong>{ctx.t("site.name")}</strong>
                <span>{ctx.t("site.owner")}</span>
            </span>
        </a>
    }
}

/// Language and theme. The theme's button works by script only and shows by it.
fn switches(ctx: &Ctx) -> impl IntoView + use<> {
    let other = ctx.lang.other();
    view! {
        <span class="switches">
            <a class="switch" href=ctx.other_language() lang=other.code() hreflang=other.code()>
                <Icon name="globe"/><span>{ctx.t("nav.other_language")}</span>
            </a>
            <button
                class="switch by-script"
                type="button"
                data-theme-switch
                data-light=ctx.t("nav.light")
                data-dark=ctx.t("nav.dark")
            >
                <Icon name="sun"/><span>{ctx.t("nav.dark")}</span>
            </button>
        </span>
    }
}

/// Larger text and more contrast: buttons that stay pressed, by script only.
fn easier(ctx: &Ctx) -> impl IntoView + use<> {
    let button = |prefer: &'static str, value: &'static str, icon: &'static str, key: &str| {
        view! {
            <button class="button quiet by-script" type="button" data-prefer=prefer data-value=value>
                <Icon name=icon/><span>{ctx.t(key)}</span>
            </button>
        }
    };
    view! {
        <div class="wrap easier no-print">
            {button("text", "large", "a-large-small", "nav.large_text")}
            {button("contrast", "more", "contrast", "nav.more_contrast")}
        </div>
    }
}

fn header(ctx: &Ctx) -> impl IntoView + use<> {
    let nav = NAV
        .map(|(href, icon, key)| {
            let current = is_current(&ctx.path, href).then_some("page");
            view! { <li><a href=ctx.href(href) aria-current=current><Icon name=icon/><span>{ctx.t(key)}</span></a></li> }
        })
        .collect_view();
    view! {
        <header class="site">
            <div class="strip">
                <div class="wrap">
                    <span class="strip-words">{ctx.t("site.strip")}</span>
                    {switches(ctx)}
                </div>
            </div>
            <div class="wrap masthead">
                {brand(ctx)}
                <nav class="main-nav" aria-label=ctx.t("nav.main")><ul class="main-nav-list">{nav}</ul></nav>
            </div>
        </header>
    }
}

fn bar(ctx: &Ctx) -> impl IntoView + use<> {
    let who = ctx.officer.as_deref().map(|officer| {
        view! {
            <div class="who">
                <a class="who-name" href=ctx.href("/xu-ly/tai-khoan")>
                    <Icon name="user"/>
                    <span><strong>{officer.name.clone()}</strong><span class="who-place">{officer.place.clone()}</span></span>
                </a>
                <form method="post" action=ctx.action("session/end")>
                    <button class="button plain" type="submit"><Icon name="log-out"/><span>{ctx.t("nav.sign_out")}</span></button>
                </form>
            </div>
        }
    });
    view! { <header class="bar">{brand(ctx)}{switches(ctx)}{who}</header> }
}

fn side(ctx: &Ctx) -> Option<impl IntoView + use<>> {
    let officer = ctx.officer.as_deref()?;
    // The longest entry that leads here is the current one: `/xu-ly` is above `/xu-ly/ho-so`.
    let current = officer
        .nav
        .iter()
        .map(|n| n.href)
        .filter(|h| is_current(&ctx.path, h))
        .max_by_key(|h| h.len());
    let items = officer
        .nav
        .iter()
        .map(|item| {
            view! {
                <li>
                    <a href=ctx.href(item.href) aria-current=(current == Some(item.href)).then_some("page")>
                        <Icon name=item.icon/>
                        <span>{ctx.t(item.key)}</span>
                        {item.count.filter(|n| *n > 0).map(|n| view! { <span class="count number">{n}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <nav class="side" aria-label=ctx.t("nav.main")>
            <ul class="side-list">{items}</ul>
            {views(ctx)}
        </nav>
    })
}

/// The saved views of the first column: a part of a page of its own, so that its counts can be drawn
/// anew.
pub fn views(ctx: &Ctx) -> AnyView {
    let views = ctx.officer.as_deref().map(|officer| officer.views.as_slice()).unwrap_or_default();
    let items = views
        .iter()
        .map(|view| {
            view! {
                <li>
                    <a href=ctx.href(&view.href) aria-current=view.is_current.then_some("page")>
                        <Icon name=if view.is_shared { "users" } else { "bookmark" }/>
                        <span>{view.name.clone()}</span>
                        {view.count.clone().map(|n| view! { <span class="count number">{n}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="side-views" id="views" hidden=views.is_empty()>
            <p class="side-title" id="views-title">{ctx.t("table.views")}</p>
            <ul class="side-list" aria-labelledby="views-title">{items}</ul>
        </div>
    }
    .into_any()
}

fn demo(ctx: &Ctx) -> Option<impl IntoView + use<>> {
    ctx.site.demo.then(|| {
        view! {
            <aside class="demo tone-warn" aria-label=ctx.t("demo.title")>
                <p class="wrap"><Icon name="info"/><span><strong>{ctx.t("demo.title")}": "</strong>{ctx.t("demo.text")}</span></p>
            </aside>
        }
    })
}

fn footer(ctx: &Ctx) -> impl IntoView + use<> {
    let link = |path: &str, key: &str| view! { <li><a href=ctx.href(path)>{ctx.t(key)}</a></li> };
    let contact = (!ctx.site.contact.is_empty())
        .then(|| view! { <dt>{ctx.t("footer.contact")}</dt><dd>{ctx.site.contact.clone()}</dd> });
    view! {
        <footer class="site-footer">
            {easier(ctx)}
            <div class="wrap footer-grid">
                <div class="footer-about">
                    {brand(ctx)}
                    <p>{ctx.t("footer.text")}</p>
                    // A printed page must say where it was; a query may hold what nobody should read.
                    <p class="only-print">{ctx.url(&ctx.path)}</p>
                </div>
                <dl class="footer-bodies">
                    <dt>{ctx.t("footer.responsible")}</dt><dd>{ctx.t("footer.responsible_name")}</dd>
                    <dt>{ctx.t("footer.operator")}</dt><dd>{ctx.t("footer.operator_name")}</dd>
                    {contact}
                </dl>
                <nav aria-label=ctx.t("footer.links")>
                    <ul class="footer-links">
                        {link("/gioi-thieu", "about.title")}
                        {link("/quyen-rieng-tu", "privacy.title")}
                        {link("/quyen-cua-toi", "rights.title")}
                        {link("/dieu-khoan", "terms.title")}
                        {link("/xu-ly", "footer.officers")}
                    </ul>
                </nav>
            </div>
        </footer>
    }
}

/// The way back, above the heading.
#[component]
pub fn BackLink(
    /// Where to, with language prefix.
    #[prop(into)]
    href: String,
    /// Its words; “Quay lại” by default.
    #[prop(optional, into)]
    word: Option<String>,
) -> impl IntoView {
    let word = word.unwrap_or_else(|| here().t("nav.back").to_owned());
    view! { <a class="back" href=href><Icon name="arrow-left"/><span>{word}</span></a> }
}

/// The heading of a page with an opening sentence.
#[component]
pub fn PageHead(
    /// The page's heading.
    #[prop(into)]
    title: String,
    /// One or two sentences below it.
    #[prop(optional, into)]
    lede: Option<String>,
    /// Tags or actions beside it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                {lede.map(|lede| view! { <p class="lede">{lede}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-head-side">{children()}</div> })}
        </div>
    }
}

/// How far along: “Bước 3/8” over a bar.
#[component]
pub fn Stepper(
    /// The step on this page, from 1.
    now: u32,
    /// All steps.
    of: u32,
    /// Name of the step.
    #[prop(optional, into)]
    name: Option<String>,
) -> impl IntoView {
    let ctx = here();
    let words = ctx.tf("form.step", &[("n", &now.to_string()), ("of", &of.to_string())]);
    view! {
        <div class="stepper">
            <p><strong>{words}</strong>{name.map(|name| view! { <span>{name}</span> })}</p>
            <ol class="stepper-bar" aria-hidden="true">
                {(1..=of).map(|step| view! { <li class:is-done=step <= now></li> }).collect_view()}
            </ol>
        </div>
    }
}

/// One line of a list of facts.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says; line breaks are kept.
    pub value: String,
    /// Where it can be changed, with language prefix.
    pub change: Option<String>,
}

impl Fact {
    /// A fact that cannot be changed here.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), change: None }
    }

    /// With a “Sửa” link.
    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change = Some(href.into());
        self
    }
}

/// Facts as label and value, one below the other; for check-answers pages with “Sửa” links.
#[component]
pub fn Facts(
    /// In order.
    facts: Vec<Fact>,
) -> impl IntoView {
    let ctx = here();
    view! {
        <dl class="facts">
            {facts
                .into_iter()
                .map(|fact| {
                    let label = fact.label.clone();
                    view! {
                        <div class="fact">
                            <dt>{fact.label}</dt>
                            <dd class="kept-lines">{fact.value}</dd>
                            {fact
                                .change
                                .map(|href| {
                                    view! {
                                        <dd class="fact-change">
                                            <a href=href>{ctx.t("form.change")}<span class="unseen">" "{label}</span></a>
                                        </dd>
                                    }
                                })}
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}
