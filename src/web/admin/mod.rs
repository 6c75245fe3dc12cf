//! Pages of who keeps accounts: who works here, in which roles, and what they sign in with. Nothing
//! here knows a case.
pub mod account;
pub mod accounts;

use askama::Template;

use super::page::{Frame, Section};
use super::wording::Wording;
use crate::casework::accounts::Listed;
use crate::ledger::fields::Role;
use crate::web::officer::role_message;

/// A password that is to be used once, shown in this answer and never again.
#[derive(Template)]
#[template(path = "admin/one_time.html")]
struct OneTimePage {
    w: Wording,
    frame: Frame,
    login: String,
    password: String,
    until: String,
}

impl std::fmt::Debug for OneTimePage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimePage")
    }
}

/// A role that can be given.
#[derive(Clone, Debug)]
struct RoleChoice {
    word: &'static str,
    name: String,
}

fn role_choices(w: Wording) -> Vec<RoleChoice> {
    let choice = |role: &Role| RoleChoice { word: role.as_str(), name: w.say(role_message(*role)) };
    Role::ALL.iter().map(choice).collect()
}

/// What an account signs in with, in words.
fn factors_in(listed: &Listed, w: Wording) -> String {
    let mut words = vec![w.say("factor-password")];
    if listed.factors.totp {
        words.push(w.say("factor-totp"));
    }
    if listed.factors.passkeys > 0 {
        words.push(w.say("factor-passkey"));
    }
    words.join(", ")
}
