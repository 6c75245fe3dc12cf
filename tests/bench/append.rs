//! What appending costs on one thread, and checkpoints, proofs and receipts:
//! `cargo bench --bench append -- [ENTRIES]`.

mod log;
mod measure;

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::hint::black_box;

use measure::{best_of_three, load, per_second};
use timbang::ids::Digest32;
use timbang::ledger::chain::Draft;
use timbang::ledger::checkpoint::CheckpointSigner;
use timbang::ledger::export::TileWriter;
use timbang::ledger::proof::{TileReader, inclusion};
use timbang::ledger::receipt::Receipt;
use timbang::ledger::tile::{Tile, split_hash_tile};

/// How often that which is done once a checkpoint or a letter is done here.
const ROUNDS: u64 = 5_000;

fn main() -> Result<(), Box<dyn Error>> {
    let entries = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let entries: u64 = entries.unwrap_or(50_000);
    println!("load {}; best of three; time of one thread; {entries} entries", load());
    let print = |what: &str, count: u64, run: &mut dyn FnMut()| {
        let [(_, elapsed)] = best_of_three([run]);
        println!("{what}: {}/s", per_second(count, elapsed));
    };
    print("drafts, prepared by any thread", entries, &mut || {
        (0..entries).for_each(|number| drop(black_box(log::draft(number))));
    });
    let drafts: Vec<Draft> = (0..entries).map(log::draft).collect::<Result<_, _>>()?;
    let log::Log { origin, keys, checkpoint_key, mut appender, first } = log::begin()?;
    let (mut written, mut refused) = (first.to_vec(), 0_u64);
    print("entries linked, signed and hashed in order", entries, &mut || {
        for draft in &drafts {
            match appender.append_draft(draft.clone()) {
                Ok(entry) => written.push(entry),
                Err(_) => refused += 1,
            }
        }
    });
    if refused > 0 {
        return Err(format!("{refused} entries refused").into());
    }

    let (frontier, mut tiles) = (&appender.head().frontier, Tiles::default());
    let mut signer = CheckpointSigner::new(origin, checkpoint_key, None);
    let checkpoint = signer.sign(frontier)?;
    print("checkpoints", ROUNDS, &mut || {
        (0..ROUNDS).for_each(|_| drop(black_box(signer.sign(frontier))));
    });
    let mut writer = TileWriter::default();
    let mut write = |path: &str, bytes: &[u8]| -> Result<(), Box<dyn Error>> {
        tiles.0.extend(split_hash_tile(bytes).map(|hashes| (path.to_owned(), hashes)));
        Ok(())
    };
    written.iter().try_for_each(|entry| writer.push(&entry.bytes, &mut write))?;
    writer.finish(&mut write)?;
    let size = frontier.size();
    let spread = |round: u64| round * (size / ROUNDS).max(1) % size;
    print("inclusion proofs", ROUNDS, &mut || {
        (0..ROUNDS).for_each(|round| drop(black_box(inclusion(spread(round), size, &tiles))));
    });
    let mut receipts = Vec::new();
    for entry in written.iter().step_by(written.len().div_ceil(1_000)) {
        let (checkpoint, seq) = (checkpoint.clone(), entry.seq);
        let proof = inclusion(seq, size, &tiles)?;
        receipts.push(Receipt { entry: entry.bytes.clone(), seq, proof, checkpoint });
    }
    let count = u64::try_from(receipts.len())?;
    print("receipts written", 100 * count, &mut || {
        (0..100).for_each(|_| receipts.iter().for_each(|r| drop(black_box(r.to_text()))));
    });
    let texts: Vec<String> = receipts.iter().map(Receipt::to_text).collect();
    let mut whole = true;
    print("receipts read and verified", count, &mut || {
        whole &= texts.iter().all(|text| {
            Receipt::parse(text).and_then(|receipt| receipt.verify(&keys.checkpoint)).is_ok()
        });
    });
    if whole { Ok(()) } else { Err("a receipt that does not verify".into()) }
}

/// The files of the tree.
#[derive(Default)]
struct Tiles(HashMap<String, Vec<Digest32>>);

impl TileReader for Tiles {
    type Error = Infallible;

    fn hash_tile(&self, tile: Tile) -> Result<Vec<Digest32>, Infallible> {
        Ok(self.0.get(&tile.path()).cloned().unwrap_or_default())
    }
}
