//! A video on its way: in parts, resumed, judged, cleaned, shown to those who may see it and to nobody
//! else, and gone with its petition or its draft. On both databases.
#![allow(clippy::unwrap_used)]

mod house;
mod law;
mod reels;

use domain::draft::Step;
use domain::petition::Channel;
use domain::refusal::Refusal;
use domain::video::PART_BYTES;
use domain::workflow::{Action, Role};
use futures_util::TryStreamExt as _;
use house::{House, answers, key};
use reels::{CANARY, PICTURE, PLACE, cell, holds, mp4};
use services::ServiceError;
use services::handling::Act;
use services::intake::{DRAFT_LIFE, DraftKey};
use services::reel::VideoError;
use services::sender::CaseKey;
use services::video::{AnnouncedVideo, VideoFile, VideoView};
use sha2::{Digest as _, Sha256};
use std::ops::Range;
use uuid::Uuid;

on_both! {
    a_video_in_parts_is_resumed_after_a_break_and_comes_out_clean => resumed;
    a_part_that_is_wrong_is_refused_and_the_rest_stays => wrong_parts;
    a_report_is_not_complete_before_its_video => not_complete;
    a_video_that_cannot_be_taken_leaves_nothing => refused;
    a_stream_without_script_is_the_same_video => streamed;
    another_file_takes_the_place_of_one_that_did_not_arrive => replaced;
    only_those_who_may_see_the_case_see_the_video => seen;
    a_video_goes_with_its_draft => expired;
    a_video_goes_with_the_petition_that_is_erased => erased;
}

/// Three parts: a film whose metadata stands at the very beginning and the very end.
fn long() -> Vec<u8> {
    let film = mp4(20);
    let filler = cell(b"free", &vec![7; 2 * PART_BYTES as usize]);
    [&film[..], &filler].concat()
}

fn sha(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pieces(file: &[u8]) -> Vec<(u64, &[u8])> {
    file.chunks(PART_BYTES as usize)
        .enumerate()
        .map(|(i, part)| (i as u64 * PART_BYTES, part))
        .collect()
}

struct Sent {
    key: DraftKey,
    video: Uuid,
}

impl Sent {
    async fn begin(house: &House, file: &[u8]) -> Self {
        let sent = Self { key: key(), video: Uuid::now_v7() };
        let announced =
            AnnouncedVideo { id: sent.video, sha256: hex(&sha(file)), size: file.len() as u64 };
        house
            .services
            .begin_submission_with(&sent.key, answers(), Vec::new(), Some(announced), Channel::App)
            .await
            .unwrap();
        sent
    }
    async fn put(
        &self,
        house: &House,
        offset: u64,
        part: &[u8],
    ) -> Result<VideoView, ServiceError> {
        let bytes = part.to_vec().into();
        house.services.put_submission_video(&self.key, self.video, offset, &sha(part), bytes).await
    }
    async fn all(&self, house: &House, file: &[u8]) {
        for (offset, part) in pieces(file) {
            self.put(house, offset, part).await.unwrap();
        }
    }
}

async fn read(file: &VideoFile, range: Range<u64>) -> Vec<u8> {
    let parts: Vec<bytes::Bytes> = file.bytes(range).try_collect().await.unwrap();
    parts.concat()
}

/// Works the outbox off, then gives every file of videos in the store.
async fn stored(house: &House) -> Vec<Vec<u8>> {
    while house.services.work().await.unwrap() > 0 {}
    let mut found = Vec::new();
    let mut folders = vec![house.folder.path().join("video")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(std::fs::read(entry.path()).unwrap()),
            }
        }
    }
    found
}

async fn resumed(house: House) {
    let file = long();
    let sent = Sent::begin(&house, &file).await;
    let asked = house.services.video_progress(&sent.key, sent.video).await;
    assert!(matches!(asked, Err(ServiceError::NotFound)), "nothing is here yet");
    let parts = pieces(&file);
    assert_eq!(parts.len(), 3);
    for _ in 0..2 {
        let now = sent.put(&house, 0, parts[0].1).await.unwrap();
        assert_eq!((now.offset, now.is_ready), (PART_BYTES, false));
    }
    // The line breaks; the phone asks how much is here and goes on.
    let now = house.services.video_progress(&sent.key, sent.video).await.unwrap();
    assert_eq!(now.offset, PART_BYTES);
    sent.put(&house, now.offset, parts[1].1).await.unwrap();
    for _ in 0..2 {
        let now = sent.put(&house, parts[2].0, parts[2].1).await.unwrap();
        assert!(now.is_ready);
        assert_eq!((now.offset, now.seconds), (file.len() as u64, 20));
    }
    let receipt = house.services.complete_submission(&sent.key).await.unwrap();
    let case = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    assert!(house.services.follow(&case).await.unwrap().video.unwrap().is_ready);
    // A part that comes once more after the end is still the same one.
    assert!(sent.put(&house, 0, parts[0].1).await.unwrap().is_ready);

    let files = stored(&house).await;
    assert_eq!(files.len(), 3, "each part once");
    for file in &files {
        assert!(!holds(file, PLACE) && !holds(file, CANARY), "metadata is on the disk");
    }
    let shown = house.services.sender_video(&case).await.unwrap();
    let whole = read(&shown, 0..u64::MAX).await;
    assert_eq!(whole.len(), file.len());
    assert!(holds(&whole, PICTURE));
    for range in [0..1, 5..PART_BYTES + 9, PART_BYTES - 1..2 * PART_BYTES + 1, 9..9] {
        let part = &whole[range.start as usize..range.end as usize];
        assert_eq!(read(&shown, range).await, part);
    }
}

async fn wrong_parts(house: House) {
    let file = long();
    let sent = Sent::begin(&house, &file).await;
    let parts = pieces(&file);
    let refused = |got: Result<VideoView, ServiceError>, why: Refusal| {
        assert!(matches!(got, Err(ServiceError::Refused(r)) if r == why), "{why:?}, not {got:?}");
    };
    refused(sent.put(&house, PART_BYTES, parts[1].1).await, Refusal::WrongOffset);
    refused(sent.put(&house, 1, parts[0].1).await, Refusal::WrongOffset);
    refused(sent.put(&house, 0, &parts[0].1[1..]).await, Refusal::WrongOffset);
    let bytes = parts[0].1.to_vec().into();
    let torn = house.services.put_submission_video(&sent.key, sent.video, 0, &[0; 32], bytes).await;
    refused(torn, Refusal::WrongDigest);
    let stranger = Sent { video: Uuid::now_v7(), key: sent.key.clone() };
    refused(stranger.put(&house, 0, parts[0].1).await, Refusal::WrongDigest);
    sent.put(&house, 0, parts[0].1).await.unwrap();
    refused(sent.put(&house, 0, &vec![1; PART_BYTES as usize]).await, Refusal::OtherContent);
    sent.put(&house, PART_BYTES, parts[1].1).await.unwrap();
    // The whole is not what was announced: it begins anew, and then it is taken.
    let mut other = parts[2].1.to_vec();
    other[20] ^= 1;
    refused(sent.put(&house, parts[2].0, &other).await, Refusal::WrongDigest);
    let now = house.services.video_progress(&sent.key, sent.video).await.unwrap();
    assert_eq!(now.offset, 0);
    sent.all(&house, &file).await;
    house.services.complete_submission(&sent.key).await.unwrap();
}

async fn not_complete(house: House) {
    let file = long();
    let sent = Sent::begin(&house, &file).await;
    for (offset, part) in pieces(&file) {
        let early = house.services.complete_submission(&sent.key).await;
        assert!(matches!(early, Err(ServiceError::Refused(Refusal::VideoMissing))));
        sent.put(&house, offset, part).await.unwrap();
    }
    let first = house.services.complete_submission(&sent.key).await.unwrap();
    assert_eq!(house.services.complete_submission(&sent.key).await.unwrap(), first);
}

async fn refused(house: House) {
    for (file, why) in [
        (mp4(61), VideoError::TooLong),
        (b"%PDF-1.7 this is no film at all".to_vec(), VideoError::NotAVideo),
    ] {
        let sent = Sent::begin(&house, &file).await;
        let got = sent.put(&house, 0, &file).await;
        assert!(matches!(got, Err(ServiceError::Video(found)) if found == why), "{why}");
        assert!(stored(&house).await.is_empty());
        let end = house.services.complete_submission(&sent.key).await;
        assert!(matches!(end, Err(ServiceError::Refused(Refusal::VideoMissing))));
    }
    let size = domain::video::MAX_BYTES + 1;
    let huge = AnnouncedVideo { id: Uuid::now_v7(), sha256: hex(&[0; 32]), size };
    let got = house
        .services
        .begin_submission_with(&key(), answers(), Vec::new(), Some(huge), Channel::App)
        .await;
    assert!(matches!(got, Err(ServiceError::Video(VideoError::TooLarge))));
}

async fn draft(house: &House) -> DraftKey {
    let key = house.services.begin_draft().await.unwrap();
    house.services.save_step(&key, Step::Contact, |typed| *typed = answers()).await.unwrap();
    key
}

async fn streamed(house: House) {
    let file = long();
    let key = draft(&house).await;
    let mut taking = house.services.take_draft_video(&key).await.unwrap();
    for chunk in file.chunks(300_000) {
        taking.push(chunk).await.unwrap();
    }
    let view = taking.finish().await.unwrap();
    assert_eq!((view.size, view.seconds, view.is_ready), (file.len() as u64, 20, true));
    let full = house.services.take_draft_video(&key).await;
    assert!(matches!(full, Err(ServiceError::Refused(Refusal::TooManyVideos))));
    let shown = house.services.draft_video(&key).await.unwrap();
    assert!(holds(&read(&shown, 0..u64::MAX).await, PICTURE));
    house.services.remove_draft_video(&key).await.unwrap();
    house.services.remove_draft_video(&key).await.unwrap();
    assert!(stored(&house).await.is_empty());
    // The browser is closed in the middle: the rest of the draft goes on once it is taken out.
    let mut taking = house.services.take_draft_video(&key).await.unwrap();
    taking.push(&file[..700_000]).await.unwrap();
    drop(taking);
    let early = house.services.submit_draft(&key).await;
    assert!(matches!(early, Err(ServiceError::Refused(Refusal::VideoMissing))));
    house.services.remove_draft_video(&key).await.unwrap();
    house.services.submit_draft(&key).await.unwrap();
    let late = house.services.take_draft_video(&key).await;
    assert!(matches!(late, Err(ServiceError::Refused(Refusal::AlreadyDone))));
    assert!(stored(&house).await.is_empty());
}

async fn replaced(house: House) {
    let (file, other) = (long(), mp4(7));
    let key = draft(&house).await;
    let begin = async |file: &[u8]| {
        house.services.announce_draft_video(&key, &sha(file), file.len() as u64).await
    };
    let put = async |video: Uuid, offset: u64, part: &[u8]| {
        let bytes = part.to_vec().into();
        house.services.put_draft_video(&key, video, offset, &sha(part), bytes).await
    };
    let first = begin(&file).await.unwrap();
    put(first.id, 0, &file[..PART_BYTES as usize]).await.unwrap();
    let again = begin(&file).await.unwrap();
    assert_eq!((again.id, again.offset), (first.id, PART_BYTES), "the same file goes on");
    let second = begin(&other).await.unwrap();
    assert_ne!(second.id, first.id);
    let late = put(first.id, PART_BYTES, &file[PART_BYTES as usize..2 * PART_BYTES as usize]).await;
    assert!(matches!(late, Err(ServiceError::NotFound)), "the other one is out");
    assert!(put(second.id, 0, &other).await.unwrap().is_ready);
    assert!(begin(&other).await.unwrap().is_ready, "the same file is here");
    let third = begin(&file).await;
    assert!(matches!(third, Err(ServiceError::Refused(Refusal::TooManyVideos))));
    house.services.submit_draft(&key).await.unwrap();
    assert_eq!(stored(&house).await.len(), 1);
}

async fn seen(house: House) {
    let file = mp4(12);
    let sent = Sent::begin(&house, &file).await;
    sent.all(&house, &file).await;
    let receipt = house.services.complete_submission(&sent.key).await.unwrap();
    let intake = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let stranger = house.officer("nguoila", &[Role::Handler], "UBND-TAMDAO").await;
    let case = house.services.case(&intake, &receipt.number).await.unwrap();
    let video = case.video.unwrap();
    let shown = house.services.officer_video(&intake, video.id).await.unwrap();
    assert_eq!(shown.media_type, "video/mp4");
    assert!(holds(&read(&shown, 0..u64::MAX).await, PICTURE));
    let denied = house.services.officer_video(&stranger, video.id).await;
    assert!(matches!(denied, Err(ServiceError::NotFound)));
    let other = house.send(answers()).await;
    let other = CaseKey::parse(&other.number, &other.secret).unwrap();
    assert!(matches!(house.services.sender_video(&other).await, Err(ServiceError::NotFound)));
    let public = house.services.public_photo(video.id, 960).await;
    assert!(matches!(public, Err(ServiceError::NotFound)));
}

async fn expired(house: House) {
    let file = long();
    let key = draft(&house).await;
    let view =
        house.services.announce_draft_video(&key, &sha(&file), file.len() as u64).await.unwrap();
    let (_, part) = pieces(&file)[0];
    let bytes = part.to_vec().into();
    house.services.put_draft_video(&key, view.id, 0, &sha(part), bytes).await.unwrap();
    house.clock.advance(DRAFT_LIFE - 60_000);
    house.services.save_step(&key, Step::Contact, |_| ()).await.unwrap();
    house.clock.advance(120_000);
    house.services.forget_expired().await.unwrap();
    assert_eq!(stored(&house).await.len(), 1, "a draft that lives keeps its video");
    house.clock.advance(DRAFT_LIFE);
    house.services.forget_expired().await.unwrap();
    assert!(stored(&house).await.is_empty());
}

async fn erased(house: House) {
    let s = &house.services;
    let team = law::team(&house).await;
    s.name_guardians(&team.admin, [team.coordinator.id, team.second.id]).await.unwrap();
    let file = mp4(12);
    let sent = Sent::begin(&house, &file).await;
    sent.all(&house, &file).await;
    let number = s.complete_submission(&sent.key).await.unwrap().number;
    let video = s.case(&team.coordinator, &number).await.unwrap().video.unwrap().id;
    house.act(&team.coordinator, &number, Action::Quarantine, Act::default()).await;
    assert!(s.officer_video(&team.second, video).await.is_ok());
    for other in [&team.third, &team.office, &team.city.leader] {
        assert!(matches!(s.officer_video(other, video).await, Err(ServiceError::NotFound)));
    }
    let receiver = law::with("BTCD", "Biên bản bàn giao số 15/BB-BTCD.");
    house.act(&team.coordinator, &number, Action::HandOver, receiver).await;
    assert_eq!(stored(&house).await.len(), 1);
    house.act(&team.second, &number, Action::Erase, Act::default()).await;
    assert!(s.officer_video(&team.second, video).await.is_err());
    assert!(stored(&house).await.is_empty());
    assert!(house.fresh.db.find_video(video).await.unwrap().is_none());
}
