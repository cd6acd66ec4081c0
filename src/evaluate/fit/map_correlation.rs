//! Correlation of a map with the one calculated from a structure, overall, per chain and per residue.
//!
//! `CC_mask` of Afonine et al., Acta Cryst. D74, 814 (2018), <https://doi.org/10.1107/S2059798318009324>: over the voxels of
//! the molecule's mask. Of a chain or a residue, over the voxels near its atoms.

use super::atoms::HeavyAtom;
use super::calculated::calculated;
use super::correlation::Correlation;
use super::error::FitError;
use super::mask::{for_each_within, molecule};
use super::part::part_around;
use super::resolution::FitResolution;
use crate::grid::{Density, Grid};
use crate::parallel;
use crate::structure::Structure;

/// Distance in Å up to which a voxel is near an atom (the default of `map_model_cc` of Phenix).
const NEAR_ANGSTROM: f64 = 2.0;
/// Resolutions in Å among which the one is searched whose calculated map is most like the map, `d_model` of Afonine et al.
const RESOLUTIONS_ANGSTROM: (f64, f64) = (1.5, 12.0);
/// Precision of the search: steps per Å.
const STEPS_PER_ANGSTROM: f64 = 10.0;

/// Correlations of a map with the one calculated from a structure.
#[derive(Clone, Debug)]
pub(super) struct Correlations {
    pub(super) resolution: FitResolution,
    /// Over the mask of the molecule.
    pub(super) overall: f64,
    /// Per chain, over the voxels near its atoms; `None` for those without an atom in the map.
    pub(super) chains: Vec<Option<f64>>,
    /// Per residue of every chain, in the same way.
    pub(super) residues: Vec<Vec<Option<f64>>>,
}

/// Correlates `map` with the one calculated from `structure`, whose heavy atoms are `atoms`, at `resolution_angstrom`, or at
/// the one at which it is most like `map`.
///
/// # Errors
/// [`FitError`] if no atom lies in the map or there is not enough memory.
pub(super) fn correlate(
    map: &Density,
    structure: &Structure,
    atoms: &[HeavyAtom],
    resolution_angstrom: Option<f64>,
) -> Result<Correlations, FitError> {
    let part = part_around(map, atoms)?;
    let mask = molecule(&part, atoms)?;
    let at = |resolution: f64| -> Result<(f64, Grid<f32>), FitError> {
        let model = calculated(&part, atoms, resolution)?;
        Ok((masked(&part.grid, &model, &mask), model))
    };
    let angstrom = match resolution_angstrom {
        Some(stated) => stated,
        None => most_alike(|resolution| Ok(at(resolution)?.0))?,
    };
    let (overall, model) = at(angstrom)?;
    let maps = Maps {
        part: &part,
        model: &model,
    };
    let of_chain = |chain: usize| atoms.iter().filter(move |atom| atom.at[0] == chain);
    let chains: Vec<usize> = (0..structure.chains.len()).collect();
    let residues = parallel::map(&chains, |&chain| {
        let mut of_residues = vec![Vec::new(); structure.chains[chain].residues.len()];
        for atom in of_chain(chain) {
            of_residues[atom.at[1]].push(atom);
        }
        of_residues.iter().map(|atoms| maps.near(atoms)).collect()
    });
    Ok(Correlations {
        resolution: FitResolution {
            angstrom,
            is_stated: resolution_angstrom.is_some(),
        },
        overall,
        chains: parallel::map(&chains, |&chain| {
            maps.near(&of_chain(chain).collect::<Vec<_>>())
        }),
        residues,
    })
}

/// Returns the correlation over the voxels of `mask`.
fn masked(part: &Grid<f32>, model: &Grid<f32>, mask: &Grid<bool>) -> f64 {
    let mut correlation = Correlation::default();
    let pairs = part.values().iter().zip(model.values());
    for ((x, y), _) in pairs.zip(mask.values()).filter(|(_, inside)| **inside) {
        correlation.add(f64::from(*x), f64::from(*y), 1.0);
    }
    correlation.coefficient().unwrap_or_default()
}

/// Returns the resolution in Å at which `correlation` is greatest, by golden-section search.
fn most_alike(mut correlation: impl FnMut(f64) -> Result<f64, FitError>) -> Result<f64, FitError> {
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = RESOLUTIONS_ANGSTROM;
    let inner = |low: f64, high: f64| [high - golden * (high - low), low + golden * (high - low)];
    let [mut left, mut right] = inner(low, high);
    let (mut of_left, mut of_right) = (correlation(left)?, correlation(right)?);
    while high - low > 1.0 / STEPS_PER_ANGSTROM {
        if of_left >= of_right {
            high = right;
            (right, of_right) = (left, of_left);
            left = inner(low, high)[0];
            of_left = correlation(left)?;
        } else {
            low = left;
            (left, of_left) = (right, of_right);
            right = inner(low, high)[1];
            of_right = correlation(right)?;
        }
    }
    let middle = (low + high) / 2.0;
    Ok((middle * STEPS_PER_ANGSTROM).round() / STEPS_PER_ANGSTROM)
}

/// A part of a map, and the calculated one.
struct Maps<'a> {
    part: &'a Density,
    model: &'a Grid<f32>,
}

impl Maps<'_> {
    /// Returns the correlation over the voxels near `atoms`, each counted once; `None` if there is none.
    fn near(&self, atoms: &[&HeavyAtom]) -> Option<f64> {
        let mut voxels = Vec::new();
        for atom in atoms {
            for_each_within(self.part, atom.position, NEAR_ANGSTROM, |linear| {
                voxels.push(linear);
            });
        }
        voxels.sort_unstable();
        voxels.dedup();
        let mut correlation = Correlation::default();
        let (part, model) = (self.part.grid.values(), self.model.values());
        for voxel in voxels {
            correlation.add(f64::from(part[voxel]), f64::from(model[voxel]), 1.0);
        }
        correlation.coefficient()
    }
}
