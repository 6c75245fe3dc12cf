//! Whether the file says the same to those who verify the ledger, who know no YAML.

use super::scope::Scope;
use crate::ledger::fields::ProgrammeStatus;
use crate::ledger::programme_text::ProgrammeText;
use crate::policy::document::{OnSilence, Passkey, Status};
use crate::policy::finding::Code;

/// Rule line-reading: what is read by lines (audits/README.md, section 3) is what is read as YAML.
pub(super) fn check(scope: &mut Scope<'_>, bytes: &[u8]) {
    let document = scope.document;
    let text = match ProgrammeText::read(bytes) {
        Ok(text) => text,
        Err(unsaid) => {
            let message = format!("{unsaid}, by which verifiers of the ledger read it: add it");
            scope.tell(Code::LineReading, &[], message);
            return;
        }
    };
    let status = match document.status {
        Status::Example => ProgrammeStatus::Example,
        Status::Draft => ProgrammeStatus::Draft,
        Status::Active => ProgrammeStatus::Active,
    };
    let review = &document.review;
    let passkey_required = review.passkey == Passkey::Required;
    let silence_grants = document.clocks.on_silence == OnSilence::Granted;
    for (path, same) in [
        (&["status"][..], text.status == status),
        (&["review", "evidence_first"], text.evidence_first == review.evidence_first),
        (&["review", "reviewers"], text.two_reviewers == (review.reviewers == 2)),
        (&["review", "passkey"], text.passkey_required == passkey_required),
        (&["clocks", "on_silence"], text.silence_grants == silence_grants),
    ] {
        if !same {
            let what = path.join(".");
            let message = format!("read by lines, `{what}` is another: write it on one plain line");
            scope.tell(Code::LineReading, path, message);
        }
    }
    for (id, leaf) in document.leaves.iter() {
        let read = id.parse().ok().and_then(|id| text.leaf(&id));
        let same = read.is_some_and(|read| {
            read.outcome.as_str() == leaf.outcome.as_str() && read.automatic == leaf.automatic
        });
        if !same {
            let message = format!(
                "read by lines, leaf `{id}` has another outcome or `automatic`: write them on \
                 plain lines, indented by four spaces"
            );
            scope.tell(Code::LineReading, &["leaves", id], message);
        }
    }
    let known = |id: &str| document.leaves.iter().any(|(known, _)| known == id);
    for id in text.leaves.keys().filter(|id| !known(id.as_str())) {
        let message = format!("read by lines, there is a leaf `{id}`");
        scope.tell(Code::LineReading, &["leaves"], message);
    }
}
