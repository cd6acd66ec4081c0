//! The scene: everything there is to see, and how it shall look.

use std::sync::Arc;

use glam::Vec3;

use super::backbone::Backbone;
use super::bounds::Bounds;
use super::color::{ColorBy, Rgb};
use super::mesh::Mesh;
use super::pick::{Picked, ResidueAt};

/// Everything there is to see. The parts are shared, so that the renderer knows a part that it
/// has already built by its address: to change a part, put a new one in its place.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The surface of the density.
    pub surface: Option<Arc<Mesh>>,
    /// The structure that was built.
    pub predicted: Option<Arc<Backbone>>,
    /// The structure that was known before.
    pub known: Option<Arc<Backbone>>,
    /// Places where an alpha carbon may be.
    pub candidates: Option<Arc<Vec<Dot>>>,
    /// Voxels that carry a label.
    pub labels: Option<Arc<Vec<LabelDot>>>,
    /// What the user has picked or points at: a ball marks it.
    pub marked: Option<Picked>,
    /// How it looks.
    pub style: Style,
}

/// A place where an alpha carbon may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// The place, in Å.
    pub position: Vec3,
    /// The probability, 0 to 1: surer dots are bigger.
    pub probability: f32,
}

/// A voxel that carries a label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelDot {
    /// The voxel's place, in Å.
    pub position: Vec3,
    /// The label's colour.
    pub color: Rgb,
}

/// How a scene looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// What is behind everything.
    pub background: Background,
    /// How the density's surface looks.
    pub surface: SurfaceStyle,
    /// How the built structure looks.
    pub predicted: TraceStyle,
    /// How the known structure looks.
    pub known: TraceStyle,
    /// Whether candidates are drawn.
    pub candidates_shown: bool,
    /// Whether labels are drawn.
    pub labels_shown: bool,
    /// How much of the background's colour far things take on, 0 to 1.
    pub fog: f32,
}

/// What is behind everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// White.
    Light,
    /// Nearly black.
    Dark,
}

/// How the density's surface looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceStyle {
    /// Whether it is drawn.
    pub shown: bool,
    /// What of it is drawn.
    pub fill: Fill,
    /// Its colour.
    pub color: Rgb,
}

/// What of a surface is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill {
    /// All of it, opaque.
    Solid,
    /// Its nearest layer, see-through, with this opacity, 0 to 1.
    Translucent(f32),
    /// Its lines.
    Wire,
}

/// How a backbone looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceStyle {
    /// Whether it is drawn.
    pub shown: bool,
    /// Its shape.
    pub shape: TraceShape,
    /// The radius of its tube, in Å.
    pub radius: f32,
    /// Whether alpha carbons are drawn as balls.
    pub balls: bool,
    /// What its colours tell.
    pub color: ColorBy,
}

/// The shape of a backbone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceShape {
    /// A tube through all alpha carbons.
    Tube,
    /// Helices as ribbons, strands as arrows, the rest as a tube.
    Ribbon,
}

impl Scene {
    /// The box around everything in the scene, shown or not; `None` of an empty scene.
    ///
    /// Structures decide where there are any: a surface may be noise out to the map's corners.
    pub fn bounds(&self) -> Option<Bounds> {
        let traces = [&self.predicted, &self.known].into_iter().flatten();
        let traces = traces.filter_map(|backbone| backbone.bounds());
        traces
            .reduce(Bounds::join)
            .or_else(|| self.surface.as_ref().and_then(|mesh| mesh.bounds()))
            .or_else(|| Bounds::around(self.dots().iter().map(|dot| dot.position)))
    }

    /// Where `picked` is, in Å; `None` if the scene has no such thing (any more).
    pub fn place_of(&self, picked: Picked) -> Option<Vec3> {
        let residue = |backbone: &Option<Arc<Backbone>>, at: ResidueAt| {
            let chain = backbone.as_ref()?.chains.get(at.chain)?;
            Some(chain.residues.get(at.residue)?.position)
        };
        match picked {
            Picked::Predicted(at) => residue(&self.predicted, at),
            Picked::Known(at) => residue(&self.known, at),
            Picked::Candidate(at) => Some(self.dots().get(at)?.position),
            Picked::Label(at) => Some(self.labels.as_ref()?.get(at)?.position),
        }
    }

    /// The candidates; empty if there are none.
    pub fn dots(&self) -> &[Dot] {
        self.candidates.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl Background {
    /// Its colour.
    pub const fn color(self) -> Rgb {
        match self {
            Self::Light => Rgb::hex(0xFF_FF_FF),
            Self::Dark => Rgb::hex(0x10_13_18),
        }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self {
            background: Background::Light,
            surface: SurfaceStyle {
                shown: true,
                fill: Fill::Translucent(0.45),
                color: Rgb::hex(0x9F_B1_C9),
            },
            predicted: TraceStyle {
                shown: true,
                shape: TraceShape::Ribbon,
                radius: 0.35,
                balls: true,
                color: ColorBy::Chain,
            },
            known: TraceStyle {
                shown: false,
                shape: TraceShape::Tube,
                radius: 0.2,
                balls: false,
                color: ColorBy::One(Rgb::hex(0x80_80_80)),
            },
            candidates_shown: false,
            labels_shown: true,
            fog: 0.6,
        }
    }
}
