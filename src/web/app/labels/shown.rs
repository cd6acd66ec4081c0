//! The masks as slices show them.

use super::masks::Masks;
use crate::grid::GridSize;
use crate::space::Frame;
use crate::view::slice::{Plane, Slice};
use crate::web::app::slices::{self, SliceIds, Sliced};

/// The slices of the panel in `index.html`.
pub(super) const SLICES: SliceIds = SliceIds {
    pictures: [
        (Plane::Xy, ["slice-xy", "slice-xy-words", "slice-xy-cross"]),
        (Plane::Xz, ["slice-xz", "slice-xz-words", "slice-xz-cross"]),
        (Plane::Yz, ["slice-yz", "slice-yz-words", "slice-yz-cross"]),
    ],
    sliders: &[
        ["slice-x", "slice-x-value"],
        ["slice-y", "slice-y-value"],
        ["slice-z", "slice-z-value"],
    ],
};

/// Masks and the number of voxels before and behind a plane over which their labels are shown.
pub(super) struct Shown<'a> {
    pub(super) masks: &'a Masks,
    pub(super) depth: usize,
}

impl Sliced for Shown<'_> {
    fn size(&self) -> GridSize {
        self.masks.size()
    }

    fn frame(&self) -> Frame {
        self.masks.grid.frame
    }

    fn pixels(&self, slice: &Slice) -> Vec<u8> {
        let labels = self.masks.mask().into_iter().flat_map(|mask| mask.shown());
        slice.pixels(|voxel| self.masks.shade(voxel), labels, self.depth)
    }

    fn lines(&self, slice: &Slice) -> String {
        slices::cross(slice)
    }

    fn in_words(&self, slice: &Slice) -> String {
        self.masks.mask().map_or("no label".into(), |mask| {
            mask.in_words(|voxel| slice.shows(voxel, self.depth))
        })
    }
}
