//! The few real functions the town needs, from IEEE-exact operations alone.
//!
//! The standard library's `exp` and `ln` call the platform's libm, whose last bit differs between
//! systems; a town drawn with them would not have one digest on every machine. Here are only
//! `+ - * /`, `sqrt` and `floor`, which IEEE 754 rounds exactly.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// The whole number below `x`, held within the range of `i64`.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is wanted")]
pub(super) fn floor(x: f64) -> i64 {
    x.floor() as i64
}

/// e to the power `x`, for |x| <= 700; farther out it stays at the edge.
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let power = (x * LOG2_E + 0.5).floor();
    let rest = x - power * LN_2;
    // Taylor by Horner: |rest| <= ln(2) / 2, so the first term left out is below 1e-20.
    let series = (1..=15).rev().fold(1.0, |sum, degree| 1.0 + sum * rest / f64::from(degree));
    let biased = u64::try_from(floor(power) + 1023).unwrap_or(0);
    series * f64::from_bits(biased << 52)
}

/// Natural logarithm of a positive, normal `x`.
pub(super) fn ln(x: f64) -> f64 {
    let exponent = i32::try_from((x.to_bits() >> 52) & 0x7ff).unwrap_or(0) - 1023;
    let mantissa = f64::from_bits((x.to_bits() & ((1 << 52) - 1)) | (1023 << 52));
    let (mantissa, exponent) =
        if mantissa > SQRT_2 { (mantissa / 2.0, exponent + 1) } else { (mantissa, exponent) };
    // ln m = 2 artanh((m - 1) / (m + 1)) with |t| <= 0.172: twelve terms leave less than 1e-18.
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let series = (0..12).rev().fold(0.0, |sum, k| sum * t * t + 1.0 / f64::from(2 * k + 1));
    2.0 * t * series + f64::from(exponent) * LN_2
}

fn horner(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

/// Share of the standard normal distribution below `x`; absolute error below 1e-14.
///
/// Hart's algorithm 5666, in the form of G. West, Better approximations to cumulative normal
/// functions, Wilmott Magazine, 2005.
pub(super) fn normal_cdf(x: f64) -> f64 {
    const ABOVE: [f64; 7] = [
        3.526_249_659_989_11e-2,
        0.700_383_064_443_688,
        6.373_962_203_531_65,
        33.912_866_078_383,
        112.079_291_497_871,
        221.213_596_169_931,
        220.206_867_912_376,
    ];
    const BELOW: [f64; 8] = [
        8.838_834_764_831_84e-2,
        1.755_667_163_182_64,
        16.064_177_579_207,
        86.780_732_202_946_1,
        296.564_248_779_674,
        637.333_633_378_831,
        793.826_512_519_948,
        440.413_735_824_752,
    ];
    let distance = x.abs();
    let tail = if distance > 7.0 {
        0.0
    } else {
        exp(-distance * distance / 2.0) * horner(distance, &ABOVE) / horner(distance, &BELOW)
    };
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// The point with share `p` of the standard normal distribution below it, 0 < p < 1;
/// relative error below 1.2e-9 (P. J. Acklam, 2003).
pub(super) fn normal_quantile(p: f64) -> f64 {
    const CENTRE_ABOVE: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const CENTRE_BELOW: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const TAIL_ABOVE: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const TAIL_BELOW: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p < 0.024_25 {
        let q = (-2.0 * ln(p)).sqrt();
        return horner(q, &TAIL_ABOVE) / horner(q, &TAIL_BELOW);
    }
    let q = p - 0.5;
    horner(q * q, &CENTRE_ABOVE) * q / horner(q * q, &CENTRE_BELOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_and_logarithm_agree_with_known_values() {
        assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-14);
        assert!((exp(-20.0) - 2.061_153_622_438_558e-9).abs() < 1e-22);
        assert!((ln(10.0) - std::f64::consts::LN_10).abs() < 1e-14);
        for tenth in -200..200 {
            let x = f64::from(tenth) / 10.0;
            assert!((ln(exp(x)) - x).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn normal_quantile_inverts_the_distribution() {
        assert!((normal_cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-13);
        for thousandth in 1..1000 {
            let p = f64::from(thousandth) / 1000.0;
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 1e-9, "{p}");
        }
    }
}
