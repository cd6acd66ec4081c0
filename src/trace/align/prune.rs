//! Evidence: which states of a large sample are worth a thought.
//!
//! With n candidates and a sequence of m residues there are 2 n m states, nearly all of them wrong
//! beyond doubt. The types of the candidates along the ways that leave and enter a node tell how
//! well each residue goes with it; every node keeps the residues that go with it best. So memory
//! grows with the candidates alone.

use crate::progress::{Cancelled, Progress};

use super::emission::Emission;
use super::states::States;
use crate::trace::assign::entities::Kind;
use crate::trace::graph::candidate_graph::{Lattice, Way};
use crate::trace::reporter::Watch;

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

/// So many blocks are filled side by side, since a processor adds four numbers at once.
const LANES: usize = 4;

/// One number of each block.
type Lane = [f32; LANES];

/// The ring of rows holds this one and those from which ways reach it.
const RING: usize = 4;

/// The states of every kind that are worth a thought: all of them, unless they are too many.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(in crate::trace) async fn states_worth_a_thought(
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
    let places = kinds.iter().enumerate().flat_map(|(number, kind)| {
        let starts = (0..kind.letters.len()).step_by(BLOCK.0);
        starts.map(move |start| Place { number, start })
    });
    for places in places.collect::<Vec<_>>().chunks(LANES) {
        let blocks = Blocks::fill(places, kinds, &strongest, emission);
        for (row, values) in blocks.values.chunks_exact(lattice.nodes()).enumerate() {
            for (lane, place) in places.iter().enumerate() {
                let residue = place.start + row;
                if residue < kinds[place.number].letters.len() {
                    let values = values.iter().zip(&mut best);
                    values.for_each(|(value, best)| {
                        best.offer(most, (value[lane], place.number as u32, residue as u32));
                    });
                }
            }
        }
        watch.worked(blocks.values.len()).await?;
    }
    Ok(gather(&mut best, most, kinds, lattice))
}

/// Sorts what the nodes keep by kind and residue.
fn gather(best: &mut [Best], most: usize, kinds: &[Kind], lattice: &Lattice) -> Vec<States> {
    let mut kept: Vec<Vec<(u32, u32)>> = vec![Vec::new(); kinds.len()];
    for (node, best) in (0_u32..).zip(best) {
        best.cut(most);
        for &(_, kind, residue) in &best.kept {
            kept[kind as usize].push((residue, node));
        }
    }
    let lengths = kinds.iter().map(|kind| kind.letters.len());
    kept.iter_mut()
        .zip(lengths)
        .map(|(kept, length)| {
            kept.sort_unstable();
            States::some(length, kept, lattice)
        })
        .collect()
}

/// The residues that go with one node best: how well, which kind, which residue.
#[derive(Clone, Debug)]
struct Best {
    kept: Vec<(f32, u32, u32)>,
    least: f32,
}

impl Default for Best {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            least: f32::MIN_POSITIVE,
        }
    }
}

impl Best {
    fn offer(&mut self, most: usize, state: (f32, u32, u32)) {
        if state.0 >= self.least {
            self.kept.push(state);
            if self.kept.len() == 2 * most {
                self.cut(most);
            }
        }
    }

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

/// Where a block begins: which kind, and which of its residues.
#[derive(Clone, Copy, Debug)]
struct Place {
    number: usize,
    start: usize,
}

/// The evidence for some residues in a row of several chains, row by row and node by node.
struct Blocks<'a> {
    lattice: &'a Lattice,
    emission: &'a Emission,
    /// The letters of each row, those before the block and behind it included.
    letters: Vec<[usize; LANES]>,
    values: Vec<Lane>,
}

impl<'a> Blocks<'a> {
    /// The blocks at `places`.
    fn fill(
        places: &[Place],
        kinds: &[Kind],
        lattice: &'a Lattice,
        emission: &'a Emission,
    ) -> Self {
        let unknown = Emission::row(None);
        // What lies outside a sequence, or in a lane without block, says nothing.
        let letter = |lane: usize, row: usize| {
            let place = places.get(lane)?;
            let residue = (place.start + row).checked_sub(BLOCK.1)?;
            kinds[place.number].letters.get(residue).copied()
        };
        let letters = |row| std::array::from_fn(|lane| letter(lane, row).unwrap_or(unknown));
        let mut blocks = Self {
            lattice,
            emission,
            letters: (0..BLOCK.0 + 2 * BLOCK.1).map(letters).collect(),
            values: vec![[0.0; LANES]; BLOCK.0 * lattice.nodes()],
        };
        let rows = blocks.letters.len();
        blocks.add(0..rows, |node| lattice.into(node));
        blocks.add((0..rows).rev(), |node| lattice.out_of(node));
        blocks
    }

    /// Adds to every state what the residues say that `order` passes before it.
    fn add<'l>(&mut self, order: impl Iterator<Item = usize>, ways: impl Fn(usize) -> &'l [Way]) {
        let nodes = self.lattice.nodes();
        let mut nothing = vec![[0.0; LANES]; nodes];
        let mut rows = [(); RING].map(|()| vec![[f32::NEG_INFINITY; LANES]; nodes]);
        for (step, place) in order.enumerate() {
            let mut row = std::mem::take(&mut rows[step % RING]);
            let letters = self.letters[place];
            let meant = place.checked_sub(BLOCK.1).filter(|&row| row < BLOCK.0);
            let values = meant.map_or(&mut nothing[..], |row| {
                &mut self.values[row * nodes..(row + 1) * nodes]
            });
            for (node, value) in values.iter_mut().enumerate() {
                let mut before = [0.0_f32; LANES];
                for way in ways(node) {
                    let then = (step + RING - way.residues as usize) % RING;
                    let from = rows[then][way.node as usize];
                    for lane in 0..LANES {
                        before[lane] = before[lane].max(from[lane] + way.score);
                    }
                }
                let candidate = self.lattice.candidate(node);
                for lane in 0..LANES {
                    let own = self.emission.at(letters[lane], candidate);
                    // Half of the own evidence each time, since every state is passed twice.
                    value[lane] += FADES * before[lane] + 0.5 * own;
                    row[node][lane] = FADES * before[lane] + own;
                }
            }
            rows[step % RING] = row;
        }
    }
}
