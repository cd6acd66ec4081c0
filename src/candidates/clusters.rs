//! Clusters of voxels with a high Cα probability: the candidates of the reference (Giri and Cheng,
//! Nature Communications 15, 2024), by the rules of its released program.

use super::Candidate;
use crate::grid::GridSize;
use crate::neighbours::Neighbours;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::score::VoxelScores;
use crate::space::{Displacement, Position, Voxel};

/// Class probabilities that the two networks of the reference give a voxel; each set sums to 1. The
/// first class of both is "none".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classes {
    /// None, then the atoms of [`BackboneAtom::ALL`].
    pub atom: [f32; 1 + BackboneAtom::ALL.len()],
    /// None, then the amino acids of [`AminoAcid::ALL`].
    pub amino: [f32; 1 + AminoAcid::COUNT],
}

/// Probabilities of a voxel that may hold a Cα.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kept {
    /// Cα probability.
    pub p_ca: f64,
    /// Probabilities of the amino acids; that of none is spread evenly over them.
    pub amino: [f64; AminoAcid::COUNT],
}

impl Classes {
    /// Returns the probabilities of this voxel, if both networks take it for something, whatever that
    /// is, and the Cα probability is above `threshold`.
    pub fn kept(&self, threshold: f64) -> Option<Kept> {
        let p_ca = f64::from(self.atom[1]);
        let [none, amino @ ..] = self.amino.map(f64::from);
        let kept = is_something(&self.atom) && is_something(&self.amino) && p_ca > threshold;
        kept.then(|| Kept {
            p_ca,
            amino: amino.map(|p| p + none / AminoAcid::COUNT as f64),
        })
    }

    /// Returns the classes of a voxel as another network scores it: the rest of its probabilities to 1
    /// is none. `None` where it says nothing of the residue.
    fn of(scores: &VoxelScores, voxel: Voxel) -> Option<Self> {
        let mut atom = [0.0; 4];
        for (class, of) in atom[1..].iter_mut().zip(BackboneAtom::ALL) {
            *class = *scores.atom(of).get(voxel)?;
        }
        let mut amino = [0.0; 21];
        amino[1..].copy_from_slice(&scores.cells().at(voxel)?.amino);
        let none = |classes: &[f32]| (1.0 - classes.iter().sum::<f32>()).max(0.0);
        (atom[0], amino[0]) = (none(&atom), none(&amino));
        Some(Self { atom, amino })
    }
}

/// Returns whether another class than the first is the likeliest.
fn is_something(classes: &[f32]) -> bool {
    classes.iter().any(|class| *class > classes[0])
}

/// Returns the voxels of a grid in the order of the reference: z fastest, then y, then x. The first
/// voxel of every cluster depends on it.
pub fn in_order(size: GridSize) -> impl Iterator<Item = Voxel> {
    let row = move |x, y| (0..size.z).map(move |z| Voxel::new(x, y, z));
    (0..size.x).flat_map(move |x| (0..size.y).flat_map(move |y| row(x, y)))
}

/// Returns the clusters of `points`, each as their indices, rising: the first point that is left and all
/// others that are left at most `radius_angstrom` from it, until none is left.
pub fn clusters(points: &[Position], radius_angstrom: f64) -> Vec<Vec<usize>> {
    let neighbours = Neighbours::new(points.to_vec(), radius_angstrom);
    let mut left = vec![true; points.len()];
    let mut clusters = Vec::new();
    for (first, &seed) in points.iter().enumerate() {
        if left[first] {
            let mut cluster = neighbours.within(seed, radius_angstrom);
            cluster.retain(|&member| left[member]);
            cluster.iter().for_each(|&member| left[member] = false);
            clusters.push(cluster);
        }
    }
    clusters
}

/// Returns the candidate in the middle of `members`: the mean of all their values. `None` if there
/// is no member.
pub fn centroid(members: &[&Candidate]) -> Option<Candidate> {
    let first = *members.first()?;
    let count = members.len() as f64;
    let mean = |value: &dyn Fn(&Candidate) -> f64| {
        let values = members.iter().map(|member| value(member));
        values.sum::<f64>() / count
    };
    let mut middle = Candidate {
        position: Position::new(
            mean(&|c| c.position.x),
            mean(&|c| c.position.y),
            mean(&|c| c.position.z),
        ),
        p_ca: mean(&|c| c.p_ca),
        p_protein: mean(&|c| c.p_protein),
        next: mean_displacement(members.iter().filter_map(|member| member.next)),
        previous: mean_displacement(members.iter().filter_map(|member| member.previous)),
        ..first.clone()
    };
    for class in 0..middle.amino.len() {
        middle.amino[class] = mean(&|c| c.amino[class]);
    }
    for class in 0..middle.secondary.len() {
        middle.secondary[class] = mean(&|c| c.secondary[class]);
    }
    Some(middle)
}

fn mean_displacement(displacements: impl Iterator<Item = Displacement>) -> Option<Displacement> {
    let (sum, count) = displacements.fold((Displacement::default(), 0), |(sum, count), next| {
        (sum + next, count + 1)
    });
    (count > 0).then(|| sum * (1.0 / f64::from(count)))
}

/// Returns the clusters of the voxels of `scores` whose Cα probability is above `threshold`;
/// `member` makes a voxel a candidate of its own.
pub(super) fn find(
    scores: &VoxelScores,
    threshold: f64,
    radius_angstrom: f64,
    member: impl Fn(Voxel) -> Candidate,
) -> Vec<Candidate> {
    let grid = scores.atom(BackboneAtom::Ca);
    let likely = in_order(grid.size()).filter(|&voxel| f64::from(grid[voxel]) > threshold);
    let kept = likely.filter_map(|voxel| {
        let Kept { p_ca, amino } = Classes::of(scores, voxel)?.kept(threshold)?;
        Some(Candidate {
            position: scores.frame().position_of(voxel),
            p_ca,
            amino,
            ..member(voxel)
        })
    });
    let kept: Vec<Candidate> = kept.collect();
    let points: Vec<Position> = kept.iter().map(|voxel| voxel.position).collect();
    let clusters = clusters(&points, radius_angstrom).into_iter();
    clusters
        .filter_map(|members| {
            let members: Vec<&Candidate> = members.iter().map(|&member| &kept[member]).collect();
            centroid(&members)
        })
        .collect()
}
