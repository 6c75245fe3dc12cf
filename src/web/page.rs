//! What surrounds every page: where the reader is, who they are, the language switch, the demo bar
//! and the ledger line.
use std::fmt::Write as _;

use askama::Template;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};

use super::assets;
use super::error::Failure;
use super::language::Language;
use super::officer::Officer;
use super::state::AppState;
use super::wording::{Wording, short_hash};
use crate::casework::read::LedgerHead;
use crate::clock::Zone;

/// Where a request was made: its local address and the language to answer in.
#[derive(Clone, Debug)]
pub struct Place {
    /// Path and query as asked for, where that can be asked for again; else the page that a form
    /// comes back on.
    pub path: String,
    language: Language,
}

impl Place {
    /// Reads the place of a request.
    #[must_use]
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let again = method == Method::GET || method == Method::HEAD;
        let path = uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
        let path = local_path(path);
        let path = if again { path.to_owned() } else { form_of(path) };
        Self { path, language: Language::remembered(headers) }
    }

    /// The words for this place.
    #[must_use]
    pub fn wording(&self, state: &AppState) -> Wording {
        self.words(state.site().zone)
    }

    /// The words for this place where there is no office yet.
    #[must_use]
    pub const fn words(&self, zone: Zone) -> Wording {
        Wording { language: self.language, zone }
    }

    /// The path as the value of a query parameter.
    #[must_use]
    pub fn encoded(&self) -> String {
        encode(&self.path)
    }
}

/// Percent-encodes all but unreserved characters and `/` (RFC 3986).
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _infallible = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The path if it leads somewhere on this site, else `/`: an address such as `//elsewhere` or
/// `/\elsewhere` would leave it.
#[must_use]
pub fn local_path(path: &str) -> &str {
    let mut characters = path.chars();
    let leads_in = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    let plain = path.bytes().all(|byte| (0x21..0x7f).contains(&byte) && byte != b'\\');
    if leads_in && plain { path } else { "/" }
}

/// The page whose forms are sent to an address. An address of a form answers no other request, so
/// whoever switches the language on its answer would else be led away from their work.
fn form_of(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next(), parts.next()) {
        (Some("cases"), Some(number), Some("letter")) => format!("/cases/{number}/letter"),
        (Some("cases"), Some(number), Some(_)) => format!("/cases/{number}/review"),
        (Some("queue"), Some(_), _) => "/queue".to_owned(),
        (Some("supervision"), Some(_), _) => "/supervision".to_owned(),
        _ => "/".to_owned(),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.method, &parts.uri, &parts.headers))
    }
}

/// A part of the product, marked in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// No part: signing in, errors.
    None,
    /// Where to look.
    Home,
    /// Cases that wait for a human.
    Queue,
    /// Cases.
    Cases,
    /// Deadlines, load and quality of the review.
    Supervision,
    /// Programmes.
    Programmes,
    /// The ledger.
    Ledger,
    /// Accounts.
    Accounts,
}

/// The state of the ledger in one line, at the end of every page.
#[derive(Clone, Debug)]
pub struct LedgerLine {
    /// Last entry covered by the last checkpoint, as written.
    pub last: String,
    /// First bytes of its root.
    pub root: String,
    /// When it was signed.
    pub signed: String,
}

impl LedgerLine {
    /// The line of a last checkpoint.
    #[must_use]
    pub fn of(head: &LedgerHead, w: Wording) -> Self {
        Self {
            last: w.number(head.covered.saturating_sub(1)),
            root: short_hash(&head.root.0),
            signed: w.moment(head.covered_ms),
        }
    }
}

/// What surrounds a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Name of the office.
    pub office: String,
    /// Whether everything here is invented.
    pub demo: bool,
    /// Who is signed in.
    pub officer: Option<Officer>,
    /// The part of the product this page belongs to.
    pub section: Section,
    /// Where the language switch leads back to.
    pub path: String,
    /// The state of the ledger, where it can be read.
    pub line: Option<LedgerLine>,
    /// Whether there is a ledger at all.
    pub begun: bool,
    /// Whether an access policy was refused, for who answers for that.
    pub alarm: bool,
    /// Seconds after which the page asks again, for work in progress.
    pub reload: Option<u8>,
}

impl Frame {
    /// What surrounds a page of this office at this place. A ledger that cannot be read takes its
    /// line away, not the page.
    pub async fn new(
        state: &AppState,
        place: &Place,
        officer: Option<Officer>,
        section: Section,
    ) -> Self {
        let w = place.wording(state);
        let line = state.ledger_head().await.map(|head| LedgerLine::of(&head, w));
        let site = state.site();
        let answers = officer.as_ref().is_some_and(|one| one.supervises || one.keeps_accounts);
        Self {
            alarm: answers && state.authorizer().alarm().is_some(),
            office: w.of(&site.office.0, &site.office.1).to_owned(),
            demo: site.demo,
            officer,
            section,
            path: place.path.clone(),
            line,
            begun: true,
            reload: None,
        }
    }

    /// What surrounds a page of an office that is not founded yet.
    #[must_use]
    pub fn unfounded(office: &str, path: &str) -> Self {
        Self {
            office: office.to_owned(),
            demo: false,
            officer: None,
            section: Section::None,
            path: path.to_owned(),
            line: None,
            begun: false,
            alarm: false,
            reload: None,
        }
    }

    /// Whether the page may lead to cases.
    #[must_use]
    pub fn reviews(&self) -> bool {
        self.officer.as_ref().is_some_and(|officer| officer.reviews)
    }

    /// Whether the navigation leads to the board of deadlines.
    #[must_use]
    pub fn supervises(&self) -> bool {
        self.officer.as_ref().is_some_and(|officer| officer.supervises)
    }

    /// Whether the navigation leads to the figures on quality: who has the board finds them there.
    #[must_use]
    pub fn oversees(&self) -> bool {
        self.officer.as_ref().is_some_and(|officer| officer.reads_quality && !officer.supervises)
    }

    /// Whether the navigation leads to cases.
    #[must_use]
    pub fn reads_cases(&self) -> bool {
        self.officer.as_ref().is_some_and(|officer| officer.reads_cases)
    }

    /// Whether the page may lead to accounts.
    #[must_use]
    pub fn keeps_accounts(&self) -> bool {
        self.officer.as_ref().is_some_and(|officer| officer.keeps_accounts)
    }

    /// Address of the stylesheet.
    #[must_use]
    pub fn stylesheet() -> &'static str {
        &assets::STYLESHEET
    }

    /// Address of the module that drives passkeys.
    #[must_use]
    pub fn passkey_module() -> &'static str {
        &assets::PASSKEY
    }

    /// What that module must hash to.
    #[must_use]
    pub fn passkey_integrity() -> &'static str {
        &assets::PASSKEY_INTEGRITY
    }

    /// Address of the sign in the tab.
    #[must_use]
    pub fn sign() -> &'static str {
        &assets::SIGN
    }
}

/// A rendered page.
///
/// # Errors
/// [`Failure::Fault`] if the template cannot be written.
pub fn show(page: &impl Template) -> Result<Response, Failure> {
    Ok(Html(page.render().map_err(Failure::fault)?).into_response())
}

/// A page on which a form comes back that could not be done.
#[must_use]
pub fn refused(page: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// A rendered page on which a form comes back that could not be done.
///
/// # Errors
/// As [`show`].
pub fn again(page: &impl Template) -> Result<Response, Failure> {
    show(page).map(refused)
}

/// A rendered page with the module that drives passkeys: the one script its policy lets run.
///
/// # Errors
/// As [`show`].
pub fn show_scripted(page: &impl Template) -> Result<Response, Failure> {
    let mut response = show(page)?;
    response.extensions_mut().insert(super::headers::Scripted);
    Ok(response)
}

/// A file to keep. `name` holds only letters, digits, points and hyphens.
#[must_use]
pub fn download(name: &str, kind: &'static str, bytes: impl Into<Body>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes.into())
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_never_leaves_the_site() {
        for kept in ["/", "/cases?after=12", "/ledger/7"] {
            assert_eq!(local_path(kept), kept);
        }
        for refused in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/a b",
            "\\/x",
        ] {
            assert_eq!(local_path(refused), "/", "{refused}");
        }
        assert_eq!(encode("/cases?after=1&x=é"), "/cases%3Fafter%3D1%26x%3D%C3%A9");
    }

    #[test]
    fn the_answer_to_a_form_leads_back_to_the_page_of_the_form() {
        for (sent_to, page) in [
            ("/cases/KB-2026-00001/verdict", "/cases/KB-2026-00001/review"),
            ("/cases/KB-2026-00001/information/received", "/cases/KB-2026-00001/review"),
            ("/cases/KB-2026-00001/letter/return", "/cases/KB-2026-00001/letter"),
            ("/queue/claims", "/queue"),
            ("/supervision/KB-2026-00001/freeze?x=1", "/supervision"),
            ("/accounts/wa.ode/roles", "/"),
            ("/logout", "/"),
            ("//evil.example/cases/x/y", "/"),
        ] {
            let place = Place::of(&Method::POST, &sent_to.parse().unwrap(), &HeaderMap::new());
            assert_eq!(place.path, page, "{sent_to}");
        }
    }
}
