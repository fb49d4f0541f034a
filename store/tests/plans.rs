//! No list reads or sorts more rows than it shows, however many petitions there are.
#![allow(clippy::unwrap_used)]

mod house;

use domain::petition::PublicFace;
use store::public::PublicFilter;
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
    const MEANT: [&str; 5] = ["COUNT", "COUNTS", "ANY_ROW", "DROP_WORDS_SQLITE", "OUTSIDE"];
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
            let small = table.is_none_or(|table| table == "CONSTANT" || SMALL.contains(&table));
            if !small && !MEANT.contains(&name) {
                whole.push(format!("{name}: {step}"));
            }
        }
    }
    assert!(whole.is_empty(), "{whole:#?}");
    assert!(seen > 40, "only {seen} steps were read");
}
