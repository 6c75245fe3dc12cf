//! The generated JSON Schema is the one in the repository.

use std::path::Path;

#[test]
fn the_schema_in_the_repository_is_the_generated_one() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/programmes/programme.schema.json");
    let generated = timbang::policy::schema::text();
    if std::env::var_os("TIMBANG_REFRESH").is_some_and(|refresh| refresh == "1") {
        std::fs::write(&path, &generated).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == generated,
        "policies/programmes/programme.schema.json is stale; run the tests with TIMBANG_REFRESH=1"
    );
}
