//! Residue types by the density around a backbone: a second look, once N, Cα and C are in place.
//!
//! A network that scores a map does not know in which direction a side chain points. In the frame of N, Cα and C all
//! point the same way, so that a small perceptron can tell them apart by the density at 8 × 8 × 8 points.
//! `assets/residue_types.f16` is trained by `training/residue_types.py`, which draws the same points.

use std::sync::LazyLock;

use super::density_field::DensityField;
use crate::grid::Density;
use crate::parallel;
use crate::residue::AminoAcid;
use crate::space::{Displacement, Position};
use crate::structure::{Residue, Structure};

/// Points of the lattice along each axis.
const POINTS: usize = 8;
/// Distance of its points in Å.
const STEP: f64 = 1.25;
/// First point along the direction from Cα to Cβ, in Å from Cα.
const AHEAD: f64 = -2.0;
/// First point along the other two axes, in Å from Cα.
const ASIDE: f64 = -4.375;
/// Density beyond which less or more does not count, in units of that of the backbone.
const LIMITS: (f64, f64) = (-1.0, 3.0);
/// Numbers of values before, between and after the layers.
const WIDTHS: [usize; 4] = [POINTS * POINTS * POINTS, 96, 48, AminoAcid::COUNT];

/// Log-probabilities of the amino acids, in nats, in the order of [`AminoAcid::ALL`].
pub type TypeLogProbabilities = [f64; AminoAcid::COUNT];

/// Returns what the density of `map` says of the type of every residue of `structure`, chain by chain; `None` for a residue
/// without N, Cα and C. Nothing at all if the density at the backbone is not above that of the solvent.
pub fn residue_types(
    structure: &Structure,
    map: &Density,
) -> Option<Vec<Vec<Option<TypeLogProbabilities>>>> {
    let field = DensityField::new(map, structure)?;
    let of_residue = |residue: &Residue| {
        let axes = Axes::of(residue)?;
        Some(log_softmax(&PERCEPTRON.output(&axes.density(&field))))
    };
    let chains = structure.chains.iter();
    Some(
        chains
            .map(|chain| parallel::map(&chain.residues, of_residue))
            .collect(),
    )
}

/// Axes of a residue.
struct Axes {
    ca: Position,
    /// From Cα to where Cβ would be, from N to C as far as it is across that, and across both; of unit length.
    axes: [Displacement; 3],
}

impl Axes {
    /// Returns those of a residue that has N, Cα and C, not in one line.
    fn of(residue: &Residue) -> Option<Self> {
        let [n, ca, c] = residue.n_ca_c()?;
        let (before, after) = (ca - n, c - ca);
        let beta =
            before.cross(after) * -0.582_734_31 + before * 0.568_028_27 - after * 0.540_674_66;
        let first = beta.unit()?;
        let across = c - n;
        let second = (across - first * across.dot(first)).unit()?;
        Some(Self {
            ca,
            axes: [first, second, first.cross(second)],
        })
    }

    /// Returns the density at the points of the lattice, the last axis fastest.
    fn density(&self, field: &DensityField<'_>) -> Vec<f64> {
        let [first, second, third] = self.axes;
        let points = (0..WIDTHS[0]).map(|index| {
            let along = |start: f64, index: usize| start + STEP * (index % POINTS) as f64;
            let ahead = first * along(AHEAD, index / (POINTS * POINTS));
            let aside = second * along(ASIDE, index / POINTS) + third * along(ASIDE, index);
            field.at(self.ca + ahead + aside).clamp(LIMITS.0, LIMITS.1)
        });
        points.collect()
    }
}

/// Layer: each output is a weighted sum of all inputs, and a bias.
struct Layer {
    /// Weights of the first output, then those of the next.
    weights: Vec<f64>,
    biases: Vec<f64>,
}

impl Layer {
    fn output(&self, input: &[f64]) -> Vec<f64> {
        let rows = self.weights.chunks_exact(input.len()).zip(&self.biases);
        let sum = |row: &[f64]| row.iter().zip(input).map(|(w, x)| w * x).sum::<f64>();
        rows.map(|(row, bias)| sum(row) + bias).collect()
    }
}

/// Perceptron: layers with x · sigmoid(x) between them.
struct Perceptron([Layer; WIDTHS.len() - 1]);

static PERCEPTRON: LazyLock<Perceptron> = LazyLock::new(|| {
    let bytes = include_bytes!("../../assets/residue_types.f16");
    read(bytes).expect("the weights of the residue types are whole")
});

impl Perceptron {
    fn output(&self, input: &[f64]) -> Vec<f64> {
        let [first, inner @ ..] = &self.0;
        inner.iter().fold(first.output(input), |values, layer| {
            let bent: Vec<f64> = values.iter().map(|x| x / (1.0 + (-x).exp())).collect();
            layer.output(&bent)
        })
    }
}

/// Reads the weights, then the biases, of each layer in half precision.
fn read(bytes: &[u8]) -> Option<Perceptron> {
    let (halves, rest) = bytes.as_chunks::<2>();
    let mut numbers = halves
        .iter()
        .map(|half| half::f16::from_le_bytes(*half).to_f64());
    let count: usize = WIDTHS.windows(2).map(|of| (of[0] + 1) * of[1]).sum();
    (rest.is_empty() && numbers.len() == count).then(|| {
        Perceptron(std::array::from_fn(|nth| {
            let (wide, narrow) = (WIDTHS[nth], WIDTHS[nth + 1]);
            Layer {
                weights: numbers.by_ref().take(wide * narrow).collect(),
                biases: numbers.by_ref().take(narrow).collect(),
            }
        }))
    })
}

fn log_softmax(logits: &[f64]) -> TypeLogProbabilities {
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|logit| (logit - most).exp()).sum();
    std::array::from_fn(|index| logits[index] - most - sum.ln())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::space::Frame;
    use crate::structure::{Atom, Chain};

    /// Log-probabilities that PyTorch gives for the input of the test below.
    const BY_PYTORCH: TypeLogProbabilities = [
        -2.625, -2.7866, -3.0664, -2.8726, -3.907, -3.1482, -2.8485, -2.4049, -3.4719, -3.1266,
        -2.5969, -2.8843, -3.64, -2.9733, -3.5743, -2.7196, -2.9871, -3.7356, -3.0387, -2.9428,
    ];

    #[test]
    fn the_perceptron_is_that_of_the_training() {
        let input: Vec<f64> = (0..WIDTHS[0])
            .map(|index| (1.5 * f64::from(index as u32).sin() + 0.5).clamp(LIMITS.0, LIMITS.1))
            .collect();
        let found = log_softmax(&PERCEPTRON.output(&input));
        for (found, expected) in found.iter().zip(BY_PYTORCH) {
            assert!((found - expected).abs() < 2e-4, "{found} {expected}");
        }
    }

    #[test]
    fn weights_that_are_cut_are_refused() {
        let bytes = include_bytes!("../../assets/residue_types.f16");
        assert!(read(bytes).is_some());
        assert!(read(&bytes[2..]).is_none());
        assert!(read(&bytes[1..]).is_none());
    }

    fn empty_map() -> Density {
        Density {
            frame: Frame::one_angstrom(Position::default()),
            grid: Grid::filled(GridSize::new(24, 24, 24), 0.0),
        }
    }

    fn structure(names: &[&str]) -> Structure {
        let positions = [[10.0, 10.0, 10.0], [11.0, 11.0, 10.0], [12.0, 10.0, 10.0]];
        let atoms = names.iter().zip(positions).map(|(name, [x, y, z])| Atom {
            name: (*name).to_owned(),
            element: name[..1].to_owned(),
            position: Position::new(x, y, z),
            occupancy: 1.0,
            b_factor: 0.0,
        });
        let residue = Residue {
            number: 1,
            insertion: None,
            name: "ALA".to_owned(),
            hetero: false,
            secondary: None,
            helix: Default::default(),
            atoms: atoms.collect(),
        };
        Structure {
            name: String::new(),
            chains: vec![Chain {
                id: "A".to_owned(),
                residues: vec![residue],
            }],
        }
    }

    #[test]
    fn residues_without_a_backbone_and_maps_without_density_tell_nothing() {
        let mut map = empty_map();
        assert_eq!(residue_types(&structure(&["N", "CA", "C"]), &map), None);
        map.add_gaussian(Position::new(11.0, 10.0, 10.0), 1.0, 1.5);
        assert_eq!(
            residue_types(&structure(&["N", "CA"]), &map),
            Some(vec![vec![None]])
        );
        let whole = residue_types(&structure(&["N", "CA", "C"]), &map).unwrap();
        let told = whole[0][0].expect("the residue has a backbone");
        let sum: f64 = told.iter().map(|log| log.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }

    #[test]
    fn the_lattice_lies_ahead_of_the_residue() {
        let mut map = empty_map();
        let here = structure(&["N", "CA", "C"]);
        let axes = Axes::of(&here.chains[0].residues[0]).unwrap();
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            assert!(axes.axes[a].dot(axes.axes[b]).abs() < 1e-9);
        }
        // A side chain that is as dense as the backbone.
        map.add_gaussian(axes.ca, 1.0, 1.2);
        map.add_gaussian(axes.ca + axes.axes[0] * 4.0, 1.0, 1.2);
        let field = DensityField::new(&map, &here).unwrap();
        let density = axes.density(&field);
        let slab = POINTS * POINTS;
        let sum = |of: &[f64]| of.iter().sum::<f64>();
        let (ahead, behind) = (sum(&density[4 * slab..]), sum(&density[..slab]));
        assert!(ahead > 5.0 * behind, "{ahead} {behind}");
    }
}
