//! The label masks of a record, as maps.

use super::{Desk, RecordError, file};
use crate::grid::{Density, Grid, GridSize};
use crate::io::mrc::write_map;
use crate::labels::LabelMask;
use crate::residue::{AminoAcid, BackboneAtom, SecondaryStructure};
use crate::space::Frame;
use crate::structure::Structure;

/// Saves the four masks of `structure` on the grid.
pub(super) fn save_masks(
    desk: &mut Desk<'_, '_>,
    structure: &Structure,
    size: GridSize,
    frame: Frame,
) -> Result<(), RecordError> {
    let rule = desk.settings.rules.labels();
    let atoms = LabelMask::backbone_atoms_by(rule, structure, size, frame);
    if atoms.outside() > 0 {
        let outside = atoms.outside();
        desk.warn(
            "labels",
            format!("{outside} backbone atoms lie outside the map"),
        );
    }
    desk.index.labelled_atoms = atoms.count();
    desk.index.atoms_outside = atoms.outside();
    let label = "Cryoweave: 1 CA, 2 N, 3 C";
    save_mask(
        desk,
        file::ATOMS,
        atoms,
        |l: BackboneAtom| l as u8,
        (frame, label),
    )?;

    let alphas = LabelMask::alpha_carbons_by(rule, structure, size, frame);
    desk.index.labelled_alphas = alphas.count();
    let label = "Cryoweave: 1 CA";
    save_mask(
        desk,
        file::ALPHAS,
        alphas,
        |l: BackboneAtom| l as u8,
        (frame, label),
    )?;

    let amino = LabelMask::amino_acids_by(rule, structure, size, frame);
    desk.index.labelled_amino = amino.count();
    let label = "Cryoweave: amino acids 1 to 20 at CA, ALA ARG ASN ASP ... VAL";
    save_mask(
        desk,
        file::AMINO,
        amino,
        |l: AminoAcid| l as u8,
        (frame, label),
    )?;

    if let Some(states) = LabelMask::secondary_by(rule, structure, size, frame) {
        desk.index.labelled_secondary = states.count();
        let label = "Cryoweave: 1 coil, 2 helix, 3 strand at CA";
        save_mask(
            desk,
            file::SECONDARY,
            states,
            |l: SecondaryStructure| l as u8,
            (frame, label),
        )?;
    }
    Ok(())
}

/// Saves `mask` as a map that holds the class of every label from 1, and 0 elsewhere.
fn save_mask<L: Copy>(
    desk: &mut Desk<'_, '_>,
    name: &str,
    mask: LabelMask<L>,
    class: impl Fn(L) -> u8,
    (frame, label): (Frame, &str),
) -> Result<(), RecordError> {
    let size = mask.grid().size();
    let values = mask.grid().values().iter();
    let classes = values.map(|l| l.map_or(0.0, |l| f32::from(class(l) + 1)));
    let grid = Grid::from_vec(size, classes.collect());
    drop(mask);
    let bytes = grid.map(|grid| write_map(&Density { grid, frame }, label));
    desk.save(name, &bytes.unwrap_or_default())
}
