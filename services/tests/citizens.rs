//! Accounts of citizens: codes, sessions, what is theirs and what is not.
#![allow(clippy::unwrap_used)]

mod house;

use domain::event::EventKind;
use domain::input::Reach;
use domain::refusal::Refusal;
use house::{House, answers};
use services::citizens::{
    Citizen, FRESH_TO_CHANGE, OWN_ABSOLUTE, OWN_IDLE, Opened, SHARED_ABSOLUTE, SHARED_IDLE,
};
use services::mine::MineQuery;
use services::notices::{About, Words, Written};
use services::otp::{Asker, LIFE, Purpose, Ticket, Tongue};
use services::ports::{Clock as _, Kept, Letter, ShortMessage, Undelivered};
use services::sender::CaseKey;
use services::vault::Vault;
use services::view::Receipt;
use services::{Parts, ServiceError, Services};
use std::sync::Arc;

on_both! {
    a_wrong_code_opens_nothing_and_the_sixth_try_is_dead_even_with_the_right_one => five_tries;
    a_code_is_good_for_its_purpose_its_browser_and_ten_minutes => bound;
    of_twenty_uses_at_once_one_signs_in => once;
    nobody_is_written_to_without_a_channel => no_channel;
    too_many_codes_to_one_contact_are_refused_whoever_asks => limits;
    neither_code_nor_contact_nor_token_lies_in_the_database => sealed;
    a_session_ends_by_idleness_by_age_and_by_its_citizen => sessions;
    a_shared_device_is_forgotten_soon => shared;
    a_token_from_before_signing_in_or_proving_again_is_dead => fixation;
    what_is_another_s_is_as_unknown_as_what_does_not_exist => cross;
    the_verified_contact_opens_its_petitions_without_a_secret => mine;
    a_petition_without_an_account_is_claimed_by_number_and_secret_only => claim;
    guessing_secrets_for_an_account_slows_down => guessing;
    a_lost_secret_is_renewed_by_its_own_contact_and_nobody_hears_whether_it_exists => renew;
    what_happened_since_is_marked_until_it_is_looked_at => news;
    the_list_is_searched_without_accents_and_paged => list;
    a_second_contact_joins_two_accounts => second_contact;
    a_sensitive_act_asks_for_a_fresh_code => fresh;
    a_message_that_does_not_leave_is_tried_again_and_one_that_comes_too_late_is_not_sent => late;
}

const PHONE: &str = "0951 999 001";
const EMAIL: &str = "canary.thu@example.com";
const HERE: &str = "10.0.0.7";

/// Codes bring their own words.
struct Silent;

impl Words for Silent {
    fn letter(&self, _: &About) -> Written {
        unreachable!("no notice is asked for")
    }
    fn short(&self, _: &About) -> String {
        unreachable!("no notice is asked for")
    }
    fn push(&self, _: &About) -> String {
        unreachable!("no notice is asked for")
    }
}

struct Stand {
    house: House,
    services: Services,
    mail: Arc<Kept<Letter>>,
    sms: Arc<Kept<ShortMessage>>,
}

async fn stand(house: House) -> Stand {
    let (mail, sms) = (Arc::new(Kept::default()), Arc::new(Kept::default()));
    let services = Services::open(Parts {
        db: house.fresh.db.clone(),
        files: services::files::Files::local(house.folder.path()).unwrap(),
        vault: house.vault.clone(),
        clock: house.clock.clone(),
        mail: Some(mail.clone()),
        sms: Some(sms.clone()),
        push: None,
        terms: domain::draft::Terms::default(),
        darkroom_permits: 1,
    })
    .await
    .unwrap();
    Stand { house, services, mail, sms }
}

fn asker() -> Asker<'static> {
    Asker { place: HERE, browser: None, tongue: Tongue::Vi }
}

fn refused<T>(done: Result<T, ServiceError>) -> Refusal {
    match done {
        Err(ServiceError::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done"),
    }
}

/// The code in a text, if it holds one.
fn digits(text: &str) -> Option<String> {
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
    code.map(str::to_owned)
}

impl Stand {
    async fn worked(&self) {
        while self.services.work().await.unwrap() > 0 {}
        while self.services.deliver(&Silent).await.unwrap() > 0 {}
    }

    /// The code that was brought last. What else was due left beside it, in no order.
    async fn code(&self, reach: &str) -> String {
        self.worked().await;
        let texts: Vec<String> = if reach.contains('@') {
            self.mail.sent().into_iter().map(|letter| letter.text).collect()
        } else {
            self.sms.sent().into_iter().map(|message| message.text).collect()
        };
        texts.iter().rev().find_map(|text| digits(text)).unwrap()
    }

    async fn ask(&self, purpose: Purpose, reach: &str) -> Ticket {
        // Minutes apart, so that no limit is met.
        self.house.clock.advance(61_000);
        self.services.ask_code(purpose, reach, asker(), None).await.unwrap()
    }

    async fn enter(&self, reach: &str) -> Opened {
        let ticket = self.ask(Purpose::SignIn, reach).await;
        let code = self.code(reach).await;
        self.services.enter(&ticket, &code, HERE, "test", false, None).await.unwrap()
    }

    async fn citizen(&self, reach: &str) -> (Citizen, String) {
        let opened = self.enter(reach).await;
        (self.services.citizen(&opened.token).await.unwrap().unwrap(), opened.token)
    }

    async fn send_from(&self, phone: &str, email: &str, title: &str) -> Receipt {
        let mut answers = answers();
        answers.contact.phone = phone.into();
        answers.contact.email = email.into();
        answers.title = title.into();
        self.house.send(answers).await
    }
}

async fn five_tries(house: House) {
    let stand = stand(house).await;
    let ticket = stand.ask(Purpose::SignIn, PHONE).await;
    let right = stand.code(PHONE).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let enter =
        async |code: &str| stand.services.enter(&ticket, code, HERE, "test", false, None).await;
    for _ in 0..5 {
        assert_eq!(refused(enter(wrong).await), Refusal::WrongCode);
    }
    assert_eq!(refused(enter(&right).await), Refusal::WrongCode);
}

async fn bound(house: House) {
    let stand = stand(house).await;
    let ticket = stand.ask(Purpose::SignIn, PHONE).await;
    let code = stand.code(PHONE).await;
    let other = stand.ask(Purpose::SignIn, EMAIL).await;
    let prove =
        async |purpose, ticket: &Ticket| stand.services.prove(purpose, ticket, &code, HERE).await;
    assert_eq!(refused(prove(Purpose::DataRights, &ticket).await), Refusal::WrongCode);
    assert_eq!(refused(prove(Purpose::SignIn, &other).await), Refusal::WrongCode);
    let mut stolen = ticket.to_token();
    let last = if stolen.ends_with('0') { "1" } else { "0" };
    stolen.replace_range(stolen.len() - 1.., last);
    let stolen = Ticket::parse(&stolen).unwrap();
    assert_eq!(refused(prove(Purpose::SignIn, &stolen).await), Refusal::WrongCode);
    stand.house.clock.advance(LIFE);
    assert_eq!(refused(prove(Purpose::SignIn, &ticket).await), Refusal::WrongCode);
    assert!(stand.services.asked(&ticket).await.unwrap().is_none());

    let ticket = stand.ask(Purpose::SignIn, PHONE).await;
    let asked = stand.services.asked(&ticket).await.unwrap().unwrap();
    assert_eq!((asked.masked.as_str(), asked.purpose), ("•••• ••• 001", Purpose::SignIn));
    let sent = stand.sms.sent().len();
    let again = stand.services.ask_again(&ticket, asker()).await.unwrap();
    let code = stand.code(PHONE).await;
    assert_eq!(stand.sms.sent().len(), sent + 1, "the dead code is not sent any more");
    let old = stand.services.prove(Purpose::SignIn, &ticket, &code, HERE).await;
    assert_eq!(refused(old), Refusal::WrongCode);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let proven = stand.services.prove(Purpose::SignIn, &again, &spaced, HERE).await.unwrap();
    assert_eq!(proven.reach, Reach::parse(PHONE).unwrap());
}

async fn once(house: House) {
    let stand = stand(house).await;
    let ticket = stand.ask(Purpose::SignIn, PHONE).await;
    let code = stand.code(PHONE).await;
    let tries = (0..20).map(|_| {
        let (services, ticket, code) = (stand.services.clone(), ticket.clone(), code.clone());
        tokio::spawn(async move { services.prove(Purpose::SignIn, &ticket, &code, HERE).await })
    });
    let mut proven = 0;
    for tried in tries.collect::<Vec<_>>() {
        match tried.await.unwrap() {
            Ok(_) => proven += 1,
            Err(error) => assert!(matches!(
                error,
                ServiceError::Refused(Refusal::WrongCode) | ServiceError::Busy(_)
            )),
        }
    }
    assert_eq!(proven, 1);
}

async fn no_channel(house: House) {
    let asked = house.services.ask_code(Purpose::SignIn, PHONE, asker(), None).await;
    assert_eq!(refused(asked), Refusal::NoChannel);
    let asked = house.services.ask_code(Purpose::SignIn, "nobody", asker(), None).await;
    assert!(matches!(asked, Err(ServiceError::Invalid(_))));
    assert_eq!(house.services.reaches(), (false, false));
}

async fn limits(house: House) {
    let stand = stand(house).await;
    let ask = async |place: &'static str| {
        let asker = Asker { place, ..asker() };
        stand.services.ask_code(Purpose::SignIn, PHONE, asker, None).await
    };
    ask("10.0.0.1").await.unwrap();
    ask("10.0.0.2").await.unwrap();
    assert_eq!(refused(ask("10.0.0.3").await), Refusal::SlowDown);
    // Another contact is not slowed down by it.
    stand.services.ask_code(Purpose::SignIn, EMAIL, asker(), None).await.unwrap();
    let mut sent = 2;
    for _ in 0..30 {
        stand.house.clock.advance(61_000);
        sent += usize::from(ask("10.0.0.4").await.is_ok());
    }
    assert_eq!(sent, 5, "within the first hour");
    for _ in 0..20 {
        stand.house.clock.advance(3_600_000);
        sent += usize::from(ask("10.0.0.4").await.is_ok());
    }
    assert_eq!(sent, 10, "within the first day");
}

async fn sealed(house: House) {
    let stand = stand(house).await;
    let ticket = stand.ask(Purpose::SignIn, PHONE).await;
    let secret = ticket.to_token().split_once('.').unwrap().1.to_owned();
    let jobs: Vec<String> = match &stand.house.fresh.db {
        store::Db::Sqlite { read, .. } => {
            sqlx::query_scalar("select payload from job").fetch_all(read).await.unwrap()
        }
        store::Db::Postgres { read, .. } => {
            sqlx::query_scalar("select payload from job").fetch_all(read).await.unwrap()
        }
    };
    let code = stand.code(PHONE).await;
    let opened = stand.services.enter(&ticket, &code, HERE, "test", false, None).await.unwrap();
    assert!(!jobs.is_empty());
    for payload in &jobs {
        for canary in ["951999001", "951 999 001", code.as_str(), "VinhPhuc"] {
            assert!(!payload.contains(canary), "{payload}");
        }
    }
    // Of whatever was written, files of the database included.
    if let Some(path) = stand.house.fresh.url.strip_prefix("sqlite://") {
        for ending in ["", "-wal"] {
            let bytes = std::fs::read(format!("{path}{ending}")).unwrap_or_default();
            for canary in ["951999001", "951 999 001", opened.token.as_str(), secret.as_str()] {
                let is_there = bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
                assert!(!is_there, "{canary} lies in the database{ending}");
            }
        }
    }
    // A key of another house opens nobody's contact.
    assert_ne!(Vault::generate().to_text(), stand.house.vault.to_text());
}

async fn sessions(house: House) {
    let stand = stand(house).await;
    let opened = stand.enter(PHONE).await;
    assert_eq!(opened.max_age, Some(90 * 24 * 3600));
    assert!(stand.services.citizen(&"0".repeat(64)).await.unwrap().is_none());
    stand.house.clock.advance(OWN_IDLE - 1000);
    assert!(stand.services.citizen(&opened.token).await.unwrap().is_some());
    stand.house.clock.advance(OWN_IDLE + 1000);
    assert!(stand.services.citizen(&opened.token).await.unwrap().is_none(), "idle");

    let opened = stand.enter(PHONE).await;
    let mut age = 0;
    while age < OWN_ABSOLUTE - OWN_IDLE {
        stand.house.clock.advance(OWN_IDLE / 2);
        age += OWN_IDLE / 2;
        assert!(stand.services.citizen(&opened.token).await.unwrap().is_some(), "in use");
    }
    stand.house.clock.advance(OWN_ABSOLUTE - age);
    assert!(stand.services.citizen(&opened.token).await.unwrap().is_none(), "too old");

    let (one, one_token) = stand.citizen(PHONE).await;
    let (two, two_token) = stand.citizen(PHONE).await;
    let (stranger, stranger_token) = stand.citizen("0951 999 002").await;
    assert_eq!(one.id, two.id);
    let listed = stand.services.citizen_sessions(&two).await.unwrap();
    assert_eq!(listed.len(), 2);
    let other = listed.iter().find(|session| !session.is_this).unwrap();
    let theirs = stand.services.end_session(&stranger, other.id).await;
    assert!(matches!(theirs, Err(ServiceError::NotFound)));
    stand.services.end_session(&two, other.id).await.unwrap();
    assert!(stand.services.citizen(&one_token).await.unwrap().is_none());
    let (one, one_token) = stand.citizen(PHONE).await;
    stand.services.leave(&one, true).await.unwrap();
    for token in [one_token, two_token] {
        assert!(stand.services.citizen(&token).await.unwrap().is_none());
    }
    assert!(stand.services.citizen(&stranger_token).await.unwrap().is_some());
}

async fn shared(house: House) {
    let stand = stand(house).await;
    let ticket = stand.ask(Purpose::SignIn, PHONE).await;
    let code = stand.code(PHONE).await;
    let opened = stand.services.enter(&ticket, &code, HERE, "test", true, None).await.unwrap();
    assert_eq!(opened.max_age, None, "the browser forgets it when it is closed");
    let mut age = 0;
    while age < SHARED_ABSOLUTE - SHARED_IDLE {
        stand.house.clock.advance(SHARED_IDLE - 1000);
        age += SHARED_IDLE - 1000;
        assert!(stand.services.citizen(&opened.token).await.unwrap().is_some());
    }
    stand.house.clock.advance(SHARED_IDLE);
    assert!(stand.services.citizen(&opened.token).await.unwrap().is_none());
}

async fn fixation(house: House) {
    let stand = stand(house).await;
    let before = stand.enter(PHONE).await;
    let ticket = stand.ask(Purpose::SignIn, PHONE).await;
    let code = stand.code(PHONE).await;
    let old = Some(before.token.as_str());
    let after = stand.services.enter(&ticket, &code, HERE, "test", false, old).await.unwrap();
    assert_ne!(before.token, after.token);
    assert!(stand.services.citizen(&before.token).await.unwrap().is_none());
    let citizen = stand.services.citizen(&after.token).await.unwrap().unwrap();
    let ticket = stand.ask(Purpose::DataRights, PHONE).await;
    let code = stand.code(PHONE).await;
    let proven = stand.services.prove_again(&citizen, &ticket, &code, HERE).await.unwrap();
    assert!(stand.services.citizen(&after.token).await.unwrap().is_none());
    assert!(stand.services.citizen(&proven.token).await.unwrap().is_some());
}

async fn cross(house: House) {
    let stand = stand(house).await;
    let receipt = stand.send_from(PHONE, "", "Đèn đường hỏng trước trường").await;
    let (stranger, token) = stand.citizen("0951 999 002").await;
    let key = CaseKey::of_session(&receipt.number, &token).unwrap();
    let missing = CaseKey::of_session("PA-2026-999999", &token).unwrap();
    for key in [&key, &missing] {
        assert_eq!(refused(stand.services.follow(key).await), Refusal::WrongSecret);
        assert_eq!(refused(stand.services.withdraw(key, "").await), Refusal::WrongSecret);
        assert_eq!(refused(stand.services.rate(key, 4, "").await), Refusal::WrongSecret);
        assert_eq!(refused(stand.services.chase(key, "").await), Refusal::WrongSecret);
        let photo = stand.services.sender_photo(key, uuid::Uuid::nil(), 320).await;
        assert_eq!(refused(photo), Refusal::WrongSecret);
        let reopened = stand.services.reopen(key, "Chưa sửa xong", Vec::new()).await;
        assert_eq!(refused(reopened), Refusal::WrongSecret);
    }
    let page = stand.services.own_petitions(&stranger, &MineQuery::default()).await.unwrap();
    assert!(page.lines.is_empty());
    assert_eq!(page.counts.iter().map(|(_, count)| count).sum::<i64>(), 0);
    // A made-up token is nobody's.
    let made_up = CaseKey::of_session(&receipt.number, &"ab".repeat(32)).unwrap();
    assert_eq!(refused(stand.services.follow(&made_up).await), Refusal::WrongSecret);
    // Proving a contact that is not the account's proves nothing for it.
    let ticket = stand.ask(Purpose::DataRights, PHONE).await;
    let code = stand.code(PHONE).await;
    let proven = stand.services.prove_again(&stranger, &ticket, &code, HERE).await;
    assert!(matches!(proven, Err(ServiceError::Refused(Refusal::NotAllowed))));
}

async fn mine(house: House) {
    let stand = stand(house).await;
    let by_phone = stand.send_from("+84 951 999 001", "", "Ổ gà trên đường Mê Linh").await;
    let by_email = stand.send_from("", "Canary.Thu@Example.com", "Rác không được thu gom").await;
    let (citizen, token) = stand.citizen(PHONE).await;
    let page = stand.services.own_petitions(&citizen, &MineQuery::default()).await.unwrap();
    assert_eq!(page.lines.len(), 1);
    let key = CaseKey::of_session(&by_phone.number, &token).unwrap();
    assert_eq!(stand.services.follow(&key).await.unwrap().number, by_phone.number);
    assert!(key.secret().is_none());
    let (_, token) = stand.citizen(EMAIL).await;
    let key = CaseKey::of_session(&by_email.number, &token).unwrap();
    stand.services.withdraw(&key, "").await.unwrap();
    // After signing out the same key opens nothing.
    let citizen = stand.services.citizen(&token).await.unwrap().unwrap();
    stand.services.leave(&citizen, false).await.unwrap();
    assert_eq!(refused(stand.services.follow(&key).await), Refusal::WrongSecret);
}

async fn claim(house: House) {
    let stand = stand(house).await;
    let receipt = stand.send_from(PHONE, "", "Nắp cống bị mất").await;
    let (citizen, token) = stand.citizen("0951 999 002").await;
    let wrong = "00000-00001-1";
    for (number, secret) in [(receipt.number.as_str(), wrong), ("PA-2026-999999", wrong)] {
        let claimed = stand.services.claim(&citizen, number, secret, HERE).await;
        assert_eq!(refused(claimed), Refusal::WrongSecret);
    }
    let claimed = stand.services.claim(&citizen, "", "", HERE).await;
    assert!(matches!(claimed, Err(ServiceError::Invalid(errors)) if errors.len() == 2));
    for _ in 0..2 {
        let claimed = stand.services.claim(&citizen, &receipt.number, &receipt.secret, HERE).await;
        assert_eq!(claimed.unwrap(), receipt.number);
    }
    let page = stand.services.own_petitions(&citizen, &MineQuery::default()).await.unwrap();
    assert_eq!(page.lines.len(), 1);
    let key = CaseKey::of_session(&receipt.number, &token).unwrap();
    assert!(stand.services.follow(&key).await.is_ok());
}

async fn guessing(house: House) {
    let stand = stand(house).await;
    let receipt = stand.send_from(PHONE, "", "Nắp cống bị mất").await;
    let (citizen, _) = stand.citizen("0951 999 002").await;
    let claim =
        async |secret: &str| stand.services.claim(&citizen, &receipt.number, secret, HERE).await;
    for _ in 0..20 {
        assert_eq!(refused(claim("00000-00001-1").await), Refusal::WrongSecret);
    }
    assert_eq!(refused(claim(&receipt.secret).await), Refusal::SlowDown);
    stand.house.clock.advance(16 * 60_000);
    assert!(claim(&receipt.secret).await.is_ok());
}

async fn renew(house: House) {
    let stand = stand(house).await;
    let receipt = stand.send_from(PHONE, "", "Cây đổ chắn đường").await;
    stand.worked().await;
    let ask = async |number: &str, reach: &str| {
        stand.house.clock.advance(61_000);
        stand.services.ask_to_renew(number, reach, asker(), None).await
    };
    assert!(matches!(ask("", "").await, Err(ServiceError::Invalid(errors)) if errors.len() == 2));
    // Unknown number, known number with a stranger's contact: a ticket, a job, and no message.
    for (number, reach) in [("PA-2026-999999", PHONE), (receipt.number.as_str(), "0951 999 002")] {
        let ticket = ask(number, reach).await.unwrap();
        assert!(stand.services.asked(&ticket).await.unwrap().is_some());
        stand.worked().await;
        assert!(stand.sms.sent().is_empty(), "nobody is written to");
        for guess in ["000000", "123456"] {
            let renewed = stand.services.renew_secret(&ticket, guess, HERE).await;
            assert_eq!(refused(renewed), Refusal::WrongCode);
        }
        // Nor does asking again reach anybody.
        stand.services.ask_again(&ticket, asker()).await.unwrap();
        stand.worked().await;
        assert!(stand.sms.sent().is_empty());
    }
    let ticket = ask(&receipt.number.to_lowercase(), "+84951999001").await.unwrap();
    let code = stand.code(PHONE).await;
    let key = stand.services.renew_secret(&ticket, &code, HERE).await.unwrap();
    assert_eq!(key.number, receipt.number);
    let new = CaseKey::parse(&key.number, &key.secret().unwrap()).unwrap();
    let case = stand.services.follow(&new).await.unwrap();
    assert!(case.timeline.iter().any(|entry| entry.kind == EventKind::SecretRenewed));
    let old = CaseKey::parse(&receipt.number, &receipt.secret).unwrap();
    assert_eq!(refused(stand.services.follow(&old).await), Refusal::WrongSecret);
    let again = stand.services.renew_secret(&ticket, &code, HERE).await;
    assert_eq!(refused(again), Refusal::WrongCode);
}

async fn news(house: House) {
    use domain::workflow::{Action, Role};
    let stand = stand(house).await;
    let receipt = stand.send_from(PHONE, "", "Ổ gà trên đường Mê Linh").await;
    let (citizen, token) = stand.citizen(PHONE).await;
    assert_eq!(stand.services.count_news(&citizen).await.unwrap(), 0, "one's own sending");
    stand.house.clock.advance(60_000);
    let officer = stand.house.officer("dieu.phoi", &[Role::Coordinator], "STTTT").await;
    let accept = house::choice("");
    stand.house.act(&officer, &receipt.number, Action::Accept, accept).await;
    let page = stand.services.own_petitions(&citizen, &MineQuery::default()).await.unwrap();
    assert_eq!(page.news, 1);
    assert!(page.lines[0].is_new);
    let only_new = MineQuery { only_new: true, ..MineQuery::default() };
    assert_eq!(stand.services.own_petitions(&citizen, &only_new).await.unwrap().lines.len(), 1);
    let (stranger, _) = stand.citizen("0951 999 002").await;
    stand.services.saw(&stranger, &receipt.number).await.unwrap();
    assert_eq!(stand.services.count_news(&citizen).await.unwrap(), 1, "a stranger looked");
    stand.services.saw(&citizen, &receipt.number).await.unwrap();
    assert_eq!(stand.services.count_news(&citizen).await.unwrap(), 0);
    assert!(stand.services.own_petitions(&citizen, &only_new).await.unwrap().lines.is_empty());
    assert!(CaseKey::of_session(&receipt.number, &token).is_some());
}

async fn list(house: House) {
    let stand = stand(house).await;
    for i in 0..25 {
        stand.house.clock.advance(1000);
        let title = if i == 3 {
            "Đèn đường hỏng ở ngõ Chợ"
        } else {
            "Ổ gà trên đường Mê Linh"
        };
        stand.send_from(PHONE, "", title).await;
    }
    let (citizen, _) = stand.citizen(PHONE).await;
    let page =
        async |query: &MineQuery| stand.services.own_petitions(&citizen, query).await.unwrap();
    let first = page(&MineQuery::default()).await;
    assert_eq!(first.lines.len(), 20);
    let after = first.next.unwrap();
    let second = page(&MineQuery { after, ..MineQuery::default() }).await;
    assert_eq!((second.lines.len(), second.next), (5, None));
    assert!(first.lines.iter().all(|line| second.lines.iter().all(|l| l.number != line.number)));
    for (words, found) in
        [("den duong", 1), ("ĐÈN", 1), ("không có", 0), ("o ga", 20), ("%_'\" AND", 0)]
    {
        let lines = page(&MineQuery { words: words.into(), ..MineQuery::default() }).await.lines;
        assert_eq!(lines.len(), found, "{words}");
    }
    let number = second.lines[0].number.clone();
    let lines = page(&MineQuery { words: number.clone(), ..MineQuery::default() }).await.lines;
    assert_eq!(lines.iter().map(|line| line.number.as_str()).collect::<Vec<_>>(), [number]);
    let of_face = async |face: &str| {
        page(&MineQuery { face: face.into(), ..MineQuery::default() }).await.lines.len()
    };
    assert_eq!((of_face("received").await, of_face("resolved").await), (20, 0));
    assert_eq!(first.counts.iter().map(|(_, count)| count).sum::<i64>(), 25);
    // A mark that was made up begins anew.
    let made_up = MineQuery { after: "x.y".into(), ..MineQuery::default() };
    assert_eq!(page(&made_up).await.lines.len(), 20);
}

async fn second_contact(house: House) {
    let stand = stand(house).await;
    stand.send_from("", EMAIL, "Rác không được thu gom").await;
    let receipt = stand.send_from("0951 999 003", "", "Nắp cống bị mất").await;
    let (by_email, email_token) = stand.citizen(EMAIL).await;
    stand.services.claim(&by_email, &receipt.number, &receipt.secret, HERE).await.unwrap();
    stand.send_from(PHONE, "", "Ổ gà trên đường Mê Linh").await;
    let (citizen, _) = stand.citizen(PHONE).await;
    let ticket = stand.ask(Purpose::ChangeContact, EMAIL).await;
    let code = stand.code(EMAIL).await;
    let opened = stand.services.change_contact(&citizen, &ticket, &code, HERE).await.unwrap();
    let citizen = stand.services.citizen(&opened.token).await.unwrap().unwrap();
    assert_eq!(citizen.contacts.len(), 2);
    assert!(stand.services.citizen(&email_token).await.unwrap().is_none(), "taken in");
    let count = async |citizen: &Citizen| {
        let page = stand.services.own_petitions(citizen, &MineQuery::default()).await.unwrap();
        page.lines.len()
    };
    assert_eq!(count(&citizen).await, 3);
    // A new number in place of the old one: what the old one opened stays.
    let ticket = stand.ask(Purpose::ChangeContact, "0951 999 009").await;
    let code = stand.code("0951 999 009").await;
    let opened = stand.services.change_contact(&citizen, &ticket, &code, HERE).await.unwrap();
    let citizen = stand.services.citizen(&opened.token).await.unwrap().unwrap();
    assert_eq!(citizen.contacts.len(), 2);
    assert_eq!(count(&citizen).await, 3);
    let (newcomer, _) = stand.citizen(PHONE).await;
    assert_ne!(newcomer.id, citizen.id, "the old number is an account of its own");
}

async fn fresh(house: House) {
    let stand = stand(house).await;
    let (citizen, token) = stand.citizen(PHONE).await;
    let now = || stand.house.clock.now();
    assert_eq!(citizen.fresh(now(), FRESH_TO_CHANGE), Ok(()));
    stand.house.clock.advance(FRESH_TO_CHANGE + 1);
    let citizen = stand.services.citizen(&token).await.unwrap().unwrap();
    assert_eq!(citizen.fresh(now(), FRESH_TO_CHANGE), Err(Refusal::ProveAgain));
    assert_eq!(refused(stand.services.close_account(&citizen).await), Refusal::ProveAgain);
    let ticket = stand.ask(Purpose::DataRights, PHONE).await;
    let code = stand.code(PHONE).await;
    let opened = stand.services.prove_again(&citizen, &ticket, &code, HERE).await.unwrap();
    let citizen = stand.services.citizen(&opened.token).await.unwrap().unwrap();
    stand.services.close_account(&citizen).await.unwrap();
    assert!(stand.services.citizen(&opened.token).await.unwrap().is_none());
}

async fn late(house: House) {
    let stand = stand(house).await;
    stand.sms.fail(Some(Undelivered::Later("away".into())));
    stand.ask(Purpose::SignIn, PHONE).await;
    stand.worked().await;
    assert!(stand.sms.sent().is_empty());
    stand.sms.fail(None);
    stand.house.clock.advance(61_000);
    stand.worked().await;
    assert_eq!(stand.sms.sent().len(), 1);
    stand.sms.fail(Some(Undelivered::Later("away".into())));
    stand.ask(Purpose::SignIn, PHONE).await;
    stand.worked().await;
    stand.sms.fail(None);
    stand.house.clock.advance(LIFE);
    stand.worked().await;
    assert_eq!(stand.sms.sent().len(), 1, "a dead code is not sent");
    stand.sms.fail(Some(Undelivered::Never("no such number".into())));
    stand.ask(Purpose::SignIn, PHONE).await;
    stand.worked().await;
    assert_eq!(stand.services.job_counts().await.unwrap().0, 0);
}
