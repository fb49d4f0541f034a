//! What a sender does to the words: changes them while nobody has taken the petition in, adds to
//! them afterwards. The earlier words stay beside the event, for officers, until they are erased;
//! number, receipt and promised date are never touched.

use crate::handling::{Effect, case_of, invalid, text};
use crate::photos::Home;
use crate::sender::CaseKey;
use crate::similar::recurrence_job;
use crate::{ServiceError, Services};
use bytes::Bytes;
use domain::amend::{Part, Place, TypedPlace, Words, room_for};
use domain::draft::MAX_PHOTOS;
use domain::event::EventKind;
use domain::input::Field;
use domain::permit::{Actor, permit};
use domain::petition::PhotoPurpose;
use domain::place::Point;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::Tx;
use store::petition::PetitionRow;
use uuid::Uuid;

impl Services {
    /// Changes title and words of a petition as it was at `version`.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] once intake has it, [`Refusal::Stale`] when something changed since,
    /// [`ServiceError::Invalid`] by field.
    pub async fn amend_words(
        &self,
        key: &CaseKey,
        version: i64,
        title: &str,
        body: &str,
    ) -> Result<(), ServiceError> {
        let words = Words::parse(title, body).map_err(ServiceError::Invalid)?;
        self.amend(key, version, async |tx, row| {
            let parts = words.changed(&row.title, &row.body);
            let mut earlier = Vec::new();
            if parts.contains(&Part::Title) {
                earlier.push(std::mem::replace(&mut row.title, words.title.as_str().to_owned()));
            }
            if parts.contains(&Part::Body) {
                earlier.push(std::mem::replace(&mut row.body, words.body.as_str().to_owned()));
            }
            tx.amend_text(row.id, &row.title, &row.body, &row.address_words).await?;
            Ok((parts, earlier.join("\n\n"), None))
        })
        .await
    }

    /// Changes the place of a petition as it was at `version`.
    ///
    /// # Errors
    /// As [`Services::amend_words`].
    pub async fn amend_place(
        &self,
        key: &CaseKey,
        version: i64,
        typed: &TypedPlace,
    ) -> Result<(), ServiceError> {
        let category = self.open_case(key).await?.category_code;
        let place =
            Place::parse(typed, &category, &self.directory()).map_err(ServiceError::Invalid)?;
        self.amend(key, version, async |tx, row| {
            let point = place.point.map(Point::rounded);
            let (lat, lng) = (point.map(Point::lat), point.map(Point::lng));
            let address = place.address.as_str();
            let same = row.commune_code == place.commune
                && row.address_words == address
                && (row.lat, row.lng) == (lat, lng);
            if same {
                return Ok((Vec::new(), String::new(), None));
            }
            let earlier = std::mem::replace(&mut row.address_words, address.to_owned());
            row.commune_code = place.commune.clone();
            (row.lat, row.lng) = (lat, lng);
            tx.amend_text(row.id, &row.title, &row.body, &row.address_words).await?;
            // Where it is decides whether it happened there before.
            tx.enqueue(recurrence_job(row.id, self.now())).await?;
            Ok((vec![Part::Place], earlier, None))
        })
        .await
    }

    /// Adds photos to a petition as it was at `version`: five of the sender's own at most.
    ///
    /// # Errors
    /// As [`Services::amend_words`]; [`ServiceError::Photo`] for one that cannot be taken.
    pub async fn add_own_photos(
        &self,
        key: &CaseKey,
        version: i64,
        photos: Vec<Bytes>,
    ) -> Result<(), ServiceError> {
        let row = self.open_case(key).await?;
        permit(&Actor::Sender, Action::Amend, &case_of(&row))?;
        if row.version != version {
            return Err(Refusal::Stale.into());
        }
        if photos.is_empty() {
            return Err(invalid(Field::Photos, domain::input::Problem::Required));
        }
        room_for(self.own_photos(row.id).await?, photos.len(), MAX_PHOTOS)
            .map_err(|problem| invalid(Field::Photos, problem))?;
        let ids = self.keep_photos(row.id, photos, Home::Sender).await?;
        let done = self.amend(key, version, async |_, _| {
            Ok((vec![Part::PhotoAdded], String::new(), u32::try_from(ids.len()).ok()))
        });
        let done = done.await;
        if done.is_err() {
            self.drop_photos(row.id, &ids).await;
        }
        done
    }

    /// Takes a photo out of a petition as it was at `version`; its files go too.
    ///
    /// # Errors
    /// As [`Services::amend_words`]; [`ServiceError::NotFound`] when it is not the sender's own.
    pub async fn remove_own_photo(
        &self,
        key: &CaseKey,
        version: i64,
        photo: Uuid,
    ) -> Result<(), ServiceError> {
        self.amend(key, version, async |tx, row| {
            self.forget_cover(tx, photo).await?;
            tx.remove_own_photo(photo, row.id).await?;
            tx.enqueue(self.forget_files(photo)).await?;
            Ok((vec![Part::PhotoRemoved], String::new(), Some(1)))
        })
        .await
    }

    /// Adds words and photos to a petition that intake has: it has news until an officer acts.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] before that and once it is answered, [`ServiceError::Invalid`]
    /// without words, [`ServiceError::Photo`] for a photo that cannot be taken.
    pub async fn add_info(
        &self,
        key: &CaseKey,
        typed: &str,
        photos: Vec<Bytes>,
    ) -> Result<(), ServiceError> {
        self.say(key, Action::AddInfo, EventKind::InfoAdded, typed, photos, Home::Sender).await
    }

    /// Words of the sender with photos, under an act of theirs.
    pub(crate) async fn say(
        &self,
        key: &CaseKey,
        action: Action,
        kind: EventKind,
        typed: &str,
        photos: Vec<Bytes>,
        home: impl Fn(Uuid) -> Home,
    ) -> Result<(), ServiceError> {
        let row = self.open_case(key).await?;
        permit(&Actor::Sender, action, &case_of(&row))?;
        let words = text(Field::Message, typed)?;
        let photos = self.keep_photos(row.id, photos, home).await?;
        let ids = photos.clone();
        let done = self.sender_act(key, action, async |_: &mut Tx, _: &mut PetitionRow, _| {
            let mut effect = Effect::new(kind).note(words, true);
            effect.data.count = u32::try_from(ids.len()).ok().filter(|count| *count > 0);
            effect.photos = ids;
            Ok(effect)
        });
        let done = done.await;
        if done.is_err() {
            self.drop_photos(row.id, &photos).await;
        }
        done
    }

    async fn own_photos(&self, petition: Uuid) -> Result<usize, ServiceError> {
        let photos = self.db().photos_of_petition(petition).await?;
        let own = |purpose: &str| purpose == PhotoPurpose::Report.code();
        Ok(photos.iter().filter(|photo| own(&photo.purpose)).count())
    }

    /// One change under the lock. `change` says which parts it touched, the earlier words, and how
    /// many photos; where it touched none, nothing is written.
    async fn amend(
        &self,
        key: &CaseKey,
        version: i64,
        change: impl AsyncFnOnce(
            &mut Tx,
            &mut PetitionRow,
        ) -> Result<(Vec<Part>, String, Option<u32>), ServiceError>,
    ) -> Result<(), ServiceError> {
        let id = self.open_case(key).await?.id;
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let mut row = tx.petition(id).await?;
        let before = row.clone();
        permit(&Actor::Sender, Action::Amend, &case_of(&row))?;
        if row.version != version {
            return Err(Refusal::Stale.into());
        }
        let (parts, earlier, count) = change(&mut tx, &mut row).await?;
        if parts.is_empty() {
            return Ok(());
        }
        let mut effect = Effect::new(EventKind::Amended).note(earlier, false);
        effect.data.parts = parts.iter().map(|part| part.code().to_owned()).collect();
        effect.data.commune = row.commune_code.clone();
        effect.data.count = count;
        let action = Action::Amend;
        self.finish(&mut tx, &mut row, &before, &Actor::Sender, None, action, effect, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
