//! Every kind of entry in its one form: written and read back, and refused with a field missing,
//! null, unknown, or of another type.

use serde_json::{Map, Value, json};
use timbang::ledger::body::{KINDS, Statement, StatementError};
use timbang::ledger::entry::Entry;
use timbang::ledger::fields::Mode;
use timbang::ledger::review_fields::Outcome;

use crate::ledger_reviews::Town;

const POINT: &str =
    "BGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=";
const CASE: &str = "c-01040g2081040g2081040g2081";
const SUBJECT: &str = "a-01040g2081040g2081040g2081";
const PERSON: &str = "p-01040g2081040g2081040g2081";

fn assertion() -> Value {
    json!({
        "authenticator_data": "AQ==", "client_data": "Ag==", "credential": "Aw==",
        "signature": "BA==",
    })
}

/// The fields of a kind that names a case.
fn fields_of_case(kind: &str) -> Option<Value> {
    let digest = "ab".repeat(32);
    let digest = digest.as_str();
    Some(match kind {
        "application.received" => {
            json!({ "case": CASE, "commitment": digest, "programme": "aid" })
        }
        "decision.recommended" => {
            json!({ "case": CASE, "commitment": digest, "programme": digest })
        }
        "erasure.executed" => json!({ "case": CASE, "ground": "order", "scope": "case" }),
        "review.opened" | "decision.deemed" => {
            json!({ "case": CASE, "due": 5, "recommendation": digest })
        }
        "review.claimed" | "recommendation.revealed" => {
            json!({ "case": CASE, "recommendation": digest, "seat": 2 })
        }
        "review.released" | "review.expired" => {
            json!({ "case": CASE, "commitment": digest, "seat": 1 })
        }
        "review.escalated" => json!({ "case": CASE, "ground": "no-reviewer" }),
        "conflict.declared" => json!({ "case": CASE }),
        "clock.resumed" => json!({ "case": CASE, "due": 5 }),
        "finding.recorded" => {
            json!({ "case": CASE, "commitment": digest, "recommendation": digest, "seat": 1 })
        }
        "information.requested" => json!({ "case": CASE, "commitment": digest, "due": 5 }),
        "information.received" | "review.sent_back" => {
            json!({ "case": CASE, "commitment": digest })
        }
        "clock.stopped" => {
            json!({ "case": CASE, "commitment": digest, "ground": "field-visit", "until": 5 })
        }
        "emergency.declared" => json!({ "case": CASE, "commitment": digest }),
        "emergency.reviewed" => json!({ "case": CASE, "commitment": digest, "sound": false }),
        "leave.given" => json!({ "case": CASE, "commitment": digest, "subject": SUBJECT }),
        "challenge.issued" => json!({
            "case": CASE, "challenge": digest, "expires": 5, "notice": digest,
            "outcome": "grant", "reason": digest, "recommendation": digest, "seat": 1,
            "verdict": "overruled",
        }),
        "review.confirmed" | "review.overruled" => json!({
            "assertion": assertion(), "case": CASE, "challenge": digest, "notice": digest,
            "outcome": "proposed_refusal", "proof": "passkey", "reason": digest, "seat": 3,
            "shown": digest,
        }),
        "decision.issued" => json!({
            "case": CASE, "confirmation": digest, "leaf": "L-A", "notice": digest,
            "outcome": "waiting_list", "programme": digest, "recommendation": digest,
        }),
        "notice.issued" => json!({ "case": CASE, "commitment": digest, "decision": digest }),
        "notice.delivered" => {
            json!({ "arrived": 4, "case": CASE, "channel": "webhook", "notice": digest })
        }
        "record.viewed" => json!({ "case": CASE, "what": "search" }),
        _ => return None,
    })
}

/// The fields of a kind that names none.
fn fields_of_office(kind: &str) -> Option<Value> {
    let digest = "ab".repeat(32);
    let digest = digest.as_str();
    Some(match kind {
        "genesis" => {
            let first = Town::begin(Mode::Live, &[3, 4]).log.entries.swap_remove(0);
            let mut fields: Map<String, Value> =
                serde_json::from_str(Entry::parse(&first).unwrap().statement).unwrap();
            fields.retain(|name, _| !["actor", "kind", "ts"].contains(&name.as_str()));
            Value::Object(fields)
        }
        "programme.proposed" => {
            json!({ "digest": digest, "id": "aid", "status": "draft", "version": 1 })
        }
        "access.changed" => {
            json!({ "change": "granted", "person": PERSON, "role": "officer", "subject": SUBJECT })
        }
        "programme.approved" | "programme.suspended" => json!({ "digest": digest }),
        "programme.activated" => json!({ "digest": digest, "from": 0 }),
        "access.activated" => json!({ "epoch": 1, "model": digest, "policy": digest }),
        "enrolment.challenged" => json!({
            "challenge": digest, "credential": "AQ==", "expires": 5, "public_key": POINT,
            "rp": "aid.example", "subject": SUBJECT,
        }),
        "authenticator.enrolled" => json!({
            "algorithm": "es256", "assertion": assertion(), "challenge": digest,
            "credential": "AQ==", "person": PERSON, "public_key": POINT,
            "rp": "aid.example", "subject": SUBJECT,
        }),
        "authenticator.revoked" => json!({ "credential": "AQ==", "subject": SUBJECT }),
        "account.reset" => json!({ "subject": SUBJECT, "what": "factors" }),
        "account.vouched" => json!({ "subject": SUBJECT }),
        _ => return None,
    })
}

/// The fields that may be null.
fn nullable(kind: &str) -> &'static [&'static str] {
    match kind {
        "review.opened" | "clock.resumed" => &["due"],
        "review.expired" | "clock.stopped" => &["commitment"],
        "review.confirmed" | "review.overruled" | "authenticator.enrolled" => {
            &["assertion", "challenge"]
        }
        "decision.issued" => &["confirmation"],
        _ => &[],
    }
}

/// The line of every kind, as its fields.
fn statements() -> Vec<(&'static str, Map<String, Value>)> {
    let whole = |kind: &&'static str| {
        let fields = fields_of_case(kind).or_else(|| fields_of_office(kind));
        let fields = fields.unwrap_or_else(|| panic!("`{kind}` is not in the list"));
        let Value::Object(mut fields) = fields else { panic!("`{kind}` is no object") };
        fields.insert("actor".into(), "operator".into());
        fields.insert("kind".into(), (*kind).into());
        fields.insert("ts".into(), 7.into());
        (*kind, fields)
    };
    KINDS.iter().map(whole).collect()
}

fn parse(fields: &Map<String, Value>) -> Result<Statement, StatementError> {
    Statement::parse(&serde_json::to_string(fields).unwrap())
}

#[track_caller]
fn refused(kind: &str, what: &str, fields: &Map<String, Value>) {
    let read = parse(fields);
    assert!(matches!(read, Err(StatementError::Schema(_))), "`{kind}` with {what}: {read:?}");
}

#[test]
fn a_kind_is_written_as_it_was_read() {
    for (kind, fields) in statements() {
        let line = serde_json::to_string(&fields).unwrap();
        let read = Statement::parse(&line).unwrap_or_else(|error| panic!("`{kind}`: {error}"));
        assert_eq!(read.to_line().unwrap(), line);
        assert_eq!(read.body.kind(), kind);
        let case = fields.get("case").and_then(Value::as_str);
        assert_eq!(read.body.case().map(|case| case.to_string()).as_deref(), case, "{kind}");
        for name in nullable(kind) {
            let mut without = fields.clone();
            without[*name] = Value::Null;
            let line = serde_json::to_string(&without).unwrap();
            assert_eq!(Statement::parse(&line).unwrap().to_line().unwrap(), line);
        }
    }
}

#[test]
fn the_disclosed_payload_of_a_kind_is_the_one_the_page_says() {
    for (kind, mut fields) in statements() {
        let named = match kind {
            "review.confirmed" | "review.overruled" => Some("reason"),
            "decision.issued" => Some("notice"),
            _ => fields.contains_key("commitment").then_some("commitment"),
        };
        if let Some(name) = named {
            fields[name] = "cd".repeat(32).into();
        }
        let committed = parse(&fields).unwrap().body.commitment().map(|digest| digest.to_string());
        assert_eq!(committed, named.map(|_| "cd".repeat(32)), "{kind}");
    }
}

#[test]
fn every_field_is_required_and_no_other_is_known() {
    for (kind, fields) in statements() {
        for name in fields.keys() {
            let mut changed = fields.clone();
            changed.remove(name);
            refused(kind, &format!("no `{name}`"), &changed);
            for wrong in [Value::Null, json!(true), json!([]), json!({}), json!("?"), json!("")] {
                if wrong.is_null() && nullable(kind).contains(&name.as_str())
                    // How many it must hold is checked with what it holds.
                    || fields[name].is_array() && wrong == json!([])
                    || fields[name].is_boolean() && wrong.is_boolean()
                {
                    continue;
                }
                let mut changed = fields.clone();
                changed[name] = wrong.clone();
                let read = parse(&changed);
                assert!(read.is_err(), "`{kind}` with `{name}` {wrong}: {read:?}");
            }
        }
        let mut more = fields.clone();
        more.insert("zz".into(), json!(1));
        refused(kind, "a field more", &more);
    }
}

#[test]
fn an_object_written_as_an_array_is_refused() {
    for (kind, fields) in statements() {
        for (name, value) in &fields {
            let listed = |object: &Map<String, Value>| object.values().cloned().collect::<Value>();
            let changed = match value {
                Value::Object(object) => listed(object),
                Value::Array(objects) => {
                    objects.iter().filter_map(Value::as_object).map(listed).collect()
                }
                _ => continue,
            };
            let mut fields = fields.clone();
            fields[name] = changed;
            refused(kind, &format!("`{name}` as an array"), &fields);
        }
    }
}

#[test]
fn words_numbers_and_bytes_have_their_bounds() {
    let change = |kind: &str, name: &str, value: Value| {
        let (_, mut fields) = statements().into_iter().find(|(known, _)| *known == kind).unwrap();
        fields[name] = value;
        parse(&fields).is_ok()
    };
    for seat in [json!(0), json!(4)] {
        assert!(!change("review.released", "seat", seat));
    }
    for outcome in Outcome::ALL {
        let decided = change("challenge.issued", "outcome", outcome.as_str().into());
        assert_eq!(decided, !outcome.is_step(), "{outcome}");
    }
    let base64 = |bytes: usize| json!("AAAA".repeat(bytes / 3) + ["", "AA==", "AAA="][bytes % 3]);
    assert!(change("authenticator.revoked", "credential", base64(8_192)));
    assert!(!change("authenticator.revoked", "credential", base64(8_193)));
    assert!(!change("authenticator.revoked", "subject", json!("operator")));
    for (leaf, lawful) in [("a".repeat(64), true), ("a".repeat(65), false), ("a_b".into(), false)] {
        assert_eq!(change("decision.issued", "leaf", leaf.into()), lawful);
    }
    for (rp, lawful) in [("a".repeat(253), true), ("a".repeat(254), false), ("A".into(), false)] {
        assert_eq!(change("enrolment.challenged", "rp", rp.into()), lawful);
    }
    assert!(!change("access.activated", "epoch", json!(0)));
    assert!(change("review.opened", "due", json!(0)));
    // A point that is not on the curve.
    assert!(!change("enrolment.challenged", "public_key", base64(65)));
}
