//! The audit log on both databases: sealed once, in order; whoever edits, deletes, swaps, inserts
//! or cuts past the guards is found at the row.
#![allow(clippy::unwrap_used)]

mod house;

use domain::audit::Fault;
use domain::workflow::{Action, Role};
use house::{House, answers, text};
use services::audit::{self, Report};
use services::handling::Act;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::{Db, Engine};

on_both! {
    an_untouched_chain_verifies => untouched;
    the_guards_refuse_every_change => guards;
    every_forgery_is_found_at_its_row => forgeries;
    a_cut_tail_is_found_by_the_anchor => cut_tail;
    two_sealers_at_once_seal_each_row_once => two_sealers;
    sign_ins_accounts_identities_and_settings_are_in_the_chain => kinds;
    erased_words_are_no_fault_and_altered_words_are => words;
}

/// Statements beside the house, as somebody with the database's password would run them.
async fn run(house: &House, statements: &[&str]) -> Result<(), sqlx::Error> {
    if house.fresh.db.engine() == Engine::Sqlite {
        let mut conn = SqliteConnection::connect(&house.fresh.url).await?;
        sqlx::query("pragma foreign_keys = off").execute(&mut conn).await?;
        for sql in statements {
            sqlx::query(AssertSqlSafe(*sql)).execute(&mut conn).await?;
        }
    } else {
        let mut conn = PgConnection::connect(&house.fresh.url).await?;
        for sql in statements {
            sqlx::query(AssertSqlSafe(*sql)).execute(&mut conn).await?;
        }
    }
    Ok(())
}

/// Takes the guards away: triggers, and foreign keys where they are triggers.
async fn disarm(house: &House) {
    if house.fresh.db.engine() == Engine::Sqlite {
        let mut conn = SqliteConnection::connect(&house.fresh.url).await.unwrap();
        let names: Vec<String> =
            sqlx::query_scalar("select name from sqlite_master where type = 'trigger'")
                .fetch_all(&mut conn)
                .await
                .unwrap();
        for name in names {
            sqlx::query(AssertSqlSafe(format!("drop trigger {name}")))
                .execute(&mut conn)
                .await
                .unwrap();
        }
    } else {
        for table in ["event", "note", "audit_seal", "audit_pending", "audit_head"] {
            run(house, &[&format!("alter table {table} disable trigger all")]).await.unwrap();
        }
    }
}

async fn lived_in(house: &House) {
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    for _ in 0..3 {
        let receipt = house.send(answers()).await;
        house.act(&coordinator, &receipt.number, Action::Accept, Act::default()).await;
        house.act(&coordinator, &receipt.number, Action::AskSender, text("Ở số nhà nào ạ?")).await;
    }
    assert!(house.services.seal_audit().await.unwrap() >= 12);
}

async fn verify(house: &House, anchors: Option<&str>) -> Report {
    audit::verify(&house.fresh.db, anchors).await.unwrap()
}

async fn untouched(house: House) {
    assert_eq!(verify(&house, None).await, Report::default());
    lived_in(&house).await;
    let report = verify(&house, None).await;
    assert_eq!((report.faults.len(), report.waiting, report.erased), (0, 0, 0));
    house.send(answers()).await;
    let later = verify(&house, None).await;
    assert_eq!((later.links, later.waiting), (report.links, 1), "the unsealed tail is told");
    assert_eq!(house.services.seal_audit().await.unwrap(), 1);
    assert_eq!(house.services.seal_audit().await.unwrap(), 0);
    assert_eq!(verify(&house, None).await.links, report.links + 1);
}

async fn guards(house: House) {
    lived_in(&house).await;
    house.send(answers()).await;
    for sql in [
        "update event set at = 1",
        "delete from event",
        "update audit_seal set sealed_at = 1",
        "delete from audit_seal",
        "update audit_pending set event_id = event_id",
        "delete from audit_pending",
        "update audit_head set n = 0",
        "delete from audit_head",
    ] {
        let error = run(&house, &[sql]).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    assert_eq!(verify(&house, None).await.faults, vec![]);
}

/// What is done to the chain, and the rows that must be named.
type Forgery = (&'static str, Vec<String>, fn(&Fault) -> bool);

async fn forgeries(house: House) {
    lived_in(&house).await;
    disarm(&house).await;
    let of = |n: i64| format!("(select event_id from audit_seal where n = {n})");
    // Each is undone by the statements after "undo", so that each is seen alone.
    let cases: Vec<(Forgery, Vec<String>)> = vec![
        (
            ("edit", vec![format!("update event set at = at + 1 where id = {}", of(3))], |f| {
                matches!(f, Fault::Altered { number: 3, .. })
            }),
            vec![format!("update event set at = at - 1 where id = {}", of(3))],
        ),
        (
            (
                "edit one byte of the data",
                vec![format!("update event set data = data || ' ' where id = {}", of(5))],
                |f| matches!(f, Fault::Altered { number: 5, .. }),
            ),
            vec![format!("update event set data = trim(data) where id = {}", of(5))],
        ),
        (
            (
                "edit of a link",
                vec!["update audit_seal set sealed_at = sealed_at + 1 where n = 2".into()],
                |f| matches!(f, Fault::Altered { number: 2, .. }),
            ),
            vec!["update audit_seal set sealed_at = sealed_at - 1 where n = 2".into()],
        ),
        (
            (
                "swap",
                vec![
                    "update audit_seal set n = -4 where n = 4".into(),
                    "update audit_seal set n = 4 where n = 6".into(),
                    "update audit_seal set n = 6 where n = -4".into(),
                ],
                |f| matches!(f, Fault::Altered { number: 4..=7, .. }),
            ),
            vec![
                "update audit_seal set n = -4 where n = 4".into(),
                "update audit_seal set n = 4 where n = 6".into(),
                "update audit_seal set n = 6 where n = -4".into(),
            ],
        ),
        (
            ("a head that lies", vec!["update audit_head set n = n - 1".into()], |f| {
                matches!(f, Fault::End { .. })
            }),
            vec!["update audit_head set n = n + 1".into()],
        ),
        (
            (
                "an insertion beside the house",
                vec![format!(
                    "insert into event (id, at, kind, actor_kind, data) \
                     select {}, at, kind, actor_kind, data from event where id = {}",
                    if house.fresh.db.engine() == Engine::Sqlite {
                        "x'00112233445566778899aabbccddeeff'"
                    } else {
                        "'00112233-4455-6677-8899-aabbccddeeff'::uuid"
                    },
                    of(1)
                )],
                |f| matches!(f, Fault::Outside { .. }),
            ),
            vec!["delete from event where id not in (select event_id from audit_seal)".into()],
        ),
        (
            ("an event taken away", vec![format!("delete from event where id = {}", of(7))], |f| {
                matches!(f, Fault::EntryGone { number: 7, .. })
            }),
            vec![],
        ),
        (
            (
                "a link and its event taken away",
                vec!["delete from audit_seal where n = 9".into()],
                |f| {
                    matches!(
                        f,
                        Fault::LinksGone { from: 9, to: 9 }
                            | Fault::EntryGone { number: 7, .. }
                            | Fault::Outside { .. }
                    )
                },
            ),
            vec![],
        ),
    ];
    for ((what, done, expected), undo) in cases {
        let done: Vec<&str> = done.iter().map(String::as_str).collect();
        let undo: Vec<&str> = undo.iter().map(String::as_str).collect();
        run(&house, &done).await.unwrap();
        let faults = verify(&house, None).await.faults;
        assert!(!faults.is_empty() && faults.iter().all(expected), "{what}: {faults:?}");
        run(&house, &undo).await.unwrap();
        if !undo.is_empty() {
            assert_eq!(verify(&house, None).await.faults, vec![], "{what}, undone");
        }
    }
}

async fn cut_tail(house: House) {
    lived_in(&house).await;
    let file = house.folder.path().join("anchors");
    assert!(house.services.anchor_audit(file.clone()).await.unwrap());
    assert!(!house.services.anchor_audit(file.clone()).await.unwrap(), "once a day");
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(lines.lines().count(), 1);
    let report = verify(&house, Some(&lines)).await;
    assert_eq!((report.anchors, report.faults), (1, vec![]));
    house.clock.advance(24 * 3_600_000);
    house.send(answers()).await;
    house.services.seal_audit().await.unwrap();
    assert!(house.services.anchor_audit(file.clone()).await.unwrap());
    let lines = std::fs::read_to_string(&file).unwrap();
    let last = verify(&house, Some(&lines)).await.links;

    // A forger who cuts the end and mends everything inside the database.
    disarm(&house).await;
    let before = format!("(select hash from audit_seal where n = {})", last - 1);
    run(
        &house,
        &[
            &format!("update audit_head set n = {}, hash = {before}", last - 1),
            &format!(
                "delete from event where id = (select event_id from audit_seal where n = {last})"
            ),
            &format!("delete from audit_seal where n = {last}"),
        ],
    )
    .await
    .unwrap();
    assert_eq!(verify(&house, None).await.faults, vec![], "inside nothing shows");
    let faults = verify(&house, Some(&lines)).await.faults;
    assert_eq!(faults, vec![Fault::Anchor { line: 2, number: last }]);
    let faults = verify(&house, Some("nonsense\n")).await.faults;
    assert_eq!(faults, vec![Fault::AnchorUnreadable { line: 1 }]);
}

async fn two_sealers(house: House) {
    // The second house stands beside the first on the same database, as a second worker would.
    let other = Db::open(&house.fresh.url).await.unwrap();
    for round in 0..5 {
        let senders = (0..8).map(|_| {
            let s = house.services.clone();
            tokio::spawn(async move {
                let channel = domain::petition::Channel::Web;
                s.submit_whole(&house::key(), answers(), channel).await.unwrap();
            })
        });
        let sealers = (0..4).map(|i| {
            let db = if i % 2 == 0 { house.fresh.db.clone() } else { other.clone() };
            tokio::spawn(async move {
                let mut sealed = 0;
                for _ in 0..6 {
                    sealed += audit::seal(&db, 1).await.unwrap();
                }
                sealed
            })
        });
        let (senders, sealers): (Vec<_>, Vec<_>) = (senders.collect(), sealers.collect());
        let mut sealed = 0;
        for sender in senders {
            sender.await.unwrap();
        }
        for sealer in sealers {
            sealed += sealer.await.unwrap();
        }
        sealed += audit::seal(&other, 1).await.unwrap();
        assert_eq!(sealed, 8, "round {round}");
    }
    let report = verify(&house, None).await;
    assert_eq!((report.links, report.waiting, report.faults), (40, 0, vec![]));
}

async fn kinds(house: House) {
    let s = &house.services;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let receipt = house.send(answers()).await;
    let case = s.case(&coordinator, &receipt.number).await.unwrap();
    s.open_identity(&coordinator, case.id, "Gọi hỏi thêm vị trí").await.unwrap();
    assert!(s.sign_in("dieuphoi", "khong-phai-mat-khau", "10.0.0.1", "test", None).await.is_err());
    s.disable_officer("dieuphoi").await.unwrap();
    s.note_settings("listen = 1").await.unwrap();
    s.note_settings("listen = 1").await.unwrap();
    s.note_settings("listen = 2").await.unwrap();
    let report = verify(&house, None).await;
    assert_eq!(s.seal_audit().await.unwrap() as i64, report.waiting);
    assert_eq!(verify(&house, None).await.faults, vec![]);
    for (kind, count) in [
        ("signed_in", 1),
        ("sign_in_failed", 1),
        ("identity_opened", 1),
        ("account_changed", 3),
        ("configuration_changed", 2),
        ("received", 1),
    ] {
        let found = house.fresh.db.recent_events(kind, 10).await.unwrap();
        assert_eq!(found.len(), count, "{kind}");
        for event in found {
            assert!(!event.data.contains("Canary") && !event.data.contains("dieuphoi"), "{kind}");
        }
    }
    let failed = house.fresh.db.recent_events("sign_in_failed", 1).await.unwrap().remove(0);
    assert!(failed.data.contains(&coordinator.id.to_string()), "by id, not by name");
}

async fn words(house: House) {
    lived_in(&house).await;
    let first = "select event_id from note order by event_id limit 1";
    run(&house, &[&format!("delete from note where event_id = ({first})")]).await.unwrap();
    let report = verify(&house, None).await;
    assert_eq!((report.erased, report.faults), (1, vec![]));
    run(&house, &["update note set body = body || '!' where body like '%nhà nào%'"]).await.unwrap();
    let faults = verify(&house, None).await.faults;
    assert_eq!(faults.len(), 2);
    assert!(faults.iter().all(|fault| matches!(fault, Fault::WordsAltered { .. })), "{faults:?}");
}
