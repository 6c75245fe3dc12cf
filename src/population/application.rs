//! What arrives at the counter: one application with the facts as an officer would see them.

use jiff::civil::Date;
use serde::{Serialize, Serializer, ser::Error, ser::SerializeMap};
use std::fmt;

/// How much stands behind a fact; weaker is smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The applicant's word (D).
    Declared,
    /// Found in a register (R).
    Register,
    /// Seen by an officer at the place (V).
    Verified,
}

/// The value of one fact, in the type the reference programmes give that fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObservedValue {
    /// A count, a number of days, a power in VA, or whole rupiah.
    Integer(i64),
    /// `mantissa / 10^scale`, exactly.
    Decimal {
        /// The digits without their point.
        mantissa: i64,
        /// How many of them stand after the point.
        scale: u8,
    },
    /// Yes or no.
    Flag(bool),
    /// A choice of a closed list, or a code such as a KBLI.
    Text(&'static str),
}

impl Serialize for ObservedValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Integer(value) => serializer.serialize_i64(value),
            // The nearest float is written with the fewest digits that name it: for a decimal of at
            // most 15 digits these are its own, so the JSON token is exact.
            Self::Decimal { .. } => {
                serializer.serialize_f64(self.to_string().parse().map_err(S::Error::custom)?)
            }
            Self::Flag(value) => serializer.serialize_bool(value),
            Self::Text(value) => serializer.serialize_str(value),
        }
    }
}

impl fmt::Display for ObservedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Integer(value) => value.fmt(f),
            Self::Decimal { mantissa, scale } => {
                let unit = 10_u64.pow(u32::from(scale));
                let sign = if mantissa < 0 { "-" } else { "" };
                let (whole, rest) =
                    (mantissa.unsigned_abs() / unit, mantissa.unsigned_abs() % unit);
                match usize::from(scale) {
                    0 => write!(f, "{sign}{whole}"),
                    digits => write!(f, "{sign}{whole}.{rest:0digits$}"),
                }
            }
            Self::Flag(value) => value.fmt(f),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// One thing known about the applicant, with what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The key of the fact in the reference programmes, such as `desil`.
    pub key: &'static str,
    /// What was observed; where a register answered, what the register says.
    pub value: ObservedValue,
    /// How the value is known.
    pub evidence: Evidence,
    /// Who says so: a register, the officer's visit, or the applicant.
    pub source: &'static str,
    /// The day on which the value held.
    pub as_of: Date,
    /// What the applicant stated, where the source says otherwise.
    pub stated: Option<ObservedValue>,
}

/// The form in which `timbang decide` reads a fact; the key is the member's name.
#[derive(Serialize)]
struct FactBody {
    value: ObservedValue,
    evidence: Evidence,
    source: &'static str,
    #[serde(serialize_with = "as_text")]
    as_of: Date,
}

fn as_text<S: Serializer>(value: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

struct FactMembers<'a>(&'a [Fact]);

impl Serialize for FactMembers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(self.0.len()))?;
        for &Fact { key, value, evidence, source, as_of, stated: _ } in self.0 {
            members.serialize_entry(key, &FactBody { value, evidence, source, as_of })?;
        }
        members.end()
    }
}

/// The way in which an application came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A village agent typed it in with the applicant.
    Agent,
    /// The counter of the village office.
    VillageOffice,
    /// The applicant alone, on the web.
    Portal,
    /// A message.
    Whatsapp,
    /// A letter by e-mail.
    Email,
}

/// The reference programme applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Programme {
    /// Conditional family transfer.
    #[serde(rename = "ref-keluarga-bersyarat")]
    FamilyTransfer,
    /// Family food aid.
    #[serde(rename = "ref-pangan")]
    FoodAid,
    /// Emergency cash aid.
    #[serde(rename = "ref-blt-darurat")]
    EmergencyAid,
    /// Risk-based business licence.
    #[serde(rename = "ref-izin-usaha")]
    BusinessLicence,
}

impl Programme {
    /// The programme's id in the policy documents.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::FamilyTransfer => "ref-keluarga-bersyarat",
            Self::FoodAid => "ref-pangan",
            Self::EmergencyAid => "ref-blt-darurat",
            Self::BusinessLicence => "ref-izin-usaha",
        }
    }
}

/// An application as it reaches the office. It names its household and nothing personal; what is
/// true behind it is not in here, only in the truth file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The household, as in [`super::Identity::household`], such as `kk-000123`.
    pub household: String,
    /// The programme applied to.
    pub programme: Programme,
    /// Receipt, milliseconds since 1970-01-01T00:00Z.
    pub received_ms: i64,
    /// The way it came.
    pub channel: Channel,
    /// What is known, in the order of the programme's fields; a fact not known is not listed.
    pub facts: Vec<Fact>,
}

/// Written as one line of the input of `timbang decide`; the id is the household's.
impl Serialize for Application {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(Some(2))?;
        line.serialize_entry("id", &self.household)?;
        line.serialize_entry("facts", &FactMembers(&self.facts))?;
        line.end()
    }
}
