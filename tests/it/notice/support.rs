//! Letters of the shipped programmes, composed from their worked cases.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use timbang::decision::{Outcome, Recommendation};
use timbang::facts::{Facts, Finding, Grade, Provenance};
use timbang::ids::Digest32;
use timbang::notice::{
    Basis, Before, Grounds, Inputs, NoticeRecord, Office, Ruling, Terms, compose,
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
            Self { programme, facts, recommendation }
        });
        worked.collect()
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
            basis: Basis::Recommendation,
            ruling: Ruling::Human {
                name: "Sitti Aminah, S.Sos.",
                position: &TEXTS.position,
                first: &TEXTS.officer,
                second: None,
                grounds: Some(Grounds {
                    code: "register-certain",
                    chosen: &TEXTS.chosen,
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
                earliest_last_day: date(2026, 12, 29),
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
    officer: Text,
    pub verifier: Text,
    pub position: Text,
    chosen: Text,
}

pub static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts {
    office: office(),
    recipient: vec!["Ibu Wa Samsiah".into(), "Kelurahan Batulo, Kecamatan Wolio".into()],
    officer: text("Petugas", "officer"),
    verifier: text("Verifikator", "verifier"),
    position: text("Kepala Bidang Perlindungan dan Jaminan Sosial", "Head of Social Protection"),
    chosen: text("Data register sudah pasti", "The register is certain"),
});

/// Every adverse worked case of every shipped programme.
pub fn adverse() -> Vec<Case> {
    let all = programmes().flat_map(Case::all);
    all.filter(|case| case.recommendation.outcome == Outcome::ProposedRefusal).collect()
}

/// A refusal, whole.
pub static REFUSAL: LazyLock<NoticeRecord> =
    LazyLock::new(|| case("ref-keluarga-bersyarat", "L-TOLAK-DESIL").letter(|_| {}).unwrap());
