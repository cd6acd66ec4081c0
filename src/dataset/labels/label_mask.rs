//! The label mask: which voxel holds which atom, residue or secondary structure.

use super::label_rule::LabelRule;
use crate::grid::GridSize;
use crate::residue::{AminoAcid, BackboneAtom, SecondaryStructure};
use crate::space::{Frame, Position};
use crate::structure::Structure;

/// Labels of voxels by a reference structure. Most voxels have none, so only those that carry one are
/// kept.
///
/// An atom labels one voxel, by a [`LabelRule`]. Where two atoms share a voxel, the later one in the
/// file wins.
///
/// Besides what [`LabelRule::Reference`] says of them, the programs of Cryo2StructData write all
/// models of a file, where a [`Structure`] holds the first; and of a residue with two names they
/// take the last one in the file, where a [`Structure`] holds that of higher occupancy.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelMask<L> {
    size: GridSize,
    labels: Vec<(usize, L)>,
    outside: usize,
}

impl<L> LabelMask<L> {
    /// Voxels of the grid along each axis.
    pub fn size(&self) -> GridSize {
        self.size
    }

    /// Voxels that carry a label, by their index in memory order ([`GridSize::voxel`]), with their
    /// labels; in that order.
    pub fn labels(&self) -> &[(usize, L)] {
        &self.labels
    }

    /// Number of atoms that would be labelled but lie outside the grid.
    pub fn outside(&self) -> usize {
        self.outside
    }

    /// Number of voxels that are labelled.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// Returns the same mask with the label that `other` gives for each.
    pub fn map<M>(self, other: impl Fn(L) -> M) -> LabelMask<M> {
        let labels = self.labels.into_iter();
        LabelMask {
            size: self.size,
            labels: labels.map(|(index, label)| (index, other(label))).collect(),
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
        written.sort_by_key(|(index, _)| *index);
        written.dedup_by_key(|(index, _)| *index);
        let kept = written.into_iter();
        Self {
            size,
            labels: kept
                .filter_map(|(index, label)| Some((index, label?)))
                .collect(),
            outside,
        }
    }
}

impl LabelMask<BackboneAtom> {
    /// Labels Cα, amide nitrogens and carbonyl carbons.
    pub fn backbone_atoms(structure: &Structure, size: GridSize, frame: Frame) -> Self {
        Self::backbone_atoms_by(LabelRule::Nearest, structure, size, frame)
    }

    /// Labels as [`LabelMask::backbone_atoms`] does, by `rule`.
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

    /// Labels Cα alone.
    pub fn ca_atoms(structure: &Structure, size: GridSize, frame: Frame) -> Self {
        Self::ca_atoms_by(LabelRule::Nearest, structure, size, frame)
    }

    /// Labels as [`LabelMask::ca_atoms`] does, by `rule`.
    pub fn ca_atoms_by(
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> Self {
        let atoms = structure
            .residues()
            .filter_map(|(_, residue)| rule.ca_atom(residue));
        let labels = atoms.map(|ca| (ca.position, Some(BackboneAtom::Ca)));
        Self::write(rule, size, frame, labels)
    }
}

impl LabelMask<AminoAcid> {
    /// Labels the amino acids at their Cα, a modified one as its parent; an unknown one has no
    /// label.
    pub fn amino_acids(structure: &Structure, size: GridSize, frame: Frame) -> Self {
        Self::amino_acids_by(LabelRule::Nearest, structure, size, frame)
    }

    /// Labels as [`LabelMask::amino_acids`] does, by `rule`.
    pub fn amino_acids_by(
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> Self {
        let labels = structure.residues().filter_map(|(_, residue)| {
            let ca = rule.ca_atom(residue)?;
            Some((ca.position, rule.amino(residue)))
        });
        Self::write(rule, size, frame, labels)
    }
}

impl LabelMask<SecondaryStructure> {
    /// Labels the secondary structure at the Cα; a residue whose secondary structure is not known has
    /// no label. In a shared voxel a strand wins over a helix, and a helix over coil.
    pub fn secondary(structure: &Structure, size: GridSize, frame: Frame) -> Self {
        Self::secondary_by(LabelRule::Nearest, structure, size, frame)
    }

    /// Labels as [`LabelMask::secondary`] does, by `rule`; ions have no secondary structure by any.
    pub fn secondary_by(
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> Self {
        let labels = SecondaryStructure::ALL.into_iter().flat_map(|state| {
            structure.residues().filter_map(move |(_, residue)| {
                let ca = residue.ca_atom()?;
                let found = rule.secondary(residue)?;
                (found == state).then_some((ca.position, Some(state)))
            })
        });
        Self::write(rule, size, frame, labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::read_structure;
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
            helix: Default::default(),
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
            .map(|(index, label)| (SIZE.voxel(*index).x, *label))
            .collect()
    }

    #[test]
    fn atoms_label_the_nearest_voxel() {
        let alanine = vec![
            atom("N", "N", 5.499),
            atom("CA", "C", 5.5),
            atom("C", "C", 7.4),
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
    fn modified_residues_are_labelled_as_their_parents() {
        let names = ["HSD", "MSE", "NALA", "UNK", "LIG"];
        let residues = names.iter().zip([3.0, 6.0, 9.0, 12.0, 15.0]);
        let residues = residues.map(|(name, x)| residue(name, vec![atom("CA", "C", x)]));
        let odd = structure(residues.collect());
        let mask = LabelMask::amino_acids(&odd, SIZE, FRAME);
        let expected = [
            (3, AminoAcid::His),
            (6, AminoAcid::Met),
            (9, AminoAcid::Ala),
        ];
        assert_eq!(labels(&mask), expected);
        let released = LabelMask::amino_acids_by(LabelRule::Reference, &odd, SIZE, FRAME);
        assert_eq!(released.count(), 0);
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
        assert_eq!(labels(&LabelMask::ca_atoms(&odd, SIZE, FRAME)), expected);
        let amino = LabelMask::amino_acids(&odd, SIZE, FRAME);
        assert_eq!(labels(&amino), [(14, AminoAcid::Met)]);
    }

    #[test]
    fn atoms_outside_are_counted_and_do_not_wrap_round() {
        let at = |x| residue("HIS", vec![atom("CA", "C", x)]);
        let outside = structure(vec![at(-1.5), at(-0.6), at(29.5), at(f64::NAN), at(29.4)]);
        let mask = LabelMask::amino_acids(&outside, SIZE, FRAME);
        assert_eq!(labels(&mask), [(29, AminoAcid::His)]);
        assert_eq!(mask.outside(), 4);
    }

    #[test]
    fn the_last_writer_wins() {
        let at = |name, x| residue(name, vec![atom("CA", "C", x)]);
        let collision = structure(vec![at("LYS", 12.5), at("TRP", 13.4), at("ARG", 16.0)]);
        let mask = LabelMask::amino_acids(&collision, SIZE, FRAME);
        assert_eq!(labels(&mask), [(13, AminoAcid::Trp), (16, AminoAcid::Arg)]);
        let erased = structure(vec![at("ARG", 16.0), at("UNK", 16.4)]);
        assert_eq!(LabelMask::amino_acids(&erased, SIZE, FRAME).count(), 0);
    }

    #[test]
    fn unknown_secondary_structure_has_no_label() {
        let at = |secondary, x| Residue {
            secondary,
            ..residue("GLY", vec![atom("CA", "C", x)])
        };
        let silent = structure(vec![at(None, 3.0)]);
        assert_eq!(LabelMask::secondary(&silent, SIZE, FRAME).count(), 0);
        let stated = structure(vec![
            at(Some(SecondaryStructure::Strand), 2.6),
            at(Some(SecondaryStructure::Helix), 3.1),
            at(None, 3.4),
            at(None, 9.0),
        ]);
        let mask = LabelMask::secondary(&stated, SIZE, FRAME);
        assert_eq!(labels(&mask), [(3, SecondaryStructure::Strand)]);
        // By the released rule it is coil.
        let mask = LabelMask::secondary_by(LabelRule::Reference, &stated, SIZE, FRAME);
        assert_eq!(mask.count(), 3);
    }

    #[test]
    fn indices_on_other_voxel_sizes_follow_the_rule() {
        let frame = Frame {
            voxel_size: VoxelSize::new(3.0, 1.0, 1.0).unwrap(),
            ..FRAME
        };
        let voxel = |rule: LabelRule| rule.voxel_of(Position::new(4.2, 0.0, 0.0), SIZE, frame);
        assert_eq!(voxel(LabelRule::Nearest), Some(Voxel::new(1, 0, 0)));
        assert_eq!(voxel(LabelRule::Reference), Some(Voxel::new(2, 0, 0)));
    }

    /// Over many atoms, the centres of the labelled voxels lie around the atoms, not to one side.
    #[test]
    fn labels_lie_at_their_atoms_on_average() {
        let file = include_bytes!("../../../assets/example/5ni1.cif.gz");
        let (structure, _) = read_structure(file).unwrap();
        let size = GridSize::new(200, 200, 200);
        let frame = Frame::one_angstrom(Position::new(-37.3, -38.1, -36.6));
        let mean = |rule: LabelRule| {
            let atoms = structure.residues().flat_map(|(_, residue)| &residue.atoms);
            let (mut sum, mut count) = ([0.0; 3], 0.0);
            for atom in atoms {
                let voxel = rule.voxel_of(atom.position, size, frame).unwrap();
                let off = frame.position_of(voxel) - atom.position;
                sum = [sum[0] + off.x, sum[1] + off.y, sum[2] + off.z];
                count += 1.0;
            }
            sum.map(|along: f64| along / count)
        };
        assert!(mean(LabelRule::Nearest).iter().all(|off| off.abs() < 0.02));
        let released = mean(LabelRule::Reference);
        assert!(
            released.iter().all(|off| (off + 0.5).abs() < 0.02),
            "{released:?}"
        );
    }
}
