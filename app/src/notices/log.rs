//! What was sent to the sender and what became of it, line by line: the same for the sender and for
//! the officers of the case. No address.

use super::letters::what;
use crate::page::Ctx;
use crate::ui::{Icon, When};
use domain::notice::{Delivery, Way};
use leptos::prelude::*;
use services::notices::DeliveryView;

const fn icon(state: Delivery) -> &'static str {
    match state {
        Delivery::Waiting => "hourglass",
        Delivery::Sent => "circle-check",
        Delivery::Failed => "circle-alert",
        Delivery::Gone | Delivery::Dropped => "ban",
    }
}

const fn state_key(state: Delivery) -> &'static str {
    match state {
        Delivery::Waiting => "told.state_waiting",
        Delivery::Sent => "told.state_sent",
        Delivery::Failed => "told.state_failed",
        Delivery::Gone => "told.state_gone",
        Delivery::Dropped => "told.state_dropped",
    }
}

const fn way_key(way: Way) -> &'static str {
    match way {
        Way::Push => "told.way_push",
        Way::Email => "told.way_email",
        Way::Sms => "told.way_sms",
    }
}

const fn tone(state: Delivery) -> &'static str {
    match state {
        Delivery::Sent => "tone-ok",
        Delivery::Failed => "tone-danger",
        Delivery::Waiting | Delivery::Gone | Delivery::Dropped => "tone-neutral",
    }
}

/// The lines, newest first; nothing where there are none.
pub fn log(ctx: &Ctx, lines: &[DeliveryView]) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows = lines
        .iter()
        .map(|line| {
            let at = match line.state {
                // Before its time has come, the time it waits for.
                Delivery::Waiting => line.leaves_at,
                _ => line.ended_at.unwrap_or(line.leaves_at),
            };
            let what = what(ctx.lang, line.template);
            let state = ctx.tf(state_key(line.state), &[("way", ctx.t(way_key(line.way)))]);
            view! {
                <li class=tone(line.state)>
                    <Icon name=icon(line.state)/>
                    <span><strong>{what}</strong><br/>{state}" "<When at/></span>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="told-log">{rows}</ul> }.into_any())
}
