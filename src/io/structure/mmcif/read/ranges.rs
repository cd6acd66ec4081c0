//! The categories `struct_conf` (helices, rarely strands) and `struct_sheet_range` (strands).

use crate::io::structure::secondary::{Range, ResidueId};
use crate::residue::SecondaryStructure;

/// Indices of the columns of a table of helices or strands.
#[derive(Clone, Copy, Debug)]
pub(super) struct RangeColumns {
    /// The column that tells helices from strands; `None` in a table of strands alone.
    kind: Option<usize>,
    chain: usize,
    first: (usize, Option<usize>),
    last: (usize, Option<usize>),
}

impl RangeColumns {
    /// Finds the columns of `struct_conf` among `names`; `None` if one is missing.
    pub(super) fn of_conformations(names: &[&str]) -> Option<Self> {
        let kind = names.iter().position(|name| *name == "conf_type_id")?;
        Self::of(names, Some(kind))
    }

    /// Finds the columns of `struct_sheet_range` among `names`; `None` if one is missing.
    pub(super) fn of_strands(names: &[&str]) -> Option<Self> {
        Self::of(names, None)
    }

    fn of(names: &[&str], kind: Option<usize>) -> Option<Self> {
        let find = |wanted: &str| names.iter().position(|name| *name == wanted);
        let either = |author, label| find(author).or_else(|| find(label));
        Some(Self {
            kind,
            chain: either("beg_auth_asym_id", "beg_label_asym_id")?,
            first: (
                either("beg_auth_seq_id", "beg_label_seq_id")?,
                find("pdbx_beg_PDB_ins_code"),
            ),
            last: (
                either("end_auth_seq_id", "end_label_seq_id")?,
                find("pdbx_end_PDB_ins_code"),
            ),
        })
    }

    /// Reads a helix or a strand; `None` if it is neither, such as a turn.
    pub(super) fn range(&self, values: &[Option<&str>]) -> Option<Range> {
        let id = |(number, code): (usize, Option<usize>)| -> Option<ResidueId> {
            let code = code.and_then(|c| values[c]).and_then(|c| c.chars().next());
            Some((values[number]?.parse().ok()?, code))
        };
        let kind = match self.kind.map(|column| values[column].unwrap_or_default()) {
            None => SecondaryStructure::Strand,
            Some(kind) if kind.starts_with("HELX") => SecondaryStructure::Helix,
            Some(kind) if kind.starts_with("STRN") => SecondaryStructure::Strand,
            Some(_) => return None,
        };
        Some(Range {
            kind,
            chain: values[self.chain]?.to_owned(),
            first: id(self.first)?,
            last: id(self.last)?,
        })
    }
}
