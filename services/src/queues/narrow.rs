//! What a queue is narrowed to and how it is sorted, as codes: the address carries them, a saved view
//! keeps them. A code that names nothing known finds nothing; nothing here widens what may be seen.

use super::Queue;
use crate::accounts::Officer;
use crate::{ServiceError, Services};
use domain::calendar::{DAY_MS, MINUTE_MS, date_of, end_of};
use domain::directory::Directory;
use domain::petition::{Status, vocabulary};
use store::queue::{QueueFilter, QueueSort};
use uuid::Uuid;

vocabulary! {
    /// Which due times. The code is in the address.
    DueWindow {
        /// Past.
        Late = "qua-han",
        /// Until the end of today, Viet Nam.
        Today = "hom-nay",
        /// Within one working day.
        Soon = "mot-ngay",
        /// Within seven days.
        Week = "bay-ngay",
    }
}

vocabulary! {
    /// In which order. The code is in the address.
    Sort {
        /// Soonest due first.
        Due = "han",
        /// Latest received first.
        Newest = "moi-nhat",
        /// Longest waiting first.
        Oldest = "cu-nhat",
    }
}

/// Words of a search that are heeded.
const MOST_WORDS: usize = 8;

/// What a queue is narrowed to. Empty and `None` narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// Where it stands.
    pub status: Option<Status>,
    /// A category or a group of them.
    pub category: String,
    /// Lead agency.
    pub agency: String,
    /// A commune, or a district with all of its communes.
    pub commune: String,
    /// When it is due.
    pub due: Option<DueWindow>,
    /// A label of one of the officer's agencies.
    pub tag: Option<Uuid>,
    /// Beginnings of words, with or without accents.
    pub words: String,
    /// In which order; `None` is by due time.
    pub sort: Option<Sort>,
}

impl Narrow {
    /// How many conditions there are; the order is none.
    pub fn count(&self) -> usize {
        usize::from(self.status.is_some())
            + usize::from(!self.category.is_empty())
            + usize::from(!self.agency.is_empty())
            + usize::from(!self.commune.is_empty())
            + usize::from(self.due.is_some())
            + usize::from(self.tag.is_some())
            + usize::from(!self.words.is_empty())
    }
}

/// The codes below one that may head others: itself when it heads none, nothing known finds nothing.
fn below<'a>(code: &str, children: impl Iterator<Item = &'a str>) -> Vec<String> {
    if code.is_empty() {
        return Vec::new();
    }
    let mut codes: Vec<String> = children.map(str::to_owned).collect();
    if codes.is_empty() {
        codes.push(code.to_owned());
    }
    codes
}

fn categories(directory: &Directory, code: &str) -> Vec<String> {
    below(code, directory.categories_of(code).map(|category| category.code.as_str()))
}

fn communes(directory: &Directory, code: &str) -> Vec<String> {
    let of_district = directory.communes.iter().filter(|commune| commune.district_code == code);
    below(code, of_district.map(|commune| commune.code.as_str()))
}

impl Services {
    /// A queue's filter, narrowed. What a queue asks for itself is never widened by it.
    pub(super) async fn narrowed(
        &self,
        officer: &Officer,
        queue: Queue,
        narrow: &Narrow,
    ) -> Result<QueueFilter, ServiceError> {
        let mut filter = self.filter(officer, queue).await?;
        let directory = self.directory();
        if let Some(status) = narrow.status {
            if filter.statuses.is_empty() || filter.statuses.contains(&status) {
                filter.statuses = vec![status];
            } else {
                // A status that is not of this queue: nothing is both.
                filter.agencies = Some(Vec::new());
            }
        }
        filter.categories = categories(&directory, &narrow.category);
        filter.communes = communes(&directory, &narrow.commune);
        filter.lead = Some(narrow.agency.clone()).filter(|code| !code.is_empty());
        let now = self.now();
        let late = now - MINUTE_MS + 1;
        let (from, before) = match narrow.due {
            None => (None, None),
            Some(DueWindow::Late) => (None, Some(late)),
            Some(DueWindow::Today) => (Some(late), Some(end_of(date_of(now)))),
            Some(DueWindow::Soon) => (Some(late), Some(self.soon()?)),
            Some(DueWindow::Week) => (Some(late), Some(now + 7 * DAY_MS)),
        };
        filter.due_from = filter.due_from.max(from);
        filter.due_before = match (filter.due_before, before) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if let Some(tag) = narrow.tag {
            let mine = self.db().find_tag(tag).await?;
            if mine.is_some_and(|tag| officer.places().contains(&tag.agency_code)) {
                filter.tag = Some(tag);
            } else {
                filter.agencies = Some(Vec::new());
            }
        }
        filter.words = domain::fold::words(&narrow.words).into_iter().take(MOST_WORDS).collect();
        filter.sort = match narrow.sort.unwrap_or(Sort::Due) {
            Sort::Due => QueueSort::Due,
            Sort::Newest => QueueSort::Newest,
            Sort::Oldest => QueueSort::Oldest,
        };
        Ok(filter)
    }
}
