//! The region of interest: chosen in slices of the whole map, by sliders, or in numbers.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::grid::GridSize;
use crate::prepare::region::Region;
use crate::space::{Frame, Position, Voxel};
use crate::view::overview::Overview;
use crate::view::slice::{Plane, Slice};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise, RegionAction};
use crate::web::app::slices::{RaiseMove, SliceIds, SliceMove, Sliced, Slices};
use crate::web::messages::MapFacts;

const SLICES: SliceIds = SliceIds {
    pictures: [
        (
            Plane::Xy,
            ["region-xy", "region-xy-words", "region-xy-line"],
        ),
        (
            Plane::Xz,
            ["region-xz", "region-xz-words", "region-xz-line"],
        ),
        (
            Plane::Yz,
            ["region-yz", "region-yz-words", "region-yz-line"],
        ),
    ],
    sliders: &[],
};
/// Radius of the sphere to begin with, as a fraction of the longest edge of the map.
const FIRST_REACH: f64 = 0.25;
/// Shade from which a voxel counts as part of the molecule.
const DENSE: u8 = 160;

/// The panel of the region.
pub(in crate::web::app) struct RegionPanel {
    fold: HtmlElement,
    view: HtmlElement,
    field: HtmlInputElement,
    shape: HtmlSelectElement,
    reach: HtmlInputElement,
    reach_title: HtmlElement,
    reach_value: HtmlElement,
    words: HtmlElement,
    whole: HtmlElement,
    slices: Slices,
    /// The map before it was cut, once it was sent.
    overview: Option<Overview>,
    /// True if the overview was asked for.
    asked: bool,
    /// Name of the map's file.
    file: String,
    /// The region that is chosen, used or not.
    chosen: Option<Region>,
    /// The region that the map was cut to.
    used: Option<Region>,
}

impl RegionPanel {
    /// Returns the panel of the page, closed.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let mover = Rc::clone(raise);
        let go: RaiseMove =
            Rc::new(move |movement| mover(Event::Region(RegionAction::Go(movement))));
        let panel = Self {
            fold: dom::find("region-fold")?,
            view: dom::find("region-view")?,
            field: dom::find("region")?,
            shape: dom::find("region-shape")?,
            reach: dom::find("region-reach")?,
            reach_title: dom::find("region-reach-title")?,
            reach_value: dom::find("region-reach-value")?,
            words: dom::find("region-words")?,
            whole: dom::find("region-whole")?,
            slices: Slices::new(&SLICES, &go)?,
            overview: None,
            asked: false,
            file: String::new(),
            chosen: None,
            used: None,
        };
        panel.listen(raise)?;
        Ok(panel)
    }

    fn listen(&self, raise: &Raise) -> Result<(), DomError> {
        let act = |raise: &Raise| {
            let raise = Rc::clone(raise);
            move |action: RegionAction| raise(Event::Region(action))
        };
        let toggle = act(raise);
        dom::on(&self.fold, "toggle", move |_: DomEvent| {
            toggle(RegionAction::Toggle);
        })?;
        let (choose, shape) = (act(raise), self.shape.clone());
        dom::on(&self.shape, "change", move |_: DomEvent| {
            choose(RegionAction::Box(shape.value() == "box"));
        })?;
        let (size, reach) = (act(raise), self.reach.clone());
        dom::on(&self.reach, "input", move |_: DomEvent| {
            size(RegionAction::Reach(reach.value_as_number()));
        })?;
        let (write, field) = (act(raise), self.field.clone());
        dom::on(&self.field, "input", move |_: DomEvent| {
            write(RegionAction::Words(field.value()));
        })?;
        let take = act(raise);
        dom::on(&dom::find::<HtmlElement>("region-form")?, "submit", {
            move |event: DomEvent| {
                event.prevent_default();
                take(RegionAction::Use);
            }
        })?;
        let whole = act(raise);
        dom::on(&self.whole, "click", move |_: DomEvent| {
            whole(RegionAction::Whole);
        })
    }

    /// Takes another map, or the same one changed; `None` if there is none any more.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_map(&mut self, map: Option<&MapFacts>) -> Result<(), DomError> {
        self.overview = None;
        self.asked = false;
        self.used = map.and_then(|map| map.corrections.region);
        let file = map.map(|map| map.file.clone()).unwrap_or_default();
        if self.used.is_some() {
            self.chosen = self.used;
        } else if file != self.file {
            self.chosen = None;
        }
        self.file = file;
        self.write();
        self.show()
    }

    /// Returns the region to outline in the 3D view: the one that is being chosen, else the one that was used.
    pub(in crate::web::app) fn outlined(&self) -> Option<Region> {
        match self.is_open() {
            true => self.chosen,
            false => self.used,
        }
    }

    /// Returns whether the overview is to be asked for now; then it counts as asked for.
    pub(in crate::web::app) fn wants_overview(&mut self) -> bool {
        let wants = self.is_open() && self.overview.is_none() && !self.asked;
        self.asked |= wants;
        wants
    }

    /// The overview that was asked for is lost.
    pub(in crate::web::app) fn ask_again(&mut self) {
        self.asked = false;
    }

    /// Takes the overview.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn take_overview(
        &mut self,
        overview: Overview,
    ) -> Result<(), DomError> {
        if self.chosen.is_none() && self.field.value().trim().is_empty() {
            self.chosen = Some(first_region(&overview));
            self.write();
        }
        self.overview = Some(overview);
        self.show()
    }

    /// Performs an action of the user but for [`RegionAction::Use`] and [`RegionAction::Whole`].
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn act(&mut self, action: RegionAction) -> Result<(), DomError> {
        let chosen = self.chosen;
        match action {
            RegionAction::Use | RegionAction::Whole => return Ok(()),
            RegionAction::Toggle => {}
            RegionAction::Go(movement) => self.go(movement),
            RegionAction::Box(is_box) => {
                let changes = |region: &Region| matches!(region, Region::Box { .. }) != is_box;
                if let Some(region) = chosen.filter(changes) {
                    self.chosen = Some(region.other_shape().rounded());
                }
            }
            RegionAction::Reach(reach) if reach > 0.0 => {
                self.chosen = chosen.map(|region| region.with_reach(reach).rounded());
            }
            RegionAction::Reach(_) => {}
            RegionAction::Words(words) => {
                // Words that are no region yet leave the pictures as they are; the button complains.
                if let Ok(region) = words.parse() {
                    self.chosen = Some(region);
                }
                return self.show();
            }
        }
        if self.chosen != chosen {
            self.write();
        }
        self.show()
    }

    /// Returns the region in the text field, `None` for the whole map.
    ///
    /// # Errors
    /// A text, if it is none.
    pub(in crate::web::app) fn wanted(&self) -> Result<Option<Region>, String> {
        match self.field.value().trim() {
            "" => Ok(None),
            words => {
                let region = words.parse::<Region>();
                region.map(Some).map_err(|error| error.to_string())
            }
        }
    }

    /// Returns whether its fold is open.
    fn is_open(&self) -> bool {
        self.fold.has_attribute("open")
    }

    fn go(&mut self, movement: SliceMove) {
        let Some(overview) = &self.overview else {
            return;
        };
        self.slices.take(movement, overview.size);
        let center = overview.frame.position_of(self.slices.at);
        let region = self.chosen.unwrap_or_else(|| first_region(overview));
        self.chosen = Some(region.moved_to(center).rounded());
    }

    /// Writes the region into the text field.
    fn write(&self) {
        let words = self.chosen.map(|region| region.as_written());
        self.field.set_value(&words.unwrap_or_default());
    }

    fn show(&mut self) -> Result<(), DomError> {
        self.whole.set_hidden(self.used.is_none());
        self.view.set_hidden(self.overview.is_none());
        let Some(overview) = &self.overview else {
            return Ok(());
        };
        let is_box = matches!(self.chosen, Some(Region::Box { .. }));
        self.shape.set_value(if is_box { "box" } else { "sphere" });
        let title = if is_box { "Half edge" } else { "Radius" };
        self.reach_title.set_text_content(Some(title));
        self.reach
            .set_attribute("max", &format!("{:.0}", (longest(overview) / 2.0).ceil()))?;
        let region = self.chosen;
        let reach = region.map_or(0.0, |region| region.reach());
        self.reach.set_value(&reach.to_string());
        let value = format!("{reach:.1} Å");
        self.reach.set_attribute("aria-valuetext", &value)?;
        self.reach_value.set_text_content(Some(&value));
        let words = region.map(|region| in_words(region, overview));
        self.words
            .set_text_content(Some(words.as_deref().unwrap_or("Click into a slice.")));
        if let Some(region) = region {
            let index = overview.frame.index_of(region.center());
            let at = index.map(|along| along.round().max(0.0) as usize);
            self.slices.go(at, overview.size);
        }
        self.slices.show(&Outlined { overview, region })
    }
}

/// Returns the longest edge of a map, in Å.
fn longest(overview: &Overview) -> f64 {
    let (from, to) = overview.corners();
    let edges = (to - from).x.max((to - from).y);
    edges.max((to - from).z)
}

/// Returns a sphere around the middle of the densest voxels.
fn first_region(overview: &Overview) -> Region {
    let (mut sum, mut count) = ([0_usize; 3], 0_usize);
    for (index, shade) in overview.shades.iter().enumerate() {
        if *shade >= DENSE {
            let Voxel { x, y, z } = overview.size.voxel(index);
            sum = [sum[0] + x, sum[1] + y, sum[2] + z];
            count += 1;
        }
    }
    let GridSize { x, y, z } = overview.size;
    let index = match count {
        0 => [x, y, z].map(|voxels| voxels / 2),
        _ => sum.map(|sum| sum / count),
    };
    let region = Region::Sphere {
        center: overview
            .frame
            .position_of(Voxel::new(index[0], index[1], index[2])),
        radius: (FIRST_REACH * longest(overview)).round().max(1.0),
    };
    region.rounded()
}

/// Describes a region beside the map.
fn in_words(region: Region, overview: &Overview) -> String {
    let Position { x, y, z } = region.center();
    let (from, to) = region.corners();
    let (first, last) = overview.corners();
    let edges = |from: Position, to: Position| {
        let span = to - from;
        format!("{:.0} × {:.0} × {:.0}", span.x, span.y, span.z)
    };
    let shape = match region {
        Region::Sphere { radius, .. } => format!("Sphere of {radius:.1} Å"),
        Region::Box { .. } => format!("Box of {} Å", edges(from, to)),
    };
    format!(
        "{shape} around {x:.1}, {y:.1}, {z:.1} Å, in a map of {} Å.",
        edges(first, last)
    )
}

/// The map with the outline of a region.
struct Outlined<'a> {
    overview: &'a Overview,
    region: Option<Region>,
}

impl Sliced for Outlined<'_> {
    fn size(&self) -> GridSize {
        self.overview.size
    }

    fn frame(&self) -> Frame {
        self.overview.frame
    }

    fn pixels(&self, slice: &Slice) -> Vec<u8> {
        let shade = |voxel: Voxel| {
            let index = self.overview.size.linear(voxel);
            self.overview.shades.get(index).copied().unwrap_or(0)
        };
        slice.tinted(shade, |_| None)
    }

    fn has_numbers(&self) -> bool {
        // They are not those of the file.
        false
    }

    fn lines(&self, slice: &Slice) -> String {
        let Some(region) = self.region else {
            return String::new();
        };
        let percent = |at: Position| {
            let index = self.overview.frame.index_of(at);
            slice.point(index).map(|share| 100.0 * share)
        };
        let (from, to) = region.corners();
        let ([left, bottom], [right, top]) = (percent(from), percent(to));
        let (across, down) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let outline = match region {
            Region::Sphere { .. } => {
                let (wide, high) = ((right - left) / 2.0, (bottom - top) / 2.0);
                let half = |by: f64| format!("a{wide:.2} {high:.2} 0 1 0 {by:.2} 0");
                format!(
                    "M{left:.2} {down:.2}{}{}",
                    half(2.0 * wide),
                    half(-2.0 * wide)
                )
            }
            Region::Box { .. } => format!("M{left:.2} {top:.2}H{right:.2}V{bottom:.2}H{left:.2}Z"),
        };
        format!(
            "{outline}M{:.2} {down:.2}h4M{across:.2} {:.2}v4",
            across - 2.0,
            down - 2.0
        )
    }

    fn caption(&self, _slice: &Slice) -> String {
        String::new()
    }

    fn in_words(&self, slice: &Slice) -> String {
        let Some(region) = self.region else {
            return "no region is chosen".into();
        };
        let [right, up, _] = slice.plane().axes();
        let (from, to) = region.corners();
        let (from, to) = (from.to_array(), to.to_array());
        let along = |axis: usize| {
            format!(
                "{} from {:.1} to {:.1} Å",
                ["x", "y", "z"][axis],
                from[axis],
                to[axis]
            )
        };
        let shape = match region {
            Region::Sphere { .. } => "a circle",
            Region::Box { .. } => "a rectangle",
        };
        format!("the region is {shape}, {}, {}", along(right), along(up))
    }
}
