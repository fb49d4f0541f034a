//! The routing table at work: proposing a lead agency with the rule that fired, adding and ending
//! rules, trying a table on the last 12 months. What a coordinator chooses is in `choice`.

mod choice;

pub use choice::REMEMBERED;

use crate::accounts::Officer;
use crate::{ServiceError, Services, history, new_id, vault};
use domain::calendar::DAY_MS;
use domain::deadline::SlaClass;
use domain::event::{EventData, EventKind};
use domain::input::{Field, FieldError, Problem};
use domain::permit::Actor;
use domain::refusal::Refusal;
use domain::routing::{Area, DryRun, Led, Routed, Rule, dry_run, route};
use domain::workflow::Role;
use store::Tx;
use store::routing::RuleRow;
use uuid::Uuid;

/// A dry run looks back this far, days.
pub const LOOK_BACK_DAYS: i64 = 365;
/// Petitions read at once.
const PAGE: i64 = 5_000;
/// What the audit log says of a rule.
const ADDED: &str = "routing.added";
const ENDED: &str = "routing.ended";

/// Who should lead, and by which rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// Proposed lead agency.
    pub lead: Option<String>,
    /// Usual supporting agency.
    pub support: Option<String>,
    /// The coordinator must choose: no rule knows, or equal rules disagree.
    pub must_choose: bool,
    /// Ids of the rules that fired; empty when the category's own way of routing did.
    pub rules: Vec<Uuid>,
}

/// A rule to add, as typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewRule {
    /// Code of a category or group; empty for every one.
    pub category: String,
    /// GSO code of a district; empty when a commune or the province is meant.
    pub district: String,
    /// GSO code of a commune; empty when a district or the province is meant.
    pub commune: String,
    /// Code of a class; empty for every one.
    pub class: String,
    /// Who leads.
    pub agency: String,
    /// First instant, ms UTC.
    pub valid_from: i64,
    /// First instant without it, ms UTC.
    pub valid_to: Option<i64>,
}

/// Who looks at the table or changes it.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Somebody who coordinates or administers.
    Officer(&'a Officer),
    /// The operator at the terminal.
    Terminal,
}

impl<'a> From<&'a Officer> for By<'a> {
    fn from(officer: &'a Officer) -> Self {
        Self::Officer(officer)
    }
}

impl By<'_> {
    fn check(self) -> Result<(), ServiceError> {
        let may = match self {
            Self::Officer(officer) => officer
                .memberships
                .iter()
                .any(|held| held.role.is_coordinating() || held.role == Role::Admin),
            Self::Terminal => true,
        };
        if may { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
    }

    fn actor(self) -> Actor {
        match self {
            Self::Officer(officer) => officer.actor(),
            Self::Terminal => Actor::System,
        }
    }

    fn id(self) -> Option<Uuid> {
        match self {
            Self::Officer(officer) => Some(officer.id.0),
            Self::Terminal => None,
        }
    }
}

impl Services {
    /// The table, in the order it was made.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] unless the officer coordinates or administers.
    pub async fn routing_rules(&self, by: impl Into<By<'_>>) -> Result<Vec<Rule>, ServiceError> {
        by.into().check()?;
        Ok(rules(self.db().routing_rules().await?))
    }

    /// Proposes the lead agency of a matter received at `at` (ms UTC).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn propose_lead(
        &self,
        category: &str,
        commune: Option<&str>,
        class: SlaClass,
        at: i64,
    ) -> Result<Proposed, ServiceError> {
        let table = rules(self.db().routing_rules().await?);
        Ok(self.propose_by(&table, &Routed { category, commune, class, at }))
    }

    fn propose_by(&self, table: &[Rule], routed: &Routed<'_>) -> Proposed {
        let directory = self.directory();
        let own = directory.propose_lead(routed.category, routed.commune);
        let Some(routing) = route(table, routed, &directory) else {
            return Proposed {
                must_choose: own.must_confirm || own.lead.is_none(),
                lead: own.lead,
                support: own.support,
                rules: Vec::new(),
            };
        };
        // Who usually leads helps whoever the table chose.
        let support = own.lead.or(own.support).filter(|code| Some(code) != routing.agency.as_ref());
        Proposed {
            must_choose: routing.agency.is_none(),
            lead: routing.agency,
            support,
            rules: routing.rules.iter().filter_map(|id| Uuid::parse_str(id).ok()).collect(),
        }
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`]; [`ServiceError::Invalid`] when a code is unknown, the agency handles
    /// no petitions, or it ends before it begins.
    pub async fn add_routing_rule(
        &self,
        by: impl Into<By<'_>>,
        new: &NewRule,
    ) -> Result<Uuid, ServiceError> {
        let by = by.into();
        by.check()?;
        let row = self.rule_row(by, new)?;
        let mut tx = self.db().begin().await?;
        tx.add_rule(&row).await?;
        self.note_rule(&mut tx, by, ADDED, &row, None).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Ends a rule now; what it decided stays.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`]; [`ServiceError::NotFound`]; [`Refusal::AlreadyDone`] when it has ended.
    pub async fn end_routing_rule(
        &self,
        by: impl Into<By<'_>>,
        rule: Uuid,
    ) -> Result<(), ServiceError> {
        let by = by.into();
        by.check()?;
        let mut tx = self.db().begin().await?;
        let table = tx.routing_rules().await?;
        let row = table.iter().find(|row| row.id == rule).ok_or(ServiceError::NotFound)?;
        if !tx.end_rule(rule, self.now()).await? {
            return Err(Refusal::AlreadyDone.into());
        }
        self.note_rule(&mut tx, by, ENDED, row, None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Tries the table, with `added` and without `ended`, on the petitions of the last 12 months:
    /// which would change owner, which rules contradict each other or never match.
    ///
    /// # Errors
    /// As [`Services::add_routing_rule`].
    pub async fn try_routing(
        &self,
        by: impl Into<By<'_>>,
        added: &[NewRule],
        ended: &[Uuid],
    ) -> Result<DryRun, ServiceError> {
        let by = by.into();
        by.check()?;
        let now = self.now();
        let mut rows = self.db().routing_rules().await?;
        rows.retain(|row| !ended.contains(&row.id));
        for new in added {
            rows.push(self.rule_row(by, new)?);
        }
        // A rule that has ended tells nothing of what would happen from now on.
        rows.retain(|row| row.valid_to.is_none_or(|end| end > now));
        let mut petitions = Vec::new();
        let mut after = (now - LOOK_BACK_DAYS * DAY_MS, Uuid::max());
        loop {
            let page = self.db().led(after, now, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = (last.received_at, last.id);
            let is_last = (page.len() as i64) < PAGE;
            petitions.extend(page.into_iter().map(|row| Led {
                number: row.number,
                category: row.category_code,
                commune: row.commune_code,
                class: SlaClass::parse(&row.sla_class).unwrap_or(SlaClass::Standard),
                at: row.received_at,
                lead: row.lead_agency,
            }));
            if is_last {
                break;
            }
        }
        let directory = self.directory();
        let table = rules(rows);
        // Tens of thousands of petitions against the whole table: not for the async threads.
        tokio::task::spawn_blocking(move || dry_run(&table, &petitions, now, &directory))
            .await
            .map_err(|error| ServiceError::Broken(Box::new(error)))
    }

    /// A change of the table is part of the audit log: what it was, and a digest of the whole row.
    async fn note_rule(
        &self,
        tx: &mut Tx,
        by: By<'_>,
        what: &str,
        rule: &RuleRow,
        chosen_for: Option<String>,
    ) -> Result<(), ServiceError> {
        let area = (&rule.area_kind, &rule.area_code);
        let whole = format!(
            "{} {:?} {area:?} {:?} {} {} {:?}",
            rule.id,
            rule.category_code,
            rule.sla_class,
            rule.agency_code,
            rule.valid_from,
            rule.valid_to
        );
        let data = EventData {
            what: Some(what.to_owned()),
            rules: vec![rule.id.to_string()],
            category: rule.category_code.clone(),
            commune: rule.area_code.clone().filter(|_| rule.area_kind == "commune"),
            class: rule.sla_class.clone(),
            agency: Some(rule.agency_code.clone()),
            other: chosen_for,
            digest: Some(vault::hex(&vault::sha256(whole.as_bytes()))),
            ..EventData::default()
        };
        let kind = EventKind::ConfigurationChanged;
        history::write_of_house(tx, kind, &by.actor(), self.now(), data).await
    }

    fn rule_row(&self, by: By<'_>, new: &NewRule) -> Result<RuleRow, ServiceError> {
        let directory = self.directory();
        let mut errors = Vec::new();
        let mut check = |field: Field, is_right: bool| {
            if !is_right {
                errors.push(FieldError::new(field, Problem::NotAChoice));
            }
        };
        let is_district =
            directory.communes.iter().any(|commune| commune.district_code == new.district);
        check(
            Field::Category,
            new.category.is_empty() || directory.category(&new.category).is_some(),
        );
        // One area: a district, a commune, or neither.
        check(
            Field::Commune,
            (new.district.is_empty() || (is_district && new.commune.is_empty()))
                && (new.commune.is_empty() || directory.commune(&new.commune).is_some()),
        );
        check(Field::SlaClass, new.class.is_empty() || SlaClass::parse(&new.class).is_some());
        let handles = directory.agency(&new.agency).is_some_and(|agency| agency.is_handling);
        check(Field::Agency, handles && new.valid_to.is_none_or(|end| end > new.valid_from));
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let (area_kind, area_code) = match (new.district.as_str(), new.commune.as_str()) {
            ("", "") => ("province", None),
            (district, "") => ("district", Some(district.to_owned())),
            (_, commune) => ("commune", Some(commune.to_owned())),
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(RuleRow {
            id: new_id(),
            category_code: some(&new.category),
            area_kind: area_kind.to_owned(),
            area_code,
            sla_class: some(&new.class),
            agency_code: new.agency.clone(),
            valid_from: new.valid_from,
            valid_to: new.valid_to,
            made_by: by.id(),
            made_for: None,
            made_at: self.now(),
        })
    }
}

/// The rows as the law reads them; a row of an unknown kind is of a later version and is left out.
fn rules(rows: Vec<RuleRow>) -> Vec<Rule> {
    rows.into_iter().filter_map(rule).collect()
}

fn rule(row: RuleRow) -> Option<Rule> {
    let area = match (row.area_kind.as_str(), row.area_code) {
        ("province", _) => Area::Province,
        ("district", Some(code)) => Area::District(code),
        ("commune", Some(code)) => Area::Commune(code),
        (kind, _) => {
            tracing::error!(rule = %row.id, kind, "unknown area of a routing rule");
            return None;
        }
    };
    Some(Rule {
        id: row.id.to_string(),
        category: row.category_code,
        area,
        class: row.sla_class.as_deref().and_then(SlaClass::parse),
        agency: row.agency_code,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}
