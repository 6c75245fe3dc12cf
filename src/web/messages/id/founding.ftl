founding = Mendirikan kantor
founding-kick = Pendirian
founding-lede = Kantor ini belum berdiri. Dua orang mendirikannya bersama, masing-masing dengan kunci sandi sendiri.
founding-code = Kode pendirian
founding-code-hint = Tertulis di terminal tempat pendirian dijalankan, dan hanya di sana.
founding-code-act = Lanjut
founding-how = Yang akan terjadi
founding-how-first = Pengelola akun memperkenalkan diri dan membuat kunci sandi.
founding-how-second = Penyelia melakukan hal yang sama, dengan perangkatnya sendiri.
founding-how-both = Keduanya memeriksa, lalu membenarkan. Baru sesudah itu kantor berdiri; sebelumnya tidak ada yang disimpan.
founding-how-why = Kedua kunci sandi itu menjadi awal buku catatan. Kunci sandi setiap petugas kelak dijamin dari sana, sehingga siapa pun dapat memeriksa bahwa seorang manusia yang menandatangani putusan.

founding-first = Orang pertama: pengelola akun
founding-first-lede = Pengelola menambah akun dan memberi peran. Ia tidak melihat berkas warga.
founding-second = Orang kedua: penyelia
founding-second-lede = Penyelia memimpin petugas. Kunci sandi { $first } sudah dibuat; sekarang giliran orang lain, dengan ponsel, komputer, atau kunci USB miliknya sendiri.
founding-self = Siapa Anda
founding-label = Nama kunci sandi
founding-person-act = Lanjut ke kunci sandi

founding-passkey = Buat kunci sandi Anda
founding-passkey-lede = { $name }, peramban akan membuatkan kunci sandi Anda untuk kantor ini. Sentuh, tatap, atau ketik PIN perangkat Anda.
founding-passkey-act = Buat kunci sandi
founding-needs-script = Mendirikan kantor memerlukan JavaScript, dan peramban yang mengenal kunci sandi. Pakai peramban lain.
founding-trouble = Kunci sandi tidak terpakai: jendelanya ditutup, atau peramban menolaknya. Tidak ada yang berubah. Coba lagi.
founding-known = Perangkat atau kunci ini memegang kunci sandi orang yang satu lagi. Tidak ada yang berubah. Coba lagi, dengan perangkat Anda sendiri.

founding-confirm = Periksa, lalu benarkan
founding-confirm-lede = Dua orang yang berbeda mendirikan kantor ini, dan masing-masing memegang kunci sandinya sendiri. Benarkan hanya bila begitu adanya.
founding-both = Kedua pendiri
founding-confirmed = Dibenarkan
founding-unconfirmed = Belum
founding-yours = Pembenaran Anda
founding-yours-text = Setiap pendiri membenarkannya dengan kunci sandi yang baru dibuatnya. Setelah yang kedua, kantor berdiri.
founding-confirm-asked = Benarkan pendirian
founding-confirm-act = Benarkan dengan kunci sandi
founding-write = Tinggal dicatat
founding-write-text = Keduanya sudah membenarkan, tetapi pencatatannya gagal. Lihat sebabnya di terminal, perbaiki, lalu coba lagi.
founding-write-act = Catat pendirian
founding-again = Ada yang keliru?
founding-again-text = Belum ada yang disimpan. Yang sudah diisi dan kunci sandi yang sudah dibuat dilupakan; hapus juga kunci sandi itu di perangkat Anda.
founding-again-act = Mulai dari awal

founding-done = Kantor berdiri
founding-done-lede = Buku catatan dimulai dengan kunci sandi { $first } dan { $second }. Tidak ada yang dapat menggantinya.
founding-next = Selanjutnya
founding-next-root = Di komputer kantor: pindahkan kunci akar ke luar komputer ini, seperti tertulis di terminal.
founding-next-second = Kedua pendiri: masuk, buat kode pemulihan, dan daftarkan kunci sandi kedua. Yang satu menjamin milik yang lain.
founding-next-officers = Pengelola menambah akun petugas. Setelah petugas mendaftarkan kunci sandi, salah satu pendiri menjaminnya.

line-unbegun = Buku catatan belum dimulai.
refused-founder-same = Kedua pendiri harus dua orang yang berbeda. Nama ini sudah dipakai pendiri pertama.
refused-founding-code = Kode tidak cocok. Salin dari terminal, huruf demi huruf.
