//! Reading PDB files.

use crate::io::structure::assembly::{Assembly, AtomRow};
use crate::io::structure::secondary::{Range, ResidueId};
use crate::residue::SecondaryStructure;
use crate::space::Position;
use crate::structure::Atom;

/// What a PDB file holds.
#[derive(Debug, Default)]
pub(in crate::io::structure) struct PdbContent {
    pub(in crate::io::structure) name: String,
    pub(in crate::io::structure) assembly: Assembly,
    pub(in crate::io::structure) ranges: Vec<Range>,
    pub(in crate::io::structure) more_models: usize,
}

/// Reads all of a PDB file; atoms that cannot be read are counted and left out.
pub(in crate::io::structure) fn read_pdb(bytes: &[u8]) -> PdbContent {
    let mut content = PdbContent::default();
    let mut models = 0;
    for (index, line) in bytes
        .split(|byte| *byte == b'\n' || *byte == b'\r')
        .enumerate()
    {
        let record = columns(line, 1, 6);
        match record {
            "MODEL" => models += 1,
            "ATOM" | "HETATM" if models <= 1 => match atom_row(line, record == "HETATM") {
                Some(row) => content.assembly.push(row),
                None => content.assembly.skip(index + 1),
            },
            "HEADER" => content.name = columns(line, 63, 66).to_owned(),
            "HELIX" => content.ranges.extend(helix(line)),
            "SHEET" => content.ranges.extend(strand(line)),
            _ => {}
        }
    }
    content.more_models = usize::saturating_sub(models, 1);
    content
}

/// The text in columns `first` to `last` (from 1, both included) without blanks around it; empty
/// where the line is too short or holds no text.
pub(in crate::io::structure) fn columns(line: &[u8], first: usize, last: usize) -> &str {
    let end = last.min(line.len());
    let text = line.get(first - 1..end).unwrap_or_default();
    str::from_utf8(text).unwrap_or_default().trim()
}

fn atom_row(line: &[u8], hetero: bool) -> Option<AtomRow<'_>> {
    let coordinate = |first, last| -> Option<f64> {
        let value: f64 = columns(line, first, last).parse().ok()?;
        value.is_finite().then_some(value)
    };
    let number_or = |first, last, missing: f64| {
        let value = columns(line, first, last).parse().unwrap_or(missing);
        if value.is_finite() { value } else { missing }
    };
    let name = columns(line, 13, 16);
    let atom = Atom {
        name: name.to_owned(),
        element: columns(line, 77, 78).to_owned(),
        position: Position::new(
            coordinate(31, 38)?,
            coordinate(39, 46)?,
            coordinate(47, 54)?,
        ),
        occupancy: number_or(55, 60, 1.0),
        b_factor: number_or(61, 66, 0.0),
    };
    let (number, insertion) = residue_id(line, 23, 27)?;
    let row = AtomRow {
        chain: chain_id(line),
        number,
        insertion,
        residue: columns(line, 18, 20),
        hetero,
        alternate: columns(line, 17, 17),
        atom,
    };
    (!name.is_empty()).then_some(row)
}

/// The chain id: column 22, or 21 and 22 as programs with two-letter chains write it; else the
/// segment id.
fn chain_id(line: &[u8]) -> &str {
    match columns(line, 21, 22) {
        "" => columns(line, 73, 76),
        id => id,
    }
}

/// A residue number from column `first`, with an insertion code in column `last`.
fn residue_id(line: &[u8], first: usize, last: usize) -> Option<ResidueId> {
    let number = columns(line, first, last - 1).parse().ok()?;
    Some((number, columns(line, last, last).chars().next()))
}

fn helix(line: &[u8]) -> Option<Range> {
    range(line, SecondaryStructure::Helix, [20, 22, 32, 34])
}

fn strand(line: &[u8]) -> Option<Range> {
    range(line, SecondaryStructure::Strand, [22, 23, 33, 34])
}

/// A range whose chain and number stand in the columns `[chain, number, last chain, last number]`.
fn range(line: &[u8], kind: SecondaryStructure, at: [usize; 4]) -> Option<Range> {
    let [chain, first, last_chain, last] = at;
    let id = columns(line, chain - 1, chain);
    let same_chain = id == columns(line, last_chain - 1, last_chain);
    let range = Range {
        kind,
        chain: if id.is_empty() { "A" } else { id }.to_owned(),
        first: residue_id(line, first, first + 4)?,
        last: residue_id(line, last, last + 4)?,
    };
    same_chain.then_some(range)
}
