//! The program as an operator meets it: refusals before anything starts, and no secret shown.

use std::process::{Command, Output};

fn server(folder: &std::path::Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_server"))
        .current_dir(folder)
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn an_unknown_key_stops_the_start_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), "listen = \"127.0.0.1:0\"\nbase_urll = \"x\"\n")
        .unwrap();
    for (arguments, environment, named) in [
        (&["serve"][..], &[("VPS_BASE_URLL", "x")][..], "VPS_BASE_URLL"),
        (&["--config", "s.toml", "serve"], &[], "base_urll"),
        (&["serve"], &[("VPS_CONFIG", "s.toml")], "base_urll"),
    ] {
        let out = server(folder.path(), arguments, environment);
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && said.contains(named), "{said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was made");
}

#[test]
fn the_settings_are_shown_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("VPS_VAULT_KEY", "canary"), ("DATABASE_URL", "postgres://a:canary@db/vp")];
    let out = server(folder.path(), &["config"], &environment);
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success() && said.contains("database_url") && !said.contains("canary"),
        "{said}"
    );
}

#[test]
fn tables_are_made_and_made_again_without_harm() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let out = server(folder.path(), &["migrate"], &[("VPS_DATABASE_URL", "sqlite://a/b.db")]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    assert!(folder.path().join("a/b.db").exists());
}

#[test]
fn the_routing_table_is_listed_tried_added_to_and_ended_at_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("VPS_DATABASE_URL", "sqlite://house.db"), ("VPS_LOG", "error")];
    let run = |arguments: &[&str]| {
        let out = server(folder.path(), arguments, &environment);
        let said = [out.stdout, out.stderr].concat();
        (out.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    assert!(run(&["seed", "--demo"]).0);
    // The demonstration's coordinator chose between utilities: those choices are rules already.
    let (listed, before) = run(&["routing", "list"]);
    assert!(listed, "{before}");
    let part = ["--category", "GT", "--district", "243", "--agency", "SGTVT"];
    let (tried, said) = run(&[&["routing", "try"][..], &part].concat());
    assert!(tried && said.contains("moved\tPA-") && said.contains(" would change owner"), "{said}");
    assert_eq!(run(&["routing", "list"]).1, before, "a trial changes nothing");
    let (added, id) = run(&[&["routing", "add"][..], &part].concat());
    assert!(added, "{id}");
    let (_, listed) = run(&["routing", "list"]);
    let line = format!("{}\tGT\tdistrict:243\t*\tSGTVT\t", id.trim());
    assert!(listed.starts_with(&format!("{before}{line}")), "{listed}");
    assert_eq!(run(&["routing", "end", id.trim()]), (true, "ended\n".to_owned()));
    assert!(!run(&["routing", "end", id.trim()]).0);
    assert_eq!(run(&["routing", "list"]).1, before);
    assert!(run(&["routing", "list", "--all"]).1.contains("district:243"));
    let wrong = ["routing", "add", "--category", "XX", "--agency", "SGTVT"];
    let (added, said) = run(&wrong);
    assert!(!added && said.contains("category"), "{said}");
    let (trained, said) = run(&["train"]);
    assert!(trained && said.contains("learned from "), "{said}");
}

#[test]
fn a_changed_byte_in_the_audit_log_is_named_and_the_command_fails() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [
        ("VPS_DATABASE_URL", "sqlite://house.db"),
        ("VPS_AUDIT_ANCHOR_FILE", "anchors"),
        ("VPS_LOG", "warn"),
    ];
    let run = |arguments: &[&str]| {
        let out = server(folder.path(), arguments, &environment);
        (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    assert!(run(&["seed", "--accounts"]).0);
    let (anchored, line) = run(&["audit", "anchor"]);
    assert!(anchored, "{line}");
    assert_eq!(std::fs::read_to_string(folder.path().join("anchors")).unwrap(), line);
    let (sound, said) = run(&["audit", "verify"]);
    assert!(sound && said.contains("sound: ") && !said.contains("NOT SOUND"), "{said}");

    let file = folder.path().join("house.db");
    let tamper = async {
        let db = store::Db::open(&format!("sqlite://{}", file.display())).await.unwrap();
        let store::Db::Sqlite { write, .. } = &db else { panic!("not SQLite") };
        for sql in [
            "drop trigger event_is_never_changed",
            "update event set data = replace(data, 'added', 'adder') \
             where id = (select event_id from audit_seal where n = 2)",
        ] {
            sqlx::query(sql).execute(write).await.unwrap();
        }
        db.close().await;
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(tamper);
    let (sound, said) = run(&["audit", "verify"]);
    assert!(!sound && said.starts_with("row 2 "), "{said}");

    std::fs::remove_file(folder.path().join("anchors")).unwrap();
    let (sound, said) = run(&["audit", "verify"]);
    assert!(!sound && said.contains("the anchor file is missing"), "{said}");
}

#[test]
fn the_two_guardians_are_named_at_the_terminal_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("VPS_DATABASE_URL", "sqlite://house.db"), ("VPS_LOG", "warn")];
    let said = |arguments: &[&str]| {
        let out = server(folder.path(), arguments, &environment);
        let text = [out.stdout, out.stderr].concat();
        (out.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    let (done, text) = said(&["seed", "--accounts"]);
    assert!(done, "{text}");
    let (done, text) = said(&["guardians"]);
    assert!(done && text.contains("dieuphoi") && text.contains("vanphong"), "{text}");
    for wrong in [["dieuphoi", "dieuphoi"], ["dieuphoi", "quantri"], ["dieuphoi", "khong-ai"]] {
        let (done, text) = said(&[&["guardians"], &wrong[..]].concat());
        assert!(!done, "{text}");
    }
    let (done, text) = said(&["guardians", "vanphong", "dieuphoi"]);
    assert!(done && text.starts_with("vanphong"), "{text}");
}
