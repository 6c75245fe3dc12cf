//! What one question to the access policy costs, and putting one in force: `cargo bench --bench access`.

mod measure;

use std::error::Error;
use std::hint::black_box;

use measure::{best_of_three, load, per_second};
use timbang::access::{ACTS, Assignment, Authorizer, Epoch, PolicyFiles, Subject};
use timbang::ids::ActorId;
use timbang::ledger::fields::Role;

/// How often all acts are asked in one run.
const ROUNDS: u64 = 50;

fn main() -> Result<(), Box<dyn Error>> {
    println!("load {}; best of three; time of one thread", load());
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let shipped = || runtime.block_on(Epoch::load(&PolicyFiles::SHIPPED, 1, 0));
    let authorizer = Authorizer::new(shipped().map_err(|findings| format!("{findings:?}"))?);
    let supervisor = Assignment { role: Role::Supervisor, from_ms: 0, until_ms: None };
    let subject = Subject::account(ActorId::from_random([1; 16]), [&supervisor], 1);
    let [(_, checks), (_, loading)] = best_of_three([
        &mut || {
            for _ in 0..ROUNDS {
                for act in ACTS {
                    let _ = black_box(authorizer.check(&subject, act.resource, act.action));
                }
            }
        },
        &mut || {
            let _ = black_box(shipped());
        },
    ]);
    let rate = per_second(ROUNDS * u64::try_from(ACTS.len())?, checks);
    println!("{rate} checks/s, {} ns each", 1_000_000_000 / rate.max(1));
    println!("a policy read, built and asked everything: {} us", loading.as_micros());
    Ok(())
}
