//! Everything a page says: messages from the Fluent files; numbers, dates, money and hashes as
//! Indonesians (or readers of English) write them. No text stands in code.
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid};
use jiff::civil::{Date, DateTime};

use super::language::Language;

fluent_templates::static_loader! {
    static MESSAGES = {
        locales: "./src/web/messages",
        fallback_language: "id",
        // Isolation marks (U+2068) would stand in titles, attributes and copied text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

use crate::clock::Zone;

static INDONESIAN: LanguageIdentifier = langid!("id");
static ENGLISH: LanguageIdentifier = langid!("en");
const NO_BREAK: char = '\u{a0}';

/// A language and a clock: what turns values into text on a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wording {
    /// The language of the page.
    pub language: Language,
    /// The clock of the office.
    pub zone: Zone,
}

impl Wording {
    /// The text of a message without variables.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        MESSAGES.lookup(self.identifier(), key)
    }

    /// The text of a message with named text variables.
    #[must_use]
    pub fn fill(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let values = values.iter().map(|(name, value)| (*name, FluentValue::from(*value)));
        self.lookup(key, values.collect())
    }

    /// The text of a message about a number of things: `$n` chooses the plural form, `$shown` is
    /// the number as written.
    #[must_use]
    pub fn count(self, key: &str, n: u64) -> String {
        let shown = self.number(n);
        self.lookup(key, [("n", FluentValue::from(n)), ("shown", FluentValue::from(shown))].into())
    }

    /// As [`Wording::count`], with one more text variable.
    #[must_use]
    pub fn count_of(self, key: &str, n: u64, name: &'static str, value: &str) -> String {
        let shown = FluentValue::from(self.number(n));
        let values =
            [("n", FluentValue::from(n)), ("shown", shown), (name, FluentValue::from(value))];
        self.lookup(key, values.into())
    }

    fn lookup(self, key: &str, values: HashMap<&'static str, FluentValue<'_>>) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> =
            values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        MESSAGES.lookup_with_args(self.identifier(), key, &values)
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self.language {
            Language::Indonesian => &INDONESIAN,
            Language::English => &ENGLISH,
        }
    }

    /// The text of a pair that stands in a programme.
    #[must_use]
    pub fn of<'t>(self, indonesian: &'t str, english: &'t str) -> &'t str {
        match self.language {
            Language::Indonesian => indonesian,
            Language::English => english,
        }
    }

    /// A whole number with its groups of three: `48.412`, in English `48,412`.
    #[must_use]
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(self.group());
            }
            text.push(digit);
        }
        text
    }

    const fn group(self) -> char {
        match self.language {
            Language::Indonesian => '.',
            Language::English => ',',
        }
    }

    /// Rupiah: `Rp2.400.000`.
    #[must_use]
    pub fn money(self, rupiah: i64) -> String {
        let sign = if rupiah < 0 { "-" } else { "" };
        format!("{sign}Rp{}", self.number(rupiah.unsigned_abs()))
    }

    /// A decimal as this language writes it, from its plain text with a point.
    #[must_use]
    pub fn decimal(self, plain: &str) -> String {
        match self.language {
            Language::Indonesian => plain.replace('.', ","),
            Language::English => plain.to_owned(),
        }
    }

    /// A share in percent with one decimal, `55,0 %`; `None` of nothing.
    #[must_use]
    pub fn share(self, part: u64, whole: u64) -> Option<String> {
        let tenths =
            (part.checked_mul(2000)?.checked_add(whole)?).checked_div(whole.checked_mul(2)?)?;
        let plain = format!("{}.{}", tenths / 10, tenths % 10);
        Some(format!("{}{NO_BREAK}%", self.decimal(&plain)))
    }

    /// Basis points as percent with one decimal, `7,5 %`.
    #[must_use]
    pub fn basis_points(self, points: u32) -> String {
        let tenths = (points + 5) / 10;
        let plain = format!("{}.{}", tenths / 10, tenths % 10);
        format!("{}{NO_BREAK}%", self.decimal(&plain))
    }

    /// A day in full: `21 November 2026`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        let month =
            self.say(MONTHS.get(usize::from(date.month().unsigned_abs()) - 1).unwrap_or(&""));
        format!("{}{NO_BREAK}{month} {}", date.day(), date.year())
    }

    /// The local day of a moment in milliseconds since 1970.
    #[must_use]
    pub fn day(self, milliseconds: i64) -> String {
        self.zone.local(milliseconds).map_or_else(String::new, |local| self.date(local.date()))
    }

    /// The local day and time of a moment: `26 November 2026, 10.15 WITA`.
    #[must_use]
    pub fn moment(self, milliseconds: i64) -> String {
        match self.zone.local(milliseconds) {
            Some(local) => format!(
                "{}, {}{NO_BREAK}{}",
                self.date(local.date()),
                self.clock(local),
                self.zone.name()
            ),
            None => String::new(),
        }
    }

    fn clock(self, local: DateTime) -> String {
        let point = match self.language {
            Language::Indonesian => '.',
            Language::English => ':',
        };
        format!("{:02}{point}{:02}", local.hour(), local.minute())
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8",
    "month-9", "month-10", "month-11", "month-12",
];

/// A hash to recognise by eye: its first four bytes as two groups of four.
#[must_use]
pub fn short_hash(hash: &[u8; 32]) -> String {
    hash_groups(hash.get(..4).unwrap_or_default())
}

/// A hash in full: sixteen groups of four.
#[must_use]
pub fn full_hash(hash: &[u8; 32]) -> String {
    hash_groups(hash)
}

fn hash_groups(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 5 / 2);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place.is_multiple_of(2) {
            text.push(' ');
        }
        let _infallible = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn both() -> [Wording; 2] {
        Language::ALL.map(|language| Wording { language, zone: Zone::Wita })
    }

    #[test]
    fn numbers_money_and_dates_follow_the_language() {
        let [id, en] = both();
        assert_eq!((id.number(48_412), en.number(48_412)), ("48.412".into(), "48,412".into()));
        assert_eq!(
            (id.number(999), id.number(1_000), id.number(1_234_567)),
            ("999".into(), "1.000".into(), "1.234.567".into())
        );
        assert_eq!((id.money(2_400_000), en.money(0)), ("Rp2.400.000".into(), "Rp0".into()));
        assert_eq!(id.share(2_867, 5_214), Some("55,0\u{a0}%".into()));
        assert_eq!(id.share(0, 0), None);
        // 2 March 2026 09:00 WITA
        assert_eq!(id.moment(1_772_413_200_000), "2\u{a0}Maret 2026, 09.00\u{a0}WITA");
        assert_eq!(en.moment(1_772_413_200_000), "2\u{a0}March 2026, 09:00\u{a0}WITA");
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        let day = jiff::civil::date(2026, 3, 2);
        assert_eq!(Zone::Wita.day_begins(day), Some(1_772_380_800_000));
    }

    #[test]
    fn hashes_stand_in_groups_of_four() {
        let mut hash = [0xab; 32];
        hash[1] = 0x05;
        assert_eq!(short_hash(&hash), "ab05 abab");
        assert_eq!(full_hash(&hash).split(' ').count(), 16);
    }

    fn keys(language: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/messages").join(language);
        let files = fs::read_dir(folder).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        let mut found = BTreeSet::new();
        for text in texts {
            for line in
                text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                let key = line.split(" =").next().unwrap().to_owned();
                assert!(found.insert(key.clone()), "`{key}` stands twice in {language}");
            }
        }
        found
    }

    fn source_texts(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                source_texts(&path, into);
            } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") {
                into.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn both_languages_hold_the_same_messages_and_pages_use_each_of_them() {
        let (id, en) = (keys("id"), keys("en"));
        assert_eq!(id.symmetric_difference(&en).collect::<Vec<_>>(), Vec::<&String>::new());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut sources = String::new();
        source_texts(&root.join("src/web"), &mut sources);
        source_texts(&root.join("templates"), &mut sources);
        // What an act on an account refuses is said by its code: `refused-` and that.
        let said = |word: &str| sources.contains(&format!("\"{word}\""));
        let used = |key: &str| said(key) || key.strip_prefix("refused-").is_some_and(said);
        let unused: Vec<_> = id.iter().filter(|key| !used(key)).collect();
        assert_eq!(unused, Vec::<&String>::new());
        for (place, _) in sources
            .match_indices(".say(\"")
            .chain(sources.match_indices(".fill(\""))
            .chain(sources.match_indices(".count(\""))
        {
            let key = sources[place..].split('"').nth(1).unwrap();
            assert!(id.contains(key), "`{key}` is said but not written");
        }
    }
}
