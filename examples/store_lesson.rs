//! Makes the stored run of a lesson from the examples that ship: `cargo run --release --example store_lesson`.
//!
//! Names of stories behind it make theirs alone. A file is the same every time, but for the last digits of the processor. `tests/suite/lesson.rs` holds the walk after
//! the network to it.
#![allow(clippy::print_stdout, reason = "a report for the terminal")]

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use cryoweave::candidates::{self, CandidateSettings};
use cryoweave::check::{self, Probe, Subject, Values};
use cryoweave::evaluate::evaluate;
use cryoweave::grid::Density;
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::{read_map, read_map_header, write_map};
use cryoweave::io::structure::read_structure;
use cryoweave::lesson::{Break, BrokenRun, StoredRun, Story, StorySample, backbone};
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::pipeline::{self, Prediction, Sample};
use cryoweave::progress::Silent;
use cryoweave::residue::Sequence;
use cryoweave::score::VoxelScores;
use cryoweave::structure::Structure;

type Anything = Box<dyn Error>;

/// The lowest threshold and separation (Å) that a class may try.
const PEAKS: (f64, f64) = (0.05, 1.0);

fn main() -> Result<(), Anything> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let weights = fs::read(root.join("assets/weave.safetensors"))?;
    let weave = Weave::read(&weights, &ComputeDevice::cpu())?;
    let wanted: Vec<String> = env::args().skip(1).collect();
    let is_wanted =
        |story: &Story| wanted.is_empty() || wanted.iter().any(|name| name == story.name());
    for story in Story::ALL.into_iter().filter(is_wanted) {
        let bytes = stored(sample(story, root)?, &weave)?.to_bytes();
        let file = root
            .join("assets/lesson")
            .join(format!("{}.run", story.name()));
        println!("{}: {} bytes", file.display(), bytes.len());
        fs::write(file, bytes)?;
    }
    Ok(())
}

/// Reads what a story is about.
fn sample(story: Story, root: &Path) -> Result<StorySample, Anything> {
    let example = |name: &str| fs::read(root.join("assets/example").join(name));
    match story {
        Story::Haemoglobin => {
            let (map, _) = read_map(&example("emd_3488.mrc.gz")?)?;
            let (sequences, _) = read_fasta(&example("5ni1.fasta")?)?;
            let (structure, _) = read_structure(&example("5ni1.cif.gz")?)?;
            let sample = StorySample::haemoglobin(&map, &sequences, &structure);
            Ok(sample.ok_or("the example has no sequence")?)
        }
        Story::Cd2 => {
            let (structure, _) = read_structure(&example("1gya.pdb.gz")?)?;
            Ok(StorySample::cd2(&structure)?)
        }
        Story::Spike => {
            let (map, _) = read_map(&example("emd_21457_part.mrc.gz")?)?;
            let (structure, _) = read_structure(&example("6vyb_part.pdb.gz")?)?;
            Ok(StorySample::spike(map, &structure))
        }
    }
}

/// Runs the walk over a sample, as it is and with every fault.
fn stored(sample: StorySample, weave: &Weave) -> Result<StoredRun, Anything> {
    let StorySample {
        map,
        sequence,
        reference,
    } = sample;
    let walk = Walk {
        weave,
        reference: &reference,
    };
    let (scores, prediction) = walk.run(&map, &sequence)?;
    let settings = CandidateSettings {
        threshold: PEAKS.0,
        separation_angstrom: PEAKS.1,
        ..CandidateSettings::default()
    };
    let evaluation = evaluate(&reference, &prediction.model);
    println!("{:?} {:?}", prediction.counts, evaluation.in_numbers());
    let broken = Break::ALL
        .into_iter()
        .map(|fault| walk.broken(fault, &map, &sequence));
    let broken: Result<Vec<BrokenRun>, Anything> = broken.collect();
    Ok(StoredRun {
        peaks: candidates::find(&scores, &settings),
        map,
        scores,
        sequence,
        model: prediction.model,
        evaluation,
        weights: Weave::SHIPPED.to_owned(),
        broken: broken?,
        reference,
    })
}

/// The whole walk over a part of a map.
struct Walk<'a> {
    weave: &'a Weave,
    reference: &'a Structure,
}

impl Walk<'_> {
    fn run(
        &self,
        map: &Density,
        sequence: &Sequence,
    ) -> Result<(VoxelScores, Prediction), Anything> {
        let sequences = [sequence.clone()];
        let sample = Sample {
            name: "lesson",
            sequences: &sequences,
            reference: Some(self.reference),
            ..Sample::default()
        };
        let settings = StoredRun::settings();
        let scores = pollster::block_on(pipeline::score(
            map,
            self.weave,
            &settings.score,
            &mut Silent,
        ))?;
        let prediction = pollster::block_on(pipeline::build(
            Some(map),
            &scores,
            sample,
            &settings,
            &mut Silent,
        ))?;
        Ok((scores, prediction))
    }

    fn broken(
        &self,
        fault: Break,
        map: &Density,
        sequence: &Sequence,
    ) -> Result<BrokenRun, Anything> {
        let (map, sequence) = (fault.map(map), fault.sequence(sequence));
        let (_, prediction) = self.run(&map, &sequence)?;
        let findings = self.check(&map, &sequence, &prediction)?;
        let evaluation = evaluate(self.reference, &prediction.model).in_numbers();
        println!("{fault:?}: {:?} {evaluation:?}", prediction.counts);
        prediction
            .notes
            .iter()
            .for_each(|note| println!("  {note}"));
        findings.iter().for_each(|finding| {
            println!(
                "  {:?} {:?}: {}",
                finding.level, finding.topic, finding.words
            )
        });
        let mut model = prediction.model;
        let residues = model
            .chains
            .iter_mut()
            .flat_map(|chain| &mut chain.residues);
        residues.for_each(|residue| residue.atoms.retain(|atom| atom.name == "CA"));
        Ok(BrokenRun {
            fault,
            candidates: prediction.candidates.len(),
            model: backbone(&model),
            evaluation,
            findings,
            notes: prediction.notes,
        })
    }

    /// Checks a map as the page does: before the run, with the network on a few tiles, and after it.
    fn check(
        &self,
        map: &Density,
        sequence: &Sequence,
        prediction: &Prediction,
    ) -> Result<Vec<check::Finding>, Anything> {
        let bytes = write_map(map, "lesson");
        let sequences = [sequence.clone()];
        let values = Values::of(map);
        let subject = Subject {
            name: "lesson",
            header: &read_map_header(&bytes)?,
            notes: &[],
            map,
            values: &values,
            outliers: 0,
            sequences: &sequences,
            reference: None,
            memory: None,
            mirror: None,
            is_part: true,
        };
        let mut findings = check::check(&subject);
        let density = pipeline::prepare(map, Weave::RULE)?;
        if let Some(probe) = pollster::block_on(Probe::run(&density, self.weave, &mut Silent))? {
            let edge = map.frame.voxel_size.x();
            check::add_probe(&mut findings, &probe, &values, &sequences, true, edge);
        }
        check::add_run(
            &mut findings,
            &prediction.readability,
            prediction.scale,
            map.frame.voxel_size.x(),
        );
        Ok(findings)
    }
}
