//! The directory of agencies, communes, categories and refusal reasons: dated data, never constants.

use crate::asking::{At, Guide};
use crate::deadline::SlaClass;
use crate::petition::vocabulary;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One agency (cơ quan) of the plan's annex, a commune committee, or a node above them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agency {
    /// Stable code, e.g. `SGTVT`.
    pub code: String,
    /// The agency above, when there is one.
    pub parent_code: Option<String>,
    /// Official name.
    pub name_vi: String,
    /// Name for narrow places.
    pub short_name_vi: String,
    /// English name.
    pub name_en: String,
    /// Kind, e.g. `department`, `district`, `commune`, `utility`.
    pub kind: String,
    /// GSO code of the district that a committee governs.
    pub district_code: Option<String>,
    /// It may be given petitions (nodes above the annex may not).
    pub is_handling: bool,
    /// The department that receives and coordinates.
    pub is_coordinator: bool,
    /// The office that co-coordinates and arbitrates.
    pub is_co_coordinator: bool,
    /// Place in lists.
    pub position: i64,
}

/// One commune (xã, phường, thị trấn).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Commune {
    /// GSO code.
    pub code: String,
    /// "Phường Liên Bảo".
    pub full_name_vi: String,
    /// "Lien Bao Ward".
    pub full_name_en: String,
    /// GSO code of its district.
    pub district_code: String,
    /// "Thành phố Vĩnh Yên".
    pub district_name_vi: String,
    /// Its committee.
    pub agency_code: String,
    /// Its district's committee.
    pub parent_agency_code: String,
    /// A point inside it, degrees; several communes share one (decisions.md 15).
    pub lat: f64,
    /// See `lat`.
    pub lng: f64,
    /// Place in lists.
    pub position: i64,
}

vocabulary! {
    /// How a category finds its lead agency (decisions.md 11).
    RouteBy {
        /// The committee of the place's district.
        District = "district",
        /// The committee of the place's commune.
        Commune = "commune",
        /// The category's own agency.
        Agency = "agency",
        /// A utility; the coordinator confirms.
        UtilityArea = "utility-area",
    }
}

vocabulary! {
    /// Whether a place is asked for.
    PlaceNeed {
        /// Must be given.
        Required = "required",
        /// Asked for, may be skipped.
        Recommended = "recommended",
        /// Not asked for.
        None = "none",
    }
}

/// One category of the second level, with its group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// Stable code, e.g. `GT-DUONG`.
    pub code: String,
    /// Code of the group; `None` for a group itself.
    pub parent_code: Option<String>,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
    /// Icon of the sprite.
    pub icon: String,
    /// The fallback lead agency.
    pub default_lead_agency: Option<String>,
    /// How the lead is found.
    pub route_by: RouteBy,
    /// The class of limits it starts under.
    pub sla_class: SlaClass,
    /// Is a place asked for?
    pub place: PlaceNeed,
    /// Published masked and only after a second look.
    pub sensitive: bool,
    /// Words that point here, folded by whoever compares.
    pub keywords: Vec<String>,
    /// Place in lists.
    pub position: i64,
}

vocabulary! {
    /// What a reason of rejection_reasons.csv is for (decisions.md 10).
    ReasonUse {
        /// Refuse.
        Reject = "reject",
        /// Guide elsewhere.
        Redirect = "redirect",
        /// Set apart: a denunciation is never refused or redirected in the open (domain.md §7).
        Quarantine = "quarantine",
        /// Ask the sender.
        NeedInfo = "need_info",
        /// Merge.
        Merge = "merge",
        /// Close.
        Close = "close",
        /// Emergency: say the hotline, handle as urgent.
        Emergency = "emergency",
    }
}

/// One of the reasons why a petition is not handled here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusalReason {
    /// `R01` …
    pub code: String,
    /// Short Vietnamese name.
    pub name_vi: String,
    /// The text that the sender receives.
    pub reply_vi: String,
    /// What it may be used for.
    pub used_for: ReasonUse,
    /// Code of the place to go to, when there is one.
    pub refer_to: Option<String>,
    /// Ground in law.
    pub basis: String,
    /// Place in lists.
    pub position: i64,
}

/// The whole directory in memory: small, read on every page, replaced as a whole when edited.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// In list order.
    pub agencies: Vec<Agency>,
    /// In list order.
    pub communes: Vec<Commune>,
    /// Groups and categories in list order.
    pub categories: Vec<Category>,
    /// In list order.
    pub reasons: Vec<RefusalReason>,
    /// Questions and notices of the categories.
    pub guide: Guide,
    by_agency: HashMap<String, usize>,
    by_commune: HashMap<String, usize>,
    by_category: HashMap<String, usize>,
}

impl Directory {
    /// Indexes the rows.
    pub fn new(
        agencies: Vec<Agency>,
        communes: Vec<Commune>,
        categories: Vec<Category>,
        reasons: Vec<RefusalReason>,
    ) -> Self {
        let index = |codes: Vec<&String>| -> HashMap<String, usize> {
            codes.into_iter().enumerate().map(|(i, code)| (code.clone(), i)).collect()
        };
        Self {
            by_agency: index(agencies.iter().map(|a| &a.code).collect()),
            by_commune: index(communes.iter().map(|c| &c.code).collect()),
            by_category: index(categories.iter().map(|c| &c.code).collect()),
            agencies,
            communes,
            categories,
            reasons,
            guide: Guide::default(),
        }
    }

    /// The same directory with its questions and notices.
    #[must_use]
    pub fn with_guide(mut self, guide: Guide) -> Self {
        self.guide = guide;
        self
    }

    /// Category and place as the questions see them. `today` is YYYY-MM-DD.
    pub fn at<'a>(
        &'a self,
        category: &'a str,
        commune: &'a str,
        today: &'a str,
        queued: bool,
    ) -> At<'a> {
        let place = self.commune(commune);
        let known = self.category(category).filter(|category| category.parent_code.is_some());
        At {
            category: known.map_or("", |category| category.code.as_str()),
            group: known.and_then(|category| category.parent_code.as_deref()),
            commune: place.map(|place| place.code.as_str()),
            district: place.map(|place| place.district_code.as_str()),
            today,
            queued,
        }
    }

    /// Finds an agency by code.
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.by_agency.get(code).map(|&i| &self.agencies[i])
    }
    /// Finds a commune by code.
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        self.by_commune.get(code).map(|&i| &self.communes[i])
    }
    /// Finds a category or group by code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.by_category.get(code).map(|&i| &self.categories[i])
    }
    /// Finds a reason by code.
    pub fn reason(&self, code: &str) -> Option<&RefusalReason> {
        self.reasons.iter().find(|r| r.code == code)
    }
    /// Groups of categories, in order.
    pub fn groups(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(|c| c.parent_code.is_none())
    }
    /// Categories of one group, in order.
    pub fn categories_of<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Category> {
        self.categories.iter().filter(move |c| c.parent_code.as_deref() == Some(group))
    }
    /// Reasons that fit one use.
    pub fn reasons_for(&self, used_for: ReasonUse) -> impl Iterator<Item = &RefusalReason> {
        self.reasons.iter().filter(move |r| r.used_for == used_for)
    }

    /// The lead agency that the routing table proposes, and the usual supporting agency
    /// (decisions.md 11). A utility is only a proposal that the coordinator confirms.
    pub fn propose_lead(&self, category: &str, commune: Option<&str>) -> Proposal {
        let Some(category) = self.category(category) else { return Proposal::default() };
        let fallback = category.default_lead_agency.clone();
        let place = commune.and_then(|code| self.commune(code));
        let lead = match (category.route_by, place) {
            (RouteBy::District, Some(place)) => Some(place.parent_agency_code.clone()),
            (RouteBy::Commune, Some(place)) => Some(place.agency_code.clone()),
            _ => fallback.clone(),
        };
        Proposal {
            support: fallback.filter(|code| Some(code) != lead.as_ref()),
            must_confirm: category.route_by == RouteBy::UtilityArea,
            rule: category.route_by,
            lead,
        }
    }
}

/// What the routing table says about a new petition.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Proposed lead agency.
    pub lead: Option<String>,
    /// Usual supporting agency.
    pub support: Option<String>,
    /// The coordinator must choose with care: the table does not know.
    pub must_confirm: bool,
    /// The rule that fired.
    pub rule: RouteBy,
}

impl Default for Proposal {
    fn default() -> Self {
        Self { lead: None, support: None, must_confirm: true, rule: RouteBy::Agency }
    }
}
