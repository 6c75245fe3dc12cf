//! The four shipped programmes pass the check.

use timbang::policy::check::{Checked, check};

use timbang::policy::SHIPPED;

/// The reference asks no evidence for the family size on which a refusal of emergency aid rests.
const WARNINGS: [&str; 1] = ["floor-misses-fact /leaves/L-TOLAK-MAMPU/floor"];

#[test]
fn shipped_programmes_are_not_refused() {
    for (file, bytes) in SHIPPED {
        let id = file.strip_suffix("/1.yaml").unwrap();
        let Checked { document, findings, .. } = check(bytes);
        let findings: Vec<String> =
            findings.iter().map(|f| format!("{} {}", f.code, f.path)).collect();
        let expected: &[&str] = if id == "ref-blt-darurat" { &WARNINGS } else { &[] };
        assert_eq!(findings, expected, "{id}");
        assert_eq!(document.map(|document| document.id).as_deref(), Some(id));
    }
}
