//! The chart of sweeps: F1 of Cα voxels against the threshold, as in Fig. 7 of the paper of Cryo2Struct.

use super::sweep::Sweep;
use crate::io::chart::{Axis, Chart, Line, Stroke};

/// Returns the chart of the named `sweeps` of one map, with that of chance beside them.
pub fn sweep_chart(title: &str, sweeps: &[(String, Sweep)]) -> Chart {
    let mut lines: Vec<Line> = sweeps
        .iter()
        .map(|(name, sweep)| Line {
            name: name.clone(),
            points: sweep
                .points
                .iter()
                .map(|point| [point.threshold, point.f1])
                .collect(),
            stroke: Stroke::Full,
        })
        .collect();
    lines.extend(sweeps.first().map(|(_, sweep)| {
        Line {
            name: "by chance".to_owned(),
            points: sweep
                .points
                .iter()
                .map(|point| [point.threshold, point.random_f1])
                .collect(),
            stroke: Stroke::Dashed,
        }
    }));
    let axis = |label: &str| Axis {
        label: label.to_owned(),
        range: [0.0, 1.0],
    };
    Chart {
        title: title.to_owned(),
        x: axis("threshold of the Cα probability"),
        y: axis("F1 of Cα voxels"),
        lines,
    }
}
