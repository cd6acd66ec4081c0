//! How long the aligners take: `cargo bench --no-default-features --bench aligners`.
//!
//! The samples are made in code: helices side by side and in layers, displaced by 0.5 Å, with
//! spurious candidates among them; the true type has probability 0.4.
#![allow(
    missing_docs,
    reason = "criterion's macros make functions without docs"
)]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use cryoweave::candidates::Candidate;
use cryoweave::progress::Silent;
use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::space::{Displacement, Position};
use cryoweave::trace::{Aligner, TraceSettings, trace};

/// Candidates and residues of the reference aligner's samples, as the reference was timed.
const REFERENCE_SIZES: [(usize, usize); 4] = [(200, 160), (400, 320), (800, 640), (1600, 1280)];

/// Candidates and residues of our aligner's sample, and residues of each of its chains.
const OURS_SIZE: (usize, usize, usize) = (5000, 4000, 500);

/// Residues in a helix, and in the turn to the next one.
const HELIX: usize = 18;
const TURN: usize = 2;

/// Helices side by side in a layer.
const ROW: usize = 6;

fn aligners(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reference");
    group.sample_size(10);
    group.measurement_time(Duration::from_secs(10));
    for (candidates, residues) in REFERENCE_SIZES {
        let sample = Sample::new(candidates, residues, residues);
        let size = BenchmarkId::from_parameter(format!("{candidates}x{residues}"));
        group.bench_function(size, |bench| {
            bench.iter(|| sample.trace(Aligner::Reference));
        });
    }
    group.finish();

    let (candidates, residues, chain) = OURS_SIZE;
    let mut group = criterion.benchmark_group("ours");
    group.sample_size(10);
    let sample = Sample::new(candidates, residues, chain);
    let size = BenchmarkId::from_parameter(format!("{candidates}x{residues}"));
    group.bench_function(size, |bench| bench.iter(|| sample.trace(Aligner::Ours)));
    group.finish();
}

/// What an aligner is given.
struct Sample {
    candidates: Vec<Candidate>,
    sequences: Vec<Sequence>,
}

impl Sample {
    /// So many candidates, of which one for each of so many residues in chains of `chain`.
    fn new(candidates: usize, residues: usize, chain: usize) -> Self {
        let mut noise = Noise(23);
        let letters: Vec<AminoAcid> = (0..residues).map(|_| noise.amino()).collect();
        let ideal: Vec<Position> = (0..residues).map(alpha_carbon).collect();
        let mut all = Vec::new();
        for (place, &amino) in letters.iter().enumerate() {
            let same_chain = |other: &usize| other / chain == place / chain;
            let way = |other: Option<usize>| {
                let other = *ideal.get(other.filter(same_chain)?)?;
                Some((other - ideal[place]) * 0.8)
            };
            let position = ideal[place] + noise.vector() * 0.3;
            let (next, previous) = (way(Some(place + 1)), way(place.checked_sub(1)));
            all.push((noise.bits(), candidate(position, amino, next, previous)));
        }
        while all.len() < candidates {
            let near = ideal[noise.bits() as usize % residues];
            let spurious = near + noise.vector() * 3.0;
            let way = |noise: &mut Noise| noise.vector().unit().map(|way| way * 3.0);
            let (next, previous) = (way(&mut noise), way(&mut noise));
            let amino = noise.amino();
            all.push((noise.bits(), candidate(spurious, amino, next, previous)));
        }
        all.sort_by_key(|(order, _)| *order);
        let sequence = |letters: &[AminoAcid]| Sequence {
            name: "made in code".to_owned(),
            chain_ids: Vec::new(),
            residues: letters.iter().copied().map(Some).collect(),
        };
        Self {
            candidates: all.into_iter().map(|(_, candidate)| candidate).collect(),
            sequences: letters.chunks(chain).map(sequence).collect(),
        }
    }

    fn trace(&self, aligner: Aligner) -> usize {
        let settings = TraceSettings {
            aligner,
            ..TraceSettings::default()
        };
        let mut nobody = Silent;
        let traced = trace(&self.candidates, &self.sequences, &settings, &mut nobody);
        let result = pollster::block_on(traced).expect("nobody cancels");
        result.trace.chains.iter().map(|c| c.residues.len()).sum()
    }
}

/// Where the residue at `place` stands: helices 10 Å apart, every other one upside down.
fn alpha_carbon(place: usize) -> Position {
    let (helix, nth) = (place / (HELIX + TURN), place % (HELIX + TURN));
    if nth >= HELIX {
        let [before, after] = [place - nth + HELIX - 1, place - nth + HELIX + TURN];
        let (before, after) = (alpha_carbon(before), alpha_carbon(after));
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

fn candidate(
    position: Position,
    favourite: AminoAcid,
    next: Option<Displacement>,
    previous: Option<Displacement>,
) -> Candidate {
    let mut amino = [0.6 / 19.0; AminoAcid::COUNT];
    amino[favourite.index()] = 0.4;
    Candidate {
        position,
        p_ca: 0.8,
        amino,
        secondary: [1.0 / 3.0; 3],
        next,
        previous,
        ties: Vec::new(),
    }
}

/// The generator of G. Marsaglia, "Xorshift RNGs", J. Stat. Softw. 8 (2003).
struct Noise(u64);

impl Noise {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 16
    }

    fn amino(&mut self) -> AminoAcid {
        AminoAcid::ALL[self.bits() as usize % AminoAcid::COUNT]
    }

    /// A vector whose parts are nearly normal: sums of twelve even shares (the central limit).
    fn vector(&mut self) -> Displacement {
        let mut normal = || {
            let shares = (0..12).map(|_| (self.bits() & 0xffff_ffff) as f64 / 4_294_967_296.0);
            shares.sum::<f64>() - 6.0
        };
        Displacement::new(normal(), normal(), normal())
    }
}

criterion_group!(benches, aligners);
criterion_main!(benches);
