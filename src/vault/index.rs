//! Keyed indexes: a person or an outside id is found by HMAC-SHA256 under a secret key.
//!
//! A NIK is 16 structured digits; its plain hash falls to trying all of them within seconds, so
//! only who holds the key can look one up. Each purpose has its own domain, and every part its
//! length before it.

use hmac::Mac as _;

use super::IndexKey;

impl IndexKey {
    /// The index of the id under which an application came from outside, in one programme.
    #[must_use]
    pub fn external(&self, programme: &str, id: &str) -> [u8; 32] {
        self.index("timbang/index/external/v1", [programme.as_bytes(), id.as_bytes()])
    }

    /// The index of a person by NIK, the same in every programme.
    #[must_use]
    pub fn person(&self, nik: &str) -> [u8; 32] {
        self.index("timbang/index/person/v1", [nik.as_bytes()])
    }

    /// The mark by which the same facts are recognised when they come again in the same case for
    /// the same programme version. `facts` are in a form that is the same for the same facts.
    #[must_use]
    pub fn facts(&self, case: &[u8; 16], programme: &[u8; 32], facts: &[u8]) -> [u8; 32] {
        self.index("timbang/index/facts/v1", [case, programme, facts])
    }

    /// The index of one word of a name, as [`words_of`] cuts it.
    #[must_use]
    pub fn name_word(&self, word: &str) -> [u8; 32] {
        self.index("timbang/index/name/v1", [word.as_bytes()])
    }

    /// 16 bytes by which a sample draws the recommendation of entry `seq` in `case`: nobody without
    /// the key can tell them.
    #[must_use]
    pub fn draw(&self, case: &[u8; 16], seq: u64) -> [u8; 16] {
        let [drawn @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.index("timbang/index/draw/v1", [case.as_slice(), &seq.to_be_bytes()]);
        drawn
    }

    fn index<const N: usize>(&self, domain: &str, parts: [&[u8]; N]) -> [u8; 32] {
        let mut mac = self.mac(domain);
        for part in parts {
            // No platform has addresses of more than 64 bits.
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// The words by which a name is found: of two letters and more, in small letters, each once. Titles
/// and spellings are as they were written: who is `Moh.` is not found as `Muhammad`.
#[must_use]
pub fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let mut words: Vec<String> =
        words.filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn an_index_is_its_own_for_each_key_purpose_and_split() {
        let key = IndexKey::generate(&mut StdRng::seed_from_u64(1));
        let other = IndexKey::generate(&mut StdRng::seed_from_u64(2));
        let indexes = [
            key.external("pkh", "c1"),
            key.external("pkhc", "1"),
            key.external("", "pkhc1"),
            key.person("pkhc1"),
            key.facts(&[0; 16], &[0; 32], b"pkhc1"),
            key.facts(&[1; 16], &[0; 32], b"pkhc1"),
            other.external("pkh", "c1"),
        ];
        for (place, index) in indexes.iter().enumerate() {
            assert!(!indexes[..place].contains(index), "{place}");
        }
        assert_eq!(key.external("pkh", "c1"), indexes[0]);
    }
}
