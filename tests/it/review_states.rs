//! Every state a review can come to, explored: no path leads to an adverse decision but over living
//! persons who were allowed to, found before they saw, and decided on the latest recommendation.
//!
//! The judge keeps its own books from what was accepted; it shares no rule with the review. Explored
//! is every order of events with at most [`Model::disturbances`] of those that set a case back.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use stateright::{Checker, Model as _, Property};
use timbang::calendar::OnLapse;
use timbang::decision::Outcome::{self, Grant, ProposedRefusal};
use timbang::ids::{ActorId, Digest32, PersonId};
use timbang::review::decision::{Authority, issue};
use timbang::review::{
    Account, Act, Ballot, By, EscalationGround, Event, Opening, Recommended, Review, Role, Seat,
    What,
};

use crate::review::{AUTHOR, INTAKE, account, ballot, digest, officer, recommended, supervisor};

/// Whoever tries: two accounts of one person, another officer, a supervisor, and those who may not: the intake, the author, an account without a role.
fn accounts() -> [Account; 7] {
    let twin = account(3, 1, Some(Role::Officer));
    let nobody = account(6, 0, None);
    let (intake, author) = (supervisor(INTAKE), officer(AUTHOR));
    [officer(3), twin, officer(4), supervisor(5), nobody, intake, author]
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Try {
    Human(usize, Move),
    Engine(Move),
    /// Issues what the state allows, by the rule or by its confirmation.
    Issue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Move {
    Open,
    Claim,
    Find,
    Reveal,
    Confirm(Outcome),
    Overrule(Outcome),
    /// On the recommendation before the latest.
    ConfirmStale,
    Release,
    Expire,
    Conflict,
    SendBack,
    Escalate(EscalationGround),
    Anew(Outcome),
    /// Declares an emergency.
    Urge,
    Suspend,
    Activate,
    Deem,
    /// An entry that claims a decision the state does not allow.
    Forge(bool),
}

impl Move {
    /// What sets a case back, and would go on for ever.
    const fn disturbs(self) -> bool {
        matches!(
            self,
            Self::Release
                | Self::Expire
                | Self::Conflict
                | Self::SendBack
                | Self::Escalate(EscalationGround::Clock | EscalationGround::Asked)
                | Self::Anew(_)
                | Self::Urge
                | Self::Suspend
        )
    }
}

/// What the judge knows, from accepted entries alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Books {
    latest: u8,
    suspended: bool,
    conflicts: BTreeSet<PersonId>,
    found: BTreeSet<ActorId>,
    /// Accounts that saw the latest recommendation after a finding of theirs was locked.
    saw: BTreeSet<ActorId>,
    /// Persons whose decision on the latest recommendation stands, and that were allowed to decide.
    decided: BTreeSet<(PersonId, Outcome)>,
    /// Who took a seat since the latest recommendation.
    sat: BTreeSet<PersonId>,
    /// Who declared the emergency that stands.
    urged: Option<PersonId>,
    adverse: bool,
    granted: bool,
    unlawful: Option<&'static str>,
}

impl Books {
    fn begin_again(&mut self) {
        self.found.clear();
        self.saw.clear();
        self.decided.clear();
        self.urged = None;
    }

    fn enter(&mut self, act: Act, what: What) {
        let account = match act.by {
            By::Account(account) => Some(account),
            By::Engine | By::Operator => None,
        };
        match (what, account) {
            (What::FindingRecorded { .. }, Some(account)) => {
                if self.saw.contains(&account.actor) {
                    self.unlawful = Some("a finding written after the recommendation was seen");
                }
                self.found.insert(account.actor);
            }
            (What::Revealed { .. }, Some(account)) if self.found.contains(&account.actor) => {
                self.saw.insert(account.actor);
            }
            (What::Revealed { .. }, _) => self.unlawful = Some("revealed before a finding"),
            (What::Confirmed(ballot) | What::Overruled(ballot), Some(account)) => {
                let barred = [account_of(INTAKE), account_of(AUTHOR)].contains(&account.person)
                    || self.conflicts.contains(&account.person)
                    || account.role.is_none();
                if barred || self.suspended || ballot.shown != digest(self.latest) {
                    self.unlawful = Some("decided by someone barred, or on something stale");
                }
                if !self.saw.contains(&account.actor) {
                    self.unlawful = Some("decided without having found and seen");
                }
                self.decided.insert((account.person, ballot.outcome));
            }
            (What::Confirmed(_) | What::Overruled(_), None) => {
                self.unlawful = Some("decided by no human");
            }
            (What::Claimed { .. }, Some(account)) => {
                self.sat.insert(account.person);
            }
            (What::EmergencyDeclared(_), Some(account)) => {
                let sat = self.sat.contains(&account.person);
                if sat || !self.decided.is_empty() || account.role != Some(Role::Supervisor) {
                    self.unlawful = Some("an emergency by someone who sat, or after a decision");
                }
                self.urged = Some(account.person);
            }
            (What::EmergencyDeclared(_), None) => self.unlawful = Some("urged by no human"),
            (What::ConflictDeclared, Some(account)) => {
                self.conflicts.insert(account.person);
            }
            (What::SentBack, _) => self.begin_again(),
            (What::RecommendedAnew(_), _) => {
                self.latest += 1;
                self.begin_again();
                self.sat.clear();
            }
            (What::ProgrammeSuspended(_), _) => self.suspended = true,
            (What::ProgrammeActivated(_), _) => self.suspended = false,
            _ => {}
        }
    }

    fn issued(&mut self, outcome: Outcome, by_rule: bool, persons_needed: usize) {
        let agreed = self.decided.iter().filter(|(_, decided)| *decided == outcome);
        let agree = agreed.clone().count();
        // One in favour is enough in an emergency of somebody else, if nobody decided otherwise.
        let urged = self.urged.filter(|_| outcome.is_granting() && self.decided.len() == 1);
        let alone = urged.is_some_and(|by| agreed.clone().all(|(person, _)| *person != by));
        let persons_needed = if alone { 1 } else { persons_needed };
        if self.suspended {
            self.unlawful = Some("issued under a suspended programme");
        }
        if outcome.is_adverse() && by_rule || !by_rule && agree < persons_needed {
            self.unlawful = Some("issued without as many persons as must agree");
        }
        self.adverse |= outcome.is_adverse();
        self.granted |= outcome.is_granting();
    }
}

fn account_of(person: u8) -> PersonId {
    officer(person).person
}

#[derive(Clone, Debug)]
struct World {
    events: Vec<Event>,
    /// The review as it prints, hashed: all that its future depends on.
    review: u64,
    place: (Seat, Digest32),
    holder: Option<ActorId>,
    state: &'static str,
    books: Books,
    disturbances_left: u8,
}

impl World {
    fn known(&self) -> (u64, &Books, u8) {
        (self.review, &self.books, self.disturbances_left)
    }

    fn come_to(&mut self, review: &Review) {
        let mut printed = Printed(DefaultHasher::new());
        write!(printed, "{review:?}").unwrap();
        self.review = printed.0.finish();
        self.place = (review.seat(), review.recommendation_entry());
        self.holder = review.holder().map(|holder| holder.actor);
        self.state = review.state();
    }
}

/// Hashes what is printed.
struct Printed(DefaultHasher);

impl Write for Printed {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.known() == other.known()
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.known().hash(state);
    }
}

#[derive(Clone)]
struct Model {
    recommendation: Recommended,
    disturbances: u8,
}

impl Model {
    fn replay(&self, events: &[Event]) -> Review {
        let intake = vec![account_of(INTAKE)];
        let opening = Opening { recommendation: self.recommendation, intake };
        Review::replay(opening, events.iter().copied()).expect("accepted entries replay")
    }

    fn persons_needed(&self) -> usize {
        1 + usize::from(self.recommendation.settings.two_reviewers)
    }

    fn what(&self, (seat, recommendation): (Seat, Digest32), move_: Move) -> What {
        let on = |shown: Digest32, outcome| Ballot { shown, ..ballot(seat, 0, outcome, 0) };
        match move_ {
            Move::Open => What::Opened { recommendation, due: Some(-1) },
            Move::Claim => What::Claimed { seat, recommendation },
            Move::Find => What::FindingRecorded { seat, recommendation, finding: digest(9) },
            Move::Reveal => What::Revealed { seat, recommendation },
            Move::Confirm(outcome) => What::Confirmed(on(recommendation, outcome)),
            Move::Overrule(outcome) => What::Overruled(on(recommendation, outcome)),
            Move::ConfirmStale => {
                let before = recommendation.0[0].wrapping_sub(1);
                What::Confirmed(on(digest(before), ProposedRefusal))
            }
            Move::Release => What::Released(seat),
            Move::Expire => What::Expired(seat),
            Move::Conflict => What::ConflictDeclared,
            Move::SendBack => What::SentBack,
            Move::Escalate(ground) => What::Escalated(ground),
            Move::Anew(outcome) => {
                let entry = digest(recommendation.0[0] + 1);
                What::RecommendedAnew(Recommended { entry, outcome, ..self.recommendation })
            }
            Move::Urge => What::EmergencyDeclared(digest(8)),
            Move::Suspend => What::ProgrammeSuspended(digest(0xff)),
            Move::Activate => What::ProgrammeActivated(digest(0xff)),
            Move::Deem => What::Deemed(-1),
            Move::Forge(confirmed) => {
                What::Decided { outcome: ProposedRefusal, notice: digest(0xbb), confirmed }
            }
        }
    }

    /// The decision that the state allows, as an act would issue it.
    fn issue(&self, events: &[Event]) -> Option<(Outcome, What)> {
        let (recommendation, authority) = match self.replay(events) {
            Review::Confirmed(settled) => {
                (*settled.recommendation(), Authority::Confirmed(settled.into_confirmation()))
            }
            Review::Overruled(settled) => {
                (*settled.recommendation(), Authority::Confirmed(settled.into_confirmation()))
            }
            Review::Unopened(_) => (self.recommendation, Authority::Rule),
            _ => return None,
        };
        let decision = issue(&recommendation, authority).ok()?;
        let (outcome, confirmed) = (decision.outcome(), decision.confirmation().is_some());
        let notice = decision.notice().unwrap_or(Digest32::ZERO);
        Some((outcome, What::Decided { outcome, notice, confirmed }))
    }
}

impl stateright::Model for Model {
    type State = World;
    type Action = Try;

    fn init_states(&self) -> Vec<World> {
        let mut world = World {
            events: Vec::new(),
            review: 0,
            place: (Seat::First, digest(1)),
            holder: None,
            state: "",
            books: Books { latest: 1, ..Books::default() },
            disturbances_left: self.disturbances,
        };
        world.come_to(&self.replay(&[]));
        vec![world]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Try>) {
        let engine = match world.state {
            "unopened" => vec![Move::Open, Move::Forge(true), Move::Forge(false)],
            "decided" | "deemed" => return,
            "disagreed" => vec![Move::Escalate(EscalationGround::Disagreement), Move::Deem],
            "confirmed" | "overruled" => vec![Move::Forge(false), Move::Forge(true)],
            "revealed" => vec![
                Move::Expire,
                Move::Deem,
                Move::Confirm(ProposedRefusal),
                Move::Escalate(EscalationGround::Disagreement),
                Move::Forge(true),
            ],
            _ => vec![
                Move::Expire,
                Move::Escalate(EscalationGround::NoReviewer),
                Move::Escalate(EscalationGround::Clock),
                Move::Deem,
            ],
        };
        actions.extend(engine.into_iter().map(Try::Engine));
        let always =
            [Move::Suspend, Move::Activate, Move::Anew(ProposedRefusal), Move::Anew(Grant)];
        actions.extend(always.map(Try::Engine));
        actions.push(Try::Issue);
        for (human, account) in accounts().iter().enumerate() {
            let holds = world.holder == Some(account.actor);
            let moves: &[Move] = match (world.state, holds) {
                ("unopened", _) => &[Move::Open],
                ("claimed" | "finding locked", true) => {
                    &[Move::Find, Move::Reveal, Move::Confirm(ProposedRefusal), Move::Release]
                }
                ("revealed", true) => &[
                    Move::Find,
                    Move::Confirm(ProposedRefusal),
                    Move::Confirm(Grant),
                    Move::Overrule(ProposedRefusal),
                    Move::Overrule(Grant),
                    Move::ConfirmStale,
                    Move::SendBack,
                    Move::Release,
                ],
                ("claimed" | "finding locked" | "revealed", false) => {
                    &[Move::Find, Move::Reveal, Move::Confirm(ProposedRefusal), Move::SendBack]
                }
                ("open" | "expired" | "sent back" | "escalated", _) => {
                    &[Move::Claim, Move::Reveal, Move::Confirm(ProposedRefusal)]
                }
                _ => &[Move::Claim, Move::Overrule(ProposedRefusal)],
            };
            actions.extend(moves.iter().map(|move_| Try::Human(human, *move_)));
            if world.disturbances_left > 0 {
                actions.push(Try::Human(human, Move::Conflict));
                actions.push(Try::Human(human, Move::Urge));
            }
        }
    }

    fn next_state(&self, world: &World, action: Try) -> Option<World> {
        let (by, what, disturbs) = match action {
            Try::Issue => (By::Engine, self.issue(&world.events)?.1, false),
            Try::Human(human, move_) => {
                (By::Account(accounts()[human]), self.what(world.place, move_), move_.disturbs())
            }
            Try::Engine(move_) => (By::Engine, self.what(world.place, move_), move_.disturbs()),
        };
        let left = world.disturbances_left.checked_sub(u8::from(disturbs))?;
        let act = Act { by, ts: 0 };
        let review = self.replay(&world.events).apply(act, what).ok()?;
        let mut next = World { disturbances_left: left, ..world.clone() };
        if let (Try::Issue, What::Decided { outcome, confirmed, .. }) = (&action, what) {
            next.books.issued(outcome, !confirmed, self.persons_needed());
        }
        // Whatever entry of a decision is accepted must be one that was issued.
        if matches!(what, What::Decided { .. }) && action != Try::Issue {
            let issued = self.issue(&world.events).map(|(_, what)| what);
            if issued != Some(what) {
                next.books.unlawful = Some("a decision nobody issued was taken for one");
            }
            return next.books.unlawful.is_some().then_some(next);
        }
        next.books.enter(act, what);
        let seq = world.events.len() as u64;
        next.events.push(Event { seq, leaf: digest(0), act, what });
        next.come_to(&review);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always("nothing unlawful", |_, world: &World| world.books.unlawful.is_none()),
            Property::always("silence never harms", |_, world: &World| {
                world.state != "deemed" || !world.books.adverse
            }),
            Property::sometimes("refused, lawfully", |_, world: &World| world.books.adverse),
            Property::sometimes("granted against the machine", |_, world: &World| {
                world.state == "decided" && world.books.granted && world.books.latest == 1
            }),
            Property::sometimes("granted by silence", |_, world: &World| world.state == "deemed"),
            Property::sometimes("decided on new facts", |_, world: &World| {
                world.state == "decided" && world.books.latest == 2
            }),
            Property::sometimes("waiting for a supervisor", |_, world: &World| {
                world.state == "escalated"
            }),
        ];
        if self.recommendation.settings.two_reviewers {
            properties.push(Property::sometimes("settled by a third", |_, world: &World| {
                world.state == "decided" && world.books.decided.len() == 3
            }));
            properties.push(Property::sometimes(
                "granted by one in an emergency",
                |_, world: &World| {
                    world.state == "decided"
                        && world.books.granted
                        && world.books.decided.len() == 1
                },
            ));
            properties.push(Property::sometimes(
                "refused by two in an emergency",
                |_, world: &World| {
                    world.state == "decided" && world.books.adverse && world.books.urged.is_some()
                },
            ));
        }
        properties
    }
}

fn explore(two_reviewers: bool, disturbances: u8) {
    let mut recommendation = recommended(ProposedRefusal, 1);
    recommendation.settings.two_reviewers = two_reviewers;
    recommendation.settings.on_lapse = OnLapse::DeemedGranted;
    let model = Model { recommendation, disturbances };
    model.checker().threads(2).spawn_bfs().join().assert_properties();
}

#[test]
fn one_reviewer_no_path_to_harm_but_the_lawful_one() {
    explore(false, 2);
}

#[test]
fn two_reviewers_no_path_to_harm_but_the_lawful_one() {
    explore(true, 1);
}
