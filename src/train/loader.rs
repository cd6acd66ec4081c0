//! Loader: makes the batches of the next steps in the background.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::data::Data;
use super::example::Example;

/// Batches that wait; more would only take memory.
const AHEAD: usize = 2;

/// Index of a batch: its epoch, and its number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BatchIndex {
    pub(super) epoch: usize,
    pub(super) batch: usize,
}

/// Stream of batches in the order of the steps, made by a thread of its own, which ends when the loader is dropped.
pub(super) struct Loader {
    batches: Receiver<Vec<Example>>,
}

impl Loader {
    /// Starts with the batch at `from`; `epochs` is the number of all epochs, `size` that of the examples of a batch.
    pub(super) fn start(data: Arc<dyn Data>, from: BatchIndex, epochs: usize, size: usize) -> Self {
        let (give, batches) = sync_channel(AHEAD);
        thread::spawn(move || {
            let count = data.per_epoch();
            for epoch in from.epoch..epochs {
                let first = if epoch == from.epoch { from.batch } else { 0 };
                for batch in first..batches_of(count, size) {
                    let indices = batch * size..((batch + 1) * size).min(count);
                    let examples = indices.map(|index| data.example(epoch, index)).collect();
                    if give.send(examples).is_err() {
                        return;
                    }
                }
            }
        });
        Self { batches }
    }

    /// Waits for the next batch; `None` if its thread failed or there is no further one.
    pub(super) fn next(&self) -> Option<Vec<Example>> {
        self.batches.recv().ok()
    }
}

/// Returns the number of batches of an epoch.
pub(super) fn batches_of(examples: usize, size: usize) -> usize {
    examples.div_ceil(size.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::example::Targets;

    struct Numbers;

    impl Data for Numbers {
        fn per_epoch(&self) -> usize {
            5
        }

        fn example(&self, epoch: usize, index: usize) -> Example {
            Example {
                edge: 1,
                density: vec![(10 * epoch + index) as f32],
                targets: Targets::Classes(Vec::new()),
            }
        }
    }

    fn numbers(from: BatchIndex) -> Vec<Vec<f32>> {
        let loader = Loader::start(Arc::new(Numbers), from, 2, 2);
        let batches = std::iter::from_fn(|| loader.next());
        let density = |example: Example| example.density[0];
        batches
            .map(|b| b.into_iter().map(density).collect())
            .collect()
    }

    #[test]
    fn batches_come_in_order_and_go_on_where_they_stopped() {
        let all = numbers(BatchIndex { epoch: 0, batch: 0 });
        let expected: [&[f32]; 6] = [
            &[0., 1.],
            &[2., 3.],
            &[4.],
            &[10., 11.],
            &[12., 13.],
            &[14.],
        ];
        assert_eq!(all, expected);
        assert_eq!(numbers(BatchIndex { epoch: 0, batch: 2 }), expected[2..]);
        assert_eq!(numbers(BatchIndex { epoch: 1, batch: 1 }), expected[4..]);
    }
}
