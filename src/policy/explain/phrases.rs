//! The message patterns of explanations, Indonesian beside English, in one place.
//!
//! They hold for every programme: what is particular to one comes from its document. They stand
//! here rather than in message files because explanations are made by pure code, in bulk, and in
//! both languages at once.

use crate::decision::{Answer, Outcome};
use crate::facts::Grade;
use crate::policy::document::Text;

/// Months in Indonesian.
pub(super) const MONTHS_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
/// Months in English.
pub(super) const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A pattern in both languages: `pattern!("{} poin" | "{} points", points)`.
macro_rules! pattern {
    ($id:literal | $en:literal $(, $text:expr)*) => {
        Text { id: format!($id $(, $text.id)*), en: format!($en $(, $text.en)*) }
    };
}

fn fixed(id: &str, en: &str) -> Text {
    Text { id: id.to_owned(), en: en.to_owned() }
}

pub(super) fn flag(flag: bool) -> Text {
    if flag { fixed("ya", "yes") } else { fixed("tidak", "no") }
}

pub(super) fn unknown() -> Text {
    fixed("belum diketahui", "not known")
}

/// What an answer is called.
#[must_use]
pub fn answer(answer: Answer) -> Text {
    match answer {
        Answer::Yes => fixed("Ya", "Yes"),
        Answer::No => fixed("Tidak", "No"),
        Answer::Unknown => fixed("Belum diketahui", "Not known"),
    }
}

/// What a grade of evidence is called.
#[must_use]
pub fn grade(grade: Grade) -> Text {
    match grade {
        Grade::Declared => fixed("pernyataan", "declared"),
        Grade::Register => fixed("cocok data", "matched with a register"),
        Grade::Verified => fixed("diperiksa di lapangan", "verified on site"),
    }
}

/// What an outcome is called. "Not eligible" is not said about people.
#[must_use]
pub fn outcome(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Eligible => fixed("memenuhi syarat", "qualifies"),
        Outcome::Grant => fixed("bantuan diberikan", "aid is granted"),
        Outcome::ProvisionalGrant => {
            fixed("bantuan sementara diberikan", "provisional aid is granted")
        }
        Outcome::Issue => fixed("izin terbit", "the licence is issued"),
        Outcome::IssueAfterConfirmation => {
            fixed("izin terbit setelah dikonfirmasi", "the licence is issued after confirmation")
        }
        Outcome::Review => fixed("ditinjau petugas", "an officer reviews it"),
        Outcome::NeedsData => fixed("menunggu kelengkapan data", "waiting for missing data"),
        Outcome::Forward => fixed("diteruskan", "forwarded"),
        Outcome::Task => fixed("menunggu tugas petugas", "waiting for an officer's task"),
        Outcome::Correction => fixed("menunggu perbaikan", "waiting for corrections"),
        Outcome::ProposedRefusal => fixed("diusulkan ditolak", "refusal is proposed"),
        Outcome::WaitingList => fixed("daftar tunggu", "waiting list"),
        Outcome::Reduction => fixed("pengurangan", "reduction"),
        Outcome::PartialGrant => fixed("dikabulkan sebagian", "granted in part"),
        Outcome::Suspension => fixed("penghentian sementara", "suspension"),
        Outcome::Termination => fixed("penghentian", "termination"),
        Outcome::Repayment => fixed("pengembalian", "repayment"),
        Outcome::Conditioned => fixed("dikabulkan dengan syarat", "granted under conditions"),
        Outcome::Revocation => fixed("pencabutan", "revocation"),
        Outcome::MisuseReferral => fixed("rujukan dugaan penyalahgunaan", "referral for misuse"),
        Outcome::ClosedWithoutData => {
            fixed("ditutup karena data tidak dilengkapi", "closed because data was not supplied")
        }
    }
}

pub(super) fn per(quantity: &Text, unit: &Text) -> Text {
    pattern!("{} per {}" | "{} per {}", quantity, unit)
}

pub(super) fn over_months(quantity: &Text, months: u16) -> Text {
    match months {
        1 => pattern!("{} sebulan" | "{} a month", quantity),
        12 => pattern!("{} setahun" | "{} a year", quantity),
        months => {
            let months = Text::same(months.to_string());
            pattern!("{} dalam {} bulan" | "{} in {} months", quantity, months)
        }
    }
}

/// A fact as it was used: label, value, evidence.
pub(super) fn used(label: &Text, value: &Text, grade: Option<&Text>) -> Text {
    match grade {
        Some(grade) => pattern!("{}: {} ({})" | "{}: {} ({})", label, value, grade),
        None => pattern!("{}: {}" | "{}: {}", label, value),
    }
}

/// One step of the path.
pub(super) fn step(
    question: &Text,
    answer: &Text,
    used: &[Text],
    lines: &[Text],
    ground: &str,
) -> Text {
    let mut text = pattern!("{} {}." | "{} {}.", question, answer);
    if !used.is_empty() {
        let used = joined(used);
        text = pattern!("{} Yang dipakai: {}." | "{} Used: {}.", text, used);
    }
    if !lines.is_empty() {
        let lines = joined(lines);
        text = pattern!("{} Batas: {}." | "{} Limit: {}.", text, lines);
    }
    if !ground.is_empty() {
        let ground = Text::same(ground.to_owned());
        text = pattern!("{} Dasar: {}." | "{} Ground: {}.", text, ground);
    }
    text
}

/// A leaf that gives way for want of evidence.
pub(super) fn floor(code: &str, label: &Text, has: &Text, needs: &Text) -> Text {
    let code = Text::same(code.to_owned());
    pattern!(
        "Hasil {} tidak dipakai, karena bukti belum cukup untuk: {}. Bukti sekarang: {}. Bukti \
         yang diperlukan: {}."
            | "Result {} is not used, because the evidence is too weak for: {}. Evidence now: {}. \
               Evidence needed: {}.",
        code,
        label,
        has,
        needs
    )
}

pub(super) fn missing(label: &Text, evidence: Option<&Text>) -> Text {
    match evidence {
        Some(grade) => pattern!(
            "{}: diperlukan bukti yang lebih kuat ({})." | "{}: stronger evidence is needed ({}).",
            label,
            grade
        ),
        None => pattern!("{}: belum diketahui." | "{}: not known.", label),
    }
}

pub(super) fn near_line(label: &Text, value: &Text, threshold: &Text) -> Text {
    pattern!(
        "{}: {}, dekat dengan batas {}." | "{}: {}, close to the line of {}.",
        label,
        value,
        threshold
    )
}

pub(super) fn points(label: &Text, points: i64, could_add: i64) -> Text {
    let given = Text::same(points.to_string());
    let text = match points {
        1 => pattern!("{}: {} poin" | "{}: {} point", label, given),
        _ => pattern!("{}: {} poin" | "{}: {} points", label, given),
    };
    if could_add == 0 {
        return pattern!("{}." | "{}.", text);
    }
    let more = Text::same(could_add.to_string());
    pattern!(
        "{}, dapat bertambah sampai {} bila diketahui." | "{}, up to {} more once known.",
        text,
        more
    )
}

/// Something the person can do, and the value that comes of it.
pub(super) fn act(way: &Text, label: &Text, from: Option<&Text>, to: &Text) -> Text {
    let now = match from {
        Some(from) => pattern!("sekarang “{}”" | "now “{}”", from),
        None => pattern!("sekarang {}" | "now {}", unknown()),
    };
    let way = opening(way);
    pattern!(
        "{} agar “{}” menjadi “{}” ({})." | "{} so that “{}” becomes “{}” ({}).",
        way,
        label,
        to,
        now
    )
}

/// A value that may be recorded wrongly, or that nobody has recorded, and the way to mend that.
pub(super) fn correct(way: &Text, label: &Text, from: Option<&Text>, to: &Text) -> Text {
    match from {
        Some(from) => pattern!(
            "“{}” kami catat “{}”. Bila seharusnya “{}”: {}."
                | "We recorded “{}” as “{}”. If it should be “{}”: {}.",
            label,
            from,
            to,
            way
        ),
        None => pattern!(
            "“{}” belum kami ketahui. Bila ternyata “{}”: {}."
                | "We do not know “{}” yet. If it is “{}”: {}.",
            label,
            to,
            way
        ),
    }
}

/// Where changes that have been told would lead.
pub(super) fn leads_to(changes: &[Text], outcome: &Text) -> Text {
    let changes =
        Text { id: join(changes, |text| &text.id, " "), en: join(changes, |text| &text.en, " ") };
    pattern!(
        "{} Hasilnya akan menjadi “{}”." | "{} The result would then be “{}”.",
        changes,
        outcome
    )
}

/// As the first words of a sentence.
pub(crate) fn opening(text: &Text) -> Text {
    Text { id: capitalised(&text.id), en: capitalised(&text.en) }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Said where no change within reach gives another result.
#[must_use]
pub fn no_way() -> Text {
    fixed(
        "Tidak ada perubahan dalam jangkauan Anda yang mengubah hasil ini. Anda tetap berhak \
         mengajukan keberatan.",
        "No change within your reach gives another result. You keep the right to object.",
    )
}

fn joined(texts: &[Text]) -> Text {
    Text { id: join(texts, |text| &text.id, "; "), en: join(texts, |text| &text.en, "; ") }
}

fn join(texts: &[Text], part: fn(&Text) -> &str, between: &str) -> String {
    texts.iter().map(part).collect::<Vec<_>>().join(between)
}
