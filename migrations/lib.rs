//! The schema of Timbang: in time (the migrations) and now (the entities in [`tables`]).
//!
//! One text serves SQLite and PostgreSQL; [`dialect`] holds the few words in which they differ.

pub mod dialect;
mod m20260302_000001_ledger;
mod m20260302_000002_cases;
mod m20260302_000003_accounts;
mod m20260303_000001_outbox;
mod m20260303_000003_factors;
mod m20260303_000004_reviews;
mod m20260304_000001_known;
mod m20260305_000001_came;
mod m20260305_000002_emergency;
mod m20260306_000001_named;
pub mod tables;

use sea_orm_migration::prelude::*;

/// The migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260302_000001_ledger::Migration),
            Box::new(m20260302_000002_cases::Migration),
            Box::new(m20260302_000003_accounts::Migration),
            Box::new(m20260303_000001_outbox::Migration),
            Box::new(m20260303_000003_factors::Migration),
            Box::new(m20260303_000004_reviews::Migration),
            Box::new(m20260304_000001_known::Migration),
            Box::new(m20260305_000001_came::Migration),
            Box::new(m20260305_000002_emergency::Migration),
            Box::new(m20260306_000001_named::Migration),
        ]
    }
}

/// The trait through which [`Migrator`] is asked and run.
pub use sea_orm_migration::MigratorTrait as Migrations;
