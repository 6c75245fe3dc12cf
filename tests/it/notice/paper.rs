//! The letter as PDF: the same bytes every time, tagged, its fonts within.

use timbang::notice::{PrintError, print};

use super::support::{LEAF, RECEIPT, REFUSAL};

fn pdf() -> Vec<u8> {
    print(&REFUSAL, &LEAF, RECEIPT).unwrap()
}

#[test]
fn the_same_record_and_receipt_give_the_same_bytes() {
    let first = pdf();
    if let Some(folder) = std::env::var_os("LETTER_OUT") {
        std::fs::write(std::path::Path::new(&folder).join("letter.pdf"), &first).unwrap();
    }
    assert!(first == pdf(), "two prints differ");
}
