//! The ledger rule (security.md §5.3): a client writes every receipt to a fsynced file of its own;
//! afterwards every entry must exist, once, with every photo whole.

use crate::Failure;
use crate::client::Client;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// One acknowledged petition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The client's own id.
    pub id: Uuid,
    /// The secret that opens the submission.
    pub secret: String,
    /// The number that the server gave.
    pub number: String,
    /// (photo, SHA-256 in hexadecimal).
    pub photos: Vec<(Uuid, String)>,
}

/// A submission that was begun; acknowledged or not, it can be tried again.
#[derive(Clone)]
pub struct Attempt {
    id: Uuid,
    secret: String,
    photos: Vec<(Uuid, Bytes, String)>,
}

/// What a check found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Entries of the ledger.
    pub acknowledged: usize,
    /// Entries without their petition.
    pub lost: usize,
    /// Entries with a photo that is missing, empty or not a picture.
    pub spoiled: usize,
    /// Submissions that became more than one petition.
    pub doubled: usize,
}

impl Attempt {
    /// A new one with `photos` small pictures of its own.
    pub fn new(photos: usize) -> Result<Self, Failure> {
        let photos = (0..photos)
            .map(|_| {
                let id = Uuid::now_v7();
                let bytes = picture(id)?;
                let digest = hex(&Sha256::digest(&bytes));
                Ok((id, Bytes::from(bytes), digest))
            })
            .collect::<Result<_, Failure>>()?;
        let secret = format!("{:032x}{:032x}", Uuid::new_v4_like(), Uuid::new_v4_like());
        Ok(Self { id: Uuid::now_v7(), secret, photos })
    }

    /// Goes the whole protocol of `/api/v1` once, from the beginning.
    ///
    /// # Errors
    /// Whatever broke on the way; trying again is safe.
    pub async fn send(&self, client: &mut Client) -> Result<Entry, Failure> {
        let announced: Vec<_> = self
            .photos
            .iter()
            .map(|(id, _, digest)| serde_json::json!({ "id": id, "sha256": digest }))
            .collect();
        let body = serde_json::json!({
            "id": self.id, "secret": self.secret, "channel": "app", "photos": announced,
            "answers": {
                "nature": "report", "commune": "08710", "address": "đường Thử, gần cầu",
                "category": "GT-DUONG", "title": "Ổ gà thử tải",
                "description": "Đây là phản ánh do chương trình thử tạo ra, không có thật.",
                "contact": { "sender_kind": "citizen", "name": "Canary Người Gửi", "phone": "0951999001" },
            },
        });
        let id = self.id.to_string();
        let json = [("content-type", "application/json"), ("idempotency-key", id.as_str())];
        expect(
            client.send("POST", "/api/v1/submissions", &json, body.to_string().into()).await?,
            "begin",
        )?;
        let authorization = format!("Draft {}", self.secret);
        for (photo, bytes, _) in &self.photos {
            let digest = format!("sha-256=:{}:", base64(&Sha256::digest(bytes)));
            let headers = [
                ("authorization", authorization.as_str()),
                ("content-digest", digest.as_str()),
                ("content-type", "image/jpeg"),
            ];
            let path = format!("/api/v1/submissions/{id}/photos/{photo}");
            expect(client.send("PUT", &path, &headers, bytes.clone()).await?, "photo")?;
        }
        let path = format!("/api/v1/submissions/{id}/complete");
        let answer = client
            .send("POST", &path, &[("authorization", authorization.as_str())], Bytes::new())
            .await?;
        let receipt: serde_json::Value = serde_json::from_slice(&expect(answer, "complete")?)?;
        let number = receipt["number"].as_str().ok_or("a receipt without a number")?.to_owned();
        Ok(Entry {
            id: self.id,
            secret: self.secret.clone(),
            number,
            photos: self.photos.iter().map(|(id, _, digest)| (*id, digest.clone())).collect(),
        })
    }
}

/// Two random words without another crate's feature: v7's random half is enough for a test.
trait Random {
    fn new_v4_like() -> u128;
}
impl Random for Uuid {
    fn new_v4_like() -> u128 {
        let (a, b) = (Uuid::now_v7().as_u128(), Uuid::now_v7().as_u128());
        a.rotate_left(64) ^ b
    }
}

/// Sends `attempts` over `at_once` connections; every receipt is fsynced to `ledger` before the
/// next step. Returns the attempts that got none.
///
/// # Errors
/// Only when the ledger itself cannot be written.
pub async fn send_all(
    address: &str,
    attempts: Vec<Attempt>,
    at_once: usize,
    ledger: &Path,
) -> Result<Vec<Attempt>, Failure> {
    let file =
        Arc::new(Mutex::new(std::fs::OpenOptions::new().create(true).append(true).open(ledger)?));
    let queue = Arc::new(Mutex::new(attempts));
    let mut workers = Vec::new();
    for _ in 0..at_once {
        let (queue, file, address) = (queue.clone(), file.clone(), address.to_owned());
        workers.push(tokio::spawn(async move {
            let mut client = Client::to(&address);
            let mut left = Vec::new();
            loop {
                let Some(attempt) = queue.lock().await.pop() else { return Ok::<_, Failure>(left) };
                match attempt.send(&mut client).await {
                    Ok(entry) => {
                        let mut file = file.lock().await;
                        writeln!(file, "{}", serde_json::to_string(&entry)?)?;
                        file.sync_data()?;
                    }
                    Err(_) => left.push(attempt),
                }
            }
        }));
    }
    let mut left = Vec::new();
    for worker in workers {
        left.extend(worker.await??);
    }
    Ok(left)
}

/// Reads the ledger and looks into database and files, past the server.
///
/// # Errors
/// When database or ledger cannot be read at all.
pub async fn check(ledger: &Path, database: &str, files: &Path) -> Result<Verdict, Failure> {
    let db = store::Db::open(database).await?;
    let store = services::files::Files::local(files)?;
    let mut verdict = Verdict::default();
    let mut numbers: HashMap<Uuid, String> = HashMap::new();
    for line in std::fs::read_to_string(ledger)?.lines() {
        let entry: Entry = serde_json::from_str(line)?;
        if let Some(before) = numbers.insert(entry.id, entry.number.clone()) {
            if before != entry.number {
                verdict.doubled += 1;
            }
            continue;
        }
        verdict.acknowledged += 1;
        match db.petition_of_submission(entry.id).await? {
            Some((petition, number)) if number == entry.number => {
                let rows = db.photos_of_petition(petition).await?;
                for (photo, digest) in &entry.photos {
                    let kept =
                        rows.iter().any(|row| row.id == *photo && hex(&row.sha256) == *digest);
                    if !kept || !whole(&store, *photo).await? {
                        verdict.spoiled += 1;
                        break;
                    }
                }
            }
            Some(_) => verdict.doubled += 1,
            None => verdict.lost += 1,
        }
    }
    db.close().await;
    Ok(verdict)
}

/// All three renditions are there and can be developed again.
async fn whole(store: &services::files::Files, photo: Uuid) -> Result<bool, Failure> {
    for side in [2048, 960, 320] {
        let Some(bytes) = store.get(&services::files::key_for(photo, side)).await? else {
            return Ok(false);
        };
        let rendered = services::imaging::inspect(&bytes)
            .and_then(|header| services::imaging::render(&bytes, &header));
        if rendered.is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A small JPEG that no other photo equals.
fn picture(id: Uuid) -> Result<Vec<u8>, Failure> {
    let (width, height) = (160u16, 120u16);
    let seed = id.as_u128();
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * 3)
        .map(|i| ((seed >> (i / 40 % 16 * 8)) as u8).wrapping_add((i / 480) as u8))
        .collect();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 80).encode(
        &pixels,
        width,
        height,
        jpeg_encoder::ColorType::Rgb,
    )?;
    Ok(jpeg)
}

fn expect((status, body): (hyper::StatusCode, Bytes), step: &str) -> Result<Bytes, Failure> {
    if status.is_success() {
        Ok(body)
    } else {
        Err(format!("{step}: {status} {}", String::from_utf8_lossy(&body)).into())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let n = chunk.iter().fold(0u32, |n, &byte| n << 8 | u32::from(byte))
                << (8 * (3 - chunk.len()));
            (0..4).map(move |i| {
                if i > chunk.len() {
                    '='
                } else {
                    char::from(LETTERS[(n >> (18 - 6 * i)) as usize & 63])
                }
            })
        })
        .collect()
}
