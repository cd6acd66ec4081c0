//! Slices: planes through a grid as pictures, grey where there is density and coloured where there
//! is a label.

use super::color::Rgb;
use crate::grid::GridSize;
use crate::space::Voxel;

/// The grey of no density and of the most; labels stand out from both.
const GREYS: [f32; 2] = [18.0, 150.0];
/// Fraction of its colour that a label keeps at the edge of the depth.
const FAINTEST: f32 = 0.25;

/// A plane along two axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// x to the right, y up.
    Xy,
    /// x to the right, z up.
    Xz,
    /// y to the right, z up.
    Yz,
}

impl Plane {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Xy, Self::Xz, Self::Yz];

    /// Returns the axes to the right, up, and through the plane: 0 is x, 1 is y, 2 is z.
    pub const fn axes(self) -> [usize; 3] {
        match self {
            Self::Xy => [0, 1, 2],
            Self::Xz => [0, 2, 1],
            Self::Yz => [1, 2, 0],
        }
    }
}

/// A picture of the plane through a voxel: one pixel for each voxel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slice {
    plane: Plane,
    at: [usize; 3],
    /// The first voxel to the right and up, and how many.
    first: [usize; 2],
    count: [usize; 2],
}

/// A label that a slice may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceLabel {
    /// The voxel that carries it.
    pub voxel: Voxel,
    /// Its colour.
    pub color: Rgb,
}

impl Slice {
    /// Returns the `plane` through `at` of a grid of `size`, or, where `zoom` is above 1, the part of it
    /// around `at` that is smaller by so much; always inside the grid.
    pub fn through(plane: Plane, at: Voxel, size: GridSize, zoom: usize) -> Self {
        let (at, size) = ([at.x, at.y, at.z], [size.x, size.y, size.z]);
        let [right, up, _] = plane.axes();
        let count = [right, up].map(|axis| size[axis].div_ceil(zoom.max(1)));
        let first = |axis: usize, count: usize| {
            at[axis]
                .saturating_sub(count / 2)
                .min(size[axis] - count.min(size[axis]))
        };
        Self {
            plane,
            at,
            first: [first(right, count[0]), first(up, count[1])],
            count,
        }
    }

    /// Returns its width in pixels.
    pub fn width(&self) -> usize {
        self.count[0]
    }

    /// Returns its height in pixels.
    pub fn height(&self) -> usize {
        self.count[1]
    }

    /// Returns the voxel at a pixel, counted from the left and the top.
    pub fn voxel(&self, column: usize, row: usize) -> Voxel {
        let [right, up, through] = self.plane.axes();
        let mut voxel = [0; 3];
        voxel[right] = self.first[0] + column.min(self.count[0].saturating_sub(1));
        voxel[up] = self.first[1] + self.count[1].saturating_sub(1 + row);
        voxel[through] = self.at[through];
        Voxel::new(voxel[0], voxel[1], voxel[2])
    }

    /// Returns the point where the lines through its voxel cross, as fractions (0 to 1) from the left
    /// and the top.
    pub fn cross(&self) -> [f32; 2] {
        let [right, up, _] = self.plane.axes();
        let share = |axis: usize, along: usize| (self.at[axis] - self.first[along]) as f32 + 0.5;
        let (width, height) = (self.count[0] as f32, self.count[1] as f32);
        [share(right, 0) / width, 1.0 - share(up, 1) / height]
    }

    /// Returns the point of a fractional index, as fractions from the left and the top; outside the picture they are
    /// below 0 or above 1.
    pub fn point(&self, index: [f64; 3]) -> [f64; 2] {
        let [right, up, _] = self.plane.axes();
        let share = |axis: usize, along: usize| {
            (index[axis] - self.first[along] as f64 + 0.5) / self.count[along].max(1) as f64
        };
        [share(right, 0), 1.0 - share(up, 1)]
    }

    /// Returns the plane.
    pub fn plane(&self) -> Plane {
        self.plane
    }

    /// Returns whether the picture shows `voxel`, or it lies at most `depth` voxels before or behind it.
    pub fn shows(&self, voxel: Voxel, depth: usize) -> bool {
        self.distance(voxel) <= depth && self.pixel(voxel).is_some()
    }

    fn distance(&self, voxel: Voxel) -> usize {
        let through = self.plane.axes()[2];
        [voxel.x, voxel.y, voxel.z][through].abs_diff(self.at[through])
    }

    /// Returns the pixel of `voxel`, from the left and the top, if the picture holds it or what is before
    /// or behind it.
    fn pixel(&self, voxel: Voxel) -> Option<[usize; 2]> {
        let index = [voxel.x, voxel.y, voxel.z];
        let [right, up, _] = self.plane.axes();
        let column = index[right].checked_sub(self.first[0])?;
        let above = index[up].checked_sub(self.first[1])?;
        (column < self.count[0] && above < self.count[1])
            .then(|| [column, self.count[1] - 1 - above])
    }

    /// Returns the picture, row by row from the top, red, green, blue and opacity of every pixel: of every
    /// voxel its shade (0 to 255), over it the `labels` at most `depth` voxels before or behind the
    /// plane, fainter the farther they are.
    pub fn pixels(
        &self,
        shade: impl Fn(Voxel) -> u8,
        labels: impl Iterator<Item = SliceLabel>,
        depth: usize,
    ) -> Vec<u8> {
        let mut pixels = self.tinted(shade, |_| None);
        let mut near: Vec<(usize, SliceLabel)> = labels
            .map(|label| (self.distance(label.voxel), label))
            .filter(|(distance, _)| *distance <= depth)
            .collect();
        // The nearest come last, so that they stand over the others.
        near.sort_by_key(|(distance, _)| std::cmp::Reverse(*distance));
        for (distance, label) in near {
            let Some([column, row]) = self.pixel(label.voxel) else {
                continue;
            };
            let far = distance as f32 / (depth as f32).max(1.0);
            let start = 4 * (row * self.width() + column);
            let strength = 1.0 - far * (1.0 - FAINTEST);
            tint(&mut pixels[start..], label.color, strength);
        }
        pixels
    }

    /// Returns the picture as [`Slice::pixels`] does: of every voxel its shade, over it the colour that `color` gives it, as
    /// strong (0 to 1) as that says.
    pub fn tinted(
        &self,
        shade: impl Fn(Voxel) -> u8,
        color: impl Fn(Voxel) -> Option<(Rgb, f32)>,
    ) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(4 * self.width() * self.height());
        for voxel in self.voxels() {
            let share = f32::from(shade(voxel)) / 255.0;
            let grey = (GREYS[0] + share * (GREYS[1] - GREYS[0])) as u8;
            let start = pixels.len();
            pixels.extend([grey, grey, grey, u8::MAX]);
            if let Some((color, strength)) = color(voxel) {
                tint(&mut pixels[start..], color, strength);
            }
        }
        pixels
    }

    /// Iterates over its voxels, row by row from the top.
    pub fn voxels(&self) -> impl Iterator<Item = Voxel> + '_ {
        let rows = 0..self.height();
        rows.flat_map(move |row| (0..self.width()).map(move |column| self.voxel(column, row)))
    }
}

/// Mixes `color` into the pixel that `pixels` begins with, as strong (0 to 1) as `strength` says.
fn tint(pixels: &mut [u8], color: Rgb, strength: f32) {
    for (under, over) in pixels.iter_mut().zip(color.0) {
        let mixed = f32::from(*under) + strength * (f32::from(over) - f32::from(*under));
        *under = mixed as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: GridSize = GridSize::new(4, 6, 8);
    const AT: Voxel = Voxel::new(1, 2, 3);

    #[test]
    fn a_plane_shows_its_two_axes() {
        for (plane, width, height, corner) in [
            (Plane::Xy, 4, 6, Voxel::new(0, 5, 3)),
            (Plane::Xz, 4, 8, Voxel::new(0, 2, 7)),
            (Plane::Yz, 6, 8, Voxel::new(1, 0, 7)),
        ] {
            let slice = Slice::through(plane, AT, SIZE, 1);
            assert_eq!((slice.width(), slice.height()), (width, height));
            assert_eq!(slice.voxel(0, 0), corner, "the top left of {plane:?}");
            for (column, row) in [(0, 0), (2, 3), (width - 1, height - 1)] {
                let voxel = slice.voxel(column, row);
                assert_eq!(slice.pixel(voxel), Some([column, row]));
                assert!(slice.shows(voxel, 0));
            }
        }
    }

    #[test]
    fn a_part_stays_inside_and_holds_its_voxel() {
        for (at, first) in [
            (Voxel::new(0, 0, 0), Voxel::new(0, 2, 0)),
            (Voxel::new(3, 5, 0), Voxel::new(2, 5, 0)),
        ] {
            let slice = Slice::through(Plane::Xy, at, SIZE, 2);
            assert_eq!((slice.width(), slice.height()), (2, 3));
            assert_eq!(slice.voxel(0, 0), first);
            assert!(slice.pixel(at).is_some());
            assert!(slice.cross().iter().all(|share| (0.0..1.0).contains(share)));
        }
        let [across, down] = Slice::through(Plane::Xy, AT, SIZE, 1).cross();
        assert_eq!([across, down], [1.5 / 4.0, 1.0 - 2.5 / 6.0]);
        let outside = Slice::through(Plane::Xz, AT, SIZE, 1).point([-0.5, 9.0, 9.5]);
        assert_eq!(outside, [0.0, -0.25]);
    }

    #[test]
    fn labels_cover_density_and_fade_with_distance() {
        let slice = Slice::through(Plane::Xy, AT, SIZE, 1);
        let red = Rgb::hex(0xFF_00_00);
        let label = |z| SliceLabel {
            voxel: Voxel::new(0, 5, z),
            color: red,
        };
        let first = |labels: &[SliceLabel], depth| {
            let pixels = slice.pixels(|_| 255, labels.iter().copied(), depth);
            assert_eq!(pixels.len(), 4 * 4 * 6);
            assert_eq!(pixels[4..8], [150, 150, 150, 255]);
            [pixels[0], pixels[1], pixels[2]]
        };
        assert_eq!(first(&[], 2), [150; 3]);
        assert_eq!(first(&[label(3)], 0), red.0);
        assert_eq!(first(&[label(5)], 1), [150; 3], "too far");
        let near = first(&[label(4)], 2)[1];
        let far = first(&[label(5)], 2)[1];
        assert!(near < far && far < 150, "{near} {far}");
        assert_eq!(first(&[label(3), label(5)], 2), red.0, "the nearest wins");
    }
}
