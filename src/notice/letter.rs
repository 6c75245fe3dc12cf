//! A record laid out as a letter in one language: titled sections of a few kinds of blocks. Page and
//! paper both draw this, so that they cannot say different things.

use super::record::{Choice, Contact, Elements, NoticeRecord, Reason, Used};
use crate::policy::document::Text;

/// A language of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Bahasa Indonesia, first in every letter.
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    /// The text in this language.
    #[must_use]
    pub fn of(self, text: &Text) -> &str {
        self.choose(&text.id, &text.en)
    }

    pub(super) fn choose<'t>(self, id: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Indonesian => id,
            Self::English => en,
        }
    }
}

/// A letter in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter<'r> {
    /// Its language.
    pub language: Language,
    /// The mark of a demonstration; nothing where the letter counts.
    pub demo: Option<&'static str>,
    /// Name of the office.
    pub office: &'r str,
    /// Address, then counter and telephone.
    pub sender: [String; 2],
    /// What the number is called.
    pub number_label: &'static str,
    /// Case number.
    pub number: &'r str,
    /// Day of the letter.
    pub date: String,
    /// Salutation and address of the person.
    pub recipient: Vec<String>,
    /// The outcome.
    pub title: &'r str,
    /// From when, and who decides.
    pub lead: String,
    /// All that follows, in the order of reading.
    pub sections: Vec<Section<'r>>,
    /// Who decided.
    pub decided_by: &'r str,
    /// What the part with the code is called.
    pub proof_title: &'static str,
    /// What the proof is of: programme and version.
    pub programme: &'r str,
    /// How to check.
    pub proof: Vec<&'r str>,
    /// What the leaf hash is called.
    pub hash_label: &'static str,
    /// When the proof comes, while nothing is decided.
    pub proof_later: &'static str,
    /// What the code says to those who cannot see it.
    pub code_label: &'static str,
    /// What the annex with the receipt is called.
    pub annex_title: &'static str,
    /// What the annex is.
    pub annex: &'static str,
}

/// A part of a letter with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'r> {
    /// Its title.
    pub title: &'static str,
    /// What it says.
    pub blocks: Vec<Block<'r>>,
}

impl<'r> Section<'r> {
    pub(super) fn new(title: &'static str, blocks: Vec<Block<'r>>) -> Self {
        Self { title, blocks }
    }
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'r> {
    /// Sentences.
    Paragraph(String),
    /// Sentences that must not be overlooked, the first standing out.
    Deadline(&'r str, String),
    /// Sentences in the words of a person, in the language they were written in.
    Quote(&'r str, Language),
    /// Names and what they stand for.
    Pairs(Vec<(&'r str, String)>),
    /// One point a line.
    List(Vec<&'r str>),
}

impl<'r> Letter<'r> {
    /// The letter of `record` in `language`.
    #[must_use]
    pub fn of(record: &'r NoticeRecord, language: Language) -> Self {
        let elements = record.elements();
        let (reference, contact) = (&elements.reference, &elements.contact);
        let t = |text: &'r Text| language.of(text);
        let say = |id, en| language.choose(id, en);
        Self {
            language,
            demo: demo_mark(reference.demo, language),
            office: t(&contact.office),
            sender: sender(contact, language),
            number_label: number_label(language),
            number: &reference.number,
            date: language.of(&reference.issued.told()).to_owned(),
            recipient: addressed(&reference.recipient, language),
            title: t(&elements.outcome.headline),
            lead: sentences([&elements.outcome.from_when, &elements.outcome.standing], language),
            sections: [decision(elements, language), recourse(elements, language)].concat(),
            decided_by: t(&elements.roles.decided_by),
            proof_title: say("Bukti tercatat", "Proof of record"),
            programme: t(&reference.programme),
            proof: reference.check.iter().map(t).collect(),
            hash_label: say("Sidik data putusan", "Hash of the decision"),
            proof_later: say(
                "Sidik data dan kode QR terbit bersama putusan.",
                "Hash and QR code are issued with the decision.",
            ),
            code_label: say(
                "Kode QR dengan nomor berkas dan sidik data putusan",
                "QR code with the case number and the hash of the decision",
            ),
            annex_title: say("Lampiran: bukti tercatat", "Annex: the receipt"),
            annex: say(
                "Inilah isi berkas bukti tercatat. Baris yang panjang kami potong. Berkas aslinya \
                 terlampir di dalam berkas PDF surat ini.",
                "This is the receipt file. Long lines are broken here. The file itself is attached \
                 to the PDF of this letter.",
            ),
        }
    }
}

/// The mark of a demonstration; nothing where the paper counts.
pub(super) fn demo_mark(demo: bool, language: Language) -> Option<&'static str> {
    demo.then_some(
        language
            .choose("PERAGAAN – BUKAN PUTUSAN RESMI", "DEMONSTRATION – NOT AN OFFICIAL DECISION"),
    )
}

/// Address, then counter and telephone.
pub(super) fn sender(contact: &Contact, language: Language) -> [String; 2] {
    let (counter, phone) = (language.of(&contact.counter), &contact.phone);
    let telephone = language.choose("telepon", "telephone");
    [contact.address.clone(), format!("{counter}, {telephone} {phone}")]
}

pub(super) fn number_label(language: Language) -> &'static str {
    language.choose("Nomor berkas", "Case number")
}

/// Salutation and address of a person.
pub(super) fn addressed(recipient: &[String], language: Language) -> Vec<String> {
    let mut recipient = recipient.to_vec();
    if let Some(name) = recipient.first_mut() {
        *name = format!("{} {name}", language.choose("Yth.", "To"));
    }
    recipient
}

/// Where people turn to, and when.
pub(super) fn where_to(contact: &Contact, language: Language) -> Block<'_> {
    let (t, say) = (|text| language.of(text), |id, en| language.choose(id, en));
    let counter = [t(&contact.counter), t(&contact.office), contact.address.as_str()].join(", ");
    Block::Pairs(vec![
        (say("Tempat", "Place"), counter),
        (say("Jam", "Hours"), t(&contact.hours).to_owned()),
        (say("Telepon", "Telephone"), contact.phone.clone()),
    ])
}

fn sentences<'t>(texts: impl IntoIterator<Item = &'t Text>, language: Language) -> String {
    texts.into_iter().map(|text| language.of(text)).collect::<Vec<_>>().join(" ")
}

/// What was decided, and why.
fn decision(elements: &Elements, language: Language) -> Vec<Section<'_>> {
    let t = |text| language.of(text);
    let say = |id, en| language.choose(id, en);
    let together = |texts: &[&Text]| Block::Paragraph(sentences(texts.iter().copied(), language));
    let asked = &elements.asked;
    let mut request = vec![together(&[&asked.request, &asked.before, &asked.difference])];
    request.extend(asked.notice.iter().map(|notice| Block::Paragraph(t(notice).to_owned())));
    let objection = &elements.objection;
    let roles = &elements.roles;
    vec![
        Section::new(say("Yang Anda minta", "What you asked for"), request),
        Section::new(say("Mengapa", "Why"), why(elements, language)),
        Section::new(
            say("Bila Anda tidak setuju", "If you disagree"),
            vec![
                Block::Deadline(
                    t(&objection.last_day),
                    sentences([&objection.later, &objection.term, &objection.cost], language),
                ),
                Block::Paragraph(format!(
                    "{} {}: {}.",
                    sentences(
                        [&objection.to, &objection.how, &objection.help, &objection.answer],
                        language
                    ),
                    say("Dasar", "Ground"),
                    objection.ground
                )),
            ],
        ),
        Section::new(
            say("Yang dapat mengubah hasil", "What would change the result"),
            vec![Block::List(elements.changes.iter().map(t).collect())],
        ),
        Section::new(
            say("Bagaimana diputuskan", "How it was decided"),
            vec![
                together(&[&roles.system, &roles.human]),
                Block::List(roles.factors.iter().map(t).collect()),
            ],
        ),
        Section::new(
            say("Bukti yang kami pakai", "The evidence we used"),
            vec![
                Block::Pairs(pairs(&elements.evidence.values, language)),
                together(&[&elements.evidence.access]),
            ],
        ),
    ]
}

/// What comes after the decision: objections, rights, people to ask.
fn recourse(elements: &Elements, language: Language) -> Vec<Section<'_>> {
    let t = |text| language.of(text);
    let say = |id, en| language.choose(id, en);
    vec![
        Section::new(
            say("Selama keberatan diperiksa", "While an objection is examined"),
            vec![Block::Paragraph(t(&elements.meanwhile).to_owned())],
        ),
        Section::new(
            say("Bila keberatan ditolak", "If an objection is refused"),
            vec![Block::List(elements.next_steps.iter().map(t).collect())],
        ),
        Section::new(
            say("Hak Anda atas data", "Your rights over data"),
            vec![Block::Paragraph(sentences(&elements.rights, language))],
        ),
        Section::new(
            say("Tanya orang", "Ask a person"),
            vec![
                where_to(&elements.contact, language),
                Block::Paragraph(t(&elements.help).to_owned()),
            ],
        ),
    ]
}

fn why(elements: &Elements, language: Language) -> Vec<Block<'_>> {
    let say = |id, en| language.choose(id, en);
    let reasons = &elements.reasons;
    let several = reasons.criteria.len() > 1;
    let mut blocks = Vec::new();
    for (place, reason) in reasons.criteria.iter().enumerate() {
        let sentence = language.of(&reason.sentence);
        blocks.push(Block::Paragraph(if several {
            format!("{}. {sentence}", place + 1)
        } else {
            sentence.to_owned()
        }));
        blocks.push(Block::Pairs(criterion(reason, language)));
    }
    if !reasons.chosen.is_empty() {
        let label = say("Penilaian kami", "Our assessment");
        let told = |chosen: &Choice| sentences([&chosen.criterion, &chosen.told], language);
        let pairs = reasons.chosen.iter().map(|chosen| (label, told(chosen)));
        blocks.push(Block::Pairs(pairs.collect()));
    }
    if let Some(remark) = &reasons.remark {
        blocks.push(Block::Quote(remark, Language::Indonesian));
    }
    blocks
}

fn criterion(reason: &Reason, language: Language) -> Vec<(&str, String)> {
    let say = |id, en| language.choose(id, en);
    let values: Vec<String> = reason
        .values
        .iter()
        .map(|used| format!("{}: {}", language.of(&used.label), value(used, language)))
        .collect();
    vec![
        (say("Aturan", "Rule"), language.of(&reason.rule).to_owned()),
        (say("Data kami", "Our data"), values.join("; ")),
        (say("Yang dibutuhkan", "What is needed"), language.of(&reason.needed).to_owned()),
        (say("Dasar", "Ground"), reason.ground.clone()),
    ]
}

fn pairs(values: &[Used], language: Language) -> Vec<(&str, String)> {
    values.iter().map(|used| (language.of(&used.label), value(used, language))).collect()
}

fn value(used: &Used, language: Language) -> String {
    // A day is not torn apart at the end of a line.
    let day = language.of(&used.as_of.told()).replace(' ', "\u{a0}");
    [language.of(&used.value), language.of(&used.source), &day].join(", ")
}
