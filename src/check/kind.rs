//! Kind and contrast: what the values of a map, its names and labels say that it is.

use super::finding::{Finding, Level, Mend, Topic};
use super::half_map::names_half_map;
use super::parameters::{BACKGROUND, BALANCE_SURE, OPPOSITE_CORRELATION, UNFILTERED_CORRELATION};
use super::sharpening;
use super::stack;
use super::subject::Subject;
use super::values::Values;
use crate::grid::Density;
use crate::io::mrc::MapNote;

/// Returns what the values say: kind of map, contrast, filters. Of a map that was cut to a region they are those of the whole map,
/// which shows the solvent.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let values = subject.values;
    let empty = if values.least >= values.greatest {
        Some(format!(
            "All voxels have the value {}: the map is empty.",
            values.background
        ))
    } else {
        let constant = constant(subject.map).filter(|_| subject.is_part);
        constant.map(|value| {
            format!(
                "All voxels of the region have the value {value}: take a larger one, or look elsewhere in the map."
            )
        })
    };
    if let Some(words) = empty {
        return vec![Finding::new(Topic::Kind, Level::Red, words)];
    }
    if let Some(small) = values.box_use.too_small() {
        return vec![small];
    }
    if let Some(other) = no_density(subject) {
        return vec![other];
    }
    let top = values.top.finding();
    let names: Vec<&str> = names(subject).collect();
    let mut findings = vec![top.unwrap_or_else(|| kind(values, &names))];
    if values.noise_correlation <= OPPOSITE_CORRELATION {
        // Noise that changes its sign from voxel to voxel hides the contrast, too.
        findings.push(sharpening::too_much(values.noise_correlation));
        return findings;
    }
    findings.extend(contrast(values));
    findings.push(sharpening::finding(
        &names,
        values.is_noiseless(),
        values.is_cut_off,
    ));
    findings
}

/// Returns what the map is if it is no density: a mask, labels, a property, a stack.
fn no_density(subject: &Subject<'_>) -> Option<Finding> {
    let values = subject.values;
    let is_red = |found: &Finding| found.level == Level::Red;
    let mut marks = subject.notes.iter().filter_map(|note| match note {
        MapNote::NoData { mark, .. } => Some(*mark),
        _ => None,
    });
    let stack = || stack::finding(subject.name, subject.header, &values.texture);
    let top = values.top.finding().filter(is_red);
    top.or_else(|| values.property.finding(marks.next_back()))
        .or_else(|| values.soft_shell())
        .or_else(stack)
}

/// Returns the names of the file and of the one in an archive, and the labels.
fn names<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a str> {
    let inner = subject.notes.iter().filter_map(|note| match note {
        MapNote::FromBundle { name, .. } => name.rsplit(['/', '\\']).next(),
        _ => None,
    });
    let labels = subject.header.labels.iter().map(String::as_str);
    std::iter::once(subject.name).chain(inner).chain(labels)
}

/// Returns the value of all voxels of `map`, if there is but one.
fn constant(map: &Density) -> Option<f32> {
    let (first, others) = map.grid.values().split_first()?;
    others.iter().all(|value| value == first).then_some(*first)
}

fn kind(values: &Values, names: &[&str]) -> Finding {
    if let Some(half) = by_name(names) {
        return half;
    }
    // Where they are each other's opposite the map was sharpened too much.
    if values.noise_correlation.abs() < UNFILTERED_CORRELATION {
        let words = format!(
            "Neighbouring voxels of the solvent hardly resemble each other (correlation {:.2}): the map was \
             never filtered, as half maps are not. Use the full, sharpened map.",
            values.noise_correlation
        );
        return Finding::new(Topic::Kind, Level::Amber, words);
    }
    density_map()
}

fn by_name(names: &[&str]) -> Option<Finding> {
    let is_half = names.iter().any(|name| names_half_map(name));
    is_half.then(|| {
        let words = "The name or a label says that this is a half map: it has more noise than the full map and \
                     is not sharpened. Use the full, sharpened map.";
        Finding::new(Topic::Kind, Level::Amber, words)
    })
}

fn density_map() -> Finding {
    Finding::new(Topic::Kind, Level::Green, "A density map.")
}

fn contrast(values: &Values) -> Vec<Finding> {
    let mut found = Vec::new();
    if values.balance <= -BALANCE_SURE {
        let words = "The contrast seems to be inverted: the strong voxels lie below the solvent, the molecule \
                     is dark. The network expects it bright. Turn the sign of the density.";
        found.push(Finding::new(Topic::Contrast, Level::Red, words).with_mend(Mend::Invert));
    } else if values.balance < BALANCE_SURE {
        let words = "Density above the solvent is hardly stronger than below it: the contrast may be inverted, \
                     or the map shows little.";
        found.push(Finding::new(Topic::Contrast, Level::Amber, words));
    } else {
        found.push(Finding::new(
            Topic::Contrast,
            Level::Green,
            "The molecule is bright.",
        ));
    }
    // Seen with the sign in which the molecule is bright.
    if values.background.abs() > BACKGROUND * values.span() {
        let level = if values.background.abs() > values.span() {
            Level::Red
        } else {
            Level::Amber
        };
        let words = format!(
            "The density of the solvent is {:.4}, not about 0 (the molecule differs from it by {:.4}): subtract \
             it.",
            values.background,
            values.span()
        );
        found.push(
            Finding::new(Topic::Contrast, level, words)
                .with_mend(Mend::Background(values.background)),
        );
    }
    found
}
