//! The words in which the two databases differ, and the guards neither can express as a constraint.

use sea_orm_migration::sea_orm::DbBackend;

/// What a table refuses once its rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// No row is ever changed, removed or replaced.
    AppendOnly {
        /// Every set of columns by which a row is unique: a second row of the same is a replacement.
        keys: &'static [&'static [&'static str]],
    },
    /// No row is ever changed; it may be deleted, because a person may be forgotten.
    Unchanging,
    /// No row is ever removed.
    Kept,
}

/// The table texts for `backend`. They are written for SQLite's STRICT tables, which know exactly
/// four types; PostgreSQL has its own names for two of them.
#[must_use]
pub fn tables(backend: DbBackend, sqlite: &str) -> String {
    match backend {
        DbBackend::Postgres => {
            sqlite.replace("INTEGER", "BIGINT").replace("BLOB", "BYTEA").replace(") STRICT", ")")
        }
        _ => sqlite.to_owned(),
    }
}

/// The function behind every guard on PostgreSQL; made once, by the first migration.
pub const POSTGRES_REFUSE: &str = "
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;";

/// The triggers that hold `guard` on `table`.
///
/// SQLite's `INSERT OR REPLACE` deletes without a DELETE trigger unless `recursive_triggers` is on,
/// a setting of the connection; so a trigger before the insert refuses a key that stands. On
/// PostgreSQL statement triggers also see `ON CONFLICT DO UPDATE` and `TRUNCATE`.
#[must_use]
pub fn guard(backend: DbBackend, table: &str, guard: Guard) -> String {
    match backend {
        DbBackend::Postgres => {
            let events = match guard {
                Guard::AppendOnly { .. } => "UPDATE OR DELETE OR TRUNCATE",
                Guard::Unchanging => "UPDATE OR TRUNCATE",
                Guard::Kept => "DELETE OR TRUNCATE",
            };
            format!(
                "CREATE TRIGGER {table}_guard BEFORE {events} ON {table}
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();\n"
            )
        }
        _ => sqlite_guard(table, guard),
    }
}

fn sqlite_guard(table: &str, guard: Guard) -> String {
    if guard == Guard::Kept {
        return sqlite_refusal(table, "DELETE", "");
    }
    let mut sql = sqlite_refusal(table, "UPDATE", "");
    if let Guard::AppendOnly { keys } = guard {
        sql += &sqlite_refusal(table, "DELETE", "");
        // The number SQLite gives a row is one more key that a replacement can name.
        let keys = keys.iter().copied().chain([["rowid"].as_slice()]);
        let stands: Vec<String> = keys.map(|key| stands(table, key)).collect();
        sql += &sqlite_refusal(table, "INSERT", &format!("WHEN {}", stands.join("\n OR ")));
    }
    sql
}

/// Whether a row stands that has the `key` of the new one.
fn stands(table: &str, key: &[&str]) -> String {
    let same: Vec<String> = key.iter().map(|column| format!("{column} = NEW.{column}")).collect();
    format!("EXISTS (SELECT 1 FROM {table} WHERE {})", same.join(" AND "))
}

fn sqlite_refusal(table: &str, event: &str, when: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_no_{} BEFORE {event} ON {table} {when}
         BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END;\n",
        event.to_lowercase()
    )
}

/// The trigger that refuses a row of `table` whose entry (`seq`, naming the case `serial`) is not
/// in the ledger: no state without an entry, and erasing by entry misses nothing.
#[must_use]
pub fn needs_entry(backend: DbBackend, table: &str) -> String {
    match backend {
        DbBackend::Postgres => format!(
            "CREATE TRIGGER {table}_entry BEFORE INSERT ON {table}
             FOR EACH ROW EXECUTE FUNCTION refuse_without_entry();\n"
        ),
        _ => format!(
            "CREATE TRIGGER {table}_entry BEFORE INSERT ON {table}
             WHEN NOT EXISTS (SELECT 1 FROM ledger_entry
                              WHERE subject = NEW.serial AND seq = NEW.seq)
             BEGIN SELECT RAISE(ABORT, 'no entry: {table}'); END;\n"
        ),
    }
}

/// The function behind [`needs_entry`] on PostgreSQL.
pub const POSTGRES_NEEDS_ENTRY: &str = "
CREATE FUNCTION refuse_without_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE subject = NEW.serial AND seq = NEW.seq) THEN
        RAISE EXCEPTION 'no entry: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;";

/// Whether entry `seq` is of a kind, and names no case. Canonical JSON escapes every quotation mark
/// within a text, so the member itself is found and nothing that only looks like it.
#[must_use]
pub fn says(backend: DbBackend, seq: &str, kind: &str) -> String {
    let member = format!("'\"kind\":\"{kind}\"'");
    let found = match backend {
        DbBackend::Postgres => format!("position(convert_to({member}, 'UTF8') IN e.bytes) > 0"),
        _ => format!("instr(e.bytes, CAST({member} AS BLOB)) > 0"),
    };
    format!(
        "EXISTS (SELECT 1 FROM ledger_entry e
        WHERE e.seq = {seq} AND e.subject IS NULL AND {found})"
    )
}

/// Conditions over `ledger_entry` by which the entries that name an account are found. An index is
/// used only where a query says them in the same words.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// That an entry names an account and no case.
    pub any: &'static str,
    /// The id of that account as the entry writes it: 28 bytes.
    pub account: &'static str,
}

impl Named {
    // The bytes in hex are `"subject":"`, the member itself, as in [`says`].
    const SQLITE: Self = Self {
        any: "subject IS NULL AND instr(bytes, x'227375626a656374223a22') > 0",
        account: "substr(bytes, instr(bytes, x'227375626a656374223a22') + 11, 28)",
    };
    const POSTGRES: Self = Self {
        any: "subject IS NULL AND position('\\x227375626a656374223a22'::bytea IN bytes) > 0",
        account: "substring(bytes \
                  FROM position('\\x227375626a656374223a22'::bytea IN bytes) + 11 FOR 28)",
    };

    /// The conditions for `backend`.
    #[must_use]
    pub const fn of(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Postgres => Self::POSTGRES,
            _ => Self::SQLITE,
        }
    }
}

/// The trigger that refuses a new row of `table` unless `holds`, an expression over `NEW` that both
/// databases know, is true; `broken` says what the rule is about.
#[must_use]
pub fn refuse_unless(backend: DbBackend, table: &str, broken: &str, holds: &str) -> String {
    refusal(backend, "INSERT", table, broken, holds)
}

/// The same of a row that is changed, over `OLD` and `NEW`.
#[must_use]
pub fn refuse_update_unless(backend: DbBackend, table: &str, broken: &str, holds: &str) -> String {
    refusal(backend, "UPDATE", table, broken, holds)
}

fn refusal(backend: DbBackend, event: &str, table: &str, broken: &str, holds: &str) -> String {
    match backend {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION {table}_{broken}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ({holds}) IS NOT TRUE THEN
        RAISE EXCEPTION '{broken}: {table}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_{broken} BEFORE {event} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_{broken}();\n"
        ),
        _ => format!(
            "CREATE TRIGGER {table}_{broken} BEFORE {event} ON {table}
             WHEN ({holds}) IS NOT TRUE
             BEGIN SELECT RAISE(ABORT, '{broken}: {table}'); END;\n"
        ),
    }
}
