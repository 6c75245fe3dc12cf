nav-accounts = Akun
person = Orang
act = Tindakan
back = Kembali
role = Peran
roles = Peran
account = Akun
passkey = Kunci sandi
code = Kode

second-step = Langkah kedua
second-step-lede = Kata sandi cocok. Satu bukti lagi bahwa ini Anda.
second-step-code = Kode
second-step-other = Masuk sebagai orang lain
second-step-trouble = Ponsel hilang? Pakai satu kode pemulihan Anda. Tidak ada lagi? Hubungi pengelola di kantor Anda. Setelah lima kode salah, kode ditutup selama 15 menit.
code-hint = Enam angka dari aplikasi kode di ponsel Anda, atau satu kode pemulihan.
code-hint-recovery = Satu kode pemulihan Anda, misalnya 3-7KQ9M-X2VWD.
demo-code = Tanpa aplikasi, ketik kode ini:
demo-code-wait = Kode sebelumnya sudah dipakai. Muat ulang halaman ini dalam setengah menit.

passkey-instead = Kunci sandi di ponsel, komputer, atau kunci USB Anda. Tidak ada yang perlu diketik.
passkey-use = Pakai kunci sandi
passkey-asked = Pakai kunci sandi
passkey-asked-lede = Peramban akan bertanya. Sentuh, tatap, atau ketik PIN perangkat Anda.
passkey-now = Sekarang
passkey-ask = Lanjut dengan kunci sandi
passkey-needs-script = Kunci sandi memerlukan JavaScript, dan peramban yang mengenalnya. Tanpa itu, pakai kata sandi dan kode; hak Anda sama.
passkey-trouble = Kunci sandi tidak terpakai: jendelanya ditutup, atau peramban menolaknya. Tidak ada yang berubah. Coba lagi, atau kembali dan pakai kode.
passkey-new = Daftarkan kunci sandi
passkey-new-lede = Peramban akan membuatkan kunci sandi untuk kantor ini, di perangkat ini atau di kunci USB.

prove = Buktikan lagi bahwa ini Anda
proof-lede = Yang akan Anda lakukan penting. Bukti ini berlaku lima menit.
proof-code = Kata sandi dan kode
proof-act = Lanjut

new-password = Kata sandi baru
new-password-first = Kata sandi yang Anda terima hanya untuk sekali masuk. Pilih kata sandi Anda sendiri.
new-password-lede = Semua sesi lain akun ini akan berakhir.
new-password-own = Kata sandi Anda
new-password-hint = { $n ->
   *[other] Paling sedikit { $shown } huruf. Beberapa kata yang hanya Anda tahu urutannya lebih baik daripada satu kata dengan tanda.
}
new-password-again = Sekali lagi
new-password-act = Simpan kata sandi
new-password-rules = Yang diperiksa
new-password-rules-text = Panjangnya, dan bahwa ia tidak mudah ditebak: bukan nama Anda, nama kantor, atau kata sandi yang banyak dipakai. Huruf besar dan tanda tidak diwajibkan, dan kata sandi tidak perlu diganti berkala.

own = Akun saya
own-alone = Hanya kata sandi
own-alone-text = Untuk menandatangani putusan, menjamin rekan, dan mengurus akun orang lain Anda perlu kode sekali pakai atau kunci sandi. Pasang salah satu di bawah ini.
own-waits = Akun ini menunggu jaminan rekan
own-waits-text = Kata sandi akun ini pernah dipegang orang lain, jadi akun ini belum memutus apa pun. Pilih kata sandi sendiri dan pasang bukti kedua, lalu temui penyelia atau anggota dewan: ia menjamin bahwa Anda sendiri yang memakainya.
own-password-act = Ganti kata sandi
own-totp = Kode sekali pakai
own-totp-on = Aplikasi kode terpasang. Kode diminta setiap kali Anda masuk.
own-totp-off = Belum terpasang. Aplikasi kode di ponsel menunjukkan enam angka yang berganti setiap 30 detik.
own-totp-act = Pasang aplikasi kode
own-totp-again = Pindah ke ponsel lain
own-passkeys = Kunci sandi
own-passkeys-note = Tanda tangan dengan kunci sandi dapat diperiksa siapa pun dari buku catatan.
own-passkey-used = Terakhir dipakai
own-passkey-unused = Belum pernah
own-passkey-state = Dicatat
own-passkey-waits = Menunggu penjamin
own-passkey-remove = Hapus
own-passkey-label = Nama kunci sandi baru
own-passkey-label-hint = Agar Anda mengenalinya, misalnya “ponsel kantor”.
own-passkey-act = Daftarkan kunci sandi
own-codes = Kode pemulihan
own-codes-left = { $n ->
    [0] Tidak ada kode pemulihan.
   *[other] Tersisa { $shown } kode pemulihan.
}
own-codes-text = Satu kode menggantikan ponsel yang hilang, sekali.
own-codes-act = Buat sepuluh kode
own-codes-again = Buat sepuluh kode baru
own-sessions = Sesi
own-sessions-count = { $n ->
   *[other] Masuk di { $shown } peramban.
}
own-sessions-text = Perangkat hilang, atau lupa keluar? Akhiri semuanya; peramban ini tetap masuk.
own-sessions-act = Akhiri semua sesi lain

totp-title = Pasang aplikasi kode
totp-lede = Pindai gambar ini dengan aplikasi kode di ponsel Anda, lalu ketik kode pertamanya.
totp-scan = Pindai
totp-drawing = Kode QR berisi rahasia yang juga tertulis di bawahnya
totp-type = Tidak dapat memindai? Ketik rahasia ini di aplikasi:
totp-first = Kode pertama
totp-first-hint = Enam angka yang ditunjukkan aplikasi sekarang.
totp-act = Pasang

recovery-title = Simpan sepuluh kode ini
recovery-lede = Hanya ditunjukkan sekali ini. Cetak atau salin, dan simpan jauh dari ponsel Anda.
recovery-note = Kode lama tidak berlaku lagi.
recovery-done = Sudah saya simpan

refused = Belum berhasil
colleagues = Menjamin rekan
colleagues-link = Jamin bahwa akun rekan dipakai pemiliknya
colleagues-lede = Akun di sini dibuat atau kata sandinya diganti oleh orang lain. Jamin hanya bila Anda bertemu pemiliknya, dan ia sendiri yang memilih kata sandi dan memasang kodenya. Jaminan Anda tercatat di buku catatan.
colleagues-waiting = Akun tanpa penjamin
colleagues-none-text = Akun rekan yang dibuat atau diganti kata sandinya oleh orang lain akan muncul di sini.
colleagues-seen = Saya bertemu orangnya; kata sandi dan kode baru itu miliknya
colleagues-password-first = Pemiliknya belum memilih kata sandi sendiri
account-waits = Menunggu jaminan
account-unvouched = Belum dijamin siapa pun; boleh memutus
vouching = Menjamin kunci sandi
vouching-link = Jamin kunci sandi rekan
vouching-lede = Jamin hanya bila Anda melihat sendiri orangnya mendaftarkan kunci sandi ini. Jaminan Anda tercatat di buku catatan.
vouching-waiting = Menunggu penjamin
vouching-none = Tidak ada yang menunggu.
vouching-none-text = Kunci sandi rekan yang perlu dijamin akan muncul di sini, segera setelah ia mendaftarkannya.
vouching-act = Jamin
vouching-asked = Jamin dengan kunci sandi Anda
vouching-asked-lede = Kunci sandi Anda menandatangani jaminan ini. Siapa pun dapat memeriksanya.

accounts = Akun
accounts-kick = Pengelolaan
accounts-lede = Siapa yang dapat masuk, dalam peran apa, dengan bukti apa. Pengelola tidak melihat berkas warga.
accounts-count = { $n ->
   *[other] { $shown } akun
}
accounts-add = Tambah akun
accounts-add-note = Kata sandi sekali pakai ditunjukkan satu kali setelah ini.
accounts-add-act = Tambah akun
accounts-display-name = Nama yang ditampilkan
accounts-name-hint = 3 sampai 32 huruf kecil, angka, titik, atau tanda hubung; huruf di depan.
accounts-person = Akun lain orang yang sama (opsional)
accounts-person-hint = Nama penggunanya. Satu orang tetap satu orang: ia tidak dapat memeriksa pekerjaannya sendiri lewat akun kedua.
signs-in-with = Masuk dengan
factor-password = kata sandi
factor-totp = kode sekali pakai
factor-passkey = kunci sandi
account-open = Terbuka
account-closed = Ditutup
account-made = Dibuat
account-once = Kata sandi sekali pakai, berlaku sampai { $until }
account-others = Akun lain orang ini
account-close = Tutup akun
account-close-text = Semua perannya dicabut dan sesinya berakhir sekarang. Yang pernah ia lakukan tetap tercatat.
account-reopen = Buka lagi
account-reopen-text = Peran lama tidak kembali dengan sendirinya; berikan lagi yang diperlukan.
roles-note = Setiap perubahan menjadi entri buku catatan dan berlaku seketika.
role-since = Sejak
role-until = Sampai
role-unended = Tanpa batas
role-revoke = Cabut
role-new = Peran baru
role-until-field = Sampai dengan (opsional)
role-grant = Beri peran
reset = Bila tidak dapat masuk
reset-password = Kata sandi baru
reset-password-text = Lupa kata sandi: kata sandi sekali pakai menggantikannya. Kode dan kunci sandinya tetap diminta. Ia memutus lagi setelah seorang penyelia atau anggota dewan menjaminnya.
reset-factors = Hapus semua bukti kedua
reset-factors-text = Kehilangan ponsel dan kode pemulihan: kode dan kunci sandinya dihapus, kunci sandi dicabut di buku catatan, dan kata sandi sekali pakai dibuat. Pastikan dahulu siapa yang meminta. Ia memutus lagi setelah seorang penyelia atau anggota dewan menjaminnya.
one-time = Kata sandi sekali pakai
one-time-lede = Hanya ditunjukkan sekali ini. Serahkan langsung kepada orangnya; saat masuk ia memilih kata sandinya sendiri.
one-time-until = Berlaku sampai { $until }.
one-time-done = Sudah saya serahkan

refused-account-closed = Akun ini ditutup. Buka dahulu, lalu beri peran.
refused-ceremony-over = Permintaan ini sudah dijawab atau terlambat. Mulai lagi.
refused-code-too-often = Terlalu banyak percobaan yang salah. Tunggu 15 menit, lalu coba lagi.
refused-code-wrong = Kode tidak cocok, atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi.
refused-factor-last = Ini bukti kedua Anda yang terakhir. Pasang dahulu kode sekali pakai atau kunci sandi lain.
refused-factors-none = Pasang dahulu kode sekali pakai atau kunci sandi.
refused-malformed-name = Nama tidak sesuai bentuknya. Baca petunjuk di atas isian.
refused-name-taken = Nama pengguna ini sudah dipakai. Pilih yang lain.
refused-vouch-nothing = Tidak ada yang perlu dijamin pada akun ini.
refused-vouch-other = Yang menjamin ialah penyelia atau anggota dewan yang sudah dijamin sendiri, bukan orang yang memegang kata sandinya.
refused-vouch-password = Pemilik akun memilih kata sandinya sendiri dahulu.
refused-vouch-seen = Nyatakan bahwa Anda bertemu orangnya.
refused-own-account = Akun Anda sendiri diurus pengelola lain.
refused-passkey-address = Kunci sandi tidak dapat dipakai: kantor ini dibuka lewat alamat angka, dan kunci sandi perlu nama. Buka lewat nama kantor, atau http://localhost di komputer ini.
refused-passkey-algorithm = Kunci sandi ini memakai cara tanda tangan lain. Hanya ES256 yang dapat diperiksa dari buku catatan; pakai perangkat lain.
refused-passkey-copied = Kunci sandi ini pernah dipakai di tempat lain sesudahnya; mungkin tersalin. Hapus, dan daftarkan yang baru.
refused-passkey-known = Kunci sandi ini sudah terdaftar.
refused-passkey-label = Beri nama, paling banyak 40 huruf.
refused-passkey-many = Paling banyak sepuluh kunci sandi. Hapus satu dahulu.
refused-passkey-none = Akun ini belum punya kunci sandi.
refused-passkey-refused = Jawaban kunci sandi tidak cocok dengan yang ditanyakan. Coba lagi.
refused-passkey-script = Kunci sandi memerlukan JavaScript. Hidupkan, atau pakai kata sandi dan kode.
refused-password-common = Kata sandi ini termasuk yang pertama dicoba orang. Pilih yang lain.
refused-password-known = Kata sandi ini tersusun dari nama dan kata yang diketahui semua orang di sini. Pilih yang lain.
refused-password-long = Kata sandi terlalu panjang: paling banyak 256 bita.
refused-password-repeated = Kedua isian tidak sama. Ketik kata sandi baru dua kali.
refused-password-short = Kata sandi terlalu pendek. Baca petunjuk di atas isian.
refused-password-wrong = Kata sandi atau kode tidak cocok. Periksa keduanya, lalu coba lagi.
refused-person-unknown = Tidak ada akun dengan nama pengguna itu.
refused-role-held = Peran ini sudah dipegang akun ini.
refused-role-mixed = Pengelola akun tidak memegang peran lain, di akunnya yang mana pun.
refused-role-not-held = Peran ini tidak dipegang akun ini.
refused-until-malformed = Tulis tanggal, misalnya 2026-12-31.
refused-until-past = Pilih hari setelah hari ini.
