//! What was decided and what it changes: the head of a letter.

use std::cmp::Ordering;

use super::{both, joined, number};
use crate::decision::Outcome;
use crate::policy::document::{Subject, Text};
use crate::policy::explain::phrases;

/// The outcome as a title. An office that only proposes does not say that it grants or takes.
pub(in crate::notice) fn headline(outcome: Outcome, proposes: bool, subject: Subject) -> Text {
    if outcome == Outcome::ProposedRefusal {
        return both!(
            "Permohonan Anda belum dapat kami setujui"
                | "We cannot approve your application at this time"
        );
    }
    if outcome == Outcome::WaitingList {
        return both!(
            "Permohonan Anda masuk daftar tunggu" | "Your application is on the waiting list"
        );
    }
    if proposes && outcome.is_granting() {
        return both!(
            "Kami mengusulkan agar permohonan Anda disetujui"
                | "We propose that your application be approved"
        );
    }
    if proposes {
        let outcome = phrases::outcome(outcome);
        return both!("Usulan kami: {}" | "What we propose: {}", outcome);
    }
    let held = match subject {
        Subject::Business => both!("izin" | "licence"),
        Subject::Family | Subject::Person => both!("bantuan" | "aid"),
    };
    match outcome {
        Outcome::Eligible => {
            both!("Permohonan Anda memenuhi syarat" | "Your application qualifies")
        }
        Outcome::ProvisionalGrant => {
            both!("Kami memberi bantuan sementara" | "We grant you provisional aid")
        }
        Outcome::Issue => both!("Izin Anda terbit" | "Your licence is issued"),
        Outcome::IssueAfterConfirmation => both!(
            "Izin Anda terbit setelah ada yang mengonfirmasinya"
                | "Your licence is issued after a person confirmed it"
        ),
        Outcome::PartialGrant => {
            both!("Kami mengabulkan sebagian permohonan Anda" | "We grant part of your application")
        }
        Outcome::Conditioned => both!(
            "Kami mengabulkan permohonan Anda dengan syarat"
                | "We grant your application under conditions"
        ),
        Outcome::Reduction => both!("Kami mengurangi {} Anda" | "We are reducing your {}", held),
        Outcome::Suspension => {
            both!("Kami menghentikan sementara {} Anda" | "We are suspending your {}", held)
        }
        Outcome::Termination => {
            both!("Kami menghentikan {} Anda" | "We are ending your {}", held)
        }
        Outcome::Repayment => {
            both!("Kami meminta bantuan dikembalikan" | "We ask for aid to be paid back")
        }
        Outcome::Revocation => both!("Kami mencabut {} Anda" | "We withdraw your {}", held),
        Outcome::MisuseReferral => both!(
            "Kami meneruskan suatu dugaan dalam berkas Anda untuk diperiksa"
                | "We are passing on a suspicion in your case to be examined"
        ),
        Outcome::ClosedWithoutData => both!(
            "Kami menutup berkas Anda karena data belum lengkap"
                | "We are closing your case because data is missing"
        ),
        // What is left grants; a step never has a letter.
        _ => both!("Kami menyetujui permohonan Anda" | "We approve your application"),
    }
}

pub(in crate::notice) fn from_when(proposes: bool, day: &Text) -> Text {
    if proposes {
        both!("Rekomendasi ini berlaku mulai {}." | "This recommendation holds from {}.", day)
    } else {
        both!("Putusan ini berlaku mulai {}." | "This decision holds from {}.", day)
    }
}

/// From when, and by whom, where nobody decided.
pub(in crate::notice) fn by_law_from(day: &Text) -> Text {
    both!("Pengabulan ini berlaku mulai {}." | "This grant holds from {}.", day)
}

pub(in crate::notice) fn standing_by_law() -> Text {
    both!(
        "Hukum yang mengabulkannya, bukan putusan kantor ini."
            | "The law grants it, not a decision of this office."
    )
}

pub(in crate::notice) fn standing(higher: Option<&Text>) -> Text {
    match higher {
        Some(higher) => both!(
            "Kantor ini memberi rekomendasi. {} yang menetapkan hasil akhir."
                | "This office gives a recommendation. {} makes the final decision.",
            phrases::opening(higher)
        ),
        None => both!("Kantor ini yang memutuskan." | "This office makes the decision."),
    }
}

/// What people call what the programme gives.
pub(super) fn kind(subject: Subject) -> Text {
    match subject {
        Subject::Business => both!("izin ini" | "this licence"),
        Subject::Family | Subject::Person => both!("bantuan ini" | "this aid"),
    }
}

pub(in crate::notice) fn request(title: &Text, day: &Text, amount: Option<&Text>) -> Text {
    let request = both!("Anda mengajukan {} pada {}." | "You applied for {} on {}.", title, day);
    let amount = amount.map(|amount| {
        both!("Jumlah yang Anda minta: {}." | "The amount you asked for: {}.", amount)
    });
    joined(std::iter::once(&request).chain(&amount))
}

pub(in crate::notice) fn held_unknown(subject: Subject) -> Text {
    match subject {
        Subject::Business => both!(
            "Sistem ini tidak mencatat apakah Anda sudah memegang izin ini sebelumnya."
                | "This system has no record of whether you held this licence before."
        ),
        Subject::Family | Subject::Person => both!(
            "Sistem ini tidak mencatat apa yang Anda terima sebelumnya."
                | "This system has no record of what you received before."
        ),
    }
}

pub(in crate::notice) fn held_nothing(subject: Subject) -> Text {
    match subject {
        Subject::Business => both!(
            "Sebelumnya Anda belum memegang izin ini." | "You did not hold this licence before."
        ),
        Subject::Family | Subject::Person => both!(
            "Sebelumnya Anda tidak menerima bantuan ini." | "You did not receive this aid before."
        ),
    }
}

/// What an amount is to the person: theirs, proposed for them, or theirs once it is paid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::notice) enum Standing {
    Given,
    Proposed,
    /// Payment follows rank and quota.
    Ranked,
}

/// Nothing is taken; where an amount is given, it is said.
pub(in crate::notice) fn nothing_taken(subject: Subject, given: Option<(&Text, Standing)>) -> Text {
    match (given, subject) {
        (Some((given, Standing::Given)), _) => {
            both!("Sekarang Anda menerima {}." | "You now receive {}.", given)
        }
        (Some((given, Standing::Proposed)), _) => {
            both!("Yang kami usulkan untuk Anda: {}." | "What we propose for you: {}.", given)
        }
        (Some((given, Standing::Ranked)), _) => both!(
            "Bila bantuan ini disalurkan kepada Anda, jumlahnya {}."
                | "If this aid is paid to you, it is {}.",
            given
        ),
        (None, Subject::Business) => {
            both!("Tidak ada izin yang kami cabut." | "We withdraw no licence.")
        }
        (None, Subject::Family | Subject::Person) => both!(
            "Tidak ada bantuan yang kami kurangi atau hentikan." | "We reduce or stop no aid."
        ),
    }
}

pub(in crate::notice) fn received(amount: &Text) -> Text {
    both!("Sebelumnya Anda menerima {}." | "You received {} before.", amount)
}

pub(in crate::notice) fn amounts(after: &Text, change: &Text, way: Ordering) -> Text {
    match way {
        Ordering::Less => both!(
            "Sekarang Anda menerima {}. Selisihnya berkurang {}."
                | "You now receive {}. That is {} less.",
            after,
            change
        ),
        Ordering::Equal => {
            both!("Sekarang Anda tetap menerima {}." | "You still receive {}.", after)
        }
        Ordering::Greater => both!(
            "Sekarang Anda menerima {}. Selisihnya bertambah {}."
                | "You now receive {}. That is {} more.",
            after,
            change
        ),
    }
}

pub(in crate::notice) fn held(what: &Text) -> Text {
    both!("Sebelumnya Anda memegang {}." | "You held {} before.", what)
}

pub(in crate::notice) fn held_after(what: &Text, outcome: Outcome) -> Text {
    match outcome {
        Outcome::Revocation | Outcome::Termination => {
            both!("Sekarang {} tidak berlaku lagi." | "Now {} no longer holds.", what)
        }
        Outcome::Suspension => {
            both!("Sekarang {} tidak berlaku untuk sementara." | "Now {} is suspended.", what)
        }
        _ => both!("{} tetap Anda pegang." | "You still hold {}.", what),
    }
}

pub(in crate::notice) fn version(title: &Text, version: u32) -> Text {
    both!("{}, versi {}" | "{}, version {}", title, number(version))
}
