//! Drawables: buffers on the graphics device, ready to draw.

use wgpu::util::DeviceExt;

use super::error::DrawError;

/// Three vertex buffers and the indices of triangles or lines.
pub(super) struct Drawable {
    vertices: [wgpu::Buffer; 3],
    indices: Indices,
    instances: u32,
}

/// Indices of triangles or lines.
#[derive(Clone)]
pub(super) struct Indices {
    buffer: wgpu::Buffer,
    count: u32,
}

/// Puts data of one thing onto a device.
#[derive(Clone, Copy)]
pub(super) struct Upload<'a> {
    pub(super) device: &'a wgpu::Device,
    /// Name of the thing, in plain words.
    pub(super) what: &'static str,
}

impl Upload<'_> {
    /// A buffer of `contents` for vertices.
    pub(super) fn vertices(self, contents: &[u8]) -> Result<wgpu::Buffer, DrawError> {
        self.buffer(contents, wgpu::BufferUsages::VERTEX)
    }

    /// A buffer of `indices`.
    pub(super) fn indices(self, indices: &[u32]) -> Result<Indices, DrawError> {
        let buffer = self.buffer(bytemuck::cast_slice(indices), wgpu::BufferUsages::INDEX)?;
        Ok(Indices {
            buffer,
            count: indices.len() as u32,
        })
    }

    fn buffer(self, contents: &[u8], usage: wgpu::BufferUsages) -> Result<wgpu::Buffer, DrawError> {
        let limit = self.device.limits().max_buffer_size;
        let bytes = contents.len() as u64;
        if bytes > limit {
            return Err(DrawError::TooBig {
                what: self.what,
                mebibytes: bytes >> 20,
                limit: limit >> 20,
            });
        }
        let descriptor = wgpu::util::BufferInitDescriptor {
            label: Some(self.what),
            contents,
            usage,
        };
        Ok(self.device.create_buffer_init(&descriptor))
    }
}

impl Drawable {
    /// Of `vertices`, `indices`, and how many times they are drawn.
    pub(super) fn new(vertices: [wgpu::Buffer; 3], indices: Indices, instances: u32) -> Self {
        Self {
            vertices,
            indices,
            instances,
        }
    }

    /// Replaces the third vertex buffer.
    pub(super) fn set_third(&mut self, buffer: wgpu::Buffer) {
        self.vertices[2] = buffer;
    }

    /// Draws itself as `pipeline` does.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass, pipeline: &wgpu::RenderPipeline) {
        self.draw_indices(pass, pipeline, &self.indices);
    }

    /// Draws its vertices by other `indices`.
    pub(super) fn draw_indices(
        &self,
        pass: &mut wgpu::RenderPass,
        pipeline: &wgpu::RenderPipeline,
        indices: &Indices,
    ) {
        if indices.count == 0 || self.instances == 0 {
            return;
        }
        pass.set_pipeline(pipeline);
        for (slot, buffer) in (0..).zip(&self.vertices) {
            pass.set_vertex_buffer(slot, buffer.slice(..));
        }
        pass.set_index_buffer(indices.buffer.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..indices.count, 0, 0..self.instances);
    }
}
