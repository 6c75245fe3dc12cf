//! The steps of a founding: the code, two persons with a passkey each, two confirmations, and what
//! comes after.
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use axum::response::{IntoResponse as _, Redirect, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::{COOKIE, FoundingState, UnderWay};
use crate::casework::Refusal;
use crate::casework::accounts::{Challenge, Founder, Introduction, Step, new_password};
use crate::ledger::fields::Role;
use crate::web::account::passkeys::RefusedPage;
use crate::web::account::second_step::{AskedPage, PasskeyWords};
use crate::web::account::{Answered, Ceremony, Problem, again, problems};
use crate::web::error::Failure;
use crate::web::officer::role_message;
use crate::web::page::{self, Frame, LedgerLine, Place, Section};
use crate::web::wording::Wording;

const HERE: &str = "/founding";

#[derive(Debug, Template)]
#[template(path = "founding/code.html")]
struct CodePage {
    w: Wording,
    frame: Frame,
    problems: Vec<Problem>,
}

#[derive(Debug, Template)]
#[template(path = "founding/person.html")]
struct PersonPage {
    w: Wording,
    frame: Frame,
    title: String,
    lede: String,
    role: &'static str,
    /// How long a password must be.
    hint: String,
    /// Name as shown, name to log in with, name of the passkey.
    typed: [String; 3],
    /// Whether somebody came forward already.
    second: bool,
    problems: Vec<Problem>,
}

/// A founder's passkey is made, or confirms.
const FOUNDS: PasskeyWords = PasskeyWords {
    kick: "founding-kick",
    needs_script: "founding-needs-script",
    trouble: "founding-trouble",
    known: Some("founding-known"),
};

/// A founder in the table.
#[derive(Debug)]
struct Line {
    name: String,
    login: String,
    role: String,
    label: String,
    confirmed: bool,
}

#[derive(Debug, Template)]
#[template(path = "founding/confirm.html")]
struct ConfirmPage {
    w: Wording,
    frame: Frame,
    lines: Vec<Line>,
    /// Whether both confirmed and nothing but the writing is left.
    ready: bool,
}

#[derive(Debug, Template)]
#[template(path = "founding/done.html")]
struct DonePage {
    w: Wording,
    frame: Frame,
    lede: String,
}

/// The code, as typed.
#[derive(Deserialize)]
pub struct Typed {
    code: SecretString,
}

/// What a founder says of themselves.
#[derive(Deserialize)]
pub struct Said {
    role: String,
    display_name: String,
    name: String,
    label: String,
    password: SecretString,
    again: SecretString,
}

/// `GET /founding`: the step that comes next, for who was let in.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn show(
    State(state): State<FoundingState>,
    place: Place,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let w = state.wording(&place);
    if !state.knows(&headers).await {
        return page::show(&CodePage { w, frame: state.frame(HERE), problems: Vec::new() });
    }
    let under_way = state.0.under_way.lock().await;
    if under_way.written {
        return done(&state, &under_way, w);
    }
    match under_way.ceremony.founders().step() {
        Step::Introduce(role) => {
            page::show(&person(&state, &under_way, w, role, Default::default(), Vec::new()))
        }
        Step::Confirm => page::show(&confirmations(&state, &under_way, w, false)),
        Step::Write => page::show(&confirmations(&state, &under_way, w, true)),
    }
}

/// `POST /founding/code`: lets a browser in.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn enter(
    State(state): State<FoundingState>,
    place: Place,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let w = state.wording(&place);
    if !state.0.code.is(typed.code.expose_secret()) {
        tracing::warn!("a wrong founding code was typed");
        let problems = vec![Problem::of("founding-code", "code", w)];
        return again(&CodePage { w, frame: state.frame(HERE), problems });
    }
    let token = state.admit().await;
    let cookie = format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict");
    let cookie = HeaderValue::try_from(cookie).map_err(Failure::fault)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to(HERE)).into_response())
}

/// `POST /founding/person`: asks for the passkey of who came forward.
///
/// # Errors
/// [`Failure::Malformed`] for a role that founds nothing; [`Failure::Fault`].
pub async fn introduce(
    State(state): State<FoundingState>,
    place: Place,
    Form(said): Form<Said>,
) -> Result<Response, Failure> {
    let w = state.wording(&place);
    let role: Role = said.role.parse().map_err(|_| Failure::Malformed)?;
    let mut under_way = state.0.under_way.lock().await;
    if under_way.ceremony.founders().step() != Step::Introduce(role) {
        return refused(&state, w, vec![Problem::of("ceremony-over", "ceremony", w)]);
    }
    let typed = [&said.display_name, &said.name, &said.label].map(|text| clipped(text));
    let same =
        said.password.expose_secret().as_bytes().ct_eq(said.again.expose_secret().as_bytes());
    if !bool::from(same) {
        let problems = vec![Problem::of("password-repeated", "again", w)];
        return again(&person(&state, &under_way, w, role, typed, problems));
    }
    let introduction = Introduction {
        role,
        name: said.name.trim(),
        display_name: &said.display_name,
        label: &said.label,
        password: said.password,
    };
    let founders = under_way.ceremony.founders_mut();
    match founders.introduce(introduction, state.now_ms()).await {
        Ok(asked) => {
            let lede = w.fill("founding-passkey-lede", &[("name", said.display_name.trim())]);
            let texts = [w.say("founding-passkey"), lede, w.say("founding-passkey-act")];
            asked_page(&state, w, asked, "/founding/passkey", texts)
        }
        Err(refusal) => {
            let problems = problems(refusal, w)?;
            again(&person(&state, &under_way, w, role, typed, problems))
        }
    }
}

/// `POST /founding/passkey`: the passkey was made.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn register(
    State(state): State<FoundingState>,
    place: Place,
    Form(answered): Form<Answered>,
) -> Result<Response, Failure> {
    let mut under_way = state.0.under_way.lock().await;
    let founders = under_way.ceremony.founders_mut();
    let done = founders.register(&answered.ceremony.0, &answered.assertion, state.now_ms());
    go_on(&state, &place, done)
}

/// `POST /founding/confirmation`: asks the passkey of a founder who has not confirmed.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn ask(State(state): State<FoundingState>, place: Place) -> Result<Response, Failure> {
    let w = state.wording(&place);
    let mut under_way = state.0.under_way.lock().await;
    match under_way.ceremony.founders_mut().ask(state.now_ms()) {
        Ok(asked) => {
            let texts = ["founding-confirm-asked", "founding-confirm-lede", "founding-confirm-act"];
            let texts = texts.map(|key| w.say(key));
            asked_page(&state, w, asked, "/founding/confirmation/answer", texts)
        }
        Err(refusal) => refused(&state, w, problems(refusal, w)?),
    }
}

/// `POST /founding/confirmation/answer`: a founder confirmed. After the second the office is
/// written.
///
/// # Errors
/// [`Failure::Fault`] if the office cannot be written: it can be tried again.
pub async fn confirm(
    State(state): State<FoundingState>,
    place: Place,
    Form(answered): Form<Answered>,
) -> Result<Response, Failure> {
    let mut under_way = state.0.under_way.lock().await;
    let founders = under_way.ceremony.founders_mut();
    let done = founders.confirm(&answered.ceremony.0, &answered.assertion, state.now_ms());
    if done.is_ok() && under_way.ceremony.founders().step() == Step::Write {
        return write_office(&state, &mut under_way, state.wording(&place)).await;
    }
    go_on(&state, &place, done)
}

/// `POST /founding/writing`: tries to write the office again.
///
/// # Errors
/// As [`confirm`].
pub async fn write(State(state): State<FoundingState>, place: Place) -> Result<Response, Failure> {
    let mut under_way = state.0.under_way.lock().await;
    if under_way.written || under_way.ceremony.founders().step() != Step::Write {
        return Ok(Redirect::to(HERE).into_response());
    }
    write_office(&state, &mut under_way, state.wording(&place)).await
}

/// `POST /founding/beginning`: forgets everybody who came forward.
///
/// # Errors
/// None.
pub async fn begin_again(State(state): State<FoundingState>) -> Result<Response, Failure> {
    let mut under_way = state.0.under_way.lock().await;
    if !under_way.written {
        under_way.ceremony.founders_mut().begin_again();
    }
    Ok(Redirect::to(HERE).into_response())
}

async fn write_office(
    state: &FoundingState,
    under_way: &mut UnderWay,
    w: Wording,
) -> Result<Response, Failure> {
    let office = under_way.ceremony.write().await.map_err(Failure::fault)?;
    under_way.written = true;
    under_way.head = office.reader().ledger_head().await.unwrap_or_default();
    under_way.office = Some(office);
    let page = done(state, under_way, w)?;
    state.0.written.notify_one();
    Ok(page)
}

/// What comes after, once the office stands. The cookie of the founding is of no more use.
fn done(state: &FoundingState, under_way: &UnderWay, w: Wording) -> Result<Response, Failure> {
    let [first, second] = [0, 1].map(|place| {
        let founder = under_way.ceremony.founders().standing().get(place);
        founder.map(Founder::display_name).unwrap_or_default()
    });
    let lede = w.fill("founding-done-lede", &[("first", first), ("second", second)]);
    let line = under_way.head.as_ref().map(|head| LedgerLine::of(head, w));
    let frame = Frame { begun: true, line, ..state.frame("/login") };
    let mut answer = page::show(&DonePage { w, frame, lede })?;
    let over = HeaderValue::try_from(format!("{COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly"));
    answer.headers_mut().insert(SET_COOKIE, over.map_err(Failure::fault)?);
    Ok(answer)
}

fn go_on(
    state: &FoundingState,
    place: &Place,
    done: Result<(), Refusal>,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(refusal) => {
            let w = state.wording(place);
            refused(state, w, problems(refusal, w)?)
        }
    }
}

fn refused(state: &FoundingState, w: Wording, problems: Vec<Problem>) -> Result<Response, Failure> {
    again(&RefusedPage { w, frame: state.frame(HERE), problems, back: HERE })
}

fn asked_page(
    state: &FoundingState,
    w: Wording,
    asked: Challenge,
    action: &'static str,
    [title, lede, act]: [String; 3],
) -> Result<Response, Failure> {
    page::show_scripted(&AskedPage {
        title,
        lede,
        words: &FOUNDS,
        action,
        ceremony: Ceremony(asked.ceremony),
        options: asked.options,
        next: String::new(),
        act,
        back: HERE.to_owned(),
        frame: state.frame(HERE),
        w,
    })
}

fn person(
    state: &FoundingState,
    under_way: &UnderWay,
    w: Wording,
    role: Role,
    typed: [String; 3],
    problems: Vec<Problem>,
) -> PersonPage {
    let before = under_way.ceremony.founders().standing().first();
    let [title, lede] = if role == Role::Administrator {
        ["founding-first", "founding-first-lede"]
    } else {
        ["founding-second", "founding-second-lede"]
    };
    let first = before.map(Founder::display_name).unwrap_or_default();
    PersonPage {
        title: w.say(title),
        lede: w.fill(lede, &[("first", first)]),
        role: role.as_str(),
        hint: w.count("new-password-hint", new_password::BESIDE_A_FACTOR as u64),
        typed,
        second: before.is_some(),
        problems,
        frame: state.frame(HERE),
        w,
    }
}

fn confirmations(
    state: &FoundingState,
    under_way: &UnderWay,
    w: Wording,
    ready: bool,
) -> ConfirmPage {
    let line = |founder: &Founder| Line {
        name: founder.display_name().to_owned(),
        login: founder.name().to_owned(),
        role: w.say(role_message(founder.role())),
        label: founder.label().to_owned(),
        confirmed: founder.has_confirmed(),
    };
    let lines = under_way.ceremony.founders().standing().iter().map(line).collect();
    ConfirmPage { w, frame: state.frame(HERE), lines, ready }
}

/// What somebody typed, to be shown again, no longer than a field takes.
fn clipped(text: &str) -> String {
    text.chars().take(80).collect()
}
