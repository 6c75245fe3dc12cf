//! Benefit: an amount by outcome, or slots filled in order.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ordered, Text};
use crate::facts::Period;

/// What is granted, in whole rupiah.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Benefit {
    /// What it is called.
    pub label: Text,
    /// In how many payments, and over which period.
    pub payments: Payment,
    /// Amount for each granting outcome.
    #[serde(default)]
    pub amounts: Ordered<Amount>,
    /// Slots, in place of amounts.
    pub slots: Option<Slots>,
}

/// A whole number, or an expression over parameters.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// The number itself.
    Number(u64),
    /// Such as `nilai_rp * bulan_maks`.
    Expression(String),
}

/// How the amount is paid out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Number of payments.
    #[schemars(range(min = 1))]
    pub count: u8,
    /// Period the amount covers; without it the payments are all there is.
    pub period: Option<Period>,
}

/// Slots filled in the order of the list, each entry up to its own limit.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// Slots there are.
    pub count: Amount,
    /// What fills them, first to last.
    pub fill: Vec<Slot>,
}

/// An entry that fills slots.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The fact that counts; a count not known is 0.
    pub by: String,
    /// Slots the entry may take at most; as many as are left without it.
    pub at_most: Option<u32>,
    /// Rupiah a slot.
    pub amount: Amount,
}
