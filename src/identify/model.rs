//! Profiles of a model: its residue names, or the residue types that the network reads at its Cα.

use std::collections::BTreeMap;

use super::error::IdentifyError;
use super::fragments::keep_longest;
use super::parameters::{LEAST_FRAGMENT, LEAST_NAMED, TYPE_ANGSTROM};
use super::profile::{Column, Profile};
use crate::residue::{AminoAcid, BackboneAtom};
use crate::score::VoxelScores;
use crate::space::{Position, Voxel};
use crate::structure::{CaAtom, Structure};

/// Direction of a chain that has Cα alone, which programs trace without knowing it: both are alike.
const UNKNOWN_DIRECTION: f64 = 0.5;

/// Makes profiles of the chains of `model` by the names of their residues, of which the share `error`, 0 to 1, may be
/// wrong; longest first, chains that read the same once. With notes on what was left out.
///
/// # Errors
/// [`IdentifyError`] if there is no chain, or the names tell hardly more than alanine, as those of a backbone without a
/// sequence.
pub fn model_profiles(
    model: &Structure,
    error: f64,
) -> Result<(Vec<Profile>, Vec<String>), IdentifyError> {
    let profiles = profiles(model, |ca| Column::named(ca.residue.amino(), error))?;
    let names = model.ca_atoms().map(|ca| ca.residue.amino());
    let tells =
        |amino: &Option<AminoAcid>| !matches!(amino, None | Some(AminoAcid::Ala | AminoAcid::Gly));
    let (named, residues) = (names.clone().filter(tells).count(), names.count());
    if (named as f64) < LEAST_NAMED * residues as f64 {
        return Err(IdentifyError::NoNames { named, residues });
    }
    Ok(finish(profiles))
}

/// Makes profiles of the chains of `model` by the residue types that `scores`, of its map, tell at its Cα; `temperature` is
/// that of [`Column::new`]. As [`model_profiles`] otherwise.
///
/// # Errors
/// [`IdentifyError`] if there is no chain, or the map tells the types of less than half of the residues.
pub fn model_profiles_in_map(
    model: &Structure,
    scores: &VoxelScores,
    temperature: f64,
) -> Result<(Vec<Profile>, Vec<String>), IdentifyError> {
    let (mut told, mut residues) = (0, 0);
    let profiles = profiles(model, |ca| {
        residues += 1;
        match types_at(scores, ca.position) {
            Some(amino) => {
                told += 1;
                Column::new(&amino, temperature)
            }
            None => Column::named(None, 1.0),
        }
    })?;
    if 2 * told < residues {
        return Err(IdentifyError::OutsideMap { told, residues });
    }
    Ok(finish(profiles))
}

/// Makes a profile of every chain with a column for each Cα.
fn profiles(
    model: &Structure,
    mut column: impl FnMut(&CaAtom<'_>) -> Column,
) -> Result<Vec<Profile>, IdentifyError> {
    let mut profiles = Vec::new();
    for chain in &model.chains {
        let ca_atoms = chain.ca_atoms();
        let (Some(first), Some(last)) = (ca_atoms.first(), ca_atoms.last()) else {
            continue;
        };
        if ca_atoms.len() < LEAST_FRAGMENT {
            continue;
        }
        let is_break = |(index, ca): (usize, &CaAtom<'_>)| ca.next.is_none().then_some(index + 1);
        let mut joins: Vec<usize> = ca_atoms.iter().enumerate().filter_map(is_break).collect();
        joins.pop();
        let has_backbone = ca_atoms.iter().any(|ca| ca.residue.atom("C").is_some());
        profiles.push(Profile {
            name: format!("chain_{}", chain.id),
            place: format!(
                "residues {} to {}",
                first.residue.number, last.residue.number
            ),
            columns: ca_atoms.iter().map(&mut column).collect(),
            joins,
            forward: if has_backbone { 1.0 } else { UNKNOWN_DIRECTION },
            copies: 1,
        });
    }
    if profiles.is_empty() {
        let least = LEAST_FRAGMENT;
        return Err(IdentifyError::NoChains { least });
    }
    Ok(profiles)
}

/// Counts chains that read the same once, gives the others names of their own, and leaves out what is too much.
fn finish(profiles: Vec<Profile>) -> (Vec<Profile>, Vec<String>) {
    let mut distinct: Vec<Profile> = Vec::new();
    let mut by_letters: BTreeMap<(String, Vec<usize>), usize> = BTreeMap::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for mut profile in profiles {
        let key = (profile.letters(), profile.joins.clone());
        let same = by_letters.get(&key).map(|&index| &mut distinct[index]);
        match same.filter(|same| same.columns == profile.columns) {
            Some(same) => same.copies += 1,
            None => {
                by_letters.insert(key, distinct.len());
                let used = names.entry(profile.name.clone()).or_default();
                *used += 1;
                if *used > 1 {
                    profile.name = format!("{}_{used}", profile.name);
                }
                distinct.push(profile);
            }
        }
    }
    distinct.sort_by_key(|profile| std::cmp::Reverse(profile.columns.len()));
    let notes = keep_longest(&mut distinct);
    (distinct, notes)
}

/// Returns the probabilities of the amino acids at `position`: the mean over the voxels within [`TYPE_ANGSTROM`], each by its
/// Cα probability; `None` where the network saw no Cα.
fn types_at(scores: &VoxelScores, position: Position) -> Option<[f64; AminoAcid::COUNT]> {
    let frame = scores.frame();
    let index = frame.index_of(position);
    let along = |at: f64| {
        let reach = TYPE_ANGSTROM.ceil();
        let (first, last) = ((at - reach).floor().max(0.0), (at + reach).ceil());
        (first as usize..=last.max(0.0) as usize).collect::<Vec<_>>()
    };
    let [xs, ys, zs] = index.map(along);
    let mut sum = [0.0; AminoAcid::COUNT];
    let mut weights = 0.0;
    for &z in &zs {
        for &y in &ys {
            for &x in &xs {
                let voxel = Voxel::new(x, y, z);
                let is_near = frame.position_of(voxel).distance(position) <= TYPE_ANGSTROM;
                let p_ca = scores.atom(BackboneAtom::Ca).get(voxel).copied();
                let cell = scores.cells().at(voxel);
                let (true, Some(p_ca), Some(cell)) = (is_near, p_ca, cell) else {
                    continue;
                };
                let weight = f64::from(p_ca).max(1e-6);
                weights += weight;
                for (sum, probability) in sum.iter_mut().zip(cell.amino) {
                    *sum += weight * f64::from(probability).max(0.0);
                }
            }
        }
    }
    let total: f64 = sum.iter().sum();
    (weights > 0.0 && total > 0.0).then(|| sum.map(|value| value / total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSize;
    use crate::score::Oracle;
    use crate::structure::Chain;
    use crate::structure::{Atom, Residue};

    /// A chain along x; a number of 0 in `names` is a break.
    fn chain(id: &str, names: &[&str], atoms: &[&str], y: f64) -> Chain {
        let mut x = 5.0;
        let mut residues = Vec::new();
        for (number, name) in (1..).zip(names) {
            x += if name.is_empty() { 8.0 } else { 3.8 };
            if name.is_empty() {
                continue;
            }
            let atom = |name: &&str| Atom {
                name: (*name).to_owned(),
                element: "C".to_owned(),
                position: Position::new(x, y, 10.0),
                occupancy: 1.0,
                b_factor: 0.0,
            };
            residues.push(Residue {
                number,
                insertion: None,
                name: (*name).to_owned(),
                hetero: false,
                secondary: None,
                helix: Default::default(),
                atoms: atoms.iter().map(atom).collect(),
            });
        }
        Chain {
            id: id.to_owned(),
            residues,
        }
    }

    fn model(chains: Vec<Chain>) -> Structure {
        Structure {
            name: "model".to_owned(),
            chains,
        }
    }

    const NAMES: [&str; 9] = ["TRP", "LYS", "MET", "", "HIS", "GLU", "ALA", "PHE", "UNK"];

    #[test]
    fn chains_are_read_by_their_names_with_breaks_and_copies() {
        let atoms = ["CA", "C"];
        let others = ["GLY", "SER", "TYR", "ASN", "PRO"];
        let chains = [
            chain("A", &NAMES, &atoms, 10.0),
            chain("B", &NAMES, &atoms, 30.0),
            chain("C", &others, &["CA"], 50.0),
            chain("D", &["TRP"], &atoms, 70.0),
        ];
        let (profiles, notes) = model_profiles(&model(chains.to_vec()), 0.1).unwrap();
        assert_eq!(profiles.len(), 2);
        assert!(notes.is_empty());
        let first = &profiles[0];
        assert_eq!((first.letters().as_str(), first.copies), ("WKMHEAFx", 2));
        assert_eq!(
            (first.name.as_str(), first.joins.as_slice()),
            ("chain_A", &[3][..])
        );
        assert_eq!(
            (first.place.as_str(), first.forward),
            ("residues 1 to 9", 1.0)
        );
        assert_eq!(
            (profiles[1].letters().as_str(), profiles[1].forward),
            ("GSYNP", 0.5)
        );
    }

    #[test]
    fn a_backbone_without_names_is_refused_unless_its_map_tells() {
        let bare = chain("A", &["ALA"; 12], &["CA"], 10.0);
        let refused = model_profiles(&model(vec![bare.clone()]), 0.1).unwrap_err();
        assert!(matches!(
            refused,
            IdentifyError::NoNames {
                named: 0,
                residues: 12
            }
        ));
        assert!(refused.to_string().contains("--map MAP"));
        let names = [
            "TRP", "LYS", "MET", "HIS", "GLU", "ALA", "PHE", "SER", "TYR", "ASN", "PRO", "VAL",
        ];
        let truth = model(vec![chain("A", &names, &["CA"], 10.0)]);
        let scores = Oracle::new(truth, 0.8).scores(GridSize::new(64, 24, 24), Position::default());
        let (profiles, _) = model_profiles_in_map(&model(vec![bare]), &scores, 1.0).unwrap();
        assert_eq!(profiles[0].letters(), "WKMHEAFSYNPV");
        let far = model(vec![chain("A", &["ALA"; 12], &["CA"], 300.0)]);
        let refused = model_profiles_in_map(&far, &scores, 1.0).unwrap_err();
        assert!(matches!(
            refused,
            IdentifyError::OutsideMap {
                told: 0,
                residues: 12
            }
        ));
        let none = model_profiles(&model(Vec::new()), 0.1).unwrap_err();
        assert!(matches!(none, IdentifyError::NoChains { .. }));
    }
}
