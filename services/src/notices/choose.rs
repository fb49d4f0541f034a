//! What a sender chose for one petition, and what was sent so far: for the sender's page of notices
//! and, without any address, for the officers of the case.

use super::{CONSENT, choices, is_told_of};
use crate::sender::CaseKey;
use crate::view::OfficerCase;
use crate::{ServiceError, Services};
use domain::consent::{Edition, Purpose};
use domain::notice::{Choices, Delivery, Template, Way};
use store::notice::{ChoiceRow, DeliveryRow};
use uuid::Uuid;

/// Lines of the log that a page shows.
const SHOWN: i64 = 30;

/// One line of the log: what was said on which way, and what became of it. No address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryView {
    /// What it says.
    pub template: Template,
    /// On which way.
    pub way: Way,
    /// How far it is.
    pub state: Delivery,
    /// Not before, ms UTC.
    pub leaves_at: i64,
    /// When it was handed on or given up, ms UTC.
    pub ended_at: Option<i64>,
}

/// Everything that the page of notices shows.
#[derive(Clone, Debug)]
pub struct NoticeView {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// What is chosen; e-mail and short messages only with consent.
    pub choices: Choices,
    /// Language of letters and short messages.
    pub lang: String,
    /// A letter can reach the sender: there is an address and a channel.
    pub has_email: bool,
    /// A short message can.
    pub has_phone: bool,
    /// The house's public key for push; none where push is switched off.
    pub push_key: Option<String>,
    /// How many devices asked to be told.
    pub devices: i64,
    /// The newest deliveries, newest first.
    pub log: Vec<DeliveryView>,
}

fn view(row: &DeliveryRow) -> Option<DeliveryView> {
    Some(DeliveryView {
        template: Template::parse(&row.template)?,
        way: Way::parse(&row.way)?,
        state: Delivery::parse(&row.state)?,
        leaves_at: row.leaves_at,
        ended_at: row.ended_at,
    })
}

impl Services {
    /// The page of notices of the sender's own petition.
    ///
    /// # Errors
    /// [`Refusal::WrongSecret`](domain::refusal::Refusal::WrongSecret) without the key.
    pub async fn notices(&self, key: &CaseKey) -> Result<NoticeView, ServiceError> {
        let row = self.open_case(key).await?;
        let identity = self.db().find_identity(row.id).await?;
        let (mut choices, lang) = self.choices_of(row.id, identity.as_ref()).await?;
        if !self.agrees_to_notices(row.id).await? {
            (choices.email, choices.sms) = (false, false);
        }
        let devices = self.db().devices(row.id).await?;
        let push_key = if is_told_of(&row) { self.push_key().await? } else { None };
        Ok(NoticeView {
            choices,
            lang,
            has_email: self.can_reach(Way::Email, identity.as_ref()),
            has_phone: self.can_reach(Way::Sms, identity.as_ref()),
            push_key,
            devices: i64::try_from(devices.len()).unwrap_or(i64::MAX),
            log: self.delivery_log(row.id).await?,
            number: row.number,
        })
    }

    /// Keeps what the sender chose. A letter or a short message that is wanted is the consent to it,
    /// in the sentence of `read` that stood beside the choice; wanting neither takes it back. `lang`
    /// is the language of what is sent.
    ///
    /// # Errors
    /// [`Refusal::WrongSecret`](domain::refusal::Refusal::WrongSecret) without the key.
    pub async fn choose_notices(
        &self,
        key: &CaseKey,
        chosen: Choices,
        lang: &str,
        read: Edition,
    ) -> Result<(), ServiceError> {
        let row = self.open_case(key).await?;
        let now = self.now();
        let agrees = self.agrees_to_notices(row.id).await?;
        let kept = kept(chosen, lang);
        let mut tx = self.db().begin().await?;
        tx.choose_notices(row.id, &kept, now).await?;
        if !chosen.push {
            tx.forget_devices(row.id).await?;
        }
        let wants = chosen.email || chosen.sms;
        if wants != agrees {
            let wording = read.wording(Purpose::Notices).unwrap_or_default();
            tx.renew_consent(row.id, CONSENT, wants, (wording, read.lang()), now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Nothing goes by e-mail any more; the rest stays as it was chosen.
    pub(super) async fn want_no_letters(&self, petition: Uuid) -> Result<(), ServiceError> {
        let identity = self.db().find_identity(petition).await?;
        let (mut chosen, lang) = self.choices_of(petition, identity.as_ref()).await?;
        chosen.email = false;
        // Whoever takes back letters did not ask for short messages in their place.
        if self.db().notice_choice(petition).await?.is_none() {
            chosen.sms = false;
        }
        let mut tx = self.db().begin().await?;
        tx.choose_notices(petition, &kept(chosen, &lang), self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What the sender of a case was told, for an officer who sees the case. No address.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn told_sender(&self, case: &OfficerCase) -> Result<Vec<DeliveryView>, ServiceError> {
        self.delivery_log(case.id).await
    }

    async fn delivery_log(&self, petition: Uuid) -> Result<Vec<DeliveryView>, ServiceError> {
        let rows = self.db().deliveries(petition, SHOWN).await?;
        Ok(rows.iter().filter_map(view).collect())
    }
}

fn kept(chosen: Choices, lang: &str) -> ChoiceRow {
    let row = ChoiceRow {
        push: chosen.push,
        email: chosen.email,
        sms: chosen.sms,
        quiet_from: chosen.quiet.map(|quiet| quiet.from().into()),
        quiet_until: chosen.quiet.map(|quiet| quiet.until().into()),
        lang: lang.to_owned(),
    };
    debug_assert_eq!(choices(&row), chosen, "what is kept reads the same");
    row
}
