//! The vault: seals names, telephones, e-mails and addresses, and everything typed before it is a
//! petition. Each value is bound to its table, column and row, so that none can be moved.

use crate::ServiceError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::code::TrackingSecret;
use domain::draft::Report;
use domain::input::Contact;
use domain::input::Phone;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use store::Db;
use store::vault::IdentityRow;
use uuid::Uuid;

/// Length of a nonce that is drawn at random (XChaCha20), bytes.
const NONCE: usize = 24;
const CHECK: &str = "vault_check";

/// Sealing keys by id, and the key of every look-up hash.
#[derive(Clone)]
pub struct Vault {
    keys: BTreeMap<i64, [u8; 32]>,
    index: [u8; 32],
}

/// A sender, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the citizen or the organisation.
    pub name: String,
    /// Telephone as people write it.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Their own address.
    pub address: Option<String>,
    /// Tax code of an organisation.
    pub tax_code: Option<String>,
    /// Who speaks for the organisation.
    pub representative: Option<String>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(hidden)")
    }
}

impl Vault {
    /// Fresh keys, for a new house.
    pub fn generate() -> Self {
        Self { keys: BTreeMap::from([(1, random())]), index: random() }
    }

    /// Reads keys as [`Vault::to_text`] writes them; a comma counts as a line's end, so that one
    /// environment variable can hold them.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] naming the line, never its content.
    pub fn from_text(text: &str) -> Result<Self, ServiceError> {
        let (mut keys, mut index) = (BTreeMap::new(), None);
        for (number, line) in text.split(['\n', ',']).map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = || {
                ServiceError::Unfit(format!(
                    "vault key, line {}: expected `index <64 hex>` or `<id> <64 hex>`",
                    number + 1
                ))
            };
            let (name, value) = line.split_once([' ', ':']).ok_or_else(bad)?;
            let key = from_hex(value.trim()).ok_or_else(bad)?;
            if name == "index" {
                index = Some(key);
            } else {
                keys.insert(name.parse().map_err(|_| bad())?, key);
            }
        }
        match index {
            Some(index) if !keys.is_empty() => Ok(Self { keys, index }),
            _ => Err(ServiceError::Unfit(
                "the vault key file needs an `index` line and at least one numbered key".into(),
            )),
        }
    }

    /// The file's text: look-up key and numbered keys; the highest number seals.
    pub fn to_text(&self) -> String {
        let mut text = String::from(
            "# VinhPhuc-S vault keys. Without this file no sender's name can ever be read again:\n\
             # keep a copy apart from the database. The highest number seals; older ones still open.\n",
        );
        text.push_str(&format!("index {}\n", hex(&self.index)));
        for (id, key) in &self.keys {
            text.push_str(&format!("{id} {}\n", hex(key)));
        }
        text
    }

    /// Reads the key file; makes it (mode 0600) when `create` and it is missing.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] with what to do.
    pub fn from_file(path: &Path, create: bool) -> Result<Self, ServiceError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::from_text(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && create => {
                let vault = Self::generate();
                write_private(path, &vault.to_text())
                    .map_err(|error| ServiceError::Unfit(format!("{}: {error}", path.display())))?;
                Ok(vault)
            }
            Err(error) => Err(ServiceError::Unfit(format!(
                "vault key file {}: {error}. Put the file back from its copy, or set VPS_VAULT_KEY",
                path.display()
            ))),
        }
    }

    /// Refuses to open a house whose sealed rows this key cannot read; leaves a mark in a new one.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] when the key is another one.
    pub async fn try_on(&self, db: &Db) -> Result<(), ServiceError> {
        let wrong = || {
            ServiceError::Unfit(
                "the vault key does not open this database: put back the key file that belongs to it \
                 (VPS_VAULT_KEY_FILE), or start with an empty database"
                    .into(),
            )
        };
        if let Some(row) = db.any_identity().await? {
            self.open_value("name", row.petition_id, row.key_id, &row.name_sealed)
                .map_err(|_| wrong())?;
        }
        match db.setting(CHECK).await? {
            Some(mark) => {
                let (id, sealed) = mark.split_once(':').ok_or_else(wrong)?;
                let sealed = bytes_from_hex(sealed).ok_or_else(wrong)?;
                self.unseal("setting|check", id.parse().map_err(|_| wrong())?, &sealed)
                    .map_err(|_| wrong())?;
            }
            None => {
                let sealed = self.seal("setting|check", b"vault")?;
                let mut tx = db.begin().await?;
                tx.set_setting(CHECK, &format!("{}:{}", self.key_id(), hex(&sealed))).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Has this database sealed rows? Then a missing key file must not be replaced by a new one.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn is_needed(db: &Db) -> Result<bool, ServiceError> {
        Ok(db.setting(CHECK).await?.is_some() || db.any_identity().await?.is_some())
    }

    /// The key that seals.
    pub fn key_id(&self) -> i64 {
        self.keys.last_key_value().map_or(0, |(id, _)| *id)
    }

    /// Seals `plain` for one place, with the newest key.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] only when the cipher itself fails.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, ServiceError> {
        let nonce: [u8; NONCE] = random();
        let mut sealed = nonce.to_vec();
        sealed.extend(
            self.cipher(self.key_id())?
                .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() })
                .map_err(|_| broken("sealing failed"))?,
        );
        Ok(sealed)
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] when key, place or bytes are not the same.
    pub fn unseal(&self, place: &str, key_id: i64, sealed: &[u8]) -> Result<Vec<u8>, ServiceError> {
        let (nonce, body) = sealed
            .split_first_chunk::<NONCE>()
            .ok_or_else(|| broken("sealed value is too short"))?;
        self.cipher(key_id)?
            .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: place.as_bytes() })
            .map_err(|_| broken("sealed value does not open"))
    }

    fn cipher(&self, key_id: i64) -> Result<XChaCha20Poly1305, ServiceError> {
        let key = self.keys.get(&key_id).ok_or_else(|| broken("unknown key id"))?;
        XChaCha20Poly1305::new_from_slice(key).map_err(|_| broken("key length"))
    }

    /// A keyed hash for look-up: the same input gives the same bytes, and nobody without the key
    /// can try inputs. `what` keeps different uses apart.
    pub fn keyed_hash(&self, what: &str, value: &str) -> Vec<u8> {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.index) {
            Ok(mac) => mac,
            Err(_) => unreachable!("HMAC takes a key of any length"),
        };
        mac.update(what.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// The follow-up secret of a submission. It is derived, so that a retry after a lost answer
    /// gets the same one although only its hash is stored.
    pub fn secret_for(&self, submission: Uuid) -> TrackingSecret {
        let hash = self.keyed_hash("tracking secret", &submission.to_string());
        let bits = hash.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        TrackingSecret::from_random(bits)
    }

    /// The hash under which a follow-up secret is stored.
    pub fn secret_hash(&self, secret: &TrackingSecret) -> Vec<u8> {
        self.keyed_hash("tracking secret hash", secret.as_str())
    }

    /// Seals a sender for a petition.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] only when the cipher itself fails.
    pub fn seal_identity(
        &self,
        petition: Uuid,
        report: &Report,
    ) -> Result<Option<IdentityRow>, ServiceError> {
        let Some(contact) = &report.contact else { return Ok(None) };
        let seal =
            |column: &str, value: &str| self.seal(&place(column, petition), value.as_bytes());
        let maybe =
            |column: &str, value: Option<&str>| value.map(|value| seal(column, value)).transpose();
        let (tax_code, representative) = match contact {
            Contact::Citizen { .. } => (None, None),
            Contact::Organisation { tax_code, representative, .. } => {
                (Some(tax_code.as_str()), Some(representative.as_str()))
            }
        };
        let phone = contact.phone().map(|phone| phone.as_str());
        let email = contact.email().map(|email| email.as_str());
        Ok(Some(IdentityRow {
            petition_id: petition,
            key_id: self.key_id(),
            name_sealed: seal("name", contact.name())?,
            phone_sealed: maybe("phone", phone)?,
            email_sealed: maybe("email", email)?,
            address_sealed: maybe("address", report.home_address.as_ref().map(|a| a.as_str()))?,
            tax_code_sealed: maybe("tax_code", tax_code)?,
            representative_sealed: maybe("representative", representative)?,
            phone_index: phone.map(|phone| self.keyed_hash("phone", phone)),
            email_index: email.map(|email| self.keyed_hash("email", &email.to_lowercase())),
        }))
    }

    /// Seals the same sender for another petition: a part that was split off. Nobody reads it.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] when the row was tampered with.
    pub fn seal_again(&self, row: &IdentityRow, to: Uuid) -> Result<IdentityRow, ServiceError> {
        let again = |column: &str, sealed: &[u8]| {
            let plain = self.unseal(&place(column, row.petition_id), row.key_id, sealed)?;
            self.seal(&place(column, to), &plain)
        };
        let maybe = |column: &str, sealed: &Option<Vec<u8>>| {
            sealed.as_ref().map(|sealed| again(column, sealed)).transpose()
        };
        Ok(IdentityRow {
            petition_id: to,
            key_id: self.key_id(),
            name_sealed: again("name", &row.name_sealed)?,
            phone_sealed: maybe("phone", &row.phone_sealed)?,
            email_sealed: maybe("email", &row.email_sealed)?,
            address_sealed: maybe("address", &row.address_sealed)?,
            tax_code_sealed: maybe("tax_code", &row.tax_code_sealed)?,
            representative_sealed: maybe("representative", &row.representative_sealed)?,
            phone_index: row.phone_index.clone(),
            email_index: row.email_index.clone(),
        })
    }

    /// Seals one corrected column of a petition's sender; its name as in the table, without `_sealed`.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] only when the cipher itself fails.
    pub(crate) fn seal_column(
        &self,
        petition: Uuid,
        column: &str,
        value: &str,
    ) -> Result<Vec<u8>, ServiceError> {
        self.seal(&place(column, petition), value.as_bytes())
    }

    /// Opens a sender. Only `handling::open_identity` may call it for an officer, and `rights` for the
    /// sender themself, each after its event.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] when the row was tampered with.
    pub fn open_identity(&self, row: &IdentityRow) -> Result<Identity, ServiceError> {
        let open = |column: &str, sealed: &Option<Vec<u8>>| {
            sealed
                .as_ref()
                .map(|sealed| self.open_value(column, row.petition_id, row.key_id, sealed))
                .transpose()
        };
        Ok(Identity {
            name: self.open_value("name", row.petition_id, row.key_id, &row.name_sealed)?,
            phone: open("phone", &row.phone_sealed)?.map(|phone| as_written(&phone)),
            email: open("email", &row.email_sealed)?,
            address: open("address", &row.address_sealed)?,
            tax_code: open("tax_code", &row.tax_code_sealed)?,
            representative: open("representative", &row.representative_sealed)?,
        })
    }

    fn open_value(
        &self,
        column: &str,
        petition: Uuid,
        key_id: i64,
        sealed: &[u8],
    ) -> Result<String, ServiceError> {
        let plain = self.unseal(&place(column, petition), key_id, sealed)?;
        String::from_utf8(plain).map_err(|_| broken("sealed value is not text"))
    }
}

fn place(column: &str, petition: Uuid) -> String {
    format!("identity|{column}|{petition}")
}

/// SHA-256, for digests that are no secrets.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Compares two hashes in the same time wherever they differ.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        // Going on with predictable keys would be worse than stopping.
        panic!("the operating system gives no random bytes: {error}");
    }
    bytes
}

fn broken(what: &'static str) -> ServiceError {
    ServiceError::Broken(what.into())
}

/// A fresh token for a browser, 64 hex digits: what it says twice counts once.
pub fn token() -> String {
    hex(&random::<32>())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads hexadecimal of any even length.
pub(crate) fn bytes_from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    bytes_from_hex(text)?.try_into().ok()
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A sealed number as people write it; one that an older law accepted stands as it is.
fn as_written(e164: &str) -> String {
    Phone::parse(e164).map_or_else(|_| e164.to_owned(), |phone| phone.display())
}
