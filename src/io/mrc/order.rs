//! The order of a file's values, and how they come into memory order, x fastest.

use super::encoding::Values;
use super::header::MapHeader;

/// Edge of the squares in which values are turned, so that both what is read and what is written stays
/// in the cache.
const EDGE: usize = 16;
/// Bytes that are read at once, where sections are smaller.
const SLAB_BYTES: u64 = 1 << 20;

/// Returns the number of sections that are decoded at once: where x is the slowest axis of the file,
/// enough to fill the squares in which values are turned.
pub(super) fn slab_sections(header: &MapHeader) -> usize {
    match header.axes[2] {
        0 => EDGE,
        _ => (SLAB_BYTES / header.layout().section_bytes.max(1)).max(1) as usize,
    }
}

/// Returns whether the values of the file stand in memory order.
pub(super) fn is_memory_order(header: &MapHeader) -> bool {
    header.axes == [0, 1, 2]
}

/// Some sections of a file, which are brought into memory order.
pub(super) struct Slab<'a> {
    pub(super) header: &'a MapHeader,
    /// Number of the first of them.
    pub(super) first: usize,
    /// The values of the volume. Where the file is in memory order, those before this slab.
    pub(super) values: &'a mut Vec<f32>,
}

impl Values for Slab<'_> {
    type Output = ();

    fn take<const BYTES: usize>(self, stored: &[[u8; BYTES]], value: impl Fn([u8; BYTES]) -> f32) {
        let Self {
            header,
            first,
            values,
        } = self;
        if is_memory_order(header) {
            values.extend(stored.iter().map(|bytes| value(*bytes)));
            return;
        }
        let size = [header.size.x, header.size.y, header.size.z];
        let turn = Turn::new(size, header.axes, stored.len());
        turn.write(
            stored,
            &mut values[first * turn.to[header.axes[2]]..],
            value,
        );
    }
}

/// Geometry of a slab: along x, y, z its size and the steps between values.
struct Turn {
    size: [usize; 3],
    /// In the file.
    from: [usize; 3],
    /// In memory.
    to: [usize; 3],
    /// The axis that runs fastest in the file.
    fast: usize,
}

impl Turn {
    /// Returns that of `count` values, whole sections of a volume of `size` voxels whose columns, rows and
    /// sections run along `axes`.
    fn new(mut size: [usize; 3], axes: [usize; 3], count: usize) -> Self {
        let to = [1, size[0], size[0] * size[1]];
        let section = size[axes[0]] * size[axes[1]];
        let mut from = [0; 3];
        from[axes[0]] = 1;
        from[axes[1]] = size[axes[0]];
        from[axes[2]] = section;
        size[axes[2]] = count / section.max(1);
        Self {
            size,
            from,
            to,
            fast: axes[0],
        }
    }

    fn write<const BYTES: usize>(
        &self,
        stored: &[[u8; BYTES]],
        values: &mut [f32],
        value: impl Fn([u8; BYTES]) -> f32,
    ) {
        let Self {
            size,
            from,
            to,
            fast,
        } = *self;
        if fast == 0 {
            for (z, y) in (0..size[2]).flat_map(|z| (0..size[1]).map(move |y| (z, y))) {
                let row = &stored[z * from[2] + y * from[1]..][..size[0]];
                let into = &mut values[z * to[2] + y * to[1]..];
                for (into, bytes) in into.iter_mut().zip(row) {
                    *into = value(*bytes);
                }
            }
            return;
        }
        let slow = 3 - fast;
        let ends = |start: usize, axis: usize| start..size[axis].min(start + EDGE);
        for s in 0..size[slow] {
            for first_f in (0..size[fast]).step_by(EDGE) {
                for first_x in (0..size[0]).step_by(EDGE) {
                    for f in ends(first_f, fast) {
                        let read = s * from[slow] + f * from[fast];
                        let written = s * to[slow] + f * to[fast];
                        for x in ends(first_x, 0) {
                            values[written + x] = value(stored[read + x * from[0]]);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSize;

    #[test]
    fn values_are_turned_slab_by_slab() {
        let size = [33, 17, 18];
        let stored: Vec<[u8; 4]> = (0..33_u32 * 17 * 18).map(u32::to_le_bytes).collect();
        for axes in [[1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 2, 1]] {
            let section = size[axes[0]] * size[axes[1]];
            for sections in [1, 7, 40] {
                let mut values = vec![0.0; stored.len()];
                for (number, slab) in stored.chunks(section * sections).enumerate() {
                    let turn = Turn::new(size, axes, slab.len());
                    let start = number * sections * turn.to[axes[2]];
                    turn.write(slab, &mut values[start..], |bytes| {
                        u32::from_le_bytes(bytes) as f32
                    });
                }
                let from = Turn::new(size, axes, stored.len()).from;
                let voxels = GridSize::new(33, 17, 18);
                for (index, value) in values.iter().enumerate() {
                    let v = voxels.voxel(index);
                    let read = v.x * from[0] + v.y * from[1] + v.z * from[2];
                    assert_eq!(*value, read as f32, "{axes:?} {sections} {v:?}");
                }
            }
        }
    }
}
