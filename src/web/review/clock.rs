//! A legal clock in words and drawn.
use jiff::civil::Date;

use super::views::ClockView;
use crate::casework::read::review::{ClockRead, Lapse};
use crate::web::draw::beam;
use crate::web::wording::Wording;

/// What a page says of `clock` on the day `today`.
pub fn view(clock: &ClockRead, today: Date, w: Wording) -> ClockView {
    let drawn = (clock.term > 0).then(|| beam(clock.term, clock.used, clock.stopped.is_some()));
    let days = [("used", w.number(clock.used.into())), ("term", w.number(clock.term.into()))];
    let spent = match clock.term {
        0 => w.say("clock-no-term"),
        _ => w.fill("clock-spent", &days.each_ref().map(|(name, days)| (*name, days.as_str()))),
    };
    let lapse = match clock.lapse {
        Lapse::Granted => "clock-lapse-granted",
        Lapse::Escalated => "clock-lapse-escalated",
        Lapse::Reported => "clock-lapse-reported",
    };
    if let Some(since) = clock.stopped {
        return ClockView {
            tag: None,
            left: w.say("clock-stopped"),
            beam: drawn,
            until: w.fill("clock-stopped-since", &[("day", &w.date(since)), ("spent", &spent)]),
            lapse: None,
        };
    }
    let Some(until) = clock.until else {
        return ClockView {
            tag: Some(w.say("clock-no-calendar")),
            left: w.say("clock-unknown"),
            beam: None,
            until: w.say("clock-no-calendar-text"),
            lapse: None,
        };
    };
    let last = w.fill("clock-until", &[("day", &w.date(until)), ("spent", &spent)]);
    if clock.has_lapsed(today) {
        return ClockView {
            tag: Some(w.say("clock-over")),
            left: w.say("clock-lapsed"),
            beam: drawn,
            until: last,
            lapse: Some(w.say(lapse)),
        };
    }
    let tag = match clock.left() {
        0 => Some("clock-today"),
        1 => Some("clock-tomorrow"),
        _ => None,
    };
    ClockView {
        tag: tag.map(|tag| w.say(tag)),
        left: w.count("clock-left", clock.left().into()),
        beam: drawn,
        until: last,
        lapse: Some(w.say(lapse)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Zone;
    use crate::web::language::Language;

    #[test]
    fn a_case_that_has_no_working_days_is_not_told_that_none_of_them_is_used() {
        let day = Date::constant(2026, 3, 2);
        let clock =
            ClockRead { until: Some(day), term: 0, used: 0, stopped: None, lapse: Lapse::Granted };
        for (language, says) in [
            (Language::Indonesian, "tidak ada tenggat yang berjalan"),
            (Language::English, "no deadline runs"),
        ] {
            let w = Wording { language, zone: Zone::Wita };
            let told = view(&clock, day, w);
            assert!(told.until.contains(says) && !told.until.contains("0 "), "{}", told.until);
            let some = view(&ClockRead { term: 10, used: 0, ..clock }, day, w);
            assert!(!some.until.contains(says), "{}", some.until);
        }
    }
}
