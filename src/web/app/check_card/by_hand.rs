//! Corrections by hand: what holds of the map, in fields that the user may change.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement};

use crate::prepare::correction::Corrections;
use crate::space::{Frame, Position};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise};
use crate::web::messages::MapFacts;

/// The fields.
pub(super) struct ByHand {
    voxel_size: HtmlInputElement,
    origin: [HtmlInputElement; 3],
    background: HtmlInputElement,
    invert: HtmlInputElement,
    mirror: HtmlInputElement,
}

/// Texts of the fields.
#[derive(PartialEq)]
struct Texts {
    voxel_size: String,
    origin: [String; 3],
    background: String,
}

impl ByHand {
    /// Returns the fields of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let fields = Self {
            voxel_size: dom::find("hand-voxel")?,
            origin: [
                dom::find("hand-x")?,
                dom::find("hand-y")?,
                dom::find("hand-z")?,
            ],
            background: dom::find("hand-background")?,
            invert: dom::find("hand-invert")?,
            mirror: dom::find("hand-mirror")?,
        };
        let form: HtmlElement = dom::find("hand-form")?;
        let raise = Rc::clone(raise);
        dom::on(&form, "submit", move |event: DomEvent| {
            event.prevent_default();
            raise(Event::CorrectByHand);
        })?;
        Ok(fields)
    }

    /// Fills the fields with what holds of `map`.
    pub(super) fn show(&self, map: &MapFacts) {
        let texts = Texts::of(map);
        self.voxel_size.set_value(&texts.voxel_size);
        let stated = short(map.whole.frame.voxel_size.x(), 4);
        self.voxel_size
            .set_placeholder(match map.states_voxel_size {
                true => &stated,
                false => "not in the file",
            });
        let as_read = Corrections {
            origin: None,
            ..map.corrections
        };
        let as_read = frame_of(map, as_read).origin;
        let coordinates = texts.origin.iter().zip(as_read.to_array());
        for (field, (text, as_read)) in self.origin.iter().zip(coordinates) {
            field.set_value(text);
            field.set_placeholder(&short(as_read, 3));
        }
        self.background.set_value(&texts.background);
        self.invert.set_checked(map.corrections.invert);
        self.mirror.set_checked(map.corrections.mirror);
    }

    /// Returns the corrections that the fields ask for, beside those of `map` that they leave alone.
    ///
    /// # Errors
    /// A text, if a field holds no number, or an impossible one.
    pub(super) fn corrections(&self, map: &MapFacts) -> Result<Corrections, String> {
        let (before, now) = (Texts::of(map), self.texts());
        let mut asked = map.corrections;
        asked.invert = self.invert.checked();
        asked.mirror = self.mirror.checked();
        if now.voxel_size != before.voxel_size {
            let as_read = map.whole.frame.voxel_size.x();
            let stated = map.states_voxel_size.then_some(as_read);
            asked.voxel_size = voxel_size(&now.voxel_size, stated)?;
        }
        let holds = frame_of(map, map.corrections).origin;
        // A position that the header counts in voxels follows their size.
        let as_read = frame_of(
            map,
            Corrections {
                origin: None,
                ..asked
            },
        );
        let mut origin = holds.to_array();
        for (axis, at) in origin.iter_mut().enumerate() {
            if now.origin[axis] != before.origin[axis] {
                *at = coordinate(axis, &now.origin[axis], as_read)?;
            }
        }
        if now.origin != before.origin {
            let [x, y, z] = origin;
            asked.origin = Some(Position::new(x, y, z)).filter(|at| *at != as_read.origin);
        }
        if now.background != before.background {
            let background = number(
                "The background",
                "the map\u{2019}s own units",
                &now.background,
            )?;
            asked.background = background
                .map(|value| value as f32)
                .filter(|value| *value != 0.0);
        }
        Ok(asked)
    }

    fn texts(&self) -> Texts {
        let text = |field: &HtmlInputElement| field.value().trim().to_owned();
        Texts {
            voxel_size: text(&self.voxel_size),
            origin: [0, 1, 2].map(|axis| text(&self.origin[axis])),
            background: text(&self.background),
        }
    }
}

impl Texts {
    /// Returns those that say what holds of `map`.
    fn of(map: &MapFacts) -> Self {
        let frame = frame_of(map, map.corrections);
        let origin = frame.origin.to_array();
        let is_assumed = !map.states_voxel_size && map.corrections.voxel_size.is_none();
        Self {
            voxel_size: match is_assumed {
                true => String::new(),
                false => short(frame.voxel_size.x(), 4),
            },
            origin: origin.map(|at| short(at, 3)),
            background: map.corrections.background.unwrap_or(0.0).to_string(),
        }
    }
}

/// Returns the frame of the whole of `map`, corrected so.
fn frame_of(map: &MapFacts, corrections: Corrections) -> Frame {
    corrections
        .frame(&map.stated)
        .unwrap_or_else(|_| map.stated.frame())
}

/// Returns the edge that is asked for along x, if it is not that of the file.
fn voxel_size(text: &str, stated: Option<f64>) -> Result<Option<f64>, String> {
    let edge = number("The voxel size", "Å", text)?;
    match edge {
        Some(edge) if edge <= 0.0 => Err(format!(
            "The voxel size must be above 0 Å, not {edge}: give the edge of a voxel."
        )),
        _ => {
            Ok(edge.filter(|edge| stated.is_none_or(|stated| short(*edge, 4) != short(stated, 4))))
        }
    }
}

/// Returns the coordinate of the origin that is asked for; an empty field is as in the file.
fn coordinate(axis: usize, text: &str, as_read: Frame) -> Result<f64, String> {
    let name = ["x", "y", "z"][axis];
    let as_read = as_read.origin.to_array()[axis];
    let at = number(&format!("The origin\u{2019}s {name}"), "Å", text)?;
    // Fields show a few decimals of what the file says.
    let differs = |at: &f64| short(*at, 3) != short(as_read, 3);
    Ok(at.filter(differs).unwrap_or(as_read))
}

/// Returns the number in a field, `None` if it is empty.
fn number(name: &str, unit: &str, text: &str) -> Result<Option<f64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Some(number)),
        _ => Err(format!(
            "{name} must be a number, in {unit}, with a point before its decimals; \u{201c}{text}\u{201d} is none."
        )),
    }
}

/// Returns a number with at most so many decimals.
fn short(number: f64, decimals: usize) -> String {
    let long = format!("{number:.decimals$}");
    let short = long.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0" } else { short }.to_owned()
}
