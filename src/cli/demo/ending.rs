//! Whether the process was asked to end, known to whoever works on.

use tokio::sync::watch;

use super::super::exit::Failure;
use super::super::serve::asked_to_end;

/// Ctrl-C or SIGTERM, heard from its making on; each copy knows of it.
#[derive(Clone, Debug)]
pub struct Ending(watch::Receiver<bool>);

impl Ending {
    /// Listens for the signals.
    ///
    /// # Errors
    /// A system that lets no signal be heard.
    pub fn heard() -> Result<Self, Failure> {
        let asked = asked_to_end()?;
        let (said, heard) = watch::channel(false);
        tokio::spawn(async move {
            asked.await;
            said.send_replace(true);
        });
        Ok(Self(heard))
    }

    /// Whether it was asked for by now.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready once it is asked for.
    pub async fn asked(mut self) {
        // The sender is dropped after it spoke, so an error says the same.
        let _ = self.0.wait_for(|asked| *asked).await;
    }
}
