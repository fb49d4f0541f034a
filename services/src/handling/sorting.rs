//! Whose a petition is and what it is: classifying, refusing, forwarding, giving back, handing
//! down, disputing, deciding.

use super::{Act, Doing, Effect, invalid, optional, text};
use crate::routing::REMEMBERED;
use crate::similar::recurrence_job;
use crate::{ServiceError, Services};
use domain::deadline::SlaClass;
use domain::directory::ReasonUse;
use domain::event::EventKind as E;
use domain::input::{Field, Problem, Title, take};
use domain::petition::{Nature, Visibility};
use domain::workflow::Action;
use store::petition::PetitionRow;

impl Services {
    pub(super) async fn sort_out(
        &self,
        action: Action,
        doing: Doing<'_>,
    ) -> Result<Effect, ServiceError> {
        let Doing { tx, row, officer, act, now } = doing;
        match action {
            Action::Classify => {
                let before = (row.nature, row.category_code.clone(), row.commune_code.clone());
                self.classify(row, act)?;
                tx.save_petition_text(row).await?;
                // Known now for what it is: nothing of it stays on the site (domain.md §8).
                if !row.nature.may_be_public() {
                    self.withdraw_card(tx, row, now).await?;
                }
                // What it is and where decide whether it happened there before.
                if before != (row.nature, row.category_code.clone(), row.commune_code.clone()) {
                    tx.enqueue(recurrence_job(row.id, now)).await?;
                }
                let mut effect = Effect::new(E::Classified);
                effect.data.nature = Some(row.nature.code().to_owned());
                effect.data.category = Some(row.category_code.clone());
                effect.data.class = Some(row.sla_class.clone());
                effect.data.commune = row.commune_code.clone();
                Ok(effect)
            }
            Action::Reject => self.refuse(E::Rejected, ReasonUse::Reject, act),
            Action::Redirect => self.refuse(E::Redirected, ReasonUse::Redirect, act),
            Action::Forward => {
                let lead = self.agency(&act.choice)?;
                let support =
                    if act.support.is_empty() { None } else { Some(self.agency(&act.support)?) };
                let support = support.filter(|support| *support != lead);
                let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
                // After the second return the coordinator decides for good.
                row.is_decided |= row.returns >= i64::from(rules.policy.max_returns());
                row.support_agency = support.clone();
                let chosen = self.choose_by_table(tx, row, officer, &lead, now).await?;
                give(row, &lead);
                if let Some(support) = &support {
                    let what = optional(&act.text)?;
                    self.add_task(tx, row, support, &what, None, now).await?;
                }
                if act.card && row.visibility == Visibility::Hidden {
                    self.publish_card(tx, row, &act.title, now).await?;
                }
                let mut effect = Effect::new(E::Forwarded).note(optional(&act.text)?, false);
                effect.data.agency = Some(lead);
                effect.data.support = support;
                effect.data.decided = row.is_decided.then_some(true);
                effect.data.what = chosen.is_remembered.then(|| REMEMBERED.to_owned());
                effect.data.rules = chosen.rules;
                Ok(effect)
            }
            Action::HandDown => {
                let below = self.agency(&act.choice)?;
                let lead = row.lead_agency.clone().unwrap_or_default();
                let directory = self.directory();
                // Inside the tree only: a district's committee to a committee of its own communes.
                let is_below = directory
                    .agency(&below)
                    .is_some_and(|agency| agency.parent_code.as_deref() == Some(lead.as_str()));
                let is_mine = officer.agencies().contains(&lead);
                if !is_below || !is_mine {
                    return Err(invalid(Field::Agency, Problem::NotAChoice));
                }
                row.hand_overs += 1;
                give(row, &below);
                let mut effect =
                    Effect::new(E::HandedDown).note(text(Field::Reason, &act.text)?, false);
                effect.data.agency = Some(below);
                Ok(effect)
            }
            Action::AgencyReturn => {
                let proposed = self.other_agency(row, &act.choice)?;
                row.returns += 1;
                row.hand_overs += 1;
                // Whoever gave it back has no part in it any more.
                row.lead_agency = None;
                (row.handler_id, row.substitute_id) = (None, None);
                let mut effect =
                    Effect::new(E::AgencyReturned).note(text(Field::Reason, &act.text)?, false);
                effect.data.agency = Some(proposed);
                Ok(effect)
            }
            Action::Dispute => {
                let proposed = self.other_agency(row, &act.choice)?;
                let mut effect =
                    Effect::new(E::Disputed).note(text(Field::Reason, &act.text)?, false);
                effect.data.agency = Some(proposed);
                Ok(effect)
            }
            _ => {
                let lead = self.agency(&act.choice)?;
                (row.is_decided, row.is_arbitrated) = (true, true);
                give(row, &lead);
                let mut effect =
                    Effect::new(E::Arbitrated).note(text(Field::Reason, &act.text)?, false);
                effect.data.agency = Some(lead);
                effect.data.decided = Some(true);
                Ok(effect)
            }
        }
    }

    /// "Not ours" names whose it is instead.
    fn other_agency(&self, row: &PetitionRow, code: &str) -> Result<String, ServiceError> {
        let proposed = self.agency(code)?;
        if row.lead_agency.as_ref() == Some(&proposed) {
            return Err(invalid(Field::Agency, Problem::NotAChoice));
        }
        Ok(proposed)
    }

    fn refuse(&self, kind: E, used_for: ReasonUse, act: &Act) -> Result<Effect, ServiceError> {
        let directory = self.directory();
        let reason = directory
            .reason(&act.choice)
            .filter(|reason| reason.used_for == used_for)
            .ok_or_else(|| invalid(Field::ReasonCode, Problem::Required))?;
        let words = if act.text.trim().is_empty() {
            reason.reply_vi.clone()
        } else {
            text(Field::Reason, &act.text)?
        };
        let mut effect = Effect::new(kind).note(words, true);
        effect.data.reason = Some(reason.code.clone());
        effect.data.agency = reason.refer_to.clone();
        Ok(effect)
    }

    fn classify(&self, row: &mut PetitionRow, act: &Act) -> Result<(), ServiceError> {
        let directory = self.directory();
        let mut errors = Vec::new();
        let nature =
            take(&mut errors, Field::Nature, Nature::parse(&act.nature).ok_or(Problem::Required));
        let category = take(
            &mut errors,
            Field::Category,
            directory
                .category(&act.category)
                .filter(|c| c.parent_code.is_some())
                .ok_or(Problem::Required),
        );
        let class = take(
            &mut errors,
            Field::SlaClass,
            SlaClass::parse(&act.class).ok_or(Problem::Required),
        );
        let commune = match act.commune.as_str() {
            "" => Some(None),
            code => take(
                &mut errors,
                Field::Commune,
                directory.commune(code).map(|c| Some(c.code.clone())).ok_or(Problem::NotAChoice),
            ),
        };
        let title = take(&mut errors, Field::Title, Title::parse(&act.title));
        match (nature, category, class, commune, title) {
            (Some(nature), Some(category), Some(class), Some(commune), Some(title))
                if errors.is_empty() =>
            {
                row.nature = nature;
                // The class follows the category unless the coordinator chose another one.
                let class = if category.code != row.category_code && class.code() == row.sla_class {
                    category.sla_class
                } else {
                    class
                };
                row.category_code = category.code.clone();
                row.sla_class = class.code().to_owned();
                row.commune_code = commune;
                row.title = title.as_str().to_owned();
                Ok(())
            }
            _ => Err(ServiceError::Invalid(errors)),
        }
    }
}

fn give(row: &mut PetitionRow, lead: &str) {
    row.lead_agency = Some(lead.to_owned());
    (row.handler_id, row.substitute_id) = (None, None);
}
