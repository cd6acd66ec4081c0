//! The slices of the map: its density, and what the network said over it.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::{Element, Event as DomEvent, HtmlElement, HtmlSelectElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise, SlicesAction};
use super::legend;
use super::slices::{self, RaiseMove, SliceIds, Sliced, Slices};
use crate::grid::GridSize;
use crate::space::{Frame, Position};
use crate::view::level::Histogram;
use crate::view::map_slices::SliceLayer;
use crate::view::slice::{Plane, Slice};
use crate::web::messages::{GridPlace, MapFacts, MapSlice, WantedSlices};
use crate::web::post;

/// Shares of the voxels above what is black, most of them noise, and above what is white.
const ABOVE: [f64; 2] = [0.95, 1e-3];

/// The slices of the panel in `index.html`.
const SLICES: SliceIds = SliceIds {
    pictures: [
        (Plane::Xy, ["map-xy", "map-xy-words", "map-xy-cross"]),
        (Plane::Xz, ["map-xz", "map-xz-words", "map-xz-cross"]),
        (Plane::Yz, ["map-yz", "map-yz-words", "map-yz-cross"]),
    ],
    sliders: &[
        ["map-x", "map-x-value"],
        ["map-y", "map-y-value"],
        ["map-z", "map-z-value"],
    ],
};

/// The map that is shown.
#[derive(Clone, Copy, Debug)]
struct Shown {
    place: GridPlace,
    /// Values that are black and white.
    range: [f32; 2],
}

/// The panel of the slices of the map. The worker draws them, since it holds the map.
pub(super) struct MapSlicesPanel {
    slices: Slices,
    view: HtmlElement,
    zoom: HtmlSelectElement,
    layer_select: HtmlSelectElement,
    legend: Element,
    /// Says why the layer that is wanted is not there.
    lacks: HtmlElement,
    here: HtmlElement,
    map: Option<Shown>,
    layer: Option<SliceLayer>,
    /// Name of the method and the network of the model shown; `None` if these did not run here.
    model: Option<String>,
    /// True if the worker is to be asked.
    due: bool,
    asked: bool,
}

impl MapSlicesPanel {
    /// Returns the panel of the page, without a map.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let mover = Rc::clone(raise);
        let go: RaiseMove = Rc::new(move |movement| {
            mover(Event::Slices(SlicesAction::Go(movement)));
        });
        let panel = Self {
            slices: Slices::new(&SLICES, &go)?,
            view: dom::find("map-slices")?,
            zoom: dom::find("map-zoom")?,
            layer_select: dom::find("map-layer")?,
            legend: dom::find("map-layer-legend")?,
            lacks: dom::find("map-layer-lacks")?,
            here: dom::find("map-here")?,
            map: None,
            layer: None,
            model: None,
            due: false,
            asked: false,
        };
        let (raised, select) = (Rc::clone(raise), panel.zoom.clone());
        dom::on(&panel.zoom, "change", move |_: DomEvent| {
            if let Ok(zoom) = select.value().parse() {
                raised(Event::Slices(SlicesAction::Zoom(zoom)));
            }
        })?;
        let (raised, select) = (Rc::clone(raise), panel.layer_select.clone());
        dom::on(&panel.layer_select, "change", move |_: DomEvent| {
            let name = select.value();
            let layer = SliceLayer::all().find(|layer| layer.name() == name);
            raised(Event::Slices(SlicesAction::Layer(layer)));
        })?;
        Ok(panel)
    }

    /// Takes another map, or the same one changed; `None` if there is none any more. The slices stay where they are in space.
    pub(super) fn set_map(&mut self, map: Option<&MapFacts>) {
        let before = self
            .map
            .map(|map| map.place.frame.position_of(self.slices.at));
        self.map = map.map(|facts| {
            let [x, y, z] = facts.size;
            Shown {
                place: GridPlace {
                    size: GridSize::new(x, y, z),
                    frame: facts.frame,
                },
                range: range(&facts.histogram),
            }
        });
        self.view.set_hidden(self.map.is_none());
        (self.due, self.asked) = (true, false);
        let Some(Shown { place, .. }) = self.map else {
            return;
        };
        let index = before.map(|before| place.frame.index_of(before));
        let kept = index.and_then(|index| place.size.nearest(index));
        let GridSize { x, y, z } = place.size;
        let at = kept.map_or([x / 2, y / 2, z / 2], |at| [at.x, at.y, at.z]);
        self.slices.go(at, place.size);
    }

    /// Takes the name of the method and the network of the model shown; `None` if these did not run here.
    pub(super) fn set_scored(&mut self, model: Option<String>) {
        self.model = model;
        self.due = true;
    }

    /// Asks anew: the worker shows something else now, or the one that was asked is gone.
    pub(super) fn ask_again(&mut self) {
        (self.due, self.asked) = (true, false);
    }

    /// Goes to `position`, if the map holds it.
    pub(super) fn go_to(&mut self, position: Position) {
        let Some(Shown { place, .. }) = self.map else {
            return;
        };
        let voxel = place.size.nearest(place.frame.index_of(position));
        if let Some(voxel) = voxel.filter(|voxel| *voxel != self.slices.at) {
            self.slices.go([voxel.x, voxel.y, voxel.z], place.size);
            self.due = true;
        }
    }

    /// Performs an action of the user.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn act(&mut self, action: SlicesAction) -> Result<(), DomError> {
        let Some(Shown { place, .. }) = self.map else {
            return Ok(());
        };
        self.due = true;
        match action {
            SlicesAction::Go(movement) => self.slices.take(movement, place.size),
            SlicesAction::Zoom(zoom) => self.slices.zoom = zoom,
            SlicesAction::Layer(layer) => {
                self.layer = layer;
                self.show_legend()?;
            }
        }
        Ok(())
    }

    /// Returns the slices to request from the worker now, if any: one request at a time, so that a moving slider does not
    /// pile them up.
    pub(super) fn next_request(&mut self) -> Option<WantedSlices> {
        let shown = self.map.filter(|_| self.due && !self.asked)?;
        (self.due, self.asked) = (false, true);
        Some(WantedSlices {
            at: self.slices.at,
            zoom: self.slices.zoom,
            layer: self.layer,
            range: shown.range,
            model: self.model.clone(),
        })
    }

    /// Shows the slices that the worker sent, unless they are of another map or part.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn take(&mut self, sent: &MapSlice, attached: &[JsValue]) -> Result<(), DomError> {
        self.asked = false;
        let is_current = self.map.is_some_and(|map| map.place == sent.place)
            && self.slices.zoom == sent.wanted.zoom;
        let [xy, xz, yz] = attached else {
            return Ok(());
        };
        if !is_current {
            return Ok(());
        }
        self.here.set_text_content(Some(&sent.here));
        let lacks = sent.lacks.as_deref();
        self.lacks.set_hidden(lacks.is_none());
        self.lacks.set_text_content(lacks);
        let pictures = [xy, xz, yz].map(post::bytes);
        self.slices.show(&Sent { sent, pictures })
    }

    fn show_legend(&self) -> Result<(), DomError> {
        dom::clear(&self.legend);
        let entries = self.layer.map(SliceLayer::legend).unwrap_or_default();
        for entry in entries {
            legend::add_entry(&self.legend, &entry.color.css(), entry.words)?;
        }
        Ok(())
    }
}

/// Slices that the worker sent.
struct Sent<'a> {
    sent: &'a MapSlice,
    pictures: [Vec<u8>; 3],
}

impl Sent<'_> {
    fn index(slice: &Slice) -> usize {
        match slice.plane() {
            Plane::Xy => 0,
            Plane::Xz => 1,
            Plane::Yz => 2,
        }
    }
}

impl Sliced for Sent<'_> {
    fn size(&self) -> GridSize {
        self.sent.place.size
    }

    fn frame(&self) -> Frame {
        self.sent.place.frame
    }

    fn pixels(&self, slice: &Slice) -> Vec<u8> {
        self.pictures[Self::index(slice)].clone()
    }

    fn lines(&self, slice: &Slice) -> String {
        slices::cross(slice)
    }

    fn in_words(&self, slice: &Slice) -> String {
        self.sent.words[Self::index(slice)].clone()
    }
}

/// Returns the values that are black and white.
fn range(histogram: &Histogram) -> [f32; 2] {
    let voxels = histogram.counts.iter().sum::<u64>() as f64;
    let [black, white] = ABOVE.map(|share| histogram.enclosing(share * voxels));
    match black < white {
        true => [black, white],
        false => [histogram.low, histogram.high],
    }
}
