//! A question to the applicant: that it is asked, until when, and that it is no refusal.

use super::both;
use crate::policy::document::Text;

/// That an office asks something about case `number`, and until when it can be answered; in Bahasa
/// Indonesia, one line.
#[must_use]
pub fn there_is_a_question(number: &str, until: &Text, office: &Text, phone: &str) -> String {
    format!(
        "Berkas {number}: ada pertanyaan untuk Anda dari {}. Jawab paling lambat {}. Keterangan: \
         {phone}.",
        office.id, until.id
    )
}

pub(in crate::notice) fn question() -> Text {
    both!("Kami bertanya kepada Anda" | "We have a question for you")
}

/// What it is about.
pub(in crate::notice) fn about(programme: &Text) -> Text {
    both!(
        "Ini tentang permohonan Anda: {}. Kami perlu keterangan ini untuk memeriksanya."
            | "This is about your application: {}. We need this to examine it.",
        programme
    )
}

pub(in crate::notice) fn answer_by(day: &Text) -> Text {
    both!("Jawab paling lambat {}." | "Answer by {} at the latest.", day)
}

pub(in crate::notice) fn no_refusal() -> Text {
    both!(
        "Ini bukan penolakan. Sebelum hari itu lewat, kami tidak memutus apa pun yang merugikan \
         Anda. Sesudahnya kami memeriksa berkas Anda dengan data yang ada."
            | "This is not a refusal. Until that day is over, we decide nothing against you. After \
               it, we examine your case with what we have."
    )
}

pub(in crate::notice) fn how_to_answer() -> Text {
    both!(
        "Datang atau telepon, dan sebutkan nomor berkas Anda. Boleh lisan; petugas menuliskannya \
         untuk Anda. Orang yang Anda percaya boleh mengantarkan jawaban Anda. Bila yang kami minta \
         tidak ada pada Anda, beri tahu kami juga."
            | "Come or call, and give your case number. You may say it aloud; an officer writes it \
               down for you. A person you trust may bring your answer. If you do not have what we \
               ask for, tell us so as well."
    )
}
