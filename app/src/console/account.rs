//! An officer's own account: password, sessions, the looks of the page. Other people's accounts
//! are the command line's.

use super::officer::CurrentOfficer;
use super::outcome::Outcome;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{
    ErrorSummary, Fact, Facts, Look, Notice, PageHead, Problems, Submit, Tag, TextField, Tone, When,
};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use services::accounts::{PASSWORD_MAX, PASSWORD_MIN};

/// GET `/xu-ly/tai-khoan`.
pub async fn account(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(outcome): Query<Outcome>,
) -> Result<Page, AppError> {
    let (ctx, _) = me.framed(&app.services).await?;
    let sessions = app.services.sessions(&me.officer).await?;
    let problems = outcome.problems(&ctx, |field| field.code().to_owned());
    let wrong = outcome.sentence(&ctx).filter(|_| problems.is_empty());
    let failed = !outcome.loi.is_empty();
    let place = ctx.officer.as_ref().map(|shown| shown.place.clone()).unwrap_or_default();
    let page = Page::console(&ctx, ctx.t("console.account"), || {
        let facts = vec![
            Fact::new(ctx.t("console.account_name"), me.officer.display_name.clone()),
            Fact::new(ctx.t("field.username"), me.officer.username.clone()),
            Fact::new(ctx.t("console.account_place"), place),
        ];
        let rows = sessions
            .into_iter()
            .map(|session| {
                view! {
                    <tr>
                        <td data-label=ctx.t("console.session_device")>
                            <span class="device">{session.device}</span>
                            {session.is_this.then(|| view! { <Tag tone=Tone::Ok icon="check" word=ctx.t("console.session_this")/> })}
                        </td>
                        <td data-label=ctx.t("console.session_began")><When at=session.created_at/></td>
                        <td data-label=ctx.t("console.session_used")><When at=session.last_seen_at/></td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <PageHead title=ctx.t("console.account")/>
            <ErrorSummary problems=problems.clone()/>
            {wrong.map(|text| view! { <Notice tone=Tone::Danger text=text/> })}
            {(outcome.xong == "password").then(|| view! { <Notice tone=Tone::Ok text=ctx.t("console.password_changed")/> })}
            <div class="account">
                <section class="card">
                    <h2>{ctx.t("console.account_facts")}</h2>
                    <Facts facts/>
                    <p class="hint">{ctx.t("console.account_looks")}</p>
                </section>
                <section class="card">
                    <h2>{ctx.t("console.password_change")}</h2>
                    {password_form(&ctx, &me.officer.username, &problems)}
                </section>
                <section class="card account-sessions">
                    <h2>{ctx.t("console.sessions")}</h2>
                    <p class="hint">{ctx.t("console.sessions_hint")}</p>
                    <div class="table-wrap">
                        <table class="table queue">
                            <thead>
                                <tr>
                                    <th scope="col">{ctx.t("console.session_device")}</th>
                                    <th scope="col">{ctx.t("console.session_began")}</th>
                                    <th scope="col">{ctx.t("console.session_used")}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    <form method="post" action=ctx.action("session/end")>
                        <div class="actions in-line">
                            <Submit word=ctx.t("nav.sign_out") icon="log-out" look=Look::Quiet/>
                            <Submit word=ctx.t("console.sign_out_everywhere") look=Look::Danger name="everywhere" value="true"/>
                        </div>
                    </form>
                </section>
            </div>
        }
    });
    Ok(if failed { page.with_problems() } else { page })
}

/// GET `/xu-ly/mat-khau`: the first thing a new account does.
pub async fn first_password(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(outcome): Query<Outcome>,
) -> Result<Response, AppError> {
    if !me.officer.must_change_password {
        return Ok(super::officer::see_other(&me.ctx, "/xu-ly/tai-khoan"));
    }
    let (ctx, _) = me.framed(&app.services).await?;
    let problems = outcome.problems(&ctx, |field| field.code().to_owned());
    let wrong = outcome.sentence(&ctx).filter(|_| problems.is_empty());
    let page = Page::console(&ctx, ctx.t("console.first_password"), || {
        view! {
            <div class="narrow stack">
                <PageHead title=ctx.t("console.first_password") lede=ctx.t("console.first_password_lede")/>
                <ErrorSummary problems=problems.clone()/>
                {wrong.map(|text| view! { <Notice tone=Tone::Danger text=text/> })}
                <section class="card">{password_form(&ctx, &me.officer.username, &problems)}</section>
            </div>
        }
    });
    Ok(if outcome.loi.is_empty() { page } else { page.with_problems() }.into_response())
}

fn password_form(ctx: &Ctx, username: &str, problems: &Problems) -> impl IntoView + use<> {
    let hint = ctx.tf("console.password_hint", &[("min", &PASSWORD_MIN.to_string())]);
    view! {
        <form method="post" action=ctx.action("session/password")>
            // Lets a password manager know whose password it is.
            <input type="hidden" name="username" autocomplete="username" value=username.to_owned()/>
            <TextField name="password" label=ctx.t("console.password_now") kind="password" autocomplete="current-password" maxlength=PASSWORD_MAX error=problems.of("password")/>
            <TextField name="new_password" label=ctx.t("field.new_password") kind="password" autocomplete="new-password" maxlength=PASSWORD_MAX hint=hint error=problems.of("new_password")/>
            <TextField name="new_password_again" label=ctx.t("field.new_password_again") kind="password" autocomplete="new-password" maxlength=PASSWORD_MAX error=problems.of("new_password_again")/>
            <div class="actions in-line"><Submit word=ctx.t("console.password_change") icon="key-round"/></div>
        </form>
    }
}
