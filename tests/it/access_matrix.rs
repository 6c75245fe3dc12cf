//! `audits/access-matrix.txt`: who may do what, by the policy as casbin answers it, in words.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use timbang::access::{ACTS, Act, Epoch, PolicyFiles, Role};

const HEAD: &str = "\
SIAPA BOLEH APA / WHO MAY DO WHAT

Dibuat dari aturan akses yang dikirim bersama program (policies/access/) dengan menanyakan setiap pertanyaan.
Yang tidak tertulis dilarang. Peran saja tidak cukup: siapa yang boleh meninjau suatu berkas diperiksa lagi untuk
setiap berkas; petugas pertama, petugas kedua dan petugas keberatan selalu orang yang berbeda.

Generated from the access policy shipped with the program (policies/access/) by asking it every question.
What is not written is denied. A role alone is not enough: who may review a case is checked again for every
case; the first reviewer, the second and the objection officer are always different persons.
";

async fn matrix() -> String {
    let epoch = Epoch::load(&PolicyFiles::SHIPPED, 1, 0).await.unwrap();
    let mut text = HEAD.to_owned();
    for role in Role::ALL {
        let (id, en) = role.words();
        write!(text, "\n{} / {}\n", id.to_uppercase(), en.to_uppercase()).unwrap();
        let may = |act: &&Act| epoch.allows(*role, act.resource, act.action);
        for (id, en) in ACTS.iter().filter(may).map(|act| act.words) {
            writeln!(text, "  {id:<56} {en}").unwrap();
        }
        if !ACTS.iter().any(|act| may(&act)) {
            writeln!(text, "  {:<56} nothing", "tidak ada").unwrap();
        }
    }
    text.push_str("\nSETIAP PERTANYAAN, SETIAP JAWABAN / EVERY QUESTION, EVERY ANSWER\n\n");
    table(&mut text, &epoch);
    text
}

/// A line an act, a column a role: `x` may, `.` may not.
fn table(text: &mut String, epoch: &Epoch) {
    for (column, role) in Role::ALL.iter().enumerate() {
        writeln!(text, "{:39}{}{}", "", "| ".repeat(column), role.words().1).unwrap();
    }
    for act in ACTS {
        write!(text, "{:<38}", format!("{}, {}", act.resource, act.action)).unwrap();
        for role in Role::ALL {
            let may = epoch.allows(*role, act.resource, act.action);
            text.push_str(if may { " x" } else { " ." });
        }
        text.push('\n');
    }
}

#[tokio::test]
async fn the_matrix_that_a_lawyer_reads_is_what_the_policy_answers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("audits/access-matrix.txt");
    let matrix = matrix().await;
    if std::env::var_os("TIMBANG_REFRESH").is_some() {
        fs::write(&file, &matrix).unwrap();
    }
    let stands = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        stands == matrix,
        "audits/access-matrix.txt is stale; TIMBANG_REFRESH=1 writes it anew"
    );
}

#[test]
fn the_readme_explains_every_line_of_the_policy() {
    let readme = include_str!("../../policies/access/README.md");
    for row in PolicyFiles::SHIPPED.policy.lines().filter(|line| line.starts_with("p, ")) {
        let [_, grantee, resource, action] = row.split(", ").collect::<Vec<_>>()[..] else {
            panic!("`{row}` is not a rule");
        };
        let says = |line: &str| {
            line.starts_with(&format!("| `{grantee}` · "))
                && line.contains(&format!("`{resource}, "))
                && [format!("`{action}`"), format!(", {action}`")].iter().any(|a| line.contains(a))
        };
        assert!(readme.lines().any(says), "policies/access/README.md says nothing of `{row}`");
    }
}
