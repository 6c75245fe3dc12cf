//! `timbang doctor`: looks at the machine and a data folder, a line a thing, with what to do.

use std::fmt::Display;
use std::path::Path;

use super::arguments::Doctor;
use super::exit::{Exit, Failure, Outcome};
use super::open;
use super::runtime::block_on;
use super::say::say;
use super::shelf::Shelf;
use crate::casework::read::review::{HeldLetters, held_letters, reviews_overdue};
use crate::casework::{
    AccessFiles, Fault, Roots, SealingKeys, SigningKeys, log_policy, policy_in_force, roots,
};
use crate::clock::{Clock as _, SystemClock};
use crate::config::notifications::Notifications;
use crate::ledger::body::Statement;
use crate::ledger::chain::{MAX_CLOCK_LAG_MS, MAX_CLOCK_LEAP_MS};
use crate::ledger::entry::Entry;
use crate::ledger::key::KeyError;
use crate::ledger::origin::Origin;
use crate::notify::{Channels, SetupError};
use crate::store::{Access, DeadMessages, Folder, Mode, OutboxState, Store, StoreError};

/// Messages that were given up and are counted.
const MOST_DEAD: u64 = 10_000;
/// Held letters whose numbers are told.
const FIRST_HELD: usize = 10;
const NO_PRINT_ROOM: &str = "no folder of letters to print: nothing reaches whoever gave no mail \
    address or telephone, and no other channel carries a letter; name `file` in notifications.json";
/// Less free space than this is amiss: some hundred thousand entries with their payloads.
const LEAST_FREE_BYTES: u64 = 1 << 30;

/// Looks at everything that can be looked at.
///
/// # Errors
/// Programmes that cannot be read.
pub fn run(words: &Doctor) -> Outcome {
    let shelf = Shelf::load(&words.policies)?;
    let mut sheet = Sheet::default();
    look_at_disk(&words.folder.data, &mut sheet);
    let known = open::require(&words.folder.data);
    match known.and_then(|()| Ok(Folder::open(&words.folder.data)?)) {
        Err(failure) => sheet.amiss("folder", failure),
        Ok(folder) => {
            sheet.ok(
                "folder",
                format!("{} ({:?})", folder.document().office, folder.document().mode),
            );
            look_at_modes(&folder, &mut sheet);
            look_at_channels(&folder, &mut sheet);
            let passphrase = open::passphrase(words.folder.passphrase_file.as_deref())?;
            let keys = look_at_keys(&folder, passphrase.as_ref(), &mut sheet);
            block_on(look_at_database(&folder, keys.as_ref(), &shelf, &mut sheet))?;
        }
    }
    Ok(if sheet.amiss == 0 { Exit::Done } else { Exit::Fault })
}

/// Prints the lines and counts those amiss.
#[derive(Debug, Default)]
struct Sheet {
    amiss: usize,
}

impl Sheet {
    fn line(&mut self, good: bool, what: &str, said: impl Display) {
        self.amiss += usize::from(!good);
        say!("{:5}  {what}: {said}", if good { "ok" } else { "amiss" });
    }

    fn ok(&mut self, what: &str, said: impl Display) {
        self.line(true, what, said);
    }

    fn amiss(&mut self, what: &str, said: impl Display) {
        self.line(false, what, said);
    }

    /// `ok` with the first words, or `amiss` with why and what to do.
    fn judge(&mut self, what: &str, good: bool, ok: impl Display, amiss: impl Display) {
        if good { self.ok(what, ok) } else { self.amiss(what, amiss) }
    }
}

#[cfg(unix)]
fn look_at_disk(path: &Path, sheet: &mut Sheet) {
    let place = if path.exists() { path } else { Path::new(".") };
    match rustix::fs::statvfs(place) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let said = format!("{} MiB free at `{}`", free >> 20, place.display());
            let amiss = format!("{said}; make room before it is full");
            sheet.judge("disk", LEAST_FREE_BYTES <= free, &said, amiss);
        }
        Err(error) => sheet.amiss("disk", format!("`{}`: {error}", place.display())),
    }
}

#[cfg(not(unix))]
fn look_at_disk(_: &Path, sheet: &mut Sheet) {
    sheet.ok("disk", "free space is not looked at on this system");
}

/// The keys were looked at when the folder was opened; here it is the folder itself.
#[cfg(unix)]
fn look_at_modes(folder: &Folder, sheet: &mut Sheet) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.path().display();
    match std::fs::metadata(folder.path()).map(|known| known.permissions().mode() & 0o777) {
        Ok(mode) => {
            let amiss = format!("others may read `{path}` (mode {mode:o}): `chmod 700 {path}`");
            sheet.judge("permissions", mode & !0o700 == 0, "for the owner alone", amiss);
        }
        Err(error) => sheet.amiss("permissions", format!("`{path}`: {error}")),
    }
}

#[cfg(not(unix))]
fn look_at_modes(_: &Folder, sheet: &mut Sheet) {
    sheet.ok("permissions", "not looked at on this system");
}

/// The channels on which messages leave; none is connected to.
fn look_at_channels(folder: &Folder, sheet: &mut Sheet) {
    let channels = match Channels::open(folder) {
        Ok(channels) => channels,
        Err(SetupError::Refused { path, findings }) => {
            for finding in findings {
                sheet.amiss("channel", format!("`{}`: {finding}", path.display()));
            }
            return;
        }
        Err(error) => {
            sheet.amiss("channel", format!("{error}; see notifications.json"));
            return;
        }
    };
    let Notifications { file, email, webhook, .. } = channels.configured();
    // Only the print room is given what a letter says.
    match file {
        Some(file) => {
            let place = folder.path().join(&file.folder);
            sheet.ok("channel", format!("file, into `{}`", place.display()));
        }
        None => sheet.amiss("channel", NO_PRINT_ROOM),
    }
    if let Some(email) = email {
        let (host, port) = (&email.host, email.port());
        sheet.ok("channel", format!("email, through {host}:{port} ({})", email.encryption));
    }
    if let Some(webhook) = webhook {
        sheet.ok("channel", format!("webhook, to {}", webhook.host()));
    }
}

async fn look_at_outbox(store: &Store, sheet: &mut Sheet) -> Result<(), Failure> {
    let counts = store.outbox_counts().await?;
    let waiting = counts.iter().filter(|count| count.state == OutboxState::Pending);
    let waiting: u64 = waiting.map(|count| count.messages).sum();
    // Of a letter that arrived in another way nothing is left to see to.
    let letters = store.dead_messages(DeadMessages::Letters, MOST_DEAD).await?;
    let questions = store.dead_messages(DeadMessages::LostQuestions, MOST_DEAD).await?;
    let dead = letters.len() + questions.len();
    let amiss = format!(
        "{dead} messages did not arrive or were given up; see to the cause and try them again, or \
         ask anew where the day of a question is over"
    );
    sheet.judge("outbox", dead == 0, format!("{waiting} messages wait, none is given up"), amiss);
    Ok(())
}

/// Letters that wait because the term to object ends in a year without a calendar.
async fn look_at_held_letters(
    folder: &Folder,
    store: &Store,
    sheet: &mut Sheet,
) -> Result<(), Failure> {
    let now_ms = now_of(folder, store).await?;
    let held = held_letters(store, folder.document().zone, now_ms).await?;
    let Some(HeldLetters { year, all, numbers }) = held else {
        sheet.ok("letters", "none waits for a calendar");
        return Ok(());
    };
    let first = numbers.iter().take(FIRST_HELD).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if all > FIRST_HELD as u64 { ", …" } else { "" };
    sheet.amiss(
        "letters",
        format!(
            "{all} wait for the calendar of {year} ({first}{more}): start a version that has \
             policies/calendars/{year}.yaml"
        ),
    );
    Ok(())
}

/// The time of an office, ms: a demonstration lives in that of its last entry.
async fn now_of(folder: &Folder, store: &Store) -> Result<i64, Failure> {
    let demo = folder.document().mode == Mode::Demo;
    Ok(match store.head().await?.last.and_then(|last| told_at(&last.bytes)) {
        Some(ts) if demo => ts,
        _ => SystemClock.now_ms(),
    })
}

/// When an entry was written, ms.
fn told_at(bytes: &[u8]) -> Option<i64> {
    let entry = Entry::parse(bytes).ok()?;
    i64::try_from(Statement::parse(entry.statement).ok()?.ts).ok()
}

/// The signing keys, where they open.
fn look_at_keys(
    folder: &Folder,
    passphrase: Option<&secrecy::SecretString>,
    sheet: &mut Sheet,
) -> Option<SigningKeys> {
    match SealingKeys::read(folder) {
        Ok(_) => sheet.ok("sealing keys", "encryption.key and index.key are this folder's"),
        Err(fault) => sheet.amiss(
            "sealing keys",
            format!("{}; restore keys/ from its backup", Failure::from(fault)),
        ),
    }
    let root = folder.key_path("root.pem");
    if folder.document().mode == Mode::Live {
        let amiss =
            format!("`{}` is on this machine: move it to a medium kept offline", root.display());
        sheet.judge("root key", !root.exists(), "not on this machine", amiss);
    }
    let origin: Origin = match folder.document().origin.parse() {
        Ok(origin) => origin,
        Err(error) => {
            sheet.amiss("origin", format!("{error}; folder.json was edited"));
            return None;
        }
    };
    match SigningKeys::read(folder, &origin, passphrase) {
        Ok(keys) => {
            sheet.ok("signing keys", "entry.pem and checkpoint.pem open");
            Some(keys)
        }
        Err(Fault::Key { source: KeyError::PassphraseMissing, .. }) => {
            sheet.ok("signing keys", "encrypted, not opened: give --passphrase-file to try them");
            None
        }
        Err(fault) => {
            let said = Failure::from(fault);
            sheet.amiss("signing keys", format!("{said}; restore keys/ from its backup"));
            None
        }
    }
}

async fn look_at_database(
    folder: &Folder,
    keys: Option<&SigningKeys>,
    shelf: &Shelf,
    sheet: &mut Sheet,
) -> Result<(), Failure> {
    let opened = Store::open(&folder.database()?, Access::Read, &folder.document().origin).await;
    let store = match opened {
        Ok(store) => store,
        Err(error @ StoreError::NoLog { .. }) => {
            sheet.amiss("database", format!("{error}; `timbang migrate` begins it"));
            return Ok(());
        }
        Err(error) => {
            sheet.amiss("database", Failure::from(error));
            return Ok(());
        }
    };
    let engine = store.engine().await?;
    let safe = !engine.iter().any(|option| option == "THREADSAFE=0");
    let told = engine.iter().filter(|option| {
        ["SQLite", "PostgreSQL", "THREADSAFE", "DEFAULT_FOREIGN_KEYS", "SECURE_DELETE"]
            .iter()
            .any(|wanted| option.starts_with(wanted))
    });
    let told = told.map(String::as_str).collect::<Vec<_>>().join(", ");
    sheet.judge("database", safe, &told, "SQLite is compiled without threads; use another build");
    sheet.ok("schema", format!("fingerprint {}", store.fingerprint().await?));
    match folder.lock() {
        Ok(_) => sheet.ok("writer", "nobody writes at the moment"),
        Err(error @ StoreError::InUse { .. }) => sheet.ok("writer", error),
        Err(error) => sheet.amiss("writer", Failure::from(error)),
    }
    match store.check_head(folder).await {
        Ok(()) => sheet.ok("head", "head.checkpoint fits the ledger"),
        Err(error) => sheet.amiss("head", error),
    }
    if store.head().await?.size == 0 {
        sheet.amiss("ledger", "it is empty; `timbang migrate` begins it");
        return Ok(());
    }
    look_at_log_keys(&store, keys, sheet).await?;
    look_at_roots(&store, sheet).await?;
    look_at_access(folder, &store, sheet).await;
    look_at_clock(folder, &store, sheet).await?;
    look_at_outbox(&store, sheet).await?;
    look_at_held_letters(folder, &store, sheet).await?;
    look_at_emergencies(folder, &store, sheet).await?;
    look_at_programmes(&store, shelf, sheet).await
}

/// Whether the key files are those that genesis lists.
async fn look_at_log_keys(
    store: &Store,
    keys: Option<&SigningKeys>,
    sheet: &mut Sheet,
) -> Result<(), Failure> {
    let policy = match log_policy(store).await {
        Ok(policy) => policy,
        Err(refusal) => {
            sheet.amiss("genesis", Failure::from(refusal));
            return Ok(());
        }
    };
    let Some(keys) = keys else { return Ok(()) };
    let listed = |vkey: &str| policy.keys.iter().any(|record| record.vkey == vkey);
    let ours = [&keys.entry, &keys.checkpoint].map(|key| key.verifying_key().to_string());
    let amiss = "entry.pem or checkpoint.pem is not a key of this log; restore keys/";
    sheet.judge("log keys", ours.iter().all(|vkey| listed(vkey)), "as genesis lists them", amiss);
    Ok(())
}

/// Whether what is signed here can be proved, and stays so when a passkey is lost.
async fn look_at_roots(store: &Store, sheet: &mut Sheet) -> Result<(), Failure> {
    let Roots { founding, holders } = roots(store).await?;
    if founding == 0 {
        let word = "entry 0 holds no passkey: whose a passkey is, the server's word says; an office \
                    made by `timbang found` can prove it";
        sheet.ok("proofs", word);
        return Ok(());
    }
    let rooted = format!("rooted in the {founding} passkeys of entry 0; {holders} people hold one");
    let amiss = format!(
        "{rooted}: with fewer than two, a lost passkey is replaced by nobody; register another, \
         and vouch for it"
    );
    sheet.judge("proofs", holders >= 2, &rooted, amiss);
    Ok(())
}

/// Whether the access policy that the ledger names is at hand, and the last change was taken.
async fn look_at_access(folder: &Folder, store: &Store, sheet: &mut Sheet) {
    match policy_in_force(folder, store, 0).await {
        Ok(epoch) => sheet.ok("access", format!("policy {} is in force", epoch.number())),
        Err(refusal) => sheet.amiss("access", Failure::from(refusal)),
    }
    if let Some(why) = AccessFiles::refused(folder) {
        let said = "a policy that was to be put in force was refused, the one before stays";
        sheet.amiss("access", format!("{said}: {why}; mend it and `timbang access activate` it"));
    }
}

async fn look_at_clock(folder: &Folder, store: &Store, sheet: &mut Sheet) -> Result<(), Failure> {
    if folder.document().mode == Mode::Demo {
        sheet.ok("clock", "a demonstration lives in its own time");
        return Ok(());
    }
    let Some(last) = store.head().await?.last else { return Ok(()) };
    let said =
        Entry::parse(&last.bytes).ok().and_then(|entry| Statement::parse(entry.statement).ok());
    let Some(Statement { ts, .. }) = said else {
        let seq = last.seq;
        sheet.amiss("clock", format!("entry {seq} cannot be read; run `timbang ledger verify`"));
        return Ok(());
    };
    let now = u64::try_from(SystemClock.now_ms()).unwrap_or_default();
    let behind = ts.saturating_sub(now);
    let ahead = now.saturating_sub(ts);
    let fits = behind <= MAX_CLOCK_LAG_MS && ahead <= MAX_CLOCK_LEAP_MS;
    let ok = format!("{} s after the last entry", ahead / 1_000);
    let amiss = format!(
        "{behind} ms behind or {ahead} ms ahead of the last entry; mend the clock, or accept it \
         by name with `--accept-clock TIME`"
    );
    sheet.judge("clock", fits, ok, amiss);
    Ok(())
}

/// What was granted in an emergency and waits too long for somebody else to look again.
async fn look_at_emergencies(
    folder: &Folder,
    store: &Store,
    sheet: &mut Sheet,
) -> Result<(), Failure> {
    let now = now_of(folder, store).await?;
    let (all, late) = reviews_overdue(store, folder.document().zone, now).await?;
    let ok = format!("{all} grants in an emergency wait for their review, none too long");
    let amiss = format!(
        "{} of {all} grants in an emergency wait for their review for more than five working \
         days: {}; a supervisor or board member who took no part looks at them",
        late.len(),
        late.join(", ")
    );
    sheet.judge("emergencies", late.is_empty(), ok, amiss);
    Ok(())
}

async fn look_at_programmes(
    store: &Store,
    shelf: &Shelf,
    sheet: &mut Sheet,
) -> Result<(), Failure> {
    let proposed = store.programmes().await?;
    for programme in shelf.library().iter() {
        let (id, version) = (programme.id(), programme.version());
        let name = format!("{id}@{version}");
        let known = proposed.iter().find(|row| row.id == id && row.version == u64::from(version));
        match known {
            None => sheet.ok("programme", format!("{name} is not proposed yet; `decide` does so")),
            Some(row) if row.digest == programme.digest().0 => {
                sheet.ok("programme", format!("{name} is the one the ledger knows"));
            }
            Some(_) => sheet.amiss(
                "programme",
                format!("{name} has other bytes than the ledger knows; give it a new version"),
            ),
        }
    }
    Ok(())
}
