//! The label mask: which voxel holds which atom, residue or secondary structure.

use super::label_rule::LabelRule;
use crate::grid::GridSize;
use crate::residue::{AminoAcid, BackboneAtom, SecondaryStructure};
use crate::space::{Frame, Position};
use crate::structure::Structure;

/// What a known structure says of every voxel; most say nothing, so only those that carry a label
/// are kept.
///
/// An atom labels one voxel, by Formula 1 of Cryo2StructData: the index along each axis is
/// `ceil(floor(x - origin) / voxel)`, in single precision. Where two atoms share a voxel, the
/// later one in the file wins.
///
/// By [`LabelRule::Sound`], only residues with an alpha carbon count, standard or modified.
/// Besides what [`LabelRule::Released`] says of them, the programs of Cryo2StructData write all
/// models of a file, where a [`Structure`] holds the first; and of a residue with two names they
/// take the last one in the file, where a [`Structure`] holds that of higher occupancy.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelMask<L> {
    size: GridSize,
    labels: Vec<(usize, L)>,
    outside: usize,
}

impl<L> LabelMask<L> {
    /// How many voxels the grid has along each axis.
    pub fn size(&self) -> GridSize {
        self.size
    }

    /// The voxels that carry a label, by their place in memory order ([`GridSize::voxel`]), and
    /// their labels; in that order.
    pub fn labels(&self) -> &[(usize, L)] {
        &self.labels
    }

    /// How many atoms would be labelled but lie outside the grid.
    pub fn outside(&self) -> usize {
        self.outside
    }

    /// How many voxels are labelled.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// The same mask with `other` labels in the place of each.
    pub fn map<M>(self, other: impl Fn(L) -> M) -> LabelMask<M> {
        let labels = self.labels.into_iter();
        LabelMask {
            size: self.size,
            labels: labels.map(|(place, label)| (place, other(label))).collect(),
            outside: self.outside,
        }
    }

    /// Writes `labels` to the voxels of their positions, one after the other.
    fn write(
        rule: LabelRule,
        size: GridSize,
        frame: Frame,
        labels: impl Iterator<Item = (Position, Option<L>)>,
    ) -> Self {
        let mut outside = 0;
        let mut written = Vec::new();
        for (position, label) in labels {
            match rule.voxel_of(position, size, frame) {
                Some(voxel) => written.push((size.linear(voxel), label)),
                None => outside += 1,
            }
        }
        // Of the writers of a voxel, the last one comes first.
        written.reverse();
        written.sort_by_key(|(place, _)| *place);
        written.dedup_by_key(|(place, _)| *place);
        let kept = written.into_iter();
        Self {
            size,
            labels: kept
                .filter_map(|(place, label)| Some((place, label?)))
                .collect(),
            outside,
        }
    }
}

impl LabelMask<BackboneAtom> {
    /// Alpha carbons, amide nitrogens and carbonyl carbons.
    pub fn backbone_atoms(structure: &Structure, size: GridSize, frame: Frame) -> Self {
        Self::backbone_atoms_by(LabelRule::Sound, structure, size, frame)
    }

    /// Like [`LabelMask::backbone_atoms`], by `rule`.
    pub fn backbone_atoms_by(
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> Self {
        let residues = structure
            .residues()
            .map(|(_, residue)| residue)
            .filter(|residue| rule.counts(residue));
        let atoms = residues.flat_map(|residue| &residue.atoms);
        let labels = atoms.filter_map(|atom| {
            let label = BackboneAtom::from_name(&atom.name)?;
            Some((atom.position, Some(label)))
        });
        Self::write(rule, size, frame, labels)
    }

    /// Alpha carbons alone.
    pub fn alpha_carbons(structure: &Structure, size: GridSize, frame: Frame) -> Self {
        Self::alpha_carbons_by(LabelRule::Sound, structure, size, frame)
    }

    /// Like [`LabelMask::alpha_carbons`], by `rule`.
    pub fn alpha_carbons_by(
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> Self {
        let alphas = structure
            .residues()
            .filter_map(|(_, residue)| rule.alpha(residue));
        let labels = alphas.map(|alpha| (alpha.position, Some(BackboneAtom::Ca)));
        Self::write(rule, size, frame, labels)
    }
}

impl LabelMask<AminoAcid> {
    /// The amino acids at their alpha carbons; a modified one has no label.
    pub fn amino_acids(structure: &Structure, size: GridSize, frame: Frame) -> Self {
        Self::amino_acids_by(LabelRule::Sound, structure, size, frame)
    }

    /// Like [`LabelMask::amino_acids`], by `rule`.
    pub fn amino_acids_by(
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> Self {
        let labels = structure.residues().filter_map(|(_, residue)| {
            let alpha = rule.alpha(residue)?;
            Some((alpha.position, residue.amino()))
        });
        Self::write(rule, size, frame, labels)
    }
}

impl LabelMask<SecondaryStructure> {
    /// The secondary structure at the alpha carbons, or `None` if the structure states none at
    /// all. Where it states some, the other residues are coil. In a shared voxel a strand wins
    /// over a helix, and a helix over coil.
    pub fn secondary(structure: &Structure, size: GridSize, frame: Frame) -> Option<Self> {
        Self::secondary_by(LabelRule::Sound, structure, size, frame)
    }

    /// Like [`LabelMask::secondary`], by `rule`; ions have no secondary structure by any.
    pub fn secondary_by(
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> Option<Self> {
        let stated = structure
            .residues()
            .any(|(_, residue)| residue.secondary.is_some());
        let labels = SecondaryStructure::ALL.into_iter().flat_map(|state| {
            structure.residues().filter_map(move |(_, residue)| {
                let alpha = residue.ca_atom()?;
                let found = residue.secondary.unwrap_or(SecondaryStructure::Coil);
                (found == state).then_some((alpha.position, Some(state)))
            })
        });
        stated.then(|| Self::write(rule, size, frame, labels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Voxel, VoxelSize};
    use crate::structure::{Atom, Chain, Residue};

    const SIZE: GridSize = GridSize::new(30, 30, 30);
    const FRAME: Frame = Frame::one_angstrom(Position::new(0.0, 0.0, 0.0));

    fn atom(name: &str, element: &str, x: f64) -> Atom {
        Atom {
            name: name.to_owned(),
            element: element.to_owned(),
            position: Position::new(x, 5.2, 5.3),
            occupancy: 1.0,
            b_factor: 0.0,
        }
    }

    fn residue(name: &str, atoms: Vec<Atom>) -> Residue {
        Residue {
            number: 1,
            insertion: None,
            name: name.to_owned(),
            hetero: false,
            secondary: None,
            atoms,
        }
    }

    fn structure(residues: Vec<Residue>) -> Structure {
        let chain = Chain {
            id: "A".to_owned(),
            residues,
        };
        Structure {
            name: String::new(),
            chains: vec![chain],
        }
    }

    fn labels<L: Copy>(mask: &LabelMask<L>) -> Vec<(usize, L)> {
        let labels = mask.labels().iter();
        labels
            .map(|(place, label)| (SIZE.voxel(*place).x, *label))
            .collect()
    }

    #[test]
    fn atoms_label_the_voxel_below_them() {
        let alanine = vec![
            atom("N", "N", 5.1),
            atom("CA", "C", 6.999),
            atom("C", "C", 7.0),
            atom("O", "O", 8.0),
        ];
        let mask =
            LabelMask::backbone_atoms(&structure(vec![residue("ALA", alanine)]), SIZE, FRAME);
        assert_eq!(
            labels(&mask),
            [
                (5, BackboneAtom::N),
                (6, BackboneAtom::Ca),
                (7, BackboneAtom::C)
            ]
        );
        assert_eq!((mask.count(), mask.outside()), (3, 0));
    }

    #[test]
    fn ions_and_caps_are_no_backbone() {
        let odd = structure(vec![
            residue("CA", vec![atom("CA", "CA", 10.0)]),
            residue("ACE", vec![atom("C", "C", 12.0)]),
            residue("MSE", vec![atom("CA", "C", 14.0)]),
        ]);
        let expected = [(14, BackboneAtom::Ca)];
        assert_eq!(
            labels(&LabelMask::backbone_atoms(&odd, SIZE, FRAME)),
            expected
        );
        assert_eq!(
            labels(&LabelMask::alpha_carbons(&odd, SIZE, FRAME)),
            expected
        );
        assert_eq!(labels(&LabelMask::amino_acids(&odd, SIZE, FRAME)), []);
    }

    #[test]
    fn atoms_outside_are_counted_and_do_not_wrap_round() {
        let at = |x| residue("HIS", vec![atom("CA", "C", x)]);
        let outside = structure(vec![at(-1.5), at(-0.1), at(30.0), at(f64::NAN), at(29.999)]);
        let mask = LabelMask::amino_acids(&outside, SIZE, FRAME);
        assert_eq!(labels(&mask), [(29, AminoAcid::His)]);
        assert_eq!(mask.outside(), 4);
    }

    #[test]
    fn the_last_writer_wins() {
        let at = |name, x| residue(name, vec![atom("CA", "C", x)]);
        let collision = structure(vec![at("LYS", 13.0), at("TRP", 13.9), at("ARG", 16.0)]);
        let mask = LabelMask::amino_acids(&collision, SIZE, FRAME);
        assert_eq!(labels(&mask), [(13, AminoAcid::Trp), (16, AminoAcid::Arg)]);
        let erased = structure(vec![at("ARG", 16.0), at("UNK", 16.5)]);
        assert_eq!(LabelMask::amino_acids(&erased, SIZE, FRAME).count(), 0);
    }

    #[test]
    fn secondary_structure_is_labelled_only_where_the_file_states_it() {
        let at = |secondary, x| Residue {
            secondary,
            ..residue("GLY", vec![atom("CA", "C", x)])
        };
        let silent = structure(vec![at(None, 3.0)]);
        assert_eq!(LabelMask::secondary(&silent, SIZE, FRAME), None);
        let stated = structure(vec![
            at(Some(SecondaryStructure::Strand), 3.2),
            at(Some(SecondaryStructure::Helix), 3.7),
            at(None, 3.9),
            at(None, 9.0),
        ]);
        let mask = LabelMask::secondary(&stated, SIZE, FRAME).unwrap();
        assert_eq!(
            labels(&mask),
            [
                (3, SecondaryStructure::Strand),
                (9, SecondaryStructure::Coil)
            ]
        );
    }

    #[test]
    fn indices_on_other_voxel_sizes_follow_the_formula() {
        let frame = Frame {
            voxel_size: VoxelSize::new(3.0, 1.0, 1.0).unwrap(),
            ..FRAME
        };
        let voxel = LabelRule::Sound.voxel_of(Position::new(4.2, 0.0, 0.0), SIZE, frame);
        assert_eq!(voxel, Some(Voxel::new(2, 0, 0)));
    }
}
