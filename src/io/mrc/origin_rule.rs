//! Origin rule: the fields of a header by which a map is placed.

/// Source of the origin of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginRule {
    /// The ORIGIN field, in Å, because one of its components is not 0.
    Origin,
    /// The NSTART fields times the voxel size, because ORIGIN is 0 or cannot be.
    Nstart,
    /// Zero, because neither field can be.
    Neither,
}
