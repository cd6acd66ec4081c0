//! The confidences of a model as a table (CSV).

use crate::structure::Structure;

/// The columns of the table.
const COLUMNS: [&str; 7] = [
    "chain",
    "number",
    "name",
    "confidence",
    "x_angstrom",
    "y_angstrom",
    "z_angstrom",
];

/// Writes the confidences of `model` as CSV, a line for each residue with a Cα: chain, number,
/// name, confidence (a probability, 0 to 1), and the position of the Cα in Å.
pub fn write_confidence_csv(model: &Structure) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Neither writing to a vector nor rows of the same length can fail.
    let _ = table.write_record(COLUMNS);
    for (chain, residue) in model.residues() {
        let Some(atom) = residue.ca_atom() else {
            continue;
        };
        let [x, y, z] = atom.position.to_array().map(|part| format!("{part:.3}"));
        let _ = table.write_record([
            chain.id.clone(),
            residue.number.to_string(),
            residue.name.clone(),
            format!("{:.4}", atom.b_factor / 100.0),
            x,
            y,
            z,
        ]);
    }
    let bytes = table.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::test_model::model;

    #[test]
    fn a_line_for_each_residue() {
        let mut model = model();
        model.chains[1].id = "x,\"y\"".to_owned();
        let csv = write_confidence_csv(&model);
        assert_eq!(csv.lines().count(), 8);
        assert!(
            csv.contains("\nA,2,LYS,0.8750,-1.500,22.250,103.125\n"),
            "{csv}"
        );
        assert!(csv.contains("\n\"x,\"\"y\"\"\",6,GLY,"), "{csv}");
    }
}
