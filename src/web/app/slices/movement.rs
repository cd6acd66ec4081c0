//! Movements of the voxel that slices go through.

use std::rc::Rc;

use crate::view::slice::Plane;

/// Movement of the voxel that the slices go through.
#[derive(Clone, Copy, Debug)]
pub(in crate::web::app) enum SliceMove {
    /// To this index along an axis: 0 is x, 1 is y, 2 is z.
    Set(usize, usize),
    /// By this many voxels along an axis.
    Step(usize, i32),
    /// To the voxel at these fractions (0 to 1) of a slice, from left and top.
    Point(Plane, [f32; 2]),
}

/// Raises a movement.
pub(in crate::web::app) type RaiseMove = Rc<dyn Fn(SliceMove)>;
