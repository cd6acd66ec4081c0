//! Evidence: which states of a large sample are worth a thought.
//!
//! With n candidates and a sequence of m residues there are 2 n m states, nearly all of them wrong
//! beyond doubt. The types of the candidates along the ways that leave and enter a node tell how
//! well each residue goes with it; every node keeps the residues that go with it best. So memory
//! grows with the candidates alone.

use crate::progress::{Cancelled, Progress};

use super::emission::Emission;
use super::kinds::Kind;
use super::lattice::{Lattice, Way};
use super::states::States;
use super::watch::Watch;

/// So many states are kept at most, over all kinds.
const MOST_STATES: usize = 400_000;

/// Every node keeps at least so many.
const LEAST_PER_NODE: usize = 16;

/// Ways at a node that are followed.
const WAYS: usize = 3;

/// What the evidence of a neighbour counts for a residue.
const FADES: f32 = 0.93;

/// Residues whose evidence is in memory together, and residues to each side that speak for them.
const BLOCK: (usize, usize) = (192, 32);

/// The ring of rows holds this one and those from which ways reach it.
const RING: usize = 4;

/// The states of every kind that are worth a thought: all of them, unless they are too many.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(super) async fn states_worth_a_thought(
    lattice: &Lattice,
    emission: &Emission,
    kinds: &[Kind],
    watch: &mut Watch<'_, impl Progress>,
) -> Result<Vec<States>, Cancelled> {
    let residues: usize = kinds.iter().map(|kind| kind.letters.len()).sum();
    if residues.saturating_mul(lattice.nodes()) <= MOST_STATES {
        let all = |kind: &Kind| States::all(kind.letters.len(), lattice);
        return Ok(kinds.iter().map(all).collect());
    }
    let strongest = lattice.strongest(WAYS);
    let most = (MOST_STATES / lattice.nodes()).max(LEAST_PER_NODE);
    let mut best = vec![Best::default(); lattice.nodes()];
    for (number, kind) in kinds.iter().enumerate() {
        for first in (0..kind.letters.len()).step_by(BLOCK.0) {
            let letters = &kind.letters;
            let block = Block::around(first, letters, &strongest, emission);
            for (row, residue) in block.kept() {
                let values = row.iter().zip(&mut best);
                values.for_each(|(value, best)| best.offer(most, (*value, number, residue)));
            }
            watch.worked(block.values.len()).await?;
        }
    }
    Ok(gather(&mut best, most, kinds))
}

/// Sorts what the nodes keep by kind and residue.
fn gather(best: &mut [Best], most: usize, kinds: &[Kind]) -> Vec<States> {
    let mut kept: Vec<Vec<(u32, u32)>> = vec![Vec::new(); kinds.len()];
    for (node, best) in (0_u32..).zip(best) {
        best.cut(most);
        for &(_, kind, residue) in &best.kept {
            kept[kind].push((residue as u32, node));
        }
    }
    let lengths = kinds.iter().map(|kind| kind.letters.len());
    kept.iter_mut()
        .zip(lengths)
        .map(|(kept, length)| {
            kept.sort_unstable();
            States::some(length, kept)
        })
        .collect()
}

/// The residues that go with one node best: how well, which kind, which residue.
#[derive(Clone, Debug, Default)]
struct Best {
    kept: Vec<(f32, usize, usize)>,
    least: f32,
}

impl Best {
    fn offer(&mut self, most: usize, state: (f32, usize, usize)) {
        if state.0 > self.least {
            self.kept.push(state);
            if self.kept.len() == 2 * most {
                self.cut(most);
            }
        }
    }

    fn cut(&mut self, most: usize) {
        if self.kept.len() > most {
            let order = |a: &(f32, usize, usize), b: &(f32, usize, usize)| {
                b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2)))
            };
            self.kept.select_nth_unstable_by(most - 1, order);
            self.kept.truncate(most);
            self.least = self.kept[most - 1].0;
        }
    }
}

/// The evidence for some residues in a row, node by node.
struct Block {
    /// The residue of the first row.
    first: usize,
    /// The residues that are meant; the others only speak for them.
    meant: std::ops::Range<usize>,
    nodes: usize,
    values: Vec<f32>,
}

impl Block {
    fn around(start: usize, letters: &[usize], lattice: &Lattice, emission: &Emission) -> Self {
        let first = start.saturating_sub(BLOCK.1);
        let meant = start..(start + BLOCK.0).min(letters.len());
        let letters = &letters[first..(meant.end + BLOCK.1).min(letters.len())];
        let nodes = lattice.nodes();
        let mut block = Self {
            first,
            meant,
            nodes,
            values: vec![0.0; letters.len() * nodes],
        };
        let steps = letters.len();
        block.add(
            letters,
            0..steps,
            |node| lattice.into(node),
            lattice,
            emission,
        );
        block.add(
            letters,
            (0..steps).rev(),
            |node| lattice.out_of(node),
            lattice,
            emission,
        );
        block
    }

    /// Adds to every state what the residues say that `order` passes before it.
    fn add<'l>(
        &mut self,
        letters: &[usize],
        order: impl Iterator<Item = usize>,
        ways: impl Fn(usize) -> &'l [Way],
        lattice: &Lattice,
        emission: &Emission,
    ) {
        let mut rows = [(); RING].map(|()| vec![f32::NEG_INFINITY; self.nodes]);
        for (step, residue) in order.enumerate() {
            let mut row = std::mem::take(&mut rows[step % RING]);
            let reach = step.min(RING - 1);
            let values = &mut self.values[residue * self.nodes..(residue + 1) * self.nodes];
            for (node, value) in values.iter_mut().enumerate() {
                let mut before = 0.0_f32;
                for way in ways(node)
                    .iter()
                    .filter(|way| way.residues as usize <= reach)
                {
                    let from = &rows[(step - way.residues as usize) % RING];
                    before = before.max(from[way.node as usize] + way.score);
                }
                let own = emission.at(letters[residue], lattice.candidate(node));
                // Half of the own evidence each time, since every state is passed twice.
                *value += FADES * before + 0.5 * own;
                row[node] = FADES * before + own;
            }
            rows[step % RING] = row;
        }
    }

    /// The rows that are meant, with their residues.
    fn kept(&self) -> impl Iterator<Item = (&[f32], usize)> {
        let rows = self.meant.clone();
        rows.map(|residue| {
            let row = residue - self.first;
            (
                &self.values[row * self.nodes..(row + 1) * self.nodes],
                residue,
            )
        })
    }
}
