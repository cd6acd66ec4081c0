//! Rotamer library: the common chi angles of each amino acid, with their probabilities by phi and psi.
//!
//! `assets/rotamers.txt` is counted by `training/count_rotamers.py` over 407,842 residues of crystal structures (367,541 of
//! them with chi angles), in bins of 30° of phi and psi. A line is a rotamer: type, means of its chi angles in degrees, their
//! standard deviations, and costs, one character each: first without phi and psi, then by the bin of phi and, fastest, psi.

use std::sync::LazyLock;

use crate::residue::AminoAcid;

/// Bins of phi, and of psi.
const BINS: usize = 12;
/// Character of the cost 0.
const FIRST: u8 = b'#';
/// Cost of a step from one character to the next, in nats.
const STEP: f64 = 0.1;

/// Rotamer of an amino acid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rotamer {
    /// Mean and standard deviation of each chi angle, in radians.
    pub(super) chis: Vec<(f64, f64)>,
    costs: &'static [u8],
}

static LIBRARY: LazyLock<Vec<Vec<Rotamer>>> = LazyLock::new(|| {
    let text = include_str!("../../../assets/rotamers.txt");
    let of = |amino: AminoAcid| {
        let lines = text
            .lines()
            .filter(move |line| line.starts_with(amino.code()));
        lines.map(|line| read(line).expect("the library of rotamers is whole"))
    };
    AminoAcid::ALL
        .into_iter()
        .map(|amino| of(amino).collect())
        .collect()
});

/// Returns the rotamers of `amino`, the most common first; none for glycine and alanine.
pub(super) fn rotamers(amino: AminoAcid) -> &'static [Rotamer] {
    &LIBRARY[amino.index()]
}

/// Returns the mean and standard deviation, in radians, of each chi angle of the rotamer of `amino` that is nearest to `chis`,
/// in radians; nothing for a type without rotamers.
pub(in crate::model) fn nearest_rotamer(amino: AminoAcid, chis: &[f64]) -> Vec<(f64, f64)> {
    let off = |rotamer: &Rotamer| -> f64 {
        let pairs = rotamer.chis.iter().zip(chis).enumerate();
        let squared = pairs.map(|(index, ((mean, _), chi))| {
            let period = amino.chi_period(index).to_radians();
            let turn = (chi - mean).rem_euclid(period);
            turn.min(period - turn).powi(2)
        });
        squared.sum()
    };
    let near = rotamers(amino)
        .iter()
        .min_by(|a, b| off(a).total_cmp(&off(b)));
    let near = near.map_or(&[][..], |rotamer| &rotamer.chis);
    let turned = near.iter().zip(chis).enumerate();
    turned
        .map(|(index, (&(mean, spread), chi))| {
            // The same rotamer turned by whole periods, where the atoms about the angle are alike.
            let period = amino.chi_period(index).to_radians();
            (mean + ((chi - mean) / period).round() * period, spread)
        })
        .collect()
}

impl Rotamer {
    /// Returns the negative logarithm of the probability, in nats, at `phi` and `psi` in radians; that over all of them
    /// where one is not known.
    pub(super) fn cost(&self, torsions: Option<(f64, f64)>) -> f64 {
        let bin = |angle: f64| {
            let turn = (angle.to_degrees() + 180.0).rem_euclid(360.0) / 360.0;
            ((turn * BINS as f64) as usize).min(BINS - 1)
        };
        let index = torsions.map_or(0, |(phi, psi)| 1 + bin(phi) * BINS + bin(psi));
        f64::from(self.costs[index] - FIRST) * STEP
    }
}

/// Reads a line of the library.
fn read(line: &'static str) -> Option<Rotamer> {
    let mut cells = line.split(' ').skip(1);
    let mut angles = || -> Option<Vec<f64>> {
        let read = |angle: &str| angle.parse::<f64>().ok().map(f64::to_radians);
        cells.next()?.split(',').map(read).collect()
    };
    let (means, spreads) = (angles()?, angles()?);
    let costs = cells.next()?.as_bytes();
    let spreads = spreads.into_iter().filter(|spread| *spread > 0.0);
    let spreads: Vec<f64> = spreads.collect();
    let is_whole = costs.len() == 1 + BINS * BINS && costs.iter().all(|cost| *cost >= FIRST);
    (is_whole && means.len() == spreads.len()).then(|| Rotamer {
        chis: means.into_iter().zip(spreads).collect(),
        costs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::side_chain::SideChain;

    #[test]
    fn rotamers_have_the_chi_angles_of_their_type_and_probabilities_that_sum_to_one() {
        for amino in AminoAcid::ALL {
            let (rotamers, chis) = (rotamers(amino), SideChain::of(amino).chis.len());
            assert_eq!(rotamers.is_empty(), chis == 0, "{amino:?}");
            assert!(rotamers.iter().all(|rotamer| rotamer.chis.len() == chis));
            let degrees = |n: i32| f64::from(n).to_radians();
            for torsions in [
                None,
                Some((degrees(-63), degrees(-43))),
                Some((degrees(-179), degrees(179))),
            ] {
                let sum: f64 = rotamers.iter().map(|r| (-r.cost(torsions)).exp()).sum();
                assert!(chis == 0 || (0.9..1.1).contains(&sum), "{amino:?}: {sum}");
            }
        }
        assert_eq!(rotamers(AminoAcid::Pro).len(), 2);
    }

    #[test]
    fn valine_in_a_helix_is_trans() {
        let helix = Some((-63_f64.to_radians(), -43_f64.to_radians()));
        let best = rotamers(AminoAcid::Val)
            .iter()
            .min_by(|a, b| a.cost(helix).total_cmp(&b.cost(helix)))
            .unwrap();
        assert!((best.chis[0].0.to_degrees().abs() - 175.0).abs() < 6.0);
        assert!(best.cost(helix) < 0.4);
    }

    #[test]
    fn the_nearest_rotamer_is_found_across_the_period() {
        let radians = |degrees: f64| degrees.to_radians();
        let [(mean, _)] = nearest_rotamer(AminoAcid::Val, &[radians(-170.0)])[..] else {
            panic!("valine has one chi angle");
        };
        assert!((mean - radians(-184.0)).abs() < radians(4.0), "{mean}");
        let [_, (ring, _)] = nearest_rotamer(AminoAcid::Phe, &[radians(-65.0), radians(-85.0)])[..]
        else {
            panic!("phenylalanine has two chi angles");
        };
        assert!((ring - radians(-85.0)).abs() < radians(16.0), "{ring}");
        assert!(nearest_rotamer(AminoAcid::Gly, &[]).is_empty());
    }

    #[test]
    fn lines_that_are_cut_are_refused() {
        let costs: &'static str = Box::leak("5".repeat(145).into_boxed_str());
        let line = |text: String| read(Box::leak(text.into_boxed_str()));
        assert!(line(format!("VAL 60 9 {costs}")).is_some());
        assert!(line(format!("VAL 60 9 {}", &costs[1..])).is_none());
        assert!(line(format!("VAL 60,70 9 {costs}")).is_none());
        assert!(line(format!("VAL 60 0 {costs}")).is_none());
        assert!(line("VAL 60".to_owned()).is_none());
    }
}
