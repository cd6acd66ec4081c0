//! Notes on FASTA files that are odd and could be read all the same.

use crate::counted::counted;
use crate::io::compression::LeftOver;
use crate::io::text::UTF16;

/// Note on a FASTA file that is odd and could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FastaNote {
    /// A record without residues was left out.
    #[error("{name}: no residues; left out")]
    NoResidues {
        /// The record.
        name: String,
    },
    /// A record of DNA or RNA was set aside.
    #[error("{name}: DNA or RNA of {length} bases; set aside, only proteins are built")]
    Nucleotide {
        /// The record.
        name: String,
        /// Number of bases.
        length: usize,
    },
    /// A template of MODELLER was set aside.
    #[error("{name}: a template of MODELLER, not the target; set aside")]
    Template {
        /// The record.
        name: String,
    },
    /// A chain is of one letter that is a base, too.
    #[error(
        "{name}: {length} residues {letter}, taken for a protein; if it is DNA or RNA, write that into its header"
    )]
    OneBase {
        /// The record.
        name: String,
        /// The letter.
        letter: char,
        /// Number of residues.
        length: usize,
    },
    /// A record of a ligand was set aside.
    #[error("{name}: a ligand; set aside, only proteins are built")]
    Ligand {
        /// The record.
        name: String,
    },
    /// The file is in UTF-16.
    #[error("{UTF16}")]
    Utf16,
    /// Letters stand for no single amino acid.
    #[error(
        "{name}: {count} residues ({letters}) stand for no single amino acid; they count as unknown"
    )]
    Unknown {
        /// The record.
        name: String,
        /// The letters.
        letters: String,
        /// Number of residues.
        count: usize,
    },
    /// Modified residues count as the amino acids that they derive from.
    #[error("{name}: {count} modified residues ({}) count as the amino acids that they derive from", .names.join(", "))]
    Modified {
        /// The record.
        name: String,
        /// Their names.
        names: Vec<String>,
        /// Number of residues.
        count: usize,
    },
    /// Marks in brackets are no residues.
    #[error("{name}: left out {} in brackets, such as modifications", counted(*.count, "mark"))]
    Marks {
        /// The record.
        name: String,
        /// Number of marks.
        count: usize,
    },
    /// Linkers and tags that stood there with their number are written out.
    #[error("{name}: wrote out {} with a number, as of the linker (GGGGS)3 or the tag His6", counted(*.count, "repeat"))]
    Repeats {
        /// The record.
        name: String,
        /// Number of them.
        count: usize,
    },
    /// A header seems to state a number of copies that could not be read.
    #[error(
        "{name}: its header seems to say how many copies there are, which could not be read; write \"copies=4\" into it"
    )]
    UnreadCopies {
        /// The record.
        name: String,
    },
    /// A record is a secondary structure or a consensus, not a sequence.
    #[error("{name}: a secondary structure or a consensus, not a sequence; left out")]
    NoSequence {
        /// The record.
        name: String,
    },
    /// A chain of SEQRES records has fewer or more residues than they state.
    #[error(
        "{name}: its records SEQRES state {stated} residues and list {listed}; these were taken"
    )]
    SeqresLength {
        /// The chain.
        name: String,
        /// Number of residues that they state.
        stated: usize,
        /// Number of residues that they list.
        listed: usize,
    },
    /// More records have the same sequence.
    #[error("{}: the same sequence as {of}; taken as more copies of it", counted(*.count, "more record"))]
    MoreCopies {
        /// Number of them.
        count: usize,
        /// The first one.
        of: String,
    },
    /// The title of a PIR record seems to be missing.
    #[error("{name}: line {line} is taken as residues, although the format PIR has a title there")]
    NoTitle {
        /// The record.
        name: String,
        /// The line, from 1.
        line: usize,
    },
    /// A record names another number of copies than of chains.
    #[error("{name}: its header says that there are {count} copies")]
    Copies {
        /// The record.
        name: String,
        /// Number of copies.
        count: usize,
    },
    /// A line of residues names a number of copies, which is no residue.
    #[error(
        "{name}: line {line} is taken to say that there are {count} copies; write \"copies={count}\" into the header"
    )]
    CopiesInLine {
        /// The record.
        name: String,
        /// Number of copies.
        count: usize,
        /// The line, from 1.
        line: usize,
    },
    /// A record holds several chains.
    #[error("{name}: {count} chains in one record; each is taken by itself")]
    Chains {
        /// The record.
        name: String,
        /// Number of chains.
        count: usize,
    },
    /// A line is words, not residues.
    #[error("{name}: line {line} is words, not residues; it was left out")]
    Words {
        /// The record.
        name: String,
        /// The line, from 1.
        line: usize,
    },
    /// The first line of residues is shorter than the others.
    #[error(
        "{name}: line {line} is shorter than those below it; it was taken as residues: if it is the rest of the header, join \
         it to that"
    )]
    ShortLine {
        /// The record.
        name: String,
        /// The line, from 1.
        line: usize,
    },
    /// Groups of chemists are no residues.
    #[error("{name}: set aside {}, no residues", .groups.join(", "))]
    Groups {
        /// The record.
        name: String,
        /// The groups.
        groups: Vec<String>,
    },
    /// The file is an alignment, of which the first sequence was read.
    #[error(
        "this is an alignment: its first sequence, the query, was taken, and {} set aside, since they are homologues; for \
         other chains give their sequences as FASTA",
        counted(*.others, "other")
    )]
    Alignment {
        /// Number of sequences after the first.
        others: usize,
    },
    /// The file is an alignment of ColabFold, whose first line states lengths and copies of the chains.
    #[error(
        "this is an alignment of ColabFold: {} and the numbers of copies in its first line were taken, the homologues set \
         aside",
        counted(*.chains, "query sequence")
    )]
    ColabFold {
        /// Number of different chains.
        chains: usize,
    },
    /// The file is a job of a structure prediction program.
    #[error(
        "this is a job of a structure prediction program (JSON or YAML): the sequences of its {} were taken",
        counted(*.proteins, "protein")
    )]
    Job {
        /// Number of proteins.
        proteins: usize,
    },
    /// Blank lines stand between the residues of a file without headers.
    #[error(
        "{name}: taken for one sequence, although it has blank lines; write a line \">name\" before each if there are several"
    )]
    BlankLines {
        /// The record.
        name: String,
    },
    /// Two records with different sequences have the same name.
    #[error("{name}: another sequence has the same name; rename one, to tell them apart")]
    SameName {
        /// The name.
        name: String,
    },
    /// Bytes after the end of the compressed file were left out.
    #[error("{0}")]
    LeftOver(LeftOver),
    /// Gaps of an alignment were left out.
    #[error("{name}: left out {}, as of an alignment", counted(*count, "gap"))]
    Gaps {
        /// The record.
        name: String,
        /// Number of gaps.
        count: usize,
    },
    /// Two records have the same sequence.
    #[error("{name}: the same sequence as {of}; taken as another copy of it")]
    Copy {
        /// The later record.
        name: String,
        /// The first one.
        of: String,
    },
    /// A chain id stands in two headers; the later one is not used.
    #[error("{name}: chain {id} stands in an earlier header; this copy gets another id")]
    ChainTwice {
        /// The later record.
        name: String,
        /// The chain id.
        id: String,
    },
}
