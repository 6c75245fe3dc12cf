//! What letters say: every adverse leaf of every shipped programme, in both languages.

use std::fmt::Write as _;

use jiff::civil::date;

use super::support::{TEXTS, adverse, case, programmes};
use timbang::decision::{Answer, NodeIndex, Outcome, Step};
use timbang::notice::{
    Basis, Before, Block, Inputs, Language, Letter, Mark, Marked, NoticeRecord, Role, Ruling,
    reading,
};

/// A letter as it is read aloud.
pub fn told(record: &NoticeRecord, language: Language) -> String {
    let letter = Letter::of(record, language);
    let mut told = format!("# {}\n{}\n", letter.title, letter.lead);
    for section in &letter.sections {
        let _ = writeln!(told, "\n## {}", section.title);
        for block in &section.blocks {
            let _ = match block {
                Block::Paragraph(text) => writeln!(told, "{text}"),
                Block::Deadline(first, rest) => writeln!(told, "! {first}\n  {rest}"),
                Block::Quote(text, language) => writeln!(told, "[{}] “{text}”", language.tag()),
                Block::Pairs(pairs) => {
                    pairs.iter().try_for_each(|(name, value)| writeln!(told, "{name}: {value}"))
                }
                Block::List(points) => {
                    points.iter().try_for_each(|point| writeln!(told, "- {point}"))
                }
            };
        }
    }
    let _ = writeln!(told, "\n{}\n{}", letter.decided_by, letter.proof.join("\n"));
    told
}

#[test]
fn every_adverse_leaf_of_every_shipped_programme_has_a_whole_letter_of_plain_words() {
    let mut leaves = Vec::new();
    let mut theirs = Vec::new();
    for case in adverse() {
        let record = case.letter(|_| {}).unwrap();
        let reading = reading::read(&record);
        assert_eq!(reading.letter, [], "{} {}", case.programme.id(), case.leaf());
        let at = format!("{} {}", case.programme.id(), case.leaf());
        let found = reading.programme.iter();
        theirs.extend(found.map(|finding| format!("{at} {finding}")));
        leaves.push(at);
    }
    leaves.sort();
    leaves.dedup();
    let all = programmes().flat_map(|programme| {
        let compiled = programme.compiled();
        compiled.leaves().filter(|leaf| compiled.outcome(*leaf).is_adverse())
    });
    assert_eq!(leaves.len(), all.count(), "{leaves:#?}");
    theirs.sort();
    theirs.dedup();
    // For the authors of the programmes: these texts are theirs, and a letter prints them as they are.
    insta::assert_snapshot!("programme_texts_hard_to_read", theirs.join("\n"));
}

#[test]
fn a_refusal_of_each_programme_is_told_in_both_languages() {
    for (programme, leaf) in [
        ("ref-keluarga-bersyarat", "L-TOLAK-DESIL"),
        ("ref-pangan", "L-TOLAK-PEKERJAAN"),
        ("ref-blt-darurat", "L-TOLAK-MAMPU"),
        ("ref-izin-usaha", "L-TOLAK-STANDAR"),
    ] {
        let record = case(programme, leaf).letter(|_| {}).unwrap();
        for language in [Language::Indonesian, Language::English] {
            let name = format!("{programme}_{}", language.tag());
            insta::assert_snapshot!(name, told(&record, language));
        }
    }
}

#[test]
fn the_words_follow_who_decided_and_how() {
    let refusal = case("ref-keluarga-bersyarat", "L-TOLAK-DESIL");
    let human = |record: &NoticeRecord| record.elements().roles.human.id.clone();
    let by = |who: &'static [Role]| {
        let letter = refusal.letter(|inputs| {
            if let Ruling::Human { heard, .. } = &mut inputs.ruling {
                *heard = who;
            }
        });
        human(&letter.unwrap())
    };
    let one = by(&[Role::Supervisor]);
    assert!(one.starts_with("Seorang penyelia memeriksa berkas Anda lebih dulu tanpa"), "{one}");
    assert!(one.contains("Penyelia itu kemudian membaca usulan itu dan menyetujuinya"), "{one}");
    assert!(!one.to_lowercase().contains("petugas"), "{one}");

    let two = by(&[Role::Officer, Role::Officer]);
    assert!(two.contains("Petugas lain lalu memeriksa ulang tanpa melihat temuan"), "{two}");
    assert!(two.contains("Keduanya kemudian membaca usulan itu dan menyetujuinya"), "{two}");

    let third = by(&[Role::Officer, Role::Officer, Role::Supervisor]);
    assert!(third.contains("Pendapat mereka tentang hasilnya berbeda."), "{third}");
    assert!(third.contains("Seorang penyelia lalu memeriksa berkas ini dan menentukan"), "{third}");
    assert!(!third.contains("Keduanya"), "they did not agree: {third}");

    let granted = refusal.letter(|inputs| {
        inputs.outcome = Outcome::Eligible;
        inputs.basis = Basis::Marks(&[]);
    });
    let granted = granted.unwrap();
    let mut office = super::support::office();
    office.proposes_to = Some(super::support::text("kementerian", "the ministry"));
    let higher = refusal.letter(|inputs| inputs.office = Box::leak(Box::new(office))).unwrap();
    let standing = &higher.elements().outcome.standing;
    assert!(standing.en.ends_with("recommendation. The ministry makes the final decision."));
    assert!(standing.id.ends_with("rekomendasi. Kementerian yang menetapkan hasil akhir."));
    assert!(human(&granted).contains("memutuskan lain. Yang berlaku adalah putusan manusia"));
    assert_eq!(
        granted.elements().outcome.headline.en,
        "We propose that your application be approved"
    );

    let step = case("ref-keluarga-bersyarat", "L-TINJAU-KONTRADIKSI");
    let marks = step.marks(&[("N5", Mark::Refuted)]);
    let alone = step.letter(|inputs| {
        inputs.outcome = Outcome::ProposedRefusal;
        inputs.basis = Basis::Marks(&marks);
    });
    let alone = alone.unwrap();
    assert!(human(&alone).contains("memutuskan sendiri hasilnya"));
    assert!(
        alone.elements().roles.system.id.contains("tidak mengusulkan hasil, hanya sebuah langkah")
    );
    assert!(alone.elements().changes[0].id.contains("Apakah keluarga berada di desil 1–4?"));

    let ruled = case("ref-blt-darurat", "L-BERI-SEGERA");
    let ruled = ruled.letter(|inputs| {
        inputs.ruling = Ruling::Rule { name: "Sitti Aminah", position: &TEXTS.position };
        inputs.given = inputs.recommendation.benefit;
    });
    let ruled = ruled.unwrap();
    assert!(human(&ruled).starts_with("Putusan ini terbit menurut aturan"));
    assert!(ruled.elements().asked.difference.id.contains("Rp900.000 (Bantuan darurat)"));
}

#[test]
fn one_question_and_several_are_counted_in_the_words_of_each_language() {
    let refusal = case("ref-keluarga-bersyarat", "L-TOLAK-DESIL");
    let told = |most: usize| {
        let mut one = refusal.recommendation.clone();
        one.trace = one.trace.split_off(one.trace.len().saturating_sub(most));
        let record = refusal.letter(|inputs| inputs.recommendation = Box::leak(Box::new(one)));
        let roles = record.unwrap().elements().roles.clone();
        assert_eq!(roles.factors.len(), most);
        roles.system
    };
    let (one, two) = (told(1), told(2));
    assert!(one.en.starts_with("The system checked your data with 1 question."), "{one:?}");
    assert!(one.id.starts_with("Sistem memeriksa data Anda dengan 1 pertanyaan."), "{one:?}");
    assert!(two.en.starts_with("The system checked your data with 2 questions."), "{two:?}");
}

#[test]
fn a_reduction_says_what_was_received_what_is_received_and_the_difference() {
    let refusal = case("ref-blt-darurat", "L-TOLAK-MAMPU");
    let marks = refusal.marks(&[("B5b", Mark::Refuted)]);
    let record = refusal.letter(|inputs| {
        inputs.outcome = Outcome::Reduction;
        inputs.basis = Basis::Marks(&marks);
        inputs.before = Before::Aid { rupiah: 900_000, continues: true };
        inputs.given = Some(300_000);
    });
    let record = record.unwrap();
    let elements = record.elements();
    assert_eq!(elements.outcome.headline.id, "Kami mengurangi bantuan Anda");
    assert_eq!(elements.asked.before.en, "You received Rp900,000 (Emergency aid) before.");
    assert!(elements.asked.difference.en.ends_with("That is Rp600,000 less."));
    assert!(elements.meanwhile.id.contains("tetap berjalan"));
}

/// The questions of the reasons of a letter, each with what is needed.
fn reasons(record: &NoticeRecord) -> Vec<(String, String)> {
    let criteria = record.elements().reasons.criteria.iter();
    criteria.map(|reason| (reason.rule.id.clone(), reason.needed.id.clone())).collect()
}

#[test]
fn a_refusal_names_only_what_stands_against_a_grant() {
    use Mark::{CannotTell, Proven, Refuted};
    let step = case("ref-keluarga-bersyarat", "L-TINJAU-KONTRADIKSI");
    let letter = |marks: &[Marked], outcome| {
        step.letter(|inputs| {
            inputs.outcome = outcome;
            inputs.basis = Basis::Marks(marks);
        })
    };
    let refused = |of: &[(&str, Mark)]| {
        reasons(&letter(&step.marks(of), Outcome::ProposedRefusal).unwrap())
            .into_iter()
            .map(|(rule, needed)| {
                let yes = needed.starts_with("Jawaban “Ya”");
                (rule.split('?').next().unwrap().to_owned(), yes)
            })
            .collect::<Vec<_>>()
    };
    let member = ("Apakah ada anggota keluarga yang termasuk komponen program".to_owned(), true);
    let work = ("Apakah ada anggota keluarga dengan pekerjaan yang dikecualikan".to_owned(), false);
    let one = refused(&[("N1", Proven), ("N2", Proven), ("N7", Refuted)]);
    assert_eq!(one, std::slice::from_ref(&member));
    // Two that stand against it, though neither alone would open the way.
    assert_eq!(refused(&[("N3", Proven), ("N7", Refuted), ("N8", CannotTell)]), [work, member]);
    for none in [&[("N1", Proven), ("N7", Proven)][..], &[("N7", CannotTell)]] {
        let marks = step.marks(none);
        let findings = letter(&marks, Outcome::ProposedRefusal).unwrap_err();
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["no-ground"], "{none:?}");
    }
    let marks = step.marks(&[("N1", Proven), ("N7", Refuted), ("N6", Refuted)]);
    let granted = reasons(&letter(&marks, Outcome::Eligible).unwrap());
    let needed: Vec<_> = granted.iter().map(|(_, needed)| needed.as_str()).collect();
    assert_eq!(granted.len(), 2, "what was found against it supports no grant: {granted:?}");
    assert!(needed[0].starts_with("Jawaban “Ya”") && needed[1].starts_with("Jawaban “Tidak”"));
}

#[test]
fn a_refusal_that_is_agreed_with_keeps_every_ground_and_a_contradicted_one_is_left_out() {
    for case in adverse() {
        let compiled = case.programme.compiled();
        let at = format!("{} {}", case.programme.id(), case.leaf());
        let machine = reasons(&case.letter(|_| {}).unwrap());
        let tested = case.recommendation.trace.iter().filter_map(|step| match step {
            Step::Test { node, answer: Answer::Yes } => Some((*node, Mark::Proven)),
            Step::Test { node, answer: Answer::No } => Some((*node, Mark::Refuted)),
            Step::Test { .. } | Step::Floor { .. } => None,
        });
        let tested: Vec<_> = tested.collect();
        let marked = |(node, mark): (NodeIndex, Mark)| Marked { node, mark, evidence: Vec::new() };
        let agreed: Vec<_> = tested.iter().copied().map(marked).collect();
        let letter = case.letter(|inputs| inputs.basis = Basis::Recommendation(&agreed)).unwrap();
        assert!(reasons(&letter).starts_with(&machine), "{at}");
        let question = |node: NodeIndex| &case.programme.node(node).unwrap().question.id;
        for (node, mark) in tested {
            let other = if mark == Mark::Proven { Mark::Refuted } else { Mark::Proven };
            let marks = [marked((node, other))];
            let letter = case.letter(|inputs| inputs.basis = Basis::Recommendation(&marks));
            let left = letter.map(|letter| reasons(&letter)).unwrap_or_default();
            let told = left.iter().any(|(rule, _)| rule.starts_with(question(node)));
            // Their own mark may stand against a grant; what they found for the person does not.
            let against = !compiled.leads_to_grant(node, other.answer());
            assert!(!told || against, "{at} {}: {left:?}", compiled.node_id(node));
        }
    }
    let refusal = case("ref-blt-darurat", "L-TOLAK-MAMPU");
    let marks = refusal.marks(&[("B5", Mark::Proven)]);
    let findings = refusal.letter(|inputs| inputs.basis = Basis::Recommendation(&marks));
    assert_eq!(findings.unwrap_err()[0].code, "no-ground", "another criterion opens the way");
}

#[test]
fn of_two_ways_to_a_grant_the_one_that_is_open_makes_the_other_no_ground() {
    let refusal = case("ref-blt-darurat", "L-TOLAK-MAMPU");
    // The NIK matches, so that no letter of the village was shown stands against nothing.
    let marks = refusal.marks(&[("B1b", Mark::Refuted), ("B5b", Mark::Refuted)]);
    let letter = refusal.letter(|inputs| {
        inputs.outcome = Outcome::Reduction;
        inputs.basis = Basis::Marks(&marks);
        inputs.before = Before::Aid { rupiah: 900_000, continues: true };
        inputs.given = Some(300_000);
    });
    let letter = letter.unwrap();
    let rules: Vec<_> = reasons(&letter).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules.len(), 1, "{rules:?}");
    assert_eq!(letter.elements().changes.len(), 1);
}

#[test]
fn who_grants_as_proposed_may_leave_the_sentence_out_and_who_grants_otherwise_may_not() {
    let granting = case("ref-blt-darurat", "L-BERI-SEGERA");
    let refusal = case("ref-blt-darurat", "L-TOLAK-MAMPU");
    let unsaid = |inputs: &mut Inputs<'_>| {
        if let Ruling::Human { grounds: Some(grounds), .. } = &mut inputs.ruling {
            grounds.remark = "";
        }
    };
    let granted = granting.letter(|inputs| unsaid(inputs)).unwrap();
    assert_eq!(granted.elements().reasons.remark, None);
    let otherwise = refusal.letter(|inputs| {
        unsaid(inputs);
        inputs.outcome = Outcome::Grant;
        inputs.basis = Basis::Marks(&[]);
    });
    let codes: Vec<_> = otherwise.unwrap_err().into_iter().map(|finding| finding.path).collect();
    assert_eq!(codes, ["ruling.grounds"]);
}

#[test]
fn what_was_received_before_is_told_as_not_known_where_it_is_not() {
    let refusal = case("ref-pangan", "L-TOLAK-PEKERJAAN");
    let record = refusal.letter(|inputs| inputs.before = Before::Unknown).unwrap();
    let elements = record.elements();
    assert_eq!(elements.asked.before.en, "This system has no record of what you received before.");
    assert!(elements.meanwhile.en.starts_with("This decision stops no payment"));
    let taken = refusal.letter(|inputs| {
        inputs.before = Before::Unknown;
        inputs.outcome = Outcome::Suspension;
    });
    let paths: Vec<_> = taken.unwrap_err().into_iter().map(|finding| finding.path).collect();
    assert!(paths.contains(&"before".to_owned()), "{paths:?}");
}

#[test]
fn a_letter_that_is_held_names_no_last_day_and_is_printed_with_one_counted_from_that_day() {
    let refusal = case("ref-pangan", "L-TOLAK-PEKERJAAN");
    let held = refusal.letter(|inputs| inputs.terms.earliest_last_day = None).unwrap();
    assert!(held.is_held());
    assert_eq!(reading::read(&held).letter, []);
    let bytes = held.to_bytes();
    assert_eq!(NoticeRecord::parse(&bytes).unwrap(), held, "it is committed to as it is");
    let (printed, last) = (date(2027, 1, 4), date(2027, 2, 2));
    let sent = held.let_go(printed, last).unwrap();
    assert!(!sent.is_held());
    assert_eq!(reading::read(&sent).letter, []);
    let objection = &sent.elements().objection;
    assert_eq!(objection.last_day.id, "Hari terakhir paling awal: Selasa, 2 Februari 2027.");
    assert!(objection.later.en.contains("from 4 January 2027, the day this letter was printed"));
    let whole = refusal.letter(|_| {}).unwrap();
    assert_eq!(whole.clone().let_go(printed, last).unwrap(), whole, "it was not held");
}
