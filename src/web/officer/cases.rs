//! The list of cases: filters, search by number, pages by key.
use askama::Template;

use crate::web::draw::Sign;
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A value of a select field.
#[derive(Clone, Debug)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A day as typed.
#[derive(Clone, Debug, Default)]
struct Day {
    text: String,
    date: Option<jiff::civil::Date>,
}

impl Day {
    /// Whether something was typed that is no day.
    const fn is_wrong(&self) -> bool {
        self.date.is_none() && !self.text.is_empty()
    }
}

/// The filter as the form shows it.
#[derive(Clone, Debug, Default)]
struct FilterForm {
    number: String,
    programmes: Vec<Choice>,
    outcomes: Vec<Choice>,
    from: Day,
    until: Day,
}

impl FilterForm {
    fn is_set(&self) -> bool {
        let chosen = |choices: &[Choice]| choices.iter().any(|choice| choice.chosen);
        let typed = [&self.number, &self.from.text, &self.until.text];
        typed.iter().any(|text| !text.is_empty()) || chosen(&self.programmes) || chosen(&self.outcomes)
    }
}

/// One line of the list.
#[derive(Clone, Debug)]
struct CaseLine {
    number: String,
    programme: String,
    received: String,
    sign: Option<Sign>,
    outcome: String,
    leaf: String,
    priority: String,
    benefit: String,
    entry: Option<(u64, String)>,
}

#[derive(Debug, Template)]
#[template(path = "officer/cases.html")]
struct CasesPage {
    w: Wording,
    frame: Frame,
    title: String,
    filter: FilterForm,
    rows: Vec<CaseLine>,
    first: Option<String>,
    next: Option<String>,
}
