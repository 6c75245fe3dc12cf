//! `notifications.json`: the channels on which messages leave the office, and how often they are tried.
//!
//! ```json
//! {
//!   "file": { "folder": "outbox" },
//!   "email": { "host": "mail.example.go.id", "from": "Dinas Sosial <dinsos@example.go.id>",
//!             "user": "dinsos", "password_key": "smtp-password" },
//!   "webhook": { "url": "https://gateway.example/messages", "secret_key": "webhook-secret" },
//!   "retry": { "attempts": 10, "first_seconds": 60, "longest_seconds": 21600 }
//! }
//! ```
//!
//! No secret stands in it: it names key files of the data folder. Without the file there is the
//! channel `file`, into `outbox/` of the data folder.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

use std::fmt;
use std::net::IpAddr;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::facts::Finding;

/// The file in the data folder.
pub const FILE: &str = "notifications.json";
const DEFAULT_FOLDER: &str = "outbox";

/// The ways a message can leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChannelKind {
    /// A folder of files: for the print room, and for tests.
    File,
    /// Mail.
    Email,
    /// A gateway that sends short messages on.
    Webhook,
}

impl ChannelKind {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::File, Self::Email, Self::Webhook];

    /// Its word in the configuration and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }
}

/// The channels of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notifications {
    /// The folder for the print room.
    pub file: Option<FileChannel>,
    /// The mail server.
    pub email: Option<EmailChannel>,
    /// The gateway.
    pub webhook: Option<WebhookChannel>,
    /// How often, and how far apart.
    pub retry: Retry,
}

/// The folder for the print room.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileChannel {
    /// A path; one that is not absolute begins in the data folder.
    pub folder: String,
}

/// A mail server that takes mail for others (RFC 6409).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailChannel {
    /// Its name, as its certificate says it.
    pub host: String,
    /// Its port; without one, that of the encryption: 587, 465 or 25.
    #[serde(default)]
    port: Option<u16>,
    /// How it is encrypted.
    #[serde(default)]
    pub encryption: Encryption,
    /// The sender: an address, or `Name <address>`.
    pub from: String,
    /// The user, if the server asks for one.
    #[serde(default)]
    pub user: Option<String>,
    /// The key file with the user's password.
    #[serde(default)]
    pub password_key: Option<String>,
}

impl EmailChannel {
    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.encryption {
            Encryption::Starttls => 587,
            Encryption::Tls => 465,
            Encryption::None => 25,
        })
    }
}

/// How a connection to a mail server is encrypted. There is no "if the server can" (RFC 8314).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// STARTTLS, demanded (RFC 3207).
    #[default]
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// None: for a mail server on this machine alone.
    None,
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Starttls => "STARTTLS",
            Self::Tls => "TLS",
            Self::None => "on this machine, not encrypted",
        })
    }
}

/// A gateway that sends short messages on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookChannel {
    /// Where messages are posted: `https`, or `http` on this machine.
    pub url: String,
    /// The key file with the secret both sides sign with: `whsec_` and base64 of 24 to 64 bytes.
    pub secret_key: String,
}

impl WebhookChannel {
    /// Host and port of its address, without what follows, which may be a secret.
    #[must_use]
    pub fn host(&self) -> &str {
        authority(&self.url).map_or("", |(_, authority)| authority)
    }
}

/// How often a message is tried, and how far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retry {
    /// Attempts before a message is given up, 1 to 50.
    pub attempts: u32,
    /// Wait after the first failure; it doubles with each.
    pub first_seconds: u32,
    /// The longest wait.
    pub longest_seconds: u32,
}

impl Default for Retry {
    /// Ten attempts over a day and a half.
    fn default() -> Self {
        Self { attempts: 10, first_seconds: 60, longest_seconds: 6 * 3_600 }
    }
}

impl Default for Notifications {
    /// What holds without a file.
    fn default() -> Self {
        let file = FileChannel { folder: DEFAULT_FOLDER.into() };
        Self { file: Some(file), email: None, webhook: None, retry: Retry::default() }
    }
}

impl Notifications {
    /// Reads the text of `notifications.json`.
    ///
    /// # Errors
    /// All findings: what is not of the form, and what would send in the clear or nowhere.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let mut sections: Map<String, Value> = serde_json::from_str(text)
            .map_err(|error| vec![Finding::new("not-json", FILE, error.to_string())])?;
        let mut findings = Vec::new();
        let read = Self {
            file: section(&mut sections, "file", &mut findings),
            email: section(&mut sections, "email", &mut findings),
            webhook: section(&mut sections, "webhook", &mut findings),
            retry: section(&mut sections, "retry", &mut findings).unwrap_or_default(),
        };
        for name in sections.keys() {
            let message = "no such section; there are `file`, `email`, `webhook` and `retry`";
            findings.push(Finding::new("unknown-section", name, message));
        }
        if read.channels().next().is_none() && findings.is_empty() {
            let message = "no channel is named; name one of `file`, `email` and `webhook`";
            findings.push(Finding::new("no-channel", FILE, message));
        }
        read.check(&mut findings);
        if findings.is_empty() { Ok(read) } else { Err(findings) }
    }

    /// The channels there are.
    pub fn channels(&self) -> impl Iterator<Item = ChannelKind> {
        let named = [self.file.is_some(), self.email.is_some(), self.webhook.is_some()];
        ChannelKind::ALL.into_iter().zip(named).filter_map(|(kind, named)| named.then_some(kind))
    }

    fn check(&self, findings: &mut Vec<Finding>) {
        let mut judge = |good: bool, code, path: &str, message: &str| {
            if !good {
                findings.push(Finding::new(code, path, message));
            }
        };
        if let Some(FileChannel { folder }) = &self.file {
            judge(!folder.is_empty(), "empty", "file.folder", "name a folder");
        }
        if let Some(email) = &self.email {
            let host = !email.host.is_empty() && !email.host.contains(char::is_whitespace);
            judge(host, "not-a-host", "email.host", "name a server, without port or address");
            let clear = email.encryption != Encryption::None || is_loopback(&email.host);
            let message = "mail leaves this machine encrypted: `starttls` or `tls`";
            judge(clear, "in-the-clear", "email.encryption", message);
            judge(email.from.contains('@'), "not-an-address", "email.from", "name the sender");
            let both = email.user.is_some() == email.password_key.is_some();
            judge(
                both,
                "half-a-login",
                "email.password_key",
                "name user and password_key, or none",
            );
            let key = email.password_key.as_deref().is_none_or(is_key_name);
            judge(key, "not-a-key-file", "email.password_key", KEY_NAME);
        }
        if let Some(WebhookChannel { url, secret_key }) = &self.webhook {
            let message = "an `https` address, or `http` on this machine; no user in it";
            judge(is_private_url(url), "in-the-clear", "webhook.url", message);
            judge(is_key_name(secret_key), "not-a-key-file", "webhook.secret_key", KEY_NAME);
        }
        let Retry { attempts, first_seconds: first, longest_seconds: longest } = self.retry;
        let attempts = (1..=50).contains(&attempts);
        judge(attempts, "out-of-range", "retry.attempts", "from 1 to 50");
        judge((1..=3_600).contains(&first), "out-of-range", "retry.first_seconds", "1 to 3600");
        let longest = (first..=86_400).contains(&longest);
        let message = "from first_seconds to 86400";
        judge(longest, "out-of-range", "retry.longest_seconds", message);
    }
}

const KEY_NAME: &str =
    "the name of a file in keys/: a-z, 0-9, `-`, `.`, at most 64, a letter first";

fn section<T: DeserializeOwned>(
    sections: &mut Map<String, Value>,
    name: &str,
    findings: &mut Vec<Finding>,
) -> Option<T> {
    let value = sections.remove(name)?;
    serde_json::from_value(value)
        .map_err(|error| findings.push(Finding::new("not-of-the-form", name, error.to_string())))
        .ok()
}

fn is_key_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '.'))
}

/// Whether `host` is this machine by its very name; nothing is looked up.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Scheme, and host with port.
fn authority(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    Some((scheme, rest.split(['/', '?', '#']).next().unwrap_or_default()))
}

fn is_private_url(url: &str) -> bool {
    let Some((scheme, authority)) = authority(url) else { return false };
    let host = match authority.split_once(']') {
        Some((address, _)) => address,
        None => authority.split(':').next().unwrap_or_default(),
    };
    let plain = !authority.contains('@') && url.chars().all(|c| c.is_ascii_graphic());
    let private = match scheme {
        "https" => !host.is_empty(),
        "http" => is_loopback(host),
        _ => false,
    };
    plain && private
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let findings = Notifications::parse(text).unwrap_err();
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.path)).collect()
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let text = r#"{
            "email": {"host": "mail.example", "encryption": "none", "from": "x", "user": "u"},
            "webhook": {"url": "http://gateway.example/", "secret_key": "../root.pem"},
            "retry": {"attempts": 0, "first_seconds": 0, "longest_seconds": 0},
            "file": {"folder": "a", "mode": "0644"},
            "pigeon": {}
        }"#;
        let found = [
            "not-of-the-form file",
            "unknown-section pigeon",
            "in-the-clear email.encryption",
            "not-an-address email.from",
            "half-a-login email.password_key",
            "in-the-clear webhook.url",
            "not-a-key-file webhook.secret_key",
            "out-of-range retry.attempts",
            "out-of-range retry.first_seconds",
        ];
        assert_eq!(codes(text), found);
    }

    #[test]
    fn a_file_that_names_no_channel_is_refused() {
        assert_eq!(codes("{}"), ["no-channel notifications.json"]);
        assert_eq!(codes("[]"), ["not-json notifications.json"]);
    }

    #[test]
    fn nothing_leaves_the_machine_in_the_clear() {
        for url in
            ["https://a.example/x", "http://127.0.0.1:80/", "http://localhost/", "http://[::1]:8/"]
        {
            assert!(is_private_url(url), "{url}");
        }
        for url in [
            "http://a.example/",
            "http://localhost.example/",
            "http://127.0.0.1@a.example/",
            "http://[::2]/",
            "https://user:word@a.example/",
            "https:///path",
            "ftp://localhost/",
            "a.example",
            "https://a.example/ x",
        ] {
            assert!(!is_private_url(url), "{url}");
        }
    }

    #[test]
    fn each_encryption_has_its_port() {
        for (encryption, port) in [("starttls", 587), ("tls", 465), ("none", 25)] {
            let text = format!(
                r#"{{"email": {{"host": "127.0.0.1", "encryption": "{encryption}",
                     "from": "a@b.example"}}}}"#
            );
            assert_eq!(Notifications::parse(&text).unwrap().email.unwrap().port(), port);
        }
    }
}
