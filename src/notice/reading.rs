//! Whether a letter can be read by the person it is for: short sentences, no words of offices, no
//! abbreviation nobody explained, few passives.
//!
//! No readability formula is validated for Indonesian, so what is measured are plain counts.

use super::record::NoticeRecord;
use super::words;
use crate::facts::{Finding, clip};
use crate::policy::document::Text;

/// The most words of a sentence.
pub const MAX_WORDS: usize = 20;
/// At most one word in so many is a passive (Indonesian prefix di-).
const PASSIVE_IN: usize = 8;
/// Texts shorter than this, in words, have no share of passives.
const SHARE_FROM: usize = 20;

/// Words that no letter uses, by language; they blame, hide who acts, or are not plain.
const BANNED_ID: &[&str] = &[
    "oknum",
    "yang bersangkutan",
    "dengan ini",
    "anda gagal",
    "tidak layak",
    "putusan sistem",
    "klien",
    "ramalan",
    "perlindungan data",
];
const BANNED_EN: &[&str] =
    &["hereby", "you failed", "not eligible", "undersigned", "system's decision", "client"];

/// Abbreviations people know, or that stand on their own cards and papers.
const KNOWN: &[&str] = &[
    "ASN", "BLT", "BPS", "BUMD", "BUMN", "DPR", "DPRD", "DTSEN", "KBLI", "KK", "KKPR", "KTP",
    "LAPOR", "NIB", "NIK", "PBG", "PKH", "PNS", "PP", "PTUN", "QR", "RT", "RW", "SD", "SLF", "SMA",
    "SMP", "SP4N", "SPPL", "TNI", "UKL", "UPL", "UU", "VA", "WIB", "WIT", "WITA",
];
/// Shortened words whose full stop ends no sentence.
const SHORTENED: &[&str] = &["jo", "no", "jl", "yth", "dr", "hj", "h", "e.g", "s.d", "a.n", "st"];
/// Words that begin with di- and are no passives.
const NOT_PASSIVE: &[&str] = &[
    "dia",
    "diare",
    "digital",
    "dinamis",
    "dinas",
    "dinding",
    "dini",
    "direktur",
    "diri",
    "dirinya",
    "disabilitas",
    "distrik",
];

/// What a letter reads like.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    /// Findings in what composing wrote, and in the officer's own sentences.
    pub letter: Vec<Finding>,
    /// Findings in texts that the programme document brought along: for its author, not the officer.
    pub programme: Vec<Finding>,
}

/// Reads a whole letter.
#[must_use]
pub fn read(record: &NoticeRecord) -> Reading {
    let elements = record.elements();
    let mut reading = Reading::default();
    let mut own = |path: &str, text: &Text| reading.letter.extend(check(path, text));
    own("outcome", &words::joined([&elements.outcome.from_when, &elements.outcome.standing]));
    own("outcome.headline", &elements.outcome.headline);
    own("asked.request", &elements.asked.request);
    own("asked.before", &elements.asked.before);
    own("asked.difference", &elements.asked.difference);
    own("roles", &words::joined([&elements.roles.system, &elements.roles.human]));
    own("evidence.access", &elements.evidence.access);
    let objection = &elements.objection;
    own("objection.last_day", &words::joined([&objection.last_day, &objection.later]));
    own("objection.term", &words::joined([&objection.term, &objection.cost, &objection.to]));
    own("objection.how", &words::joined([&objection.how, &objection.help]));
    own("objection.answer", &objection.answer);
    own("meanwhile", &elements.meanwhile);
    own("next_steps", &words::joined(&elements.next_steps));
    own("rights", &words::joined(&elements.rights));
    own("help", &elements.help);
    own("reference.check", &words::joined(&elements.reference.check));
    for (place, chosen) in elements.reasons.chosen.iter().enumerate() {
        own(&format!("reasons.chosen[{place}]"), &chosen.told);
    }
    if let Some(written) = &elements.reasons.remark {
        reading.letter.extend(remark(written));
    }
    let mut theirs = |path: &str, text: &Text| reading.programme.extend(check(path, text));
    for (place, reason) in elements.reasons.criteria.iter().enumerate() {
        let path = format!("reasons.criteria[{place}]");
        theirs(&format!("{path}.sentence"), &reason.sentence);
        theirs(&format!("{path}.rule"), &reason.rule);
        theirs(&format!("{path}.needed"), &reason.needed);
    }
    for (place, change) in elements.changes.iter().enumerate() {
        theirs(&format!("changes[{place}]"), change);
    }
    for (place, factor) in elements.roles.factors.iter().enumerate() {
        theirs(&format!("roles.factors[{place}]"), factor);
    }
    reading
}

/// Reads the sentences an officer wrote, in Indonesian.
#[must_use]
pub fn remark(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    one("reasons.remark", text, BANNED_ID, &mut findings);
    passives("reasons.remark", text, &mut findings);
    findings
}

/// Reads one text in both languages.
#[must_use]
pub fn check(path: &str, text: &Text) -> Vec<Finding> {
    let mut findings = Vec::new();
    one(&format!("{path}.id"), &text.id, BANNED_ID, &mut findings);
    passives(&format!("{path}.id"), &text.id, &mut findings);
    one(&format!("{path}.en"), &text.en, BANNED_EN, &mut findings);
    findings
}

fn one(path: &str, text: &str, banned: &[&str], findings: &mut Vec<Finding>) {
    for sentence in sentences(text) {
        let count = worded(sentence).count();
        if count > MAX_WORDS {
            let message =
                format!("{count} words, more than {MAX_WORDS}; say it in two: {}", clip(sentence));
            findings.push(Finding::new("long-sentence", path, message).about(clip(sentence)));
        }
    }
    let lower = format!(" {} ", worded(text).collect::<Vec<_>>().join(" ").to_lowercase());
    for words in banned.iter().filter(|words| lower.contains(&format!(" {words} "))) {
        let message = format!("`{words}` is not said in letters; say it plainly");
        findings.push(Finding::new("banned-word", path, message).about(*words));
    }
    let mut unknown: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    unknown.retain(|word| is_abbreviation(word) && !KNOWN.contains(word));
    unknown.sort_unstable();
    unknown.dedup();
    for word in unknown {
        let message = format!("{} may not be known; write it out", clip(word));
        findings.push(Finding::new("abbreviation", path, message).about(clip(word)));
    }
}

fn is_abbreviation(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1
        && word.chars().all(|c| c.is_uppercase() || c.is_numeric())
}

fn passives(path: &str, text: &str, findings: &mut Vec<Finding>) {
    let all: Vec<String> = worded(text).map(str::to_lowercase).collect();
    let passive = |word: &&String| {
        word.strip_prefix("di").is_some_and(|rest| rest.len() > 2)
            && !NOT_PASSIVE.contains(&word.as_str())
    };
    let count = all.iter().filter(passive).count();
    if all.len() >= SHARE_FROM && count * PASSIVE_IN > all.len() {
        let message = format!("{count} of {} words are passives (di-); say who does it", all.len());
        findings.push(Finding::new("passive-share", path, message));
    }
}

/// The words of a text without the signs around them.
fn worded(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// The sentences of a text: they end with `.`, `?`, `!` or `;` before a space, but not after a
/// shortened word or a single initial.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut ends = rest.char_indices().filter(|(_, c)| matches!(c, '.' | '?' | '!' | ';'));
        let end = ends.find_map(|(at, sign)| {
            let (before, after) = rest.split_at(at);
            let after = after.get(sign.len_utf8()..).unwrap_or_default();
            let closed = after.trim_start_matches(['”', '"', ')', '’']);
            let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
            let last = last.trim_start_matches(|c: char| !c.is_alphanumeric());
            let shortened = sign == '.'
                && (SHORTENED.contains(&last.to_lowercase().as_str())
                    || last.chars().count() == 1 && last.chars().all(char::is_uppercase));
            (closed.starts_with(char::is_whitespace) && !shortened)
                .then_some(rest.len() - closed.len())
        });
        let (sentence, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after.trim_start();
        Some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        remark(text).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn sentences_end_where_people_stop() {
        let text = "Datang pukul 08.00 ke Jl. Contoh No. 1. Bawa “KTP.” Biaya Rp2.400.000? Tidak!";
        let all: Vec<&str> = sentences(text).collect();
        assert_eq!(
            all,
            [
                "Datang pukul 08.00 ke Jl. Contoh No. 1.",
                "Bawa “KTP.”",
                "Biaya Rp2.400.000?",
                "Tidak!"
            ]
        );
    }

    #[test]
    fn what_a_person_cannot_read_is_found() {
        assert_eq!(codes(&"kata ".repeat(20)), [""; 0]);
        assert_eq!(codes(&"kata ".repeat(21)), ["long-sentence"]);
        assert_eq!(codes("Dengan ini kami memutus."), ["banned-word"]);
        assert_eq!(codes("Menurut SIKS dan NIK Anda."), ["abbreviation"]);
        let passive = "Berkas diterima, dicatat, diperiksa dan ditolak oleh dinas. Itu karena data \
                       yang dipakai di kantor kami untuk keluarga itu lama.";
        assert_eq!(codes(passive), ["passive-share"]);
        assert_eq!(codes("Kami membaca berkas Anda di Dinas Sosial."), [""; 0]);
    }
}
