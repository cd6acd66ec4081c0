//! Drawing of a model: its chains as lines through their Cα, seen along three axes.

use std::fmt::Write;

use crate::io::markup::escaped;

/// A chain of a model as a line through its Cα.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnChain {
    /// Its id.
    pub id: String,
    /// Positions of its Cα, in Å.
    pub points: Vec<[f64; 3]>,
}

/// Colours of chains: those of Okabe and Ito that show on white.
const COLORS: [&str; 7] = [
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#666666",
];
/// Most chains that are named beside the drawing.
const NAMED: usize = 20;
/// Distance between two Cα from which on a line is broken, in Å: neighbours are 3.8 Å apart.
const GAP: f64 = 6.0;
/// Margin around the model, in Å.
const MARGIN: f64 = 4.0;
/// The views: title, and the axes that go right, up and toward the viewer.
const VIEWS: [(&str, [usize; 3]); 3] = [
    ("along z", [0, 1, 2]),
    ("along x", [1, 2, 0]),
    ("along y", [2, 0, 1]),
];

/// Returns the drawing of `chains`, or nothing without any.
pub(super) fn drawing(chains: &[DrawnChain]) -> String {
    let points = || chains.iter().flat_map(|chain| &chain.points);
    if points().next().is_none() {
        return String::new();
    }
    let mut low = [f64::INFINITY; 3];
    let mut high = [f64::NEG_INFINITY; 3];
    for point in points() {
        for axis in 0..3 {
            low[axis] = low[axis].min(point[axis] - MARGIN);
            high[axis] = high[axis].max(point[axis] + MARGIN);
        }
    }
    let views: String = VIEWS
        .iter()
        .map(|(title, axes)| view(chains, title, *axes, low, high))
        .collect();
    let names: Vec<String> = chains
        .iter()
        .take(NAMED)
        .enumerate()
        .map(|(index, chain)| {
            let color = COLORS[index % COLORS.len()];
            format!(
                "<span style=\"color:{color}\">■</span> {}",
                escaped(&chain.id)
            )
        })
        .collect();
    let more = match chains.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "<div class=\"views\">{views}</div>\n<p class=\"faint\">Lines through the Cα of each chain: {}{more}. Nearer parts are \
         drawn over farther ones.</p>\n",
        names.join(" ")
    )
}

fn view(
    chains: &[DrawnChain],
    title: &str,
    [right, up, toward]: [usize; 3],
    low: [f64; 3],
    high: [f64; 3],
) -> String {
    let (width, height) = (high[right] - low[right], high[up] - low[up]);
    // Steps from one Cα to the next, farthest first.
    let mut steps: Vec<(f64, usize, [f64; 4])> = Vec::new();
    for (index, chain) in chains.iter().enumerate() {
        for pair in chain.points.windows(2) {
            let [from, to] = [pair[0], pair[1]];
            let squared: f64 = (0..3).map(|axis| (to[axis] - from[axis]).powi(2)).sum();
            if squared <= GAP * GAP {
                let at = |point: [f64; 3]| [point[right] - low[right], high[up] - point[up]];
                let ([x1, y1], [x2, y2]) = (at(from), at(to));
                steps.push((from[toward] + to[toward], index, [x1, y1, x2, y2]));
            }
        }
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lines = String::new();
    for (_, index, [x1, y1, x2, y2]) in steps {
        let color = COLORS[index % COLORS.len()];
        let _ = write!(
            lines,
            "<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" stroke=\"{color}\"/>"
        );
    }
    let stroke = (width.max(height) / 90.0).clamp(0.8, 6.0);
    format!(
        "<figure><svg viewBox=\"0 0 {width:.1} {height:.1}\" role=\"img\" aria-label=\"The model {title}\"><g fill=\"none\" \
         stroke-width=\"{stroke:.2}\" stroke-linecap=\"round\">{lines}</g></svg><figcaption>{title}, {width:.0} × {height:.0} Å\
         </figcaption></figure>"
    )
}
