//! Reading mmCIF files: a file for each category, or group of categories, that is read.

mod atom_site;
mod deposition;
mod ranges;

use super::syntax::{Rows, read_tables};
use crate::io::structure::content::Content;
use crate::io::structure::error::StructureError;
use atom_site::AtomColumns;
pub(crate) use deposition::read_deposition;
use ranges::RangeColumns;

/// Reads the first data block; atoms that cannot be read are counted and left out.
pub(crate) fn read(text: &str) -> Result<Content, StructureError> {
    let mut tables = Tables::default();
    let name = read_tables(text, &mut tables);
    if let Some(column) = tables.missing {
        return Err(StructureError::NoColumn { column });
    }
    Ok(Content {
        name: name.to_owned(),
        more_models: tables.models.len().saturating_sub(1),
        ..tables.content
    })
}

/// A category that is read, with the indices of its columns.
#[derive(Clone, Copy, Debug)]
enum Table {
    Atoms(AtomColumns),
    Ranges(RangeColumns),
}

#[derive(Default)]
struct Tables<'a> {
    open: Option<Table>,
    content: Content,
    /// The models so far, by number; the first is read.
    models: Vec<&'a str>,
    /// Number of rows of atoms so far.
    atoms: usize,
    /// The column that a table of atoms lacks.
    missing: Option<&'static str>,
}

impl<'a> Rows<'a> for Tables<'a> {
    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
        self.open = match category {
            "_atom_site" => AtomColumns::of(columns)
                .map_err(|column| self.missing = Some(column))
                .ok()
                .map(Table::Atoms),
            "_struct_conf" => RangeColumns::of_conformations(columns).map(Table::Ranges),
            "_struct_sheet_range" => RangeColumns::of_strands(columns).map(Table::Ranges),
            _ => None,
        };
        self.open.is_some()
    }

    fn row(&mut self, values: &[Option<&'a str>]) {
        match self.open {
            Some(Table::Atoms(columns)) => self.atom(&columns, values),
            Some(Table::Ranges(columns)) => self.content.ranges.extend(columns.range(values)),
            None => {}
        }
    }
}

impl<'a> Tables<'a> {
    fn atom(&mut self, columns: &AtomColumns, values: &[Option<&'a str>]) {
        self.atoms += 1;
        let model = columns.model(values);
        if !self.models.contains(&model) {
            self.models.push(model);
        }
        if self.models.first() != Some(&model) {
            return;
        }
        match columns.row(values) {
            Some(row) => self.content.assembly.push(row),
            None => self.content.assembly.skip(self.atoms),
        }
    }
}
