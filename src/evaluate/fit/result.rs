//! The result: numbers of the whole structure, of chains, residues and atoms.

use serde::{Deserialize, Serialize};

use super::atoms::HeavyAtom;
use super::map_correlation::Correlations;
use super::resolution::FitResolution;
use crate::structure::Structure;

/// Fit of a structure to a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapFit {
    /// Mean Q-score of the atoms in the map, -1 to 1.
    pub q_score: f64,
    /// Correlation with the calculated map over the mask of the molecule, -1 to 1.
    pub correlation: f64,
    /// Resolution of the calculated map.
    pub resolution: FitResolution,
    /// Atoms other than hydrogen.
    pub atoms: usize,
    /// Atoms among them that lie outside the map and have no score.
    pub atoms_outside: usize,
    /// Chains, in the order of the structure.
    pub chains: Vec<ChainFit>,
}

/// Fit of a chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChainFit {
    /// Chain id.
    pub id: String,
    /// Mean Q-score of its atoms in the map; `None` if there is none.
    pub q_score: Option<f64>,
    /// Correlation over the voxels near its atoms; `None` if there is none.
    pub correlation: Option<f64>,
    /// Residues, in the order of the structure; left out of records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub residues: Vec<ResidueFit>,
}

/// Fit of a residue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResidueFit {
    /// Residue number.
    pub number: i32,
    /// Insertion code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insertion: Option<char>,
    /// Residue name.
    pub name: String,
    /// Mean Q-score of its atoms in the map; `None` if there is none.
    pub q_score: Option<f64>,
    /// Correlation over the voxels near its atoms; `None` if there is none.
    pub correlation: Option<f64>,
    /// Atoms other than hydrogen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub atoms: Vec<AtomFit>,
}

/// Fit of an atom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AtomFit {
    /// Name of the atom.
    pub name: String,
    /// Q-score; `None` outside the map.
    pub q_score: Option<f64>,
}

/// Mean of values, some of which may be missing.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        self.sum += value.unwrap_or_default();
        self.count += usize::from(value.is_some());
    }

    fn value(self) -> Option<f64> {
        (self.count > 0).then(|| rounded(self.sum / self.count as f64))
    }
}

/// Returns `score` with four digits after the point: more mean nothing, and differ between platforms.
fn rounded(score: f64) -> f64 {
    (1e4 * score).round() / 1e4
}

impl MapFit {
    /// Gathers the scores of `atoms` by residue and chain.
    pub(super) fn new(
        structure: &Structure,
        atoms: &[HeavyAtom],
        q_scores: &[Option<f64>],
        correlations: Correlations,
    ) -> Self {
        let mut chains = empty(structure, &correlations);
        let mut all = Mean::default();
        let mut of_chains = vec![Mean::default(); chains.len()];
        for (atom, &q_score) in atoms.iter().zip(q_scores) {
            let [chain, residue, index] = atom.at;
            all.add(q_score);
            of_chains[chain].add(q_score);
            let name = &structure.chains[chain].residues[residue].atoms[index].name;
            let name = name.clone();
            let atoms = &mut chains[chain].residues[residue].atoms;
            let q_score = q_score.map(rounded);
            atoms.push(AtomFit { name, q_score });
        }
        for (chain, mean) in chains.iter_mut().zip(of_chains) {
            chain.q_score = mean.value();
            for residue in &mut chain.residues {
                let mut mean = Mean::default();
                residue.atoms.iter().for_each(|atom| mean.add(atom.q_score));
                residue.q_score = mean.value();
            }
        }
        Self {
            q_score: all.value().unwrap_or_default(),
            correlation: rounded(correlations.overall),
            resolution: correlations.resolution,
            atoms: atoms.len(),
            atoms_outside: atoms.len() - all.count,
            chains,
        }
    }

    /// Returns the numbers without the residues, which are many.
    #[must_use]
    pub fn in_numbers(&self) -> Self {
        let chains = self.chains.iter().map(|chain| ChainFit {
            id: chain.id.clone(),
            residues: Vec::new(),
            ..*chain
        });
        Self {
            chains: chains.collect(),
            ..*self
        }
    }

    /// Returns the numbers down to residues, without the atoms.
    #[must_use]
    pub fn without_atoms(&self) -> Self {
        let mut fit = self.clone();
        let chains = fit.chains.iter_mut();
        for residue in chains.flat_map(|chain| &mut chain.residues) {
            residue.atoms.clear();
        }
        fit
    }

    /// Returns the fit in a line.
    pub fn in_words(&self) -> String {
        let outside = match self.atoms_outside {
            0 => String::new(),
            count => format!("; {count} of {} atoms lie outside the map", self.atoms),
        };
        let best = if self.resolution.is_stated {
            ""
        } else {
            ", where it is greatest"
        };
        format!(
            "mean Q-score {:.3}, map-model correlation {:.3} at {:.1} Å{best}{outside}",
            self.q_score, self.correlation, self.resolution.angstrom,
        )
    }
}

/// Returns the chains with their correlations, still without atoms.
fn empty(structure: &Structure, correlations: &Correlations) -> Vec<ChainFit> {
    let chains = structure.chains.iter().enumerate();
    chains
        .map(|(index, chain)| {
            let of_residues = chain.residues.iter().zip(&correlations.residues[index]);
            ChainFit {
                id: chain.id.clone(),
                q_score: None,
                correlation: correlations.chains[index].map(rounded),
                residues: of_residues
                    .map(|(residue, correlation)| ResidueFit {
                        number: residue.number,
                        insertion: residue.insertion,
                        name: residue.name.clone(),
                        q_score: None,
                        correlation: correlation.map(rounded),
                        atoms: Vec::new(),
                    })
                    .collect(),
            }
        })
        .collect()
}
