//! The letter: whole or refused, readable, the same on every print.

mod aloud;
mod complete;
mod page;
mod paper;
mod question;
mod support;
mod words;
