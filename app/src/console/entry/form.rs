//! The form: how it came, the same questions as everybody's, who sent it, photos and the letter. One
//! page, in the order of a conversation; every button keeps what was typed.

use super::{address, channel_name};
use crate::console::choices::{category_choices, commune_choices};
use crate::console::officer::CurrentOfficer;
use crate::console::outcome::Outcome;
use crate::error::AppError;
use crate::page::{Ctx, Page, fragment};
use crate::pages::AppState;
use crate::report::{Question, contact, details};
use crate::ui::status::StatusTag;
use crate::ui::{
    BackLink, Choice, ErrorSummary, FileField, Icon, Look, Notice, PageHead, Pick, Problems,
    SelectField, Submit, TextArea, TextField, Tone, When,
};
use axum::extract::{Path, Query, State};
use domain::calendar::day_key;
use domain::draft::{MAX_PHOTOS, Step, at, check_details};
use domain::entry::{CHANNELS, MAX_SCANS};
use domain::input::{AddressWords, Description, Title};
use domain::petition::Nature;
use leptos::prelude::*;
use services::Services;
use services::entry::EntryView;
use services::similar::OfficerLike;
use services::view::{DraftView, PhotoView};
use uuid::Uuid;

/// GET `/xu-ly/nhap/{entry}`.
pub async fn page(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(entry): Path<Uuid>,
    Query(outcome): Query<Outcome>,
) -> Result<Page, AppError> {
    let found = app.services.entry(&me.officer, entry).await?;
    let alike = app.services.similar_to_entry(&me.officer, &found.answers).await?;
    let (ctx, _) = me.framed(&app.services).await?;
    Ok(shown(&ctx, &app.services, found, &alike, &outcome))
}

fn shown(
    ctx: &Ctx,
    services: &Services,
    found: EntryView,
    alike: &[OfficerLike],
    outcome: &Outcome,
) -> Page {
    let wrong = match outcome.loi.as_str() {
        "" | "invalid" => None,
        "no_photo" => Some(ctx.t("entry.no_photo")),
        "refusal.too_many_photos" => Some(ctx.t("entry.too_many")),
        _ => outcome.sentence(ctx),
    };
    let kept = outcome.xong == "kept";
    let form = Form::of(ctx, services, found, outcome.loi == "invalid");
    let nonce = ctx.nonce.as_ref().map(|nonce| nonce.0.to_string());
    let page = Page::console(ctx, ctx.t("entry.title"), || {
        view! {
            <div class="entry-page">
                <BackLink href=ctx.href(super::ENTRY) word=ctx.t("entry.title")/>
                <ErrorSummary problems=form.q.problems.clone()/>
                <PageHead title=ctx.t("entry.new")/>
                {wrong.map(|text| view! { <Notice tone=Tone::Danger text=text/> })}
                {kept.then(|| view! { <Notice tone=Tone::Ok text=ctx.t("entry.kept")/> })}
                <div class="entry-columns">
                    {form.view()}
                    <aside class="entry-alike" aria-labelledby="alike">
                        <h2 id="alike">{ctx.t("entry.alike")}</h2>
                        <div id="alike-list" aria-live="polite">{likes(ctx, alike)}</div>
                    </aside>
                </div>
                <script type="module" src=ctx.asset("entry.js") nonce=nonce></script>
            </div>
        }
    });
    if form.q.problems.is_empty() && wrong.is_none() { page } else { page.with_problems() }
}

/// What may be the same matter, as a script of ours puts it in.
pub fn likes_alone(ctx: &Ctx, alike: &[OfficerLike]) -> String {
    fragment(ctx, || likes(ctx, alike))
}

fn likes(ctx: &Ctx, alike: &[OfficerLike]) -> AnyView {
    if alike.is_empty() {
        return view! { <p class="hint">{ctx.t("entry.alike_none")}</p> }.into_any();
    }
    let lines = alike.iter().map(|other| {
        let href = ctx.href(&format!("/xu-ly/ho-so/{}", other.number));
        let at = other.received_at;
        view! {
            <li class="card stack">
                // Another tab: what is being typed stays where it is.
                <p><a href=href target="_blank" rel="noopener"><span class="number">{other.number.clone()}</span>" · "<span lang=ctx.of_people()>{other.title.clone()}</span></a></p>
                <p class="tags"><StatusTag status=other.status/><span class="quiet-text"><When at=at/></span></p>
            </li>
        }
    });
    let lines = lines.collect_view();
    view! { <p class="hint">{ctx.t("entry.alike_hint")}</p><ul class="stack">{lines}</ul> }
        .into_any()
}

/// The form with everything typed into it. The parts that every sender sees are the sender's own.
struct Form {
    q: Question,
    found: EntryView,
}

impl Form {
    fn of(ctx: &Ctx, services: &Services, found: EntryView, is_wrong: bool) -> Self {
        let (directory, terms) = (services.directory(), services.entry_terms());
        let draft = DraftView {
            id: found.id,
            answers: found.answers.clone(),
            photos: Vec::new(),
            video: None,
            receipt: None,
        };
        let mut problems = Vec::new();
        if is_wrong {
            let plain: Vec<_> = found
                .errors
                .iter()
                .copied()
                .filter(|error| error.field != domain::input::Field::Details)
                .collect();
            let said = Problems::found(ctx, &plain);
            problems.extend(plain.iter().filter_map(|error| {
                let name = error.field.code().to_owned();
                Some((name.clone(), said.of(&name)?))
            }));
            let errors = check_details(&found.answers, &directory, terms);
            let asked = details::problems(ctx, &directory.guide, &errors);
            problems.extend(errors.iter().filter_map(|error| {
                let name = details::field_name(&error.question);
                Some((name.clone(), asked.of(&name)?))
            }));
        }
        let q = Question {
            ctx: ctx.clone(),
            directory,
            terms,
            draft,
            step: Step::Contact,
            problems: Problems::new(problems),
            back_to: None,
            alike: Vec::new(),
            others: Vec::new(),
        };
        Self { q, found }
    }

    fn view(&self) -> AnyView {
        let ctx = &self.q.ctx;
        let id = self.found.id.simple().to_string();
        view! {
            <form id="entry" method="post" action=ctx.action("entry/photos") enctype="multipart/form-data"
                data-keep=ctx.action("entry/keep") data-kept=ctx.t("entry.kept_at") data-unkept=ctx.t("entry.unkept")>
                <input type="hidden" name="entry" value=id/>
                // What the return key presses, whatever stands above it.
                <button type="submit" class="unseen" name="then" value="questions" tabindex="-1" aria-hidden="true">{ctx.t("entry.show_questions")}</button>
                {self.how()}
                {self.matter()}
                {self.questions()}
                {self.sender()}
                {self.pictures()}
                <div class="actions in-line">
                    <Submit word=ctx.t("entry.send") icon="check" name="then" value="send"/>
                    <Submit word=ctx.t("entry.keep") look=Look::Quiet name="then" value="keep" unchecked=true/>
                    <Submit word=ctx.t("entry.drop") look=Look::Plain name="then" value="drop" unchecked=true/>
                    <span class="kept-note" role="status"></span>
                </div>
                <p class="hint by-script">{ctx.t("entry.step_keys")}</p>
            </form>
        }
        .into_any()
    }

    fn how(&self) -> AnyView {
        let (ctx, entry, problems) = (&self.q.ctx, &self.found.entry, &self.q.problems);
        let choices = CHANNELS.map(|channel| {
            Choice::new(channel.code(), channel_name(ctx, channel.code()).unwrap_or_default())
        });
        view! {
            <section class="card stack">
                <h2>{ctx.t("entry.how")}</h2>
                <Pick name="channel" legend=ctx.t("field.channel") choices=choices.to_vec() chosen=vec![entry.channel.clone()]
                    hint=ctx.t("entry.channel_hint") error=problems.of("channel") columns=true/>
                <div class="field-pair">
                    <TextField name="received_day" label=ctx.t("field.received_day") kind="date" value=entry.day.clone()
                        hint=ctx.t("entry.received_hint") error=problems.of("received_day")/>
                    <TextField name="received_time" label=ctx.t("field.received_time") kind="time" value=entry.time.clone()
                        error=problems.of("received_time")/>
                </div>
            </section>
        }
        .into_any()
    }

    fn matter(&self) -> AnyView {
        let (ctx, answers, problems) = (&self.q.ctx, self.q.answers(), &self.q.problems);
        let natures = Nature::ALL
            .iter()
            .filter(|nature| **nature != Nature::Other)
            .map(|nature| Choice::new(nature.code(), ctx.t(&format!("nature.{}", nature.code()))))
            .collect::<Vec<_>>();
        let directory = &self.q.directory;
        view! {
            <section class="card stack">
                <h2>{ctx.t("entry.what")}</h2>
                <TextArea name="description" label=ctx.t("field.description") rows=7 maxlength=Description::MAX
                    value=answers.description.clone() error=problems.of("description")/>
                <TextField name="title" label=ctx.t("field.title") maxlength=Title::MAX value=answers.title.clone()
                    error=problems.of("title") optional=true/>
                <div class="field-pair">
                    <SelectField name="nature" label=ctx.t("field.nature") choices=natures value=answers.nature.clone()
                        empty=ctx.t("entry.pick") error=problems.of("nature")/>
                    <SelectField name="category" label=ctx.t("field.category") choices=category_choices(ctx, directory)
                        value=answers.category.clone() empty=ctx.t("entry.pick") error=problems.of("category")/>
                </div>
                <div class="field-pair">
                    <SelectField name="commune" label=ctx.t("field.commune") choices=commune_choices(ctx, directory)
                        value=answers.commune.clone() empty=ctx.t("entry.pick") hint=ctx.t("entry.commune_hint")
                        error=problems.of("commune")/>
                    <TextField name="address" label=ctx.t("field.address") maxlength=AddressWords::MAX
                        value=answers.address.clone() error=problems.of("address")/>
                </div>
            </section>
        }
        .into_any()
    }

    fn questions(&self) -> AnyView {
        let (ctx, q) = (&self.q.ctx, &self.q);
        let today = day_key(q.terms.now);
        let place = at(q.answers(), &q.directory, &today, q.terms);
        let asks: Vec<_> = q.directory.guide.questions(&place).collect();
        let fields = details::fields(
            ctx,
            &q.directory.guide,
            &asks,
            &q.answers().details,
            &q.problems,
            false,
        );
        let more = view! {
            <div class="actions in-line">
                <Submit word=ctx.t("entry.show_questions") look=Look::Quiet icon="circle-help" name="then" value="questions" unchecked=true/>
            </div>
        };
        let none = fields.is_empty();
        view! {
            <section class="card stack" id="questions">
                <h2>{ctx.t("entry.questions")}</h2>
                <p class="hint">{ctx.t("entry.questions_hint")}</p>
                {if none { more.into_any() } else { fields.collect_view().into_any() }}
            </section>
        }
        .into_any()
    }

    fn sender(&self) -> AnyView {
        let (ctx, q) = (&self.q.ctx, &self.q);
        view! {
            <section class="card stack contact">
                <h2>{ctx.t("entry.who")}</h2>
                <p class="hint">{ctx.t("entry.contact_hint")}</p>
                {contact::kind(q, false)}
                {contact::citizen(q)}
                {contact::organisation(q)}
                {contact::reach(q)}
                <Notice tone=Tone::Info text=ctx.t("entry.told")/>
                {contact::agreements(q)}
            </section>
        }
        .into_any()
    }

    fn pictures(&self) -> AnyView {
        let ctx = &self.q.ctx;
        let (photos, scans) = (MAX_PHOTOS.to_string(), MAX_SCANS.to_string());
        view! {
            <section class="card stack" id="photos">
                <h2>{ctx.t("entry.photos")}</h2>
                {self.kept(&self.found.photos, "entry.photo_alt")}
                <FileField name="photos" label=ctx.t("entry.add_photo") hint=ctx.tf("entry.photos_hint", &[("n", &photos)]) many=true optional=true/>
                <h2><Icon name="lock"/>" "{ctx.t("entry.scans")}</h2>
                {self.kept(&self.found.scans, "entry.scan_alt")}
                <FileField name="scans" label=ctx.t("entry.add_scan") hint=ctx.tf("entry.scans_hint", &[("n", &scans)]) many=true optional=true/>
            </section>
        }
        .into_any()
    }

    fn kept(&self, photos: &[PhotoView], alt: &'static str) -> Option<AnyView> {
        let (ctx, at) = (&self.q.ctx, address(self.found.id));
        let one = |(i, photo): (usize, &PhotoView)| {
            let alt = ctx.tf(alt, &[("n", &(i + 1).to_string())]);
            let src = format!("{at}/anh/{}/320", photo.id.simple());
            let word = format!("{} · {alt}", ctx.t("entry.remove"));
            view! {
                <li class="entry-photo">
                    <img src=src alt=alt width="160" height="120"/>
                    <button type="submit" class="button quiet" name="then" value=format!("remove:{}", photo.id.simple()) aria-label=word formnovalidate>
                        <Icon name="trash-2"/><span>{ctx.t("entry.remove")}</span>
                    </button>
                </li>
            }
        };
        let list = photos.iter().enumerate().map(one).collect_view();
        (!photos.is_empty()).then(|| view! { <ul class="entry-photos">{list}</ul> }.into_any())
    }
}
