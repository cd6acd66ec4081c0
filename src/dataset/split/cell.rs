//! Cells of a table, as spreadsheets and users write them: texts, and resolutions.

/// Smallest resolution that a map may state, in Å: atoms are told apart at 1.1 Å, the best that the EMDB has.
const BEST_ANGSTROM: f64 = 0.5;
/// Largest resolution that an entry of the EMDB may state, in Å.
const WORST_ANGSTROM: f64 = 1000.0;

/// Returns a cell without the marks by which spreadsheets keep a text from being a number: `="1000"` and `'1000`.
pub(super) fn plain(cell: &str) -> &str {
    let formula = cell.strip_prefix('=').map(str::trim);
    let quoted = formula.and_then(|rest| rest.strip_prefix('"')?.strip_suffix('"'));
    let plain = quoted.unwrap_or(cell);
    plain.strip_prefix('\'').unwrap_or(plain).trim()
}

/// Returns a resolution, perhaps with a unit or a remark in brackets after it; `None` where it is not
/// stated.
///
/// # Errors
/// The reason why the cell is none.
pub(super) fn resolution(cell: &str) -> Result<Option<f64>, &'static str> {
    /// Words for a resolution that is not known, those of spreadsheets among them.
    const UNKNOWN: [&str; 24] = [
        "", "-", "–", "—", "?", ".", "n/a", "na", "n.a.", "nan", "none", "null", "nd", "unknown",
        "#n/a", "#na", "#nv", "#value!", "#ref!", "#null!", "#num!", "#div/0!", "#name?", "<na>",
    ];
    let lower = plain(cell).to_lowercase();
    if UNKNOWN.contains(&lower.as_str()) {
        return Ok(None);
    }
    let end = lower.find(|c: char| !(c.is_ascii_digit() || "+-.,e".contains(c)));
    let (digits, unit) = lower.split_at(end.unwrap_or(lower.len()));
    let unit = unit.trim();
    if !unit.is_empty() && !unit.starts_with(['å', 'a', '(', '\u{212b}']) {
        return Err("is no number in Å");
    }
    let number: f64 = digits
        .replace(',', ".")
        .parse()
        .map_err(|_| "is no number in Å")?;
    if number > 0.0 && number < BEST_ANGSTROM {
        Err("is below 0.5 Å, which no map reaches: it may be in nm, or no resolution")
    } else if number > 0.0 && number <= WORST_ANGSTROM {
        Ok(Some(number))
    } else {
        Err("cannot be one")
    }
}

/// Returns whether a column with this name has something beside the resolutions: how they were measured, or in which unit.
pub(super) fn is_beside(name: &str) -> bool {
    const WORDS: [&str; 9] = [
        "cutoff",
        "cut-off",
        "cut_off",
        "cut off",
        "method",
        "criteri",
        "threshold",
        "unit",
        "software",
    ];
    let lower = name.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// Returns the unit other than Å that the name of a column states.
pub(super) fn other_unit(name: &str) -> Option<&'static str> {
    const UNITS: [(&str, &str); 6] = [
        ("nm", "nm"),
        ("nanometer", "nm"),
        ("nanometers", "nm"),
        ("nanometre", "nm"),
        ("nanometres", "nm"),
        ("pm", "pm"),
    ];
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.find_map(|word| {
        UNITS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, unit)| *unit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_spreadsheets_are_read() {
        assert_eq!(plain("=\"1000\""), "1000");
        assert_eq!(plain("'2.0"), "2.0");
        assert_eq!(plain("5' end"), "5' end");
        assert_eq!(resolution("=\"3,5\""), Ok(Some(3.5)));
        assert_eq!(resolution("'2.0"), Ok(Some(2.0)));
        for unknown in ["#N/A", "#NV", "#VALUE!", "'", "'-"] {
            assert_eq!(resolution(unknown), Ok(None), "{unknown}");
        }
        assert!(resolution("0.32").unwrap_err().contains("below 0.5 Å"));
    }

    #[test]
    fn names_of_columns_state_units() {
        assert_eq!(other_unit("Resolution (nm)"), Some("nm"));
        assert_eq!(other_unit("resolution_pm"), Some("pm"));
        assert_eq!(other_unit("resolution (Å)"), None);
        assert!(is_beside("FSC resolution cut-off") && !is_beside("reported resolution"));
    }
}
