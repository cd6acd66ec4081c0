//! Trellis: one decode of one sequence, with all that it weighs, to be shown.

use super::align::{Emission, Objective, PathResidue, Reached, States, reach};
use super::assign::{DisjointPath, best_node_disjoint_path};
use super::graph::CandidateGraph;
use super::progress_reporter::ProgressReporter;
use super::settings::TraceSettings;
use super::walk::Evidence;
use crate::candidates::Candidate;
use crate::progress::{Cancelled, Progress};
use crate::residue::Sequence;

/// The best path of one sequence through the candidates, and for every residue the best places to be instead.
///
/// The decode is that of our aligner with the reward of its settings: the best path on which no candidate occurs twice. It is
/// without the joint marginals that the aligner adds for chains that compete for candidates, and without its rising
/// rewards; in a sample of one chain these change little.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trellis {
    /// For every residue of the sequence, the candidates on which the best paths that end with it end: best first, that of
    /// the best path always among them.
    pub columns: Vec<Vec<TrellisCell>>,
    /// The best path, by rising residue.
    pub path: Vec<TrellisStep>,
}

/// A residue on a candidate, and the best path that ends there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrellisCell {
    /// Index of the candidate.
    pub candidate: usize,
    /// True if the chain runs against the edges as the network points them.
    pub against: bool,
    /// Score of the path, in nats, after the prices of its candidates.
    pub score: f32,
    /// Log-odds of the residue's type here, with the reward, in nats.
    pub emission: f32,
    /// The residue and the candidate before on that path; `None` where it starts.
    pub before: Option<(usize, usize)>,
}

/// A step of the best path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrellisStep {
    /// Index of the residue in the sequence.
    pub residue: usize,
    /// Index of the candidate.
    pub candidate: usize,
    /// True if the chain runs against the edges as the network points them.
    pub against: bool,
    /// Log-odds of the residue's type here, with the reward, in nats.
    pub emission: f32,
    /// Log-weight of the step from the residue before, or of the start or gap, in nats.
    pub step: f32,
    /// Price of the candidate, in nats: what a path that would use one twice has to pay until it does not.
    pub price: f32,
    /// Score of the path up to here, in nats, after the prices.
    pub sum: f32,
}

/// Decodes `sequence` among `candidates`, and keeps the `most` best cells of every column.
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
pub async fn trellis(
    candidates: &[Candidate],
    sequence: &Sequence,
    settings: &TraceSettings,
    most: usize,
    progress: &mut impl Progress,
) -> Result<Trellis, Cancelled> {
    if candidates.is_empty() {
        return Ok(Trellis::default());
    }
    let evidence = Evidence::of(candidates, settings);
    let graph = &evidence.graph;
    let rows: Vec<usize> = sequence
        .residues
        .iter()
        .map(|a| Emission::row(*a))
        .collect();
    let states = States::all(rows.len(), graph);
    let reward = settings.residue_reward as f32;
    let gain = |state: usize| {
        let (residue, node) = states.at(state);
        evidence.emission.at(rows[residue], graph.candidate(node)) + reward
    };
    let gains: Vec<f32> = (0..states.count()).map(gain).collect();
    let free = vec![0.0; graph.candidates()];
    let objective = Objective {
        states: &states,
        gains: &gains,
        prices: &free,
        gap_cost: settings.gap_cost as f32,
    };
    let mut reporter = ProgressReporter::new(progress, 1);
    let found = best_node_disjoint_path(graph, objective, &mut reporter).await?;
    let prices = if found.prices.is_empty() {
        &free
    } else {
        &found.prices
    };
    let weighed = Weighed {
        graph,
        states: &states,
        gains: &gains,
        prices,
        reached: &reach(
            graph,
            Objective {
                prices,
                ..objective
            },
        ),
    };
    let path = weighed.path(&found);
    let on_path = |residue: usize| path.iter().find(|step| step.residue == residue);
    let column = |residue| weighed.column(residue, most, on_path(residue).map(|s| s.candidate));
    Ok(Trellis {
        columns: (0..rows.len()).map(column).collect(),
        path,
    })
}

/// All states with their worth and the best paths to them.
struct Weighed<'a> {
    graph: &'a CandidateGraph,
    states: &'a States,
    gains: &'a [f32],
    prices: &'a [f32],
    reached: &'a [Reached],
}

impl Weighed<'_> {
    /// Returns the `most` best cells of a residue; the last one gives way to that `on_path`, if it is none of them.
    fn column(&self, residue: usize, most: usize, on_path: Option<usize>) -> Vec<TrellisCell> {
        let mut cells: Vec<TrellisCell> = self
            .states
            .of(residue)
            .map(|(state, node)| self.cell(state, node))
            .collect();
        cells.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(a.candidate.cmp(&b.candidate))
        });
        // Of the two directions through a candidate the better one stands for it.
        let mut seen = vec![false; self.graph.candidates()];
        cells.retain(|cell| !std::mem::replace(&mut seen[cell.candidate], true));
        let own = cells
            .iter()
            .position(|cell| Some(cell.candidate) == on_path);
        if let Some(own) = own.filter(|own| *own >= most) {
            cells.swap(most.saturating_sub(1), own);
        }
        cells.truncate(most);
        cells
    }

    fn cell(&self, state: usize, node: usize) -> TrellisCell {
        let reached = self.reached[state];
        let place = |state: usize| {
            let (residue, node) = self.states.at(state);
            (residue, self.graph.candidate(node))
        };
        TrellisCell {
            candidate: self.graph.candidate(node),
            against: node >= self.graph.candidates(),
            score: reached.score,
            emission: self.gains[state],
            before: reached.before().map(place),
        }
    }

    fn path(&self, found: &DisjointPath) -> Vec<TrellisStep> {
        let mut sum = 0.0;
        let step = |placed: &PathResidue| {
            let (emission, price) = (self.gains[placed.state], self.prices[placed.candidate]);
            sum += placed.gain - price;
            TrellisStep {
                residue: placed.residue,
                candidate: placed.candidate,
                against: self.states.at(placed.state).1 >= self.graph.candidates(),
                emission,
                step: placed.gain - emission,
                price,
                sum,
            }
        };
        found.path.iter().map(step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use crate::residue::AminoAcid;
    use crate::space::Position;
    use crate::trace::trace;

    /// A helix of these residues, and decoys beside it.
    fn sample(letters: &str) -> (Vec<Candidate>, Sequence) {
        let residues: Vec<_> = letters.chars().map(AminoAcid::from_letter).collect();
        let helix = residues.iter().enumerate().map(|(nth, amino)| {
            let turn = (100.0 * nth as f64).to_radians();
            let at = Position::new(2.3 * turn.cos(), 2.3 * turn.sin(), 1.5 * nth as f64);
            Candidate::with_residue_type(at, *amino, 0.7)
        });
        let decoys = (0..4).map(|nth| {
            let at = Position::new(7.5, 0.5 * f64::from(nth), 4.0 * f64::from(nth));
            Candidate::with_residue_type(at, AminoAcid::from_letter('G'), 0.4)
        });
        let sequence = Sequence {
            name: "a peptide".into(),
            chain_ids: Vec::new(),
            residues: residues.clone(),
        };
        (helix.chain(decoys).collect(), sequence)
    }

    #[test]
    fn its_path_is_that_of_the_trace_and_its_sums_add_up() {
        let (candidates, sequence) = sample("MKTAYIWQRGDEFHLNP");
        let settings = TraceSettings::default();
        let mut silent = Silent;
        let trellis = trellis(&candidates, &sequence, &settings, 5, &mut silent);
        let trellis = pollster::block_on(trellis).unwrap();
        let sequences = [sequence];
        let mut silent = Silent;
        let traced = trace(&candidates, &sequences, &settings, &mut silent);
        let traced = pollster::block_on(traced).unwrap().trace;
        let expected: Vec<_> = traced.chains[0]
            .residues
            .iter()
            .map(|r| (r.number - 1, r.candidate))
            .collect();
        let found: Vec<_> = trellis
            .path
            .iter()
            .map(|s| (s.residue, s.candidate))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(found.len(), 17);
        let mut sum = 0.0;
        for step in &trellis.path {
            sum += step.emission + step.step - step.price;
            assert!((step.sum - sum).abs() < 1e-3);
            let column = &trellis.columns[step.residue];
            let cell = column
                .iter()
                .find(|cell| cell.candidate == step.candidate)
                .unwrap();
            assert!((cell.score - step.sum).abs() < 1e-3);
            assert!(column.len() <= 5 && column.is_sorted_by(|a, b| a.score >= b.score));
        }
        let last = &trellis.columns[16][0];
        assert_eq!(last.before, Some((15, trellis.path[15].candidate)));
    }

    #[test]
    fn a_candidate_that_two_residues_want_gets_a_price() {
        // Two sequences' worth of residues, but a helix for one of them.
        let (candidates, sequence) = sample("MKTAYIWQRGDE");
        let twice = Sequence {
            residues: [&sequence.residues[..], &sequence.residues[..]].concat(),
            ..sequence
        };
        let (settings, mut silent) = (TraceSettings::default(), Silent);
        let trellis = trellis(&candidates, &twice, &settings, 5, &mut silent);
        let trellis = pollster::block_on(trellis).unwrap();
        let mut used: Vec<usize> = trellis.path.iter().map(|step| step.candidate).collect();
        used.sort_unstable();
        used.dedup();
        assert_eq!(used.len(), trellis.path.len());
        assert!(trellis.path.iter().any(|step| step.price > 0.0));
        let mut sum = 0.0;
        for step in &trellis.path {
            sum += step.emission + step.step - step.price;
            assert!((step.sum - sum).abs() < 1e-3);
        }
    }

    #[test]
    fn of_nothing_there_is_none() {
        let (_, sequence) = sample("MKT");
        let (settings, mut silent) = (TraceSettings::default(), Silent);
        let none = trellis(&[], &sequence, &settings, 5, &mut silent);
        assert_eq!(pollster::block_on(none), Ok(Trellis::default()));
    }
}
