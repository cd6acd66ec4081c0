//! States of secondary structure.

use crate::residue::{HelixKind, SecondaryStructure};

/// State of a residue, one of the eight of Kabsch and Sander.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DsspState {
    /// `H`: alpha helix, bonds from residue n + 4 to n.
    AlphaHelix,
    /// `G`: 3-10 helix, bonds from n + 3 to n.
    Helix3,
    /// `I`: pi helix, bonds from n + 5 to n.
    PiHelix,
    /// `E`: strand of a ladder of two or more bridges.
    Strand,
    /// `B`: a bridge that stands alone.
    Bridge,
    /// `T`: inside a turn that makes no helix.
    Turn,
    /// `S`: the chain bends by more than 70°.
    Bend,
    /// Blank: none of these.
    #[default]
    Loop,
}

impl DsspState {
    /// Returns the letter of the state, blank for a loop.
    pub const fn letter(self) -> char {
        match self {
            Self::AlphaHelix => 'H',
            Self::Helix3 => 'G',
            Self::PiHelix => 'I',
            Self::Strand => 'E',
            Self::Bridge => 'B',
            Self::Turn => 'T',
            Self::Bend => 'S',
            Self::Loop => ' ',
        }
    }

    /// Returns the kind of helix; the default outside of helices.
    pub const fn helix(self) -> HelixKind {
        match self {
            Self::Helix3 => HelixKind::ThreeTen,
            Self::PiHelix => HelixKind::Pi,
            _ => HelixKind::Alpha,
        }
    }

    /// Returns the state in three: H, G, I are helix, E is strand, all else is coil.
    pub const fn reduced(self) -> SecondaryStructure {
        match self {
            Self::AlphaHelix | Self::Helix3 | Self::PiHelix => SecondaryStructure::Helix,
            Self::Strand => SecondaryStructure::Strand,
            Self::Bridge | Self::Turn | Self::Bend | Self::Loop => SecondaryStructure::Coil,
        }
    }
}
