//! Citations: what a publication that uses a model should cite, as BibTeX.

use crate::io::archive::EmdbId;

/// Cryo2Struct, whose method ours follows.
const CRYO2STRUCT: &str = "@article{cryo2struct,
  author  = {Giri, Nabin and Cheng, Jianlin},
  title   = {De novo atomic protein structure modeling for cryoEM density maps using 3D transformer and HMM},
  journal = {Nature Communications},
  volume  = {15},
  pages   = {5511},
  year    = {2024},
  doi     = {10.1038/s41467-024-49647-6}
}
";
/// Cryo2StructData, whose layout of training data ours follows.
const CRYO2STRUCTDATA: &str = "@article{cryo2structdata,
  author  = {Giri, Nabin and Wang, Liguo and Cheng, Jianlin},
  title   = {Cryo2StructData: A Large Labeled Cryo-EM Density Map Dataset for AI-based Modeling of Protein Structures},
  journal = {Scientific Data},
  volume  = {11},
  pages   = {458},
  year    = {2024},
  doi     = {10.1038/s41597-024-03299-9}
}
";

/// Returns what to cite in BibTeX: this program, Cryo2Struct, Cryo2StructData and, where it is known, the entry of the map.
pub fn bibtex(map: Option<&EmdbId>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let own = format!(
        "@software{{cryoweave,
  author  = {{{{The Cryoweave authors}}}},
  title   = {{Cryoweave: from a cryo-EM map to a protein model}},
  version = {{{version}}},
  year    = {{2026}}
}}
"
    );
    let entry = map.map(|id| {
        let number = id.number();
        format!(
            "@misc{{emd{number},
  title        = {{{id}}},
  howpublished = {{Electron Microscopy Data Bank}},
  url          = {{https://www.ebi.ac.uk/emdb/{id}}},
  note         = {{Cite the publication that the entry names, too}}
}}
"
        )
    });
    let parts = [own, CRYO2STRUCT.to_owned(), CRYO2STRUCTDATA.to_owned()];
    let parts: Vec<String> = parts.into_iter().chain(entry).collect();
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of the entries, whose braces must all be closed.
    fn keys(text: &str) -> Vec<String> {
        let opened = text.matches('{').count();
        assert_eq!(opened, text.matches('}').count(), "{text}");
        let heads = text.lines().filter_map(|line| line.strip_prefix('@'));
        let key = |head: &str| {
            head.trim_end_matches(',')
                .split('{')
                .next_back()
                .map(str::to_owned)
        };
        heads.filter_map(key).collect()
    }

    #[test]
    fn the_map_is_cited_where_it_is_known() {
        let id: EmdbId = "3488".parse().unwrap();
        let all = ["cryoweave", "cryo2struct", "cryo2structdata", "emd3488"];
        assert_eq!(keys(&bibtex(Some(&id))), all);
        assert_eq!(keys(&bibtex(None)), all[..3]);
        assert!(bibtex(Some(&id)).contains("https://www.ebi.ac.uk/emdb/EMD-3488"));
    }
}
