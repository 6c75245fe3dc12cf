//! The pages of those who answer for the reviews, as a browser meets them.
use axum::http::StatusCode;
use timbang::access::{Authorizer, Epoch, PolicyFiles};
use timbang::config::notifications::ChannelKind;
use timbang::ledger::fields::Role;
use timbang::store::{Batch, NewOutbox, Settled, Settlement};

use super::app::{App, NAME, START_MS, between};
use super::verdict::refused_in;
use crate::review_acts::refused;
use crate::review_support::{Bureau, PASSWORD};
use crate::store_support::sqlite;
use crate::supervision::settle;

/// The officer claims the first case of their queue; then a supervisor sits down.
async fn claimed() -> (App, String) {
    let mut app = App::signed_in().await;
    let queue = app.get("/queue").await.text;
    let number = between(&queue, "name=\"case\" value=\"", "\"").to_owned();
    let officer = app.store.account_by_name(NAME).await.unwrap().unwrap().id;
    let serial = app.store.case_by_number(&number).await.unwrap().unwrap().serial;
    let seen = app.store.entries_of(serial).await.unwrap().last().unwrap().seq;
    let access = Authorizer::new(Epoch::load(&PolicyFiles::SHIPPED, 1, START_MS).await.unwrap());
    app.office.lock().await.claim(&access, &officer, &number, seen).await.unwrap();
    app.sign_in_as(Role::Supervisor).await;
    (app, number)
}

/// What the form of the board says was seen of a case.
fn seen_of(board: &str, number: &str) -> String {
    let form = format!("action=\"/supervision/{number}/");
    let rest = board.split_once(&form).unwrap().1;
    between(rest, "name=\"seen\" value=\"", "\"").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_ends_a_claim_and_another_can_take_the_case() {
    let (mut app, number) = claimed().await;
    let board = app.get("/supervision").await.text;
    assert!(board.contains("Nurhayati Salim"), "{board}");
    let seen = seen_of(&board, &number);
    let move_path = format!("/supervision/{number}/reassignment");
    let silent = app.post(&move_path, &[("seen", &seen), ("move-why", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains(&format!("href=\"#move-why-{number}\"")), "{}", silent.text);
    let ended = [("seen", seen.as_str()), ("move-why", "Petugas mulai cuti hari ini.")];
    let done = app.post(&move_path, &ended).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/supervision?done=moved"));
    let board = app.get("/supervision?done=moved").await.text;
    assert!(board.contains("Berkas dilepaskan"), "{board}");
    assert!(board.contains("Belum ada yang memegang berkas"), "{board}");
    assert!(!board.contains("Nurhayati Salim") && !board.contains(&move_path), "{board}");
    // What was seen before the claim ended is stale.
    let stale = app.post(&move_path, &ended).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("berubah sejak halaman dibuka"), "{}", stale.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_is_frozen_until_a_day_to_come_and_let_run_again() {
    let (mut app, number) = claimed().await;
    let seen = seen_of(&app.get("/supervision").await.text, &number);
    let freeze = format!("/supervision/{number}/freeze");
    let (reason, basis) = ("Desa mengadakan pemilihan kepala desa.", "Surat Edaran 3/2026");
    let form = |end| {
        let why = [("ground", "freeze"), ("reason", reason), ("basis", basis)];
        [("seen", seen.as_str()), ("end", end), why[0], why[1], why[2]]
    };
    for wrong in ["", "2026-02-30", "2026-03-02", "besok"] {
        let back = app.post(&freeze, &form(wrong)).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(back.text.contains(&format!("href=\"#end-{number}\"")), "{}", back.text);
        assert!(back.text.contains("<details open>"), "{}", back.text);
        assert!(back.text.contains("name=\"back\" value=\"/supervision\""), "{}", back.text);
        assert!(back.text.contains(&format!("type=\"date\" value=\"{wrong}\"")), "{}", back.text);
        assert!(back.text.contains(reason) && back.text.contains(basis), "{}", back.text);
    }
    // Everything that is missing is told at once.
    let empty = app.post(&freeze, &[("seen", &seen)]).await;
    for field in ["ground", "reason", "basis", "end"] {
        assert!(empty.text.contains(&format!("href=\"#{field}-{number}\"")), "{}", empty.text);
    }
    let parked = app.post(&freeze, &form("2099-03-20")).await;
    assert_eq!(parked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(parked.text.contains("paling lambat 90 hari dari hari ini"), "{}", parked.text);
    assert!(parked.text.contains(&format!("href=\"#end-{number}\"")), "{}", parked.text);
    // So is what says nothing, in its own words.
    let hollow = [("seen", seen.as_str()), ("ground", "freeze"), ("end", "2026-03-20")];
    let hollow = [hollow.as_slice(), &[("reason", "x"), ("basis", "x")]].concat();
    let hollow = app.post(&freeze, &hollow).await;
    assert_eq!(hollow.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["sedikitnya lima kata", "sedikitnya dua kata", "#reason-", "#basis-"] {
        assert!(hollow.text.contains(told), "{told}: {}", hollow.text);
    }
    let done = app.post(&freeze, &form("2026-03-20")).await;
    assert_eq!(done.location(), "/supervision?done=frozen", "{}", done.text);
    let serial = app.store.case_by_number(&number).await.unwrap().unwrap().serial;
    let state = app.store.review(serial).await.unwrap().unwrap().state;
    // The last millisecond of 20 March 2026 in Baubau.
    assert_eq!((state.stopped_ms, state.resume_ms), (Some(START_MS), Some(1_774_022_399_999)));
    let board = app.get("/supervision").await.text;
    let seen = seen_of(&board, &number);
    let resume = format!("/supervision/{number}/resumption");
    assert!(board.contains(&resume) && !board.contains(&freeze), "{board}");
    let done = app.post(&resume, &[("seen", &seen)]).await;
    assert_eq!(done.location(), "/supervision?done=resumed", "{}", done.text);
    assert_eq!(app.store.review(serial).await.unwrap().unwrap().state.stopped_ms, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_gives_leave_for_one_case_and_says_why() {
    let (mut app, number) = claimed().await;
    let seen = seen_of(&app.get("/supervision").await.text, &number);
    let path = format!("/supervision/{number}/leave");
    let silent = app.post(&path, &[("seen", &seen)]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains(&format!("href=\"#leave-why-{number}\"")), "{}", silent.text);
    let form = [("seen", seen.as_str()), ("leave-why", "Tenggat berkas ini berakhir hari ini.")];
    let done = app.post(&path, &form).await;
    assert_eq!(done.location(), "/supervision?done=leave", "{}", done.text);
    let board = app.get("/supervision?done=leave").await.text;
    assert!(board.contains("melampaui batas per jam"), "{board}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_gives_a_case_back_for_a_reason() {
    let mut app = App::signed_in().await;
    let queue = app.get("/queue").await.text;
    let number = between(&queue, "name=\"case\" value=\"", "\"").to_owned();
    app.post("/queue/claims", &[("case", &number)]).await;
    let path = format!("/cases/{number}/release");
    let silent = app.post(&path, &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("href=\"#release-why\""), "{}", silent.text);
    let hollow = app.post(&path, &[("why", "x")]).await;
    assert!(hollow.text.contains("sedikitnya lima kata"), "{}", hollow.text);
    assert!(hollow.text.contains("href=\"#release-why\""), "{}", hollow.text);
    let done = app.post(&path, &[("why", "Saya tidak menguasai bahasa berkas ini.")]).await;
    assert_eq!(done.location(), "/queue?done=released", "{}", done.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_was_given_up_is_sent_again_once() {
    let (mut app, number) = claimed().await;
    let serial = app.store.case_by_number(&number).await.unwrap().unwrap().serial;
    let seq = app.store.entries_of(serial).await.unwrap().last().unwrap().seq;
    let (id, channel, created_ms) = ([7; 16], ChannelKind::Webhook, START_MS);
    let letter = NewOutbox { id, seq, serial, channel, sealed: vec![1], created_ms };
    app.store.append(Batch { outbox: vec![letter], ..Batch::default() }).await.unwrap();
    let error = "the gateway answered 503".to_owned();
    let dead = Settlement { id, lease: None, settled: Settled::Dead { error } };
    app.store.settle_outbox(&dead).await.unwrap();
    let board = app.get("/supervision").await.text;
    assert!(board.contains("Gerbang pesan menjawab 503") && board.contains("Pesan singkat"));
    let retry = format!("/supervision/letters/{}/retry", "07".repeat(16));
    assert!(board.contains(&retry), "{board}");
    let done = app.post(&retry, &[]).await;
    assert_eq!(done.location(), "/supervision?done=retried", "{}", done.text);
    assert!(!app.get("/supervision").await.text.contains(&retry));
    let again = app.post(&retry, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("sudah tidak berstatus gagal kirim"), "{}", again.text);
    assert_eq!(app.post("/supervision/letters/7/retry", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_that_cannot_be_computed_are_said_to_be_so_in_both_languages() {
    let (mut app, _) = claimed().await;
    for (language, words) in [
        ("id", ["Papan antrean", "Tidak dapat dihitung", "Belum ada keputusan"]),
        ("en", ["Board of deadlines", "Cannot be computed", "No decisions yet"]),
    ] {
        app.post("/language", &[("language", language)]).await;
        for (path, word) in ["/supervision", "/supervision/quality", "/feedback"].iter().zip(words)
        {
            let page = app.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text.contains(word), "{path} in {language}: {}", page.text);
            assert!(page.text.len() < 50_000, "{path}: {} bytes", page.text.len());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_moves_no_case_and_freezes_no_clock() {
    let mut app = App::signed_in().await;
    let number = app.first_case().await;
    for act in ["reassignment", "leave", "freeze", "resumption"] {
        let path = format!("/supervision/{number}/{act}");
        let refused =
            app.post(&path, &[("seen", "9"), ("end", "2026-03-20"), ("leave-why", "x")]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{act}");
    }
    let retry = format!("/supervision/letters/{}/retry", "07".repeat(16));
    assert_eq!(app.post(&retry, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_leads_to_the_cases_behind_it_and_to_nobody_who_decided_them() {
    let (mut app, number) = refused_in(App::new().await).await;
    app.sign_in_as(Role::Supervisor).await;
    let quality = app.get("/supervision/quality").await.text;
    let link = "href=\"/supervision/quality/";
    let linked: Vec<&str> =
        quality.split(link).skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(linked.contains(&"adverse") && !linked.contains(&"passkey"), "{linked:?}");
    for measure in linked {
        let page = app.get(&format!("/supervision/quality/{measure}")).await;
        assert_eq!(page.status, StatusCode::OK, "{measure}");
        assert!(page.text.contains(&format!("href=\"/cases/{number}\"")), "{}", page.text);
        assert!(!page.text.contains("Nurhayati Salim"), "{}", page.text);
    }
    let none = app.get("/supervision/quality/passkey").await;
    assert!(none.text.contains("Tidak ada berkas yang dihitung"), "{}", none.text);
    let unknown = app.get("/supervision/quality/shoe-size").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    // Who answers for no review sees neither figures nor cases.
    for role in [Role::Author, Role::Administrator] {
        app.sign_in_as(role).await;
        for page in ["/supervision/quality", "/supervision/quality/adverse"] {
            assert_eq!(app.get(page).await.status, StatusCode::FORBIDDEN, "{role}: {page}");
        }
    }
}

/// An officer refused one case after 12 minutes, and granted another against the machine after 30;
/// a second officer holds a third.
pub async fn settled() -> (App, Vec<String>) {
    let mut bureau = Bureau::open(&sqlite().await, 1).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let second = bureau.person("petugas2", Role::Officer, None).await;
    bureau.person("penyelia", Role::Supervisor, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused(), refused(), refused()]).await;
    settle(&mut bureau, &officer, &numbers[0], 12, false).await;
    settle(&mut bureau, &officer, &numbers[1], 30, true).await;
    bureau.claim(&second, &numbers[2]).await.unwrap();
    (App::over(bureau.office, bureau.clock, bureau.folder).await, numbers)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cases_behind_each_figure_are_those_it_counts() {
    let (mut app, numbers) = settled().await;
    app.enter("penyelia", PASSWORD).await;
    let (harmed, helped) = (&numbers[..1], &numbers[1..2]);
    let behind = [
        ("adverse-override", helped, "1 dari 2"),
        ("grant-override", &[], "0 dari 0"),
        ("override", helped, "1 dari 2"),
        ("adverse", harmed, "1 dari 2"),
        ("disagreement", helped, "1 dari 2"),
        ("switch", &[], "0 dari 1"),
        ("change-of-mind", &[], "0 dari 2"),
        ("agreement", &[], "0 dari 0"),
        ("sent-back", &[], "0 dari 2"),
        ("passkey", &[], "0 dari 2"),
    ];
    let quality = app.get("/supervision/quality").await.text;
    for (measure, cases, figure) in behind {
        let address = format!("/supervision/quality/{measure}");
        let linked = quality.split_once(&format!("href=\"{address}\""));
        assert_eq!(linked.is_some(), !cases.is_empty(), "{measure}: {quality}");
        if let Some((_, row)) = linked {
            assert!(row.split("</tr>").next().unwrap().contains(figure), "{measure}: {row}");
        }
        let page = app.get(&address).await.text;
        let rows = page.split("<a class=\"seq\" href=\"/cases/").skip(1);
        let told: Vec<_> = rows.map(|row| row.split('"').next().unwrap()).collect();
        assert_eq!(told, cases, "{measure}: {page}");
        assert_eq!(page.contains(&format!("<b>{figure}.")), !cases.is_empty(), "{measure}: {page}");
    }
    app.enter("petugas", PASSWORD).await;
    for measure in ["", "/adverse"] {
        let page = app.get(&format!("/supervision/quality{measure}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "an officer compares nobody");
    }
}

/// What stands under this label among the figures of a page.
pub fn figure<'p>(page: &'p str, label: &str) -> &'p str {
    between(page, &format!("<dt>{label}</dt><dd>"), "<")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_reads_what_became_of_their_own_decisions_and_of_nobody_elses() {
    let (mut app, numbers) = settled().await;
    app.enter("petugas", PASSWORD).await;
    let page = app.get("/feedback").await.text;
    for (label, value) in [
        ("Putusan saya", "2"),
        ("Usulan yang diubah", "1 dari 2"),
        ("Berubah pendapat", "0 dari 2"),
        ("Dikembalikan sesudah putusan saya", "0 dari 2"),
        ("Terbukti dengan kunci sandi", "0 dari 2"),
    ] {
        assert_eq!(figure(&page, label), value, "{label}: {page}");
    }
    let rows: Vec<&str> = page.split("<tr><th scope=\"row\">").skip(1).collect();
    let [newest, oldest] = rows.as_slice() else { panic!("{page}") };
    assert!(newest.contains(&numbers[1]) && newest.contains("Diputus seperti itu"), "{newest}");
    assert!(oldest.contains(&numbers[0]) && oldest.contains("Diputus seperti itu"), "{oldest}");
    assert!(!page.contains(&numbers[2]), "that case is another's: {page}");
    // After 90 days they are the past that the next are compared with.
    app.clock.advance(91 * 86_400_000);
    app.enter("petugas", PASSWORD).await;
    let later = app.get("/feedback").await.text;
    assert_eq!(figure(&later, "Putusan saya"), "0", "{later}");
    assert!(later.contains("90 hari sebelumnya: 1 dari 2"), "{later}");
    assert!(later.contains("Belum ada keputusan."), "{later}");
    app.enter("petugas2", PASSWORD).await;
    let other = app.get("/feedback").await.text;
    assert_eq!(figure(&other, "Putusan saya"), "0", "{other}");
    assert!(!numbers.iter().any(|number| other.contains(number.as_str())), "{other}");
}
