//! The first page: how things stand, for who may still review a case and for who oversees.
use timbang::ledger::fields::Role;

use super::supervision::{figure, settled};
use crate::review_support::PASSWORD;

#[tokio::test(flavor = "multi_thread")]
async fn home_counts_to_reviewers_what_is_decided_and_to_overseers_what_is_recommended() {
    // The machine would refuse all three; one was refused, one granted, and one waits.
    let (mut app, _) = settled().await;
    for name in ["petugas", "petugas2", "penyelia"] {
        app.enter(name, PASSWORD).await;
        let home = app.get("/").await.text;
        for (label, count) in [("Berkas", "3"), ("Belum diputus", "1"), ("Sudah diputus", "2")] {
            assert_eq!(figure(&home, label), count, "{name} {label}: {home}");
        }
        for withheld in ["Diusulkan", "Perlu langkah lain", "Usulan tolak"] {
            assert!(!home.contains(withheld), "{name} {withheld}: {home}");
        }
    }
    app.sign_in_as(Role::Auditor).await;
    let home = app.get("/").await.text;
    for (label, count) in
        [("Berkas", "3"), ("Diusulkan memenuhi syarat", "0"), ("Diusulkan tolak", "3")]
    {
        assert_eq!(figure(&home, label), count, "{label}: {home}");
    }
    assert!(!home.contains("Belum diputus"), "{home}");
}
