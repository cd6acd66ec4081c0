//! Samples made in code: helices side by side and in layers, displaced by 0.5 Å, with spurious
//! candidates among them; the true type has probability 0.4.

use cryoweave::candidates::Candidate;
use cryoweave::progress::Silent;
use cryoweave::random::Random;
use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::space::Position;
use cryoweave::trace::{Aligner, TraceSettings, trace};

/// The probability of the true type.
const FAVOURITE: f64 = 0.4;

/// Residues in a helix, and in the turn to the next one.
const HELIX: usize = 18;
const TURN: usize = 2;

/// Helices side by side in a layer.
const ROW: usize = 6;

/// What an aligner is given.
pub(crate) struct Sample {
    candidates: Vec<Candidate>,
    sequences: Vec<Sequence>,
}

impl Sample {
    /// So many candidates, of which one for each of so many residues in chains of `chain`.
    pub(crate) fn new(candidates: usize, residues: usize, chain: usize) -> Self {
        let mut random = Random::new(23);
        let amino = |random: &mut Random| AminoAcid::ALL[random.below(AminoAcid::COUNT)];
        let letters: Vec<AminoAcid> = (0..residues).map(|_| amino(&mut random)).collect();
        let ideal: Vec<Position> = (0..residues).map(alpha_carbon).collect();
        let mut all = Vec::new();
        for (place, &letter) in letters.iter().enumerate() {
            let same_chain = |other: &usize| other / chain == place / chain;
            let way = |other: Option<usize>| {
                let other = *ideal.get(other.filter(same_chain)?)?;
                Some((other - ideal[place]) * 0.8)
            };
            let position = ideal[place] + random.normal_vector() * 0.3;
            let candidate = Candidate {
                next: way(Some(place + 1)),
                previous: way(place.checked_sub(1)),
                ..Candidate::with_residue_type(position, Some(letter), FAVOURITE)
            };
            all.push((random.bits(), candidate));
        }
        while all.len() < candidates {
            let near = ideal[random.below(residues)];
            let spurious = near + random.normal_vector() * 3.0;
            let mut way = || random.normal_vector().unit().map(|way| way * 3.0);
            let (next, previous) = (way(), way());
            let candidate = Candidate {
                next,
                previous,
                ..Candidate::with_residue_type(spurious, Some(amino(&mut random)), FAVOURITE)
            };
            all.push((random.bits(), candidate));
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

    /// How many residues `aligner` places.
    pub(crate) fn trace(&self, aligner: Aligner) -> usize {
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
