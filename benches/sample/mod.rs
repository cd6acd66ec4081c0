//! Samples made in code: helices side by side and in layers, displaced by 0.5 Å, with spurious
//! candidates among them; the true type has probability 0.4.
#![allow(
    dead_code,
    reason = "each program that shares this file uses a part of it"
)]

use cryoweave::candidates::Candidate;
use cryoweave::progress::{Progress, Silent};
use cryoweave::random::Random;
use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::space::Position;
use cryoweave::trace::{Aligner, TraceSettings, TracedChain, trace};

/// The probability of the true type.
const FAVOURITE: f64 = 0.4;

/// Residues in a helix, and in the turn to the next one.
const HELIX: usize = 18;
const TURN: usize = 2;

/// Helices side by side in a layer.
const ROW: usize = 6;

/// The input of an aligner.
pub(crate) struct Sample {
    candidates: Vec<Candidate>,
    sequences: Vec<Sequence>,
}

impl Sample {
    /// Makes `candidates` candidates, of which `residues` stand for one residue each, in chains of
    /// `chain` residues.
    pub(crate) fn new(candidates: usize, residues: usize, chain: usize) -> Self {
        let mut random = Random::new(23);
        let letters: Vec<AminoAcid> = (0..residues).map(|_| amino(&mut random)).collect();
        let sequence = |letters: &[AminoAcid]| Sequence {
            name: "made in code".to_owned(),
            chain_ids: Vec::new(),
            residues: letters.iter().copied().map(Some).collect(),
        };
        let chains = letters.chunks(chain).map(<[_]>::to_vec).collect();
        Self {
            candidates: make_candidates(&mut random, chains, candidates),
            sequences: letters.chunks(chain).map(sequence).collect(),
        }
    }

    /// Makes a sample like a proteasome: `entities` related sequences of 200 to 240 residues, two
    /// copies of each. Two of them have about `identity` of their residues in common; a tenth of
    /// the candidates is spurious.
    pub(crate) fn related(entities: usize, identity: f64) -> Self {
        let mut random = Random::new(29);
        let ancestor: Vec<AminoAcid> = (0..240).map(|_| amino(&mut random)).collect();
        let mut descendant = |_| -> Vec<AminoAcid> {
            let length = 200 + random.below(41);
            let of_ancestor = ancestor[..length].iter();
            let letters = of_ancestor.map(|&letter| {
                let is_kept = random.uniform() < identity.sqrt();
                if is_kept { letter } else { amino(&mut random) }
            });
            letters.collect()
        };
        let entities: Vec<Vec<AminoAcid>> = (0..entities).map(&mut descendant).collect();
        let sequence = |letters: &Vec<AminoAcid>| Sequence {
            name: "made in code".to_owned(),
            chain_ids: ["1", "2"].map(String::from).to_vec(),
            residues: letters.iter().copied().map(Some).collect(),
        };
        let sequences = entities.iter().map(sequence).collect();
        let chains = [entities.clone(), entities].concat();
        let residues: usize = chains.iter().map(Vec::len).sum();
        Self {
            candidates: make_candidates(&mut random, chains, residues + residues / 10),
            sequences,
        }
    }

    /// Returns the number of residues that `aligner` places.
    pub(crate) fn trace(&self, aligner: Aligner) -> usize {
        let mut silent = Silent;
        let chains = self.chains(aligner, &mut silent);
        chains.iter().map(|chain| chain.residues.len()).sum()
    }

    /// Returns the chains that `aligner` traces, while `progress` hears of it.
    pub(crate) fn chains(
        &self,
        aligner: Aligner,
        progress: &mut impl Progress,
    ) -> Vec<TracedChain> {
        let settings = TraceSettings {
            aligner,
            ..TraceSettings::default()
        };
        let traced = trace(&self.candidates, &self.sequences, &settings, progress);
        pollster::block_on(traced)
            .expect("nobody cancels")
            .trace
            .chains
    }
}

fn amino(random: &mut Random) -> AminoAcid {
    AminoAcid::ALL[random.below(AminoAcid::COUNT)]
}

/// Makes the candidates of `chains`, and spurious ones up to `count` in all, in random order.
fn make_candidates(
    random: &mut Random,
    chains: Vec<Vec<AminoAcid>>,
    count: usize,
) -> Vec<Candidate> {
    let residues: usize = chains.iter().map(Vec::len).sum();
    let ideal: Vec<Position> = (0..residues).map(ca_position).collect();
    let mut all = Vec::new();
    let mut start = 0;
    for letters in chains {
        let end = start + letters.len();
        for (index, letter) in (start..end).zip(letters) {
            let in_chain = |other: &usize| (start..end).contains(other);
            let to = |other: Option<usize>| {
                let other = ideal[other.filter(in_chain)?];
                Some((other - ideal[index]) * 0.8)
            };
            let position = ideal[index] + random.normal_vector() * 0.3;
            let candidate = Candidate {
                next: to(Some(index + 1)),
                previous: to(index.checked_sub(1)),
                ..Candidate::with_residue_type(position, Some(letter), FAVOURITE)
            };
            all.push((random.bits(), candidate));
        }
        start = end;
    }
    while all.len() < count {
        let near = ideal[random.below(residues)];
        let spurious = near + random.normal_vector() * 3.0;
        let mut vector = || random.normal_vector().unit().map(|unit| unit * 3.0);
        let (next, previous) = (vector(), vector());
        let candidate = Candidate {
            next,
            previous,
            ..Candidate::with_residue_type(spurious, Some(amino(random)), FAVOURITE)
        };
        all.push((random.bits(), candidate));
    }
    all.sort_by_key(|(order, _)| *order);
    all.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Returns the position of the residue at `index`: helices 10 Å apart, every other one upside down.
fn ca_position(index: usize) -> Position {
    let (helix, nth) = (index / (HELIX + TURN), index % (HELIX + TURN));
    if nth >= HELIX {
        let [before, after] = [index - nth + HELIX - 1, index - nth + HELIX + TURN];
        let (before, after) = (ca_position(before), ca_position(after));
        let share = (nth - HELIX + 1) as f64 / (TURN + 1) as f64;
        return before + (after - before) * share;
    }
    let turn = (100.0 * nth as f64 + 40.0 * helix as f64).to_radians();
    let up = helix.is_multiple_of(2);
    let along = if up { nth } else { HELIX - 1 - nth };
    let (layer, column) = (helix / ROW, helix % ROW);
    // To and fro, so that the first helix of a layer stands over the last one of the layer below.
    let column = if layer.is_multiple_of(2) {
        column
    } else {
        ROW - 1 - column
    };
    Position::new(
        10.0 * column as f64 + 2.3 * turn.cos(),
        10.0 * layer as f64 + 2.3 * turn.sin(),
        1.5 * along as f64,
    )
}
