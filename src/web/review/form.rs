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
    /// Every field.
    pub pairs: Pairs,
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

    /// The mark of a criterion, as typed.
    pub fn mark_of(&self, criterion: &str) -> &str {
        let name = |field: &str| field.strip_prefix("mark-") == Some(criterion);
        self.pairs.iter().find(|(field, _)| name(field)).map_or("", |(_, value)| value)
    }

    /// Whether the mark of a criterion rests on a fact; none before the form was sent. Another form
    /// of the page may have been sent meanwhile, which says nothing of it.
    pub fn rests_on(&self, criterion: &str, fact: &str) -> Option<bool> {
        let of_finding = |field: &str| {
            field.starts_with("mark-")
                || field.starts_with("rests-")
                || ["proposed", "confidence"].contains(&field)
        };
        if !self.pairs.iter().any(|(field, _)| of_finding(field)) {
            return None;
        }
        Some(self.rests(criterion).any(|rest| rest == fact))
    }

    fn rests<'t>(&'t self, criterion: &'t str) -> impl Iterator<Item = &'t str> {
        let of = move |field: &str| field.strip_prefix("rests-") == Some(criterion);
        self.pairs.iter().filter(move |(field, _)| of(field)).map(|(_, value)| value.as_str())
    }

    /// The form for the act.
    ///
    /// # Errors
    /// The form as far as it goes, and the fields of those of direction and confidence that are
    /// missing or no word of the form.
    pub fn form(&self) -> Result<FindingForm, (FindingForm, Vec<&'static str>)> {
        let marks = self.pairs.iter().filter_map(|(field, mark)| {
            let criterion = field.strip_prefix("mark-")?;
            let mark = word::<Mark>(mark)?;
            Some(Marked {
                criterion: criterion.to_owned(),
                mark: Some(mark),
                evidence: self.rests(criterion).map(ToOwned::to_owned).collect(),
            })
        });
        let (direction, confidence) = (word(&self.proposed), word(&self.confidence));
        let missing = [("proposed", direction.is_none()), ("confidence", confidence.is_none())];
        let missing: Vec<_> =
            missing.into_iter().filter_map(|(field, is)| is.then_some(field)).collect();
        let form = FindingForm {
            criteria: marks.collect(),
            direction: direction.unwrap_or(Direction::Open),
            confidence: confidence.unwrap_or(Confidence::Low),
        };
        if missing.is_empty() { Ok(form) } else { Err((form, missing)) }
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
        let other = FindingTyped::read(pairs(&[("seen", "7"), ("what", "Kartu keluarga")]));
        assert_eq!(other.rests_on("N5", "desil"), None, "another form says nothing of a finding");
    }

    #[test]
    fn a_word_that_is_not_of_the_form_is_no_finding() {
        let typed = FindingTyped::read(pairs(&[("proposed", "maybe"), ("confidence", "high")]));
        let (form, missing) = typed.form().unwrap_err();
        assert_eq!((form.direction, missing), (Direction::Open, vec!["proposed"]));
    }
}
