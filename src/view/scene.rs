//! The scene: everything there is to see, and its style.

use std::sync::Arc;

use glam::Vec3;

use super::backbone::Backbone;
use super::bounds::Bounds;
use super::color::{ColorBy, Rgb};
use super::dot::Dot;
use super::measure::Measure;
use super::mesh::Mesh;
use super::outline::Outline;
use super::picked::{Picked, ResidueAt, SideChainsOf};
use super::probability::ColoredMesh;
use super::side_chains::SideChains;
use super::slab::Slab;

/// Everything there is to see. The parts are shared, so that the renderer knows a part that it
/// has already built by its address: to change a part, put a new one in its place.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The surface of the density.
    pub surface: Option<Arc<Mesh>>,
    /// The structure that was built.
    pub predicted: Option<Arc<Backbone>>,
    /// The reference structure.
    pub reference: Option<Arc<Backbone>>,
    /// The structure that goes into runs: the backbone to build on, or the prediction where it is placed.
    pub given: Option<Arc<Backbone>>,
    /// The side chains of the structure that was built.
    pub predicted_side_chains: Option<Arc<SideChains>>,
    /// Those of the reference structure.
    pub reference_side_chains: Option<Arc<SideChains>>,
    /// Those near what the user has picked.
    pub picked_side_chains: Option<Arc<SideChains>>,
    /// Candidate Cα.
    pub candidates: Option<Arc<Vec<Dot>>>,
    /// Cα of the reference structure that the candidates miss, drawn with these.
    pub missed: Option<Arc<Vec<Dot>>>,
    /// Surface of what the network says of the voxels.
    pub probability: Option<Arc<ColoredMesh>>,
    /// Lines around the tiles of the network.
    pub tiles: Option<Arc<Outline>>,
    /// Voxels that carry a label.
    pub labels: Option<Arc<Vec<LabelDot>>>,
    /// Lines around the part of the map that is chosen.
    pub outline: Option<Arc<Outline>>,
    /// Distances that are measured.
    pub measures: Option<Arc<Vec<Measure>>>,
    /// The thing that the user has picked: a ball marks it.
    pub marked: Option<Picked>,
    /// Its style.
    pub style: Style,
}

/// A voxel that carries a label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelDot {
    /// Centre of the voxel, in Å.
    pub position: Vec3,
    /// The label's colour.
    pub color: Rgb,
}

/// Style of a scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// The background.
    pub background: Background,
    /// Style of the density's surface.
    pub surface: SurfaceStyle,
    /// Style of the built structure.
    pub predicted: TraceStyle,
    /// Style of the reference structure.
    pub reference: TraceStyle,
    /// Style of the given structure.
    pub given: TraceStyle,
    /// True if all side chains of the structures that are drawn are, too; else those near what is picked.
    pub side_chains_shown: bool,
    /// True if candidates are drawn.
    pub candidates_shown: bool,
    /// True if labels are drawn.
    pub labels_shown: bool,
    /// True if structures have dark rims, which set what is near off from what is behind it.
    pub silhouettes: bool,
    /// Fraction of the background's colour that the farthest things take on, 0 to 1.
    pub fog: f32,
    /// Depths that are drawn.
    pub slab: Slab,
}

/// Background of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// White.
    Light,
    /// Nearly black.
    Dark,
}

/// Style of the density's surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceStyle {
    /// True if it is drawn.
    pub shown: bool,
    /// Its fill.
    pub fill: Fill,
    /// Its colour.
    pub color: Rgb,
}

/// Fill of a surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill {
    /// All of it, opaque.
    Solid,
    /// Its nearest layer, see-through, with this opacity, 0 to 1.
    Translucent(f32),
    /// Its lines.
    Wire,
}

/// Style of a backbone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceStyle {
    /// True if it is drawn.
    pub shown: bool,
    /// Its shape.
    pub shape: TraceShape,
    /// The radius of its tube, in Å.
    pub radius: f32,
    /// True if Cα are drawn as balls.
    pub balls: bool,
    /// Property that its colours show.
    pub color: ColorBy,
}

/// The shape of a backbone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceShape {
    /// A tube through all Cα.
    Tube,
    /// Helices as ribbons, strands as arrows, the rest as a tube.
    Ribbon,
}

impl Scene {
    /// Returns the bounding box of everything in the scene, shown or not; `None` of an empty scene.
    ///
    /// Structures decide where there are any: a surface may be noise out to the map's corners.
    pub fn bounds(&self) -> Option<Bounds> {
        let traces = [&self.predicted, &self.reference, &self.given];
        let traces = traces.into_iter().flatten();
        let traces = traces.filter_map(|backbone| backbone.bounds());
        traces
            .reduce(Bounds::join)
            .or_else(|| self.surface.as_ref().and_then(|mesh| mesh.bounds()))
            .or_else(|| Bounds::around(self.dots().iter().map(|dot| dot.position)))
            .or_else(|| self.outline.as_ref().and_then(|outline| outline.bounds()))
    }

    /// Returns whether there is nothing in it, shown or not.
    pub fn is_empty(&self) -> bool {
        let structures = [&self.predicted, &self.reference, &self.given];
        let has_structure = structures.iter().any(|structure| structure.is_some());
        let has_map = self.surface.is_some() || self.outline.is_some();
        !(has_structure || has_map || self.candidates.is_some() || self.labels.is_some())
    }

    /// Returns the position of `picked`, in Å; `None` if the scene has no such thing (any more).
    pub fn position_of(&self, picked: Picked) -> Option<Vec3> {
        let residue = |backbone: &Option<Arc<Backbone>>, at: ResidueAt| {
            let chain = backbone.as_ref()?.chains.get(at.chain)?;
            Some(chain.residues.get(at.residue)?.position)
        };
        match picked {
            Picked::Predicted(at) => residue(&self.predicted, at),
            Picked::Reference(at) => residue(&self.reference, at),
            Picked::Candidate(at) => Some(self.dots().get(at)?.position),
            Picked::SideChain(of, at) => Some(self.side_chains(of)?.atoms().get(at)?.position),
            Picked::Label(at) => Some(self.labels.as_ref()?.get(at)?.position),
        }
    }

    /// Returns the side chains of this kind.
    pub fn side_chains(&self, of: SideChainsOf) -> Option<&SideChains> {
        let side_chains = match of {
            SideChainsOf::Model => &self.predicted_side_chains,
            SideChainsOf::Reference => &self.reference_side_chains,
            SideChainsOf::Picked => &self.picked_side_chains,
        };
        side_chains.as_deref()
    }

    /// Returns the side chains that are drawn: all of the structures that are, or those near what is picked.
    pub fn shown_side_chains(&self) -> Vec<(SideChainsOf, &SideChains)> {
        let style = &self.style;
        let all = style.side_chains_shown;
        let shown = [
            (SideChainsOf::Model, all && style.predicted.shown),
            (SideChainsOf::Reference, all && style.reference.shown),
            (SideChainsOf::Picked, !all),
        ];
        let shown = shown.into_iter().filter(|(_, shown)| *shown);
        shown
            .filter_map(|(of, _)| Some((of, self.side_chains(of)?)))
            .collect()
    }

    /// Returns the candidates; empty if there are none.
    pub fn dots(&self) -> &[Dot] {
        self.candidates.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl Fill {
    /// Returns the fill of this opacity, 0 to 1.
    pub fn of_opacity(opacity: f32) -> Self {
        match opacity < 1.0 {
            true => Self::Translucent(opacity),
            false => Self::Solid,
        }
    }
}

impl Background {
    /// Returns its colour.
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
            reference: TraceStyle {
                shown: false,
                shape: TraceShape::Tube,
                radius: 0.2,
                balls: false,
                color: ColorBy::One(Rgb::hex(0x80_80_80)),
            },
            given: TraceStyle {
                shown: true,
                shape: TraceShape::Tube,
                radius: 0.2,
                balls: false,
                color: ColorBy::One(Rgb::hex(0xC0_6A_00)),
            },
            side_chains_shown: false,
            candidates_shown: false,
            labels_shown: true,
            silhouettes: false,
            fog: 0.6,
            slab: Slab::ALL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_counts_only_where_nothing_else_is() {
        let outline = Outline::edges(Vec3::ZERO, Vec3::splat(90.0));
        let mut scene = Scene {
            outline: Some(Arc::new(outline)),
            ..Scene::default()
        };
        assert_eq!(
            scene.bounds().map(|bounds| bounds.high),
            Some(Vec3::splat(90.0))
        );
        assert!(!scene.is_empty() && Scene::default().is_empty());
        let dot = Dot::new(Vec3::ONE, 1.0);
        scene.candidates = Some(Arc::new(vec![dot]));
        assert_eq!(scene.bounds().map(|bounds| bounds.high), Some(Vec3::ONE));
    }
}
