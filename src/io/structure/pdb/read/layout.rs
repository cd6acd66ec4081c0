//! The layout of a file: the meaning of the columns that programs use in different ways.
//!
//! Column 21 belongs to chain ids of two letters, or to residue names of four (CHARMM, GROMACS).
//! Columns 73 to 80 hold a segment id and an element, or, in files older than 1996, the id of the
//! entry and the number of the line.

use std::collections::{BTreeMap, BTreeSet};

use super::names::is_polymer;
use super::two_letters::has_two_letter_chains;
use crate::io::structure::pdb::columns::columns;
use crate::residue::AminoAcid;

/// The meaning of the columns of a file.
#[derive(Debug, Default)]
pub(super) struct Layout<'a> {
    has_two_letter_chains: bool,
    /// Chain ids that several segments share, so that the segment ids tell the chains apart.
    shared: BTreeSet<&'a str>,
    /// Names of four letters that nobody knows, of amino acids by their Cα and the first three letters.
    suffixed: BTreeSet<&'a str>,
}

impl<'a> Layout<'a> {
    /// Finds the layout of a file by the lines of its atoms.
    pub(super) fn of(lines: impl Iterator<Item = &'a [u8]> + Clone) -> Self {
        let mut layout = Self {
            has_two_letter_chains: has_two_letter_chains(lines.clone()),
            ..Self::default()
        };
        if !layout.has_two_letter_chains {
            layout.suffixed = lines.clone().filter_map(suffixed).collect();
        }
        layout.shared = layout.shared_ids(lines);
        layout
    }

    /// Returns the name of the residue.
    pub(super) fn residue<'l>(&self, line: &'l [u8]) -> &'l str {
        let name = columns(line, 18, if self.has_two_letter_chains { 20 } else { 21 });
        match self.suffixed.contains(name) {
            true => columns(line, 18, 20),
            false => name,
        }
    }

    /// Returns the names of four letters of which the first three are read.
    pub(super) fn suffixed(&self) -> impl Iterator<Item = &'a str> {
        self.suffixed.iter().copied()
    }

    /// Returns the chain id: of the chain, else of the segment; empty if there is none.
    pub(super) fn chain<'l>(&self, line: &'l [u8]) -> &'l str {
        let segment = segment(line);
        match self.chain_column(line) {
            "" => segment,
            id if !segment.is_empty() && self.shared.contains(id) => segment,
            id => id,
        }
    }

    /// Returns the chain ids that several segments share.
    pub(super) fn shared(&self) -> impl Iterator<Item = &'a str> {
        self.shared.iter().copied()
    }

    fn chain_column<'l>(&self, line: &'l [u8]) -> &'l str {
        columns(line, if self.has_two_letter_chains { 21 } else { 22 }, 22)
    }

    /// Returns the chain ids with which a residue number stands for amino acids of several segments:
    /// CHARMM calls the chains of the segments `PROA` and `PROB` both `P`.
    fn shared_ids(&self, lines: impl Iterator<Item = &'a [u8]>) -> BTreeSet<&'a str> {
        let mut segment_of: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        let mut shared = BTreeSet::new();
        for line in lines {
            let (chain, segment) = (self.chain_column(line), segment(line));
            let is_ca = columns(line, 13, 16) == "CA";
            if chain.is_empty() || segment.is_empty() || !is_ca {
                continue;
            }
            if AminoAcid::of_residue(self.residue(line)).is_some() {
                let number = columns(line, 23, 27);
                let first = segment_of.entry((chain, number)).or_insert(segment);
                if *first != segment {
                    shared.insert(chain);
                }
            }
        }
        shared
    }
}

/// Returns the name of four letters of the Cα of an amino acid, if only its first three letters are known.
fn suffixed(line: &[u8]) -> Option<&str> {
    let name = columns(line, 18, 21);
    let is_amino = AminoAcid::from_code(columns(line, 18, 20)).is_some();
    let is_long = is_amino && name.len() == 4 && !is_polymer(name);
    (is_long && columns(line, 13, 16) == "CA").then_some(name)
}

/// Returns the segment id; empty where columns 73 to 80 hold the number of the line.
fn segment(line: &[u8]) -> &str {
    let end = columns(line, 77, 80);
    let is_number = !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { "" } else { columns(line, 73, 76) }
}

/// Returns the symbol of the element; empty where columns 77 and 78 hold none.
pub(super) fn element(line: &[u8]) -> &str {
    let symbol = columns(line, 77, 78);
    let is_one = SYMBOLS
        .split(' ')
        .any(|known| known.eq_ignore_ascii_case(symbol));
    if is_one { symbol } else { "" }
}

/// Symbols of the elements, with those of deuterium and of an unknown element.
const SYMBOLS: &str = "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu \
                       Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs \
                       Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl \
                       Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh \
                       Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og D X";
