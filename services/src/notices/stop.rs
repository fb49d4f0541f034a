//! The link in a letter that stops letters: works without signing in and says nothing of the
//! petition but its number (RFC 8058).

use crate::{ServiceError, Services, vault};
use uuid::Uuid;

const WHAT: &str = "stop letters";

impl Services {
    /// The word in the link: the petition, and a keyed hash that nobody else can make.
    pub(super) fn stop_token(&self, petition: Uuid) -> String {
        let hash = self.0.vault.keyed_hash(WHAT, &petition.to_string());
        format!("{}{}", petition.simple(), vault::hex(&hash))
    }

    async fn stopped_by(&self, token: &str) -> Result<(Uuid, String), ServiceError> {
        let petition = token
            .get(..32)
            .and_then(|id| Uuid::try_parse(id).ok())
            .filter(|petition| self.stop_token(*petition) == token)
            .ok_or(ServiceError::NotFound)?;
        let number = self.db().number_of(petition).await?.ok_or(ServiceError::NotFound)?;
        Ok((petition, number))
    }

    /// Number of the petition that a link is about.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when the link is not ours.
    pub async fn find_stop(&self, token: &str) -> Result<String, ServiceError> {
        Ok(self.stopped_by(token).await?.1)
    }

    /// No more letters about the petition that the link is about; its number.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when the link is not ours.
    pub async fn stop_letters(&self, token: &str) -> Result<String, ServiceError> {
        let (petition, number) = self.stopped_by(token).await?;
        self.want_no_letters(petition).await?;
        Ok(number)
    }
}
