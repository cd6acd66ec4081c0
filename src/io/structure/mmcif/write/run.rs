//! Runs: the helices and strands of the model, with the items of their two ends.

use super::cif_text::Column;
use super::value::Value;
use crate::io::structure::polymer::Polymer;
use crate::io::structure::secondary::runs;
use crate::residue::SecondaryStructure;
use crate::structure::Residue;

/// A helix or a strand.
pub(super) struct Run<'a> {
    /// Its number among all of its kind, from 1, through all chains.
    pub(super) number: usize,
    polymer: &'a Polymer<'a>,
    pub(super) residues: &'a [Residue],
}

impl Run<'_> {
    fn first(&self) -> &Residue {
        &self.residues[0]
    }

    fn last(&self) -> &Residue {
        &self.residues[self.residues.len() - 1]
    }

    fn chain(&self) -> Value {
        self.polymer.chain.id.as_str().into()
    }

    fn sequence_index(&self, residue: &Residue) -> Value {
        Value::if_any(self.polymer.sequence_index(residue))
    }
}

/// Returns all helices or all strands of the model.
pub(super) fn numbered<'a>(
    chains: &'a [Polymer],
    kind: SecondaryStructure,
) -> impl Iterator<Item = Run<'a>> {
    let all = chains.iter().flat_map(move |polymer| {
        let wanted = runs(polymer.chain).filter(move |(found, _)| *found == kind);
        wanted.map(move |(_, residues)| (polymer, residues))
    });
    (1..).zip(all).map(|(number, (polymer, residues))| Run {
        number,
        polymer,
        residues,
    })
}

/// Returns the columns of the first and the last residue, the same for helices and strands.
pub(super) fn end_columns<'a>() -> [Column<Run<'a>>; 12] {
    [
        ("beg_label_comp_id", |run| run.first().name.as_str().into()),
        ("beg_label_asym_id", Run::chain),
        ("beg_label_seq_id", |run| run.sequence_index(run.first())),
        ("pdbx_beg_PDB_ins_code", |run| {
            Value::if_known(run.first().insertion)
        }),
        ("end_label_comp_id", |run| run.last().name.as_str().into()),
        ("end_label_asym_id", Run::chain),
        ("end_label_seq_id", |run| run.sequence_index(run.last())),
        ("pdbx_end_PDB_ins_code", |run| {
            Value::if_known(run.last().insertion)
        }),
        ("beg_auth_asym_id", Run::chain),
        ("beg_auth_seq_id", |run| run.first().number.into()),
        ("end_auth_asym_id", Run::chain),
        ("end_auth_seq_id", |run| run.last().number.into()),
    ]
}
