//! Lesson: a stored run of a small part of a map, and what a class tries on it.
//!
//! Comes in: an example map with its sequence and its reference structure. Goes out: a [`StoredRun`] in one small file, from which
//! a lesson is shown before any network is there. All else that a lesson shows is computed from it by the rooms above.

mod breaks;
mod kernel;
mod packing;
mod preparation;
mod stored_run;
mod story;
mod toy;

pub use breaks::Break;
pub use kernel::{KERNEL_EDGE, Kernel};
pub use packing::StoredRunError;
pub use preparation::{Preparation, PreparationError};
pub use stored_run::{BrokenRun, StoredRun};
pub use story::{Story, StorySample, backbone};
pub use toy::Toy;
