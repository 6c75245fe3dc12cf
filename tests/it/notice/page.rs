//! The letter on a page says what the paper says, in its order.

use askama::Template as _;
use timbang::notice::{Language, Letter};
use timbang::web::LetterView;

use super::support::{LEAF, REFUSAL};

#[test]
fn a_page_holds_every_section_in_order_and_the_code_once_there_is_a_decision() {
    let html = LetterView::new(&REFUSAL, Some(&LEAF)).render().unwrap();
    let mut from = 0;
    for language in [Language::Indonesian, Language::English] {
        let letter = Letter::of(&REFUSAL, language);
        let titles = letter.sections.iter().map(|section| section.title);
        for words in [letter.demo.unwrap(), letter.title].into_iter().chain(titles) {
            let at = html[from..].find(words);
            from += at.unwrap_or_else(|| panic!("{words} is missing or out of order"));
        }
    }
    assert_eq!(html.matches("<article ").count(), 2);
    assert_eq!(html.matches("<svg class=\"qr\"").count(), 2);
    assert_eq!(html.matches(r#"lang="en""#).count(), 1);
    assert!(html.contains("6a6a 6a6a") && html.contains(r#"<p lang="id">“Saya memeriksa"#));
    // The policy of the pages forbids styles and scripts within; a link could go dead.
    for forbidden in [" style=", "<script", "<a ", "http"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    if let Some(folder) = std::env::var_os("LETTER_OUT") {
        std::fs::write(std::path::Path::new(&folder).join("letter.html"), &html).unwrap();
    }
    let preview = LetterView::new(&REFUSAL, None).render().unwrap();
    assert!(!preview.contains("<svg"));
    let (indonesian, english) = preview.split_once(r#"<article class="letter" lang="en""#).unwrap();
    let later = ["kode QR terbit bersama putusan", "QR code are issued with the decision"];
    for (half, [own, other]) in [(indonesian, later), (english, [later[1], later[0]])] {
        assert!(half.contains(own) && !half.contains(other), "{half}");
    }
}
