//! Everything the house holds about a person, as one value: the page shows it, the file is its JSON.
//! The schema is `docs/data-export.md`; times are milliseconds since 1970 UTC.

use super::{HOUR, OPENINGS, Services};
use crate::ServiceError;
use crate::citizens::{Citizen, FRESH_TO_READ};
use crate::following::Follower;
use crate::history::{self, Happening};
use crate::lookup::entries;
use domain::asking::Detail;
use domain::event::{EventData as Codes, EventKind};
use domain::permit::Actor;
use domain::petition::vocabulary;
use domain::rights::{Unlink, unlink};
use serde::Serialize;
use store::event::{EventRow, HISTORY_PAGE};
use store::petition::PetitionRow;
use uuid::Uuid;

/// Name and version of the export's shape. A field may be added; none changes its meaning within one.
pub const SCHEMA: &str = "vinhphuc-s/data-export/1";
/// Petitions of one export.
pub(super) const MOST: i64 = 500;

vocabulary! {
    /// How a person opens their own data.
    How {
        /// On a page.
        Page = "page",
        /// As a file.
        File = "file",
    }
}

/// Everything.
#[derive(Clone, Debug, Serialize)]
pub struct Export {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// ms UTC.
    pub made_at: i64,
    /// The account.
    pub account: AccountData,
    /// Every petition that a contact of the account sent, the newest first.
    pub petitions: Vec<PetitionData>,
    /// Requests to the data-protection officer.
    pub requests: Vec<super::RequestData>,
}

/// The account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountData {
    /// ms UTC.
    pub created_at: i64,
    /// Proven contacts.
    pub contacts: Vec<ContactData>,
    /// Where it is signed in.
    pub sessions: Vec<SessionData>,
    /// Petitions that were put into the account by hand: number, when.
    pub claimed: Vec<ClaimData>,
    /// Numbers of other people's petitions that are followed.
    pub followed: Vec<String>,
}

/// A contact of the account.
#[derive(Clone, Debug, Serialize)]
pub struct ContactData {
    /// `phone` or `email`.
    pub kind: &'static str,
    /// As people write it.
    pub value: String,
}

/// A session of the account.
#[derive(Clone, Debug, Serialize)]
pub struct SessionData {
    /// Coarse label of the device.
    pub device: String,
    /// A device that others use too.
    pub is_shared: bool,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub last_seen_at: i64,
}

/// A petition that was put into the account.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimData {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// ms UTC.
    pub at: i64,
    /// By a proven contact, not by number and secret.
    pub by_contact: bool,
}

/// One petition with its person.
#[derive(Clone, Debug, Serialize)]
pub struct PetitionData {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Code of the status.
    pub status: &'static str,
    /// Code of the nature.
    pub nature: &'static str,
    /// Code of the channel.
    pub channel: &'static str,
    /// `citizen` or `organisation`.
    pub sender_kind: &'static str,
    /// The agencies do not see the name.
    pub hides_name: bool,
    /// Category.
    pub category: String,
    /// Commune.
    pub commune: Option<String>,
    /// Title.
    pub title: String,
    /// The sender's words.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
    /// Degrees: latitude, longitude.
    pub point: Option<(f64, f64)>,
    /// ms UTC.
    pub received_at: i64,
    /// ms UTC.
    pub due_at: Option<i64>,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// ms UTC.
    pub closed_at: Option<i64>,
    /// When this account last looked at it, ms UTC.
    pub seen_at: Option<i64>,
    /// Name and contact; none when none was given.
    pub identity: Option<IdentityData>,
    /// Which officers opened it, the newest first.
    pub identity_opened: Vec<OpeningData>,
    /// When the person themself, or the data-protection officer for a request, opened the data.
    pub own_openings: Vec<OwnOpeningData>,
    /// Answers to the category's questions.
    pub details: Vec<Detail>,
    /// What was agreed to, with the sentences that were read.
    pub consents: Vec<ConsentData>,
    /// Which notices are wanted; none where nothing was chosen.
    pub notices: Option<NoticeData>,
    /// Devices that are told.
    pub devices: Vec<DeviceData>,
    /// The newest notices that were sent or given up.
    pub deliveries: Vec<DeliveryData>,
    /// What happened, the oldest first, with messages of both sides.
    pub timeline: Vec<EventData>,
    /// Photos.
    pub photos: Vec<PhotoData>,
    /// The video for the officers.
    pub video: Option<VideoData>,
    /// The answer, once given.
    pub reply: Option<String>,
    /// How the person judged it.
    pub rating: Option<RatingData>,
    /// What everybody may see.
    pub public: Option<PublicData>,
    /// The person may be taken off it: `now`, `when_ended`, `by_officer`.
    pub unlink: &'static str,
}

/// Name and contact.
#[derive(Clone, Serialize)]
pub struct IdentityData {
    /// Name of the citizen or the organisation.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// The person's own address.
    pub address: Option<String>,
    /// Tax code of an organisation.
    pub tax_code: Option<String>,
    /// Who speaks for it.
    pub representative: Option<String>,
}

impl std::fmt::Debug for IdentityData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityData(hidden)")
    }
}

/// Somebody of an agency opened name and contact.
#[derive(Clone, Debug, Serialize)]
pub struct OpeningData {
    /// ms UTC.
    pub at: i64,
    /// The agency, by code.
    pub agency: Option<String>,
    /// Roles that the officer holds there, by code.
    pub roles: Vec<String>,
    /// The reason as it was typed.
    pub reason: Option<String>,
}

/// The person opened their data, or a data-protection officer did for a request.
#[derive(Clone, Debug, Serialize)]
pub struct OwnOpeningData {
    /// ms UTC.
    pub at: i64,
    /// `sender` or `officer`.
    pub by: String,
    /// `page`, `file` or `request`.
    pub how: String,
}

/// One consent.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentData {
    /// `photos`, `place`, `notices`.
    pub what: String,
    /// Given, or taken back.
    pub given: bool,
    /// The sentence that was read.
    pub wording: String,
    /// Its language.
    pub lang: String,
    /// ms UTC.
    pub at: i64,
}

/// Which notices are wanted.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeData {
    /// To the devices.
    pub push: bool,
    /// By e-mail.
    pub email: bool,
    /// By short message.
    pub sms: bool,
    /// Minutes after midnight, from and until.
    pub quiet: Option<(i64, i64)>,
    /// Language.
    pub lang: String,
}

/// A device that is told.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceData {
    /// ms UTC.
    pub created_at: i64,
    /// Language.
    pub lang: String,
}

/// One notice.
#[derive(Clone, Debug, Serialize)]
pub struct DeliveryData {
    /// What it says, by code.
    pub template: String,
    /// `push`, `email`, `sms`.
    pub way: String,
    /// What became of it.
    pub state: String,
    /// ms UTC.
    pub made_at: i64,
    /// ms UTC.
    pub ended_at: Option<i64>,
}

/// One entry of the history.
#[derive(Clone, Debug, Serialize)]
pub struct EventData {
    /// ms UTC.
    pub at: i64,
    /// What, by code.
    pub kind: &'static str,
    /// `sender`, `officer`, `system`, `anonymous`.
    pub actor: &'static str,
    /// The agency acted for.
    pub agency: Option<String>,
    /// Words.
    pub note: Option<String>,
    /// Codes that belong to it.
    pub data: Codes,
}

/// One photo. It opens at `/tra-cuu/<number>/anh/<id>/2048`.
#[derive(Clone, Debug, Serialize)]
pub struct PhotoData {
    /// Its id.
    pub id: Uuid,
    /// `report`, `result`, `message`.
    pub purpose: String,
    /// Pixels of the large rendition.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// ms UTC.
    pub created_at: i64,
    /// Everybody may see it.
    pub is_public: bool,
}

/// The video that came with it: for officers only.
#[derive(Clone, Debug, Serialize)]
pub struct VideoData {
    /// Bytes.
    pub size: i64,
    /// ms.
    pub duration_ms: Option<i64>,
    /// ms UTC.
    pub created_at: i64,
}

/// How the person judged the answer.
#[derive(Clone, Debug, Serialize)]
pub struct RatingData {
    /// 1 to 4.
    pub result: i64,
    /// 1 to 4.
    pub attitude: Option<u8>,
    /// Codes of causes.
    pub causes: Vec<&'static str>,
    /// Words.
    pub comment: Option<String>,
    /// ms UTC.
    pub at: Option<i64>,
}

/// What everybody may see.
#[derive(Clone, Debug, Serialize)]
pub struct PublicData {
    /// It stands on the site now.
    pub is_listed: bool,
    /// Masked title.
    pub title: String,
    /// Masked text.
    pub body: Option<String>,
    /// Masked answer.
    pub answer: Option<String>,
    /// ms UTC.
    pub published_at: i64,
}

impl Services {
    /// Everything about one petition, for the person whose contact sent it. The opening is an event
    /// that is durable before anything is opened.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::ProveAgain`] without a code of the last 15 minutes;
    /// [`ServiceError::NotFound`] for another's; [`domain::refusal::Refusal::SlowDown`].
    pub async fn own_data(
        &self,
        citizen: &Citizen,
        number: &str,
        how: How,
    ) -> Result<PetitionData, ServiceError> {
        let row = self.own(citizen, number, FRESH_TO_READ).await?;
        let mut tx = self.db().begin().await?;
        self.not_too_often(&mut tx, "open", citizen.id, (OPENINGS, HOUR)).await?;
        history::write(
            &mut tx,
            Happening {
                petition: row.id,
                at: self.now(),
                kind: EventKind::DataOpened,
                actor: &Actor::Sender,
                agency: None,
                data: Codes { what: Some(how.code().to_owned()), ..Codes::default() },
                note: None,
                note_for_sender: false,
                tells_sender: false,
            },
        )
        .await?;
        tx.commit().await?;
        self.petition_data(citizen, row).await
    }

    /// The account without any petition.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::ProveAgain`] without a code of the last 15 minutes.
    pub async fn account_data(&self, citizen: &Citizen) -> Result<AccountData, ServiceError> {
        citizen.fresh(self.now(), FRESH_TO_READ)?;
        let contacts = citizen.contacts.iter();
        let sessions = self.citizen_sessions(citizen).await?.into_iter();
        let claims = self.db().claims(citizen.id).await?.into_iter();
        let followed = self.followed(Follower::Account(citizen.id)).await?.into_iter();
        Ok(AccountData {
            created_at: self.db().citizen_since(citizen.id).await?,
            contacts: contacts
                .map(|reach| ContactData { kind: reach.kind(), value: reach.display() })
                .collect(),
            sessions: sessions
                .map(|one| SessionData {
                    device: one.device,
                    is_shared: one.is_shared,
                    created_at: one.created_at,
                    last_seen_at: one.last_seen_at,
                })
                .collect(),
            claimed: claims
                .map(|(number, at, by_contact)| ClaimData { number, at, by_contact })
                .collect(),
            followed: followed.map(|one| one.number).collect(),
        })
    }

    /// Everything, for a file. Each petition's opening is an event of its own.
    ///
    /// # Errors
    /// As [`Services::own_data`].
    pub async fn export(&self, citizen: &Citizen) -> Result<Export, ServiceError> {
        let account = self.account_data(citizen).await?;
        let mut petitions = Vec::new();
        for number in self.proven_numbers(citizen).await? {
            match self.own_data(citizen, &number, How::File).await {
                Ok(data) => petitions.push(data),
                // Taken off or erased this moment.
                Err(ServiceError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        let requests = self.data_requests(citizen).await?;
        Ok(Export { schema: SCHEMA, made_at: self.now(), account, petitions, requests })
    }

    /// Every entry, the oldest first.
    pub(super) async fn whole_history(
        &self,
        petition: Uuid,
    ) -> Result<Vec<EventRow>, ServiceError> {
        let mut rows = self.db().history(petition).await?;
        let mut page = rows.len();
        while page >= HISTORY_PAGE {
            let Some(first) = rows.first() else { break };
            let mut older = self.db().history_before(petition, (first.at, first.id)).await?;
            page = older.len();
            older.append(&mut rows);
            rows = older;
        }
        Ok(rows)
    }

    async fn petition_data(
        &self,
        citizen: &Citizen,
        row: PetitionRow,
    ) -> Result<PetitionData, ServiceError> {
        let db = self.db();
        let id = row.id;
        let sealed = db.find_identity(id).await?;
        let identity = sealed.map(|sealed| self.0.vault.open_identity(&sealed)).transpose()?;
        let history = self.whole_history(id).await?;
        let photos = db.photos_of_petition(id).await?.into_iter();
        let is_answered = row.answered_at.is_some();
        let (attitude, causes) = self.second_half(id, row.rated_at).await?;
        let reply = db.find_reply(id).await?.filter(|_| is_answered);
        let copy = db.public_of_petition(id).await?;
        let video = db.video_of_petition(id).await?;
        let choice = db.notice_choice(id).await?;
        Ok(PetitionData {
            status: row.status.code(),
            nature: row.nature.code(),
            channel: row.channel.code(),
            sender_kind: row.sender_kind.code(),
            hides_name: row.hides_name,
            category: row.category_code,
            commune: row.commune_code,
            title: row.title,
            body: row.body,
            address_words: row.address_words,
            point: row.lat.zip(row.lng),
            received_at: row.received_at,
            due_at: row.due_at,
            answered_at: row.answered_at,
            closed_at: row.closed_at,
            seen_at: db.seen_at(citizen.id, id).await?,
            identity: identity.map(|open| IdentityData {
                name: open.name,
                phone: open.phone,
                email: open.email,
                address: open.address,
                tax_code: open.tax_code,
                representative: open.representative,
            }),
            identity_opened: openings(db.openings(id).await?),
            own_openings: history.iter().filter_map(own_opening).collect(),
            details: self.details_of(id).await?,
            consents: db
                .consents(id)
                .await?
                .into_iter()
                .map(|one| ConsentData {
                    what: one.what,
                    given: one.given,
                    wording: one.wording,
                    lang: one.lang,
                    at: one.at,
                })
                .collect(),
            notices: choice.map(|one| NoticeData {
                push: one.push,
                email: one.email,
                sms: one.sms,
                quiet: one.quiet_from.zip(one.quiet_until),
                lang: one.lang,
            }),
            devices: db
                .devices(id)
                .await?
                .into_iter()
                .map(|one| DeviceData { created_at: one.created_at, lang: one.lang })
                .collect(),
            deliveries: db
                .deliveries(id, 500)
                .await?
                .into_iter()
                .map(|one| DeliveryData {
                    template: one.template,
                    way: one.way,
                    state: one.state,
                    made_at: one.made_at,
                    ended_at: one.ended_at,
                })
                .collect(),
            timeline: entries(&history, false)
                .into_iter()
                .map(|entry| EventData {
                    at: entry.at,
                    kind: entry.kind.code(),
                    actor: entry.actor.code(),
                    agency: entry.agency,
                    note: entry.note,
                    data: entry.data,
                })
                .collect(),
            photos: photos
                .filter(|photo| photo.purpose != "result" || is_answered)
                .map(|photo| PhotoData {
                    id: photo.id,
                    purpose: photo.purpose,
                    width: photo.width,
                    height: photo.height,
                    created_at: photo.created_at,
                    is_public: photo.is_public,
                })
                .collect(),
            video: video.map(|video| VideoData {
                size: video.size,
                duration_ms: video.duration_ms,
                created_at: video.created_at,
            }),
            reply: reply.map(|reply| reply.body),
            rating: row.rating.map(|result| RatingData {
                result,
                attitude,
                causes: causes.iter().map(|cause| cause.code()).collect(),
                comment: row.rating_comment,
                at: row.rated_at,
            }),
            public: copy.map(|copy| PublicData {
                is_listed: copy.is_listed,
                title: copy.title,
                body: copy.body,
                answer: copy.answer,
                published_at: copy.published_at,
            }),
            unlink: match unlink(row.status, row.is_guarded) {
                Unlink::Now => "now",
                Unlink::WhenEnded => "when_ended",
                Unlink::ByOfficer => "by_officer",
            },
            number: row.number,
        })
    }
}

/// One opening for each event; the roles of its officer beside each other.
fn openings(rows: Vec<store::rights::OpeningRow>) -> Vec<OpeningData> {
    let mut found: Vec<(Uuid, OpeningData)> = Vec::new();
    for row in rows {
        match found.last_mut().filter(|(id, _)| *id == row.id) {
            Some((_, opening)) => opening.roles.extend(row.role),
            None => {
                let roles = row.role.into_iter().collect();
                let (at, agency, reason) = (row.at, row.agency_code, row.reason);
                found.push((row.id, OpeningData { at, agency, roles, reason }));
            }
        }
    }
    found.into_iter().map(|(_, opening)| opening).collect()
}

fn own_opening(row: &EventRow) -> Option<OwnOpeningData> {
    (row.kind == EventKind::DataOpened.code()).then(|| {
        let codes: Codes = serde_json::from_str(&row.data).unwrap_or_default();
        OwnOpeningData {
            at: row.at,
            by: row.actor_kind.clone(),
            how: codes.what.unwrap_or_default(),
        }
    })
}
