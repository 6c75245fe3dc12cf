//! The generated JSON Schemas are those in the repository.

use std::path::Path;

use timbang::policy::schema::{Form, text};

#[test]
fn the_schemas_in_the_repository_are_the_generated_ones() {
    for (form, file) in [
        (Form::Programme, "policies/programmes/programme.schema.json"),
        (Form::Calendar, "policies/calendars/calendar.schema.json"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let generated = text(form);
        if std::env::var_os("TIMBANG_REFRESH").is_some_and(|refresh| refresh == "1") {
            std::fs::write(&path, &generated).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == generated, "{file} is stale; run the tests with TIMBANG_REFRESH=1");
    }
}
