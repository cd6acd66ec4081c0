//! The content of a structure file, the same for both formats.

use super::assembly::Assembly;
use super::error::StructureError;
use super::free_amino_acids;
use super::note::StructureNote;
use super::secondary::{Range, Residues, mark};
use crate::structure::Structure;

/// The content of a structure file as its reader collects it.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// The name of the entry; empty if there is none.
    pub(crate) name: String,
    /// The atoms of the first model.
    pub(crate) assembly: Assembly,
    /// The helices and strands that the file states.
    pub(crate) ranges: Vec<Range>,
    /// The chains whose atoms have no chain id in the file.
    pub(crate) unnamed_chains: Vec<String>,
    /// The number of models after the first, which are not read.
    pub(crate) more_models: usize,
    /// The line in which the file ends inside its atoms.
    pub(crate) cut_off: Option<usize>,
    /// True if nothing stands after the last atom.
    pub(crate) ends_with_atoms: bool,
    /// The kind of a file that holds no atoms, if that is known.
    pub(crate) other_kind: Option<&'static str>,
    /// Oddities that the reader found.
    pub(crate) notes: Vec<StructureNote>,
}

impl Content {
    /// Returns the structure, with notes on what was odd about the file.
    pub(super) fn finish(
        self,
        format: &'static str,
    ) -> Result<(Structure, Vec<StructureNote>), StructureError> {
        if let Some(line) = self.cut_off {
            return Err(StructureError::CutOff { line });
        }
        let skipped = self.assembly.skipped();
        let has_commas = self.assembly.has_commas();
        let unfinished = self.ends_with_atoms.then(|| self.assembly.unfinished());
        let assembled = self.assembly.finish(self.name);
        let mut structure = assembled.structure;
        if structure.chains.is_empty() {
            return Err(match (self.other_kind, skipped) {
                (Some(kind), None) => StructureError::OtherKind { kind },
                (_, Some((count, first))) if has_commas => {
                    StructureError::DecimalComma { count, first }
                }
                (_, Some((count, first))) => StructureError::NoReadableAtom { count, first },
                (None, None) => StructureError::NoAtoms { format },
            });
        }
        let mut notes = Vec::new();
        if self.more_models > 0 {
            let more = self.more_models;
            notes.push(StructureNote::Models { more });
        }
        notes.extend(assembled.notes);
        let unfinished = unfinished.flatten();
        let is_news = |note: &StructureNote| unfinished.is_none() || *note != StructureNote::NoEnd;
        notes.extend(self.notes.into_iter().filter(is_news));
        notes.extend(unfinished);
        let residues = Residues {
            structure: &mut structure,
            labels: &assembled.labels,
            file_ids: &assembled.file_ids,
            unnamed: &self.unnamed_chains,
        };
        notes.extend(mark(residues, &self.ranges));
        notes.extend(free_amino_acids::take_out(&mut structure));
        Ok((structure, notes))
    }
}
