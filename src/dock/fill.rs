//! Filling: weak parts of the model from placed predictions, where the density agrees.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::evidence::REACH_ANGSTROM;
use super::placement::{Docking, FilledResidue, Placement, transformed};
use crate::geometry::Superposition;
use crate::grid::Density;
use crate::model::DensityField;
use crate::neighbours::Neighbours;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::space::Position;
use crate::structure::{Chain, Residue, Structure};

/// Pairs of model and prediction that a chain needs, and the share of all that must have the same shift of numbers.
const LEAST_PAIRS: usize = 12;
const SAME_SHIFT: f64 = 0.6;
/// Residues beside a gap that the prediction is laid on, on each side; fewest on one side; greatest RMSD in Å.
const FLANK: i32 = 6;
const LEAST_FLANK: usize = 3;
const FLANK_ANGSTROM: f64 = 1.5;
/// Mean density at the backbone of a filled part, and least of one residue, in units of the model's backbone above the solvent.
const AGREES: f64 = 0.4;
const LEAST_OF_ONE: f64 = 0.2;
/// Distance in Å that a filled Cα keeps from those of other residues.
const CLEARANCE_ANGSTROM: f64 = 3.0;
/// Distance in Å of the Cα across the join of a filled part and the model: 3.8 Å with what refinement mends.
const JOIN_ANGSTROM: RangeInclusive<f64> = 2.5..=4.8;
/// Confidence of a filled residue, as a share of the density at it; half of what bridges have at most.
const CONFIDENCE: f64 = 30.0;

/// Fills residues that `model` lacks or bridges from the placements that are unique, and returns which.
///
/// `amino` tells the type of a residue of a chain by the sequence, from the index of the chain and the residue number; no
/// other type is taken. A part is laid on the residues beside it, so that it may lie a little off the placement. It is taken if the density at its
/// backbone agrees and nothing else stands there; at an end as far as the density reaches. Filled residues have the occupancy
/// 0, as bridged ones have.
pub fn fill(
    model: &mut Structure,
    docking: &Docking,
    map: &Density,
    amino: impl Fn(usize, i32) -> Option<AminoAcid>,
) -> Vec<FilledResidue> {
    let mut filled = Vec::new();
    let snapshot = model.clone();
    let Some(field) = DensityField::new(map, &snapshot) else {
        return filled;
    };
    for placement in docking.placements.iter().filter(|p| p.is_unique()) {
        for index in 0..model.chains.len() {
            let Some(shift) = shift(&model.chains[index], &placement.placed) else {
                continue;
            };
            let gaps = Gaps {
                placement,
                shift,
                field,
                others: others(model, index),
            };
            let chain = &model.chains[index];
            let is_filled = |number: i32| {
                let this =
                    |other: &FilledResidue| other.chain == chain.id && other.number == number;
                filled.iter().any(this)
            };
            // Placements may overlap: the first fills.
            let added = gaps.fill(chain, |number| {
                amino(index, number).filter(|_| !is_filled(number))
            });
            let chain = &mut model.chains[index];
            for residue in added {
                filled.push(FilledResidue {
                    chain: chain.id.clone(),
                    number: residue.number,
                });
                chain.residues.retain(|old| old.number != residue.number);
                chain.residues.push(residue);
            }
            chain.residues.sort_by_key(|residue| residue.number);
        }
    }
    filled
}

/// Returns the Cα of all chains but one.
fn others(model: &Structure, but: usize) -> Neighbours {
    let chains = model.chains.iter().enumerate();
    let chains = chains.filter(|(index, _)| *index != but);
    let ca_atoms = chains.flat_map(|(_, chain)| chain.ca_atoms());
    Neighbours::new(ca_atoms.map(|ca| ca.position).collect(), CLEARANCE_ANGSTROM)
}

/// Residues of a placed chain with a Cα, by index.
fn ca_atoms(placed: &Chain) -> Vec<(&Residue, Position)> {
    let residues = placed.residues.iter();
    residues
        .filter_map(|residue| Some((residue, residue.ca_atom()?.position)))
        .collect()
}

/// Returns what to add to a residue number of `chain` to get its index in `placed`, if most residues that lie on each other
/// say the same and are of the same type.
fn shift(chain: &Chain, placed: &Chain) -> Option<i32> {
    let own = ca_atoms(placed);
    let near = Neighbours::new(own.iter().map(|(_, at)| *at).collect(), REACH_ANGSTROM);
    let mut votes: BTreeMap<i32, usize> = BTreeMap::new();
    let mut pairs = 0;
    for (residue, at) in ca_atoms(chain) {
        let Some(index) = near.closest(at, REACH_ANGSTROM) else {
            continue;
        };
        pairs += 1;
        if residue.amino().is_some() && residue.amino() == own[index].0.amino() {
            let index = i32::try_from(index).ok()?;
            *votes.entry(index - residue.number).or_default() += 1;
        }
    }
    let (&shift, &count) = votes.iter().max_by_key(|(_, count)| **count)?;
    let is_sure = count >= LEAST_PAIRS && count as f64 >= SAME_SHIFT * pairs as f64;
    is_sure.then_some(shift)
}

/// Gaps of a chain, and what may fill them.
struct Gaps<'a> {
    placement: &'a Placement,
    shift: i32,
    field: DensityField<'a>,
    others: Neighbours,
}

impl Gaps<'_> {
    /// Returns residues for the gaps of `chain`.
    fn fill(&self, chain: &Chain, amino: impl Fn(i32) -> Option<AminoAcid>) -> Vec<Residue> {
        let own = ca_atoms(&self.placement.placed);
        let built: BTreeMap<i32, Position> = chain
            .residues
            .iter()
            .filter(|residue| !residue.is_bridged())
            .filter_map(|residue| Some((residue.number, residue.ca_atom()?.position)))
            .collect();
        let is_wanted = |number: &i32| {
            let predicted = self.predicted(&own, *number).and_then(|(r, _)| r.amino());
            !built.contains_key(number) && predicted.is_some() && predicted == amino(*number)
        };
        let first = -self.shift;
        let last = first + i32::try_from(own.len()).unwrap_or(0) - 1;
        let numbers: Vec<i32> = (first..=last).filter(is_wanted).collect();
        let parts = numbers.chunk_by(|a, b| a + 1 == *b);
        let parts = parts.map(|part| self.part(part, &own, &built));
        parts.flatten().flatten().collect()
    }

    fn predicted<'b>(
        &self,
        own: &[(&'b Residue, Position)],
        number: i32,
    ) -> Option<(&'b Residue, Position)> {
        let index = usize::try_from(number + self.shift).ok()?;
        own.get(index).copied()
    }

    /// Returns the residues of a part of successive `numbers`, if they agree with the density.
    fn part(
        &self,
        numbers: &[i32],
        own: &[(&Residue, Position)],
        built: &BTreeMap<i32, Position>,
    ) -> Option<Vec<Residue>> {
        let (first, last) = (*numbers.first()?, *numbers.last()?);
        let pairs = |range: std::ops::Range<i32>| -> Vec<(Position, Position)> {
            let pair = |number: i32| Some((self.predicted(own, number)?.1, *built.get(&number)?));
            let close = |(a, b): &(Position, Position)| a.distance(*b) < REACH_ANGSTROM;
            range.filter_map(pair).filter(close).collect()
        };
        let (before, after) = (
            pairs(first - FLANK..first),
            pairs(last + 1..last + 1 + FLANK),
        );
        let joins = [before.len(), after.len()].map(|count| count >= LEAST_FLANK);
        let is_open = [before.is_empty(), after.is_empty()];
        if joins == [false; 2] || joins[0] == is_open[0] || joins[1] == is_open[1] {
            return None;
        }
        let pairs = [before, after].concat();
        let movement = Superposition::fit(&pairs)?;
        if movement.rmsd(&pairs) > FLANK_ANGSTROM {
            return None;
        }
        let mut part = self.laid(numbers, own, &movement);
        match joins {
            [true, true] => self.agrees(&part).then_some(())?,
            [true, false] => part.truncate(self.reach(part.iter())),
            _ => drop(part.drain(..part.len() - self.reach(part.iter().rev()))),
        }
        let fits = self.joins(&part, built) && self.is_clear(&part, built);
        (fits && !part.is_empty()).then_some(part)
    }

    /// Returns the residues of the prediction, moved, with the numbers of the model.
    fn laid(
        &self,
        numbers: &[i32],
        own: &[(&Residue, Position)],
        movement: &Superposition,
    ) -> Vec<Residue> {
        let residues = numbers.iter().filter_map(|number| {
            let (residue, _) = self.predicted(own, *number)?;
            let mut residue = residue.clone();
            (residue.number, residue.insertion) = (*number, None);
            residue
                .atoms
                .retain(|atom| ["N", "CA", "C", "O"].contains(&atom.name.as_str()));
            Some(residue)
        });
        let chain = Chain {
            id: String::new(),
            residues: residues.collect(),
        };
        let mut moved = transformed(&chain, movement).residues;
        for residue in &mut moved {
            let confidence = CONFIDENCE * self.density(residue).clamp(0.0, 1.0);
            for atom in &mut residue.atoms {
                (atom.occupancy, atom.b_factor) = (0.0, confidence);
            }
        }
        moved
    }

    /// Returns the mean density at the backbone of a residue, in units of the model's.
    fn density(&self, residue: &Residue) -> f64 {
        let atoms = residue.atoms.iter();
        let values: Vec<f64> = atoms
            .filter(|atom| BackboneAtom::from_name(&atom.name).is_some())
            .map(|atom| self.field.at(atom.position))
            .collect();
        values.iter().sum::<f64>() / values.len().max(1) as f64
    }

    fn agrees(&self, part: &[Residue]) -> bool {
        let values: Vec<f64> = part.iter().map(|residue| self.density(residue)).collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        mean >= AGREES && values.iter().all(|value| *value >= LEAST_OF_ONE)
    }

    /// Returns how many residues from the model on agree with the density, one after the other.
    fn reach<'b>(&self, part: impl Iterator<Item = &'b Residue>) -> usize {
        part.take_while(|residue| self.density(residue) >= AGREES)
            .count()
    }

    /// Returns whether the Cα at the ends of a part stand a step from the model's.
    fn joins(&self, part: &[Residue], built: &BTreeMap<i32, Position>) -> bool {
        let steps = |end: Option<&Residue>, by: i32| {
            let end =
                end.and_then(|residue| Some((residue.number + by, residue.ca_atom()?.position)));
            let Some((number, at)) = end else { return true };
            let next = built.get(&number);
            next.is_none_or(|next| JOIN_ANGSTROM.contains(&next.distance(at)))
        };
        steps(part.first(), -1) && steps(part.last(), 1)
    }

    /// Returns whether nothing else stands where a part is.
    fn is_clear(&self, part: &[Residue], built: &BTreeMap<i32, Position>) -> bool {
        part.iter().all(|residue| {
            let Some(atom) = residue.ca_atom() else {
                return false;
            };
            let own = built.iter();
            let own = own.filter(|(number, _)| (*number - residue.number).abs() > 1);
            self.others
                .closest(atom.position, CLEARANCE_ANGSTROM)
                .is_none()
                && own
                    .map(|(_, at)| at.distance(atom.position))
                    .all(|apart| apart > CLEARANCE_ANGSTROM)
        })
    }
}
