//! Where browsers find this office: what a passkey is bound to, and what a `Secure` cookie needs.

use webauthn_rs::prelude::Url;

/// The address under which browsers reach the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// A text that cannot be the address of an office.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` cannot be the public address: {reason}")]
pub struct PublicUrlError {
    text: String,
    reason: &'static str,
}

impl PublicUrl {
    /// Reads an address such as `https://timbang.dinsos.go.id`.
    ///
    /// # Errors
    /// No URL; a path; `http` for anything but `localhost`, where browsers keep no `Secure` cookie.
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        let refuse = |reason| Err(PublicUrlError { text: text.to_owned(), reason });
        let Ok(url) = Url::parse(text) else {
            return refuse("write it like https://timbang.example.go.id");
        };
        let local = url.host_str() == Some("localhost");
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return refuse("the pages stand at the root of their host, without a path");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("no name and no password belong into it");
        }
        match url.scheme() {
            "https" if url.has_host() => Ok(Self(url)),
            "http" if local => Ok(Self(url)),
            "http" => refuse("only https, or http://localhost: browsers keep sign-ins on no other"),
            _ => refuse("only https, or http://localhost"),
        }
    }

    /// The address of a server on this machine.
    ///
    /// # Errors
    /// None for any port; that of the parser is passed on.
    pub fn localhost(port: u16) -> Result<Self, PublicUrlError> {
        Self::parse(&format!("http://localhost:{port}"))
    }

    /// The host as a name; none for a numeric address, to which no passkey can be bound.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.0.domain()
    }

    pub(super) const fn url(&self) -> &Url {
        &self.0
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_this_machine_and_has_no_path() {
        for (text, domain) in [
            ("https://timbang.dinsos.go.id", Some("timbang.dinsos.go.id")),
            ("https://timbang.dinsos.go.id:8443/", Some("timbang.dinsos.go.id")),
            ("http://localhost:8080", Some("localhost")),
            ("https://10.0.0.7", None),
        ] {
            assert_eq!(PublicUrl::parse(text).unwrap().domain(), domain, "{text}");
        }
        for text in [
            "timbang.dinsos.go.id",
            "http://timbang.dinsos.go.id",
            "http://127.0.0.1:8080",
            "https://a.example/timbang",
            "https://a.example/?x",
            "https://user@a.example/",
            "ftp://localhost",
        ] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
        assert_eq!(PublicUrl::localhost(80).unwrap().to_string(), "http://localhost");
        assert_eq!(PublicUrl::localhost(8080).unwrap().to_string(), "http://localhost:8080");
    }
}
