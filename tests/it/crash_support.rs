//! A real server that is killed while it answers, and the browsers of those who work with it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::authenticator::Authenticator;
use crate::review_support::PASSWORD;
use crate::web::app::{between, options};

/// Where its browsers find the office; passkeys are bound to it.
pub const PUBLIC_URL: &str = "http://localhost:8080";

/// What a request is for: each kind takes its own time, and is killed with its own chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A form or a page on the way to a signature.
    Step,
    /// A signature.
    Signature,
    /// Several signatures at once.
    Bulk,
    /// Nothing that is to be killed.
    Spared,
}

impl Purpose {
    /// Of a hundred requests of this kind, how many are killed.
    const fn killed_in_100(self) -> u32 {
        match self {
            Self::Step => 2,
            Self::Signature => 20,
            Self::Bulk => 75,
            Self::Spared => 0,
        }
    }
}

/// What a request takes.
#[derive(Clone, Copy, Debug, Default)]
struct Usual {
    took: Duration,
    /// Bytes by which the write-ahead log grows.
    written: u64,
}

/// When in the course of a request the process is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// So long after it was sent.
    After(Duration),
    /// In the midst of a commit: once so much is written to the database, where that is a file, and
    /// at the latest after a time.
    Written { bytes: u64, late: Duration },
    /// After its answer, which is lost on the way.
    Answered,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub text: String,
    cookies: Vec<String>,
}

/// `timbang serve` on a folder, killed now and then and begun anew.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    /// The write-ahead log of its database, where that is a file.
    log: PathBuf,
    child: Child,
    /// What the process says; kept open, so that it finds a reader.
    err: BufReader<ChildStderr>,
    address: SocketAddr,
    random: StdRng,
    /// The last request of each kind that was not killed.
    usual: HashMap<Purpose, Usual>,
    /// How often it was killed.
    pub kills: u32,
}

impl Server {
    pub fn start(folder: &Path, seed: u64) -> Self {
        let (child, err, address) = started(folder);
        let (random, usual) = (StdRng::seed_from_u64(seed), HashMap::new());
        let (log, folder) = (folder.join("timbang.db-wal"), folder.to_owned());
        Self { folder, log, child, err, address, random, usual, kills: 0 }
    }

    /// Sends a request and reads the answer; none where the process was killed meanwhile and the
    /// answer had not come, or was lost on its way.
    fn exchange(&mut self, purpose: Purpose, request: &[u8]) -> Option<Answer> {
        let killed = self.random.random_range(0..100) < purpose.killed_in_100();
        let moment = killed.then(|| self.moment(purpose));
        let (begun, before) = (Instant::now(), self.written());
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(request).unwrap();
        let mut read = Vec::new();
        let Some(moment) = moment else {
            stream.read_to_end(&mut read).unwrap();
            let (took, written) = (begun.elapsed(), self.written().saturating_sub(before));
            self.usual.insert(purpose, Usual { took, written });
            return Some(answer(&read).expect("an answer"));
        };
        match moment {
            Moment::After(late) => thread::sleep(late),
            Moment::Written { bytes, late } => {
                while self.written() < before + bytes && begun.elapsed() < late {
                    thread::yield_now();
                }
            }
            Moment::Answered => {
                stream.read_to_end(&mut read).unwrap();
                read.clear();
            }
        }
        self.kill();
        // A connection that was cut off gives what came before.
        let _cut = stream.read_to_end(&mut read);
        (self.child, self.err, self.address) = started(&self.folder);
        answer(&read)
    }

    /// When a request of this kind is killed, drawn: from before it is read until after it was
    /// answered.
    fn moment(&mut self, purpose: Purpose) -> Moment {
        let Usual { took, written } = self.usual.get(&purpose).copied().unwrap_or_default();
        match self.random.random_range(0..4) {
            0 => Moment::Answered,
            1 if written > 0 => {
                let bytes = written * self.random.random_range(50..=100) / 100;
                Moment::Written { bytes, late: 2 * took }
            }
            _ => Moment::After(took * self.random.random_range(0..=120) / 100),
        }
    }

    /// Bytes of the write-ahead log; always 0 where the database is no file.
    fn written(&self) -> u64 {
        fs::metadata(&self.log).map_or(0, |log| log.len())
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.kills += 1;
    }

    /// Asks it to end, as an operator does, and waits until it has.
    pub fn end(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut said = String::new();
        self.err.read_to_string(&mut said).unwrap();
        assert!(self.child.wait().unwrap().success(), "{said}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn started(folder: &Path) -> (Child, BufReader<ChildStderr>, SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_timbang"))
        .args(["serve", "--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL, "--data"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let address = served_at(&mut err);
    (child, err, address)
}

/// Reads what a process says until it serves, and where.
fn served_at(err: &mut BufReader<ChildStderr>) -> SocketAddr {
    let mut said = String::new();
    while !said.contains(" on http://") {
        let read = err.read_line(&mut said).unwrap();
        assert!(read > 0, "it does not serve: {said}");
    }
    between(&said, " on http://", ",").parse().unwrap()
}

/// The answer in these bytes, if it is whole.
fn answer(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let fields: Vec<_> = lines.filter_map(|line| line.split_once(": ")).collect();
    let values = |wanted: &str| {
        let of = fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        of.map(|(_, value)| (*value).to_owned()).collect::<Vec<_>>()
    };
    let length: usize = values("content-length").first()?.parse().ok()?;
    let location = values("location").pop().unwrap_or_default();
    let cookies = values("set-cookie");
    (body.len() == length).then(|| Answer { status, location, text: body.to_owned(), cookies })
}

/// Somebody at a browser, with the passkey they may have.
pub struct Browser {
    pub name: String,
    pub key: Option<Authenticator>,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub fn of(name: &str, key: Option<Authenticator>) -> Self {
        Self { name: name.to_owned(), key, cookies: Vec::new() }
    }

    pub fn get(&mut self, server: &mut Server, purpose: Purpose, path: &str) -> Option<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head());
        self.send(server, purpose, &request)
    }

    pub fn post(
        &mut self,
        server: &mut Server,
        purpose: Purpose,
        path: &str,
        form: &[(&str, &str)],
    ) -> Option<Answer> {
        let mut body = String::new();
        for (key, value) in form {
            let separator = if body.is_empty() { "" } else { "&" };
            write!(body, "{separator}{key}=").unwrap();
            for byte in value.bytes() {
                write!(body, "%{byte:02X}").unwrap();
            }
        }
        let head = self.head();
        let request = format!(
            "POST {path} HTTP/1.1\r\n{head}Sec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(server, purpose, &request)
    }

    fn head(&self) -> String {
        let jar: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let jar = jar.join("; ");
        format!("Host: localhost:8080\r\nConnection: close\r\nCookie: {jar}\r\n")
    }

    fn send(&mut self, server: &mut Server, purpose: Purpose, request: &str) -> Option<Answer> {
        let answer = server.exchange(purpose, request.as_bytes())?;
        for set in &answer.cookies {
            let (name, rest) = set.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap().to_owned();
            self.cookies.retain(|(kept, _)| kept != name);
            self.cookies.push((name.to_owned(), value));
        }
        Some(answer)
    }

    /// Signs in: the password, then the passkey or the code that the page shows.
    pub fn sign_in(&mut self, server: &mut Server) {
        let name = self.name.clone();
        let form = [("name", name.as_str()), ("password", PASSWORD), ("next", "/queue")];
        let mut post = |browser: &mut Self, path: &str, form: &[(&str, &str)]| {
            browser.post(server, Purpose::Spared, path, form).unwrap()
        };
        let asked = post(self, "/login", &form);
        assert_eq!((asked.status, asked.location.as_str()), (303, "/login/code"), "{}", asked.text);
        let signed_in = if self.key.is_some() {
            let asked = post(self, "/login/passkey", &[]);
            let (ceremony, assertion) = self.assert(&asked);
            let form = [("ceremony", ceremony.as_str()), ("assertion", assertion.as_str())];
            post(self, "/login/passkey/answer", &form)
        } else {
            let page = self.get(server, Purpose::Spared, "/login/code").unwrap();
            let code = shown_code(&page);
            self.post(server, Purpose::Spared, "/login/code", &[("code", &code)]).unwrap()
        };
        let to = (signed_in.status, signed_in.location.as_str());
        assert_eq!(to, (303, "/queue"), "{}", signed_in.text);
    }

    /// The answer of the passkey to what a page asks: ceremony and assertion.
    pub fn assert(&mut self, page: &Answer) -> (String, String) {
        let ceremony = between(&page.text, "name=\"ceremony\" value=\"", "\"").to_owned();
        (ceremony, self.key.as_mut().unwrap().sign(&options(&page.text)))
    }
}

/// The one-time code that a page of a demonstration shows.
pub fn shown_code(page: &Answer) -> String {
    between(&page.text, "<b class=\"mono\">", "</b>").to_owned()
}

/// The entry that a form says was seen last.
pub fn seen_of(page: &Answer) -> String {
    between(&page.text, "name=\"seen\" value=\"", "\"").to_owned()
}
