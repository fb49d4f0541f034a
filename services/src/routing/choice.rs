//! A lead agency is chosen: the rule that fired is named on the petition, and where two utilities
//! serve an area and no rule says which, the coordinator's choice becomes a rule.

use super::{ADDED, By, ENDED, NewRule, rule, rules};
use crate::accounts::Officer;
use crate::rules::class_of;
use crate::view::RuleView;
use crate::{ServiceError, Services};
use domain::directory::{Proposal, RouteBy};
use domain::routing::{Routed, Rule};
use store::Tx;
use store::petition::PetitionRow;
use store::routing::RuleRow;
use uuid::Uuid;

/// What the event of a forwarding says when the choice became a rule.
pub const REMEMBERED: &str = "routing.remembered";

/// How a lead agency was chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Chosen {
    /// Ids of the rules that named it.
    pub rules: Vec<String>,
    /// The choice is a rule from now on.
    pub is_remembered: bool,
}

impl Services {
    /// Names the rules by which `lead` was proposed on the petition, and remembers the choice where
    /// the table left it to the coordinator. In the act's own transaction, before the act.
    pub(crate) async fn choose_by_table(
        &self,
        tx: &mut Tx,
        row: &PetitionRow,
        officer: &Officer,
        lead: &str,
        now: i64,
    ) -> Result<Chosen, ServiceError> {
        let table = rules(tx.routing_rules().await?);
        let proposed = self.propose_by(&table, &routed(row, now));
        let is_remembered = proposed.must_choose && self.is_a_choice_to_keep(row, officer, lead);
        let fired = if is_remembered {
            vec![self.remember_choice(tx, row, officer, lead, now).await?]
        } else if proposed.lead.as_deref() == Some(lead) {
            proposed.rules
        } else {
            Vec::new()
        };
        for rule in &fired {
            tx.name_rule(row.id, *rule, now).await?;
        }
        Ok(Chosen { rules: fired.iter().map(Uuid::to_string).collect(), is_remembered })
    }

    /// Only a coordinator's choice between utilities of a known place: an outage that for once goes
    /// to a committee is no rule.
    fn is_a_choice_to_keep(&self, row: &PetitionRow, officer: &Officer, lead: &str) -> bool {
        let directory = self.directory();
        let kind = |code: &str| directory.agency(code).map(|agency| agency.kind.clone());
        let Some(category) = directory.category(&row.category_code) else { return false };
        let usual = category.default_lead_agency.as_deref().and_then(kind);
        category.route_by == RouteBy::UtilityArea
            && row.commune_code.is_some()
            && usual.is_some()
            && kind(lead) == usual
            && officer.memberships.iter().any(|held| held.role.is_coordinating())
    }

    /// From now on this category in this commune goes to `agency`. An equal rule that stands is
    /// that rule; one with another agency ends.
    async fn remember_choice(
        &self,
        tx: &mut Tx,
        row: &PetitionRow,
        officer: &Officer,
        agency: &str,
        now: i64,
    ) -> Result<Uuid, ServiceError> {
        let by = By::Officer(officer);
        let new = NewRule {
            category: row.category_code.clone(),
            commune: row.commune_code.clone().unwrap_or_default(),
            agency: agency.to_owned(),
            valid_from: now,
            ..NewRule::default()
        };
        let rule = RuleRow { made_for: Some(row.id), ..self.rule_row(by, &new)? };
        for old in tx.routing_rules().await? {
            let same_matter = old.category_code == rule.category_code
                && (&old.area_kind, &old.area_code) == (&rule.area_kind, &rule.area_code)
                && old.sla_class == rule.sla_class
                && old.valid_to.is_none_or(|end| end > now);
            if same_matter && old.agency_code == rule.agency_code && old.valid_from <= now {
                return Ok(old.id);
            }
            if same_matter && tx.end_rule(old.id, now).await? {
                self.note_rule(tx, by, ENDED, &old, Some(row.number.clone())).await?;
            }
        }
        tx.add_rule(&rule).await?;
        self.note_rule(tx, by, ADDED, &rule, Some(row.number.clone())).await?;
        Ok(rule.id)
    }

    /// What the table proposes for a petition now, and by which rules.
    pub(crate) async fn proposal_for(
        &self,
        row: &PetitionRow,
        now: i64,
    ) -> Result<(Proposal, Vec<RuleView>), ServiceError> {
        let rows = self.db().routing_rules().await?;
        let table: Vec<Rule> = rules(rows.clone());
        let proposed = self.propose_by(&table, &routed(row, now));
        let own = self.directory().propose_lead(&row.category_code, row.commune_code.as_deref());
        let fired = rows.into_iter().filter(|row| proposed.rules.contains(&row.id));
        let fired = fired.filter_map(rule_view).collect();
        let proposal = Proposal {
            lead: proposed.lead,
            support: proposed.support,
            must_confirm: proposed.must_choose,
            rule: own.rule,
        };
        Ok((proposal, fired))
    }

    /// The rules that chose the agency which leads a petition now.
    pub(crate) async fn rules_that_chose(
        &self,
        row: &PetitionRow,
    ) -> Result<Vec<RuleView>, ServiceError> {
        let Some(lead) = &row.lead_agency else { return Ok(Vec::new()) };
        let rows = self.db().rules_of(row.id).await?;
        Ok(rows
            .into_iter()
            .filter(|rule| rule.agency_code == *lead)
            .filter_map(rule_view)
            .collect())
    }
}

/// The table is asked as it stands when somebody chooses, not as it stood at the receipt.
fn routed(row: &PetitionRow, now: i64) -> Routed<'_> {
    Routed {
        category: &row.category_code,
        commune: row.commune_code.as_deref(),
        class: class_of(row),
        at: now,
    }
}

fn rule_view(row: RuleRow) -> Option<RuleView> {
    let is_remembered = row.made_for.is_some();
    rule(row).map(|rule| RuleView { rule, is_remembered })
}
