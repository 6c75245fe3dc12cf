//! What can be done to what: the closed list of acts, each a resource and an action.

use super::closed::closed;

closed! {
    /// A kind of thing that is acted on; never the path of a page.
    Resource {
        Application = "application", "what a citizen sent";
        Queue = "queue", "the cases that wait for review";
        Case = "case", "a case, its file, and who works on it";
        Finding = "finding", "what a reviewer finds before seeing the recommendation";
        Recommendation = "recommendation", "what the engine recommends";
        Information = "information", "a request for information, which stops the clock";
        Clock = "clock", "a legal deadline";
        Leave = "leave", "leave to go once beyond the hourly cap of adverse confirmations";
        Emergency = "emergency", "that need is urgent, so that one confirmation in favour is enough";
        FavourableDecision = "favourable-decision", "a decision that grants what was asked";
        AdverseDecision = "adverse-decision", "a decision adverse by the closed list of outcomes";
        Notice = "notice", "the letter that tells a decision";
        Feedback = "feedback", "what became of one's own reviews";
        Quality = "quality", "figures of how well cases are reviewed";
        Ledger = "ledger", "the tamper-evident record";
        Programme = "programme", "a decision programme";
        Account = "account", "an account of another";
        Role = "role", "a role that an account holds";
        Factor = "factor", "what another logs in with";
        Passkey = "passkey", "a passkey that another enrols";
        Colleague = "colleague", "who uses the account of a colleague";
        OwnAccount = "own-account", "one's own password and factors";
        AccessPolicy = "access-policy", "who may do what";
    }
}

closed! {
    /// What is done to it.
    Action {
        Activate = "activate", "put into force";
        Adopt = "adopt", "accept as the one to continue";
        Approve = "approve", "agree that it be put into force";
        Change = "change", "change";
        Claim = "claim", "take to work on";
        Confirm = "confirm", "decide, one by one";
        ConfirmInBulk = "confirm-in-bulk", "decide many at once";
        Create = "create", "make";
        Declare = "declare", "say so on record";
        DeclareConflict = "declare-conflict", "declare a conflict of interest";
        Deem = "deem", "record as granted by lapse of time";
        Disable = "disable", "close";
        Erase = "erase", "delete personal data";
        Escalate = "escalate", "hand to a supervisor";
        Export = "export", "write out";
        Grant = "grant", "give";
        Issue = "issue", "issue";
        Lapse = "lapse", "record that a set time is over";
        Make = "make", "make";
        Overrule = "overrule", "decide otherwise";
        Preview = "preview", "see before it is issued";
        Propose = "propose", "put forward";
        Read = "read", "read";
        ReadIdentity = "read-identity", "read who applied";
        Reassign = "reassign", "give to another officer";
        Receive = "receive", "receive";
        Record = "record", "lock";
        RecordDelivery = "record-delivery", "record that it was delivered, or was not";
        Release = "release", "give back";
        Request = "request", "send";
        Reset = "reset", "remove, so that it is enrolled anew";
        Resume = "resume", "let run again";
        Retry = "retry", "try delivery again";
        Review = "review", "look at again afterwards";
        Revoke = "revoke", "take away";
        Search = "search", "search";
        SendBack = "send-back", "ask for another recommendation or review";
        Stop = "stop", "stop for a recorded reason";
        Supervise = "supervise", "see it whole, by officer and clock";
        Suspend = "suspend", "put out of force";
        Verify = "verify", "verify";
        Vouch = "vouch", "vouch for";
    }
}

impl Resource {
    /// Whether it is of a person's case: what an administrator has nothing to do with.
    #[must_use]
    pub const fn is_of_a_case(self) -> bool {
        matches!(
            self,
            Self::Application
                | Self::Queue
                | Self::Case
                | Self::Finding
                | Self::Recommendation
                | Self::Information
                | Self::Clock
                | Self::Leave
                | Self::Emergency
                | Self::FavourableDecision
                | Self::AdverseDecision
                | Self::Notice
        )
    }
}

/// An action that exists on a resource.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// On what.
    pub resource: Resource,
    /// What.
    pub action: Action,
    /// In words, Indonesian and English.
    pub words: (&'static str, &'static str),
}

/// Whether this can be done at all; what cannot is denied to everybody.
#[must_use]
pub fn exists(resource: Resource, action: Action) -> bool {
    ACTS.iter().any(|act| (act.resource, act.action) == (resource, action))
}

macro_rules! acts {
    ($($resource:ident $action:ident $id:literal $en:literal;)+) => {
        /// Every act there is.
        pub const ACTS: &[Act] = &[$(Act {
            resource: Resource::$resource,
            action: Action::$action,
            words: ($id, $en),
        },)+];
    };
}

acts! {
    Application Receive "mencatat permohonan yang masuk" "receive an application";
    Queue Read "membaca antrean tinjauan" "read the review queue";
    Queue Supervise "mengawasi seluruh antrean dan tenggatnya" "oversee the whole queue and its deadlines";
    Case Search "mencari berkas" "search cases";
    Case Read "membaca berkas" "read a case file";
    Case ReadIdentity "membaca identitas pemohon" "read who applied";
    Case Claim "mengambil berkas untuk ditinjau" "claim a case for review";
    Case Release "melepas berkas" "release a case";
    Case DeclareConflict "menyatakan benturan kepentingan" "declare a conflict of interest";
    Case Escalate "meneruskan berkas ke penyelia" "escalate a case";
    Case Reassign "mengalihkan berkas ke petugas lain" "reassign a case to another officer";
    Case Erase "menghapus data pribadi berkas" "erase the personal data of a case";
    Finding Record "mengunci temuan" "lock a finding";
    Recommendation Make "membuat usulan" "make a recommendation";
    Recommendation Read "membaca usulan sistem setelah temuan dikunci" "read the recommendation once the finding is locked";
    Recommendation Overrule "memutus lain dari usulan sistem" "overrule the recommendation";
    Recommendation SendBack "mengembalikan berkas untuk dinilai ulang" "send a case back";
    Information Request "meminta keterangan dari pemohon" "request information";
    Information Receive "mencatat keterangan yang diterima" "record information received";
    Clock Stop "menghentikan tenggat dengan alasan tercatat" "stop a legal clock for a recorded reason";
    Clock Resume "menjalankan lagi tenggat" "resume a legal clock";
    Clock Lapse "mencatat bahwa waktu yang ditetapkan sudah lewat" "record that a set time is over";
    Leave Grant "memberi izin melampaui batas pengukuhan merugikan per jam" "give leave to go beyond the hourly cap of adverse confirmations";
    Emergency Declare "menyatakan keadaan darurat, sehingga satu pengukuhan yang mengabulkan cukup" "declare an emergency, so that one confirmation in favour is enough";
    Emergency Review "memeriksa sesudahnya pengabulan dalam keadaan darurat" "review afterwards what was granted in an emergency";
    FavourableDecision Issue "menerbitkan sendiri putusan yang mengabulkan" "issue a favourable decision by rule";
    FavourableDecision Deem "mencatat permohonan dianggap dikabulkan" "record an application as deemed granted";
    FavourableDecision Confirm "mengukuhkan putusan yang mengabulkan" "confirm a favourable decision";
    FavourableDecision ConfirmInBulk "mengukuhkan beberapa putusan yang mengabulkan sekaligus" "confirm favourable decisions in bulk";
    AdverseDecision Confirm "mengukuhkan putusan yang merugikan, satu per satu" "confirm an adverse decision, one by one";
    Notice Preview "melihat pratinjau surat" "preview a letter";
    Notice Issue "menerbitkan surat" "issue a letter";
    Notice Read "membaca surat" "read a letter";
    Notice RecordDelivery "mencatat penyampaian surat" "record the delivery of a letter";
    Notice Retry "mengirim ulang surat" "retry the delivery of a letter";
    Feedback Read "membaca umpan balik atas tinjauan sendiri" "read feedback on one's own reviews";
    Quality Read "membaca angka mutu tinjauan" "read figures on the quality of reviews";
    Ledger Read "membaca buku catatan putusan" "read the ledger";
    Ledger Verify "memeriksa keutuhan buku catatan" "verify the ledger";
    Ledger Export "mengekspor buku catatan" "export the ledger";
    Ledger Adopt "menerima buku catatan untuk diteruskan" "accept the ledger as the one to continue";
    Programme Read "membaca program" "read programmes";
    Programme Propose "mengajukan versi program" "propose a programme version";
    Programme Approve "menyetujui versi program" "approve a programme version";
    Programme Activate "memberlakukan versi program" "activate a programme version";
    Programme Suspend "menangguhkan program" "suspend a programme";
    Account Read "membaca daftar akun" "read the list of accounts";
    Account Create "membuat akun" "make an account";
    Account Disable "menutup akun" "disable an account";
    Role Grant "memberi peran" "grant a role";
    Role Revoke "mencabut peran" "revoke a role";
    Factor Reset "mengatur ulang cara masuk orang lain" "reset the login factors of another";
    Passkey Vouch "menjamin kunci sandi orang lain" "vouch for the passkey of another";
    Colleague Vouch "menjamin bahwa akun rekan dipakai pemiliknya" "vouch that the account of a colleague is used by its owner";
    OwnAccount Change "mengubah kata sandi dan cara masuk sendiri" "change one's own password and factors";
    AccessPolicy Activate "memberlakukan aturan akses" "activate an access policy";
}
