//! Logs with one fault each in what stands before any case: passkeys of genesis, roles, programmes,
//! enrolments. The last entry is the fault.

use timbang::ledger::body::{
    AccessActivated, AuthenticatorEnrolled, AuthenticatorRevoked, EnrolmentChallenged,
    ProgrammeActivated, ProgrammeApproved, ProgrammeSuspended,
};
use timbang::ledger::fields::{AccessChange, Actor, Mode, Role};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{Nullable, Outcome};
use timbang::ledger::verify::Class;

use crate::ledger_log::{Keys, account, days, genesis, origin};
use crate::ledger_reviews::{
    LICENCE, RELIEF, Town, answered, by, challenge, credential, founding, person, public,
};
use crate::ledger_tampering::Tampered;

use crate::ledger_tampering_reviews::{after, last, live, relief};

pub fn all() -> Vec<Tampered> {
    [founding_passkeys(), access(), programmes(), life_of_a_programme(), enrolment()]
        .into_iter()
        .flatten()
        .collect()
}

fn founding_passkeys() -> Vec<Tampered> {
    let founded = |name, passkeys| {
        let mut genesis = genesis(&Keys::of(&origin(), 0).public(&origin()), Mode::Live);
        genesis.passkeys = passkeys;
        let town = Town::begin_with(genesis);
        Tampered::alone(name, Class::Schema, Some(0), town.log.export())
    };
    let mut second = founding(4);
    second.credential = credential(3);
    let mut other = founding(3);
    (other.person, other.credential) = (person(4), credential(4));
    vec![
        founded("schema-founding-passkeys-of-one-person", vec![founding(3)]),
        founded("schema-founding-credential-twice", vec![founding(3), second]),
        founded("schema-founding-account-of-two-persons", vec![founding(3), other]),
    ]
}

fn access() -> Vec<Tampered> {
    let digest = sha256(b"access");
    let epoch = |epoch| AccessActivated { epoch: days(epoch), model: digest, policy: digest };
    let granted = |subject, of| Town::access(AccessChange::Granted, Role::Supervisor, subject, of);
    let first = |act: &dyn Fn(&mut Town)| {
        let mut town = Town::begin(Mode::Live, &[3, 4]);
        act(&mut town);
        town
    };
    vec![
        live("schema-account-of-two-persons", Class::Schema, |town| {
            town.say(Actor::Operator, granted(6, 7));
        }),
        last(
            "schema-account-not-of-its-passkeys-person",
            Class::Schema,
            first(&|town| {
                town.say(Actor::Operator, granted(3, 7));
            }),
        ),
        live("schema-epoch-skipped", Class::Schema, |town| {
            town.say(Actor::Operator, epoch(3));
        }),
        live("schema-epoch-repeated", Class::Schema, |town| {
            town.say(Actor::Operator, epoch(1));
        }),
        last(
            "schema-epoch-first",
            Class::Schema,
            first(&|town| {
                town.say(Actor::Operator, epoch(2));
            }),
        ),
    ]
}

/// A programme file that says nothing of who reviews.
const SILENT: &[u8] = b"id: diam\nversion: 1\nstatus: active\n";

fn programmes() -> Vec<Tampered> {
    let class = Class::InactiveProgramme;
    let under = |file: &[u8], id: &str| {
        let mut town = Town::live();
        town.programme(file, id);
        town.receive(9, file);
        town
    };
    vec![
        after("inactive-programme-lines-missing", class, under(SILENT, "diam"), |town| {
            town.open(9);
        }),
        after("inactive-programme-lines-missing-decided", class, under(SILENT, "diam"), |town| {
            town.say(Actor::Engine, town.by_rule(9, "L-LAYAK", Outcome::Grant));
        }),
        after("inactive-programme-draft-decides-live", class, under(RELIEF, "darurat"), |town| {
            town.say(Actor::Engine, town.by_rule(9, "L-LAYAK", Outcome::Eligible));
        }),
        after(
            "inactive-programme-draft-deemed-live",
            class,
            {
                let draft = String::from_utf8_lossy(LICENCE).replace("active", "draft");
                let mut town = under(draft.as_bytes(), "izin-lama");
                town.open(9);
                town
            },
            |town| {
                town.say(Actor::Engine, town.deemed(9));
            },
        ),
    ]
}

fn life_of_a_programme() -> Vec<Tampered> {
    let class = Class::InactiveProgramme;
    let unknown = sha256(b"unknown");
    let digest = sha256(&relief());
    let put_forward = || {
        let mut town = Town::live();
        town.propose(&relief(), "bantuan-darurat");
        town
    };
    let by_board_member = || {
        let mut town = put_forward();
        let granted = Town::access(AccessChange::Granted, Role::Board, 1, 1);
        town.say(Actor::Operator, granted);
        town
    };
    vec![
        live("inactive-programme-approved-unknown", class, |town| {
            town.say(by(2), ProgrammeApproved { digest: unknown });
        }),
        live("inactive-programme-activated-unknown", class, |town| {
            town.say(Actor::Operator, ProgrammeActivated { digest: unknown, from: 0 });
        }),
        live("inactive-programme-suspended-unknown", class, |town| {
            town.say(by(2), ProgrammeSuspended { digest: unknown });
        }),
        after("inactive-programme-approved-by-officer", class, put_forward(), |town| {
            town.say(by(3), ProgrammeApproved { digest });
        }),
        after("inactive-programme-approved-by-operator", class, put_forward(), |town| {
            town.say(Actor::Operator, ProgrammeApproved { digest });
        }),
        after("inactive-programme-approved-by-proposer", class, by_board_member(), |town| {
            town.say(by(1), ProgrammeApproved { digest });
        }),
        after("inactive-programme-activated-unapproved", class, put_forward(), |town| {
            town.say(Actor::Operator, ProgrammeActivated { digest, from: 0 });
        }),
        live("inactive-programme-activated-again-unapproved", class, |town| {
            let digest = sha256(LICENCE);
            town.say(by(2), ProgrammeSuspended { digest });
            town.say(Actor::Operator, ProgrammeActivated { digest, from: 0 });
        }),
        live("inactive-programme-activated-by-officer", class, |town| {
            town.say(by(3), ProgrammeActivated { digest: sha256(LICENCE), from: 0 });
        }),
        live("inactive-programme-suspended-by-officer", class, |town| {
            town.say(by(3), ProgrammeSuspended { digest: sha256(LICENCE) });
        }),
    ]
}

/// Account 3 is asked to vouch for passkey 6, with a change, and answers with another.
fn vouched(
    name: &'static str,
    ask: &dyn Fn(&mut EnrolmentChallenged),
    answer: &dyn Fn(&mut AuthenticatorEnrolled),
) -> Tampered {
    after(name, Class::BadAssertion, Town::live(), |town| {
        let mut asked = town.asked_to_vouch(6);
        ask(&mut asked);
        town.say(by(3), asked);
        let mut enrolled = Town::enrolled(6, Some(3));
        answer(&mut enrolled);
        town.say(by(3), enrolled);
    })
}

fn enrolment() -> Vec<Tampered> {
    let class = Class::BadAssertion;
    let own = |body: &mut AuthenticatorEnrolled| {
        (body.subject, body.person) = (account(8), person(3));
    };
    vec![
        live("bad-assertion-enrolled-unvouched", class, |town| {
            town.say(Actor::Operator, Town::enrolled(6, None));
        }),
        vouched("bad-assertion-enrolled-half", &|_| {}, &|body| body.assertion = Nullable(None)),
        vouched("bad-assertion-vouched-for-oneself", &|body| body.subject = account(8), &own),
        vouched("bad-assertion-enrolled-other-credential", &|_| {}, &|body| {
            body.credential = credential(7);
        }),
        vouched("bad-assertion-enrolled-other-key", &|_| {}, &|body| body.public_key = public(7)),
        vouched("bad-assertion-enrolled-other-party", &|_| {}, &|body| {
            body.rp = "aid.example.net".parse().unwrap();
        }),
        vouched("bad-assertion-enrolled-other-account", &|_| {}, &|body| body.subject = account(7)),
        vouched("bad-assertion-enrolled-another-person", &|_| {}, &|body| body.person = person(9)),
        vouched("bad-assertion-enrolled-by-another-key", &|_| {}, &|body| {
            body.assertion = Nullable(Some(answered(4, challenge(206))));
        }),
        vouched("bad-assertion-enrolled-late", &|body| body.expires -= 60_000, &|_| {}),
        live("bad-assertion-enrolled-for-another", class, |town| {
            town.say(by(4), town.asked_to_vouch(6));
            town.say(by(3), Town::enrolled(6, Some(3)));
        }),
        live("bad-assertion-enrolled-twice", class, |town| {
            let asked = EnrolmentChallenged {
                challenge: challenge(206),
                credential: credential(4),
                ..town.asked_to_vouch(6)
            };
            town.say(by(3), asked);
            let credential = credential(4);
            town.say(by(3), AuthenticatorEnrolled { credential, ..Town::enrolled(6, Some(3)) });
        }),
        live("bad-assertion-revoked-of-another", class, |town| {
            let revoked = AuthenticatorRevoked { credential: credential(4), subject: account(3) };
            town.say(Actor::Operator, revoked);
        }),
        live("bad-assertion-revoked-twice", class, |town| {
            for _ in 0..2 {
                let revoked =
                    AuthenticatorRevoked { credential: credential(4), subject: account(4) };
                town.say(Actor::Operator, revoked);
            }
        }),
    ]
}
