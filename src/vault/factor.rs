//! The secret behind a person's one-time codes, sealed under the key of the office for one account.

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::sealed::{Kind, Place, open, seal};
use super::{EncryptionKey, VaultError};

impl EncryptionKey {
    /// Seals the secret of an account, named by its 16 random bytes.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub fn seal_totp(
        &self,
        account: &[u8; 16],
        secret: &[u8],
        random: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        seal(self.bytes(), &place(account), [secret, &[]], random)
    }

    /// Opens the secret of an account.
    ///
    /// # Errors
    /// [`VaultError::Shut`]: another key, another account, or altered bytes.
    pub fn open_totp(
        &self,
        account: &[u8; 16],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        open(self.bytes(), &place(account), sealed)
    }
}

const fn place(account: &[u8; 16]) -> Place<'_> {
    Place { kind: Kind::Totp, owner: account, seq: 0 }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_secret_opens_for_its_account_alone() {
        let random = &mut StdRng::seed_from_u64(1);
        let key = EncryptionKey::generate(random);
        let sealed = key.seal_totp(&[1; 16], b"secret", random).unwrap();
        assert_eq!(key.open_totp(&[1; 16], &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(key.open_totp(&[2; 16], &sealed).unwrap_err(), VaultError::Shut);
    }
}
