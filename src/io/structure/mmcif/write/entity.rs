//! The categories `entity`, `entity_poly` and `entity_poly_seq`: the sequences.

use super::cif_text::CifText;
use super::value::Value;
use crate::io::structure::entity::Entity;
use crate::residue::AminoAcid;

/// Longest line of a one-letter sequence.
const LINE: usize = 80;

/// Writes the entities and their one-letter sequences.
pub(super) fn write(cif: &mut CifText, entities: &[Entity]) {
    cif.table(
        "entity",
        entities,
        &[
            ("id", |entity| entity.id.into()),
            ("type", |_| "polymer".into()),
            // A FASTA file does not say whether the sample was natural, made by genes or synthetic.
            ("src_method", |_| Value::Unknown),
            ("pdbx_description", |entity| entity.name.into()),
            ("pdbx_number_of_molecules", |entity| {
                entity.chains.len().into()
            }),
        ],
    );
    cif.table(
        "entity_poly",
        entities,
        &[
            ("entity_id", |entity| entity.id.into()),
            ("type", |_| "polypeptide(L)".into()),
            ("nstd_linkage", |_| "no".into()),
            ("nstd_monomer", |_| "no".into()),
            ("pdbx_seq_one_letter_code", |entity| {
                letters(entity, |code| format!("({code})")).into()
            }),
            ("pdbx_seq_one_letter_code_can", |entity| {
                letters(entity, |_| "X".to_owned()).into()
            }),
            ("pdbx_strand_id", |entity| entity.chains.join(",").into()),
        ],
    );
}

/// Returns the one-letter sequence in lines, with `other` for a residue that has no letter.
fn letters(entity: &Entity, other: impl Fn(&str) -> String) -> String {
    let mut lines = vec![String::new()];
    for code in &entity.codes {
        let letter = match AminoAcid::from_code(code) {
            Some(amino) => amino.letter().to_string(),
            None => other(code),
        };
        match lines.last_mut() {
            Some(line) if line.len() + letter.len() <= LINE => line.push_str(&letter),
            _ => lines.push(letter),
        }
    }
    // The line end makes it a text field, however short.
    lines.join("\n") + "\n"
}

/// Writes the sequences residue by residue.
pub(super) fn write_sequences(cif: &mut CifText, entities: &[Entity]) {
    let rows = entities.iter().flat_map(|entity| {
        let codes = (1..).zip(&entity.codes);
        codes.map(|(number, code)| (entity.id, number, *code))
    });
    cif.table(
        "entity_poly_seq",
        rows,
        &[
            ("entity_id", |(id, _, _): &(usize, usize, &str)| {
                (*id).into()
            }),
            ("num", |(_, number, _)| (*number).into()),
            ("mon_id", |(_, _, code)| (*code).into()),
            ("hetero", |_| "n".into()),
        ],
    );
}
