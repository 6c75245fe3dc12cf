//! An exact decimal: an integer and the place of its point, read from the token and never a float.

use std::cmp::Ordering;
use std::fmt;

/// An exact decimal of up to 18 digits, up to 12 of them after the point.
///
/// Kept without trailing zeros, so equal values have equal fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Decimal {
    mantissa: i64,
    places: u8,
}

/// Why a token is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not `-` digits `.` digits: exponents, signs and separators are refused.
    #[error("not a plain decimal number, such as 25.5")]
    Malformed,
    /// More digits than an exact 64-bit value holds.
    #[error("more than {} digits or {} decimal places", Decimal::DIGITS, Decimal::MAX_PLACES)]
    TooLong,
}

/// The powers of ten that 64 bits hold.
const POWERS: [i64; 19] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
];

/// 10^`places`, or `None` above 10^18.
#[must_use]
pub(crate) fn power_of_ten(places: u8) -> Option<i64> {
    POWERS.get(usize::from(places)).copied()
}

impl Decimal {
    /// The most digits after the point.
    pub const MAX_PLACES: u8 = 12;
    /// The most digits in all.
    pub const DIGITS: usize = 18;

    /// `mantissa` divided by 10^`places`; `None` above [`Decimal::MAX_PLACES`].
    #[must_use]
    pub fn new(mut mantissa: i64, mut places: u8) -> Option<Self> {
        while places > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            places -= 1;
        }
        (places <= Self::MAX_PLACES).then_some(Self { mantissa, places })
    }

    /// Reads `-?digits(.digits)?`.
    ///
    /// # Errors
    /// `DecimalError` on any other form or more digits than are exact.
    pub fn parse(token: &str) -> Result<Self, DecimalError> {
        let unsigned = token.strip_prefix('-').unwrap_or(token);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(DecimalError::Malformed),
            None => (unsigned, ""),
        };
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return Err(DecimalError::Malformed);
        }
        let fraction = fraction.trim_end_matches('0');
        let places = u8::try_from(fraction.len()).map_err(|_| DecimalError::TooLong)?;
        if whole.trim_start_matches('0').len() + fraction.len() > Self::DIGITS {
            return Err(DecimalError::TooLong);
        }
        let mut mantissa = 0_i64;
        for digit in whole.bytes().chain(fraction.bytes()) {
            mantissa = mantissa * 10 + i64::from(digit - b'0');
        }
        let signed = if token.starts_with('-') { -mantissa } else { mantissa };
        Self::new(signed, places).ok_or(DecimalError::TooLong)
    }

    /// The digits without the point.
    #[must_use]
    pub fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many of the digits stand after the point; the least possible.
    #[must_use]
    pub fn places(self) -> u8 {
        self.places
    }

    /// The value times 10^`places`, where that is an integer of 64 bits.
    #[must_use]
    pub fn scaled(self, places: u8) -> Option<i64> {
        self.mantissa.checked_mul(power_of_ten(places.checked_sub(self.places)?)?)
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self { mantissa: whole, places: 0 }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let aligned = |a: &Self, b: &Self| {
            i128::from(a.mantissa) * 10_i128.pow(u32::from(b.places.saturating_sub(a.places)))
        };
        aligned(self, other).cmp(&aligned(other, self))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs();
        let unit = 10_u64.pow(u32::from(self.places));
        write!(f, "{sign}{}", digits / unit)?;
        if self.places > 0 {
            write!(f, ".{:0width$}", digits % unit, width = usize::from(self.places))?;
        }
        Ok(())
    }
}
