//! `cryoweave normalize`: a map in, the same map as the network gets it out.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args as Arguments;

use super::files;
use super::streams::tell;
use crate::io::mrc::write_map;
use crate::network::Weave;
use crate::pipeline;
use crate::prepare::correction::Corrections;

/// Label in the header of the written map.
const LABEL: &str = "cryoweave: 1 A grid, solvent flattened, normalised for the network weave";

#[derive(Debug, Arguments)]
pub(super) struct Normalize {
    /// The map: MRC or CCP4, also .gz or .bz2.
    map: PathBuf,
    /// The written map; `MAP_normalized.mrc` in the current folder if it is not given.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Reads, prepares as [`pipeline::score`] does, writes.
pub(super) fn run(args: &Normalize) -> Result<ExitCode> {
    let map = Corrections::default().apply(files::read_map(&args.map)?)?;
    let normalized = pipeline::prepare(&map.density, Weave::RULE)?;
    let scale = normalized.scale();
    let density = normalized.into_density();
    let size = density.grid.size();
    let name = files::file_name(&args.map);
    let stem = name.split('.').next().unwrap_or(&name);
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{stem}_normalized.mrc")));
    files::write_result(&out, &write_map(&density, LABEL), &[&args.map])?;
    tell!(
        "{}: {} × {} × {} voxels of 1 Å, divided by {scale:.6}",
        out.display(),
        size.x,
        size.y,
        size.z
    );
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::grid::{Density, Grid, GridSize};
    use crate::io::mrc::read_map;
    use crate::prepare::normalize::{NormalizedDensity, Rule};
    use crate::progress::{Progress, Silent};
    use crate::random::Random;
    use crate::score::{ScoreError, ScoreSettings, Scorer, VoxelScores};
    use crate::space::{Frame, Position, VoxelSize};

    /// A network that keeps what it is given.
    #[derive(Default)]
    struct Recorder(RefCell<Option<NormalizedDensity>>);

    impl Scorer for Recorder {
        fn rule(&self) -> Rule {
            Weave::RULE
        }

        async fn score(
            &self,
            map: &NormalizedDensity,
            _: &ScoreSettings,
            _: &mut impl Progress,
        ) -> Result<VoxelScores, ScoreError> {
            self.0.replace(Some(map.clone()));
            Err(ScoreError::Device {
                device: "none".into(),
                reason: "this network only listens".into(),
            })
        }
    }

    /// A ball of mean density 1 in noise, on voxels that are no whole Å.
    fn noisy_ball() -> Density {
        let mut random = Random::new(3);
        let grid = Grid::from_fn(GridSize::new(30, 34, 28), |voxel| {
            let square = [voxel.x, voxel.y, voxel.z].map(|at| (at as f64 - 14.0).powi(2));
            let inside = square.iter().sum::<f64>() < 36.0;
            f32::from(u8::from(inside)) + 0.3 * random.normal() as f32
        });
        let frame = Frame {
            origin: Position::new(-7.5, 3.25, 12.0),
            voxel_size: VoxelSize::new(1.3, 1.3, 1.3).unwrap(),
        };
        Density { grid, frame }
    }

    #[test]
    fn writes_what_the_pipeline_gives_to_the_network() {
        let folder =
            std::env::temp_dir().join(format!("cryoweave-normalize-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (map, out) = (folder.join("map.mrc"), folder.join("out.mrc"));
        std::fs::write(&map, write_map(&noisy_ball(), "")).unwrap();
        let args = Normalize {
            map: map.clone(),
            out: Some(out.clone()),
        };
        run(&args).unwrap();
        let (written, _) = read_map(&std::fs::read(out).unwrap()).unwrap();
        let (deposited, _) = read_map(&std::fs::read(map).unwrap()).unwrap();
        std::fs::remove_dir_all(folder).unwrap();

        let recorder = Recorder::default();
        let settings = ScoreSettings::default();
        let mut silent = Silent;
        let failed = pipeline::score(&deposited, &recorder, &settings, &mut silent);
        assert!(pollster::block_on(failed).is_err());
        let given = recorder.0.into_inner().unwrap();
        let zeros = given.grid().values().iter().filter(|value| **value == 0.0);
        assert!(zeros.count() > 10_000, "the solvent is flattened");
        assert_eq!(written, given.into_density());
    }
}
