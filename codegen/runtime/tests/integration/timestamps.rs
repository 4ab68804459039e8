//! Parses, formats and compares timestamps.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use smithy_reqwest::Timestamp;

/// The first and the last second of the years 1 to 9999, which RFC 3339 supports.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;

fn timestamp(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn parses_all_three_formats() {
    let rows = [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("2019-12-16T23:48:18Z", 1_576_540_098, 0),
        ("2019-12-16T23:48:18.52Z", 1_576_540_098, 520_000_000),
        ("2019-12-16T23:48:18.123456789Z", 1_576_540_098, 123_456_789),
        ("2019-12-16T23:48:18+02:30", 1_576_531_098, 0),
        ("2019-12-16T23:48:18-02:30", 1_576_549_098, 0),
        ("2019-12-16t23:48:18z", 1_576_540_098, 0),
        ("0001-01-01T00:00:00Z", FIRST, 0),
        ("9999-12-31T23:59:59Z", LAST, 0),
        ("2020-02-29T00:00:00Z", 1_582_934_400, 0),
        ("Mon, 16 Dec 2019 23:48:18 GMT", 1_576_540_098, 0),
        (
            "Mon, 16 Dec 2019 23:48:18.12 GMT",
            1_576_540_098,
            120_000_000,
        ),
        ("1576540098", 1_576_540_098, 0),
        ("1576540098.123456789", 1_576_540_098, 123_456_789),
        ("-1.5", -2, 500_000_000),
        ("-0.25", -1, 750_000_000),
        ("1.576540098e9", 1_576_540_098, 0),
    ];
    for (text, seconds, nanos) in rows {
        let timestamp = timestamp(text);
        assert_eq!(
            (timestamp.as_secs(), timestamp.subsec_nanos()),
            (seconds, nanos),
            "{text}"
        );
    }
}

#[test]
fn rejects_text_that_is_not_a_timestamp() {
    for text in [
        "",
        " ",
        "now",
        "2019-12-16",
        "2019-12-16T23:48:18",
        "2019-12-16 23:48:18Z",
        "2019-13-16T23:48:18Z",
        "2019-02-29T23:48:18Z",
        "10000-01-01T00:00:00Z",
        "Mon, 16 Dec 2019 23:48:18 CET",
        "Mon, 16 Foo 2019 23:48:18 GMT",
        "Monday, 16-Dec-19 23:48:18 GMT",
        "NaN",
        "inf",
        "-Infinity",
        "1e300",
        "0x10",
    ] {
        let error = text.parse::<Timestamp>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{text:?} is not a timestamp such as 2026-06-17T00:00:00Z")
        );
    }
}

#[test]
fn displays_rfc_3339_with_microseconds() {
    for (text, printed) in [
        ("2019-12-16T23:48:18Z", "2019-12-16T23:48:18Z"),
        ("2019-12-16T23:48:18.500Z", "2019-12-16T23:48:18.5Z"),
        (
            "2019-12-16T23:48:18.123456789Z",
            "2019-12-16T23:48:18.123456Z",
        ),
        ("2019-12-16T23:48:18+02:30", "2019-12-16T21:18:18Z"),
    ] {
        assert_eq!(timestamp(text).to_string(), printed);
        assert_eq!(format!("{:?}", timestamp(text)), printed);
    }
}

#[test]
fn displays_seconds_outside_the_years_of_rfc_3339() {
    assert_eq!(
        Timestamp::from_secs(FIRST - 1).to_string(),
        format!("{}s since 1970", FIRST - 1)
    );
    assert_eq!(
        Timestamp::from_secs(i64::MAX).to_string(),
        format!("{}s since 1970", i64::MAX)
    );
}

#[test]
fn converts_milliseconds_exactly() {
    let timestamp = Timestamp::from_secs_f64(1_781_658_123.123).unwrap();
    assert_eq!(timestamp.to_string(), "2026-06-17T01:02:03.123Z");
    assert_eq!(timestamp, self::timestamp("2026-06-17T01:02:03.123Z"));
}

#[test]
fn rejects_numbers_out_of_range() {
    for number in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e19,
        -1e19,
        f64::MAX,
    ] {
        assert_eq!(Timestamp::from_secs_f64(number), None, "{number}");
    }
}

#[test]
fn rounds_fractions_up_to_the_next_second() {
    assert_eq!(
        Timestamp::from_secs_f64(0.999_999_9),
        Some(Timestamp::from_secs(1))
    );
    assert_eq!(
        Timestamp::from_secs_f64(-1e-17),
        Some(Timestamp::from_secs(0))
    );
}

#[test]
fn round_trips_system_times_before_1970() {
    let time = SystemTime::UNIX_EPOCH - Duration::from_millis(1500);
    let timestamp = Timestamp::from(time);
    assert_eq!(
        (timestamp.as_secs(), timestamp.subsec_nanos()),
        (-2, 500_000_000)
    );
    assert_eq!(SystemTime::from(timestamp), time);
}

/// Regular expressions of text that resembles timestamps.
const HTTP_DATE: &str = concat!(
    "[A-Z][a-z]{2}, [0-9+]{2} (Jan|Feb|Foo) [0-9]{4} ",
    "[0-9]{2}:[0-9]{2}:[0-9]{2}[.]?[0-9+]{0,4} (GMT|UTC)",
);
const DATE_TIME: &str = concat!(
    "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ]",
    "[0-2][0-9]:[0-9]{2}:[0-9]{2}([.][0-9]{0,12})?(Z|[+-][0-9]{2}:[0-9]{2})",
);
const NUMBER: &str = "[+-]?[0-9]{0,20}[.]?[0-9]{0,12}(e[0-9]{1,3})?";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_timestamp_or_rejected(
        text in prop_oneof![".*", HTTP_DATE, DATE_TIME, NUMBER],
    ) {
        match text.parse::<Timestamp>() {
            Ok(timestamp) => prop_assert!(!timestamp.to_string().is_empty()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_number_is_a_timestamp_or_rejected(number in any::<f64>()) {
        if let Some(timestamp) = Timestamp::from_secs_f64(number) {
            prop_assert!(number.is_finite());
            prop_assert!(!timestamp.to_string().is_empty());
            // The conversion saturates.
            let _ = SystemTime::from(timestamp);
        }
    }

    #[test]
    fn round_trips_displayed_timestamps(seconds in FIRST..=LAST, micros in 0..1_000_000_u32) {
        let time = timestamp(&format!("{seconds}")).as_secs();
        let written = match micros {
            0 => Timestamp::from_secs(time),
            micros => {
                let whole = Timestamp::from_secs(time).to_string();
                timestamp(&whole.replace('Z', &format!(".{micros:06}Z")))
            }
        };
        prop_assert_eq!((written.as_secs(), written.subsec_nanos()), (seconds, micros * 1000));
        prop_assert_eq!(timestamp(&written.to_string()), written);
    }

    #[test]
    fn round_trips_microseconds_as_numbers(
        micros in 946_684_800_000_000..4_102_444_800_000_000_i64,
    ) {
        let timestamp = Timestamp::from_secs_f64(micros as f64 / 1e6).unwrap();
        let fraction = i64::from(timestamp.subsec_nanos() / 1000);
        prop_assert_eq!(timestamp.as_secs() * 1_000_000 + fraction, micros);
        prop_assert_eq!(timestamp.subsec_nanos() % 1000, 0);
    }

    #[test]
    fn orders_timestamps_like_their_numbers(a in -1e10..1e10_f64, b in -1e10..1e10_f64) {
        let [first, second] = [a, b].map(|number| Timestamp::from_secs_f64(number).unwrap());
        if first == second {
            prop_assert!((a - b).abs() < 1e-5);
        } else {
            prop_assert_eq!(first < second, a < b);
        }
    }

    #[test]
    fn round_trips_system_times(seconds in 0..=LAST as u64, nanos in 0..1_000_000_000_u32) {
        let time = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
        prop_assert_eq!(SystemTime::from(Timestamp::from(time)), time);
    }
}
