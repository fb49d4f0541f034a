//! Browsers that asked to be told. A browser has one address at its push service, however many
//! petitions it asked about; the address names a device, so it is sealed and found by its hash.

use super::is_told_of;
use crate::push::Subscription;
use crate::sender::CaseKey;
use crate::{ServiceError, Services, new_id};
use domain::refusal::Refusal;
use store::notice::{ChoiceRow, DeviceRow};
use uuid::Uuid;

/// Devices of one petition: a family's, not a botnet's.
pub const MAX_DEVICES: i64 = 10;

const PLACE: &str = "push_device";

impl Services {
    /// The house's public key, which a browser asks its push service with; none where push is
    /// switched off.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn push_key(&self) -> Result<Option<String>, ServiceError> {
        match self.push() {
            Some(_) => Ok(Some(self.vapid().await?.public())),
            None => Ok(None),
        }
    }

    /// Tells this browser from now on when something happens to the sender's petition.
    ///
    /// # Errors
    /// [`Refusal::WrongSecret`] without the key, [`Refusal::NotAllowed`] for an address that is no
    /// known push service, [`Refusal::SlowDown`] beyond [`MAX_DEVICES`], [`ServiceError::NotFound`]
    /// where push is switched off or the petition is not told of.
    pub async fn tell_device(
        &self,
        key: &CaseKey,
        subscription: &Subscription,
        lang: &str,
    ) -> Result<(), ServiceError> {
        let row = self.open_case(key).await?;
        if !is_told_of(&row) {
            return Err(ServiceError::NotFound);
        }
        self.check(subscription)?;
        let hash = self.endpoint_hash(&subscription.endpoint);
        let id = new_id();
        let (key_id, sealed) = self.seal_device(subscription)?;
        let mut tx = self.db().begin().await?;
        let device = DeviceRow {
            id,
            petition_id: row.id,
            key_id,
            sealed,
            lang: lang.to_owned(),
            created_at: self.now(),
        };
        tx.add_device(&device, &hash).await?;
        if tx.count_devices(row.id).await? > MAX_DEVICES {
            return Err(Refusal::SlowDown.into());
        }
        // Whoever had switched all devices off, and now asks on this one, wants it on again.
        if let Some(chosen) = self.db().notice_choice(row.id).await?.filter(|chosen| !chosen.push) {
            tx.choose_notices(row.id, &ChoiceRow { push: true, ..chosen }, self.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Does this browser hear of the petition?
    ///
    /// # Errors
    /// [`Refusal::WrongSecret`] without the key.
    pub async fn is_device_told(
        &self,
        key: &CaseKey,
        endpoint: &str,
    ) -> Result<bool, ServiceError> {
        let row = self.open_case(key).await?;
        let devices = self.db().devices_at(&self.endpoint_hash(endpoint)).await?;
        Ok(devices.iter().any(|device| device.petition_id == row.id))
    }

    /// Tells this browser nothing more of the petition; of how many others it still hears.
    ///
    /// # Errors
    /// [`Refusal::WrongSecret`] without the key.
    pub async fn forget_device(&self, key: &CaseKey, endpoint: &str) -> Result<i64, ServiceError> {
        let row = self.open_case(key).await?;
        let hash = self.endpoint_hash(endpoint);
        let mut tx = self.db().begin().await?;
        tx.forget_device(row.id, &hash).await?;
        tx.commit().await?;
        Ok(self.db().count_devices_at(&hash).await?)
    }

    /// The push service gave this browser another address. Who knows the old one, which only the
    /// browser, its push service and we do, may say so; how many petitions it asked about.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for an address that is no known push service.
    pub async fn move_device(
        &self,
        old_endpoint: &str,
        subscription: &Subscription,
    ) -> Result<usize, ServiceError> {
        self.check(subscription)?;
        let hash = self.endpoint_hash(&subscription.endpoint);
        let devices = self.db().devices_at(&self.endpoint_hash(old_endpoint)).await?;
        let known = self.db().devices_at(&hash).await?;
        let mut tx = self.db().begin().await?;
        for device in &devices {
            // It may have asked anew before it could say that it moved.
            if known.iter().any(|other| other.petition_id == device.petition_id) {
                continue;
            }
            let (key_id, sealed) = self.seal_device(subscription)?;
            tx.move_device(device.id, &hash, key_id, &sealed).await?;
        }
        tx.commit().await?;
        Ok(devices.len())
    }

    fn check(&self, subscription: &Subscription) -> Result<(), ServiceError> {
        let push = self.push().ok_or(ServiceError::NotFound)?;
        let receiver = subscription.read().ok_or(Refusal::NotAllowed)?;
        if !push.allows(&receiver.endpoint) {
            return Err(Refusal::NotAllowed.into());
        }
        // A key that is not on the curve shows itself now, not with the first notice.
        crate::push::seal(&receiver.public, &receiver.auth, b"")
            .map_err(|_| Refusal::NotAllowed)?;
        Ok(())
    }

    fn endpoint_hash(&self, endpoint: &str) -> Vec<u8> {
        self.0.vault.keyed_hash("push endpoint", endpoint)
    }

    fn seal_device(&self, subscription: &Subscription) -> Result<(i64, Vec<u8>), ServiceError> {
        let vault = &self.0.vault;
        Ok((vault.key_id(), vault.seal(PLACE, &serde_json::to_vec(subscription)?)?))
    }

    pub(super) async fn open_device(
        &self,
        id: Uuid,
    ) -> Result<Option<(Subscription, String)>, ServiceError> {
        let Some(row) = self.db().device(id).await? else { return Ok(None) };
        let plain = self.0.vault.unseal(PLACE, row.key_id, &row.sealed)?;
        Ok(Some((serde_json::from_slice(&plain)?, row.lang)))
    }
}
