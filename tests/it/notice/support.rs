//! Letters of the shipped programmes, composed from their worked cases.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use timbang::decision::{NodeIndex, Outcome, Recommendation, Step};
use timbang::facts::{Facts, Finding, Grade, Provenance};
use timbang::ids::Digest32;
use timbang::notice::{
    Basis, Before, Chosen, Grounds, Inputs, Mark, Marked, NoticeRecord, Office, Role, Ruling,
    Terms, compose,
};
use timbang::policy::document::Text;
use timbang::policy::{Library, Programme, SHIPPED, example};

pub const ISSUED: Date = date(2026, 11, 25);
pub const LEAF: Digest32 = Digest32([0x6a; 32]);
pub const RECEIPT: &str = include_str!("receipt.txt");

pub fn text(id: &str, en: &str) -> Text {
    Text { id: id.into(), en: en.into() }
}

pub fn office() -> Office {
    Office {
        name: text("Dinas Sosial Kota Baubau (contoh)", "Social Office of Baubau (example)"),
        address: "Jalan Contoh Nomor 1, Baubau".into(),
        counter: text("Loket 3", "Counter 3"),
        phone: "(0402) 000 0000".into(),
        hours: text("Senin–Jumat 08.00–15.00 WITA", "Monday–Friday 08.00–15.00 WITA"),
        assistance: vec![
            text("juru bahasa Wolio", "a Wolio interpreter"),
            text("bahasa isyarat", "sign language"),
            text("huruf besar", "large print"),
        ],
        objections: text(
            "Kepala Bidang Perlindungan dan Jaminan Sosial",
            "Head of Social Protection",
        ),
        appeals: text("Kepala Dinas Sosial", "Head of the Social Office"),
        proposes_to: Some(text("Wali Kota Baubau", "The Mayor of Baubau")),
    }
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::load(SHIPPED).unwrap());

/// The shipped programmes.
pub fn programmes() -> impl Iterator<Item = &'static Programme> {
    LIBRARY.iter()
}

/// The worked case of a programme that comes to `leaf`.
pub fn case(programme: &str, leaf: &str) -> Case {
    let programme = LIBRARY.version(programme, 1).unwrap();
    Case::all(programme).into_iter().find(|case| case.leaf() == leaf).unwrap()
}

/// A worked case of a programme with the sources its facts would have.
pub struct Case {
    pub programme: &'static Programme,
    pub facts: Facts,
    pub recommendation: Recommendation,
    /// The reason given beside the marks, about the criterion that was tested last.
    pub chosen: Vec<Chosen<'static>>,
}

impl Case {
    pub fn all(programme: &'static Programme) -> Vec<Self> {
        let compiled = programme.compiled();
        let worked = programme.document().examples.iter().map(|worked| {
            let mut facts = example::facts(compiled, worked).unwrap();
            for index in programme.schema().iter().map(|(index, _)| index) {
                let Some(known) = facts.get(index) else { continue };
                let source = match known.grade {
                    Grade::Declared => "formulir permohonan",
                    Grade::Register => "DTSEN",
                    Grade::Verified => "berita acara kunjungan",
                };
                let (source, as_of) = (Some(source.into()), Some(date(2026, 10, 2)));
                facts.set_provenance(index, Some(Provenance { source, as_of }));
            }
            let recommendation = compiled.recommend(&facts, &mut compiled.scratch());
            let tested = recommendation.trace.iter().rev().find_map(|step| match step {
                Step::Test { node, .. } => Some(*node),
                Step::Floor { .. } => None,
            });
            let told = text("Syarat ini tidak terpenuhi.", "This condition is not met.");
            let chosen = tested.map(|node| Chosen { code: "not-met", node, told });
            let chosen = chosen.into_iter().collect();
            Self { programme, facts, recommendation, chosen }
        });
        worked.collect()
    }

    /// The node of this id.
    pub fn node(&self, id: &str) -> NodeIndex {
        let compiled = self.programme.compiled();
        compiled.nodes().find(|node| compiled.node_id(*node) == id).unwrap()
    }

    /// These marks, each on all that its criterion reads.
    pub fn marks(&self, of: &[(&str, Mark)]) -> Vec<Marked> {
        let marked = |(id, mark): &(&str, Mark)| Marked {
            node: self.node(id),
            mark: *mark,
            evidence: Vec::new(),
        };
        of.iter().map(marked).collect()
    }

    pub fn leaf(&self) -> &str {
        self.programme.compiled().leaf_id(self.recommendation.leaf)
    }

    /// The letter that confirms what was recommended, or what `change` makes of its inputs.
    pub fn letter<'i>(
        &'i self,
        change: impl FnOnce(&mut Inputs<'i>),
    ) -> Result<NoticeRecord, Vec<Finding>> {
        let mut inputs = Inputs {
            programme: self.programme,
            facts: &self.facts,
            recommendation: &self.recommendation,
            outcome: self.recommendation.outcome,
            basis: Basis::Recommendation(&[]),
            ruling: Ruling::Human {
                name: "Sitti Aminah, S.Sos.",
                position: &TEXTS.position,
                heard: &[Role::Officer],
                urgent: false,
                grounds: Some(Grounds {
                    chosen: self.chosen.as_slice(),
                    remark: "Saya memeriksa data DTSEN dan berita acara. Keduanya sesuai.",
                }),
            },
            number: "KB-2026-04171",
            recipient: &TEXTS.recipient,
            received: date(2026, 11, 9),
            before: Before::Nothing,
            asked: None,
            given: None,
            issued: ISSUED,
            effective: ISSUED,
            terms: Terms {
                objection: 21,
                objection_answer: 10,
                appeal: 10,
                appeal_answer: 10,
                court: 90,
                earliest_last_day: Some(date(2026, 12, 29)),
            },
            office: &TEXTS.office,
            demo: true,
        };
        change(&mut inputs);
        compose(&inputs)
    }
}

/// What every letter here has in common.
pub struct Texts {
    office: Office,
    recipient: Vec<String>,
    pub position: Text,
}

pub static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts {
    office: office(),
    recipient: vec!["Ibu Wa Samsiah".into(), "Kelurahan Batulo, Kecamatan Wolio".into()],
    position: text("Kepala Bidang Perlindungan dan Jaminan Sosial", "Head of Social Protection"),
});

/// Every adverse worked case of every shipped programme.
pub fn adverse() -> Vec<Case> {
    let all = programmes().flat_map(Case::all);
    all.filter(|case| case.recommendation.outcome == Outcome::ProposedRefusal).collect()
}

/// A refusal, whole.
pub static REFUSAL: LazyLock<NoticeRecord> =
    LazyLock::new(|| case("ref-keluarga-bersyarat", "L-TOLAK-DESIL").letter(|_| {}).unwrap());
