//! Panels: the picture and the numbers under the 3D view, one for each stop.

mod candidates;
mod density;
mod kernel;
mod table;
mod trellis;
mod verdict;

use web_sys::HtmlElement;

use super::choices::Choices;
use super::evidence::{self, Pick};
use super::facts::Facts;
use super::player::Player;
use crate::web::app::dom::{self, DomError};

/// The skeleton of the panel of every stop: canvases stay while their contents change.
const FRAMES: [&str; 8] = [
    r#"<div class="fill" data-fill="histogram"></div>"#,
    r#"<div class="pictures">
       <figure><canvas id="lesson-slice-a" role="img" aria-label="Slice before"></canvas><figcaption>before: as it came</figcaption></figure>
       <figure><canvas id="lesson-slice-b" role="img" aria-label="Slice after"></canvas><figcaption>after: voxels of 1 Å</figcaption></figure>
       </div><div class="fill" data-fill="numbers"></div>"#,
    r#"<div class="pictures">
       <figure><canvas id="lesson-slice-a" role="img" aria-label="Slice before"></canvas><figcaption>before: 1 Å, the map’s own units</figcaption></figure>
       <figure><canvas id="lesson-slice-b" role="img" aria-label="Slice after"></canvas><figcaption>after: without solvent, normalised</figcaption></figure>
       </div><div class="fill" data-fill="histogram"></div>"#,
    r#"<div class="pictures"><figure><canvas id="lesson-slice-a" class="pickable" role="img" aria-label="Slice with the kernel; click to move it"></canvas><figcaption>input: the slice, with what the output voxel sees; click to move</figcaption></figure>
       <figure><canvas id="lesson-slice-b" class="pickable" role="img" aria-label="Output of the kernel; click a voxel to see where it comes from"></canvas><figcaption>output: the kernel’s answer; click a voxel to see where it comes from</figcaption></figure></div>
       <div class="fill" data-fill="numbers"></div>"#,
    r#"<div class="pictures"><figure><canvas id="lesson-slice-a" class="pickable" role="img" aria-label="Slice of the density, Cα probability in purple; click a voxel"></canvas><figcaption>density grey, Cα probability purple; click a voxel</figcaption></figure></div>
       <div class="fill evidence" data-fill="card" aria-live="polite"></div><div class="fill" data-fill="numbers"></div>"#,
    r#"<div class="fill" data-fill="list"></div><div class="fill evidence" data-fill="card" aria-live="polite"></div>"#,
    r#"<div class="fill wide" data-fill="list"></div><div class="fill evidence" data-fill="card" aria-live="polite"></div>"#,
    r#"<div class="fill" data-fill="list"></div><div class="fill evidence" data-fill="card" aria-live="polite"></div>"#,
];

/// Content of a panel.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) facts: &'a Facts,
    pub(super) choices: &'a Choices,
    pub(super) player: &'a Player,
    pub(super) pick: Option<Pick>,
    /// True if a teacher hides what is right.
    pub(super) hides_truth: bool,
}

/// Puts the frame of the panel of `stop` up.
pub(super) fn begin(panel: &HtmlElement, stop: usize) {
    panel.set_inner_html(FRAMES[stop]);
    let _ = panel.set_attribute("data-stop", &(stop + 1).to_string());
}

/// Fills the panel of `stop`; returns the words that say the same in one line.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn fill(panel: &HtmlElement, stop: usize, shown: Shown<'_>) -> Result<String, DomError> {
    let Shown {
        facts,
        choices,
        player,
        pick,
        hides_truth,
    } = shown;
    let focused = focused_pick(panel);
    let words = match stop {
        0 => {
            put(panel, "histogram", &density::levels(facts, choices))?;
            density::level_words(facts, choices)
        }
        1 => {
            density::paint_slices(&facts.run.map, &facts.prepared.resampled, choices)?;
            put(panel, "numbers", &density::interpolation(facts, choices))?;
            density::resample_words(facts)
        }
        2 => {
            density::paint_slices(
                &facts.prepared.resampled,
                &facts.prepared.normalized,
                choices,
            )?;
            put(panel, "histogram", &density::before_and_after(facts))?;
            density::normalise_words(facts, choices)
        }
        3 => {
            kernel::paint(facts, choices)?;
            put(panel, "numbers", &kernel::numbers(facts, choices))?;
            kernel::words(facts, choices)
        }
        4 => {
            density::paint_likelihood(facts, choices)?;
            density::likelihood_words(facts, choices)
        }
        5 => {
            put(panel, "list", &candidates::list(facts, pick))?;
            candidates::words(facts, choices)
        }
        6 => {
            let (html, words) = match facts.aligned(choices).2 {
                Some(trellis) => trellis::drawn(trellis, facts, choices, player),
                None => table::drawn(facts, player),
            };
            put(panel, "list", &html)?;
            words
        }
        _ => {
            put(panel, "list", &verdict::drawn(facts, choices, hides_truth))?;
            verdict::words(facts, choices, hides_truth)
        }
    };
    if stop >= 4 {
        put(panel, "card", &evidence::html(pick, stop, facts, choices))?;
    }
    if let Some(name) = focused {
        focus_pick(panel, &name)?;
    }
    Ok(words)
}

/// Puts `html` into the part of the panel called `name`.
fn put(panel: &HtmlElement, name: &str, html: &str) -> Result<(), DomError> {
    if let Some(part) = panel.query_selector(&format!("[data-fill={name}]"))? {
        part.set_inner_html(html);
    }
    Ok(())
}

/// Returns the name of the thing in the panel that has the keyboard: it is made anew, and has to get it again.
fn focused_pick(panel: &HtmlElement) -> Option<String> {
    let active = dom::document().ok()?.active_element()?;
    panel
        .contains(Some(&active))
        .then(|| active.get_attribute("data-pick"))
        .flatten()
}

fn focus_pick(panel: &HtmlElement, name: &str) -> Result<(), DomError> {
    use wasm_bindgen::JsCast;
    let found = panel.query_selector(&format!("[data-pick=\"{name}\"]"))?;
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
    Ok(())
}
