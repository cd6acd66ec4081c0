//! Records of 80 columns.

use crate::io::structure::ascii::ascii;
use crate::structure::Residue;

/// A PDB file in the making.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: String,
}

impl Lines {
    /// Writes a record, filled up with blanks.
    pub(super) fn push(&mut self, record: &str) {
        self.text.push_str(&format!("{record:<80}\n"));
    }

    /// Writes `text` in as many records as it takes, each with `start(its number from 1)` before
    /// it.
    pub(super) fn wrap(&mut self, text: &str, width: usize, start: impl Fn(usize) -> String) {
        let mut rest = ascii(text);
        let mut number = 1;
        while !rest.is_empty() {
            let cut = match rest.get(..=width).and_then(|line| line.rfind(' ')) {
                Some(blank) if blank > 0 => blank,
                _ => width.min(rest.len()),
            };
            self.push(&format!("{}{}", start(number), &rest[..cut]));
            rest = rest[cut..].trim_start().to_owned();
            number += 1;
        }
    }
}

/// Returns the serial number of the record at `index`. The column holds three digits; numbers
/// start again after 999, as in long entries.
pub(super) fn serial(index: usize) -> usize {
    index % 999 + 1
}

/// Returns name, chain, number and insertion code of a residue, with `gap` between chain and
/// number.
pub(super) fn residue_columns(chain: &str, residue: &Residue, gap: &str) -> String {
    let insertion = residue.insertion.unwrap_or(' ');
    let Residue { name, number, .. } = residue;
    format!("{name:>3} {chain}{gap}{number:>4}{insertion}")
}
