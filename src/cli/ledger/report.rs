//! The report of a verification: for people, and as JSON for programs.

use serde::Serialize;

use crate::ledger::fields::Mode;
use crate::ledger::verify::{AdverseDecisions, Fault, Report};

/// Faults that people are shown; `--json` has more.
const SHOWN_FAULTS: usize = 50;

/// What a data folder adds to the report of its log.
#[derive(Debug, Serialize)]
pub struct Beside {
    /// Fingerprint of the schema, which is that of the migrations.
    pub schema: String,
    /// Payloads opened and compared with their commitments; none without the key.
    pub payloads_compared: Option<u64>,
    /// Cases the log says were erased.
    pub erased_cases: usize,
}

/// A report with its verdict.
#[derive(Debug, Serialize)]
pub struct Verdict<'r> {
    whole: bool,
    #[serde(flatten)]
    report: &'r Report,
    #[serde(flatten)]
    beside: Option<&'r Beside>,
}

impl<'r> Verdict<'r> {
    /// Of a log; with `beside` for one in a data folder.
    pub fn new(report: &'r Report, beside: Option<&'r Beside>) -> Self {
        Self { whole: report.is_whole(), report, beside }
    }

    /// One JSON object.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// Lines for people. Paths and messages come from the log: nothing in them reaches a terminal
    /// as a command.
    pub fn to_text(&self) -> String {
        let report = self.report;
        let mut lines = vec![
            format!("origin         {}", report.origin.as_deref().unwrap_or("unknown")),
            format!("mode           {}", mode(report.mode)),
            format!("entries        {}", report.size),
        ];
        let kinds = report.entries_by_kind.iter();
        lines.extend(kinds.map(|(kind, count)| format!("  {kind:22} {count}")));
        let keys = report.keys.iter();
        lines.extend(keys.map(|key| format!("key            {:10} {}", key.role, key.vkey)));
        lines.push(if report.pinned {
            "               the key you gave is this log's".to_owned()
        } else {
            "               NOT PINNED: origin and keys come from the log itself; compare the \
             fingerprint with one from elsewhere, or give --key"
                .to_owned()
        });
        let fingerprint = report.fingerprint.map(|digest| digest.to_string());
        let fingerprint = fingerprint.as_deref().unwrap_or("none: entry 0 cannot be read");
        lines.push(format!("fingerprint    {fingerprint}"));
        lines.push(match report.checkpoint_size {
            Some(size) => format!(
                "checkpoint     covers {size} entries; {} after it",
                report.entries_after_checkpoint
            ),
            None => "checkpoint     none that holds".to_owned(),
        });
        if let Some(beside) = self.beside {
            lines.extend(beside.lines());
        }
        lines.extend(adverse(&report.adverse_decisions));
        lines.push(format!(
            "unvouched      {} accounts may decide though no colleague vouched for them",
            report.unvouched_accounts
        ));
        lines.push(format!(
            "overdue        {} reviews were open past their term when the latest entry was written",
            report.overdue_reviews
        ));
        lines.push(format!(
            "untold         {} decisions are told by no letter",
            report.decisions_without_notice
        ));
        lines.push(format!(
            "outlived       {} adverse decisions came after an earlier term of their application ran out",
            report.adverse_after_a_term
        ));
        lines.push(format!(
            "unreviewed     {} grants on one confirmation in an emergency wait for their review",
            report.unreviewed_emergencies
        ));
        lines.extend(self.faults());
        lines.iter().map(|line| plain(line) + "\n").collect()
    }

    fn faults(&self) -> Vec<String> {
        let report = self.report;
        let Some(first) = &report.first_divergence else {
            return vec![format!(
                "verdict        the log is whole: {} entries, no fault",
                report.size
            )];
        };
        let mut lines = vec![format!("first          {}", told(first))];
        lines.extend(
            report
                .faults
                .iter()
                .take(SHOWN_FAULTS)
                .map(|fault| format!("fault          {}", told(fault))),
        );
        let counts = report.fault_counts.iter();
        let counts: Vec<_> =
            counts.map(|(class, count)| format!("{count} {}", class.as_str())).collect();
        lines.push(format!(
            "verdict        THE LOG IS NOT WHOLE: {} faults ({})",
            report.fault_counts.values().sum::<u64>(),
            counts.join(", ")
        ));
        lines
    }
}

impl Beside {
    fn lines(&self) -> [String; 2] {
        let compared = match self.payloads_compared {
            Some(compared) => format!(
                "{compared} opened and compared with their commitments; {} cases erased",
                self.erased_cases
            ),
            None => "not compared: keys/encryption.key is not here".to_owned(),
        };
        [
            format!("schema         as the migrations make it, fingerprint {}", self.schema),
            format!("payloads       {compared}"),
        ]
    }
}

/// What a log is of. A demonstration is held to fewer rules, and nothing in it is a real decision.
const fn mode(mode: Option<Mode>) -> &'static str {
    match mode {
        Some(Mode::Live) => "live: real cases",
        Some(Mode::Demo) => "demo: A DEMONSTRATION, in which no real case is decided",
        None => "unknown: entry 0 cannot be read",
    }
}

/// What shows that a human confirmed each adverse decision.
fn adverse(decisions: &AdverseDecisions) -> Vec<String> {
    let AdverseDecisions { proved_by_passkey, passkey_on_servers_word, servers_word } = *decisions;
    let all = proved_by_passkey + passkey_on_servers_word + servers_word;
    if all == 0 {
        return vec!["adverse        no adverse decision was issued in this log".to_owned()];
    }
    vec![
        format!("adverse        {all} decisions against a person, of which"),
        format!(
            "  {proved_by_passkey:<12} signed by passkeys that go back to those of entry 0: proof"
        ),
        format!(
            "  {passkey_on_servers_word:<12} signed by passkeys, of which the server says whose they are"
        ),
        format!("  {servers_word:<12} confirmed by a human, as the server says"),
    ]
}

fn told(fault: &Fault) -> String {
    let seq = fault.seq.map(|seq| format!(" entry {seq}")).unwrap_or_default();
    let path = fault.path.as_ref().map(|path| format!(" `{path}`")).unwrap_or_default();
    format!("{}:{seq}{path}: {}", fault.class.as_str(), fault.message)
}

/// Without control characters.
fn plain(line: &str) -> String {
    line.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect()
}
