//! The textures that a picture is drawn into before it is shown.

use crate::view::camera::Viewport;

/// The format of depths.
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth24Plus;

/// Depths, and colours with several samples a pixel, for pictures of one size.
pub(super) struct Target {
    viewport: Viewport,
    depth: wgpu::TextureView,
    /// `None` where a pixel has one sample: colours then go straight into the picture.
    color: Option<wgpu::TextureView>,
}

impl Target {
    pub(super) fn new(
        device: &wgpu::Device,
        viewport: Viewport,
        format: wgpu::TextureFormat,
        samples: u32,
    ) -> Self {
        let texture = |label, format| {
            let texture = device.create_texture(&wgpu::TextureDescriptor {
                label: Some(label),
                size: wgpu::Extent3d {
                    width: viewport.width.max(1),
                    height: viewport.height.max(1),
                    depth_or_array_layers: 1,
                },
                mip_level_count: 1,
                sample_count: samples,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
                view_formats: &[],
            });
            texture.create_view(&wgpu::TextureViewDescriptor::default())
        };
        Self {
            viewport,
            depth: texture("depth", DEPTH_FORMAT),
            color: (samples > 1).then(|| texture("color", format)),
        }
    }

    pub(super) fn fits(&self, viewport: Viewport) -> bool {
        self.viewport == viewport
    }

    /// Begins to draw into `picture` over `background`.
    pub(super) fn begin<'a>(
        &self,
        encoder: &'a mut wgpu::CommandEncoder,
        picture: &wgpu::TextureView,
        background: wgpu::Color,
    ) -> wgpu::RenderPass<'a> {
        let clear = wgpu::LoadOp::Clear(background);
        let (view, resolve_target, store) = match &self.color {
            Some(color) => (color, Some(picture), wgpu::StoreOp::Discard),
            None => (picture, None, wgpu::StoreOp::Store),
        };
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("view"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view,
                depth_slice: None,
                resolve_target,
                ops: wgpu::Operations { load: clear, store },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.depth,
                depth_ops: Some(wgpu::Operations {
                    load: wgpu::LoadOp::Clear(1.0),
                    store: wgpu::StoreOp::Discard,
                }),
                stencil_ops: None,
            }),
            ..wgpu::RenderPassDescriptor::default()
        })
    }
}
