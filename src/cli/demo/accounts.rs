//! The accounts of a demonstration: made once, their random passwords kept beside the keys and printed at each start.

use std::fmt::Write as _;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

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
/// The passwords are kept before the first account is made, so that a start which was cut off
/// between two accounts goes on with the same ones.
///
/// # Errors
/// A folder or database that cannot be written; accounts whose passwords are gone.
pub async fn ready(office: &mut Office, folder: &Folder) -> Result<SecretString, Failure> {
    let path = folder.key_path(FILE);
    if !path.exists() {
        folder.write_key(FILE, &drawn(office))?;
    }
    let text = folder.read_key(FILE)?;
    let store = office.store();
    for (name, role, display_name) in ACCOUNTS {
        if let Some(account) = store.account_by_name(name).await? {
            if store.totp(&account.id).await?.is_none() {
                office.add_totp(name).await?;
            }
            continue;
        }
        let password = password_of(name, &text).ok_or_else(|| {
            let path = path.display();
            Failure::environment(format!("`{path}` has no password for `{name}`; restore it"))
        })?;
        let new = NewAccount { name, display_name, role, same_person_as: None };
        office.add_account_under(new, &password).await?;
        office.add_totp(name).await?;
    }
    Ok(text)
}

fn drawn(office: &mut Office) -> SecretString {
    let mut text = Zeroizing::new(String::new());
    for (name, role, _) in ACCOUNTS {
        let password = office.draw_password();
        let (role, password) = (role.as_str(), password.expose_secret());
        let _ = writeln!(text, "  {name:10} {password}   {role}");
    }
    SecretString::from(text.as_str())
}

fn password_of(name: &str, text: &SecretString) -> Option<SecretString> {
    let mut words = text.expose_secret().lines().map(str::split_whitespace);
    let password =
        words.find_map(|mut words| words.next().filter(|word| *word == name).and(words.next()))?;
    Some(SecretString::from(password))
}
