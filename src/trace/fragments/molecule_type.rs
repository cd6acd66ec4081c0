//! Matter: whether what no sequence claims is protein at all.

use crate::candidates::Candidate;

/// Mean log-odds of protein against other matter by which the chains that sequences claim surpass
/// what is no protein, in nats. In poor maps the network tells matter badly, but then of both alike.
const CLAIMED_AHEAD: f64 = 2.5;

/// What speaks for protein among the candidates of a sample.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Matter<'a> {
    candidates: &'a [Candidate],
    /// The mean log-odds of those that sequences claim, if they claim any.
    claimed: Option<f64>,
}

impl<'a> Matter<'a> {
    /// Given which of `candidates` sequences claim.
    pub(in crate::trace) fn new(candidates: &'a [Candidate], claimed: &[bool]) -> Self {
        let claimed = candidates.iter().zip(claimed).filter(|(_, used)| **used);
        Self {
            candidates,
            claimed: mean_log_odds(claimed.map(|(candidate, _)| candidate)),
        }
    }

    /// Whether a stretch seems to be protein, for itself or no less than what sequences claim.
    pub(in crate::trace) fn is_protein(&self, run: &[usize]) -> bool {
        let own = mean_log_odds(run.iter().map(|&place| &self.candidates[place]));
        own.is_none_or(|own| {
            let is_near = |claimed| claimed - own < CLAIMED_AHEAD;
            own >= 0.0 || self.claimed.is_some_and(is_near)
        })
    }
}

/// The mean log-odds of protein; `None` of no candidates.
fn mean_log_odds<'a>(candidates: impl Iterator<Item = &'a Candidate>) -> Option<f64> {
    let (sum, count) = candidates.fold((0.0, 0), |(sum, count), candidate| {
        let p_protein = candidate.p_protein.clamp(0.001, 0.999);
        (sum + (p_protein / (1.0 - p_protein)).ln(), count + 1)
    });
    (count > 0).then(|| sum / f64::from(count))
}
