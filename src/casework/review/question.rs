//! Carrying a question to the applicant: the page that asks it goes out with the letters. That it
//! arrived begins no term, so nothing is recorded of it.

use super::super::acting::Acting;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::AtHand;
use super::letter::Letterhead;
use super::post::{Post, short, ways};
use super::reach::reach;
use crate::config::notifications::Notifications;
use crate::facts::Finding;
use crate::notice::{Question, print_question};
use crate::notify::Letter;

const NO_WAY: &str = "no channel reaches the applicant: the application names no mail address or \
                      telephone that the office has a channel for, and `notifications.json` no \
                      folder of letters to print";

/// What is asked, until when (ms), and the entry that asks it.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub seq: u64,
    pub what: &'a str,
    pub due_ms: i64,
}

impl Acting<'_> {
    /// Prints a question and puts it into the outbox.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with everything that paper cannot show, and where no channel reaches the
    /// applicant: the clock does not stand still for a question that nobody is asked.
    pub(super) async fn send_question(
        &mut self,
        case: &AtHand,
        letterhead: &Letterhead,
        channels: &Notifications,
        Asked { seq, what, due_ms }: Asked<'_>,
    ) -> Result<(), Refusal> {
        let number = &case.case.number;
        let title = &case.programme().document().title;
        let reach = reach(case)?;
        let ways = ways(&reach, channels);
        if ways.is_empty() {
            return Err(Refusal::Invalid(vec![Finding::new("no-way", "what", NO_WAY)]));
        }
        let days = (self.ts, due_ms);
        let question = letterhead.question(title, number, reach.post, what, days)?;
        let said = letterhead.there_is_a_question(number, question.until);
        let text = short(Some(said), number)?;
        let pdf = printed(question).await?;
        let paper = Letter { name: format!("{number}-pertanyaan.pdf"), pdf };
        self.post(case, seq, ways, Post { paper, slip: text.clone(), text })
    }
}

/// Prints a question, on another thread than those that answer.
async fn printed(question: Question) -> Result<Vec<u8>, Refusal> {
    let findings = question.check();
    if !findings.is_empty() {
        return Err(Refusal::Invalid(findings));
    }
    let pdf = tokio::task::spawn_blocking(move || print_question(&question)).await;
    let pdf = pdf.map_err(|_| Fault::Worker)?;
    pdf.map_err(|error| Refusal::Conflict(error.to_string()))
}
