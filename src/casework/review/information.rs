//! Asking the applicant for something, and what comes of it: the legal clock stands still meanwhile.

use super::super::acting::{Acting, Me};
use super::super::office::Office;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::{AtHand, Step};
use super::question::Asked;
use super::{reasoned, words};
use crate::access::{Action, Authorizer, Resource};
use crate::facts::Finding;
use crate::ledger::body::{EntryBody, InformationReceived, InformationRequested, ReviewSentBack};
use crate::ledger::terms::MOST_INFORMATION_STOPS;
use crate::review::reasons::{FEWEST_OF_NAME, MOST_CHARACTERS, characters, is_name};
use crate::review::{StopGround, What};
use crate::store::{AccountId, NewRequest};

/// The most working days an applicant can be given to answer. No law sets it: six weeks are enough to
/// get a paper from another office, and beyond them a case is parked rather than examined.
pub const FARTHEST: u16 = 30;
/// How often the clock of a case stands still for information. A question asked after that is
/// answered while the clock runs: asking again and again does not put off what silence grants.
pub const MOST_STOPS: usize = MOST_INFORMATION_STOPS as usize;

impl Office {
    /// Asks the applicant for something until `due_ms`, and stops the legal clock until then. It goes
    /// on by itself if no answer comes; nothing adverse is decided before. The question goes out with
    /// the letters.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an empty, overlong or one-word text, one that paper cannot show, an
    /// applicant whom no channel reaches, a day that is over or more than [`FARTHEST`] working days
    /// away; a day no calendar tells; a case that is not under review, or with somebody else, unless a
    /// supervisor asks; [`Refusal::Stale`].
    pub async fn request_information(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        what: &str,
        due_ms: i64,
    ) -> Result<Step, Refusal> {
        let what = told("what", what)?;
        if !is_name(&what) {
            let message = format!("say what is asked for in at least {FEWEST_OF_NAME} words");
            return Err(Refusal::Invalid(vec![Finding::new("short-question", "what", message)]));
        }
        let (letterhead, channels) = (self.letterhead()?, self.notifications()?);
        let terms = self.terms.clone();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Information, Action::Request).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        if due_ms <= acting.ts {
            let message = "the day is over; give the applicant time to answer";
            return Err(Refusal::Invalid(vec![Finding::new("past-day", "until", message)]));
        }
        if terms.between(acting.ts, due_ms)? > FARTHEST {
            let message = format!("at most {FARTHEST} working days ahead");
            return Err(Refusal::Invalid(vec![Finding::new("far-day", "until", message)]));
        }
        let serial = case.case.serial;
        let commitment = acting.seal(&case.key, &case.id, serial, what.as_bytes())?;
        let seq = acting.next_seq();
        case.step(me.act(acting.ts), What::InformationRequested(due_ms))?;
        let due = u64::try_from(due_ms).map_err(|_| Fault::Worker)?;
        acting.say(&me, InformationRequested { case: case.id, commitment, due }, &case)?;
        acting.batch.reviews.requests.push(NewRequest { seq, serial, due_ms });
        let asked = Asked { seq, what: &what, due_ms };
        acting.send_question(&case, &letterhead, &channels, asked).await?;
        acting.stop_for_answer(&me, &mut case, due_ms, &terms)?;
        acting.keep_active(&me, &case)?;
        self.done(acting, &case).await
    }

    /// Takes in one thing that was asked for, and lets the legal clock go on once nothing else is
    /// awaited. An answer comes to whoever is at the counter: no seat is needed.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an empty or overlong text; nothing that was asked for; a person who
    /// declared a conflict of interest; [`Refusal::Stale`].
    pub async fn receive_information(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        what: &str,
    ) -> Result<Step, Refusal> {
        let what = told("what", what)?;
        let terms = self.terms.clone();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Information, Action::Receive).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let serial = case.case.serial;
        let commitment = acting.seal(&case.key, &case.id, serial, what.as_bytes())?;
        let seq = acting.next_seq();
        case.step(me.act(acting.ts), What::InformationReceived)?;
        acting.say(&me, InformationReceived { case: case.id, commitment }, &case)?;
        if let Some(request) = acting.work.open_request(serial).await? {
            acting.batch.reviews.answers.push((request, seq));
        }
        let review = case.review()?;
        let stands = matches!(review.clock_stopped(), Some((StopGround::Information, _)));
        // Of what is decided no clock runs.
        if stands && review.is_open() && review.awaited().is_none() {
            let actor = me.actor();
            match acting.resume(&mut case, me.act(acting.ts), actor, &terms) {
                // No calendar tells the term: the engine lets it go on once one does.
                Err(Refusal::Calendar(_)) => {}
                resumed => resumed?,
            }
        }
        acting.keep_active(&me, &case)?;
        self.done(acting, &case).await
    }

    /// Sends a case back to be made better: everybody begins again.
    ///
    /// # Errors
    /// As [`Office::request_information`]; anyone but who holds the seat and was shown the
    /// recommendation.
    pub async fn send_back(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        why: &str,
    ) -> Result<Step, Refusal> {
        let why = reasoned::why("why", why)?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let action = Action::SendBack;
        let me = acting.authorized(access, by, Resource::Recommendation, action).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let of = case.seat()?;
        let commitment = acting.seal(&case.key, &case.id, of.serial, why.as_bytes())?;
        case.step(me.act(acting.ts), What::SentBack)?;
        acting.say(&me, ReviewSentBack { case: case.id, commitment }, &case)?;
        acting.batch.reviews.freed.push(of);
        self.done(acting, &case).await
    }
}

impl Acting<'_> {
    /// Notes that whoever holds the seat did something in it.
    fn keep_active(&mut self, me: &Me, case: &AtHand) -> Result<(), Refusal> {
        let holds = case.review()?.holder().is_some_and(|holder| holder.actor == me.account.actor);
        if holds {
            let of = case.seat()?;
            self.batch.reviews.active.push((of, self.ts));
        }
        Ok(())
    }
}

/// How often the clock of a case stood still for information.
pub(super) fn stops(case: &AtHand) -> usize {
    let for_information = |entry: &&super::replay::ReadEntry| {
        matches!(&entry.statement.body, EntryBody::ClockStopped(body)
            if words::stop(body.ground) == StopGround::Information)
    };
    case.entries.iter().filter(for_information).count()
}

/// A text that says something.
pub(super) fn told(path: &str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let refuse =
        |code, message: String| Err(Refusal::Invalid(vec![Finding::new(code, path, message)]));
    match characters(text) {
        0 => refuse("missing-text", "say it in a sentence".to_owned()),
        long if long > MOST_CHARACTERS => {
            refuse("long-text", format!("at most {MOST_CHARACTERS} characters"))
        }
        _ => Ok(text.to_owned()),
    }
}
