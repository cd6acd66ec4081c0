//! Surroundings of a residue: its neighbours in the chain and in space, by the distances of their Cα.

use super::backbone::{Backbone, BackboneResidue};
use super::picked::ResidueAt;

/// Distance, in Å, up to which residues count as neighbours in space: side chains of two residues touch up to about there.
pub const NEIGHBOUR_ANGSTROM: f32 = 8.0;
/// Distance of the Cα of residues that follow each other, by a trans peptide, in Å (Engh and Huber 1991), and its tolerance
/// in models.
const STEP_ANGSTROM: f32 = 3.8;
const TOLERANCE_ANGSTROM: f32 = 0.4;
/// The same by a cis peptide, which prolines have.
const CIS_ANGSTROM: f32 = 2.95;

/// A residue at some distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearby<'a> {
    /// Id of its chain.
    pub chain: &'a str,
    /// The residue.
    pub residue: &'a BackboneResidue,
    /// Distance of both Cα, in Å.
    pub distance: f32,
}

/// Surroundings of a residue.
#[derive(Clone, Debug, PartialEq)]
pub struct Surroundings<'a> {
    /// The residue before it in its chain.
    pub before: Option<Nearby<'a>>,
    /// The residue after it in its chain.
    pub after: Option<Nearby<'a>>,
    /// All others within [`NEIGHBOUR_ANGSTROM`], the nearest first.
    pub others: Vec<Nearby<'a>>,
}

impl<'a> Surroundings<'a> {
    /// Returns the surroundings of the residue `at`; `None` if there is none.
    pub fn of(backbone: &'a Backbone, at: ResidueAt) -> Option<Self> {
        let chain = backbone.chains.get(at.chain)?;
        let center = chain.residues.get(at.residue)?.position;
        let near = |chain: usize, residue: usize| {
            let of_chain = &backbone.chains[chain];
            let residue = of_chain.residues.get(residue)?;
            Some(Nearby {
                chain: &of_chain.id,
                residue,
                distance: residue.position.distance(center),
            })
        };
        let before = at.residue.checked_sub(1);
        let mut others = Vec::new();
        for (index, of_chain) in backbone.chains.iter().enumerate() {
            for residue in 0..of_chain.residues.len() {
                let in_chain = index == at.chain && residue.abs_diff(at.residue) <= 1;
                let other = near(index, residue);
                let other = other.filter(|other| other.distance <= NEIGHBOUR_ANGSTROM);
                others.extend(other.filter(|_| !in_chain));
            }
        }
        others.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        Some(Self {
            before: before.and_then(|before| near(at.chain, before)),
            after: near(at.chain, at.residue + 1),
            others,
        })
    }

    /// Returns the distance to the farthest of them that is within [`NEIGHBOUR_ANGSTROM`], in Å; 0 if there are none.
    pub fn reach(&self) -> f32 {
        let along = self.before.iter().chain(&self.after);
        let all = along.chain(&self.others).map(|near| near.distance);
        all.filter(|distance| *distance <= NEIGHBOUR_ANGSTROM)
            .fold(0.0, f32::max)
    }

    /// Returns the number of all within [`NEIGHBOUR_ANGSTROM`].
    pub fn count(&self) -> usize {
        let along = self.before.iter().chain(&self.after);
        let near = along.filter(|near| near.distance <= NEIGHBOUR_ANGSTROM);
        near.count() + self.others.len()
    }
}

impl Nearby<'_> {
    /// Returns whether a residue that has the number after or before `number` is as far off as a peptide allows; `None` if it
    /// has another number: then residues are missing between the two.
    pub fn is_a_step_from(&self, number: i32) -> Option<bool> {
        let follows = self.residue.number.abs_diff(number) == 1;
        let fits = |length: f32| (self.distance - length).abs() <= TOLERANCE_ANGSTROM;
        follows.then(|| fits(STEP_ANGSTROM) || fits(CIS_ANGSTROM))
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::view::backbone::BackboneChain;

    fn chain(id: &str, residues: &[(i32, [f32; 3])]) -> BackboneChain {
        let residue = |&(number, position): &(i32, [f32; 3])| BackboneResidue {
            number,
            name: "GLY".to_owned(),
            amino: None,
            secondary: None,
            position: Vec3::from(position),
            b_factor: 0.0,
            error: None,
            q_score: None,
        };
        BackboneChain {
            id: id.to_owned(),
            residues: residues.iter().map(residue).collect(),
        }
    }

    fn model() -> Backbone {
        Backbone {
            chains: vec![
                chain(
                    "A",
                    &[(1, [0.0; 3]), (2, [3.8, 0.0, 0.0]), (5, [9.8, 0.0, 0.0])],
                ),
                chain(
                    "B",
                    &[(7, [3.8, 7.0, 0.0]), (8, [3.8, 5.0, 0.0]), (9, [40.0; 3])],
                ),
            ],
        }
    }

    #[test]
    fn neighbours_in_the_chain_come_by_themselves_and_others_by_distance() {
        let model = model();
        let at = ResidueAt {
            chain: 0,
            residue: 1,
        };
        let around = Surroundings::of(&model, at).unwrap();
        let number = |near: &Nearby| (near.chain.to_owned(), near.residue.number);
        assert_eq!(
            around.before.as_ref().map(number),
            Some(("A".to_owned(), 1))
        );
        assert_eq!(around.after.as_ref().map(number), Some(("A".to_owned(), 5)));
        let others: Vec<i32> = around
            .others
            .iter()
            .map(|near| near.residue.number)
            .collect();
        assert_eq!(others, [8, 7]);
        assert_eq!((around.count(), around.reach()), (4, 7.0));
        let steps = [around.before, around.after].map(|near| near.unwrap().is_a_step_from(2));
        assert_eq!(steps, [Some(true), None], "3.8 Å, and residues are missing");
    }

    #[test]
    fn steps_that_no_peptide_spans_are_told() {
        let model = model();
        let at = ResidueAt {
            chain: 1,
            residue: 0,
        };
        let around = Surroundings::of(&model, at).unwrap();
        assert_eq!(around.before, None);
        assert_eq!(
            around.after.unwrap().is_a_step_from(7),
            Some(false),
            "2.0 Å"
        );
        let none = ResidueAt {
            chain: 1,
            residue: 3,
        };
        assert_eq!(Surroundings::of(&model, none), None);
    }
}
