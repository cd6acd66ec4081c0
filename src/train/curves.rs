//! Curves: how loss and scores went, as a table and as pictures.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::validation::Verdict;
use crate::io::chart::{Axis, Chart, Line, Stroke};

/// Epoch of a training; the first, 0, is the start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number.
    pub number: usize,
    /// Steps taken until its end.
    pub steps: usize,
    /// Learning rate of its last step.
    pub rate: f64,
    /// Mean loss of its steps; none at the start.
    pub loss: Option<f64>,
    /// Verdict of the validation.
    pub verdict: Verdict,
}

/// Returns all epochs as CSV, with a header.
pub(super) fn csv(epochs: &[Epoch]) -> String {
    let mut csv = String::from(
        "epoch,steps,rate,loss,validation_loss,f1,precision,recall,f_beta,threshold,chance_f1,accuracy,macro_precision,\
         macro_recall,macro_f1,macro_f_beta,weighted_precision,weighted_recall,weighted_f1,weighted_f_beta\n",
    );
    for epoch in epochs {
        let Verdict {
            loss,
            found,
            threshold,
            chance_f1,
            accuracy,
            macro_mean,
            weighted_mean,
        } = epoch.verdict;
        let optional = |value: Option<f64>| value.map(|v| format!("{v:.5}")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(
            csv,
            "{},{},{:e},{},{loss:.5},{:.5},{:.5},{:.5},{:.5},{},{chance_f1:.5},{accuracy:.5}",
            epoch.number,
            epoch.steps,
            epoch.rate,
            optional(epoch.loss),
            found.f1,
            found.precision,
            found.recall,
            found.f_beta,
            threshold,
        );
        for mean in [macro_mean, weighted_mean] {
            let _ = write!(
                csv,
                ",{:.5},{:.5},{:.5},{:.5}",
                mean.precision, mean.recall, mean.f1, mean.f_beta
            );
        }
        csv.push('\n');
    }
    csv
}

/// Returns the scores by epoch; `subject` says of what.
pub(super) fn scores_chart(subject: &str, epochs: &[Epoch]) -> Chart {
    let line = |name: &str, stroke: Stroke, value: fn(&Verdict) -> f64| Line {
        name: name.to_owned(),
        points: points(epochs, |epoch| Some(value(&epoch.verdict))),
        stroke,
    };
    let lines = vec![
        line("F1", Stroke::Full, |v| v.found.f1),
        line("precision", Stroke::Full, |v| v.found.precision),
        line("recall", Stroke::Full, |v| v.found.recall),
        line("chance (F1)", Stroke::Dashed, |v| v.chance_f1),
    ];
    let values = lines.iter().flat_map(|line| &line.points).map(|[_, y]| *y);
    let top = values.fold(0.1, f64::max);
    Chart {
        title: format!("{subject}, validation"),
        x: epoch_axis(epochs),
        y: Axis {
            label: "share".to_owned(),
            range: [0.0, (top * 10.0).ceil() / 10.0],
        },
        lines,
    }
}

/// Returns the losses by epoch.
pub(super) fn loss_chart(epochs: &[Epoch]) -> Chart {
    let lines = vec![
        Line {
            name: "training".to_owned(),
            points: points(epochs, |epoch| epoch.loss),
            stroke: Stroke::Full,
        },
        Line {
            name: "validation".to_owned(),
            points: points(epochs, |epoch| Some(epoch.verdict.loss)),
            stroke: Stroke::Full,
        },
    ];
    let values = || lines.iter().flat_map(|line| &line.points).map(|[_, y]| *y);
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(0.0, f64::max);
    let low = if low.is_finite() { low.min(high) } else { 0.0 };
    Chart {
        title: "Loss".to_owned(),
        x: epoch_axis(epochs),
        y: Axis {
            label: "loss".to_owned(),
            range: [low, high],
        },
        lines,
    }
}

fn points(epochs: &[Epoch], value: impl Fn(&Epoch) -> Option<f64>) -> Vec<[f64; 2]> {
    let points = epochs
        .iter()
        .filter_map(|epoch| Some([epoch.number as f64, value(epoch)?]));
    points.collect()
}

fn epoch_axis(epochs: &[Epoch]) -> Axis {
    let last = epochs.last().map_or(1, |epoch| epoch.number.max(1));
    Axis {
        label: "epoch".to_owned(),
        range: [0.0, last as f64],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::metrics::Scores;

    fn epoch(number: usize, loss: Option<f64>, f1: f64) -> Epoch {
        let scores = Scores {
            f1,
            ..Scores::default()
        };
        Epoch {
            number,
            steps: 10 * number,
            rate: 1e-4,
            loss,
            verdict: Verdict {
                loss: 2.0 - f1,
                found: scores,
                threshold: 0.25,
                chance_f1: 0.002,
                accuracy: 0.5,
                macro_mean: scores,
                weighted_mean: scores,
            },
        }
    }

    #[test]
    fn the_table_has_a_cell_for_every_column() {
        let csv = csv(&[epoch(0, None, 0.1), epoch(1, Some(1.5), 0.25)]);
        let rows: Vec<Vec<&str>> = csv.lines().map(|row| row.split(',').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
        let cell = |row: usize, name: &str| {
            let column = rows[0].iter().position(|column| *column == name).unwrap();
            rows[row][column]
        };
        assert_eq!([cell(1, "loss"), cell(2, "loss")], ["", "1.50000"]);
        assert_eq!([cell(2, "f1"), cell(2, "rate")], ["0.25000", "1e-4"]);
        assert_eq!(cell(2, "weighted_f1"), "0.25000");
    }

    #[test]
    fn the_charts_reach_from_the_start_to_the_last_epoch() {
        let epochs = [epoch(0, None, 0.1), epoch(1, Some(1.5), 0.25)];
        let chart = scores_chart("Cα voxels", &epochs);
        assert_eq!(chart.lines[0].points, [[0.0, 0.1], [1.0, 0.25]]);
        assert_eq!(chart.y.range, [0.0, 0.3]);
        let losses = loss_chart(&epochs);
        assert_eq!(losses.lines[0].points, [[1.0, 1.5]]);
        assert_eq!(losses.y.range, [1.5, 1.9]);
    }
}
