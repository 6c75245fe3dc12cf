//! `timbang migrate`: makes the folder of a live office, or brings its database up to this version.

use std::path::Path;

use super::arguments::{Migrate, Policies};
use super::exit::{Exit, Failure, Outcome};
use super::open;
use super::runtime::block_on;
use super::say::say;
use super::shelf::Shelf;
use crate::casework::{Founding, Office, Opening};
use crate::ledger::origin::Origin;
use crate::store::{Database, DatabasePlace, Folder, Mode, Store};

const NO_ROLES: &str = "--grant is for PostgreSQL; SQLite has no roles";

/// Makes a folder, or migrates its database.
///
/// # Errors
/// Words that contradict a folder that stands; a database out of reach or of a later version.
pub fn run(words: &Migrate) -> Outcome {
    let path = &words.folder.data;
    let told = path.display();
    if !Folder::exists(path) {
        let Some(origin) = &words.origin else {
            return Err(Failure::usage(format!(
                "`{told}` does not exist; name the log of a new office with --origin, such as \
                 dinsos.baubaukota.example/2026"
            )));
        };
        return found(words, origin);
    }
    if words.origin.is_some() || words.office.is_some() {
        return Err(Failure::usage(format!(
            "`{told}` stands already: --origin and --office are for a new folder"
        )));
    }
    block_on(async {
        let folder = Folder::open(path)?;
        let lock = folder.lock()?;
        let database = as_owner(folder.database()?, words.database.as_deref())?;
        Store::migrate(&database).await?;
        grant(&database, words).await?;
        drop(lock);
        begin(words).await
    })?;
    say!(
        "the database of `{told}` is up to date; `timbang doctor --data {told}` looks at the rest"
    );
    Ok(Exit::Done)
}

fn found(words: &Migrate, origin: &str) -> Outcome {
    let path = &words.folder.data;
    let origin: Origin = origin.parse().map_err(Failure::usage)?;
    let database = match &words.database {
        None if words.grant.is_some() => return Err(Failure::usage(NO_ROLES)),
        None => DatabasePlace::Sqlite,
        Some(url) => {
            refuse_password(url)?;
            DatabasePlace::Postgres { url: url.clone(), schema: None }
        }
    };
    let office = words.office.clone().unwrap_or_else(|| origin.to_string());
    let passphrase = open::passphrase(words.folder.passphrase_file.as_deref())?;
    let founding = Founding { origin, office, mode: Mode::Live, zone: words.zone.into(), database };
    block_on(async {
        Office::found(path, founding, passphrase.as_ref()).await?;
        grant(&Folder::open(path)?.database()?, words).await?;
        begin(words).await
    })?;
    next(words, passphrase.is_some());
    Ok(Exit::Done)
}

/// The database of a folder, by the address of the owner of its schema where one is given.
fn as_owner(database: Database, address: Option<&str>) -> Result<Database, Failure> {
    let Some(address) = address else { return Ok(database) };
    refuse_password(address)?;
    let Database::Postgres { schema, .. } = database else {
        return Err(Failure::usage(
            "the folder has a SQLite database: --database is for PostgreSQL",
        ));
    };
    Ok(Database::Postgres { url: address.into(), password: None, schema })
}

async fn grant(database: &Database, words: &Migrate) -> Result<(), Failure> {
    let Some(role) = &words.grant else { return Ok(()) };
    if !matches!(database, Database::Postgres { .. }) {
        return Err(Failure::usage(NO_ROLES));
    }
    Store::grant(database, role).await?;
    println!(
        "role `{role}` may do what the program needs; set its password with \\password in psql"
    );
    Ok(())
}

/// Begins the log where it is empty, so that the root key can leave the machine at once.
async fn begin(words: &Migrate) -> Result<(), Failure> {
    let policies = Shelf::load(&Policies::default())?.digests()?;
    let opening = Opening { policies, ..Opening::default() };
    Ok(open::office(&words.folder, opening).await?.close().await?)
}

/// What keeps the keys of a new office safe.
pub fn keep_keys(path: &Path, encrypted: bool) {
    let path = path.display();
    say!("  move {path}/keys/root.pem to a medium that is kept offline, in two copies");
    say!("  back up {path}/keys: without encryption.key no payload opens again");
    if !encrypted {
        say!("  --passphrase-file FILE encrypts the signing keys, for a new folder");
    }
}

/// Refuses a password in the address: it would stand in `folder.json` and in the list of processes.
pub fn refuse_password(url: &str) -> Result<(), Failure> {
    let authority = url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    let user = authority.and_then(|authority| authority.rsplit_once('@')).map(|(user, _)| user);
    if user.is_some_and(|user| user.contains(':')) || url.contains("password=") {
        return Err(Failure::usage(
            "the address of the database holds a password; leave it out and put it into ~/.pgpass",
        ));
    }
    match authority {
        Some(_) if url.starts_with("postgres") => Ok(()),
        _ => Err(Failure::usage("--database wants postgres://USER@HOST/DATABASE")),
    }
}

fn next(words: &Migrate, encrypted: bool) {
    let path = words.folder.data.display();
    say!("`{path}` is the folder of a live office, and its ledger has begun. next:");
    keep_keys(&words.folder.data, encrypted);
    say!("  timbang account add NAME --role administrator --data {path}");
    say!("  timbang doctor --data {path}");
    say!("  timbang serve --data {path}");
}
