//! Weights of the terms of the energy.

/// Weights of the terms beside ideal geometry, whose own standard deviations are its weights. By the Cα RMSD on eleven
/// development maps (`examples/side_chains.rs`), which hardly changes from half to twice of each; those of torsions so that
/// outliers are as rare as in crystal structures (`benches/geometry.py`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RefinementWeights {
    /// Of an atom in density as high as that of the backbone.
    pub density: f64,
    /// Of the rarity of backbone torsions, per nat.
    pub ramachandran: f64,
    /// Of the deviation of chi angles from their rotamer, per half squared standard deviation.
    pub rotamer: f64,
    /// Of the displacement of a Cα, per half Å².
    pub anchor: f64,
}

impl Default for RefinementWeights {
    fn default() -> Self {
        Self {
            density: 20.0,
            ramachandran: 4.0,
            rotamer: 0.6,
            anchor: 30.0,
        }
    }
}
