//! Random draws of one purpose of one household, reachable without drawing any other.

use super::numeric::{exp, floor, normal_quantile};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What a stream of random numbers is for; each purpose of each household has its own, so that a
/// change in one part of the town leaves the other parts as they were.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Welfare = 0,
    Identity = 1,
    Observation = 2,
    Emergency = 3,
    Firm = 4,
    Arrival = 5,
    /// Indexed by block of households, not by household.
    Plants = 6,
}

/// A sequence of draws from the stream of one region, one household (or block) and one purpose.
#[derive(Debug)]
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// The `ChaCha8` key is the master seed, the nonce is (region, index, purpose): no two streams
    /// overlap, and none needs an earlier one. Index below 2^40, region (Kemendagri) below 2^16.
    pub(super) fn new(seed: &[u8; 32], region: u16, index: u64, purpose: Purpose) -> Self {
        let mut generator = ChaCha8Rng::from_seed(*seed);
        generator.set_stream(u64::from(region) << 48 | index << 8 | purpose as u64);
        Self(generator)
    }

    /// Uniform in (0, 1), both ends excluded.
    pub(super) fn uniform(&mut self) -> f64 {
        // 52 bits and a half step are represented exactly: set as a mantissa, no rounding.
        let bits = self.0.next_u64() >> 12 | 1023 << 52;
        f64::from_bits(bits) - 1.0 + f64::EPSILON / 2.0
    }

    pub(super) fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// True with the given probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Uniform in `0..bound`, by multiplication (D. Lemire, 2019, without the rejection: the bias is
    /// below 2^-40 for the small bounds used here).
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// Uniform in `low..=high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low.saturating_add_unsigned(self.below(high.abs_diff(low) + 1))
    }

    /// One of `choices`, each as likely; `choices` is never empty in this module.
    pub(super) fn pick<T: Copy, const N: usize>(&mut self, choices: &[T; N]) -> T {
        choices[usize::try_from(self.below(N as u64)).unwrap_or(0)]
    }

    /// One of `choices` by its share; shares are relative and need no sum of one.
    pub(super) fn weighted<T: Copy>(&mut self, choices: &[(T, f64)]) -> T {
        let total: f64 = choices.iter().map(|(_, share)| share).sum();
        let mut left = self.uniform() * total;
        for (choice, share) in choices {
            left -= share;
            if left < 0.0 {
                return *choice;
            }
        }
        choices[choices.len() - 1].0
    }

    /// A lognormal amount with this median, rounded down to whole `step`s.
    pub(super) fn lognormal(&mut self, median: f64, sigma: f64, step: i64) -> i64 {
        floor(median * exp(sigma * self.normal())) / step * step
    }
}
