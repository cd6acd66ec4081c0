//! View: map and models drawn by wgpu into any texture.
//!
//! Comes in: [`Density`](crate::grid::Density), [`Structure`](crate::structure::Structure)s.
//! Goes out: pixels. Never computes science, never touches a canvas or an event.
//!
//! The feature `mesh` is the pure half, which the worker has too:
//!
//! - [`level::default_level`] and [`level::Histogram::of`]: the contour level.
//! - [`surface::surface`]: a map at a level → a [`mesh::Mesh`], plain arrays to send.
//! - [`backbone::Backbone::of`]: a structure → its Cα, to draw and to pick;
//!   [`backbone::Backbone::with_errors`] adds the distances to the reference structure.
//! - [`side_chains::SideChains::of`]: a structure → its side chains, to draw as sticks.
//! - [`scene::Scene`]: the parts (each an `Arc`: put a new one to change it) and their
//!   [`scene::Style`].
//! - [`camera::SmoothCamera`]: controls move its `goal` ([`orbit`](camera::Camera::orbit),
//!   [`pan`](camera::Camera::pan), [`zoom_at`](camera::Camera::zoom_at),
//!   [`fit`](camera::Camera::fit)); every frame calls [`step`](camera::SmoothCamera::step) and draws
//!   with [`shown`](camera::SmoothCamera::shown) until `step` says it has arrived.
//! - [`pick::pick`]: the thing under the pointer; [`scene::Scene::marked`] marks it with a ball.
//! - [`color::ColorBy::legend`]: the meaning of the colours; [`dot::ColoredDots`]: candidates, and those of theirs.
//! - [`slice::Slice`]: a plane through a grid and its labels as pixels; [`overview::Overview::of`]: a small copy of a map
//!   to slice; [`map_slices::MapSlices`]: a map and what the network said of it, in slices.
//! - [`link::Link`]: what the page loads and shows, as the query of an address.
//! - [`probability::ProbabilityLayer`]: scores of the voxels → a surface in colours, and where their tiles lie.
//! - [`outline::Outline`]: thin lines around a part of the map.
//! - [`zone::near`]: the part of a surface around a model; [`slab::Slab`]: the depths that are drawn.
//! - [`measure::Measure`], [`nearby::Surroundings`], [`scale_bar::ScaleBar`]: distances.
//! - [`cutout::cut_out`]: a picture without its background.
//!
//! The feature `view` adds wgpu (WebGPU, or WebGL2 where there is none). The caller owns
//! instance, surface, adapter and device:
//!
//! ```text
//! let (device, queue) = adapter.request_device(&renderer::device_needs(&adapter)).await?;
//! let mut renderer = Renderer::new(&device, &queue, format, renderer::samples(&adapter, format))?;
//! renderer.draw(&texture_view, viewport, &scene, camera.shown())?;  // submits; then present
//! ```
//!
//! `draw` builds and uploads what is new in the scene and nothing else, so it is called
//! whenever anything has changed, and not otherwise.

pub mod backbone;
pub mod bounds;
pub mod camera;
pub mod color;
pub mod cutout;
pub mod dot;
pub mod dust;
mod field;
pub mod level;
pub mod link;
mod loft;
pub mod map_slices;
pub mod measure;
pub mod mesh;
pub mod nearby;
mod openness;
pub mod outline;
pub mod overview;
pub mod palette;
pub mod pick;
pub mod picked;
pub mod probability;
#[cfg(feature = "view")]
pub mod renderer;
pub mod ribbon;
pub mod scale_bar;
pub mod scene;
pub mod side_chains;
pub mod slab;
pub mod slice;
mod spline;
pub mod sticks;
pub mod surface;
pub mod zone;
