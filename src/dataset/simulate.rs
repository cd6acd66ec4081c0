//! Simulation of the density that a structure would show at a resolution.
//!
//! Comes in: a [`Structure`]. Goes out: a [`Density`]. No noise, no solvent, no hydrogens: for
//! teaching and tests, never to be taken for a measured map.

use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Position, VoxelSize};
use crate::structure::{Atom, Structure};

/// Settings of a simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimulateSettings {
    /// The resolution, in Å: structure factors fall to 1/e there, as in `molmap` of ChimeraX.
    pub resolution_angstrom: f64,
    /// The edge of a voxel, in Å.
    pub voxel_angstrom: f64,
    /// The B factor of all atoms, in Å²; `None` takes each atom's own.
    pub b_factor: Option<f64>,
    /// Empty space on all sides, in Å.
    pub padding_angstrom: f64,
}

impl SimulateSettings {
    /// Returns settings for a resolution, in Å: voxels of a third of it, at most 1 Å; the atoms' own B
    /// factors; 10 Å of empty space.
    pub fn at(resolution_angstrom: f64) -> Self {
        Self {
            resolution_angstrom,
            voxel_angstrom: (resolution_angstrom / 3.0).min(1.0),
            b_factor: None,
            padding_angstrom: 10.0,
        }
    }
}

/// Reason why nothing is simulated.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// There are no atoms.
    #[error("the structure has no atoms")]
    NoAtoms,
    /// A setting makes no sense.
    #[error("the {name} is {value}, which must be a number from {least} to {greatest}")]
    Setting {
        /// The name of the setting.
        name: &'static str,
        /// Its value.
        value: f64,
        /// The least that it may be.
        least: f64,
        /// The greatest that it may be.
        greatest: f64,
    },
    /// The map would be too large.
    #[error("the map would have {voxels} voxels, more than {limit}; take larger voxels")]
    TooLarge {
        /// Number of voxels.
        voxels: u64,
        /// The most.
        limit: u64,
    },
    /// There is not enough memory.
    #[error("there is not enough memory for a map of {voxels} voxels; take larger voxels")]
    Memory {
        /// Number of voxels.
        voxels: u64,
    },
}

/// The most voxels of a simulated map.
const LIMIT: u64 = (1 << 29) - 1;

/// Electron scattering factors of neutral atoms as five Gaussians, amplitude in Å and width in Å²:
/// International Tables for Crystallography C, table 4.3.2.2 (Peng et al., Acta Cryst. A52, 257,
/// 1996). Other elements count as carbon.
#[rustfmt::skip]
const SCATTERING: [(&str, [(f64, f64); 5]); 11] = [
    ("H", [(0.0349, 0.5347), (0.1201, 3.5867), (0.1970, 12.3471), (0.0573, 18.9525), (0.1195, 38.6269)]),
    ("C", [(0.0893, 0.2465), (0.2563, 1.7100), (0.7570, 6.4094), (1.0487, 18.6113), (0.3575, 50.2523)]),
    ("N", [(0.1022, 0.2451), (0.3219, 1.7481), (0.7982, 6.1925), (0.8197, 17.3894), (0.1715, 48.1431)]),
    ("O", [(0.0974, 0.2067), (0.2921, 1.3815), (0.6910, 4.6943), (0.6990, 12.7105), (0.2039, 32.4726)]),
    ("NA", [(0.2142, 0.3334), (0.6853, 2.3446), (0.7692, 10.0830), (1.6589, 48.3037), (1.4482, 138.2700)]),
    ("MG", [(0.2314, 0.3278), (0.6866, 2.2720), (0.9677, 10.9241), (2.1882, 39.2898), (1.1339, 101.9748)]),
    ("P", [(0.2548, 0.2908), (0.6106, 1.8740), (1.4541, 8.5176), (2.3204, 24.3434), (0.8477, 63.2996)]),
    ("S", [(0.2497, 0.2681), (0.5628, 1.6711), (1.3899, 7.0267), (2.1865, 19.5377), (0.7715, 50.3888)]),
    ("CA", [(0.4054, 0.3499), (1.3880, 3.0991), (2.1602, 11.9608), (3.7532, 53.9353), (2.2063, 142.3892)]),
    ("FE", [(0.3946, 0.2717), (1.2725, 2.0443), (1.7031, 7.6007), (2.3140, 29.9714), (1.4795, 86.2265)]),
    ("ZN", [(0.4288, 0.2593), (1.2646, 1.7998), (1.4472, 6.7500), (1.8294, 25.5860), (1.0934, 73.5284)]),
];

/// Returns the density of `structure`: of every atom, its electron scattering factor blurred by its B
/// factor and by the resolution, all as Gaussians painted at its position. Units: scattering length
/// per volume, Å⁻².
///
/// # Errors
/// [`SimulateError`] if there are no atoms, or a setting or the size makes no sense.
pub fn simulate(
    structure: &Structure,
    settings: &SimulateSettings,
) -> Result<Density, SimulateError> {
    check(settings)?;
    let atoms = || structure.residues().flat_map(|(_, residue)| &residue.atoms);
    let (size, frame) = grid_around(atoms().map(|atom| atom.position), settings)?;
    let grid = Grid::try_filled(size, 0.0).ok_or(SimulateError::Memory {
        voxels: size.count() as u64,
    })?;
    let mut density = Density { grid, frame };
    // A B factor takes exp(-B s² / 4) of a structure factor: with 4 R², 1/e at s = 1/R.
    let low_pass = 4.0 * settings.resolution_angstrom.powi(2);
    for atom in atoms() {
        let b = settings.b_factor.unwrap_or(atom.b_factor).clamp(0.0, 500.0);
        for (amplitude, width) in factors(atom) {
            let weight = amplitude * atom.occupancy;
            density.add_gaussian(atom.position, weight, sigma(width + b + low_pass));
        }
    }
    Ok(density)
}

fn check(settings: &SimulateSettings) -> Result<(), SimulateError> {
    for (name, value, least, greatest) in [
        ("resolution in Å", settings.resolution_angstrom, 0.5, 50.0),
        ("voxel size in Å", settings.voxel_angstrom, 0.1, 20.0),
        (
            "B factor in Å²",
            settings.b_factor.unwrap_or(0.0),
            0.0,
            500.0,
        ),
        ("padding in Å", settings.padding_angstrom, 0.0, 1000.0),
    ] {
        if !(least..=greatest).contains(&value) {
            return Err(SimulateError::Setting {
                name,
                value,
                least,
                greatest,
            });
        }
    }
    Ok(())
}

/// Returns the grid that holds all `positions` and the padding; its origin is a whole number of voxels.
fn grid_around(
    positions: impl Iterator<Item = Position>,
    settings: &SimulateSettings,
) -> Result<(GridSize, Frame), SimulateError> {
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for position in positions {
        for (axis, value) in position.to_array().into_iter().enumerate() {
            low[axis] = low[axis].min(value);
            high[axis] = high[axis].max(value);
        }
    }
    if low[0] > high[0] {
        return Err(SimulateError::NoAtoms);
    }
    let (step, padding) = (settings.voxel_angstrom, settings.padding_angstrom);
    let first = low.map(|value| ((value - padding) / step).floor());
    let counts = [0, 1, 2].map(|a| ((high[a] + padding) / step).ceil() - first[a] + 1.0);
    let voxels = counts.iter().product::<f64>() as u64;
    let limit = LIMIT;
    let voxel_size = VoxelSize::new(step, step, step).filter(|_| voxels <= limit);
    let Some(voxel_size) = voxel_size else {
        return Err(SimulateError::TooLarge { voxels, limit });
    };
    let [x, y, z] = counts.map(|count| count as usize);
    let origin = Position::new(first[0] * step, first[1] * step, first[2] * step);
    Ok((GridSize::new(x, y, z), Frame { origin, voxel_size }))
}

fn factors(atom: &Atom) -> [(f64, f64); 5] {
    let element = atom.element.to_ascii_uppercase();
    let known = SCATTERING.iter().find(|(name, _)| *name == element);
    known.map_or(SCATTERING[1].1, |(_, factors)| *factors)
}

/// Returns the standard deviation, in Å, of the Gaussian whose width is the B factor `b` in Å².
fn sigma(b: f64) -> f64 {
    (b / (8.0 * std::f64::consts::PI.powi(2))).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Voxel;
    use crate::structure::{Chain, Residue};

    const SETTINGS: SimulateSettings = SimulateSettings {
        resolution_angstrom: 3.0,
        voxel_angstrom: 1.0,
        b_factor: None,
        padding_angstrom: 12.0,
    };

    fn structure(atoms: &[(&str, f64)]) -> Structure {
        let atom = |(element, x): &(&str, f64)| Atom {
            name: "X".to_owned(),
            element: (*element).to_owned(),
            position: Position::new(*x, 2.0, 3.0),
            occupancy: 1.0,
            b_factor: 20.0,
        };
        let residue = Residue {
            number: 1,
            insertion: None,
            name: "ALA".to_owned(),
            hetero: false,
            secondary: None,
            helix: Default::default(),
            atoms: atoms.iter().map(atom).collect(),
        };
        let chain = Chain {
            id: "A".to_owned(),
            residues: vec![residue],
        };
        Structure {
            name: String::new(),
            chains: vec![chain],
        }
    }

    fn simulated(atoms: &[(&str, f64)], settings: SimulateSettings) -> Density {
        simulate(&structure(atoms), &settings).unwrap()
    }

    #[test]
    fn an_atom_holds_its_scattering_at_its_place() {
        for (element, total) in [("C", 2.5088), ("O", 1.9834), ("?", 2.5088)] {
            let density = simulated(&[(element, 4.0)], SETTINGS);
            let sum: f64 = density.grid.values().iter().map(|v| f64::from(*v)).sum();
            assert!((sum / total - 1.0).abs() < 2e-3, "{element}: {sum}");
            let size = density.grid.size();
            let values = density.grid.values().iter().enumerate();
            let (peak, _) = values.max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
            let position = density.frame.position_of(size.voxel(peak));
            assert_eq!(position, Position::new(4.0, 2.0, 3.0));
        }
    }

    /// The transform of an atom falls as its factors, B and the low-pass say: measured along x at
    /// 1/R, where the low-pass alone leaves 1/e.
    #[test]
    fn the_resolution_is_where_factors_fall_to_one_in_e() {
        let settings = SimulateSettings {
            resolution_angstrom: 4.0,
            b_factor: Some(0.0),
            voxel_angstrom: 0.5,
            ..SETTINGS
        };
        let density = simulated(&[("C", 0.0)], settings);
        let size = density.grid.size();
        let transform = |s: f64| -> f64 {
            let values = density.grid.values().iter().enumerate();
            let terms = values.map(|(linear, value)| {
                let Voxel { x, y, z } = size.voxel(linear);
                let x = density.frame.position_of(Voxel::new(x, y, z)).x;
                f64::from(*value) * (std::f64::consts::TAU * s * x).cos()
            });
            terms.sum()
        };
        let s = 1.0 / settings.resolution_angstrom;
        let bare: f64 = SCATTERING[1]
            .1
            .iter()
            .map(|(a, b)| a * (-b * s * s / 4.0).exp())
            .sum();
        let at_zero: f64 = SCATTERING[1].1.iter().map(|(a, _)| a).sum();
        let expected = bare / at_zero * (-1.0_f64).exp();
        let found = transform(s) / transform(0.0);
        assert!((found - expected).abs() < 2e-3, "{found} for {expected}");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |settings| simulate(&structure(&[("C", 0.0)]), &settings).unwrap_err();
        let with = |resolution_angstrom, voxel_angstrom| SimulateSettings {
            resolution_angstrom,
            voxel_angstrom,
            ..SETTINGS
        };
        assert!(matches!(
            refused(with(0.0, 1.0)),
            SimulateError::Setting { .. }
        ));
        assert!(matches!(
            refused(with(f64::NAN, 1.0)),
            SimulateError::Setting { .. }
        ));
        assert_eq!(
            simulate(&structure(&[]), &SETTINGS),
            Err(SimulateError::NoAtoms)
        );
        let wide = structure(&[("C", 0.0), ("C", 1e6)]);
        let wide = simulate(&wide, &with(3.0, 0.1)).unwrap_err();
        assert!(matches!(wide, SimulateError::TooLarge { .. }));
    }
}
