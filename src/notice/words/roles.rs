//! Why: criteria, evidence, what the system and what humans did, and how to check it.

use super::{both, joined, number};
use crate::decision::Outcome;
use crate::policy::document::Text;
use crate::policy::explain::phrases;

/// The answer a criterion needs, and the limits it compares with.
pub(in crate::notice) fn needed(yes: bool, limits: &[Text]) -> Text {
    let answer = if yes {
        both!("Jawaban “Ya” atas pertanyaan ini." | "The answer “Yes” to this question.")
    } else {
        both!("Jawaban “Tidak” atas pertanyaan ini." | "The answer “No” to this question.")
    };
    let limits = limits.iter().map(|limit| both!("{}." | "{}.", limit)).collect::<Vec<_>>();
    joined(std::iter::once(&answer).chain(&limits))
}

/// What a human found of a criterion, as a reason.
pub(in crate::notice) fn marked(yes: bool) -> Text {
    if yes {
        both!(
            "Petugas menyatakan ini terbukti: jawabannya “Ya”."
                | "The officer found this proven: the answer is “Yes”."
        )
    } else {
        both!(
            "Petugas menyatakan ini terbantah: jawabannya “Tidak”."
                | "The officer found this refuted: the answer is “No”."
        )
    }
}

/// A way to another result where a human's mark decided.
pub(in crate::notice) fn bring_evidence(question: &Text) -> Text {
    both!(
        "Bawa bukti baru untuk pertanyaan ini. {} Kami akan menilai ulang."
            | "Bring new evidence on this question. {} We will assess it again.",
        question
    )
}

pub(in crate::notice) fn tell_changes() -> Text {
    both!("Beri tahu kami bila keadaan Anda berubah." | "Tell us when your circumstances change.")
}

/// Where a value comes from when its source was not named: with the application.
pub(in crate::notice) fn with_application() -> Text {
    both!("bersama permohonan" | "with the application")
}

pub(in crate::notice) fn system_recommended(questions: usize, outcome: Outcome) -> Text {
    let named = match outcome {
        Outcome::ProposedRefusal => both!("penolakan" | "refusal"),
        _ => phrases::outcome(outcome),
    };
    let questions = number(questions);
    let checked = both!(
        "Sistem memeriksa data Anda dengan {} pertanyaan."
            | "The system checked your data with {} questions.",
        questions
    );
    let proposed = if outcome.is_adverse() || outcome.is_granting() {
        both!("Sistem memberi usulan: “{}”." | "It proposed: “{}”.", named)
    } else {
        both!(
            "Sistem tidak mengusulkan hasil, hanya sebuah langkah: “{}”."
                | "It proposed no result, only a step: “{}”.",
            named
        )
    };
    let decides = both!("Sistem tidak memutuskan." | "The system does not decide.");
    joined([&checked, &proposed, &decides])
}

/// What the humans did with what the system proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::notice) enum Course {
    /// They decided as recommended.
    Agreed,
    /// They decided otherwise.
    Otherwise,
    /// They decided where the machine recommended only a step.
    Alone,
}

pub(in crate::notice) fn humans(
    evidence_first: bool,
    first: &Text,
    second: Option<&Text>,
    course: Course,
) -> Text {
    let examined = if evidence_first {
        both!(
            "{} memeriksa berkas Anda lebih dulu tanpa melihat usulan itu."
                | "The {} examined your case first without seeing that proposal.",
            first
        )
    } else {
        both!("{} memeriksa berkas Anda." | "The {} examined your case.", first)
    };
    let again = second.map(|second| {
        both!(
            "{} lalu memeriksa ulang tanpa melihat temuan pertama."
                | "The {} then examined it again without seeing the first finding.",
            second
        )
    });
    let who = match second {
        None => both!("{}" | "The {}", first),
        Some(_) => both!("Keduanya" | "Both"),
    };
    let decided = match course {
        Course::Agreed => both!(
            "{} kemudian membaca usulan itu dan menyetujuinya."
                | "{} then read the proposal and agreed with it.",
            who
        ),
        Course::Otherwise => both!(
            "{} kemudian membaca usulan itu dan memutuskan lain. Yang berlaku adalah putusan \
             manusia, bukan usulan sistem."
                | "{} then read the proposal and decided otherwise. The human decision holds, not \
                   the system's proposal.",
            who
        ),
        Course::Alone => {
            both!("{} kemudian memutuskan sendiri hasilnya." | "{} then decided the result.", who)
        }
    };
    joined(std::iter::once(&examined).chain(&again).chain([&decided]))
}

pub(in crate::notice) fn by_rule() -> Text {
    both!(
        "Putusan ini terbit menurut aturan karena semua syarat terpenuhi. Belum ada petugas yang \
         memeriksa berkas ini. Anda boleh meminta manusia memeriksanya."
            | "This decision was issued by rule because all conditions are met. No officer has \
               examined this case yet. You may ask for a human to examine it."
    )
}

/// Verification without us, and what a hash is.
pub(in crate::notice) fn checks() -> Vec<Text> {
    vec![
        both!(
            "Kode QR memuat nomor berkas dan sidik data putusan ini."
                | "The QR code holds the case number and the hash of this decision."
        ),
        both!(
            "Sidik data adalah deretan huruf dan angka. Bila isi putusan berubah, sidik datanya ikut \
             berubah."
                | "A hash is a row of letters and digits. If the decision changes, its hash changes \
                   too."
        ),
        both!(
            "Siapa pun dapat memeriksanya tanpa internet. Minta berkas bukti tercatat di kantor ini, \
             lalu jalankan “timbang verify-receipt” atau “audits/verify.py”."
                | "Anybody can check it without the internet. Ask this office for the receipt file, \
                   then run “timbang verify-receipt” or “audits/verify.py”."
        ),
    ]
}

pub(in crate::notice) fn decided_by(name: &str, position: &Text, office: &Text) -> Text {
    let name = Text::same(name.trim().to_owned());
    if name.id.is_empty() || position.id.trim().is_empty() || position.en.trim().is_empty() {
        return Text::same(String::new());
    }
    both!("Yang memutuskan: {}, {}, {}." | "Decided by: {}, {}, {}.", name, position, office)
}

pub(in crate::notice) fn access(counter: &Text) -> Text {
    both!(
        "Anda boleh melihat dan menyalin semua bukti ini di {}."
            | "You may see and copy all of this evidence at {}.",
        counter
    )
}
