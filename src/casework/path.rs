//! The way of a case through its tree, short enough to stand beside its leaf: what a drawn tree counts.
use crate::decision::{Answer, Step};

/// The way of a trace as the store keeps it: the version, the answers from the root, and an `f` for
/// each leaf that gave way to its fallback: `1:yynuf`.
#[must_use]
pub fn written(version: u32, trace: &[Step]) -> String {
    let mut path = format!("{version}:");
    let mut gave_way = None;
    for step in trace {
        path.push(match step {
            Step::Test { answer: Answer::Yes, .. } => 'y',
            Step::Test { answer: Answer::No, .. } => 'n',
            Step::Test { answer: Answer::Unknown, .. } => 'u',
            Step::Floor { leaf, .. } if gave_way != Some(*leaf) => {
                gave_way = Some(*leaf);
                'f'
            }
            Step::Floor { .. } => continue,
        });
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Programme, SHIPPED, example};

    #[test]
    fn a_way_names_its_version_and_each_answer_and_each_leaf_that_gave_way() {
        let programme = Programme::load(SHIPPED[2].1).unwrap();
        let compiled = programme.compiled();
        for worked in &programme.document().examples {
            let facts = example::facts(compiled, worked).unwrap();
            let made = compiled.recommend(&facts, &mut compiled.scratch());
            let way = written(programme.version(), &made.trace);
            let answers = way.strip_prefix("1:").unwrap();
            assert!(answers.len() <= made.trace.len() && !answers.is_empty(), "{way}");
        }
    }
}
