//! The parts of a scene on the device: built when they are new, kept while they are the same.

use std::sync::Arc;

use glam::Vec3;

use super::ball::unit_ball;
use super::drawable::{Drawable, Indices, Upload};
use super::error::DrawError;
use crate::residue::SecondaryStructure;
use crate::view::backbone::{Backbone, BackboneResidue};
use crate::view::bounds::Bounds;
use crate::view::color::Rgb;
use crate::view::dot::Dot;
use crate::view::measure::{MEASURE_COLOR, Measure, dashes};
use crate::view::outline::Outline;
use crate::view::pick::LABEL_RADIUS;
use crate::view::ribbon::BackboneMesh;
use crate::view::scene::{LabelDot, TraceShape, TraceStyle};
use crate::view::side_chains::{SideChainAtom, SideChains};
use crate::view::sticks::Sticks;

/// The colour of the mark, which neither residues nor candidates have.
const MARK_COLOR: Rgb = Rgb::hex(0xF0_E4_42);
/// The radius of the mark, in Å: it shows around ribbons and balls.
const MARK_RADIUS: f32 = 0.9;
/// The radius of the balls at both ends of a measured distance, in Å.
const MEASURE_BALL_RADIUS: f32 = 0.25;
/// Radius of the ball of a Cα over that of its tube.
const BALL_TO_TUBE: f32 = 1.7;

/// A backbone on the device.
pub(super) struct TracePart {
    source: Arc<Backbone>,
    style: TraceStyle,
    pub(super) extent: Option<Bounds>,
    mesh: BackboneMesh,
    pub(super) tube: Drawable,
    pub(super) balls: Drawable,
}

/// Side chains on the device.
pub(super) struct SideChainPart {
    source: Arc<SideChains>,
    pub(super) extent: Option<Bounds>,
    pub(super) sticks: Drawable,
    pub(super) balls: Drawable,
}

/// Candidates or labels on the device.
pub(super) struct DotsPart<D> {
    source: Arc<Vec<D>>,
    pub(super) extent: Option<Bounds>,
    pub(super) balls: Drawable,
}

/// The mark of what was picked, on the device.
pub(super) struct MarkPart {
    position: Vec3,
    pub(super) ball: Drawable,
}

/// An outline on the device.
pub(super) struct OutlinePart {
    source: Arc<Outline>,
    pub(super) extent: Option<Bounds>,
    pub(super) lines: Drawable,
}

/// Measured distances on the device.
pub(super) struct MeasurePart {
    source: Arc<Vec<Measure>>,
    pub(super) dashes: Drawable,
    pub(super) balls: Drawable,
}

/// The ball that is drawn for every instance.
pub(super) struct BallShape {
    vertices: wgpu::Buffer,
    faces: Indices,
}

/// Something that is drawn as a ball.
pub(super) trait ToBall {
    /// Plural name, in plain words.
    const WHAT: &'static str;

    fn ball(&self) -> Ball;
}

/// A ball to draw: centre, radius and colour.
pub(super) struct Ball {
    center: Vec3,
    radius: f32,
    color: Rgb,
}

impl TracePart {
    pub(super) fn new(
        device: &wgpu::Device,
        ball: &BallShape,
        source: &Arc<Backbone>,
        style: TraceStyle,
    ) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "backbone",
        };
        let mesh = BackboneMesh::of(source, style.shape, style.radius);
        let colors = style.color.colors(source);
        let vertices = [
            upload.vertices(bytemuck::cast_slice(mesh.positions()))?,
            upload.vertices(bytemuck::cast_slice(mesh.normals()))?,
            upload.vertices(&mesh_colors(&mesh, &colors))?,
        ];
        let indices = upload.indices(mesh.indices())?;
        Ok(Self {
            extent: source.bounds(),
            tube: Drawable::new(vertices, indices, 1),
            balls: ball.instances(upload, &residue_balls(source, style, &colors))?,
            source: Arc::clone(source),
            style,
            mesh,
        })
    }

    /// Returns whether its shape is that of `source` in `style`, whatever the colours.
    pub(super) fn is_of(&self, source: &Arc<Backbone>, style: TraceStyle) -> bool {
        Arc::ptr_eq(&self.source, source)
            && self.style.shape == style.shape
            && self.style.radius == style.radius
    }

    /// Takes on the colours and balls of `style`; the shape stays.
    pub(super) fn restyle(
        &mut self,
        device: &wgpu::Device,
        ball: &BallShape,
        style: TraceStyle,
    ) -> Result<(), DrawError> {
        if self.style.color == style.color && self.style.balls == style.balls {
            return Ok(());
        }
        let upload = Upload {
            device,
            what: "backbone",
        };
        let colors = style.color.colors(&self.source);
        self.tube
            .set_third(upload.vertices(&mesh_colors(&self.mesh, &colors))?);
        self.balls = ball.instances(upload, &residue_balls(&self.source, style, &colors))?;
        self.style = style;
        Ok(())
    }
}

impl SideChainPart {
    pub(super) fn new(
        device: &wgpu::Device,
        ball: &BallShape,
        source: &Arc<SideChains>,
        carbon: Rgb,
    ) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "side chains",
        };
        let balls: Vec<Ball> = source
            .atoms()
            .iter()
            .map(|atom| atom.ball(carbon))
            .collect();
        Ok(Self {
            extent: source.bounds(),
            sticks: upload.sticks(&source.sticks(carbon))?,
            balls: ball.instances(upload, &balls)?,
            source: Arc::clone(source),
        })
    }

    pub(super) fn is_of(&self, source: &Arc<SideChains>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }
}

impl Upload<'_> {
    fn sticks(self, sticks: &Sticks) -> Result<Drawable, DrawError> {
        let colors: Vec<[u8; 4]> = sticks.colors.iter().map(|color| rgba(*color)).collect();
        let vertices = [
            self.vertices(bytemuck::cast_slice(&sticks.positions))?,
            self.vertices(bytemuck::cast_slice(&sticks.normals))?,
            self.vertices(colors.as_flattened())?,
        ];
        let indices = self.indices(&sticks.indices)?;
        Ok(Drawable::new(vertices, indices, 1))
    }
}

impl SideChainAtom {
    fn ball(&self, carbon: Rgb) -> Ball {
        Ball {
            center: self.position,
            radius: self.radius(),
            color: self.element.color(carbon),
        }
    }
}

impl<D: ToBall> DotsPart<D> {
    pub(super) fn new(
        device: &wgpu::Device,
        ball: &BallShape,
        source: &Arc<Vec<D>>,
    ) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: D::WHAT,
        };
        let balls: Vec<Ball> = source.iter().map(D::ball).collect();
        Ok(Self {
            source: Arc::clone(source),
            extent: Bounds::around(balls.iter().map(|ball| ball.center)),
            balls: ball.instances(upload, &balls)?,
        })
    }

    pub(super) fn is_of(&self, source: &Arc<Vec<D>>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }
}

impl ToBall for Dot {
    const WHAT: &'static str = "candidates";

    fn ball(&self) -> Ball {
        Ball {
            center: self.position,
            radius: 0.2 + 0.3 * self.probability.clamp(0.0, 1.0),
            color: self.color,
        }
    }
}

impl ToBall for LabelDot {
    const WHAT: &'static str = "labels";

    fn ball(&self) -> Ball {
        Ball {
            center: self.position,
            radius: LABEL_RADIUS,
            color: self.color,
        }
    }
}

impl MarkPart {
    pub(super) fn new(
        device: &wgpu::Device,
        shape: &BallShape,
        position: Vec3,
    ) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "mark",
        };
        let ball = Ball {
            center: position,
            radius: MARK_RADIUS,
            color: MARK_COLOR,
        };
        Ok(Self {
            position,
            ball: shape.instances(upload, &[ball])?,
        })
    }

    pub(super) fn is_at(&self, position: Vec3) -> bool {
        self.position == position
    }
}

impl OutlinePart {
    pub(super) fn new(
        device: &wgpu::Device,
        source: &Arc<Outline>,
        color: Rgb,
    ) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "outline",
        };
        let points = flat(source.points());
        let colors = vec![rgba(color); points.len()];
        let positions = upload.vertices(bytemuck::cast_slice(&points))?;
        // Lines are not lit: any normals will do.
        let vertices = [
            positions.clone(),
            positions,
            upload.vertices(colors.as_flattened())?,
        ];
        let ends = upload.indices(source.ends().as_flattened())?;
        Ok(Self {
            extent: source.bounds(),
            lines: Drawable::new(vertices, ends, 1),
            source: Arc::clone(source),
        })
    }

    pub(super) fn is_of(&self, source: &Arc<Outline>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }
}

impl MeasurePart {
    pub(super) fn new(
        device: &wgpu::Device,
        ball: &BallShape,
        source: &Arc<Vec<Measure>>,
    ) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "distances",
        };
        let ends = source.iter().flat_map(|measure| measure.ends);
        let balls: Vec<Ball> = ends
            .map(|center| Ball {
                center,
                radius: MEASURE_BALL_RADIUS,
                color: MEASURE_COLOR,
            })
            .collect();
        Ok(Self {
            dashes: upload.sticks(&dashes(source))?,
            balls: ball.instances(upload, &balls)?,
            source: Arc::clone(source),
        })
    }

    pub(super) fn is_of(&self, source: &Arc<Vec<Measure>>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }
}

impl BallShape {
    /// The ball whose faces are `splits` times split into four.
    pub(super) fn new(device: &wgpu::Device, splits: usize) -> Result<Self, DrawError> {
        let upload = Upload {
            device,
            what: "ball",
        };
        let (vertices, faces) = unit_ball(splits);
        Ok(Self {
            vertices: upload.vertices(bytemuck::cast_slice(&flat(&vertices)))?,
            faces: upload.indices(faces.as_flattened())?,
        })
    }

    fn instances(&self, upload: Upload, balls: &[Ball]) -> Result<Drawable, DrawError> {
        let spheres: Vec<[f32; 4]> = balls
            .iter()
            .map(|ball| ball.center.extend(ball.radius).to_array())
            .collect();
        let colors: Vec<[u8; 4]> = balls.iter().map(|ball| rgba(ball.color)).collect();
        let vertices = [
            self.vertices.clone(),
            upload.vertices(bytemuck::cast_slice(&spheres))?,
            upload.vertices(colors.as_flattened())?,
        ];
        let count = balls.len() as u32;
        Ok(Drawable::new(vertices, self.faces.clone(), count))
    }
}

/// Returns the balls of a backbone's Cα; none where the style has none, and none on ribbons,
/// which are flat between them.
fn residue_balls(backbone: &Backbone, style: TraceStyle, colors: &[Rgb]) -> Vec<Ball> {
    let on_tube = |residue: &BackboneResidue| {
        style.shape == TraceShape::Tube
            || matches!(residue.secondary, None | Some(SecondaryStructure::Coil))
    };
    let residues = backbone.residues().zip(colors);
    residues
        .filter(|(residue, _)| style.balls && on_tube(residue))
        .map(|(residue, &color)| Ball {
            center: residue.position,
            radius: style.radius * BALL_TO_TUBE,
            color,
        })
        .collect()
}

/// Returns the colours of a mesh's vertices: those of their residues, darker where less light comes.
fn mesh_colors(mesh: &BackboneMesh, colors: &[Rgb]) -> Vec<u8> {
    let vertices = mesh.owners().iter().zip(mesh.openness());
    vertices
        .flat_map(|(&owner, &open)| {
            let color = colors.get(owner as usize).copied().unwrap_or(Rgb([0; 3]));
            rgba(dimmed(color, open))
        })
        .collect()
}

/// Returns the colour where so much light comes, 0 to 1.
pub(super) fn dimmed(color: Rgb, open: f32) -> Rgb {
    Rgb(color.0.map(|part| (f32::from(part) * open) as u8))
}

pub(super) fn rgba(color: Rgb) -> [u8; 4] {
    let [red, green, blue] = color.0;
    [red, green, blue, u8::MAX]
}

fn flat(points: &[Vec3]) -> Vec<[f32; 3]> {
    points.iter().map(Vec3::to_array).collect()
}
