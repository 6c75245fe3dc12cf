//! What a person can do about it: object, appeal, correct, ask.

use super::verdict::kind;
use super::{both, joined, listed, number};
use crate::policy::document::{Subject, Text};

pub(in crate::notice) fn rights() -> Vec<Text> {
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

pub(in crate::notice) fn help(assistance: &[Text]) -> Text {
    if assistance.is_empty() {
        return Text::same(String::new());
    }
    both!("Tersedia tanpa biaya: {}." | "Available at no cost: {}.", listed(assistance))
}

pub(in crate::notice) fn object_to(official: &Text) -> Text {
    both!("Sampaikan keberatan kepada {}." | "Send your objection to the {}.", official)
}

pub(in crate::notice) fn object_how(counter: &Text, phone: &str) -> Text {
    let phone = Text::same(phone.to_owned());
    both!(
        "Datang ke {} atau telepon {}. Boleh lisan; petugas menuliskannya untuk Anda."
            | "Come to {} or call {}. You may say it aloud; an officer writes it down for you.",
        counter,
        phone
    )
}

pub(in crate::notice) fn object_term(days: u16) -> Text {
    both!(
        "Anda punya {} hari kerja untuk mengajukan keberatan. Waktunya berjalan sejak surat ini \
         terbukti Anda terima."
            | "You have {} working days to object. The time runs from the day it is proved that \
               you received this letter.",
        number(days)
    )
}

pub(in crate::notice) fn last_day(day: &Text) -> Text {
    both!("Hari terakhir paling awal: {}." | "The earliest last day: {}.", day)
}

pub(in crate::notice) fn later() -> Text {
    both!(
        "Tanggal itu kami hitung dari tanggal surat ini. Bila surat ini Anda terima kemudian, hari \
         terakhirnya lebih lambat."
            | "We counted it from the date of this letter. If you receive this letter later, your \
               last day is later."
    )
}

/// As [`later`], of a letter that was held and is printed on this day.
pub(in crate::notice) fn later_than(printed: &Text) -> Text {
    both!(
        "Kami menghitungnya dari {}, hari surat ini dicetak. Bila surat ini Anda terima kemudian, \
         hari terakhirnya lebih lambat."
            | "We counted it from {}, the day this letter was printed. If you receive it later, \
               your last day is later.",
        printed
    )
}

pub(in crate::notice) fn last_day_untold() -> Text {
    both!(
        "Hari terakhir untuk mengajukan keberatan belum dapat kami hitung."
            | "We cannot count the last day to object yet."
    )
}

/// What a letter waits for whose last day to object cannot be counted.
pub(in crate::notice) fn held_back() -> Text {
    both!(
        "Kalender hari kerja tahun berikutnya belum ada. Surat ini kami kirim setelah kalender itu \
         ada."
            | "There is no calendar of working days of the next year yet. We send this letter once \
               there is one."
    )
}

pub(in crate::notice) fn no_cost() -> Text {
    both!("Keberatan tidak dipungut biaya." | "An objection costs nothing.")
}

pub(in crate::notice) fn help_to_object() -> Text {
    both!("Kami membantu Anda mengisi." | "We help you to fill it in.")
}

pub(in crate::notice) fn answered(days: u16) -> Text {
    both!(
        "Pemeriksanya bukan orang yang memutuskan berkas Anda. Kami menjawab paling lama {} hari \
         kerja. Bila lewat, keberatan Anda dianggap dikabulkan."
            | "The examiner is not a person who decided your case. We answer within {} working \
               days. After that, your objection counts as granted.",
        number(days)
    )
}

pub(in crate::notice) fn holds_meanwhile() -> Text {
    both!(
        "Putusan ini tetap berlaku selama keberatan diperiksa."
            | "This decision holds while an objection is examined."
    )
}

pub(in crate::notice) fn nothing_stops(subject: Subject) -> Text {
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
    joined([&stops, &replaced()])
}

/// What was received before is not known: this decision itself stops none of it.
pub(in crate::notice) fn stops_nothing(subject: Subject) -> Text {
    let stops = match subject {
        Subject::Business => both!(
            "Putusan ini tidak menghentikan izin apa pun yang Anda pegang."
                | "This decision stops no licence that you hold."
        ),
        Subject::Family | Subject::Person => both!(
            "Putusan ini tidak menghentikan pembayaran apa pun yang Anda terima."
                | "This decision stops no payment that you receive."
        ),
    };
    joined([&stops, &replaced()])
}

fn replaced() -> Text {
    both!(
        "Bila keberatan dikabulkan, kami mengganti putusan ini."
            | "If the objection is granted, we replace this decision."
    )
}

pub(in crate::notice) fn meanwhile(subject: Subject, continues: bool) -> Text {
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

pub(in crate::notice) fn next_steps(
    superior: &Text,
    appeal: u16,
    answer: u16,
    court: u16,
) -> Vec<Text> {
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
