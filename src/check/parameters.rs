//! Numbers of the map check, measured on 18 public maps and on 54 made-up faults (`benches/map_check.py`), as the
//! card of the weights tells (assets/weave.md, "Map check").

/// Edge of a voxel, in Å, from which no backbone can be seen: the finest detail measures two voxels, and
/// the network needs about 4 Å.
pub(super) const COARSEST_ANGSTROM: f64 = 2.0;
/// Edge of a voxel, in Å, from which detail is lost.
pub(super) const COARSE_ANGSTROM: f64 = 1.6;
/// Edge of a voxel, in Å, below which it is probably not in Å: detectors and maps have 0.4 to 2.
pub(super) const FINEST_ANGSTROM: f64 = 0.25;
/// Largest relative difference of the edges of a voxel.
pub(super) const CUBIC_TOLERANCE: f64 = 0.01;

/// Balance of density above and below the solvent (see `values`): right maps have 0.6 and more, inverted
/// ones -0.6 and less.
pub(super) const BALANCE_SURE: f64 = 0.3;
/// Share of the voxels with the same value from which that is the solvent's.
pub(super) const SOLVENT_SHARE: f64 = 0.1;
/// Density of the solvent, as a fraction of the strongest, from which it is told. Crops without solvent
/// reach 0.25.
pub(super) const BACKGROUND: f32 = 0.35;
/// Share of the voxels outside the solvent that have the greatest value in a mask; at most 0.01 in 18 maps.
pub(super) const MASK_SHARE: f64 = 0.1;

/// Share of voxels within a thousandth of the solvent, but not equal to it, from which the solvent holds no
/// noise.
pub(super) const NOISELESS_SHARE: f64 = 0.5;
/// Correlation of neighbouring solvent voxels below which the noise was never filtered.
pub(super) const UNFILTERED_CORRELATION: f64 = 0.15;

/// Share of the Cα of a reference structure that lie in density where map and structure belong together.
/// The worst of 18 maps has 0.86.
pub(super) const IN_DENSITY_SHARE: f64 = 0.5;
/// Difference of that share between both hands of a map from which a structure is told to fit only one. In 18 public
/// maps it is 0.40 and more: 0.73 to 1.00 lie in density, of the mirror image 0.18 to 0.60.
pub(super) const BETTER_HAND: f64 = 0.2;
/// Density, as a fraction of the strongest, that counts as density around a Cα.
pub(super) const IN_DENSITY: f64 = 0.1;

/// Mean Cα probability at its peaks from which the chain can be read throughout; maps of 4.3 Å and
/// better have 0.56 to 0.76.
pub(super) const READABLE: f64 = 0.56;
/// The same mean below which nothing can be read. In the parts that a probe looks at maps filtered to 6
/// and 8 Å have 0.41 to 0.44, EMD-5137 0.45, the poorest development map that can be built 0.47.
pub(super) const UNREADABLE: f64 = 0.455;
/// Minimum number of peaks for a verdict on the resolution: a helix of 24 residues alone has as many.
pub(super) const LEAST_PEAKS: usize = 40;
/// Certainty of directions from which the other hand is proposed: less is told by poor maps, which may say
/// either. In mirrored public maps it is 0.6 and more, but for the poorest.
pub(super) const SURE_DIRECTION: f64 = 0.6;
/// Difference in the certainty of directions between both hands from which the better one is told; that of
/// maps of 4.3 Å and better is 0.03 to 0.26.
pub(super) const HANDEDNESS_DIFFERENCE: f64 = 0.03;
