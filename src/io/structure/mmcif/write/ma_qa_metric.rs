//! The categories `ma_qa_metric` and `ma_qa_metric_local`: the confidences.

use super::cif_text::CifText;
use super::ma_model_list::MODEL;
use super::software;
use super::value::Value;
use crate::io::structure::polymer::Polymer;
use crate::structure::Residue;

/// Number of the only metric.
const CONFIDENCE: usize = 1;
const DESCRIPTION: &str = "calibrated probability that residue and position are right, in percent";

/// The confidence of a residue.
struct Row<'a> {
    /// Number of the row, from 1.
    ordinal: usize,
    chain: &'a str,
    residue: &'a Residue,
    /// Index of the residue in the sequence, from 1.
    sequence_index: Option<usize>,
    /// Confidence, in percent.
    confidence: f64,
}

pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    cif.row_table(
        "ma_qa_metric",
        &[
            ("id", CONFIDENCE.into()),
            ("name", "confidence".into()),
            ("description", DESCRIPTION.into()),
            ("type", "other".into()),
            ("type_other_details", DESCRIPTION.into()),
            ("mode", "local".into()),
            ("software_group_id", software::GROUP.into()),
        ],
    );
    cif.table(
        "ma_qa_metric_local",
        rows(chains),
        &[
            ("ordinal_id", |row| row.ordinal.into()),
            ("model_id", |_| MODEL.into()),
            ("label_asym_id", |row| row.chain.into()),
            ("label_seq_id", |row| Value::if_any(row.sequence_index)),
            ("label_comp_id", |row| row.residue.name.as_str().into()),
            ("metric_id", |_| CONFIDENCE.into()),
            ("metric_value", |row| Value::decimal(row.confidence, 2)),
        ],
    );
}

/// Returns a row for every residue with a Cα, whose B factor is the confidence.
fn rows<'a>(chains: &'a [Polymer]) -> impl Iterator<Item = Row<'a>> {
    let confidences = chains.iter().flat_map(|polymer| {
        let residues = polymer.residues();
        residues.filter_map(|(residue, index)| {
            let confidence = residue.ca_atom()?.b_factor;
            Some((polymer.chain.id.as_str(), residue, index, confidence))
        })
    });
    let numbered = (1..).zip(confidences);
    numbered.map(
        |(ordinal, (chain, residue, sequence_index, confidence))| Row {
            ordinal,
            chain,
            residue,
            sequence_index,
            confidence,
        },
    )
}
