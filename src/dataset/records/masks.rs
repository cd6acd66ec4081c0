//! The label masks of a record, as maps.

use super::error::RecordError;
use super::names::file;
use super::writer::RecordWriter;
use crate::dataset::labels::{LabelMask, LabelRule};
use crate::grid::GridSize;
use crate::io::mrc::write_mask;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::space::Frame;
use crate::structure::Structure;

/// Kind of a mask of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskKind {
    /// Cα, amide nitrogens, carbonyl carbons.
    Atoms,
    /// Cα alone.
    Ca,
    /// Amino acids, at their Cα.
    AminoAcids,
    /// Secondary structure, at the Cα.
    Secondary,
}

impl MaskKind {
    /// All kinds, in the order in which a record holds them.
    pub const ALL: [Self; 4] = [Self::Atoms, Self::Ca, Self::AminoAcids, Self::Secondary];

    /// Name of its file.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Atoms => file::ATOMS,
            Self::Ca => file::CA,
            Self::AminoAcids => file::AMINO,
            Self::Secondary => file::SECONDARY,
        }
    }

    /// Returns the names of its classes: class 1 is the first, class 0 is no label.
    pub fn classes(self) -> Vec<&'static str> {
        match self {
            Self::Atoms => BackboneAtom::ALL.map(BackboneAtom::name).to_vec(),
            Self::Ca => vec![BackboneAtom::Ca.name()],
            Self::AminoAcids => AminoAcid::ALL.map(AminoAcid::code).to_vec(),
            Self::Secondary => vec!["coil", "helix", "strand"],
        }
    }

    /// Label of its file.
    const fn label(self) -> &'static str {
        match self {
            Self::Atoms => "Cryoweave: 1 CA, 2 N, 3 C",
            Self::Ca => "Cryoweave: 1 CA",
            Self::AminoAcids => "Cryoweave: amino acids 1 to 20 at CA, ALA ARG ASN ASP ... VAL",
            Self::Secondary => "Cryoweave: 1 coil, 2 helix, 3 strand at CA",
        }
    }

    /// Returns the mask of `structure` by `rule`, its labels as classes.
    fn mask(
        self,
        rule: LabelRule,
        structure: &Structure,
        size: GridSize,
        frame: Frame,
    ) -> LabelMask<u8> {
        let atom = |atom: BackboneAtom| atom as u8 + 1;
        match self {
            Self::Atoms => LabelMask::backbone_atoms_by(rule, structure, size, frame).map(atom),
            Self::Ca => LabelMask::ca_atoms_by(rule, structure, size, frame).map(atom),
            Self::AminoAcids => {
                let mask = LabelMask::amino_acids_by(rule, structure, size, frame);
                mask.map(|amino| amino as u8 + 1)
            }
            Self::Secondary => {
                let mask = LabelMask::secondary_by(rule, structure, size, frame);
                mask.map(|state| state as u8 + 1)
            }
        }
    }
}

/// Saves the masks of `structure` on the grid, and returns them.
pub(super) fn save_masks(
    writer: &mut RecordWriter<'_, '_>,
    structure: &Structure,
    size: GridSize,
    frame: Frame,
) -> Result<Vec<(MaskKind, LabelMask<u8>)>, RecordError> {
    let rule = writer.settings.rules.labels();
    let mut masks = Vec::new();
    for kind in MaskKind::ALL {
        let mask = kind.mask(rule, structure, size, frame);
        list(writer, kind, &mask);
        let bytes = write_mask(size, frame, mask.labels(), kind.label());
        writer.save(kind.file(), &bytes)?;
        masks.push((kind, mask));
    }
    Ok(masks)
}

/// Counts `mask` in the index.
fn list(writer: &mut RecordWriter<'_, '_>, kind: MaskKind, mask: &LabelMask<u8>) {
    let (count, outside) = (mask.count(), mask.outside());
    match kind {
        MaskKind::Atoms => {
            writer.index.labelled_atoms = count;
            writer.index.atoms_outside = outside;
            if outside > 0 {
                writer.warn(
                    "labels",
                    format!("{outside} backbone atoms lie outside the map"),
                );
            }
        }
        MaskKind::Ca => writer.index.labelled_ca = count,
        MaskKind::AminoAcids => writer.index.labelled_amino = count,
        MaskKind::Secondary => writer.index.labelled_secondary = count,
    }
}
