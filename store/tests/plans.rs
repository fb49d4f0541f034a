//! No list reads or sorts more rows than it shows, however many petitions there are.
#![allow(clippy::unwrap_used)]

mod house;

use domain::petition::{PublicFace, Status};
use store::public::PublicFilter;
use store::queue::{QueueFilter, QueueSort};
use uuid::Uuid;

fn filters() -> Vec<(&'static str, PublicFilter)> {
    let any = || PublicFilter { limit: 21, ..PublicFilter::default() };
    let code = || Some("x".to_owned());
    vec![
        ("everything", any()),
        ("the next page", PublicFilter { before: Some((1, Uuid::nil())), ..any() }),
        ("a category", PublicFilter { category: code(), ..any() }),
        ("a group", PublicFilter { group: code(), ..any() }),
        ("a commune", PublicFilter { commune: code(), ..any() }),
        ("an agency", PublicFilter { agency: code(), ..any() }),
        ("a face", PublicFilter { face: Some(PublicFace::Resolved), ..any() }),
        ("a category in a commune", PublicFilter { category: code(), commune: code(), ..any() }),
        ("a period", PublicFilter { from: Some(1), until: Some(2), ..any() }),
    ]
}

#[tokio::test]
async fn no_public_list_reads_or_sorts_the_whole_table() {
    let fresh = house::sqlite().await;
    for (name, filter) in filters() {
        let plan = fresh.db.public_list_plan(&filter).await.unwrap();
        assert!(!plan.is_empty(), "{name}: no plan");
        for step in &plan {
            assert!(step.starts_with("SEARCH c USING INDEX public_copy_"), "{name}: {plan:?}");
        }
    }
}

fn queues() -> Vec<(&'static str, QueueFilter)> {
    let at_work = vec![Status::Forwarded, Status::InProgress, Status::Closed];
    let any = || QueueFilter {
        statuses: at_work.clone(),
        without_denunciations: true,
        with_twins: true,
        limit: 51,
        ..QueueFilter::default()
    };
    let code = || vec!["x".to_owned()];
    let after = Some((1, Uuid::nil()));
    vec![
        ("everything", any()),
        ("the next page", QueueFilter { after, ..any() }),
        ("the newest", QueueFilter { sort: QueueSort::Newest, after, ..any() }),
        ("the oldest", QueueFilter { sort: QueueSort::Oldest, after, ..any() }),
        ("late ones", QueueFilter { due_before: Some(1), ..any() }),
        ("soon", QueueFilter { due_from: Some(1), due_before: Some(2), ..any() }),
        ("a category", QueueFilter { categories: code(), ..any() }),
        ("an agency's", QueueFilter { agencies: Some(code()), after, ..any() }),
        (
            "what the coordinator narrows to an agency",
            QueueFilter { lead: Some("x".into()), ..any() },
        ),
    ]
}

#[tokio::test]
async fn no_page_of_a_queue_reads_or_sorts_the_whole_table() {
    let fresh = house::sqlite().await;
    for (name, filter) in queues() {
        let plan = fresh.db.queue_plan(&filter).await.unwrap();
        let walked: Vec<_> = plan.iter().filter(|step| step.contains("petition_by_")).collect();
        assert_eq!(walked.len(), 3, "{name}: each status by its index, {plan:#?}");
        for step in &walked {
            assert!(step.contains("status=?"), "{name}: {step}");
        }
        // One sort: that of the few that are left, three statuses together.
        let sorts = plan.iter().filter(|step| step.contains("USE TEMP B-TREE")).count();
        assert!(sorts <= 1, "{name}: {plan:#?}");
        let twins = plan
            .iter()
            .any(|step| step.contains("INDEX petition_open_near (cell=? AND category_code=?"));
        assert!(twins, "{name}: {plan:#?}");
        let wide = plan.iter().find(|step| step.starts_with("SCAN p") || step.contains("SCAN t"));
        assert!(wide.is_none(), "{name}: {plan:#?}");
    }
}

#[tokio::test]
async fn what_only_few_can_be_is_gathered_from_those_few() {
    let fresh = house::sqlite().await;
    let any =
        || QueueFilter { statuses: vec![Status::Forwarded], limit: 51, ..QueueFilter::default() };
    let agencies = Some(vec!["x".to_owned()]);
    for (name, filter, index) in [
        ("words", QueueFilter { words: vec!["x".into()], ..any() }, "desk_search"),
        ("a label", QueueFilter { tag: Some(Uuid::nil()), ..any() }, "petition_tag_of"),
        ("one's own", QueueFilter { handler: Some(Uuid::nil()), ..any() }, "petition_of_handler"),
        (
            "handed on",
            QueueFilter { handed_on: Some((Uuid::nil(), 1)), ..any() },
            "event_handed_on",
        ),
        ("helping", QueueFilter { supporting: true, agencies, ..any() }, "support_task_of_agency"),
        ("more time", QueueFilter { extension_asked: true, ..any() }, "petition_extension"),
    ] {
        let plan = fresh.db.queue_plan(&filter).await.unwrap();
        assert!(plan.iter().any(|step| step.contains(index)), "{name}: {plan:#?}");
        let whole = plan.iter().find(|step| {
            ["SCAN p", "SCAN petition", "SCAN g", "SCAN e", "SCAN d"]
                .iter()
                .any(|scan| step == scan || step.starts_with(&format!("{scan} ")))
        });
        assert!(whole.is_none(), "{name}: {plan:#?}");
    }
}

#[tokio::test]
async fn no_statement_reads_a_growing_table_from_end_to_end() {
    // The directory, accounts, and what is swept: read whole, and small for ever.
    const SMALL: [&str; 22] = [
        "agency",
        "commune",
        "category",
        "refusal_reason",
        "calendar",
        "sla_policy",
        "officer",
        "session",
        "one_time_code",
        "question",
        "category_notice",
        "standard_reply",
        "throttle",
        "abuse_report",
        "a",
        "audit_pending",
        "merge_record",
        "routing_rule",
        "unsent",
        // Subqueries that found their rows by an index.
        "near",
        "held",
        "mine",
    ];
    // The question how many there are; whether there is any; the word index finds by its row;
    // what stands outside the audit chain, which only `server audit verify` asks.
    const MEANT: [&str; 6] =
        ["COUNT", "COUNTS", "ANY_ROW", "DROP_WORDS_SQLITE", "DROP_FOLDED_SQLITE", "OUTSIDE"];
    let fresh = house::sqlite().await;
    let store::Db::Sqlite { read, .. } = &fresh.db else { panic!() };
    let (mut seen, mut whole) = (0, Vec::new());
    for (name, sql) in store::queries().into_iter().filter(|(name, _)| !name.ends_with("_POSTGRES"))
    {
        let sql = format!("explain query plan {sql}");
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(read).await.unwrap();
        for (.., step) in plan {
            seen += 1;
            let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            // An index of the marked ones alone: as long as the work that waits.
            let waits = step.contains("INDEX desk_word_stale");
            let small =
                waits || table.is_none_or(|table| table == "CONSTANT" || SMALL.contains(&table));
            if !small && !MEANT.contains(&name) {
                whole.push(format!("{name}: {step}"));
            }
        }
    }
    assert!(whole.is_empty(), "{whole:#?}");
    assert!(seen > 40, "only {seen} steps were read");
}
