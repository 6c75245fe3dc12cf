//! A grant by silence: the words of a letter that nobody's decision stands behind.

use super::{both, decided_by};
use crate::notice::record::{Reason, Used};
use crate::policy::document::Text;

/// The law by which silence grants.
const LAW_OF_SILENCE: &str = "UU 30/2014 pasal 53, diubah dengan UU 6/2023 pasal 175";

pub(in crate::notice) fn headline_by_law() -> Text {
    both!(
        "Permohonan Anda dikabulkan menurut hukum"
            | "Your application is granted by operation of law"
    )
}

/// The one reason: the term went by on this day.
pub(in crate::notice) fn lapsed(last: &Text, received: Used) -> Reason {
    Reason {
        sentence: both!(
            "Tenggat untuk memutus permohonan Anda berakhir pada {}. Sampai hari itu belum ada \
             putusan."
                | "The term to decide your application ended on {}. By that day there was no \
                   decision.",
            last
        ),
        rule: both!(
            "Permohonan yang tidak diputus dalam tenggatnya dianggap dikabulkan menurut hukum."
                | "An application that is not decided within its term counts as granted by law."
        ),
        values: vec![received],
        needed: both!(
            "Lewatnya tenggat tanpa putusan." | "That the term went by without a decision."
        ),
        ground: LAW_OF_SILENCE.to_owned(),
    }
}

pub(in crate::notice) fn day_received() -> Text {
    both!("Hari permohonan Anda diterima" | "Day on which your application was received")
}

pub(in crate::notice) fn by_law() -> Text {
    both!(
        "Tidak ada petugas yang memutus dalam tenggat itu. Karena itu hukum yang mengabulkan, bukan \
         usulan sistem."
            | "No officer decided within that term. So the law granted it, not the system's \
               proposal."
    )
}

/// Who answers for the letter; empty where it is not said who.
pub(in crate::notice) fn written_by(name: &str, position: &Text, office: &Text) -> Text {
    let said = decided_by(name, position, office);
    if said.id.is_empty() {
        return said;
    }
    let name = Text::same(name.trim().to_owned());
    both!(
        "Dikabulkan oleh hukum. Yang menerbitkan surat: {}, {}, {}."
            | "Granted by law. Letter issued by: {}, {}, {}.",
        name,
        position,
        office
    )
}
