//! The records `ATOM` and `HETATM`.

use crate::io::structure::assembly::AtomRow;
use crate::io::structure::pdb::columns::columns;
use crate::io::structure::pdb::hybrid_36;
use crate::io::structure::secondary::ResidueId;
use crate::space::Position;
use crate::structure::Atom;

/// Reads an atom; `None` if it has no name, no residue number or no position.
pub(super) fn row(line: &[u8], hetero: bool) -> Option<AtomRow<'_>> {
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

/// Returns the chain id: column 22, or 21 and 22 as programs with two-letter chains write it; else
/// the segment id.
fn chain_id(line: &[u8]) -> &str {
    match columns(line, 21, 22) {
        "" => columns(line, 73, 76),
        id => id,
    }
}

/// Reads a residue number from column `first`, with an insertion code in column `last`.
pub(super) fn residue_id(line: &[u8], first: usize, last: usize) -> Option<ResidueId> {
    let number = hybrid_36::number(columns(line, first, last - 1))?;
    Some((number, columns(line, last, last).chars().next()))
}
