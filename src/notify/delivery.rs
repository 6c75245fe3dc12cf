//! What a channel can say of a message: how far it went, or why not.

use std::io;

use crate::config::notifications::ChannelKind;
use crate::store::CAME_BACK;

/// What is proved once a channel took a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The channel has it: a file was written, a mail server or a gateway accepted it. That it
    /// reached anyone is not proved, and no legal term begins.
    HandedOver,
    /// The gateway confirms that the addressee has it.
    Delivered,
}

/// Why a message was not taken. It repeats no word of the other side, which may have named the
/// addressee.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// Nobody listens, the name is unknown, or the connection broke.
    #[error("the connection failed")]
    Connection,
    /// No answer in time.
    #[error("no answer in the time allowed")]
    Timeout,
    /// The certificate is not trusted, or the other side does not speak TLS.
    #[error("no trusted encryption; look at the certificate of the server")]
    Tls,
    /// The mail server offers no STARTTLS, or no login that is known here.
    #[error("the mail server offers no STARTTLS or no known login")]
    NotOffered,
    /// The answer is not of the protocol.
    #[error("the answer is not of the protocol")]
    Protocol,
    /// An HTTP status other than success (RFC 9110).
    #[error("the gateway answered {status}")]
    Http {
        /// The status.
        status: u16,
    },
    /// A reply of the mail server other than success (RFC 5321).
    #[error("the mail server answered {code}")]
    Smtp {
        /// The reply code.
        code: u16,
    },
    /// The address cannot be one of this channel.
    #[error("the address is not one of channel `{}`", channel.as_str())]
    Address {
        /// The channel.
        channel: ChannelKind,
    },
    /// The channel is not configured any more.
    #[error("channel `{}` is not in notifications.json", channel.as_str())]
    NoChannel {
        /// The channel.
        channel: ChannelKind,
    },
    /// The message could not be opened with the key of its case.
    #[error("the message could not be opened")]
    Unopened,
    /// Every attempt was begun and none came to an end.
    #[error("no attempt came to an end")]
    Unfinished,
    /// The letter was posted, and came back.
    #[error("the letter came back: {}", ground.as_str())]
    Returned {
        /// Why.
        ground: ReturnGround,
    },
    /// A file could not be written.
    #[error("the file could not be written: {kind}")]
    File {
        /// What the system says.
        kind: io::ErrorKind,
    },
}

/// Why a letter came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnGround {
    /// There is no such address.
    NoSuchAddress,
    /// The person lives there no more.
    Moved,
    /// Nobody was found, again and again.
    NobodyThere,
    /// It was not accepted.
    NotAccepted,
}

impl ReturnGround {
    /// Every ground.
    pub const ALL: [Self; 4] =
        [Self::NoSuchAddress, Self::Moved, Self::NobodyThere, Self::NotAccepted];

    /// Its word on forms and in what is kept of a message.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchAddress => "no-such-address",
            Self::Moved => "moved",
            Self::NobodyThere => "nobody-there",
            Self::NotAccepted => "not-accepted",
        }
    }

    /// The ground of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == word)
    }
}

impl DeliveryError {
    /// The error whose words `text` is; what the system said of a file is not kept.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const PLAIN: [DeliveryError; 7] = [
            DeliveryError::Connection,
            DeliveryError::Timeout,
            DeliveryError::Tls,
            DeliveryError::NotOffered,
            DeliveryError::Protocol,
            DeliveryError::Unopened,
            DeliveryError::Unfinished,
        ];
        if let Some(status) = text.strip_prefix("the gateway answered ") {
            return status.parse().ok().map(|status| Self::Http { status });
        }
        if let Some(code) = text.strip_prefix("the mail server answered ") {
            return code.parse().ok().map(|code| Self::Smtp { code });
        }
        if let Some(word) = text.strip_prefix(CAME_BACK) {
            return ReturnGround::named(word).map(|ground| Self::Returned { ground });
        }
        if text.starts_with("the file could not be written: ") {
            return Some(Self::File { kind: io::ErrorKind::Other });
        }
        let of_channels = ChannelKind::ALL
            .into_iter()
            .flat_map(|channel| [Self::Address { channel }, Self::NoChannel { channel }]);
        PLAIN.into_iter().chain(of_channels).find(|error| error.to_string() == text)
    }

    /// Whether trying again as it is cannot help.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            // 408 and 429 ask to come again; a redirect is not followed.
            Self::Http { status } => matches!(status, 300..=499) && !matches!(status, 408 | 429),
            Self::Smtp { code } => matches!(code, 500..=599),
            Self::Address { .. }
            | Self::NoChannel { .. }
            | Self::Unopened
            | Self::Unfinished
            | Self::Returned { .. } => true,
            Self::Connection
            | Self::Timeout
            | Self::Tls
            | Self::NotOffered
            | Self::Protocol
            | Self::File { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_error_says_names_it() {
        let channel = ChannelKind::Email;
        for error in [
            DeliveryError::Connection,
            DeliveryError::NotOffered,
            DeliveryError::Http { status: 503 },
            DeliveryError::Smtp { code: 550 },
            DeliveryError::Address { channel },
            DeliveryError::NoChannel { channel },
            DeliveryError::Unfinished,
            DeliveryError::Returned { ground: ReturnGround::NobodyThere },
            DeliveryError::File { kind: io::ErrorKind::Other },
        ] {
            assert_eq!(DeliveryError::parse(&error.to_string()), Some(error));
        }
        assert_eq!(DeliveryError::parse("something else"), None);
    }
}
