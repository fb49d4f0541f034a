//! What a sender asks of those who owe something: a reminder, another try, a petition taken up again.
//! When each is allowed is the law's (`domain::chase`, the transition table), not the page's.

use super::Typed;
use super::view::may;
use crate::page::Ctx;
use crate::ui::{FileField, Icon, Look, Submit, TextArea, When};
use domain::input::{Comment, Reason};
use domain::workflow::Action;
use leptos::prelude::*;
use services::sender::MAX_REOPEN_PHOTOS;
use services::view::SenderCase;

/// “Nhắc cơ quan”, or from when on it can be pressed.
pub fn chase(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<AnyView> {
    let from = case.chase_from?;
    let times = (case.chases > 0)
        .then(|| ctx.tf("report.chased_times", &[("n", &case.chases.to_string())]));
    let times = times.map(|text| view! { <p class="hint">{text}</p> });
    if !may(case, Action::Chase) {
        let wait =
            view! { <p class="hint">{ctx.t("report.chase_from")}" "<When at=from full=true/></p> };
        return Some(view! { {times} {wait} }.into_any());
    }
    let form = view! {
        <form method="post" action=ctx.action("track/chase") class="stack no-print">
            <input type="hidden" name="number" value=case.number.clone()/>
            <p>{ctx.t("report.chase_text")}</p>
            {times}
            <TextArea
                name="comment"
                label=ctx.t("report.chase_words")
                value=typed.comment.clone()
                error=typed.problems.of("comment")
                maxlength=Comment::MAX
                rows=2
                optional=true
            />
            <div class="actions in-line"><Submit word=ctx.t("report.chase") look=Look::Quiet icon="bell"/></div>
        </form>
    };
    Some(form.into_any())
}

/// Another try, with a reason and photos, while the window is open.
pub fn reopen(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<AnyView> {
    let second = may(case, Action::ReopenAgain);
    if !second && !may(case, Action::Reopen) {
        return None;
    }
    let error = typed.problems.of("reason");
    let photo_error = typed.problems.of("photos");
    let open = error.is_some() || photo_error.is_some();
    let until = case.reopen_until.map(
        |at| view! { <p class="hint">{ctx.t("report.reopen_until")}" "<strong><When at full=true/></strong></p> },
    );
    let text = ctx.t(if second { "report.reopen_text_again" } else { "report.reopen_text" });
    let count = MAX_REOPEN_PHOTOS.to_string();
    let view = view! {
        <details class="fold reopen no-print" open=open>
            <summary><Icon name="rotate-ccw"/><span>{ctx.t("report.reopen")}</span></summary>
            <form
                method="post"
                action=ctx.action("track/reopen")
                enctype="multipart/form-data"
                class="fold-body stack"
            >
                <input type="hidden" name="number" value=case.number.clone()/>
                <p>{text}</p>
                {until}
                <TextArea
                    name="reason"
                    label=ctx.t("report.reopen_why")
                    hint=ctx.t("report.reopen_why_hint")
                    value=typed.reason.clone()
                    error
                    maxlength=Reason::MAX
                    rows=4
                />
                <FileField
                    name="photos"
                    label=ctx.t("report.reopen_photos")
                    hint=ctx.tf("report.reopen_photos_hint", &[("n", &count)])
                    many=true
                    optional=true
                    error=photo_error
                />
                <div class="actions in-line"><Submit word=ctx.t("report.reopen_do") icon="rotate-ccw"/></div>
            </form>
        </details>
    };
    Some(view.into_any())
}

/// An answer after the closing for silence: the clock goes on where it stopped.
pub fn come_back(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<AnyView> {
    if !may(case, Action::ReopenSilent) {
        return None;
    }
    let view = view! {
        <section class="card ask" aria-labelledby="back-title">
            <h2 id="back-title"><Icon name="message-square"/>{ctx.t("report.back_title")}</h2>
            <p>{ctx.t("report.back_text")}</p>
            <form method="post" action=ctx.action("track/come-back")>
                <input type="hidden" name="number" value=case.number.clone()/>
                <TextArea
                    name="description"
                    label=ctx.t("report.ask_label")
                    value=typed.description.clone()
                    error=typed.problems.of("description")
                    maxlength=Reason::MAX
                    rows=5
                />
                <div class="actions in-line"><Submit word=ctx.t("report.back_send") icon="send"/></div>
            </form>
        </section>
    };
    Some(view.into_any())
}
