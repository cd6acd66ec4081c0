//! The records `ATOM` and `HETATM`.

use super::layout::element;
use super::numbering::Numbering;
use crate::io::structure::atom_row::AtomRow;
use crate::io::structure::pdb::columns::columns;
use crate::io::structure::pdb::hybrid_36;
use crate::io::structure::secondary::ResidueId;
use crate::space::Position;
use crate::structure::Atom;

/// Reads an atom of `residue` in `chain`; `None` if it has no name, no residue number or no position.
pub(super) fn row<'a>(
    line: &'a [u8],
    hetero: bool,
    residue: &'a str,
    chain: &'a str,
    numbering: &mut Numbering,
) -> Option<AtomRow<'a>> {
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
        element: element(line).to_owned(),
        position: Position::new(
            coordinate(31, 38)?,
            coordinate(39, 46)?,
            coordinate(47, 54)?,
        ),
        occupancy: number_or(55, 60, 1.0),
        b_factor: number_or(61, 66, 0.0),
    };
    let (number, insertion) = match five_digits(line) {
        Some(number) => (number, None),
        None => {
            let number = numbering.number(chain, columns(line, 23, 26))?;
            (number, columns(line, 27, 27).chars().next())
        }
    };
    let row = AtomRow {
        chain,
        number,
        insertion,
        residue,
        hetero,
        alternate: columns(line, 17, 17),
        label: None,
        segment: 0,
        atom,
    };
    (!name.is_empty()).then_some(row)
}

/// Returns a residue number that takes the column of the insertion code, too, as programs write those
/// from 10,000 on.
fn five_digits(line: &[u8]) -> Option<i32> {
    let text = columns(line, 23, 27);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = text.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// Reads a residue number from column `first`, with an insertion code in column `last`.
pub(super) fn residue_id(line: &[u8], first: usize, last: usize) -> Option<ResidueId> {
    let number = hybrid_36::number(columns(line, first, last - 1))?;
    Some((number, columns(line, last, last).chars().next()))
}
