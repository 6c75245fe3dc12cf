//! Why: criteria, evidence, what the system and what humans did, and how to check it.

use super::{both, joined, number};
use crate::decision::{Answer, Outcome};
use crate::notice::inputs::Role;
use crate::policy::document::Text;
use crate::policy::explain::phrases;

/// The answer a criterion needs, and the limits it compares with.
pub(in crate::notice) fn needed(answer: Answer, limits: &[Text]) -> Text {
    let answer = match answer {
        Answer::Yes => {
            both!("Jawaban “Ya” atas pertanyaan ini." | "The answer “Yes” to this question.")
        }
        Answer::No => {
            both!("Jawaban “Tidak” atas pertanyaan ini." | "The answer “No” to this question.")
        }
        Answer::Unknown => both!(
            "Hasil ini berlaku selama jawabannya belum diketahui."
                | "This result holds while the answer is not known."
        ),
    };
    let limits = limits.iter().map(|limit| both!("{}." | "{}.", limit)).collect::<Vec<_>>();
    joined(std::iter::once(&answer).chain(&limits))
}

/// Somebody of this role, who is known already.
fn the(role: Role) -> Text {
    match role {
        Role::Officer => both!("Petugas" | "The officer"),
        Role::Supervisor => both!("Penyelia" | "The supervisor"),
    }
}

/// Somebody of this role who was not spoken of, beside those who were.
fn one(role: Role, before: &[Role]) -> Text {
    match (role, before.contains(&role)) {
        (Role::Officer, false) => both!("Seorang petugas" | "An officer"),
        (Role::Officer, true) => both!("Petugas lain" | "Another officer"),
        (Role::Supervisor, false) => both!("Seorang penyelia" | "A supervisor"),
        (Role::Supervisor, true) => both!("Penyelia lain" | "Another supervisor"),
    }
}

/// What a human found of a criterion, as a reason.
pub(in crate::notice) fn marked(role: Role, found: Answer) -> Text {
    let who = the(role);
    if found == Answer::Yes {
        both!(
            "{} menjawab pertanyaan di bawah ini dengan “Ya”."
                | "{} answered the question below with “Yes”.",
            who
        )
    } else {
        both!(
            "{} menjawab pertanyaan di bawah ini dengan “Tidak”."
                | "{} answered the question below with “No”.",
            who
        )
    }
}

/// What kept the machine from the grant that a human gave, as a reason.
pub(in crate::notice) fn otherwise(role: Role) -> Text {
    both!(
        "Karena hal ini sistem tidak mengusulkan untuk mengabulkan. {} memutuskan lain."
            | "Because of this the system did not propose a grant. {} decided otherwise.",
        the(role)
    )
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

/// What the system did. That it does not decide is not said where a rule does.
pub(in crate::notice) fn system_recommended(
    questions: usize,
    outcome: Outcome,
    by_rule: bool,
) -> Text {
    let named = match outcome {
        Outcome::ProposedRefusal => both!("penolakan" | "refusal"),
        _ => phrases::outcome(outcome),
    };
    let asked = number(questions);
    // Indonesian has no plural.
    let asked = if questions == 1 {
        both!("{} pertanyaan" | "{} question", asked)
    } else {
        both!("{} pertanyaan" | "{} questions", asked)
    };
    let checked = both!(
        "Sistem memeriksa data Anda dengan {}." | "The system checked your data with {}.",
        asked
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
    joined([&checked, &proposed].into_iter().chain((!by_rule).then_some(&decides)))
}

/// What the humans did with what the system proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::notice) enum Course {
    /// They decided as recommended.
    Agreed,
    /// They came to what was recommended, and not for every reason of it.
    InPart,
    /// They decided otherwise.
    Otherwise,
    /// They decided where the machine recommended only a step.
    Alone,
}

/// Whether somebody else still looks at the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::notice) enum Further {
    /// It is settled.
    Nobody,
    /// Before anything is decided: the letter is a draft that is never sent.
    Before,
    /// After it was granted in an emergency, and only at whether it was one.
    Afterwards,
}

/// What everybody whose confirmation it took did, in their order, and who looks further.
pub(in crate::notice) fn humans(
    evidence_first: bool,
    heard: &[Role],
    further: Further,
    course: Course,
) -> Text {
    let mut told = Vec::new();
    let (first, others) = heard.split_first().map_or((Role::Officer, heard), |(f, o)| (*f, o));
    told.push(if evidence_first {
        both!(
            "{} memeriksa berkas Anda lebih dulu tanpa melihat usulan itu."
                | "{} examined your case first without seeing that proposal.",
            one(first, &[])
        )
    } else {
        both!("{} memeriksa berkas Anda." | "{} examined your case.", one(first, &[]))
    });
    if let Some(second) = others.first() {
        told.push(both!(
            "{} lalu memeriksa ulang tanpa melihat temuan pertama."
                | "{} then examined it again without seeing the first finding.",
            one(*second, &[first])
        ));
    }
    match others.get(1) {
        Some(third) => {
            let third = one(*third, heard.get(..2).unwrap_or_default());
            told.extend(settled(&third, course));
        }
        None if others.is_empty() => {
            told.push(read(&both!("{} itu" | "{}", the(first)), course));
        }
        None => told.push(read(&both!("Keduanya" | "Both"), course)),
    }
    match further {
        Further::Nobody => {}
        Further::Before => told.push(both!(
            "Orang lain masih memeriksa berkas ini sebelum putusannya terbit."
                | "Another person still examines this case before the decision is issued."
        )),
        Further::Afterwards => told.push(both!(
            "Karena keadaan darurat, satu orang saja mengabulkannya. Orang lain kelak melihat \
             apakah keadaan itu memang darurat. Hal itu tidak mengubah apa pun dari putusan ini."
                | "Because of an emergency, one person alone granted it. Somebody else looks \
                   afterwards at whether it was an emergency. That changes nothing of this decision."
        )),
    }
    joined(&told)
}

/// Who read the proposal and what they made of it.
fn read(who: &Text, course: Course) -> Text {
    match course {
        Course::Agreed => both!(
            "{} kemudian membaca usulan itu dan menyetujuinya."
                | "{} then read the proposal and agreed with it.",
            who
        ),
        Course::InPart => both!(
            "{} kemudian membaca usulan itu. Hasilnya sama, tetapi tidak semua alasannya disetujui."
                | "{} then read the proposal. The result is the same, but not every reason of it \
                   was agreed with.",
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
    }
}

/// Two differed, and a third settled it.
fn settled(third: &Text, course: Course) -> Vec<Text> {
    let differed =
        both!("Pendapat mereka tentang hasilnya berbeda." | "They came to different results.");
    let settled = both!(
        "{} lalu memeriksa berkas ini dan menentukan hasilnya."
            | "{} then examined the case and settled the result.",
        third
    );
    let compared = match course {
        Course::Agreed | Course::InPart => Some(both!(
            "Hasil itu sama dengan usulan sistem." | "That result is the one the system proposed."
        )),
        Course::Otherwise => Some(both!(
            "Hasil itu lain dari usulan sistem. Yang berlaku adalah putusan manusia."
                | "That result is not the one the system proposed. The human decision holds."
        )),
        Course::Alone => None,
    };
    [differed, settled].into_iter().chain(compared).collect()
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
