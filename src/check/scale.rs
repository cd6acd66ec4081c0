//! Scale: the length of the helices and strands that a run found, which tells a wrong voxel size.
//!
//! All distances of a map scale with its voxels, but those of proteins do not. The distance of neighbouring Cα tells
//! little of that: the network expects 3.8 Å and places its peaks so, by half of the error or more. Over two
//! turns of a helix nothing is left of such shifts. Helices and strands are told by angles, which no scale changes.

use super::finding::{Finding, Level, Mend, Topic};
use crate::candidates::Candidate;
use crate::geometry::{angle, torsion};
use crate::space::Position;
use crate::trace::{Trace, TracedChain};

/// A secondary structure that is straight, by the angles of its Cα, in degrees, and the distance, in Å, of those that are
/// `residues` apart: medians of 219 public structures, in which the median ratio to them is 1.000 ± 0.008.
struct Straight {
    residues: usize,
    angstrom: f64,
    is_angle: fn(f64) -> bool,
    is_torsion: fn(f64) -> bool,
}

/// The α helix and the β strand; a left-handed helix is that of a mirrored map.
const STRAIGHT: [Straight; 2] = [
    Straight {
        residues: 8,
        angstrom: 12.36,
        is_angle: |degrees| (75.0..110.0).contains(&degrees),
        is_torsion: |degrees| (30.0..75.0).contains(&degrees.abs()),
    },
    Straight {
        residues: 4,
        angstrom: 13.32,
        is_angle: |degrees| degrees > 105.0,
        is_torsion: |degrees| degrees.abs() > 140.0,
    },
];
/// Relative deviation from which the voxel size is doubted, by the least number of distances for that verdict: four
/// standard deviations, which in chains with 10 to 29 distances is 0.014.
const DOUBTFUL: [(usize, f64); 2] = [(30, 0.03), (10, 0.06)];

/// Size of the helices and strands of a trace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Median ratio of their distances to those of proteins.
    pub ratio: f64,
    /// Number of distances.
    pub distances: usize,
}

/// Returns the size of the helices and strands of `trace`, where the network saw their Cα; `None` if there are none.
pub fn scale(trace: &Trace, candidates: &[Candidate]) -> Option<Scale> {
    let runs = trace
        .chains
        .iter()
        .flat_map(|chain| runs(chain, candidates));
    let mut ratios: Vec<f64> = runs.flat_map(|run| ratios(&run)).collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = *ratios.get(ratios.len() / 2)?;
    Some(Scale {
        ratio,
        distances: ratios.len(),
    })
}

/// Returns the positions of the residues of `chain`, in pieces without a gap.
fn runs(chain: &TracedChain, candidates: &[Candidate]) -> Vec<Vec<Position>> {
    let neighbours = chain
        .residues
        .chunk_by(|residue, next| next.number == residue.number + 1);
    let positions = neighbours.map(|run| {
        let residues = run.iter();
        residues
            .map(|at| candidates[at.candidate].position)
            .collect()
    });
    positions.collect()
}

/// Returns the ratios of the distances in straight parts of `run` to those of proteins.
fn ratios(run: &[Position]) -> Vec<f64> {
    let angles: Vec<f64> = run
        .windows(3)
        .map(|at| angle(at[0], at[1], at[2]).to_degrees())
        .collect();
    let torsions: Vec<f64> = run
        .windows(4)
        .map(|at| torsion(at[0], at[1], at[2], at[3]).to_degrees())
        .collect();
    let mut ratios = Vec::new();
    for straight in STRAIGHT {
        let steps = straight.residues;
        for from in 0..run.len().saturating_sub(steps) {
            let is_straight = angles[from..from + steps - 1]
                .iter()
                .all(|degrees| (straight.is_angle)(*degrees))
                && torsions[from..from + steps - 2]
                    .iter()
                    .all(|degrees| (straight.is_torsion)(*degrees));
            if is_straight {
                ratios.push(run[from].distance(run[from + steps]) / straight.angstrom);
            }
        }
    }
    ratios
}

/// Returns a doubt about the voxel size, `edge` Å along x, if helices and strands came out too long or too short.
pub(super) fn finding(scale: Scale, edge: f64) -> Option<Finding> {
    let Scale { ratio, distances } = scale;
    let mut enough = DOUBTFUL.iter().filter(|(least, _)| distances >= *least);
    let (_, doubtful) = enough.next()?;
    ((ratio - 1.0).abs() > *doubtful).then(|| {
        let proposed = edge / ratio;
        let words = format!(
            "The voxel size seems to be wrong: helices and strands came out {:.1} % too {}. Voxels of about \
             {proposed:.3} Å, not {edge:.3} Å, would make that right.",
            100.0 * (ratio - 1.0).abs(),
            if ratio > 1.0 { "long" } else { "short" }
        );
        Finding::new(Topic::VoxelSize, Level::Amber, words).with_mend(Mend::VoxelSize(proposed))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::TracedResidue;

    /// An ideal helix: 2.3 Å from its axis, 100° and 1.5 Å on for each residue.
    fn helix(residues: usize, scale: f64) -> Vec<Position> {
        let at = |index: usize| {
            let (turn, rise) = (100_f64.to_radians() * index as f64, 1.5 * index as f64);
            Position::new(
                2.3 * turn.cos() * scale,
                2.3 * turn.sin() * scale,
                rise * scale,
            )
        };
        (0..residues).map(at).collect()
    }

    fn scale_of(positions: &[Position], numbers: impl Iterator<Item = usize>) -> Option<f64> {
        let candidates: Vec<Candidate> = positions
            .iter()
            .map(|at| Candidate::with_residue_type(*at, None, 0.0))
            .collect();
        let residues = numbers
            .take(positions.len())
            .enumerate()
            .map(|(candidate, number)| TracedResidue {
                number,
                candidate,
                confidence: 1.0,
            });
        let chain = TracedChain {
            sequence: None,
            id: "A".to_owned(),
            residues: residues.collect(),
        };
        let chains = vec![chain];
        scale(&Trace { chains }, &candidates).map(|scale| scale.ratio)
    }

    #[test]
    fn a_helix_tells_the_scale_in_either_hand() {
        for factor in [0.8, 0.93, 1.0, 1.07, 1.25] {
            let found = scale_of(&helix(60, factor), 1..).unwrap();
            assert!((found / factor - 1.0).abs() < 0.01, "{found} of {factor}");
            let mut mirrored = helix(60, factor);
            mirrored.iter_mut().for_each(|at| at.x = -at.x);
            assert!((scale_of(&mirrored, 1..).unwrap() - found).abs() < 1e-9);
        }
    }

    #[test]
    fn a_strand_tells_the_scale() {
        for factor in [0.93, 1.0, 1.07] {
            let at = |index: usize| {
                let side = if index.is_multiple_of(2) { 0.9 } else { -0.9 };
                Position::new(side * factor, 0.0, 3.33 * index as f64 * factor)
            };
            let strand: Vec<Position> = (0..40).map(at).collect();
            let found = scale_of(&strand, 1..).unwrap();
            assert!((found / factor - 1.0).abs() < 0.01, "{found} of {factor}");
        }
    }

    #[test]
    fn short_pieces_and_coils_tell_nothing() {
        let helix = helix(60, 1.0);
        // A gap after every seven residues.
        assert_eq!(
            scale_of(&helix, (0..60).map(|index| index + index / 7)),
            None
        );
        let line: Vec<Position> = (0..60)
            .map(|index| Position::new(3.8 * f64::from(index % 2), 3.8 * f64::from(index / 2), 0.0))
            .collect();
        assert_eq!(scale_of(&line, 1..), None);
    }

    #[test]
    fn a_wrong_size_is_proposed_away_and_a_right_one_is_not() {
        let found = |ratio, distances, edge| finding(Scale { ratio, distances }, edge);
        assert_eq!(found(1.02, 200, 1.05), None);
        let long = found(1.07, 30, 1.07).unwrap();
        assert!(long.words.contains("7.0 % too long"), "{}", long.words);
        assert!(long.words.contains("about 1.000 Å"), "{}", long.words);
        assert!(found(0.93, 200, 1.0).unwrap().words.contains("too short"));
        assert_eq!(found(0.95, 29, 1.0), None, "few distances vary more");
        assert!(found(0.93, 29, 1.0).is_some());
        assert_eq!(found(0.8, 9, 1.0), None);
    }
}
