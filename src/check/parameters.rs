//! Numbers of the map check, measured on 18 public maps and on 70 made-up faults (`benches/map_check.py`), as the
//! card of the weights tells (assets/weave.md, "Map check").

use std::ops::RangeInclusive;

/// Edge of a voxel, in Å, from which no backbone can be seen: the finest detail measures two voxels, and
/// the network needs about 4 Å.
pub(super) const COARSEST_ANGSTROM: f64 = 2.0;
/// Edge of a voxel, in Å, from which detail is lost.
pub(super) const COARSE_ANGSTROM: f64 = 1.6;
/// Edge of a voxel, in Å, below which it is probably not in Å: detectors and maps have 0.4 to 2.
pub(super) const FINEST_ANGSTROM: f64 = 0.25;
/// Edge of a voxel, in Å, below which it is in another unit than Å and nm, or no voxel's.
pub(super) const SMALLEST_ANGSTROM: f64 = 0.03;
/// Edges of voxels, in Å, that maps are made of: a whole cell of that size is one voxel's.
pub(super) const VOXEL_EDGES: RangeInclusive<f64> = 0.4..=3.0;
/// Ratio of the edges of a voxel from which one of them is wrong.
pub(super) const FAR_FROM_CUBIC: f64 = 1.5;

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
/// The same share from which a map has two values alone, of which one marks voxels.
pub(super) const BINARY_SHARE: f64 = 0.9;
/// Least mean run of marked voxels, in voxels: single voxels at one value are peaks, as in sparse maps.
pub(super) const LEAST_WIDTH: f64 = 2.0;
/// Least mean run, in Å, of the strongest voxels of a mask that has other values, too. Densities that were cut off at their strongest
/// 0.5 to 1 % have 2.3 to 4.5, masks with soft edges 7 and more.
pub(super) const FLAT_WIDTH: f64 = 6.0;
/// The same where no two voxels have one value, as in a mask that was blurred: 18 public maps have 1.0 to 2.7, filtered to 20 Å up to 6,
/// blurred masks 18 and more.
pub(super) const SOFT_WIDTH: f64 = 10.0;
/// Least share of all voxels at the least value in a mask that fills most of its box; in an inverted map few are.
pub(super) const MASK_FLOOR: f64 = 0.01;

/// Greatest value of a mask with soft edges, which is 1 but for what blurring took of a thin one.
pub(super) const MASK_TOP: RangeInclusive<f32> = 0.7..=1.001;
/// Curvature per slope, in 1/Å, below which a map from 0 to 1 has no detail: blurred masks of shells have 0.13 to 0.28, 18 public maps
/// 0.35 to 1.3.
pub(super) const MASK_ROUGHNESS: f64 = 0.3;
/// Least value of a property that is known everywhere, as a fraction of the greatest: local resolutions have 0.28 and more, inverted masks
/// up to 0.1.
pub(super) const PROPERTY_LEAST: f32 = 0.25;

/// Share of voxels within a thousandth of the solvent, but not equal to it, from which the solvent holds no
/// noise.
pub(super) const NOISELESS_SHARE: f64 = 0.5;
/// Density above or below the solvent, as a fraction of the strongest, that is more than the ringing of a mask's edge.
pub(super) const NOISE_FLOOR: f32 = 0.03;
/// Share of such voxels below the solvent, as a fraction of those above it, from which there is noise. Masked maps that were resampled
/// have 0.9 and more, simulated ones 0.
pub(super) const NOISE_BELOW: f64 = 0.3;
/// Magnitude of the correlation of neighbouring solvent voxels below which the noise was never filtered.
pub(super) const UNFILTERED_CORRELATION: f64 = 0.15;
/// The same correlation at or below which a map was sharpened too much: by 150 Å² beyond what is right it is -0.95, in unfiltered noise, and
/// in boxes of a few voxels, -0.25 and more.
pub(super) const OPPOSITE_CORRELATION: f64 = -0.3;

/// Share of the Cα of a reference structure that lie in density where map and structure belong together.
/// The worst of 18 maps has 0.86.
pub(super) const IN_DENSITY_SHARE: f64 = 0.5;
/// Difference of that share between both hands of a map from which a structure is told to fit only one. In 18 public
/// maps it is 0.40 and more: 0.73 to 1.00 lie in density, of the mirror image 0.18 to 0.60.
pub(super) const BETTER_HAND: f64 = 0.2;
/// Share of the Cα of a reference structure in the density of a mirrored or turned map from which it is that one's: of wrong hands up
/// to 0.60 lie in density by chance.
pub(super) const IMAGE_FITS_SHARE: f64 = 0.7;
/// Least share of the Cα of a reference structure within the box from which the rest may belong to what was cut away.
pub(super) const LEAST_INSIDE: f64 = 0.1;
/// Factors of the voxel size that are tried where a reference structure lies in no density: magnifications are known to a few
/// percent, and farther off nothing but the middle of a map would fit.
pub(super) const SEARCHED_SCALES: (f64, f64) = (0.88, 1.14);
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

/// Least correlation of the power spectrum with that of proteins at the best scale for it to tell the scale. Of 18 public maps 16 have
/// 0.86 to 0.99, the others 0.75 and 0.84; maps filtered to 5 Å, in which the end of the spectrum looks like its peak, 0.52 to 0.84.
pub(super) const LIKE_PROTEIN: f64 = 0.85;
/// Least height of the peak, in units of that of proteins without motion: maps have 1.2 to 4.3, noise 0.5 and less.
pub(super) const LEAST_SLOPE: f64 = 0.7;
/// Ratios of a stated voxel size to that of the power spectrum at which it may be right: 0.94 to 1.07 in 18 public maps,
/// 0.92 to 1.05 in 26 simulated ones, twelve of them with DNA.
pub(super) const RIGHT_RATIO: RangeInclusive<f64> = 0.88..=1.14;
/// Correlation with the stated voxel size below which it may be wrong: 18 public maps have 0.57 and more; with voxels 25 % too small or
/// too large 0.26 and less.
pub(super) const UNLIKE_PROTEIN: f64 = 0.4;

/// Squares of the density below the solvent, as a fraction of those above it, from which a map is over-sharpened: 0.00 to 0.33 in
/// 18 public maps, 0.22 to 0.76 with 100 Å² more of sharpening, 0.55 to 0.87 with 200 Å² but for one.
pub(super) const NEGATIVE: f64 = 0.45;

/// Share of the voxels at the background's value from which a map may be one of labels or of a property.
pub(super) const LEAST_OUTSIDE: f64 = 0.1;
/// Fewest and most different whole numbers of a segmentation; a mask has one.
pub(super) const LEAST_LABELS: usize = 2;
pub(super) const MOST_LABELS: usize = 40;
/// Value beyond the background's, in units of 1, from which neighbouring whole numbers are compared: the noise of a density that was
/// rounded is less.
pub(super) const FAR_LABEL: f32 = 10.0;
/// Share of neighbours with one value beyond that from which whole numbers are labels: segmentations have 0.79 and more, densities of 8 bits 0.1.
pub(super) const EQUAL_LABELS: f64 = 0.5;
/// Least value inside the molecule, as a fraction of the greatest, from which there are none between it and the outside. In
/// densities that were cut off at a contour it is 0.1 to 0.25.
pub(super) const PROPERTY_FLOOR: f32 = 0.4;

/// Fewest voxels of a map that is judged: those of a cube of 16.
pub(super) const LEAST_VOXELS: usize = 16 * 16 * 16;
/// Deviation from the solvent, as a fraction of the strongest, of voxels that show where the molecule lies.
pub(super) const STRONG: f32 = 0.35;
/// Fewest sections along an axis for a verdict on where the molecule lies.
pub(super) const WRAPPED_SECTIONS: usize = 16;
/// Strong voxels in the middle quarter of a map that goes on at the other face, as a fraction of those of a section on average. In maps
/// of whole molecules they are more than 1.
pub(super) const WRAPPED_MIDDLE: f64 = 0.05;
/// Share of the voxels in a block of zeros that is told: of masked maps more are 0.
pub(super) const BLANK_SHARE: RangeInclusive<f64> = 0.01..=0.6;
/// Least share of zeros in the box around all of them for a block. Spheres and molecules leave zeros in all corners of a map.
pub(super) const BLANK_FILL: f64 = 0.95;
