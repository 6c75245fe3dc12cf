//! What a command says. A reader who went away (`| head`) is no fault of it; a disk that is full is.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something said did not arrive, though somebody listened.
static LOST: AtomicBool = AtomicBool::new(false);

/// Says a line on standard output: what was asked for.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::say::result(format_args!($($words)*)) };
}

/// Says a line on standard error: what happens meanwhile.
macro_rules! note {
    ($($words:tt)*) => { $crate::cli::say::aside(format_args!($($words)*)) };
}

pub(crate) use {note, say};

/// A line on standard output.
pub(super) fn result(words: Arguments<'_>) {
    line(&mut io::stdout().lock(), words);
}

/// A line on standard error.
pub(super) fn aside(words: Arguments<'_>) {
    line(&mut io::stderr().lock(), words);
}

/// Whether something that was said is lost: a disk that is full, not a reader who left.
pub(super) fn is_lost() -> bool {
    LOST.load(Ordering::Acquire)
}

fn line(to: &mut dyn Write, words: Arguments<'_>) {
    let said = to.write_fmt(words).and_then(|()| to.write_all(b"\n")).and_then(|()| to.flush());
    if said.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Release);
    }
}
