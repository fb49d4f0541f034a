//! Answers to the category's questions, sealed beside the petition's words, and the consents with the
//! sentences that were read. Officers who may read the petition and its sender see the answers; the
//! public never does: they are no part of any copy.

use crate::intake::Body;
use crate::{ServiceError, Services};
use domain::asking::Detail;
use domain::consent::{Edition, Purpose};
use store::asking::DetailRow;
use store::vault::ConsentRow;
use uuid::Uuid;

impl Services {
    /// Seals the answers of a petition; none when nothing was answered.
    pub(crate) fn seal_details(
        &self,
        petition: Uuid,
        details: &[Detail],
    ) -> Result<Option<DetailRow>, ServiceError> {
        if details.is_empty() {
            return Ok(None);
        }
        let body_sealed = self.0.vault.seal(&place(petition), &serde_json::to_vec(details)?)?;
        Ok(Some(DetailRow { key_id: self.0.vault.key_id(), body_sealed }))
    }

    /// The answers of a petition whose reader has been let in already.
    pub(crate) async fn details_of(&self, petition: Uuid) -> Result<Vec<Detail>, ServiceError> {
        let Some(row) = self.db().detail(petition).await? else { return Ok(Vec::new()) };
        let plain = self.0.vault.unseal(&place(petition), row.key_id, &row.body_sealed)?;
        Ok(serde_json::from_slice(&plain)?)
    }

    /// May the exact point of a petition be published? Whatever shows a point to the public asks here.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn may_publish_place(&self, petition: Uuid) -> Result<bool, ServiceError> {
        let consents = self.db().consents(petition).await?;
        Ok(consents.iter().any(|one| one.what == Purpose::Place.code() && one.given))
    }
}

fn place(petition: Uuid) -> String {
    format!("petition_detail|body|{petition}")
}

/// What was agreed to, with the sentences that this form showed. The time is the house's: when the
/// page was kept, or when the queue was delivered; a device's clock is not believed.
pub(crate) fn consents(body: &Body, now: i64) -> Vec<ConsentRow> {
    let answers = &body.answers;
    let edition = Edition::parse(&answers.wording);
    let given = [
        (Purpose::Photos, answers.consent_photos),
        (Purpose::Place, answers.consent_place),
        (Purpose::Notices, answers.consent_notices),
    ];
    given
        .into_iter()
        .filter(|(_, given)| *given)
        // No sentence was shown, so nothing was agreed to.
        .filter_map(|(purpose, given)| {
            Some(ConsentRow {
                what: purpose.code().to_owned(),
                given,
                wording: edition.wording(purpose)?.to_owned(),
                at: body.agreed_at.unwrap_or(now),
                lang: edition.lang().to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::draft::Answers;

    fn body(wording: &str, agreed_at: Option<i64>) -> Body {
        let answers = Answers {
            consent_photos: true,
            consent_place: true,
            wording: wording.to_owned(),
            ..Answers::default()
        };
        Body { answers, agreed_at, ..Body::default() }
    }

    #[test]
    fn a_form_that_showed_no_sentence_about_the_place_gives_no_consent_to_it() {
        let old = consents(&body("", None), 7);
        assert_eq!(old.len(), 1);
        assert_eq!((old[0].what.as_str(), old[0].lang.as_str(), old[0].at), ("photos", "vi", 7));
    }

    #[test]
    fn a_consent_keeps_the_sentence_and_the_language_that_were_read_and_the_houses_time() {
        let english = consents(&body("2.en", Some(3)), 7);
        assert_eq!(english.len(), 2);
        assert!(english.iter().all(|one| one.lang == "en" && one.at == 3));
        assert!(english[1].wording.starts_with("I agree"));
        let made_up = consents(&body("9.fr", None), 7);
        assert!(made_up.iter().all(|one| one.lang == "vi"));
    }
}
