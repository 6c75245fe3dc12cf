//! The other side of the channels: a gateway and a mail server that answer as they are told.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;
use timbang::clock::Zone;
use timbang::notify::{Channels, Letter, Message, ShortText};
use timbang::store::{Beginning, DatabasePlace, Folder, FolderDocument, KeyIds, Mode};

use crate::store_support::ORIGIN;

pub const NOW: i64 = 1_772_413_200_000;
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub const LETTER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nletter";
pub const PASSWORD: &str = "correct horse battery staple";
/// Long for a server on this machine; a server that hangs is given up after it.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// A data folder with channels.
pub struct Office {
    pub folder: Folder,
    _place: TempDir,
}

impl Office {
    pub fn new(notifications: Option<&str>) -> Self {
        let place = TempDir::new().unwrap();
        let keys = KeyIds { encryption: "e1".into(), index: "i1".into() };
        let document = FolderDocument::new(
            ORIGIN.into(),
            "Dinas Sosial".into(),
            Mode::Demo,
            Zone::Wita,
            DatabasePlace::Sqlite,
            keys,
        );
        let secrets = [("webhook-secret", SECRET.into()), ("mail-password", PASSWORD.into())];
        let path = place.path().join("office");
        let folder = Folder::create(&path, document, &secrets, Beginning::OnItsWord).unwrap();
        if let Some(text) = notifications {
            std::fs::write(folder.path().join("notifications.json"), text).unwrap();
        }
        Self { folder, _place: place }
    }

    pub fn with_gateway(url: &str) -> Self {
        Self::new(Some(&format!(
            r#"{{"webhook": {{"url": "{url}", "secret_key": "webhook-secret"}},
                 "retry": {{"attempts": 3}}}}"#
        )))
    }

    pub fn with_mail(port: u16, encryption: &str, login: bool) -> Self {
        let login =
            if login { r#""user": "dinsos", "password_key": "mail-password","# } else { "" };
        Self::new(Some(&format!(
            r#"{{"email": {{"host": "127.0.0.1", "port": {port}, "encryption": "{encryption}", {login}
                 "from": "Dinas Sosial <dinsos@baubaukota.example>"}}}}"#
        )))
    }

    pub fn channels(&self) -> Channels {
        Channels::open_within(&self.folder, PATIENCE).unwrap()
    }
}

pub fn message(to: &str) -> Message {
    Message {
        to: to.into(),
        subject: "Berkas KB-2026-00004".into(),
        text: ShortText::new("Berkas KB-2026-00004: ada hasil. Tanya kantor desa.").unwrap(),
        letter: Some(Letter { name: "KB-2026-00004.pdf".into(), pdf: LETTER.to_vec() }),
    }
}

/// What a server does with one connection.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Says these bytes once a request was read, and closes.
    Says(Vec<u8>),
    /// Says these bytes at once, whatever comes.
    Blurts(&'static [u8]),
    /// Says nothing and keeps the connection.
    Hangs,
}

impl Answer {
    pub fn http(status: u16, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} Told\r\nContent-Length: {length}\r\n");
        Self::Says(format!("{head}Connection: close\r\n\r\n{body}").into_bytes())
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        &self.headers.iter().find(|(known, _)| known == name).unwrap().1
    }
}

/// A gateway that gives its answers in order, and the last one again and again.
pub struct Gateway {
    pub port: u16,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Gateway {
    pub fn answering(answers: impl Into<VecDeque<Answer>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (known, mut answers) = (seen.clone(), answers.into());
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            for connection in listener.incoming() {
                let answer = answers.pop_front().unwrap();
                if answers.is_empty() {
                    answers.push_back(answer.clone());
                }
                let mut connection = connection.unwrap();
                match answer {
                    Answer::Says(bytes) => {
                        let Some(request) = read_request(&connection) else { continue };
                        known.lock().unwrap().push(request);
                        // Whoever has read enough hangs up.
                        connection.write_all(&bytes).ok();
                    }
                    Answer::Blurts(bytes) => {
                        connection.write_all(bytes).ok();
                        std::io::copy(&mut connection, &mut std::io::sink()).ok();
                    }
                    Answer::Hangs => kept.push(connection),
                }
            }
        });
        Self { port, seen }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/messages", self.port)
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

fn read_request(connection: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { line: line.trim_end().into(), headers, body })
}

/// A mail server that answers `RCPT` as it is told.
pub struct MailServer {
    pub port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub fn answering(rcpt: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let known = seen.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let said = converse(&connection.unwrap(), rcpt);
                known.lock().unwrap().push(said);
            }
        });
        Self { port, seen }
    }

    /// All that was said to it, a text a connection; ends when it has been told `QUIT` or less.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn converse(connection: &TcpStream, rcpt: &str) -> String {
    let mut said = String::new();
    let mut out = connection;
    let mut reader = BufReader::new(connection);
    out.write_all(b"220 mail.example ESMTP\r\n").ok();
    let mut mail = false;
    loop {
        let from = said.len();
        if reader.read_line(&mut said).unwrap_or_default() == 0 {
            return said;
        }
        let line = said[from..].trim_end();
        let answer = match line.get(..4).unwrap_or_default() {
            _ if mail && line != "." => continue,
            "EHLO" => "250-mail.example\r\n250 AUTH PLAIN",
            "RCPT" => rcpt,
            "DATA" => "354 go on",
            _ => "250 ok",
        };
        mail = answer.starts_with("354");
        out.write_all(format!("{answer}\r\n").as_bytes()).ok();
        if line == "." {
            return said;
        }
    }
}

/// The text of a part of a mail that is encoded in base64.
pub fn decoded(part: &str) -> Vec<u8> {
    STANDARD.decode(part.split_whitespace().collect::<String>()).unwrap()
}
