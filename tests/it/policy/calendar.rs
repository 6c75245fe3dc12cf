//! Calendar files: the shipped year, its working days, and what a bad file is told.

use jiff::civil::{Date, date};
use timbang::calendar::{
    ANSWER, APPEAL, CalendarError, Calendars, ClockFault, ClockState, DECIDE, DELIVER, DayOffKind,
    ISSUE_AFTER_LAPSE, LegalClock, OBJECTION, OnLapse,
};
use timbang::policy::calendar::{CalendarFile, SHIPPED, load};

fn calendars() -> Calendars {
    load(SHIPPED).expect("shipped calendars load").0
}

fn march(day: i8) -> Date {
    date(2026, 3, day)
}

#[test]
fn the_terms_of_the_law_end_on_the_days_the_decree_makes() {
    let days = calendars();
    for (start, count, end) in [
        (march(10), 5, march(17)),
        (march(10), 10, march(31)),
        (march(10), 21, date(2026, 4, 16)),
        (date(2026, 5, 11), 5, date(2026, 5, 20)),
        (date(2026, 5, 11), 10, date(2026, 5, 29)),
        (date(2026, 5, 11), 21, date(2026, 6, 17)),
        // A term that starts on a day off begins to run on the next working day.
        (march(21), 1, march(25)),
        (march(21), 0, march(21)),
    ] {
        assert_eq!(days.add_working_days(start, count), Ok(end), "{start} +{count}");
        assert_eq!(days.working_days_between(start, end), Ok(count), "{start} to {end}");
    }
    let terms = [DECIDE, DELIVER, OBJECTION, ANSWER, APPEAL, ISSUE_AFTER_LAPSE];
    assert_eq!(terms.map(|term| term.working_days), [5, 5, 21, 10, 10, 5]);
}

#[test]
fn the_shipped_year_holds_every_day_of_its_decree() {
    let (days, files) = load(SHIPPED).unwrap();
    let year = days.year(2026).unwrap();
    assert_eq!(year.decree(), "SKB 3 Menteri 1497/2/5-2025");
    let of = |kind| year.days().filter(|day| day.kind == kind).count();
    assert_eq!((of(DayOffKind::Holiday), of(DayOffKind::CollectiveLeave)), (17, 8));
    assert_eq!(files.len(), 1);
}

#[test]
fn a_year_without_a_calendar_is_named_and_never_guessed() {
    let days = calendars();
    let unknown = |year| Err(CalendarError::NoCalendar(year));
    assert_eq!(days.add_working_days(date(2026, 12, 29), 2), Ok(date(2026, 12, 31)));
    assert_eq!(days.add_working_days(date(2026, 12, 29), 3), unknown(2027));
    assert_eq!(
        days.working_days_between(date(2025, 12, 29), date(2026, 1, 2)).unwrap_err(),
        CalendarError::NoCalendar(2025)
    );
    // The start day is not counted, so only the days after it need a calendar.
    assert_eq!(days.add_working_days(date(2025, 12, 31), 1), Ok(date(2026, 1, 2)));
    let clock = LegalClock::start(date(2026, 12, 28), OBJECTION.working_days, OnLapse::None);
    let state = clock.state(date(2026, 12, 28), &days);
    assert_eq!(state.unwrap_err().to_string(), CalendarError::NoCalendar(2027).to_string());
}

#[test]
fn a_clock_runs_warns_and_lapses() {
    let days = calendars();
    let clock = LegalClock::start(march(10), DECIDE.working_days, OnLapse::DeemedGranted);
    let deadline = march(17);
    for (today, state) in [
        (march(10), ClockState::Running { deadline, left: 5 }),
        (march(13), ClockState::Running { deadline, left: 2 }),
        // The weekend before the last day but one: two working days are still to come.
        (march(15), ClockState::Running { deadline, left: 2 }),
        (march(16), ClockState::Warning { deadline, left: 1 }),
        (march(17), ClockState::Warning { deadline, left: 0 }),
        (march(18), ClockState::Lapsed { deadline, on_lapse: OnLapse::DeemedGranted }),
    ] {
        assert_eq!(clock.state(today, &days), Ok(state), "{today}");
    }
}

#[test]
fn stopped_working_days_are_added_to_the_term() {
    let days = calendars();
    let mut clock = LegalClock::start(march(10), 5, OnLapse::None);
    clock.stop(march(12), "ground check asked for", &days).unwrap();
    assert_eq!(clock.state(march(30), &days), Ok(ClockState::Stopped { since: march(12) }));
    // 13, 16, 17 March and, after the holidays, the 25th: four working days.
    clock.resume(march(25)).unwrap();
    assert_eq!(clock.deadline(&days), Ok(Some(march(30))));
    // A stop that ends on its own day costs nothing.
    clock.stop(march(26), "letter returned", &days).unwrap();
    clock.resume(march(26)).unwrap();
    assert_eq!(clock.deadline(&days), Ok(Some(march(30))));
    let reasons: Vec<_> = clock.stops().iter().map(|stop| stop.reason.as_str()).collect();
    assert_eq!(reasons, ["ground check asked for", "letter returned"]);
}

#[test]
fn a_clock_stops_only_for_a_reason_and_only_while_it_runs() {
    let days = calendars();
    let mut clock = LegalClock::start(march(10), 5, OnLapse::None);
    assert_eq!(clock.stop(march(12), "  ", &days), Err(ClockFault::NoReason));
    assert_eq!(clock.stop(march(9), "early", &days), Err(ClockFault::Backwards(march(9))));
    assert_eq!(clock.resume(march(12)), Err(ClockFault::Runs));
    assert_eq!(clock.stop(march(18), "late", &days), Err(ClockFault::Lapsed(march(17))));
    clock.stop(march(12), "ground check", &days).unwrap();
    assert_eq!(clock.stop(march(13), "again", &days), Err(ClockFault::Stopped(march(12))));
    assert_eq!(clock.resume(march(11)), Err(ClockFault::Backwards(march(11))));
}

#[test]
fn everything_wrong_in_a_calendar_file_is_told_at_once() {
    let file = "year: 2026
days:
  - date: 2026-01-01
    kind: holiday
    name: {id: Tahun Baru, en: New Year}
  - date: 2026-01-01
    kind: leave
    name: {id: Tahun Baru}
  - date: 2027-01-01
    kind: holiday
    name: {id: Tahun Baru, en: New Year}
    colour: red
";
    let told = |text: &str| -> Vec<String> {
        let findings = CalendarFile::load(text.as_bytes()).unwrap_err();
        findings.iter().map(ToString::to_string).collect()
    };
    insta::assert_snapshot!(told(file).join("\n"), @r"
    1: structure: key `decree` is missing ()
    6: structure: 2026-01-01 is listed twice; remove one (/days/1/date)
    7: structure: `leave` is not one of holiday, collective_leave (/days/1/kind)
    8: missing-text: the text is missing in `en` (/days/1/name)
    9: structure: 2027-01-01 is not a day of 2026; it belongs into the calendar of its year (/days/2/date)
    12: structure: key `colour` is not known here (/days/2/colour)
    ");
    let file = "year: 2026
decree: ' '
days:
  - {date: 2026-02-30, kind: holiday, name: {id: a, en: a}}
  - {date: 2026-01-01, kind: holiday, name: {id: a, en: a}}
  - {date: 2027-01-01, kind: holiday, name: {id: a, en: a}}
  - {date: 2026-01-01, kind: collective_leave, name: {id: a, en: a}}
";
    insta::assert_snapshot!(told(file).join("\n"), @r"
    2: structure: no decree is named; give its number, so that anyone can look the list up (/decree)
    4: structure: `2026-02-30` is not a date (/days/0/date)
    6: structure: 2027-01-01 is not a day of 2026; it belongs into the calendar of its year (/days/2/date)
    7: structure: 2026-01-01 is listed twice; remove one (/days/3/date)
    ");
    assert_eq!(told("year: 2026\ndecree: SKB\ndays: []\n").len(), 1);
}

#[test]
fn a_calendar_file_is_called_after_its_year() {
    let [(_, bytes)] = SHIPPED;
    assert!(load([("calendars/2026.yaml", bytes)]).is_ok());
    let refused = load([("2027.yaml", bytes)]).unwrap_err();
    assert_eq!(refused[0].findings[0].message, "the file must be called `2026.yaml`");
    assert!(load([("a/2026.yaml", bytes), ("b/2026.yaml", bytes)]).is_err());
}
