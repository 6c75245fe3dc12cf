//! What a decision costs in the vault and in the database:
//! `cargo bench --bench store -- [DECISIONS [BATCH]]`.
//!
//! Each decision is one entry, one new case with its secret, one payload of 2 KiB and one
//! recommendation, on a SQLite file with full durability. CPU is that of all threads (Linux), taken
//! around the append alone; making the rows is not counted.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};
use std::{env, fs};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sha2::{Digest as _, Sha256};
use timbang::store::{
    Access, Batch, Database, NewCase, NewEntry, NewNode, NewPayload, NewProgramme,
    NewRecommendation, NewSecret, Store,
};
use timbang::vault::{CaseKey, CommitmentKey, EncryptionKey, IndexKey, VaultError};

const PROGRAMME: [u8; 32] = [9; 32];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let decisions = numbers.next().unwrap_or(100_000);
    let batch_size = numbers.next().unwrap_or(2_000);
    seal(20_000)?;
    let folder = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let database = Database::File(folder.path().join("timbang.db"));
    Store::migrate(&database).await?;
    let store = Store::open(&database, Access::Write, "bench.example/2026").await?;
    store.append(genesis()).await?;

    let mut prev = leaf_hash(0);
    let (mut wall, mut cpu) = (Duration::ZERO, Duration::ZERO);
    let mut next = 1;
    while next <= decisions {
        let batch = batch(next..(next + batch_size).min(decisions + 1), &mut prev);
        let (cpu_before, began) = (cpu_time()?, Instant::now());
        store.append(batch).await?;
        wall += began.elapsed();
        cpu += cpu_time()?.saturating_sub(cpu_before);
        next += batch_size;
    }
    let each = |total: Duration| total.as_nanos() / u128::from(decisions);
    println!(
        "{decisions} decisions in batches of {batch_size}: {} ns wall, {} ns cpu a decision, \
         {:.0} decisions/s; resident {}",
        each(wall),
        each(cpu),
        f64::from(u32::try_from(decisions)?) / wall.as_secs_f64(),
        resident()?,
    );

    let (cpu_before, began) = (cpu_time()?, Instant::now());
    let mut from = 0;
    loop {
        let entries = store.entries(from, 1_024).await?;
        let Some(last) = entries.last() else { break };
        from = last.seq + 1;
    }
    println!(
        "reading back: {} ns wall, {} ns cpu an entry",
        each(began.elapsed()),
        each(cpu_time()?.saturating_sub(cpu_before)),
    );
    Ok(())
}

/// Sealing and indexing alone: a payload of 2 KiB, then everything a new case needs.
fn seal(times: u32) -> Result<(), VaultError> {
    let random = &mut StdRng::seed_from_u64(1);
    let (office, index) = (EncryptionKey::generate(random), IndexKey::generate(random));
    let (payload, identity) = ([7; 2_048], [6; 80]);
    let key = CaseKey::generate([1; 16], random);
    let began = Instant::now();
    for seq in 0..times {
        let commitment = CommitmentKey::generate(random);
        black_box(key.seal_payload(seq.into(), &commitment, &payload, random)?);
    }
    println!("sealing 2 KiB: {} ns", began.elapsed().as_nanos() / u128::from(times));
    let began = Instant::now();
    for seq in 0..times {
        let key = CaseKey::generate(black_box([2; 16]), random);
        let commitment = CommitmentKey::generate(random);
        black_box(index.external("sembako", "case-17"));
        black_box(index.facts(&[2; 16], &PROGRAMME, &payload[..400]));
        black_box(key.wrap(&office, random)?);
        black_box(key.seal_identity(&identity, random)?);
        black_box(key.seal_payload(seq.into(), &commitment, &payload, random)?);
    }
    println!("a new case, whole: {} ns", began.elapsed().as_nanos() / u128::from(times));
    Ok(())
}

fn genesis() -> Batch {
    let entry = NewEntry {
        seq: 0,
        prev: [0; 32],
        leaf_hash: leaf_hash(0),
        subject: None,
        bytes: vec![b'g'; 900],
    };
    let programme = NewProgramme {
        digest: PROGRAMME,
        id: "sembako".into(),
        version: 1,
        status: "active".into(),
        document: vec![b'p'; 20_000],
        proposed_seq: 0,
    };
    Batch { entries: vec![entry], programmes: vec![programme], ..Batch::default() }
}

fn batch(seqs: std::ops::Range<u64>, prev: &mut [u8; 32]) -> Batch {
    let mut batch = Batch::default();
    for seq in seqs {
        let leaf_hash = leaf_hash(seq);
        let serial = i64::try_from(seq).unwrap_or(i64::MAX);
        batch.entries.push(NewEntry {
            seq,
            prev: *prev,
            leaf_hash,
            subject: Some(serial),
            bytes: vec![b'e'; 620],
        });
        *prev = leaf_hash;
        batch.cases.push(new_case(seq, serial));
        batch.payloads.push(NewPayload { seq, serial, sealed: vec![7; 2_048] });
        batch.recommendations.push(NewRecommendation {
            seq,
            serial,
            at_ms: serial,
            programme: PROGRAMME,
            facts_mark: hash(b"facts", seq),
            leaf: "L3".into(),
            path: "1:yn".into(),
            code: "DESIL_TINGGI".into(),
            outcome: 2,
            priority: 45,
            benefit: Some(200_000),
            complete_ms: Some(serial),
        });
        if seq % 256 == 255 {
            batch.nodes.push(NewNode { level: 1, position: seq / 256, hash: leaf_hash });
        }
    }
    batch
}

fn new_case(seq: u64, serial: i64) -> NewCase {
    let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = hash(b"case", seq);
    NewCase {
        serial,
        case_id: id,
        number: format!("KB-2026-{seq:05}"),
        programme: "sembako".into(),
        received_ms: serial,
        came_ms: serial,
        secret: NewSecret {
            external_index: hash(b"external", seq),
            person_index: None,
            wrapped_key: vec![5; 72],
            sealed_identity: vec![6; 120],
        },
    }
}

fn leaf_hash(seq: u64) -> [u8; 32] {
    hash(b"leaf", seq)
}

fn hash(what: &[u8], seq: u64) -> [u8; 32] {
    Sha256::new().chain_update(what).chain_update(seq.to_be_bytes()).finalize().into()
}

/// Nanoseconds all threads of this process have run.
fn cpu_time() -> Result<Duration, Box<dyn Error>> {
    let mut nanoseconds = 0;
    for task in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        nanoseconds += text.split(' ').next().unwrap_or("0").parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanoseconds))
}

fn resident() -> Result<String, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}
