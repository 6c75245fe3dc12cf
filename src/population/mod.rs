//! The synthetic town of the demo and the scale runs: Kota Baubau, with no real person in it.
//!
//! Pure functions of a seed and an index. Any household can be drawn alone, and household `i` is the
//! same in a town of any size (but for its hour of arrival, and one case: a family whose
//! NIK is copied by a household beyond the town's end is an ordinary one). A town is an iterator and holds nothing of it in memory.
//!
//! Three things leave it, by separate ways: [`Identity`] (personal data), [`Application`] (the facts
//! as observed), and the truth, by [`write_truth`], into a file the product never opens.

mod application;
mod draw;
#[cfg(test)]
mod fact_ranges;
mod family_facts;
mod firm;
mod household;
mod identity;
mod marginals;
mod numeric;
mod observe;
mod plant;
mod region;
mod schedule;
#[cfg(test)]
mod tests;
mod truth;

pub use application::{Application, Channel, Evidence, Fact, ObservedValue, Programme};
pub use identity::{Identity, Person, Sex};
pub use truth::write_truth;

use draw::{Draw, Purpose};
use household::{Age, Household, Scales};
use plant::Plant;
use schedule::Schedule;

/// The seed of the town everybody sees; another seed gives another town.
pub const MASTER_SEED: [u8; 32] = *b"Timbang: kota contoh Baubau 2026";
/// Households of the demo.
pub const DEFAULT_HOUSEHOLDS: u64 = 2_000;
/// Numbers of persons and family cards stay distinct up to here.
pub const MAX_HOUSEHOLDS: u64 = 1_000_000;

/// Share of families hit by the flood, who also ask for emergency aid.
const EMERGENCY: f64 = 0.03;

/// Why there is no such town.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PopulationError {
    /// The number of households is out of range.
    #[error("a town of `{0}` households cannot be drawn; ask for 1 to {MAX_HOUSEHOLDS}")]
    Households(u64),
}

/// One family at the counter: who they are, apart from what they apply for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Personal data.
    pub identity: Identity,
    /// Two to four applications, in the order of their receipt.
    pub applications: Vec<Application>,
}

/// A town of a given seed and size.
#[derive(Debug)]
pub struct Town {
    seed: [u8; 32],
    households: u64,
    scales: Scales,
    schedule: Schedule,
}

impl Town {
    /// Solves the town's scales and lays out its office days.
    ///
    /// # Errors
    /// When `households` is 0 or above [`MAX_HOUSEHOLDS`].
    pub fn new(seed: [u8; 32], households: u64) -> Result<Self, PopulationError> {
        if !(1..=MAX_HOUSEHOLDS).contains(&households) {
            return Err(PopulationError::Households(households));
        }
        let (scales, schedule) = (Scales::new(), Schedule::new(households));
        Ok(Self { seed, households, scales, schedule })
    }

    /// How many households there are.
    #[must_use]
    pub const fn households(&self) -> u64 {
        self.households
    }

    /// All households in the order of their arrival.
    pub fn arrivals(&self) -> impl Iterator<Item = Arrival> {
        (0..self.households).map(|index| self.arrival(index))
    }

    /// All applications, each later than the one before.
    pub fn applications(&self) -> impl Iterator<Item = Application> {
        (0..self.households).flat_map(|index| {
            let (household, plant) = self.truth(index);
            self.apply(index, &household, plant)
        })
    }

    /// The household of this index, from 0; beyond the town's size it is that of a larger town.
    #[must_use]
    pub fn arrival(&self, index: u64) -> Arrival {
        let (household, plant) = self.truth(index);
        Arrival {
            identity: self.identify(index, &household, plant),
            applications: self.apply(index, &household, plant),
        }
    }

    fn draw(&self, index: u64, purpose: Purpose) -> Draw {
        Draw::new(&self.seed, region::REGION, index, purpose)
    }

    /// The family as it is, and what is wrong with its records.
    fn truth(&self, index: u64) -> (Household, Option<Plant>) {
        let plant = Plant::of(&self.seed, index, self.households);
        let mut draw = self.draw(index, Purpose::Welfare);
        let mut household = Household::draw(&mut draw, &self.scales);
        if let Some(plant) = plant {
            while !plant.fits(&household) {
                household = Household::draw(&mut draw, &self.scales);
            }
            plant.apply(&mut household);
        }
        (household, plant)
    }

    fn identify(&self, index: u64, household: &Household, plant: Option<Plant>) -> Identity {
        let fault = if let Some(Plant::Nik(fault)) = plant { Some(fault) } else { None };
        let mut draw = self.draw(index, Purpose::Identity);
        let mut identity = Identity::draw(&mut draw, index, &household.ages, fault);
        if let (Some(Plant::Copy { original }), Some(head)) = (plant, identity.members.first_mut())
        {
            let (other, _) = self.truth(original);
            let copied = self.identify(original, &other, None).members.swap_remove(0);
            (head.nik, head.sex) = (copied.nik, copied.sex);
        }
        identity
    }

    /// The applications of one visit.
    fn apply(&self, index: u64, household: &Household, plant: Option<Plant>) -> Vec<Application> {
        let visit = self.schedule.visit(&mut self.draw(index, Purpose::Arrival), index);
        let mut draw = self.draw(index, Purpose::Observation);
        let assisted = household.decile <= 3 || household.ages.first() == Some(&Age::Elderly);
        let channel = observe::channel(&mut draw, assisted);
        let certain = plant.map_or(&[][..], Plant::shown_in);
        let mut applications = Vec::with_capacity(4);
        let mut submit = |programme, facts| {
            let received_ms = self.schedule.received_ms(visit, applications.len() as u64);
            let household = identity::household_id(index);
            applications.push(Application { household, programme, received_ms, channel, facts });
        };
        let mut sheet = observe::Sheet::new(&mut draw, channel, visit.day, certain);
        family_facts::observe(&mut sheet, household, plant);
        family_facts::already_aided(&mut sheet, household);
        let mut known = sheet.finish();
        submit(
            Programme::FamilyTransfer,
            family_facts::select(&known, &family_facts::FAMILY_TRANSFER),
        );
        known.retain(|fact| fact.key != "manfaat_sejenis");
        let mut sheet = observe::Sheet::new(&mut draw, channel, visit.day, certain);
        family_facts::already_aided(&mut sheet, household);
        known.extend(sheet.finish());
        submit(Programme::FoodAid, family_facts::select(&known, &family_facts::FOOD_AID));

        let mut draw = self.draw(index, Purpose::Emergency);
        if draw.chance(EMERGENCY) {
            let mut sheet = observe::Sheet::new(&mut draw, channel, visit.day, certain);
            family_facts::observe_emergency(&mut sheet, household);
            known.extend(sheet.finish());
            let facts = family_facts::select(&known, &family_facts::EMERGENCY_AID);
            submit(Programme::EmergencyAid, facts);
        }
        if index % firm::FAMILIES_PER_FIRM == firm::FAMILIES_PER_FIRM - 1 {
            let mut draw = self.draw(index, Purpose::Firm);
            let mut sheet = observe::Sheet::new(&mut draw, channel, visit.day, certain);
            firm::observe(&mut sheet);
            submit(Programme::BusinessLicence, sheet.finish());
        }
        applications
    }
}
