//! The rules of a review as the database holds them: tried past the program, by direct SQL.

use std::fmt::Write as _;

use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use timbang::ledger::fields::Role;
use timbang::ledger::review_fields::{ProofOfHuman, Seat, Verdict};
use timbang::store::{
    Account, AccountChange, Assignment, Batch, ConflictGround, Erasure, NO_TERM_MS, NewChallenge,
    NewConfirmation, NewConflict, NewDecision, NewEntry, NewNameWord, NewReview, NewSeat,
    QueueFilter, ReviewRows, ReviewState, Scope, SeatOf, Stage, Store, StoreError, Whose,
};

use crate::store_support::{Place, Scribe, hash, places};

const OFFICER: [u8; 16] = [1; 16];
const SECOND_ACCOUNT: [u8; 16] = [2; 16];
const CLERK: [u8; 16] = [3; 16];
const INTAKE: [u8; 16] = [4; 16];
const GONE: [u8; 16] = [5; 16];
const PERSON: [u8; 16] = [11; 16];
/// Refusal, by its number in the closed list.
const REFUSAL: u8 = 10;

/// An account, and that it holds a role from the beginning.
fn account(
    id: [u8; 16],
    person: [u8; 16],
    role: Role,
    disabled_ms: Option<i64>,
) -> (Account, AccountChange) {
    let held = Assignment {
        account: id,
        role,
        from_ms: 0,
        until_ms: None,
        granted_seq: None,
        revoked_seq: None,
    };
    let account = Account {
        id,
        person,
        name: format!("petugas-{}", id[0]),
        display_name: "Petugas".into(),
        password_hash: "$argon2id$".into(),
        created_ms: 0,
        disabled_ms,
        password_until_ms: None,
    };
    (account, AccountChange::Grant(held))
}

fn state(serial: i64, due_ms: i64) -> ReviewState {
    ReviewState {
        serial,
        due_ms,
        stopped_ms: None,
        resume_ms: None,
        stage: Stage::Waiting,
        escalated: None,
        warned: false,
    }
}

fn opened(entry: &NewEntry, recommendation_seq: u64, due_ms: i64, priority: i64) -> NewReview {
    NewReview {
        state: state(entry.subject.unwrap(), due_ms),
        opened_seq: entry.seq,
        recommendation_seq,
        programme: "sembako".into(),
        priority,
    }
}

fn seat(serial: i64) -> SeatOf {
    SeatOf { serial, seat: Seat::First }
}

fn of_entry(entry: NewEntry, reviews: ReviewRows) -> Batch {
    Batch { entries: vec![entry], reviews, ..Batch::default() }
}

/// Case 1 recommended in (entry 1), case 2 (entry 2), a review of case 1 opened (3) and claimed (4)
/// by an officer; entries 5 to 9 name case 1, entry 10 case 2, and say nothing yet; the last ones give
/// the roles.
async fn claimed(store: &Store) -> Scribe {
    let mut scribe = Scribe::new();
    let genesis = scribe.genesis();
    let (accounts, account_changes): (Vec<_>, Vec<_>) = [
        account(OFFICER, PERSON, Role::Officer, None),
        account(SECOND_ACCOUNT, PERSON, Role::Supervisor, None),
        account(CLERK, [12; 16], Role::Administrator, None),
        account(INTAKE, [13; 16], Role::Officer, None),
        account(GONE, [14; 16], Role::Officer, Some(1)),
    ]
    .into_iter()
    .unzip();
    store.append(Batch { accounts, ..genesis }).await.unwrap();
    store.append(scribe.decided(1..3)).await.unwrap();
    let entry = scribe.entry(Some(1));
    let begins = opened(&entry, 1, 100, 7);
    let intake =
        NewConflict { seq: 1, serial: 1, person: [13; 16], ground: ConflictGround::Intake };
    let rows = ReviewRows { opened: vec![begins], conflicts: vec![intake], ..Default::default() };
    store.append(of_entry(entry, rows)).await.unwrap();
    let taken = NewSeat { of: seat(1), account: OFFICER, person: PERSON, at_ms: 5 };
    let rows = ReviewRows { taken: vec![taken], ..Default::default() };
    store.append(of_entry(scribe.entry(Some(1)), rows)).await.unwrap();
    let entries = [1, 1, 1, 1, 1, 2].map(|serial| scribe.entry(Some(serial)));
    store.append(Batch { entries: entries.into(), ..Batch::default() }).await.unwrap();
    store.append(granted(&mut scribe, account_changes)).await.unwrap();
    scribe
}

/// The roles of accounts, each with an entry that gives it.
fn granted(scribe: &mut Scribe, mut account_changes: Vec<AccountChange>) -> Batch {
    let mut entries = Vec::new();
    for change in &mut account_changes {
        let AccountChange::Grant(held) = change else { continue };
        let entry = scribe.granting();
        held.granted_seq = Some(entry.seq);
        entries.push(entry);
    }
    Batch { entries, account_changes, ..Batch::default() }
}

fn confirmation(seq: u64) -> NewConfirmation {
    NewConfirmation {
        seq,
        round_seq: 3,
        of: seat(1),
        account: OFFICER,
        person: PERSON,
        recommendation_seq: 1,
        outcome: REFUSAL,
        adverse: true,
        notice: hash(b"letter"),
        reason: hash(b"reason"),
        verdict: Verdict::Confirmed,
        proof: ProofOfHuman::PasswordTotp,
        challenge: None,
        at_ms: 50,
    }
}

fn challenge(seq: u64) -> NewChallenge {
    let NewConfirmation {
        of, account, recommendation_seq, outcome, notice, reason, verdict, ..
    } = confirmation(seq);
    let (challenge, expires_ms) = (hash(b"challenge"), 60);
    NewChallenge {
        challenge,
        seq,
        of,
        account,
        recommendation_seq,
        outcome,
        notice,
        reason,
        verdict,
        expires_ms,
    }
}

fn decision(seq: u64, confirmation_seq: Option<u64>) -> NewDecision {
    NewDecision {
        seq,
        serial: 1,
        recommendation_seq: 1,
        confirmation_seq,
        outcome: Some(REFUSAL),
        adverse: true,
        notice: Some(hash(b"letter")),
        at_ms: 51,
    }
}

/// Writes rows without an entry of their own: they name those that stand.
async fn write(store: &Store, rows: ReviewRows) -> Result<(), StoreError> {
    store.append(Batch { reviews: rows, ..Batch::default() }).await
}

async fn confirm(store: &Store, made: NewConfirmation) -> Result<(), StoreError> {
    write(store, ReviewRows { confirmations: vec![made], ..Default::default() }).await
}

async fn decide(store: &Store, made: NewDecision) -> Result<(), StoreError> {
    write(store, ReviewRows { decisions: vec![made], ..Default::default() }).await
}

fn refused(what: &str, said: Result<(), StoreError>) {
    match said {
        Err(StoreError::Conflict { constraint }) => {
            assert!(constraint.contains(what), "`{what}` was expected: {constraint}");
        }
        other => panic!("`{what}` was expected: {other:?}"),
    }
}

#[tokio::test]
async fn only_a_person_who_may_decide_confirms_and_only_what_is_latest() {
    for place in places().await {
        let store = place.writer().await;
        claimed(&store).await;
        let good = confirmation(5);
        let seat_of = |seat| SeatOf { serial: 1, seat };
        let taken = [(Seat::Second, CLERK, [12; 16]), (Seat::Settling, GONE, [14; 16])];
        let taken = taken.map(|(seat, account, person)| NewSeat {
            of: seat_of(seat),
            account,
            person,
            at_ms: 5,
        });
        write(&store, ReviewRows { taken: taken.into(), ..Default::default() }).await.unwrap();
        for (what, wrong) in [
            ("no entry", NewConfirmation { seq: 77, ..good.clone() }),
            ("no entry", NewConfirmation { seq: 10, ..good.clone() }),
            ("", NewConfirmation { recommendation_seq: 2, ..good.clone() }),
            ("reviewer", {
                let (account, person, of) = (CLERK, [12; 16], seat_of(Seat::Second));
                NewConfirmation { account, person, of, ..good.clone() }
            }),
            ("reviewer", {
                let (account, person, of) = (GONE, [14; 16], seat_of(Seat::Settling));
                NewConfirmation { account, person, of, ..good.clone() }
            }),
            ("", NewConfirmation { account: INTAKE, person: [13; 16], ..good.clone() }),
            ("", NewConfirmation { person: [12; 16], ..good.clone() }),
            ("seat", NewConfirmation { account: SECOND_ACCOUNT, ..good.clone() }),
            ("", NewConfirmation { adverse: false, ..good.clone() }),
            ("", NewConfirmation { outcome: 5, adverse: false, ..good.clone() }),
            ("", NewConfirmation { proof: ProofOfHuman::Passkey, ..good.clone() }),
            ("challenge", {
                let (proof, challenge) = (ProofOfHuman::Passkey, Some(hash(b"never issued")));
                NewConfirmation { proof, challenge, ..good.clone() }
            }),
        ] {
            refused(what, confirm(&store, wrong).await);
        }
        confirm(&store, good.clone()).await.unwrap();
        // The same seat, and the same person in another one, confirm once a round.
        refused("", confirm(&store, confirmation(6)).await);
        let other_seat = SeatOf { serial: 1, seat: Seat::Second };
        refused("", confirm(&store, NewConfirmation { of: other_seat, ..confirmation(6) }).await);
    }
}

#[tokio::test]
async fn a_challenge_is_answered_once_as_it_was_asked_and_in_time() {
    for place in places().await {
        let store = place.writer().await;
        claimed(&store).await;
        let asked = ReviewRows { challenges: vec![challenge(5)], ..Default::default() };
        write(&store, asked).await.unwrap();
        let good = NewConfirmation {
            proof: ProofOfHuman::Passkey,
            challenge: Some(hash(b"challenge")),
            ..confirmation(6)
        };
        for wrong in [
            NewConfirmation { outcome: 0, adverse: false, ..good.clone() },
            NewConfirmation { notice: hash(b"another letter"), ..good.clone() },
            NewConfirmation { reason: hash(b"another reason"), ..good.clone() },
            NewConfirmation { verdict: Verdict::Overruled, ..good.clone() },
            NewConfirmation { at_ms: 61, ..good.clone() },
        ] {
            refused("challenge", confirm(&store, wrong).await);
        }
        confirm(&store, good.clone()).await.unwrap();
        // A later round of the review may not answer it again.
        let again = NewConfirmation { seq: 7, round_seq: 6, ..good };
        refused("", confirm(&store, again).await);
    }
}

#[tokio::test]
async fn nothing_adverse_is_decided_without_the_confirmation_of_exactly_that() {
    for place in places().await {
        let store = place.writer().await;
        claimed(&store).await;
        let (none, some) = (decision(6, None), decision(6, Some(5)));
        refused("", decide(&store, none.clone()).await);
        // Saying that a refusal is not adverse does not help.
        refused("", decide(&store, NewDecision { adverse: false, ..none.clone() }).await);
        refused("", decide(&store, NewDecision { outcome: Some(6), adverse: false, ..none }).await);
        refused("confirmation", decide(&store, some.clone()).await);
        confirm(&store, confirmation(5)).await.unwrap();
        let granted = NewDecision { outcome: Some(1), adverse: false, ..some.clone() };
        for (what, wrong) in [
            ("confirmation", NewDecision { outcome: Some(11), ..some.clone() }),
            ("confirmation", granted.clone()),
            ("confirmation", NewDecision { notice: Some(hash(b"other")), ..some.clone() }),
            ("", NewDecision { recommendation_seq: 2, ..some.clone() }),
            ("no entry", NewDecision { seq: 10, ..some.clone() }),
            ("", NewDecision { notice: None, ..some.clone() }),
        ] {
            refused(what, decide(&store, wrong).await);
        }
        decide(&store, some).await.unwrap();
        let case = store.case(1).await.unwrap().unwrap();
        assert_eq!(case.decided_seq, Some(6));
        assert_eq!(store.review(1).await.unwrap().unwrap().state.stage, Stage::Decided);
        assert!(store.seats(1).await.unwrap().is_empty());
        // A recommendation is decided once, by whatever way.
        refused("", decide(&store, NewDecision { confirmation_seq: None, ..granted }).await);
    }
}

#[tokio::test]
async fn whoever_may_no_longer_decide_when_it_is_issued_decides_nothing() {
    for place in places().await {
        let store = place.writer().await;
        claimed(&store).await;
        confirm(&store, confirmation(5)).await.unwrap();
        let closed = AccountChange::SetDisabled { account: OFFICER, at_ms: Some(52) };
        let batch = Batch { account_changes: vec![closed], ..Batch::default() };
        store.append(batch).await.unwrap();
        refused("confirmation", decide(&store, decision(6, Some(5))).await);
    }
}

#[tokio::test]
async fn a_seat_has_one_holder_and_a_person_one_seat() {
    for place in places().await {
        let store = place.writer().await;
        claimed(&store).await;
        let take = async |seat, account, person| {
            let of = SeatOf { serial: 1, seat };
            let taken = vec![NewSeat { of, account, person, at_ms: 6 }];
            write(&store, ReviewRows { taken, ..Default::default() }).await
        };
        refused("", take(Seat::First, GONE, [14; 16]).await);
        refused("", take(Seat::Second, SECOND_ACCOUNT, PERSON).await);
        refused("reviewer", take(Seat::Second, INTAKE, [13; 16]).await);
        take(Seat::Second, GONE, [14; 16]).await.unwrap();
        // One review a case, until it is decided or overtaken.
        let again = NewReview { opened_seq: 8, ..opened(&Scribe::new().entry(Some(1)), 1, 1, 1) };
        refused("", write(&store, ReviewRows { opened: vec![again], ..Default::default() }).await);
    }
}

/// Bytes as a literal of the database's own SQL.
fn blob(place: &Place, bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in bytes {
        write!(hex, "{byte:02x}").unwrap();
    }
    if place.is_postgres() { format!("'\\x{hex}'::bytea") } else { format!("x'{hex}'") }
}

async fn try_sql(intruder: &DatabaseConnection, sql: &str) -> Result<(), String> {
    intruder.execute_unprepared(sql).await.map(|_| ()).map_err(|error| error.to_string())
}

#[tokio::test]
async fn direct_sql_neither_adds_a_decision_nor_changes_one() {
    for place in places().await {
        let store = place.writer().await;
        claimed(&store).await;
        confirm(&store, confirmation(5)).await.unwrap();
        let intruder = place.intruder().await;
        let letter = blob(&place, &hash(b"letter"));
        let columns = "(seq, serial, recommendation_seq, confirmation_seq, kind, outcome, adverse, \
                       notice, at_ms)";
        let insert = |values: &str| format!("INSERT INTO decision {columns} VALUES {values}");
        for values in [
            format!("(6, 1, 1, NULL, 'issued', 10, 1, {letter}, 1)"),
            format!("(6, 1, 1, NULL, 'issued', 10, 0, {letter}, 1)"),
            format!("(6, 1, 1, NULL, 'issued', 99, 0, {letter}, 1)"),
            "(6, 1, 1, NULL, 'deemed', NULL, 1, NULL, 1)".to_owned(),
            format!("(6, 1, 1, 4, 'issued', 10, 1, {letter}, 1)"),
            format!("(6, 1, 1, 5, 'issued', 11, 1, {letter}, 1)"),
            format!("(99, 1, 1, 5, 'issued', 10, 1, {letter}, 1)"),
        ] {
            assert!(try_sql(&intruder, &insert(&values)).await.is_err(), "{values}");
        }
        let good = format!("(6, 1, 1, 5, 'issued', 10, 1, {letter}, 1)");
        try_sql(&intruder, &insert(&good)).await.unwrap();
        let upsert = if place.is_postgres() {
            format!("{} ON CONFLICT (seq) DO UPDATE SET outcome = 11", insert(&good))
        } else {
            insert(&good).replacen("INSERT", "INSERT OR REPLACE", 1)
        };
        for sql in [
            upsert.as_str(),
            "UPDATE decision SET outcome = 11",
            "DELETE FROM decision",
            "UPDATE confirmation SET outcome = 11",
            "DELETE FROM confirmation",
            "DELETE FROM conflict",
            "UPDATE challenge SET expires_ms = 0",
        ] {
            let said = try_sql(&intruder, sql).await;
            let nothing_there = sql.contains("challenge") && !place.is_postgres();
            assert!(said.is_err() || nothing_there, "{sql}");
        }
    }
}

#[tokio::test]
async fn the_queue_is_ordered_by_term_then_priority_then_arrival_and_paged_by_key() {
    for place in places().await {
        let store = place.writer().await;
        let mut scribe = Scribe::new();
        let officer = account(OFFICER, PERSON, Role::Officer, None);
        let accounts = vec![officer.0];
        store.append(Batch { accounts, ..scribe.genesis() }).await.unwrap();
        store.append(scribe.decided(1..8)).await.unwrap();
        let order =
            [(1, 90, 1), (2, 50, 3), (3, 50, 9), (4, 50, 3), (5, NO_TERM_MS, 99), (6, 1, 0)];
        for (serial, due_ms, priority) in order {
            let entry = scribe.entry(Some(serial));
            let recommendation = u64::try_from(serial).unwrap();
            let begins = opened(&entry, recommendation, due_ms, priority);
            let rows = ReviewRows { opened: vec![begins], ..Default::default() };
            store.append(of_entry(entry, rows)).await.unwrap();
        }
        let mut after = None;
        let mut found = Vec::new();
        loop {
            let filter = QueueFilter { after, ..QueueFilter::default() };
            let page = store.queue(&filter, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.review.state.serial);
            found.extend(page.into_iter().map(|queued| queued.review.state.serial));
        }
        assert_eq!(found, [6, 3, 2, 4, 1, 5]);
        let of = seat(4);
        let taken = vec![NewSeat { of, account: OFFICER, person: PERSON, at_ms: 6 }];
        let changed = vec![ReviewState { stage: Stage::Claimed, ..state(4, 50) }];
        write(&store, ReviewRows { taken, changed, ..Default::default() }).await.unwrap();
        let only = async |filter: QueueFilter| {
            let page = store.queue(&filter, 10).await.unwrap();
            page.into_iter().map(|queued| queued.review.state.serial).collect::<Vec<_>>()
        };
        let whose = Whose::Of(OFFICER);
        assert_eq!(only(QueueFilter { whose, ..Default::default() }).await, [4]);
        let whose = Whose::Unclaimed;
        assert_eq!(only(QueueFilter { whose, ..Default::default() }).await, [6, 3, 2, 1, 5]);
        let programme = Some("pkh".to_owned());
        assert!(only(QueueFilter { programme, ..Default::default() }).await.is_empty());
        let due = store.reviews_due(51, None, 10).await.unwrap();
        assert_eq!(due.iter().map(|due| due.state.serial).collect::<Vec<_>>(), [6, 2, 3, 4]);
        assert_eq!(store.idle_seats(7, 10).await.unwrap()[0].of, of);
        assert!(store.idle_seats(6, 10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn who_is_forgotten_is_in_no_queue_and_found_by_no_name() {
    for place in places().await {
        let store = place.writer().await;
        claimed(&store).await;
        let (siti, rahma) = (hash(b"siti"), hash(b"rahma"));
        let words = [(siti, 1), (rahma, 1), (siti, 2)];
        let name_words = words.map(|(word, serial)| NewNameWord { word, serial }).into();
        write(&store, ReviewRows { name_words, ..Default::default() }).await.unwrap();
        assert_eq!(store.cases_by_name(&[siti], 9).await.unwrap(), [2, 1]);
        assert_eq!(store.cases_by_name(&[siti, rahma], 9).await.unwrap(), [1]);
        let case_id = store.case(1).await.unwrap().unwrap().case_id;
        let erasure = Erasure { case_id, scope: Scope::Case, at_ms: 9 };
        store.reapply_erasures(&[erasure]).await.unwrap();
        assert_eq!(store.cases_by_name(&[siti], 9).await.unwrap(), [2]);
        assert!(store.queue(&QueueFilter::default(), 9).await.unwrap().is_empty());
        assert!(store.seats(1).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_act_sees_its_own_transaction_and_leaves_nothing_when_it_is_dropped() {
    for place in places().await {
        let store = place.writer().await;
        let mut scribe = claimed(&store).await;
        let size = store.size().await.unwrap();
        let work = store.begin_work().await.unwrap();
        assert_eq!(work.head().await.unwrap().size, size);
        assert_eq!(work.seats(1).await.unwrap().len(), 1);
        assert_eq!(work.entries_of(2).await.unwrap().len(), 2);
        drop(work);
        let work = store.begin_work().await.unwrap();
        let entry = scribe.entry(Some(1));
        let rows = ReviewRows { freed: vec![seat(1)], ..Default::default() };
        work.commit(of_entry(entry, rows)).await.unwrap();
        assert_eq!(store.size().await.unwrap(), size + 1);
        assert!(store.seats(1).await.unwrap().is_empty());
    }
}
