//! Display: the controls of the way in which the 3D view shows things, which part of the density, its fill, the depths
//! that are cut, silhouettes, background, scale bar and spin.

use std::rc::Rc;

use web_sys::{
    Element, Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
};

use super::dom::{self, DomError};
use super::event::{Event, Raise, ViewChange};
use crate::view::link::{LEAST_OPACITY, Zone, background_name};
use crate::view::scene::{Background, Fill};
use crate::view::slab::{Plane, Slab};

/// The planes of the slab, with the ids of their sliders and of the values beside them.
const PLANES: [(Plane, [&str; 2]); 2] = [
    (Plane::Front, ["slab-front", "slab-front-value"]),
    (Plane::Back, ["slab-back", "slab-back-value"]),
];

/// Controls of the way in which things are shown, and what they say.
#[derive(Debug)]
pub(super) struct Display {
    zone: HtmlSelectElement,
    opacity: HtmlInputElement,
    opacity_value: HtmlElement,
    lines: HtmlInputElement,
    silhouettes: HtmlInputElement,
    background: HtmlSelectElement,
    spin: HtmlInputElement,
    planes: [(Plane, HtmlInputElement, HtmlElement); 2],
    /// Says in the view that depths are cut away, and shows them again.
    cut_note: HtmlElement,
    view: HtmlElement,
}

impl Display {
    /// Returns the controls of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let [front, back] = PLANES;
        let plane = |(plane, [slider, value]): (Plane, [&'static str; 2])| {
            Ok::<_, DomError>((plane, dom::find(slider)?, dom::find(value)?))
        };
        let display = Self {
            zone: dom::find("zone")?,
            opacity: dom::find("opacity")?,
            opacity_value: dom::find("opacity-value")?,
            lines: dom::find("lines")?,
            silhouettes: dom::find("silhouettes")?,
            background: dom::find("background")?,
            spin: dom::find("spin")?,
            planes: [plane(front)?, plane(back)?],
            cut_note: dom::find("cut-note")?,
            view: dom::find("viewer")?,
        };
        display.listen(raise)?;
        close_by_escape()?;
        Ok(display)
    }

    fn listen(&self, raise: &Raise) -> Result<(), DomError> {
        let zone = self.zone.clone();
        listen(&self.zone, "change", raise, move || {
            let name = zone.value();
            let named = Zone::ALL.into_iter().find(|zone| zone.name() == name);
            named.map(ViewChange::Zone)
        })?;
        let opacity = self.opacity.clone();
        listen(&self.opacity, "input", raise, move || {
            Some(ViewChange::Opacity(
                opacity.value_as_number() as f32 / 100.0,
            ))
        })?;
        let lines = self.lines.clone();
        listen(&self.lines, "change", raise, move || {
            Some(ViewChange::Lines(lines.checked()))
        })?;
        let silhouettes = self.silhouettes.clone();
        listen(&self.silhouettes, "change", raise, move || {
            Some(ViewChange::Silhouettes(silhouettes.checked()))
        })?;
        let background = self.background.clone();
        listen(&self.background, "change", raise, move || {
            let name = background.value();
            let all = [Background::Light, Background::Dark];
            let named = all.into_iter().find(|one| background_name(*one) == name);
            Some(ViewChange::Background(named))
        })?;
        for (plane, slider, _) in &self.planes {
            let (plane, moved) = (*plane, slider.clone());
            listen(slider, "input", raise, move || {
                let share = moved.value_as_number() as f32 / 100.0;
                Some(ViewChange::Slab(plane, share))
            })?;
        }
        listen(&dom::find::<Element>("slab-reset")?, "click", raise, || {
            Some(ViewChange::AllDepths)
        })?;
        listen(&self.cut_note, "click", raise, || {
            Some(ViewChange::AllDepths)
        })?;
        let spin = self.spin.clone();
        listen(&self.spin, "change", raise, move || {
            Some(ViewChange::Spin(spin.checked()))
        })?;
        let bar: HtmlInputElement = dom::find("scale-bar-wanted")?;
        let wanted = bar.clone();
        listen(&bar, "change", raise, move || {
            Some(ViewChange::ScaleBar(wanted.checked()))
        })
    }

    /// Shows the part of the density that is shown; without a model that is all.
    pub(super) fn show_zone(&self, zone: Zone, has_model: bool) {
        self.zone.set_value(zone.name());
        self.zone.set_disabled(!has_model);
    }

    /// Shows the fill of the density's surface; `opacity` is that which it has or will have.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_fill(&self, fill: Fill, opacity: f32) -> Result<(), DomError> {
        let percent = (100.0 * opacity).round();
        self.opacity.set_value(&percent.to_string());
        self.opacity.set_disabled(fill == Fill::Wire);
        self.lines.set_checked(fill == Fill::Wire);
        let words = match percent >= 100.0 {
            true => "solid".to_owned(),
            false => format!("{percent} %"),
        };
        self.opacity_value.set_text_content(Some(&words));
        Ok(self.opacity.set_attribute("aria-valuetext", &words)?)
    }

    /// Shows whether structures have dark rims.
    pub(super) fn show_silhouettes(&self, wanted: bool) {
        self.silhouettes.set_checked(wanted);
    }

    /// Shows the background that is chosen.
    pub(super) fn show_background(&self, background: Option<Background>) {
        let name = background.map_or("page", background_name);
        self.background.set_value(name);
    }

    /// Shows the depths that are drawn of a scene of this radius, in Å.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_slab(&self, slab: Slab, radius: f32) -> Result<(), DomError> {
        for (plane, slider, value) in &self.planes {
            let percent = (100.0 * slab.share(*plane, radius)).round();
            slider.set_value(&percent.to_string());
            let words = plane_in_words(*plane, slab);
            value.set_text_content(Some(&words));
            slider.set_attribute("aria-valuetext", &words)?;
        }
        match slab.is_all() {
            true => dom::hide(&self.cut_note, &self.view),
            false => self.cut_note.set_hidden(false),
        }
        Ok(())
    }

    /// Shows whether the scene turns by itself, and that it does not where the user wants less motion.
    pub(super) fn show_spin(&self, spins: bool, reduced_motion: bool) {
        self.spin.set_checked(spins);
        self.spin.set_disabled(reduced_motion);
    }
}

/// Says where a plane cuts, before or behind the point that is looked at.
fn plane_in_words(plane: Plane, slab: Slab) -> String {
    let (at, side, other) = match plane {
        Plane::Front => (slab.front, "before", "behind"),
        Plane::Back => (slab.back, "behind", "before"),
    };
    match at {
        at if at.is_infinite() => "nothing".to_owned(),
        at if at < 0.0 => format!("{:.0} Å {other}", -at),
        at => format!("{at:.0} Å {side}"),
    }
}

/// Returns the least opacity that the slider gives, for a surface that can still be seen.
pub(super) fn clamped(opacity: f32) -> f32 {
    opacity.clamp(LEAST_OPACITY, 1.0)
}

fn listen(
    control: &Element,
    name: &str,
    raise: &Raise,
    change: impl Fn() -> Option<ViewChange> + 'static,
) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(control, name, move |_: DomEvent| {
        if let Some(change) = change() {
            raise(Event::ViewChange(change));
        }
    })
}

/// Escape closes the card of the controls; a press in the 3D view does not, so that one sees what they do.
fn close_by_escape() -> Result<(), DomError> {
    let card: Element = dom::find("display")?;
    let summary: HtmlElement = dom::find("display-title")?;
    let closed = card.clone();
    dom::on(&card, "keydown", move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            // A card that stays open is no fault.
            let _ = closed.remove_attribute("open");
            let _ = summary.focus();
        }
    })
}
