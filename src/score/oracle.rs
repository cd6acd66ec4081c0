//! The oracle: a known structure told as scores, so that everything after the network can run
//! without one.

use std::collections::BTreeMap;

use crate::grid::{Grid, GridSize};
use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Progress, Stage, Step};
use crate::random::Random;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::score::{Cells, ResidueScores, ScoreError, ScoreSettings, Scorer, VoxelScores};
use crate::space::{Displacement, Frame, Position, Voxel};
use crate::structure::{CaAtom, Residue, Structure};

/// The width (sigma) of the heat around an atom, in Å; as the network is trained.
const SIGMA: f64 = 0.8;
/// How far the heat reaches, in voxels.
const REACH: i64 = 3;
/// The edge of a cell, in voxels; that of the network `weave`.
const CELL_EDGE: usize = 2;

/// Scores as a network would give them that knows the `structure`.
#[derive(Clone, Debug)]
pub struct Oracle {
    structure: Structure,
    certainty: f64,
    flaws: Flaws,
}

/// What an [`Oracle`] gets wrong, on purpose; nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flaws {
    /// Where the chance begins; the same seed gives the same flaws.
    pub seed: u64,
    /// How far atoms are from where they should be: standard deviation along each axis, in Å.
    pub jitter: f64,
    /// The share of the residues that are not seen at all, 0 to 1.
    pub missing: f64,
    /// The share of the residues that are taken for another amino acid, 0 to 1.
    pub mistaken: f64,
}

/// A residue as the oracle tells it.
struct Told {
    atoms: Vec<(BackboneAtom, Position)>,
    alpha: Position,
    scores: ResidueScores,
}

impl Oracle {
    /// An oracle that gives the true amino acid and secondary structure the probability
    /// `certainty`, 0 to 1, and the others what is left.
    pub fn new(structure: Structure, certainty: f64) -> Self {
        Self {
            structure,
            certainty: certainty.clamp(0.0, 1.0),
            flaws: Flaws::default(),
        }
    }

    /// The same oracle with `flaws`.
    pub fn with_flaws(self, flaws: Flaws) -> Self {
        Self { flaws, ..self }
    }

    /// The scores on a grid of `size` at 1 Å, laid into space by `frame`.
    pub fn scores(&self, size: GridSize, frame: Frame) -> VoxelScores {
        let told = self.tell();
        let heat = |atom: BackboneAtom| {
            let mut grid = Grid::filled(size, 0.0);
            let all = told.iter().flat_map(|residue| &residue.atoms);
            for (_, position) in all.filter(|(name, _)| *name == atom) {
                warm(&mut grid, frame.index_of(*position));
            }
            grid
        };
        VoxelScores {
            frame,
            atoms: BackboneAtom::ALL.map(heat),
            cells: cells(&told, size, frame),
        }
    }

    /// The residues, with their flaws.
    fn tell(&self) -> Vec<Told> {
        let mut random = Random::new(self.flaws.seed);
        let mut told = Vec::new();
        for chain in &self.structure.chains {
            for alpha in chain.ca_atoms() {
                let missing = random.uniform() < self.flaws.missing;
                let way = random.normal_vector() * self.flaws.jitter;
                let amino = self.amino_told(alpha.residue, &mut random);
                if !missing {
                    told.push(Told {
                        atoms: backbone_of(alpha.residue, way),
                        alpha: alpha.position + way,
                        scores: self.scores_of(amino, &alpha),
                    });
                }
            }
        }
        told
    }

    /// The amino acid that the oracle takes `residue` for.
    fn amino_told(&self, residue: &Residue, random: &mut Random) -> Option<AminoAcid> {
        let mistaken = random.uniform() < self.flaws.mistaken;
        let other = 1 + random.below(AminoAcid::COUNT - 1);
        let shift = if mistaken { other } else { 0 };
        residue
            .amino()
            .map(|amino| AminoAcid::ALL[(amino.index() + shift) % AminoAcid::COUNT])
    }

    /// The scores of the residue of `alpha`, which is taken for `amino`.
    fn scores_of(&self, amino: Option<AminoAcid>, alpha: &CaAtom<'_>) -> ResidueScores {
        let known = |way: Option<Displacement>| {
            way.map_or([0.0; 3], |way| [way.x as f32, way.y as f32, way.z as f32])
        };
        ResidueScores {
            amino: self.spread(amino.map(AminoAcid::index)),
            secondary: self.spread(alpha.residue.secondary.map(|state| state as usize)),
            next: known(alpha.next),
            previous: known(alpha.previous),
            p_protein: 1.0,
        }
    }

    /// The probabilities of classes of which `truth` is the true one, if it is known.
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
        let scores = self.scores(map.grid().size(), map.frame());
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

/// The backbone atoms of `residue`, moved by `way`.
fn backbone_of(residue: &Residue, way: Displacement) -> Vec<(BackboneAtom, Position)> {
    let atoms = residue.atoms.iter();
    atoms
        .filter_map(|atom| {
            let name = BackboneAtom::from_name(&atom.name)?;
            Some((name, atom.position + way))
        })
        .collect()
}

/// Raises `heat` to a Gaussian of height 1 around the fractional index `at`.
fn warm(heat: &mut Grid<f32>, at: [f64; 3]) {
    let near = |index: f64| {
        let centre = index.round() as i64;
        (centre - REACH..=centre + REACH).filter_map(|index| usize::try_from(index).ok())
    };
    for z in near(at[2]) {
        for y in near(at[1]) {
            for x in near(at[0]) {
                if let Some(value) = heat.get_mut(Voxel::new(x, y, z)) {
                    let way = [x as f64 - at[0], y as f64 - at[1], z as f64 - at[2]];
                    let square: f64 = way.iter().map(|along| along * along).sum();
                    *value = value.max((-square / (2.0 * SIGMA * SIGMA)).exp() as f32);
                }
            }
        }
    }
}

/// The cells within a voxel of an alpha carbon; the nearest one decides.
fn cells(told: &[Told], size: GridSize, frame: Frame) -> Cells {
    let mut nearest: BTreeMap<Voxel, (f64, ResidueScores)> = BTreeMap::new();
    for residue in told {
        for voxel in around(frame.index_of(residue.alpha), size) {
            let edge = CELL_EDGE;
            let cell = Voxel::new(voxel.x / edge, voxel.y / edge, voxel.z / edge);
            let distance = frame.position_of(voxel).distance(residue.alpha);
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

/// The voxels of the grid within one of the fractional index `at`, along each axis.
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
    use crate::grid::Density;
    use crate::progress::Silent;
    use crate::residue::SecondaryStructure;
    use crate::structure::{Atom, Chain};

    const SIZE: GridSize = GridSize::new(64, 24, 24);
    const FRAME: Frame = Frame::one_angstrom(Position::new(-5.0, 0.0, 2.0));

    /// Twelve residues in a row along x, 3.8 Å apart.
    fn row() -> Structure {
        let residues = (0..12).map(|i| {
            let place = |x: f64| Position::new(f64::from(i) * 3.8 + x, 10.3, 12.6);
            let atom = |name: &str, x: f64| Atom {
                name: name.to_owned(),
                element: if name == "N" { "N" } else { "C" }.to_owned(),
                position: place(x),
                occupancy: 1.0,
                b_factor: 0.0,
            };
            Residue {
                number: i,
                insertion: None,
                name: AminoAcid::ALL[i as usize].code().to_owned(),
                hetero: false,
                secondary: Some(SecondaryStructure::Helix),
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
    fn the_heat_peaks_at_the_atoms() {
        let scores = Oracle::new(row(), 0.9).scores(SIZE, FRAME);
        for residue in &row().chains[0].residues {
            for atom in BackboneAtom::ALL {
                let place = residue.atom(atom.name()).unwrap().position;
                let [x, y, z] = FRAME.index_of(place).map(|i| i.round() as usize);
                let value = scores.atom(atom)[Voxel::new(x, y, z)];
                assert!(value > 0.6, "{atom:?} of {}: {value}", residue.number);
            }
        }
        let top = scores.atoms.iter().flat_map(Grid::values);
        assert!(top.clone().all(|value| (0.0..=1.0).contains(value)));
        assert!(top.filter(|value| **value > 0.5).count() < 12 * 3 * 8);
    }

    #[test]
    fn the_cells_tell_type_and_direction() {
        let scores = Oracle::new(row(), 0.81).scores(SIZE, FRAME);
        for (i, residue) in row().chains[0].residues.iter().enumerate() {
            let place = residue.ca_atom().unwrap().position;
            let [x, y, z] = FRAME.index_of(place).map(|i| i.round() as usize);
            let told = scores.cells.at(Voxel::new(x, y, z)).unwrap();
            assert!((told.amino[i] - 0.81).abs() < 1e-6);
            assert!((told.amino.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert_eq!(told.secondary[SecondaryStructure::Helix as usize], 0.81);
            let next = if i < 11 { 3.8 } else { 0.0 };
            let previous = if i > 0 { -3.8 } else { 0.0 };
            assert!((told.next[0] - next).abs() < 1e-5 && told.next[1] == 0.0);
            assert!((told.previous[0] - previous).abs() < 1e-5);
        }
    }

    #[test]
    fn flaws_repeat_themselves() {
        let flawed = |seed| {
            let flaws = Flaws {
                seed,
                jitter: 0.5,
                missing: 0.3,
                mistaken: 0.3,
            };
            Oracle::new(row(), 0.9).with_flaws(flaws)
        };
        assert_eq!(flawed(1).scores(SIZE, FRAME), flawed(1).scores(SIZE, FRAME));
        assert_ne!(flawed(1).scores(SIZE, FRAME), flawed(2).scores(SIZE, FRAME));
        assert!(flawed(1).tell().len() < 12);
    }

    #[test]
    fn shares_and_normals_are_what_they_say() {
        let mut random = Random::new(7);
        let count = 20_000;
        let shares: Vec<f64> = (0..count).map(|_| random.uniform()).collect();
        let normals: Vec<f64> = (0..count).map(|_| random.normal()).collect();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / f64::from(count);
        let squares: Vec<f64> = normals.iter().map(|value| value * value).collect();
        assert!((mean(&shares) - 0.5).abs() < 0.01);
        assert!(mean(&normals).abs() < 0.03 && (mean(&squares) - 1.0).abs() < 0.05);
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
        assert_eq!(scores, oracle.scores(SIZE, FRAME));
    }
}
