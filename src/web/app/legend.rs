//! The legend of the 3D view: what its colours mean.

use web_sys::Element;

use super::dom::{self, DomError};
use crate::view::backbone::Backbone;
use crate::view::color::{CHAIN_COLORS, ColorBy, chain_color};
use crate::view::probability::{ProbabilityOf, TILE_COLOR};
use crate::view::scene::Scene;

/// Titles of the legend, by the property that the colours of the model show.
const TITLES: [(ColorBy, &str); 6] = [
    (ColorBy::Chain, "Chain"),
    (ColorBy::Confidence, "Model confidence (ours), not pLDDT"),
    (ColorBy::Secondary, "Secondary structure"),
    (ColorBy::Residue, "Type of amino acid"),
    (ColorBy::Error, "Distance to the reference structure"),
    (ColorBy::QScore, "Fit to the map (Q-score)"),
];

/// The colours of side chains, and their meaning.
const SIDE_CHAIN_LEGEND: [(&str, &str); 4] = [
    ("#c29a62", "side chain"),
    ("#3050f8", "nitrogen"),
    ("#e02020", "oxygen"),
    ("#d9b400", "sulphur"),
];

/// Colours that a scene does not know the meaning of.
pub(super) struct More<'a> {
    /// Those of labels, with their meaning.
    pub(super) labels: &'a [(String, &'static str)],
    /// Those of candidates.
    pub(super) candidates: &'a [(String, String)],
    /// The surface of what the network said.
    pub(super) network: Option<ProbabilityOf>,
}

/// Shows in `legend` the colours of what `scene` shows, with those of `more`.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn show(legend: &Element, scene: &Scene, more: More) -> Result<(), DomError> {
    dom::clear(legend);
    let More {
        labels,
        candidates,
        network,
    } = more;
    let shown = scene.labels.is_some() && scene.style.labels_shown;
    let labels = if shown { labels } else { &[] };
    let predicted = scene.predicted.as_ref();
    let model = predicted.filter(|model| !model.chains.is_empty());
    let of_network = network.is_some() || scene.tiles.is_some();
    if model.is_none() && labels.is_empty() && candidates.is_empty() && !of_network {
        return Ok(legend.set_attribute("hidden", "")?);
    }
    legend.remove_attribute("hidden")?;
    if !candidates.is_empty() {
        dom::add_classed(legend, "p", "legend-title", "Candidates")?;
    }
    for (color, words) in candidates {
        add_entry(legend, color, words)?;
    }
    if of_network {
        show_network(legend, scene, network)?;
    }
    if let Some(model) = model {
        show_model(legend, scene, model)?;
    }
    if !labels.is_empty() {
        dom::add_classed(legend, "p", "legend-title", "Labels")?;
    }
    for (color, words) in labels {
        add_entry(legend, color, words)?;
    }
    Ok(())
}

fn show_network(
    legend: &Element,
    scene: &Scene,
    surface: Option<ProbabilityOf>,
) -> Result<(), DomError> {
    dom::add_classed(legend, "p", "legend-title", "What the network said")?;
    for entry in surface.iter().flat_map(|of| of.legend()) {
        add_entry(legend, &entry.color.css(), entry.words)?;
    }
    if scene.tiles.is_some() {
        add_entry(legend, &TILE_COLOR.css(), "tiles with density")?;
    }
    Ok(())
}

fn show_model(legend: &Element, scene: &Scene, model: &Backbone) -> Result<(), DomError> {
    let color = scene.style.predicted.color;
    let title = TITLES
        .iter()
        .find(|(other, _)| *other == color)
        .map_or("", |(_, title)| title);
    dom::add_classed(legend, "p", "legend-title", title)?;
    for entry in color.legend() {
        add_entry(legend, &entry.color.css(), entry.words)?;
    }
    if color == ColorBy::Chain {
        for (index, chain) in model.chains.iter().enumerate().take(CHAIN_COLORS) {
            add_entry(
                legend,
                &chain_color(index).css(),
                &format!("chain {}", chain.id),
            )?;
        }
        let more = model.chains.len().saturating_sub(CHAIN_COLORS);
        if more > 0 {
            let words = format!("and {more} more, in the same colours again");
            dom::add_classed(legend, "p", "faint", &words)?;
        }
    }
    if scene.reference.is_some() && scene.style.reference.shown {
        add_entry(legend, "#808080", "reference structure")?;
    }
    if scene.given.is_some() && scene.style.given.shown {
        add_entry(legend, "#c06a00", "given structure")?;
    }
    if scene.style.side_chains_shown || scene.picked_side_chains.is_some() {
        for (color, words) in SIDE_CHAIN_LEGEND {
            add_entry(legend, color, words)?;
        }
        let words = "thin: the density does not show it";
        dom::add_classed(legend, "p", "faint", words)?;
    }
    Ok(())
}

/// Adds a colour of the style sheet and its meaning.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn add_entry(legend: &Element, color: &str, words: &str) -> Result<(), DomError> {
    let entry = dom::add_classed(legend, "div", "legend-row", "")?;
    let swatch = dom::add_classed(&entry, "span", "swatch", "")?;
    swatch.style().set_property("background", color)?;
    dom::add(&entry, "span", words)?;
    Ok(())
}
