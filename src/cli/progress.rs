//! A progress bar on a terminal; silence where standard error is a file or a pipe.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of `length` steps named `what`; without a length (a stream), a counter with its rate.
#[must_use]
pub fn bar(what: &'static str, length: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match length {
        Some(length) => (
            ProgressBar::new(length),
            "{msg:24} {bar:40} {human_pos}/{human_len}  {per_sec}  {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{msg:24} {human_pos}  {per_sec}  {elapsed}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.with_message(what)
}
