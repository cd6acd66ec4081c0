//! Slices, histograms and sums of the density.

use std::fmt::Write as _;

use crate::grid::Density;
use crate::residue::BackboneAtom;
use crate::space::Voxel;
use crate::view::level::Histogram;
use crate::web::app::canvas::paint;
use crate::web::app::dom::{self, DomError};
use crate::web::app::lesson::choices::Choices;
use crate::web::app::lesson::facts::Facts;
use crate::web::app::lesson::views::{greatest, likelihood};

/// Darkest grey of a slice, and how much lighter the densest voxel is.
const GREYS: (f32, f32) = (16.0, 205.0);

/// Returns the grey of a density, `most` the brightest.
fn grey(value: f32, most: f32) -> u8 {
    (GREYS.0 + GREYS.1 * (value / most).clamp(0.0, 1.0)) as u8
}

/// Paints one slice of `map` on the canvas `id`; `tint` colours voxels (strength 0 to 1).
pub(super) fn paint_slice(
    id: &'static str,
    map: &Density,
    slice: usize,
    tint: impl Fn(Voxel) -> Option<([u8; 3], f32)>,
) -> Result<(), DomError> {
    let (size, most) = (map.grid.size(), greatest(map));
    let z = slice.min(size.z.saturating_sub(1));
    let mut pixels = Vec::with_capacity(4 * size.x * size.y);
    for row in 0..size.y {
        for x in 0..size.x {
            let voxel = Voxel::new(x, size.y - 1 - row, z);
            let grey = grey(map.grid[voxel], most);
            let mut color = [grey; 3];
            if let Some((tint, strength)) = tint(voxel) {
                let mix = |part: u8, tint: u8| {
                    (f32::from(part) + strength * (f32::from(tint) - f32::from(part))) as u8
                };
                color = std::array::from_fn(|part| mix(color[part], tint[part]));
            }
            pixels.extend(color);
            pixels.push(255);
        }
    }
    paint(&dom::find(id)?, pixels, [size.x, size.y])
}

/// Paints the slice of the chosen number of the map `after` resampling, and that of the map `before` at the same place.
pub(super) fn paint_slices(
    before: &Density,
    after: &Density,
    choices: &Choices,
) -> Result<(), DomError> {
    let place = after.frame.position_of(Voxel::new(0, 0, choices.slice));
    let [_, _, z] = before.frame.index_of(place);
    paint_slice(
        "lesson-slice-a",
        before,
        z.round().max(0.0) as usize,
        |_| None,
    )?;
    paint_slice("lesson-slice-b", after, choices.slice, |_| None)
}

/// Paints the density with the Cα probability over it.
pub(super) fn paint_likelihood(facts: &Facts, choices: &Choices) -> Result<(), DomError> {
    let p_ca = facts.run.scores.atom(BackboneAtom::Ca);
    paint_slice(
        "lesson-slice-a",
        &facts.prepared.normalized,
        choices.slice,
        |voxel| {
            let p = *p_ca.get(voxel)?;
            (f64::from(p) >= choices.p_ca).then(|| (likelihood(p).0, 0.35 + 0.65 * p))
        },
    )
}

/// Draws the values of `map` above 0 as a histogram; `mark` is a level.
fn histogram(map: &Density, mark: Option<f32>, title: &str) -> String {
    let bars = Histogram::of(map).bars();
    let width = 200.0 / bars.len().max(1) as f32;
    let mut svg = format!(
        r#"<figure class="chart"><svg viewBox="0 0 200 60" preserveAspectRatio="none" role="img" aria-label="{title}">"#
    );
    for (index, bar) in bars.iter().enumerate() {
        let (x, height) = (width * index as f32, 58.0 * bar);
        // Writing to a string does not fail.
        let _ = write!(
            svg,
            r#"<rect class="density" x="{x:.1}" y="{:.1}" width="{width:.2}" height="{height:.1}"/>"#,
            60.0 - height
        );
    }
    let histogram = Histogram::of(map);
    let (low, high) = (histogram.low, histogram.high);
    if let Some(level) = mark {
        let x = 200.0 * (level - low) / (high - low).max(f32::MIN_POSITIVE);
        let _ = write!(
            svg,
            r#"<line class="level" x1="{x:.1}" x2="{x:.1}" y1="0" y2="60"/>"#
        );
    }
    let _ = write!(
        svg,
        r#"</svg><figcaption>{title}: {low:.2} to {high:.2}</figcaption></figure>"#
    );
    svg
}

pub(super) fn levels(facts: &Facts, choices: &Choices) -> String {
    let map = &facts.run.map;
    histogram(
        map,
        Some(choices.level as f32 * greatest(map)),
        "How many voxels have which density (logarithmic)",
    )
}

pub(super) fn level_words(facts: &Facts, choices: &Choices) -> String {
    let map = &facts.run.map;
    let level = choices.level as f32 * greatest(map);
    let histogram = Histogram::of(map);
    let inside = map
        .grid
        .values()
        .iter()
        .filter(|value| **value >= level)
        .count();
    let edges = map.frame.voxel_size;
    let volume = edges.x() * edges.y() * edges.z() * inside as f64;
    format!(
        "Level {level:.3} ({:.1} σ above the mean): {inside} of {} voxels are above it, {volume:.0} Å³.",
        histogram.level(level).sigma,
        map.grid.size().count()
    )
}

/// Shows one new voxel as the mean of the eight old ones around it.
pub(super) fn interpolation(facts: &Facts, choices: &Choices) -> String {
    let (old, new) = (&facts.run.map, &facts.prepared.resampled);
    let size = new.grid.size();
    let voxel = Voxel::new(size.x / 2, size.y / 2, choices.slice.min(size.z - 1));
    let index = old.frame.index_of(new.frame.position_of(voxel));
    let low = index.map(f64::floor);
    let weights = crate::grid::corner_weights(std::array::from_fn(|axis| index[axis] - low[axis]));
    let mut html = format!(
        r#"<table class="numbers"><caption>New voxel {}, {}, {}: mean of eight old ones</caption><thead><tr><th scope="col">old voxel</th><th scope="col">density</th><th scope="col">weight</th><th scope="col">product</th></tr></thead><tbody>"#,
        voxel.x, voxel.y, voxel.z
    );
    let mut sum = 0.0;
    for (corner, weight) in weights.into_iter().enumerate() {
        let at: [usize; 3] = std::array::from_fn(|axis| low[axis] as usize + (corner >> axis & 1));
        let value = old
            .grid
            .get(Voxel::new(at[0], at[1], at[2]))
            .copied()
            .unwrap_or_default();
        let product = weight * f64::from(value);
        sum += product;
        // Writing to a string does not fail.
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}, {}, {}</th><td>{value:.3}</td><td>{weight:.3}</td><td>{product:.4}</td></tr>",
            at[0], at[1], at[2]
        );
    }
    let _ = write!(
        html,
        r#"</tbody><tfoot><tr><th scope="row">sum</th><td></td><td>1</td><td>{sum:.4}</td></tr></tfoot></table>"#
    );
    html
}

pub(super) fn resample_words(facts: &Facts) -> String {
    let (old, new) = (
        facts.run.map.grid.size(),
        facts.prepared.resampled.grid.size(),
    );
    let edge = facts.run.map.frame.voxel_size.x();
    format!(
        "Before {} × {} × {} voxels of {edge:.2} Å, after {} × {} × {} of 1 Å; along x that is {:.1} Å.",
        old.x,
        old.y,
        old.z,
        new.x,
        new.y,
        new.z,
        edge * old.x as f64
    )
}

pub(super) fn before_and_after(facts: &Facts) -> String {
    histogram(&facts.prepared.resampled, None, "Before (logarithmic)")
        + &histogram(&facts.prepared.normalized, None, "After (logarithmic)")
}

pub(super) fn normalise_words(facts: &Facts, choices: &Choices) -> String {
    let prepared = &facts.prepared;
    let count = prepared.normalized.grid.size().count();
    let most = greatest(&prepared.normalized);
    let cut = prepared
        .normalized
        .grid
        .values()
        .iter()
        .filter(|value| **value >= most)
        .count();
    let solvent = 100.0 * prepared.solvent as f64 / count as f64;
    let cut = match choices.rule {
        0 => "none is cut".to_owned(),
        _ => format!("{cut} voxels are cut to 1"),
    };
    format!(
        "{} of {count} voxels ({solvent:.0} %) are solvent and become 0. All others are divided by {:.3}; {cut}.",
        prepared.solvent, prepared.divisor
    )
}

pub(super) fn likelihood_words(facts: &Facts, choices: &Choices) -> String {
    let p_ca = facts.run.scores.atom(BackboneAtom::Ca);
    let above = p_ca
        .iter_stored()
        .filter(|(_, p)| f64::from(*p) >= choices.p_ca)
        .count();
    format!(
        "{above} voxels have a Cα probability of at least {:.2}.",
        choices.p_ca
    )
}
