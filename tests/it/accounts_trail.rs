//! The trail of who came, went, failed and was refused, as an administrator of the machine reads it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use secrecy::ExposeSecret as _;
use serde_json::Value;
use timbang::casework::accounts::{Tried, trail};
use timbang::ids::ActorId;
use timbang::ledger::fields::Role;
use timbang::store::{AccountId, Proved};

use crate::accounts_support::{People, codes};
use crate::authenticator::Authenticator;

/// A log that is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Listens to everything this thread tells.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let told = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
        tracing::subscriber::set_default(told.with_writer(move || log.clone()).finish())
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The events of the trail: what happened, by whom, to whom.
    fn trail(&self) -> Vec<[String; 3]> {
        let lines = self.text();
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let own = lines.filter(|line| line["target"] == trail::TARGET);
        let field =
            |line: &Value, name: &str| line["fields"][name].as_str().unwrap_or("").to_owned();
        own.map(|line| ["event", "who", "of"].map(|name| field(&line, name))).collect()
    }
}

fn event(what: &str, who: Option<&AccountId>, of: Option<&AccountId>) -> [String; 3] {
    let name = |id: Option<&AccountId>| id.map_or(String::new(), told);
    [what.to_owned(), name(who), name(of)]
}

fn told(id: &AccountId) -> String {
    ActorId::from_random(*id).to_string()
}

#[tokio::test]
async fn whoever_comes_fails_or_changes_an_account_leaves_a_trail_without_names_or_secrets() {
    let mut people = People::new().await;
    let admin = people.add("admin", Role::Administrator).await;
    let officer = people.add("petugas.siti", Role::Officer).await;
    let now_ms = people.now_ms();
    let log = Log::default();
    let listening = log.listen();
    let accounts = people.accounts.clone();
    accounts.failed("nobody.at.all", now_ms).await.unwrap();
    accounts.failed("petugas.siti", now_ms).await.unwrap();
    let drawn = accounts.draw_recovery_codes(&officer, now_ms).await.unwrap();
    let right = drawn[0].expose_secret();
    let tried = accounts.try_recovery_code(&officer, right, now_ms).await.unwrap();
    assert_eq!(tried, Tried::Right);
    people.register(&officer, &Authenticator::new(4)).await;
    let proof = people.proved(&admin, Proved::PasswordTotp).await;
    let People { office, access, .. } = &mut people;
    let session = proof.session();
    office.grant_role(access, &admin, session, &officer, Role::Auditor, None).await.unwrap();
    office.revoke_role(access, &admin, session, &officer, Role::Auditor).await.unwrap();
    let password = office.reset_factors(access, &admin, session, &officer, i64::MAX).await.unwrap();
    office.close_account(access, &admin, session, &officer).await.unwrap();
    office.open_account(access, &admin, session, &officer).await.unwrap();
    let refused = office.close_account(access, &officer, session, &admin).await;
    assert_eq!(codes(refused), ["denied"]);
    drop(listening);
    let (a, o) = (Some(&admin), Some(&officer));
    assert_eq!(
        log.trail(),
        [
            event("sign-in-failed", None, None),
            event("sign-in-failed", o, None),
            event("recovery-codes-drawn", o, None),
            event("recovery-code-used", o, None),
            event("passkey-made", o, None),
            event("stepped-up", a, None),
            event("role-granted", a, o),
            event("role-revoked", a, o),
            event("reset", a, o),
            event("account-closed", a, o),
            event("account-opened", a, o),
            event("denied", o, None),
        ]
    );
    let text = log.text();
    for secret in ["siti", "nobody.at.all", right, password.expose_secret()] {
        assert!(!text.contains(secret), "`{secret}` is told: {text}");
    }
}
