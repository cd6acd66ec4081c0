//! The residues of a model as a table (CSV), with those of its sequences that were not built.

use crate::structure::Residue;

/// The columns of the table.
const COLUMNS: [&str; 14] = [
    "chain",
    "number",
    "name",
    "state",
    "confidence",
    "p_ca",
    "p_amino_acid",
    "secondary_structure",
    "x_angstrom",
    "y_angstrom",
    "z_angstrom",
    "side_chain",
    "q_score",
    "map_correlation",
];

/// Row of the table: a residue of a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResidueRow<'a> {
    /// Chain id; empty for a copy that was not built and that the sequence does not name.
    pub chain: &'a str,
    /// Number in the sequence, from 1.
    pub number: i32,
    /// Three-letter name, `UNK` where it is not known.
    pub name: &'a str,
    /// The residue in the model.
    pub state: ResidueState<'a>,
    /// Mean Q-score of its atoms, -1 to 1; `None` where it is not known.
    pub q_score: Option<f64>,
    /// Correlation of the map with the calculated one near its atoms, -1 to 1; `None` where it is not known.
    pub map_correlation: Option<f64>,
}

/// A residue in a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ResidueState<'a> {
    /// It stands at a candidate.
    Built {
        /// The residue; the B factor of its Cα is the confidence, 0 to 100.
        residue: &'a Residue,
        /// Cα probability of the candidate, 0 to 1.
        p_ca: f64,
        /// Probability of its amino acid there, 0 to 1; `None` where the sequence does not say which it is.
        p_amino: Option<f64>,
    },
    /// It bridges a short gap.
    Bridged {
        /// The residue; the B factor of its Cα is the confidence, 0 to 100.
        residue: &'a Residue,
    },
    /// It was taken from a predicted structure, where the density agrees.
    Filled {
        /// The residue; the B factor of its Cα is the confidence, 0 to 100.
        residue: &'a Residue,
    },
    /// It is in the sequence alone.
    NotBuilt,
}

impl<'a> ResidueState<'a> {
    /// Returns the state in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Built { .. } => "built",
            Self::Bridged { .. } => "bridged",
            Self::Filled { .. } => "from prediction",
            Self::NotBuilt => "not built",
        }
    }

    /// Returns the residue in the model, if it is there.
    pub fn residue(self) -> Option<&'a Residue> {
        match self {
            Self::Built { residue, .. } | Self::Bridged { residue } | Self::Filled { residue } => {
                Some(residue)
            }
            Self::NotBuilt => None,
        }
    }
}

/// Writes `rows` as CSV: chain, number, name, state (built, bridged, from prediction or not built), confidence (0 to 100), the
/// probabilities (0 to 1) of a Cα and of the amino acid at the candidate, secondary structure, the position of the
/// Cα in Å, whether the density shows the side chain, and the fit to the map: Q-score and map-model correlation. A cell is empty
/// where there is nothing to tell.
pub fn write_residue_csv<'a>(rows: impl IntoIterator<Item = ResidueRow<'a>>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Neither writing to a vector nor rows of the same length can fail.
    let _ = table.write_record(COLUMNS);
    for row in rows {
        let _ = table.write_record(cells(&row));
    }
    let bytes = table.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the cells of a row.
fn cells(row: &ResidueRow) -> [String; COLUMNS.len()] {
    let decimal = |value: Option<f64>, places: usize| {
        value.map_or_else(String::new, |value| format!("{value:.places$}"))
    };
    let residue = row.state.residue();
    let ca = residue.and_then(Residue::ca_atom);
    let [x, y, z] = [0, 1, 2].map(|axis| ca.map(|ca| ca.position.to_array()[axis]));
    let (p_ca, p_amino) = match row.state {
        ResidueState::Built { p_ca, p_amino, .. } => (Some(p_ca), p_amino),
        _ => (None, None),
    };
    [
        row.chain.to_owned(),
        row.number.to_string(),
        row.name.to_owned(),
        row.state.in_words().to_owned(),
        decimal(ca.map(|ca| ca.b_factor), 2),
        decimal(p_ca, 4),
        decimal(p_amino, 4),
        residue.map_or("", Residue::secondary_in_words).to_owned(),
        decimal(x, 3),
        decimal(y, 3),
        decimal(z, 3),
        residue.map_or("", Residue::side_chain_in_words).to_owned(),
        decimal(row.q_score, 3),
        decimal(row.map_correlation, 3),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::test_model::model;
    use crate::residue::HelixKind;

    #[test]
    fn a_line_for_each_residue() {
        let mut model = model();
        let residues = &mut model.chains[0].residues;
        residues[1].helix = HelixKind::ThreeTen;
        let row = |number, state| ResidueRow {
            chain: "x,\"y\"",
            number,
            name: "LYS",
            state,
            q_score: (number == 2).then_some(0.7126),
            map_correlation: (number == 2).then_some(-0.25),
        };
        let built = |residue, p_amino| ResidueState::Built {
            residue,
            p_ca: 0.75,
            p_amino,
        };
        let csv = write_residue_csv([
            row(2, built(&residues[1], Some(0.5))),
            row(3, built(&residues[0], None)),
            row(
                4,
                ResidueState::Bridged {
                    residue: &residues[2],
                },
            ),
            row(-5, ResidueState::NotBuilt),
        ]);
        let lines: Vec<&str> = csv.lines().collect();
        let expected = [
            "chain,number,name,state,confidence,p_ca,p_amino_acid,secondary_structure,x_angstrom,y_angstrom,z_angstrom,side_chain,q_score,map_correlation",
            "\"x,\"\"y\"\"\",2,LYS,built,87.50,0.7500,0.5000,3-10 helix,-1.500,22.250,103.125,,0.713,-0.250",
            "\"x,\"\"y\"\"\",3,LYS,built,87.50,0.7500,,coil,-1.500,21.250,103.125,,,",
            "\"x,\"\"y\"\"\",4,LYS,bridged,87.50,,,alpha helix,-1.500,23.250,103.125,,,",
            "\"x,\"\"y\"\"\",-5,LYS,not built,,,,,,,,,,",
        ];
        assert_eq!(lines, expected);
    }
}
