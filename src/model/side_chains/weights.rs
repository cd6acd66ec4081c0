//! Weights of the terms by which side chains are chosen.

/// Weights of what judges a conformer, in nats. By the share of right chi angles on eleven development maps
/// (`examples/side_chains.rs`), which hardly changes from half to twice of each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Of an atom in density as high as that of the backbone.
    pub density: f64,
    /// Of the negative logarithm of the probability of a rotamer.
    pub rotamer: f64,
    /// Of contacts.
    pub contact: f64,
    /// Standard deviation of the tilt of a residue about its Cα, in degrees, that refinement can take up; with 0 it has none.
    pub tilt_degrees: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            density: 7.0,
            rotamer: 1.2,
            contact: 0.7,
            tilt_degrees: 8.0,
        }
    }
}
