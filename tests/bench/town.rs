//! Writes the input of a scale run: the synthetic town's applications to one programme as JSON lines.
//!
//! `cargo bench --bench town -- ref-pangan 200000 > cases.jsonl`

use std::io::{self, BufWriter, Write as _};

use timbang::population::{MASTER_SEED, Town};

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [programme, households] = words.as_slice() else {
        // `cargo test --benches` runs every bench without words.
        return Ok(());
    };
    let households = households.parse().map_err(io::Error::other)?;
    let town = Town::new(MASTER_SEED, households).map_err(io::Error::other)?;
    let mut lines = BufWriter::new(io::stdout().lock());
    for application in town.applications().filter(|came| came.programme.id() == programme) {
        serde_json::to_writer(&mut lines, &application)?;
        lines.write_all(b"\n")?;
    }
    lines.flush()
}
