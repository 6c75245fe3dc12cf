//! The seal: 32 strokes around a ring, one a byte of a hash, its two highest bits give one of four
//! lengths. Two seals can be compared by eye; the seal links to the proof and is not the proof.
use std::f64::consts::TAU;
use std::fmt::Write as _;

const CENTRE: f64 = 50.0;
const INNER: f64 = 38.5;
const UNIT: f64 = 2.2;

/// The path of the strokes in a field of 100 by 100.
#[must_use]
pub fn seal(hash: &[u8; 32]) -> String {
    let mut path = String::with_capacity(32 * 24);
    for (place, byte) in (0_u8..).zip(hash) {
        let (sine, cosine) = (TAU * f64::from(place) / 32.0).sin_cos();
        let outer = INNER + UNIT * f64::from((byte >> 6) + 1);
        let at = |radius: f64| (CENTRE + radius * sine, CENTRE - radius * cosine);
        let ((x1, y1), (x2, y2)) = (at(INNER), at(outer));
        let _infallible = write!(path, "M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_highest_bits_of_a_byte_set_the_length_of_its_stroke() {
        let mut hash = [0; 32];
        hash[1] = 0xfc;
        let path = seal(&hash);
        assert!(path.starts_with("M50.0 11.5L50.0 9.3M57.5 12.2L59.2 3.6"), "{path}");
        assert_eq!(path.matches('M').count(), 32);
    }
}
