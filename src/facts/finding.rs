//! One fault of a document, a form or a row; checks return all of them, never only the first.

use std::fmt;

/// One fault: what rule it breaks, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where: the path of the faulty part, such as `nodes.N5.test` or `desil.evidence`.
    pub path: String,
    /// The rule: a stable word in kebab case, such as `out-of-range`.
    pub code: &'static str,
    /// The fact and what to do next, in English.
    pub message: String,
    /// The word or text it is about, where a page says the rule in another language.
    pub about: Option<String>,
}

impl Finding {
    /// A finding of `code` at `path`.
    pub fn new(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), code, message: message.into(), about: None }
    }

    /// The same, about this word or text.
    #[must_use]
    pub fn about(self, text: impl Into<String>) -> Self {
        Self { about: Some(text.into()), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.path, self.code, self.message)
    }
}

/// Characters of a foreign text that a message repeats; a field of ten megabytes stays out of it.
const CLIP: usize = 40;

/// `text` in backticks, cut after 40 characters, control characters escaped.
#[must_use]
pub fn clip(text: &str) -> String {
    let mut shown = String::from("`");
    for c in text.chars().take(CLIP) {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    if text.chars().nth(CLIP).is_some() {
        shown.push('…');
    }
    shown.push('`');
    shown
}
