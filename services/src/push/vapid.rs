//! The house's own name at the push services: one key pair for ever, since every subscription is
//! bound to it, and a short-lived token a push service (RFC 8292, ES256 by RFC 7515).

use super::base64url;
use crate::{ServiceError, vault::Vault};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use store::Db;
use url::Url;

/// A token is good this long, s. RFC 8292 allows a day.
const LIFE: i64 = 12 * 3600;
const NAME: &str = "vapid_key";
const PLACE: &str = "setting|vapid";

/// The key pair.
pub struct Vapid {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Vapid {
    /// The house's pair: sealed in the database, made when it is asked for the first time. Servers
    /// that ask at the same time all get the first one's.
    ///
    /// # Errors
    /// Whatever the database answers; [`ServiceError::Broken`] when the seal does not open.
    pub async fn of(db: &Db, vault: &Vault) -> Result<Self, ServiceError> {
        let kept = match db.setting(NAME).await? {
            Some(kept) => kept,
            None => {
                let made = EcdsaKeyPair::generate_pkcs8(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    &SystemRandom::new(),
                )
                .map_err(|_| broken("no key could be made"))?;
                let sealed = vault.seal(PLACE, made.as_ref())?;
                let text = format!("{}:{}", vault.key_id(), crate::vault::hex(&sealed));
                let mut tx = db.begin().await?;
                tx.set_setting_once(NAME, &text).await?;
                tx.commit().await?;
                db.setting(NAME).await?.ok_or_else(|| broken("the key was not kept"))?
            }
        };
        let (key_id, sealed) = kept.split_once(':').ok_or_else(|| broken("not a sealed key"))?;
        let key_id = key_id.parse().map_err(|_| broken("not a sealed key"))?;
        let sealed =
            crate::vault::bytes_from_hex(sealed).ok_or_else(|| broken("not a sealed key"))?;
        let random = SystemRandom::new();
        let pkcs8 = vault.unseal(PLACE, key_id, &sealed)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &random)
            .map_err(|_| broken("not a key pair"))?;
        Ok(Self { pair, random })
    }

    /// The public key as browsers want it (`applicationServerKey`), base64url.
    #[must_use]
    pub fn public(&self) -> String {
        base64url(self.pair.public_key().as_ref())
    }

    /// The header `Authorization` for a message to `endpoint`; `subject` says whom its operators
    /// may write to. `now` is ms UTC.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] only when signing itself fails.
    pub fn authorization(
        &self,
        endpoint: &Url,
        subject: &str,
        now: i64,
    ) -> Result<String, ServiceError> {
        let claims = serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now / 1000 + LIFE,
            "sub": subject,
        });
        let head = base64url(br#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", base64url(claims.to_string().as_bytes()));
        let signature = self
            .pair
            .sign(&self.random, signed.as_bytes())
            .map_err(|_| broken("signing failed"))?;
        let token = format!("{signed}.{}", base64url(signature.as_ref()));
        Ok(format!("vapid t={token}, k={}", self.public()))
    }
}

fn broken(what: &'static str) -> ServiceError {
    ServiceError::Broken(what.into())
}
