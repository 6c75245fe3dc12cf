//! What a programme file says, read by lines (audits/README.md, section 3): the few words that the
//! rules of procedure need, for a reader who knows no YAML.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::fields::ProgrammeStatus;
use super::review_fields::{LeafId, Outcome};

/// The words of a programme file that the rules need. A file that does not say all of them has none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each line of the file that says yes or no"
)]
pub struct ProgrammeText {
    /// How far it has come.
    pub status: ProgrammeStatus,
    /// A finding is locked before the recommendation is shown.
    pub evidence_first: bool,
    /// Two persons must agree.
    pub two_reviewers: bool,
    /// Without a passkey nothing is confirmed.
    pub passkey_required: bool,
    /// The law counts an application as granted once its term has lapsed.
    pub silence_grants: bool,
    /// What each leaf comes to.
    pub leaves: BTreeMap<LeafId, LeafText>,
}

/// A line that a programme file lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file has no line {0}")]
pub struct Unsaid(pub &'static str);

/// What a programme file says of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeafText {
    /// What it comes to.
    pub outcome: Outcome,
    /// May be issued without a human where it is granting.
    pub automatic: bool,
}

impl ProgrammeText {
    /// Reads the bytes of a programme file.
    ///
    /// # Errors
    /// The first line that is missing.
    pub fn read(file: &[u8]) -> Result<Self, Unsaid> {
        let lines = || file.split(|byte| *byte == b'\n');
        let review = || below(lines(), b"review:").take_while(|line| line.starts_with(b" "));
        let clocks = || below(lines(), b"clocks:").take_while(|line| line.starts_with(b" "));
        let leaves = below(lines(), b"leaves:")
            .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
            .take_while(|line| line.starts_with(b" "));
        let status = first(lines(), b"status: ", word);
        let evidence_first = first(review(), b"  evidence_first: ", either(b"true", b"false"));
        let two_reviewers = first(review(), b"  reviewers: ", either(b"2", b"1"));
        let passkey = first(review(), b"  passkey: ", either(b"required", b"optional"));
        let on_silence = first(clocks(), b"  on_silence: ", either(b"granted", b"none"));
        Ok(Self {
            status: status.ok_or(Unsaid("`status: example`, `draft` or `active`"))?,
            evidence_first: evidence_first
                .ok_or(Unsaid("`  evidence_first: true` or `false` below `review:`"))?,
            two_reviewers: two_reviewers
                .ok_or(Unsaid("`  reviewers: 1` or `2` below `review:`"))?,
            passkey_required: passkey
                .ok_or(Unsaid("`  passkey: required` or `optional` below `review:`"))?,
            silence_grants: on_silence
                .ok_or(Unsaid("`  on_silence: none` or `granted` below `clocks:`"))?,
            leaves: read_leaves(leaves)?,
        })
    }

    /// What it says of a leaf.
    #[must_use]
    pub fn leaf(&self, leaf: &LeafId) -> Option<LeafText> {
        self.leaves.get(leaf).copied()
    }
}

/// The lines after the first that is `head`.
fn below<'f>(lines: impl Iterator<Item = &'f [u8]>, head: &[u8]) -> impl Iterator<Item = &'f [u8]> {
    lines.skip_while(move |line| *line != head).skip(1)
}

/// The value of the first line that begins with `name`, if it is a word that `value` knows.
fn first<'f, T>(
    mut lines: impl Iterator<Item = &'f [u8]>,
    name: &[u8],
    value: impl Fn(&[u8]) -> Option<T>,
) -> Option<T> {
    lines.find_map(|line| line.strip_prefix(name)).and_then(value)
}

fn either(yes: &[u8], no: &[u8]) -> impl Fn(&[u8]) -> Option<bool> {
    move |word| if word == yes { Some(true) } else { (word == no).then_some(false) }
}

fn word<T: FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Every leaf with its outcome, at least one.
fn read_leaves<'f>(
    lines: impl Iterator<Item = &'f [u8]>,
) -> Result<BTreeMap<LeafId, LeafText>, Unsaid> {
    let mut leaves: BTreeMap<LeafId, Vec<&[u8]>> = BTreeMap::new();
    // The lines of the leaf that is read; `None` of one that stood before.
    let mut leaf = None;
    for line in lines {
        let name = line.strip_prefix(b"  ").and_then(|line| line.strip_suffix(b":"));
        if let Some(name) = name.and_then(word::<LeafId>) {
            leaf = (!leaves.contains_key(&name)).then(|| name.clone());
            leaves.entry(name).or_default();
        } else if let Some(lines) = leaf.as_ref().and_then(|leaf| leaves.get_mut(leaf)) {
            lines.push(line);
        }
    }
    let mut read = BTreeMap::new();
    for (leaf, lines) in leaves {
        let lines = || lines.iter().copied();
        let outcome = first(lines(), b"    outcome: ", word)
            .ok_or(Unsaid("`    outcome: <word>` below one of its leaves"))?;
        let automatic = first(lines(), b"    automatic: ", either(b"true", b"false"));
        read.insert(leaf, LeafText { outcome, automatic: automatic == Some(true) });
    }
    if read.is_empty() { Err(Unsaid("`  <leaf>:` below `leaves:`")) } else { Ok(read) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "id: a\nstatus: draft\nreview:\n  evidence_first: true\n  reviewers: 2\n  \
        passkey: optional\nclocks:\n  decide: 5\n  on_silence: granted\nleaves:\n  L-A:\n    code: A-1\n    \
        outcome: grant\n\n# of those\n    automatic: true\n  L-B:\n    outcome: proposed_refusal\n    \
        reason:\n      outcome: grant\npriority:\n  L-C:\n    outcome: grant\n";

    fn read(from: &str, to: &str) -> Result<ProgrammeText, Unsaid> {
        assert!(FILE.contains(from), "{from}");
        ProgrammeText::read(FILE.replacen(from, to, 1).as_bytes())
    }

    #[test]
    fn the_words_are_read_where_they_stand() {
        let read = read("", "").unwrap();
        assert_eq!(read.status, ProgrammeStatus::Draft);
        assert!(read.evidence_first && read.two_reviewers && read.silence_grants);
        assert!(!read.passkey_required);
        let leaf = |name: &str| read.leaf(&name.parse().unwrap());
        assert_eq!(leaf("L-A"), Some(LeafText { outcome: Outcome::Grant, automatic: true }));
        let refusal = LeafText { outcome: Outcome::ProposedRefusal, automatic: false };
        assert_eq!((leaf("L-B"), leaf("L-C")), (Some(refusal), None));
    }

    #[test]
    fn a_file_that_leaves_a_word_out_or_writes_it_otherwise_says_nothing() {
        for (from, to) in [
            ("status: draft", "status: \"draft\""),
            ("status: draft", "status: draft "),
            ("status: draft", "status: draft\r"),
            ("status: draft", " status: draft"),
            ("  evidence_first: true", "  evidence_first: yes"),
            ("  reviewers: 2", "  reviewers: 3"),
            ("  passkey: optional\n", ""),
            ("  passkey", "   passkey"),
            ("  reviewers: 2", "status: active\n  reviewers: 2"),
            ("  reviewers: 2", "  reviewers: two\n  reviewers: 2"),
            ("clocks:\n", "clocks: # terms\n"),
            ("  on_silence: granted", "  on_silence: refused"),
            ("leaves:\n", "leaves: {}\n"),
            ("    outcome: proposed_refusal", "    outcome: refusal"),
        ] {
            assert!(read(from, to).is_err(), "{from:?} {to:?}");
        }
    }

    #[test]
    fn the_first_of_two_counts() {
        assert_eq!(
            read("reviewers: 2", "reviewers: 1\n  reviewers: 2").map(|r| r.two_reviewers),
            Ok(false)
        );
        let twice =
            read("  L-B:", "    outcome: review\n  L-A:\n    outcome: forward\n  L-B:").unwrap();
        let leaf = twice.leaf(&"L-A".parse().unwrap()).unwrap();
        assert_eq!(leaf, LeafText { outcome: Outcome::Grant, automatic: true });
    }
}
