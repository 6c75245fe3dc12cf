//! Rates and intervals: pure functions over counts. Figures in basis points; floats end here.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod agreement;
mod arrivals;
mod median;
mod pace;
mod proportion;
mod streak;
mod variety;

pub use agreement::{Pairs, ac1};
pub use arrivals::{Forecast, forecast};
pub use median::{Median, median};
pub use pace::{floor, most_in_an_hour, worked_ms};
pub use proportion::{LEAST, Proportion, wilson};
pub use streak::{longest, longest_expected};
pub use variety::{Variety, variety};
