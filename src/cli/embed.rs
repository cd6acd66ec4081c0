//! `cryoweave embed`: sequences in, the numbers by which a language model describes them out.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as Arguments;
use ndarray::Array2;
use ndarray_npy::WriteNpyExt;

use super::files::{self, LargeFile};
use super::network::device;
use super::options::BackendChoice;
use super::streams::tell;
use crate::counted::counted;
use crate::io::fasta::read_fasta;
use crate::network::esm::{self, Esm};
use crate::pipeline::Role;

#[derive(Debug, Arguments)]
pub(super) struct Embed {
    /// The sequences: FASTA.
    fasta: PathBuf,
    /// The weights of ESM-2: the authors' .pt file, or safetensors of Hugging Face.
    #[arg(long, value_name = "FILE")]
    weights: PathBuf,
    /// The heads of the attention, where the network is of no published size.
    #[arg(long)]
    heads: Option<usize>,
    /// The written table: a row of numbers for each sequence, as a .npy file of numpy.
    #[arg(long, value_name = "FILE", default_value = "embeddings.npy")]
    out: PathBuf,
    /// The device on which the network runs.
    #[arg(long, value_enum, default_value_t = BackendChoice::Auto)]
    backend: BackendChoice,
}

/// Reads, describes, writes.
pub(super) fn run(args: &Embed) -> Result<ExitCode> {
    let opened = files::open(&args.fasta, Role::Sequences.name())?;
    let shown = || args.fasta.display().to_string();
    let (sequences, notes) = read_fasta(&opened.bytes).with_context(shown)?;
    for note in notes {
        tell!("note: {note}");
    }
    if let Some(note) = esm::note_on(&sequences) {
        tell!("note: {note}");
    }
    let (source, _) = LargeFile::open(&args.weights, Role::Weights.name())?;
    let esm = pollster::block_on(async {
        let device = device(args.backend).await?;
        Esm::read(&source, args.heads, &device).with_context(|| args.weights.display().to_string())
    })?;
    let network = esm.configuration();
    let mut rows = Vec::with_capacity(sequences.len() * network.width);
    for sequence in &sequences {
        let row = pollster::block_on(esm.embedding(&sequence.residues));
        rows.extend(row.with_context(|| sequence.name.clone())?);
        let residues = counted(sequence.residues.len(), "residue");
        tell!("{}: {residues}", sequence.name);
    }
    let table = Array2::from_shape_vec((sequences.len(), network.width), rows)
        .context("the rows differ in length")?;
    let mut bytes = Vec::new();
    table.write_npy(&mut bytes).context("the table as .npy")?;
    files::write_result(&args.out, &bytes, &[&args.fasta, &args.weights])?;
    tell!(
        "{} is written: {} × {} numbers of {}",
        args.out.display(),
        sequences.len(),
        network.width,
        network
            .published_name()
            .unwrap_or("a network of no published size"),
    );
    Ok(ExitCode::SUCCESS)
}
