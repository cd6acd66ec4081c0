//! Order of the residues of a chain whose file lists some of them elsewhere: modified residues behind the polymer, loops
//! that were added at the end.
//!
//! Numbers alone do not tell: they fall in circular permutants, within insertions and where a numbering starts again. So
//! a run of bonded residues stays as it is, and moves only behind a residue with the number before its own to
//! which it is bonded.

use std::collections::BTreeMap;
use std::ops::Range;

use super::made::{MadeChain, MadeResidue};
use super::peptide::are_bonded;

/// Most residues of one number that are tried. Bounds the time where all have the same.
const TRIED: usize = 8;

/// The number of a residue, with its insertion code.
type Key = (i32, Option<char>);

/// Puts the residues of `chain` in order; returns those that stood elsewhere, in words.
pub(super) fn put_in_order(chain: &mut MadeChain) -> Vec<String> {
    let all = 0..chain.residues.len();
    let polymer: Vec<usize> = all.filter(|at| chain.residues[*at].is_polymer()).collect();
    let keys = keys(&chain.residues, &polymer);
    if keys.is_sorted() {
        return Vec::new();
    }
    let runs = runs(&chain.residues, &polymer);
    let followers = followers(&chain.residues, &polymer, &keys, &runs);
    if followers.iter().all(Option::is_none) {
        return Vec::new();
    }
    let groups = groups(&followers);
    let order = groups.values().flatten().copied();
    let order: Vec<usize> = order.collect();
    let behind = order.windows(2).filter(|pair| pair[0] > pair[1]);
    let moved = behind.map(|pair| words(chain, &polymer[runs[pair[0]].clone()]));
    let moved: Vec<String> = moved.collect();
    let residues = std::mem::take(&mut chain.residues);
    let mut left: Vec<Option<MadeResidue>> = residues.into_iter().map(Some).collect();
    let groups = groups.iter();
    let mut groups = groups.map(|(first, group)| (polymer[runs[*first].start], group));
    let mut next = groups.next();
    for index in 0..left.len() {
        if let Some((_, group)) = next.filter(|(first, _)| *first == index) {
            for at in group.iter().flat_map(|run| runs[*run].clone()) {
                chain.residues.extend(left[polymer[at]].take());
            }
            next = groups.next();
        }
        // What is no part of the polymer stays; of it, all comes with its group.
        if polymer.binary_search(&index).is_err() {
            chain.residues.extend(left[index].take());
        }
    }
    moved
}

/// Returns the numbers of the residues at `polymer`: those of the archive if all have one in one chain, else the author's.
fn keys(residues: &[MadeResidue], polymer: &[usize]) -> Vec<Key> {
    let label = |at: &usize| residues[*at].label.as_ref();
    let chain = polymer.first().and_then(label).map(|(id, _)| id);
    let labels = polymer.iter().map(|at| {
        let (_, number) = label(at).filter(|(id, _)| Some(id) == chain)?;
        Some((*number, None))
    });
    let labels: Option<Vec<Key>> = labels.collect();
    labels.unwrap_or_else(|| {
        let residues = polymer.iter().map(|at| &residues[*at].residue);
        residues.map(|r| (r.number, r.insertion)).collect()
    })
}

/// Returns the runs of bonded residues, as indices into `polymer`.
fn runs(residues: &[MadeResidue], polymer: &[usize]) -> Vec<Range<usize>> {
    let mut start = 0;
    let bonded =
        |pair: &usize, next: &usize| are_bonded(&residues[*pair].residue, &residues[*next].residue);
    let runs = polymer.chunk_by(bonded).map(|run| {
        start += run.len();
        start - run.len()..start
    });
    runs.collect()
}

/// Returns, for each run, the run that follows it by its number and a peptide bond, if that is not there already.
fn followers(
    residues: &[MadeResidue],
    polymer: &[usize],
    keys: &[Key],
    runs: &[Range<usize>],
) -> Vec<Option<usize>> {
    let mut begins: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (index, run) in runs.iter().enumerate() {
        begins.entry(keys[run.start].0).or_default().push(index);
    }
    let mut is_taken = vec![false; runs.len()];
    let find = |run: &Range<usize>| {
        let last = keys[run.end - 1];
        let numbers = [Some(last.0), last.0.checked_add(1)].into_iter().flatten();
        let near = numbers.filter_map(|number| begins.get(&number));
        let mut near = near.flat_map(|runs| runs.iter().take(TRIED).copied());
        let found = near.find(|next| {
            let first = runs[*next].start;
            let [last_residue, first_residue] =
                [run.end - 1, first].map(|at| &residues[polymer[at]].residue);
            !is_taken[*next] && keys[first] > last && are_bonded(last_residue, first_residue)
        });
        is_taken[found?] = true;
        found
    };
    runs.iter().map(find).collect()
}

/// Returns the runs that follow each other, by the first of them in the file.
fn groups(followers: &[Option<usize>]) -> BTreeMap<usize, Vec<usize>> {
    let mut is_follower = vec![false; followers.len()];
    for follower in followers.iter().flatten() {
        is_follower[*follower] = true;
    }
    let mut is_grouped = vec![false; followers.len()];
    let mut groups = BTreeMap::new();
    let heads = (0..followers.len()).filter(|run| !is_follower[*run]);
    // Runs in a circle have no head, so that any may be.
    for head in heads.chain(0..followers.len()) {
        let mut group = Vec::new();
        let mut next = Some(head);
        while let Some(run) = next.filter(|run| !is_grouped[*run]) {
            is_grouped[run] = true;
            group.push(run);
            next = followers[run];
        }
        groups.extend(group.iter().min().copied().map(|first| (first, group)));
    }
    groups
}

/// Returns such as "A3", or "A31 to A40".
fn words(chain: &MadeChain, run: &[usize]) -> String {
    let name = |at: &usize| {
        let residue = &chain.residues[*at].residue;
        let code = residue.insertion.map_or(String::new(), String::from);
        format!("{}{}{code}", chain.id, residue.number)
    };
    match run {
        [] => String::new(),
        [one] => name(one),
        [first, .., last] => format!("{} to {}", name(first), name(last)),
    }
}
