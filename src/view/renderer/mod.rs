//! The renderer: a scene seen by a camera → pixels in any texture.

mod ball;
mod device;
mod drawable;
mod error;
mod parts;
mod pipelines;
mod target;

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};

pub use self::device::{device_needs, is_software, samples, words};
pub use self::error::DrawError;
use self::parts::{BallShape, DotsPart, MarkPart, OutlinePart, SurfacePart, ToBall, TracePart};
use self::pipelines::Pipelines;
use self::target::Target;
use super::bounds::Bounds;
use super::camera::{Camera, Viewport};
use super::color::Rgb;
use super::scene::{Background, Dot, Fill, LabelDot, Scene, Style, TraceStyle};

/// Draws scenes. Keeps on the graphics device what it has built, for as long as the scene has it.
pub struct Renderer {
    device: wgpu::Device,
    queue: wgpu::Queue,
    format: wgpu::TextureFormat,
    samples: u32,
    pipelines: Pipelines,
    globals: wgpu::Buffer,
    bindings: wgpu::BindGroup,
    ball: BallShape,
    /// For labels, which are small and many.
    small_ball: BallShape,
    target: Option<Target>,
    surface: Option<SurfacePart>,
    predicted: Option<TracePart>,
    reference: Option<TracePart>,
    candidates: Option<DotsPart<Dot>>,
    labels: Option<DotsPart<LabelDot>>,
    outline: Option<OutlinePart>,
    mark: Option<MarkPart>,
}

/// Uniforms of all shaders, laid out as `Globals` in the shaders.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Globals {
    view: [[f32; 4]; 4],
    projection: [[f32; 4]; 4],
    background: [f32; 4],
    surface: [f32; 4],
    fog: [f32; 4],
}

impl Renderer {
    /// A renderer into textures of `format`, with `samples` samples a pixel ([`samples`] says
    /// how many there can be).
    ///
    /// # Errors
    /// [`DrawError`] if the device takes next to nothing.
    pub fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        format: wgpu::TextureFormat,
        samples: u32,
    ) -> Result<Self, DrawError> {
        let layout = globals_layout(device);
        let globals = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("globals"),
            size: size_of::<Globals>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let bindings = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("globals"),
            layout: &layout,
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: globals.as_entire_binding(),
            }],
        });
        Ok(Self {
            device: device.clone(),
            queue: queue.clone(),
            format,
            samples,
            pipelines: Pipelines::new(device, &layout, format, samples),
            globals,
            bindings,
            ball: BallShape::new(device, 2)?,
            small_ball: BallShape::new(device, 1)?,
            target: None,
            surface: None,
            predicted: None,
            reference: None,
            candidates: None,
            labels: None,
            outline: None,
            mark: None,
        })
    }

    /// Draws `scene` as `camera` sees it into `picture`, which measures `viewport` and has the
    /// renderer's format, and submits that.
    ///
    /// # Errors
    /// [`DrawError`] if a part of the scene is missing in the picture; the others are drawn.
    pub fn draw(
        &mut self,
        picture: &wgpu::TextureView,
        viewport: Viewport,
        scene: &Scene,
        camera: &Camera,
    ) -> Result<(), DrawError> {
        let complete = self.refresh(scene);
        let globals = self.globals(viewport, &scene.style, camera);
        self.queue
            .write_buffer(&self.globals, 0, bytemuck::bytes_of(&globals));
        let (device, format, samples) = (&self.device, self.format, self.samples);
        let target = self
            .target
            .take()
            .filter(|target| target.fits(viewport))
            .unwrap_or_else(|| Target::new(device, viewport, format, samples));
        let mut encoder = self
            .device
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let clear = self.clear_color(scene.style.background);
        let mut pass = target.begin(&mut encoder, picture, clear);
        pass.set_bind_group(0, &self.bindings, &[]);
        self.draw_opaque(&mut pass, &scene.style);
        self.draw_surface(&mut pass, &scene.style);
        drop(pass);
        self.queue.submit([encoder.finish()]);
        self.target = Some(target);
        complete
    }

    /// Builds what is new in `scene` and drops what is no longer there.
    fn refresh(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let surface = self.refresh_surface(scene);
        let (device, ball, style) = (&self.device, &self.ball, &scene.style);
        let trace = |part: &mut Option<TracePart>, source: &Option<_>, style: TraceStyle| {
            let kept = part.take();
            let Some(source) = source else { return Ok(()) };
            let mut new = match kept.filter(|part| part.is_of(source, style)) {
                Some(part) => part,
                None => TracePart::new(device, ball, source, style)?,
            };
            new.restyle(device, ball, style)?;
            *part = Some(new);
            Ok(())
        };
        let predicted = trace(&mut self.predicted, &scene.predicted, style.predicted);
        let reference = trace(&mut self.reference, &scene.reference, style.reference);
        let candidates = refresh_dots(&mut self.candidates, device, ball, &scene.candidates);
        let labels = refresh_dots(&mut self.labels, device, &self.small_ball, &scene.labels);
        let mark = self.refresh_mark(scene);
        let outline = self.refresh_outline(scene);
        let traces = predicted.and(reference);
        let small = labels.and(mark).and(outline);
        surface.and(traces).and(candidates).and(small)
    }

    fn refresh_surface(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let kept = self.surface.take();
        let Some(source) = &scene.surface else {
            return Ok(());
        };
        let mut part = match kept.filter(|part| part.is_of(source)) {
            Some(part) => part,
            None => SurfacePart::new(&self.device, source)?,
        };
        let style = scene.style.surface;
        let woven = if style.shown && style.fill == Fill::Wire {
            part.weave_wires(&self.device)
        } else {
            Ok(())
        };
        self.surface = Some(part);
        woven
    }

    fn refresh_mark(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let kept = self.mark.take();
        let Some(position) = scene.marked.and_then(|marked| scene.position_of(marked)) else {
            return Ok(());
        };
        self.mark = Some(match kept.filter(|part| part.is_at(position)) {
            Some(part) => part,
            None => MarkPart::new(&self.device, &self.ball, position)?,
        });
        Ok(())
    }

    fn refresh_outline(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let kept = self.outline.take();
        let Some(source) = &scene.outline else {
            return Ok(());
        };
        self.outline = Some(match kept.filter(|part| part.is_of(source)) {
            Some(part) => part,
            None => OutlinePart::new(&self.device, source)?,
        });
        Ok(())
    }

    fn draw_opaque(&self, pass: &mut wgpu::RenderPass, style: &Style) {
        let predicted = self.predicted.iter().filter(|_| style.predicted.shown);
        let reference = self.reference.iter().filter(|_| style.reference.shown);
        for part in predicted.chain(reference) {
            part.tube.draw(pass, &self.pipelines.tube);
            part.balls.draw(pass, &self.pipelines.ball);
        }
        if let Some(dots) = self.candidates.as_ref().filter(|_| style.candidates_shown) {
            dots.balls.draw(pass, &self.pipelines.ball);
        }
        if let Some(labels) = self.labels.as_ref().filter(|_| style.labels_shown) {
            labels.balls.draw(pass, &self.pipelines.ball);
        }
        if let Some(outline) = &self.outline {
            outline.lines.draw(pass, &self.pipelines.line);
        }
        if let Some(mark) = &self.mark {
            mark.ball.draw(pass, &self.pipelines.ball);
        }
    }

    /// Comes last, because a translucent surface lets through what is already there.
    fn draw_surface(&self, pass: &mut wgpu::RenderPass, style: &Style) {
        let Some(part) = self.surface.as_ref().filter(|_| style.surface.shown) else {
            return;
        };
        match style.surface.fill {
            Fill::Solid => part.triangles.draw(pass, &self.pipelines.solid),
            Fill::Wire => part.draw_wires(pass, &self.pipelines.wire),
            Fill::Translucent(_) => {
                part.triangles.draw(pass, &self.pipelines.surface_depth);
                part.triangles.draw(pass, &self.pipelines.translucent);
            }
        }
    }

    fn globals(&self, viewport: Viewport, style: &Style, camera: &Camera) -> Globals {
        let (near, far) = camera.depths(camera.scene());
        let opacity = match style.surface.fill {
            Fill::Translucent(opacity) => opacity.clamp(0.0, 1.0),
            Fill::Solid | Fill::Wire => 1.0,
        };
        let extent = self
            .extent()
            .map_or(camera.scene(), |all| all.join(camera.scene()));
        let encodes = if self.format.is_srgb() { 1.0 } else { 0.0 };
        Globals {
            view: camera.view().to_cols_array_2d(),
            projection: camera.projection(viewport, extent).to_cols_array_2d(),
            background: with_fourth(style.background.color(), style.fog.clamp(0.0, 1.0)),
            surface: with_fourth(style.surface.color, opacity),
            fog: [near + (far - near) * 0.4, far, encodes, 0.0],
        }
    }

    /// Returns the bounding box of everything that is built.
    fn extent(&self) -> Option<Bounds> {
        let surface = self.surface.iter().filter_map(|part| part.extent);
        let traces = self.predicted.iter().chain(&self.reference);
        let traces = traces.filter_map(|part| part.extent);
        let dots = self.candidates.iter().filter_map(|part| part.extent);
        let labels = self.labels.iter().filter_map(|part| part.extent);
        let outline = self.outline.iter().filter_map(|part| part.extent);
        let all = surface
            .chain(traces)
            .chain(dots)
            .chain(labels)
            .chain(outline);
        all.reduce(Bounds::join)
    }

    fn clear_color(&self, background: Background) -> wgpu::Color {
        let linear = self.format.is_srgb();
        let [r, g, b] = background.color().unit().map(|part| {
            let part = f64::from(part);
            if linear {
                ((part + 0.055) / 1.055).powf(2.4)
            } else {
                part
            }
        });
        wgpu::Color { r, g, b, a: 1.0 }
    }
}

/// Builds dots that are new and drops those that are no longer there.
fn refresh_dots<D: ToBall>(
    part: &mut Option<DotsPart<D>>,
    device: &wgpu::Device,
    ball: &BallShape,
    source: &Option<Arc<Vec<D>>>,
) -> Result<(), DrawError> {
    let kept = part.take();
    let Some(source) = source else { return Ok(()) };
    *part = Some(match kept.filter(|part| part.is_of(source)) {
        Some(part) => part,
        None => DotsPart::new(device, ball, source)?,
    });
    Ok(())
}

fn globals_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("globals"),
        entries: &[wgpu::BindGroupLayoutEntry {
            binding: 0,
            visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        }],
    })
}

fn with_fourth(color: Rgb, fourth: f32) -> [f32; 4] {
    let [red, green, blue] = color.unit();
    [red, green, blue, fourth]
}
