//! Recursive descent over the tokens of one expression.
//!
//! Precedence, loosest first: `if`, `or`, `and`, `not`, comparison and `in`, `+ -`, `* /`, `-x`.

use crate::expression::lexer::{Token, tokens};
use crate::expression::{
    Bound, Connective, Expression, ExpressionKind as Kind, Fault, Function, MAX_DEPTH, Membership,
    Operator, Span,
};
use crate::facts::{clip, parse_date};

/// Words with a meaning of their own, which no fact, parameter or derived value may bear.
const KEYWORDS: [&str; 11] =
    ["and", "or", "not", "in", "if", "then", "else", "true", "false", "unknown", "date"];

/// Whether `name` means something in the language itself.
pub(crate) fn is_reserved(name: &str) -> bool {
    KEYWORDS.contains(&name) || Function::parse(name).is_some()
}

/// Reads one expression.
///
/// # Errors
/// All malformed tokens, or else the first place where the tokens form no expression
/// (`syntax`), or a nesting deeper than [`MAX_DEPTH`] (`limit-exceeded`).
pub fn parse(source: &str) -> Result<Expression, Vec<Fault>> {
    let (tokens, faults) = tokens(source);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut parser = Parser { tokens, next: 0, depth: 0 };
    let whole = parser.expression().and_then(|expression| {
        if *parser.peek() != Token::End {
            return Err(parser.surprise("the end"));
        }
        if is_deep(&expression) { Err(too_deep(expression.span)) } else { Ok(expression) }
    });
    whole.map_err(|fault| vec![fault])
}

fn too_deep(span: Span) -> Fault {
    let message = format!("nested deeper than {MAX_DEPTH} levels; name a part of it in `derived`");
    Fault::new("limit-exceeded", span, message)
}

/// Whether some part lies deeper than [`MAX_DEPTH`] levels; without recursion.
fn is_deep(expression: &Expression) -> bool {
    let mut open = vec![(expression, 1)];
    while let Some((part, level)) = open.pop() {
        if level > MAX_DEPTH {
            return true;
        }
        open.extend(part.children().into_iter().map(|child| (child, level + 1)));
    }
    false
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    next: usize,
    depth: usize,
}

type Parsed<T = Expression> = Result<T, Fault>;

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        let last = self.tokens.last().map_or(Span::default(), |(_, span)| *span);
        self.tokens.get(self.next).map_or(last, |(_, span)| *span)
    }

    /// From `start` to the end of the last token taken.
    fn since(&self, start: Span) -> Span {
        let taken = self.next.checked_sub(1).and_then(|last| self.tokens.get(last));
        Span { start: start.start, end: taken.map_or(start.end, |(_, span)| span.end) }
    }

    fn surprise(&self, wanted: &str) -> Fault {
        let found = match self.peek() {
            Token::Word(word) => clip(word),
            Token::Number(number) => format!("`{number}`"),
            Token::Text(text) => format!("the text {}", clip(text)),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end".to_owned(),
        };
        Fault::new("syntax", self.span(), format!("{found} stands where {wanted} is expected"))
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(found) if *found == sign);
        self.next += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(found) if found == word);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &'static str) -> Parsed<()> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.surprise(&format!("`{sign}`"))) }
    }

    fn expect_word(&mut self, word: &'static str) -> Parsed<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.surprise(&format!("`{word}`"))) }
    }

    /// One level deeper; refuses what would exhaust the stack.
    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(too_deep(self.span()));
        }
        self.depth += 1;
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    fn expression(&mut self) -> Parsed {
        self.deeper(|parser| {
            let start = parser.span();
            if !parser.take_word("if") {
                return parser.logic(Connective::Or);
            }
            let test = parser.expression()?;
            parser.expect_word("then")?;
            let then = parser.expression()?;
            parser.expect_word("else")?;
            let otherwise = parser.expression()?;
            let kind = Kind::If(Box::new(test), Box::new(then), Box::new(otherwise));
            Ok(Expression { kind, span: parser.since(start) })
        })
    }

    fn logic(&mut self, connective: Connective) -> Parsed {
        let start = self.span();
        let operand = |parser: &mut Self| match connective {
            Connective::Or => parser.logic(Connective::And),
            Connective::And => parser.negation(),
        };
        let word = match connective {
            Connective::Or => "or",
            Connective::And => "and",
        };
        let first = operand(self)?;
        let mut operands = vec![first];
        while self.take_word(word) {
            operands.push(operand(self)?);
        }
        if operands.len() == 1 {
            return operands.pop().ok_or_else(|| self.surprise("an operand"));
        }
        Ok(Expression { kind: Kind::Logic(connective, operands), span: self.since(start) })
    }

    fn negation(&mut self) -> Parsed {
        let start = self.span();
        if !self.take_word("not") {
            return self.comparison();
        }
        let inner = self.deeper(Self::negation)?;
        Ok(Expression { kind: Kind::Not(Box::new(inner)), span: self.since(start) })
    }

    fn comparison(&mut self) -> Parsed {
        const SIGNS: [Operator; 6] = [
            Operator::Equal,
            Operator::NotEqual,
            Operator::LessOrEqual,
            Operator::Less,
            Operator::GreaterOrEqual,
            Operator::Greater,
        ];
        let start = self.span();
        let left = self.sum()?;
        if self.take_word("in") {
            let members = self.members()?;
            let kind = Kind::In(Box::new(left), members);
            return Ok(Expression { kind, span: self.since(start) });
        }
        let Some(operator) = SIGNS.into_iter().find(|sign| self.take_sign(sign.as_str())) else {
            return Ok(left);
        };
        let right = self.sum()?;
        let kind = Kind::Binary(operator, Box::new(left), Box::new(right));
        Ok(Expression { kind, span: self.since(start) })
    }

    /// What follows `in`: a range such as `[1..5]`, or a list such as `["a", "b"]`.
    fn members(&mut self) -> Parsed<Vec<Membership>> {
        let inclusive = matches!(self.peek(), Token::Sign("["));
        if !inclusive && *self.peek() != Token::Sign("(") {
            return Err(self.surprise("`[` or `(`"));
        }
        self.next += 1;
        let mut members = Vec::new();
        loop {
            let value = self.expression()?;
            if self.take_sign("..") {
                // In a list the brackets of a range, which say what it holds, would be missing.
                if !members.is_empty() {
                    return Err(self.surprise("`,`: a range stands alone"));
                }
                let high = self.expression()?;
                let closed = self.take_sign("]");
                if !closed {
                    self.expect(")")?;
                }
                let low = Bound { value, inclusive };
                return Ok(vec![Membership::Range(low, Bound { value: high, inclusive: closed })]);
            }
            members.push(Membership::Value(value));
            if !self.take_sign(",") {
                self.expect(if inclusive { "]" } else { ")" })?;
                return Ok(members);
            }
        }
    }

    fn sum(&mut self) -> Parsed {
        self.left_associative(&[Operator::Add, Operator::Subtract], Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.left_associative(&[Operator::Multiply, Operator::Divide], Self::unary)
    }

    fn left_associative(
        &mut self,
        operators: &[Operator],
        operand: impl Fn(&mut Self) -> Parsed,
    ) -> Parsed {
        let start = self.span();
        let mut left = operand(self)?;
        let mut chained = 0;
        while let Some(operator) = operators.iter().find(|sign| self.take_sign(sign.as_str())) {
            // A chain leans to the left: each link nests the ones before it one level deeper.
            chained += 1;
            if self.depth + chained > MAX_DEPTH {
                return Err(too_deep(self.span()));
            }
            let right = operand(self)?;
            let kind = Kind::Binary(*operator, Box::new(left), Box::new(right));
            left = Expression { kind, span: self.since(start) };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let start = self.span();
        if !self.take_sign("-") {
            return self.primary();
        }
        let inner = self.deeper(Self::unary)?;
        Ok(Expression { kind: Kind::Negate(Box::new(inner)), span: self.since(start) })
    }

    fn primary(&mut self) -> Parsed {
        let start = self.span();
        let kind = match self.peek().clone() {
            Token::Number(number) => {
                self.next += 1;
                Kind::Number(number)
            }
            Token::Text(text) => {
                self.next += 1;
                Kind::Text(text)
            }
            Token::Sign("(") => {
                self.next += 1;
                let inner = self.expression()?;
                self.expect(")")?;
                return Ok(inner);
            }
            Token::Word(word) => {
                self.next += 1;
                self.word(word, start)?
            }
            Token::Sign(_) | Token::End => return Err(self.surprise("a value")),
        };
        Ok(Expression { kind, span: self.since(start) })
    }

    fn word(&mut self, word: String, start: Span) -> Parsed<Kind> {
        match word.as_str() {
            "true" => return Ok(Kind::Boolean(true)),
            "false" => return Ok(Kind::Boolean(false)),
            "unknown" => return Ok(Kind::Unknown),
            "date" => return self.date(),
            _ if KEYWORDS.contains(&word.as_str()) => {
                self.next -= 1;
                return Err(self.surprise("a value"));
            }
            _ => {}
        }
        if !self.take_sign("(") {
            if Function::parse(&word).is_some() {
                return Err(self.surprise("`(`"));
            }
            return Ok(Kind::Name(word));
        }
        let mut arguments = vec![self.expression()?];
        while self.take_sign(",") {
            arguments.push(self.expression()?);
        }
        self.expect(")")?;
        let count = arguments.len();
        match (Function::parse(&word), arguments.pop()) {
            (Some(function), Some(last)) if function.accepts(count) => {
                arguments.push(last);
                Ok(Kind::Call(function, arguments))
            }
            (None, Some(key)) if count == 1 => Ok(Kind::Lookup(word, Box::new(key))),
            _ => {
                let message = format!("{} does not take {count} arguments", clip(&word));
                Err(Fault::new("syntax", self.since(start), message))
            }
        }
    }

    fn date(&mut self) -> Parsed<Kind> {
        self.expect("(")?;
        let Token::Text(text) = self.peek().clone() else {
            return Err(self.surprise("a date such as \"2026-03-31\""));
        };
        let Some(date) = parse_date(&text) else {
            return Err(self.surprise("a date such as \"2026-03-31\""));
        };
        self.next += 1;
        self.expect(")")?;
        Ok(Kind::Date(date))
    }
}
