//! Pages of the review: the queue, the evidence, the comparison, the letter before it is signed,
//! and what a supervisor sees of it. Views hold text that is ready to be shown.
pub mod acts;
pub mod bulk;
mod clock;
pub mod clocks;
mod comparison;
pub mod desk;
pub mod emergency;
mod evidence;
pub mod feedback;
mod figures;
mod form;
mod granted;
pub mod letter;
pub mod look;
mod post;
pub mod quality;
pub mod queue;
pub mod supervise;
pub mod verdict;
pub mod views;
pub mod words;
