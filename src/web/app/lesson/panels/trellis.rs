//! The trellis of our aligner: residues from left to right, the best cells of each from top to bottom.

use std::fmt::Write as _;

use crate::residue::{AminoAcid, Sequence};
use crate::trace::{Trellis, TrellisStep};
use crate::web::app::lesson::choices::Choices;
use crate::web::app::lesson::facts::{CELLS, Facts};
use crate::web::app::lesson::player::{Player, placed};

/// Columns that are shown together.
const COLUMNS: usize = 12;
/// Width of a column and height of a row.
const STEP: (f32, f32) = (58.0, 30.0);
const TOP: f32 = 34.0;

/// Returns the trellis around the walk as SVG, and what it says in words.
pub(super) fn drawn(
    trellis: &Trellis,
    facts: &Facts,
    choices: &Choices,
    player: &Player,
) -> (String, String) {
    let (_, sequence, _) = facts.aligned(choices);
    let done = placed(trellis, player.step);
    let first = done
        .len()
        .saturating_sub(COLUMNS - 3)
        .min(trellis.path.len().saturating_sub(COLUMNS));
    let columns = &trellis.path[first..(first + COLUMNS).min(trellis.path.len())];
    let window = Window {
        trellis,
        columns,
        first,
        done: done.len(),
    };
    (window.svg(sequence), words(trellis, done, sequence))
}

/// The columns that are shown.
struct Window<'a> {
    trellis: &'a Trellis,
    columns: &'a [TrellisStep],
    first: usize,
    done: usize,
}

impl Window<'_> {
    fn svg(&self, sequence: &Sequence) -> String {
        let (width, height) = (STEP.0 * COLUMNS as f32, TOP + STEP.1 * CELLS as f32 + 40.0);
        let mut svg = format!(
            r#"<div class="across" tabindex="0" role="region" aria-label="Trellis"><svg class="trellis" viewBox="0 0 {width} {height}" role="img" aria-label="Trellis: residues from left to right, the best candidates of each from top to bottom, the path in blue">"#
        );
        for column in 0..self.columns.len() {
            svg += &self.edges(column);
        }
        for (column, step) in self.columns.iter().enumerate() {
            svg += &self.column(column, step, sequence);
        }
        svg + "</svg></div>"
    }

    /// Returns the middle of a cell.
    fn middle(column: usize, row: usize) -> (f32, f32) {
        (
            STEP.0 * (column as f32 + 0.5),
            TOP + STEP.1 * (row as f32 + 0.5),
        )
    }

    /// Returns the row of a candidate in a column; the path's own may be below those that are kept.
    fn row(&self, column: usize, candidate: usize) -> Option<usize> {
        let step = &self.columns[column];
        let cells = &self.trellis.columns[step.residue];
        let found = cells.iter().position(|cell| cell.candidate == candidate);
        found.or_else(|| (step.candidate == candidate).then_some(CELLS - 1))
    }

    /// Draws the best way into every cell of a column.
    fn edges(&self, column: usize) -> String {
        let Some(before) = column.checked_sub(1) else {
            return String::new();
        };
        let (from, to) = (&self.columns[before], &self.columns[column]);
        let mut svg = String::new();
        for (row, cell) in self.trellis.columns[to.residue].iter().enumerate() {
            let Some((residue, candidate)) = cell.before else {
                continue;
            };
            let start = (residue == from.residue)
                .then(|| self.row(before, candidate))
                .flatten();
            let Some(start) = start else { continue };
            let on_path = cell.candidate == to.candidate && candidate == from.candidate;
            let class = match on_path && self.first + column < self.done {
                true => "edge path",
                false => "edge",
            };
            let ((x1, y1), (x2, y2)) = (Self::middle(before, start), Self::middle(column, row));
            // Writing to a string does not fail.
            let _ = write!(
                svg,
                r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#
            );
        }
        svg
    }

    fn column(&self, column: usize, step: &TrellisStep, sequence: &Sequence) -> String {
        let (x, _) = Self::middle(column, 0);
        let placed = self.first + column < self.done;
        let mut svg = format!(
            r#"<text class="head" x="{x}" y="14">{}</text>"#,
            name(sequence, step.residue)
        );
        if column > 0 && self.columns[column - 1].residue + 1 != step.residue {
            let _ = write!(
                svg,
                r#"<line class="gap" x1="{0}" x2="{0}" y1="4" y2="{1}"/>"#,
                x - STEP.0 / 2.0,
                TOP + STEP.1 * CELLS as f32
            );
        }
        for (row, cell) in self.trellis.columns[step.residue].iter().enumerate() {
            let (x, y) = Self::middle(column, row);
            let class = match cell.candidate == step.candidate && placed {
                true => "cell path",
                false => "cell",
            };
            let _ = write!(
                svg,
                r#"<g class="{class}" data-pick="candidate:{candidate}"><circle cx="{x}" cy="{y}" r="10"/><text x="{x}" y="{ty}">{number}</text><text class="score" x="{x}" y="{sy}">{score:.1}</text></g>"#,
                candidate = cell.candidate,
                number = cell.candidate + 1,
                ty = y + 3.5,
                sy = y + 18.0,
                score = cell.score
            );
        }
        if placed {
            let y = TOP + STEP.1 * CELLS as f32 + 20.0;
            let _ = write!(
                svg,
                r#"<text class="sum" x="{x}" y="{y}">{:.1}</text>"#,
                step.sum
            );
        }
        svg
    }
}

fn name(sequence: &Sequence, residue: usize) -> String {
    let letter = sequence
        .residues
        .get(residue)
        .copied()
        .flatten()
        .map_or('X', AminoAcid::letter);
    format!("{letter}{}", residue + 1)
}

fn words(trellis: &Trellis, done: &[TrellisStep], sequence: &Sequence) -> String {
    let total = trellis.path.last().map_or(0.0, |step| step.sum);
    let Some(step) = done.last() else {
        return format!(
            "{} residues will be placed, {total:.1} nats in all. Press Play or Step.",
            trellis.path.len()
        );
    };
    let cells = &trellis.columns[step.residue];
    let other = cells.iter().find(|cell| cell.candidate != step.candidate);
    let other = other.map_or_else(String::new, |cell| {
        format!(
            " The best alternative for this residue, candidate {}, would stand at {:.1}.",
            cell.candidate + 1,
            cell.score
        )
    });
    format!(
        "Residue {} of {}: {} on candidate {}. Emission {:+.2}, step {:+.2}, price {:+.2}: sum {:.2} nats.{other}",
        done.len(),
        trellis.path.len(),
        name(sequence, step.residue),
        step.candidate + 1,
        step.emission,
        step.step,
        -step.price,
        step.sum
    )
}
