//! Minimisation by L-BFGS, with a line search that goes back until the energy falls.

use lbfgs::Lbfgs;

use super::energy::Energy;
use crate::progress::{Cancelled, Progress, Stage, Step};

/// Steps that the approximation of the curvature remembers.
const MEMORY: usize = 12;
/// Greatest displacement of a coordinate in one step, in Å.
const LONGEST: f64 = 0.2;
/// Share of the fall that the slope promises which a step must reach (Armijo).
const SUFFICIENT: f64 = 1e-4;
/// Halvings of a step before the search ends.
const HALVINGS: usize = 12;
/// Steps after which the pairs that may touch are listed anew, and progress is reported.
const ROUND: usize = 10;
/// Mean fall of energy per atom and step, below which a step counts as small.
const SETTLED: f64 = 1e-5;
/// Small steps in a row after which the search ends: one by itself is a matter of rounding, and differs between machines.
const SMALL_STEPS: usize = 3;

/// Moves `positions` downhill by at most `steps` steps.
pub(super) async fn minimise(
    energy: &mut Energy<'_>,
    positions: &mut Vec<f64>,
    steps: usize,
    progress: &mut impl Progress,
) -> Result<(), Cancelled> {
    if positions.is_empty() {
        return Ok(());
    }
    let mut gradient = vec![0.0; positions.len()];
    let mut memory = Lbfgs::new(positions.len(), MEMORY);
    let mut before = energy.at(positions, &mut gradient);
    let mut small = 0;
    for step in 0..steps {
        if step % ROUND == 0 {
            progress
                .report(Step {
                    stage: Stage::Model,
                    done: step,
                    of: steps,
                })
                .await?;
            energy.relist(positions);
            before = energy.at(positions, &mut gradient);
        }
        memory.update_hessian(&gradient, positions);
        let mut direction = gradient.clone();
        memory.apply_hessian(&mut direction);
        if dot(&direction, &gradient) <= 0.0 {
            memory.reset();
            memory.update_hessian(&gradient, positions);
            direction.clone_from(&gradient);
        }
        let after = walk(energy, positions, &mut gradient, &direction, before);
        let after = after.or_else(|| {
            // The approximation may be of no use here; the gradient is.
            memory.reset();
            let direction = gradient.clone();
            walk(energy, positions, &mut gradient, &direction, before)
        });
        let Some(after) = after else { break };
        let is_small = before - after < SETTLED * positions.len() as f64 / 3.0;
        small = if is_small { small + 1 } else { 0 };
        if small == SMALL_STEPS {
            break;
        }
        before = after;
    }
    progress
        .report(Step {
            stage: Stage::Model,
            done: steps,
            of: steps,
        })
        .await
}

/// Walks against `direction`; returns the energy there, or `None` and stays if it falls nowhere.
fn walk(
    energy: &Energy<'_>,
    positions: &mut Vec<f64>,
    gradient: &mut Vec<f64>,
    direction: &[f64],
    before: f64,
) -> Option<f64> {
    let longest = direction
        .iter()
        .fold(0.0_f64, |most, along| most.max(along.abs()));
    let slope = dot(direction, gradient);
    let mut length = (LONGEST / longest.max(1e-12)).min(1.0);
    let mut there = vec![0.0; gradient.len()];
    for _ in 0..HALVINGS {
        let moved = positions
            .iter()
            .zip(direction)
            .map(|(at, along)| at - length * along);
        let moved: Vec<f64> = moved.collect();
        let after = energy.at(&moved, &mut there);
        if after <= before - SUFFICIENT * length * slope {
            *positions = moved;
            *gradient = there;
            return Some(after);
        }
        length *= 0.5;
    }
    None
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
