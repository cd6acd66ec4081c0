//! Explained density: what the atoms of the backbone account for.
//!
//! At 3 Å the density of the backbone reaches over the first atoms of a side chain, and draws them to itself wherever
//! they are tried. A share of it is taken off before conformers are judged.

use crate::model::density_field::DensityField;
use crate::neighbours::Neighbours;
use crate::space::{Displacement, Position};

use super::contacts::REACH_ANGSTROM;

/// Standard deviations in Å of the Gaussians that are tried for an atom, from sharp maps to blurred ones.
const SPREADS: [f64; 6] = [0.8, 1.0, 1.2, 1.4, 1.6, 1.8];
/// Steps in Å from an atom to the positions at which density and Gaussians are compared.
const STEP: f64 = 1.2;
/// Atoms at which they are, at most.
const SAMPLED: usize = 4000;
/// Share of the explained density that is taken off: with all of it errors of the backbone count too much. By the chi angles
/// on eleven development maps (`examples/side_chains.rs`), which hardly change from 0.3 to 0.7.
const SHARE: f64 = 0.5;

/// Gaussians at the atoms of the backbone, all alike, in units of the [`DensityField`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Explained {
    spread: f64,
    height: f64,
}

impl Explained {
    /// Fits height and spread to the density at and around the atoms `backbone`.
    pub(super) fn fit(field: &DensityField<'_>, backbone: &Neighbours, count: usize) -> Self {
        let points: Vec<(f64, Vec<f64>)> = (0..count)
            .step_by(count.div_ceil(SAMPLED).max(1))
            .flat_map(|index| around(backbone.point(index)))
            .map(|at| (field.at(at), distances(backbone, at)))
            .collect();
        let fits = SPREADS.map(|spread| fit(&points, spread));
        let mut best = (f64::NEG_INFINITY, fits[0].1);
        for (correlation, explained) in fits {
            if correlation > best.0 {
                best = (correlation, explained);
            }
        }
        best.1
    }

    /// Returns what is to be taken off the density at `distance` Å from an atom.
    pub(super) fn share_at(&self, distance: f64) -> f64 {
        SHARE * self.height * gaussian(distance, self.spread)
    }
}

fn around(at: Position) -> [Position; 7] {
    let steps = [
        (0.0, 0.0, 0.0),
        (STEP, 0.0, 0.0),
        (-STEP, 0.0, 0.0),
        (0.0, STEP, 0.0),
        (0.0, -STEP, 0.0),
        (0.0, 0.0, STEP),
        (0.0, 0.0, -STEP),
    ];
    steps.map(|(x, y, z)| at + Displacement::new(x, y, z))
}

fn distances(backbone: &Neighbours, at: Position) -> Vec<f64> {
    let mut distances = Vec::new();
    backbone.each_within(at, REACH_ANGSTROM, |_, distance| distances.push(distance));
    distances
}

fn gaussian(distance: f64, spread: f64) -> f64 {
    (-0.5 * (distance / spread).powi(2)).exp()
}

/// Returns the correlation of density and Gaussians of `spread`, and these in the height of least squares.
fn fit(points: &[(f64, Vec<f64>)], spread: f64) -> (f64, Explained) {
    let pairs: Vec<(f64, f64)> = points
        .iter()
        .map(|(density, distances)| {
            let each = distances.iter().map(|distance| gaussian(*distance, spread));
            (*density, each.sum())
        })
        .collect();
    let count = pairs.len().max(1) as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (density, gauss) = (mean(|p| p.0), mean(|p| p.1));
    let (both, squared) = (mean(|p| p.0 * p.1), mean(|p| p.1 * p.1));
    let spreads = (mean(|p| p.0 * p.0) - density * density) * (squared - gauss * gauss);
    let correlation = (both - density * gauss) / spreads.max(1e-12).sqrt();
    let height = (both / squared.max(1e-12)).max(0.0);
    (correlation, Explained { spread, height })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Density, Grid, GridSize};
    use crate::residue::{HelixKind, SecondaryStructure};
    use crate::space::Frame;
    use crate::structure::{Atom, Chain, Residue, Structure};

    /// Residues of a bent chain of backbone atoms.
    fn backbone() -> Structure {
        let atom = |name: &str, x: f64, y: f64| Atom {
            name: name.to_owned(),
            element: name[..1].to_owned(),
            position: Position::new(x, y, 12.0),
            occupancy: 1.0,
            b_factor: 0.0,
        };
        let residue = |number: i32| {
            let x = 8.0 + 3.6 * f64::from(number);
            Residue {
                number,
                insertion: None,
                name: "ALA".to_owned(),
                hetero: false,
                secondary: Some(SecondaryStructure::Coil),
                helix: HelixKind::default(),
                atoms: vec![
                    atom("N", x, 12.0),
                    atom("CA", x + 1.2, 12.7),
                    atom("C", x + 2.4, 12.0),
                ],
            }
        };
        Structure {
            name: String::new(),
            chains: vec![Chain {
                id: "A".to_owned(),
                residues: (0..6).map(residue).collect(),
            }],
        }
    }

    #[test]
    fn the_backbone_of_a_made_map_is_explained() {
        let structure = backbone();
        let atoms = structure.residues().flat_map(|(_, residue)| &residue.atoms);
        let positions: Vec<Position> = atoms.map(|atom| atom.position).collect();
        for spread in [1.0, 1.4] {
            let mut map = Density {
                frame: Frame::one_angstrom(Position::default()),
                grid: Grid::filled(GridSize::new(40, 24, 24), 0.0),
            };
            for at in &positions {
                map.add_gaussian(*at, 1.0, spread);
            }
            let field = DensityField::new(&map, &structure).unwrap();
            let near = Neighbours::new(positions.clone(), REACH_ANGSTROM);
            let explained = Explained::fit(&field, &near, positions.len());
            assert!((explained.spread - spread).abs() <= 0.2, "{explained:?}");
            for at in &positions {
                let shares = distances(&near, *at);
                let shares = shares.iter().map(|distance| explained.share_at(*distance));
                let left = field.at(*at) * SHARE - shares.sum::<f64>();
                assert!(left.abs() < 0.1, "{left} at {at:?}");
            }
        }
    }
}
