//! The mail channel: a short text with the letter attached, over an encrypted connection.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport as _, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};

use super::{DeliveryError, Message, Proof};
use crate::config::notifications::{ChannelKind, EmailChannel, Encryption};

/// A mail server.
#[derive(Clone)]
pub(super) struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    limit: Duration,
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailServer")
    }
}

impl MailServer {
    /// The server of `configured`; none if its sender is no address or its name no host.
    pub(super) fn new(
        configured: &EmailChannel,
        password: Option<&SecretString>,
        limit: Duration,
    ) -> Option<Self> {
        let host = configured.host.trim_start_matches('[').trim_end_matches(']');
        let tls = || TlsParameters::new(host.to_owned()).ok();
        let tls = match configured.encryption {
            Encryption::Starttls => Tls::Required(tls()?),
            Encryption::Tls => Tls::Wrapper(tls()?),
            Encryption::None => Tls::None,
        };
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(configured.port())
            .tls(tls)
            .timeout(Some(limit));
        if let (Some(user), Some(password)) = (&configured.user, password) {
            let password = password.expose_secret().trim_end().to_owned();
            server = server.credentials(Credentials::new(user.clone(), password));
        }
        let from = configured.from.parse().ok()?;
        Some(Self { transport: server.build(), from, limit })
    }

    /// Hands a message over. `Message-ID` is made of its id, so mailboxes know a repetition.
    pub(super) async fn send(
        &self,
        id: &str,
        message: &Message,
        now_ms: i64,
    ) -> Result<Proof, DeliveryError> {
        let mail = self.mail(id, message, now_ms)?;
        match tokio::time::timeout(self.limit, self.transport.send(mail)).await {
            Err(_) => Err(DeliveryError::Timeout),
            Ok(Err(error)) => Err(refusal(&error)),
            Ok(Ok(_)) => Ok(Proof::HandedOver),
        }
    }

    fn mail(
        &self,
        id: &str,
        message: &Message,
        now_ms: i64,
    ) -> Result<lettre::Message, DeliveryError> {
        let wrong = DeliveryError::Address { channel: ChannelKind::Email };
        let to: Mailbox = message.to.parse().map_err(|_| wrong.clone())?;
        let date = UNIX_EPOCH + Duration::from_millis(now_ms.try_into().unwrap_or_default());
        let head = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&message.subject)
            .date(date)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())));
        let text = SinglePart::plain(message.text.as_str().to_owned());
        let mail = match &message.letter {
            None => head.singlepart(text),
            Some(letter) => {
                let kind = ContentType::parse("application/pdf").map_err(|_| wrong.clone())?;
                let letter = Attachment::new(letter.name.clone()).body(letter.pdf.clone(), kind);
                head.multipart(MultiPart::mixed().singlepart(text).singlepart(letter))
            }
        };
        mail.map_err(|_| wrong)
    }
}

fn refusal(error: &Error) -> DeliveryError {
    match error.status() {
        Some(code) => DeliveryError::Smtp { code: code.into() },
        None if error.is_timeout() => DeliveryError::Timeout,
        None if error.is_tls() || broke_off_tls(error) => DeliveryError::Tls,
        None if error.is_client() => DeliveryError::NotOffered,
        None if error.is_response() => DeliveryError::Protocol,
        None => DeliveryError::Connection,
    }
}

/// rustls tells of a certificate it does not trust through the connection.
fn broke_off_tls(error: &Error) -> bool {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let mut io = causes.filter_map(|cause| cause.downcast_ref::<io::Error>());
    io.any(|cause| cause.kind() == io::ErrorKind::InvalidData)
}
