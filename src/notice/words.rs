//! The words of a letter, Indonesian beside English, in one place.
//!
//! They stand here rather than in message files because a letter is composed by pure code in both
//! languages at once, and what it says is committed to. Each sentence has at most 20 words.

use std::cmp::Ordering;

use jiff::civil::Weekday;

use crate::decision::Outcome;
use crate::facts::Date;
use crate::policy::document::{Subject, Text};
use crate::policy::explain::phrases;

/// A pattern in both languages: `both!("{} poin" | "{} points", points)`.
macro_rules! both {
    ($id:literal | $en:literal $(, $text:expr)*) => {
        Text { id: format!($id $(, $text.id)*), en: format!($en $(, $text.en)*) }
    };
}
pub(super) use both;

/// Days or an amount, the same in both languages.
pub(super) fn number(number: impl std::fmt::Display) -> Text {
    Text::same(number.to_string())
}

/// Sentences one after the other.
pub(super) fn joined<'t>(texts: impl IntoIterator<Item = &'t Text>) -> Text {
    let texts: Vec<&Text> = texts.into_iter().collect();
    let join =
        |part: fn(&Text) -> &str| texts.iter().map(|text| part(text)).collect::<Vec<_>>().join(" ");
    Text { id: join(|text| &text.id), en: join(|text| &text.en) }
}

/// `a, b, dan c`.
pub(super) fn listed(texts: &[Text]) -> Text {
    let list = |part: fn(&Text) -> &str, and: &str| match texts {
        [] => String::new(),
        [one] => part(one).to_owned(),
        [some @ .., last] => {
            let some: Vec<&str> = some.iter().map(part).collect();
            let comma = if some.len() > 1 { "," } else { "" };
            format!("{}{comma} {and} {}", some.join(", "), part(last))
        }
    };
    Text { id: list(|text| &text.id, "dan"), en: list(|text| &text.en, "and") }
}

pub(super) fn with_weekday(date: Date, told: &Text) -> Text {
    let day = match date.weekday() {
        Weekday::Monday => both!("Senin" | "Monday"),
        Weekday::Tuesday => both!("Selasa" | "Tuesday"),
        Weekday::Wednesday => both!("Rabu" | "Wednesday"),
        Weekday::Thursday => both!("Kamis" | "Thursday"),
        Weekday::Friday => both!("Jumat" | "Friday"),
        Weekday::Saturday => both!("Sabtu" | "Saturday"),
        Weekday::Sunday => both!("Minggu" | "Sunday"),
    };
    both!("{}, {}" | "{}, {}", day, told)
}

/// The outcome as a title. An office that only proposes does not say that it grants or takes.
pub(super) fn headline(outcome: Outcome, proposes: bool, subject: Subject) -> Text {
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
            "Izin Anda terbit setelah dikonfirmasi petugas"
                | "Your licence is issued after an officer confirmed it"
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

pub(super) fn from_when(proposes: bool, day: &Text) -> Text {
    if proposes {
        both!("Rekomendasi ini berlaku mulai {}." | "This recommendation holds from {}.", day)
    } else {
        both!("Putusan ini berlaku mulai {}." | "This decision holds from {}.", day)
    }
}

pub(super) fn standing(higher: Option<&Text>) -> Text {
    match higher {
        Some(higher) => both!(
            "Kantor ini memberi rekomendasi. {} yang menetapkan hasil akhir."
                | "This office gives a recommendation. {} makes the final decision.",
            higher
        ),
        None => both!("Kantor ini yang memutuskan." | "This office makes the decision."),
    }
}

/// The answer a criterion needs, and the limits it compares with.
pub(super) fn needed(yes: bool, limits: &[Text]) -> Text {
    let answer = if yes {
        both!("Jawaban “Ya” atas pertanyaan ini." | "The answer “Yes” to this question.")
    } else {
        both!("Jawaban “Tidak” atas pertanyaan ini." | "The answer “No” to this question.")
    };
    let limits = limits.iter().map(|limit| both!("{}." | "{}.", limit)).collect::<Vec<_>>();
    joined(std::iter::once(&answer).chain(&limits))
}

/// What a human found of a criterion, as a reason.
pub(super) fn marked(yes: bool) -> Text {
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
pub(super) fn bring_evidence(question: &Text) -> Text {
    both!(
        "Bawa bukti baru untuk pertanyaan ini. {} Kami akan menilai ulang."
            | "Bring new evidence on this question. {} We will assess it again.",
        question
    )
}

pub(super) fn tell_changes() -> Text {
    both!("Beri tahu kami bila keadaan Anda berubah." | "Tell us when your circumstances change.")
}

/// Where a value comes from when its source was not named: with the application.
pub(super) fn with_application() -> Text {
    both!("bersama permohonan" | "with the application")
}

pub(super) fn system_recommended(questions: usize, outcome: Outcome) -> Text {
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
pub(super) enum Course {
    /// They decided as recommended.
    Agreed,
    /// They decided otherwise.
    Otherwise,
    /// They decided where the machine recommended only a step.
    Alone,
}

pub(super) fn humans(
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

pub(super) fn by_rule() -> Text {
    both!(
        "Putusan ini terbit menurut aturan karena semua syarat terpenuhi. Belum ada petugas yang \
         memeriksa berkas ini. Anda boleh meminta manusia memeriksanya."
            | "This decision was issued by rule because all conditions are met. No officer has \
               examined this case yet. You may ask for a human to examine it."
    )
}

/// Verification without us, and what a hash is.
pub(super) fn checks() -> Vec<Text> {
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

pub(super) fn rights() -> Vec<Text> {
    vec![
        both!(
            "Anda berhak meminta data yang salah diperbaiki."
                | "You have the right to have wrong data corrected."
        ),
        both!(
            "Anda berhak meminta manusia memeriksa kembali putusan ini."
                | "You have the right to have a human examine this decision again."
        ),
        both!(
            "Data yang Anda laporkan salah tidak kami pakai sebelum kami memeriksanya."
                | "We do not use data you report as wrong until we have checked it."
        ),
    ]
}

pub(super) fn help(assistance: &[Text]) -> Text {
    if assistance.is_empty() {
        return Text::same(String::new());
    }
    both!("Tersedia tanpa biaya: {}." | "Available at no cost: {}.", listed(assistance))
}

/// What people call what the programme gives.
fn kind(subject: Subject) -> Text {
    match subject {
        Subject::Business => both!("izin ini" | "this licence"),
        Subject::Family | Subject::Person => both!("bantuan ini" | "this aid"),
    }
}

pub(super) fn request(title: &Text, day: &Text, amount: Option<&Text>) -> Text {
    let request = both!("Anda mengajukan {} pada {}." | "You applied for {} on {}.", title, day);
    let amount = amount.map(|amount| {
        both!("Jumlah yang Anda minta: {}." | "The amount you asked for: {}.", amount)
    });
    joined(std::iter::once(&request).chain(&amount))
}

pub(super) fn held_nothing(subject: Subject) -> Text {
    match subject {
        Subject::Business => both!(
            "Sebelumnya Anda belum memegang izin ini." | "You did not hold this licence before."
        ),
        Subject::Family | Subject::Person => both!(
            "Sebelumnya Anda tidak menerima bantuan ini." | "You did not receive this aid before."
        ),
    }
}

/// Nothing is taken; where an amount is given, it is said.
pub(super) fn nothing_taken(subject: Subject, given: Option<&Text>) -> Text {
    match (given, subject) {
        (Some(given), _) => both!("Sekarang Anda menerima {}." | "You now receive {}.", given),
        (None, Subject::Business) => {
            both!("Tidak ada izin yang kami cabut." | "We withdraw no licence.")
        }
        (None, Subject::Family | Subject::Person) => both!(
            "Tidak ada bantuan yang kami kurangi atau hentikan." | "We reduce or stop no aid."
        ),
    }
}

pub(super) fn received(amount: &Text) -> Text {
    both!("Sebelumnya Anda menerima {}." | "You received {} before.", amount)
}

pub(super) fn amounts(after: &Text, change: &Text, way: Ordering) -> Text {
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

pub(super) fn held(what: &Text) -> Text {
    both!("Sebelumnya Anda memegang {}." | "You held {} before.", what)
}

pub(super) fn held_after(what: &Text, outcome: Outcome) -> Text {
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

pub(super) fn decided_by(name: &str, position: &Text, office: &Text) -> Text {
    let name = Text::same(name.trim().to_owned());
    if name.id.is_empty() || position.id.trim().is_empty() || position.en.trim().is_empty() {
        return Text::same(String::new());
    }
    both!("Yang memutuskan: {}, {}, {}." | "Decided by: {}, {}, {}.", name, position, office)
}

pub(super) fn access(counter: &Text) -> Text {
    both!(
        "Anda boleh melihat dan menyalin semua bukti ini di {}."
            | "You may see and copy all of this evidence at {}.",
        counter
    )
}

pub(super) fn object_to(official: &Text) -> Text {
    both!("Sampaikan keberatan kepada {}." | "Send your objection to the {}.", official)
}

pub(super) fn object_how(counter: &Text, phone: &str) -> Text {
    let phone = Text::same(phone.to_owned());
    both!(
        "Datang ke {} atau telepon {}. Boleh lisan; petugas menuliskannya untuk Anda."
            | "Come to {} or call {}. You may say it aloud; an officer writes it down for you.",
        counter,
        phone
    )
}

pub(super) fn object_term(days: u16) -> Text {
    both!(
        "Anda punya {} hari kerja untuk mengajukan keberatan. Waktunya berjalan sejak surat ini \
         terbukti Anda terima."
            | "You have {} working days to object. The time runs from the day it is proved that \
               you received this letter.",
        number(days)
    )
}

pub(super) fn last_day(day: &Text) -> Text {
    both!("Hari terakhir paling awal: {}." | "The earliest last day: {}.", day)
}

pub(super) fn later() -> Text {
    both!(
        "Tanggal itu kami hitung dari tanggal surat ini. Bila surat ini Anda terima kemudian, hari \
         terakhirnya lebih lambat."
            | "We counted it from the date of this letter. If you receive this letter later, your \
               last day is later."
    )
}

pub(super) fn no_cost() -> Text {
    both!("Keberatan tidak dipungut biaya." | "An objection costs nothing.")
}

pub(super) fn help_to_object() -> Text {
    both!("Kami membantu Anda mengisi." | "We help you to fill it in.")
}

pub(super) fn answered(days: u16) -> Text {
    both!(
        "Pemeriksanya bukan orang yang memutuskan berkas Anda. Kami menjawab paling lama {} hari \
         kerja. Bila lewat, keberatan Anda dianggap dikabulkan."
            | "The examiner is not a person who decided your case. We answer within {} working \
               days. After that, your objection counts as granted.",
        number(days)
    )
}

pub(super) fn holds_meanwhile() -> Text {
    both!(
        "Putusan ini tetap berlaku selama keberatan diperiksa."
            | "This decision holds while an objection is examined."
    )
}

pub(super) fn nothing_stops(subject: Subject) -> Text {
    let stops = match subject {
        Subject::Business => both!(
            "Tidak ada izin yang berhenti, karena Anda belum memegang izin ini."
                | "No licence stops, because you do not hold this licence yet."
        ),
        Subject::Family | Subject::Person => both!(
            "Tidak ada pembayaran yang berhenti, karena Anda belum menerima bantuan ini."
                | "No payment stops, because you do not receive this aid yet."
        ),
    };
    let granted = both!(
        "Bila keberatan dikabulkan, kami mengganti putusan ini."
            | "If the objection is granted, we replace this decision."
    );
    joined([&stops, &granted])
}

pub(super) fn meanwhile(subject: Subject, continues: bool) -> Text {
    let kind = kind(subject);
    if continues {
        both!(
            "Selama keberatan diperiksa, {} tetap berjalan."
                | "While the objection is examined, {} goes on.",
            kind
        )
    } else {
        both!(
            "Selama keberatan diperiksa, {} tidak berjalan. Bila keberatan dikabulkan, kami \
             mengganti putusan ini."
                | "While the objection is examined, {} does not go on. If the objection is granted, \
                   we replace this decision.",
            kind
        )
    }
}

pub(super) fn next_steps(superior: &Text, appeal: u16, answer: u16, court: u16) -> Vec<Text> {
    let (appeal, answer, court) = (number(appeal), number(answer), number(court));
    vec![
        both!(
            "Bila keberatan ditolak, Anda dapat mengajukan banding kepada {} dalam {} hari kerja."
                | "If the objection is refused, you can appeal to the {} within {} working days.",
            superior,
            appeal
        ),
        both!(
            "Jawaban banding datang paling lama {} hari kerja. Bila lewat, banding Anda dianggap \
             dikabulkan."
                | "The appeal is answered within {} working days. After that, your appeal counts \
                   as granted.",
            answer
        ),
        both!(
            "Setelah itu Anda dapat menggugat ke PTUN dalam {} hari."
                | "After that you can go to the administrative court (PTUN) within {} days.",
            court
        ),
        both!(
            "Anda juga dapat melapor ke Ombudsman atau SP4N-LAPOR!."
                | "You can also complain to the Ombudsman or SP4N-LAPOR!."
        ),
    ]
}

pub(super) fn version(title: &Text, version: u32) -> Text {
    both!("{}, versi {}" | "{}, version {}", title, number(version))
}
