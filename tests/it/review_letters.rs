//! Letters: of what the law granted in silence, and by every way that reaches the person.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use serde_json::json;
use timbang::access;
use timbang::casework::read::review::Viewer;
use timbang::casework::review::choices;
use timbang::casework::{Jobs, Refusal};
use timbang::clock::Clock as _;
use timbang::config::notifications::{ChannelKind, Notifications};
use timbang::decision::Outcome;
use timbang::facts;
use timbang::ledger::fields::Role;
use timbang::store::{AccountId, OutboxState};

use crate::access_acts::take_away;
use crate::notify_support::{Answer, Gateway, SECRET};
use crate::review_acts::{against, because, by_rule, in_favour, refused, with_case};
use crate::review_support::{Bureau, shipped};
use crate::review_timers::verified;
use crate::store_support::{places, sqlite};

const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_law_granted_in_silence_gets_its_letter_and_the_supervisor_sees_it_waiting() {
    for place in places().await {
        let mut bureau = Bureau::under(&place, shipped("ref-izin-usaha")).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let (mut bureau, numbers) = bureau.receive(&[verified()]).await;
        let [number] = numbers.as_slice() else { panic!("{numbers:?}") };
        bureau.clock.advance(29 * DAY_MS);
        bureau.office.watch_terms(&bureau.access).await.unwrap();
        assert_eq!(*bureau.kinds(number).await.last().unwrap(), "decision.deemed");
        let store = bureau.office.store();
        let person = store.account_by_name("penyelia").await.unwrap().unwrap().person;
        let viewer = Viewer { account: supervisor, person };
        let now_ms = bureau.clock.now_ms();
        let board = bureau.office.reader().board(&viewer, None, now_ms, 10).await.unwrap();
        let waiting = board.to_issue.unwrap();
        assert_eq!((board.deemed, &waiting.numbers), (1, &numbers));
        // The lapse was recorded on 8 April 2026; five working days later is the 15th.
        assert_eq!(waiting.until.unwrap().to_string(), "2026-04-15");

        let configured = bureau.office.channels().unwrap().configured().clone();
        assert_eq!(bureau.office.make_letters(&bureau.access, &configured).await.unwrap(), 1);
        assert_eq!(bureau.office.make_letters(&bureau.access, &configured).await.unwrap(), 0);
        assert_eq!(*bureau.kinds(number).await.last().unwrap(), "notice.issued");
        let board = bureau.office.reader().board(&viewer, None, now_ms, 10).await.unwrap();
        assert!(board.to_issue.is_none());
        assert_eq!((board.unproved_count, &board.unproved[0].number), (1, number));
        let letter = bureau.office.reader().letter(number).await.unwrap().unwrap();
        assert!(letter.record.is_none(), "no decision committed to a record");
        assert!(letter.paper.unwrap().starts_with(b"%PDF-"));
        let serial = store.case_by_number(number).await.unwrap().unwrap().serial;
        assert_eq!(store.outbox_of(serial).await.unwrap().len(), 1);
        bureau.verified().await;
    }
}

/// A refusal of someone with an e-mail address and a telephone, signed.
pub async fn refused_reachable() -> (Bureau, String) {
    let place = sqlite().await;
    let mut bureau = Bureau::open(&place, 1).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let person = json!({"name": "Siti Rahma", "nik": "7472015505900003",
        "email": "siti@example.org", "phone": "+62 812-3456-7890"});
    let (mut bureau, numbers) = bureau.receive_of(&person, &[refused()]).await;
    let number = numbers.into_iter().next().unwrap();
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    (bureau, number)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adverse_letter_goes_by_every_way_that_reaches_the_person() {
    let (mut bureau, number) = refused_reachable().await;
    let configured = Notifications::parse(
        r#"{"file": {"folder": "outbox"},
            "email": {"host": "127.0.0.1", "encryption": "none", "from": "dinsos@example.org"},
            "webhook": {"url": "https://gateway.example/messages", "secret_key": "k"}}"#,
    );
    let configured = configured.unwrap();
    assert_eq!(bureau.office.make_letters(&bureau.access, &configured).await.unwrap(), 1);
    let store = bureau.office.store();
    let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
    let mut ways: Vec<_> =
        store.outbox_of(serial).await.unwrap().iter().map(|one| one.channel.as_str()).collect();
    ways.sort_unstable();
    assert_eq!(ways, ["email", "file", "webhook"]);
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_channel_that_proves_delivery_begins_the_term_and_tells_no_outcome() {
    let (bureau, number) = refused_reachable().await;
    let gateway = Gateway::answering([Answer::http(200, r#"{"delivered": true}"#)]);
    let key = bureau.path.join("keys/webhook-secret");
    std::fs::write(&key, SECRET).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let configured = format!(
        r#"{{"file": {{"folder": "outbox"}},
             "webhook": {{"url": "{}", "secret_key": "webhook-secret"}}}}"#,
        gateway.url()
    );
    std::fs::write(bureau.path.join("notifications.json"), configured).unwrap();
    let channels = bureau.office.channels().unwrap();
    let store = bureau.office.store();
    let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
    let (access, accounts) = (Arc::new(bureau.access), bureau.accounts.clone());
    let office = Arc::new(tokio::sync::Mutex::new(bureau.office));
    let jobs = Jobs::new(office.clone(), access, accounts, channels);
    jobs.run_once().await.unwrap();
    bureau.clock.advance(DAY_MS);
    jobs.run_once().await.unwrap();
    let sent = gateway.seen();
    assert_eq!(sent.len(), 1, "once");
    let body = String::from_utf8(sent[0].body.clone()).unwrap();
    assert!(body.contains("\"to\":\"+6281234567890\"") && body.contains(&number), "{body}");
    assert!(body.contains("ada surat untuk Anda"), "{body}");
    for telling in ["belum", "tidak", "setuju", "tolak", "desil"] {
        assert!(!body.contains(telling), "{telling}: {body}");
    }
    let notice = store.notices_of(serial).await.unwrap().pop().unwrap();
    // 21 working days after 10 March 2026.
    assert_eq!(notice.objection_due_ms, Some(1_776_355_199_999), "16 April 2026, 23:59:59.999");
    let messages = store.outbox_of(serial).await.unwrap();
    let state = |channel: ChannelKind| {
        messages.iter().find(|one| one.channel == channel).map(|one| one.state)
    };
    assert_eq!(state(ChannelKind::Webhook), Some(OutboxState::Delivered));
    assert_eq!(state(ChannelKind::File), Some(OutboxState::Sent));
    let entries = store.entries_of(serial).await.unwrap();
    let delivered = entries.iter().filter(|entry| {
        String::from_utf8_lossy(&entry.bytes).contains("\"kind\":\"notice.delivered\"")
    });
    let delivered: Vec<_> = delivered.map(|entry| String::from_utf8_lossy(&entry.bytes)).collect();
    assert_eq!(delivered.len(), 1);
    // The ledger holds the moment from which the term runs.
    let arrived = format!("\"arrived\":{},", notice.delivered_ms.unwrap());
    assert!(delivered[0].contains(&arrived), "{delivered:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_stands_on_a_mark_against_it_and_on_a_reason_that_fits_the_mark() {
    let place = sqlite().await;
    // Nothing is known of the welfare rank: the machine proposes a step, and the marks are the reasons.
    let mut facts = refused();
    facts.as_object_mut().unwrap().remove("desil");
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, facts).await;
    bureau.claim(&officer, &number).await.unwrap();
    let marks = json!({"criteria": [
        {"criterion": "S1", "mark": "proven", "evidence": ["nik_status"]},
        {"criterion": "S2", "mark": "proven", "evidence": ["domisili_sesuai"]}],
        "direction": "adverse", "confidence": "high"});
    bureau.find(&officer, &number, marks).await.unwrap();
    let sentence = "The family has more than the programme is meant for.";
    for (criterion, code, finding) in [
        ("S5", "not_met", "no-ground"),
        ("S1", "met", "met-against"),
        ("S1", "not_met", "reason-against-mark"),
    ] {
        let codes = json!([{"criterion": criterion, "code": code}]);
        let reasons = json!({"codes": codes, "sentence": sentence});
        let refusal = bureau.prepare(&officer, &number, Outcome::ProposedRefusal, reasons).await;
        let Err(Refusal::Invalid(findings)) = refusal else { panic!("{criterion} {code}") };
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [finding], "{findings:?}");
    }
}

/// What the letter of a refusal stands on, by question, where the job and the welfare rank both stand
/// against the family and its reviewer marked so; the fault where there is no letter.
async fn stands_on(
    direction: &str,
    marks: &[(&str, &str, &str)],
    (criterion, change): (&str, &str),
) -> Result<(Vec<String>, String), &'static str> {
    let place = sqlite().await;
    let mut facts = refused();
    facts["pekerjaan_dikecualikan"]["value"] = true.into();
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, facts).await;
    bureau.claim(&officer, &number).await.unwrap();
    let marks = marks.iter().map(
        |(criterion, mark, fact)| json!({"criterion": criterion, "mark": mark, "evidence": [fact]}),
    );
    let found = json!({"criteria": marks.collect::<Vec<_>>(), "direction": direction,
        "confidence": "high"});
    bureau.find(&officer, &number, found).await.unwrap();
    let reasons = json!({"codes": [{"criterion": criterion, "code": "not_met"}],
        "sentence": "The family has more than the programme is meant for.",
        "change_of_mind": change});
    match bureau.prepare(&officer, &number, Outcome::ProposedRefusal, reasons).await {
        Ok(prepared) => {
            bureau.sign(&officer, &number).await.unwrap();
            bureau.verified().await;
            let elements = prepared.letter.elements();
            let rules = elements.reasons.criteria.iter().map(|reason| reason.rule.en.clone());
            Ok((rules.collect(), elements.roles.human.en.clone()))
        }
        Err(Refusal::Invalid(findings)) => Err(findings[0].code),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_refusal_prints_no_ground_that_its_reviewer_refuted() {
    let (job, rank) = (("S3", "pekerjaan_dikecualikan"), ("S5", "desil"));
    let nik = ("S1", "refuted", "nik_status");
    let (with, of) = (("S5", ""), "adverse");
    let whole = stands_on(of, &[(job.0, "proven", job.1), (rank.0, "refuted", rank.1)], with).await;
    let (both, agreed) = whole.unwrap();
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(agreed.ends_with("then read the proposal and agreed with it."), "{agreed}");
    let half = stands_on(of, &[(job.0, "refuted", job.1), (rank.0, "refuted", rank.1)], with).await;
    let (one, half) = half.unwrap();
    assert_eq!(one, both[1..], "the job was found to be none that excludes");
    assert!(half.ends_with("not every reason of it was agreed with."), "{half}");
    // What the first look marks against is a ground beside those of the machine.
    let (three, agreed) = stands_on(of, &[nik], ("S1", "")).await.unwrap();
    assert_eq!((&three[..2], three.len()), (&both[..], 3));
    assert!(agreed.ends_with("agreed with it."), "{agreed}");

    let cleared = [(job.0, "refuted", job.1), (rank.0, "proven", rank.1)];
    assert_eq!(stands_on(of, &cleared, ("S2", "")).await, Err("no-ground"));
    assert_eq!(
        stands_on(of, &cleared[1..], ("S2", "")).await,
        Err("no-ground"),
        "no mark is against it"
    );
    let not_the_nik = stands_on(of, &[(rank.0, "refuted", rank.1)], ("S1", "")).await;
    assert_eq!(not_the_nik, Err("reason-against-facts"), "the register says that it matches");

    // Who changes their mind cannot take back what they locked: what they did not clear is left.
    let changed = ("S3", "The list of excluded jobs names this one after all.");
    let (left, _) = stands_on("granting", &cleared[1..], changed).await.unwrap();
    assert_eq!(left, both[..1]);
    assert_eq!(stands_on("granting", &cleared, changed).await, Err("no-ground"));
    let of_nik = ("S1", changed.1);
    let unmarked = stands_on("granting", &cleared[1..], of_nik).await;
    assert_eq!(unmarked, Err("reason-against-facts"), "nor does it change what the facts say");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recommended_grant_is_not_cut_to_less() {
    let place = sqlite().await;
    let mut bureau = Bureau::under(&place, shipped("ref-blt-darurat")).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    // Nothing is granted by rule, so that a human decides it.
    take_away(&mut bureau, access::Role::Engine, "favourable-decision", "issue").await;
    let facts = by_rule(&bureau.programme);
    let (mut bureau, numbers) = bureau.receive(std::slice::from_ref(&facts)).await;
    let number = numbers[0].as_str();
    bureau.claim(&officer, number).await.unwrap();
    let found = json!({"criteria": [], "direction": "granting", "confidence": "high"});
    bureau.find(&officer, number, found).await.unwrap();
    let less = bureau.prepare(&officer, number, Outcome::ProvisionalGrant, json!({})).await;
    let Err(Refusal::Invalid(findings)) = less else { panic!("{less:?}") };
    assert_eq!(findings[0].code, "less-than-recommended");
    let reasons = json!({"codes": [{"criterion": "B3", "code": "met"}],
        "sentence": "One month of aid is enough for this family."});
    let less = bureau.prepare(&officer, number, Outcome::ProvisionalGrant, reasons).await;
    assert!(less.is_err(), "no reason makes it a grant");
    let whole = bureau.prepare(&officer, number, Outcome::Grant, json!({})).await.unwrap();
    assert!(whole.letter.elements().asked.difference.id.contains("Rp900.000"));

    let programme = &bureau.programme;
    let facts = facts::parse(programme.schema(), &facts.to_string()).unwrap();
    let (grant, some) = (Outcome::Grant, Outcome::ProvisionalGrant);
    for (recommended, offered) in [
        (grant, vec![grant, Outcome::ProposedRefusal]),
        (some, vec![grant, some, Outcome::ProposedRefusal]),
        (Outcome::Review, vec![grant, some, Outcome::ProposedRefusal]),
        (Outcome::ProposedRefusal, vec![grant, some, Outcome::ProposedRefusal]),
    ] {
        assert_eq!(choices(programme, recommended, &facts), offered, "{recommended:?}");
    }
}

/// What the letter that this reviewer prepares says of who looked.
async fn told(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    outcome: Outcome,
    code: &str,
) -> String {
    bureau.claim(by, number).await.unwrap();
    let found = if outcome.is_adverse() { against() } else { in_favour() };
    bureau.find(by, number, found).await.unwrap();
    let codes = json!([{"criterion": "S5", "code": code}]);
    let sentence = "The register puts the family in decile eight, above the limit.";
    let reasons = json!({"codes": codes, "sentence": sentence});
    let prepared = bureau.prepare(by, number, outcome, reasons).await.unwrap();
    bureau.sign(by, number).await.unwrap();
    prepared.letter.elements().roles.human.id.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_tells_everybody_who_looked_by_their_role_and_whether_they_agreed() {
    let (refusal, grant) = (Outcome::ProposedRefusal, Outcome::Eligible);
    let place = sqlite().await;
    let (mut bureau, [officer, other, supervisor], number) = with_case(&place, 2, refused()).await;
    let first = told(&mut bureau, &officer, &number, refusal, "not_met").await;
    assert!(first.starts_with("Seorang petugas memeriksa berkas Anda lebih dulu"), "{first}");
    assert!(first.ends_with("Orang lain masih memeriksa berkas ini sebelum putusannya terbit."));
    let second = told(&mut bureau, &other, &number, grant, "evidence_wrong").await;
    assert!(second.contains("Petugas lain lalu memeriksa ulang"), "{second}");
    assert!(second.contains("Keduanya"), "the draft tells the second nothing of the first");
    let third = told(&mut bureau, &supervisor, &number, refusal, "not_met").await;
    assert!(third.contains("Pendapat mereka tentang hasilnya berbeda. Seorang penyelia lalu"));
    assert!(!third.contains("Keduanya") && !third.contains("masih memeriksa"), "{third}");
    let sent = bureau.office.reader().letter(&number).await.unwrap().unwrap().record.unwrap();
    assert_eq!(sent.elements().roles.human.id, third, "theirs is the one that goes out");
    let decided_by = &sent.elements().roles.decided_by.id;
    assert!(decided_by.contains("penyelia, Penyelia") && !decided_by.contains("petugas"));
    let chosen = &sent.elements().reasons.chosen[0];
    assert_eq!(chosen.criterion.id, "Apakah keluarga berada di desil 1–5?");

    let place = sqlite().await;
    let (mut bureau, [_, other, supervisor], number) = with_case(&place, 2, refused()).await;
    told(&mut bureau, &supervisor, &number, refusal, "not_met").await;
    let agreed = told(&mut bureau, &other, &number, refusal, "not_met").await;
    assert!(agreed.starts_with("Seorang penyelia memeriksa berkas Anda lebih dulu"), "{agreed}");
    assert!(agreed.contains("Seorang petugas lalu memeriksa ulang"), "{agreed}");
    assert!(agreed.ends_with("Keduanya kemudian membaca usulan itu dan menyetujuinya."));
}
