//! Every route in one table: the router is made from it, and the tests hold each row to its access
//! and headers.
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::account::{
    colleagues, new_password, one_time_codes, own as own_account, passkeys, proof, recovery,
    second_step, vouching,
};
use super::admin::{account, accounts};
use super::desk::{self, Desk};
use super::error::{self, Failure};
use super::officer::{case, cases, entry, home, ledger, life, programme, programmes, verification};
use super::review::{
    acts, bulk, clocks, desk as review_desk, emergency, feedback, letter, look, quality, queue,
    supervise, verdict,
};
use super::state::AppState;
use super::{assets, csrf, gateway, headers, health, limit, login, session, switch};
use crate::access::{Action, Resource};

/// No form of this product is larger.
const LARGEST_BODY: usize = 64 * 1024;
/// No page of this product takes longer.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Who may reach a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// A signed-in account.
    SignedIn,
    /// A signed-in account that may do this, by the access policy in force.
    May(Resource, Action),
    /// Somebody who gave the right password and has a step to go.
    SigningIn,
}

/// A route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Its path, with parameters in braces.
    pub path: &'static str,
    /// The methods it answers, but for HEAD and OPTIONS.
    pub methods: &'static [&'static str],
    /// Who may reach it.
    pub access: Access,
    /// Whether browsers may keep the answer.
    pub kept: bool,
    make: fn(&AppState) -> MethodRouter<AppState>,
}

const fn page(path: &'static str, make: fn(&AppState) -> MethodRouter<AppState>) -> Route {
    Route { path, methods: &["GET"], access: Access::SignedIn, kept: false, make }
}

/// A form that is sent by those who may do this.
const fn form(
    path: &'static str,
    (resource, action): (Resource, Action),
    make: fn(&AppState) -> MethodRouter<AppState>,
) -> Route {
    let access = Access::May(resource, action);
    Route { path, methods: &["POST"], access, kept: false, make }
}

/// Confirming several cases at once.
const BULK: (Resource, Action) = (Resource::FavourableDecision, Action::ConfirmInBulk);

/// Reading a case: to others there is nothing.
const CASES: Access = Access::May(Resource::Case, Action::Read);

/// Reading the programmes, and the ledger.
const PROGRAMMES: Access = Access::May(Resource::Programme, Action::Read);
const LEDGER: Access = Access::May(Resource::Ledger, Action::Read);

const fn with(
    access: Access,
    path: &'static str,
    methods: &'static [&'static str],
    make: fn(&AppState) -> MethodRouter<AppState>,
) -> Route {
    Route { path, methods, access, kept: false, make }
}

const fn signing_in(
    path: &'static str,
    methods: &'static [&'static str],
    make: fn(&AppState) -> MethodRouter<AppState>,
) -> Route {
    with(Access::SigningIn, path, methods, make)
}

const fn own(
    path: &'static str,
    methods: &'static [&'static str],
    make: fn(&AppState) -> MethodRouter<AppState>,
) -> Route {
    with(Access::May(Resource::OwnAccount, Action::Change), path, methods, make)
}

const fn may(
    resource: Resource,
    action: Action,
    path: &'static str,
    methods: &'static [&'static str],
    make: fn(&AppState) -> MethodRouter<AppState>,
) -> Route {
    with(Access::May(resource, action), path, methods, make)
}

/// Every route there is.
pub const ROUTES: &[Route] = &[
    page("/", |_| get(home::show)),
    Route {
        access: Access::May(Resource::Queue, Action::Read),
        ..page("/queue", |_| get(queue::show))
    },
    form("/queue/claims", (Resource::Case, Action::Claim), |_| post(acts::claim)),
    form("/queue/search", (Resource::Case, Action::Search), |_| post(look::search)),
    form("/cases/{key}/identity", (Resource::Case, Action::ReadIdentity), |_| post(look::identity)),
    form("/queue/confirmations", BULK, |_| post(bulk::confirm)),
    Route {
        access: Access::May(Resource::Finding, Action::Record),
        ..page("/cases/{key}/review", |_| get(review_desk::show))
    },
    form("/cases/{key}/finding", (Resource::Finding, Action::Record), |_| post(acts::finding)),
    form("/cases/{key}/verdict", (Resource::Notice, Action::Preview), |_| post(verdict::prepare)),
    form("/cases/{key}/signature", (Resource::Notice, Action::Preview), |_| post(verdict::sign)),
    Route {
        access: Access::May(Resource::Feedback, Action::Read),
        ..page("/cases/{key}/done", |_| get(verdict::done))
    },
    form("/cases/{key}/release", (Resource::Case, Action::Release), |_| post(acts::release)),
    form("/cases/{key}/conflict", (Resource::Case, Action::DeclareConflict), |_| {
        post(acts::conflict)
    }),
    form("/cases/{key}/escalation", (Resource::Case, Action::Escalate), |_| post(acts::escalate)),
    form("/cases/{key}/return", (Resource::Recommendation, Action::SendBack), |_| {
        post(acts::send_back)
    }),
    form("/cases/{key}/information", (Resource::Information, Action::Request), |_| post(acts::ask)),
    form("/cases/{key}/information/received", (Resource::Information, Action::Receive), |_| {
        post(acts::receive)
    }),
    Route {
        access: Access::May(Resource::Notice, Action::Read),
        ..page("/cases/{key}/letter", |_| get(letter::show))
    },
    Route {
        access: Access::May(Resource::Notice, Action::Read),
        ..page("/cases/{key}/letter.pdf", |_| get(letter::paper))
    },
    form("/cases/{key}/letter/delivery", (Resource::Notice, Action::RecordDelivery), |_| {
        post(letter::arrived)
    }),
    form("/cases/{key}/letter/return", (Resource::Notice, Action::RecordDelivery), |_| {
        post(letter::came_back)
    }),
    Route {
        access: Access::May(Resource::Feedback, Action::Read),
        ..page("/feedback", |_| get(feedback::show))
    },
    Route {
        access: Access::May(Resource::Queue, Action::Supervise),
        ..page("/supervision", |_| get(clocks::show))
    },
    Route {
        access: Access::May(Resource::Quality, Action::Read),
        ..page("/supervision/quality", |_| get(quality::show))
    },
    Route {
        access: Access::May(Resource::Quality, Action::Read),
        ..page("/supervision/quality/{measure}", |_| get(quality::cases))
    },
    form("/supervision/{key}/reassignment", (Resource::Case, Action::Reassign), |_| {
        post(supervise::reassign)
    }),
    form("/supervision/{key}/leave", (Resource::Leave, Action::Grant), |_| {
        post(supervise::give_leave)
    }),
    form("/supervision/{key}/emergency", (Resource::Emergency, Action::Declare), |_| {
        post(emergency::declare)
    }),
    form("/supervision/{key}/emergency/review", (Resource::Emergency, Action::Review), |_| {
        post(emergency::look_again)
    }),
    Route {
        access: Access::May(Resource::Emergency, Action::Review),
        ..page("/supervision/emergencies", |_| get(emergency::show))
    },
    form("/supervision/{key}/freeze", (Resource::Clock, Action::Stop), |_| post(supervise::freeze)),
    form("/supervision/{key}/resumption", (Resource::Clock, Action::Resume), |_| {
        post(supervise::resume)
    }),
    form("/supervision/letters/{id}/delivery", (Resource::Notice, Action::RecordDelivery), |_| {
        post(supervise::arrived)
    }),
    form("/supervision/letters/{id}/retry", (Resource::Notice, Action::Retry), |_| {
        post(supervise::retry)
    }),
    Route { access: CASES, ..page("/cases", |_| get(cases::show)) },
    Route { access: CASES, ..page("/cases/{key}", |_| get(case::show)) },
    Route { access: PROGRAMMES, ..page("/programmes", |_| get(programmes::show)) },
    Route { access: PROGRAMMES, ..page("/programmes/{id}/{version}", |_| get(programme::show)) },
    Route { access: PROGRAMMES, ..page("/programmes/{id}/{version}/life", |_| get(life::show)) },
    form("/programmes/{id}/{version}/approval", (Resource::Programme, Action::Approve), |_| {
        post(life::approve)
    }),
    form("/programmes/{id}/{version}/activation", (Resource::Programme, Action::Activate), |_| {
        post(life::activate)
    }),
    form("/programmes/{id}/{version}/suspension", (Resource::Programme, Action::Suspend), |_| {
        post(life::suspend)
    }),
    Route {
        access: PROGRAMMES,
        ..page("/programmes/{id}/{version}/document", |_| get(programme::document))
    },
    Route { access: LEDGER, ..page("/ledger", |_| get(ledger::show)) },
    Route { access: LEDGER, ..page("/ledger/{seq}", |_| get(entry::show)) },
    Route { access: LEDGER, ..page("/ledger/{seq}/receipt", |_| get(entry::receipt)) },
    Route {
        access: Access::May(Resource::Ledger, Action::Verify),
        methods: &["GET", "POST"],
        ..page("/ledger/verification", |_| get(verification::show).post(verification::begin))
    },
    Route { access: Access::Public, ..page("/ledger/checkpoint", |_| get(ledger::checkpoint)) },
    Route {
        access: Access::Public,
        methods: &["GET", "POST"],
        ..page("/login", |state| {
            limit::guard(post(login::sign_in), &state.site().trusted_proxies).get(login::form)
        })
    },
    Route {
        access: Access::Public,
        methods: &["POST"],
        ..page("/logout", |_| post(login::sign_out))
    },
    Route {
        access: Access::Public,
        methods: &["POST"],
        ..page("/language", |_| post(switch::remember))
    },
    signing_in("/login/code", &["GET", "POST"], |state| {
        let tries = post(second_step::try_code);
        limit::guard(tries, &state.site().trusted_proxies).get(second_step::show)
    }),
    signing_in("/login/passkey", &["POST"], |_| post(second_step::ask)),
    signing_in("/login/passkey/answer", &["POST"], |_| post(second_step::answer)),
    signing_in("/login/password", &["GET", "POST"], |state| {
        let choices = post(new_password::choose_first);
        limit::guard(choices, &state.site().trusted_proxies).get(new_password::show_first)
    }),
    own("/account", &["GET"], |_| get(own_account::show)),
    own("/account/sessions", &["POST"], |_| post(own_account::end_sessions)),
    own("/account/password", &["GET", "POST"], |state| {
        let changes = post(new_password::change);
        limit::guard(changes, &state.site().trusted_proxies).get(new_password::show)
    }),
    own("/account/codes", &["POST"], |_| post(one_time_codes::begin)),
    own("/account/codes/{ceremony}", &["GET", "POST"], |_| {
        get(one_time_codes::show).post(one_time_codes::finish)
    }),
    own("/account/recovery", &["POST"], |_| post(recovery::draw)),
    own("/account/passkeys", &["POST"], |_| post(passkeys::begin)),
    own("/account/passkeys/answer", &["POST"], |_| post(passkeys::finish)),
    own("/account/passkeys/removal", &["POST"], |_| post(passkeys::remove)),
    own("/account/proof", &["GET", "POST"], |state| {
        limit::guard(post(proof::give), &state.site().trusted_proxies).get(proof::show)
    }),
    own("/account/proof/passkey", &["POST"], |_| post(proof::ask)),
    own("/account/proof/answer", &["POST"], |_| post(proof::answer)),
    may(Resource::Passkey, Action::Vouch, "/vouching", &["GET", "POST"], |_| {
        get(vouching::show).post(vouching::begin)
    }),
    may(Resource::Passkey, Action::Vouch, "/vouching/answer", &["POST"], |_| {
        post(vouching::finish)
    }),
    may(Resource::Colleague, Action::Vouch, "/colleagues", &["GET", "POST"], |_| {
        get(colleagues::show).post(colleagues::vouch)
    }),
    may(Resource::Account, Action::Read, "/accounts", &["GET", "POST"], |_| {
        get(accounts::show).post(accounts::add)
    }),
    may(Resource::Account, Action::Read, "/accounts/{name}", &["GET"], |_| get(account::show)),
    may(Resource::Role, Action::Grant, "/accounts/{name}/roles", &["POST"], |_| {
        post(account::change_role)
    }),
    may(Resource::Account, Action::Disable, "/accounts/{name}/state", &["POST"], |_| {
        post(account::change_state)
    }),
    may(Resource::Factor, Action::Reset, "/accounts/{name}/reset", &["POST"], |_| {
        post(account::reset)
    }),
    Route { access: Access::Public, ..page("/healthz", |_| get(health::show)) },
    with(Access::Public, "/notifications/webhook", &["POST"], |_| post(gateway::confirm)),
    Route {
        access: Access::Public,
        kept: true,
        ..page("/assets/{tag}/{name}", |_| get(assets::show))
    },
];

/// The pages of an office. To be made on a runtime.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let mut made = (route.make)(&state);
        match route.access {
            Access::May(resource, action) => {
                let asked = (state.clone(), resource, action);
                made = made.layer(from_fn_with_state(asked, desk::guard));
            }
            Access::SigningIn => {
                made = made.layer(from_fn_with_state(state.clone(), login::guard));
            }
            Access::Public | Access::SignedIn => {}
        }
        router = router.route(route.path, made);
    }
    let router = router.fallback(nothing).layer(session::layer(state.accounts().clone()));
    limited(router)
        .layer(from_fn_with_state(state.clone(), error::present))
        .layer(from_fn(headers::protect))
        .with_state(state)
}

/// The same pages within what every server of this product limits: how large a request may be, where
/// it comes from, how long its answer takes.
pub(super) fn limited<S>(router: Router<S>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(CsrfLayer::new())
        .layer(from_fn(csrf::refuse_unattributed))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST_ANSWER))
        .layer(CatchPanicLayer::custom(panicked))
}

/// What stands where no route leads: asked for at a desk, so that the page keeps its navigation.
async fn nothing(_: Result<Desk, Failure>) -> Failure {
    Failure::NotFound
}

/// What a panic becomes. Its message goes to the log: it is for whoever mends it.
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic.downcast::<String>().map(|text| *text);
    let message = message.or_else(|panic| panic.downcast::<&str>().map(|text| (*text).to_owned()));
    Failure::fault(format!("panic: {}", message.unwrap_or_default())).into_response()
}
