//! The category `atom_site`.

use crate::io::structure::assembly::AtomRow;
use crate::space::Position;
use crate::structure::Atom;

/// Indices of the columns of `atom_site`.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtomColumns {
    group: Option<usize>,
    name: usize,
    alternate: Option<usize>,
    residue: usize,
    chain: usize,
    number: usize,
    insertion: Option<usize>,
    position: [usize; 3],
    occupancy: Option<usize>,
    b_factor: Option<usize>,
    element: Option<usize>,
    model: Option<usize>,
}

impl AtomColumns {
    /// Finds the columns among `names`, the author's where there are two; else returns the name of
    /// one that is missing.
    pub(super) fn of(names: &[&str]) -> Result<Self, &'static str> {
        let find = |wanted: &str| names.iter().position(|name| *name == wanted);
        let either = |author: &'static str, label: &'static str| {
            find(author).or_else(|| find(label)).ok_or(label)
        };
        let needed = |name: &'static str| find(name).ok_or(name);
        Ok(Self {
            group: find("group_PDB"),
            name: either("label_atom_id", "auth_atom_id")?,
            alternate: find("label_alt_id"),
            residue: either("auth_comp_id", "label_comp_id")?,
            chain: either("auth_asym_id", "label_asym_id")?,
            number: either("auth_seq_id", "label_seq_id")?,
            insertion: find("pdbx_PDB_ins_code"),
            position: [needed("Cartn_x")?, needed("Cartn_y")?, needed("Cartn_z")?],
            occupancy: find("occupancy"),
            b_factor: find("B_iso_or_equiv"),
            element: find("type_symbol"),
            model: find("pdbx_PDB_model_num"),
        })
    }

    /// Returns the model number of a row.
    pub(super) fn model<'a>(&self, values: &[Option<&'a str>]) -> &'a str {
        self.model.and_then(|column| values[column]).unwrap_or("1")
    }

    /// Reads an atom; `None` if it has no name, no residue or no position.
    pub(super) fn row<'a>(&self, values: &[Option<&'a str>]) -> Option<AtomRow<'a>> {
        let text = |column: Option<usize>| column.and_then(|c| values[c]);
        let [x, y, z] = self.position.map(|column| number(values[column]));
        let atom = Atom {
            name: values[self.name]?.to_owned(),
            element: text(self.element).unwrap_or_default().to_owned(),
            position: Position::new(x?, y?, z?),
            occupancy: number(text(self.occupancy)).unwrap_or(1.0),
            b_factor: number(text(self.b_factor)).unwrap_or(0.0),
        };
        Some(AtomRow {
            chain: values[self.chain].unwrap_or_default(),
            number: values[self.number]?.parse().ok()?,
            insertion: text(self.insertion).and_then(|code| code.chars().next()),
            residue: values[self.residue]?,
            hetero: text(self.group) == Some("HETATM"),
            alternate: text(self.alternate).unwrap_or_default(),
            atom,
        })
    }
}

/// Parses a finite number, without the uncertainty that may follow in brackets.
fn number(text: Option<&str>) -> Option<f64> {
    let text = text?;
    let text = text.split_once('(').map_or(text, |(value, _)| value);
    text.parse().ok().filter(|value: &f64| value.is_finite())
}
