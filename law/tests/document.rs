//! docs/law-cli.md is run: what stands under `in` must give what stands under `out`.
//! `UPDATE_DOCS=1 cargo test -p law --test document` writes the answers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use law::{Law, QUESTIONS, question, run};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/law-cli.md");
const IN: &str = "```json in\n";
const OUT: &str = "```json out\n";
const END: &str = "```\n";

fn answered(law: &Law, name: &str, lines: &str) -> String {
    let mut output = Vec::new();
    run(law, question(name).unwrap(), lines.as_bytes(), &mut output).unwrap();
    String::from_utf8(output).unwrap()
}

/// The document with every answer as it is now, and the questions that it shows.
fn rendered(law: &Law, document: &str) -> (String, Vec<String>) {
    let mut sections = document.split("\n## `");
    let mut text = sections.next().unwrap().to_owned();
    let mut shown = Vec::new();
    for section in sections {
        let name = section.split('`').next().unwrap();
        text += "\n## `";
        let mut rest = section;
        while let Some((before, lines)) = rest.split_once(IN) {
            let (lines, after) = lines.split_once(END).expect("the end of an input");
            let (between, old) = after.split_once(OUT).expect("an output after each input");
            let (_, after) = old.split_once(END).expect("the end of an output");
            text += &[before, IN, lines, END, between, OUT].concat();
            text += &answered(law, name, lines);
            text += END;
            shown.push(name.to_owned());
            rest = after;
        }
        text += rest;
    }
    (text, shown)
}

#[test]
fn every_example_of_the_document_is_answered_so() {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let (now, shown) = rendered(&Law::of_the_seed().unwrap(), &document);
    for question in QUESTIONS {
        assert!(shown.iter().any(|name| name == question.name), "{} has no example", question.name);
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(DOCUMENT, &now).unwrap();
        return;
    }
    for (line, (is, was)) in now.lines().zip(document.lines()).enumerate() {
        assert_eq!(is, was, "line {} of docs/law-cli.md", line + 1);
    }
    assert_eq!(now, document);
}

#[test]
fn a_bad_line_is_answered_on_its_own_line_and_the_next_is_read() {
    let law = Law::of_the_seed().unwrap();
    let good = r#"{"text":"xin chào"}"#;
    let lines = [good, "{", "[1]", r#"{"texts":"x"}"#, "", "\u{0}", "  ", good].join("\n");
    let lines = [lines.as_bytes(), b"\n\xff\xfe\n", good.as_bytes()].concat();
    let mut output = Vec::new();
    run(&law, question("mask").unwrap(), lines.as_slice(), &mut output).unwrap();
    let answers: Vec<serde_json::Value> = String::from_utf8(output)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let wrong: Vec<bool> = answers.iter().map(|answer| answer.get("error").is_some()).collect();
    assert_eq!(wrong, [false, true, true, true, true, false, true, false]);
}

#[test]
fn the_example_of_the_issue_is_due_after_tet() {
    let line = r#"{"received":"2026-02-13T16:20:00+07:00","class":"standard","pauses":[],"extension_wd":0}"#;
    let answer = answered(&Law::of_the_seed().unwrap(), "due", line);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    // 14–22 February are off; Mon 23 to Fri 27 count.
    assert_eq!(answer["due"], "2026-02-27T16:30:00+07:00");
    assert_eq!(answer["reckoning"].as_array().unwrap().len(), 9 + 5);
    assert!(answer["steps"].as_array().unwrap().len() > 4);
}

#[test]
fn a_question_that_is_not_there_names_those_that_are() {
    let error = question("dew").err().unwrap();
    assert!(error.contains("due") && error.contains("permit"), "{error}");
}
