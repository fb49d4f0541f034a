//! The door of the photo store: a folder that syncs, and an S3 store reached by URL.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use services::files::{Files, FilesError, key_for};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x0193_5c2e_0000_7000_8000_0000_0000_00a7);
const NO_OPTIONS: [(&str, &str); 0] = [];

#[test]
fn a_key_is_made_of_the_id_and_the_size_alone() {
    assert_eq!(key_for(ID, 960), "photo/a7/01935c2e-0000-7000-8000-0000000000a7/960.jpg");
}

async fn assert_behaves(files: &Files) {
    let key = key_for(ID, 2048);
    let photo = Bytes::from_static(b"photo");
    assert_eq!(files.get(&key).await.unwrap(), None);
    assert!(!files.exists(&key).await.unwrap());
    files.put_new(&key, photo.clone()).await.unwrap();
    files.put_new(&key, photo.clone()).await.unwrap();
    let other = files.put_new(&key, Bytes::from_static(b"other")).await;
    assert!(matches!(other, Err(FilesError::Taken(taken)) if taken == key));
    assert_eq!(files.get(&key).await.unwrap(), Some(photo));
    assert!(files.exists(&key).await.unwrap());
    let listed: Vec<_> = files.list("photo").try_collect().await.unwrap();
    assert_eq!(listed.iter().map(|s| (s.key.as_str(), s.size)).collect::<Vec<_>>(), [(&*key, 5)]);
    assert!(listed[0].modified_at > 1_600_000_000_000);
    files.delete(&key).await.unwrap();
    files.delete(&key).await.unwrap();
    assert_eq!(files.get(&key).await.unwrap(), None);
}

#[tokio::test]
async fn a_folder_keeps_photos_once_and_whole() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("new/photos");
    assert_behaves(&Files::local(&folder).unwrap()).await;
    let url = format!("file://{}", folder.display());
    assert_behaves(&Files::from_url(&url, NO_OPTIONS).unwrap()).await;
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("photos");
    Files::local(&folder).unwrap();
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn the_sweep_takes_half_written_files_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let files = Files::local(home.path()).unwrap();
    let key = key_for(ID, 2048);
    files.put_new(&key, Bytes::from_static(b"photo")).await.unwrap();
    let leftover = home.path().join(format!("{key}#1"));
    std::fs::write(&leftover, b"pho").unwrap();
    let listed: Vec<_> = files.list("photo").try_collect().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(files.sweep_unfinished(Duration::from_secs(3600)).unwrap(), 0);
    assert_eq!(files.sweep_unfinished(Duration::ZERO).unwrap(), 1);
    assert!(!leftover.exists());
    assert!(files.exists(&key).await.unwrap());
}

#[tokio::test]
async fn a_name_from_a_person_cannot_leave_the_folder() {
    let home = tempfile::tempdir().unwrap();
    let files = Files::local(home.path().join("photos")).unwrap();
    for key in ["../outside.jpg", "photo/../../outside.jpg", "photo/a\0b.jpg", "photo//x.jpg"] {
        assert!(files.put_new(key, Bytes::from_static(b"x")).await.is_err(), "{key:?}");
    }
    assert!(!home.path().join("outside.jpg").exists());
}

#[test]
fn a_url_carries_no_secret_and_no_unknown_option() {
    let refused = [
        "s3://bucket/photos?secret_access_key=canary",
        "s3://id:canary@bucket/photos",
        "s3://bucket/photos?color=red",
        "ftp://host/photos",
        "photos",
    ];
    for url in refused {
        let error = Files::from_url(url, NO_OPTIONS).unwrap_err();
        assert!(matches!(error, FilesError::Settings(_)), "{url}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let unknown = Files::from_url("s3://bucket", [("acces_key", "canary")]).unwrap_err();
    assert!(!unknown.to_string().contains("canary"), "{unknown}");
}

#[tokio::test]
async fn photos_lie_in_an_s3_store_by_url() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let bucket = Bucket::default();
    let server = tokio::spawn({
        let bucket = bucket.clone();
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(bucket.clone().answer(stream));
            }
        }
    });
    let url = format!("s3://evidence/vinh-phuc?endpoint={endpoint}&allow_http=true&region=vn-1");
    let secrets = [("access_key_id", "id"), ("secret_access_key", "secret")];
    assert_behaves(&Files::from_url(&url, secrets).unwrap()).await;
    server.abort();
    let seen = bucket.seen.lock().unwrap();
    assert!(seen.iter().all(|line| line.contains("/evidence")), "{seen:?}");
    assert!(seen.iter().any(|line| line.contains("/evidence/vinh-phuc/photo/a7/")), "{seen:?}");
}

/// As much of S3 as the house asks for: put-if-none, get, head, delete, list; one request a connection.
#[derive(Clone, Default)]
struct Bucket {
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Bucket {
    async fn answer(self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let head = loop {
            if let Some(end) = request.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut request).await.unwrap() == 0 {
                return;
            }
        };
        let text = String::from_utf8(request[..head].to_vec()).unwrap().to_lowercase();
        let length = text
            .split("content-length: ")
            .nth(1)
            .map_or(0, |rest| rest.split("\r\n").next().unwrap().parse::<usize>().unwrap());
        while request.len() < head + length {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
        }
        let answer = self.reply(&text, &request[head..]);
        stream.write_all(&answer).await.unwrap();
        stream.shutdown().await.unwrap();
    }

    fn reply(&self, head: &str, body: &[u8]) -> Vec<u8> {
        let line = head.lines().next().unwrap();
        let mut words = line.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        self.seen.lock().unwrap().push(line.to_owned());
        assert!(head.contains("authorization: aws4-hmac-sha256 credential=id/"), "{head}");
        let mut objects = self.objects.lock().unwrap();
        let found = |body: &[u8], is_head: bool| {
            let facts = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\netag: \"1\"\r\n\
                 last-modified: Mon, 23 Nov 2026 19:00:00 GMT\r\nconnection: close\r\n\r\n",
                body.len()
            );
            [facts.as_bytes(), if is_head { b"" } else { body }].concat()
        };
        let nothing = |status: &str| {
            format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .into_bytes()
        };
        match method {
            "put" if objects.contains_key(path) && head.contains("if-none-match: *") => {
                nothing("412 Precondition Failed")
            }
            "put" => {
                objects.insert(path.to_owned(), body.to_vec());
                found(b"", false)
            }
            "get" if query.contains("list-type=2") => {
                let rows: String = objects
                    .iter()
                    .map(|(key, body)| {
                        let key = key.trim_start_matches("/evidence/");
                        format!(
                            "<Contents><Key>{key}</Key><Size>{}</Size><ETag>\"1\"</ETag>\
                             <LastModified>2026-11-23T19:00:00.000Z</LastModified></Contents>",
                            body.len()
                        )
                    })
                    .collect();
                found(format!("<ListBucketResult>{rows}</ListBucketResult>").as_bytes(), false)
            }
            "get" | "head" => match objects.get(path) {
                Some(body) => found(body, method == "head"),
                None => nothing("404 Not Found"),
            },
            "delete" => {
                objects.remove(path);
                nothing("204 No Content")
            }
            // Bulk delete: the keys stand in the XML of the body.
            "post" => {
                let body = String::from_utf8_lossy(body);
                let named =
                    body.split("<Key>").skip(1).map(|rest| rest.split("</Key>").next().unwrap());
                let rows: String = named
                    .map(|key| {
                        objects.remove(&format!("/evidence/{key}"));
                        format!("<Deleted><Key>{key}</Key></Deleted>")
                    })
                    .collect();
                found(format!("<DeleteResult>{rows}</DeleteResult>").as_bytes(), false)
            }
            other => panic!("{other}"),
        }
    }
}
