//! Density as the model sees it: in units of its own backbone.

use crate::grid::Density;
use crate::residue::BackboneAtom;
use crate::space::Position;
use crate::structure::Structure;

/// Voxels from which the level of the solvent is taken, at most.
const SAMPLED_VOXELS: usize = 50_000;

/// Density of a map relative to a model: 0 is the level of the solvent, 1 the mean at the backbone atoms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DensityField<'a> {
    density: &'a Density,
    solvent: f64,
    per_unit: f64,
}

impl<'a> DensityField<'a> {
    /// Makes that of `density` for `model`; `None` if the density at the backbone is not above that of the solvent.
    pub(crate) fn new(density: &'a Density, model: &Structure) -> Option<Self> {
        let raw = Self {
            density,
            solvent: solvent(density.grid.values()),
            per_unit: 1.0,
        };
        let atoms = model.residues().flat_map(|(_, residue)| &residue.atoms);
        let backbone = atoms.filter(|atom| BackboneAtom::from_name(&atom.name).is_some());
        let values: Vec<f64> = backbone.map(|atom| raw.at(atom.position)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean.is_finite() && mean > 0.0).then(|| Self {
            per_unit: 1.0 / mean,
            ..raw
        })
    }

    /// Makes that of `density` in its own units.
    #[cfg(test)]
    pub(crate) fn plain(density: &'a Density) -> Self {
        let (solvent, per_unit) = (0.0, 1.0);
        Self {
            density,
            solvent,
            per_unit,
        }
    }

    /// Returns the trilinear value at `position`; that of the solvent outside the map.
    pub(crate) fn at(&self, position: Position) -> f64 {
        let index = self.density.frame.index_of(position);
        let size = self.density.grid.size();
        if !size.spans(index) {
            return 0.0;
        }
        self.scaled(self.density.grid.trilinear(index))
    }

    /// Returns the density below.
    pub(crate) fn density(&self) -> &Density {
        self.density
    }

    /// Returns a value of the map in the units of the field; that of the solvent for one that is no number.
    pub(crate) fn scaled(&self, value: f64) -> f64 {
        let value = (value - self.solvent) * self.per_unit;
        if value.is_finite() { value } else { 0.0 }
    }
}

/// Returns the median of values evenly taken from `values`: most of a map is solvent.
fn solvent(values: &[f32]) -> f64 {
    let step = values.len().div_ceil(SAMPLED_VOXELS).max(1);
    let taken = values
        .iter()
        .step_by(step)
        .filter(|value| value.is_finite());
    let mut taken: Vec<f32> = taken.copied().collect();
    taken.sort_by(f32::total_cmp);
    taken
        .get(taken.len() / 2)
        .map_or(0.0, |value| f64::from(*value))
}
