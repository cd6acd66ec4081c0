//! The confidences of a model as a table.

use std::fmt::Write;

use crate::structure::Structure;

/// The confidences of `model` as CSV, a line for each residue with an alpha carbon: chain, number,
/// name, confidence (a probability, 0 to 1), and the place of the alpha carbon in Å.
pub fn write_confidence_csv(model: &Structure) -> String {
    let mut csv = "chain,number,name,confidence,x_angstrom,y_angstrom,z_angstrom\n".to_owned();
    for (chain, residue) in model.residues() {
        let Some(atom) = residue.ca_atom() else {
            continue;
        };
        let [x, y, z] = atom.position.to_array();
        // Writing to a String cannot fail.
        let _ = writeln!(
            csv,
            "{},{},{},{:.4},{x:.3},{y:.3},{z:.3}",
            field(&chain.id),
            residue.number,
            field(&residue.name),
            atom.b_factor / 100.0,
        );
    }
    csv
}

/// `text` as a field of CSV, quoted where it must be.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
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
