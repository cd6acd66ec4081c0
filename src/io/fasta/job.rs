//! Jobs of structure prediction programs, which hold the sequences of proteins: JSON of AlphaFold 3 and its server and of
//! Protenix, YAML of Boltz.

use serde_json::Value;

use super::error::FastaError;
use super::note::FastaNote;

/// Kinds of entities by their keys: the server's, then those of the programs; and the word for them in headers of FASTA.
const KINDS: [(&str, &str); 10] = [
    ("proteinChain", "protein"),
    ("protein", "protein"),
    ("dnaSequence", "dna"),
    ("dna", "dna"),
    ("rnaSequence", "rna"),
    ("rna", "rna"),
    ("ligand", "ligand"),
    ("ion", "ligand"),
    ("smiles", "ligand"),
    ("glycan", "ligand"),
];

/// Entities of a job.
#[derive(Debug, Default)]
pub(super) struct Job {
    /// These as FASTA.
    pub(super) text: String,
    proteins: usize,
    /// Number of entities so far.
    entities: usize,
}

/// Returns a line of YAML without its comment.
fn without_comment(line: &str) -> &str {
    let is_comment = |at: &usize| {
        line[..*at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    };
    let mut signs = line.match_indices('#').map(|(at, _)| at);
    line[..signs.find(is_comment).unwrap_or(line.len())].trim_end()
}

impl Job {
    /// Reads a job; `None` if `text` is none.
    ///
    /// # Errors
    /// [`FastaError::Jobs`] for a list of several, [`FastaError::JobSequence`] for letters that no sequence has.
    pub(super) fn of(text: &str) -> Result<Option<Self>, FastaError> {
        let text = text.trim();
        if !text.starts_with(['{', '[']) {
            return Self::of_yaml(text);
        }
        let Ok(document) = serde_json::from_str::<Value>(text) else {
            return Ok(None);
        };
        let jobs = match &document {
            Value::Array(jobs) => jobs.as_slice(),
            other => std::slice::from_ref(other),
        };
        let has_sequences = |job: &&Value| job["sequences"].is_array();
        if jobs.is_empty() || !jobs.iter().all(|job| has_sequences(&job)) {
            return Ok(None);
        }
        let [only] = jobs else {
            return Err(FastaError::Jobs { count: jobs.len() });
        };
        let mut job = Self::default();
        for entity in only["sequences"].as_array().into_iter().flatten() {
            let found = KINDS.iter().find(|(key, _)| !entity[*key].is_null());
            let Some((key, kind)) = found else {
                continue;
            };
            let entity = &entity[*key];
            let id = |value: &Value| value.as_str().map(str::to_owned);
            let ids: Vec<String> = match &entity["id"] {
                Value::Array(ids) => ids.iter().filter_map(id).collect(),
                one => id(one).into_iter().collect(),
            };
            let count = entity["count"].as_u64().unwrap_or(1);
            job.push(kind, &ids, count, entity["sequence"].as_str())?;
        }
        Ok((job.entities > 0).then_some(job))
    }

    /// Reads the entities below `sequences:`, as far as Boltz writes them: a kind, then its `id` and `sequence`, each in a line.
    fn of_yaml(text: &str) -> Result<Option<Self>, FastaError> {
        let mut lines = text.lines().map(without_comment);
        if !lines.any(|line| line == "sequences:") {
            return Ok(None);
        }
        let mut job = Self::default();
        let mut entity: Option<(&str, Vec<String>, Option<&str>)> = None;
        let is_inside = |line: &&str| line.is_empty() || line.starts_with([' ', '-', '\t']);
        for line in lines.take_while(is_inside) {
            let plain = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
            let item = line.trim_start();
            let (key, value) = item.split_once(':').unwrap_or((item, ""));
            let key = key.trim_start_matches(['-', ' ']);
            let kind = KINDS.iter().find(|(known, _)| *known == key);
            match (kind, &mut entity, key) {
                (Some((_, kind)), ..) if item.starts_with('-') => {
                    let before = entity.replace((kind, Vec::new(), None));
                    job.push_last(before)?;
                }
                (_, Some((_, ids, _)), "id") => {
                    let list = value.trim().trim_matches(['[', ']']);
                    ids.extend(list.split(',').map(plain).filter(|id| !id.is_empty()));
                }
                (_, Some((.., sequence)), "sequence") => {
                    *sequence = Some(value.trim().trim_matches(['"', '\'']));
                }
                // An id of a list of lines.
                (None, Some((_, ids, None)), id) if item.starts_with('-') && value.is_empty() => {
                    ids.push(plain(id));
                }
                _ => {}
            }
        }
        job.push_last(entity)?;
        Ok((job.entities > 0).then_some(job))
    }

    fn push_last(
        &mut self,
        entity: Option<(&str, Vec<String>, Option<&str>)>,
    ) -> Result<(), FastaError> {
        match entity {
            Some((kind, ids, sequence)) => self.push(kind, &ids, 1, sequence),
            None => Ok(()),
        }
    }

    /// Adds an entity as a record of FASTA.
    fn push(
        &mut self,
        kind: &str,
        ids: &[String],
        count: u64,
        sequence: Option<&str>,
    ) -> Result<(), FastaError> {
        self.entities += 1;
        let name = format!("{kind}_{}", self.entities);
        let sequence = sequence.unwrap_or_default();
        let is_protein = kind == "protein";
        self.proteins += usize::from(is_protein);
        if is_protein && (sequence.is_empty() || !sequence.bytes().all(|c| c.is_ascii_alphabetic()))
        {
            return Err(FastaError::JobSequence { name });
        }
        let chains = match ids {
            [] => String::new(),
            [id] => format!("|Chain {id}"),
            ids => format!("|Chains {}", ids.join(", ")),
        };
        let copies = match count {
            1 => String::new(),
            count => format!(" copies={count}"),
        };
        self.text += &format!(">{name}{copies}{chains}|{kind}\n{sequence}\n");
        Ok(())
    }

    /// Returns the note that tells where the sequences come from.
    pub(super) fn note(&self) -> FastaNote {
        let proteins = self.proteins;
        FastaNote::Job { proteins }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_fasta;
    use super::*;
    use crate::residue::Sequence;

    const ALPHA: &str = "MVLSPADKTNVKAAWGKVGAHAGE";
    const BETA: &str = "MVHLTPEEKSAVTALWGKVNVDEV";

    fn read(text: &str) -> Result<(Vec<Sequence>, Vec<FastaNote>), FastaError> {
        let text = text.replace("ALPHA", ALPHA).replace("BETA", BETA);
        read_fasta(text.as_bytes())
    }

    #[test]
    fn jobs_of_alphafold_and_boltz_give_their_proteins() {
        for text in [
            r#"{"name": "hb", "modelSeeds": [1], "sequences": [{"protein": {"id": ["A", "C"], "sequence": "ALPHA"}},
                {"protein": {"id": "B", "sequence": "BETA", "unpairedMsa": ""}}, {"ligand": {"id": "L", "ccdCodes": ["HEM"]}},
                {"dna": {"id": "D", "sequence": "ACGT"}}], "dialect": "alphafold3", "version": 1}"#,
            "version: 1\nsequences:\n  - protein:\n      id: [A, C]\n      sequence: ALPHA\n  - protein:\n      id: B\n      \
             sequence: \"BETA\"\n      msa: empty\n  - ligand:\n      id: L\n      smiles: 'CC(=O)O'\n  - dna:\n      id: D\n      \
             sequence: ACGT\nproperties:\n  - affinity:\n      binder: L\n",
            "sequences:  # molecules\n  # chains\n- protein:\n    id: [A, C]  # 2 copies\n    sequence: ALPHA  # alpha\n- protein:\n    \
             id: B # beta\n    sequence: BETA\n- ligand:\n    id: L\n    smiles: 'C#N'\n- rna:\n    id: D\n    sequence: ACGU\n",
            "sequences:\n- protein:\n    id:\n    - A\n    - C\n    sequence: ALPHA\n- protein:\n    id: B\n    sequence: \
             BETA\n- ligand:\n    id: L\n- rna:\n    id: D\n    sequence: ACGU\n",
        ] {
            let (sequences, notes) = read(text).unwrap();
            let found: Vec<(String, String)> = sequences
                .iter()
                .map(|s| (s.chain_ids.join(" "), s.letters()))
                .collect();
            let expected = [("A C", ALPHA), ("B", BETA)];
            assert_eq!(
                found,
                expected.map(|(ids, s)| (ids.to_owned(), s.to_owned())),
                "{text}"
            );
            assert_eq!(notes[0], FastaNote::Job { proteins: 2 });
            assert!(matches!(notes[1], FastaNote::Ligand { .. }), "{notes:?}");
            assert!(
                matches!(notes[2], FastaNote::Nucleotide { .. }),
                "{notes:?}"
            );
        }
    }

    #[test]
    fn the_server_counts_copies() {
        let job = r#"{"name": "x", "sequences": [{"proteinChain": {"sequence": "ALPHA", "count": 3}}, {"ion": {"ion": "MG"}}]}"#;
        let (sequences, notes) = read(&format!("[{job}]")).unwrap();
        assert_eq!(sequences.len(), 3);
        let is_ion = |note: &FastaNote| matches!(note, FastaNote::Ligand { .. });
        assert!(notes.iter().any(is_ion), "{notes:?}");
        let two = read(&format!("[{job}, {job}]"));
        assert_eq!(two, Err(FastaError::Jobs { count: 2 }));
    }

    #[test]
    fn damaged_jobs_are_refused_and_other_documents_are_none() {
        let refused = |text: &str| read(text).unwrap_err().to_string();
        let odd = r#"{"sequences": [{"protein": {"id": "A", "sequence": "MV-4"}}]}"#;
        assert!(refused(odd).contains("protein_1"), "{}", refused(odd));
        let empty = "sequences:\n  - protein:\n      id: A\n";
        assert!(refused(empty).contains("protein_1"));
        assert!(refused("{\"error\": 404}").contains("a JSON document"));
        assert!(refused("{\"sequences\": [{\"protein\": {\"sequence\": \"MV").contains("job of"));
        assert!(
            refused("{\"sequences\": [{\"dna\": {\"sequence\": \"ACGT\"}}]}")
                .contains("DNA or RNA")
        );
    }
}
