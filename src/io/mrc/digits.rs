//! Numbers of headers, in a few digits.

/// Returns a value in four digits, as a power of ten where it is large or small.
pub(super) fn rounded(value: f64) -> String {
    let exact = format!("{value:.3e}");
    match value.abs() {
        0.0 | 1e-4..1e7 => exact.parse().unwrap_or(value).to_string(),
        _ => exact,
    }
}
