//! Search for candidates: peaks of the Cα probability, placed finer than a voxel.

use super::clusters;
use super::parameters::{CONTACT_ANGSTROM, CONTACT_POSITIONS, LARGEST_SHIFT, PROBABILITY_FLOOR};
use super::settings::{CandidateRule, CandidateSettings};
use super::{Candidate, Contact};
use crate::grid::SparseGrid;
use crate::neighbours::Neighbours;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::score::{ResidueScores, VoxelScores};
use crate::space::{Displacement, Position, Voxel};

/// Finds the candidates of `scores`.
///
/// # Examples
///
/// ```
/// use cryoweave::candidates::{CandidateSettings, find};
/// use cryoweave::grid::GridSize;
/// use cryoweave::io::structure::read_structure;
/// use cryoweave::score::Oracle;
/// use cryoweave::space::Position;
///
/// let (structure, _) = read_structure(&std::fs::read("assets/example/5ni1.cif.gz")?)?;
/// // A network's answer, told here by the structure itself: no weights are needed.
/// let origin = Position::new(0.0, 0.0, 0.0);
/// let scores = Oracle::new(structure, 0.9).scores(GridSize::new(110, 110, 110), origin);
/// let candidates = find(&scores, &CandidateSettings::default());
/// assert!(candidates.len() > 500, "{}", candidates.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find(scores: &VoxelScores, settings: &CandidateSettings) -> Vec<Candidate> {
    let CandidateSettings {
        rule,
        threshold,
        separation_angstrom,
    } = *settings;
    let mut candidates = match rule {
        CandidateRule::Peaks => find_peaks(scores, threshold, separation_angstrom),
        CandidateRule::Clusters => {
            let member = |voxel| candidate(scores, voxel, scores.atom(BackboneAtom::Ca)[voxel]);
            clusters::find(scores, threshold, separation_angstrom, member)
        }
    };
    add_contacts(&mut candidates, scores);
    candidates
}

/// Returns the peaks of the Cα probability, strongest first.
fn find_peaks(scores: &VoxelScores, threshold: f64, separation_angstrom: f64) -> Vec<Candidate> {
    let mut peaks = peaks(scores.atom(BackboneAtom::Ca), threshold as f32);
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let candidates = peaks
        .into_iter()
        .map(|(peak, p_ca)| candidate(scores, peak, p_ca));
    thin(candidates.collect(), separation_angstrom)
}

/// Returns the voxels of at least `threshold` that no neighbour tops, with their probabilities.
fn peaks(p_ca: &SparseGrid, threshold: f32) -> Vec<(Voxel, f32)> {
    p_ca.iter_stored()
        .filter(|&(_, value)| value >= threshold && value > 0.0)
        .filter(|&(voxel, value)| is_peak(p_ca, voxel, value))
        .collect()
}

/// Returns whether `voxel` is above its 26 neighbours. Of equal neighbours the first is the peak.
fn is_peak(p_ca: &SparseGrid, voxel: Voxel, value: f32) -> bool {
    around(voxel).all(|other| {
        let earlier = (other.z, other.y, other.x) < (voxel.z, voxel.y, voxel.x);
        p_ca.get(other)
            .is_none_or(|&around| other == voxel || around < value || (around == value && !earlier))
    })
}

/// Returns `voxel` and those around it, x fastest: 27, fewer where an index would be negative; those beyond the far sides of a
/// grid are among them.
pub(super) fn around(voxel: Voxel) -> impl Iterator<Item = Voxel> {
    let span = |at: usize| at.saturating_sub(1)..=at + 1;
    span(voxel.z).flat_map(move |z| {
        span(voxel.y).flat_map(move |y| span(voxel.x).map(move |x| Voxel::new(x, y, z)))
    })
}

/// Makes the candidate at `peak`.
pub(super) fn candidate(scores: &VoxelScores, peak: Voxel, p_ca: f32) -> Candidate {
    let residue = scores.cells().at(peak);
    Candidate {
        position: summit(scores, peak, p_ca),
        p_ca: f64::from(p_ca).clamp(0.0, 1.0),
        p_protein: residue.map_or(1.0, |r| f64::from(r.p_protein).clamp(0.0, 1.0)),
        amino: residue.map_or([1.0 / AminoAcid::COUNT as f64; AminoAcid::COUNT], |r| {
            normalized(&r.amino)
        }),
        secondary: residue.map_or([1.0 / 3.0; 3], |r| normalized(&r.secondary)),
        next: residue.and_then(|r: &ResidueScores| displacement(r.next)),
        previous: residue.and_then(|r| displacement(r.previous)),
        contacts: Vec::new(),
    }
}

/// Returns the top of the Gaussian through `peak` and its neighbours along the axes: networks are
/// trained on Gaussian spots.
fn summit(scores: &VoxelScores, peak: Voxel, p_ca: f32) -> Position {
    let grid = scores.atom(BackboneAtom::Ca);
    let at = |x: Option<usize>, y: Option<usize>, z: Option<usize>| {
        Some(*grid.get(Voxel::new(x?, y?, z?))?)
    };
    let Voxel { x, y, z } = peak;
    let (x1, y1, z1) = (Some(x), Some(y), Some(z));
    let shifts = [
        gaussian(at(x.checked_sub(1), y1, z1), p_ca, at(Some(x + 1), y1, z1)),
        gaussian(at(x1, y.checked_sub(1), z1), p_ca, at(x1, Some(y + 1), z1)),
        gaussian(at(x1, y1, z.checked_sub(1)), p_ca, at(x1, y1, Some(z + 1))),
    ];
    scores.frame().position_at([
        x as f64 + shifts[0],
        y as f64 + shifts[1],
        z as f64 + shifts[2],
    ])
}

/// Returns the top of the Gaussian through three equidistant values, in steps from the middle.
fn gaussian(before: Option<f32>, middle: f32, after: Option<f32>) -> f64 {
    let (Some(before), Some(after)) = (before, after) else {
        return 0.0;
    };
    let [before, middle, after] =
        [before, middle, after].map(|p_ca| f64::from(p_ca).max(PROBABILITY_FLOOR).ln());
    let bend = before - 2.0 * middle + after;
    if bend > -1e-9 {
        return 0.0;
    }
    (0.5 * (before - after) / bend).clamp(-LARGEST_SHIFT, LARGEST_SHIFT)
}

/// Scales `values` so that they sum to 1; all alike where they say nothing.
fn normalized<const N: usize>(values: &[f32; N]) -> [f64; N] {
    let values = values.map(|value| f64::from(value).max(0.0));
    let sum: f64 = values.iter().sum();
    if sum.is_finite() && sum > 0.0 {
        values.map(|value| value / sum)
    } else {
        [1.0 / N as f64; N]
    }
}

/// Returns a vector of the network, `None` where it gave none.
fn displacement(vector: [f32; 3]) -> Option<Displacement> {
    let [x, y, z] = vector.map(f64::from);
    let vector = Displacement::new(x, y, z);
    (vector.length().is_finite() && vector.length() > 1e-6).then_some(vector)
}

/// Drops every candidate that has a stronger one nearer than `separation_angstrom`.
fn thin(strongest_first: Vec<Candidate>, separation_angstrom: f64) -> Vec<Candidate> {
    let positions = strongest_first.iter().map(|c| c.position).collect();
    let nearby = Neighbours::new(positions, separation_angstrom);
    let mut kept = vec![false; strongest_first.len()];
    for (index, candidate) in strongest_first.iter().enumerate() {
        kept[index] = nearby
            .within(candidate.position, separation_angstrom)
            .into_iter()
            .all(|other| !kept[other]);
    }
    let mut kept = kept.into_iter();
    let mut thinned = strongest_first;
    thinned.retain(|_| kept.next().unwrap_or(false));
    thinned
}

/// Returns those of `found`, the peaks that [`find`] returns at a lower threshold and a smaller separation, that it
/// returns at these: the scores need not be at hand. In the same order, with their contacts.
pub fn narrow(found: &[Candidate], threshold: f64, separation_angstrom: f64) -> Vec<Candidate> {
    let probable = found.iter().filter(|c| c.p_ca >= threshold);
    let mut kept = thin(probable.cloned().collect(), separation_angstrom);
    let indices: Vec<Option<usize>> = found
        .iter()
        .map(|old| kept.iter().position(|new| new.position == old.position))
        .collect();
    for candidate in &mut kept {
        candidate.contacts.retain_mut(|contact| {
            let index = indices.get(contact.candidate).copied().flatten();
            index.is_some_and(|index| {
                contact.candidate = index;
                true
            })
        });
    }
    kept
}

/// Measures the backbone probability between all candidates that may be neighbours in a chain.
pub(super) fn add_contacts(candidates: &mut [Candidate], scores: &VoxelScores) {
    let positions: Vec<Position> = candidates.iter().map(|c| c.position).collect();
    let nearby = Neighbours::new(positions.clone(), CONTACT_ANGSTROM);
    for (index, candidate) in candidates.iter_mut().enumerate() {
        let from = candidate.position;
        candidate.contacts = nearby
            .within(from, CONTACT_ANGSTROM)
            .into_iter()
            .filter(|&other| other != index)
            .map(|other| Contact {
                candidate: other,
                backbone_probability: probability_between(scores, from, positions[other]),
            })
            .collect();
    }
}

/// Returns the mean probability of the likeliest backbone atom on the middle third of the line:
/// where a peptide bond runs, an N and a C stand there.
fn probability_between(scores: &VoxelScores, from: Position, to: Position) -> f64 {
    let likeliest = CONTACT_POSITIONS.map(|fraction| {
        let position = from + (to - from) * fraction;
        let probabilities = BackboneAtom::ALL.map(|atom| scores.probability(atom, position));
        probabilities.into_iter().fold(0.0, f64::max)
    });
    likeliest.iter().sum::<f64>() / likeliest.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::score::Cells;
    use crate::space::Frame;

    /// Makes Gaussian spots of sd 0.8 Å at `spots`, on voxels of 1 Å; the first is the highest.
    fn spots_of(spots: &[[f64; 3]]) -> [Grid<f32>; 3] {
        let size = GridSize::new(20, 20, 20);
        let p_ca = Grid::from_fn(size, |v| {
            let at = Position::new(v.x as f64, v.y as f64, v.z as f64);
            let values = spots.iter().enumerate().map(|(nth, &[x, y, z])| {
                let far = at.distance(Position::new(x, y, z));
                (0.9 - 0.1 * nth as f64) * (-far * far / (2.0 * 0.64)).exp()
            });
            values.fold(0.0, f64::max) as f32
        });
        let nothing = Grid::filled(size, 0.0);
        [p_ca, nothing.clone(), nothing]
    }

    fn scores_with(atoms: [Grid<f32>; 3], cells: Cells) -> VoxelScores {
        let frame = Frame::one_angstrom(Position::new(-5.0, 0.0, 2.0));
        VoxelScores::new(frame, atoms, cells).unwrap()
    }

    fn scores_of(spots: &[[f64; 3]], cells: Cells) -> VoxelScores {
        scores_with(spots_of(spots), cells)
    }

    #[test]
    fn candidates_of_a_higher_threshold_are_among_those_of_a_lower() {
        let spots = [
            [3.0, 10.0, 10.0],
            [5.0, 10.2, 10.0],
            [8.4, 9.6, 10.2],
            [12.1, 9.0, 10.0],
        ];
        let scores = scores_of(&spots, Cells::default());
        let settings = |threshold, separation_angstrom| CandidateSettings {
            threshold,
            separation_angstrom,
            ..CandidateSettings::default()
        };
        let all = find(&scores, &settings(0.01, 0.0));
        assert_eq!(all.len(), 4);
        for (threshold, separation, count) in [
            (0.01, 0.0, 4),
            (0.01, 2.3, 3),
            (0.75, 0.0, 2),
            (0.3, 4.0, 2),
        ] {
            let narrowed = narrow(&all, threshold, separation);
            assert_eq!(narrowed, find(&scores, &settings(threshold, separation)));
            assert_eq!(narrowed.len(), count, "{threshold} {separation}");
        }
    }

    #[test]
    fn a_peak_lies_finer_than_a_voxel() {
        let scores = scores_of(&[[8.3, 9.6, 10.2]], Cells::default());
        let found = find(&scores, &CandidateSettings::default());
        assert_eq!(found.len(), 1);
        let error = found[0].position.distance(Position::new(3.3, 9.6, 12.2));
        assert!(error < 0.15, "{error} Å off");
    }

    #[test]
    fn of_two_near_peaks_the_stronger_stays() {
        let spots = [[5.0, 5.0, 5.0], [7.1, 5.1, 5.0], [15.0, 15.0, 15.0]];
        let found = find(
            &scores_of(&spots, Cells::default()),
            &CandidateSettings::default(),
        );
        let x: Vec<i64> = found.iter().map(|c| c.position.x.round() as i64).collect();
        assert_eq!(x, [0, 10]);
    }

    #[test]
    fn the_cell_of_the_peak_gives_type_and_direction() {
        let mut amino = [0.0; 20];
        amino[AminoAcid::Gly.index()] = 3.0;
        let residue = ResidueScores {
            amino,
            secondary: [0.0, 1.0, 0.0],
            next: [3.8, 0.0, 0.0],
            previous: [0.0; 3],
            p_protein: 1.0,
        };
        let cells = Cells::new(2, vec![(Voxel::new(4, 4, 5), residue)]);
        let found = find(
            &scores_of(&[[8.3, 9.2, 10.2]], cells),
            &CandidateSettings::default(),
        );
        assert_eq!(found[0].amino[AminoAcid::Gly.index()], 1.0);
        assert!(found[0].next.is_some() && found[0].previous.is_none());
    }

    #[test]
    fn contacts_measure_the_probability_between() {
        let spots = [[5.0, 5.0, 5.0], [8.8, 5.0, 5.0], [5.0, 8.8, 5.0]];
        let mut atoms = spots_of(&spots);
        for x in 6..9 {
            atoms[BackboneAtom::N as usize][Voxel::new(x, 5, 5)] = 0.5;
        }
        let scores = scores_with(atoms, Cells::default());
        let found = find(&scores, &CandidateSettings::default());
        let [bound, free] = [found[0].contacts[0], found[0].contacts[1]];
        assert_eq!([bound.candidate, free.candidate], [1, 2]);
        assert!(
            bound.backbone_probability > 0.45 && free.backbone_probability < 0.3,
            "{bound:?} {free:?}"
        );
    }

    #[test]
    fn a_cluster_stands_in_the_middle_of_its_voxels() {
        let residue = ResidueScores {
            amino: [0.05; 20],
            secondary: [0.0, 1.0, 0.0],
            next: [3.8, 0.0, 0.0],
            previous: [0.0; 3],
            p_protein: 1.0,
        };
        let cells = [4, 7].map(|x| (Voxel::new(x, 2, 2), residue));
        let mut atoms = spots_of(&[]);
        let p_ca = &mut atoms[BackboneAtom::Ca as usize];
        for (x, value) in [(8, 0.6), (9, 0.8), (15, 0.7), (16, 0.9), (14, 0.45)] {
            p_ca[Voxel::new(x, 5, 5)] = value;
        }
        let scores = scores_with(atoms, Cells::new(2, cells.to_vec()));
        let found = find(&scores, &CandidateSettings::REFERENCE);
        let shown: Vec<(f64, f64)> = found.iter().map(|c| (c.position.x, c.p_ca)).collect();
        // None is likelier than the atom at 14, and the network says nothing of the residue at 16.
        let expected = [(3.5, 0.7), (10.0, 0.7)];
        for (shown, expected) in shown.iter().zip(expected) {
            assert!((shown.0 - expected.0).abs() < 1e-6 && (shown.1 - expected.1).abs() < 1e-6);
        }
        assert_eq!(found.len(), expected.len());
        let next = found[0].next.map(Displacement::length);
        assert!(next.is_some_and(|length| (length - 3.8).abs() < 1e-6));
        assert_eq!(found[0].contacts.len(), 0);
    }

    #[test]
    fn an_empty_map_has_no_candidates() {
        let scores = scores_of(&[], Cells::default());
        assert!(find(&scores, &CandidateSettings::default()).is_empty());
    }
}
