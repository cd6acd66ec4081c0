//! Candidates of a given backbone: its own Cα, in place of the peaks of the Cα probability.

use super::Candidate;
use super::find::{add_contacts, around, candidate};
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::{Position, Voxel};
use crate::structure::{CaAtom, Structure};

/// Makes a candidate of each Cα of `backbone` that lies in the grid of `scores`: its position and its neighbours in the
/// chain are those of the backbone; the probabilities are the network's at the likeliest of the 27 voxels around it.
pub fn of_backbone(scores: &VoxelScores, backbone: &Structure) -> Vec<Candidate> {
    let ca_atoms = backbone.ca_atoms();
    let mut candidates: Vec<Candidate> = ca_atoms.filter_map(|ca| at(scores, &ca)).collect();
    add_contacts(&mut candidates, scores);
    candidates
}

/// Makes the candidate at `ca`; `None` outside the grid.
fn at(scores: &VoxelScores, ca: &CaAtom<'_>) -> Option<Candidate> {
    let (voxel, p_ca) = likeliest(scores, ca.position)?;
    Some(Candidate {
        position: ca.position,
        next: ca.next,
        previous: ca.previous,
        ..candidate(scores, voxel, p_ca)
    })
}

/// Returns the voxel with the greatest Cα probability of the one at `position` and the 26 around it, and that probability;
/// of equal ones the first. `None` outside the grid.
fn likeliest(scores: &VoxelScores, position: Position) -> Option<(Voxel, f32)> {
    let p_ca = scores.atom(BackboneAtom::Ca);
    let here = scores.size().nearest(scores.frame().index_of(position))?;
    let mut best = (here, *p_ca.get(here)?);
    for voxel in around(here) {
        if let Some(&value) = p_ca.get(voxel)
            && value > best.1
        {
            best = (voxel, value);
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSize;
    use crate::io::structure::read_structure;
    use crate::score::Oracle;

    /// Three Cα in a row, 3.8 Å apart, one 12 Å beside them, and one far away.
    const BACKBONE: &str = "\
ATOM      1  CA  UNK A   1       5.000  10.000  10.000  1.00  0.00           C
ATOM      2  CA  UNK A   2       8.800  10.000  10.000  1.00  0.00           C
ATOM      3  CA  UNK A   3      12.600  10.000  10.000  1.00  0.00           C
ATOM      4  CA  UNK B   1       8.800  18.000  10.000  1.00  0.00           C
ATOM      5  CA  UNK C   1     -50.000  18.000  10.000  1.00  0.00           C
";

    #[test]
    fn its_positions_and_neighbours_are_the_backbones_and_its_probabilities_the_networks() {
        let (backbone, _) = read_structure(BACKBONE.as_bytes()).expect("the text is a structure");
        let mut seen = backbone.clone();
        seen.chains.truncate(1);
        let seen = Oracle::new(seen, 0.9);
        let scores = seen.scores(GridSize::new(24, 24, 24), Position::new(0.4, 0.4, 0.4));
        let candidates = of_backbone(&scores, &backbone);
        assert_eq!(candidates.len(), 4, "the one outside the grid is none");
        assert_eq!(candidates[1].position, Position::new(8.8, 10.0, 10.0));
        let steps = [candidates[1].next, candidates[1].previous];
        assert_eq!(
            steps.map(|step| step.map(|to| (to.x * 10.0).round())),
            [Some(38.0), Some(-38.0)]
        );
        assert_eq!((candidates[0].previous, candidates[2].next), (None, None));
        assert!(candidates[1].p_ca > 0.5, "{}", candidates[1].p_ca);
        assert!(candidates[3].p_ca < 0.1, "{}", candidates[3].p_ca);
        assert!(
            candidates[0]
                .contacts
                .iter()
                .any(|contact| contact.candidate == 1)
        );
    }
}
