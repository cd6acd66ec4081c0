//! The label of a simulated map, by which every reader of the file knows what it is.

/// Beginning of the label of a simulated map.
pub const SIMULATED: &str = "SIMULATED";

/// Returns the label of a map that is simulated from the structure called `name`, at a resolution in
/// Å.
pub fn simulated_label(name: &str, resolution_angstrom: f64) -> String {
    format!("{SIMULATED} by Cryoweave from {name:.30} at {resolution_angstrom} A")
}
