//! The second step of signing in: a code, or a passkey.
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_sessions::Session;

use super::{Answered, Ceremony, Problem, again, problems};
use crate::casework::accounts::{Purpose, Tried};
use crate::web::credentials;
use crate::web::error::Failure;
use crate::web::login::go_on;
use crate::web::page::{self, Frame, Place, Section};
use crate::web::session::{self, UnderWay};
use crate::web::state::AppState;
use crate::web::wording::Wording;

#[derive(Debug, Template)]
#[template(path = "account/second_step.html")]
struct StepPage {
    w: Wording,
    frame: Frame,
    /// Whether codes of an app count.
    totp: bool,
    /// Whether a passkey can be asked.
    passkeys: bool,
    /// What a visitor of a demonstration may type.
    shown: Option<String>,
    problems: Vec<Problem>,
}

/// The messages around a passkey that is asked for.
#[derive(Debug)]
pub(in crate::web) struct PasskeyWords {
    pub(in crate::web) kick: &'static str,
    /// Without a script, or a browser that knows passkeys.
    pub(in crate::web) needs_script: &'static str,
    /// None was used.
    pub(in crate::web) trouble: &'static str,
    /// The device holds one already, where one is made.
    pub(in crate::web) known: Option<&'static str>,
}

/// One is used: there is a code to use instead.
pub(super) const USED: PasskeyWords = PasskeyWords {
    kick: "passkey",
    needs_script: "passkey-needs-script",
    trouble: "passkey-trouble",
    known: None,
};

/// One is made.
pub(super) const MADE: PasskeyWords = PasskeyWords {
    kick: "passkey",
    needs_script: "passkey-make-needs-script",
    trouble: "passkey-make-trouble",
    known: Some("passkey-make-known"),
};

#[derive(Debug, Template)]
#[template(path = "account/passkey_asked.html")]
pub(in crate::web) struct AskedPage {
    pub(in crate::web) w: Wording,
    pub(in crate::web) frame: Frame,
    pub(in crate::web) title: String,
    pub(in crate::web) lede: String,
    pub(in crate::web) words: &'static PasskeyWords,
    /// Where the answer goes.
    pub(in crate::web) action: &'static str,
    pub(in crate::web) ceremony: Ceremony,
    pub(in crate::web) options: String,
    pub(in crate::web) next: String,
    /// What the button says.
    pub(in crate::web) act: String,
    /// Where to go without.
    pub(in crate::web) back: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Typed {
    code: String,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// `GET /login/code`.
///
/// # Errors
/// [`Failure::SignIn`] if nobody gave a password of late; [`Failure::Fault`].
pub async fn show(
    State(state): State<AppState>,
    place: Place,
    session: Session,
) -> Result<Response, Failure> {
    let step = factor(&session, &state).await?;
    let stopped = state.accounts().codes_stopped(&step.account).await.map_err(Failure::fault)?;
    let told = stopped.then(|| Problem::of("code-stopped", "code", place.wording(&state)));
    page::show(&view(&state, &place, &step, told.into_iter().collect()).await?)
}

/// `POST /login/code`.
///
/// # Errors
/// As [`show`].
pub async fn try_code(
    State(state): State<AppState>,
    place: Place,
    session: Session,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let step = factor(&session, &state).await?;
    let w = place.wording(&state);
    let (tried, _) = credentials::try_code(&state, &step.account, &typed.code).await?;
    let code = match tried {
        Tried::Right => return go_on(&state, &session, UnderWay { factor: false, ..step }).await,
        Tried::Wrong => "code-wrong",
        Tried::TooOften => "code-too-often",
        Tried::Stopped => "code-stopped",
    };
    let problems = vec![Problem::of(code, "code", w)];
    again(&view(&state, &place, &step, problems).await?)
}

/// `POST /login/passkey`: asks the browser for one.
///
/// # Errors
/// As [`show`].
pub async fn ask(
    State(state): State<AppState>,
    place: Place,
    session: Session,
) -> Result<Response, Failure> {
    let step = factor(&session, &state).await?;
    let w = place.wording(&state);
    let asked =
        state.accounts().begin_assertion(&step.account, Purpose::SignIn, state.now_ms()).await;
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => {
            let problems = problems(refusal, w)?;
            return again(&view(&state, &place, &step, problems).await?);
        }
    };
    page::show_scripted(&AskedPage {
        title: w.say("passkey-asked"),
        lede: w.say("passkey-asked-lede"),
        action: "/login/passkey/answer",
        ceremony: Ceremony(asked.ceremony),
        options: asked.options,
        next: String::new(),
        back: "/login/code".into(),
        frame: frame(&state, &place).await,
        act: w.say("passkey-ask"),
        words: &USED,
        w,
    })
}

/// `POST /login/passkey/answer`.
///
/// # Errors
/// As [`show`].
pub async fn answer(
    State(state): State<AppState>,
    place: Place,
    session: Session,
    Form(answered): Form<Answered>,
) -> Result<Response, Failure> {
    let step = factor(&session, &state).await?;
    let w = place.wording(&state);
    let (ceremony, now_ms) = (answered.ceremony.0, state.now_ms());
    let refused = if answered.assertion.is_empty() {
        vec![Problem::of("passkey-script", "code", w)]
    } else {
        let checked = state.accounts().finish_assertion(
            &step.account,
            &ceremony,
            Purpose::SignIn,
            &answered.assertion,
            now_ms,
        );
        match checked.await {
            Ok(_) => {
                return go_on(&state, &session, UnderWay { factor: false, ..step }).await;
            }
            Err(refusal) => problems(refusal, w)?,
        }
    };
    again(&view(&state, &place, &step, refused).await?)
}

async fn factor(session: &Session, state: &AppState) -> Result<UnderWay, Failure> {
    let step = session::under_way(session, state).await?;
    if step.factor { Ok(step) } else { Err(Failure::SignIn) }
}

async fn view(
    state: &AppState,
    place: &Place,
    step: &UnderWay,
    problems: Vec<Problem>,
) -> Result<StepPage, Failure> {
    let factors = state.accounts().factors(&step.account).await.map_err(Failure::fault)?;
    Ok(StepPage {
        w: place.wording(state),
        frame: frame(state, place).await,
        totp: factors.totp,
        passkeys: factors.passkeys > 0 && state.accounts().passkeys_possible().is_ok(),
        shown: credentials::shown_code(state, &step.account).await?,
        problems,
    })
}

async fn frame(state: &AppState, place: &Place) -> Frame {
    let mut frame = Frame::new(state, place, None, Section::None).await;
    if frame.path == "/" {
        "/login/code".clone_into(&mut frame.path);
    }
    frame
}
