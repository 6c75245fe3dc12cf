//! Cuts an expression into tokens.

use crate::expression::{Fault, Span};
use crate::facts::{Decimal, clip};

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name or keyword.
    Word(String),
    /// A number.
    Number(Decimal),
    /// A text in double quotes.
    Text(String),
    /// An operator or bracket.
    Sign(&'static str),
    /// The end of the source.
    End,
}

/// Longer signs stand before their prefixes.
const SIGNS: [&str; 16] =
    ["..", "!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ","];

/// The tokens of `source`, each with its place, and the faults of what is none.
pub(crate) fn tokens(source: &str) -> (Vec<(Token, Span)>, Vec<Fault>) {
    let (mut tokens, mut faults) = (Vec::new(), Vec::new());
    let mut start = 0;
    while let Some(rest) = source.get(start..)
        && let Some(first) = rest.chars().next()
    {
        let (length, token) = next(rest, first);
        let span = Span { start, end: start + length };
        match token {
            Ok(Some(token)) => tokens.push((token, span)),
            Ok(None) => {}
            Err(message) => faults.push(Fault::new("syntax", span, message)),
        }
        start += length;
    }
    tokens.push((Token::End, Span { start: source.len(), end: source.len() }));
    (tokens, faults)
}

/// The length of the token that `rest` begins with, and the token; none for white space.
fn next(rest: &str, first: char) -> (usize, Result<Option<Token>, String>) {
    let until = |stop: &dyn Fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
    if first.is_whitespace() {
        return (until(&|c| !c.is_whitespace()), Ok(None));
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let length = until(&|c| !(c.is_ascii_alphanumeric() || c == '_'));
        let word = rest.get(..length).unwrap_or_default().to_owned();
        return (length, Ok(Some(Token::Word(word))));
    }
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first == '"' {
        return text(rest);
    }
    if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        return (sign.len(), Ok(Some(Token::Sign(sign))));
    }
    let message = format!("{} has no meaning here", clip(&first.to_string()));
    (first.len_utf8(), Err(message))
}

fn number(rest: &str) -> (usize, Result<Option<Token>, String>) {
    let whole = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let after = rest.get(whole..).unwrap_or_default();
    // `[1..5]` is a range: a point counts only before a digit.
    let fraction = after
        .strip_prefix('.')
        .map_or(0, |digits| digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()));
    let length = if fraction == 0 { whole } else { whole + 1 + fraction };
    let token = rest.get(..length).unwrap_or_default();
    let parsed = Decimal::parse(token).map(|number| Some(Token::Number(number)));
    (length, parsed.map_err(|error| format!("{} is {error}", clip(token))))
}

fn text(rest: &str) -> (usize, Result<Option<Token>, String>) {
    let inner = rest.get(1..).unwrap_or_default();
    let Some(length) = inner.find('"') else {
        return (rest.len(), Err("this text has no closing quote".to_owned()));
    };
    let content = inner.get(..length).unwrap_or_default();
    let token = if content.contains('\\') || content.chars().any(char::is_control) {
        Err("a text holds no backslash and no control character".to_owned())
    } else {
        Ok(Some(Token::Text(content.to_owned())))
    };
    (length + 2, token)
}
