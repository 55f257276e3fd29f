//! Times as people write and read them.

use crate::exit::Failure;
use jiff::{Timestamp, civil, tz::TimeZone};
use orgata_log::Micros;

/// Local date and time to the minute.
pub fn local(at: Micros) -> String {
    let moment = Timestamp::from_microsecond(at.0).unwrap_or_default();
    moment
        .to_zoned(TimeZone::system())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A date (`2026-12-24`, its end in local time) or a moment (`2026-12-24T18:00:00Z`).
///
/// # Errors
/// When it is neither.
pub fn parse(text: &str) -> Result<Micros, Failure> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(Micros(moment.as_microsecond()));
    }
    let wrong = || {
        Failure::usage(format!(
            "{text} is no date; write it as 2026-12-24 or 2026-12-24T18:00:00Z."
        ))
    };
    let day: civil::Date = text.parse().map_err(|_| wrong())?;
    let end = day
        .at(23, 59, 59, 0)
        .to_zoned(TimeZone::system())
        .map_err(|_| wrong())?;
    Ok(Micros(end.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_moments_are_read() {
        assert_eq!(parse("1970-01-01T00:00:01Z").unwrap(), Micros(1_000_000));
        assert!(local(parse("2026-12-24").unwrap()).starts_with("2026-12-24 23:59"));
        assert!(parse("tomorrow").is_err());
    }
}
