//! Programme files: reading, schema, shipped programmes, refusals, properties, explanations.

mod calendar;
mod explained;
mod library;
mod properties;
mod refusals;
mod schema;
mod shipped;
mod yaml;

use std::sync::LazyLock;

use timbang::policy::{Library, Programme, SHIPPED};

static LIBRARY: LazyLock<Library> =
    LazyLock::new(|| Library::load(SHIPPED).expect("shipped programmes load"));

/// The text of a shipped programme.
fn text(id: &str) -> &'static str {
    let name = format!("{id}/1.yaml");
    let (_, bytes) = SHIPPED.iter().find(|(file, _)| *file == name).expect("a shipped programme");
    std::str::from_utf8(bytes).expect("shipped programmes are UTF-8")
}

/// The shipped programmes.
fn programmes() -> impl Iterator<Item = &'static Programme> {
    LIBRARY.iter()
}

/// A shipped programme.
fn programme(id: &str) -> &'static Programme {
    LIBRARY.version(id, 1).expect("a shipped programme")
}
