//! What the pages of the review show, as text. The page of the evidence has no field for a
//! recommendation: no slip in a template can show one before the finding is locked.
use askama::Template;

use crate::web::draw::{Beam, Interval};
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A legal clock in a row or at the head of a case.
#[derive(Clone, Debug)]
pub struct ClockView {
    /// What is urgent about it, as a tag.
    pub tag: Option<String>,
    /// How much is left, or that it stands still.
    pub left: String,
    /// The same, drawn; none where no calendar tells the term.
    pub beam: Option<Beam>,
    /// Until when.
    pub until: String,
    /// What follows if it lapses.
    pub lapse: Option<String>,
}

/// Something to put right, with the field it is about.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Id of the field.
    pub field: Option<String>,
    /// What to do.
    pub text: String,
}

/// One of several answers.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The word of the form.
    pub value: String,
    /// As shown.
    pub label: String,
    /// Whether it is the present one.
    pub chosen: bool,
}

/// A label with its value.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
    /// What to know about it.
    pub note: Option<String>,
}

/// A case in the queue.
#[derive(Clone, Debug)]
pub struct QueueRow {
    /// Its number.
    pub number: String,
    /// Its programme.
    pub programme: String,
    /// Its legal clock.
    pub clock: ClockView,
    /// The applicant, shortened.
    pub applicant: String,
    /// Where they live, where that is known.
    pub place: Option<String>,
    /// Which step of the review.
    pub stage: String,
    /// Whom it waits for.
    pub waiting: String,
    /// Number of flags.
    pub flags: String,
    /// Whether a second reviewer is needed.
    pub second: String,
    /// Whether the reader holds it.
    pub mine: bool,
    /// Whether the reader may take it.
    pub free: bool,
    /// Why it is not theirs to take.
    pub taken: String,
}

/// A favourable case whose recommendation the reader has seen: may be confirmed with others.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// Its number.
    pub number: String,
    /// Its programme.
    pub programme: String,
    /// What would be granted.
    pub outcome: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How the queue is narrowed.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Programmes.
    pub programmes: Vec<Choice>,
    /// Steps of the review.
    pub stages: Vec<Choice>,
    /// Whose cases.
    pub whose: Vec<Choice>,
    /// The area, as typed.
    pub area: String,
}

/// O1: the queue.
#[derive(Debug, Template)]
#[template(path = "review/queue.html")]
pub struct QueuePage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Day and time.
    pub now: String,
    /// How many, and which first.
    pub lede: String,
    /// What was just done.
    pub done: Option<String>,
    /// What could not be done.
    pub problems: Vec<Problem>,
    /// Whether the reader decides nothing before a colleague vouches for them.
    pub waits: bool,
    /// Whether the account of a colleague waits for somebody who vouches.
    pub vouch: bool,
    /// The narrowing.
    pub filter: QueueFilter,
    /// What was searched for, as typed.
    pub sought: String,
    /// Its cases.
    pub rows: Vec<QueueRow>,
    /// Favourable ones that may be confirmed together.
    pub bulk: Vec<BulkRow>,
    /// The present code, in a demonstration.
    pub shown: Option<String>,
    /// Cases whose letter came back.
    pub returned: Vec<String>,
    /// Address of the first page, on a later one.
    pub first: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// A fact as evidence.
#[derive(Clone, Debug)]
pub struct EvidenceRow {
    /// Key of the fact.
    pub key: String,
    /// Short mark to refer to it: B4.
    pub mark: String,
    /// What it is.
    pub label: String,
    /// Its value; none where unknown.
    pub value: Option<String>,
    /// What time it covers.
    pub period: String,
    /// Where it is from.
    pub source: String,
    /// Of which day.
    pub date: String,
    /// How good the evidence is.
    pub evidence: String,
    /// How sure the match with the person is, and who supplied it.
    pub matched: Option<String>,
    /// What the applicant says about it.
    pub comment: Option<String>,
}

/// A flag: a suspicion, no conclusion.
#[derive(Clone, Debug)]
pub struct FlagRow {
    /// What it says.
    pub text: String,
    /// From where, and of which day.
    pub source: String,
    /// By what it was matched to the person, and how surely.
    pub matched: String,
    /// Whether the applicant was asked, and what they answered.
    pub asked: String,
}

/// A criterion of the programme to be marked.
#[derive(Clone, Debug)]
pub struct CriterionRow {
    /// Its node.
    pub key: String,
    /// In the words of the regulation.
    pub question: String,
    /// The regulation.
    pub ground: String,
    /// Proven, refuted, cannot tell.
    pub choices: Vec<Choice>,
    /// Evidence it can rest on.
    pub rests: Vec<Choice>,
}

/// The forms beside the review: asking for information, giving the case back.
#[derive(Clone, Debug, Default)]
pub struct Aside {
    /// What is asked for, as typed.
    pub what: String,
    /// Until when, as typed.
    pub until: String,
    /// What came, as typed.
    pub came: String,
    /// Why the case is given back, as typed.
    pub why: String,
    /// What was asked and has not come.
    pub asked: Option<String>,
    /// How many questions wait for an answer, where it is more than one.
    pub several: Option<String>,
    /// Until when the applicant may answer, before which nothing adverse is decided.
    pub awaited: Option<String>,
    /// How far ahead and how often it can be asked.
    pub stops: String,
    /// That a supervisor declared an emergency, and what that changes.
    pub urgent: Option<String>,
}

/// O2 and O3: the evidence, and the finding to lock.
#[derive(Debug, Template)]
#[template(path = "review/evidence.html")]
pub struct EvidencePage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// Programme and version.
    pub programme: String,
    /// What is to be put right.
    pub problems: Vec<Problem>,
    /// Facts that can only help and are not known.
    pub mitigating: Vec<String>,
    /// The legal clock.
    pub clock: ClockView,
    /// Who the case is about.
    pub household: Vec<Line>,
    /// The act that opens the full identity, recorded; none for who may not.
    pub identity_act: Option<String>,
    /// How many facts are known.
    pub known: String,
    /// The evidence.
    pub facts: Vec<EvidenceRow>,
    /// The flags.
    pub flags: Vec<FlagRow>,
    /// Every criterion of the programme, in its order.
    pub criteria: Vec<CriterionRow>,
    /// What the officer proposes.
    pub proposed: Vec<Choice>,
    /// How sure they are.
    pub confidence: Vec<Choice>,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// The forms beside it.
    pub aside: Aside,
}

/// A finding in short.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// What it proposes.
    pub direction: String,
    /// How sure, and when locked.
    pub confidence: String,
    /// Its entry's hash, short.
    pub hash: String,
}

/// The recommendation in short.
#[derive(Clone, Debug)]
pub struct RecommendedView {
    /// Its outcome.
    pub outcome: String,
    /// Code of its leaf.
    pub code: String,
    /// Its reason.
    pub reason: String,
    /// Its entry's hash, short.
    pub hash: String,
}

/// A criterion in the comparison.
#[derive(Clone, Debug)]
pub struct ComparedRow {
    /// The criterion.
    pub question: String,
    /// The officer's mark.
    pub yours: String,
    /// What the machine took.
    pub machine: String,
    /// Whether and how they differ.
    pub difference: String,
    /// Whether they do.
    pub differs: bool,
}

/// How often decisions on this branch were changed.
#[derive(Clone, Debug)]
pub struct BranchView {
    /// In words.
    pub text: String,
    /// Drawn, where there are enough.
    pub interval: Option<Interval>,
    /// Since when, and what it does not say.
    pub note: String,
}

/// One of the ways to decide. Each takes as many acts as the others.
#[derive(Clone, Debug)]
pub struct VerdictChoice {
    /// The word of the form.
    pub value: String,
    /// As shown.
    pub label: String,
    /// What follows.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether it departs from the locked finding.
    pub changes_mind: bool,
    /// Why, as typed.
    pub changed: String,
}

/// O4: own finding beside the recommendation, and the verdict.
#[derive(Debug, Template)]
#[template(path = "review/comparison.html")]
pub struct ComparisonPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// Programme and version.
    pub programme: String,
    /// On how many criteria they differ.
    pub title: String,
    /// The entries.
    pub lede: String,
    /// What is to be put right.
    pub problems: Vec<Problem>,
    /// The legal clock.
    pub clock: ClockView,
    /// Own finding.
    pub finding: FindingView,
    /// The recommendation.
    pub recommended: RecommendedView,
    /// The first reviewer's finding, for the second once theirs is locked.
    pub first: Option<FindingView>,
    /// Differences in words.
    pub differences: Vec<String>,
    /// Criterion by criterion.
    pub rows: Vec<ComparedRow>,
    /// How often this branch was changed.
    pub branch: BranchView,
    /// The ways to decide.
    pub choices: Vec<VerdictChoice>,
    /// The criterion the reason is about.
    pub criteria: Vec<Choice>,
    /// What is true of it.
    pub codes: Vec<Choice>,
    /// The sentence, as typed.
    pub sentence: String,
    /// Whether the reader may send the case back.
    pub sends_back: bool,
    /// Why it is sent back, as typed.
    pub why: String,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// The forms beside it.
    pub aside: Aside,
}

/// What a passkey is asked.
#[derive(Clone, Debug)]
pub struct PasskeyAsked {
    /// For `navigator.credentials`, as JSON.
    pub options: String,
    /// To be sent back with the answer.
    pub ceremony: String,
}

/// O5: the letter before it is signed.
#[derive(Debug, Template)]
#[template(path = "review/preview.html")]
pub struct PreviewPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// What is to be put right.
    pub problems: Vec<Problem>,
    /// The letter, rendered.
    pub letter: String,
    /// What the reading check says.
    pub reading: Vec<String>,
    /// What is about to be signed, in one sentence.
    pub act: String,
    /// That a supervisor declared an emergency, and what that changes.
    pub urgent: Option<String>,
    /// What the browser is to ask a passkey for; none without one.
    pub passkey: Option<PasskeyAsked>,
    /// Whether password and code will do.
    pub code: bool,
    /// Why only a passkey will do; none where password and code do too.
    pub passkey_only: Option<String>,
    /// The reader's login name, for whatever keeps their passwords.
    pub login_name: String,
    /// The present code, in a demonstration.
    pub shown: Option<String>,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// The commitment to the letter they read.
    pub notice: String,
}

/// O6: what was done and what happens next.
#[derive(Debug, Template)]
#[template(path = "review/done.html")]
pub struct DonePage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// What was done.
    pub title: String,
    /// For whom, with what effect.
    pub lede: String,
    /// The entry's seal.
    pub seal: String,
    /// Its words.
    pub seal_label: String,
    /// The entry's place.
    pub seq: u64,
    /// As written.
    pub entry: String,
    /// Its leaf hash in full.
    pub leaf_hash: String,
    /// What the confirmation rests on.
    pub proof: String,
    /// What happens next and when.
    pub steps: Vec<String>,
    /// Whether there is a letter.
    pub letter: bool,
    /// Where the applicant turns to with a question, in lines; empty where the office said nothing.
    pub contact: Vec<String>,
}

/// A case on the supervisor's board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// Case number.
    pub number: String,
    /// Its programme.
    pub programme: String,
    /// Its legal clock.
    pub clock: ClockView,
    /// Which step of the review.
    pub stage: String,
    /// Whom it waits for.
    pub waiting: String,
    /// Who holds it; none where nobody does.
    pub holder: Option<String>,
    /// Whether its clock stands still.
    pub stopped: bool,
    /// How often it stood still for information, if it did.
    pub stops: Option<String>,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// Why its claim is to end, as typed.
    pub move_why: String,
    /// Why its reviewer is to have leave, as typed.
    pub leave_why: String,
    /// The grounds on which a supervisor stops a clock.
    pub grounds: Vec<Choice>,
    /// Why its clock is to stand still, as typed.
    pub reason: String,
    /// By what law, as typed.
    pub basis: String,
    /// Until when, as typed.
    pub end: String,
    /// Whether an emergency can be declared in it.
    pub may_be_urgent: bool,
    /// Why, as typed.
    pub urgent_why: String,
    /// By what law, as typed.
    pub urgent_basis: String,
    /// Whether its forms are open: one of them could not be done.
    pub open: bool,
}

/// A letter that did not reach anyone.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Its id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// By which way.
    pub channel: String,
    /// Why not.
    pub why: String,
}

/// A letter whose arrival nothing proves yet.
#[derive(Clone, Debug)]
pub struct UnprovedLetter {
    /// Case number.
    pub number: String,
    /// The day it was made.
    pub issued: String,
    /// The last day to deliver it.
    pub until: String,
    /// Whether that day is over.
    pub over: bool,
    /// Whether it goes against the person and only one message tells of it.
    pub one_way: bool,
    /// The last entry of the case the person saw.
    pub seen: u64,
}

/// A grant in an emergency that waits for somebody to look again.
#[derive(Clone, Debug)]
pub struct UnreviewedGrant {
    /// Case number.
    pub number: String,
    /// Whether the reader may open the case.
    pub leads: bool,
    /// When it was granted.
    pub granted: String,
    /// What was given.
    pub outcome: String,
    /// The last day to look again.
    pub until: String,
    /// Whether that day is over.
    pub over: bool,
    /// Why it was urgent, for who may look again.
    pub reason: Option<String>,
    /// By what law.
    pub basis: Option<String>,
    /// The last entry of the case the person saw; none for who may not look again.
    pub seen: Option<u64>,
    /// Sound or not, to choose from.
    pub sound: Vec<Choice>,
    /// What is said of it, as typed.
    pub why: String,
    /// Whether its form is open: it could not be done.
    pub open: bool,
}

/// Grants in an emergency that wait for somebody to look again.
#[derive(Clone, Debug)]
pub struct UnreviewedView {
    /// The oldest of them, or those after.
    pub rows: Vec<UnreviewedGrant>,
    /// After which decision the list begins, on its own page; none on the board.
    pub listed: Option<String>,
    /// Where the oldest stand, if they are not these.
    pub first: Option<String>,
    /// Where the next stand.
    pub next: Option<String>,
}

/// What was granted in an emergency, for those who look again and have no board of deadlines.
#[derive(Debug, Template)]
#[template(path = "review/emergencies.html")]
pub struct EmergenciesPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<String>,
    /// What could not be done.
    pub problems: Vec<Problem>,
    /// What waits.
    pub unreviewed: UnreviewedView,
}

/// P1 and P5: clocks of all cases, moving a case, freezing a clock, letters that did not arrive.
#[derive(Debug, Template)]
#[template(path = "review/clocks.html")]
pub struct ClocksPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Day and time.
    pub now: String,
    /// What is most urgent.
    pub lede: String,
    /// What was just done.
    pub done: Option<String>,
    /// What could not be done.
    pub problems: Vec<Problem>,
    /// Cases by state of their clock.
    pub states: Vec<Line>,
    /// Cases by who holds them.
    pub load: Vec<Line>,
    /// What is coming, with its interval.
    pub forecast: String,
    /// The cases.
    pub rows: Vec<BoardRow>,
    /// Letters whose arrival nothing proves yet, the oldest first.
    pub unproved: Vec<UnprovedLetter>,
    /// The ways by which they can have arrived.
    pub ways: Vec<Choice>,
    /// Letters that did not arrive.
    pub dead: Vec<DeadLetter>,
    /// What was granted in an emergency and waits for its review.
    pub unreviewed: UnreviewedView,
    /// The case after which this page begins; empty on the first.
    pub after: String,
    /// Address of the first page, on a later one.
    pub first: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}
