//! From a document to the definition that decides: texts stay behind, names become expressions.

mod choice;
mod facts;
mod literal;
mod priority;

use crate::decision::{Benefit, Definition, Derived, Leaf, Node, Slot};
use crate::expression::{
    Expression, ExpressionKind as Kind, Parameter, Row, RowRule, Span, Table, parse,
};
use crate::facts::Decimal;
use crate::policy::document::{self, Document, Rule, Scalar};
use crate::policy::finding::Code;
use literal::amount;

/// A fault with the JSON pointer of its place; the line is added by who knows the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What rule it offends.
    pub code: Code,
    /// Where.
    pub path: String,
    /// The fact.
    pub message: String,
}

/// Collects faults while a document is converted.
#[derive(Debug, Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn tell(&mut self, code: Code, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault { code, path: path.into(), message: message.into() });
    }

    /// Parses an expression of the document.
    fn expression(&mut self, source: &str, path: &str) -> Option<Expression> {
        match parse(source) {
            Ok(expression) => Some(expression),
            Err(faults) => {
                for fault in faults {
                    self.tell(Code::parse(fault.code), path, fault.to_string());
                }
                None
            }
        }
    }

    /// A name that stands where the definition wants an expression.
    fn name(&mut self, name: &str, path: &str) -> Option<Expression> {
        self.expression(name, path)
    }
}

/// The definition of `document`, and every expression that does not parse and every value that does
/// not fit where it stands. What did not parse is stood in for, so that the rest can be checked too;
/// without facts there is no definition. It decides only where there is no fault.
#[must_use]
pub fn definition(document: &Document) -> (Option<Definition>, Vec<Fault>) {
    let mut faults = Faults::default();
    let schema = facts::schema(document, &mut faults);
    let parameters = parameters(document, &mut faults);
    let mut tables: Vec<Table> =
        document.tables.iter().filter_map(|(id, t)| table(id, t, &mut faults)).collect();
    let derived = derived(document, &mut tables, &mut faults);
    let nodes = nodes(document, &mut faults);
    let priority = priority::priority(document, &mut faults);
    let benefit = benefit(document, &mut faults);
    let definition = schema.map(|schema| Definition {
        schema,
        parameters,
        tables,
        derived,
        root: document.root.clone(),
        nodes,
        leaves: leaves(document),
        priority,
        benefit,
    });
    (definition, faults.0)
}

/// Stands for an expression that does not parse.
fn stand_in(kind: Kind) -> Expression {
    Expression { kind, span: Span::default() }
}

fn parameters(document: &Document, faults: &mut Faults) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for (name, parameter) in document.parameters.iter() {
        let Some(value) = literal::of_scalar(&parameter.value) else {
            let message = format!("`{}` has more digits than an exact number", parameter.value);
            faults.tell(Code::TypeMismatch, format!("/parameters/{name}/value"), message);
            continue;
        };
        parameters.push(Parameter {
            name: name.to_owned(),
            value,
            unit: parameter.unit.clone(),
            period: parameter.period,
        });
    }
    parameters
}

fn derived(document: &Document, tables: &mut Vec<Table>, faults: &mut Faults) -> Vec<Derived> {
    let mut derived = Vec::new();
    for (name, value) in document.derived.iter() {
        let path = format!("/derived/{name}/value");
        let expression = faults.expression(&value.value, &path);
        let expression = expression.unwrap_or_else(|| stand_in(Kind::Unknown));
        let (expression, table) = choice::of_derived(name, &value.choices, expression, faults);
        tables.extend(table);
        derived.push(Derived { name: name.to_owned(), expression });
    }
    derived
}

fn nodes(document: &Document, faults: &mut Faults) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (id, node) in document.nodes.iter() {
        let path = format!("/nodes/{id}/test");
        let test = faults.expression(&node.test, &path);
        nodes.push(Node {
            id: id.to_owned(),
            test: test.unwrap_or_else(|| stand_in(Kind::Boolean(true))),
            if_yes: node.if_yes.clone(),
            if_no: node.if_no.clone(),
            if_unknown: node.if_unknown.clone(),
            mitigating: node.mitigating,
        });
    }
    nodes
}

fn leaves(document: &Document) -> Vec<Leaf> {
    let leaf = |(id, leaf): (&str, &document::Leaf)| Leaf {
        id: id.to_owned(),
        code: leaf.code.clone(),
        outcome: leaf.outcome,
        automatic: leaf.automatic,
        floor: leaf.floor.iter().map(|(fact, grade)| (fact.to_owned(), *grade)).collect(),
        fallback: leaf.fallback.clone(),
    };
    document.leaves.iter().map(leaf).collect()
}

fn table(id: &str, table: &document::Table, faults: &mut Faults) -> Option<Table> {
    let mut rows = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        let rule = rule(row, &format!("/tables/{id}/rows/{number}"), faults)?;
        rows.push(Row { code: row.code.clone(), rule });
    }
    let results = results(table).into_iter().map(str::to_owned).collect();
    Some(Table { name: id.to_owned(), results, rows, default: table.default.clone() })
}

/// The results a table can give, each once: the default, then in the order of the rows.
pub(super) fn results(table: &document::Table) -> Vec<&str> {
    let mut results = vec![table.default.as_str()];
    for result in table.rows.iter().flat_map(row_results) {
        if !results.contains(&result) {
            results.push(result);
        }
    }
    results
}

fn row_results(row: &document::Row) -> Vec<&str> {
    match &row.gives {
        Rule::Constant(result) => vec![result],
        Rule::Limits(limits) => limits.iter().map(|limit| limit.result.as_str()).collect(),
        Rule::Choices(choices) => choices.iter().map(|(_, result)| result.as_str()).collect(),
    }
}

fn rule(row: &document::Row, path: &str, faults: &mut Faults) -> Option<RowRule> {
    let gives = format!("{path}/gives");
    let reads = row.reads.as_deref().unwrap_or_default();
    match &row.gives {
        Rule::Constant(result) => Some(RowRule::Constant(result.clone())),
        Rule::Choices(choices) => Some(RowRule::Choices {
            of: faults.name(reads, &format!("{path}/reads"))?,
            results: choices.iter().map(|(c, result)| (c.to_owned(), result.clone())).collect(),
        }),
        Rule::Limits(limits) => {
            let of = faults.name(reads, &format!("{path}/reads"))?;
            let Some((last, limits)) = limits.split_last().filter(|(l, _)| l.up_to.is_none())
            else {
                faults.tell(Code::Structure, gives, "the last result must have no `up_to`");
                return None;
            };
            let mut pairs: Vec<(Decimal, String)> = Vec::new();
            for limit in limits {
                let number = limit.up_to.as_ref().and_then(Scalar::number);
                let rises = |n: &Decimal| pairs.last().is_none_or(|(before, _)| before < n);
                let Some(number) = number.filter(rises) else {
                    faults.tell(Code::Structure, gives, "limits must be numbers that rise");
                    return None;
                };
                pairs.push((number, limit.result.clone()));
            }
            Some(RowRule::Limits { of, limits: pairs, above: last.result.clone() })
        }
    }
}

fn benefit(document: &Document, faults: &mut Faults) -> Benefit {
    let Some(benefit) = &document.benefit else { return Benefit::None };
    let Some(slots) = &benefit.slots else {
        let mut amounts = Vec::new();
        for (word, value) in benefit.amounts.iter() {
            let path = format!("/benefit/amounts/{word}");
            match crate::decision::Outcome::parse(word).filter(|outcome| outcome.is_granting()) {
                Some(outcome) => amounts.push((outcome, amount(value, document, &path, faults))),
                None => {
                    faults.tell(Code::Structure, path, format!("`{word}` grants nothing"));
                }
            }
        }
        return Benefit::ByOutcome(amounts);
    };
    if !benefit.amounts.is_empty() {
        faults.tell(Code::Structure, "/benefit/amounts", "either `amounts` or `slots`, not both");
    }
    let count = amount(&slots.count, document, "/benefit/slots/count", faults);
    let mut order = Vec::new();
    for (number, slot) in slots.fill.iter().enumerate() {
        let path = format!("/benefit/slots/fill/{number}");
        let amount = amount(&slot.amount, document, &format!("{path}/amount"), faults);
        if let Some(by) = faults.name(&slot.by, &format!("{path}/by")) {
            let max = slot.at_most.map_or(count, i64::from);
            order.push(Slot { count: by, max, amount });
        }
    }
    Benefit::Slots { slots: count, order }
}
