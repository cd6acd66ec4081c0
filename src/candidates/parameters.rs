//! The tuned numbers of this room: value, unit, meaning, source. What a user may set is in
//! [`CandidateSettings`](super::CandidateSettings).

/// Default minimum Cα probability of a candidate, 0 to 1. Chosen by ablation: 0.1 to 0.3 are within
/// the noise on sixteen maps (see assets/weave.md).
pub(super) const THRESHOLD: f64 = 0.2;

/// Default minimum distance of two candidates, in Å. Chosen by ablation: 2.0 to 2.6 are within the
/// noise on sixteen maps (see assets/weave.md); the Cα of a cis peptide are 2.95 Å apart.
pub(super) const SEPARATION_ANGSTROM: f64 = 2.3;

/// Distance in Å up to which two candidates have a contact: neighbours in a chain are 3.8 Å apart,
/// and each may be misplaced by some 0.8 Å. By hand; there is no table of alternatives.
pub const CONTACT_ANGSTROM: f64 = 5.4;

/// Positions on the line between two candidates, as fractions of it, at which the backbone
/// probability is read. N and C stand at about a third and two thirds of a Cα-Cα step.
pub(super) const CONTACT_POSITIONS: [f64; 3] = [1.0 / 3.0, 0.5, 2.0 / 3.0];

/// Limit on the distance, along each axis and in voxels, of a peak from the middle of its voxel; a
/// little more than the half to which an exact fit leads. By hand.
pub(super) const LARGEST_SHIFT: f64 = 0.6;

/// Floor under probabilities whose logarithm is taken, 0 to 1: the tail of a Gaussian 3.7 standard
/// deviations from its middle. By hand.
pub(super) const PROBABILITY_FLOOR: f64 = 1e-3;
