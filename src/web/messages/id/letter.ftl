# The letter on a page; its own words are in src/notice/words.rs.
letter-proof-later = Sidik data dan kode QR terbit bersama putusan.
