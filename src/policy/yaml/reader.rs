//! From bytes to a tree, within limits that hold before anything is built.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::{Key, Tree, Value, escape};
use crate::policy::finding::{Code, Finding};

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting.
pub const MAX_DEPTH: usize = 32;
/// Most values and keys in one file.
pub const MAX_NODES: usize = 50_000;

type Next<'a> = (Event<'a>, Span);

/// Reads `bytes` as one YAML document.
///
/// # Errors
/// Every duplicate key, or the first thing that makes reading on pointless.
pub fn read(bytes: &[u8]) -> Result<Tree, Vec<Finding>> {
    let text = text(bytes).map_err(|fault| vec![fault])?;
    let mut reader = Reader { parser: Parser::new_from_str(text), nodes: 0, findings: Vec::new() };
    let tree = reader.document().map_err(|fault| vec![fault])?;
    if reader.findings.is_empty() { Ok(tree) } else { Err(reader.findings) }
}

fn text(bytes: &[u8]) -> Result<&str, Finding> {
    if bytes.len() > MAX_BYTES {
        return Err(unreadable(
            1,
            format!("the file has more than {MAX_BYTES} bytes, the most that are read"),
        ));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(unreadable(
            1,
            "the file starts with a byte order mark; save it without".into(),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|b| **b == b'\n').count();
        unreadable(line, format!("byte {} is not UTF-8", error.valid_up_to()))
    })?;
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    match text.lines().enumerate().find(|(_, line)| line.contains(control)) {
        Some((number, _)) => {
            Err(unreadable(number + 1, "the line holds a control character".into()))
        }
        None => Ok(text),
    }
}

fn unreadable(line: usize, message: String) -> Finding {
    Finding { code: Code::Unreadable, path: String::new(), line, message }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    nodes: usize,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Next<'a>, Finding> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => Err(unreadable(error.marker().line(), error.info().to_owned())),
            None => Err(unreadable(0, "the file ends before the document does".into())),
        }
    }

    fn document(&mut self) -> Result<Tree, Finding> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd, _) => {
                    return Err(unreadable(1, "the file holds no document".into()));
                }
                start => {
                    let tree = self.value(start, "", 0)?;
                    return self.end(tree);
                }
            }
        }
    }

    fn end(&mut self, tree: Tree) -> Result<Tree, Finding> {
        loop {
            match self.next()? {
                (Event::DocumentStart(_), span) => {
                    return Err(unreadable(
                        span.start.line(),
                        "a second document starts here; a file holds one".into(),
                    ));
                }
                (Event::StreamEnd, _) => return Ok(tree),
                _ => {}
            }
        }
    }

    fn value(&mut self, start: Next<'a>, path: &str, depth: usize) -> Result<Tree, Finding> {
        let (event, span) = start;
        let line = span.start.line();
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(unreadable(line, format!("the file has more than {MAX_NODES} values")));
        }
        if depth > MAX_DEPTH {
            return Err(unreadable(line, format!("nesting is deeper than {MAX_DEPTH} levels")));
        }
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                plain_only(line, anchor, tag.as_ref())?;
                scalar(text, style, line)?
            }
            Event::SequenceStart(anchor, tag) => {
                plain_only(line, anchor, tag.as_ref())?;
                self.sequence(path, depth)?
            }
            Event::MappingStart(anchor, tag) => {
                plain_only(line, anchor, tag.as_ref())?;
                self.mapping(path, depth)?
            }
            Event::Alias(_) => {
                return Err(unreadable(line, "an alias (`*name`); write the value out".into()));
            }
            _ => return Err(unreadable(line, "a value was expected".into())),
        };
        Ok(Tree { line, value })
    }

    fn sequence(&mut self, path: &str, depth: usize) -> Result<Value, Finding> {
        let mut values = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Sequence(values)),
                start => {
                    let inner = format!("{path}/{}", values.len());
                    values.push(self.value(start, &inner, depth + 1)?);
                }
            }
        }
    }

    fn mapping(&mut self, path: &str, depth: usize) -> Result<Value, Finding> {
        let mut entries: Vec<(Key, Tree)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        loop {
            let start = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Mapping(entries)),
                start => start,
            };
            let key = self.value(start, path, depth + 1)?;
            let text = match key.value {
                Value::Text(text) | Value::Number(text) => text,
                Value::Flag(flag) => flag.to_string(),
                _ => return Err(unreadable(key.line, "a key must be a word or a number".into())),
            };
            let inner = format!("{path}/{}", escape(&text));
            let start = self.next()?;
            let value = self.value(start, &inner, depth + 1)?;
            if seen.insert(text.clone()) {
                entries.push((Key { line: key.line, text }, value));
            } else {
                self.findings.push(Finding {
                    code: Code::DuplicateKey,
                    message: format!("key `{text}` stands twice; remove one"),
                    path: inner,
                    line: key.line,
                });
            }
        }
    }
}

fn plain_only(line: usize, anchor: usize, tag: Option<&Cow<'_, Tag>>) -> Result<(), Finding> {
    if anchor > 0 {
        return Err(unreadable(line, "an anchor (`&name`); write the value out".into()));
    }
    match tag {
        Some(tag) => Err(unreadable(line, format!("tag `{tag}`; leave it away"))),
        None => Ok(()),
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, line: usize) -> Result<Value, Finding> {
    if style != ScalarStyle::Plain {
        return Ok(Value::Text(text.into_owned()));
    }
    Ok(match &*text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Flag(true),
        "false" => Value::Flag(false),
        word if BOOLEANS.iter().any(|other| word.eq_ignore_ascii_case(other)) => {
            return Err(unreadable(
                line,
                format!("bare `{word}` is a boolean to some readers; write true, false or quotes"),
            ));
        }
        number if is_number(number) => Value::Number(text.into_owned()),
        _ => Value::Text(text.into_owned()),
    })
}

/// What YAML 1.1 takes for a boolean or nothing, beyond the words of the core schema.
const BOOLEANS: [&str; 7] = ["yes", "no", "on", "off", "true", "false", "null"];

/// Decimal digits, with a sign and a point if wanted. No exponent, octal or leading zero: those are
/// texts to some readers and numbers to others.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}
