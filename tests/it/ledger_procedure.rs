//! Rules of procedure: what passes, and how far.

use timbang::ledger::verify::AdverseDecisions;

use crate::ledger_reviews::{reviewed_demo, reviewed_live};

#[test]
fn a_log_tells_what_its_adverse_decisions_rest_on() {
    let live = reviewed_live().export().verify();
    assert!(live.is_whole(), "{:#?}", live.faults);
    let counts =
        AdverseDecisions { proved_by_passkey: 2, passkey_on_servers_word: 0, servers_word: 1 };
    assert_eq!(live.adverse_decisions, counts);
    let demo = reviewed_demo().export().verify();
    assert!(demo.is_whole(), "{:#?}", demo.faults);
    let counts =
        AdverseDecisions { proved_by_passkey: 0, passkey_on_servers_word: 1, servers_word: 0 };
    assert_eq!(demo.adverse_decisions, counts);
}
