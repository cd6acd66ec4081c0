//! Reading mmCIF files.

use super::syntax::{Rows, read_tables};
use crate::io::structure::assembly::{Assembly, AtomRow};
use crate::io::structure::error::StructureError;
use crate::io::structure::secondary::{Range, ResidueId};
use crate::residue::SecondaryStructure;
use crate::space::Position;
use crate::structure::Atom;

/// What an mmCIF file holds.
#[derive(Debug)]
pub(in crate::io::structure) struct MmcifContent<'a> {
    pub(in crate::io::structure) name: &'a str,
    pub(in crate::io::structure) assembly: Assembly,
    pub(in crate::io::structure) ranges: Vec<Range>,
    pub(in crate::io::structure) more_models: usize,
}

/// Reads the first data block; atoms that cannot be read are counted and left out.
pub(in crate::io::structure) fn read_mmcif(text: &str) -> Result<MmcifContent<'_>, StructureError> {
    let mut tables = Tables::default();
    let name = read_tables(text, &mut tables);
    if let Some(column) = tables.missing {
        return Err(StructureError::NoColumn { column });
    }
    Ok(MmcifContent {
        name,
        assembly: tables.assembly,
        ranges: tables.ranges,
        more_models: tables.models.len().saturating_sub(1),
    })
}

/// The tables that are read.
#[derive(Clone, Copy, Debug)]
enum Table {
    Atoms(AtomColumns),
    Helices(RangeColumns),
    Strands(RangeColumns),
}

#[derive(Default)]
struct Tables<'a> {
    open: Option<Table>,
    assembly: Assembly,
    ranges: Vec<Range>,
    models: Vec<&'a str>,
    atoms: usize,
    missing: Option<&'static str>,
}

impl<'a> Rows<'a> for Tables<'a> {
    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
        self.open = match category {
            "_atom_site" => AtomColumns::of(columns)
                .map_err(|column| self.missing = Some(column))
                .ok()
                .map(Table::Atoms),
            "_struct_conf" => RangeColumns::of(columns, "conf_type_id").map(Table::Helices),
            "_struct_sheet_range" => RangeColumns::of(columns, "sheet_id").map(Table::Strands),
            _ => None,
        };
        self.open.is_some()
    }

    fn row(&mut self, values: &[Option<&'a str>]) {
        match self.open {
            Some(Table::Atoms(columns)) => self.atom(&columns, values),
            Some(Table::Helices(columns)) => {
                let kind = values[columns.kind].unwrap_or_default();
                if kind.starts_with("HELX") {
                    let range = columns.range(values, SecondaryStructure::Helix);
                    self.ranges.extend(range);
                } else if kind.starts_with("STRN") {
                    let range = columns.range(values, SecondaryStructure::Strand);
                    self.ranges.extend(range);
                }
            }
            Some(Table::Strands(columns)) => {
                let range = columns.range(values, SecondaryStructure::Strand);
                self.ranges.extend(range);
            }
            None => {}
        }
    }
}

impl<'a> Tables<'a> {
    fn atom(&mut self, columns: &AtomColumns, values: &[Option<&'a str>]) {
        self.atoms += 1;
        let model = columns.model.and_then(|c| values[c]).unwrap_or("1");
        if !self.models.contains(&model) {
            self.models.push(model);
        }
        if self.models.first() != Some(&model) {
            return;
        }
        match columns.row(values) {
            Some(row) => self.assembly.push(row),
            None => self.assembly.skip(self.atoms),
        }
    }
}

/// Where the columns of `_atom_site` stand.
#[derive(Clone, Copy, Debug)]
struct AtomColumns {
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
    /// The columns among `names`, the author's where there are two; or the one that lacks.
    fn of(names: &[&str]) -> Result<Self, &'static str> {
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

    fn row<'a>(&self, values: &[Option<&'a str>]) -> Option<AtomRow<'a>> {
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

/// A finite number, without the uncertainty that may follow in brackets.
fn number(text: Option<&str>) -> Option<f64> {
    let text = text?;
    let text = text.split_once('(').map_or(text, |(value, _)| value);
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Where the columns of a table of helices or strands stand.
#[derive(Clone, Copy, Debug)]
struct RangeColumns {
    kind: usize,
    chain: usize,
    first: (usize, Option<usize>),
    last: (usize, Option<usize>),
}

impl RangeColumns {
    /// The columns among `names`; `None` if one lacks.
    fn of(names: &[&str], kind: &str) -> Option<Self> {
        let find = |wanted: &str| names.iter().position(|name| *name == wanted);
        let either = |author, label| find(author).or_else(|| find(label));
        Some(Self {
            kind: find(kind)?,
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

    fn range(&self, values: &[Option<&str>], kind: SecondaryStructure) -> Option<Range> {
        let id = |(number, code): (usize, Option<usize>)| -> Option<ResidueId> {
            let code = code.and_then(|c| values[c]).and_then(|c| c.chars().next());
            Some((values[number]?.parse().ok()?, code))
        };
        Some(Range {
            kind,
            chain: values[self.chain]?.to_owned(),
            first: id(self.first)?,
            last: id(self.last)?,
        })
    }
}
