//! The commands that need no ledger to look at: programmes, keys, accounts, new folders.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::cli_support::{Desk, root};

#[test]
fn the_shipped_programmes_have_no_finding() {
    let said = Desk::new().run("check").done();
    assert!(said.contains("4 programmes checked"), "{said}");
    assert!(said.contains("no findings"), "{said}");
}

#[test]
fn every_finding_of_every_file_is_told_with_file_line_code_and_path() {
    let desk = Desk::new();
    let good = fs::read_to_string(root().join("policies/programmes/ref-pangan/1.yaml")).unwrap();
    desk.write("good.yaml", &good);
    desk.write("bad.yaml", good.replace("impact: 3", "impact: 9").replace("root: ", "root: X"));
    desk.write("worse.yaml", b"id: [\xff");
    let ran = desk.run("check good.yaml bad.yaml worse.yaml");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("2 of 3 programmes refused"), "{ran:?}");
    let line = good.lines().position(|line| line.starts_with("impact:")).unwrap() + 1;
    assert!(ran.out.contains(&format!("bad.yaml:{line}: structure: ")), "{ran:?}");
    assert!(ran.out.contains("(/impact)"), "{ran:?}");
    assert!(ran.out.contains("dangling-target"), "{ran:?}");
    assert!(ran.out.contains("worse.yaml:"), "{ran:?}");
}

#[test]
fn a_programme_file_that_is_missing_is_the_machines_fault_and_the_others_are_still_checked() {
    let desk = Desk::new();
    desk.write("bad.yaml", "id: x\n");
    let ran = desk.run("check missing.yaml bad.yaml");
    assert!(ran.out.contains("bad.yaml:"), "{ran:?}");
    ran.refused(3, &["missing.yaml"]);
}

#[test]
fn the_schema_is_the_one_beside_the_programmes() {
    let said = Desk::new().run("check --schema").done();
    let stands = root().join("policies/programmes/programme.schema.json");
    assert_eq!(said, fs::read_to_string(stands).unwrap());
}

#[test]
fn new_keys_are_readable_by_their_owner_alone_and_are_never_overwritten() {
    let desk = Desk::new();
    let said = desk.run("keygen --origin a.example/1 --output keys").done();
    for role in ["entry a.example/1/entry+", "checkpoint a.example/1+", "root a.example/1/root+"] {
        assert!(said.contains(role), "{said}");
    }
    #[cfg(unix)]
    for name in ["root.pem", "entry.pem", "checkpoint.pem"] {
        use std::os::unix::fs::PermissionsExt as _;
        let known = fs::metadata(desk.path("keys").join(name)).unwrap();
        assert_eq!(known.permissions().mode() & 0o777, 0o600, "{name}");
    }
    desk.run("keygen --origin a.example/1 --output keys").refused(1, &["not empty"]);
    desk.run("keygen --origin NO+ORIGIN --output other").refused(2, &["NO+ORIGIN"]);
}

#[test]
fn an_encrypted_folder_opens_with_its_passphrase_alone() {
    let desk = Desk::new();
    desk.write("right", "correct horse battery staple\nsecond line\n");
    desk.write("wrong", "another\n");
    desk.write("empty", "\n");
    desk.run("migrate --data d --origin a.example/1 --passphrase-file right").done();
    assert!(desk.read("d/keys/entry.pem").starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    let add = "account add officer.one --role officer --data d";
    desk.run(add).refused(3, &["--passphrase-file"]);
    desk.run(&format!("{add} --passphrase-file wrong")).refused(3, &["does not open"]);
    desk.run(&format!("{add} --passphrase-file empty")).refused(3, &["first line"]);
    desk.run(&format!("{add} --passphrase-file right")).done();
    desk.run("ledger verify --data d").done();
}

#[test]
fn an_account_gets_a_random_password_on_standard_output_alone() {
    let desk = Desk::live();
    let ran = desk.run("account add officer.one --role officer --data d");
    assert_eq!(ran.out.trim_end().len(), 24, "{ran:?}");
    assert!(!ran.err.contains(ran.out.trim_end()), "{ran:?}");
    let add = "account add officer.one --role author --another-person --data d";
    desk.run(add).refused(1, &["`officer.one` exists"]);
    desk.run("account add X --role officer --data d").refused(1, &["malformed-login"]);
    let same = "account add two.two --role officer --same-person-as nobody --data d";
    desk.run(same).refused(1, &["there is no account `nobody`"]);
    desk.run("account add two.two --role king --data d").refused(2, &["king"]);
    let named = "account add three.three --role author --data d --display-name";
    // One person under a second name decides nothing that the first decided: whoever adds them says.
    let ran = desk.run(&format!("{named} OFFICER.ONE"));
    ran.refused(2, &["`officer.one`", "--same-person-as officer.one", "--another-person"]);
    desk.run(&format!("{named} OFFICER.ONE --another-person")).done();
}

#[test]
fn a_new_office_names_what_to_do_next_and_an_old_one_is_not_made_again() {
    let desk = Desk::new();
    desk.run("migrate --data d").refused(2, &["--origin"]);
    let said = desk.run("migrate --data d --origin a.example/1").done();
    assert!(said.contains("root.pem") && said.contains("timbang account add"), "{said}");
    desk.run("migrate --data d --origin a.example/1").refused(2, &["stands already"]);
    desk.run("migrate --data d").done();
    let secret = "migrate --data e --origin a.example/1 --database postgres://u:secret@h/d";
    let ran = desk.run(secret);
    assert!(!ran.err.contains("secret"), "{ran:?}");
    ran.refused(2, &[".pgpass"]);
}

/// On a schema of its own, where `TEST_DATABASE_URL` names a server.
#[test]
fn an_office_on_postgresql_does_what_one_on_sqlite_does() {
    use sea_orm::ConnectionTrait as _;
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let name = format!("timbang_cli_{}", std::process::id());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = sea_orm::Database::connect(&server).await.unwrap();
        db.execute_unprepared(&format!("CREATE SCHEMA {name}")).await.unwrap();
    });
    let desk = Desk::new();
    let address = format!("{server}?options=-csearch_path%3D{name}");
    let migrate = format!("migrate --data d --grant {name} --database {address}");
    desk.run(&format!("{migrate} --origin pg.example/1")).done();
    desk.run(&migrate).done();
    let lines = desk.decide(crate::cli_support::CASES);
    assert_eq!(lines.lines().count(), 3);
    desk.run("erase PG-2026-00002 --ground request --under-review --data d").done();
    desk.run("ledger verify --data d").done();
    desk.run("ledger export --data d --output e").done();
    desk.run("ledger verify --export e").done();
    let ran = desk.run("doctor --data d");
    assert!(ran.out.contains("ok     database: PostgreSQL"), "{ran:?}");
    let document = String::from_utf8(desk.read("d/folder.json")).unwrap();
    let (host, _) = server.split_once('@').map(|(_, rest)| rest.split_once('/').unwrap()).unwrap();
    desk.write("d/folder.json", document.replace(host, "127.0.0.1:1"));
    let ran = desk.run("doctor --data d");
    assert!(ran.code == 1 && ran.out.contains("cannot be reached"), "{ran:?}");
}

#[test]
fn the_doctor_says_what_is_amiss_and_what_to_do() {
    let desk = Desk::live();
    let ran = desk.run("doctor --data d");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("amiss  root key: `d/keys/root.pem`"), "{ran:?}");
    assert_eq!(ran.out.matches("amiss").count(), 1, "{ran:?}");
    fs::remove_file(desk.path("d/keys/root.pem")).unwrap();
    let said = desk.run("doctor --data d").done();
    for what in ["disk:", "database: SQLite", "schema: fingerprint", "clock:", "programme:"] {
        assert!(said.contains(what), "{what} is not in {said}");
    }
    desk.run("keygen --origin dinsos.test.example/2026 --output other").done();
    fs::copy(desk.path("other/entry.pem"), desk.path("d/keys/entry.pem")).unwrap();
    fs::remove_file(desk.path("d/keys/index.key")).unwrap();
    fs::remove_file(desk.path("d/head.checkpoint")).unwrap();
    let ran = desk.run("doctor --data d");
    assert_eq!(ran.code, 1, "{ran:?}");
    for what in ["amiss  log keys", "amiss  sealing keys", "amiss  head"] {
        assert!(ran.out.contains(what), "{what} is not in {ran:?}");
    }
    let ran = desk.run("doctor --data nowhere");
    assert!(ran.code == 1 && ran.out.contains("amiss  folder"), "{ran:?}");
}

#[test]
fn the_doctor_names_each_channel_and_each_fault_of_its_configuration() {
    let desk = Desk::live();
    let said = desk.run("doctor --data d").out;
    assert!(said.contains("ok     channel: file, into `d/outbox`"), "{said}");
    let channels = r#"{
        "email": {"host": "mail.example", "from": "Dinas <a@mail.example>"},
        "webhook": {"url": "https://gateway.example:8443/token-in-the-path", "secret_key": "hook"}
    }"#;
    desk.write("d/notifications.json", channels);
    let said = desk.run("doctor --data d").out;
    assert!(said.contains("amiss  channel: ") && said.contains("d/keys/hook"), "{said}");
    desk.write("d/keys/hook", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    fs::set_permissions(desk.path("d/keys/hook"), fs::Permissions::from_mode(0o600)).unwrap();
    let said = desk.run("doctor --data d").out;
    for told in ["email, through mail.example:587 (STARTTLS)", "webhook, to gateway.example:8443\n"]
    {
        assert!(said.contains(told), "{told} is not in {said}");
    }
    assert!(said.contains("ok     outbox: 0 messages wait") && !said.contains("token"), "{said}");
    assert!(said.contains("amiss  channel: no folder of letters to print"), "{said}");
    desk.write(
        "d/notifications.json",
        r#"{"webhook": {"url": "http://a.example/", "secret_key": "/"}}"#,
    );
    let said = desk.run("doctor --data d").out;
    assert!(said.contains("webhook.url: in-the-clear"), "{said}");
    assert!(said.contains("webhook.secret_key: not-a-key-file"), "{said}");
}

#[test]
fn every_command_has_help_that_says_what_it_is_for() {
    let desk = Desk::new();
    for command in [
        "demo",
        "check",
        "decide",
        "explain",
        "ledger",
        "ledger verify",
        "ledger export",
        "ledger adopt-head",
        "verify-receipt",
        "erase",
        "access",
        "access check",
        "access activate",
        "account",
        "account add",
        "keygen",
        "found",
        "migrate",
        "serve",
        "doctor",
    ] {
        let said = desk.run(&format!("{command} --help")).done();
        let first = said.lines().next().unwrap();
        assert!(20 < first.len(), "{command}: {first}");
    }
}

#[test]
fn a_bad_row_is_named_by_its_line_whatever_ends_the_lines() {
    let rows = ["id,kbli", "a,56101", "", "b,5610", "c,56101", "d,5"];
    for end in ["\n", "\r\n"] {
        let desk = Desk::new();
        desk.write("cases.csv", rows.join(end));
        let words = "decide --programme ref-izin-usaha --input cases.csv --rejects r --dry-run";
        let ran = desk.run(words);
        assert_eq!(ran.code, 1, "{ran:?}");
        let rejects = String::from_utf8(desk.read("r")).unwrap();
        let lines = rejects.lines().map(|line| line.rsplit_once(':').unwrap().1);
        assert_eq!(lines.collect::<Vec<_>>(), ["4}", "6}"], "{rejects}");
    }
}
