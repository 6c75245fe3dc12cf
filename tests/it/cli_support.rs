//! The built binary, run in a folder of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Three cases for the reference programme of food aid.
pub const CASES: &str = r#"{"id":"c1","facts":{"desil":{"value":3,"evidence":"register"}}}
{"id":"c2","facts":{"desil":9,"nik_status":{"value":"padan","evidence":"register"}}}
{"id":"c3","facts":{}}
"#;

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Asserts the exit code and gives standard output.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// Asserts that it was refused with `code`, naming all of `words`.
    #[track_caller]
    pub fn refused(self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in {self:?}");
        }
    }
}

/// A folder to work in.
pub struct Desk(pub TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With a data folder `d` of a live office.
    pub fn live() -> Self {
        let desk = Self::new();
        desk.run("migrate --data d --origin dinsos.test.example/2026 --office Dinsos").done();
        desk
    }

    /// With a data folder `d` in which three cases were decided.
    pub fn decided() -> Self {
        let desk = Self::new();
        desk.decide(CASES);
        desk
    }

    pub fn decide(&self, cases: &str) -> String {
        self.feed("decide --programme ref-pangan --input - --data d", cases).done()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path)).unwrap()
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(path), bytes).unwrap();
    }

    /// Runs `timbang` with words parted by spaces.
    pub fn run(&self, words: &str) -> Ran {
        self.feed(words, "")
    }

    pub fn feed(&self, words: &str, input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_timbang"));
        command.args(words.split(' '));
        ran(command.current_dir(self.0.path()), input)
    }
}

/// Runs a command to its end.
pub fn ran(command: &mut Command, input: &str) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input closes it; that is no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs Python with `cryptography`; without them the test fails and says what to install.
pub fn python(words: &[&str]) -> Ran {
    let python = std::env::var("TIMBANG_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let known = Command::new(&python).args(["-c", "import cryptography"]).output();
    assert!(
        known.is_ok_and(|known| known.status.success()),
        "`{python}` with the package cryptography is needed: `tests/run` installs it, or set \
         TIMBANG_PYTHON"
    );
    ran(Command::new(python).args(words), "")
}

/// Exports the log of the data folder `data` into the new folder `export`.
pub fn exported(data: &Path, export: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timbang"));
    command.args(["ledger", "export", "--data"]).arg(data).arg("--output").arg(export);
    ran(&mut command, "").done();
}

/// What our verifier and audits/verify.py say of an export, as JSON.
pub fn both_verifiers(export: &Path) -> [Value; 2] {
    let mut ours = Command::new(env!("CARGO_BIN_EXE_timbang"));
    ours.args(["ledger", "verify", "--json", "--export"]).arg(export);
    let verify = root().join("audits/verify.py").display().to_string();
    let theirs = python(&[&verify, "--json", &export.display().to_string()]);
    [ran(&mut ours, ""), theirs].map(|ran| {
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    })
}
