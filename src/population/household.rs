//! What is true of a family: welfare, members, dwelling, work. Nothing here is observed yet.

use super::draw::Draw;
use super::marginals::{
    FLOOR, FUEL, POWER, SIZE, Scale, TENURE, TOILET, WALL, WATER, mean_welfare, national_score,
};
use super::numeric::{exp, floor, normal_cdf};
use super::region::{MINIMUM_WAGE, POVERTY_LINE, URBAN, URBAN_WELFARE};

/// Correlation of the observed ranking with welfare: a proxy-means test with R² of 0.55.
const RANKING_QUALITY: f64 = 0.74;

/// The scales of all indicators, solved once for a town.
#[derive(Debug)]
pub(super) struct Scales {
    size: Scale<i64>,
    floor: Scale<&'static str>,
    wall: Scale<&'static str>,
    power: Scale<i64>,
    fuel: Scale<&'static str>,
    water: Scale<&'static str>,
    toilet: Scale<&'static str>,
    tenure: Scale<&'static str>,
    mean_welfare: f64,
}

impl Scales {
    pub(super) fn new() -> Self {
        Self {
            size: Scale::new(SIZE),
            floor: Scale::new(FLOOR),
            wall: Scale::new(WALL),
            power: Scale::new(POWER),
            fuel: Scale::new(FUEL),
            water: Scale::new(WATER),
            toilet: Scale::new(TOILET),
            tenure: Scale::new(TENURE),
            mean_welfare: mean_welfare(),
        }
    }
}

/// Age groups of members, in years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Infant,
    Primary,
    Junior,
    Senior,
    Adult,
    Elderly,
}

/// A family as it is.
#[derive(Clone, Debug)]
pub(super) struct Household {
    pub urban: bool,
    /// Below zero is poor.
    pub welfare: f64,
    pub size: i64,
    /// The head first.
    pub ages: Vec<Age>,
    /// Pregnant women and severely disabled members: none or one.
    pub pregnant: i64,
    pub disabled: i64,
    pub excluded_work: bool,
    pub floor: &'static str,
    pub wall: &'static str,
    pub power: i64,
    pub fuel: &'static str,
    pub water: &'static str,
    pub toilet: &'static str,
    pub tenure: &'static str,
    /// Highest wage reported to the social-security registers, rupiah a month.
    pub wage: i64,
    /// Power at the meter and wage on record: as the registers hold them, true or not.
    pub metered_power: i64,
    pub recorded_wage: i64,
    /// Income of the family, rupiah a month.
    pub income: i64,
    /// True rank in the nation, 1 to 10.
    pub decile: i64,
    /// Rank as the register has it, 1 to 10.
    pub ranked: i64,
}

impl Household {
    pub(super) fn draw(draw: &mut Draw, scales: &Scales) -> Self {
        let urban = draw.chance(URBAN);
        let place = URBAN_WELFARE * (f64::from(u8::from(urban)) - URBAN);
        let welfare = scales.mean_welfare + place + draw.normal();
        let score = national_score(welfare);
        let noise = (1.0 - RANKING_QUALITY * RANKING_QUALITY).sqrt() * draw.normal();
        let size = scales.size.draw(draw, score, urban);
        let ages = ages(draw, size, score);
        let excluded_work = draw.chance(logistic(-3.30 + 1.05 * score));
        let persons = ages.iter().fold(0.0, |sum, _| sum + 1.0);
        let power = scales.power.draw(draw, score, urban);
        let wage = wage(draw, score, excluded_work);
        Self {
            urban,
            welfare,
            size,
            pregnant: i64::from(size >= 2 && draw.chance(0.031)),
            disabled: i64::from(draw.chance(0.016 * exp(-0.25 * score))),
            excluded_work,
            floor: scales.floor.draw(draw, score, urban),
            wall: scales.wall.draw(draw, score, urban),
            power,
            metered_power: power,
            fuel: scales.fuel.draw(draw, score, urban),
            water: scales.water.draw(draw, score, urban),
            toilet: scales.toilet.draw(draw, score, urban),
            tenure: scales.tenure.draw(draw, score, urban),
            wage,
            recorded_wage: wage,
            income: draw.lognormal(POVERTY_LINE * persons * exp(0.55 * welfare), 0.15, 10_000),
            decile: decile(score),
            ranked: decile(RANKING_QUALITY * score + noise),
            ages,
        }
    }

    pub(super) fn count(&self, age: Age) -> i64 {
        self.ages.iter().map(|member| i64::from(*member == age)).sum()
    }

    pub(super) fn poor(&self) -> bool {
        self.welfare < 0.0
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// The tenth of the nation, 1 the poorest, in which this standard score lies.
fn decile(score: f64) -> i64 {
    (1 + floor(10.0 * normal_cdf(score))).min(10)
}

/// The head is an adult; the other places are filled by shares that fall with welfare, but for the
/// elderly.
fn ages(draw: &mut Draw, size: i64, score: f64) -> Vec<Age> {
    let alone = if size == 1 { 0.14 } else { 0.0 };
    let young = exp(-0.12 * score);
    let shares = [
        (Age::Infant, 0.135 * young),
        (Age::Primary, 0.135 * young),
        (Age::Junior, 0.068 * young),
        (Age::Senior, 0.066 * young),
        (Age::Elderly, 0.10),
        (Age::Adult, (0.90 - 0.404 * young).max(0.05)),
    ];
    let head = if draw.chance(0.16 + alone) { Age::Elderly } else { Age::Adult };
    std::iter::once(head).chain((1..size).map(|_| draw.weighted(&shares))).collect()
}

/// Two in five families have a wage in the registers, the better-off more often; those in an
/// excluded occupation all do.
fn wage(draw: &mut Draw, score: f64, excluded_work: bool) -> i64 {
    let reported = draw.chance(logistic(-0.5 + 0.8 * score));
    let (median, spread) = if excluded_work { (4_500_000.0, 0.3) } else { (2_100_000.0, 0.35) };
    let wage = draw.lognormal(median * exp(0.25 * score), spread, 1_000);
    match (excluded_work, reported) {
        (true, _) => wage.max(MINIMUM_WAGE),
        (false, true) => wage,
        (false, false) => 0,
    }
}
