//! What the officer writes: the finding and the reasons.

use timbang::decision::Outcome;
use timbang::facts;
use timbang::policy::{Programme, SHIPPED};
use timbang::review::finding::{Confidence, Direction, FindingForm, Mark, Marked};
use timbang::review::reasons::{Reason, ReasonCode, ReasonsForm};

fn programme() -> Programme {
    let shipped = SHIPPED.iter().find(|(name, _)| *name == "ref-pangan/1.yaml");
    Programme::load(shipped.unwrap().1).unwrap()
}

fn marked(criterion: &str, mark: Option<Mark>, evidence: &[&str]) -> Marked {
    let evidence = evidence.iter().map(|&fact| fact.to_owned()).collect();
    Marked { criterion: criterion.to_owned(), mark, evidence }
}

fn form(criteria: Vec<Marked>, direction: Direction) -> FindingForm {
    FindingForm { criteria, direction, confidence: Confidence::High }
}

fn codes<T: std::fmt::Debug>(checked: Result<T, Vec<facts::Finding>>) -> Vec<&'static str> {
    checked.unwrap_err().iter().map(|finding| finding.code).collect()
}

#[test]
fn a_finding_holds_every_criterion_in_the_order_of_the_programme() {
    let programme = programme();
    let document = programme.document();
    let keys: Vec<_> = document.nodes.iter().map(|(key, _)| key.to_owned()).collect();
    let last = keys.last().unwrap();
    let marks = vec![marked(last, Some(Mark::Refuted), &["desil"])];
    let finding = form(marks, Direction::Adverse).check(document).unwrap();
    let found: Vec<_> = finding.criteria().iter().map(|m| m.criterion.clone()).collect();
    assert_eq!(found, keys);
    let unmarked = finding.criteria().iter().filter(|m| m.mark.is_none()).count();
    assert_eq!(unmarked, keys.len() - 1);
    let payload = serde_json::to_value(&finding).unwrap();
    assert_eq!(payload["direction"], "adverse");
    assert_eq!(payload["criteria"][keys.len() - 1]["mark"], "refuted");
}

#[test]
fn everything_wrong_in_a_finding_is_told_at_once() {
    let programme = programme();
    let key = programme.document().nodes.at(0).unwrap().0;
    let marks = vec![
        marked("N99", None, &[]),
        marked(key, Some(Mark::CannotTell), &["gaji_pacar"]),
        marked(key, None, &[]),
    ];
    let told = codes(form(marks, Direction::Adverse).check(programme.document()));
    assert_eq!(told, ["unknown-criterion", "unknown-fact", "twice", "missing-mark"]);
    let marks = vec![marked(key, Some(Mark::Proven), &[])];
    let told = codes(form(marks, Direction::Granting).check(programme.document()));
    assert_eq!(told, ["missing-evidence"]);
    assert!(form(vec![], Direction::Granting).check(programme.document()).is_ok());
    assert!(form(vec![], Direction::Open).check(programme.document()).is_ok());
}

#[test]
fn an_adverse_outcome_and_a_change_of_mind_are_explained_and_a_plain_grant_is_not() {
    let programme = programme();
    let document = programme.document();
    let key = document.nodes.at(0).unwrap().0.to_owned();
    let (refuse, grant) = (Outcome::ProposedRefusal, Outcome::Grant);
    let against = |recommended, codes: usize, sentence: &str, change: &str, found, outcome| {
        let codes = vec![Reason { criterion: key.clone(), code: ReasonCode::NotMet }; codes];
        let (sentence, change_of_mind) = (sentence.to_owned(), change.to_owned());
        let form = ReasonsForm { codes, sentence, change_of_mind };
        form.check(document, Some(found), recommended, outcome)
    };
    let check = |codes, sentence: &str, change: &str, found, outcome| {
        against(outcome, codes, sentence, change, found, outcome)
    };
    let why = "Penghasilan keluarga di atas batas program.";
    let changed = "Catatan upah baru saya lihat sesudahnya.";
    assert!(check(0, "", "", Direction::Granting, grant).is_ok());
    assert!(check(0, "", "", Direction::Open, grant).is_ok());
    assert!(check(1, why, "", Direction::Adverse, refuse).is_ok());
    assert!(check(1, why, changed, Direction::Granting, refuse).is_ok());
    let told = |checked| codes(checked);
    assert_eq!(
        told(check(0, "ya . . . .", "", Direction::Adverse, refuse)),
        ["missing-code", "missing-sentence"]
    );
    assert_eq!(
        told(check(0, "", "", Direction::Adverse, grant)),
        ["missing-code", "missing-sentence", "missing-change-of-mind"]
    );
    // Who grants as they found says why where the machine would not, and not where it left it open.
    let machine = |recommended| against(recommended, 0, "", "", Direction::Granting, grant);
    assert_eq!(told(machine(refuse)), ["missing-code", "missing-sentence"]);
    assert!(machine(Outcome::Review).is_ok());
    assert_eq!(told(check(1, why, why, Direction::Granting, refuse)), ["same-text"]);
    let long = "kata ".repeat(1_000);
    assert_eq!(told(check(1, &long, changed, Direction::Open, refuse)), ["long-text"]);
    let lines = "kata\r\n".repeat(800);
    assert!(
        check(1, &lines, changed, Direction::Open, refuse).is_ok(),
        "3,999 as a browser counts"
    );
    let lines =
        check(1, "Penghasilan keluarga\r\ndi atas batas  program.", "", Direction::Adverse, refuse);
    assert_eq!(lines.unwrap().sentence(), why, "a letter sets it in one paragraph");
    let unknown = Reason { criterion: "N99".to_owned(), code: ReasonCode::Met };
    let form = ReasonsForm { codes: vec![unknown], ..ReasonsForm::default() };
    assert_eq!(codes(form.check(document, None, grant, grant)), ["unknown-criterion"]);
}

#[test]
fn what_is_met_is_no_reason_against_a_person_and_what_is_not_met_none_for_them() {
    let programme = programme();
    let key = programme.document().nodes.at(0).unwrap().0.to_owned();
    let check = |given: &[ReasonCode], outcome| {
        let reason = |code: &ReasonCode| Reason { criterion: key.clone(), code: *code };
        let sentence = "Penghasilan keluarga di atas batas program.".to_owned();
        let change_of_mind = "Catatan upah baru saya lihat sesudahnya.".to_owned();
        let codes = given.iter().map(reason).collect();
        let form = ReasonsForm { codes, sentence, change_of_mind };
        form.check(programme.document(), Some(Direction::Adverse), outcome, outcome)
    };
    let (met, not_met, wrong) = (ReasonCode::Met, ReasonCode::NotMet, ReasonCode::EvidenceWrong);
    let (refuse, grant) = (Outcome::ProposedRefusal, Outcome::Grant);
    assert_eq!(codes(check(&[met], refuse)), ["met-against"]);
    assert!(check(&[met, not_met], refuse).is_ok(), "beside one that is not met");
    assert_eq!(codes(check(&[not_met], grant)), ["not-met-for"]);
    assert!(check(&[wrong], grant).is_ok());
}
