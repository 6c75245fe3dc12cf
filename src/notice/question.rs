//! A question to the applicant on paper: what is asked, until when it can be answered and where, in
//! both languages.

use super::complete::unprintable;
use super::day::Day;
use super::inputs::Office;
use super::letter::{self, Block, Language, Section};
use super::record::Contact;
use super::words;
use crate::facts::{Date, Finding};
use crate::policy::document::Text;

/// A question, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where it is answered.
    pub office: Office,
    /// Title of the programme the case is under.
    pub programme: Text,
    /// Case number.
    pub number: String,
    /// Who it is sent to: name first, then what the envelope needs.
    pub recipient: Vec<String>,
    /// What is asked, in the words of the officer.
    pub asked: String,
    /// The day it is asked.
    pub issued: Date,
    /// The last day to answer.
    pub until: Date,
    /// Whether the office is a demonstration.
    pub demo: bool,
}

/// A question in one language.
pub(super) struct Told<'q> {
    pub title: &'q str,
    pub lead: &'q str,
    pub sections: Vec<Section<'q>>,
}

/// The sentences of a question.
pub(super) struct Sentences {
    title: Text,
    about: Text,
    deadline: Text,
    no_refusal: Text,
    how: Text,
    help: Text,
    contact: Contact,
}

impl Question {
    /// What of it paper cannot show: `unprintable`.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let address = self.recipient.iter().map(|line| ("reference.recipient", line));
        let all = address.chain([("what", &self.asked)]);
        all.filter_map(|(path, text)| unprintable(path, text)).collect()
    }

    /// Everything it says but the officer's own words, in both languages.
    #[must_use]
    pub fn words(&self) -> Vec<Text> {
        let Sentences { title, about, deadline, no_refusal, how, help, .. } = self.sentences();
        vec![title, about, deadline, no_refusal, how, help]
    }

    pub(super) fn sentences(&self) -> Sentences {
        let office = &self.office;
        Sentences {
            title: words::question(),
            about: words::about(&self.programme),
            deadline: words::answer_by(&Day(self.until).told_with_weekday()),
            no_refusal: words::no_refusal(),
            how: words::how_to_answer(),
            help: words::help(&office.assistance),
            contact: Contact {
                office: office.name.clone(),
                address: office.address.clone(),
                counter: office.counter.clone(),
                phone: office.phone.clone(),
                hours: office.hours.clone(),
            },
        }
    }
}

impl Sentences {
    pub(super) const fn contact(&self) -> &Contact {
        &self.contact
    }

    /// The question as it is told in `language`; what the officer wrote stays as it was written.
    pub(super) fn told<'q>(&'q self, asked: &'q str, language: Language) -> Told<'q> {
        let (t, say) = (|text| language.of(text), |id, en| language.choose(id, en));
        let mut answer = vec![
            Block::Paragraph(t(&self.how).to_owned()),
            letter::where_to(&self.contact, language),
        ];
        let help = t(&self.help);
        if !help.is_empty() {
            answer.push(Block::Paragraph(help.to_owned()));
        }
        let asked = vec![
            Block::Quote(asked, Language::Indonesian),
            Block::Deadline(t(&self.deadline), t(&self.no_refusal).to_owned()),
        ];
        Told {
            title: t(&self.title),
            lead: t(&self.about),
            sections: vec![
                Section::new(say("Yang kami tanyakan", "What we ask"), asked),
                Section::new(say("Cara menjawab", "How to answer"), answer),
            ],
        }
    }
}
