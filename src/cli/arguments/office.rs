//! Words of the commands on an office and its machine: keygen, found, migrate, serve, doctor.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{DataFolder, Policies};

/// `timbang keygen`.
#[derive(Args, Clone, Debug)]
pub struct Keygen {
    /// Name of the log, such as dinsos.baubaukota.example/2026
    #[arg(long)]
    pub origin: String,
    /// Folder to write root.pem, entry.pem and checkpoint.pem to; none may exist
    #[arg(long, value_name = "DIR")]
    pub output: PathBuf,
    /// File that holds the passphrase of the keys (its first line); `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// One of Indonesia's three times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7
    Wib,
    /// Waktu Indonesia Tengah, UTC+8
    Wita,
    /// Waktu Indonesia Timur, UTC+9
    Wit,
}

impl From<Zone> for crate::clock::Zone {
    fn from(zone: Zone) -> Self {
        match zone {
            Zone::Wib => Self::Wib,
            Zone::Wita => Self::Wita,
            Zone::Wit => Self::Wit,
        }
    }
}

/// `timbang found`.
#[derive(Args, Clone, Debug)]
pub struct Found {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Name of the log, such as dinsos.baubaukota.example/2026
    #[arg(long, value_name = "ORIGIN")]
    pub origin: String,
    /// Name of the office [default: the origin]
    #[arg(long, value_name = "NAME")]
    pub office: Option<String>,
    /// The time the office goes by
    #[arg(long, value_enum, default_value = "wib")]
    pub zone: Zone,
    /// PostgreSQL instead of SQLite, as the owner of the schema. A URL without password (it comes
    /// from ~/.pgpass)
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address to listen on: this machine, unless --trusted-proxy names a proxy elsewhere
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Address under which browsers find the pages, such as `https://timbang.example.go.id`;
    /// passkeys are bound to its host name for good [default: `http://localhost` and the port]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address of a proxy in front whose X-Forwarded-For is believed; may be given more than once
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
}

/// `timbang migrate`.
#[derive(Args, Clone, Debug)]
pub struct Migrate {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Create a live office under this origin where the folder does not exist
    #[arg(long, value_name = "ORIGIN")]
    pub origin: Option<String>,
    /// PostgreSQL instead of SQLite, for a new folder; for one that stands, the address as the owner
    /// of the schema. A URL without password (it comes from ~/.pgpass)
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// PostgreSQL: make this role, or take it, and give it what the program needs and no more; run
    /// by the owner of the schema
    #[arg(long, value_name = "ROLE")]
    pub grant: Option<String>,
    /// The time the office goes by, for a new folder
    #[arg(long, value_enum, default_value = "wib")]
    pub zone: Zone,
    /// Name of the office, for a new folder
    #[arg(long, value_name = "NAME")]
    pub office: Option<String>,
}

/// `timbang serve`.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Address to listen on; TLS is the work of a proxy in front
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Address under which browsers find the pages, such as `https://timbang.example.go.id`;
    /// passkeys are bound to its host name for good [default: `http://localhost` and the port]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address of a proxy whose X-Forwarded-For is believed; may be given more than once. Without
    /// it everyone behind a proxy shares one limit on sign-ins
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
}

/// `timbang doctor`.
#[derive(Args, Clone, Debug)]
pub struct Doctor {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
}
