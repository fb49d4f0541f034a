//! "Phản ánh của tôi": a citizen's own petitions, what is new in them, claiming one that was sent
//! without an account, and another secret for one that was lost.

use crate::citizens::Citizen;
use crate::history::{self, Happening};
use crate::otp::{Asker, Purpose, Subject, Ticket};
use crate::sender::CaseKey;
use crate::{ServiceError, Services, vault};
use domain::code::TrackingSecret;
use domain::event::{EventData, EventKind};
use domain::fold;
use domain::id::PetitionNumber;
use domain::input::{Field, FieldError, Problem};
use domain::permit::Actor;
use domain::petition::{PublicFace, Status};
use domain::refusal::Refusal;
use std::collections::BTreeSet;
use store::mine::MineRow;
use uuid::Uuid;

/// Rows of one page.
pub const PAGE: usize = 20;
/// Rows that are read at once while words are looked for.
const BATCH: i64 = 200;
/// Rows that one page looks through at most; the mark of the next page goes on from there.
const MOST: usize = 2_000;
const HOUR: i64 = 3_600_000;
/// Wrong secrets of one account, or from one place, within an hour.
const WRONG_CLAIMS: (i64, i64) = (20, 200);
/// Other secrets for one petition within a day.
const RENEWALS: i64 = 3;

/// What the list is narrowed to, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MineQuery {
    /// Words, with or without accents; a number works too.
    pub words: String,
    /// Code of a face; empty for every one.
    pub face: String,
    /// Only what is new.
    pub only_new: bool,
    /// Where this page starts.
    pub after: String,
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct MineLine {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Its face.
    pub face: PublicFace,
    /// Category.
    pub category: String,
    /// Commune.
    pub commune: Option<String>,
    /// Who holds it.
    pub agency: Option<String>,
    /// ms UTC.
    pub received_at: i64,
    /// The promised date while it is open, ms UTC.
    pub due_at: Option<i64>,
    /// Something happened that the citizen has not looked at.
    pub is_new: bool,
}

/// One page of the list.
#[derive(Clone, Debug)]
pub struct MinePage {
    /// The lines, the newest petition first.
    pub lines: Vec<MineLine>,
    /// Where the next page starts, for the address.
    pub next: Option<String>,
    /// All of the citizen's petitions by face, in the order of the faces.
    pub counts: Vec<(PublicFace, i64)>,
    /// How many have something new.
    pub news: usize,
}

impl Services {
    /// One page of the citizen's own petitions.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn own_petitions(
        &self,
        citizen: &Citizen,
        query: &MineQuery,
    ) -> Result<MinePage, ServiceError> {
        let news = self.news(citizen).await?;
        let face = PublicFace::parse(&query.face);
        let words = fold::words(&query.words);
        let fits = |row: &MineRow| {
            (!query.only_new || news.contains(&row.id))
                && face.is_none_or(|face| row.status.face() == face)
                && holds(row, &words)
        };
        let mut scan = parse_mark(&query.after).unwrap_or((i64::MAX, Uuid::max()));
        // The last row that is done with: shown, or passed over before the page was full.
        let mut mark = scan;
        let (mut lines, mut looked, mut is_over) = (Vec::new(), 0, false);
        while lines.len() <= PAGE && looked < MOST && !is_over {
            let rows = self.db().own_petitions(citizen.id, scan, BATCH).await?;
            is_over = i64::try_from(rows.len()).is_ok_and(|count| count < BATCH);
            looked += rows.len();
            for row in rows {
                scan = (row.received_at, row.id);
                let is_fit = fits(&row);
                if lines.len() < PAGE {
                    mark = scan;
                }
                // The one after a full page only says that there is another page.
                if is_fit && lines.len() <= PAGE {
                    lines.push(row);
                }
            }
        }
        let has_more = lines.len() > PAGE || !is_over;
        lines.truncate(PAGE);
        let mut counts: Vec<(PublicFace, i64)> =
            PublicFace::ALL.iter().map(|face| (*face, 0)).collect();
        for (status, count) in self.db().own_statuses(citizen.id).await? {
            let face = Status::parse(&status).map(Status::face);
            if let Some(entry) = counts.iter_mut().find(|(other, _)| Some(*other) == face) {
                entry.1 += count;
            }
        }
        Ok(MinePage {
            lines: lines.into_iter().map(|row| line(row, &news)).collect(),
            next: has_more.then(|| format!("{}.{}", mark.0, mark.1.simple())),
            counts,
            news: news.len(),
        })
    }

    /// How many of the citizen's petitions have something new.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_news(&self, citizen: &Citizen) -> Result<usize, ServiceError> {
        Ok(self.news(citizen).await?.len())
    }

    async fn news(&self, citizen: &Citizen) -> Result<BTreeSet<Uuid>, ServiceError> {
        let kinds = self.db().own_news(citizen.id).await?;
        Ok(kinds
            .into_iter()
            .filter(|(_, kind)| EventKind::parse(kind).is_some_and(EventKind::for_sender))
            .map(|(petition, _)| petition)
            .collect())
    }

    /// Is the petition of this number the citizen's?
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn is_own(&self, citizen: &Citizen, number: &str) -> Result<bool, ServiceError> {
        Ok(self.db().own_petition(citizen.id, number).await?.is_some())
    }

    /// The citizen looked at a petition: what is new in it is new no more. Another's is passed over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn saw(&self, citizen: &Citizen, number: &str) -> Result<(), ServiceError> {
        let Some(petition) = self.db().own_petition(citizen.id, number).await? else {
            return Ok(());
        };
        let mut tx = self.db().begin().await?;
        tx.saw_petition(citizen.id, petition, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps in the account a petition that was sent without one: number and secret are the proof.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], [`Refusal::WrongSecret`] alike for an unknown number and a wrong
    /// secret, [`Refusal::SlowDown`] after too many wrong ones.
    pub async fn claim(
        &self,
        citizen: &Citizen,
        number: &str,
        secret: &str,
        place: &str,
    ) -> Result<String, ServiceError> {
        let key = CaseKey::parse(number, secret)?;
        let now = self.now();
        let (per_account, per_place) = WRONG_CLAIMS;
        let limits = [
            (self.0.vault.keyed_hash("claim account", &citizen.id.to_string()), per_account),
            (self.0.vault.keyed_hash("claim place", place), per_place),
        ];
        for (key, _) in &limits {
            if self.db().throttle(key).await?.blocked_until > now {
                return Err(Refusal::SlowDown.into());
            }
        }
        let found = self.open_case(&key).await;
        let mut tx = self.db().begin().await?;
        let petition = match found {
            Ok(row) => row.id,
            Err(error) => {
                if matches!(error, ServiceError::Refused(Refusal::WrongSecret)) {
                    for (key, most) in &limits {
                        tx.count_failure(key, *most, now, HOUR, HOUR / 4).await?;
                    }
                    tx.commit().await?;
                }
                return Err(error);
            }
        };
        tx.claim_petition(citizen.id, petition, now).await?;
        tx.saw_petition(citizen.id, petition, now).await?;
        tx.commit().await?;
        Ok(key.number)
    }

    /// Asks for a code that renews a lost secret. The answer is the same for a number that does not
    /// exist and for a contact that is not its sender's: then nobody is written to.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field, [`Refusal::NoChannel`], [`Refusal::SlowDown`].
    pub async fn ask_to_renew(
        &self,
        number: &str,
        typed: &str,
        asker: Asker<'_>,
        old: Option<&Ticket>,
    ) -> Result<Ticket, ServiceError> {
        let parsed = PetitionNumber::parse(number);
        let reach = self.reach(typed);
        let mut errors = match &reach {
            Err(ServiceError::Invalid(errors)) => errors.clone(),
            _ => Vec::new(),
        };
        if parsed.is_none() {
            let problem =
                if number.trim().is_empty() { Problem::Required } else { Problem::BadCode };
            errors.insert(0, FieldError::new(Field::Code, problem));
        }
        let (Some(number), true) = (parsed, errors.is_empty()) else {
            return Err(ServiceError::Invalid(errors));
        };
        let reach = reach?;
        let index = self.reach_index(&reach);
        // The same statements whatever is found: nobody reads from the time what exists.
        let petition = self.db().petition_id(&number.to_string()).await?;
        let identity = self.db().find_identity(petition.unwrap_or_default()).await?;
        let is_theirs = identity.is_some_and(|row| {
            [row.phone_index, row.email_index].iter().flatten().any(|own| *own == index)
        });
        let subject = Subject::Petition(petition.filter(|_| is_theirs));
        self.send_code(Purpose::RenewSecret, &reach, asker, subject, old).await
    }

    /// Another secret, by the code that was sent to the petition's own contact. The old one is dead,
    /// for the parts that were split off too; the timeline says that it happened.
    ///
    /// # Errors
    /// As [`Services::prove`]; [`Refusal::SlowDown`] after three within a day.
    pub async fn renew_secret(
        &self,
        ticket: &Ticket,
        typed: &str,
        place: &str,
    ) -> Result<CaseKey, ServiceError> {
        let proven = self.prove(Purpose::RenewSecret, ticket, typed, place).await?;
        let petition = proven.petition.ok_or(Refusal::WrongCode)?;
        let now = self.now();
        let bits = u64::from_be_bytes(vault::random::<8>());
        let secret = TrackingSecret::from_random(bits);
        let often = self.0.vault.keyed_hash("renew petition", &petition.to_string());
        let mut tx = self.db().begin().await?;
        if tx.count_use(&often, now, 24 * HOUR).await? > RENEWALS {
            return Err(Refusal::SlowDown.into());
        }
        let row = tx.petition(petition).await?;
        tx.renew_secret(petition, &self.0.vault.secret_hash(&secret), &row.secret_hash).await?;
        history::write(
            &mut tx,
            Happening {
                petition,
                at: now,
                kind: EventKind::SecretRenewed,
                actor: &Actor::Sender,
                agency: None,
                data: EventData::default(),
                note: None,
                note_for_sender: false,
                // The message with the code has told them.
                tells_sender: false,
            },
        )
        .await?;
        tx.commit().await?;
        Ok(CaseKey::of(row.number, secret))
    }
}

fn line(row: MineRow, news: &BTreeSet<Uuid>) -> MineLine {
    let face = row.status.face();
    let is_open = matches!(face, PublicFace::Received | PublicFace::InProgress);
    MineLine {
        is_new: news.contains(&row.id),
        due_at: row.due_at.filter(|_| is_open),
        face,
        status: row.status,
        number: row.number,
        title: row.title,
        category: row.category_code,
        commune: row.commune_code,
        agency: row.lead_agency,
        received_at: row.received_at,
    }
}

/// Every word begins a word of the petition, accents aside.
fn holds(row: &MineRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text =
        fold::fold(&format!("{} {} {} {}", row.number, row.title, row.body, row.address_words));
    words.iter().all(|word| text.split(' ').any(|held| held.starts_with(word.as_str())))
}

fn parse_mark(mark: &str) -> Option<(i64, Uuid)> {
    let (at, id) = mark.split_once('.')?;
    Some((at.parse().ok()?, Uuid::parse_str(id).ok()?))
}
