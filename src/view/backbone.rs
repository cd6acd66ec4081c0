//! Backbones: the Cα of a structure, as the view draws and picks them.

use std::collections::BTreeMap;

use glam::Vec3;

use super::bounds::Bounds;
use crate::evaluate::MapFit;
use crate::residue::{AminoAcid, SecondaryStructure};
use crate::space::Position;
use crate::structure::{Chain, Residue, Structure};

/// The Cα of a structure, chain by chain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backbone {
    /// The chains that have a Cα, in file order.
    pub chains: Vec<BackboneChain>,
}

/// The Cα of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct BackboneChain {
    /// The chain id.
    pub id: String,
    /// The residues with a Cα, in file order.
    pub residues: Vec<BackboneResidue>,
}

/// A residue, drawn at its Cα.
#[derive(Clone, Debug, PartialEq)]
pub struct BackboneResidue {
    /// The residue number.
    pub number: i32,
    /// The residue name, such as `ALA`.
    pub name: String,
    /// The amino acid, if it is one of the standard twenty.
    pub amino: Option<AminoAcid>,
    /// The secondary structure, where it is known.
    pub secondary: Option<SecondaryStructure>,
    /// Position of the Cα, in Å.
    pub position: Vec3,
    /// The B-factor column: confidence 0 to 100 in built structures.
    pub b_factor: f32,
    /// Distance to the nearest Cα of the reference structure, in Å; `None` where there
    /// is no reference structure or nothing within [`ERROR_LIMIT`].
    pub error: Option<f32>,
    /// Q-score, -1 to 1; `None` where the fit to the map is not known.
    pub q_score: Option<f32>,
}

/// Largest distance, in Å, at which a Cα of the reference structure counts as a match.
pub const ERROR_LIMIT: f32 = 10.0;

impl Backbone {
    /// Returns the backbone of `structure`.
    pub fn of(structure: &Structure) -> Self {
        let chains = structure.chains.iter().map(BackboneChain::of);
        Self {
            chains: chains.filter(|chain| !chain.residues.is_empty()).collect(),
        }
    }

    /// Returns the same backbone with every residue's distance to the nearest Cα of `reference`.
    #[must_use]
    pub fn with_errors(mut self, reference: &Self) -> Self {
        let mut targets: Vec<Vec3> = reference
            .residues()
            .map(|residue| residue.position)
            .collect();
        targets.sort_by(|a, b| a.x.total_cmp(&b.x));
        for chain in &mut self.chains {
            for residue in &mut chain.residues {
                residue.error = nearest(&targets, residue.position);
            }
        }
        self
    }

    /// Returns the same backbone with every residue's Q-score in `fit`, that of the structure to its map.
    #[must_use]
    pub fn with_q_scores(mut self, fit: &MapFit) -> Self {
        let chains = fit.chains.iter();
        let scores: BTreeMap<(&str, i32), f64> = chains
            .flat_map(|chain| {
                let residues = chain.residues.iter();
                residues
                    .filter_map(|residue| Some(((&*chain.id, residue.number), residue.q_score?)))
            })
            .collect();
        for chain in &mut self.chains {
            for residue in &mut chain.residues {
                let score = scores.get(&(&*chain.id, residue.number));
                residue.q_score = score.map(|score| *score as f32);
            }
        }
        self
    }

    /// Iterates over all residues, in file order.
    pub fn residues(&self) -> impl Iterator<Item = &BackboneResidue> {
        self.chains.iter().flat_map(|chain| &chain.residues)
    }

    /// Returns the bounding box of the Cα; `None` if there are none.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.residues().map(|residue| residue.position))
    }
}

impl BackboneChain {
    fn of(chain: &Chain) -> Self {
        Self {
            id: chain.id.clone(),
            residues: chain
                .residues
                .iter()
                .filter_map(BackboneResidue::of)
                .collect(),
        }
    }
}

impl BackboneResidue {
    fn of(residue: &Residue) -> Option<Self> {
        let ca = residue.ca_atom()?;
        Some(Self {
            number: residue.number,
            name: residue.name.clone(),
            amino: residue.amino(),
            secondary: residue.secondary,
            position: vector(ca.position),
            b_factor: ca.b_factor as f32,
            error: None,
            q_score: None,
        })
    }
}

/// Returns `position` in single precision, as graphics hardware takes it.
pub fn vector(position: Position) -> Vec3 {
    Vec3::new(position.x as f32, position.y as f32, position.z as f32)
}

/// Returns the distance from `position` to the nearest of `targets`, which are sorted along x.
fn nearest(targets: &[Vec3], position: Vec3) -> Option<f32> {
    let from = targets.partition_point(|target| target.x < position.x - ERROR_LIMIT);
    targets[from..]
        .iter()
        .take_while(|target| target.x <= position.x + ERROR_LIMIT)
        .map(|target| target.distance(position))
        .filter(|distance| *distance <= ERROR_LIMIT)
        .min_by(f32::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backbone(positions: &[Vec3]) -> Backbone {
        let residue = |(index, &position): (usize, &Vec3)| BackboneResidue {
            number: index as i32,
            name: "GLY".to_owned(),
            amino: Some(AminoAcid::Gly),
            secondary: None,
            position,
            b_factor: 50.0,
            error: None,
            q_score: None,
        };
        Backbone {
            chains: vec![BackboneChain {
                id: "A".to_owned(),
                residues: positions.iter().enumerate().map(residue).collect(),
            }],
        }
    }

    #[test]
    fn errors_are_distances_to_the_nearest_reference_ca() {
        let reference = backbone(&[Vec3::ZERO, Vec3::new(8.0, 0.0, 0.0)]);
        let built = backbone(&[Vec3::new(7.0, 0.0, 0.0), Vec3::new(0.0, 30.0, 0.0)]);
        let errors: Vec<_> = built
            .with_errors(&reference)
            .residues()
            .map(|r| r.error)
            .collect();
        assert_eq!(errors, [Some(1.0), None]);
    }
}
