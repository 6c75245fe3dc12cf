//! No allocation on the way to a leaf: every shipped programme, over cases of the synthetic town.

use timbang::facts::{Facts, parse};
use timbang::policy::{Library, SHIPPED};
use timbang::population::{MASTER_SEED, Town};

/// Among so many households some apply for each programme.
const HOUSEHOLDS: u64 = 300;

#[test]
fn no_shipped_programme_allocates_on_the_way_to_a_leaf() {
    let library = Library::load(SHIPPED).unwrap();
    let town = Town::new(MASTER_SEED, HOUSEHOLDS).unwrap();
    for programme in library.iter() {
        let (compiled, schema) = (programme.compiled(), programme.schema());
        let applications = town.applications().filter(|a| a.programme.id() == programme.id());
        let cases = applications.map(|application| {
            let line = serde_json::to_value(&application).unwrap();
            parse(schema, &line["facts"].to_string()).unwrap()
        });
        // With nothing known, every test that can be unknown on the way is.
        let cases: Vec<Facts> = cases.chain([Facts::unknown(schema)]).collect();
        assert!(cases.len() > 1, "nobody applies for {}", programme.id());
        let mut scratch = compiled.scratch();
        let counted = allocation_counter::measure(|| {
            for facts in &cases {
                assert!(!compiled.evaluate(facts, &mut scratch).trace.is_empty());
            }
        });
        assert_eq!(counted.count_total, 0, "{}", programme.id());
    }
}
