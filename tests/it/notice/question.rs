//! A question to the applicant: plain words that say until when, and that it is no refusal; a page in
//! both languages.

use jiff::civil::date;
use timbang::notice::{Question, print_question, reading, there_is_a_question};

use super::support::{ISSUED, office, programmes, text};

fn question() -> Question {
    Question {
        office: office(),
        programme: text("Bantuan pangan", "Food aid"),
        number: "PG-2026-00004".into(),
        recipient: vec!["Siti Rahma".into(), "Jalan Contoh Nomor 2".into()],
        asked: "Tolong bawa kartu keluarga yang baru.".into(),
        issued: ISSUED,
        until: date(2026, 12, 2),
        demo: true,
    }
}

#[test]
fn a_question_says_plainly_until_when_it_waits_and_that_it_is_no_refusal() {
    for programme in programmes() {
        let question = Question { programme: programme.document().title.clone(), ..question() };
        let words = question.words();
        for said in &words {
            assert_eq!(reading::check("question", said), [], "{}", programme.id());
        }
        let said = |language: fn(&timbang::policy::document::Text) -> &String| {
            words.iter().map(|text| language(text).as_str()).collect::<Vec<_>>().join(" ")
        };
        let (indonesian, english) = (said(|text| &text.id), said(|text| &text.en));
        for telling in [
            "Jawab paling lambat Rabu, 2 Desember 2026.",
            "Ini bukan penolakan.",
            "kami tidak memutus apa pun yang merugikan Anda",
            &question.programme.id,
        ] {
            assert!(indonesian.contains(telling), "{telling}: {indonesian}");
        }
        for telling in [
            "Answer by Wednesday, 2 December 2026 at the latest.",
            "This is not a refusal.",
            "we decide nothing against you",
            &question.programme.en,
        ] {
            assert!(english.contains(telling), "{telling}: {english}");
        }
    }
}

#[test]
fn its_page_is_tagged_in_both_languages_and_the_same_each_time() {
    let pdf = print_question(&question()).unwrap();
    // To look at it: `LETTER_OUT=folder`.
    if let Some(folder) = std::env::var_os("LETTER_OUT") {
        std::fs::write(std::path::Path::new(&folder).join("question.pdf"), &pdf).unwrap();
    }
    assert!(pdf == print_question(&question()).unwrap(), "two prints differ");
    let has = |name: &str| pdf.windows(name.len()).any(|window| window == name.as_bytes());
    for name in
        ["/StructTreeRoot", "/Lang(id)", "/Lang(en)", "/H1", "<pdfuaid:part>1</pdfuaid:part>"]
    {
        assert!(has(name), "{name} is not in the PDF");
    }
    assert!(!has("timbang-receipt.txt"), "nothing was decided");
    let other = Question { asked: "Tolong datang ke loket.".into(), ..question() };
    assert!(pdf != print_question(&other).unwrap(), "the words of the officer are on it");
    let other = Question { number: "PG-2026-00005".into(), ..question() };
    assert!(pdf != print_question(&other).unwrap(), "and so is the number");
    let other = Question { until: date(2026, 12, 3), ..question() };
    assert!(pdf != print_question(&other).unwrap(), "and until when it can be answered");
}

#[test]
fn what_paper_cannot_show_is_told_of_the_question_and_of_the_address() {
    assert_eq!(question().check(), []);
    let odd =
        Question {
            asked: "これは何ですか".into(), recipient: vec!["シティ".into()], ..question()
        };
    let found = odd.check();
    let found: Vec<_> = found.iter().map(|fault| (fault.code, &*fault.path)).collect();
    assert_eq!(found, [("unprintable", "reference.recipient"), ("unprintable", "what")]);
}

#[test]
fn what_a_telephone_shows_names_no_programme_and_no_question() {
    let until = text("2 Desember 2026", "2 December 2026");
    let short = there_is_a_question("PG-2026-00004", &until, &office().name, "(0402) 000 0000");
    let told = "Berkas PG-2026-00004: ada pertanyaan untuk Anda dari Dinas Sosial Kota Baubau \
                (contoh). Jawab paling lambat 2 Desember 2026. Keterangan: (0402) 000 0000.";
    assert_eq!(short, told);
    assert!(short.chars().count() <= 160, "one short message: {}", short.chars().count());
}
