//! How long the steps of a record take, and how much memory a whole record takes; one thread.
//!
//! `cargo run --release --example dataset_times --no-default-features -- steps|record MAP STRUCTURE
//! FASTA` prints a JSON object: seconds of each step (the best of three) or of the record (its
//! files are thrown away as they come), and the peak of resident memory where the system tells it.
//! `benches/against_python.py` runs it beside numpy, scipy and gemmi.
#![allow(clippy::print_stdout, reason = "numbers for the terminal")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use cryoweave::dataset::labels::LabelMask;
use cryoweave::dataset::records::{EntryFiles, EntryName, RecordSettings, make_record};
use cryoweave::grid::Grid;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::read_structure;
use cryoweave::prepare::normalize::{NormalizedDensity, Rule};
use cryoweave::prepare::resample::resample_as_released;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, map, structure, fasta] = &arguments[..] else {
        return Err("wanted: steps|record MAP STRUCTURE FASTA".into());
    };
    let files = EntryFiles {
        map: std::fs::read(map)?,
        structure: std::fs::read(structure)?,
        fasta: Some(std::fs::read(fasta)?),
        entry: None,
    };
    match mode.as_str() {
        "steps" => steps(&files),
        _ => record(files),
    }
}

fn steps(files: &EntryFiles) -> Result<(), Box<dyn Error>> {
    let (read, density) = best(|| read_map(&files.map));
    let (density, _) = density?;
    let (resampled, on_one) = best(|| resample_as_released(&density));
    let on_one = on_one?;
    let copies: Vec<_> = (0..3).map(|_| on_one.clone()).collect();
    let mut copies = copies.into_iter();
    let (normalized, _) = best(|| {
        let copy = copies.next().unwrap_or_else(|| on_one.clone());
        NormalizedDensity::new(copy, Rule::NonZeroPercentile)
    });
    let (structure, _) = read_structure(&files.structure)?;
    let (size, frame) = (on_one.grid.size(), on_one.frame);
    let masks = || {
        let atoms = LabelMask::backbone_atoms(&structure, size, frame);
        let amino = LabelMask::amino_acids(&structure, size, frame);
        [
            atoms.map(|label| label as u8 + 1),
            amino.map(|label| label as u8 + 1),
        ]
    };
    let (labels, _) = best(masks);
    let (on_grids, _) = best(|| masks().map(|mask| dense(&mask)));
    println!(
        "{{\"read\": {read}, \"resample\": {resampled}, \"normalize\": {normalized}, \"labels\": \
         {labels}, \"labels on grids\": {on_grids}}}"
    );
    Ok(())
}

/// The classes of `mask` on the whole grid, as the Python side has them.
fn dense(mask: &LabelMask<u8>) -> Grid<f32> {
    let mut grid = Grid::filled(mask.size(), 0.0);
    for (place, class) in mask.labels() {
        grid.values_mut()[*place] = f32::from(*class);
    }
    grid
}

fn record(files: EntryFiles) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let name = EntryName::new("1", "1abc");
    let mut bytes = 0;
    make_record(&name, files, RecordSettings::default(), &mut |_, file| {
        bytes += black_box(file).len();
        Ok(())
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let peak = peak_bytes().map_or("null".to_owned(), |peak| peak.to_string());
    println!("{{\"record\": {seconds}, \"bytes\": {bytes}, \"peak_bytes\": {peak}}}");
    Ok(())
}

/// The seconds of the quickest of three runs, and what the last one gave.
fn best<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut timed = || {
        let start = Instant::now();
        let result = black_box(run());
        (start.elapsed().as_secs_f64(), result)
    };
    let (first, _) = timed();
    let (second, _) = timed();
    let (third, result) = timed();
    (first.min(second).min(third), result)
}

/// The most memory that this program held, as Linux tells it.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
