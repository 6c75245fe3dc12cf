//! Parses the arguments, calls the command, turns its result into an exit code; nothing else.

fn main() {}
