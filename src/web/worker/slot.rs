//! Slots: each tab keeps its own work and tiles. A slot is taken as long as the worker of a tab holds its lock open;
//! what a tab that was closed has left in one can be taken over.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::folder::{Folder, KeptFile};
use super::scope;

/// Name of the folder of the work in a slot.
pub(super) const WORK: &str = "work";
/// Name of the folder of the tiles in a slot.
pub(super) const TILES: &str = "tiles";

/// Name of the folder of the locks, which are called by the numbers of their slots.
const LOCKS: &str = "slots";

/// Number of tries for the lock of a slot, and the pause between them in milliseconds: a worker that has just ended, as
/// after a reload, may hold it a little longer.
const TRIES: usize = 10;
const PAUSE: i32 = 250;

/// Upper limit on the slots: nobody has more tabs that all keep work.
const MOST: usize = 64;

thread_local! {
    /// The slot of this tab, once it has one.
    static OWN: RefCell<Option<Slot>> = const { RefCell::new(None) };
    /// The slot whose work the page offers to go on with. Until the user does so, this tab keeps its own work elsewhere.
    static OFFERED: RefCell<Option<Slot>> = const { RefCell::new(None) };
}

/// A slot with its lock, which is free again when this is dropped.
pub(super) struct Slot {
    number: usize,
    _lock: KeptFile,
}

impl Slot {
    /// Takes the slot `number`.
    ///
    /// # Errors
    /// The reason, in words, why the browser keeps no files, or that another tab has it.
    async fn take(number: usize) -> Result<Self, String> {
        let locks = Folder::open(LOCKS).await?;
        let _lock = locks.access_now(&number.to_string()).await?;
        Ok(Self { number, _lock })
    }

    /// Takes the slot `number`, whose last tab may just have ended.
    async fn wait(number: usize) -> Result<Self, String> {
        for _ in 1..TRIES {
            match Self::take(number).await {
                Ok(slot) => return Ok(slot),
                Err(_) => scope::pause(PAUSE).await,
            }
        }
        Self::take(number).await
    }
}

/// Returns the folder `name` of the slot `number`; the first slot has those that were there before slots were.
///
/// # Errors
/// The reason why the browser keeps no files.
pub(super) async fn folder(name: &str, number: usize) -> Result<Folder, String> {
    match number {
        1 => Folder::open(name).await,
        _ => Folder::open(&format!("{name} {number}")).await,
    }
}

/// Returns the slot of this tab, if it has one.
pub(super) fn own() -> Option<usize> {
    OWN.with_borrow(|own| own.as_ref().map(|slot| slot.number))
}

/// Returns the slot of this tab. If it has none it takes the first of `wanted` that no other tab has, else the first free
/// one that is none of the `spared`.
///
/// # Errors
/// The reason why the browser keeps no files.
pub(super) async fn held(wanted: &[usize], spared: &[usize]) -> Result<usize, String> {
    if let Some(number) = own() {
        return Ok(number);
    }
    if let Some(slot) = first_free(wanted).await {
        return Ok(hold(slot));
    }
    let mut number = 1;
    loop {
        if spared.contains(&number) && number < MOST {
            number += 1;
            continue;
        }
        // One of them may have become free: then it is as good as any other.
        match Slot::take(number).await {
            Ok(slot) => return Ok(hold(slot)),
            Err(_) if number < MOST && all().await?.contains(&number) => number += 1,
            Err(reason) => return Err(reason),
        }
    }
}

/// Returns the first slot of `wanted` that no other tab has, if there is one, to be offered: no other tab takes it meanwhile.
pub(super) async fn offer(wanted: &[usize]) -> Option<usize> {
    let slot = first_free(wanted).await?;
    let number = slot.number;
    OFFERED.set(Some(slot));
    Some(number)
}

/// Takes the first slot of `wanted` that no other tab has; the one that is offered is no other tab's.
async fn first_free(wanted: &[usize]) -> Option<Slot> {
    for &number in wanted {
        let is_this = |slot: &mut Slot| slot.number == number;
        if let Some(slot) = OFFERED.with_borrow_mut(|offered| offered.take_if(is_this)) {
            return Some(slot);
        }
        if let Ok(slot) = Slot::wait(number).await {
            return Some(slot);
        }
    }
    None
}

fn hold(slot: Slot) -> usize {
    let number = slot.number;
    OWN.set(Some(slot));
    number
}

/// Returns the numbers of the slots that there are.
///
/// # Errors
/// The reason why the browser keeps no files.
pub(super) async fn all() -> Result<BTreeSet<usize>, String> {
    let names = Folder::open(LOCKS).await?.names().await;
    let mut numbers: BTreeSet<usize> = names.iter().filter_map(|name| name.parse().ok()).collect();
    numbers.insert(1);
    Ok(numbers)
}

/// Removes the work and the tiles in all slots that no other tab has.
pub(super) async fn clear() {
    OFFERED.set(None);
    for number in all().await.unwrap_or_default() {
        let own = own() == Some(number);
        // Held while its files are removed.
        let taken = match own {
            true => None,
            false => Slot::take(number).await.ok(),
        };
        if own || taken.is_some() {
            for name in [WORK, TILES] {
                if let Ok(folder) = folder(name, number).await {
                    folder.clear().await;
                }
            }
        }
    }
}
