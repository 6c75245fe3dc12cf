//! x
use super::wording::Zone;
#[derive(Clone, Debug)]
pub struct AppState;
pub struct Site { pub zone: Zone, pub demo: bool, pub office: (String, String) }
pub struct Head { pub size: u64, pub root: [u8; 32], pub signed_ms: i64 }
impl AppState {
    pub fn site(&self) -> &Site { todo!() }
    pub async fn ledger_head(&self) -> Option<Head> { None }
}
