//! Tests of the town as a whole: that it is the same everywhere, sound, and as planted.

use super::household::Household;
use super::marginals::{FLOOR, FUEL, Indicator, POWER, SIZE, TENURE, TOILET, WALL, WATER};
use super::plant::{NikFault, Plant};
use super::region::{POOR_FAMILIES, POOR_PERSONS};
use super::{Application, Evidence, Fact, MASTER_SEED, ObservedValue, Programme, Town};
use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::hash::Hash;

fn town(households: u64) -> Town {
    Town::new(MASTER_SEED, households).expect("a town of this size")
}

fn json_lines(town: &Town) -> Vec<u8> {
    let mut lines = Vec::new();
    for application in town.applications() {
        serde_json::to_writer(&mut lines, &application).expect("serialisable");
        lines.push(b'\n');
    }
    lines
}

/// FNV-1a, 64 bits: enough to notice a change of one byte.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Percent; the counts of these tests are small.
fn percent(part: usize, whole: usize) -> f64 {
    let exact = |count| f64::from(u32::try_from(count).expect("a small count"));
    100.0 * exact(part) / exact(whole)
}

fn value(application: &Application, key: &str) -> Option<ObservedValue> {
    fact(application, key).map(|fact| fact.value)
}

fn fact<'a>(application: &'a Application, key: &str) -> Option<&'a Fact> {
    application.facts.iter().find(|fact| fact.key == key)
}

#[test]
fn town_is_byte_for_byte_the_one_everybody_sees() {
    let town = town(300);
    let mut truth = Vec::new();
    super::write_truth(&town, &mut truth).expect("written");
    let identities: Vec<_> = town.arrivals().map(|arrival| arrival.identity).collect();
    let digests = [json_lines(&town), truth, format!("{identities:?}").into_bytes()];
    assert_eq!(
        digests.map(|bytes| format!("{:016x}", digest(&bytes))),
        ["8d4fb7b451896603", "77869141f721863d", "38adead9a0378a47"]
    );
}

#[test]
fn household_is_the_same_in_a_town_of_any_size() {
    let (small, large) = (town(1_500), town(100_000));
    for index in 0..1_500 {
        let (small, large) = (small.arrival(index), large.arrival(index));
        assert_eq!(small.identity, large.identity);
        for (small, large) in small.applications.iter().zip(&large.applications) {
            let undated = |fact: &Fact| (fact.key, fact.value, fact.evidence, fact.source);
            assert!(small.facts.iter().map(undated).eq(large.facts.iter().map(undated)));
        }
    }
}

#[test]
fn applications_arrive_in_order_on_office_days() {
    for households in [1, 7, 2_000] {
        let mut last = crate::clock::SIMULATED_START_MS - 1;
        for application in town(households).applications() {
            assert!(application.received_ms > last, "{households}: {application:?}");
            last = application.received_ms;
            let moment = jiff::Timestamp::from_millisecond(last).expect("in range");
            let local = jiff::tz::offset(8).to_datetime(moment);
            assert!((9..15).contains(&local.hour()), "{local}");
            assert!(local.weekday().to_monday_one_offset() <= 5, "{local}");
            let latest = application.facts.iter().map(|fact| fact.as_of).max();
            assert!(latest.is_some_and(|day| day <= local.date()));
        }
    }
}

#[test]
fn first_application_can_be_read_by_the_decide_command() {
    let first = town(1).applications().next().expect("one");
    let line: serde_json::Value = serde_json::to_value(&first).expect("serialisable");
    assert_eq!(line["id"], "kk-000001");
    let members = line.as_object().expect("an object");
    assert_eq!(members.len(), 2);
    for (key, fact) in line["facts"].as_object().expect("an object") {
        let names: Vec<_> = fact.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["as_of", "evidence", "source", "value"], "{key}");
        let grade = fact["evidence"].as_str().expect("text");
        assert!(["declared", "register", "verified"].contains(&grade));
    }
    let land = ObservedValue::Decimal { mantissa: 125, scale: 1 };
    assert_eq!(serde_json::to_string(&land).expect("serialisable"), "12.5");
}

#[test]
fn no_number_belongs_to_a_real_person_and_none_is_given_twice_by_chance() {
    let (mut numbers, mut cards) = (HashSet::new(), HashSet::new());
    let town = town(8_000);
    let mut twice = 0;
    for arrival in town.arrivals() {
        let identity = arrival.identity;
        assert_eq!(&identity.family_card[4..6], "00");
        assert!(identity.village.starts_with("74.72.00.2") && identity.phone.starts_with("contoh"));
        assert!(cards.insert(identity.family_card));
        for person in identity.members {
            assert_eq!((&person.nik[4..6], person.nik.len()), ("00", 16));
            twice += usize::from(!numbers.insert(person.nik));
        }
    }
    let serial_zero = numbers.iter().filter(|nik| nik.ends_with("0000")).count();
    assert_eq!((twice, serial_zero), (16, 12));
}

#[test]
fn marginals_are_those_of_the_sources() {
    let town = town(100_000);
    let families: Vec<Household> = (0..town.households())
        .map(|index| town.truth(index))
        .filter_map(|(household, plant)| plant.is_none().then_some(household))
        .collect();
    check(&FLOOR, families.iter().map(|family| family.floor));
    check(&WALL, families.iter().map(|family| family.wall));
    check(&POWER, families.iter().map(|family| family.power));
    check(&FUEL, families.iter().map(|family| family.fuel));
    check(&WATER, families.iter().map(|family| family.water));
    check(&TOILET, families.iter().map(|family| family.toilet));
    check(&TENURE, families.iter().map(|family| family.tenure));
    check(&SIZE, families.iter().map(|family| family.size));

    let poor = families.iter().filter(|family| family.poor()).count();
    assert_near(percent(poor, families.len()), 100.0 * POOR_FAMILIES);
    let persons: usize = families.iter().map(|family| family.ages.len()).sum();
    let poor: usize =
        families.iter().filter(|family| family.poor()).map(|family| family.ages.len()).sum();
    assert_near(percent(poor, persons), 100.0 * POOR_PERSONS);
    assert!((percent(persons, families.len()) / 100.0 - 3.043).abs() < 0.02);
}

fn check<T: Copy + Eq + Hash + Debug>(indicator: &Indicator<T>, observed: impl Iterator<Item = T>) {
    let mut counts = HashMap::new();
    observed.for_each(|category| *counts.entry(category).or_insert(0_usize) += 1);
    let whole = counts.values().sum();
    for (category, share) in indicator.shares {
        let found = percent(counts.get(category).copied().unwrap_or(0), whole);
        assert!((found - share).abs() < 0.3, "{category:?}: {found:.2} for {share}");
    }
}

fn assert_near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 0.3, "{found:.2} for {wanted:.2}");
}

#[test]
fn programmes_are_applied_for_at_their_rates() {
    let town = town(18_000);
    let mut counts = HashMap::new();
    for application in town.applications() {
        *counts.entry(application.programme).or_insert(0_usize) += 1;
    }
    assert_eq!(counts[&Programme::FamilyTransfer], 18_000);
    assert_eq!(counts[&Programme::FoodAid], 18_000);
    assert_eq!(counts[&Programme::BusinessLicence], 1_000);
    assert_near(percent(counts[&Programme::EmergencyAid], 18_000), 3.0);
}

#[test]
fn anomalies_are_planted_at_their_rates_and_told_in_the_truth() {
    let mut lines = Vec::new();
    let told = super::write_truth(&town(10_000), &mut lines).expect("written");
    let mut counts: HashMap<String, usize> = HashMap::new();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let row: serde_json::Value = serde_json::from_slice(line).expect("a row");
        let kind = row["jenis"].as_str().expect("a kind").to_owned();
        if kind != "keluarga" {
            assert!(row["id_korban"].is_string() && row["parameter"].is_string());
            assert_eq!(row["id_pasangan"].is_string(), kind == "A1");
            if row["parameter"].as_str().is_some_and(|text| text.contains("wajar")) {
                *counts.entry("innocent".to_owned()).or_default() += 1;
            }
        }
        *counts.entry(kind).or_default() += 1;
    }
    let expected = [("A1", 20), ("A3", 40), ("A4", 60), ("A6", 80), ("A7", 100), ("innocent", 50)];
    for (kind, count) in expected {
        assert_eq!(counts[kind], count, "{kind}");
    }
    assert_eq!((told, counts["keluarga"]), (300, 10_000));
}

#[test]
fn anomalies_show_in_the_observed_facts() {
    let town = town(3_000);
    for index in 0..3_000 {
        let (household, Some(plant)) = town.truth(index) else { continue };
        let arrival = town.arrival(index);
        let application = &arrival.applications[0];
        let status = value(application, "nik_status");
        let text = |word| Some(ObservedValue::Text(word));
        match plant {
            Plant::Copy { original } => {
                let victim = town.arrival(original);
                assert_eq!(arrival.identity.members[0].nik, victim.identity.members[0].nik);
                assert_ne!(arrival.identity.family_card, victim.identity.family_card);
                for twin in [application, &victim.applications[0]] {
                    assert_eq!(value(twin, "nik_status"), text("ganda"));
                    assert_eq!(value(twin, "duplikat_dugaan"), Some(ObservedValue::Flag(true)));
                }
            }
            Plant::Copied { copy } => assert!(copy > index),
            Plant::Deceased { .. } => assert_eq!(status, text("meninggal")),
            Plant::Nik(NikFault::HistoricRegion) => assert_eq!(status, text("padan")),
            Plant::Nik(_) => assert_eq!(status, text("format_salah")),
            Plant::ConcealedWork => {
                let work = fact(application, "pekerjaan_dikecualikan").expect("known");
                assert_eq!(
                    (work.value, work.evidence),
                    (ObservedValue::Flag(true), Evidence::Register)
                );
                assert_eq!(work.stated, Some(ObservedValue::Flag(false)));
            }
            Plant::Contradiction(contradiction) => {
                let number = |key| match value(application, key) {
                    Some(ObservedValue::Integer(number)) => number,
                    other => panic!("{key} is {other:?}"),
                };
                assert!(number("desil") <= 4);
                assert!(number("daya_va") >= 2_200 || number("upah_terlapor") > 2_800_000);
                assert_eq!(contradiction.innocent, household.decile <= 4);
            }
        }
    }
}

#[test]
fn application_carries_no_truth_and_no_personal_data() {
    let application = town(1).applications().next().expect("one");
    // Both patterns name every field: a new one must be judged here before it compiles.
    let Application { household, programme: _, received_ms: _, channel: _, facts } = application;
    assert_eq!(household, "kk-000001");
    for Fact { key, value: _, evidence: _, source, as_of: _, stated } in facts {
        assert!(!key.contains("sejati") && !source.is_empty() && stated.is_none());
    }
}

#[test]
fn town_of_no_or_too_many_households_is_refused() {
    assert!(Town::new(MASTER_SEED, 0).is_err());
    assert!(Town::new(MASTER_SEED, super::MAX_HOUSEHOLDS + 1).is_err());
}
