//! Accounts, sessions and the counters of failed logins.

use timbang::store::{Account, AccountChange, Batch, Session, StoreError};

use crate::store_support::places;

fn with(account: Account) -> Batch {
    Batch { accounts: vec![account], ..Batch::default() }
}

fn account(name: &str, id: u8) -> Account {
    Account {
        id: [id; 16],
        person: [id; 16],
        name: name.into(),
        display_name: "Ibu Wa Ode".into(),
        password_hash: "$argon2id$…".into(),
        created_ms: 1,
        disabled_ms: None,
        password_until_ms: None,
    }
}

fn changes(account_changes: Vec<AccountChange>) -> Batch {
    Batch { account_changes, ..Batch::default() }
}

fn session(id: u8) -> Session {
    Session {
        id_hash: [id; 32],
        account: Some([1; 16]),
        created_ms: 10,
        seen_ms: 10,
        expires_ms: 100,
        record: b"record".to_vec(),
    }
}

#[tokio::test]
async fn a_login_name_belongs_to_one_account() {
    for place in places().await {
        let store = place.writer().await;
        store.append(with(account("waode", 1))).await.unwrap();
        let refused = store.append(with(account("waode", 2))).await.unwrap_err();
        assert!(
            matches!(&refused, StoreError::Conflict { constraint } if constraint.contains("name")),
            "{refused:?}"
        );
        let (account, hash) = ([1; 16], "$argon2id$new".to_owned());
        let another = AccountChange::SetPassword { account, hash, until_ms: Some(9) };
        store.append(changes(vec![another])).await.unwrap();
        let found = store.account_by_name("waode").await.unwrap().unwrap();
        assert_eq!(found.password_hash, "$argon2id$new");
        assert_eq!(found.password_until_ms, Some(9));
        assert!(!format!("{found:?}").contains("argon2id"));
        assert_eq!(store.account(&[1; 16]).await.unwrap(), Some(found));
        assert_eq!(store.accounts().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_session_ends_by_time_by_logout_and_with_its_account() {
    for place in places().await {
        let store = place.writer().await;
        store.append(with(account("waode", 1))).await.unwrap();
        for id in 1..=3 {
            store.create_session(session(id)).await.unwrap();
        }
        let taken = store.create_session(session(1)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { .. })), "{taken:?}");

        let longer = Session { expires_ms: 200, created_ms: 77, ..session(1) };
        store.save_session(longer).await.unwrap();
        let saved = store.session(&[1; 32], 150).await.unwrap().unwrap();
        assert_eq!((saved.expires_ms, saved.created_ms), (200, 10));
        assert_eq!(store.session(&[2; 32], 100).await.unwrap(), None, "ended by time");
        store.sweep_sessions(100).await.unwrap();
        assert_eq!(store.session(&[2; 32], 0).await.unwrap(), None);

        store.save_session(session(2)).await.unwrap();
        assert_eq!(store.session(&[2; 32], 0).await.unwrap(), None, "ended is ended");
        assert_eq!(store.count_sessions_of(&[1; 16], 150).await.unwrap(), 1);

        store.delete_session(&[1; 32]).await.unwrap();
        assert_eq!(store.session(&[1; 32], 0).await.unwrap(), None);
        store.create_session(session(4)).await.unwrap();
        let account = [1; 16];
        let closed = AccountChange::SetDisabled { account, at_ms: Some(60) };
        store.append(changes(vec![closed, AccountChange::EndSessions { account }])).await.unwrap();
        assert_eq!(store.session(&[4; 32], 0).await.unwrap(), None);
        assert_eq!(store.account(&[1; 16]).await.unwrap().unwrap().disabled_ms, Some(60));
    }
}

#[tokio::test]
async fn failures_are_counted_within_a_window() {
    for place in places().await {
        let store = place.writer().await;
        for now_ms in [100, 200, 300] {
            store.count_failure("peer:::1", now_ms, now_ms - 900).await.unwrap();
        }
        let counted = store.attempts("peer:::1", 0).await.unwrap().unwrap();
        assert_eq!((counted.failures, counted.since_ms, counted.last_ms), (3, 100, 300));
        assert_eq!(store.attempts("peer:::1", 101).await.unwrap(), None, "the window is over");
        store.count_failure("peer:::1", 1_200, 300).await.unwrap();
        let anew = store.attempts("peer:::1", 300).await.unwrap().unwrap();
        assert_eq!((anew.failures, anew.since_ms), (1, 1_200));

        store.clear_failures("peer:::1").await.unwrap();
        assert_eq!(store.attempts("peer:::1", 0).await.unwrap(), None);
        store.count_failure("account:x", 5, 0).await.unwrap();
        store.sweep_attempts(6).await.unwrap();
        assert_eq!(store.attempts("account:x", 0).await.unwrap(), None);
    }
}
