//! Writing mmCIF files.

use std::collections::BTreeSet;

use super::poly_seq_scheme::write_poly_seq_scheme;
use super::text::CifText;
use crate::io::structure::entity::{Entity, entities};
use crate::io::structure::model_info::ModelInfo;
use crate::io::structure::polymer::{Polymer, insertion};
use crate::io::structure::secondary::runs;
use crate::residue::{AminoAcid, SecondaryStructure};
use crate::structure::{Residue, Structure};

/// The model as an mmCIF file: `structure` with what `info` says of it.
///
/// Chains are polymers of amino acids. Their full sequences stand in `_entity_poly_seq`; what was
/// not built is absent from `_atom_site`. Confidences are the B factors and the ModelCIF metric
/// `confidence` (<https://mmcif.wwpdb.org/dictionaries/mmcif_ma.dic/Index/>); the secondary
/// structure is that of the model.
pub fn write_mmcif(structure: &Structure, info: &ModelInfo) -> String {
    let entities = entities(structure, info);
    let chains: Vec<Polymer> = structure
        .chains
        .iter()
        .filter_map(|chain| Polymer::of(chain, &entities))
        .collect();
    let mut cif = CifText::new(&structure.name);
    write_heading(&mut cif, structure, info);
    write_entities(&mut cif, &entities);
    write_chains(&mut cif, &chains);
    write_poly_seq_scheme(&mut cif, &chains);
    write_helices(&mut cif, &chains);
    write_strands(&mut cif, &chains);
    write_atoms(&mut cif, &chains);
    write_confidence(&mut cif, &chains);
    cif.finish()
}

fn write_heading(cif: &mut CifText, structure: &Structure, info: &ModelInfo) {
    cif.items("entry", &[("id", &structure.name)]);
    let details = format!("{}\n", info.remarks().join("\n"));
    cif.items(
        "struct",
        &[
            ("entry_id", &structure.name),
            ("title", &info.title),
            ("pdbx_model_details", &details),
        ],
    );
    cif.items(
        "software",
        &[
            ("pdbx_ordinal", "1"),
            ("name", "Cryoweave"),
            ("version", &info.version),
            ("classification", "model building"),
            (
                "description",
                "builds a protein backbone from a cryo-EM map",
            ),
        ],
    );
}

fn write_entities(cif: &mut CifText, entities: &[Entity]) {
    let numbered = || (1..).map(|id: usize| id.to_string()).zip(entities);
    cif.table(
        "entity",
        ["id", "type", "pdbx_description", "pdbx_number_of_molecules"],
        numbered().map(|(id, entity)| {
            let copies = entity.chains.len().to_string();
            [id, "polymer".to_owned(), entity.name.to_owned(), copies]
        }),
    );
    cif.table(
        "entity_poly",
        [
            "entity_id",
            "type",
            "nstd_linkage",
            "nstd_monomer",
            "pdbx_seq_one_letter_code",
            "pdbx_seq_one_letter_code_can",
            "pdbx_strand_id",
        ],
        numbered().map(|(id, entity)| {
            [
                id,
                "polypeptide(L)".to_owned(),
                "no".to_owned(),
                "no".to_owned(),
                letters(entity, |code| format!("({code})")),
                letters(entity, |_| "X".to_owned()),
                entity.chains.join(","),
            ]
        }),
    );
    let codes: BTreeSet<&str> = entities
        .iter()
        .flat_map(|e| e.codes.iter().copied())
        .collect();
    cif.table(
        "chem_comp",
        ["id", "type"],
        codes.into_iter().map(|code| {
            let kind = match code {
                "GLY" => "peptide linking",
                _ => "L-peptide linking",
            };
            [code.to_owned(), kind.to_owned()]
        }),
    );
    cif.table(
        "entity_poly_seq",
        ["entity_id", "num", "mon_id", "hetero"],
        numbered().flat_map(|(id, entity)| {
            let codes = (1..).zip(&entity.codes);
            codes.map(move |(number, code): (usize, _)| {
                let code = (*code).to_owned();
                [id.clone(), number.to_string(), code, "n".to_owned()]
            })
        }),
    );
}

/// The one-letter sequence in lines of 80, with `other` for what has no letter.
fn letters(entity: &Entity, other: impl Fn(&str) -> String) -> String {
    let mut lines = vec![String::new()];
    for code in &entity.codes {
        let letter = match AminoAcid::from_code(code) {
            Some(amino) => amino.letter().to_string(),
            None => other(code),
        };
        match lines.last_mut() {
            Some(line) if line.len() + letter.len() <= 80 => line.push_str(&letter),
            _ => lines.push(letter),
        }
    }
    // The line end makes it a text field, however short.
    lines.join("\n") + "\n"
}

fn write_chains(cif: &mut CifText, chains: &[Polymer]) {
    cif.table(
        "struct_asym",
        ["id", "entity_id", "details"],
        chains.iter().map(|polymer| {
            let entity = polymer.entity_id.to_string();
            [polymer.chain.id.clone(), entity, "?".to_owned()]
        }),
    );
}

/// First and last residue of a helix or strand, as both tables of them want it: name, chain, place
/// in the sequence, insertion code of both ends, then the author's chain and number of both.
fn ends(polymer: &Polymer, run: &[Residue]) -> [String; 12] {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    let chain = || polymer.chain.id.clone();
    [
        first.name.clone(),
        chain(),
        polymer.place(first),
        insertion(first),
        last.name.clone(),
        chain(),
        polymer.place(last),
        insertion(last),
        chain(),
        first.number.to_string(),
        chain(),
        last.number.to_string(),
    ]
}

const END_COLUMNS: [&str; 12] = [
    "beg_label_comp_id",
    "beg_label_asym_id",
    "beg_label_seq_id",
    "pdbx_beg_PDB_ins_code",
    "end_label_comp_id",
    "end_label_asym_id",
    "end_label_seq_id",
    "pdbx_end_PDB_ins_code",
    "beg_auth_asym_id",
    "beg_auth_seq_id",
    "end_auth_asym_id",
    "end_auth_seq_id",
];

/// All runs of `kind`, numbered from 1 through all chains.
fn numbered_runs<'a>(
    chains: &'a [Polymer],
    kind: SecondaryStructure,
) -> impl Iterator<Item = (usize, [String; 12], usize)> + 'a {
    let of_chain = move |polymer: &'a Polymer| {
        let wanted = runs(polymer.chain).filter(move |(found, _)| *found == kind);
        wanted.map(move |(_, run)| (ends(polymer, run), run.len()))
    };
    let all = chains.iter().flat_map(of_chain);
    (1..)
        .zip(all)
        .map(|(number, (ends, length))| (number, ends, length))
}

fn write_helices(cif: &mut CifText, chains: &[Polymer]) {
    let helices = || numbered_runs(chains, SecondaryStructure::Helix);
    cif.table(
        "struct_conf_type",
        ["id", "criteria"],
        helices()
            .take(1)
            .map(|_| ["HELX_P", "DSSP, on the model as it is"].map(str::to_owned)),
    );
    let [a, b, c, d, e, f, g, h, i, j, k, l] = END_COLUMNS;
    cif.table(
        "struct_conf",
        [
            "conf_type_id",
            "id",
            "pdbx_PDB_helix_id",
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
            k,
            l,
            "pdbx_PDB_helix_class",
            "details",
            "pdbx_PDB_helix_length",
        ],
        helices().map(|(number, ends, length)| {
            let [a, b, c, d, e, f, g, h, i, j, k, l] = ends;
            let (kind, id) = ("HELX_P".to_owned(), format!("HELX_P{number}"));
            let (class, details) = ("1".to_owned(), "?".to_owned());
            [
                kind,
                id,
                number.to_string(),
                a,
                b,
                c,
                d,
                e,
                f,
                g,
                h,
                i,
                j,
                k,
                l,
                class,
                details,
                length.to_string(),
            ]
        }),
    );
}

/// Every strand is a sheet of its own, as no strand order is computed.
fn write_strands(cif: &mut CifText, chains: &[Polymer]) {
    let strands = || numbered_runs(chains, SecondaryStructure::Strand);
    cif.table(
        "struct_sheet",
        ["id", "type", "number_strands", "details"],
        strands().map(|(number, _, _)| {
            let details = "a strand by DSSP, on the model as it is".to_owned();
            [
                format!("S{number}"),
                "?".to_owned(),
                "1".to_owned(),
                details,
            ]
        }),
    );
    let [a, b, c, d, e, f, g, h, i, j, k, l] = END_COLUMNS;
    cif.table(
        "struct_sheet_range",
        ["sheet_id", "id", a, b, c, d, e, f, g, h, i, j, k, l],
        strands().map(|(number, ends, _)| {
            let [a, b, c, d, e, f, g, h, i, j, k, l] = ends;
            let (sheet, id) = (format!("S{number}"), "1".to_owned());
            [sheet, id, a, b, c, d, e, f, g, h, i, j, k, l]
        }),
    );
}

fn write_atoms(cif: &mut CifText, chains: &[Polymer]) {
    let columns = [
        "group_PDB",
        "id",
        "type_symbol",
        "label_atom_id",
        "label_alt_id",
        "label_comp_id",
        "label_asym_id",
        "label_entity_id",
        "label_seq_id",
        "pdbx_PDB_ins_code",
        "Cartn_x",
        "Cartn_y",
        "Cartn_z",
        "occupancy",
        "B_iso_or_equiv",
        "auth_seq_id",
        "auth_comp_id",
        "auth_asym_id",
        "auth_atom_id",
        "pdbx_PDB_model_num",
    ];
    let atoms = chains.iter().flat_map(|polymer| {
        let residues = polymer.residues();
        residues.flat_map(move |(residue, place)| {
            let atoms = residue.atoms.iter();
            atoms.map(move |atom| (polymer, residue, place.clone(), atom))
        })
    });
    let rows = (1..)
        .zip(atoms)
        .map(|(id, (polymer, residue, place, atom)): (usize, _)| {
            let group = if residue.hetero { "HETATM" } else { "ATOM" };
            [
                group.to_owned(),
                id.to_string(),
                atom.element.to_ascii_uppercase(),
                atom.name.clone(),
                ".".to_owned(),
                residue.name.clone(),
                polymer.chain.id.clone(),
                polymer.entity_id.to_string(),
                place,
                insertion(residue),
                format!("{:.3}", atom.position.x),
                format!("{:.3}", atom.position.y),
                format!("{:.3}", atom.position.z),
                format!("{:.2}", atom.occupancy),
                format!("{:.2}", atom.b_factor),
                residue.number.to_string(),
                residue.name.clone(),
                polymer.chain.id.clone(),
                atom.name.clone(),
                "1".to_owned(),
            ]
        });
    cif.table("atom_site", columns, rows);
}

fn write_confidence(cif: &mut CifText, chains: &[Polymer]) {
    cif.items(
        "ma_qa_metric",
        &[
            ("id", "1"),
            ("name", "confidence"),
            (
                "description",
                "probability of the residue at its place, in percent",
            ),
            ("type", "other"),
            ("mode", "local"),
            ("software_group_id", "1"),
        ],
    );
    let columns = [
        "ordinal_id",
        "model_id",
        "label_asym_id",
        "label_seq_id",
        "label_comp_id",
        "metric_id",
        "metric_value",
    ];
    let confidences = chains.iter().flat_map(|polymer| {
        let residues = polymer.residues();
        residues.filter_map(move |(residue, place)| {
            let atom = residue.ca_atom()?;
            Some((&polymer.chain.id, residue, place, atom.b_factor))
        })
    });
    let rows =
        (1..)
            .zip(confidences)
            .map(|(ordinal, (chain, residue, place, value)): (usize, _)| {
                [
                    ordinal.to_string(),
                    "1".to_owned(),
                    chain.clone(),
                    place,
                    residue.name.clone(),
                    "1".to_owned(),
                    format!("{value:.2}"),
                ]
            });
    cif.table("ma_qa_metric_local", columns, rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::read_structure;
    use crate::io::structure::test_model::{info, model};

    #[test]
    fn reads_back_as_it_was() {
        let text = write_mmcif(&model(), &info());
        let (back, notes) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(notes, []);
        assert_eq!(back.chains, model().chains);
    }

    #[test]
    fn long_chain_ids_and_numbers_are_kept() {
        let mut model = model();
        model.chains[0].id = "A long's \"id\"".to_owned();
        model.chains[1].residues[2].number = 123_456;
        model.chains[1].residues[2].secondary = Some(SecondaryStructure::Coil);
        let text = write_mmcif(&model, &info());
        let (back, _) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(back.chains, model.chains);
    }

    #[test]
    fn copies_share_an_entity_with_the_full_sequence() {
        let text = write_mmcif(&model(), &info());
        for part in [
            "1 polymer \n;it's a \"protein\"\n; 2\n",
            "1 polypeptide(L) no no \n;MK(UNK)LSG\n; \n;MKXLSG\n; A,B\n",
            "1 6 GLY n\n",
            "HELX_P HELX_P1 1 LYS A 2 ? LEU A 4 ? A 2 A 4 1 ? 3\n",
            "S1 1 SER B 5 ? GLY B 6 ? B 5 B 6\n",
            "7 1 B 6 GLY 1 87.50\n",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }
}
