//! What lives and what is replayed are one: whatever is done through the states, the entries of it
//! give the same review.

use proptest::prelude::*;
use timbang::decision::Outcome::{self, Grant, ProposedRefusal, Review as Look};
use timbang::review::pace::pace;
use timbang::review::{
    Act, Ballot, By, EscalationGround, Event, Heard, Opening, Refused, Review, What, may_review,
};

use super::*;

/// What someone tries, through the methods of whatever state the case is in.
#[derive(Clone, Copy, Debug)]
enum Try {
    Forward(u8),
    Overrule(u8, bool),
    Release(u8),
    Expire,
    SendBack(u8),
    Escalate,
    Apply(u8),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let person = 1..8_u8;
    let one = prop_oneof![
        8 => person.clone().prop_map(Try::Forward),
        2 => (person.clone(), any::<bool>()).prop_map(|(p, a)| Try::Overrule(p, a)),
        1 => person.clone().prop_map(Try::Release),
        1 => Just(Try::Expire),
        1 => person.prop_map(Try::SendBack),
        1 => Just(Try::Escalate),
        2 => any::<u8>().prop_map(Try::Apply),
    ];
    prop::collection::vec(one, 0..60)
}

fn person(number: u8) -> Account {
    if number > 4 { supervisor(number) } else { officer(number) }
}

fn claim(live: Review, account: Account) -> Result<Review, Refused> {
    let reviewer = may_review(&account, live.history().expect("a free seat"))?;
    let taken = match live {
        Review::Open(state) => state.claim(reviewer),
        Review::Expired(state) => state.claim(reviewer),
        Review::SentBack(state) => state.claim(reviewer),
        Review::Escalated(state) => state.claim(reviewer),
        other => panic!("{} has no free seat", other.state()),
    };
    taken.map(Review::from)
}

/// One step through the state's own methods, and the entry of it.
fn step(live: Review, tried: Try, ts: i64) -> Result<(Review, Act, What), Refused> {
    let (seat, recommendation) = (live.seat(), live.recommendation_entry());
    let human = |number| Act { by: By::Account(person(number)), ts };
    let engine = Act { by: By::Engine, ts };
    let vote = |outcome| Ballot { shown: recommendation, ..ballot(seat, 0, outcome, ts) };
    let own_pace = |number| pace(person(number).person, &[], ts, 1, None).ok();
    match (tried, live) {
        (Try::Forward(n), live) if live.history().is_some() => {
            let what = What::Claimed { seat, recommendation };
            Ok((claim(live, person(n))?, human(n), what))
        }
        (Try::Forward(_), Review::Claimed(state)) => {
            let act = Act { by: By::Account(*state.holder()), ts };
            let what = What::FindingRecorded { seat, recommendation, finding: digest(9) };
            Ok((Review::FindingLocked(state.record_finding(act, digest(9))?), act, what))
        }
        (Try::Forward(_), Review::FindingLocked(state)) => {
            let act = Act { by: By::Account(*state.holder()), ts };
            Ok((Review::Revealed(state.reveal(act)?), act, What::Revealed { seat, recommendation }))
        }
        (Try::Forward(n), Review::Revealed(state)) => {
            let outcome = state.recommendation().outcome;
            let outcome = if outcome == Look { Grant } else { outcome };
            let heard: Heard = state.confirm(human(n), vote(outcome), own_pace(n))?;
            Ok((heard.into(), human(n), What::Confirmed(vote(outcome))))
        }
        (Try::Overrule(n, adverse), Review::Revealed(state)) => {
            let outcome = if adverse { ProposedRefusal } else { Grant };
            let heard: Heard = state.overrule(human(n), vote(outcome), own_pace(n))?;
            Ok((heard.into(), human(n), What::Overruled(vote(outcome))))
        }
        (Try::Release(n), Review::Revealed(state)) => {
            Ok((state.release(human(n))?, human(n), What::Released(seat)))
        }
        (Try::Release(n), Review::Claimed(state)) => {
            Ok((state.release(human(n))?, human(n), What::Released(seat)))
        }
        (Try::Expire, Review::FindingLocked(state)) => {
            Ok((state.expire(engine)?, engine, What::Expired(seat)))
        }
        (Try::SendBack(n), Review::Revealed(state)) => {
            Ok((Review::SentBack(state.send_back(human(n))?), human(n), What::SentBack))
        }
        (Try::Escalate, Review::Disagreed(state)) => {
            let what = What::Escalated(EscalationGround::Disagreement);
            Ok((Review::Escalated(state.escalate(engine)?), engine, what))
        }
        (Try::Escalate, Review::Open(state)) => {
            let ground = EscalationGround::NoReviewer;
            let escalated = state.escalate(engine, ground)?;
            Ok((Review::Escalated(escalated), engine, What::Escalated(ground)))
        }
        (Try::Apply(byte), live) => {
            let (act, what) = match byte % 6 {
                0 => (human(byte % 8), What::ConflictDeclared),
                1 => (human(byte % 8), What::InformationRequested(ts)),
                2 => (engine, What::InformationReceived),
                3 => (engine, What::ProgrammeSuspended(digest(0xff))),
                4 => (engine, What::ProgrammeActivated(digest(0xff))),
                _ => (engine, What::RecommendedAnew(recommended(Grant, recommendation.0[0] + 1))),
            };
            Ok((live.apply(act, what)?, act, what))
        }
        (_, Review::Unopened(state)) => {
            let what = What::Opened { recommendation, due: None };
            Ok((Review::Unopened(state).apply(engine, what)?, engine, what))
        }
        (_, other) => Err(Refused::NotNow { act: "this", state: other.state() }),
    }
}

proptest! {
    #[test]
    fn the_entries_of_a_live_review_replay_to_it(
        tries in tries(),
        two_reviewers in any::<bool>(),
        evidence_first in any::<bool>(),
        outcome in prop::sample::select(vec![Grant, ProposedRefusal, Look]),
    ) {
        let mut recommendation = recommended(Outcome::clone(&outcome), 1);
        recommendation.settings.two_reviewers = two_reviewers;
        recommendation.settings.evidence_first = evidence_first;
        let opening = Opening { recommendation, intake: vec![officer(INTAKE).person] };
        let replay = |events: &[Event]| {
            Review::replay(opening.clone(), events.iter().copied()).unwrap()
        };
        let mut events = Vec::new();
        let mut live = replay(&events);
        for (ts, tried) in (0..).zip(tries) {
            // A refused step leaves nothing behind: the case is read again, as an act would.
            live = match step(live, tried, ts) {
                Ok((next, act, what)) => {
                    let seq = events.len() as u64;
                    events.push(Event { seq, leaf: digest(0), act, what });
                    next
                }
                Err(_) => replay(&events),
            };
            prop_assert_eq!(&live, &replay(&events));
        }
    }
}
