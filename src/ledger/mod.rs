//! The tamper-evident record: canonical entries, chain, tree, checkpoints, proofs, verification.
