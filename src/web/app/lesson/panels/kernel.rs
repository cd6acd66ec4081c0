//! The kernel on its slice, and its 27 products.

use std::fmt::Write as _;

use super::density::paint_slice;
use crate::grid::{Density, Grid};
use crate::lesson::{KERNEL_EDGE, Kernel};
use crate::space::Voxel;
use crate::web::app::dom::DomError;
use crate::web::app::lesson::choices::Choices;
use crate::web::app::lesson::facts::Facts;

/// Colour of the kernel, as in the 3D view.
const FRAME: [u8; 3] = [0xE0, 0x5A, 0x00];

/// Returns the kernel with the voxel that it is on.
fn placed(facts: &Facts, choices: &Choices) -> (Kernel, Voxel) {
    let size = facts.prepared.normalized.grid.size();
    let z = choices.slice.min(size.z.saturating_sub(1));
    let (x, y) = (
        choices.kernel_at.min(size.x - 1),
        choices.kernel_row.min(size.y - 1),
    );
    (Kernel::ALL[choices.kernel], Voxel::new(x, y, z))
}

/// Paints the slice with the kernel, and the kernel's answer.
pub(super) fn paint(facts: &Facts, choices: &Choices) -> Result<(), DomError> {
    let (kernel, middle) = placed(facts, choices);
    let map = &facts.prepared.normalized;
    let under = |voxel: Voxel| {
        let away = voxel.x.abs_diff(middle.x).max(voxel.y.abs_diff(middle.y));
        (away <= choices.layers).then_some((FRAME, if away <= 1 { 0.5 } else { 0.25 }))
    };
    paint_slice("lesson-slice-a", map, middle.z, under)?;
    let size = map.grid.size();
    let flat = crate::grid::GridSize::new(size.x, size.y, 1);
    let output = Grid::from_fn(flat, |voxel| {
        kernel.output(&map.grid, Voxel::new(voxel.x, voxel.y, middle.z))
    });
    let answer = Density {
        grid: output,
        frame: map.frame,
    };
    let here = |voxel: Voxel| (voxel.x == middle.x && voxel.y == middle.y).then_some((FRAME, 0.8));
    paint_slice("lesson-slice-b", &answer, 0, here)
}

/// Returns the products as three tables, one for each layer.
pub(super) fn numbers(facts: &Facts, choices: &Choices) -> String {
    let (kernel, middle) = placed(facts, choices);
    let products = kernel.products(&facts.prepared.normalized.grid, middle);
    let mut html = r#"<div class="layers">"#.to_owned();
    for (layer, values) in products.chunks(KERNEL_EDGE * KERNEL_EDGE).enumerate() {
        let words = ["below (z − 1)", "in the slice (z)", "above (z + 1)"][layer];
        // Writing to a string does not fail.
        let _ = write!(
            html,
            r#"<table class="numbers"><caption>{words}</caption><tbody>"#
        );
        for row in values.chunks(KERNEL_EDGE).rev() {
            let cells: String = row
                .iter()
                .map(|(value, weight)| format!("<td>{value:.2} × {weight:+.2}</td>"))
                .collect();
            let _ = write!(html, "<tr>{cells}</tr>");
        }
        let _ = write!(html, "</tbody></table>");
    }
    html + "</div>"
}

pub(super) fn words(facts: &Facts, choices: &Choices) -> String {
    let (kernel, middle) = placed(facts, choices);
    let grid = &facts.prepared.normalized.grid;
    let edge = 2 * choices.layers + 1;
    format!(
        "At x = {}, y = {}, z = {}: the density is {:.2}, the sum of the 27 products {:.2}. After {} a voxel depends on a cube of {edge} × {edge} × {edge}.",
        middle.x,
        middle.y,
        middle.z,
        grid[middle],
        kernel.output(grid, middle),
        match choices.layers {
            1 => "1 such layer".to_owned(),
            layers => format!("{layers} such layers"),
        }
    )
}
