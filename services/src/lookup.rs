//! Finding: the officers' cases, the public list and pages. Whoever may not see a thing
//! does not find it.

use crate::accounts::Officer;
use crate::handling::{Act, case_in, case_of};
use crate::photos::tied;
use crate::publishing;
use crate::rules::class_of;
use crate::view::{
    Due, Entry, ExtensionView, OfficerCase, PartView, PhotoView, PublicCard, PublicPage, TaskView,
};
use crate::{ServiceError, Services, new_id};
use domain::event::{ActorKind, EventData, EventKind};
use domain::permit::{Actor, permit, permitted};
use domain::petition::{ExtensionState, PublicFace, Status};
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::event::{EventRow, HISTORY_PAGE};
use store::public::{CardRow, PublicFilter};
use store::task::TaskRow;
use uuid::Uuid;

/// Rows of one page, in every list.
pub const PAGE: i64 = 20;

/// What the public list is narrowed to, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicQuery {
    /// Words, with or without accents; a petition's number works too.
    pub words: String,
    /// A category or a group.
    pub category: String,
    /// A commune.
    pub commune: String,
    /// A lead agency.
    pub agency: String,
    /// Code of the face.
    pub face: String,
    /// Received from this day on, YYYY-MM-DD.
    pub from: String,
    /// Received up to this day, YYYY-MM-DD.
    pub until: String,
    /// Where this page starts.
    pub after: String,
}

/// One page of the public list.
#[derive(Clone, Debug)]
pub struct PublicList {
    /// The cards.
    pub cards: Vec<PublicCard>,
    /// Where the next page starts, for the address.
    pub next: Option<String>,
}

/// A public page, or why there is none.
#[derive(Clone, Debug)]
pub enum PublicFound {
    /// Here it is.
    Page(Box<PublicPage>),
    /// It was here and was taken away (410).
    TakenAway,
}

impl Services {
    /// One case for an officer, by its number.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not see it.
    pub async fn case(&self, officer: &Officer, number: &str) -> Result<OfficerCase, ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let id = self.db().petition_id(number).await?.ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
        let actor = officer.actor();
        let circle = self.circle(id).await?;
        if permit(&actor, Action::View, &case_in(&row, &circle)).is_err() {
            return Err(self.not_theirs(officer, &row).await);
        }
        let now = self.now();
        let class = class_of(&row);
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        let pauses = self.db().list_pauses(id).await?;
        let photos =
            tied(&self.db().photos_of_petition(id).await?, &self.db().photo_ties(id).await?);
        let video = self.video_of(id).await?;
        let history = self.db().history(id).await?;
        let (attitude, causes) = self.second_half(row.id, row.rated_at).await?;
        let reply = self.db().find_reply(id).await?;
        let copy = self.db().public_of_petition(id).await?;
        let consents = self.db().consents(id).await?;
        let details = self.details_of(id).await?;
        let has_identity = self.db().find_identity(id).await?.is_some();
        let handlers = match &row.lead_agency {
            Some(agency) => self.db().handlers(agency).await?,
            None => Vec::new(),
        };
        let unsent = self
            .db()
            .unsent(officer.id.0, id)
            .await?
            .into_iter()
            .filter_map(|(action, body)| {
                Some((Action::parse(&action)?, serde_json::from_str::<Act>(&body).ok()?))
            })
            .collect();
        let name_of = |id: Uuid| {
            let found = handlers.iter().find(|(other, _)| *other == id);
            (id, found.map(|(_, name)| name.clone()).unwrap_or_default())
        };
        let handler = row.handler_id.map(name_of);
        let substitute = row.substitute_id.map(name_of);
        let tasks = self.db().list_tasks(id).await?;
        let parts = self.parts(id).await?;
        let merged_into = match row.merged_into {
            Some(main) => self.db().number_of(main).await?,
            None => None,
        };
        let me_too = self.count_me_too(id).await?;
        let (proposal, proposed_by) = self.proposal_for(&row, now).await?;
        let chosen_by = self.rules_that_chose(&row).await?;
        let effort = self.effort_of(id, rules.calendar, now).await?;
        let listed = copy.as_ref().is_some_and(|copy| copy.is_listed);
        let full = copy.as_ref().is_some_and(|copy| copy.body.is_some());
        Ok(OfficerCase {
            may: permitted(&actor, &case_in(&row, &circle))
                .into_iter()
                .filter(|action| match action {
                    Action::Unpublish => listed,
                    Action::CorrectPublic => listed && full,
                    Action::PublishCard => !listed,
                    _ => true,
                })
                .collect(),
            proposal,
            proposed_by,
            chosen_by,
            repeats: self.db().repeats(id).await?,
            public: publishing::draft_of(&row, reply.as_ref(), copy.as_ref()),
            due: row.due_at.map(|_| {
                let (reckoning, standing) = rules.reckon(&row, &pauses, now);
                Due { reckoning, standing }
            }),
            class,
            point: row.lat.zip(row.lng),
            video,
            older: older(&history),
            timeline: with_photos(entries(&history, true), &photos),
            photos,
            attitude,
            causes,
            news_at: self.db().news(id).await?,
            effort,
            reply_author: reply.as_ref().and_then(|reply| reply.author_name.clone()),
            reply: reply.map(|reply| reply.body),
            details,
            consents_photos: consents
                .iter()
                .any(|consent| consent.what == "photos" && consent.given),
            rating: row.rating.and_then(|level| u8::try_from(level).ok()),
            id: row.id,
            number: row.number,
            version: row.version,
            status: row.status,
            visibility: row.visibility,
            nature: row.nature,
            channel: row.channel,
            title: row.title,
            body: row.body,
            address_words: row.address_words,
            category: row.category_code,
            commune: row.commune_code,
            received_at: row.received_at,
            sender_kind: row.sender_kind,
            hides_name: row.hides_name,
            lead_agency: row.lead_agency,
            support_agency: row.support_agency,
            returns: row.returns,
            hand_overs: row.hand_overs,
            is_decided: row.is_decided,
            substitute,
            tasks: tasks.into_iter().map(task).collect(),
            extension: row.extension.as_deref().and_then(ExtensionState::parse).map(|state| {
                ExtensionView {
                    state,
                    asked_days: row.extension_asked_days,
                    given_days: row.extension_days,
                }
            }),
            extension_room: rules.policy.extension_room(class),
            reopens: row.reopens,
            chases: row.chases,
            merged_into,
            parts,
            me_too,
            is_guarded: row.is_guarded,
            handed_over_at: row.handed_over_at,
            erased_at: row.erased_at,
            step_due_at: row.step_due_at,
            rating_comment: row.rating_comment,
            has_identity,
            handler,
            handlers,
            unsent,
        })
    }

    /// The page of a case's history that ends at the mark `before`, oldest first, and the mark of
    /// the one before it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not see the case or the mark is none.
    pub async fn older_history(
        &self,
        officer: &Officer,
        number: &str,
        before: &str,
    ) -> Result<(Vec<Entry>, Option<String>), ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let before = parse_mark(before).ok_or(ServiceError::NotFound)?;
        let id = self.db().petition_id(number).await?.ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(id).await?;
        if permit(&officer.actor(), Action::View, &case_in(&row, &circle)).is_err() {
            return Err(self.not_theirs(officer, &row).await);
        }
        let history = self.db().history_before(id, before).await?;
        let photos =
            tied(&self.db().photos_of_petition(id).await?, &self.db().photo_ties(id).await?);
        Ok((with_photos(entries(&history, true), &photos), older(&history)))
    }

    /// The petitions that were split off one.
    pub(crate) async fn parts(&self, petition: Uuid) -> Result<Vec<PartView>, ServiceError> {
        let rows = self.db().siblings(petition).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let status = Status::parse(&row.status)?;
                Some(PartView { number: row.number, title: row.title, status })
            })
            .collect())
    }

    /// One page of the public list, newest first: one statement.
    ///
    /// # Errors
    /// Whatever the database answers. Filters that name nothing known find nothing.
    pub async fn public_list(&self, query: &PublicQuery) -> Result<PublicList, ServiceError> {
        let directory = self.directory();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let is_group = directory.category(&query.category).is_some_and(|c| c.parent_code.is_none());
        let day = |text: &str| domain::calendar::parse_date(text).map(domain::calendar::start_of);
        let filter = PublicFilter {
            category: some(&query.category).filter(|_| !is_group),
            group: some(&query.category).filter(|_| is_group),
            commune: some(&query.commune),
            agency: some(&query.agency),
            face: PublicFace::parse(&query.face),
            from: day(&query.from),
            until: day(&query.until).map(|start| start + domain::calendar::DAY_MS),
            words: domain::fold::words(&query.words).into_iter().take(12).collect(),
            before: parse_mark(&query.after),
            limit: PAGE + 1,
        };
        let mut rows = self.db().public_list(&filter).await?;
        let next = cut(&mut rows, PAGE, |row| (row.published_at, row.petition_id));
        Ok(PublicList { cards: rows.into_iter().map(card).collect(), next })
    }

    /// A petition as the public sees it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it never had a public page.
    pub async fn public_page(&self, number: &str) -> Result<PublicFound, ServiceError> {
        let row = self.db().find_public(number).await?.ok_or(ServiceError::NotFound)?;
        if !row.is_listed {
            return Ok(PublicFound::TakenAway);
        }
        let photos = if row.body.is_some() {
            self.db().public_photos(row.petition_id).await?
        } else {
            Vec::new()
        };
        let ties = match photos.is_empty() {
            true => Vec::new(),
            false => self.db().photo_ties(row.petition_id).await?,
        };
        let photos = self.covered(row.petition_id, tied(&photos, &ties)).await?;
        let me_too = self.count_me_too(row.petition_id).await?;
        let can_join = self.can_join(&row).await?;
        Ok(PublicFound::Page(Box::new(page_of(row, photos, me_too, can_join))))
    }

    /// What is over by its face needs no second look.
    async fn can_join(&self, copy: &store::public::PublicRow) -> Result<bool, ServiceError> {
        if matches!(copy.face, PublicFace::Resolved | PublicFace::NotHandled) {
            return Ok(false);
        }
        let row = self.db().find_petition(copy.petition_id).await?;
        Ok(row.is_some_and(|row| permit(&Actor::Public, Action::MeToo, &case_of(&row)).is_ok()))
    }

    /// (number, changed at) of every full public page, newest first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn sitemap(&self) -> Result<Vec<(String, i64)>, ServiceError> {
        Ok(self.db().sitemap().await?)
    }

    /// Reports that a public page should not stand as it is.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] without a known reason.
    pub async fn report_abuse(
        &self,
        number: &str,
        reason: &str,
        typed: &str,
    ) -> Result<(), ServiceError> {
        let reason = publishing::abuse_reason(reason)?;
        let words = crate::handling::optional(typed)?;
        let copy = self
            .db()
            .find_public(number)
            .await?
            .filter(|c| c.is_listed)
            .ok_or(ServiceError::NotFound)?;
        let now = self.now();
        let mut tx = self.db().begin().await?;
        tx.add_abuse(new_id(), copy.petition_id, reason, &words, now).await?;
        tx.append_event(store::event::NewEvent {
            id: new_id(),
            petition_id: Some(copy.petition_id),
            at: now,
            kind: EventKind::AbuseReported.code(),
            actor_kind: ActorKind::Anonymous.code(),
            actor_id: None,
            agency_code: None,
            data: serde_json::to_string(&EventData {
                reason: Some(reason.to_owned()),
                ..EventData::default()
            })?,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Open reports about public pages, for coordinators: (number, reason, words, at).
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others.
    pub async fn abuse_reports(
        &self,
        officer: &Officer,
    ) -> Result<Vec<(String, String, String, i64)>, ServiceError> {
        if !officer.is_intake() {
            return Err(Refusal::NotAllowed.into());
        }
        Ok(self
            .db()
            .open_abuse()
            .await?
            .into_iter()
            .map(|row| (row.number, row.reason, row.body, row.at))
            .collect())
    }
}

/// Where the page before a full one ends.
fn older(history: &[EventRow]) -> Option<String> {
    let first = history.first().filter(|_| history.len() >= HISTORY_PAGE)?;
    Some(format!("{}.{}", first.at, first.id.simple()))
}

/// Cuts a list that was asked for with one row too many; the mark of the next page.
pub(crate) fn cut<T>(
    rows: &mut Vec<T>,
    page: i64,
    mark: impl Fn(&T) -> (i64, Uuid),
) -> Option<String> {
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    if rows.len() <= page {
        return None;
    }
    rows.truncate(page);
    rows.last().map(|row| {
        let (key, id) = mark(row);
        format!("{key}.{}", id.simple())
    })
}

pub(crate) fn parse_mark(text: &str) -> Option<(i64, Uuid)> {
    let (key, id) = text.split_once('.')?;
    Some((key.parse().ok()?, Uuid::parse_str(id).ok()?))
}

fn task(row: TaskRow) -> TaskView {
    TaskView {
        id: row.id,
        agency: row.agency_code,
        state: row.state,
        what: row.what,
        contribution: row.contribution,
        given_at: row.given_at,
        due_at: row.due_at,
        ended_at: row.ended_at,
    }
}

/// A public copy as its page shows it.
pub(crate) fn page_of(
    row: store::public::PublicRow,
    photos: Vec<PhotoView>,
    me_too: i64,
    can_join: bool,
) -> PublicPage {
    PublicPage {
        photos,
        me_too,
        can_join,
        answer: row.answer,
        answered_by: row.answered_by,
        published_at: row.published_at,
        changed_at: row.changed_at,
        correction: row.correction,
        card: PublicCard {
            number: row.number,
            face: row.face,
            title: row.title,
            excerpt: None,
            category: row.category_code,
            commune: row.commune_code,
            agency: row.agency_code,
            cover: row.cover_photo,
            received_at: row.received_at,
            answered_at: row.answered_at,
            rating: row.rating.and_then(|level| u8::try_from(level).ok()),
        },
        body: row.body,
    }
}

fn card(row: CardRow) -> PublicCard {
    PublicCard {
        number: row.number,
        face: row.face,
        title: row.title,
        excerpt: row.excerpt,
        category: row.category_code,
        commune: row.commune_code,
        agency: row.agency_code,
        cover: row.cover_photo,
        received_at: row.received_at,
        answered_at: row.answered_at,
        rating: row.rating.and_then(|level| u8::try_from(level).ok()),
    }
}

/// Each entry with the photos that came with it.
pub(crate) fn with_photos(mut entries: Vec<Entry>, photos: &[PhotoView]) -> Vec<Entry> {
    for entry in &mut entries {
        entry.photos =
            photos.iter().filter(|photo| photo.event == Some(entry.id)).cloned().collect();
    }
    entries
}

/// The history as a timeline; for the sender without inner steps, names and inner words.
pub(crate) fn entries(history: &[EventRow], for_officer: bool) -> Vec<Entry> {
    history
        .iter()
        .filter_map(|row| {
            let kind = EventKind::parse(&row.kind)?;
            let for_sender = kind.for_sender();
            if !for_officer && !for_sender {
                return None;
            }
            let mut data: EventData = serde_json::from_str(&row.data).unwrap_or_default();
            if !for_officer {
                // Another sender's number, or an officer's account, is not the sender's to know.
                data.person = None;
                data.other = data.other.filter(|_| kind.shows_other_to_sender());
            }
            let note =
                row.note.clone().filter(|_| for_officer || row.note_for_sender == Some(true));
            Some(Entry {
                id: row.id,
                photos: Vec::new(),
                at: row.at,
                kind,
                actor: ActorKind::parse(&row.actor_kind)?,
                actor_name: row.actor_name.clone().filter(|_| for_officer),
                agency: row.agency_code.clone(),
                data,
                note,
                for_sender,
            })
        })
        .collect()
}
