//! The accounts of a demonstration: made once, their random passwords kept beside the keys and printed at each start.

use std::fmt::Write as _;

use secrecy::{ExposeSecret as _, SecretString};

use super::super::exit::Failure;
use crate::casework::{NewAccount, Office};
use crate::ledger::fields::Role;
use crate::store::Folder;

/// The file, readable by its owner alone.
const FILE: &str = "demo-accounts";

/// Login name, role, and name as shown.
const ACCOUNTS: [(&str, Role, &str); 7] = [
    ("petugas", Role::Officer, "Wa Ode Rahma (contoh)"),
    ("petugas2", Role::Officer, "La Ode Arifin (contoh)"),
    ("penyelia", Role::Supervisor, "Siti Hardianti (contoh)"),
    ("keberatan", Role::ObjectionOfficer, "Muhammad Idris (contoh)"),
    ("dewan", Role::Board, "Nur Aisyah (contoh)"),
    ("auditor", Role::Auditor, "Yusuf Tahir (contoh)"),
    ("admin", Role::Administrator, "Ratna Dewi (contoh)"),
];

/// Makes the accounts that are not there yet, and gives the text to print: a line an account.
///
/// # Errors
/// A folder or database that cannot be written.
pub async fn ready(office: &mut Office, folder: &Folder) -> Result<SecretString, Failure> {
    if folder.key_path(FILE).exists() {
        return folder.read_key(FILE).map_err(|error| Failure::of_fault(error.into()));
    }
    let mut text = String::new();
    for (name, role, display_name) in ACCOUNTS {
        let new = NewAccount { name, display_name, role, same_person_as: None };
        let password = office.add_account(new).await?;
        let (role, password) = (role.as_str(), password.expose_secret());
        let _ = writeln!(text, "  {name:10} {password}   {role}");
    }
    let text = SecretString::from(text);
    folder.write_key(FILE, &text).map_err(|error| Failure::of_fault(error.into()))?;
    Ok(text)
}
