//! The chains of a model residue by residue: their letters, what the model has of each, and how far they are shown.

use std::collections::BTreeMap;

use web_sys::Element;

use crate::evaluate::MapFit;
use crate::residue::Sequence;
use crate::web::app::event::ResidueId;
use crate::web::messages::{BridgedResidue, BuiltResidue, ChainOutcome, Outcome};

/// Bands of confidence, as in AlphaFold: lower limit, name for the style sheet, words for the legend.
pub(in crate::web::app) const CONFIDENCE_BANDS: [(f64, &str, &str); 4] = [
    (0.9, "sure", "above 90"),
    (0.7, "likely", "70 to 90"),
    (0.5, "doubtful", "50 to 70"),
    (f64::NEG_INFINITY, "weak", "up to 50"),
];

/// A residue of a sequence, as the model has it.
#[derive(Clone, Copy)]
pub(super) enum Modelled<'a> {
    Built(&'a BuiltResidue),
    Bridged(&'a BridgedResidue),
    No,
}

/// Course through the residues of all chains, a part at a time: the page must not stand still.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Course {
    chain: usize,
    /// Residues of the chain that are behind it.
    passed: usize,
}

/// Part of a chain: residues with successive numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Index of the chain.
    pub(super) chain: usize,
    /// The number before its first one.
    before: usize,
    /// The number of its last one.
    last: usize,
}

impl Part {
    /// Returns true if it begins its chain.
    pub(super) fn is_first(self) -> bool {
        self.before == 0
    }

    /// Returns its residues.
    pub(super) fn residues(self) -> impl Iterator<Item = ResidueId> {
        let chain = self.chain;
        (self.before + 1..=self.last).map(move |number| ResidueId { chain, number })
    }

    /// Returns the number of its residues.
    pub(super) fn length(self) -> usize {
        self.last - self.before
    }

    /// Returns whether the residue `id` is in it.
    pub(super) fn holds(self, id: ResidueId) -> bool {
        id.chain == self.chain && (self.before + 1..=self.last).contains(&id.number)
    }
}

/// The chains of a model.
#[derive(Default)]
pub(super) struct Chains {
    pub(super) all: Vec<ChainOutcome>,
    letters: Vec<Vec<char>>,
    /// Q-scores by chain and number.
    q_scores: BTreeMap<(String, usize), f64>,
}

impl Chains {
    /// Returns the chains of `outcome`, with the letters of `sequences`.
    pub(super) fn of(outcome: &Outcome, sequences: &[Sequence]) -> Self {
        let all = outcome.chains.clone();
        Self {
            letters: all.iter().map(|chain| letters(chain, sequences)).collect(),
            q_scores: outcome.fit.as_ref().map_or(BTreeMap::new(), q_scores),
            all,
        }
    }

    /// Returns the letter of the residue `id`.
    pub(super) fn letter(&self, id: ResidueId) -> Option<char> {
        let letters = self.letters.get(id.chain)?;
        letters.get(id.number.checked_sub(1)?).copied()
    }

    /// Returns the number of residues of a chain, built or not.
    pub(super) fn length(&self, chain: usize) -> usize {
        self.letters.get(chain).map_or(0, Vec::len)
    }

    /// Returns the residue `id`, as the model has it.
    pub(super) fn modelled(&self, id: ResidueId) -> Modelled<'_> {
        let chain = self.all.get(id.chain);
        chain.map_or(Modelled::No, |chain| modelled(chain, id.number))
    }

    /// Returns the Q-score of the residue `id`.
    pub(super) fn q_score(&self, id: ResidueId) -> Option<f64> {
        let chain = self.all.get(id.chain)?;
        self.q_scores.get(&(chain.id.clone(), id.number)).copied()
    }

    /// Returns the part of one chain that comes next on `course`, of at most `most` residues; moves the course behind it.
    pub(super) fn next_part(&self, course: &mut Course, most: usize) -> Option<Part> {
        let Course { chain, passed } = *course;
        let length = self.letters.get(chain)?.len();
        let last = length.min(passed + most);
        *course = match last < length {
            true => Course {
                chain,
                passed: last,
            },
            false => Course {
                chain: chain + 1,
                passed: 0,
            },
        };
        Some(Part {
            chain,
            before: passed,
            last,
        })
    }

    /// Returns whether `course` has come to its end.
    pub(super) fn is_over(&self, course: Course) -> bool {
        course.chain >= self.letters.len()
    }
}

/// Returns the band of a confidence, as the style sheet calls it.
pub(in crate::web::app) fn confidence_band(confidence: f64) -> &'static str {
    CONFIDENCE_BANDS
        .iter()
        .find(|(above, _, _)| confidence > *above)
        .map_or("weak", |(_, band, _)| band)
}

/// Returns the residue `number` of the chain, as the model has it.
fn modelled(chain: &ChainOutcome, number: usize) -> Modelled<'_> {
    let (built, bridged) = (&chain.built, &chain.bridged);
    if let Ok(index) = built.binary_search_by_key(&number, |residue| residue.number) {
        return Modelled::Built(&built[index]);
    }
    match bridged.binary_search_by_key(&number, |residue| residue.number) {
        Ok(index) => Modelled::Bridged(&bridged[index]),
        Err(_) => Modelled::No,
    }
}

/// Returns the Q-scores of the residues in `fit`, by chain and number.
fn q_scores(fit: &MapFit) -> BTreeMap<(String, usize), f64> {
    let chains = fit.chains.iter();
    let scores = chains.flat_map(|chain| {
        let residues = chain.residues.iter();
        residues.filter_map(|residue| {
            let number = usize::try_from(residue.number).ok()?;
            Some(((chain.id.clone(), number), residue.q_score?))
        })
    });
    scores.collect()
}

/// Returns the letters of a chain: of its sequence, or `X` for residues without one.
fn letters(chain: &ChainOutcome, sequences: &[Sequence]) -> Vec<char> {
    let sequence = chain.sequence.and_then(|index| sequences.get(index));
    match sequence {
        Some(sequence) => sequence.letters().chars().collect(),
        None => vec!['X'; chain.built.last().map_or(0, |residue| residue.number)],
    }
}

/// Returns the element id of the letter (`l`) or row (`r`) of a residue.
pub(super) fn element_id(prefix: &str, id: ResidueId) -> String {
    format!("{prefix}-{}-{}", id.chain, id.number)
}

/// Returns the residue that `element` or its parent stands for.
pub(super) fn residue_of(element: &Element) -> Option<ResidueId> {
    let holder = element.closest("[id^='l-'],[id^='r-']").ok()??;
    let id = holder.id();
    let mut parts = id.split('-').skip(1);
    Some(ResidueId {
        chain: parts.next()?.parse().ok()?,
        number: parts.next()?.parse().ok()?,
    })
}
