//! One-time and recovery codes: each once, few tries, and nothing of them in the database.

use secrecy::ExposeSecret as _;
use timbang::casework::accounts::Tried;
use timbang::ledger::fields::Role;
use timbang::store::{AccountId, Proved};

use crate::accounts_support::{People, codes};

const STEP_MS: i64 = 30_000;
/// In which tries are counted: a quarter of an hour, and a moment.
const WINDOW_MS: i64 = 15 * 60 * 1000 + 1;

/// The code an app would show for a step away from now.
fn code(secret: &[u8], now_ms: i64, steps: i64) -> String {
    let secret = <[u8; 20]>::try_from(secret).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    app.generate(u64::try_from((now_ms + steps * STEP_MS) / 1000).unwrap()).to_string()
}

/// The code an app would show now for a secret as a page shows it.
pub fn code_of(base32: &str, now_ms: i64) -> String {
    code(&decoded(base32), now_ms, 0)
}

/// Decodes RFC 4648 base32 without padding.
fn decoded(base32: &str) -> Vec<u8> {
    let letters = base32.bytes().map(|letter| match letter {
        b'A'..=b'Z' => letter - b'A',
        _ => letter - b'2' + 26,
    });
    let bits: Vec<u8> =
        letters.flat_map(|five| (0..5).rev().map(move |bit| five >> bit & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | bit)).collect()
}

/// Enrols an app and gives its secret.
async fn enrolled(people: &People, id: &AccountId) -> Vec<u8> {
    let begun = people.accounts.begin_totp(id, people.now_ms()).await.unwrap();
    let secret = decoded(begun.secret.expose_secret());
    let first = code(&secret, people.now_ms(), 0);
    people.accounts.finish_totp(id, &begun.ceremony, &first, people.now_ms()).await.unwrap();
    secret
}

#[tokio::test]
async fn a_code_counts_once_and_none_before_it_after() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let secret = enrolled(&people, &id).await;
    let now_ms = people.now_ms();
    let accounts = people.accounts.clone();
    let attempt = async |steps| accounts.try_totp(&id, &code(&secret, now_ms, steps), now_ms).await;
    assert_eq!(attempt(0).await.unwrap(), Tried::Wrong, "the first code enrolled, once");
    assert_eq!(attempt(1).await.unwrap(), Tried::Right, "a clock that is fast");
    assert_eq!(attempt(1).await.unwrap(), Tried::Wrong, "a replay");
    assert_eq!(attempt(0).await.unwrap(), Tried::Wrong, "one before it");
    people.clock.advance(3 * STEP_MS);
    let now_ms = people.now_ms();
    let late = code(&secret, now_ms, -1);
    assert_eq!(people.accounts.try_totp(&id, &late, now_ms).await.unwrap(), Tried::Right);
}

#[tokio::test]
async fn of_two_who_send_one_code_at_once_one_gets_in() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let secret = enrolled(&people, &id).await;
    people.clock.advance(STEP_MS);
    let now_ms = people.now_ms();
    let code = code(&secret, now_ms, 0);
    let accounts = &people.accounts;
    let (a, b) =
        tokio::join!(accounts.try_totp(&id, &code, now_ms), accounts.try_totp(&id, &code, now_ms));
    let right = [a.unwrap(), b.unwrap()].iter().filter(|tried| **tried == Tried::Right).count();
    assert_eq!(right, 1);
}

#[tokio::test]
async fn five_wrong_codes_close_the_door_for_a_quarter_of_an_hour_even_to_the_right_one() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let secret = enrolled(&people, &id).await;
    people.clock.advance(STEP_MS);
    let now_ms = people.now_ms();
    let tries = (0..20).map(|_| people.accounts.try_totp(&id, "000000", now_ms));
    let mut wrong = 0;
    for tried in tries {
        wrong += usize::from(tried.await.unwrap() == Tried::Wrong);
    }
    assert_eq!(wrong, 5);
    let right = code(&secret, now_ms, 0);
    assert_eq!(people.accounts.try_totp(&id, &right, now_ms).await.unwrap(), Tried::TooOften);
    let recovery = people.accounts.try_recovery_code(&id, "0-00000-00000", now_ms).await.unwrap();
    assert_eq!(recovery, Tried::TooOften, "one door, not two");
    people.clock.advance(WINDOW_MS);
    let now_ms = people.now_ms();
    let right = code(&secret, now_ms, 0);
    assert_eq!(people.accounts.try_totp(&id, &right, now_ms).await.unwrap(), Tried::Right);
}

#[tokio::test]
async fn after_a_hundred_wrong_codes_none_counts_before_somebody_resets_the_account() {
    let mut people = People::new().await;
    let admin = people.add("admin", Role::Administrator).await;
    let id = people.add("petugas", Role::Officer).await;
    let secret = enrolled(&people, &id).await;
    let right = |now_ms| code(&secret, now_ms, 0);
    let accounts = people.accounts.clone();
    // Twenty windows of five, each as long as a guesser has to wait.
    for window in 0..20 {
        people.clock.advance(WINDOW_MS);
        for _ in 0..5 {
            let tried = accounts.try_totp(&id, "000000", people.now_ms()).await.unwrap();
            assert_eq!(tried, Tried::Wrong, "window {window}");
        }
    }
    people.clock.advance(WINDOW_MS);
    let now_ms = people.now_ms();
    assert_eq!(accounts.try_totp(&id, &right(now_ms), now_ms).await.unwrap(), Tried::Stopped);
    assert!(accounts.codes_stopped(&id).await.unwrap());
    let proof = people.proved(&admin, Proved::PasswordTotp).await;
    let People { office, access, .. } = &mut people;
    office.reset_factors(access, &admin, proof.session(), &id, i64::MAX).await.unwrap();
    assert!(!accounts.codes_stopped(&id).await.unwrap());
    let secret = enrolled(&people, &id).await;
    people.clock.advance(STEP_MS);
    let now_ms = people.now_ms();
    let right = code(&secret, now_ms, 0);
    assert_eq!(accounts.try_totp(&id, &right, now_ms).await.unwrap(), Tried::Right);
}

#[tokio::test]
async fn a_right_code_ends_the_count_of_wrong_ones() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let secret = enrolled(&people, &id).await;
    let accounts = people.accounts.clone();
    for window in 0..30 {
        people.clock.advance(WINDOW_MS);
        let now_ms = people.now_ms();
        for _ in 0..4 {
            accounts.try_totp(&id, "000000", now_ms).await.unwrap();
        }
        let tried = accounts.try_totp(&id, &code(&secret, now_ms, 0), now_ms).await.unwrap();
        assert_eq!(tried, Tried::Right, "window {window}");
    }
}

#[tokio::test]
async fn a_secret_counts_only_once_its_first_code_came_back_and_another_cannot_end_it() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let other = people.add("petugas2", Role::Officer).await;
    let now_ms = people.now_ms();
    let begun = people.accounts.begin_totp(&id, now_ms).await.unwrap();
    let secret = decoded(begun.secret.expose_secret());
    let uri = begun.uri.expose_secret();
    assert!(
        uri.starts_with("otpauth://totp/Dinas%20Sosial%20Kota%20Baubau:petugas?secret="),
        "{uri}"
    );
    assert!(!people.accounts.factors(&id).await.unwrap().any());
    let finish = async |who: &AccountId, code: &str, now_ms| {
        people.accounts.finish_totp(who, &begun.ceremony, code, now_ms).await
    };
    let right = code(&secret, now_ms, 0);
    assert_eq!(codes(finish(&other, &right, now_ms).await), ["ceremony-over"]);
    assert_eq!(codes(finish(&id, "000000", now_ms).await), ["code-wrong"]);
    let again = people.accounts.totp_under_way(&id, &begun.ceremony, now_ms).await.unwrap();
    assert_eq!(again.secret.expose_secret(), begun.secret.expose_secret());
    let late = now_ms + 15 * 60 * 1000;
    assert_eq!(codes(finish(&id, &code(&secret, late, 0), late).await), ["ceremony-over"]);
    finish(&id, &right, now_ms).await.unwrap();
    assert!(people.accounts.factors(&id).await.unwrap().totp);
}

#[tokio::test]
async fn nothing_that_signs_in_stands_readable_in_the_database() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let secret = enrolled(&people, &id).await;
    let shown = people.accounts.draw_recovery_codes(&id, people.now_ms()).await.unwrap();
    let files =
        ["timbang.db", "timbang.db-wal"].map(|name| std::fs::read(people.path().join(name)));
    let bytes: Vec<u8> = files.into_iter().filter_map(Result::ok).flatten().collect();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"petugas") && !holds(&secret));
    for code in shown {
        let letters = code.expose_secret()[2..].replace('-', "");
        assert!(!holds(letters.as_bytes()) && !holds(code.expose_secret().as_bytes()));
    }
    people.verify().await;
}

#[tokio::test]
async fn a_recovery_code_counts_once_and_new_ones_end_the_old() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let now_ms = people.now_ms();
    let old = people.accounts.draw_recovery_codes(&id, now_ms).await.unwrap();
    assert_eq!((old.len(), people.accounts.factors(&id).await.unwrap().recovery_codes), (10, 10));
    let accounts = people.accounts.clone();
    let attempt = async |code: &str| accounts.try_recovery_code(&id, code, now_ms).await.unwrap();
    let third = old[3].expose_secret();
    assert!(third.starts_with("3-"), "{third}");
    assert_eq!(attempt(&third.to_lowercase().replace('-', " ")).await, Tried::Right);
    assert_eq!(attempt(third).await, Tried::Wrong, "used");
    assert_eq!(attempt(&third.replacen('3', "4", 1)).await, Tried::Wrong, "at another place");
    assert_eq!(people.accounts.factors(&id).await.unwrap().recovery_codes, 9);
    let new = people.accounts.draw_recovery_codes(&id, now_ms).await.unwrap();
    assert_eq!(attempt(old[5].expose_secret()).await, Tried::Wrong, "drawn anew");
    assert_eq!(attempt(new[5].expose_secret()).await, Tried::Right);
}

#[tokio::test]
async fn a_demonstration_shows_codes_that_count_and_a_live_office_gives_none() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    people.office.add_totp("petugas").await.unwrap();
    for _ in 0..2 {
        let now_ms = people.now_ms();
        let code = people.accounts.next_code(&id, now_ms).await.unwrap().unwrap();
        let tried = people.accounts.try_totp(&id, code.expose_secret(), now_ms).await.unwrap();
        assert_eq!(tried, Tried::Right);
    }
    let none = people.accounts.next_code(&id, people.now_ms()).await.unwrap();
    assert!(none.is_none(), "this step and the next were taken");
}
