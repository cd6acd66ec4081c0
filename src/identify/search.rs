//! Search: every protein of a proteome against all profiles, and what follows from it.

use serde::Serialize;

use super::error::IdentifyError;
use super::evidence::{Judge, Verdict, evidence};
use super::hit::{BestProtein, EValue, Found, Hit, Support};
use super::kept::{Kept, Scored, sort};
use super::lanes::Lanes;
use super::parameters::{BATCH_RESIDUES, LISTED, MOST_COMPOSED};
use super::parts::{PARTS, report};
use super::profile::Profile;
use super::proteome::{Batches, Survey};
use super::query::{Query, queries};
use super::select::{Aligned, Taken, explained_by, select};
use super::settings::IdentifySettings;
use crate::io::Source;
use crate::parallel;
use crate::progress::Progress;
use crate::residue::Sequence;

/// Parts of the search after the proteins were counted, and after chance was learned.
const BEGUN: (usize, usize) = (20, 60);

/// Proteins of a sample, as they were found in a proteome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Identification {
    /// Number of proteins in the proteome.
    pub proteins: usize,
    /// Number of their residues.
    pub residues: u64,
    /// Upper limit on the E-value of a protein that is taken.
    pub most_e_value: f64,
    /// Profiles that were searched with.
    pub profiles: Vec<Profile>,
    /// For each profile the protein that it fits best, with the alignment; `None` if it fits none.
    pub fragments: Vec<Option<BestProtein>>,
    /// Proteins that the sample may hold, most evidence first.
    pub hits: Vec<Hit>,
    /// Sequences of the proteins that were taken, each as often as the fragments show copies of it.
    #[serde(skip)]
    pub sequences: Vec<Sequence>,
    /// Notes for the user: proteins that were taken, and oddities of the proteome.
    pub notes: Vec<String>,
}

impl Identification {
    /// Writes the sequences of the proteins that were taken as FASTA, each once with the number of its copies.
    pub fn sequences_fasta(&self) -> String {
        let mut text = String::new();
        for copies in self.sequences.chunk_by(|a, b| a == b) {
            let Some(first) = copies.first() else {
                continue;
            };
            text += &format!(">{} copies={}\n", first.name, copies.len());
            let letters = first.letters().into_bytes();
            for line in letters.chunks(60) {
                text += &String::from_utf8_lossy(line);
                text.push('\n');
            }
        }
        text
    }
}

/// Searches the proteome of `source`, a FASTA file, packed or not, for the proteins that `profiles` show. Reports
/// [`Stage::Identify`](crate::progress::Stage::Identify).
///
/// The file is read twice, a part at a time; memory holds a few hundred proteins.
///
/// # Errors
/// [`IdentifyError`] if the run was cancelled, or the proteome cannot be read.
pub async fn identify(
    profiles: Vec<Profile>,
    source: &(impl Source + ?Sized),
    settings: &IdentifySettings,
    progress: &mut impl Progress,
) -> Result<Identification, IdentifyError> {
    let survey = Survey::of(source, settings.seed, progress).await?;
    report(BEGUN.0, progress).await?;
    let queries = queries(&profiles);
    let lanes = Lanes::new(&queries, profiles.len());
    let judge = Judge::learn(&lanes, profiles.len(), &survey.sample, settings.seed);
    let search = Search {
        profiles: &profiles,
        queries,
        lanes,
        judge,
        proteins: survey.proteins,
        settings,
    };
    report(BEGUN.1, progress).await?;
    let kept = search.scan(source, progress).await?;
    let mut found = search.results(kept, &survey);
    found.profiles = profiles;
    report(PARTS, progress).await?;
    Ok(found)
}

/// Search with all that it needs.
struct Search<'a> {
    profiles: &'a [Profile],
    queries: Vec<Query>,
    lanes: Lanes,
    judge: Judge,
    /// Number of proteins in the proteome.
    proteins: usize,
    settings: &'a IdentifySettings,
}

impl Search<'_> {
    /// Scores all proteins and keeps the best.
    async fn scan(
        &self,
        source: &(impl Source + ?Sized),
        progress: &mut impl Progress,
    ) -> Result<Vec<Scored>, IdentifyError> {
        let mut kept = Kept::new(self.profiles.len());
        let mut batches = Batches::new(source, BATCH_RESIDUES)?;
        let mut index = 0;
        loop {
            let batch = batches.next_batch()?;
            if batch.is_empty() {
                break;
            }
            let scores = parallel::map(&batch, |protein| self.lanes.scores(&protein.residues));
            for (protein, scores) in batch.into_iter().zip(scores) {
                let verdict = self.judge.judge(&scores, protein.residues.len());
                kept.take(Scored {
                    index,
                    protein,
                    scores,
                    verdict,
                });
                index += 1;
            }
            let share = index as f64 / self.proteins.max(1) as f64;
            let done = BEGUN.1 + (share * (PARTS - BEGUN.1) as f64) as usize;
            report(done.min(PARTS - 1), progress).await?;
        }
        Ok(kept.into_sorted())
    }

    /// Judges the best proteins by their own composition, aligns them and selects.
    fn results(&self, mut kept: Vec<Scored>, survey: &Survey) -> Identification {
        let composed = kept.len().min(MOST_COMPOSED);
        let verdicts: Vec<Verdict> = parallel::map(&kept[..composed], |one| self.composed(one));
        for (one, verdict) in kept.iter_mut().zip(verdicts) {
            one.verdict = verdict;
        }
        let fragments = self.best_of_profiles(&kept);
        sort(&mut kept);
        let is_listed = |one: &Scored| self.e_value(one.verdict.log_p).log <= LISTED.1.ln();
        kept.retain(is_listed);
        kept.truncate(LISTED.0);
        let aligned: Vec<Aligned> = parallel::map(&kept, |one| self.aligned(one));
        let limit = (self.settings.most_e_value, self.proteins);
        let taken = select(&aligned, self.profiles, &self.judge, limit);
        let hits: Vec<Hit> = (0..aligned.len())
            .map(|index| self.hit(index, &aligned, &taken))
            .collect();
        let sequences = taken.iter().flat_map(|taken| {
            let sequence = aligned[taken.index].scored.protein.sequence();
            vec![sequence; taken.copies]
        });
        let mut notes = survey.notes.clone();
        notes.push(self.note(&taken, &hits));
        Identification {
            proteins: self.proteins,
            residues: survey.residues,
            most_e_value: self.settings.most_e_value,
            profiles: Vec::new(),
            fragments,
            sequences: sequences.collect(),
            hits,
            notes,
        }
    }

    fn composed(&self, one: &Scored) -> Verdict {
        let seed = self.settings.seed ^ one.index as u64;
        let (residues, scores) = (&one.protein.residues, &one.scores);
        self.judge
            .judge_composed(&self.lanes, residues, scores, seed)
    }

    fn e_value(&self, log_p: f64) -> EValue {
        EValue::new(log_p, self.proteins)
    }

    /// Returns for each profile the protein that it fits best.
    fn best_of_profiles(&self, kept: &[Scored]) -> Vec<Option<BestProtein>> {
        let best = |profile: usize| {
            let surprise = |one: &&Scored| one.verdict.surprises[profile];
            // Of equal ones, that with the most evidence.
            let best = kept
                .iter()
                .rev()
                .max_by(|a, b| surprise(a).total_cmp(&surprise(b)))?;
            let found = Found::best(&self.queries, profile, &best.protein.residues)?;
            let e_value = self.e_value(-best.verdict.surprises[profile]);
            let support = found.support(&self.profiles[profile], &best.protein.residues, e_value);
            Some(BestProtein {
                protein: best.protein.name.clone(),
                support,
            })
        };
        (0..self.profiles.len()).map(best).collect()
    }

    /// Aligns the profiles that are evidence for a protein.
    fn aligned(&self, one: &Scored) -> Aligned {
        let found = |profile: usize| {
            let is_evidence = evidence(one.verdict.surprises[profile]) > 0.0;
            let residues = &one.protein.residues;
            is_evidence
                .then(|| Found::best(&self.queries, profile, residues))
                .flatten()
        };
        Aligned {
            found: (0..self.profiles.len()).map(found).collect(),
            scored: one.clone(),
        }
    }

    /// Tells of a protein.
    fn hit(&self, index: usize, aligned: &[Aligned], taken: &[Taken]) -> Hit {
        let Aligned { scored, found } = &aligned[index];
        let protein = &scored.protein;
        let mut supports: Vec<Support> = Vec::new();
        let mut is_covered = vec![false; protein.residues.len()];
        for (profile, found) in found.iter().enumerate() {
            let Some(found) = found else { continue };
            let e_value = self.e_value(-scored.verdict.surprises[profile]);
            supports.push(found.support(&self.profiles[profile], &protein.residues, e_value));
            for &(_, residue) in &found.pairs {
                is_covered[residue] = true;
            }
        }
        supports.sort_by(|a, b| a.e_value.log.total_cmp(&b.e_value.log));
        let sum = |of: fn(&Support) -> usize| supports.iter().map(of).sum::<usize>();
        let (aligned_residues, identical) = (sum(|one| one.aligned), sum(|one| one.identical));
        let like = explained_by(&aligned[index], &aligned[..index]);
        Hit {
            protein: protein.name.clone(),
            description: protein.description.clone(),
            residues: protein.residues.len(),
            e_value: self.e_value(scored.verdict.log_p),
            score_bits: scored.verdict.evidence / std::f64::consts::LN_2,
            covered: is_covered.iter().filter(|covered| **covered).count(),
            identity: identical as f64 / aligned_residues.max(1) as f64,
            supports,
            copies: taken
                .iter()
                .find(|taken| taken.index == index)
                .map_or(0, |taken| taken.copies),
            like: like.map(|other| aligned[other].scored.protein.name.clone()),
        }
    }

    /// Says which proteins were taken.
    fn note(&self, taken: &[Taken], hits: &[Hit]) -> String {
        let most = self.settings.most_e_value;
        let searched = match self.proteins {
            1 => "1 protein was searched".to_owned(),
            proteins => format!("{proteins} proteins were searched"),
        };
        if taken.is_empty() {
            return format!(
                "No protein was taken: {searched}, and none has an E-value of {most} or less. The sample may not be of this \
                 proteome, or the map may not resolve side chains."
            );
        }
        let named: Vec<String> = taken
            .iter()
            .map(|one| {
                let hit = &hits[one.index];
                let copies = match one.copies {
                    1 => String::new(),
                    copies => format!(", {copies} copies"),
                };
                format!("{} (E {}{copies})", hit.protein, hit.e_value)
            })
            .collect();
        format!(
            "Sequences found in the proteome: {}; {searched}, those with an E-value of {most} or less were taken{}.",
            named.join(", "),
            left_out(hits, most)
        )
    }
}

/// Upper limit on the proteins that [`left_out`] names.
const MOST_NAMED: usize = 3;

/// Returns the words on proteins whose E-value is `most` or less and that were not taken all the same, since one before
/// them explains what speaks for them; none where there are none.
fn left_out(hits: &[Hit], most: f64) -> String {
    let is_left = |hit: &&Hit| hit.copies == 0 && hit.e_value.value() <= most;
    let left: Vec<&Hit> = hits.iter().filter(is_left).collect();
    if left.is_empty() {
        return String::new();
    }
    let of = |hit: &&Hit| match &hit.like {
        Some(other) => format!("{} (E {}, explained by {other})", hit.protein, hit.e_value),
        None => format!("{} (E {})", hit.protein, hit.e_value),
    };
    let mut named: Vec<String> = left.iter().take(MOST_NAMED).map(of).collect();
    if left.len() > MOST_NAMED {
        named.push(format!("{} more", left.len() - MOST_NAMED));
    }
    format!(
        ", but not {}, for which those taken leave too little evidence; if the sample holds one of these, give its sequence as FASTA",
        named.join(", ")
    )
}
