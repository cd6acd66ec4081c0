//! State pruning: keeps, for every node, the residues that its neighbourhood supports best.
//!
//! With n candidates and a sequence of m residues there are 2 n m states, nearly all of them
//! wrong. The types of the candidates along the steps that leave and enter a node tell how well
//! each residue goes with it. So memory grows with the candidates alone.

use crate::progress::{Cancelled, Progress};

use super::emission::Emission;
use super::states::States;
use crate::trace::graph::{CandidateGraph, Step};
use crate::trace::parameters::{
    EVIDENCE_REACH, LEAST_STATES_PER_NODE, NEIGHBOUR_DECAY, STEPS_FOLLOWED,
};
use crate::trace::progress_reporter::ProgressReporter;

/// Residues whose evidence is in memory together.
const BLOCK: usize = 192;

/// Blocks that are filled side by side, since a processor adds four numbers at once.
const LANES: usize = 4;

/// One number of each block.
type Lane = [f32; LANES];

/// Rows of residues in memory together: the one that is filled and those that steps reach it from.
const ROWS: usize = 4;

/// Returns the states of every one of `sequences`, each as its rows of `emission`: all of them if
/// they are at most `most_states` in all, else the best supported ones, about as many as that and
/// at least [`LEAST_STATES_PER_NODE`] of each node.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(in crate::trace) async fn prune_states(
    graph: &CandidateGraph,
    emission: &Emission,
    sequences: &[&[usize]],
    most_states: usize,
    reporter: &mut ProgressReporter<'_, impl Progress>,
) -> Result<Vec<States>, Cancelled> {
    let residues: usize = sequences.iter().map(|letters| letters.len()).sum();
    if residues.saturating_mul(graph.nodes()) <= most_states {
        let all = |letters: &&[usize]| States::all(letters.len(), graph);
        return Ok(sequences.iter().map(all).collect());
    }
    let strongest = graph.strongest(STEPS_FOLLOWED);
    let most = (most_states / graph.nodes()).max(LEAST_STATES_PER_NODE);
    let mut best = vec![NodeStates::default(); graph.nodes()];
    let blocks = sequences
        .iter()
        .enumerate()
        .flat_map(|(sequence, letters)| {
            let starts = (0..letters.len()).step_by(BLOCK);
            starts.map(move |start| Block { sequence, start })
        });
    for blocks in blocks.collect::<Vec<_>>().chunks(LANES) {
        let evidence = Evidence::gather(blocks, sequences, &strongest, emission);
        for (row, values) in evidence.values.chunks_exact(graph.nodes()).enumerate() {
            for (lane, block) in blocks.iter().enumerate() {
                let residue = block.start + row;
                if residue < sequences[block.sequence].len() {
                    for (value, best) in values.iter().zip(&mut best) {
                        best.offer(most, (value[lane], block.sequence as u32, residue as u32));
                    }
                }
            }
        }
        reporter.worked(evidence.values.len()).await?;
    }
    Ok(sort(&mut best, most, sequences, graph))
}

/// Sorts the states that the nodes keep by sequence and residue.
fn sort(
    best: &mut [NodeStates],
    most: usize,
    sequences: &[&[usize]],
    graph: &CandidateGraph,
) -> Vec<States> {
    let mut kept: Vec<Vec<(u32, u32)>> = vec![Vec::new(); sequences.len()];
    for (node, best) in (0_u32..).zip(best) {
        best.cut(most);
        for &(_, sequence, residue) in &best.kept {
            kept[sequence as usize].push((residue, node));
        }
    }
    let lengths = sequences.iter().map(|letters| letters.len());
    kept.iter_mut()
        .zip(lengths)
        .map(|(kept, length)| {
            kept.sort_unstable();
            States::listed(length, kept, graph)
        })
        .collect()
}

/// The residues that go with one node best: evidence, sequence, residue.
#[derive(Clone, Debug)]
struct NodeStates {
    kept: Vec<(f32, u32, u32)>,
    least: f32,
}

impl Default for NodeStates {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            least: f32::MIN_POSITIVE,
        }
    }
}

impl NodeStates {
    /// Takes a state if it may be among the best `most`.
    fn offer(&mut self, most: usize, state: (f32, u32, u32)) {
        if state.0 >= self.least {
            self.kept.push(state);
            if self.kept.len() == 2 * most {
                self.cut(most);
            }
        }
    }

    /// Drops all but the best `most`.
    fn cut(&mut self, most: usize) {
        if self.kept.len() > most {
            let order = |a: &(f32, u32, u32), b: &(f32, u32, u32)| {
                b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2)))
            };
            self.kept.select_nth_unstable_by(most - 1, order);
            self.kept.truncate(most);
            self.least = self.kept[most - 1].0;
        }
    }
}

/// [`BLOCK`] residues of a sequence, from `start` on.
#[derive(Clone, Copy, Debug)]
struct Block {
    sequence: usize,
    start: usize,
}

/// The evidence for the states of some blocks, row by row and node by node.
struct Evidence<'a> {
    graph: &'a CandidateGraph,
    emission: &'a Emission,
    /// The letters of each row, from [`EVIDENCE_REACH`] before the blocks to as far behind them.
    letters: Vec<[usize; LANES]>,
    values: Vec<Lane>,
}

impl<'a> Evidence<'a> {
    /// Gathers the evidence for at most [`LANES`] blocks of `sequences`.
    fn gather(
        blocks: &[Block],
        sequences: &[&[usize]],
        graph: &'a CandidateGraph,
        emission: &'a Emission,
    ) -> Self {
        let unknown = Emission::row(None);
        // Outside of a sequence, or in a lane without block, there is no evidence.
        let letter = |lane: usize, row: usize| {
            let block = blocks.get(lane)?;
            let residue = (block.start + row).checked_sub(EVIDENCE_REACH)?;
            sequences[block.sequence].get(residue).copied()
        };
        let letters = |row| std::array::from_fn(|lane| letter(lane, row).unwrap_or(unknown));
        let mut evidence = Self {
            graph,
            emission,
            letters: (0..BLOCK + 2 * EVIDENCE_REACH).map(letters).collect(),
            values: vec![[0.0; LANES]; BLOCK * graph.nodes()],
        };
        let rows = evidence.letters.len();
        evidence.add(0..rows, |node| graph.into(node));
        evidence.add((0..rows).rev(), |node| graph.out_of(node));
        evidence
    }

    /// Adds to every state the evidence of the residues that `order` passes before it.
    fn add<'g>(
        &mut self,
        order: impl Iterator<Item = usize>,
        steps_at: impl Fn(usize) -> &'g [Step],
    ) {
        let nodes = self.graph.nodes();
        let mut unused = vec![[0.0; LANES]; nodes];
        let mut rows = [(); ROWS].map(|()| vec![[f32::NEG_INFINITY; LANES]; nodes]);
        for (time, index) in order.enumerate() {
            let mut row = std::mem::take(&mut rows[time % ROWS]);
            let letters = self.letters[index];
            let in_block = index.checked_sub(EVIDENCE_REACH).filter(|&row| row < BLOCK);
            let values = in_block.map_or(&mut unused[..], |row| {
                &mut self.values[row * nodes..(row + 1) * nodes]
            });
            for (node, value) in values.iter_mut().enumerate() {
                let mut before = [0.0_f32; LANES];
                for step in steps_at(node) {
                    let then = (time + ROWS - step.residues as usize) % ROWS;
                    let from = rows[then][step.node as usize];
                    for lane in 0..LANES {
                        before[lane] = before[lane].max(from[lane] + step.score);
                    }
                }
                let candidate = self.graph.candidate(node);
                for lane in 0..LANES {
                    let own = self.emission.at(letters[lane], candidate);
                    // Half of the own evidence each time, since every state is passed twice.
                    value[lane] += NEIGHBOUR_DECAY * before[lane] + 0.5 * own;
                    row[node][lane] = NEIGHBOUR_DECAY * before[lane] + own;
                }
            }
            rows[time % ROWS] = row;
        }
    }
}
