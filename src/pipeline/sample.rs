//! The sample of a map.

use crate::prepare::region::Region;
use crate::residue::Sequence;
use crate::structure::Structure;

/// Facts about the sample beside its map.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample<'a> {
    /// Name for the model.
    pub name: &'a str,
    /// Sequences of its chains.
    pub sequences: &'a [Sequence],
    /// True if its sequences are those that were found in a proteome: then none is no oversight.
    pub is_searched: bool,
    /// Reference structure to compare with.
    pub reference: Option<&'a Structure>,
    /// Predicted structure of its chains, to be placed in the map, and to fill weak parts from.
    pub predicted: Option<&'a Structure>,
    /// Backbone to build on: its Cα are the candidates, in place of those that the network finds.
    pub backbone: Option<&'a Structure>,
    /// Part of the map that is looked at, if not all of it: no more of the reference structure counts.
    pub region: Option<Region>,
}
