//! The content of a structure file, the same for both formats.

use super::assembly::Assembly;
use super::error::StructureError;
use super::note::StructureNote;
use super::secondary::{Range, mark};
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
    /// The number of models after the first, which are not read.
    pub(crate) more_models: usize,
}

impl Content {
    /// Returns the structure, with notes on what was odd about the file.
    pub(super) fn finish(
        self,
        format: &'static str,
    ) -> Result<(Structure, Vec<StructureNote>), StructureError> {
        let (mut structure, mut notes) = self.assembly.finish(self.name, self.more_models);
        if structure.chains.is_empty() {
            return Err(StructureError::NoAtoms { format });
        }
        let count = mark(&mut structure, &self.ranges);
        if count > 0 {
            notes.push(StructureNote::LostRanges { count });
        }
        Ok((structure, notes))
    }
}
