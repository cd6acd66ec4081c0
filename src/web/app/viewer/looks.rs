//! The viewer and its looks: changes by controls and keys, those of a link, and what a link says of them.

use web_sys::HtmlInputElement;

use super::{LAYERS, OPACITY, Viewer};
use crate::view::color::ColorBy;
use crate::view::dot::CandidateColor;
use crate::view::link::{self, Layer, LinkView, Zone};
use crate::view::scene::{Background, Fill};
use crate::view::slab::{Plane, Slab};
use crate::web::app::display;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::ViewChange;

impl Viewer {
    /// Changes the view of a scene of `radius` Å.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn change(
        &mut self,
        change: ViewChange,
        radius: f32,
    ) -> Result<(), DomError> {
        match change {
            ViewChange::LevelShare(share) => self.wanted_level = self.contour.set_share(share)?,
            ViewChange::Level(level) => self.wanted_level = self.contour.set_level(level)?,
            ViewChange::ResetLevel => self.wanted_level = self.contour.reset()?,
            ViewChange::StepLevel(by) => self.wanted_level = self.contour.step(by)?,
            ViewChange::Show(layer, shown) => *self.is_shown(layer) = shown,
            ViewChange::Toggle(layer) => self.toggle(layer)?,
            ViewChange::Color(color) => self.scene.style.predicted.color = color,
            ViewChange::CandidateColor(color) => self.color_candidates(color),
            ViewChange::Probability(of) => self.want_probability(of)?,
            ViewChange::ProbabilityFrom(from) => self.want_probability_from(from)?,
            ViewChange::Tiles(wanted) => self.want_tiles(wanted)?,
            ViewChange::Zone(zone) => self.choose_zone(zone),
            ViewChange::NextZone => self.choose_zone(next(self.zone.unwrap_or(self.zone()))),
            ViewChange::Opacity(opacity) => self.take_fill(Fill::of_opacity(opacity))?,
            ViewChange::Lines(true) => self.take_fill(Fill::Wire)?,
            ViewChange::Lines(false) => self.take_fill(Fill::of_opacity(self.opacity))?,
            ViewChange::ToggleLines => {
                let lines = self.scene.style.surface.fill != Fill::Wire;
                return self.change(ViewChange::Lines(lines), radius);
            }
            ViewChange::Silhouettes(wanted) => self.choose_silhouettes(wanted),
            ViewChange::ToggleSilhouettes => self.choose_silhouettes(!self.scene.style.silhouettes),
            ViewChange::Background(background) => self.choose_background(background),
            ViewChange::ToggleBackground => {
                let other = match self.scene.style.background {
                    Background::Light => Background::Dark,
                    Background::Dark => Background::Light,
                };
                // That of the page goes on changing with it.
                let own = (other != self.background_of_page()).then_some(other);
                self.choose_background(own);
            }
            ViewChange::Slab(plane, share) => self.cut_depth(plane, |_| share, radius)?,
            ViewChange::StepSlab(plane, by) => self.cut_depth(plane, |share| share + by, radius)?,
            ViewChange::AllDepths => self.set_slab(Slab::ALL, radius)?,
            // The picture takes these.
            ViewChange::ScaleBar(_)
            | ViewChange::Spin(_)
            | ViewChange::ToggleSpin
            | ViewChange::ResetCamera
            | ViewChange::SavePicture => return Ok(()),
        }
        self.describe()
    }

    /// Changes the share of a scene of `radius` Å that a plane cuts away.
    fn cut_depth(
        &mut self,
        plane: Plane,
        change: impl Fn(f32) -> f32,
        radius: f32,
    ) -> Result<(), DomError> {
        let slab = self.scene.style.slab;
        let share = change(slab.share(plane, radius));
        self.set_slab(slab.with_share(plane, share, radius), radius)
    }

    /// Returns whether a layer is shown, to change it.
    pub(super) fn is_shown(&mut self, layer: Layer) -> &mut bool {
        let style = &mut self.scene.style;
        match layer {
            Layer::Surface => &mut style.surface.shown,
            Layer::Model => &mut style.predicted.shown,
            Layer::Reference => &mut style.reference.shown,
            Layer::Given => &mut style.given.shown,
            Layer::SideChains => &mut style.side_chains_shown,
            Layer::Candidates => &mut style.candidates_shown,
            Layer::Labels => &mut style.labels_shown,
        }
    }

    /// Shows a layer that is hidden, or hides it, if there is anything in it.
    fn toggle(&mut self, layer: Layer) -> Result<(), DomError> {
        let Some((id, _)) = LAYERS.iter().find(|(_, other)| *other == layer) else {
            return Ok(());
        };
        let tick: HtmlInputElement = dom::find(id)?;
        if !tick.disabled() {
            let shown = !*self.is_shown(layer);
            tick.set_checked(shown);
            *self.is_shown(layer) = shown;
        }
        Ok(())
    }

    fn choose_zone(&mut self, zone: Zone) {
        self.zone = Some(zone);
        self.cut();
    }

    /// Fills the density's surface so.
    pub(super) fn take_fill(&mut self, fill: Fill) -> Result<(), DomError> {
        let fill = match fill {
            Fill::Wire => fill,
            Fill::Solid => {
                self.opacity = 1.0;
                fill
            }
            Fill::Translucent(opacity) => {
                self.opacity = display::clamped(opacity);
                Fill::of_opacity(self.opacity)
            }
        };
        self.scene.style.surface.fill = fill;
        self.display.show_fill(fill, self.opacity)
    }

    fn choose_silhouettes(&mut self, wanted: bool) {
        self.scene.style.silhouettes = wanted;
        self.display.show_silhouettes(wanted);
    }

    fn choose_background(&mut self, background: Option<Background>) {
        self.background = background;
        self.display.show_background(background);
        self.paint_background();
    }

    /// Draws these depths of a scene of `radius` Å.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn set_slab(
        &mut self,
        slab: Slab,
        radius: f32,
    ) -> Result<(), DomError> {
        self.scene.style.slab = slab;
        self.display.show_slab(slab, radius)
    }

    /// Shows again where the planes cut, of a scene that now has `radius` Å, and whether it turns by itself.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn show_motion(
        &self,
        radius: f32,
        (spins, reduced_motion): (bool, bool),
    ) -> Result<(), DomError> {
        self.display.show_slab(self.scene.style.slab, radius)?;
        self.display.show_spin(spins, reduced_motion);
        Ok(())
    }

    /// Shows the layers, the colours and the rest of a link that needs no map, also in the controls.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks a control.
    pub(in crate::web::app) fn take_looks(&mut self, view: &LinkView) -> Result<(), DomError> {
        if let Some(color) = view.color {
            self.color
                .set_value(link::color_name(color).unwrap_or_default());
            self.scene.style.predicted.color = color;
        }
        if let Some(color) = view.candidates {
            self.color_candidates(color);
        }
        if let Some(layer) = view.probability {
            self.want_probability_from(layer.from)?;
            self.want_probability(Some(layer.of))?;
        }
        if let Some(wanted) = view.tiles {
            self.want_tiles(wanted)?;
        }
        if let Some(zone) = view.zone {
            self.choose_zone(zone);
        }
        if let Some(fill) = view.fill {
            self.take_fill(fill)?;
        }
        if let Some(wanted) = view.silhouettes {
            self.choose_silhouettes(wanted);
        }
        if view.background.is_some() {
            self.choose_background(view.background);
        }
        for (id, layer) in LAYERS {
            if let Some(layers) = &view.layers {
                let shown = layers.contains(&layer);
                dom::find::<HtmlInputElement>(id)?.set_checked(shown);
                *self.is_shown(layer) = shown;
            }
        }
        self.describe()
    }

    /// Returns what a link says of layers, colours, level and the like, as far as they are not those of a page just opened.
    pub(in crate::web::app) fn looks(&self) -> LinkView {
        let style = &self.scene.style;
        let shown = [
            (Layer::Surface, style.surface.shown),
            (Layer::Model, style.predicted.shown),
            (Layer::Reference, style.reference.shown),
            (Layer::Given, style.given.shown),
            (Layer::SideChains, style.side_chains_shown),
            (Layer::Candidates, style.candidates_shown),
            (Layer::Labels, style.labels_shown),
        ];
        let is_as_begun = |&(layer, shown): &(Layer, bool)| {
            shown != matches!(layer, Layer::SideChains | Layer::Candidates)
        };
        let layers = shown.iter().filter(|(_, shown)| *shown);
        let color = style.predicted.color;
        let candidates = self.candidates.color;
        let fill = style.surface.fill;
        LinkView {
            level: self.contour.level().filter(|_| !self.contour.is_as_begun()),
            color: (color != ColorBy::Chain).then_some(color),
            candidates: (candidates != CandidateColor::One).then_some(candidates),
            probability: self.network.wanted().surface,
            tiles: self.network.wanted().tiles.then_some(true),
            layers: (!shown.iter().all(is_as_begun))
                .then(|| layers.map(|(layer, _)| *layer).collect()),
            zone: self.zone,
            fill: (fill != Fill::Translucent(OPACITY)).then_some(fill),
            silhouettes: style.silhouettes.then_some(true),
            background: self.background,
            slab: (!style.slab.is_all()).then_some(style.slab),
            ..LinkView::default()
        }
    }
}

/// Returns the part of the density after `zone`.
fn next(zone: Zone) -> Zone {
    match zone {
        Zone::Whole => Zone::Model,
        Zone::Model => Zone::Residue,
        Zone::Residue => Zone::Whole,
    }
}
