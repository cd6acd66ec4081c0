//! Names of what stands among the residues of a chain and is none.

/// Caps of a chain of amino acids.
const CAPS: [&str; 6] = ["ACE", "FOR", "NME", "NMA", "NHE", "NH2"];
/// Water, in the PDB and in programs of molecular dynamics.
const WATER: [&str; 7] = ["HOH", "WAT", "DOD", "H2O", "SOL", "TIP", "TIP3"];

/// Returns whether a group called `name` (capitals) caps a chain of amino acids.
pub fn is_cap(name: &str) -> bool {
    CAPS.contains(&name)
}

/// Returns whether a molecule called `name` (capitals) is water.
pub fn is_water(name: &str) -> bool {
    WATER.contains(&name)
}
