//! Work on the items of a list by several threads, with the results in the order of the list.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Blocks of items per thread: enough that no thread waits long for another's last block.
const BLOCKS_PER_THREAD: usize = 16;

/// Applies `work` to every item, on as many threads as the machine runs at once, and returns the results in the order
/// of the items. Where there are no threads, as in a browser, one after the other.
///
/// # Panics
/// Panics if `work` does.
///
/// # Examples
///
/// ```
/// let squares = cryoweave::parallel::map(&[1, 2, 3], |n| n * n);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_on(threads(), items, work)
}

/// Returns the number of threads that the machine runs at once.
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Applies `work` as [`map`] does, on so many threads.
fn map_on<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if threads.min(items.len()) < 2 {
        return items.iter().map(work).collect();
    }
    let block = (items.len() / (threads * BLOCKS_PER_THREAD)).max(1);
    let blocks: Vec<&[T]> = items.chunks(block).collect();
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(block) = blocks.get(index) else {
                return done;
            };
            done.push((index, block.iter().map(&work).collect()));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        // WebAssembly has no threads.
        let has_threads = thread::Builder::new().spawn(|| ()).is_ok();
        let counts: &[usize] = if has_threads { &[1, 2, 5] } else { &[1] };
        for count in [0, 1, 2, 7, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 3).collect();
            for threads in counts {
                assert_eq!(map_on(*threads, &items, |item| item * 3), expected);
            }
        }
    }
}
