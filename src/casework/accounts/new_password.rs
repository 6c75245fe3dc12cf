//! What a new password must be: long, not among the most used, not made of what everybody here
//! knows. Nothing is demanded of its characters, and it never ages (NIST SP 800-63B-4, 3.1.1.2; ASVS
//! 5.0, 6.2).

use std::sync::LazyLock;

use crate::facts::Finding;

/// Characters of a password that stands alone.
pub const ALONE: usize = 15;
/// Characters of a password beside a second factor.
pub const BESIDE_A_FACTOR: usize = 10;
/// The longest password that is looked at, in bytes.
pub const LONGEST: usize = 256;
/// Characters that are left of a password once what everybody knows is taken out of it.
const OWN: usize = 8;
/// Different characters of a password.
const DIFFERENT: usize = 5;

/// The most used passwords that are long enough, sorted.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("common_passwords.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// Words that everybody in an office like this one thinks of.
const KNOWN: &[&str] = &[
    "timbang",
    "dinsos",
    "dinas",
    "sosial",
    "bansos",
    "bantuan",
    "kemensos",
    "indonesia",
    "merdeka",
    "pancasila",
    "rahasia",
    "katasandi",
    "sandi",
    "bismillah",
    "petugas",
    "penyelia",
    "pengelola",
    "admin",
    "password",
    "qwerty",
];

/// Everything that is wrong with a new password. `own` are the words known of its owner and office:
/// login name, name, name of the office, host.
#[must_use]
pub fn check(password: &str, beside_a_factor: bool, own: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |code, message: String| findings.push(Finding::new(code, "password", message));
    let shortest = if beside_a_factor { BESIDE_A_FACTOR } else { ALONE };
    if password.chars().count() < shortest {
        refuse("password-short", format!("at least {shortest} characters"));
    }
    if password.len() > LONGEST {
        refuse("password-long", format!("at most {LONGEST} bytes"));
    }
    let lower = password.to_lowercase();
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    if COMMON.binary_search(&&*lower).is_ok() || different.len() < DIFFERENT {
        refuse("password-common", "it is among those that are tried first".into());
    }
    if remainder(&lower, own).chars().count() < OWN {
        refuse("password-known", "it is made of words that everybody here knows".into());
    }
    findings
}

/// What is left of a password without the words that everybody knows.
fn remainder(lower: &str, own: &[&str]) -> String {
    let own: Vec<String> = own.iter().map(|text| text.to_lowercase()).collect();
    let parts = own.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<&str> =
        parts.filter(|word| word.chars().count() >= 4).chain(KNOWN.iter().copied()).collect();
    // The longest first: what is left of a word that holds another is not the owner's either.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.iter().fold(lower.to_owned(), |left, word| left.replace(word, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str, beside_a_factor: bool) -> Vec<&'static str> {
        let own = ["wa.ode", "Wa Ode Rahma", "Dinas Sosial Kota Baubau"];
        check(password, beside_a_factor, &own).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn length_is_what_counts_and_a_second_factor_makes_it_less() {
        assert_eq!(codes("tujuh perahu", false), ["password-short"]);
        assert_eq!(codes("tujuh perahu", true), [""; 0]);
        assert_eq!(codes("tujuh perahu kayu", false), [""; 0]);
        assert_eq!(codes("sembilan", true), ["password-short"]);
        assert_eq!(codes(&"é!aYz".repeat(40), true), [""; 0], "240 bytes, 200 characters");
        assert_eq!(codes(&"é!aYz".repeat(43), true), ["password-long"]);
        assert_eq!(codes("漢字仮名交じり文の長い合言葉", true), [""; 0], "characters, not bytes");
    }

    #[test]
    fn the_most_used_and_the_all_too_even_are_refused() {
        assert_eq!(codes("1Q2w3e4r5t6y", true), ["password-common"]);
        assert_eq!(codes("ababababababababab", false), ["password-common"]);
        assert!(COMMON.is_sorted() && COMMON.len() > 1_700);
    }

    #[test]
    fn names_of_person_office_and_product_do_not_count() {
        for made in ["Rahma-Baubau-2026", "timbang timbang 1", "DinasSosialKota1!"] {
            assert_eq!(codes(made, true), ["password-known"], "{made}");
        }
        assert_eq!(codes("rahma minum kopi pahit", false), [""; 0]);
    }
}
