//! Pages of the review: the queue, the evidence, the comparison, the letter before it is signed,
//! and what a supervisor sees of it. Views hold text that is ready to be shown.
mod clock;
mod evidence;
mod form;
pub mod queue;
pub mod views;
mod words;
