//! The applications of the synthetic town, as they reach an office.

use std::collections::VecDeque;
use std::sync::Arc;

use indicatif::ProgressBar;
use serde_json::json;

use super::ending::Ending;
use crate::casework::Fault;
use crate::casework::decide::{Application, Decided, Incoming, Sink, Source};
use crate::facts::{Facts, parse};
use crate::policy::Programme;
use crate::population::{self, Arrival, Channel, Identity, Town};

/// Applications of a town, one family after the other.
pub struct Applications {
    town: Town,
    next: u64,
    programmes: Arc<[Arc<Programme>]>,
    waiting: VecDeque<Incoming>,
    /// When the process is asked to end, what is decided stands and the rest comes next time.
    ending: Ending,
}

impl Applications {
    /// All applications of `town` to `programmes`.
    pub fn new(town: Town, programmes: Arc<[Arc<Programme>]>, ending: Ending) -> Self {
        Self { town, next: 0, programmes, waiting: VecDeque::new(), ending }
    }

    fn arrive(&mut self, arrival: &Arrival) -> Result<(), Fault> {
        for application in &arrival.applications {
            let id = application.programme.id();
            let programme = self.programmes.iter().position(|known| known.id() == id);
            let programme = programme.ok_or(Fault::Worker)?;
            let schema = self.programmes.get(programme).ok_or(Fault::Worker)?.schema();
            self.waiting.push_back(Incoming {
                id: application.household.clone(),
                programme,
                facts: facts_of(application, schema)?,
                line: 0,
                application: Some(Application {
                    received_ms: Some(application.received_ms),
                    decided_ms: Some(application.received_ms),
                    channel: word_of(application.channel),
                    identity: Some(identity_of(&arrival.identity)),
                    nik: arrival.identity.members.first().map(|head| head.nik.clone()),
                }),
            });
        }
        Ok(())
    }
}

impl Source for Applications {
    fn next_case(&mut self) -> Result<Option<Incoming>, Fault> {
        while self.waiting.is_empty()
            && self.next < self.town.households()
            && !self.ending.is_asked()
        {
            let arrival = self.town.arrival(self.next);
            self.next += 1;
            self.arrive(&arrival)?;
        }
        Ok(self.waiting.pop_front())
    }

    /// Some seven batches are on their way when the end is asked for, and it comes within 5 s.
    fn batch(&self) -> usize {
        500
    }
}

/// The observed facts, read the way any other input is.
fn facts_of(
    application: &population::Application,
    schema: &crate::facts::FactSchema,
) -> Result<Facts, Fault> {
    let fault =
        |source: std::io::Error| Fault::Stream { what: "the synthetic town".into(), source };
    let line = serde_json::to_value(application).map_err(|error| fault(error.into()))?;
    let facts = line.get("facts").map(ToString::to_string).unwrap_or_default();
    parse(schema, &facts).map_err(|findings| {
        let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
        fault(std::io::Error::other(told.join("; ")))
    })
}

const fn word_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Agent => "agent",
        Channel::VillageOffice => "village_office",
        Channel::Portal => "portal",
        Channel::Whatsapp => "whatsapp",
        Channel::Email => "email",
    }
}

/// Who a case is about, as it is kept sealed.
fn identity_of(identity: &Identity) -> String {
    let members: Vec<_> = identity
        .members
        .iter()
        .map(|person| json!({"name": person.name, "nik": person.nik}))
        .collect();
    json!({
        "address": identity.address,
        "family_card": identity.family_card,
        "members": members,
        "phone": identity.phone,
        "village": identity.village,
    })
    .to_string()
}

/// Moves the bar with each case that is durable.
pub struct Bar(pub ProgressBar);

impl Sink for Bar {
    fn take(&mut self, _: &Decided<'_>) -> Result<(), Fault> {
        self.0.inc(1);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.0.finish_and_clear();
        Ok(())
    }
}
