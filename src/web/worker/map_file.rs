//! The map of the session, with what is known of it.

use std::rc::Rc;

use crate::check::{Cost, Finding, Level, Mend, Probe, Topic};
use crate::io::mrc::MapNote;
use crate::pipeline::{InputFile, InputMap};
use crate::prepare::correction::Corrections;
use crate::view::overview::Overview;

/// A map that was read.
#[derive(Clone, Debug)]
pub(super) struct MapFile {
    pub(super) entry: InputFile,
    pub(super) input: Rc<InputMap>,
    /// The small copy of the map before it was cut, if it was.
    pub(super) overview: Option<Rc<Overview>>,
    /// Answer of the network on a few tiles, once it was asked.
    pub(super) probed: Option<Probed>,
}

/// Answer of the network on a few tiles.
#[derive(Clone, Debug)]
pub(super) struct Probed {
    pub(super) probe: Probe,
    pub(super) cost: Cost,
}

impl MapFile {
    /// Returns what the network said of it, as it would of the map in `entry` changed by `corrections`, where those
    /// do not touch what the network sees but for its hand.
    pub(super) fn probed_for(
        &self,
        entry: &InputFile,
        corrections: &Corrections,
    ) -> Option<Probed> {
        let Probed { probe, cost } = self.probed.clone()?;
        let (before, stated) = (&self.input.corrections, &self.input.header.stated);
        let moved = Corrections {
            mirror: corrections.mirror,
            origin: corrections.origin,
            ..*before
        };
        let moved = moved.with_the_part_of(before, stated, self.input.whole);
        (*entry == self.entry && moved == *corrections).then_some(Probed {
            probe: match corrections.mirror == before.mirror {
                true => probe,
                false => probe.flipped(),
            },
            cost,
        })
    }

    /// Returns the oddities of its file in words.
    pub(super) fn notes(&self) -> Vec<String> {
        self.input.notes.iter().map(ToString::to_string).collect()
    }

    /// Returns whether its file states the size of its voxels.
    pub(super) fn states_voxel_size(&self) -> bool {
        let lacks = |note: &MapNote| matches!(note, MapNote::NoVoxelSize { .. });
        !self.input.notes.iter().any(lacks)
    }

    /// Returns the finding on voxels to which nobody gave a size; nothing where header or user did.
    pub(super) fn no_voxel_size(&self) -> Option<Finding> {
        let is_assumed = !self.states_voxel_size() && self.input.corrections.voxel_size.is_none();
        let edge = self.input.voxel_edge();
        let power = self.probed.as_ref().and_then(|probed| probed.probe.power);
        let proposal = power.and_then(|power| power.proposal(edge));
        is_assumed.then(|| Finding {
            topic: Topic::VoxelSize,
            level: Level::Red,
            words:
                "The header states no voxel size; 1 Å is assumed, and every distance in a model \
                    would be wrong. Give the pixel size of the reconstruction, in Å, below under \
                    \u{201c}Correct by hand\u{201d}."
                    .to_owned(),
            mend: proposal.map(Mend::VoxelSize),
        })
    }

    /// Returns whether its file says that it is simulated.
    pub(super) fn is_simulated(&self) -> bool {
        self.input.notes.contains(&MapNote::Simulated)
    }
}
