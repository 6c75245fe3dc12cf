//! The three channels: what they carry, what they prove, and how they fail.

use std::os::unix::fs::PermissionsExt as _;

use timbang::config::notifications::ChannelKind;
use timbang::notify::{
    Channels, DeliveryError, Message, Proof, SignatureError, Signed, WebhookSecret,
};

use crate::notify_support::{
    Answer, Gateway, LETTER, MailServer, NOW, Office, PASSWORD, SECRET, decoded, message,
};

const ID: [u8; 16] = [0xa1; 16];
const PHONE: &str = "+628114000000";
const MAIL: &str = "Siti <siti@example.org>";

async fn by_gateway(url: &str) -> Result<Proof, DeliveryError> {
    let channels = Office::with_gateway(url).channels();
    channels.send(ChannelKind::Webhook, &ID, message(PHONE), NOW).await
}

async fn by_mail(office: &Office, message: Message) -> Result<Proof, DeliveryError> {
    office.channels().send(ChannelKind::Email, &ID, message, NOW).await
}

/// An address at which nobody listens.
fn nobody() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn without_a_configuration_letters_are_private_files_for_the_print_room() {
    let office = Office::new(None);
    let channels = office.channels();
    for _ in 0..2 {
        let sent = channels.send(ChannelKind::File, &ID, message("Siti\nJl. Betoambari 1"), NOW);
        assert_eq!(sent.await, Ok(Proof::HandedOver));
    }
    let outbox = office.folder.path().join("outbox");
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&outbox), 0o700);
    let mut names = Vec::new();
    for file in std::fs::read_dir(&outbox).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    names.sort();
    let id = "a1".repeat(16);
    assert_eq!(names, [format!("{id}.json"), format!("{id}.pdf")], "sent twice, there once");
    let slip = std::fs::read_to_string(outbox.join(&names[0])).unwrap();
    assert!(slip.contains("Jl. Betoambari 1") && slip.contains(&names[1]), "{slip}");
    assert_eq!(std::fs::read(outbox.join(&names[1])).unwrap(), LETTER);

    assert!(channels.forget(&ID).is_empty());
    assert!(channels.forget(&ID).is_empty());
    assert_eq!(std::fs::read_dir(&outbox).unwrap().count(), 0, "forgotten with the person");
    let other = channels.send(ChannelKind::Email, &ID, message(MAIL), NOW).await.unwrap_err();
    assert!(other.is_permanent(), "{other}");
}

#[tokio::test]
async fn a_gateway_is_given_a_signed_short_text_and_nothing_else() {
    let gateway = Gateway::answering([Answer::http(202, "")]);
    assert_eq!(by_gateway(&gateway.url()).await, Ok(Proof::HandedOver));
    let request = gateway.seen().remove(0);
    assert_eq!(request.line, "POST /messages HTTP/1.1");
    let id = "a1".repeat(16);
    let text = message(PHONE).text;
    let body = format!(r#"{{"id":"{id}","text":"{}","to":"{PHONE}"}}"#, text.as_str());
    assert_eq!(String::from_utf8_lossy(&request.body), body);
    assert_eq!(request.header("webhook-id"), id);
    let signed = Signed {
        id: &id,
        timestamp: request.header("webhook-timestamp"),
        signature: request.header("webhook-signature"),
        body: &request.body,
    };
    WebhookSecret::parse(SECRET).unwrap().verify(signed, NOW).unwrap();
}

#[tokio::test]
async fn an_accepted_message_is_delivered_only_where_the_gateway_says_so() {
    let long = format!(r#"{{"note": "{}", "delivered": true}}"#, "x".repeat(20_000));
    for (body, proof) in [
        (r#"{"delivered": true}"#, Proof::Delivered),
        (r#"{"delivered": false}"#, Proof::HandedOver),
        (r#"{"delivered": "yes"}"#, Proof::HandedOver),
        (r#"{"status": "queued"}"#, Proof::HandedOver),
        ("delivered", Proof::HandedOver),
        (&long, Proof::HandedOver),
    ] {
        let gateway = Gateway::answering([Answer::http(200, body)]);
        assert_eq!(by_gateway(&gateway.url()).await, Ok(proof), "{body:.40}");
    }
}

#[tokio::test]
async fn each_fault_of_a_gateway_is_told_apart() {
    let elsewhere = Gateway::answering([Answer::http(200, "")]);
    let moved = |status: u16| {
        let place = elsewhere.url();
        let head =
            format!("HTTP/1.1 {status} Moved\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n");
        Answer::Says(head.into_bytes())
    };
    let long_head = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(40_000));
    for (answer, error, permanent) in [
        (Answer::http(500, ""), DeliveryError::Http { status: 500 }, false),
        (Answer::http(429, ""), DeliveryError::Http { status: 429 }, false),
        (Answer::http(408, ""), DeliveryError::Http { status: 408 }, false),
        (Answer::http(400, PHONE), DeliveryError::Http { status: 400 }, true),
        (Answer::http(410, ""), DeliveryError::Http { status: 410 }, true),
        (moved(302), DeliveryError::Http { status: 302 }, true),
        (moved(308), DeliveryError::Http { status: 308 }, true),
        (Answer::Hangs, DeliveryError::Timeout, false),
        (Answer::Blurts(b"220 mail.example\r\n\r\n"), DeliveryError::Protocol, false),
        (Answer::Says(long_head.into_bytes()), DeliveryError::Protocol, false),
    ] {
        let gateway = Gateway::answering([answer.clone()]);
        let found = by_gateway(&gateway.url()).await.unwrap_err();
        assert_eq!((&found, found.is_permanent()), (&error, permanent), "{answer:.60?}");
        assert!(!found.to_string().contains(PHONE));
    }
    assert!(elsewhere.seen().is_empty(), "no redirect is followed");
    let refused = by_gateway(&format!("http://127.0.0.1:{}/", nobody())).await;
    assert_eq!(refused, Err(DeliveryError::Connection));
    let plain = Gateway::answering([Answer::Blurts(b"HTTP/1.1 200 OK\r\n\r\n")]);
    let untrusted = by_gateway(&plain.url().replace("http:", "https:")).await;
    assert_eq!(untrusted, Err(DeliveryError::Tls));
}

#[tokio::test]
async fn a_callback_counts_only_with_the_signature_of_the_gateway() {
    let channels = Office::with_gateway("https://gateway.example/").channels();
    let secret = WebhookSecret::parse(SECRET).unwrap();
    let now_s = NOW / 1_000;
    let confirmed = |body: &[u8], signed: &[u8]| {
        let (signature, timestamp) = (secret.sign("cb1", now_s, signed), now_s.to_string());
        let signed = Signed { id: "cb1", timestamp: &timestamp, signature: &signature, body };
        channels.confirmed(signed, NOW)
    };
    let body = format!(r#"{{"delivered":true,"id":"{}"}}"#, "a1".repeat(16));
    assert_eq!(confirmed(body.as_bytes(), body.as_bytes()), Ok(Some(ID)));
    assert_eq!(confirmed(body.as_bytes(), b"{}"), Err(SignatureError::Signature));
    for body in [r#"{"delivered":true}"#, r#"{"delivered":true,"id":"a1"}"#, "{}", "?"] {
        assert_eq!(confirmed(body.as_bytes(), body.as_bytes()), Ok(None), "{body}");
    }
    let none = Office::new(None).channels();
    let signed = Signed { id: "", timestamp: "", signature: "", body: b"" };
    assert!(none.confirmed(signed, NOW).is_err());
}

#[tokio::test]
async fn a_mail_carries_the_letter_and_one_id_however_often_it_is_sent() {
    let server = MailServer::answering("250 ok");
    let office = Office::with_mail(server.port, "none", false);
    for _ in 0..2 {
        assert_eq!(by_mail(&office, message(MAIL)).await, Ok(Proof::HandedOver));
    }
    // The server notes a conversation when it is over, the client leaves when it was thanked.
    let seen = loop {
        let seen = server.seen();
        if seen.len() == 2 {
            break seen;
        }
        tokio::task::yield_now().await;
    };
    for mail in &seen {
        let id = format!("Message-ID: <{}@baubaukota.example>\r\n", "a1".repeat(16));
        for line in [&id, "RCPT TO:<siti@example.org>", "Date: Mon, 02 Mar 2026 01:00:00 +0000\r\n"]
        {
            assert!(mail.contains(line), "{line} in {mail}");
        }
        let letter = mail.split("KB-2026-00004.pdf").nth(1).unwrap();
        let letter = letter.split("\r\n\r\n").nth(1).unwrap().split("\r\n--").next().unwrap();
        assert_eq!(decoded(letter), LETTER);
    }
}

#[tokio::test]
async fn no_address_and_no_subject_adds_a_line_to_a_mail() {
    let server = MailServer::answering("250 ok");
    let office = Office::with_mail(server.port, "none", false);
    for to in ["siti@example.org\r\nBcc: x@example.org", "siti", "", "a@b.example, c@d.example"] {
        let refused = by_mail(&office, message(to)).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::Address { .. }), "{to}: {refused}");
    }
    let subject = "Berkas\r\nBcc: x@example.org\r\n\r\n".to_owned();
    by_mail(&office, Message { subject, ..message(MAIL) }).await.unwrap();
    let seen = loop {
        if let Some(seen) = server.seen().pop() {
            break seen;
        }
        tokio::task::yield_now().await;
    };
    assert!(!seen.contains("\r\nBcc:"), "{seen}");
}

#[tokio::test]
async fn each_fault_of_a_mail_server_is_told_apart_without_naming_anyone() {
    let said_550 = "550 <siti@example.org>: no such user";
    for (rcpt, code, permanent) in
        [(said_550, 550, true), ("552 full", 552, true), ("451 later", 451, false)]
    {
        let server = MailServer::answering(rcpt);
        let office = Office::with_mail(server.port, "none", false);
        let found = by_mail(&office, message(MAIL)).await.unwrap_err();
        assert_eq!((&found, found.is_permanent()), (&DeliveryError::Smtp { code }, permanent));
        assert!(!format!("{found} {found:?}").contains("siti"));
    }
    for (answer, encryption, error) in [
        (Answer::Hangs, "none", DeliveryError::Timeout),
        (Answer::Hangs, "tls", DeliveryError::Timeout),
        (Answer::Blurts(b"220 mail.example ESMTP\r\n"), "tls", DeliveryError::Tls),
        (Answer::Blurts(b"HTTP/1.1 200 OK\r\n"), "none", DeliveryError::Protocol),
    ] {
        let server = Gateway::answering([answer.clone()]);
        let office = Office::with_mail(server.port, encryption, false);
        let found = by_mail(&office, message(MAIL)).await;
        assert_eq!(found, Err(error), "{answer:?} {encryption}");
    }
    let office = Office::with_mail(nobody(), "none", false);
    assert_eq!(by_mail(&office, message(MAIL)).await, Err(DeliveryError::Connection));
}

#[tokio::test]
async fn without_starttls_a_mail_server_is_told_neither_password_nor_mail() {
    let server = MailServer::answering("250 ok");
    let office = Office::with_mail(server.port, "starttls", true);
    assert_eq!(by_mail(&office, message(MAIL)).await, Err(DeliveryError::NotOffered));
    let seen = loop {
        if let Some(seen) = server.seen().pop() {
            break seen;
        }
        tokio::task::yield_now().await;
    };
    assert!(!seen.contains("AUTH") && !seen.contains("RCPT"), "{seen}");
}

#[test]
fn a_secret_that_others_may_read_or_that_is_missing_opens_no_channel() {
    let office = Office::with_gateway("https://gateway.example/");
    let channels = Channels::open(&office.folder).unwrap();
    let mail = Office::with_mail(25, "tls", true);
    let shown = format!("{channels:?} {:?}", mail.channels());
    assert!(!shown.contains(SECRET) && !shown.contains(PASSWORD), "{shown}");

    let key = office.folder.key_path("webhook-secret");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Channels::open(&office.folder).unwrap_err().to_string();
    assert!(refused.contains("chmod 600"), "{refused}");
    std::fs::remove_file(&key).unwrap();
    assert!(Channels::open(&office.folder).unwrap_err().to_string().contains("webhook-secret"));
    office.folder.write_key("webhook-secret", &"short".into()).unwrap();
    let refused = Channels::open(&office.folder).unwrap_err().to_string();
    assert!(refused.contains("webhook-secret") && !refused.contains("short"), "{refused}");

    let refused = Office::new(Some(r#"{"email": {}, "webhook": {}}"#));
    let told = Channels::open(&refused.folder).unwrap_err().to_string();
    assert!(told.contains("host") && told.contains("url"), "{told}");
}
