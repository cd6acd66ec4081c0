//! Oracle: scores made from a reference structure, so that everything after the network can run
//! without one.

use std::collections::BTreeMap;

use crate::grid::{Grid, GridSize};
use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Progress, Stage, Step};
use crate::random::Random;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::space::{Displacement, Frame, Position, Voxel};
use crate::structure::{CaAtom, Residue, Structure};

use super::voxel_scores::{Cells, ResidueScores, VoxelScores};
use super::{ScoreError, ScoreSettings, Scorer};

/// Standard deviation of the spot around an atom, in Å; as the network is trained.
const SPOT_SD_ANGSTROM: f64 = 0.8;
/// Radius of the spot, in voxels.
const SPOT_RADIUS: i64 = 3;
/// Edge of a cell, in voxels; that of the network `weave`.
const CELL_EDGE: usize = 2;

/// Scorer that knows the structure.
#[derive(Clone, Debug)]
pub struct Oracle {
    structure: Structure,
    certainty: f64,
    errors: OracleErrors,
}

/// Errors that an [`Oracle`] makes on purpose; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OracleErrors {
    /// Seed of the random numbers; the same seed makes the same errors.
    pub seed: u64,
    /// Standard deviation of the displacement of a residue along each axis, in Å.
    pub jitter_angstrom: f64,
    /// Fraction of the residues that get no score at all, 0 to 1.
    pub missing: f64,
    /// Fraction of the residues that are taken for another amino acid, 0 to 1.
    pub mistaken: f64,
}

/// Residue as the oracle scores it, errors included.
struct ScoredResidue {
    atoms: Vec<(BackboneAtom, Position)>,
    ca: Position,
    scores: ResidueScores,
}

impl Oracle {
    /// Makes an oracle that gives the true amino acid and secondary structure the probability
    /// `certainty`, 0 to 1, and the others what is left of 1.
    pub fn new(structure: Structure, certainty: f64) -> Self {
        Self {
            structure,
            certainty: certainty.clamp(0.0, 1.0),
            errors: OracleErrors::default(),
        }
    }

    /// Returns the same oracle with `errors`.
    pub fn with_errors(self, errors: OracleErrors) -> Self {
        Self { errors, ..self }
    }

    /// Returns the scores on a grid of `size` voxels of 1 Å, the first of them at `origin`.
    ///
    /// # Panics
    /// Never: the grids are made here, of one size and on 1 Å.
    pub fn scores(&self, size: GridSize, origin: Position) -> VoxelScores {
        let frame = Frame::one_angstrom(origin);
        let residues = self.scored_residues();
        let probabilities = |atom: BackboneAtom| {
            let mut grid = Grid::filled(size, 0.0);
            let all = residues.iter().flat_map(|residue| &residue.atoms);
            for (_, position) in all.filter(|(name, _)| *name == atom) {
                add_spot(&mut grid, frame.index_of(*position));
            }
            grid
        };
        let atoms = BackboneAtom::ALL.map(probabilities);
        VoxelScores::new(frame, atoms, cells(&residues, size, frame))
            .expect("grids of one size, on 1 Å")
    }

    /// Returns the residues with their errors.
    fn scored_residues(&self) -> Vec<ScoredResidue> {
        let mut random = Random::new(self.errors.seed);
        let mut residues = Vec::new();
        for chain in &self.structure.chains {
            for ca in chain.ca_atoms() {
                let missing = random.uniform() < self.errors.missing;
                let shift = random.normal_vector() * self.errors.jitter_angstrom;
                let amino = self.scored_amino(ca.residue, &mut random);
                if !missing {
                    residues.push(ScoredResidue {
                        atoms: backbone_of(ca.residue, shift),
                        ca: ca.position + shift,
                        scores: self.scores_of(amino, &ca),
                    });
                }
            }
        }
        residues
    }

    /// Returns the amino acid that the oracle takes `residue` for.
    fn scored_amino(&self, residue: &Residue, random: &mut Random) -> Option<AminoAcid> {
        let mistaken = random.uniform() < self.errors.mistaken;
        let other = 1 + random.below(AminoAcid::COUNT - 1);
        let shift = if mistaken { other } else { 0 };
        residue
            .amino()
            .map(|amino| AminoAcid::ALL[(amino.index() + shift) % AminoAcid::COUNT])
    }

    /// Returns the scores of the residue of `ca`, which is taken for `amino`.
    fn scores_of(&self, amino: Option<AminoAcid>, ca: &CaAtom<'_>) -> ResidueScores {
        let vector = |displacement: Option<Displacement>| {
            displacement.map_or([0.0; 3], |d| [d.x as f32, d.y as f32, d.z as f32])
        };
        ResidueScores {
            amino: self.spread(amino.map(AminoAcid::index)),
            secondary: self.spread(ca.residue.secondary.map(|state| state as usize)),
            next: vector(ca.next),
            previous: vector(ca.previous),
            p_protein: 1.0,
        }
    }

    /// Returns the probabilities of classes of which `truth` is the true one, if it is known.
    fn spread<const N: usize>(&self, truth: Option<usize>) -> [f32; N] {
        let others = (1.0 - self.certainty) / (N - 1) as f64;
        std::array::from_fn(|class| match truth {
            None => 1.0 / N as f32,
            Some(truth) if truth == class => self.certainty as f32,
            Some(_) => others as f32,
        })
    }
}

impl Scorer for Oracle {
    fn rule(&self) -> Rule {
        Rule::SelfWeightedMean
    }

    async fn score(
        &self,
        map: &NormalizedDensity,
        _: &ScoreSettings,
        progress: &mut impl Progress,
    ) -> Result<VoxelScores, ScoreError> {
        let stage = Stage::Score;
        progress
            .report(Step {
                stage,
                done: 0,
                of: 1,
            })
            .await?;
        let scores = self.scores(map.grid().size(), map.frame().origin);
        progress
            .report(Step {
                stage,
                done: 1,
                of: 1,
            })
            .await?;
        Ok(scores)
    }
}

/// Returns the backbone atoms of `residue`, moved by `shift`.
fn backbone_of(residue: &Residue, shift: Displacement) -> Vec<(BackboneAtom, Position)> {
    let atoms = residue.atoms.iter();
    atoms
        .filter_map(|atom| {
            let name = BackboneAtom::from_name(&atom.name)?;
            Some((name, atom.position + shift))
        })
        .collect()
}

/// Raises `grid` to a Gaussian of height 1 around the fractional index `at`.
fn add_spot(grid: &mut Grid<f32>, at: [f64; 3]) {
    let near = |index: f64| {
        let centre = index.round() as i64;
        (centre - SPOT_RADIUS..=centre + SPOT_RADIUS)
            .filter_map(|index| usize::try_from(index).ok())
    };
    for z in near(at[2]) {
        for y in near(at[1]) {
            for x in near(at[0]) {
                if let Some(value) = grid.get_mut(Voxel::new(x, y, z)) {
                    let offset = [x as f64 - at[0], y as f64 - at[1], z as f64 - at[2]];
                    let square: f64 = offset.iter().map(|along| along * along).sum();
                    let variance = SPOT_SD_ANGSTROM * SPOT_SD_ANGSTROM;
                    *value = value.max((-square / (2.0 * variance)).exp() as f32);
                }
            }
        }
    }
}

/// Returns the cells within a voxel of a Cα; the nearest Cα decides.
fn cells(residues: &[ScoredResidue], size: GridSize, frame: Frame) -> Cells {
    let mut nearest: BTreeMap<Voxel, (f64, ResidueScores)> = BTreeMap::new();
    for residue in residues {
        for voxel in around(frame.index_of(residue.ca), size) {
            let edge = CELL_EDGE;
            let cell = Voxel::new(voxel.x / edge, voxel.y / edge, voxel.z / edge);
            let distance = frame.position_of(voxel).distance(residue.ca);
            let kept = nearest.entry(cell).or_insert((f64::MAX, residue.scores));
            if distance < kept.0 {
                *kept = (distance, residue.scores);
            }
        }
    }
    let cells = nearest.into_iter();
    Cells::new(
        CELL_EDGE,
        cells.map(|(cell, (_, scores))| (cell, scores)).collect(),
    )
}

/// Returns the voxels of the grid within one of the fractional index `at`, along each axis.
fn around(at: [f64; 3], size: GridSize) -> impl Iterator<Item = Voxel> {
    let [x, y, z] = at.map(|index| index.round() as i64);
    let offsets = (0..27).map(|i| (i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1));
    offsets
        .filter_map(move |(dx, dy, dz)| {
            let along = |index: i64| usize::try_from(index).ok();
            Some(Voxel::new(along(x + dx)?, along(y + dy)?, along(z + dz)?))
        })
        .filter(move |voxel| size.contains(*voxel))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Density, SparseGrid};
    use crate::progress::Silent;
    use crate::residue::SecondaryStructure;
    use crate::structure::{Atom, Chain};

    const SIZE: GridSize = GridSize::new(64, 24, 24);
    const ORIGIN: Position = Position::new(-5.0, 0.0, 2.0);
    const FRAME: Frame = Frame::one_angstrom(ORIGIN);

    /// Twelve residues in a row along x, 3.8 Å apart.
    fn row() -> Structure {
        let residues = (0..12).map(|i| {
            let position = |x: f64| Position::new(f64::from(i) * 3.8 + x, 10.3, 12.6);
            let atom = |name: &str, x: f64| Atom {
                name: name.to_owned(),
                element: if name == "N" { "N" } else { "C" }.to_owned(),
                position: position(x),
                occupancy: 1.0,
                b_factor: 0.0,
            };
            Residue {
                number: i,
                insertion: None,
                name: AminoAcid::ALL[i as usize].code().to_owned(),
                hetero: false,
                secondary: Some(SecondaryStructure::Helix),
                helix: Default::default(),
                atoms: vec![atom("N", -1.4), atom("CA", 0.0), atom("C", 1.5)],
            }
        });
        let chain = Chain {
            id: "A".to_owned(),
            residues: residues.collect(),
        };
        Structure {
            name: "row".to_owned(),
            chains: vec![chain],
        }
    }

    #[test]
    fn the_probability_peaks_at_the_atoms() {
        let scores = Oracle::new(row(), 0.9).scores(SIZE, ORIGIN);
        for residue in &row().chains[0].residues {
            for atom in BackboneAtom::ALL {
                let position = residue.atom(atom.name()).unwrap().position;
                let [x, y, z] = FRAME.index_of(position).map(|i| i.round() as usize);
                let value = scores.atom(atom)[Voxel::new(x, y, z)];
                assert!(value > 0.6, "{atom:?} of {}: {value}", residue.number);
            }
        }
        let grids = BackboneAtom::ALL.map(|atom| scores.atom(atom));
        let top = grids.into_iter().flat_map(SparseGrid::iter_stored);
        let top: Vec<f32> = top.map(|(_, value)| value).collect();
        assert!(top.iter().all(|value| (0.0..=1.0).contains(value)));
        assert!(top.iter().filter(|value| **value > 0.5).count() < 12 * 3 * 8);
    }

    #[test]
    fn the_cells_tell_type_and_direction() {
        let scores = Oracle::new(row(), 0.81).scores(SIZE, ORIGIN);
        for (i, residue) in row().chains[0].residues.iter().enumerate() {
            let position = residue.ca_atom().unwrap().position;
            let [x, y, z] = FRAME.index_of(position).map(|i| i.round() as usize);
            let found = scores.cells().at(Voxel::new(x, y, z)).unwrap();
            assert!((found.amino[i] - 0.81).abs() < 1e-6);
            assert!((found.amino.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert_eq!(found.secondary[SecondaryStructure::Helix as usize], 0.81);
            let next = if i < 11 { 3.8 } else { 0.0 };
            let previous = if i > 0 { -3.8 } else { 0.0 };
            assert!((found.next[0] - next).abs() < 1e-5 && found.next[1] == 0.0);
            assert!((found.previous[0] - previous).abs() < 1e-5);
        }
    }

    #[test]
    fn errors_repeat_themselves() {
        let erring = |seed| {
            let errors = OracleErrors {
                seed,
                jitter_angstrom: 0.5,
                missing: 0.3,
                mistaken: 0.3,
            };
            Oracle::new(row(), 0.9).with_errors(errors)
        };
        assert_eq!(
            erring(1).scores(SIZE, ORIGIN),
            erring(1).scores(SIZE, ORIGIN)
        );
        assert_ne!(
            erring(1).scores(SIZE, ORIGIN),
            erring(2).scores(SIZE, ORIGIN)
        );
        assert!(erring(1).scored_residues().len() < 12);
    }

    #[test]
    fn uniform_and_normal_numbers_have_their_moments() {
        let mut random = Random::new(7);
        let count = 20_000;
        let uniform: Vec<f64> = (0..count).map(|_| random.uniform()).collect();
        let normal: Vec<f64> = (0..count).map(|_| random.normal()).collect();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / f64::from(count);
        let squares: Vec<f64> = normal.iter().map(|value| value * value).collect();
        assert!((mean(&uniform) - 0.5).abs() < 0.01);
        assert!(mean(&normal).abs() < 0.03 && (mean(&squares) - 1.0).abs() < 0.05);
    }

    #[test]
    fn an_oracle_scores_like_a_network() {
        let density = Density {
            grid: Grid::filled(SIZE, 1.0),
            frame: FRAME,
        };
        let map = NormalizedDensity::new(density, Rule::SelfWeightedMean).unwrap();
        let oracle = Oracle::new(row(), 0.9);
        let scores =
            pollster::block_on(oracle.score(&map, &ScoreSettings::default(), &mut Silent)).unwrap();
        assert_eq!(scores, oracle.scores(SIZE, ORIGIN));
    }
}
