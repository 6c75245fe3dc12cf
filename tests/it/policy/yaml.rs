//! Hostile YAML is refused with the line, and never expanded.

use proptest::prelude::*;
use timbang::policy::finding::{Code, Finding};
use timbang::policy::yaml::{MAX_BYTES, MAX_DEPTH, MAX_NODES, Value, read};

fn refusal(text: impl AsRef<[u8]>) -> Finding {
    let mut findings = read(text.as_ref()).expect_err("the document is refused");
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

#[test]
fn numbers_and_codes_stay_as_they_were_written() {
    let tree = read(b"a: 1.50\nb: 0123\nc: '0123'\nd: 1e5\ne: 12345678901234567890\n").unwrap();
    let Value::Mapping(entries) = tree.value else { panic!("a mapping") };
    let values: Vec<Value> = entries.into_iter().map(|(_, tree)| tree.value).collect();
    let text = |text: &str| Value::Text(text.to_owned());
    let number = |token: &str| Value::Number(token.to_owned());
    assert_eq!(
        values,
        [number("1.50"), text("0123"), text("0123"), text("1e5"), number("12345678901234567890")]
    );
}

#[test]
fn every_duplicate_key_is_told_with_its_line() {
    let findings = read(b"a: 1\nb: {c: 1, c: 2}\na: 3\n").unwrap_err();
    let told: Vec<_> = findings.iter().map(|f| (f.code, f.path.as_str(), f.line)).collect();
    assert_eq!(told, [(Code::DuplicateKey, "/b/c", 2), (Code::DuplicateKey, "/a", 3)]);
}

#[test]
fn an_alias_bomb_is_refused_at_its_first_anchor() {
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b, *b]\n";
    let finding = refusal(bomb);
    assert_eq!((finding.code, finding.line), (Code::Unreadable, 1));
    assert_eq!(refusal("a: *b\n").code, Code::Unreadable);
}

#[test]
fn what_other_readers_would_take_otherwise_is_refused() {
    for (text, line) in [
        ("a: 1\nb: yes\n", 2),
        ("no: 1\n", 1),
        ("a: !!int '3'\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\nb: [1, 2\n", 3),
        ("? [a]\n: 1\n", 1),
        ("", 1),
        ("a: \"\u{7}\"\n", 1),
        ("a: 1\nb: \0\n", 2),
    ] {
        let finding = refusal(text);
        assert_eq!((finding.code, finding.line), (Code::Unreadable, line), "{text:?} {finding}");
    }
}

#[test]
fn a_byte_order_mark_and_broken_utf8_are_named() {
    assert!(refusal(b"\xef\xbb\xbfa: 1\n").message.contains("byte order mark"));
    let finding = refusal(b"a: 1\nb: \xff\n");
    assert_eq!(finding.line, 2);
    assert!(finding.message.contains("UTF-8"), "{finding}");
}

#[test]
fn limits_hold_before_anything_is_built() {
    assert!(refusal(vec![b' '; MAX_BYTES + 1]).message.contains("bytes"));
    let deep = "[".repeat(MAX_DEPTH + 2) + "]".repeat(MAX_DEPTH + 2).as_str();
    assert!(refusal(&deep).message.contains("levels"));
    let very_deep = "[".repeat(500_000);
    assert_eq!(refusal(&very_deep).code, Code::Unreadable);
    let many = "- 1\n".repeat(MAX_NODES + 1);
    assert!(refusal(&many).message.contains("values"));
    let huge = format!("a: {}\n", "x".repeat(MAX_BYTES - 10));
    assert!(read(huge.as_bytes()).is_ok());
}

proptest! {
    #[test]
    fn no_bytes_make_the_check_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = timbang::policy::check::check(&bytes);
    }

    /// A cut, and a byte changed, in a real programme.
    #[test]
    fn no_mutation_of_a_programme_makes_the_check_panic(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = super::text("ref-blt-darurat").as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes.truncate(1 + end.index(bytes.len()));
        let _ = timbang::policy::check::check(&bytes);
    }
}
