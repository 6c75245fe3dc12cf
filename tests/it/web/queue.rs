//! The page of the queue: what its reader can do with each case, and what it says without one.
use timbang::clock::Clock as _;

use super::app::App;
use crate::review_acts::{refused, with_case};
use crate::review_support::PASSWORD;
use crate::store_support::sqlite;

/// The row of a case.
fn row<'p>(page: &'p str, number: &str) -> &'p str {
    let named = format!("<span class=\"seq\">{number}</span>");
    page.split("<tr>").find(|row| row.contains(&named)).unwrap_or_else(|| panic!("{page}"))
}

/// An office with a case that is free, one that somebody holds, one that waits for an answer, and
/// one for a supervisor.
async fn waiting() -> (App, [String; 4]) {
    let (bureau, [_, holder, _], free) = with_case(&sqlite().await, 1, refused()).await;
    let (mut bureau, more) = bureau.receive(&[refused(), refused(), refused()]).await;
    let [held, asked, given]: [String; 3] = more.try_into().unwrap();
    for number in [&held, &asked, &given] {
        bureau.claim(&holder, number).await.unwrap();
    }
    let (what, due_ms) = ("Kartu keluarga yang baru", bureau.clock.now_ms() + 3 * 86_400_000);
    let (access, seen) = (&bureau.access, bureau.seen(&asked).await);
    let request = bureau.office.request_information(access, &holder, &asked, seen, what, due_ms);
    request.await.unwrap();
    // Whoever gives a case to the supervisors lets it go.
    let (access, seen) = (&bureau.access, bureau.seen(&given).await);
    bureau.office.escalate(access, &holder, &given, seen).await.unwrap();
    (App::over(bureau.office, bureau.clock, bureau.folder).await, [free, held, asked, given])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_says_of_each_case_what_whoever_reads_it_can_do() {
    let (mut app, numbers) = waiting().await;
    let (takes, opens) = ("Ambil", "Buka");
    let told = [
        ("petugas", [takes, "Dipegang orang lain", "Menunggu keterangan", "Untuk penyelia"]),
        ("petugas2", [takes, opens, opens, "Untuk penyelia"]),
        ("penyelia", [takes, "Dipegang orang lain", "Menunggu keterangan", takes]),
    ];
    for (name, told) in told {
        app.enter(name, PASSWORD).await;
        let page = app.get("/queue?whose=all").await.text;
        assert!(page.contains("4 berkas di halaman ini."), "{name}: {page}");
        for (number, told) in numbers.iter().zip(told) {
            let row = row(&page, number);
            let act = row.rsplit_once("<td>").unwrap().1;
            assert!(act.contains(told), "{name} {number}: {told}: {row}");
            let button = format!("name=\"case\" value=\"{number}\"");
            assert_eq!(act.contains(&button), told == takes, "{name} {number}: {row}");
            let link = format!("href=\"/cases/{number}/review\"");
            assert_eq!(act.contains(&link), told == opens, "{name} {number}: {row}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_without_cases_says_what_comes_there_and_how_to_see_more() {
    let (mut app, numbers) = waiting().await;
    app.enter("petugas", PASSWORD).await;
    for (language, none, more, lede) in [
        ("id", "Tidak ada berkas.", "Longgarkan saringan", "0 berkas di halaman ini."),
        ("en", "No cases.", "Widen the filter", "0 cases on this page."),
    ] {
        app.post("/language", &[("language", language)]).await;
        let page = app.get("/queue?whose=mine").await.text;
        for told in [none, more, lede] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("<table"), "no table without rows: {page}");
        let all = app.get("/queue?whose=all").await.text;
        assert!(!all.contains(none) && all.contains(&numbers[0]), "{all}");
    }
}
