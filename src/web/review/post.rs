//! Letters on the supervisor's board: those that nothing proves to have arrived, and messages that
//! were given up.
use jiff::civil::Date;

use super::clocks::Typed;
use super::form::value;
use super::views::{Choice, DeadLetter, UnprovedLetter};
use crate::casework::read::review::{
    DeliveryError, ReturnGround, TooFewWays, Undelivered, Unproved,
};
use crate::config::notifications::ChannelKind;
use crate::ledger::review_fields::DeliveryChannel;
use crate::web::wording::Wording;

/// The ways a letter can be said to have arrived, with their messages.
const WAYS: [(DeliveryChannel, &str); 4] = [
    (DeliveryChannel::Hand, "way-hand"),
    (DeliveryChannel::Post, "way-post"),
    (DeliveryChannel::Email, "channel-email"),
    (DeliveryChannel::Webhook, "channel-webhook"),
];

/// The way called `word` on a form.
pub fn way_of(word: &str) -> Option<DeliveryChannel> {
    WAYS.into_iter().map(|(way, _)| way).find(|way| way.as_str() == word)
}

/// The ways to choose from. None is chosen beforehand: the term to object begins with what is said.
pub fn ways(w: Wording) -> Vec<Choice> {
    let choice = |(way, message): (DeliveryChannel, &str)| Choice {
        value: way.as_str().to_owned(),
        label: w.say(message),
        chosen: false,
    };
    WAYS.map(choice).into()
}

/// The ways a person can hand a letter over, to choose from.
pub fn by_hand(w: Wording) -> Vec<Choice> {
    let person = [DeliveryChannel::Hand, DeliveryChannel::Post].map(DeliveryChannel::as_str);
    ways(w).into_iter().filter(|way| person.contains(&way.value.as_str())).collect()
}

/// The message that says why a letter came back.
pub const fn ground_message(ground: ReturnGround) -> &'static str {
    match ground {
        ReturnGround::NoSuchAddress => "returned-no-such-address",
        ReturnGround::Moved => "returned-moved",
        ReturnGround::NobodyThere => "returned-nobody-there",
        ReturnGround::NotAccepted => "returned-not-accepted",
    }
}

/// A letter whose arrival nothing proves yet, with what was `typed` of it.
pub fn unproved(letter: Unproved, typed: &Typed, today: Date, w: Wording) -> UnprovedLetter {
    let open = letter.number == typed.number && typed.pairs.iter().any(|(sent, _)| sent == "way");
    UnprovedLetter {
        way: if open { value(&typed.pairs, "way").to_owned() } else { String::new() },
        open,
        issued: w.date(letter.issued),
        until: letter.until.map_or_else(|| w.say("board-untold-value"), |until| w.date(until)),
        over: letter.until.is_some_and(|until| until < today),
        lacks: letter.lacks.map(|lacks| {
            w.say(match lacks {
                TooFewWays::None => "unproved-no-way",
                TooFewWays::One => "unproved-one-way",
            })
        }),
        seen: letter.seen,
        number: letter.number,
    }
}

/// A message that was given up.
pub fn dead(letter: Undelivered, w: Wording) -> DeadLetter {
    let channel = match letter.channel {
        ChannelKind::File => "channel-file",
        ChannelKind::Email => "channel-email",
        ChannelKind::Webhook => "channel-webhook",
    };
    DeadLetter {
        id: format!("{:032x}", u128::from_be_bytes(letter.id)),
        number: letter.number,
        what: w.say(if letter.asks { "letters-what-question" } else { "letters-what-letter" }),
        channel: w.say(channel),
        why: why(letter.why.as_ref(), w),
    }
}

/// Why a message was given up, in words.
fn why(error: Option<&DeliveryError>, w: Wording) -> String {
    let message = match error {
        None => "letters-why-unknown",
        Some(DeliveryError::Connection) => "why-connection",
        Some(DeliveryError::Timeout) => "why-timeout",
        Some(DeliveryError::Tls | DeliveryError::NotOffered) => "why-encryption",
        Some(DeliveryError::Protocol) => "why-protocol",
        Some(DeliveryError::Http { status }) => {
            return w.fill("why-gateway", &[("code", &status.to_string())]);
        }
        Some(DeliveryError::Smtp { code }) => {
            return w.fill("why-mail", &[("code", &code.to_string())]);
        }
        Some(DeliveryError::Address { .. }) => "why-address",
        Some(DeliveryError::NoChannel { .. }) => "why-no-channel",
        Some(DeliveryError::Unopened) => "why-unopened",
        Some(DeliveryError::Unfinished) => "why-unfinished",
        Some(DeliveryError::Returned { ground }) => ground_message(*ground),
        Some(DeliveryError::File { .. }) => "why-file",
    };
    w.say(message)
}
