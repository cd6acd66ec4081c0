//! The renderer: a scene seen by a camera → pixels in any texture.

mod ball;
mod device;
mod drawable;
mod error;
mod parts;
mod pipelines;
mod surfaces;
mod target;

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use glam::Vec3;

pub use self::device::{device_needs, is_software, samples, words};
use self::drawable::Drawable;
pub use self::error::DrawError;
use self::parts::{
    BallShape, DotsPart, MarkPart, MeasurePart, OutlinePart, SideChainPart, ToBall, TracePart,
};
use self::pipelines::Pipelines;
use self::surfaces::{ColoredPart, SurfacePart};
use self::target::Target;
use super::bounds::Bounds;
use super::camera::{Camera, Viewport};
use super::color::Rgb;
use super::dot::Dot;
use super::outline::Outline;
use super::probability::TILE_COLOR;
use super::scene::{Background, Fill, LabelDot, Scene, Style, TraceStyle};

/// The colour of the carbons of a model's side chains, which no element and hardly a chain has.
const MODEL_CARBON: Rgb = Rgb::hex(0xC2_9A_62);
/// The colour of the carbons of the reference structure's side chains, that of its tube.
const REFERENCE_CARBON: Rgb = Rgb::hex(0x80_80_80);
/// The colour of the region's outline, which stands out from light and dark backgrounds and from the density.
const OUTLINE_COLOR: Rgb = Rgb::hex(0xE0_5A_00);

/// Width of a silhouette, as a share of half the picture's height: a pixel and a half of 700.
const SILHOUETTE: f32 = 0.0045;

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
    given: Option<TracePart>,
    /// Of the model, of the reference structure, and those near what is picked.
    side_chains: [Option<SideChainPart>; 3],
    candidates: Option<DotsPart<Dot>>,
    missed: Option<DotsPart<Dot>>,
    probability: Option<ColoredPart>,
    tiles: Option<OutlinePart>,
    labels: Option<DotsPart<LabelDot>>,
    outline: Option<OutlinePart>,
    measures: Option<MeasurePart>,
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
            given: None,
            side_chains: [const { None }; 3],
            candidates: None,
            missed: None,
            probability: None,
            tiles: None,
            labels: None,
            outline: None,
            measures: None,
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
        let given = trace(&mut self.given, &scene.given, style.given);
        let side_chains = self.refresh_side_chains(scene);
        let (device, ball) = (&self.device, &self.ball);
        let candidates = refresh_dots(&mut self.candidates, device, ball, &scene.candidates);
        let missed = refresh_dots(&mut self.missed, device, ball, &scene.missed);
        let labels = refresh_dots(&mut self.labels, device, &self.small_ball, &scene.labels);
        let of_network = self.refresh_network_layers(scene);
        let mark = self.refresh_mark(scene);
        let outline = refresh_outline(
            &mut self.outline,
            &self.device,
            &scene.outline,
            OUTLINE_COLOR,
        );
        let lines = outline.and(self.refresh_measures(scene));
        let traces = predicted.and(reference).and(given);
        let small = labels.and(mark).and(lines);
        surface
            .and(traces)
            .and(side_chains)
            .and(candidates.and(missed))
            .and(of_network)
            .and(small)
    }

    fn refresh_surface(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let source = scene.surface.as_ref();
        renew(&mut self.surface, source, SurfacePart::is_of, |source| {
            SurfacePart::new(&self.device, source)
        })?;
        let style = scene.style.surface;
        match &mut self.surface {
            Some(part) if style.shown && style.fill == Fill::Wire => part.weave_wires(&self.device),
            _ => Ok(()),
        }
    }

    fn refresh_side_chains(&mut self, scene: &Scene) -> Result<(), DrawError> {
        // Those that are not drawn are not built.
        let all = scene.style.side_chains_shown;
        let sources = [
            (&scene.predicted_side_chains, all, MODEL_CARBON),
            (&scene.reference_side_chains, all, REFERENCE_CARBON),
            (&scene.picked_side_chains, !all, MODEL_CARBON),
        ];
        for (part, (source, wanted, carbon)) in self.side_chains.iter_mut().zip(sources) {
            let source = source.as_ref().filter(|_| wanted);
            renew(part, source, SideChainPart::is_of, |source| {
                SideChainPart::new(&self.device, &self.small_ball, source, carbon)
            })?;
        }
        Ok(())
    }

    fn refresh_mark(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let position = scene.marked.and_then(|marked| scene.position_of(marked));
        let is_at = |part: &MarkPart, position: &Vec3| part.is_at(*position);
        renew(&mut self.mark, position.as_ref(), is_at, |position| {
            MarkPart::new(&self.device, &self.ball, *position)
        })
    }

    fn refresh_network_layers(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let source = scene.probability.as_ref();
        renew(
            &mut self.probability,
            source,
            ColoredPart::is_of,
            |source| ColoredPart::new(&self.device, source),
        )?;
        refresh_outline(&mut self.tiles, &self.device, &scene.tiles, TILE_COLOR)
    }

    fn refresh_measures(&mut self, scene: &Scene) -> Result<(), DrawError> {
        let source = scene.measures.as_ref();
        renew(&mut self.measures, source, MeasurePart::is_of, |source| {
            MeasurePart::new(&self.device, &self.small_ball, source)
        })
    }

    fn draw_opaque(&self, pass: &mut wgpu::RenderPass, style: &Style) {
        let predicted = self.predicted.iter().filter(|_| style.predicted.shown);
        let reference = self.reference.iter().filter(|_| style.reference.shown);
        let given = self.given.iter().filter(|_| style.given.shown);
        for part in predicted.chain(reference).chain(given) {
            self.draw_body(pass, [&part.tube, &part.balls], style.silhouettes);
        }
        let [of_model, of_reference, picked] = &self.side_chains;
        let of_model = of_model.iter().filter(|_| style.predicted.shown);
        let of_reference = of_reference.iter().filter(|_| style.reference.shown);
        for part in of_model.chain(of_reference).chain(picked) {
            self.draw_body(pass, [&part.sticks, &part.balls], style.silhouettes);
        }
        let dots = self.candidates.iter().chain(&self.missed);
        for dots in dots.filter(|_| style.candidates_shown) {
            dots.balls.draw(pass, &self.pipelines.ball);
        }
        if let Some(labels) = self.labels.as_ref().filter(|_| style.labels_shown) {
            labels.balls.draw(pass, &self.pipelines.ball);
        }
        if let Some(probability) = &self.probability {
            probability.triangles.draw(pass, &self.pipelines.tube);
        }
        for outline in self.outline.iter().chain(&self.tiles) {
            outline.lines.draw(pass, &self.pipelines.line);
        }
        if let Some(measures) = &self.measures {
            measures.dashes.draw(pass, &self.pipelines.tube);
            measures.balls.draw(pass, &self.pipelines.ball);
        }
        if let Some(mark) = &self.mark {
            mark.ball.draw(pass, &self.pipelines.ball);
        }
    }

    /// Draws tubes and balls of a structure, with their silhouettes if these are wanted.
    fn draw_body(
        &self,
        pass: &mut wgpu::RenderPass,
        [tubes, balls]: [&Drawable; 2],
        silhouettes: bool,
    ) {
        tubes.draw(pass, &self.pipelines.tube);
        balls.draw(pass, &self.pipelines.ball);
        if silhouettes {
            tubes.draw(pass, &self.pipelines.tube_silhouette);
            balls.draw(pass, &self.pipelines.ball_silhouette);
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
        let projection = camera.projection(viewport, extent, style.slab);
        let encodes = if self.format.is_srgb() { 1.0 } else { 0.0 };
        Globals {
            view: camera.view().to_cols_array_2d(),
            projection: projection.to_cols_array_2d(),
            background: with_fourth(style.background.color(), style.fog.clamp(0.0, 1.0)),
            surface: with_fourth(style.surface.color, opacity),
            fog: [near + (far - near) * 0.4, far, encodes, SILHOUETTE],
        }
    }

    /// Returns the bounding box of everything that is built.
    fn extent(&self) -> Option<Bounds> {
        let surface = self.surface.iter().filter_map(|part| part.extent);
        let traces = [&self.predicted, &self.reference, &self.given];
        let traces = traces.into_iter().flatten();
        let traces = traces.filter_map(|part| part.extent);
        let dots = self.candidates.iter().chain(&self.missed);
        let dots = dots.filter_map(|part| part.extent);
        let labels = self.labels.iter().filter_map(|part| part.extent);
        let outline = self.outline.iter().chain(&self.tiles);
        let outline = outline.filter_map(|part| part.extent);
        let probability = self.probability.iter().filter_map(|part| part.extent);
        let side_chains = self.side_chains.iter().flatten();
        let side_chains = side_chains.filter_map(|part| part.extent);
        let all = surface
            .chain(traces)
            .chain(side_chains)
            .chain(dots)
            .chain(labels)
            .chain(probability)
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

/// Keeps a part that is still that of its source, builds one that is new, and drops one whose source is no longer there.
fn renew<P, S>(
    part: &mut Option<P>,
    source: Option<&S>,
    is_of: impl Fn(&P, &S) -> bool,
    build: impl FnOnce(&S) -> Result<P, DrawError>,
) -> Result<(), DrawError> {
    let kept = part.take();
    let Some(source) = source else { return Ok(()) };
    *part = Some(match kept.filter(|part| is_of(part, source)) {
        Some(part) => part,
        None => build(source)?,
    });
    Ok(())
}

fn refresh_dots<D: ToBall>(
    part: &mut Option<DotsPart<D>>,
    device: &wgpu::Device,
    ball: &BallShape,
    source: &Option<Arc<Vec<D>>>,
) -> Result<(), DrawError> {
    renew(part, source.as_ref(), DotsPart::is_of, |source| {
        DotsPart::new(device, ball, source)
    })
}

fn refresh_outline(
    part: &mut Option<OutlinePart>,
    device: &wgpu::Device,
    source: &Option<Arc<Outline>>,
    color: Rgb,
) -> Result<(), DrawError> {
    renew(part, source.as_ref(), OutlinePart::is_of, |source| {
        OutlinePart::new(device, source, color)
    })
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
