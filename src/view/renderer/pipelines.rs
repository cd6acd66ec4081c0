//! The pipelines: one for each kind of drawing.

use super::target::DEPTH_FORMAT;

/// The shaders of all pipelines.
pub(super) const SHADERS: &str = include_str!("shade.wgsl");

/// One pipeline for each kind of drawing. All take the globals as bind group 0.
pub(super) struct Pipelines {
    /// Triangles with a colour for each vertex.
    pub(super) tube: wgpu::RenderPipeline,
    /// A ball for each instance.
    pub(super) ball: wgpu::RenderPipeline,
    /// The rims of such triangles.
    pub(super) tube_silhouette: wgpu::RenderPipeline,
    /// The rims of such balls.
    pub(super) ball_silhouette: wgpu::RenderPipeline,
    /// The surface, opaque.
    pub(super) solid: wgpu::RenderPipeline,
    /// Only the depth of the surface, so that `translucent` then draws its nearest layer alone.
    pub(super) surface_depth: wgpu::RenderPipeline,
    /// The surface, blended over what is there.
    pub(super) translucent: wgpu::RenderPipeline,
    /// The surface as lines.
    pub(super) wire: wgpu::RenderPipeline,
    /// Lines with a colour for each vertex.
    pub(super) line: wgpu::RenderPipeline,
}

/// Parts in which the pipelines differ.
struct Recipe {
    name: &'static str,
    vertex: &'static str,
    fragment: &'static str,
    buffers: [wgpu::VertexBufferLayout<'static>; 3],
    topology: wgpu::PrimitiveTopology,
    culled: Option<wgpu::Face>,
    blend: Option<wgpu::BlendState>,
    colors: wgpu::ColorWrites,
    depth_written: bool,
}

const POSITION: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![0 => Float32x3];
const NORMAL: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![1 => Float32x3];
const BALL: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![1 => Float32x4];
const COLOR: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![2 => Unorm8x4];
const OPENNESS: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![2 => Float32];

const fn per_vertex(
    array_stride: u64,
    attributes: &'static [wgpu::VertexAttribute],
) -> wgpu::VertexBufferLayout<'static> {
    wgpu::VertexBufferLayout {
        array_stride,
        step_mode: wgpu::VertexStepMode::Vertex,
        attributes,
    }
}

const fn per_ball(
    array_stride: u64,
    attributes: &'static [wgpu::VertexAttribute],
) -> wgpu::VertexBufferLayout<'static> {
    wgpu::VertexBufferLayout {
        array_stride,
        step_mode: wgpu::VertexStepMode::Instance,
        attributes,
    }
}

impl Recipe {
    /// Opaque triangles with a colour for each vertex.
    const TUBE: Self = Self {
        name: "tube",
        vertex: "tube_vertex",
        fragment: "opaque_fragment",
        buffers: [
            per_vertex(12, &POSITION),
            per_vertex(12, &NORMAL),
            per_vertex(4, &COLOR),
        ],
        topology: wgpu::PrimitiveTopology::TriangleList,
        culled: None,
        blend: None,
        colors: wgpu::ColorWrites::ALL,
        depth_written: true,
    };
    const BALL: Self = Self {
        name: "ball",
        vertex: "ball_vertex",
        buffers: [
            per_vertex(12, &POSITION),
            per_ball(16, &BALL),
            per_ball(4, &COLOR),
        ],
        ..Self::TUBE
    };
    const TUBE_SILHOUETTE: Self = Self {
        name: "silhouette of a tube",
        vertex: "tube_silhouette",
        fragment: "wire_fragment",
        culled: Some(wgpu::Face::Front),
        ..Self::TUBE
    };
    const BALL_SILHOUETTE: Self = Self {
        name: "silhouette of a ball",
        vertex: "ball_silhouette",
        fragment: "wire_fragment",
        culled: Some(wgpu::Face::Front),
        ..Self::BALL
    };
    const SOLID: Self = Self {
        name: "solid",
        vertex: "surface_vertex",
        buffers: [
            per_vertex(12, &POSITION),
            per_vertex(12, &NORMAL),
            per_vertex(4, &OPENNESS),
        ],
        ..Self::TUBE
    };
    const SURFACE_DEPTH: Self = Self {
        name: "surface depth",
        colors: wgpu::ColorWrites::empty(),
        ..Self::SOLID
    };
    const TRANSLUCENT: Self = Self {
        name: "translucent",
        fragment: "surface_fragment",
        blend: Some(wgpu::BlendState::ALPHA_BLENDING),
        depth_written: false,
        ..Self::SOLID
    };
    const WIRE: Self = Self {
        name: "wire",
        fragment: "wire_fragment",
        topology: wgpu::PrimitiveTopology::LineList,
        ..Self::SOLID
    };
    const LINE: Self = Self {
        name: "line",
        fragment: "wire_fragment",
        topology: wgpu::PrimitiveTopology::LineList,
        ..Self::TUBE
    };
}

impl Pipelines {
    pub(super) fn new(
        device: &wgpu::Device,
        globals: &wgpu::BindGroupLayout,
        format: wgpu::TextureFormat,
        samples: u32,
    ) -> Self {
        let shaders = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("shade"),
            source: wgpu::ShaderSource::Wgsl(SHADERS.into()),
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("view"),
            bind_group_layouts: &[Some(globals)],
            immediate_size: 0,
        });
        let make = |recipe: &Recipe| recipe.pipeline(device, &layout, &shaders, format, samples);
        Self {
            tube: make(&Recipe::TUBE),
            ball: make(&Recipe::BALL),
            tube_silhouette: make(&Recipe::TUBE_SILHOUETTE),
            ball_silhouette: make(&Recipe::BALL_SILHOUETTE),
            solid: make(&Recipe::SOLID),
            surface_depth: make(&Recipe::SURFACE_DEPTH),
            translucent: make(&Recipe::TRANSLUCENT),
            wire: make(&Recipe::WIRE),
            line: make(&Recipe::LINE),
        }
    }
}

impl Recipe {
    fn pipeline(
        &self,
        device: &wgpu::Device,
        layout: &wgpu::PipelineLayout,
        shaders: &wgpu::ShaderModule,
        format: wgpu::TextureFormat,
        samples: u32,
    ) -> wgpu::RenderPipeline {
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(self.name),
            layout: Some(layout),
            vertex: wgpu::VertexState {
                module: shaders,
                entry_point: Some(self.vertex),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &self.buffers.clone().map(Some),
            },
            primitive: wgpu::PrimitiveState {
                topology: self.topology,
                cull_mode: self.culled,
                ..wgpu::PrimitiveState::default()
            },
            depth_stencil: Some(wgpu::DepthStencilState {
                format: DEPTH_FORMAT,
                depth_write_enabled: Some(self.depth_written),
                depth_compare: Some(wgpu::CompareFunction::LessEqual),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState {
                count: samples,
                ..wgpu::MultisampleState::default()
            },
            fragment: Some(wgpu::FragmentState {
                module: shaders,
                entry_point: Some(self.fragment),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(wgpu::ColorTargetState {
                    format,
                    blend: self.blend,
                    write_mask: self.colors,
                })],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use wgpu::naga::front::wgsl;
    use wgpu::naga::valid::{Capabilities, ValidationFlags, Validator};

    use super::*;

    #[test]
    fn the_shaders_are_valid_and_have_every_entry_point() {
        let module = wgsl::parse_str(SHADERS).unwrap();
        Validator::new(ValidationFlags::all(), Capabilities::empty())
            .validate(&module)
            .unwrap();
        let names: Vec<&str> = module
            .entry_points
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        for recipe in [
            Recipe::TUBE,
            Recipe::BALL,
            Recipe::TUBE_SILHOUETTE,
            Recipe::BALL_SILHOUETTE,
            Recipe::SOLID,
            Recipe::TRANSLUCENT,
            Recipe::WIRE,
            Recipe::LINE,
        ] {
            assert!(
                names.contains(&recipe.vertex) && names.contains(&recipe.fragment),
                "{}",
                recipe.name
            );
        }
    }
}
