//! The category `atom_site`.

use super::counts::{Counts, NO_CHAIN};
use crate::io::structure::atom_row::AtomRow;
use crate::space::Position;
use crate::structure::Atom;

/// An item that has a column of the author and one of the archive, of which one may lack.
#[derive(Clone, Copy, Debug)]
struct Two {
    author: Option<usize>,
    label: Option<usize>,
}

/// Indices of the columns of `atom_site`.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtomColumns {
    group: Option<usize>,
    name: Two,
    alternate: Option<usize>,
    residue: Two,
    chain: Two,
    number: Two,
    insertion: Option<usize>,
    position: [usize; 3],
    occupancy: Option<usize>,
    b_factor: Option<usize>,
    element: Option<usize>,
    model: Option<usize>,
}

impl AtomColumns {
    /// Finds the columns among `names`, without case; else returns the name of one that is missing.
    pub(super) fn of(names: &[&str]) -> Result<Self, &'static str> {
        let find = |wanted: &str| {
            names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(wanted))
        };
        let two = |author: &'static str, label: &'static str| {
            let two = Two {
                author: find(author),
                label: find(label),
            };
            let is_there = two.author.is_some() || two.label.is_some();
            is_there.then_some(two).ok_or(label)
        };
        let needed = |name: &'static str| find(name).ok_or(name);
        Ok(Self {
            group: find("group_PDB"),
            name: two("auth_atom_id", "label_atom_id")?,
            alternate: find("label_alt_id"),
            residue: two("auth_comp_id", "label_comp_id")?,
            chain: two("auth_asym_id", "label_asym_id")?,
            number: two("auth_seq_id", "label_seq_id")?,
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

    /// Returns the chain of a row in the numbering of the archive.
    pub(super) fn label_chain<'a>(&self, values: &[Option<&'a str>]) -> Option<&'a str> {
        self.chain.label.and_then(|column| values[column])
    }

    /// Reads an atom: chain, number and residue of the author where they are stated, else those of
    /// the archive. `None` if it has no name, no residue or no position, or its group is no group of
    /// atoms, as the values of the row are not those of the columns.
    pub(super) fn row<'a>(
        &self,
        values: &[Option<&'a str>],
        counts: &mut Counts,
    ) -> Option<AtomRow<'a>> {
        let text = |column: Option<usize>| column.and_then(|c| values[c]);
        let is_group = |name: &str| {
            let group = text(self.group);
            group.is_some_and(|group| group.eq_ignore_ascii_case(name))
        };
        let hetero = is_group("HETATM");
        if !hetero && !is_group("ATOM") && text(self.group).is_some() {
            return None;
        }
        let [x, y, z] = self.position.map(|column| number(values[column]));
        let atom = Atom {
            name: text(self.name.label).or(text(self.name.author))?.to_owned(),
            element: text(self.element).unwrap_or_default().to_owned(),
            position: Position::new(x?, y?, z?),
            occupancy: number(text(self.occupancy)).unwrap_or(1.0),
            b_factor: number(text(self.b_factor)).unwrap_or(0.0),
        };
        let residue = text(self.residue.author).or(text(self.residue.label))?;
        let label_chain = text(self.chain.label);
        let label_number = whole(text(self.number.label));
        let chain = text(self.chain.author).or(label_chain);
        counts.no_chain += usize::from(chain.is_none());
        let (number, insertion) = match whole(text(self.number.author)) {
            Some(number) => (number, text(self.insertion)),
            None => (self.other_number(label_number, counts), None),
        };
        Some(AtomRow {
            chain: chain.unwrap_or(NO_CHAIN),
            number,
            insertion: insertion.and_then(|code| code.chars().next()),
            residue,
            hetero,
            alternate: text(self.alternate).unwrap_or_default(),
            label: label_chain.zip(label_number),
            segment: 0,
            atom,
        })
    }

    /// Returns true if the position would be one with points for its commas.
    pub(super) fn have_commas(&self, values: &[Option<&str>]) -> bool {
        let texts = self
            .position
            .map(|column| values[column].unwrap_or_default());
        let is_number = |text: &&str| number(Some(&text.replace(',', "."))).is_some();
        texts.iter().any(|text| text.contains(',')) && texts.iter().all(is_number)
    }

    /// Returns the residue number where the author's is none: that of the archive, else 0.
    fn other_number(&self, label: Option<i32>, counts: &mut Counts) -> i32 {
        match label {
            Some(_) => counts.label_numbers += usize::from(self.number.author.is_some()),
            None => counts.no_number += 1,
        }
        label.unwrap_or(0)
    }
}

/// Parses a whole number.
fn whole(text: Option<&str>) -> Option<i32> {
    text?.parse().ok()
}

/// Parses a finite number, without the uncertainty that may follow in brackets.
fn number(text: Option<&str>) -> Option<f64> {
    let text = text?;
    let text = text.split_once('(').map_or(text, |(value, _)| value);
    text.parse().ok().filter(|value: &f64| value.is_finite())
}
