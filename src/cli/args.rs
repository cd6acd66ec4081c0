//! The arguments.

use std::path::PathBuf;

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

use super::options::{BackendChoice, CorrectionArgs, NetworkArgs, positive};
use crate::model::ModelAtoms;
use crate::trace::Aligner;

/// Builds a protein model from a cryo-EM map.
#[derive(Debug, Parser)]
#[command(name = "cryoweave", version, about, arg_required_else_help = true)]
pub(super) struct Args {
    /// Print the packages that the program consists of, with their licences.
    #[arg(long, exclusive = true)]
    pub(super) licences: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build a model from a map and its sequences.
    Predict(Box<Predict>),
    /// Find the proteins of a map or a model in a proteome.
    Identify(Box<super::identify::Identify>),
    /// Check a map before a run: voxel size, contrast, handedness, resolution, cost.
    Check(super::check::Check),
    /// Compare a built model with a reference structure.
    Evaluate(Evaluate),
    /// Prepare training data from maps and their reference structures.
    Prepare(super::prepare::Prepare),
    /// Write a map as the network gets it: on a 1 Å grid, solvent flattened, normalised.
    Normalize(super::normalize::Normalize),
    /// Judge maps and prepared training data.
    Validate(super::validate::Validate),
    /// Cut prepared training data to tiles, as npz files.
    Tiles(super::tiles::Tiles),
    /// Split entries into those that train and those that validate.
    Split(super::split::Split),
    /// Simulate the map of a structure.
    Simulate(super::simulate::Simulate),
    /// Convert weights of Cryo2Struct, checkpoints of PyTorch, to safetensors.
    Convert(super::convert::Convert),
    /// Describe sequences in numbers by a language model, ESM-2, whose weights you bring.
    Embed(super::embed::Embed),
    /// Fetch maps, models and sequences from the public archives.
    Fetch(super::fetch::Fetch),
    /// Train a network on prepared records: fine-tune ours, or train one of Cryo2Struct.
    #[cfg(feature = "train")]
    Train(super::train::Train),
    /// Says that this program cannot train.
    #[cfg(not(feature = "train"))]
    #[command(hide = true, disable_help_flag = true)]
    Train {
        /// Whatever was given.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Serve the built page on this computer.
    Serve(Serve),
}

#[derive(Debug, Arguments)]
pub(super) struct Predict {
    /// The map: MRC or CCP4, also .gz or .bz2.
    pub(super) map: PathBuf,
    /// The sequences: FASTA. Without them, fragments are built without residue names.
    #[arg(long)]
    pub(super) fasta: Option<PathBuf>,
    /// The proteins of an organism, FASTA, also .gz: the sequences are sought among them.
    #[arg(long, value_name = "FASTA", conflicts_with = "fasta")]
    pub(super) proteome: Option<PathBuf>,
    /// A reference structure to compare with: PDB or mmCIF, also .gz.
    #[arg(long, alias = "known")]
    pub(super) reference: Option<PathBuf>,
    /// A predicted structure of the chains, such as AlphaFold's: placed in the map, compared with the model, and used to fill
    /// weak parts where the density agrees. PDB or mmCIF, also .gz.
    #[arg(long)]
    pub(super) predicted: Option<PathBuf>,
    /// A backbone of your own to build on, in the frame of the map: its Cα take the place of those that the network finds. It is
    /// named by the sequences where they fit, gets side chains and is refined. PDB or mmCIF, also .gz.
    #[arg(long)]
    pub(super) model: Option<PathBuf>,
    /// The folder for the results; made if it is missing.
    #[arg(long, default_value = ".")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) corrections: CorrectionArgs,
    /// Go on where the map check says that no sensible model can come out, and replace files of the results' names that
    /// no earlier run of this map made.
    #[arg(long)]
    pub(super) force: bool,
    /// Say so if there is nothing to go on from. A run that was stopped goes on from its finished tiles in any case, where map,
    /// weights and settings are the same.
    #[arg(long)]
    pub(super) resume: bool,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) reference_networks: super::reference::ReferenceArgs,
    /// The atoms of the model.
    #[arg(long, value_name = "ATOMS")]
    pub(super) model_atoms: Option<AtomsChoice>,

    /// The aligner of candidates and sequences.
    #[arg(long, value_enum)]
    pub(super) aligner: Option<AlignerChoice>,
    /// Settings that differ from the defaults, as JSON; `run.json` shows all of them.
    #[arg(long, value_name = "FILE")]
    pub(super) settings: Option<PathBuf>,
    /// Also write the run as one file that the page opens (drop it there): results, sequences, reference structure.
    #[arg(long, value_name = "FILE.zip")]
    pub(super) session: Option<PathBuf>,
    /// Put the map into the session, too.
    #[arg(long, requires = "session")]
    pub(super) session_map: bool,
    /// Also write a report of the run to read and print: one HTML file with drawings, tables, settings and sources.
    #[arg(long, value_name = "FILE.html")]
    pub(super) report: Option<PathBuf>,
    /// Print the run's record as JSON to standard output.
    #[arg(long)]
    pub(super) json: bool,
    /// Show neither progress nor the summary; notes and warnings stay.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// Aligner of candidates and sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AlignerChoice {
    /// May leave residues out and candidates unused; follows the network's directions [default].
    Ours,
    /// As Cryo2Struct aligns, for comparison: every residue takes a candidate.
    Reference,
}

/// Atoms of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AtomsChoice {
    /// Side chains, too, where residues have a sequence [default].
    All,
    /// N, CA, C and O.
    Backbone,
}

impl From<AtomsChoice> for ModelAtoms {
    fn from(choice: AtomsChoice) -> Self {
        match choice {
            AtomsChoice::All => Self::All,
            AtomsChoice::Backbone => Self::Backbone,
        }
    }
}

impl From<AlignerChoice> for Aligner {
    fn from(choice: AlignerChoice) -> Self {
        match choice {
            AlignerChoice::Ours => Self::Ours,
            AlignerChoice::Reference => Self::Reference,
        }
    }
}

#[derive(Debug, Arguments)]
pub(super) struct Evaluate {
    /// The reference structure, or with --map any structure: PDB or mmCIF, also .gz.
    pub(super) reference: PathBuf,
    /// The built model: PDB or mmCIF, also .gz.
    #[arg(required_unless_present_any = ["sweep", "map"])]
    pub(super) model: Option<PathBuf>,
    /// The map: tells how each structure fits it, by Q-scores and by map-model correlation.
    #[arg(long, value_name = "MAP", conflicts_with = "sweep")]
    pub(super) map: Option<PathBuf>,
    /// The resolution of the calculated map, in Å [default: the one at which it is most like the map].
    #[arg(long, value_name = "Å", value_parser = positive, allow_hyphen_values = true, requires = "map")]
    pub(super) resolution: Option<f64>,
    /// A table to write, as CSV: the fit of every residue to the map.
    #[arg(long, value_name = "FILE", requires = "map")]
    pub(super) residues: Option<PathBuf>,
    /// Print the result as JSON, with --map down to the atoms.
    #[arg(long)]
    pub(super) json: bool,
    /// In place of a model, its map: precision, recall and F1 of the voxels that the network takes for Cα, at
    /// thresholds from 0.05 to 0.95, with those of chance beside them.
    #[arg(long, value_name = "MAP", conflicts_with_all = ["model", "json"])]
    pub(super) sweep: Option<PathBuf>,
    /// The picture of the sweep; its table lies beside it, as CSV.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "sweep.svg",
        conflicts_with = "model"
    )]
    pub(super) out: PathBuf,
    /// Weights for the sweep in place of those in the program; several are drawn in one picture.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["model", "map"]
    )]
    pub(super) weights: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) atoms: super::atom_networks::AtomNetworkArgs,
    /// The device on which the network runs.
    #[arg(long, value_enum, default_value_t = BackendChoice::Auto)]
    pub(super) backend: BackendChoice,
}

#[derive(Debug, Arguments)]
pub(super) struct Serve {
    /// The folder of the built page.
    #[arg(default_value = "dist")]
    pub(super) folder: PathBuf,
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub(super) port: u16,
    /// Isolate the page from others (the headers COOP and COEP), so that its threads may share memory.
    #[arg(long)]
    pub(super) isolate: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn evaluate_wants_a_model_or_a_map_and_not_both() {
        let parsed = |words: &str| Args::try_parse_from(words.split(' ')).is_ok();
        assert!(parsed("cryoweave evaluate r.cif m.cif"));
        assert!(parsed(
            "cryoweave evaluate r.cif --sweep a.mrc --weights x --weights y"
        ));
        assert!(parsed("cryoweave evaluate r.cif --map a.mrc"));
        assert!(parsed(
            "cryoweave evaluate r.cif m.cif --map a.mrc --resolution 3 --residues r.csv"
        ));
        assert!(!parsed("cryoweave evaluate r.cif m.cif --residues r.csv"));
        assert!(!parsed(
            "cryoweave evaluate r.cif --map a.mrc --sweep a.mrc"
        ));
        assert!(!parsed(
            "cryoweave evaluate r.cif --map a.mrc --resolution 0"
        ));
        assert!(!parsed("cryoweave evaluate r.cif"));
        assert!(!parsed("cryoweave evaluate r.cif m.cif --sweep a.mrc"));
        assert!(!parsed("cryoweave evaluate r.cif m.cif --weights x"));
        assert!(!parsed("cryoweave evaluate r.cif --map a.mrc --weights x"));
        assert!(!parsed("cryoweave evaluate r.cif --map a.mrc --atoms x"));
    }

    #[test]
    fn the_old_flag_of_the_reference_structure_goes_on_working() {
        for flag in ["--reference", "--known"] {
            let args = Args::try_parse_from(["cryoweave", "predict", "a.mrc", flag, "b.cif"]);
            let Some(Command::Predict(predict)) = args.unwrap().command else {
                panic!("predict was asked for");
            };
            assert_eq!(predict.reference, Some(PathBuf::from("b.cif")), "{flag}");
        }
        let mut program = Args::command();
        let help = program
            .find_subcommand_mut("predict")
            .unwrap()
            .render_help();
        assert!(!help.to_string().contains("--known"), "{help}");
    }
}
