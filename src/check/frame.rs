//! Frame of a map: cell and position.

use super::finding::{Finding, Level, Topic};
use super::reference::{self, in_words};
use super::subject::Subject;
use crate::grid::GridSize;
use crate::io::mrc::{MapHeader, MapNote};

/// Returns what cell, axes and symmetry say.
pub(super) fn cell(header: &MapHeader, size: GridSize) -> Finding {
    let axes = header.axes.map(|axis| ["x", "y", "z"][axis]).join(", ");
    let mut words = format!("{} × {} × {} voxels", size.x, size.y, size.z);
    if header.axes != [0, 1, 2] {
        words += &format!(", stored in the order {axes}");
    }
    if [size.x, size.y, size.z].contains(&1) {
        words += ": one layer of voxels is a picture, not a map. Give the map that it was cut from";
        return Finding::new(Topic::Cell, Level::Red, words + ".");
    }
    // 0 and 1 are images and volumes, 401 and above stacks of volumes.
    if (2..=230).contains(&header.space_group) {
        words += &format!(
            ". The header names the crystal symmetry {}: only what is in the file is used",
            header.space_group
        );
        return Finding::new(Topic::Cell, Level::Amber, words + ".");
    }
    Finding::new(Topic::Cell, Level::Green, words + ".")
}

/// Returns what the position says: where the header contradicts itself, and where the reference
/// structure lies.
pub(super) fn position(subject: &Subject<'_>) -> Vec<Finding> {
    let Subject {
        map,
        notes,
        is_part,
        ..
    } = *subject;
    let here = map.frame.origin;
    // The origins of the header are those of the whole map.
    let notes = if is_part { &[] } else { notes };
    let origins = notes.iter().find_map(|note| match note {
        MapNote::Origins { origin, nstart } => Some([*origin, *nstart]),
        _ => None,
    });
    let (finding, other) = match origins {
        Some([origin, nstart]) if here == origin => {
            let words = format!(
                "ORIGIN and NSTART disagree on where the map lies: {} is used, the other says {}.",
                in_words(here),
                in_words(nstart)
            );
            (amber(Topic::Position, words), Some(nstart))
        }
        // The user chose.
        _ => {
            let words = format!("The first voxel lies at {}.", in_words(here));
            let finding = Finding::new(Topic::Position, Level::Green, words);
            (finding, origins.map(|[origin, _]| origin))
        }
    };
    let mut findings = vec![finding];
    findings.extend(reference::finding(subject, other));
    findings
}

fn amber(topic: Topic, words: String) -> Finding {
    Finding::new(topic, Level::Amber, words)
}
