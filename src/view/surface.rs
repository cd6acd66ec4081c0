//! Isosurfaces: where the density of a map equals a level, as a closed mesh.

use glam::Vec3;

use super::backbone::vector;
use super::field::{AFTER, BEFORE, Field, MOST_VOXELS};
use super::mesh::Mesh;
use crate::grid::{Density, GridSize};
use crate::space::Voxel;

/// Settings of a surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceSettings {
    /// The density on the surface, in the map's own units.
    pub level: f32,
    /// The part of the map to draw; `None` for all of it.
    pub region: Option<Region>,
    /// Step between the voxels that count, along each axis. `None` chooses: more than 1 for big maps.
    pub stride: Option<usize>,
    /// True if triangles are dear, as to what draws by software: then only the smallest surfaces are rounded, on a grid twice as
    /// fine as the map's.
    pub sparing: bool,
}

/// A box of voxels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The first voxel.
    pub first: Voxel,
    /// Number of voxels along each axis.
    pub size: GridSize,
}

impl SurfaceSettings {
    /// Returns the settings for the surface of a whole map at `level`.
    pub const fn at(level: f32) -> Self {
        Self {
            level,
            region: None,
            stride: None,
            sparing: false,
        }
    }
}

impl Region {
    /// Returns the part of this box that is in a grid of `size`.
    fn clipped(self, size: GridSize) -> Self {
        let first = Voxel::new(
            self.first.x.min(size.x),
            self.first.y.min(size.y),
            self.first.z.min(size.z),
        );
        let size = GridSize::new(
            self.size.x.min(size.x - first.x),
            self.size.y.min(size.y - first.y),
            self.size.z.min(size.z - first.z),
        );
        Self { first, size }
    }
}

/// Returns the surface of `map`: closed, capped where the map or the region ends, with normals that point
/// to lower density. Empty if nothing is above the level.
pub fn surface(map: &Density, settings: &SurfaceSettings) -> Mesh {
    let samples = Samples::of(map, settings);
    let Some(mut field) = samples.field(settings.level) else {
        return Mesh::default();
    };
    if settings.stride.is_none() && field.is_small(settings.sparing) {
        field = field.refined();
    }
    field.mesh()
}

/// The voxels of a map that count, on a grid of their own.
struct Samples<'a> {
    map: &'a Density,
    region: Region,
    stride: usize,
    size: [usize; 3],
}

impl<'a> Samples<'a> {
    fn of(map: &'a Density, settings: &SurfaceSettings) -> Self {
        let whole = Region {
            first: Voxel::default(),
            size: map.grid.size(),
        };
        let region = settings.region.unwrap_or(whole).clipped(whole.size);
        let thinnest = (1..).find(|s| region.size.count() / (s * s * s) <= MOST_VOXELS);
        let stride = settings.stride.or(thinnest).unwrap_or(1).max(1);
        let GridSize { x, y, z } = region.size;
        let size = [x, y, z].map(|edge| edge.div_ceil(stride));
        Self {
            map,
            region,
            stride,
            size,
        }
    }

    /// Iterates over the samples of the row at (`y`, `z`), along x.
    fn row(&self, y: usize, z: usize) -> impl Iterator<Item = f32> {
        let first = self.region.first;
        let start = Voxel::new(
            first.x,
            first.y + y * self.stride,
            first.z + z * self.stride,
        );
        let start = self.map.grid.size().linear(start);
        let row = &self.map.grid.values()[start..start + self.region.size.x];
        row.iter().step_by(self.stride).copied()
    }

    /// Returns the first and last sample along each axis of those above `level`, and their peak.
    fn extent(&self, level: f32) -> Option<([usize; 3], [usize; 3], f32)> {
        let mut low = self.size;
        let mut high = [0; 3];
        let mut peak = f32::NEG_INFINITY;
        for z in 0..self.size[2] {
            for y in 0..self.size[1] {
                for (x, value) in self.row(y, z).enumerate() {
                    if value > level && value.is_finite() {
                        low = [low[0].min(x), low[1].min(y), low[2].min(z)];
                        high = [high[0].max(x), high[1].max(y), high[2].max(z)];
                        peak = peak.max(value);
                    }
                }
            }
        }
        peak.is_finite().then_some((low, high, peak))
    }

    /// Returns the depth of `level` below the samples around everything above it, and some more
    /// around these. Those beyond the region are as far outside as its peak is inside, so that the
    /// surface is capped.
    fn field(&self, level: f32) -> Option<Field> {
        let (low, high, peak) = self.extent(level)?;
        let outside = (peak - level).max(f32::MIN_POSITIVE);
        let size = std::array::from_fn(|axis| high[axis] - low[axis] + 1 + BEFORE + AFTER);
        let mut values = vec![outside; size.iter().product()];
        let inside = |at: usize, axis: usize| {
            let sample = (at + low[axis]).checked_sub(BEFORE);
            sample.filter(|sample| *sample < self.size[axis])
        };
        let skipped = low[0].saturating_sub(BEFORE);
        let pad = BEFORE.saturating_sub(low[0]);
        for (at, row) in values.chunks_exact_mut(size[0]).enumerate() {
            let (Some(y), Some(z)) = (inside(at % size[1], 1), inside(at / size[1], 2)) else {
                continue;
            };
            for (to, value) in row[pad..].iter_mut().zip(self.row(y, z).skip(skipped)) {
                *to = if value.is_finite() {
                    level - value
                } else {
                    outside
                };
            }
        }
        Some(Field {
            origin: self.position(low.map(|at| at as f64 - BEFORE as f64)),
            step: self.step(),
            size: size.map(|edge| edge as u32),
            values,
        })
    }

    /// Returns the position of the sample with the index `at`, in Å; it may lie outside.
    fn position(&self, at: [f64; 3]) -> Vec3 {
        let first = self.region.first;
        let first = [first.x, first.y, first.z];
        let index = std::array::from_fn(|axis| first[axis] as f64 + at[axis] * self.stride as f64);
        vector(self.map.frame.position_at(index))
    }

    /// Returns the spacing of the samples along every axis, in Å.
    fn step(&self) -> Vec3 {
        let edges = self.map.frame.voxel_size;
        Vec3::new(edges.x() as f32, edges.y() as f32, edges.z() as f32) * self.stride as f32
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::grid::Grid;
    use crate::space::{Frame, Position, VoxelSize};

    const CENTER: [f64; 3] = [3.0, -4.0, 12.0];

    /// A ball whose density falls by 1 per Å and is 0 at a radius of 8 Å.
    fn ball(edge: f64) -> Density {
        let frame = Frame {
            origin: Position::new(CENTER[0] - 12.1, CENTER[1] - 11.7, CENTER[2] - 12.3),
            voxel_size: VoxelSize::new(edge, edge * 0.8, edge).unwrap(),
        };
        let count = (24.0 / edge) as usize;
        let size = GridSize::new(count, (count as f64 / 0.8) as usize, count);
        let center = Position::new(CENTER[0], CENTER[1], CENTER[2]);
        let grid = Grid::from_fn(size, |voxel| {
            8.0 - frame.position_of(voxel).distance(center) as f32
        });
        Density { grid, frame }
    }

    fn from_center(position: &[f32; 3]) -> Vec3 {
        Vec3::from(*position) - Vec3::from_array(CENTER.map(|part| part as f32))
    }

    /// Every edge of a closed mesh is walked once in each direction.
    fn assert_closed(mesh: &Mesh) {
        let mut walks = BTreeMap::<(u32, u32), i32>::new();
        for triangle in mesh.indices().chunks(3) {
            for (from, to) in [(0, 1), (1, 2), (2, 0)] {
                let (from, to) = (triangle[from], triangle[to]);
                *walks.entry((from.min(to), from.max(to))).or_default() +=
                    if from < to { 1 } else { -1 };
            }
        }
        assert!(!walks.is_empty() && walks.values().all(|sum| *sum == 0));
    }

    #[test]
    fn a_ball_has_its_radius_and_outward_normals() {
        let mesh = surface(&ball(1.0), &SurfaceSettings::at(2.0));
        assert!(mesh.triangle_count() > 500);
        for (position, normal) in mesh.positions().iter().zip(mesh.normals()) {
            let outward = from_center(position);
            assert!(
                (outward.length() - 6.0).abs() < 0.05,
                "radius {}",
                outward.length()
            );
            assert!(outward.normalize().dot(Vec3::from(*normal)) > 0.99);
        }
        assert_closed(&mesh);
    }

    #[test]
    fn where_triangles_are_dear_only_the_smallest_surfaces_are_rounded() {
        let count = |edge: f64, sparing: bool| {
            let settings = SurfaceSettings {
                sparing,
                ..SurfaceSettings::at(0.0)
            };
            surface(&ball(edge), &settings).triangle_count()
        };
        assert_eq!(count(1.0, true), count(1.0, false));
        assert!(3 * count(0.25, true) < count(0.25, false));
    }

    #[test]
    fn triangles_turn_counter_clockwise_seen_from_outside() {
        let mesh = surface(&ball(1.0), &SurfaceSettings::at(2.0));
        for triangle in mesh.indices().chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|i| from_center(&mesh.positions()[triangle[i] as usize]));
            assert!((b - a).cross(c - a).dot(a) > 0.0);
        }
    }

    #[test]
    fn a_stride_keeps_the_radius() {
        let settings = SurfaceSettings {
            stride: Some(2),
            ..SurfaceSettings::at(1.0)
        };
        let mesh = surface(&ball(0.5), &settings);
        let fine = surface(&ball(0.5), &SurfaceSettings::at(1.0));
        assert!(mesh.triangle_count() * 3 < fine.triangle_count());
        for position in mesh.positions() {
            assert!((from_center(position).length() - 7.0).abs() < 0.05);
        }
    }

    #[test]
    fn a_region_is_cut_out_and_capped() {
        let map = ball(1.0);
        let settings = SurfaceSettings {
            region: Some(Region {
                first: Voxel::new(12, 0, 0),
                size: GridSize::new(5, 99, 99),
            }),
            ..SurfaceSettings::at(2.0)
        };
        let mesh = surface(&map, &settings);
        assert_closed(&mesh);
        let low = map.frame.position_of(Voxel::new(12, 0, 0)).x as f32;
        for [x, ..] in mesh.positions() {
            assert!((low - 1.0..=low + 5.0).contains(x), "{x} of {low}");
        }
    }

    #[test]
    fn nothing_above_the_level_gives_an_empty_mesh() {
        assert_eq!(
            surface(&ball(1.0), &SurfaceSettings::at(50.0)),
            Mesh::default()
        );
        let flat = Density {
            grid: Grid::filled(GridSize::new(3, 3, 3), f32::NAN),
            frame: Frame::one_angstrom(Position::default()),
        };
        assert_eq!(surface(&flat, &SurfaceSettings::at(0.0)), Mesh::default());
        let full = Density {
            grid: Grid::filled(GridSize::new(3, 3, 3), 1.0),
            ..flat
        };
        assert_closed(&surface(&full, &SurfaceSettings::at(0.5)));
    }
}
