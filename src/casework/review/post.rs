//! Putting what is written to an applicant into the outbox: once for each channel that reaches them.

use rand::Rng as _;

use super::super::acting::Acting;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::AtHand;
use super::reach::Reach;
use crate::config::notifications::{ChannelKind, Notifications};
use crate::notify::{Letter, Message, ShortText};
use crate::store::NewOutbox;

/// What is written to an applicant.
pub(super) struct Post {
    /// The paper, for the print room.
    pub paper: Letter,
    /// What lies beside the paper.
    pub slip: ShortText,
    /// What channels say that carry no paper.
    pub text: ShortText,
}

/// What is said where a mailbox or a telephone may be another's; the number alone where an office
/// has too long a name.
pub(super) fn short(said: Option<String>, number: &str) -> Result<ShortText, Fault> {
    let short = said.and_then(|said| ShortText::new(said).ok());
    let short = short.map_or_else(|| ShortText::new(number), Ok);
    short.map_err(|_| Fault::Worker)
}

/// The channels that there are and that reach the person, with where each goes.
pub(super) fn ways(reach: &Reach, channels: &Notifications) -> Vec<(ChannelKind, String)> {
    let way = |channel| {
        let to = match channel {
            ChannelKind::File => Some(reach.post.join("\n")),
            ChannelKind::Email => reach.email.clone(),
            ChannelKind::Webhook => reach.phone.clone(),
        };
        Some((channel, to?))
    };
    channels.channels().filter_map(way).collect()
}

impl Acting<'_> {
    /// Puts a post of entry `seq` into the outbox, once for each of these ways.
    pub(super) fn post(
        &mut self,
        case: &AtHand,
        seq: u64,
        ways: Vec<(ChannelKind, String)>,
        post: Post,
    ) -> Result<(), Refusal> {
        for (channel, message) in messages(ways, &case.case.number, post) {
            let bytes = message.to_bytes().map_err(|_| Fault::Worker)?;
            let sealed = case.key.seal_message(seq, &bytes, &mut self.random)?;
            let mut id = [0; 16];
            self.random.fill_bytes(&mut id);
            let (serial, created_ms) = (case.case.serial, self.ts);
            self.batch.outbox.push(NewOutbox { id, seq, serial, channel, sealed, created_ms });
        }
        Ok(())
    }
}

/// A message for each way. Only the print room is given the paper: a mailbox or a telephone may be
/// another's, and learns nothing of what it says.
fn messages(
    ways: Vec<(ChannelKind, String)>,
    number: &str,
    post: Post,
) -> impl Iterator<Item = (ChannelKind, Message)> {
    let Post { paper, slip, text } = post;
    let (subject, mut printed) = (number.to_owned(), Some((slip, paper)));
    ways.into_iter().map(move |(channel, to)| {
        let (text, letter) = match printed.take_if(|_| channel == ChannelKind::File) {
            Some((slip, paper)) => (slip, Some(paper)),
            None => (text.clone(), None),
        };
        (channel, Message { to, subject: subject.clone(), text, letter })
    })
}
