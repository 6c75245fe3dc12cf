//! Putting what is written to an applicant into the outbox: once for each channel that reaches them.

use rand::Rng as _;

use super::super::acting::Acting;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::AtHand;
use super::reach::{Reach, reach};
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

impl Acting<'_> {
    /// Puts a post of entry `seq` into the outbox.
    pub(super) fn post(
        &mut self,
        case: &AtHand,
        seq: u64,
        channels: &Notifications,
        post: Post,
    ) -> Result<(), Refusal> {
        for (channel, message) in messages(&reach(case)?, channels, &case.case.number, post) {
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

/// A message for each channel there is and that reaches the person. Only the print room is given
/// the paper: a mailbox or a telephone may be another's, and learns nothing of what it says.
fn messages(
    reach: &Reach,
    channels: &Notifications,
    number: &str,
    post: Post,
) -> Vec<(ChannelKind, Message)> {
    let Post { paper, slip, text } = post;
    let mut messages = Vec::new();
    if channels.file.is_some() {
        let (to, subject) = (reach.post.join("\n"), number.to_owned());
        let message = Message { to, subject, text: slip, letter: Some(paper) };
        messages.push((ChannelKind::File, message));
    }
    let sent = [
        (ChannelKind::Email, channels.email.is_some(), &reach.email),
        (ChannelKind::Webhook, channels.webhook.is_some(), &reach.phone),
    ];
    for (channel, _, to) in sent.into_iter().filter(|(_, there, _)| *there) {
        let Some(to) = to.clone() else { continue };
        let (subject, text) = (number.to_owned(), text.clone());
        messages.push((channel, Message { to, subject, text, letter: None }));
    }
    messages
}
