//! What tests of pages are made of: the shipped programmes, an invented town's traffic, a frame in each language.
use std::fs;
use std::path::Path;
use std::sync::Arc;

use askama::Template;

use super::language::Language;
use super::officer::Officer;
use super::page::{Frame, LedgerLine, Section};
use super::wording::{Wording, Zone};
use crate::casework::read::{ProgrammeVersion, Traffic};
use crate::policy::check::check;

pub fn wordings() -> [Wording; 2] {
    Language::ALL.map(|language| Wording { language, zone: Zone::Wita })
}

pub fn frame(w: Wording, section: Section) -> Frame {
    Frame {
        office: w.of("Dinas Sosial Kota Baubau (contoh)", "Baubau City Social Office (example)").to_owned(),
        demo: true,
        officer: Some(Officer { name: "Nurhayati Salim".into(), role: "officer".into() }),
        section,
        path: "/".into(),
        line: Some(LedgerLine {
            last: w.number(48_411),
            root: "2dfc 2ecf".into(),
            signed: w.moment(1_772_413_200_000),
        }),
        reload: None,
    }
}

/// Name and bytes of each shipped programme.
pub fn programmes() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/programmes");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| folder.join(name).is_dir())
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read(folder.join(name).join("1.yaml")).unwrap())).collect()
}

pub fn version(bytes: &[u8]) -> ProgrammeVersion {
    let document = Arc::new(check(bytes).document.unwrap());
    ProgrammeVersion { document, digest: [0xe2; 32], bytes: bytes.to_vec(), proposed_seq: 3 }
}

/// A traffic that adds up: of each hundred at a question sixty take the first way on to another one.
pub fn traffic(version: &ProgrammeVersion) -> Traffic {
    let document = &version.document;
    let mut traffic = Traffic { cases: 5_214, ..Traffic::default() };
    let mut waiting = vec![(document.root.clone(), 5_214_u64)];
    while let Some((id, cases)) = waiting.pop() {
        let Some(node) = document.nodes.get(&id) else {
            *traffic.leaves.entry(id).or_default() += cases;
            continue;
        };
        let stays_yes = document.nodes.get(&node.if_yes).is_some();
        let unknown = cases / 25;
        let minor = cases / 6;
        let main = cases - unknown - minor;
        let (yes, no) = if stays_yes { (main, minor) } else { (minor, main) };
        let counts = traffic.branches.entry(id).or_default();
        for (sum, part) in counts.iter_mut().zip([yes, no, unknown]) {
            *sum += part;
        }
        waiting.extend([(node.if_yes.clone(), yes), (node.if_no.clone(), no), (node.if_unknown.clone(), unknown)]);
    }
    traffic
}

/// Renders a page; with `PAGES` set to a folder, keeps it there to be looked at.
pub fn keep(name: &str, page: &impl Template) -> String {
    let text = page.render().unwrap();
    if let Some(folder) = std::env::var_os("PAGES") {
        let folder = Path::new(&folder);
        let plain = text.replace(super::assets::STYLESHEET.as_str(), "timbang.css");
        fs::write(folder.join(format!("{name}.html")), plain).unwrap();
    }
    text
}
