//! Writing mmCIF files: a file for each category, or group of categories, that is written.
//!
//! The files follow the ModelCIF dictionary (<https://github.com/ihmwg/ModelCIF>), which extends
//! PDBx/mmCIF. To check one against it:
//!
//! ```sh
//! pip install gemmi-program
//! curl -LO https://mmcif.wwpdb.org/dictionaries/ascii/mmcif_ma.dic.gz
//! gemmi validate -p -c -d mmcif_ma.dic.gz model.cif
//! ```
//!
//! Of the parents that `-p` looks for, one category is absent by intention: `chem_comp_atom`, as a
//! backbone does not show all atoms of its residues. `references` holds all other references.

mod atom_site;
mod atom_type;
mod chem_comp;
mod cif_text;
mod entity;
mod entry;
mod ma_data;
mod ma_model_list;
mod ma_protocol_step;
mod ma_qa_metric;
mod ma_target_entity;
mod pdbx_poly_seq_scheme;
#[cfg(test)]
mod references;
mod run;
mod software;
mod struct_asym;
mod struct_conf;
mod struct_conn;
mod struct_sheet;
mod value;

use crate::io::structure::entity::entities;
use crate::io::structure::model_info::ModelInfo;
use crate::io::structure::polymer::Polymer;
use crate::structure::Structure;
use cif_text::CifText;

/// Writes the model as an mmCIF file: `structure` with what `info` says of it.
///
/// Chains are polymers of amino acids. Their full sequences stand in `_entity_poly_seq`; what was
/// not built is absent from `_atom_site`. Confidences are the B factors and the ModelCIF metric
/// `confidence` (<https://mmcif.wwpdb.org/dictionaries/mmcif_ma.dic/Index/>); the secondary
/// structure is that of the model. Disulphides stand in `_struct_conn`.
///
/// # Examples
/// ```
/// use cryoweave::io::structure::{ModelInfo, read_structure, write_mmcif};
///
/// let file = "ATOM      2  CA  GLY B  -1A      6.100   5.200   5.300  1.00 87.50           C  ";
/// let (structure, _) = read_structure(file.as_bytes())?;
/// let text = write_mmcif(&structure, &ModelInfo::default());
/// let (again, _) = read_structure(text.as_bytes())?;
/// assert_eq!(again.chains, structure.chains);
/// # Ok::<(), cryoweave::io::structure::StructureError>(())
/// ```
pub fn write_mmcif(structure: &Structure, info: &ModelInfo) -> String {
    let entities = entities(structure, info);
    let chains: Vec<Polymer> = structure
        .chains
        .iter()
        .filter_map(|chain| Polymer::of(chain, &entities))
        .collect();
    let id = entry::id(structure);
    let mut cif = CifText::new(&id);
    entry::write(&mut cif, &id, info);
    software::write(&mut cif, info);
    entity::write(&mut cif, &entities);
    chem_comp::write(&mut cif, &chains);
    entity::write_sequences(&mut cif, &entities);
    struct_asym::write(&mut cif, &chains);
    pdbx_poly_seq_scheme::write(&mut cif, &chains);
    struct_conf::write(&mut cif, &chains);
    struct_sheet::write(&mut cif, &chains);
    struct_conn::write(&mut cif, structure, &chains);
    atom_type::write(&mut cif, &chains);
    atom_site::write(&mut cif, &chains);
    ma_data::write(&mut cif, &entities);
    ma_target_entity::write(&mut cif, &entities, &chains);
    ma_model_list::write(&mut cif);
    ma_protocol_step::write(&mut cif);
    ma_qa_metric::write(&mut cif, &chains);
    cif.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::test_model::{bonded, info, model};

    #[test]
    fn copies_share_an_entity_with_the_full_sequence() {
        let text = write_mmcif(&model(), &info());
        for part in [
            "1 polymer ?\n;it's a \"protein\"\n;\n2\n",
            "1 polypeptide(L) no no\n;MK(UNK)LSG\n;\n;MKXLSG\n;\nA,B\n",
            "1 6 GLY n\n",
            "HELX_P HELX_P1 1 LYS A 2 ? LEU A 4 ? A 2 A 4 1 ? 3\n",
            "S1 1 SER B 5 ? GLY B 6 ? B 5 B 6\n",
            "7 1 B 6 GLY 1 87.50\n",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!text.contains("struct_conn"));
    }

    #[test]
    fn disulphides_are_connections() {
        let text = write_mmcif(&bonded(), &info());
        for part in [
            "_struct_conn_type.id\ndisulf\n",
            "disulf1 disulf A CYS 2 SG ? A 2 1_555 B CYS 5 SG ? B 5 1_555 2.030\n",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }
}
