//! Proteome: the proteins of an organism, read from their file as a stream, twice: once to count them and to take a
//! sample, once to score them.

use super::error::IdentifyError;
use super::parameters::{BATCH_RESIDUES, NULL_SEQUENCES};
use super::parts::report;
use crate::counted::counted;
use crate::io::Source;
use crate::io::fasta::{FastaError, Protein, ProteinReader};
use crate::progress::Progress;
use crate::random::Random;
use crate::residue::AminoAcid;

/// Share of A, C, G and T among the letters of nucleic acid, and of proteins at most.
const NUCLEOTIDE_SHARE: f64 = 0.9;

/// Proteome as it was counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Survey {
    /// Number of proteins.
    pub(super) proteins: usize,
    /// Number of their residues.
    pub(super) residues: u64,
    /// Residues of some proteins, each as likely as any other.
    pub(super) sample: Vec<Vec<u8>>,
    /// Oddities of the file.
    pub(super) notes: Vec<String>,
}

impl Survey {
    /// Counts the proteins of `source` and takes a sample (Vitter, ACM Trans. Math. Softw. 11, 37, 1985, algorithm R).
    ///
    /// # Errors
    /// [`IdentifyError`] if the search was cancelled, or the file cannot be read to its end or holds no proteins.
    pub(super) async fn of(
        source: &(impl Source + ?Sized),
        seed: u64,
        progress: &mut impl Progress,
    ) -> Result<Self, IdentifyError> {
        let mut batches = Batches::new(source, BATCH_RESIDUES)?;
        let mut random = Random::new(seed);
        let mut survey = Self::default();
        let mut bases = 0;
        loop {
            // Nothing says how many there are, so this tells of no part; but a cancel is heard.
            report(0, progress).await?;
            let batch = batches.next_batch()?;
            if batch.is_empty() {
                break;
            }
            for Protein { residues, .. } in batch {
                survey.proteins += 1;
                survey.residues += residues.len() as u64;
                bases += residues.iter().filter(|code| is_base(**code)).count() as u64;
                if survey.sample.len() < NULL_SEQUENCES {
                    survey.sample.push(residues);
                } else if let Some(sampled) = survey.sample.get_mut(random.below(survey.proteins)) {
                    *sampled = residues;
                }
            }
        }
        if survey.proteins == 0 {
            return Err(FastaError::Empty.into());
        }
        if bases as f64 > NUCLEOTIDE_SHARE * survey.residues as f64 {
            let records = survey.proteins;
            return Err(FastaError::OnlyNucleotides { records }.into());
        }
        survey.note_oddities(&batches.reader);
        Ok(survey)
    }

    fn note_oddities(&mut self, reader: &ProteinReader<'_>) {
        match reader.empty_records() {
            0 => {}
            1 => self
                .notes
                .push("1 record has no residues and was left out.".to_owned()),
            count => self.notes.push(format!(
                "{count} records have no residues and were left out."
            )),
        }
        match reader.templates() {
            0 => {}
            count => self.notes.push(format!(
                "{} of MODELLER set aside, not a target.",
                counted(count, "template")
            )),
        }
        let left_over = reader.left_over();
        self.notes
            .extend(left_over.map(|bytes| format!("{bytes}.")));
    }
}

/// Returns whether a residue has the letter of a base of DNA.
fn is_base(code: u8) -> bool {
    [
        AminoAcid::Ala,
        AminoAcid::Cys,
        AminoAcid::Gly,
        AminoAcid::Thr,
    ]
    .iter()
    .any(|base| base.index() == usize::from(code))
}

/// Reader of the proteins in batches.
pub(super) struct Batches<'a> {
    reader: ProteinReader<'a>,
    most_residues: usize,
}

impl<'a> Batches<'a> {
    /// Begins at the start of `source`, with so many residues in a batch.
    ///
    /// # Errors
    /// [`IdentifyError`] if the source cannot be read.
    pub(super) fn new(
        source: &'a (impl Source + ?Sized),
        most_residues: usize,
    ) -> Result<Self, IdentifyError> {
        Ok(Self {
            reader: ProteinReader::new(source)?,
            most_residues,
        })
    }

    /// Returns the next proteins; none after the last one.
    ///
    /// # Errors
    /// [`IdentifyError`] if the file cannot be read.
    pub(super) fn next_batch(&mut self) -> Result<Vec<Protein>, IdentifyError> {
        let (mut batch, mut residues) = (Vec::new(), 0);
        while residues < self.most_residues {
            let Some(protein) = self.reader.next_protein()? else {
                break;
            };
            residues += protein.residues.len();
            batch.push(protein);
        }
        Ok(batch)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufReader, Read};

    use super::*;
    use crate::progress::{Cancelled, Silent, Step};

    /// Counts a proteome with nobody to stop it.
    fn survey(text: &str, seed: u64) -> Result<Survey, IdentifyError> {
        pollster::block_on(Survey::of(text.as_bytes(), seed, &mut Silent))
    }

    fn proteome(count: usize) -> String {
        let letters: Vec<char> = "MKVLAWDERTYHPGNSQFIC".chars().collect();
        let letter = |at: usize| letters[at % letters.len()];
        let protein =
            |n: usize| -> String { (0..40 + n % 7).map(|at| letter(at * (n + 1))).collect() };
        (0..count)
            .map(|n| format!(">p{n}\n{}\n", protein(n)))
            .collect()
    }

    #[test]
    fn every_protein_is_counted_and_a_sample_is_kept() {
        let text = format!(">nothing\n\n{}", proteome(3_000));
        let counted = survey(&text, 1).unwrap();
        assert_eq!(
            (counted.proteins, counted.sample.len()),
            (3_000, NULL_SEQUENCES)
        );
        assert_eq!(
            counted.notes,
            ["1 record has no residues and was left out."]
        );
        assert_eq!(counted, survey(&text, 1).unwrap());
        assert_ne!(counted, survey(&text, 2).unwrap());
        let mut batches = Batches::new(text.as_bytes(), 1_000).unwrap();
        let mut count = 0;
        loop {
            let batch = batches.next_batch().unwrap();
            count += batch.len();
            if batch.is_empty() {
                break;
            }
            assert!(batch.iter().map(|p| p.residues.len()).sum::<usize>() < 1_050);
        }
        assert_eq!(count, 3_000);
    }

    /// A proteome without an end: only a cancel stops who counts it.
    struct Endless;

    impl Source for Endless {
        fn length(&self) -> u64 {
            u64::MAX
        }

        fn open(&self) -> io::Result<Box<dyn Read + '_>> {
            Ok(Box::new(BufReader::new(self)))
        }
    }

    impl Read for &Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let record = b">p\nMKVLAWDERTYHPGNSQFIC\n";
            let length = buffer.len() / record.len() * record.len();
            for part in buffer[..length].chunks_exact_mut(record.len()) {
                part.copy_from_slice(record);
            }
            Ok(length)
        }
    }

    /// Cancels at its third report.
    struct Impatient(usize);

    impl Progress for Impatient {
        async fn report(&mut self, _: Step) -> Result<(), Cancelled> {
            self.0 += 1;
            if self.0 < 3 { Ok(()) } else { Err(Cancelled) }
        }
    }

    #[test]
    fn counting_is_cancelled() {
        let mut impatient = Impatient(0);
        let counted = pollster::block_on(Survey::of(&Endless, 1, &mut impatient));
        assert!(matches!(counted, Err(IdentifyError::Cancelled(_))));
        assert_eq!(impatient.0, 3);
    }

    #[test]
    fn files_without_proteins_are_refused() {
        let refused = |text: &str| survey(text, 1).unwrap_err().to_string();
        assert!(refused("").contains("there is no sequence"));
        assert!(refused(">a\n\n>b\n").contains("there is no sequence"));
        let genes = ">g1\nATGACCGGTACCTTAA\n>g2\nATGGGGCCCTTTAAATAG\n";
        assert!(
            refused(genes).contains("all 2 sequences are DNA or RNA"),
            "{}",
            refused(genes)
        );
        assert!(refused("MKV\n").contains("line 1"));
    }
}
