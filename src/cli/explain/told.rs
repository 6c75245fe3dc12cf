//! What there is to say of a recommendation, and how it is set out.

use crate::decision::Outcome;
use crate::policy::document::Text;
use crate::policy::explain::format::rupiah;
use crate::policy::explain::phrases;

/// A ground of the recommendation.
#[derive(Debug)]
pub struct Ground {
    /// Code, as in letters.
    pub code: String,
    /// The reason.
    pub reason: Text,
    /// The law, where it is known.
    pub law: Option<String>,
    /// What the person can do, where it is known.
    pub remedy: Option<Text>,
}

/// A recommendation, ready to be told.
#[derive(Debug)]
pub struct Told {
    /// Which case.
    pub case: String,
    /// Under which programme version.
    pub programme: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// Why.
    pub grounds: Vec<Ground>,
    /// The path, a sentence a step.
    pub steps: Vec<Text>,
    /// What is missing.
    pub missing: Vec<Text>,
    /// What would change it.
    pub ways: Vec<Text>,
    /// How near the line.
    pub near_line: Option<Text>,
    /// Points in all.
    pub priority: i64,
    /// How they came about.
    pub terms: Vec<Text>,
    /// Rupiah.
    pub benefit: Option<i64>,
    /// Place and leaf hash of its entry.
    pub entry: Option<(u64, String)>,
}

/// One language: how it is taken from a text.
type Language = fn(&Text) -> &str;

impl Told {
    /// Both languages, one after the other.
    pub fn to_text(&self) -> String {
        let languages: [Language; 2] = [|text| &text.id, |text| &text.en];
        languages.map(|language| self.in_language(language)).join("\n")
    }

    fn in_language(&self, language: Language) -> String {
        let word = |id: &str, en: &str| {
            language(&Text { id: id.to_owned(), en: en.to_owned() }).to_owned()
        };
        let mut page = Page { text: String::new(), language };
        page.line(&format!("{} {} · {}", word("Berkas", "Case"), self.case, self.programme));
        let outcome = phrases::outcome(self.outcome);
        let said = word("Usulan sistem", "Recommendation");
        page.line(&format!("{said}: {} ({})", language(&outcome), self.outcome.as_str()));
        page.part(&word("Alasan", "Reasons"));
        for ground in &self.grounds {
            let law = ground.law.as_deref().filter(|law| !law.is_empty());
            let law = law.map(|law| format!(" ({law})")).unwrap_or_default();
            page.point(&format!("{}: {}{law}", ground.code, language(&ground.reason)));
            if let Some(remedy) = &ground.remedy {
                page.beneath(language(remedy));
            }
        }
        page.texts(&word("Langkah demi langkah", "Step by step"), &self.steps);
        page.texts(&word("Yang belum ada", "What is missing"), &self.missing);
        let none = [phrases::no_way()];
        let ways =
            if self.ways.is_empty() && self.outcome.is_adverse() { &none } else { &self.ways[..] };
        page.texts(&word("Yang dapat mengubah hasil", "What would change it"), ways);
        let near: Vec<Text> = self.near_line.clone().into_iter().collect();
        page.texts(&word("Dekat dengan batas", "Near the line"), &near);
        page.part(&format!("{}: {}", word("Prioritas", "Priority"), self.priority));
        for term in &self.terms {
            page.point(language(term));
        }
        if let Some(benefit) = self.benefit {
            let amount = rupiah(benefit);
            page.part(&format!("{}: {}", word("Manfaat", "Benefit"), language(&amount)));
        }
        if let Some((seq, leaf_hash)) = &self.entry {
            let said = word("Entri Buku Catatan Putusan", "Ledger entry");
            page.part(&format!("{said}: {seq}, {leaf_hash}"));
        }
        page.part(&word("Keberatan", "Objection"));
        page.point(language(&objection()));
        page.text
    }
}

/// How to object: UU 30/2014 articles 75 and 77.
fn objection() -> Text {
    Text {
        id: "Ini usulan sistem, bukan putusan; putusan yang merugikan tidak terbit tanpa manusia. \
             Terhadap keputusan, keberatan diajukan secara tertulis kepada pejabat yang \
             menetapkannya paling lama 21 hari kerja sejak keputusan diumumkan (UU 30/2014 Pasal \
             77)."
            .to_owned(),
        en: "This is the machine's recommendation, not a decision; nothing adverse is issued \
             without a human. Against a decision, object in writing to the official who issued it \
             within 21 working days of its announcement (UU 30/2014 article 77)."
            .to_owned(),
    }
}

struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn line(&mut self, line: &str) {
        // Texts of a line from outside bring no command to a terminal.
        self.text.extend(line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }));
        self.text.push('\n');
    }

    fn part(&mut self, heading: &str) {
        self.text.push('\n');
        self.line(heading);
    }

    fn point(&mut self, point: &str) {
        self.line(&format!("  - {point}"));
    }

    fn beneath(&mut self, line: &str) {
        self.line(&format!("    {line}"));
    }

    fn texts(&mut self, heading: &str, texts: &[Text]) {
        if texts.is_empty() {
            return;
        }
        self.part(heading);
        for text in texts {
            self.point((self.language)(text));
        }
    }
}
