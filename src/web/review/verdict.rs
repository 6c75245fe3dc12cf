//! Deciding: the verdict, the letter it will send, the signature, and what was done.
use askama::Template as _;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use secrecy::SecretString;
use tower_sessions::Session;

use super::acts::{again, again_with, problem, seen_of, shown_with};
use super::desk as review_desk;
use super::form::{Pairs, value, word};
use super::views::{DonePage, PasskeyAsked, PreviewPage, Problem};
use super::words::{of_letter, refused_message};
use crate::access::{Action, Resource};
use crate::calendar;
use crate::casework::Refusal;
use crate::casework::accounts::Challenge;
use crate::casework::read::review as read;
use crate::casework::review::{KeptVerdict, Prepared, Seen, Settled, Signature, VerdictForm};
use crate::decision::Outcome;
use crate::facts::Finding;
use crate::ids::{Digest32, parse_hex};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{ProofOfHuman, Viewed};
use crate::notice::reading;
use crate::policy::document::Text;
use crate::review::Refused;
use crate::review::reasons::{Reason, ReasonsForm};
use crate::web::account::Ceremony;
use crate::web::account::proof::{self, Proof};
use crate::web::credentials;
use crate::web::desk::Desk;
use crate::web::draw::seal;
use crate::web::error::Failure;
use crate::web::look;
use crate::web::officer::decided_message;
use crate::web::officer::letter::LetterView;
use crate::web::page::{self, Section};
use crate::web::state::AppState;
use crate::web::wording::{Wording, full_hash};

/// `POST /cases/{key}/verdict`: prepares the decision and shows its letter. Nothing is decided yet.
/// Whoever goes back from the letter finds the comparison as they filled it in.
///
/// # Errors
/// What the form does not have is told on the page it came from.
pub async fn prepare(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    if pairs.iter().any(|(name, _)| name == "back") {
        return shown_with(&state, &desk, &number, pairs, Vec::new()).await;
    }
    let Some(form) = verdict_form(&pairs) else {
        let missing = Finding::new("missing-choice", "choice", "choose what is decided");
        return again(&state, &desk, &number, pairs, Refusal::Invalid(vec![missing])).await;
    };
    let outcome = form.outcome;
    let asked = asked(&state, &desk).await?;
    let challenge = asked.as_ref().map(|asked| asked.challenge);
    let seen = seen_of(&pairs);
    let mut office = state.office().await;
    let prepared =
        office.prepare(state.authorizer(), &desk.account(), &number, seen, form, challenge).await;
    drop(office);
    match prepared {
        Ok(prepared) => {
            preview(&state, &desk, &prepared, (outcome, pairs), asked, Vec::new()).await
        }
        Err(refusal) => again(&state, &desk, &number, pairs, refusal).await,
    }
}

/// The verdict as typed; none where no decision was chosen.
fn verdict_form(pairs: &Pairs) -> Option<VerdictForm> {
    let choice = value(pairs, "choice");
    let outcome = Outcome::parse(choice)?;
    let code = word(value(pairs, "code"));
    let codes = code.map(|code| Reason { criterion: value(pairs, "criterion").to_owned(), code });
    let reasons = ReasonsForm {
        codes: codes.into_iter().collect(),
        sentence: value(pairs, "sentence").to_owned(),
        change_of_mind: value(pairs, &format!("changed-{choice}")).to_owned(),
    };
    Some(VerdictForm { outcome, reasons })
}

/// A question for the reader's passkey, where they have one that can be used here.
async fn asked(state: &AppState, desk: &Desk) -> Result<Option<Challenge>, Failure> {
    let accounts = state.accounts();
    let factors = accounts.factors(&desk.account()).await.map_err(Failure::fault)?;
    if factors.passkeys == 0 || accounts.passkeys_possible().is_err() {
        return Ok(None);
    }
    let asked = accounts.begin_confirmation(&desk.account(), state.now_ms()).await;
    asked.map(Some).map_err(credentials::refused)
}

fn said(field: Option<&str>, message: &str, w: Wording) -> Problem {
    Problem { field: field.map(str::to_owned), text: w.say(message) }
}

async fn preview(
    state: &AppState,
    desk: &Desk,
    prepared: &Prepared,
    (outcome, typed): (Outcome, Pairs),
    asked: Option<Challenge>,
    problems: Vec<Problem>,
) -> Result<Response, Failure> {
    let w = desk.w;
    let account = desk.account();
    let factors = state.accounts().factors(&account).await.map_err(Failure::fault)?;
    let login_name = state.accounts().login_name(&account).await.map_err(credentials::refused)?;
    let number = prepared.step.number.clone();
    let act = if outcome.is_adverse() { "act-adverse" } else { "act-grant" };
    let named = w.say(decided_message(outcome));
    let needs = (Resource::Notice, Action::Preview);
    look::record(state, desk, (&number, Viewed::File), needs, None).await?;
    let reading = reading::read(&prepared.letter).letter;
    let letter = LetterView::new(&prepared.letter, None);
    let passkey_only = prepared.only_a_passkey.as_ref().map(|why| w.say(refused_message(why)));
    let lede = if prepared.one_of_two { "preview-lede-two" } else { "preview-lede" };
    let page = PreviewPage {
        problems,
        typed: typed.into_iter().filter(|(name, _)| is_of_verdict(name)).collect(),
        lede: w.say(lede),
        letter: letter.render().map_err(Failure::fault)?,
        reading: reading.iter().map(|finding| of_letter(finding, w)).collect(),
        act: w.fill(act, &[("number", &number), ("outcome", &named)]),
        urgent: prepared.urgent.map(|since| w.fill("urgent-signed", &[("time", &w.moment(since))])),
        passkey: asked.map(|asked| PasskeyAsked {
            options: asked.options,
            ceremony: Ceremony(asked.ceremony).to_string(),
        }),
        code: factors.totp && passkey_only.is_none(),
        passkey_only,
        login_name,
        shown: credentials::shown_code(state, &account).await?,
        seen: prepared.step.seen,
        notice: prepared.notice.to_string(),
        number,
        frame: desk.frame(state, Section::Queue).await,
        w,
    };
    page::show_scripted(&page)
}

/// `POST /cases/{key}/signature`: the decision is confirmed, and issued where no more humans are
/// needed.
///
/// # Errors
/// What cannot be done is told on the page of the letter, or of the comparison where the case went
/// on.
pub async fn sign(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (account, seen) = (desk.account(), seen_of(&pairs));
    let accounts = state.accounts();
    let mut office;
    let done = if value(&pairs, "with") == "passkey" {
        let Ok(ceremony) = Ceremony::try_from(value(&pairs, "ceremony").to_owned()) else {
            let why = said(None, "refused-passkey", desk.w);
            return unsigned(&state, &desk, &number, Some(seen), why).await;
        };
        let (assertion, now_ms) = (value(&pairs, "assertion"), state.now_ms());
        let answer = accounts.finish_confirmation(&account, &ceremony.0, assertion, now_ms).await;
        let Ok(answer) = answer else {
            let why = said(None, "refused-passkey", desk.w);
            return unsigned(&state, &desk, &number, Some(seen), why).await;
        };
        let rp = accounts.relying_party_id().map_err(credentials::refused)?;
        office = state.office().await;
        let signature = Signature::Passkey { answer, rp: &rp };
        office.confirm(state.authorizer(), &account, &number, seen, signature).await
    } else {
        let password = SecretString::from(value(&pairs, "password"));
        let code = value(&pairs, "code");
        let id = match proof::prove(&state, &session, &account, password, code).await? {
            Proof::Given(id) => id,
            wrong => {
                let too_often = wrong == Proof::TooOften;
                let message = if too_often { "refused-code-too-often" } else { "refused-proof" };
                let why = said(Some("password"), message, desk.w);
                return unsigned(&state, &desk, &number, Some(seen), why).await;
            }
        };
        office = state.office().await;
        let signature = Signature::PasswordTotp { session: &id, now_ms: state.now_ms() };
        // A form that names no letter signs none.
        let letter = parse_hex(value(&pairs, "letter")).map(Digest32);
        let seen = Seen { entry: seen, letter };
        office.confirm(state.authorizer(), &account, &number, seen, signature).await
    };
    drop(office);
    match done {
        Ok((_, Settled::Issued(_) | Settled::NextReviewer | Settled::Disagreement)) => {
            Ok(Redirect::to(&format!("/cases/{number}/done")).into_response())
        }
        Err(refusal) => {
            let problem = problem(&refusal, desk.w)?;
            let went_on =
                matches!(refusal, Refusal::Stale { .. } | Refusal::Review(Refused::Awaited(_)));
            unsigned(&state, &desk, &number, Some(seen).filter(|_| !went_on), problem).await
        }
    }
}

/// The letter again, with what kept it from being signed, so that nothing is typed twice. For a
/// passkey it is prepared anew, so that it is asked about a challenge nobody answered; so is a letter
/// of another day, which bears a date on which nothing was decided. Where the case went on since entry
/// `seen`, or there is nothing to prepare, the comparison instead, with the verdict as it was typed.
async fn unsigned(
    state: &AppState,
    desk: &Desk,
    number: &str,
    seen: Option<u64>,
    why: Problem,
) -> Result<Response, Failure> {
    let account = desk.account();
    let mut office = state.office().await;
    let kept = office.kept_verdict(state.authorizer(), &account, number).await;
    drop(office);
    let Ok(Some(KeptVerdict { form, prepared, of_today })) = kept else {
        return again_with(state, desk, number, Pairs::new(), vec![why]).await;
    };
    let (pairs, outcome) = (typed(&form), form.outcome);
    let Some(seen) = seen else { return again_with(state, desk, number, pairs, vec![why]).await };
    let asked = asked(state, desk).await?;
    let again_prepared = match &asked {
        None if of_today => Ok(prepared),
        asked => {
            let challenge = asked.as_ref().map(|asked| asked.challenge);
            let mut office = state.office().await;
            office.prepare(state.authorizer(), &account, number, seen, form, challenge).await
        }
    };
    match again_prepared {
        Ok(prepared) => {
            let form = (outcome, pairs);
            let page = preview(state, desk, &prepared, form, asked, vec![why]).await?;
            Ok(page::refused(page))
        }
        Err(refusal) => again(state, desk, number, pairs, refusal).await,
    }
}

/// A verdict as its form sends it.
pub(super) fn typed(form: &VerdictForm) -> Pairs {
    let pair = |field: &str, value: &str| (field.to_owned(), value.to_owned());
    let (choice, reasons) = (form.outcome.as_str(), &form.reasons);
    let mut pairs = vec![
        pair("choice", choice),
        pair("sentence", &reasons.sentence),
        pair(&format!("changed-{choice}"), &reasons.change_of_mind),
    ];
    let reason = reasons.codes.first();
    pairs.extend(reason.map(|reason| pair("criterion", &reason.criterion)));
    pairs.push(pair("code", reason.map_or("", |reason| reason.code.as_str())));
    pairs
}

/// Whether a field is one of the verdict.
fn is_of_verdict(name: &str) -> bool {
    ["choice", "criterion", "code", "sentence"].contains(&name) || name.starts_with("changed-")
}

/// Where the applicant turns to with a question, in lines.
async fn contact(state: &AppState, w: Wording) -> Vec<String> {
    let office = state.office().await;
    let Some(said) = office.said_of_itself() else { return Vec::new() };
    let told = |text: &Text| w.of(&text.id, &text.en).to_owned();
    let counter = format!("{}, {}", told(&said.counter), said.address);
    vec![told(&said.name), counter, said.phone.clone(), told(&said.hours)]
}

/// `GET /cases/{key}/done`: what the reader did, and what happens next.
///
/// # Errors
/// [`Failure::NotFound`] where the reader decided nothing in this case.
pub async fn done(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let looked = match review_desk::seen(&state, &desk, &number).await? {
        read::Desk::Free(looked) => looked,
        read::Desk::Evidence(..) | read::Desk::Compared(_) => return Err(Failure::NotFound),
    };
    let actor = Actor::Account(desk.actor());
    let heard = looked.heard.iter().rev().find(|heard| heard.actor == actor);
    let heard = heard.ok_or(Failure::NotFound)?;
    let needs = (Resource::Feedback, Action::Read);
    look::record(&state, &desk, (&number, Viewed::File), needs, None).await?;
    let w = desk.w;
    let outcome = Outcome::parse(heard.outcome.get().as_str()).ok_or(Failure::NotFound)?;
    let named = w.say(decided_message(outcome));
    let issued = looked.decided.is_some();
    let disagree = looked.heard.len() > 1 && !issued;
    let (title, lede) = match (issued, disagree) {
        (true, _) => ("done-issued", w.fill("done-issued-lede", &[("outcome", &named)])),
        (false, false) => ("done-heard", w.say("done-heard-second")),
        (false, true) => ("done-heard", w.say("done-heard-disagree")),
    };
    let at = looked.decided.unwrap_or(heard.at);
    let days = |term: calendar::Term| w.number(term.working_days.into());
    let read = state.reader().letter(&number).await.map_err(Failure::fault)?;
    let held = read.and_then(|read| read.record).is_some_and(|record| record.is_held());
    let mut steps = match (issued, disagree) {
        (true, _) if held => vec![w.say("letter-held")],
        (true, _) => vec![
            w.fill("done-step-delivery", &[("days", &days(calendar::DELIVER))]),
            w.fill("done-step-objection", &[("days", &days(calendar::OBJECTION))]),
        ],
        (false, false) => vec![w.say("done-step-second")],
        (false, true) => vec![w.say("done-step-settle")],
    };
    // Only in an emergency is a case that asks for two decided by one.
    if issued && looked.urgent.is_some() && looked.heard.len() == 1 {
        let days = days(calendar::LOOK_AGAIN);
        steps.push(w.fill("done-step-emergency", &[("days", &days)]));
    }
    if !issued {
        let due = state.reader().decide_by(&number).await.map_err(Failure::fault)?;
        steps.extend(due.map(|day| w.fill("done-step-due", &[("day", &w.date(day))])));
    }
    page::show(&DonePage {
        number,
        title: w.say(title),
        lede,
        seal: seal(&at.leaf_hash.0),
        seal_label: w.say("seal"),
        seq: at.seq,
        entry: w.number(at.seq),
        leaf_hash: full_hash(&at.leaf_hash.0),
        proof: w.say(match heard.proof {
            ProofOfHuman::Passkey => "done-proof-passkey",
            ProofOfHuman::PasswordTotp => "done-proof-word",
        }),
        steps,
        letter: issued,
        contact: contact(&state, w).await,
        frame: desk.frame(&state, Section::Queue).await,
        w,
    })
}
