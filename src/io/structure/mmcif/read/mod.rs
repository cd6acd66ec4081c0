//! Reading mmCIF files: a file for each category, or group of categories, that is read.

mod atom_site;
mod completeness;
mod counts;
mod deposition;
mod kind;
mod ranges;

use std::collections::BTreeSet;

use super::syntax::{Rows, read_tables};
use crate::io::structure::content::Content;
use crate::io::structure::error::StructureError;
use crate::io::structure::note::StructureNote;
use atom_site::AtomColumns;
use completeness::Completeness;
use counts::{Counts, NO_CHAIN};
pub(crate) use deposition::read_deposition;
use kind::Kind;
use ranges::RangeColumns;

/// Reads the first data block with atoms; atoms that cannot be read are counted and left out.
pub(crate) fn read(text: &str) -> Result<Content, StructureError> {
    let mut tables = Tables::default();
    let cut_off = read_tables(text, &mut tables);
    let has_atoms = tables.atoms > 0;
    if let (Some(column), false) = (tables.missing, has_atoms) {
        return Err(StructureError::NoColumn { column });
    }
    if let Some(line) = cut_off.filter(|line| !has_atoms && opens_text(text, *line)) {
        return Err(StructureError::OpenText { line });
    }
    let notes = tables.notes();
    let ends_with_atoms = tables.completeness.ends_with_atoms();
    let may_be_cut = tables.completeness.missing();
    let mut content = tables.content;
    content.notes.extend(notes);
    match cut_off {
        Some(line) if has_atoms && content.cut_off.is_none() => {
            content.notes.push(StructureNote::CutOff { line });
        }
        None if has_atoms && content.cut_off.is_none() => {
            let end = may_be_cut.map(|chains| StructureNote::MayBeCutOff { chains });
            content.notes.extend(end);
        }
        cut_off => content.cut_off = content.cut_off.or(cut_off),
    }
    content.ends_with_atoms = ends_with_atoms && tables.models.count() == 1;
    content.name = tables.name.to_owned();
    content.more_models = tables.models.count().saturating_sub(1);
    content.other_kind = tables.kind.map(Kind::words);
    Ok(content)
}

/// Returns true if a text of several lines begins in line `first`, from 1, and atoms are listed after it.
fn opens_text(text: &str, first: usize) -> bool {
    let mut lines = text.lines().skip(first.saturating_sub(1));
    let is_text = lines.next().is_some_and(|line| line.starts_with(';'));
    is_text && lines.any(|line| line.trim_start().starts_with("_atom_site."))
}

/// A category that is read, with the indices of its columns.
#[derive(Clone, Copy, Debug)]
enum Table {
    Atoms(AtomColumns),
    Ranges(RangeColumns),
    /// The chains: the column of their ids.
    Chains(usize),
}

/// The models that atoms were listed of, by number.
#[derive(Default)]
struct Models<'a> {
    first: Option<&'a str>,
    /// The model of the last atom: those of a model stand together.
    last: Option<&'a str>,
    all: BTreeSet<&'a str>,
}

impl<'a> Models<'a> {
    /// Takes the model of an atom, and returns whether it is the first one.
    fn is_first(&mut self, model: &'a str) -> bool {
        if self.last != Some(model) {
            self.last = Some(model);
            self.all.insert(model);
        }
        *self.first.get_or_insert(model) == model
    }

    fn count(&self) -> usize {
        self.all.len()
    }
}

#[derive(Default)]
struct Tables<'a> {
    open: Option<Table>,
    content: Content,
    /// The name of the block with the atoms; of the first, while there are none.
    name: &'a str,
    /// The name of the block that is read.
    block_name: &'a str,
    /// Number of blocks so far.
    blocks: usize,
    /// Number of blocks with atoms after the first of them.
    more_blocks: usize,
    /// True after the block with the atoms.
    is_over: bool,
    /// The models so far, by number; the first is read.
    models: Models<'a>,
    /// Number of rows of atoms so far.
    atoms: usize,
    counts: Counts,
    completeness: Completeness<'a>,
    /// The column that a table of atoms lacks.
    missing: Option<&'static str>,
    /// The kind of file, by the categories so far.
    kind: Option<Kind>,
}

impl<'a> Rows<'a> for Tables<'a> {
    fn block(&mut self, name: &'a str) {
        self.is_over = self.atoms > 0;
        self.completeness.open(false);
        if !self.is_over {
            self.content = Content::default();
            self.completeness = Completeness::default();
            if self.blocks == 0 {
                self.name = name;
            }
        }
        self.blocks += 1;
        self.block_name = name;
    }

    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
        let is = |name: &str| category.eq_ignore_ascii_case(name);
        if self.is_over {
            self.more_blocks += usize::from(is("_atom_site"));
            return false;
        }
        self.kind = self.kind.max(Kind::of(category));
        self.completeness.open(is("_atom_site"));
        self.open = if is("_atom_site") {
            self.name = self.block_name;
            let columns = AtomColumns::of(columns);
            let columns = columns.map_err(|column| self.missing = Some(column));
            columns.ok().map(Table::Atoms)
        } else if is("_struct_conf") {
            RangeColumns::of_conformations(columns).map(Table::Ranges)
        } else if is("_struct_sheet_range") {
            RangeColumns::of_strands(columns).map(Table::Ranges)
        } else if is("_struct_asym") {
            let mut columns = columns.iter();
            columns
                .position(|name| name.eq_ignore_ascii_case("id"))
                .map(Table::Chains)
        } else {
            None
        };
        self.open.is_some()
    }

    fn row(&mut self, values: &[Option<&'a str>], line: usize) {
        match self.open {
            Some(Table::Atoms(columns)) => self.atom(&columns, values, line),
            Some(Table::Ranges(columns)) => self.content.ranges.extend(columns.range(values)),
            Some(Table::Chains(column)) => self.completeness.list(values[column]),
            None => {}
        }
    }

    fn bad_row(&mut self, line: usize, is_last: bool) {
        if let Some(Table::Atoms(_)) = self.open {
            self.atoms += 1;
            if is_last {
                self.content.cut_off = Some(line);
            } else {
                self.content.assembly.skip(line, false);
            }
        }
    }

    fn end(&mut self, after_comment: bool, commented: usize) {
        self.completeness.end(after_comment, commented);
    }
}

impl<'a> Tables<'a> {
    fn atom(&mut self, columns: &AtomColumns, values: &[Option<&'a str>], line: usize) {
        self.atoms += 1;
        self.completeness.atom(columns.label_chain(values));
        let model = columns.model(values);
        if !self.models.is_first(model) {
            return;
        }
        match columns.row(values, &mut self.counts) {
            Some(row) => self.content.assembly.push(row),
            None => self
                .content
                .assembly
                .skip(line, columns.have_commas(values)),
        }
    }

    /// Returns notes on what was odd.
    fn notes(&self) -> Vec<StructureNote> {
        let Counts {
            label_numbers,
            no_number,
            no_chain,
        } = self.counts;
        let of = |count: usize, note: fn(usize) -> StructureNote| (count > 0).then(|| note(count));
        let notes = [
            (self.more_blocks > 0).then(|| StructureNote::Blocks {
                read: self.name.to_owned(),
                more: self.more_blocks,
            }),
            of(label_numbers, |count| StructureNote::LabelNumbers { count }),
            of(no_number, |count| StructureNote::NoNumber { count }),
            of(no_chain, |count| StructureNote::NoChainId {
                count,
                chains: vec![NO_CHAIN.to_owned()],
            }),
        ];
        notes.into_iter().flatten().collect()
    }
}
