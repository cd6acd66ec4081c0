//! Rows of atoms, the same for all formats.

use crate::structure::Atom;

/// An atom as a file lists it, with its residue and chain.
#[derive(Clone, Debug)]
pub(crate) struct AtomRow<'a> {
    pub(crate) chain: &'a str,
    pub(crate) number: i32,
    pub(crate) insertion: Option<char>,
    pub(crate) residue: &'a str,
    pub(crate) hetero: bool,
    /// Letter of the alternate; empty for atoms with one position.
    pub(crate) alternate: &'a str,
    /// Chain and number of the residue in the numbering of the archive, where an mmCIF file has two.
    pub(crate) label: Option<(&'a str, i32)>,
    /// Number of ends of chains (`TER`) before it in the file.
    pub(crate) segment: usize,
    pub(crate) atom: Atom,
}
