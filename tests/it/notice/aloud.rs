//! Letters of every way in which a case is decided, as they are read aloud.

use jiff::civil::date;
use timbang::decision::Outcome;
use timbang::notice::{
    Basis, Before, Chosen, Grounds, Inputs, Language, Mark, NoticeRecord, Role, Ruling, reading,
};

use super::support::{Case, TEXTS, case, text};
use super::words::told;

/// Compares both languages with what was read before, and reads every sentence again.
fn aloud(name: &str, record: &NoticeRecord) {
    assert_eq!(reading::read(record).letter, [], "{name}");
    let both = [Language::Indonesian, Language::English].map(|language| told(record, language));
    insta::assert_snapshot!(name, both.join("\n\n----\n\n"));
}

fn by(inputs: &mut Inputs<'_>, who: &'static [Role]) {
    if let Ruling::Human { heard, .. } = &mut inputs.ruling {
        *heard = who;
    }
    inputs.before = Before::Unknown;
}

/// Without a reason or a sentence, which nobody owes who grants as they found.
fn without_grounds(inputs: &mut Inputs<'_>) {
    if let Ruling::Human { grounds, .. } = &mut inputs.ruling {
        *grounds = None::<Grounds<'_>>;
    }
}

fn refusal() -> Case {
    case("ref-pangan", "L-TOLAK-DESIL")
}

#[test]
fn a_refusal_by_two() {
    let two = refusal().letter(|inputs| by(inputs, &[Role::Officer, Role::Supervisor]));
    aloud("refused_by_two", &two.unwrap());
}

#[test]
fn a_refusal_that_a_third_settled() {
    let heard = &[Role::Officer, Role::Officer, Role::Supervisor];
    let third = refusal().letter(|inputs| by(inputs, heard));
    aloud("refused_by_a_third", &third.unwrap());
}

#[test]
fn a_refusal_where_the_machine_proposed_a_step() {
    let step = case("ref-keluarga-bersyarat", "L-TINJAU-KONTRADIKSI");
    let marks = step.marks(&[("N1", Mark::Proven), ("N2", Mark::Proven), ("N7", Mark::Refuted)]);
    let refused = step.letter(|inputs| {
        by(inputs, &[Role::Officer]);
        inputs.outcome = Outcome::ProposedRefusal;
        inputs.basis = Basis::Marks(&marks);
    });
    aloud("refused_by_marks", &refused.unwrap());
}

#[test]
fn a_grant_against_the_machine_with_its_amount() {
    let refusal = refusal();
    let marks = refusal.marks(&[("S5", Mark::Proven)]);
    let told = text("Data untuk syarat ini keliru.", "The record for this condition is wrong.");
    let wrong = [Chosen { code: "evidence-wrong", node: refusal.node("S5"), told }];
    let granted = refusal.letter(|inputs| {
        by(inputs, &[Role::Supervisor]);
        inputs.outcome = Outcome::Eligible;
        inputs.basis = Basis::Marks(&marks);
        inputs.given = Some(2_400_000);
        if let Ruling::Human { grounds: Some(grounds), .. } = &mut inputs.ruling {
            grounds.chosen = &wrong;
        }
    });
    aloud("granted_against_the_machine", &granted.unwrap());
}

#[test]
fn a_grant_that_the_machine_proposed() {
    let made = case("ref-izin-usaha", "L-TERBIT-SS-VERIF");
    let granted = made.letter(|inputs| {
        by(inputs, &[Role::Officer]);
        without_grounds(inputs);
    });
    aloud("granted_as_proposed", &granted.unwrap());
}

#[test]
fn a_grant_by_rule() {
    let made = case("ref-blt-darurat", "L-BERI-SEGERA");
    let ruled = made.letter(|inputs| {
        inputs.ruling = Ruling::Rule { name: "Sitti Aminah", position: &TEXTS.position };
        inputs.before = Before::Unknown;
        inputs.given = Some(900_000);
    });
    aloud("granted_by_rule", &ruled.unwrap());
}

#[test]
fn a_grant_by_law() {
    let made = case("ref-izin-usaha", "L-TERBIT-SS-VERIF");
    let deemed = made.letter(|inputs| {
        inputs.ruling = Ruling::Law { name: "Sitti Aminah", position: &TEXTS.position };
        inputs.basis = Basis::Lapse(date(2026, 11, 24));
        inputs.before = Before::Unknown;
    });
    aloud("granted_by_law", &deemed.unwrap());
}

#[test]
fn a_letter_that_is_held() {
    let held = refusal().letter(|inputs| {
        by(inputs, &[Role::Officer]);
        inputs.terms.earliest_last_day = None;
    });
    aloud("held", &held.unwrap());
}
