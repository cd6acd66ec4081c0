//! The category `chem_comp`: the kinds of residue.

use std::collections::BTreeMap;

use super::cif_text::CifText;
use crate::io::structure::polymer::Polymer;

/// The kinds of residue by name: true for those that stand in a polymer.
type Kinds<'a> = BTreeMap<&'a str, bool>;

pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    cif.table(
        "chem_comp",
        kinds(chains),
        &[
            ("id", |(name, _): &(&str, bool)| (*name).into()),
            ("type", |kind| match *kind {
                ("GLY", _) => "peptide linking".into(),
                (_, true) => "L-peptide linking".into(),
                (_, false) => "non-polymer".into(),
            }),
        ],
    );
}

fn kinds<'a>(chains: &[Polymer<'a>]) -> Kinds<'a> {
    let mut kinds = Kinds::new();
    for polymer in chains {
        for residue in &polymer.chain.residues {
            *kinds.entry(&residue.name).or_default() |= !residue.hetero;
        }
        kinds.extend(polymer.entity.codes.iter().map(|code| (*code, true)));
    }
    kinds
}
