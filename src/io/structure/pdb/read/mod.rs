//! Reading PDB files.

mod alignment;
mod atom;
mod chains;
mod deposition;
mod frames;
mod layout;
mod names;
mod numbering;
mod range;
mod record;
mod two_letters;

use std::borrow::Cow;
use std::collections::BTreeSet;

use self::alignment::{Aligned, align};
use self::chains::UnnamedChains;
use self::frames::Frames;
use self::layout::Layout;
use self::numbering::Numbering;
use self::record::{Record, record};
use super::columns::{columns, lines};
use super::hybrid_36;
use crate::io::structure::atom_row::AtomRow;
use crate::io::structure::content::Content;
use crate::io::structure::note::StructureNote;
pub(crate) use deposition::read_deposition;
pub(crate) use record::is_atom;

/// Reads the first frame of a PDB file; atoms that cannot be read are counted and left out.
pub(crate) fn read(bytes: &[u8]) -> Content {
    let mut content = Content::default();
    let mut atoms = AtomLines::default();
    let mut frames = Frames::default();
    // Helices and strands behind the first frame: of it, of a file that was joined to it, or of all frames.
    let mut next_ranges = Vec::new();
    let is_cut = is_cut_off(bytes);
    let mut all = lines(bytes).enumerate().peekable();
    while let Some((index, line)) = all.next() {
        match record(line) {
            Some(Record::Atom { .. }) if is_cut && all.peek().is_none() => {
                match frames.atom(line) {
                    true => content.cut_off = Some(index + 1),
                    false => content
                        .notes
                        .push(StructureNote::CutOff { line: index + 1 }),
                }
            }
            Some(Record::Atom { hetero }) if frames.atom(line) => match align(line) {
                Some(aligned) => atoms.push(aligned, hetero, index + 1),
                None => content.assembly.skip(index + 1, has_commas(line)),
            },
            // Those between two frames are of the second.
            Some(Record::Atom { .. }) => next_ranges.clear(),
            Some(Record::Ter) if frames.is_first() => atoms.segment += 1,
            Some(Record::Frame) => frames.end(),
            Some(Record::EndOfFile) => frames.end_file(),
            Some(Record::Header) => {
                frames.end_file();
                if frames.is_first() {
                    content.name = columns(line, 63, 66).to_owned();
                }
            }
            Some(Record::Helix) if frames.is_first() => content.ranges.extend(range::helix(line)),
            Some(Record::Strand) if frames.is_first() => content.ranges.extend(range::strand(line)),
            Some(Record::Helix) => next_ranges.extend(range::helix(line)),
            Some(Record::Strand) => next_ranges.extend(range::strand(line)),
            _ => {}
        }
        if frames.is_first() {
            content.ranges.append(&mut next_ranges);
        }
    }
    content.more_models = frames.more();
    if content.more_models == 0 || content.ranges.is_empty() {
        content.ranges.append(&mut next_ranges);
    }
    content.notes.extend(frames.notes());
    content.ends_with_atoms = content.more_models == 0 && ends_with_an_atom(bytes);
    atoms.assemble(&mut content);
    if content.ends_with_atoms && content.cut_off.is_none() && promises_an_end(bytes) {
        content.notes.push(StructureNote::NoEnd);
    }
    content
}

/// Returns true if the last line of a file is that of an atom of a chain, although it has records of a deposited entry. Such
/// files have a `TER` or an `END` after the last atom; in those of other programs a `TER` may stand between chains alone.
fn promises_an_end(bytes: &[u8]) -> bool {
    let is_promise =
        |line: &[u8]| record(line) == Some(Record::Header) || line.starts_with(b"SEQRES");
    let last = lines(bytes)
        .filter(|line| !line.trim_ascii().is_empty())
        .last();
    let is_chain = matches!(last.and_then(record), Some(Record::Atom { hetero: false }));
    is_chain && lines(bytes).any(is_promise)
}

/// Returns true if a line could be read with points for its commas.
fn has_commas(line: &[u8]) -> bool {
    let mut pointed = line.to_vec();
    for byte in pointed.iter_mut().filter(|byte| **byte == b',') {
        *byte = b'.';
    }
    pointed != line && align(&pointed).is_some()
}

/// Returns true if the last line that is not blank is that of an atom.
fn ends_with_an_atom(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_end();
    let last = text.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next();
    last.is_some_and(is_atom)
}

/// Returns true if the last line ends inside an atom, before or in its coordinates.
fn is_cut_off(bytes: &[u8]) -> bool {
    let last = bytes.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next();
    last.is_some_and(|line| {
        let points = [35, 43].iter().all(|at| line.get(at - 1) == Some(&b'.'));
        let is_short = line.len() < 54 && (points || align(line).is_none());
        is_short && matches!(record(line), Some(Record::Atom { .. }))
    })
}

/// The lines of the atoms of the first frame.
#[derive(Debug, Default)]
struct AtomLines<'a> {
    lines: Vec<AtomLine<'a>>,
    /// Number of `TER` records so far.
    segment: usize,
    /// Number of lines that are not in their columns, and the first.
    off_columns: Option<(usize, usize)>,
}

/// The line of an atom, in the columns of the format.
#[derive(Debug)]
struct AtomLine<'a> {
    text: Cow<'a, [u8]>,
    hetero: bool,
    segment: usize,
    /// Number of the line in the file, from 1.
    number: usize,
}

impl<'a> AtomLines<'a> {
    fn push(&mut self, aligned: Aligned<'a>, hetero: bool, number: usize) {
        if aligned.was_off {
            self.off_columns.get_or_insert((0, number)).0 += 1;
        }
        self.lines.push(AtomLine {
            text: aligned.line,
            hetero,
            segment: self.segment,
            number,
        });
    }

    /// Puts the atoms into `content`.
    fn assemble(&self, content: &mut Content) {
        let layout = Layout::of(self.lines.iter().map(|line| &*line.text));
        let ids: BTreeSet<&str> = self
            .lines
            .iter()
            .map(|line| layout.chain(&line.text))
            .collect();
        let mut unnamed = UnnamedChains::new(&ids);
        let mut numbering = Numbering::of(self.lines.iter().map(|line| {
            let chain = layout.chain(&line.text);
            (chain, columns(&line.text, 23, 26))
        }));
        let mut before: Option<String> = None;
        for line in &self.lines {
            let residue = layout.residue(&line.text);
            let id = match layout.chain(&line.text) {
                "" => {
                    let number = hybrid_36::number(columns(&line.text, 23, 26));
                    unnamed.id(residue, number, line.segment, before.as_deref())
                }
                id => id.to_owned(),
            };
            match atom::row(&line.text, line.hetero, residue, &id, &mut numbering) {
                Some(row) => content.assembly.push(AtomRow {
                    segment: line.segment,
                    ..row
                }),
                None => content.assembly.skip(line.number, false),
            }
            before = Some(id);
        }
        content.notes.extend(self.notes(&layout, &numbering));
        if unnamed.atoms > 0 {
            let count = unnamed.atoms;
            content.unnamed_chains = unnamed.ids();
            let chains = content.unnamed_chains.clone();
            content
                .notes
                .push(StructureNote::NoChainId { count, chains });
        }
    }

    /// Returns notes on what was odd.
    fn notes(&self, layout: &Layout, numbering: &Numbering) -> Vec<StructureNote> {
        let off = self.off_columns;
        let off = off.map(|(count, first)| StructureNote::OffColumns { count, first });
        let shared = layout.shared().map(|chain| StructureNote::Segments {
            chain: chain.to_owned(),
        });
        let wrapped = numbering
            .has_wrapped
            .then_some(StructureNote::WrappedNumbers);
        let names: Vec<String> = layout.suffixed().map(str::to_owned).collect();
        let suffixed = (!names.is_empty()).then_some(StructureNote::LongNames { names });
        let all = off.into_iter().chain(shared).chain(wrapped);
        all.chain(suffixed).collect()
    }
}
