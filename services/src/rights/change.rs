//! Correcting name, contact and address, and giving or taking back consents. A new contact is one that
//! the account proved by a code; the old one is told that it was replaced.

use super::{CHANGES, HOUR, Services};
use crate::ServiceError;
use crate::citizens::{Citizen, FRESH_TO_CHANGE, FRESH_TO_READ};
use crate::history::{self, Happening};
use crate::publishing::words_of;
use domain::consent::{Edition, Purpose};
use domain::event::{EventData, EventKind};
use domain::input::TaxCode;
use domain::input::{AddressWords, Field, FieldError, OrgName, PersonName, Problem, Reach, take};
use domain::permit::Actor;
use domain::petition::{PhotoPurpose, vocabulary};
use store::Tx;
use store::notice::ChoiceRow;
use store::petition::PetitionRow;
use uuid::Uuid;

vocabulary! {
    /// What becomes of a contact of a petition.
    Keep {
        /// It stays.
        Old = "old",
        /// The account's proven contact of this kind takes its place.
        Account = "account",
        /// It goes.
        Nothing = "nothing",
    }
}

/// A correction as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// Name of the person or the organisation.
    pub name: String,
    /// Who speaks for an organisation.
    pub representative: String,
    /// Tax code of an organisation.
    pub tax_code: String,
    /// The person's own address; empty for none.
    pub home_address: String,
    /// Code of [`Keep`] for the telephone.
    pub phone: String,
    /// Code of [`Keep`] for the e-mail.
    pub email: String,
}

struct Read {
    name: String,
    representative: Option<String>,
    tax_code: Option<String>,
    address: Option<String>,
    phone: (Keep, Option<Reach>),
    email: (Keep, Option<Reach>),
}

fn contact(
    errors: &mut Vec<FieldError>,
    citizen: &Citizen,
    field: Field,
    typed: &str,
) -> (Keep, Option<Reach>) {
    let keep = if typed.is_empty() { Some(Keep::Old) } else { Keep::parse(typed) };
    let own = citizen.contacts.iter().find(|reach| reach.kind() == field.code()).cloned();
    match keep {
        Some(Keep::Account) if own.is_some() => (Keep::Account, own),
        Some(keep @ (Keep::Old | Keep::Nothing)) => (keep, None),
        _ => {
            errors.push(FieldError::new(field, Problem::NotAChoice));
            (Keep::Old, None)
        }
    }
}

fn read(
    typed: &Correction,
    citizen: &Citizen,
    is_organisation: bool,
    has: (bool, bool),
) -> Result<Read, ServiceError> {
    let mut errors = Vec::new();
    let name = if is_organisation {
        take(&mut errors, Field::OrgName, OrgName::parse(&typed.name)).map(String::from)
    } else {
        take(&mut errors, Field::Name, PersonName::parse(&typed.name)).map(String::from)
    };
    let (mut tax_code, mut representative) = (None, None);
    if is_organisation {
        tax_code = take(&mut errors, Field::TaxCode, TaxCode::parse(&typed.tax_code));
        let spoken = PersonName::parse(&typed.representative);
        representative = take(&mut errors, Field::Representative, spoken);
    }
    let address = AddressWords::parse(&typed.home_address);
    let address = take(&mut errors, Field::HomeAddress, address).map(String::from);
    let phone = contact(&mut errors, citizen, Field::Phone, &typed.phone);
    let email = contact(&mut errors, citizen, Field::Email, &typed.email);
    let left = |keep: Keep, had: bool| match keep {
        Keep::Old => had,
        Keep::Account => true,
        Keep::Nothing => false,
    };
    if !left(phone.0, has.0) && !left(email.0, has.1) {
        errors.push(FieldError::new(Field::Phone, Problem::NeedPhoneOrEmail));
    }
    match name {
        Some(name) if errors.is_empty() => Ok(Read {
            name,
            representative: representative.map(String::from),
            tax_code: tax_code.map(String::from),
            address: address.filter(|words| !words.is_empty()),
            phone,
            email,
        }),
        _ => Err(ServiceError::Invalid(errors)),
    }
}

impl Services {
    /// Corrects name, contact and address of a petition. What changed is an event; what it changed to
    /// is not.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field; [`domain::refusal::Refusal::ProveAgain`] without a code of
    /// the last five minutes; [`ServiceError::NotFound`] for another's.
    pub async fn correct_identity(
        &self,
        citizen: &Citizen,
        number: &str,
        typed: &Correction,
    ) -> Result<(), ServiceError> {
        let petition = self.own(citizen, number, FRESH_TO_CHANGE).await?;
        let old = self.db().find_identity(petition.id).await?.ok_or(ServiceError::NotFound)?;
        let was = self.0.vault.open_identity(&old)?;
        let has = (was.phone.is_some(), was.email.is_some());
        let new = read(typed, citizen, was.tax_code.is_some(), has)?;
        let vault = &self.0.vault;
        let seal = |column: &str, value: &str| vault.seal_column(petition.id, column, value);
        let maybe = |column: &str, value: &Option<String>| {
            value.as_deref().map(|value| seal(column, value)).transpose()
        };
        let mut row = vault.seal_again(&old, petition.id)?;
        row.name_sealed = seal("name", &new.name)?;
        row.address_sealed = maybe("address", &new.address)?;
        if was.tax_code.is_some() {
            row.tax_code_sealed = maybe("tax_code", &new.tax_code)?;
            row.representative_sealed = maybe("representative", &new.representative)?;
        }
        let mut parts: Vec<&str> = Vec::new();
        let mut left = Vec::new();
        if was.name != new.name || was.tax_code != new.tax_code {
            parts.push("name");
        }
        if was.representative != new.representative {
            parts.push("representative");
        }
        if was.address != new.address {
            parts.push("home_address");
        }
        for (column, (keep, reach), before) in
            [("phone", new.phone, was.phone), ("email", new.email, was.email)]
        {
            let before = before.and_then(|value| Reach::parse(&value).ok());
            if keep == Keep::Old || before == reach {
                continue;
            }
            let value = reach.as_ref().map(|reach| reach.as_str().to_owned());
            let sealed = maybe(column, &value)?;
            let index = reach.as_ref().map(|reach| self.reach_index(reach));
            if column == "phone" {
                (row.phone_sealed, row.phone_index) = (sealed, index);
            } else {
                (row.email_sealed, row.email_index) = (sealed, index);
            }
            parts.push(column);
            left.extend(before);
        }
        if parts.is_empty() {
            return Ok(());
        }
        let mut tx = self.db().begin().await?;
        self.not_too_often(&mut tx, "change", citizen.id, (CHANGES, HOUR)).await?;
        tx.replace_identity(row).await?;
        // The petition stays this person's, whichever contact it names now.
        tx.claim_proven(citizen.id, petition.id, self.now()).await?;
        let event = self.changed(&mut tx, petition.id, "corrected", &parts).await?;
        for reach in left {
            let name = format!("data:{event}:{}", reach.kind());
            self.tell_contact_left(&mut tx, &reach, name).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Gives a consent, or takes it back; at once in either case (Luật 91/2025 Đ4, Đ9). Without the
    /// consent to photos the sender's own leave the public copy; without the one to notices every way
    /// stops.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::ProveAgain`] without a code of the last 15 minutes;
    /// [`ServiceError::NotFound`] for another's.
    pub async fn set_consent(
        &self,
        citizen: &Citizen,
        number: &str,
        purpose: Purpose,
        given: bool,
        lang: &str,
    ) -> Result<(), ServiceError> {
        let row = self.own(citizen, number, FRESH_TO_READ).await?;
        let now = self.now();
        let edition = Edition::now(lang);
        let wording = edition.wording(purpose).unwrap_or_default();
        let choice = self.db().notice_choice(row.id).await?;
        let photos = self.db().photos_of_petition(row.id).await?;
        let mut tx = self.db().begin().await?;
        self.not_too_often(&mut tx, "change", citizen.id, (CHANGES, HOUR)).await?;
        tx.renew_consent(row.id, purpose.code(), given, (wording, edition.lang()), now).await?;
        match purpose {
            Purpose::Photos if !given => {
                tx.hide_own_photos(row.id).await?;
                let result = |photo: &&store::photo::PhotoRow| {
                    photo.purpose == PhotoPurpose::Result.code() && photo.is_public
                };
                let cover = photos.iter().find(result).map(|photo| photo.id);
                self.change_cover(&mut tx, &row, cover, now).await?;
            }
            Purpose::Notices => {
                let old = choice.unwrap_or(ChoiceRow {
                    push: true,
                    email: false,
                    sms: false,
                    quiet_from: None,
                    quiet_until: None,
                    lang: lang.to_owned(),
                });
                let push = given && old.push;
                let kept = ChoiceRow { push, email: given, sms: given, ..old };
                tx.choose_notices(row.id, &kept, now).await?;
                if !given {
                    tx.forget_devices(row.id).await?;
                    tx.stop_notices(row.id, now).await?;
                }
            }
            Purpose::Photos | Purpose::Place => {}
        }
        let what = if given { "consent_given" } else { "consent_withdrawn" };
        self.changed(&mut tx, row.id, what, &[purpose.code()]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The public card shows another photo, or none.
    pub(super) async fn change_cover(
        &self,
        tx: &mut Tx,
        row: &PetitionRow,
        cover: Option<Uuid>,
        now: i64,
    ) -> Result<(), ServiceError> {
        let Some(mut copy) = tx.public_copy(row.id).await? else { return Ok(()) };
        if copy.is_listed && copy.cover_photo != cover {
            copy.cover_photo = cover;
            copy.changed_at = now;
            tx.publish(&copy, &words_of(&copy)).await?;
        }
        Ok(())
    }

    async fn changed(
        &self,
        tx: &mut Tx,
        petition: Uuid,
        what: &str,
        parts: &[&str],
    ) -> Result<Uuid, ServiceError> {
        history::write_event(
            tx,
            Happening {
                petition,
                at: self.now(),
                kind: EventKind::DataChanged,
                actor: &Actor::Sender,
                agency: None,
                data: EventData {
                    what: Some(what.to_owned()),
                    parts: parts.iter().map(|part| (*part).to_owned()).collect(),
                    ..EventData::default()
                },
                note: None,
                note_for_sender: false,
                tells_sender: false,
            },
        )
        .await
    }
}
