//! What is sent in the clear: that there is a letter, never what it says.

use crate::policy::document::Text;

/// That a letter about case `number` waits at an office; in Bahasa Indonesia, one line.
#[must_use]
pub fn there_is_a_letter(number: &str, office: &Text, phone: &str) -> String {
    format!("Berkas {number}: ada surat untuk Anda dari {}. Keterangan: {phone}.", office.id)
}
