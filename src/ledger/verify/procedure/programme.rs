//! Life of a programme: what was proposed, approved, activated and suspended; rules 2, 3 and 6.

use std::collections::HashMap;

use super::access::Access;
use super::{Broken, Ruling, Step, ensure};
use crate::ids::Digest32;
use crate::ledger::body::{EntryBody, ProgrammeProposed};
use crate::ledger::fields::{Actor, ProgrammeId, ProgrammeStatus, Role};
use crate::ledger::merkle::sha256;
use crate::ledger::programme_text::ProgrammeText;
use crate::ledger::verify::Class;

/// Where a programme stands among those that were proposed.
pub(super) type Place = u32;

/// Who puts a programme in force or takes it out; the access policy says who of them does.
const ANSWERING: [Role; 4] = [Role::Author, Role::Supervisor, Role::Board, Role::Administrator];

#[derive(Debug, Default)]
pub(crate) struct Programmes {
    proposed: Vec<Proposed>,
    places: HashMap<Digest32, Place>,
    versions: HashMap<(ProgrammeId, u64), Digest32>,
    /// Read, and not proposed yet.
    files: HashMap<Digest32, File>,
}

/// A programme that was proposed.
#[derive(Debug)]
pub(crate) struct Proposed {
    pub(crate) digest: Digest32,
    /// The entry that proposed it first.
    pub(crate) seq: u64,
    pub(crate) file: File,
    pub(super) proposers: Vec<Actor>,
    /// Since it was suspended, if it was.
    approved: bool,
    /// From when it is active; `None` before it is activated, and while it is suspended.
    active_from: Option<u64>,
}

/// What became of a programme's file.
#[derive(Debug)]
pub(crate) enum File {
    Missing,
    /// Not the bytes of the digest.
    Altered,
    /// `None` if it lacks what the rules need.
    Read(Option<Box<ProgrammeText>>),
}

impl Proposed {
    pub(super) fn text(&self) -> Option<&ProgrammeText> {
        if let File::Read(text) = &self.file { text.as_deref() } else { None }
    }

    pub(super) fn is_active(&self, ts: u64) -> bool {
        self.active_from.is_some_and(|from| from <= ts)
    }
}

impl Programmes {
    pub(crate) fn contains(&self, digest: &Digest32) -> bool {
        self.places.contains_key(digest)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Proposed> {
        self.proposed.iter()
    }

    pub(super) fn place(&self, digest: &Digest32) -> Option<Place> {
        self.places.get(digest).copied()
    }

    pub(super) fn get(&self, place: Place) -> Option<&Proposed> {
        self.proposed.get(usize::try_from(place).ok()?)
    }

    fn find(&self, digest: &Digest32) -> Option<&Proposed> {
        self.get(self.place(digest)?)
    }

    fn find_mut(&mut self, digest: &Digest32) -> Option<&mut Proposed> {
        let place = self.place(digest)?;
        self.proposed.get_mut(usize::try_from(place).ok()?)
    }

    /// Takes the file of a programme that is about to be proposed.
    pub(crate) fn supply(&mut self, digest: Digest32, bytes: Option<&[u8]>) {
        let file = match bytes {
            None => File::Missing,
            Some(bytes) if sha256(bytes) != digest => File::Altered,
            Some(bytes) => File::Read(ProgrammeText::read(bytes).ok().map(Box::new)),
        };
        self.files.insert(digest, file);
    }

    /// Rule 3.
    pub(super) fn proposes(&self, body: &ProgrammeProposed) -> Ruling {
        let (id, version) = (&body.id, body.version.get());
        let first = self.versions.get(&(id.clone(), version));
        if first.is_none_or(|first| *first == body.digest) {
            return Ok(());
        }
        let message = format!("version {version} of `{id}` was proposed with another digest");
        Err(Broken::new(Class::InactiveProgramme, message))
    }

    /// Rule 6.
    pub(super) fn lives(&self, step: &Step<'_>, live: bool, access: &Access) -> Ruling {
        let digest = match step.body {
            EntryBody::ProgrammeApproved(body) => &body.digest,
            EntryBody::ProgrammeActivated(body) => &body.digest,
            EntryBody::ProgrammeSuspended(body) => &body.digest,
            _ => return Ok(()),
        };
        let class = Class::InactiveProgramme;
        let Some(proposed) = self.find(digest) else {
            return Err(Broken::new(class, "the programme was not proposed before"));
        };
        match step.body {
            EntryBody::ProgrammeApproved(_) if live => {
                let may = access.holds(step.actor, &[Role::Supervisor, Role::Board]);
                ensure(may, class, "approved by who is neither supervisor nor on the board")?;
                let person = access.person(step.actor);
                let same = |proposer: &Actor| {
                    proposer == step.actor || person.is_some() && access.person(proposer) == person
                };
                let other = !proposed.proposers.iter().any(same);
                ensure(other, class, "approved by the person who proposed it")
            }
            EntryBody::ProgrammeActivated(_) => {
                let approved = proposed.approved || !live;
                ensure(approved, class, "activated without an approval since it was suspended")?;
                is_by_who_may(step, access)
            }
            EntryBody::ProgrammeSuspended(_) => is_by_who_may(step, access),
            _ => Ok(()),
        }
    }

    pub(super) fn apply(&mut self, step: &Step<'_>) {
        match step.body {
            EntryBody::ProgrammeProposed(body) => self.propose(body, step),
            EntryBody::ProgrammeApproved(body) => {
                self.change(&body.digest, |proposed| proposed.approved = true);
            }
            EntryBody::ProgrammeActivated(body) => {
                self.change(&body.digest, |proposed| proposed.active_from = Some(body.from));
            }
            EntryBody::ProgrammeSuspended(body) => {
                self.change(&body.digest, |proposed| {
                    (proposed.approved, proposed.active_from) = (false, None);
                });
            }
            _ => {}
        }
    }

    fn change(&mut self, digest: &Digest32, change: impl FnOnce(&mut Proposed)) {
        if let Some(proposed) = self.find_mut(digest) {
            change(proposed);
        }
    }

    fn propose(&mut self, body: &ProgrammeProposed, step: &Step<'_>) {
        let version = (body.id.clone(), body.version.get());
        self.versions.entry(version).or_insert(body.digest);
        if let Some(proposed) = self.find_mut(&body.digest) {
            proposed.proposers.push(*step.actor);
            return;
        }
        let Ok(place) = Place::try_from(self.proposed.len()) else { return };
        self.places.insert(body.digest, place);
        self.proposed.push(Proposed {
            digest: body.digest,
            seq: step.seq,
            file: self.files.remove(&body.digest).unwrap_or(File::Missing),
            proposers: vec![*step.actor],
            approved: false,
            active_from: None,
        });
    }

    /// Rule 2, of a recommendation.
    pub(super) fn applies(&self, digest: &Digest32) -> Ruling {
        let message = "a recommendation under a programme that was not proposed before";
        ensure(self.contains(digest), Class::InactiveProgramme, message)
    }

    /// Rule 2, of what follows a recommendation: its programme's file must say what the rules need.
    pub(super) fn text(&self, place: Option<Place>) -> Result<&ProgrammeText, Broken> {
        let text = place.and_then(|place| self.get(place)).and_then(Proposed::text);
        let message = "the file of the programme does not say how a case is reviewed";
        text.ok_or_else(|| Broken::new(Class::InactiveProgramme, message))
    }
}

/// Rule 6d.
fn is_by_who_may(step: &Step<'_>, access: &Access) -> Ruling {
    let by_account = matches!(step.actor, Actor::Account(_));
    let may = !by_account || access.holds(step.actor, &ANSWERING);
    ensure(may, Class::InactiveProgramme, "by an account that answers for no programme")
}

/// Whether a programme of this status may decide.
pub(super) fn may_decide(text: &ProgrammeText, live: bool) -> bool {
    text.status == ProgrammeStatus::Active || !live
}
