//! The two languages of the pages, and the cookie that remembers the choice.
use axum::http::HeaderMap;

/// The cookie that remembers a choice of language; readable by nobody but the server.
pub const COOKIE: &str = "__Host-language";

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Bahasa Indonesia, the default whatever a browser prefers: it is the language of the acts.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::Indonesian, Self::English];

    /// The BCP 47 tag, as in `lang` attributes and the cookie.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    /// The language of a tag this product speaks.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language a switch on the page leads to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Indonesian => Self::English,
            Self::English => Self::Indonesian,
        }
    }

    /// The remembered language, else the default.
    #[must_use]
    pub fn remembered(headers: &HeaderMap) -> Self {
        cookie(headers, COOKIE).and_then(Self::from_tag).unwrap_or_default()
    }
}

/// The value of the first cookie of that exact name.
#[must_use]
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(axum::http::header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_tag_falls_back_to_indonesian() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", "a=b; __Host-language=xx".parse().unwrap());
        assert_eq!(Language::remembered(&headers), Language::Indonesian);
        headers.insert("cookie", "a=b; __Host-language=en".parse().unwrap());
        assert_eq!(Language::remembered(&headers), Language::English);
    }
}
