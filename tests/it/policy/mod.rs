//! Programme files: reading, schema, shipped programmes, refusals.

mod refusals;
mod schema;
mod shipped;
mod yaml;

/// The shipped programmes: name of the file and its bytes.
pub const SHIPPED: [(&str, &str); 4] = [
    ("ref-blt-darurat", include_str!("../../../policies/programmes/ref-blt-darurat/1.yaml")),
    ("ref-izin-usaha", include_str!("../../../policies/programmes/ref-izin-usaha/1.yaml")),
    (
        "ref-keluarga-bersyarat",
        include_str!("../../../policies/programmes/ref-keluarga-bersyarat/1.yaml"),
    ),
    ("ref-pangan", include_str!("../../../policies/programmes/ref-pangan/1.yaml")),
];
