//! The surfaces of a scene on the device.

use std::sync::Arc;

use super::drawable::{Drawable, Indices, Upload};
use super::error::DrawError;
use super::parts::{dimmed, rgba};
use crate::view::bounds::Bounds;
use crate::view::mesh::Mesh;
use crate::view::probability::ColoredMesh;

/// A surface on the device.
pub(super) struct SurfacePart {
    source: Arc<Mesh>,
    pub(super) extent: Option<Bounds>,
    pub(super) triangles: Drawable,
    wires: Option<Indices>,
}

/// A surface with colours of its own on the device.
pub(super) struct ColoredPart {
    source: Arc<ColoredMesh>,
    pub(super) extent: Option<Bounds>,
    pub(super) triangles: Drawable,
}

impl SurfacePart {
    pub(super) fn new(device: &wgpu::Device, source: &Arc<Mesh>) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "surface",
        };
        let vertices = [
            upload.vertices(bytemuck::cast_slice(source.positions()))?,
            upload.vertices(bytemuck::cast_slice(source.normals()))?,
            upload.vertices(bytemuck::cast_slice(source.openness()))?,
        ];
        let indices = upload.indices(source.indices())?;
        Ok(Self {
            source: Arc::clone(source),
            extent: source.bounds(),
            triangles: Drawable::new(vertices, indices, 1),
            wires: None,
        })
    }

    pub(super) fn is_of(&self, source: &Arc<Mesh>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }

    /// Readies the lines, which only some styles need.
    pub(super) fn weave_wires(&mut self, device: &wgpu::Device) -> Result<(), DrawError> {
        if self.wires.is_none() {
            let upload = Upload {
                device,
                what: "surface's lines",
            };
            self.wires = Some(upload.indices(&self.source.lines())?);
        }
        Ok(())
    }

    pub(super) fn draw_wires(&self, pass: &mut wgpu::RenderPass, pipeline: &wgpu::RenderPipeline) {
        if let Some(wires) = &self.wires {
            self.triangles.draw_indices(pass, pipeline, wires);
        }
    }
}

impl ColoredPart {
    pub(super) fn new(device: &wgpu::Device, source: &Arc<ColoredMesh>) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "surface of the network",
        };
        let mesh = &source.mesh;
        let lit = source.colors.iter().zip(mesh.openness());
        let colors: Vec<[u8; 4]> = lit
            .map(|(color, &open)| rgba(dimmed(*color, open)))
            .collect();
        let vertices = [
            upload.vertices(bytemuck::cast_slice(mesh.positions()))?,
            upload.vertices(bytemuck::cast_slice(mesh.normals()))?,
            upload.vertices(colors.as_flattened())?,
        ];
        let indices = upload.indices(mesh.indices())?;
        Ok(Self {
            source: Arc::clone(source),
            extent: mesh.bounds(),
            triangles: Drawable::new(vertices, indices, 1),
        })
    }

    pub(super) fn is_of(&self, source: &Arc<ColoredMesh>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }
}
