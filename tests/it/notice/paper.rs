//! The letter as PDF: the same bytes every time, tagged, its fonts within.

use timbang::ids::Digest32;
use timbang::notice::{Language, Letter, PrintError, Ruling, print};

use super::support::{LEAF, RECEIPT, REFUSAL, adverse, case};

fn count(pdf: &[u8], name: &str) -> usize {
    pdf.windows(name.len()).filter(|window| *window == name.as_bytes()).count()
}

#[test]
fn the_same_record_hash_and_receipt_give_the_same_bytes() {
    let first = print(&REFUSAL, &LEAF, RECEIPT).unwrap();
    // To look at it: `LETTER_OUT=folder`.
    if let Some(folder) = std::env::var_os("LETTER_OUT") {
        std::fs::write(std::path::Path::new(&folder).join("letter.pdf"), &first).unwrap();
    }
    assert!(first == print(&REFUSAL, &LEAF, RECEIPT).unwrap(), "two prints differ");
    assert!(first != print(&REFUSAL, &Digest32([1; 32]), RECEIPT).unwrap());
    assert!(first != print(&REFUSAL, &LEAF, &RECEIPT.replace("48411", "48412")).unwrap());
}

#[test]
fn the_pdf_is_tagged_speaks_both_languages_and_carries_its_fonts_and_the_receipt() {
    let pdf = print(&REFUSAL, &LEAF, RECEIPT).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    for name in [
        "/StructTreeRoot",
        "/MarkInfo",
        "/DisplayDocTitle true",
        "/Lang(id)",
        "/Lang(en)",
        "/H1",
        "/H2",
        "/LBody",
        "/Figure",
        "/Outlines",
        "/EmbeddedFile",
        "timbang-receipt.txt",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
    ] {
        assert!(count(&pdf, name) > 0, "{name} is not in the PDF");
    }
    // Three fonts: each embedded, subset, with the characters its letters stand for.
    assert_eq!(count(&pdf, "/FontFile2"), 3);
    assert_eq!(count(&pdf, "/ToUnicode"), 3);
    // No address that can go dead: no link at all.
    assert_eq!(count(&pdf, "/URI"), 0);
}

#[test]
fn a_letter_that_counts_has_no_mark_and_one_more_page_of_reasons_is_printed_too() {
    let demo = print(&REFUSAL, &LEAF, RECEIPT).unwrap();
    let refusal = case("ref-keluarga-bersyarat", "L-TOLAK-DESIL");
    let counts = refusal.letter(|inputs| inputs.demo = false).unwrap();
    let live = print(&counts, &LEAF, RECEIPT).unwrap();
    assert!(live.len() < demo.len(), "the mark and the watermark of each page are gone");
    let letter = |record| Letter::of(record, Language::Indonesian).demo;
    assert_eq!(letter(&REFUSAL), Some("PERAGAAN – BUKAN PUTUSAN RESMI"));
    assert_eq!(letter(&counts), None);
    for (programme, leaf) in [
        ("ref-keluarga-bersyarat", "L-TOLAK-KOMPONEN"),
        ("ref-blt-darurat", "L-TOLAK-MAMPU"),
        ("ref-izin-usaha", "L-TOLAK-RUANG"),
    ] {
        let record = case(programme, leaf).letter(|_| {}).unwrap();
        print(&record, &LEAF, RECEIPT).unwrap();
    }
}

#[test]
fn what_cannot_be_printed_is_said() {
    let refusal = case("ref-keluarga-bersyarat", "L-TOLAK-DESIL");
    let number = "9".repeat(3_000);
    let long = refusal.letter(|inputs| inputs.number = &number).unwrap();
    assert_eq!(print(&long, &LEAF, RECEIPT), Err(PrintError::CodeTooLong));
    assert_eq!(print(&REFUSAL, &LEAF, "\u{1f600}"), Err(PrintError::Receipt));
    let every: String =
        (' '..='~').chain('\u{a0}'..='\u{17f}').chain("–—‘’“”•…‰€™≤≥−".chars()).collect();
    let mut elements = REFUSAL.elements().clone();
    elements.help.id = every;
    let record = timbang::notice::NoticeRecord::new(elements).unwrap();
    // Each of these has a letter in the fonts, so none is printed as an empty box.
    print(&record, &LEAF, RECEIPT).unwrap();
}

/// Every heading that stands on another page than what follows it, by what the tags of the PDF say.
fn alone(pdf: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(pdf);
    // The page it begins on stands last, behind those it goes on to.
    let page = |line: &str| Some(line.rsplit_once("/Pg ")?.1.split(' ').next()?.to_owned());
    let mut placed = text.lines().filter(|line| line.contains("/StructElem")).filter_map(|line| {
        let title = line.split_once("/S/H2").map(|(_, rest)| rest.to_owned());
        Some((page(line)?, title))
    });
    let mut alone = Vec::new();
    let mut headings = 0;
    while let Some((on, title)) = placed.next() {
        let Some(title) = title else { continue };
        headings += 1;
        match placed.next() {
            Some((next, None)) if next == on => {}
            next => alone.push(format!("{title} before {next:?}")),
        }
    }
    assert!(headings > 20, "{headings} headings");
    alone
}

#[test]
fn a_heading_stands_on_the_page_of_what_follows_it_wherever_a_letter_ends_its_pages() {
    for (number, case) in adverse().iter().enumerate() {
        // Considerations of any length move what comes after them down the page, a line each time.
        for lines in (number % 3..30).step_by(3) {
            let considered =
                "Saya memeriksa semua bukti di dalam berkas ini dan juga datanya. ".repeat(lines);
            let record = case.letter(|inputs| {
                if let Ruling::Human { grounds: Some(grounds), .. } = &mut inputs.ruling {
                    grounds.remark =
                        Box::leak(format!("{considered}Bukti itu sesuai.").into_boxed_str());
                }
            });
            let pdf = print(&record.unwrap(), &LEAF, RECEIPT).unwrap();
            assert_eq!(
                alone(&pdf),
                [""; 0],
                "{} {}, {lines} lines",
                case.programme.id(),
                case.leaf()
            );
        }
    }
}
