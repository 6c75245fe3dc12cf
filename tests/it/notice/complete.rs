//! A letter is whole or it is no letter.

use proptest::prelude::*;
use serde_json::Value;
use timbang::decision::Outcome;
use timbang::notice::{Basis, Elements, Mark, Marked, NoticeRecord, RecordError, Ruling};

use super::support::{REFUSAL, TEXTS, case};

/// Every place of a tree that holds a text or a list.
fn places(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::String(_) => into.push(path),
        Value::Array(all) => {
            into.push(path.clone());
            for (place, one) in all.iter().enumerate() {
                places(one, format!("{path}/{place}"), into);
            }
        }
        Value::Object(members) => {
            for (key, one) in members {
                places(one, format!("{path}/{key}"), into);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn a_record_with_any_element_emptied_is_refused(at in any::<prop::sample::Index>(), space: bool) {
        let whole = serde_json::to_value(REFUSAL.elements()).unwrap();
        let mut all = Vec::new();
        places(&whole, String::new(), &mut all);
        let place = at.get(&all);
        let mut emptied = whole.clone();
        let hole = emptied.pointer_mut(place).unwrap();
        *hole = match hole {
            Value::Array(_) => Value::Array(Vec::new()),
            _ if space => Value::from(" "),
            _ => Value::from(""),
        };
        // A day or digest that is empty is not even of the form; every other element is a finding.
        if let Ok(elements) = serde_json::from_value::<Elements>(emptied) {
            prop_assert!(NoticeRecord::new(elements).is_err(), "{place}");
        }
    }
}

#[test]
fn all_that_is_missing_is_said_at_once() {
    let mut elements = REFUSAL.elements().clone();
    elements.help.en.clear();
    elements.grounds.clear();
    elements.reasons.remark = None;
    elements.contact.phone = "\u{7}".into();
    let findings = NoticeRecord::new(elements).unwrap_err();
    let paths: Vec<(&str, &str)> = findings.iter().map(|f| (f.path.as_str(), f.code)).collect();
    assert_eq!(
        paths,
        [
            ("reasons.remark", "missing-element"),
            ("grounds", "missing-element"),
            ("contact.phone", "unprintable"),
            ("help.en", "missing-element"),
        ]
    );
}

#[test]
fn the_bytes_of_a_record_have_one_form_and_give_it_back() {
    let record = &*REFUSAL;
    let bytes = record.to_bytes();
    assert_eq!(NoticeRecord::parse(&bytes).unwrap(), *record);
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with(r#"{"asked":{"before":{"en":"#) && text.contains("desil 1–4"));
    let spaced = text.replacen(':', ": ", 1);
    assert_eq!(NoticeRecord::parse(spaced.as_bytes()), Err(RecordError::NotCanonical));
    let unknown = text.replacen('{', r#"{"aaa":1,"#, 1);
    assert!(matches!(NoticeRecord::parse(unknown.as_bytes()), Err(RecordError::Form(_))));
    let empty = text.replace("Loket 3", "");
    assert!(matches!(NoticeRecord::parse(empty.as_bytes()), Err(RecordError::Incomplete(_))));
}

#[test]
fn inputs_that_contradict_themselves_make_no_letter() {
    let refusal = case("ref-keluarga-bersyarat", "L-TOLAK-DESIL");
    let codes = |letter: Result<NoticeRecord, Vec<timbang::facts::Finding>>| -> Vec<String> {
        letter.unwrap_err().iter().map(|f| format!("{} {}", f.code, f.path)).collect()
    };
    let by_rule = refusal.letter(|inputs| {
        inputs.ruling = Ruling::Rule { name: "Sitti Aminah", position: &TEXTS.position };
    });
    assert!(codes(by_rule).contains(&"human-required ruling".to_owned()));
    let other = refusal.letter(|inputs| inputs.outcome = Outcome::Reduction);
    let other = codes(other);
    assert!(other.contains(&"reasons-of-another-outcome basis".to_owned()));
    assert!(other.contains(&"missing-element before".to_owned()));
    let step = refusal.letter(|inputs| inputs.outcome = Outcome::Review);
    assert!(codes(step).contains(&"not-a-decision outcome.outcome".to_owned()));
    let mut office = super::support::office();
    office.proposes_to = None;
    office.hours.id.clear();
    let nowhere = refusal.letter(|inputs| inputs.office = Box::leak(Box::new(office)));
    assert_eq!(
        codes(nowhere),
        ["missing-element office.proposes_to", "missing-element contact.hours.id"]
    );
    let late = refusal.letter(|inputs| inputs.terms.earliest_last_day = Some(inputs.issued));
    assert_eq!(codes(late), ["last-day objection.earliest_last_day"]);
    let node = refusal.programme.compiled().nodes().next().unwrap();
    let open = [Marked { node, mark: Mark::CannotTell, evidence: Vec::new() }];
    let unknown = refusal.letter(|inputs| inputs.basis = Basis::Marks(&open));
    assert!(codes(unknown).contains(&"no-ground basis".to_owned()));
    let silent = refusal.letter(|inputs| {
        if let Ruling::Human { grounds, .. } = &mut inputs.ruling {
            *grounds = None;
        }
    });
    assert!(codes(silent).contains(&"missing-element reasons.remark".to_owned()));
}
