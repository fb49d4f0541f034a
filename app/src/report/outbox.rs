//! The whole report on one page that needs no network: the service worker keeps it, empty, and what
//! is typed stays sealed on the phone until it is sent (docs/adr/0010-outbox.md). The same for
//! everybody; the questions and their words are those of the seven pages.

pub mod asks;

use super::asked::Question;
use super::{category, contact, cover, heed, kind, place, preview};
use crate::islands::category::CategoryFilter;
use crate::islands::commune::CommunePicker;
use crate::islands::counter::Counter;
use crate::islands::here::HereButton;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::places::{Map, MapOf};
use crate::ui::{
    BackLink, Check, Emergency, Icon, Pick, Problems, SelectField, Submit, TextArea, TextField,
};
use axum::extract::State;
use domain::draft::{Answers, Step};
use domain::input::{AddressWords, Description, Field, Title};
use leptos::prelude::*;
use serde_json::{Map, Value};
use services::view::DraftView;
use uuid::Uuid;

/// Address of the page.
pub const OUTBOX: &str = "/phan-anh/ngoai-mang";

/// GET [`OUTBOX`].
pub async fn outbox(ctx: Ctx, State(app): State<AppState>) -> Page {
    let draft = DraftView {
        id: Uuid::nil(),
        answers: Answers::default(),
        photos: Vec::new(),
        video: None,
        receipt: None,
    };
    let q = Question {
        ctx,
        directory: app.services.directory(),
        terms: app.services.terms(),
        draft,
        step: Step::Kind,
        problems: Problems::default(),
        alike: Vec::new(),
        others: Vec::new(),
        back_to: None,
    };
    page(&q)
}

fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    Page::same_for_all(ctx, ctx.t("outbox.title"), || {
        view! {
            <BackLink href=ctx.href("/") word=ctx.t("nav.home")/>
            <h1>{ctx.t("outbox.title")}</h1>
            <p class="lede">{ctx.t("outbox.lede")}</p>
            <noscript>
                <p class="notice tone-warn">{ctx.t("outbox.no_script")} " " <a href=ctx.href(super::asked::START)>{ctx.t("nav.report")}</a></p>
            </noscript>
            <div id="outbox" class="stack" data-words=words(ctx) data-asks=ctx.href(asks::ASKS) data-track=ctx.href("/tra-cuu") data-sign=ctx.t("sign.offline_words") data-sign-at=ctx.t("sign.at")>
                <Emergency compact=true/>
                <p id="outbox-said" role="status"></p>
                {queue(ctx)}
                {crate::notices::install_hint(ctx)}
                <form id="outbox-form" class="outbox-form" method="post" novalidate hidden>
                    <template id="outbox-problem-icon"><Icon name="circle-alert"/></template>
                    <div id="outbox-problems"></div>
                    {about(q)}
                    {photos(ctx)}
                    {super::video::of_outbox(ctx)}
                    {sender(q)}
                    {preview::empty(ctx)}
                    <p class="caution"><Icon name="info"/><span>{ctx.t("report.check_honest")}</span></p>
                    <div class="actions"><Submit word=ctx.t("report.send") icon="send"/></div>
                    <p class="hint">{ctx.t("outbox.kept_here")}</p>
                </form>
            </div>
            {cover::desk(ctx, None)}
            <script src=ctx.asset("video-parts.js") defer></script>
            <script src=ctx.asset("outbox-store.js") defer></script>
            <script src=ctx.asset("outbox-send.js") defer></script>
            <script src=ctx.asset("photo-outbox.js") defer></script>
            <script src=ctx.asset("outbox-queue.js") type="module"></script>
            <script src=ctx.asset("outbox-asking.js") type="module"></script>
            <script src=ctx.asset("outbox-place.js") type="module"></script>
            <script src=ctx.asset("outbox-page.js") type="module"></script>
            <script src=ctx.asset("outbox-video.js") type="module"></script>
        }
    })
}

fn queue(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <section id="queue" class="queue stack" aria-labelledby="queue-title" hidden>
            <h2 id="queue-title">{ctx.t("outbox.queue")}</h2>
            <ul id="queue-list" class="queue-list"></ul>
            <button id="queue-send" type="button" class="button quiet" hidden>
                <Icon name="refresh-cw"/><span>{ctx.t("outbox.send_now")}</span>
            </button>
        </section>
    }
}

fn about(q: &Question) -> impl IntoView {
    let (ctx, words) = (&q.ctx, here_words(q));
    let choices = place::communes(ctx, &q.directory);
    let groups =
        q.directory.groups().map(|g| category::group(ctx, &q.directory, g, None)).collect_view();
    let (commune, empty) = (ctx.t("field.commune"), ctx.t("report.commune_empty"));
    let (description, hint) = (ctx.t("field.description"), ctx.t("report.description_hint"));
    view! {
        <Pick name="nature" legend=ctx.t("report.kind_title") choices=kind::choices(ctx)/>
        {kind::guides(ctx)}
        <h2>{ctx.t("report.place_title")}</h2>
        <CommunePicker
            target="f-commune".to_owned()
            none=ctx.t("report.commune_none").to_owned()
            found=ctx.t("report.commune_found").to_owned()
            prompt=ctx.t("report.commune_prompt").to_owned()
        >
            <SelectField name="commune" label=commune choices empty/>
        </CommunePicker>
        <TextField
            name="address"
            label=ctx.t("report.address")
            hint=ctx.t("report.address_hint")
            autocomplete="street-address"
            maxlength=AddressWords::MAX
            optional=true
        />
        {words}
        <Map of=MapOf::Choice public=true/>
        {place::plus_code(ctx, "", None)}
        <input type="hidden" name="place_code"/>
        <fieldset class="field" id="f-category" tabindex="-1">
            <legend class="legend"><span class="outbox-legend">{ctx.t("report.category_title")}</span></legend>
            <p class="hint">{ctx.t("report.category_hint")}</p>
            <CategoryFilter
                label=ctx.t("report.category_search").to_owned()
                found=ctx.t("report.category_found").to_owned()
                none=ctx.t("report.category_none").to_owned()
                near=ctx.t("asking.category_near").to_owned()
            >
                <div class="groups">{groups}</div>
            </CategoryFilter>
        </fieldset>
        {asking(ctx)}
        <h2>{ctx.t("report.describe_title")}</h2>
        <Counter
            target="f-description".to_owned()
            min=Description::MIN
            max=Description::MAX
            few=ctx.t("report.count_few").to_owned()
            left=ctx.t("report.count_left").to_owned()
            over=ctx.t("report.count_over").to_owned()
        >
            <TextArea name="description" label=description hint rows=7/>
        </Counter>
        <TextField name="title" label=ctx.t("report.title") hint=ctx.t("report.title_hint") maxlength=Title::MAX optional=true/>
        <p class="caution"><Icon name="eye-off"/><span>{ctx.t("report.describe_others")}</span></p>
        {heed::rules(ctx)}
    }
}

fn here_words(q: &Question) -> impl IntoView + use<> {
    let ctx = &q.ctx;
    view! {
        <HereButton
            lat=String::new()
            lng=String::new()
            outline=place::outline(&q.directory)
            words=place::here_words(ctx)
            error=String::new()
            sprite=ctx.asset("icons.svg")
        />
    }
}

fn photos(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <div class="field photo-picker" id="f-photos" tabindex="-1">
            <h2>{ctx.t("report.photos_title")}</h2>
            <p class="hint">{ctx.t("outbox.photos_hint")}</p>
            {heed::photo_rule(ctx)}
            <ul id="outbox-photos" class="kept-photos"></ul>
            <div class="photo-buttons">
                <button type="button" class="button quiet from-camera" data-opens="outbox-camera">
                    <Icon name="camera"/><span>{ctx.t("report.photo_camera")}</span>
                </button>
                <button type="button" class="button quiet" data-opens="outbox-gallery">
                    <Icon name="image"/><span>{ctx.t("report.photo_gallery")}</span>
                </button>
            </div>
            <input type="file" id="outbox-camera" accept="image/*" capture="environment" hidden/>
            <input type="file" id="outbox-gallery" accept="image/jpeg,image/png,image/webp" multiple hidden/>
            {cover::offer(ctx)}
        </div>
    }
}

fn sender(q: &Question) -> impl IntoView {
    let ctx = &q.ctx;
    view! {
        <div class="contact stack">
            {contact::kind(q, false)}
            {contact::citizen(q)}
            {contact::organisation(q)}
            {contact::reach(q)}
            {contact::agreements(q)}
        </div>
        <div class="field-group stack">
            <h2>{ctx.t("outbox.shared_title")}</h2>
            <Check name="shared" label=ctx.t("outbox.shared") hint=ctx.t("outbox.shared_hint")/>
        </div>
    }
}

/// What a category asks and says comes by a file of its own ([`asks`]).
fn asking(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="heard" value=""/>
        <div id="f-details" class="field stack" tabindex="-1" hidden>
            <h2>{ctx.t("asking.title")}</h2>
        </div>
        <div id="outbox-stops" class="stack" tabindex="-1" role="alert" hidden>
            <p class="hint">{ctx.t("asking.stop_hint")}</p>
            <button type="button" id="outbox-heard" class="button">
                <Icon name="arrow-right"/><span>{ctx.t("asking.stop_go_on")}</span>
            </button>
        </div>
    }
}

/// The sentences that the scripts say.
fn words(ctx: &Ctx) -> String {
    const OWN: [(&str, &str); 32] = [
        ("state_draft", "outbox.state_draft"),
        ("state_waiting", "outbox.state_waiting"),
        ("state_sending", "outbox.state_sending"),
        ("state_sent", "outbox.state_sent"),
        ("state_attention", "outbox.state_attention"),
        ("untitled", "outbox.untitled"),
        ("number", "field.code"),
        ("secret", "field.secret"),
        ("due", "report.due_label"),
        ("secret_text", "report.done_secret_text"),
        ("follow", "report.done_follow"),
        ("shared_once", "outbox.shared_once"),
        ("acknowledge", "outbox.acknowledge"),
        ("go_on", "outbox.go_on"),
        ("mend", "outbox.mend"),
        ("again", "report.photo_retry"),
        ("drop", "outbox.drop"),
        ("drop_sure", "outbox.drop_sure"),
        ("why_other", "outbox.why_other"),
        ("unreadable", "outbox.unreadable"),
        ("queued", "outbox.queued"),
        ("handed_over", "outbox.handed_over"),
        ("not_kept", "outbox.not_kept"),
        ("unable", "outbox.unable"),
        ("problems", "form.problems"),
        ("photo_alt", "report.photo_alt"),
        ("photo_shrinking", "report.photo_shrinking"),
        ("photo_covered", "pictures.covered"),
        ("photo_offer", "pictures.offer"),
        ("photo_offer_used", "pictures.offer_filled"),
        ("photo_full", "report.photo_full"),
        ("photo_too_large", "photo.too_large"),
    ];
    const PROBLEMS: [&str; 16] = [
        "required",
        "too_short",
        "too_long",
        "too_many",
        "not_a_choice",
        "need_phone_or_email",
        "bad_name",
        "bad_phone",
        "bad_email",
        "bad_tax_code",
        "bad_point",
        "bad_number",
        "bad_date",
        "in_future",
        "out_of_range",
        "bad_plus_code",
    ];
    const FIELDS: [Field; 18] = [
        Field::Nature,
        Field::Commune,
        Field::Address,
        Field::Point,
        Field::PlusCode,
        Field::Category,
        Field::Details,
        Field::Title,
        Field::Description,
        Field::Photos,
        Field::SenderKind,
        Field::Name,
        Field::OrgName,
        Field::TaxCode,
        Field::Representative,
        Field::Phone,
        Field::Email,
        Field::HomeAddress,
    ];
    let mut all: Map<String, Value> =
        OWN.iter().map(|(name, key)| ((*name).to_owned(), Value::from(ctx.t(key)))).collect();
    let problems: Map<String, Value> = PROBLEMS
        .iter()
        .map(|code| ((*code).to_owned(), Value::from(ctx.t(&format!("problem.{code}")))))
        .collect();
    let fields: Map<String, Value> = FIELDS
        .iter()
        .map(|field| {
            (field.code().to_owned(), Value::from(ctx.t(&format!("field.{}", field.code()))))
        })
        .collect();
    all.insert("problem".to_owned(), problems.into());
    all.insert("field".to_owned(), fields.into());
    Value::from(all).to_string()
}
