//! The routing table: the most exact rule fires, contradictions and dead rules are said.
#![allow(clippy::unwrap_used)]

#[path = "seed/mod.rs"]
mod seed;

use domain::deadline::SlaClass;
use domain::directory::{Agency, Directory};
use domain::routing::{Area, Dead, Led, Routed, Rule, dead, dry_run, overlaps, route};

fn directory() -> Directory {
    let seed = seed::directory();
    let agency = |code: &str, is_handling| Agency {
        code: code.into(),
        parent_code: None,
        name_vi: code.into(),
        short_name_vi: code.into(),
        name_en: code.into(),
        kind: "utility".into(),
        district_code: None,
        is_handling,
        is_coordinator: false,
        is_co_coordinator: false,
        position: 0,
    };
    let agencies = vec![
        agency("PC-VP", true),
        agency("DL-MIENBAC", true),
        agency("SXD", true),
        agency("UBND-TINH", false),
    ];
    Directory::new(agencies, seed.communes, seed.categories, Vec::new())
}

fn rule(id: &str, category: Option<&str>, area: Area, agency: &str) -> Rule {
    Rule {
        id: id.into(),
        category: category.map(str::to_owned),
        area,
        class: None,
        agency: agency.into(),
        valid_from: 0,
        valid_to: None,
    }
}

fn district() -> Area {
    Area::District("243".into())
}

fn commune() -> Area {
    Area::Commune("08710".into())
}

const OUTAGE: Routed<'static> =
    Routed { category: "DIEN-MATDIEN", commune: Some("08710"), class: SlaClass::Quick, at: 100 };

#[test]
fn the_most_exact_rule_fires_place_first() {
    let directory = directory();
    let mut rules = vec![rule("all", None, Area::Province, "SXD")];
    let fired = |rules: &[Rule]| route(rules, &OUTAGE, &directory).unwrap().rules;
    assert_eq!(fired(&rules), ["all"]);
    for (id, category, area) in [
        ("group", Some("DIEN"), Area::Province),
        ("category", Some("DIEN-MATDIEN"), Area::Province),
        ("district", None, district()),
        ("district and category", Some("DIEN-MATDIEN"), district()),
        ("commune", None, commune()),
    ] {
        rules.insert(0, rule(id, category, area, "PC-VP"));
        assert_eq!(fired(&rules), [id]);
    }
    let mut exact = rule("class", None, commune(), "DL-MIENBAC");
    exact.class = Some(SlaClass::Quick);
    rules.push(exact);
    assert_eq!(fired(&rules), ["class"]);
    let elsewhere = Routed { commune: Some("09028"), ..OUTAGE };
    assert_eq!(route(&rules, &elsewhere, &directory).unwrap().rules, ["category"]);
    let nowhere = Routed { commune: None, category: "MT-RAC", ..OUTAGE };
    assert_eq!(route(&rules, &nowhere, &directory).unwrap().rules, ["all"]);
    assert_eq!(route(&[], &OUTAGE, &directory), None);
}

#[test]
fn a_rule_holds_from_its_first_to_before_its_last_instant() {
    let directory = directory();
    let mut dated = rule("dated", None, commune(), "PC-VP");
    (dated.valid_from, dated.valid_to) = (50, Some(100));
    let at =
        |at| route(std::slice::from_ref(&dated), &Routed { at, ..OUTAGE }, &directory).is_some();
    assert_eq!([at(49), at(50), at(99), at(100)], [false, true, true, false]);
}

#[test]
fn equal_rules_that_disagree_name_nobody_and_are_found() {
    let directory = directory();
    let rules = [
        rule("a", Some("DIEN"), district(), "PC-VP"),
        rule("b", Some("DIEN"), district(), "DL-MIENBAC"),
    ];
    let routing = route(&rules, &OUTAGE, &directory).unwrap();
    assert_eq!((routing.agency, routing.rules), (None, vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(overlaps(&rules, &directory), [("a".to_owned(), "b".to_owned())]);
    let mut after = rules.clone();
    after[0].valid_to = Some(10);
    after[1].valid_from = 10;
    assert_eq!(overlaps(&after, &directory), []);
}

#[test]
fn a_rule_that_cannot_fire_is_said_with_its_reason() {
    let directory = directory();
    let mut empty = rule("empty", None, commune(), "PC-VP");
    (empty.valid_from, empty.valid_to) = (10, Some(10));
    let mut brief = rule("brief", Some("DIEN-MATDIEN"), commune(), "DL-MIENBAC");
    brief.valid_to = Some(1_000);
    let rules = [
        rule("covered", Some("NUOC-MAT"), Area::District("243".into()), "PC-VP"),
        rule("nobody", Some("DIEN"), commune(), "UBND-TINH"),
        rule("no such category", Some("XX"), commune(), "PC-VP"),
        rule("no such place", None, Area::Commune("1".into()), "PC-VP"),
        rule("alive", Some("DIEN-MATDIEN"), district(), "PC-VP"),
        brief,
        empty,
    ];
    let mut all = rules.to_vec();
    let of_district = directory.communes.iter().filter(|c| c.district_code == "243");
    for place in of_district {
        all.push(rule(&place.code, Some("NUOC-MAT"), Area::Commune(place.code.clone()), "SXD"));
    }
    let found = dead(&all, &directory);
    let expected = [
        ("covered", Dead::Covered),
        ("nobody", Dead::Unknown),
        ("no such category", Dead::Unknown),
        ("no such place", Dead::Unknown),
        ("empty", Dead::Empty),
    ];
    assert_eq!(found, expected.map(|(id, why)| (id.to_owned(), why)));
}

#[test]
fn a_dry_run_shows_who_would_lead_instead() {
    let directory = directory();
    let led = |number: &str, commune: &str, lead: &str| Led {
        number: number.into(),
        category: "DIEN-MATDIEN".into(),
        commune: Some(commune.into()),
        class: SlaClass::Quick,
        at: 5,
        lead: Some(lead.into()),
    };
    let rules = [
        rule("new", Some("DIEN"), commune(), "DL-MIENBAC"),
        rule("idle", Some("MT"), commune(), "SXD"),
    ];
    let petitions =
        [led("1", "08710", "PC-VP"), led("2", "08710", "DL-MIENBAC"), led("3", "09028", "PC-VP")];
    let run = dry_run(&rules, &petitions, 100, &directory);
    assert_eq!(run.tried, 3);
    assert_eq!(run.moved.len(), 1);
    assert_eq!(
        (run.moved[0].number.as_str(), run.moved[0].to.as_deref()),
        ("1", Some("DL-MIENBAC"))
    );
    assert_eq!((run.fired["new"], run.fired["idle"]), (2, 0));
}
