//! The clock of the machine.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Returns date and time as RFC 3339 in UTC, such as `2026-11-29T08:00:00Z`; empty if the clock stands beyond the year
/// 9999.
pub(super) fn now() -> String {
    let now = OffsetDateTime::now_utc().truncate_to_second();
    now.format(&Rfc3339).unwrap_or_default()
}
