//! The sender's judgement: the result, how people were treated, and why somebody is dissatisfied.
//! What must come with it is the law's (`domain::rating`).

use super::Typed;
use super::view::may;
use crate::after::cause_key;
use crate::page::Ctx;
use crate::report::story::level_key;
use crate::ui::{Choice, Icon, Pick, Submit, TextArea, When};
use domain::input::Comment;
use domain::rating::Cause;
use domain::workflow::Action;
use leptos::prelude::*;
use services::view::SenderCase;

/// Name of the causes in the form.
pub const CAUSES: &str = "causes[]";

const LEVELS: [(u8, &str); 4] = [(4, "smile-plus"), (3, "smile"), (2, "meh"), (1, "frown")];

/// What was judged, or the form while it may be.
pub fn rating(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<AnyView> {
    if may(case, Action::Rate) {
        return Some(form(ctx, case, typed));
    }
    let text = ctx.tf("report.rated", &[("level", ctx.t(level_key(case.rating?)))]);
    let attitude = case.attitude.map(|level| {
        let text = ctx.tf("after.attitude_is", &[("level", ctx.t(level_key(level)))]);
        view! { <p>{text}</p> }
    });
    let causes: Vec<_> =
        case.causes.iter().map(|cause| view! { <li>{ctx.t(cause_key(*cause))}</li> }).collect();
    let view = view! {
        <section class="stack" aria-label=ctx.t("field.rating")>
            <p class="rated"><Icon name="star"/><span>{text}</span></p>
            {attitude}
            {(!causes.is_empty()).then(|| view! { <ul class="bullets">{causes}</ul> })}
        </section>
    };
    Some(view.into_any())
}

fn levels(ctx: &Ctx) -> Vec<Choice> {
    let choice = |(level, icon): (u8, _)| Choice {
        icon: Some(icon),
        ..Choice::new(level.to_string(), ctx.t(level_key(level)))
    };
    LEVELS.map(choice).to_vec()
}

fn form(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> AnyView {
    let causes = Cause::ALL.iter().map(|cause| Choice::new(cause.code(), ctx.t(cause_key(*cause))));
    let until = case.rate_until;
    view! {
        <section class="card no-print" aria-label=ctx.t("field.rating")>
            <form method="post" action=ctx.action("track/rate") class="rate">
                <input type="hidden" name="number" value=case.number.clone()/>
                <Pick
                    name="rating"
                    legend=ctx.t("report.rate_title")
                    choices=levels(ctx)
                    chosen=vec![typed.rating.clone()]
                    error=typed.problems.of("rating")
                    columns=true
                />
                <Pick
                    name="attitude"
                    legend=ctx.t("after.attitude_title")
                    choices=levels(ctx)
                    chosen=vec![typed.attitude.clone()]
                    error=typed.problems.of("attitude")
                    columns=true
                    optional=true
                />
                <div class="rate-causes">
                    <Pick
                        name=CAUSES
                        legend=ctx.t("after.causes_label")
                        hint=ctx.t("after.causes_hint")
                        choices=causes.collect()
                        chosen=typed.causes.clone()
                        error=typed.problems.of(CAUSES)
                        many=true
                        columns=true
                    />
                </div>
                <TextArea
                    name="comment"
                    label=ctx.t("report.rate_comment")
                    hint=ctx.t("after.comment_hint")
                    value=typed.comment.clone()
                    error=typed.problems.of("comment")
                    maxlength=Comment::MAX
                    rows=3
                    optional=true
                />
                {until.map(|at| view! { <p class="hint">{ctx.t("report.rate_until")}" "<When at day_only=true/></p> })}
                <div class="actions in-line"><Submit word=ctx.t("report.rate_send") icon="star"/></div>
            </form>
        </section>
    }
    .into_any()
}
