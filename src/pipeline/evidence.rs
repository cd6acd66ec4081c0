//! Evidence: what the map and the network say at each Cα of a model, and at each candidate.

use serde::{Deserialize, Serialize};

use super::walk::Prediction;
use crate::candidates::Candidate;
use crate::grid::Density;
use crate::residue::AminoAcid;
use crate::space::Position;
use crate::structure::{Chain, Residue};
use crate::trace::TracedChain;

/// Amino acids that are told of each Cα.
const LIKELIEST: usize = 5;
/// Numbers of a Cα in [`CaEvidence::to_floats`]: the density, then an index and a probability for each.
const FLOATS: usize = 1 + 2 * LIKELIEST;

/// Evidence at the Cα of a residue of a model, or at a candidate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CaEvidence {
    /// Density there, in the map's own units; `None` where the map is not at hand.
    pub density: Option<f32>,
    /// The five likeliest amino acids with their probabilities, 0 to 1, the likeliest first; none of a bridged residue, at
    /// which the network saw no Cα.
    pub likeliest: Vec<(AminoAcid, f32)>,
}

impl CaEvidence {
    /// Returns the evidence of all residues of the model of `prediction` that have a Cα, chain by chain, in the density of
    /// `map`.
    pub fn of_model(prediction: &Prediction, map: Option<&Density>) -> Vec<Self> {
        let chains = prediction.model.chains.iter().enumerate();
        chains
            .flat_map(|(index, chain)| {
                let traced = prediction.trace.chains.get(index);
                of_chain(chain, traced, &prediction.candidates, map)
            })
            .collect()
    }

    /// Returns the evidence of `candidates`, in the density of `map`.
    pub fn of_candidates(candidates: &[Candidate], map: Option<&Density>) -> Vec<Self> {
        let evidence = |candidate: &Candidate| Self {
            density: density_at(map, candidate.position),
            likeliest: likeliest(&candidate.amino),
        };
        candidates.iter().map(evidence).collect()
    }

    /// Returns the likeliest amino acid.
    pub fn favourite(&self) -> Option<AminoAcid> {
        self.likeliest.first().map(|(amino, _)| *amino)
    }

    /// Returns the numbers to send, eleven for each Cα; NaN stands for what there is not.
    pub fn to_floats(all: &[Self]) -> Vec<f32> {
        let mut floats = Vec::with_capacity(all.len() * FLOATS);
        for one in all {
            floats.push(one.density.unwrap_or(f32::NAN));
            for rank in 0..LIKELIEST {
                let likely = one.likeliest.get(rank);
                let (index, p) = likely.map_or((f32::NAN, f32::NAN), |(amino, p)| {
                    (amino.index() as f32, *p)
                });
                floats.extend([index, p]);
            }
        }
        floats
    }

    /// Returns the evidence of these numbers.
    pub fn from_floats(floats: &[f32]) -> Vec<Self> {
        let one = |numbers: &[f32]| Self {
            density: Some(numbers[0]).filter(|density| density.is_finite()),
            likeliest: numbers[1..]
                .chunks_exact(2)
                .filter(|likely| likely[0] >= 0.0 && likely[1].is_finite())
                .filter_map(|likely| Some((*AminoAcid::ALL.get(likely[0] as usize)?, likely[1])))
                .collect(),
        };
        floats.chunks_exact(FLOATS).map(one).collect()
    }

    /// Returns the likeliest amino acid other than `named`, with its probability.
    pub fn runner_up(&self, named: Option<AminoAcid>) -> Option<(AminoAcid, f32)> {
        let others = self.likeliest.iter();
        others.copied().find(|(amino, _)| Some(*amino) != named)
    }
}

fn of_chain(
    chain: &Chain,
    traced: Option<&TracedChain>,
    candidates: &[Candidate],
    map: Option<&Density>,
) -> Vec<CaEvidence> {
    let candidate_of = |number: i32| candidates.get(traced?.residue(number)?.candidate);
    let evidence = |residue: &Residue| {
        let position = residue.ca_atom()?.position;
        let candidate = candidate_of(residue.number).filter(|_| !residue.is_bridged());
        Some(CaEvidence {
            density: density_at(map, position),
            likeliest: candidate.map_or(Vec::new(), |candidate| likeliest(&candidate.amino)),
        })
    };
    chain.residues.iter().filter_map(evidence).collect()
}

/// Returns the density of `map` at `position`, in the map's own units.
fn density_at(map: Option<&Density>, position: Position) -> Option<f32> {
    let map = map?;
    Some(map.grid.trilinear(map.frame.index_of(position)) as f32)
}

/// Returns the likeliest of `amino`, the likeliest first.
fn likeliest(amino: &[f64; AminoAcid::COUNT]) -> Vec<(AminoAcid, f32)> {
    let ranked = AminoAcid::ranked(amino).into_iter().take(LIKELIEST);
    ranked.map(|(amino, p)| (amino, p as f32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::residue::HelixKind;
    use crate::space::Frame;
    use crate::structure::Atom;
    use crate::trace::TracedResidue;

    fn residue(number: i32, x: f64, occupancy: f64) -> Residue {
        Residue {
            number,
            insertion: None,
            name: "SER".to_owned(),
            hetero: false,
            secondary: None,
            helix: HelixKind::default(),
            atoms: vec![Atom {
                name: "CA".to_owned(),
                element: "C".to_owned(),
                position: Position::new(x, 1.0, 1.0),
                occupancy,
                b_factor: 50.0,
            }],
        }
    }

    fn evidence() -> Vec<CaEvidence> {
        let chain = Chain {
            id: "A".to_owned(),
            residues: vec![residue(4, 0.5, 1.0), residue(5, 2.0, 0.0)],
        };
        let traced = TracedChain {
            sequence: None,
            id: "A".to_owned(),
            residues: [4, 5]
                .map(|number| TracedResidue {
                    number,
                    candidate: 0,
                    confidence: 0.5,
                })
                .to_vec(),
        };
        let mut candidate = Candidate::with_residue_type(Position::default(), None, 0.0);
        candidate.amino = [0.0; AminoAcid::COUNT];
        candidate.amino[AminoAcid::Ser.index()] = 0.75;
        candidate.amino[AminoAcid::Thr.index()] = 0.25;
        let map = Density {
            grid: Grid::from_fn(GridSize::new(4, 4, 4), |voxel| voxel.x as f32),
            frame: Frame::one_angstrom(Position::default()),
        };
        of_chain(&chain, Some(&traced), &[candidate], Some(&map))
    }

    #[test]
    fn a_residue_has_the_density_at_its_ca_and_the_types_of_its_candidate() {
        let [built, bridged] = evidence().try_into().unwrap();
        assert_eq!(built.density, Some(0.5));
        assert_eq!(built.likeliest[0], (AminoAcid::Ser, 0.75));
        assert_eq!(built.likeliest[1], (AminoAcid::Thr, 0.25));
        assert_eq!(built.likeliest.len(), LIKELIEST);
        assert_eq!(bridged.density, Some(2.0));
        assert_eq!(bridged.likeliest, [], "no candidate stands for it");
        let runner_up = |named| built.runner_up(named).map(|(amino, _)| amino);
        assert_eq!(runner_up(Some(AminoAcid::Ser)), Some(AminoAcid::Thr));
        assert_eq!(runner_up(Some(AminoAcid::Trp)), Some(AminoAcid::Ser));
    }

    #[test]
    fn a_candidate_has_the_density_at_its_place_and_its_types() {
        let mut candidate =
            Candidate::with_residue_type(Position::new(1.5, 1.0, 1.0), Some(AminoAcid::Trp), 0.9);
        candidate.amino[AminoAcid::Ala.index()] = 0.05;
        let map = Density {
            grid: Grid::from_fn(GridSize::new(4, 4, 4), |voxel| voxel.x as f32),
            frame: Frame::one_angstrom(Position::default()),
        };
        let all = CaEvidence::of_candidates(&[candidate], Some(&map));
        assert_eq!(all[0].density, Some(1.5));
        assert_eq!(all[0].favourite(), Some(AminoAcid::Trp));
        assert_eq!(all[0].likeliest[1].0, AminoAcid::Ala);
        assert_eq!(CaEvidence::default().favourite(), None);
    }

    #[test]
    fn it_comes_back_from_its_numbers() {
        let all = evidence();
        let floats = CaEvidence::to_floats(&all);
        assert_eq!(floats.len(), 2 * FLOATS);
        assert_eq!(CaEvidence::from_floats(&floats), all);
        assert_eq!(CaEvidence::from_floats(&[1.0]), []);
        let wrong = [99.0; FLOATS];
        assert_eq!(CaEvidence::from_floats(&wrong)[0].likeliest, []);
    }
}
