//! The words a document uses for the engine's closed lists: read, and described in the schema.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use crate::decision::Outcome;
use crate::facts::{Correction, Grade, Period, Usage};

macro_rules! words {
    ($type:ident { $($word:literal => $value:expr, $description:literal;)* }) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match String::deserialize(deserializer)?.as_str() {
                    $($word => Ok($value),)*
                    other => Err(de::Error::unknown_variant(other, &[$($word),*])),
                }
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "oneOf": [
                    $({ "const": $word, "description": $description }),*
                ] })
            }
        }
    };
}

words!(Grade {
    "declared" => Self::Declared, "Said by the applicant.";
    "register" => Self::Register, "Matched with a register.";
    "verified" => Self::Verified, "Checked by an officer.";
});

words!(Usage {
    "test" => Self::Test, "Nodes may test it.";
    "score" => Self::Score, "Only priority counts it.";
    "signal" => Self::Signal, "A suspicion: may lead to a review and to nothing else.";
    "favour_only" => Self::FavourOnly, "A higher value may only help.";
});

words!(Correction {
    "act" => Self::Act, "The person can do it.";
    "correct" => Self::Correct, "The record may be wrong, and can be corrected.";
});

words!(Period {
    "point" => Self::Instant, "A point in time.";
    "month" => Self::Months(1), "One month.";
    "year" => Self::Months(12), "One year.";
    "24_months" => Self::Months(24), "The last 24 months.";
});

words!(Outcome {
    "eligible" => Self::Eligible, "Qualifies (granting).";
    "grant" => Self::Grant, "Is granted (granting).";
    "provisional_grant" => Self::ProvisionalGrant, "Is granted for now (granting).";
    "issue" => Self::Issue, "Is issued (granting).";
    "issue_after_confirmation" => Self::IssueAfterConfirmation,
        "Is issued after confirmation (granting).";
    "review" => Self::Review, "A human looks (step).";
    "needs_data" => Self::NeedsData, "Something must be supplied (step).";
    "forward" => Self::Forward, "Goes to another office (step).";
    "task" => Self::Task, "Work for an officer (step).";
    "correction" => Self::Correction, "The applicant mends something (step).";
    "proposed_refusal" => Self::ProposedRefusal, "A refusal is proposed (adverse).";
    "waiting_list" => Self::WaitingList, "Qualifies, but the quota is used up (adverse).";
    "reduction" => Self::Reduction, "The benefit becomes smaller (adverse).";
    "partial_grant" => Self::PartialGrant, "Less is granted than was asked (adverse).";
    "suspension" => Self::Suspension, "The benefit or licence rests (adverse).";
    "termination" => Self::Termination, "The benefit ends (adverse).";
    "repayment" => Self::Repayment, "Something is claimed back (adverse).";
    "conditioned" => Self::Conditioned, "Granted under conditions (adverse).";
    "revocation" => Self::Revocation, "A licence is withdrawn (adverse).";
    "misuse_referral" => Self::MisuseReferral, "Referred for suspected misuse (adverse).";
    "closed_without_data" => Self::ClosedWithoutData,
        "Closed because something was not supplied (adverse).";
});
