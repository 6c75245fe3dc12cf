# The letter on a page; its own words are in src/notice/words.rs.
letter-proof-later = Hash and QR code are issued with the decision.
