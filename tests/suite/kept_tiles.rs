//! A run that was stopped goes on with the tiles that it had.

use std::collections::BTreeMap;

use cryoweave::grid::GridSize;
use cryoweave::progress::{Cancelled, Progress, Silent, Step};
use cryoweave::score::{KeptTiles, ScoreError, Scorer};
use cryoweave::space::Position;
use pollster::block_on;

use crate::network::{ONE_ROTATION, density, helix, normalized, weave};

/// Tiles in memory, which counts those that it was asked for and had.
#[derive(Default)]
struct Memory {
    tiles: BTreeMap<usize, Vec<u8>>,
    taken: usize,
}

impl KeptTiles for Memory {
    fn take(&mut self, number: usize) -> Option<Vec<u8>> {
        let tile = self.tiles.get(&number).cloned();
        self.taken += usize::from(tile.is_some());
        tile
    }

    fn keep(&mut self, number: usize, scores: &[u8]) {
        self.tiles.insert(number, scores.to_vec());
    }
}

/// Stops the run once `tiles` are done, and notes with how many it began to score.
struct StopAfter {
    tiles: usize,
    first: Option<usize>,
}

impl Progress for StopAfter {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        if step.done > 0 {
            self.first.get_or_insert(step.done);
        }
        if step.done >= self.tiles {
            return Err(Cancelled);
        }
        Ok(())
    }
}

#[test]
fn a_stopped_run_goes_on_where_it_was() {
    let weave = weave();
    let size = GridSize::new(110, 30, 30);
    let turns = [20.0, 80.0].map(|x| helix(8, Position::new(x, 15.0, 15.0)));
    let map = normalized(density(size, &turns.concat()));
    let whole = block_on(weave.score(&map, &ONE_ROTATION, &mut Silent)).unwrap();

    let mut memory = Memory::default();
    let mut stopped = StopAfter {
        tiles: 1,
        first: None,
    };
    let result = block_on(weave.score_on(&map, &ONE_ROTATION, &mut memory, &mut stopped));
    assert!(matches!(result, Err(ScoreError::Cancelled(_))));
    let kept = memory.tiles.len();
    assert!(kept >= 1);

    // A damaged tile is computed again.
    memory.tiles.insert(kept, vec![1, 2, 3]);
    let mut on = StopAfter {
        tiles: usize::MAX,
        first: None,
    };
    let resumed = block_on(weave.score_on(&map, &ONE_ROTATION, &mut memory, &mut on)).unwrap();
    assert_eq!(on.first, Some(kept), "it says at once what it has");
    assert!(
        memory.tiles.len() > kept,
        "more than one tile holds density"
    );
    assert_eq!(resumed, whole);

    memory.taken = 0;
    on.first = None;
    let again = block_on(weave.score_on(&map, &ONE_ROTATION, &mut memory, &mut on)).unwrap();
    assert_eq!(memory.taken, memory.tiles.len());
    assert_eq!(
        on.first,
        Some(memory.taken),
        "with nothing left to score it says that all are done"
    );
    assert_eq!(again, whole);
}
