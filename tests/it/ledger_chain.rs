//! Appending: links, clock, limits, and checkpoints of what was appended.

use timbang::ids::Digest32;
use timbang::ledger::body::{EntryBody, Statement, StatementError};
use timbang::ledger::chain::{AppendError, Appended, Appender, ClockRule, Draft, Head};
use timbang::ledger::checkpoint::{Checkpoint, CheckpointError, CheckpointSigner};
use timbang::ledger::entry::Entry;
use timbang::ledger::fields::{AccessChange, Actor, ErasureScope, Mode, ProgrammeStatus, Role};
use timbang::ledger::merkle::{Frontier, leaf_hash};
use timbang::ledger::note::Note;

use crate::ledger_log::{
    Keys, Log, ORIGIN, PROGRAMME, START_MS, access, account, case, erased, genesis, origin,
    proposed, received, recommended,
};

fn bodies() -> Vec<EntryBody> {
    vec![
        proposed(PROGRAMME, "bansos-pangan", 1, ProgrammeStatus::Active),
        access(AccessChange::Granted, Role::ObjectionOfficer, 9),
        received(case(1), Digest32([1; 32])),
        recommended(case(1), Digest32([2; 32]), PROGRAMME),
        erased(case(1), ErasureScope::Case),
    ]
}

fn begin(generation: u8) -> (Appender, Appended) {
    let origin = origin();
    let keys = Keys::of(&origin, generation);
    let genesis = genesis(&keys.public(&origin), Mode::Demo);
    Appender::begin(origin, keys.entry, &keys.root, genesis, Actor::Operator, START_MS).unwrap()
}

#[test]
fn the_appender_writes_what_the_format_says_step_by_step() {
    let expected = Log::small();
    let (mut appender, first) = begin(0);
    let mut entries = vec![first.bytes];
    for (body, second) in Log::small_bodies().into_iter().zip(1..) {
        let now_ms = START_MS + 1_000 * second;
        entries.push(appender.append(Actor::Operator, body, now_ms).unwrap().bytes);
    }
    assert_eq!(entries, expected.entries);
    assert_eq!(appender.head().frontier, expected.tree(12));
}

#[test]
fn every_entry_names_the_leaf_hash_of_the_one_before() {
    let (mut appender, first) = begin(0);
    let keys = Keys::of(&origin(), 0);
    let mut entries = vec![first];
    for (body, time) in bodies().into_iter().zip(START_MS + 1..) {
        entries.push(appender.append(Actor::Engine, body, time).unwrap());
    }
    let mut prev = Digest32::ZERO;
    for (appended, seq) in entries.iter().zip(0..) {
        let entry = Entry::parse(&appended.bytes).unwrap();
        assert_eq!((entry.origin, entry.seq, entry.prev), (ORIGIN, seq, prev));
        assert_eq!(entry.note.verify(keys.entry.verifying_key()), Ok(()));
        assert_eq!(appended.leaf_hash, leaf_hash(&appended.bytes));
        let statement = Statement::parse(entry.statement).unwrap();
        assert_eq!(statement.to_line().as_deref(), Ok(entry.statement));
        assert_eq!(statement.ts, appended.ts);
        prev = appended.leaf_hash;
    }
    let genesis = Note::parse(&entries[0].bytes).unwrap();
    assert_eq!(genesis.signatures.len(), 2);
    assert_eq!(genesis.verify(keys.root.verifying_key()), Ok(()));
}

#[test]
fn the_same_inputs_give_the_same_bytes_from_a_resumed_log() {
    let (mut whole, first) = begin(0);
    let expected: Vec<_> = bodies()
        .into_iter()
        .map(|body| whole.append(Actor::Engine, body, START_MS).unwrap())
        .collect();
    let mut frontier = Frontier::default();
    frontier.push(first.leaf_hash);
    let mut head = Head { leaf_hash: first.leaf_hash, ts: first.ts, frontier };
    for (body, expected) in bodies().into_iter().zip(expected) {
        let mut resumed = Appender::resume(origin(), Keys::of(&origin(), 0).entry, head);
        let appended = resumed.append(Actor::Engine, body, START_MS).unwrap();
        assert_eq!(appended, expected);
        head = resumed.head().clone();
    }
    assert_eq!(&head, whole.head());
}

#[test]
fn statements_off_their_form_are_refused() {
    let line = Statement { actor: Actor::Account(account(1)), ts: 5, body: bodies().remove(1) };
    let line = line.to_line().unwrap();
    assert!(line.starts_with(r#"{"actor":"a-"#) && line.ends_with(r#","ts":5}"#), "{line}");
    assert!(Statement::parse(&line).is_ok());
    for (from, to) in [
        ("\"ts\":5", "\"ts\":\"5\""),
        (",\"ts\":5", ""),
        ("\"ts\":5", "\"ts\":5,\"zz\":1"),
        ("granted", "Granted"),
        ("objection-officer", "chief"),
        ("\"a-", "\"x-"),
        ("access.changed", "access.change"),
        ("\"p-", "\"c-"),
    ] {
        let other = line.replacen(from, to, 1);
        assert_ne!(other, line);
        let refused = Statement::parse(&other);
        assert!(
            matches!(refused, Err(StatementError::Schema(_) | StatementError::Kind(_))),
            "{other}: {refused:?}"
        );
    }
    let spaced = line.replace(":5", ": 5");
    assert!(matches!(Statement::parse(&spaced), Err(StatementError::Canonical(_))));
}

#[test]
fn a_clock_that_jumps_is_refused_until_it_is_accepted() {
    let day = 24 * 60 * 60 * 1_000;
    let (mut appender, _) = begin(0);
    let body = || received(case(1), Digest32::ZERO);
    let append = |appender: &mut Appender, time| appender.append(Actor::Engine, body(), time);

    // Up to 5 s behind is lifted to the last ts, in the bytes too.
    let lifted = append(&mut appender, START_MS - 5_000).unwrap();
    assert_eq!(lifted.ts, u64::try_from(START_MS).unwrap());
    let entry = Entry::parse(&lifted.bytes).unwrap();
    assert_eq!(Statement::parse(entry.statement).unwrap().ts, lifted.ts);

    for jump in [-5_001, 30 * day + 1] {
        let before = appender.head().clone();
        let refused = append(&mut appender, START_MS + jump);
        assert!(matches!(refused, Err(AppendError::ClockJump { .. })), "{refused:?}");
        assert_eq!(appender.head(), &before);
    }
    assert!(append(&mut appender, START_MS + 30 * day).is_ok());

    appender.set_clock_rule(ClockRule::Accept);
    let back = append(&mut appender, START_MS).unwrap();
    assert_eq!(back.ts, u64::try_from(START_MS + 30 * day).unwrap());
    let ahead = append(&mut appender, START_MS + 99 * day).unwrap();
    assert_eq!(ahead.ts, u64::try_from(START_MS + 99 * day).unwrap());
    assert!(matches!(append(&mut appender, -1), Err(AppendError::ClockBeforeEpoch(-1))));
    assert!(append(&mut appender, i64::MAX).is_err());
}

#[test]
fn a_genesis_stands_at_0_only_and_lists_the_keys_that_sign() {
    let (origin, keys) = (origin(), Keys::of(&origin(), 0));
    let other = Keys::of(&origin, 1);
    let genesis = genesis(&keys.public(&origin), Mode::Live);
    let draft = Draft::new(Actor::Operator, genesis.clone(), START_MS);
    assert_eq!(draft, Err(AppendError::SecondGenesis));
    let begun = Appender::begin(
        origin.clone(),
        keys.entry,
        &other.root,
        genesis.clone(),
        Actor::Operator,
        0,
    );
    assert!(matches!(begun, Err(AppendError::Key(_))));
    let elsewhere = "other.example".parse().unwrap();
    assert!(genesis.check(&elsewhere).is_err());
    let mut turned = genesis.clone();
    turned.policies.reverse();
    assert!(turned.check(&origin).is_err());
    let mut turned = genesis;
    turned.keys.reverse();
    assert!(turned.check(&origin).is_err());
}

#[test]
fn a_checkpoint_never_contradicts_an_earlier_one() {
    let keys = Keys::of(&origin(), 0);
    let public = keys.checkpoint.verifying_key().clone();
    let mut signer = CheckpointSigner::new(origin(), keys.checkpoint, None);
    let (mut a, mut b) = (Frontier::default(), Frontier::default());
    a.push(Digest32([1; 32]));
    b.push(Digest32([2; 32]));
    let note = signer.sign(&a).unwrap();
    let checkpoint = Checkpoint::open(note.as_bytes(), &public).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (1, a.root()));
    assert_eq!(checkpoint.origin, origin());
    assert_eq!(signer.sign(&a).as_ref(), Ok(&note), "signing again says the same");
    for contradiction in [b, Frontier::default()] {
        let refused = signer.sign(&contradiction);
        assert!(matches!(refused, Err(CheckpointError::Contradicts { signed: 1, .. })));
    }
    a.push(Digest32([3; 32]));
    assert!(signer.sign(&a).is_ok());
    assert!(Checkpoint::open(note.as_bytes(), keys.entry.verifying_key()).is_err());
    let size_2 = note.replacen("\n1\n", "\n2\n", 1);
    assert!(Checkpoint::open(size_2.as_bytes(), &public).is_err());
}
