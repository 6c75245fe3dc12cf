//! Who the family is: names, numbers and an address. Personal data, kept apart from the facts; all
//! of it invented, and no number in it can belong to a real person.

use super::draw::Draw;
use super::household::Age;
use super::plant::NikFault;
use super::region::{FIRST_REGISTRATION, HISTORIC_REGION, REGION};

/// Days of a year used for birth and issue, 28 in each month, times the serials 0001 to 9999.
const CODES: u64 = DAYS * 9_999;
const DAYS: u64 = 12 * 28;
/// Multiplication by one of these permutes the codes: none has a divisor in common with [`CODES`].
/// By parity of the year of birth (even, odd), and for family cards.
const SCATTER: [u64; 3] = [1_299_709, 2_750_159, 1_800_451];
/// Distance of the codes of one member position from the next; above the largest town.
const POSITION: u64 = 1_100_000;

/// Sex as the population register writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// *perempuan*
    Female,
    /// *laki-laki*
    Male,
}

/// A member of the family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Given names.
    pub name: String,
    /// Sixteen digits `RRRR00DDMMYYSSSS`, day + 40 for women; subdistrict 00 exists nowhere.
    pub nik: String,
    /// As declared.
    pub sex: Sex,
}

/// Everything that identifies a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The id that applications and the truth file use, such as `kk-000123`.
    pub household: String,
    /// Number of the family card: sixteen digits `RRRR00DDMMYYSSSS` with the day of issue.
    pub family_card: String,
    /// The head first; one to seven.
    pub members: Vec<Person>,
    /// Neighbourhood numbers and an invented kelurahan.
    pub address: String,
    /// Kemendagri form `74.72.00.2NNN`; subdistrict 00 exists nowhere.
    pub village: String,
    /// A token in place of a telephone number.
    pub phone: String,
}

impl Identity {
    /// Name of the head of the household.
    #[must_use]
    pub fn head_name(&self) -> &str {
        self.members.first().map_or("", |head| &head.name)
    }

    pub(super) fn draw(draw: &mut Draw, index: u64, ages: &[Age], fault: Option<NikFault>) -> Self {
        let village = draw.between(1, 43);
        let (day, month, serial) = code(index, 0, SCATTER[2]);
        let issued = draw.between(10, 25);
        let mut members: Vec<Person> = (0..).zip(ages).map(|p| person(draw, index, p)).collect();
        if let (Some(fault), Some(head)) = (fault, members.first_mut()) {
            break_nik(head, fault);
        }
        let (lane, neighbourhood, unit) =
            (draw.between(1, 6), draw.between(1, 12), draw.between(1, 5));
        Self {
            household: household_id(index),
            family_card: format!("{REGION}00{day:02}{month:02}{issued:02}{serial:04}"),
            members,
            address: format!(
                "Lingkungan {lane}, RT {neighbourhood:03}/RW {unit:03}, Kelurahan Contoh {village:02}"
            ),
            village: format!("{}.{}.00.2{village:03}", REGION / 100, REGION % 100),
            phone: format!("contoh-0812-{:06}", index + 1),
        }
    }
}

/// `kk-` and the household's number from 1, six digits or more.
pub(super) fn household_id(index: u64) -> String {
    format!("kk-{:06}", index + 1)
}

/// A day, month and serial that no other household has in the same position.
///
/// Numbers must not meet by chance, or the planted double NIK would not be the only ones, and no list
/// of those given out can be kept. So they are a permutation of the household's index. There is room
/// for three positions of a million households; the next three differ by the parity of the year of
/// birth, and the seventh member from the head by its age. (A NIK broken on purpose may meet another.)
fn code(index: u64, position: u64, scatter: u64) -> (u64, u64, u64) {
    let code = (index + position % 3 * POSITION) * scatter % CODES;
    let serial = 1 + code / DAYS;
    let day = (code + serial * 197) % DAYS;
    (1 + day % 28, 1 + day / 28, serial)
}

fn person(draw: &mut Draw, index: u64, (position, age): (u64, &Age)) -> Person {
    let sex = match position {
        0 if draw.chance(0.18) => Sex::Female,
        0 => Sex::Male,
        _ => draw.pick(&[Sex::Female, Sex::Male]),
    };
    let grown = position < 2;
    let (youngest, oldest) = match age {
        Age::Infant => (0, 5),
        Age::Primary => (7, 11),
        Age::Junior => (13, 14),
        Age::Senior => (16, 17),
        Age::Adult if grown => (25, 58),
        Age::Adult => (19, 24),
        Age::Elderly if grown => (60, 75),
        Age::Elderly => (76, 87),
    };
    // Years of completed life at the end of 2025; both parities lie in every range.
    let mut years = draw.between(youngest, oldest);
    let odd = position / 3 % 2 == 1;
    if (years % 2 == 0) != odd {
        years += if years < oldest { 1 } else { -1 };
    }
    let year = (2025 - years) % 100;
    let (day, month, serial) = code(index, position, SCATTER[usize::from(odd)]);
    let day = day + if sex == Sex::Female { 40 } else { 0 };
    let region = draw.weighted(&FIRST_REGISTRATION);
    Person {
        name: name(draw, sex),
        nik: format!("{region}00{day:02}{month:02}{year:02}{serial:04}"),
        sex,
    }
}

fn break_nik(person: &mut Person, fault: NikFault) {
    let nik = &mut person.nik;
    match fault {
        NikFault::Date => {
            let day = if person.sex == Sex::Female { "71" } else { "31" };
            nik.replace_range(6..10, &format!("{day}02"));
        }
        NikFault::Sex => {
            person.sex = if person.sex == Sex::Female { Sex::Male } else { Sex::Female };
        }
        NikFault::Serial => nik.replace_range(12..16, "0000"),
        NikFault::HistoricRegion => nik.replace_range(0..4, &HISTORIC_REGION.to_string()),
    }
}

fn name(draw: &mut Draw, sex: Sex) -> String {
    const WOMEN: [&str; 20] = [
        "Aminah", "Ani", "Dewi", "Fatimah", "Fitri", "Hasna", "Indah", "Kartini", "Lestari",
        "Maya", "Nur", "Putri", "Rahma", "Ratna", "Rina", "Sari", "Siti", "Sri", "Wati", "Yuni",
    ];
    const MEN: [&str; 20] = [
        "Adi", "Agus", "Ahmad", "Arif", "Bayu", "Budi", "Dedi", "Eko", "Hasan", "Hendra", "Irfan",
        "Joko", "Latif", "Mansur", "Rahmat", "Rizal", "Rudi", "Slamet", "Usman", "Yusuf",
    ];
    let names = if sex == Sex::Female { &WOMEN } else { &MEN };
    let (first, second) = (draw.pick(names), draw.pick(names));
    if first == second { first.to_owned() } else { format!("{first} {second}") }
}
