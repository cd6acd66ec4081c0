//! Poses: rotations and translations of a predicted chain that pieces of the model suggest.

use super::evidence::Evidence;
use crate::geometry::Superposition;
use crate::parallel;
use crate::space::Position;
use crate::structure::{Chain, Structure};

/// Cα of a piece.
const PIECE: usize = 10;
/// Step from one piece of the model to the next; of the prediction all count.
const STEP: usize = 3;
/// Pairs of Cα of a piece whose distances are compared before it is superposed, and their greatest difference in Å.
const SHAPE: [(usize, usize); 5] = [(0, 9), (0, 5), (4, 9), (0, 3), (6, 9)];
const SHAPE_ANGSTROM: f64 = 1.2;
/// Greatest RMSD in Å of pieces that are taken for the same.
const SAME_ANGSTROM: f64 = 1.2;
/// Cα by which a pose is judged before it is refined.
const SAMPLED: usize = 32;
/// Poses that are refined.
const REFINED: usize = 300;
/// Distances in Å to candidates within which a Cα is drawn to one, round by round.
const REACHES: [f64; 6] = [5.0, 4.0, 4.0, 3.0, 3.0, 3.0];
/// RMSD in Å of the Cα in two poses up to which they are the same.
const ALIKE_ANGSTROM: f64 = 4.0;
/// Confidence from which a predicted residue is used to judge a pose: "confident" by the scale of pLDDT.
const CONFIDENT: f64 = 70.0;
/// Residues that a chain needs.
pub(super) const SHORTEST: usize = 20;
/// Longest step in Å from one Cα of a piece to the next.
const LONGEST_STEP: f64 = 4.5;

/// Predicted chain that is placed as one body.
pub(super) struct Body {
    /// Index of the chain in the prediction.
    pub(super) chain: usize,
    /// All its Cα.
    pub(super) ca_positions: Vec<Position>,
    /// Indices of those that judge a pose.
    pub(super) confident: Vec<usize>,
}

/// Rotation and translation of a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pose {
    pub(super) movement: Superposition,
    /// Mean evidence at the confident Cα, 0 to 1.
    pub(super) support: f64,
}

/// Returns the chains of `predicted` that are long enough, with what counts of them: the residues of 70 or more where the B
/// factors are confidences and a third or more have that, else all.
pub(super) fn bodies(predicted: &Structure) -> Vec<Body> {
    let chains = predicted.chains.iter().enumerate();
    let bodies = chains.map(|(chain, of)| {
        let atoms: Vec<_> = of.residues.iter().filter_map(|r| r.ca_atom()).collect();
        let is_confident = |index: &usize| atoms[*index].b_factor >= CONFIDENT;
        let mut confident: Vec<usize> = (0..atoms.len()).filter(is_confident).collect();
        let are_enough = confident.len() * 3 >= atoms.len() && confident.len() >= SHORTEST;
        if !are_enough || !has_confidences(of) {
            confident = (0..atoms.len()).collect();
        }
        Body {
            chain,
            ca_positions: atoms.iter().map(|atom| atom.position).collect(),
            confident,
        }
    });
    bodies
        .filter(|body| body.ca_positions.len() >= SHORTEST)
        .collect()
}

/// Returns whether the B factors of `chain` are confidences: the same for all atoms of a residue, as programs of prediction
/// write them.
fn has_confidences(chain: &Chain) -> bool {
    let residues = &chain.residues;
    residues.iter().all(|residue| {
        let mut atoms = residue.atoms.iter();
        let first = atoms.next().map(|atom| atom.b_factor);
        atoms.all(|atom| Some(atom.b_factor) == first)
    })
}

/// Returns the Cα of `model` in runs without a break; bridged residues are breaks, as nothing was found there.
pub(super) fn runs(model: &Structure) -> Vec<Vec<Position>> {
    model.chains.iter().flat_map(runs_of).collect()
}

fn runs_of(chain: &Chain) -> Vec<Vec<Position>> {
    let mut runs: Vec<Vec<Position>> = vec![Vec::new()];
    for residue in &chain.residues {
        let at = residue.ca_atom().filter(|_| !residue.is_bridged());
        let Some(at) = at.map(|atom| atom.position) else {
            runs.push(Vec::new());
            continue;
        };
        let last = runs.last().and_then(|run| run.last());
        if last.is_some_and(|last| last.distance(at) > LONGEST_STEP) {
            runs.push(Vec::new());
        }
        if let Some(run) = runs.last_mut() {
            run.push(at);
        }
    }
    runs.retain(|run| run.len() >= PIECE);
    runs
}

/// Returns the poses of `body` that pieces of `runs` suggest, refined, each different from the others, the best supported first.
pub(super) fn poses(body: &Body, runs: &[Vec<Position>], evidence: &Evidence) -> Vec<Pose> {
    let pieces: Vec<&[Position]> = runs
        .iter()
        .flat_map(|run| run.windows(PIECE).step_by(STEP))
        .collect();
    let sampled = sampled(&body.confident);
    let suggested = parallel::map(&pieces, |piece| {
        suggestions(body, piece, &sampled, evidence)
    });
    let mut poses: Vec<Pose> = suggested.into_iter().flatten().collect();
    sort(&mut poses);
    let poses = different(&poses, body, REFINED);
    let mut poses = parallel::map(&poses, |pose| refined(body, *pose, evidence));
    sort(&mut poses);
    different(&poses, body, REFINED)
}

/// Returns at most [`SAMPLED`] of `indices`, evenly taken.
fn sampled(indices: &[usize]) -> Vec<usize> {
    let step = indices.len().div_ceil(SAMPLED).max(1);
    indices.iter().copied().step_by(step).collect()
}

/// The sort is stable, so that equal poses stay in the order of the model.
fn sort(poses: &mut [Pose]) {
    poses.sort_by(|a, b| b.support.total_cmp(&a.support));
}

/// Returns the poses that lay a piece of the prediction on `piece`.
fn suggestions(
    body: &Body,
    piece: &[Position],
    sampled: &[usize],
    evidence: &Evidence,
) -> Vec<Pose> {
    let shape = |piece: &[Position]| SHAPE.map(|(a, b)| piece[a].distance(piece[b]));
    let wanted = shape(piece);
    let is_alike = |own: &&[Position]| {
        let off = shape(own).into_iter().zip(wanted);
        off.into_iter().all(|(a, b)| (a - b).abs() < SHAPE_ANGSTROM)
    };
    let fit = |own: &[Position]| {
        let pairs: Vec<_> = own.iter().copied().zip(piece.iter().copied()).collect();
        let movement = Superposition::fit(&pairs)?;
        (movement.rmsd(&pairs) < SAME_ANGSTROM).then(|| Pose {
            support: support(body, sampled, &movement, evidence),
            movement,
        })
    };
    let own = body.ca_positions.windows(PIECE).filter(is_alike);
    own.filter_map(fit).collect()
}

/// Returns the mean evidence at the Cα `indices` of `body` after `movement`.
fn support(body: &Body, indices: &[usize], movement: &Superposition, evidence: &Evidence) -> f64 {
    let at = |index: &usize| evidence.at(movement.apply(body.ca_positions[*index]));
    indices.iter().map(at).sum::<f64>() / indices.len().max(1) as f64
}

/// Draws the confident Cα to the candidates next to them, again and again.
fn refined(body: &Body, pose: Pose, evidence: &Evidence) -> Pose {
    let mut movement = pose.movement;
    for reach in REACHES {
        let pair = |index: &usize| {
            let own = body.ca_positions[*index];
            Some((own, evidence.nearest(movement.apply(own), reach)?))
        };
        let pairs: Vec<_> = body.confident.iter().filter_map(pair).collect();
        match Superposition::fit(&pairs) {
            Some(better) if pairs.len() >= PIECE => movement = better,
            _ => break,
        }
    }
    let support = support(body, &body.confident, &movement, evidence);
    Pose { movement, support }
}

/// Returns at most `most` of `poses`, each of them different from those before it.
fn different(poses: &[Pose], body: &Body, most: usize) -> Vec<Pose> {
    let probes: Vec<Position> = sampled(&body.confident)
        .into_iter()
        .map(|index| body.ca_positions[index])
        .collect();
    let mut kept: Vec<(Pose, Vec<Position>)> = Vec::new();
    for pose in poses {
        let moved: Vec<Position> = probes.iter().map(|at| pose.movement.apply(*at)).collect();
        let is_known = |(_, known): &(Pose, Vec<Position>)| rmsd(known, &moved) < ALIKE_ANGSTROM;
        if !kept.iter().any(is_known) {
            kept.push((*pose, moved));
        }
        if kept.len() == most {
            break;
        }
    }
    kept.into_iter().map(|(pose, _)| pose).collect()
}

fn rmsd(a: &[Position], b: &[Position]) -> f64 {
    let squared = a.iter().zip(b).map(|(a, b)| a.distance(*b).powi(2));
    (squared.sum::<f64>() / a.len().max(1) as f64).sqrt()
}
