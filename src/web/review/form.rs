//! What the forms of the review send. A form may repeat a field, so it is read as pairs.
use serde::Deserialize;

use crate::review::finding::{Confidence, Direction, FindingForm, Mark, Marked};

/// The fields of a form, in their order.
pub type Pairs = Vec<(String, String)>;

/// The value of a field; empty where it was not sent.
pub fn value<'p>(pairs: &'p Pairs, name: &str) -> &'p str {
    pairs.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}

/// A finding as typed.
#[derive(Clone, Debug, Default)]
pub struct FindingTyped {
    pairs: Pairs,
    /// The direction proposed.
    pub proposed: String,
    /// How sure.
    pub confidence: String,
}

impl FindingTyped {
    /// Reads the fields.
    pub fn read(pairs: Pairs) -> Self {
        let (proposed, confidence) =
            (value(&pairs, "proposed").to_owned(), value(&pairs, "confidence").to_owned());
        Self { pairs, proposed, confidence }
    }

    /// Every field, as sent.
    pub const fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// The mark of a criterion, as typed.
    pub fn mark_of(&self, criterion: &str) -> &str {
        let name = |field: &str| field.strip_prefix("mark-") == Some(criterion);
        self.pairs.iter().find(|(field, _)| name(field)).map_or("", |(_, value)| value)
    }

    /// Whether the mark of a criterion rests on a fact; none before the form was sent.
    pub fn rests_on(&self, criterion: &str, fact: &str) -> Option<bool> {
        if self.pairs.is_empty() {
            return None;
        }
        Some(self.rests(criterion).any(|rest| rest == fact))
    }

    fn rests<'t>(&'t self, criterion: &'t str) -> impl Iterator<Item = &'t str> {
        let of = move |field: &str| field.strip_prefix("rests-") == Some(criterion);
        self.pairs.iter().filter(move |(field, _)| of(field)).map(|(_, value)| value.as_str())
    }

    /// The form for the act; none where direction or confidence is missing or no word of the form.
    pub fn form(&self) -> Option<FindingForm> {
        let marks = self.pairs.iter().filter_map(|(field, mark)| {
            let criterion = field.strip_prefix("mark-")?;
            let mark = word::<Mark>(mark)?;
            Some(Marked {
                criterion: criterion.to_owned(),
                mark: Some(mark),
                evidence: self.rests(criterion).map(ToOwned::to_owned).collect(),
            })
        });
        Some(FindingForm {
            criteria: marks.collect(),
            direction: word::<Direction>(&self.proposed)?,
            confidence: word::<Confidence>(&self.confidence)?,
        })
    }
}

/// A word of a closed list.
pub fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    let deserializer: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        serde::de::value::StrDeserializer::new(text);
    T::deserialize(deserializer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(&str, &str)]) -> Pairs {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_mark_keeps_what_it_rests_on() {
        let typed = FindingTyped::read(pairs(&[
            ("mark-N5", "refuted"),
            ("rests-N5", "desil"),
            ("rests-N6", "nik"),
            ("proposed", "adverse"),
            ("confidence", "high"),
        ]));
        let form = typed.form().unwrap();
        assert_eq!(form.direction, Direction::Adverse);
        let [marked] = form.criteria.as_slice() else { panic!("{form:?}") };
        assert_eq!(
            (marked.mark, marked.evidence.as_slice()),
            (Some(Mark::Refuted), &["desil".to_owned()][..])
        );
        assert_eq!(typed.rests_on("N5", "desil"), Some(true));
        assert_eq!(typed.rests_on("N5", "nik"), Some(false));
    }

    #[test]
    fn a_word_that_is_not_of_the_form_is_no_finding() {
        let typed = FindingTyped::read(pairs(&[("proposed", "maybe"), ("confidence", "high")]));
        assert!(typed.form().is_none());
    }
}
