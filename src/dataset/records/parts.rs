//! The structure of a record, whole and in its parts: helices, coil, strands.

use super::error::RecordError;
use super::writer::RecordWriter;
use crate::io::structure::{is_pdb, write_pdb_atoms};
use crate::residue::SecondaryStructure;
use crate::structure::Structure;

/// The parts and their names.
const PARTS: [(SecondaryStructure, &str); 3] = [
    (SecondaryStructure::Helix, "helix"),
    (SecondaryStructure::Coil, "coil"),
    (SecondaryStructure::Strand, "strand"),
];

/// Saves the structure as it was given; an mmCIF file also as a PDB file, where that can hold it.
pub(super) fn save_whole(
    writer: &mut RecordWriter<'_, '_>,
    structure: &Structure,
    content: &[u8],
) -> Result<(), RecordError> {
    if is_pdb(content) {
        return writer.save(&writer.name.structure("pdb"), content);
    }
    writer.save(&writer.name.structure("cif"), content)?;
    match write_pdb_atoms(structure) {
        Ok(text) => writer.save(&writer.name.structure("pdb"), text.as_bytes()),
        Err(limit) => {
            writer.warn(
                "structure",
                format!("no PDB files of it are written: {limit}"),
            );
            Ok(())
        }
    }
}

/// Saves the helices, the coil and the strands of `structure`, where a PDB file can hold them.
pub(super) fn save_parts(
    writer: &mut RecordWriter<'_, '_>,
    structure: &Structure,
) -> Result<(), RecordError> {
    let mut lost = Vec::new();
    let mut reason = None;
    for (state, name) in PARTS {
        let mut part = structure.clone();
        for chain in &mut part.chains {
            chain
                .residues
                .retain(|residue| residue.secondary == Some(state));
        }
        part.chains.retain(|chain| !chain.residues.is_empty());
        match write_pdb_atoms(&part) {
            Ok(text) => writer.save(&writer.name.part(name), text.as_bytes())?,
            Err(limit) => {
                lost.push(name);
                reason = Some(limit);
            }
        }
    }
    if let Some(limit) = reason {
        let parts = lost.join(" and ");
        writer.warn(
            "structure",
            format!("no PDB file of its {parts} is written: {limit}"),
        );
    }
    Ok(())
}
