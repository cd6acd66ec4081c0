//! Subject of the map check.

use super::values::Values;
use crate::grid::Density;
use crate::io::mrc::{MapHeader, MapNote};
use crate::residue::Sequence;
use crate::structure::Structure;

/// A map and the files beside it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Name of its file.
    pub name: &'a str,
    /// Header of the file.
    pub header: &'a MapHeader,
    /// Oddities of the file.
    pub notes: &'a [MapNote],
    /// The map, corrected.
    pub map: &'a Density,
    /// Values of all of it, summed up, also where it was cut to a region.
    pub values: &'a Values,
    /// Number of outliers that were replaced.
    pub outliers: usize,
    /// Sequences, if there are any.
    pub sequences: &'a [Sequence],
    /// Reference structure.
    pub reference: Option<&'a Structure>,
    /// Memory that a run on it needs, in bytes; `None` if there can be no run.
    pub memory: Option<u64>,
    /// Twice the x, in Å, of the plane in which it was mirrored, if it was.
    pub mirror: Option<f64>,
    /// True if the map was cut to a region of interest.
    pub is_part: bool,
}
