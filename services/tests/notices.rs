//! Notices on both databases: who gets what, when, once; what a sender chose; what a channel that
//! refuses, stalls or dies does to the rest.
#![allow(clippy::unwrap_used)]

mod house;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::consent::Edition;
use domain::notice::{Choices, Delivery, Quiet, Template, Way};
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use futures_util::future::BoxFuture;
use house::{House, answers, text};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifier};
use services::accounts::Officer;
use services::files::Files;
use services::handling::Act;
use services::notices::{About, DeliveryView, MAX_DEVICES, Words, Written};
use services::ports::{
    Kept, Letter, Mail, Push, PushAnswer, PushMessage, ShortMessage, Undelivered,
};
use services::push::{Hosts, Keys, Subscription};
use services::sender::CaseKey;
use services::view::Receipt;
use services::{Parts, ServiceError, Services};
use std::sync::{Arc, Mutex};
use url::Url;

on_both! {
    nothing_goes_to_an_address_without_consent => no_consent;
    a_letter_leaves_ten_seconds_after_the_act_and_names_only_the_number => a_letter;
    a_plan_made_twice_sends_once => twice;
    only_what_ends_or_asks_goes_by_short_message => short;
    at_night_everything_waits_until_six => night;
    the_browser_reads_what_the_house_sealed => sealed;
    a_browser_that_is_gone_is_forgotten_for_every_petition => gone;
    a_push_service_that_is_busy_is_left_alone_as_long_as_it_said => busy;
    a_browser_that_moved_hears_on => moved;
    only_a_browser_s_own_push_service_is_written_to => strangers;
    a_letter_that_is_refused_for_good_is_not_sent_again => bounced;
    a_letter_that_fails_is_sent_again_under_the_same_id_and_given_up_at_last => again;
    a_worker_that_dies_after_sending_sends_once_more_under_the_same_id => died;
    after_two_hours_without_a_mail_server_everything_leaves_within_minutes => back;
    a_channel_that_panics_takes_nothing_else_with_it => poison;
    the_link_in_a_letter_stops_letters_and_nothing_else => stopped;
    what_is_set_apart_is_told_to_nobody => apart;
    wanting_letters_is_the_consent_to_them => consent;
    what_waits_when_it_is_switched_off_is_dropped => switched_off;
}

/// Words that show everything they were given.
struct Plain;

impl Words for Plain {
    fn letter(&self, about: &About) -> Written {
        Written {
            subject: format!("{} {}", about.template.code(), about.number),
            text: format!("{about:?}"),
            html: String::new(),
            stop: about.stop.clone(),
        }
    }
    fn short(&self, about: &About) -> String {
        format!("{} {}", about.template.code(), about.number)
    }
    fn push(&self, about: &About) -> String {
        serde_json::json!({ "about": about.number, "what": about.template.code() }).to_string()
    }
}

/// Push services that keep what they get.
struct Makers {
    sent: Mutex<Vec<PushMessage>>,
    answer: Mutex<PushAnswer>,
    hosts: Hosts,
}

impl Makers {
    fn answer(&self, answer: PushAnswer) {
        *self.answer.lock().unwrap() = answer;
    }
    fn sent(&self) -> Vec<PushMessage> {
        self.sent.lock().unwrap().clone()
    }
}

impl Push for Makers {
    fn allows(&self, endpoint: &Url) -> bool {
        self.hosts.allow(endpoint)
    }
    fn subject(&self) -> &str {
        "https://pakn.example.vn"
    }
    fn send<'a>(&'a self, message: &'a PushMessage) -> BoxFuture<'a, PushAnswer> {
        self.sent.lock().unwrap().push(message.clone());
        Box::pin(async { self.answer.lock().unwrap().clone() })
    }
}

/// A house with every channel.
struct Post {
    house: House,
    services: Services,
    mail: Arc<Kept<Letter>>,
    sms: Arc<Kept<ShortMessage>>,
    push: Arc<Makers>,
    coordinator: Officer,
}

async fn services(
    house: &House,
    mail: Arc<dyn Mail>,
    sms: Arc<Kept<ShortMessage>>,
    push: Arc<Makers>,
) -> Services {
    Services::open(Parts {
        db: house.fresh.db.clone(),
        files: Files::local(house.folder.path()).unwrap(),
        vault: house.vault.clone(),
        clock: house.clock.clone(),
        mail: Some(mail),
        sms: Some(sms),
        push: Some(push),
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
    })
    .await
    .unwrap()
}

async fn post(house: House) -> Post {
    let (mail, sms) = (Arc::new(Kept::default()), Arc::new(Kept::default()));
    let push = Arc::new(Makers {
        sent: Mutex::default(),
        answer: Mutex::new(PushAnswer::Taken),
        hosts: Hosts::default(),
    });
    let services = services(&house, mail.clone(), sms.clone(), push.clone()).await;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    Post { house, services, mail, sms, push, coordinator }
}

impl Post {
    /// A petition whose sender wants to be told, with the receipt's letter already gone.
    async fn sent(&self) -> (Receipt, CaseKey) {
        let receipt =
            self.house.send(domain::draft::Answers { consent_notices: true, ..answers() }).await;
        let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
        self.pass(10_000).await;
        (receipt, key)
    }

    /// Time passes, and the worker works.
    async fn pass(&self, ms: i64) {
        self.house.clock.advance(ms);
        self.work().await;
    }

    async fn work(&self) {
        while self.services.work().await.unwrap() > 0 {}
        while self.services.deliver(&Plain).await.unwrap() > 0 {}
    }

    async fn accept(&self, number: &str) {
        self.house.act(&self.coordinator, number, Action::Accept, Act::default()).await;
    }

    async fn ask(&self, number: &str) {
        self.house.act(&self.coordinator, number, Action::AskSender, text("Ở số nhà nào ạ?")).await;
    }

    fn subjects(&self) -> Vec<String> {
        self.mail.sent().into_iter().map(|letter| letter.subject).collect()
    }

    async fn log(&self, key: &CaseKey) -> Vec<DeliveryView> {
        self.services.notices(key).await.unwrap().log
    }

    async fn state(&self, key: &CaseKey, template: Template, way: Way) -> Vec<Delivery> {
        let log = self.log(key).await;
        log.iter()
            .filter(|line| line.template == template && line.way == way)
            .map(|line| line.state)
            .collect()
    }
}

/// A browser: its half of the keys, used once.
struct Browser {
    private: EphemeralPrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
    endpoint: String,
}

fn browser(name: &str) -> Browser {
    let random = SystemRandom::new();
    let private = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
    let public = private.compute_public_key().unwrap().as_ref().to_vec();
    let mut auth = [0; 16];
    random.fill(&mut auth).unwrap();
    Browser {
        private,
        public,
        auth,
        endpoint: format!("https://fcm.googleapis.com/fcm/send/{name}"),
    }
}

impl Browser {
    fn subscription(&self) -> Subscription {
        Subscription {
            endpoint: self.endpoint.clone(),
            keys: Keys {
                p256dh: URL_SAFE_NO_PAD.encode(&self.public),
                auth: URL_SAFE_NO_PAD.encode(self.auth),
            },
        }
    }

    /// RFC 8291 read from the browser's end, with HKDF written out (RFC 5869).
    fn read(self, body: &[u8]) -> String {
        let (salt, rest) = body.split_at(16);
        assert_eq!(rest[..4], 4096_u32.to_be_bytes());
        assert_eq!(rest[4], 65);
        let (server, record) = rest[5..].split_at(65);
        let theirs = UnparsedPublicKey::new(&ECDH_P256, server);
        let shared = agree_ephemeral(self.private, &theirs, <[u8]>::to_vec).unwrap();
        let info = [b"WebPush: info\0", &self.public[..], server].concat();
        let ikm = hkdf(&self.auth, &shared, &info, 32);
        let key = hkdf(salt, &ikm, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = hkdf(salt, &ikm, b"Content-Encoding: nonce\0", 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let mut record = record.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let plain = key.open_in_place(nonce, Aad::empty(), &mut record).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], 2, "the last record");
        String::from_utf8(plain[..end].to_vec()).unwrap()
    }
}

fn hkdf(salt: &[u8], ikm: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mac = |key: &[u8], data: &[u8]| {
        ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key), data)
    };
    let prk = mac(salt, ikm);
    let block = mac(prk.as_ref(), &[info, &[1]].concat());
    block.as_ref()[..length].to_vec()
}

async fn no_consent(house: House) {
    let post = post(house).await;
    let receipt = post.house.send(answers()).await;
    post.pass(10_000).await;
    post.ask_after_accept(&receipt.number).await;
    assert_eq!((post.mail.sent().len(), post.sms.sent().len()), (0, 0));
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    let page = post.services.notices(&key).await.unwrap();
    assert!(page.has_email && !page.choices.email && !page.choices.sms && page.log.is_empty());
}

impl Post {
    async fn ask_after_accept(&self, number: &str) {
        self.accept(number).await;
        self.pass(10_000).await;
        self.ask(number).await;
        self.pass(10_000).await;
    }
}

async fn a_letter(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    assert_eq!(post.subjects(), [format!("received {}", receipt.number)]);
    post.accept(&receipt.number).await;
    post.pass(9_999).await;
    assert_eq!(post.mail.sent().len(), 1, "an undo could still stop it");
    post.pass(1).await;
    let letters = post.mail.sent();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[1].subject, format!("accepted {}", receipt.number));
    assert_eq!(letters[1].to, "canary.thu@example.com");
    assert_ne!(letters[0].id, letters[1].id);
    for word in ["Canary", "canary", "0951", "Ổ gà", "Mê Linh"] {
        assert!(!letters[1].text.contains(word) && !letters[1].subject.contains(word), "{word}");
    }
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await, [Delivery::Sent]);
    // The officers of the case see that it left, and no more.
    let case = post.services.case(&post.coordinator, &receipt.number).await.unwrap();
    let told = post.services.told_sender(&case).await.unwrap();
    assert_eq!(told.len(), 2);
    assert!(!format!("{told:?}").contains('@'));
}

async fn twice(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    post.accept(&receipt.number).await;
    post.house.clock.advance(10_000);
    // The worker planned, and was cut off before it could say so: the job comes back.
    post.services.work().await.unwrap();
    reopen_jobs(&post.house).await;
    post.services.work().await.unwrap();
    post.work().await;
    assert_eq!(post.mail.sent().len(), 2);
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await.len(), 1);
}

/// Every planned notice is to be planned again.
async fn reopen_jobs(house: &House) {
    let sql = "update job set done_at = null, lease_until = null where kind = 'notice.sender'";
    match &house.fresh.db {
        store::Db::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        store::Db::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

async fn short(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    let all = Choices { push: true, email: true, sms: true, quiet: None };
    post.services.choose_notices(&key, all, "vi", Edition::SecondVi).await.unwrap();
    post.ask_after_accept(&receipt.number).await;
    let texts: Vec<_> = post.sms.sent().into_iter().map(|sms| (sms.to, sms.text)).collect();
    assert_eq!(texts, [("+84951999001".to_owned(), format!("asked {}", receipt.number))]);
    assert_eq!(post.mail.sent().len(), 3);
}

async fn night(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    let at = |day, hour, minute| domain::calendar::moment(2026, 11, day, hour, minute).unwrap();
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    post.house.clock.set(at(20, 23, 0));
    // Even what asks something of the sender waits: its limit is counted in days.
    post.ask(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!(post.state(&key, Template::Asked, Way::Email).await, [Delivery::Waiting]);
    for moment in [at(21, 3, 0), at(21, 6, 0) - 1] {
        post.house.clock.set(moment);
        post.work().await;
        assert_eq!(post.mail.sent().len(), 2);
    }
    post.house.clock.set(at(21, 6, 0));
    post.work().await;
    assert_eq!(post.mail.sent().len(), 3);
    // Whoever wants it at any hour gets it at any hour.
    let always = Choices { quiet: None, ..post.services.notices(&key).await.unwrap().choices };
    post.services.choose_notices(&key, always, "vi", Edition::SecondVi).await.unwrap();
    post.services.supplement(&key, "Số nhà 12, gần cổng chợ").await.unwrap();
    post.house.clock.set(at(21, 23, 0));
    post.ask(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!(post.mail.sent().len(), 4);
}

async fn sealed(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    let mine = browser("mine");
    post.services.tell_device(&key, &mine.subscription(), "vi").await.unwrap();
    assert!(post.services.is_device_told(&key, &mine.endpoint).await.unwrap());
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    let sent = post.push.sent();
    assert_eq!(sent.len(), 1);
    let message = &sent[0];
    assert_eq!(message.endpoint.as_str(), mine.endpoint);
    let number = receipt.number.as_bytes();
    assert!(!message.body.windows(number.len()).any(|part| part == number), "it is sealed");
    assert!(!message.topic.contains(&receipt.number) && message.topic.len() == 32);

    // VAPID: signed by the key that browsers were given, for this push service, for half a day.
    let public = post.services.notices(&key).await.unwrap().push_key.unwrap();
    let (token, named) =
        message.authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(named, public);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    Verifier::new(&ECDSA_P256_SHA256_FIXED, decode(&public))
        .verify(signed.as_bytes(), &decode(signature))
        .unwrap();
    let claims: serde_json::Value =
        serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap();
    assert_eq!(claims["aud"], "https://fcm.googleapis.com");
    assert_eq!(claims["sub"], "https://pakn.example.vn");
    let now = post.services.now() / 1000;
    assert!(
        claims["exp"].as_i64().unwrap() > now && claims["exp"].as_i64().unwrap() <= now + 86_400
    );

    let read: serde_json::Value = serde_json::from_str(&mine.read(&message.body)).unwrap();
    assert_eq!(read, serde_json::json!({ "about": receipt.number, "what": "accepted" }));

    // A house that opens again has the same name.
    let again = services(&post.house, post.mail.clone(), post.sms.clone(), post.push.clone()).await;
    assert_eq!(again.notices(&key).await.unwrap().push_key.unwrap(), public);
    // Nothing in the database can be read of the device.
    assert!(!dump(&post.house).await.contains("fcm"));
}

/// Every device as it lies in the database.
async fn dump(house: &House) -> String {
    let (petition, _) =
        house.fresh.db.petition_id("PA-2026-000001").await.unwrap().map(|id| (id, ())).unwrap();
    let devices = house.fresh.db.devices(petition).await.unwrap();
    assert!(!devices.is_empty());
    devices.iter().map(|device| String::from_utf8_lossy(&device.sealed).into_owned()).collect()
}

async fn gone(house: House) {
    let post = post(house).await;
    let (first, key) = post.sent().await;
    let (_, other) = post.sent().await;
    let mine = browser("mine");
    for key in [&key, &other] {
        post.services.tell_device(key, &mine.subscription(), "vi").await.unwrap();
    }
    post.push.answer(PushAnswer::Gone);
    post.accept(&first.number).await;
    post.pass(10_000).await;
    assert_eq!(post.state(&key, Template::Accepted, Way::Push).await, [Delivery::Gone]);
    for key in [&key, &other] {
        assert_eq!(post.services.notices(key).await.unwrap().devices, 0);
    }
    assert_eq!(post.services.job_counts().await.unwrap(), (0, 0));
}

async fn busy(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    post.services.tell_device(&key, &browser("mine").subscription(), "vi").await.unwrap();
    post.push.answer(PushAnswer::Later { after: Some(600_000), why: "429".into() });
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!(post.push.sent().len(), 1);
    assert_eq!(post.mail.sent().len(), 2, "the letter did not wait for it");
    post.push.answer(PushAnswer::Taken);
    post.pass(599_999).await;
    assert_eq!(post.push.sent().len(), 1);
    post.pass(1).await;
    assert_eq!(post.push.sent().len(), 2);
    assert_eq!(post.state(&key, Template::Accepted, Way::Push).await, [Delivery::Sent]);
}

async fn moved(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    let (old, new) = (browser("old"), browser("new"));
    post.services.tell_device(&key, &old.subscription(), "vi").await.unwrap();
    let strange = browser("never-seen");
    let none = post.services.move_device(&strange.endpoint, &new.subscription()).await.unwrap();
    assert_eq!(none, 0, "who does not know the old address moves nothing");
    assert_eq!(post.services.move_device(&old.endpoint, &new.subscription()).await.unwrap(), 1);
    assert!(!post.services.is_device_told(&key, &old.endpoint).await.unwrap());
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    let sent = post.push.sent();
    assert_eq!(sent.len(), 1);
    assert!(new.read(&sent[0].body).contains("accepted"));
}

async fn strangers(house: House) {
    let post = post(house).await;
    let (_, key) = post.sent().await;
    let refused = async |subscription: Subscription| {
        let told = post.services.tell_device(&key, &subscription, "vi").await;
        assert!(
            matches!(told, Err(ServiceError::Refused(Refusal::NotAllowed))),
            "{}",
            subscription.endpoint
        );
    };
    for endpoint in [
        "https://example.org/push",
        "http://fcm.googleapis.com/fcm/send/x",
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "nonsense",
    ] {
        refused(Subscription { endpoint: endpoint.into(), ..browser("x").subscription() }).await;
    }
    let good = browser("x").subscription();
    let off_the_curve = URL_SAFE_NO_PAD.encode([&[4][..], &[9; 64]].concat());
    for (p256dh, auth) in [
        (off_the_curve.as_str(), good.keys.auth.as_str()),
        ("AAAA", &good.keys.auth),
        (&good.keys.p256dh, "AAAA"),
        ("?", "?"),
    ] {
        let keys = Keys { p256dh: p256dh.into(), auth: auth.into() };
        refused(Subscription { keys, ..good.clone() }).await;
    }
    for n in 0..MAX_DEVICES {
        let device = browser(&n.to_string()).subscription();
        post.services.tell_device(&key, &device, "vi").await.unwrap();
        // A second time is the same device.
        post.services.tell_device(&key, &device, "en").await.unwrap();
    }
    let told = post.services.tell_device(&key, &browser("one more").subscription(), "vi").await;
    assert!(matches!(told, Err(ServiceError::Refused(Refusal::SlowDown))));
    assert_eq!(post.services.notices(&key).await.unwrap().devices, MAX_DEVICES);
}

async fn bounced(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    post.mail.fail(Some(Undelivered::Never("550".into())));
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await, [Delivery::Failed]);
    post.mail.fail(None);
    post.pass(24 * 3_600_000).await;
    assert_eq!(post.mail.sent().len(), 1, "only the receipt's");
    assert_eq!(post.services.job_counts().await.unwrap(), (0, 1));
}

async fn again(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    post.mail.fail(Some(Undelivered::Later("451".into())));
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await, [Delivery::Waiting]);
    post.mail.fail(None);
    post.pass(59_999).await;
    assert_eq!(post.mail.sent().len(), 1, "not before its minute");
    post.pass(1).await;
    assert_eq!(post.mail.sent().len(), 2);

    // A server that is away for good is given up after some hours.
    post.mail.fail(Some(Undelivered::Later("451".into())));
    post.ask(&receipt.number).await;
    post.pass(10_000).await;
    // The night is in between; the last tries fall into the next days.
    for _ in 0..72 {
        post.pass(3_600_000).await;
    }
    assert_eq!(post.state(&key, Template::Asked, Way::Email).await, [Delivery::Failed]);
    assert_eq!(post.services.job_counts().await.unwrap(), (0, 1));
}

/// Takes the letter, and never comes back to say so.
#[derive(Default)]
struct Deaf {
    got: Mutex<Vec<Letter>>,
    has: tokio::sync::Notify,
}

impl Mail for Deaf {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Undelivered>> {
        self.got.lock().unwrap().push(letter.clone());
        self.has.notify_one();
        Box::pin(std::future::pending())
    }
}

async fn died(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    post.accept(&receipt.number).await;
    post.house.clock.advance(10_000);
    while post.services.work().await.unwrap() > 0 {}
    let deaf = Arc::new(Deaf::default());
    let dying = services(&post.house, deaf.clone(), post.sms.clone(), post.push.clone()).await;
    tokio::select! {
        _ = dying.deliver(&Plain) => panic!("it never ends"),
        () = deaf.has.notified() => {}
    }
    // Somebody else may have the letter only after the lease.
    post.pass(80_000).await;
    assert_eq!(post.mail.sent().len(), 1);
    post.pass(20_000).await;
    let (once, again) = (deaf.got.lock().unwrap().clone(), post.mail.sent());
    assert_eq!((once.len(), again.len()), (1, 2));
    assert_eq!(once[0], again[1], "the same letter under the same id");
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await, [Delivery::Sent]);
}

async fn back(house: House) {
    let post = post(house).await;
    let (receipt, _) = post.sent().await;
    post.mail.fail(Some(Undelivered::Later("no connection".into())));
    post.ask_after_accept(&receipt.number).await;
    for _ in 0..120 {
        post.pass(60_000).await;
    }
    assert_eq!(post.mail.sent().len(), 1);
    post.mail.fail(None);
    for _ in 0..10 {
        post.pass(60_000).await;
    }
    assert_eq!(post.mail.sent().len(), 3);
}

/// A channel with a fault of its own.
struct Broken;

impl Mail for Broken {
    fn send<'a>(&'a self, _: &'a Letter) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(async { panic!("a fault in the channel") })
    }
}

async fn poison(house: House) {
    let mut post = post(house).await;
    let (receipt, key) = post.sent().await;
    let device = browser("mine");
    post.services.tell_device(&key, &device.subscription(), "vi").await.unwrap();
    post.services =
        services(&post.house, Arc::new(Broken), post.sms.clone(), post.push.clone()).await;
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!(post.push.sent().len(), 1, "the push left beside it");
    for _ in 0..48 {
        post.pass(3_600_000).await;
    }
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await, [Delivery::Failed]);
    assert_eq!(post.services.job_counts().await.unwrap(), (0, 1));
}

async fn stopped(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    let link = post.mail.sent()[0].unsubscribe.clone().unwrap();
    let last = if link.ends_with('0') { '1' } else { '0' };
    let altered = format!("{}{last}", &link[..link.len() - 1]);
    for wrong in ["", "x", &link[1..], &altered] {
        let stopped = post.services.stop_letters(wrong).await;
        assert!(matches!(stopped, Err(ServiceError::NotFound)), "{wrong}");
    }
    assert_eq!(post.services.find_stop(&link).await.unwrap(), receipt.number);
    assert!(post.services.notices(&key).await.unwrap().choices.email, "looking changes nothing");
    post.services.tell_device(&key, &browser("mine").subscription(), "vi").await.unwrap();
    for _ in 0..2 {
        assert_eq!(post.services.stop_letters(&link).await.unwrap(), receipt.number);
    }
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!((post.mail.sent().len(), post.sms.sent().len(), post.push.sent().len()), (1, 0, 1));
}

async fn apart(house: House) {
    let post = post(house).await;
    let second = post.house.officer("dieuphoi2", &[Role::Coordinator], "STTTT").await;
    let admin = post.house.officer("quantri", &[Role::Operator], "STTTT").await;
    let _ = admin;
    post.services
        .name_guardians_at_terminal([&post.coordinator.username, &second.username])
        .await
        .unwrap();
    let (receipt, key) = post.sent().await;
    post.services.tell_device(&key, &browser("mine").subscription(), "vi").await.unwrap();
    post.accept(&receipt.number).await;
    // Planned already, and waiting for its turn.
    post.house.clock.advance(10_000);
    while post.services.work().await.unwrap() > 0 {}
    post.house.act(&post.coordinator, &receipt.number, Action::Quarantine, Act::default()).await;
    post.pass(24 * 3_600_000).await;
    assert_eq!((post.mail.sent().len(), post.push.sent().len()), (1, 0));
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await, [Delivery::Dropped]);
    assert_eq!(post.state(&key, Template::Accepted, Way::Push).await, [Delivery::Dropped]);
    assert_eq!(post.services.notices(&key).await.unwrap().push_key, None);
}

async fn consent(house: House) {
    let post = post(house).await;
    let receipt = post.house.send(answers()).await;
    let key = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    let chosen = Choices { push: true, email: true, sms: false, quiet: Quiet::new(60, 120) };
    post.services.choose_notices(&key, chosen, "en", Edition::SecondVi).await.unwrap();
    let page = post.services.notices(&key).await.unwrap();
    assert_eq!((page.choices, page.lang.as_str()), (chosen, "en"));
    let petition = post.house.fresh.db.petition_id(&receipt.number).await.unwrap().unwrap();
    let consents = async || post.house.fresh.db.consents(petition).await.unwrap();
    let given = consents().await.into_iter().find(|consent| consent.what == "notices").unwrap();
    assert!(given.given && given.at == post.services.now() && given.wording.contains("đồng ý"));
    post.accept(&receipt.number).await;
    post.pass(10_000).await;
    let letters = post.mail.sent();
    assert!(letters.last().unwrap().text.contains("\"en\""), "in the language that was chosen");
    // Wanting none of it takes the consent back, with its time.
    post.house.clock.advance(1000);
    let none = Choices { email: false, ..chosen };
    post.services.choose_notices(&key, none, "en", Edition::SecondVi).await.unwrap();
    let taken = consents().await.into_iter().find(|consent| consent.what == "notices").unwrap();
    assert!(!taken.given && taken.at == post.services.now());
}

async fn switched_off(house: House) {
    let post = post(house).await;
    let (receipt, key) = post.sent().await;
    post.services.tell_device(&key, &browser("mine").subscription(), "vi").await.unwrap();
    post.accept(&receipt.number).await;
    post.house.clock.advance(10_000);
    while post.services.work().await.unwrap() > 0 {}
    let none = Choices { push: false, email: false, sms: false, quiet: None };
    post.services.choose_notices(&key, none, "vi", Edition::SecondVi).await.unwrap();
    post.work().await;
    assert_eq!((post.mail.sent().len(), post.push.sent().len()), (1, 0));
    assert_eq!(post.state(&key, Template::Accepted, Way::Email).await, [Delivery::Dropped]);
    assert_eq!(post.services.notices(&key).await.unwrap().devices, 0);
    assert_eq!(post.services.job_counts().await.unwrap(), (0, 0));
    // Asking on a device switches push on again, and nothing else.
    post.services.tell_device(&key, &browser("again").subscription(), "vi").await.unwrap();
    post.ask(&receipt.number).await;
    post.pass(10_000).await;
    assert_eq!((post.mail.sent().len(), post.push.sent().len()), (1, 1));
}
