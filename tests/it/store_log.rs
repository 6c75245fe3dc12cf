//! A real log in the database: what was written is resumed, proved and verified from its rows.

use std::num::NonZeroUsize;
use std::sync::Arc;

use sea_orm::ConnectionTrait as _;
use timbang::ids::CaseId;
use timbang::ledger::chain::{Appended, Appender};
use timbang::ledger::checkpoint::CheckpointSigner;
use timbang::ledger::entry::Entry;
use timbang::ledger::fields::{Actor, Mode, ProgrammeStatus};
use timbang::ledger::merkle::{Frontier, sha256};
use timbang::ledger::proof::{inclusion, root_of_inclusion};
use timbang::ledger::verify::{Options, RowSource as _, verify_rows};
use timbang::store::{Access, Batch, NewEntry, NewNode, NewProgramme, Rows, Store, StoreError};

use crate::ledger_log::{Keys, ORIGIN, START_MS, genesis, origin, proposed, recommended};
use crate::store_support::{Place, places};

const FILE: &[u8] = b"id: bansos-pangan";

/// What the store is given for entries as the appender gives them.
fn batch(written: Vec<Appended>, prev: &mut [u8; 32]) -> Batch {
    let mut batch = Batch::default();
    for entry in written {
        let nodes = entry.tile_nodes.iter().map(|(node, hash)| NewNode {
            level: u8::try_from(node.level / 8).unwrap(),
            position: node.index,
            hash: hash.0,
        });
        batch.nodes.extend(nodes);
        let leaf_hash = entry.leaf_hash.0;
        batch.entries.push(NewEntry {
            seq: entry.seq,
            prev: std::mem::replace(prev, leaf_hash),
            leaf_hash,
            subject: None,
            bytes: entry.bytes,
        });
    }
    batch
}

/// A log of `size` entries, checkpointed, in batches of 100.
async fn filled(place: &Place, size: u64) -> (Store, Appender) {
    let store = Store::open(&place.database, Access::Write, ORIGIN).await.unwrap();
    let keys = Keys::of(&origin(), 1);
    let genesis = genesis(&keys.public(&origin()), Mode::Demo);
    let (mut appender, genesis) =
        Appender::begin(origin(), keys.entry, &keys.root, genesis, Actor::Operator, START_MS)
            .unwrap();
    let mut prev = [0; 32];
    let mut written = vec![genesis];
    let programme = proposed(FILE, "bansos-pangan", 1, ProgrammeStatus::Active);
    written.push(appender.append(Actor::Operator, programme, START_MS).unwrap());
    let mut first = batch(written.split_off(0), &mut prev);
    first.programmes.push(NewProgramme {
        digest: sha256(FILE).0,
        id: "bansos-pangan".into(),
        version: 1,
        status: "active".into(),
        document: FILE.to_vec(),
        proposed_seq: 1,
    });
    store.append(first).await.unwrap();
    while appender.head().frontier.size() < size {
        let seq = appender.head().frontier.size();
        let case = CaseId::from_random(u128::from(seq).to_be_bytes());
        let body = recommended(case, sha256(&seq.to_be_bytes()), FILE);
        written.push(appender.append(Actor::Engine, body, START_MS).unwrap());
        if written.len() == 100 || seq + 1 == size {
            store.append(batch(written.split_off(0), &mut prev)).await.unwrap();
        }
    }
    (store, appender)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_verified_and_proved_from_its_rows() {
    for place in places().await {
        let (store, appender) = filled(&place, 700).await;
        let frontier = &appender.head().frontier;
        let keys = Keys::of(&origin(), 1);
        let mut signer = CheckpointSigner::new(origin(), keys.checkpoint, None);
        for size in [1, 700] {
            let note = signer.sign(&store.frontier(size).await.unwrap()).unwrap();
            store.add_checkpoint(size, &note).await.unwrap();
        }

        let rows = Rows::new(Arc::new(store));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let threads = NonZeroUsize::new(2).unwrap();
                let options = Options { pinned: None, known: None, threads };
                let report = verify_rows(&rows, &options).unwrap();
                assert!(report.is_whole() && report.size == 700, "{report:?}");
                for seq in [0, 255, 256, 511, 699] {
                    let leaf = rows.entries(seq, 1).unwrap()[0].leaf_hash;
                    let proof = inclusion(seq, 700, &rows).unwrap();
                    let root = root_of_inclusion(&leaf, seq, 700, &proof);
                    assert_eq!(root, Some(frontier.root()), "{seq}");
                }
            });
        });
    }
}

#[tokio::test]
async fn a_log_is_resumed_where_it_ended() {
    for place in places().await {
        let (store, appender) = filled(&place, 515).await;
        for size in [1, 255, 256, 257, 512, 515] {
            let mut reread = Frontier::default();
            store.reread(&mut reread, size).await.unwrap();
            assert_eq!(store.frontier(size).await.unwrap(), reread, "{size}");
        }
        assert_eq!(store.frontier(515).await.unwrap(), appender.head().frontier);
        let last = store.head().await.unwrap().last.unwrap();
        let entry = Entry::parse(&last.bytes).unwrap();
        assert_eq!((entry.seq, last.leaf_hash), (514, appender.head().leaf_hash.0));
        assert!(store.frontier(516).await.is_err(), "a tree larger than the log");
    }
}

#[tokio::test]
async fn bytes_that_changed_since_they_were_hashed_are_never_signed_over() {
    for place in places().await {
        let (store, _) = filled(&place, 12).await;
        let intruder = place.intruder().await;
        let disarm = if place.is_postgres() {
            "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_guard"
        } else {
            "DROP TRIGGER ledger_entry_no_update"
        };
        intruder.execute_unprepared(disarm).await.unwrap();
        let flip = "UPDATE ledger_entry SET bytes = (SELECT bytes FROM ledger_entry WHERE seq = 3)
                    WHERE seq = 7";
        intruder.execute_unprepared(flip).await.unwrap();
        let mut before = store.frontier(5).await.unwrap();
        let refused = store.reread(&mut before, 12).await;
        assert!(matches!(refused, Err(StoreError::Altered { seq: 7 })), "{refused:?}");
        let beyond = store.reread(&mut store.frontier(12).await.unwrap(), 13).await;
        assert!(matches!(beyond, Err(StoreError::Altered { seq: 12 })), "{beyond:?}");
    }
}
