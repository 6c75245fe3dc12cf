//! Rates and intervals: pure functions over counts. Figures in basis points; floats end here.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod arrivals;
mod median;
mod proportion;

pub use arrivals::{Forecast, forecast};
pub use median::{Median, median};
pub use proportion::{Proportion, wilson};
