//! The tuned numbers of this room: value, unit, meaning, source.
//!
//! Those that say *by hand* were set while the room was written, by the backbone RMSD of
//! `examples/backbone_rmsd.rs` and by how real maps looked; no table of alternatives was kept.
//! Bond lengths and angles are no tuned numbers: they stand in
//! [`geometry::peptide`](crate::geometry::peptide) with their source.

use std::ops::RangeInclusive;

// Bonded runs.

/// Distances between the Cα of bonded residues, in Å: from less than a cis peptide (2.95) to more
/// than a trans one (3.8), since either may be misplaced. By hand.
pub(super) const BONDED_CA_ANGSTROM: RangeInclusive<f64> = 2.3..=4.8;

// Bridging of gaps.

/// Longest gap that is bridged, in residues. Of the bridged Cα of four real and twelve simulated
/// maps 68 % were right in gaps of one, 54 % of two, 17 % of three, 39 % of four to six (see
/// assets/weave.md).
pub(super) const LONGEST_GAP: i32 = 3;

/// Deviation from [`CA_STEP_ANGSTROM`](crate::geometry::peptide::CA_STEP_ANGSTROM) allowed to the last step of a bridge, in Å. By hand.
pub(super) const CA_STEP_SLACK_ANGSTROM: f64 = 0.6;

/// Distances between the Cα on both sides of a residue in a bridge, in Å: Cα angles of 78° to 154°,
/// which nearly all residues have. By hand.
pub(super) const CA_SECOND_ANGSTROM: RangeInclusive<f64> = 4.8..=7.4;

/// Distance to any other Cα that a bridge keeps, in Å: less than between any two that are not
/// neighbours, more than a cis step. By hand.
pub(super) const CLEARANCE_ANGSTROM: f64 = 3.1;

/// Minimum mean Cα probability, 0 to 1, along a bridge. A quarter of what a candidate needs. By hand.
pub(super) const LEAST_BRIDGE_PROBABILITY: f64 = 0.05;

/// Directions tried at every step of a bridge, spread over the sphere (about 10° apart). By hand.
pub(super) const BRIDGE_DIRECTIONS: usize = 400;

/// Width of the beam: partial bridges kept after every step. By hand.
pub(super) const BRIDGE_BEAM: usize = 60;

/// Confidence of a bridged residue, as a fraction of its weaker anchor's: about half of bridged Cα
/// are right (see [`LONGEST_GAP`]).
pub(super) const BRIDGE_CONFIDENCE: f64 = 0.5;

// Orientation of peptides.

/// Angles about the Cα-Cα axis tried first for each peptide, evenly around the circle (15° apart).
/// By hand.
pub(super) const COARSE_ANGLES: usize = 24;

/// Finer angles tried on each side of the best coarse one. With [`FINE_FRACTION`] they cover one
/// coarse step to each side. By hand.
pub(super) const FINE_ANGLES: i32 = 5;

/// Distance of the finer angles, as a fraction of a coarse step (3°). By hand.
pub(super) const FINE_FRACTION: f64 = 0.2;

/// Standard deviation of the N-Cα-C angle in the score, in degrees. Crystals have 2.6; 7 allows for
/// misplaced Cα, by the peptides that come out right on real maps. By hand.
pub(super) const N_CA_C_SD_DEGREES: f64 = 7.0;

/// Weight of the logarithm of the N and C probabilities against the geometry, in nats per nat. By
/// hand, on real maps.
pub(super) const PROBABILITY_WEIGHT: f64 = 2.7;

/// Probability added to each, 0 to 1, so that none is impossible: the noise of the network. By hand.
pub(super) const PROBABILITY_FLOOR: f64 = 0.05;

/// Angles tried for φ and ψ of the first and the last residue of a run, evenly around the circle
/// (5° apart, as the table of [`geometry::ramachandran`](crate::geometry::ramachandran)).
pub(super) const END_ANGLES: usize = 72;

// Refinement of Cα positions.

/// Rounds of orienting the peptides and moving the Cα after their N and C. By hand.
pub(super) const ROUNDS: usize = 3;

/// Part of the mean shift of N and C that their Cα follows, 0 to 1. By hand.
pub(super) const PULL: f64 = 0.8;

/// Radius in Å around an atom over which its mean shift is taken: 1.5 times the width (0.8 Å) of
/// the spots that the network is trained on.
pub(super) const SHIFT_RADIUS_ANGSTROM: f64 = 1.2;

/// Spacing in Å of the points at which the probability is read there. By hand.
pub(super) const SHIFT_SPACING_ANGSTROM: f64 = 0.4;

/// Passes over a run in which every Cα moves toward the right distances. By hand.
pub(super) const DISTANCE_PASSES: usize = 60;

/// Weight of the distance to the next Cα against staying at the position found, dimensionless. By
/// hand.
pub(super) const NEXT_WEIGHT: f64 = 4.0;

/// Weight of the distance to the next but one, likewise.
pub(super) const SECOND_WEIGHT: f64 = 2.0;

/// Distances from a Cα to the next but one that need no correction, in Å: from tight turns to
/// strands. By hand.
pub(super) const SECOND_ANGSTROM: RangeInclusive<f64> = 5.2..=7.2;
