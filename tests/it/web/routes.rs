//! Every row of the table of routes: who may reach it, which headers it answers with, and what
//! cross-site requests meet.
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use timbang::access::{Action, Assignment, Authorizer, Epoch, PolicyFiles, Resource, Subject};
use timbang::ids::ActorId;
use timbang::ledger::fields::Role;
use timbang::web::{Access, EVERYWHERE, ROUTES, Route};

use super::app::{Answer, App, with_form};

/// A path that exists in the office of the tests.
fn filled(path: &str, app_stylesheet: &str, case: &str) -> String {
    match path {
        "/assets/{tag}/{name}" => app_stylesheet.to_owned(),
        _ => path
            .replace("{measure}", "adverse")
            .replace("{key}", case)
            .replace("{id}", "ref-keluarga-bersyarat")
            .replace("{version}", "1")
            .replace("{name}", super::app::NAME)
            .replace("{ceremony}", &"0".repeat(26))
            .replace("{seq}", "9"),
    }
}

async fn stylesheet(app: &mut App) -> String {
    let page = app.get("/login").await.text;
    let line = page.lines().find(|line| line.contains("rel=\"stylesheet\"")).unwrap();
    line.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn check_headers(answer: &Answer, what: &str) {
    for (name, value) in EVERYWHERE {
        assert_eq!(answer.headers.get(&name).unwrap(), value, "{what}: {name}");
    }
    let type_known = answer.headers.contains_key("content-type") || answer.text.is_empty();
    assert!(type_known, "{what} has a body of no type");
}

#[tokio::test]
async fn every_route_keeps_its_access_and_headers() {
    let mut app = App::signed_in().await;
    let case = app.first_case().await;
    let stylesheet = stylesheet(&mut app).await;
    let session = std::mem::take(&mut app.cookies);
    let authorizer = Authorizer::new(Epoch::load(&PolicyFiles::SHIPPED, 1, 0).await.unwrap());
    for route in ROUTES {
        let path = filled(route.path, &stylesheet, &case);
        for method in route.methods {
            let what = format!("{method} {path}");
            let ask = || {
                let request = Request::builder().method(*method).uri(&path);
                let request = request.header("sec-fetch-site", "same-origin");
                request.body(Body::empty()).unwrap()
            };
            app.cookies.clear();
            let stranger = app.send(ask()).await;
            check_headers(&stranger, &what);
            match (route.access, *method) {
                (Access::SignedIn | Access::May(..) | Access::SigningIn, "GET") => {
                    assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{what}");
                    assert!(stranger.location().starts_with("/login"), "{what}");
                }
                (Access::SignedIn | Access::May(..) | Access::SigningIn, _) => {
                    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{what}");
                }
                (Access::Public, "GET") => {
                    assert_eq!(stranger.status, StatusCode::OK, "{what}");
                }
                (Access::Public, _) => assert_ne!(stranger.status, StatusCode::UNAUTHORIZED),
            }
            if *method != "GET" {
                continue;
            }
            app.cookies = session.clone();
            let officer = app.send(ask()).await;
            check_headers(&officer, &what);
            let expected = expected(route, &authorizer, Role::Officer);
            assert_eq!(officer.status, expected, "{what}: {}", officer.text);
            if expected != StatusCode::OK {
                continue;
            }
            let kept = officer.headers["cache-control"].to_str().unwrap();
            assert_eq!(kept.contains("immutable"), route.kept, "{what}: {kept}");
            assert_eq!(kept == "no-store", !route.kept, "{what}: {kept}");
            assert!(officer.text.len() < 50_000, "{what}: {} bytes", officer.text.len());
        }
    }
}

#[tokio::test]
async fn cases_are_there_for_those_who_may_read_them_and_for_nobody_else() {
    let epoch = Epoch::load(&PolicyFiles::SHIPPED, 1, 0).await.unwrap();
    let authorizer = Authorizer::new(epoch);
    for role in Role::ALL {
        let mut app = App::signed_in().await;
        let case = app.first_case().await;
        let stylesheet = stylesheet(&mut app).await;
        app.sign_in_as(*role).await;
        let reads = allowed(&authorizer, *role, Resource::Case, Action::Read);
        for route in ROUTES.iter().filter(|route| route.methods.contains(&"GET")) {
            let path = filled(route.path, &stylesheet, &case);
            let answer = app.get(&path).await;
            let expected = expected(route, &authorizer, *role);
            assert_eq!(answer.status, expected, "{role}: {path}");
            let leads = answer.text.contains("href=\"/cases");
            assert!(reads || !leads, "{role}: {path} leads to cases");
        }
    }
}

/// Pages of a decision.
const UNDECIDED: [&str; 3] =
    ["/cases/{key}/done", "/cases/{key}/letter", "/cases/{key}/letter.pdf"];

/// What somebody in this role gets where a page stands.
fn expected(route: &Route, authorizer: &Authorizer, role: Role) -> StatusCode {
    match route.access {
        Access::May(resource, action) if !allowed(authorizer, role, resource, action) => {
            let private = resource.is_of_a_case();
            if private { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN }
        }
        // Nothing is under way under this id.
        _ if route.path == "/account/codes/{ceremony}" => StatusCode::NOT_FOUND,
        // Who one is has to be proved first.
        _ if route.path == "/account/password" => StatusCode::SEE_OTHER,
        Access::SigningIn => StatusCode::SEE_OTHER,
        // Nobody holds the case of these tests, and nothing is decided in it.
        Access::May(..) if route.path == "/cases/{key}/review" => StatusCode::SEE_OTHER,
        Access::May(..) if UNDECIDED.contains(&route.path) => StatusCode::NOT_FOUND,
        _ => StatusCode::OK,
    }
}

/// Whether who holds `role` may do this, by the policy that is shipped.
fn allowed(authorizer: &Authorizer, role: Role, resource: Resource, action: Action) -> bool {
    let held = [Assignment { role, from_ms: 0, until_ms: None }];
    let subject = Subject::account(ActorId::from_random([1; 16]), &held, 1);
    authorizer.check(&subject, resource, action).is_ok()
}

#[tokio::test]
async fn an_error_page_keeps_the_navigation_of_whoever_is_signed_in() {
    let mut app = App::signed_in().await;
    for path in ["/nothing", "/cases/KB-2026-99999", "/ledger/999999"] {
        let page = app.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.text.contains("Nurhayati Salim"), "{path}: {}", page.text);
        assert!(page.text.contains("href=\"/programmes\""), "{path}: {}", page.text);
    }
    app.cookies.clear();
    let page = app.get("/nothing").await.text;
    assert!(!page.contains("Nurhayati"), "{page}");
}

#[tokio::test]
async fn errors_are_pages_in_the_readers_language_or_problems_by_accept() {
    let mut app = App::signed_in().await;
    for (request, status, words) in [
        (Request::get("/nothing"), 404, "Halaman tidak ditemukan"),
        (Request::get("/cases/KB-2026-99999"), 404, "Halaman tidak ditemukan"),
        (Request::get("/ledger/abc"), 400, "Permintaan tidak dapat dibaca"),
        (Request::get("/ledger/999999"), 404, "Halaman tidak ditemukan"),
        (Request::get("/assets/00000000/timbang.css"), 404, "Halaman tidak ditemukan"),
        (Request::delete("/cases").header("sec-fetch-site", "same-origin"), 405, "Cara meminta"),
    ] {
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status);
        assert!(answer.text.contains(words), "{}", answer.text);
        check_headers(&answer, words);
    }
    let problem = Request::get("/nothing").header("accept", "application/json");
    let problem = app.send(problem.body(Body::empty()).unwrap()).await;
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&problem.text).unwrap();
    assert_eq!((&problem["status"], &problem["type"]), (&404.into(), &"about:blank".into()));
    assert!(problem["instance"].as_str().unwrap().starts_with("urn:timbang:reference:"));
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let mut app = App::new().await;
    let large = "x".repeat(70_000);
    let answer = app.post("/login", &[("name", &large), ("password", "x")]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("Isi permintaan terlalu besar"));
}

#[tokio::test]
async fn a_change_from_another_site_is_refused() {
    let mut app = App::signed_in().await;
    let session = app.cookies.clone();
    for (name, value, allowed) in [
        ("sec-fetch-site", "same-origin", true),
        ("sec-fetch-site", "same-site", false),
        ("sec-fetch-site", "cross-site", false),
        ("origin", "https://evil.example", false),
        ("origin", "null", false),
        ("origin", "http://localhost:8080", true),
        ("x-nothing", "neither header", false),
    ] {
        app.cookies.clone_from(&session);
        let request = Request::post("/language").header(name, value);
        let answer = app.send(with_form(request, &[("language", "en")])).await;
        let expected = if allowed { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, expected, "{name}: {value}");
    }
}

#[tokio::test]
async fn reading_never_changes_anything() {
    let mut app = App::signed_in().await;
    let case = app.first_case().await;
    let authorizer = Authorizer::new(Epoch::load(&PolicyFiles::SHIPPED, 1, 0).await.unwrap());
    for path in ["/logout", "/language"] {
        assert_eq!(app.get(path).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    for route in ROUTES.iter().filter(|route| route.methods.contains(&"GET")) {
        let request =
            Request::builder().method(Method::HEAD).uri(filled(route.path, "/healthz", &case));
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        let expected = expected(route, &authorizer, Role::Officer);
        assert_eq!(answer.status, expected, "{}", route.path);
        assert!(answer.text.is_empty());
    }
}
