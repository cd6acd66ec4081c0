//! Probabilities: what the network says of the voxels, as a surface in colours, and where its tiles lie.

use std::ops::Range;

use glam::Vec3;
use serde::{Deserialize, Serialize};

use super::backbone::vector;
use super::color::{ColorBy, LegendEntry, Rgb, UNKNOWN, residue_color, secondary_color};
use super::dot::DOT_COLOR;
use super::field::MOST_VOXELS;
use super::mesh::Mesh;
use super::outline::Outline;
use super::surface::{SurfaceSettings, surface};
use crate::grid::{Density, Grid, GridSize, SparseGrid};
use crate::residue::{AminoAcid, BackboneAtom, SecondaryStructure};
use crate::score::{ResidueScores, VoxelScores};
use crate::space::{Frame, Position, Voxel, VoxelSize};

/// Class of a vertex of which the network says nothing.
const NO_CLASS: u8 = u8::MAX;
/// Colours of the surfaces that have one.
const N_COLOR: Rgb = Rgb::hex(0x2F_6F_DE);
const C_COLOR: Rgb = Rgb::hex(0x3D_8F_63);
/// Colour of the tiles' outlines, which stands out from light and dark backgrounds and from the region's.
pub const TILE_COLOR: Rgb = Rgb::hex(0x1F_8A_9E);

/// Least and greatest probability that a surface may begin at: at 0 and 1 there is none.
pub const PROBABILITIES: [f32; 2] = [0.05, 0.95];

/// Probability, or class beside it, that a surface shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProbabilityOf {
    /// That a Cα is there.
    Ca,
    /// That a Cα is there, in the colours of its likeliest amino acid.
    Amino,
    /// That a Cα is there, in the colours of its likeliest secondary structure.
    Secondary,
    /// That an N is there.
    N,
    /// That a C is there.
    C,
}

/// A surface around the voxels of at least some probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityLayer {
    /// Probability that it shows.
    pub of: ProbabilityOf,
    /// Least probability, within [`PROBABILITIES`].
    pub from: f32,
}

/// Layers of what the network says that are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NetworkLayers {
    /// Surface of a probability.
    pub surface: Option<ProbabilityLayer>,
    /// True for outlines of the tiles.
    pub tiles: bool,
}

/// A surface each of whose vertices has a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct ColoredMesh {
    /// The surface.
    pub mesh: Mesh,
    /// Colours of its vertices.
    pub colors: Vec<Rgb>,
}

impl ProbabilityOf {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ca, Self::Amino, Self::Secondary, Self::N, Self::C];

    /// Returns its word in a link and in the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ca => "ca",
            Self::Amino => "residue",
            Self::Secondary => "secondary",
            Self::N => "n",
            Self::C => "c",
        }
    }

    /// Returns its atom.
    pub const fn atom(self) -> BackboneAtom {
        match self {
            Self::Ca | Self::Amino | Self::Secondary => BackboneAtom::Ca,
            Self::N => BackboneAtom::N,
            Self::C => BackboneAtom::C,
        }
    }

    /// Returns the meaning of its colours.
    pub fn legend(self) -> Vec<LegendEntry> {
        let one = |color: Rgb, words| vec![LegendEntry { color, words }];
        match self {
            Self::Ca => one(DOT_COLOR, "probability of a Cα"),
            Self::Amino => ColorBy::Residue.legend(),
            Self::Secondary => ColorBy::Secondary.legend(),
            Self::N => one(N_COLOR, "probability of an N"),
            Self::C => one(C_COLOR, "probability of a C"),
        }
    }

    /// Returns the colour of a vertex of this class.
    pub fn color(self, class: u8) -> Rgb {
        let class = usize::from(class);
        match self {
            Self::Ca => DOT_COLOR,
            Self::Amino => AminoAcid::ALL
                .get(class)
                .map_or(UNKNOWN, |amino| residue_color(*amino)),
            Self::Secondary => SecondaryStructure::ALL
                .get(class)
                .map_or(UNKNOWN, |secondary| secondary_color(*secondary)),
            Self::N => N_COLOR,
            Self::C => C_COLOR,
        }
    }

    /// Returns the likeliest class of a residue, by the order of its kind; none where the surface has one colour.
    fn class_of(self, scores: &ResidueScores) -> Option<usize> {
        match self {
            Self::Amino => likeliest(&scores.amino),
            Self::Secondary => likeliest(&scores.secondary),
            Self::Ca | Self::N | Self::C => None,
        }
    }
}

impl ProbabilityLayer {
    /// Returns the surface of `scores`, and for every vertex the class of the residue there. Triangles are dear to what draws
    /// by software: then it is `sparing` with them.
    pub fn surface(self, scores: &VoxelScores, sparing: bool) -> (Mesh, Vec<u8>) {
        let [least, most] = PROBABILITIES;
        let from = self.from.clamp(least, most);
        let grid = scores.atom(self.of.atom());
        let Some(density) = around(grid, scores.frame(), from) else {
            return (Mesh::default(), Vec::new());
        };
        let settings = SurfaceSettings {
            sparing,
            ..SurfaceSettings::at(from)
        };
        let mesh = surface(&density, &settings);
        let positions = mesh.positions().iter();
        let classes = positions.map(|at| {
            let [x, y, z] = at.map(f64::from);
            self.of.class_at(scores, Position::new(x, y, z))
        });
        let classes = classes.collect();
        (mesh, classes)
    }
}

impl ProbabilityOf {
    /// Returns the class of the residue whose cell holds `position`, in Å.
    pub(super) fn class_at(self, scores: &VoxelScores, position: Position) -> u8 {
        let residue = residue_at(scores, position);
        let class = residue.and_then(|residue| self.class_of(residue));
        class.map_or(NO_CLASS, |class| class as u8)
    }
}

/// Returns what `scores` say of the residue whose cell holds `position`, in Å.
pub(super) fn residue_at(scores: &VoxelScores, position: Position) -> Option<&ResidueScores> {
    let index = scores.frame().index_of(position);
    let voxel = scores.size().nearest(index)?;
    scores.cells().at(voxel)
}

impl ColoredMesh {
    /// Colours a surface of `of` whose vertices have these classes; `None` if there is nothing to see.
    pub fn new(mesh: Mesh, of: ProbabilityOf, classes: &[u8]) -> Option<Self> {
        let colors: Vec<Rgb> = classes.iter().map(|class| of.color(*class)).collect();
        let fits = colors.len() == mesh.positions().len();
        (fits && mesh.triangle_count() > 0).then_some(Self { mesh, colors })
    }
}

/// Returns the edges of the cores of tiles (voxels of a grid in `frame`, along x, y, z): the lower and the upper corner of each, in Å.
pub fn tile_corners(cores: &[[Range<usize>; 3]], frame: Frame) -> Vec<[Vec3; 2]> {
    let corner = |index: [usize; 3]| vector(frame.position_at(index.map(|at| at as f64 - 0.5)));
    let corners = cores.iter().map(|[xs, ys, zs]| {
        [
            corner([xs.start, ys.start, zs.start]),
            corner([xs.end, ys.end, zs.end]),
        ]
    });
    corners.collect()
}

/// Returns the outlines of tiles with these corners; `None` if there are none.
pub fn tile_outlines(corners: &[[Vec3; 2]]) -> Option<Outline> {
    let boxes = corners
        .iter()
        .map(|[low, high]| Outline::edges(*low, *high));
    boxes.reduce(Outline::joined)
}

/// Returns the values of `grid` around all that are above `level`; thinned where these would be more voxels than a surface may
/// have, by the greatest value of each cube, so that no peak is lost. `None` if nothing is above it.
fn around(grid: &SparseGrid, frame: Frame, level: f32) -> Option<Density> {
    let (low, high) = extent(grid, level)?;
    let size = GridSize::new(high.x - low.x + 1, high.y - low.y + 1, high.z - low.z + 1);
    let step = (1..).find(|step| size.count() / (step * step * step) <= MOST_VOXELS)?;
    let thinned = |edge: usize| edge.div_ceil(step);
    let size = GridSize::new(thinned(size.x), thinned(size.y), thinned(size.z));
    let cube = |at: Voxel| {
        let first = Voxel::new(
            low.x + at.x * step,
            low.y + at.y * step,
            low.z + at.z * step,
        );
        let offsets = GridSize::new(step, step, step);
        let voxels = (0..offsets.count()).map(|linear| offsets.voxel(linear));
        let voxels = voxels.map(|by| Voxel::new(first.x + by.x, first.y + by.y, first.z + by.z));
        let values = voxels.filter_map(|voxel| grid.get(voxel));
        values.copied().fold(0.0, f32::max)
    };
    let middle = (step - 1) as f64 / 2.0;
    let origin = [low.x, low.y, low.z].map(|at| at as f64 + middle);
    let edge = step as f64;
    Some(Density {
        grid: Grid::from_fn(size, cube),
        frame: Frame {
            origin: frame.position_at(origin),
            voxel_size: VoxelSize::new(edge, edge, edge)?,
        },
    })
}

/// Returns the corners of the box of voxels above `level`, with one more voxel on each side where the grid has one.
fn extent(grid: &SparseGrid, level: f32) -> Option<(Voxel, Voxel)> {
    let size = grid.size();
    let above = grid.iter_stored().filter(|(_, value)| *value > level);
    let (low, high) = above.fold((None, Voxel::default()), |(low, high), (at, _)| {
        let low: Voxel = low.unwrap_or(at);
        let low = Voxel::new(low.x.min(at.x), low.y.min(at.y), low.z.min(at.z));
        let high = Voxel::new(high.x.max(at.x), high.y.max(at.y), high.z.max(at.z));
        (Some(low), high)
    });
    let low = low?;
    let before = |at: usize| at.saturating_sub(1);
    let after = |at: usize, edge: usize| (at + 1).min(edge - 1);
    Some((
        Voxel::new(before(low.x), before(low.y), before(low.z)),
        Voxel::new(
            after(high.x, size.x),
            after(high.y, size.y),
            after(high.z, size.z),
        ),
    ))
}

/// Returns the index of the greatest probability, if there is one above 0.
pub(super) fn likeliest(probabilities: &[f32]) -> Option<usize> {
    let ranked = probabilities.iter().enumerate();
    let best = ranked.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (*best.1 > 0.0).then_some(best.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Cells;

    const SIZE: GridSize = GridSize::new(40, 30, 20);
    const FRAME: Frame = Frame::one_angstrom(Position::new(5.0, -3.0, 2.0));

    /// Two Cα, an alanine in a helix and a tryptophan in a strand, as balls of falling probability.
    const CA: [[f64; 3]; 2] = [[10.0, 9.0, 8.0], [30.0, 20.0, 12.0]];

    fn scores() -> VoxelScores {
        let near = |voxel: Voxel| {
            let at = [voxel.x, voxel.y, voxel.z].map(|at| at as f64);
            let distance = |ca: &[f64; 3]| {
                let parts = ca.iter().zip(at).map(|(ca, at)| (ca - at).powi(2));
                parts.sum::<f64>().sqrt()
            };
            let nearest = CA.iter().map(distance).fold(f64::INFINITY, f64::min);
            (1.0 - nearest / 4.0).max(0.0) as f32
        };
        let empty = || Grid::filled(SIZE, 0.0);
        let residue = |amino: AminoAcid, secondary: SecondaryStructure| {
            let mut scores = ResidueScores {
                amino: [0.0; AminoAcid::COUNT],
                secondary: [0.0; 3],
                next: [0.0; 3],
                previous: [0.0; 3],
                p_protein: 1.0,
            };
            scores.amino[amino as usize] = 0.9;
            scores.secondary[secondary as usize] = 0.8;
            scores
        };
        let helix = residue(AminoAcid::Ala, SecondaryStructure::Helix);
        let strand = residue(AminoAcid::Trp, SecondaryStructure::Strand);
        let half = |scores: ResidueScores, xs: Range<usize>| {
            let cells = xs.flat_map(|x| (0..8).flat_map(move |y| (0..5).map(move |z| (x, y, z))));
            cells.map(move |(x, y, z)| (Voxel::new(x, y, z), scores))
        };
        let cells = half(helix, 0..5).chain(half(strand, 5..10)).collect();
        let atoms = [Grid::from_fn(SIZE, near), empty(), empty()];
        VoxelScores::new(FRAME, atoms, Cells::new(4, cells)).unwrap()
    }

    fn layer(of: ProbabilityOf, from: f32) -> ProbabilityLayer {
        ProbabilityLayer { of, from }
    }

    #[test]
    fn a_surface_lies_where_the_probability_is_and_is_told_by_class() {
        let scores = scores();
        let (mesh, classes) = layer(ProbabilityOf::Amino, 0.5).surface(&scores, false);
        assert_eq!(classes.len(), mesh.positions().len());
        let mut seen = [0; 2];
        for (place, class) in mesh.positions().iter().zip(&classes) {
            let ca = CA.map(|ca| vector(FRAME.position_at(ca)).distance(Vec3::from(*place)));
            let nearest = usize::from(ca[1] < ca[0]);
            assert!((ca[nearest] - 2.0).abs() < 0.15, "{ca:?}");
            let wanted = [AminoAcid::Ala, AminoAcid::Trp][nearest];
            assert_eq!(usize::from(*class), wanted as usize);
            seen[nearest] += 1;
        }
        assert!(seen[0] > 100 && seen[1] > 100, "{seen:?}");
        let (_, classes) = layer(ProbabilityOf::Secondary, 0.5).surface(&scores, false);
        let is_of = |kind: SecondaryStructure| classes.contains(&(kind as u8));
        assert!(is_of(SecondaryStructure::Helix) && !is_of(SecondaryStructure::Coil));
        let mesh = ColoredMesh::new(mesh, ProbabilityOf::Ca, &classes);
        assert_eq!(mesh.map(|mesh| mesh.colors[0]), Some(DOT_COLOR));
    }

    #[test]
    fn a_higher_probability_is_a_smaller_surface_and_an_empty_grid_has_none() {
        let scores = scores();
        let radius = |from: f32| {
            let (mesh, _) = layer(ProbabilityOf::Ca, from).surface(&scores, false);
            let first = vector(FRAME.position_at(CA[0]));
            let places = mesh.positions().iter().map(|place| Vec3::from(*place));
            places
                .map(|at| at.distance(first))
                .fold(f32::INFINITY, f32::min)
        };
        assert!(radius(0.25) > 2.8 && radius(0.75) < 1.2);
        let (mesh, classes) = layer(ProbabilityOf::N, 0.5).surface(&scores, false);
        assert_eq!(ColoredMesh::new(mesh, ProbabilityOf::N, &classes), None);
    }

    #[test]
    fn thinned_cubes_keep_peaks_and_places() {
        // A box of more voxels than a surface may have, with a peak of one voxel at both ends.
        let size = GridSize::new(400, 300, 300);
        let mut grid = SparseGrid::new(size);
        let ends = [Voxel::new(2, 3, 4), Voxel::new(397, 295, 291)];
        for end in ends {
            grid.write_row(end, &[0.9]);
        }
        let density = around(&grid, FRAME, 0.5).unwrap();
        assert!(density.grid.size().count() <= MOST_VOXELS);
        let peaks = (0..density.grid.size().count()).filter(|at| density.grid.values()[*at] > 0.5);
        let places: Vec<Position> = peaks
            .map(|at| density.frame.position_of(density.grid.size().voxel(at)))
            .collect();
        assert_eq!(places.len(), 2);
        for (place, end) in places.iter().zip(ends) {
            assert!(place.distance(FRAME.position_of(end)) < 1.0, "{place:?}");
        }
    }

    #[test]
    fn tiles_are_boxes_around_their_voxels() {
        let corners = tile_corners(&[[0..48, 0..20, 48..50]], FRAME);
        let [low, high] = corners[0];
        assert_eq!(low, Vec3::new(4.5, -3.5, 49.5));
        assert_eq!(high, Vec3::new(52.5, 16.5, 51.5));
        let outline = tile_outlines(&[corners[0], [high, high + 1.0]]).unwrap();
        assert_eq!((outline.points().len(), outline.ends().len()), (16, 24));
        assert!(outline.ends()[12..].iter().flatten().all(|end| *end >= 8));
        assert_eq!(tile_outlines(&[]), None);
    }
}
