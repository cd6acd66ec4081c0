//! Fit of residues as a table (CSV).

use super::result::{MapFit, ResidueFit};

/// The columns of the table.
const COLUMNS: [&str; 8] = [
    "structure",
    "chain",
    "number",
    "insertion",
    "name",
    "atoms",
    "q_score",
    "map_correlation",
];

/// Writes the residues of structures, each with its name, as CSV: structure, chain, number, insertion code, name, atoms
/// other than hydrogen, Q-score and map-model correlation. A cell is empty where there is nothing to tell.
pub fn fit_table<'a>(fits: impl IntoIterator<Item = (&'a str, &'a MapFit)>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Neither writing to a vector nor rows of the same length can fail.
    let _ = table.write_record(COLUMNS);
    for (structure, fit) in fits {
        for chain in &fit.chains {
            for residue in &chain.residues {
                let _ = table.write_record(cells(structure, &chain.id, residue));
            }
        }
    }
    let bytes = table.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the cells of a row.
fn cells(structure: &str, chain: &str, residue: &ResidueFit) -> [String; COLUMNS.len()] {
    let score = |score: Option<f64>| score.map_or_else(String::new, |score| format!("{score:.3}"));
    [
        structure.to_owned(),
        chain.to_owned(),
        residue.number.to_string(),
        residue.insertion.map_or_else(String::new, String::from),
        residue.name.clone(),
        residue.atoms.len().to_string(),
        score(residue.q_score),
        score(residue.correlation),
    ]
}
