//! The channels of an office, opened with their secrets.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::email::MailServer;
use super::file::{Kept, Tray};
use super::signature::{SignatureError, Signed, WebhookSecret};
use super::webhook::Gateway;
use super::{DeliveryError, Message, Proof, id_text};
use crate::config::notifications::{self, ChannelKind, Notifications, Retry};
use crate::facts::Finding;
use crate::store::{Folder, OutboxId, StoreError};

/// A message that takes longer is tried again; well within the lease it is sent under.
const LIMIT: Duration = Duration::from_mins(1);

/// Why the channels cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// `notifications.json` has faults.
    #[error("`{}` is refused: {}", path.display(), joined(findings))]
    Refused {
        /// The file.
        path: PathBuf,
        /// All of them.
        findings: Vec<Finding>,
    },
    /// `notifications.json` cannot be read.
    #[error("`{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A key file is missing or may be read by others.
    #[error(transparent)]
    Key(#[from] StoreError),
    /// A key file holds no secret of the form.
    #[error("key file `{name}`: {source}")]
    Secret {
        /// Its name in keys/.
        name: String,
        /// What is wrong with it.
        source: SignatureError,
    },
}

fn joined(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// The channels of an office. A closed set: each is there or not.
#[derive(Clone, Debug)]
pub struct Channels {
    configured: Arc<Notifications>,
    tray: Option<Tray>,
    mail: Option<MailServer>,
    gateway: Option<Gateway>,
}

impl Channels {
    /// Opens the channels that `notifications.json` of the data folder names, with the secrets in
    /// its key files. Without the file there is the channel `file`.
    ///
    /// # Errors
    /// [`SetupError`]; nothing is connected to.
    pub fn open(folder: &Folder) -> Result<Self, SetupError> {
        Self::open_within(folder, LIMIT)
    }

    /// As [`Channels::open`], with another time allowed for sending one message.
    ///
    /// # Errors
    /// As [`Channels::open`].
    pub fn open_within(folder: &Folder, limit: Duration) -> Result<Self, SetupError> {
        let path = folder.path().join(notifications::FILE);
        let configured = read(&path)?;
        let tray = configured.file.as_ref().map(|file| Tray::new(folder.path().join(&file.folder)));
        let mut mail = None;
        if let Some(email) = &configured.email {
            let password = email.password_key.as_deref().map(|name| folder.read_key(name));
            let password = password.transpose()?;
            let server = MailServer::new(email, password.as_ref(), limit).ok_or_else(|| {
                let message = "an address, or `Name <address>`, and a host that can be named";
                let finding = Finding::new("not-an-address", "email.from", message);
                SetupError::Refused { path, findings: vec![finding] }
            })?;
            mail = Some(server);
        }
        let mut gateway = None;
        if let Some(webhook) = &configured.webhook {
            let name = &webhook.secret_key;
            let secret = folder.read_key(name)?;
            let secret = WebhookSecret::parse(secrecy::ExposeSecret::expose_secret(&secret))
                .map_err(|source| SetupError::Secret { name: name.clone(), source })?;
            gateway = Some(Gateway::new(webhook.url.clone(), secret, limit));
        }
        Ok(Self { configured: Arc::new(configured), tray, mail, gateway })
    }

    /// What `notifications.json` says, or what holds without it.
    #[must_use]
    pub fn configured(&self) -> &Notifications {
        &self.configured
    }

    /// How often a message is tried, and how far apart.
    #[must_use]
    pub fn retry(&self) -> &Retry {
        &self.configured.retry
    }

    /// Sends the message of this id.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send(
        &self,
        channel: ChannelKind,
        id: &OutboxId,
        message: Message,
        now_ms: i64,
    ) -> Result<Proof, DeliveryError> {
        let missing = DeliveryError::NoChannel { channel };
        let id = id_text(id);
        let waiting = match channel {
            ChannelKind::Email => {
                let server = self.mail.as_ref().ok_or(missing)?;
                return server.send(&id, &message, now_ms).await;
            }
            ChannelKind::File => {
                let tray = self.tray.clone().ok_or(missing)?;
                tokio::task::spawn_blocking(move || tray.send(&id, &message))
            }
            ChannelKind::Webhook => {
                let gateway = self.gateway.clone().ok_or(missing)?;
                tokio::task::spawn_blocking(move || gateway.send(&id, &message, now_ms))
            }
        };
        waiting.await.unwrap_or(Err(DeliveryError::Connection))
    }

    /// The message that the gateway says was delivered, in a body it signed within five minutes of
    /// `now_ms`; none if it says anything else.
    ///
    /// # Errors
    /// [`SignatureError`], also where no gateway is configured.
    pub fn confirmed(
        &self,
        signed: Signed<'_>,
        now_ms: i64,
    ) -> Result<Option<OutboxId>, SignatureError> {
        let gateway = self.gateway.as_ref().ok_or(SignatureError::Signature)?;
        gateway.confirmed(signed, now_ms)
    }

    /// Removes a message that nobody fetched yet from the folder of the print room: part of
    /// forgetting a person. Gives the files that could not be removed.
    #[must_use]
    pub fn forget(&self, id: &OutboxId) -> Vec<Kept> {
        self.tray.as_ref().map_or_else(Vec::new, |tray| tray.forget(&id_text(id)))
    }
}

/// Removes messages that nobody fetched yet from the folder of the print room that a data folder
/// names, with no key opened and no channel needed. Gives the files that could not be removed, and
/// `notifications.json` where it does not say which folder that is.
#[must_use]
pub fn forget_letters(folder: &Folder, letters: &[OutboxId]) -> Vec<Kept> {
    if letters.is_empty() {
        return Vec::new();
    }
    let path = folder.path().join(notifications::FILE);
    let (configured, mut kept) = match read(&path) {
        Ok(configured) => (configured, Vec::new()),
        Err(error) => {
            let why = io::Error::other(format!("it does not tell where letters are ({error})"));
            (Notifications::default(), vec![Kept { path, why }])
        }
    };
    let trays = configured.file.iter().map(|file| Tray::new(folder.path().join(&file.folder)));
    let left = trays.flat_map(|tray| letters.iter().flat_map(move |id| tray.forget(&id_text(id))));
    kept.extend(left);
    kept
}

/// What `notifications.json` of a data folder says, or what holds without it; no key is opened.
///
/// # Errors
/// [`SetupError::Refused`], [`SetupError::File`].
pub fn configured(folder: &Folder) -> Result<Notifications, SetupError> {
    read(&folder.path().join(notifications::FILE))
}

fn read(path: &Path) -> Result<Notifications, SetupError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Notifications::parse(&text)
            .map_err(|findings| SetupError::Refused { path: path.into(), findings }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Notifications::default()),
        Err(source) => Err(SetupError::File { path: path.into(), source }),
    }
}
