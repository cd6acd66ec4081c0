//! Work store: the files and choices of the last run of each tab, kept by the browser, so that a page that was reloaded
//! goes on from them.

use std::io;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, FilePropertyBag};

use super::file_source::FileSource;
use super::folder::Folder;
use super::{scope, slot};
use crate::io::Source;
use crate::web::messages::{Reply, Work, WorkFile};

/// Name of the file that says what is kept; it is written last, and files without it are nothing.
const CARD: &str = "work.json";

/// Sends the last work of a tab that was closed, or of this one before it was reloaded, to the page, if it is whole.
pub(super) async fn find() {
    if let Ok((work, files)) = try_find().await {
        scope::send(Reply::Work(Box::new(work)), &files);
    }
}

async fn try_find() -> Result<(Work, Vec<JsValue>), String> {
    let kept: Vec<usize> = kept().await?.iter().map(|kept| kept.slot).collect();
    let number = slot::offer(&kept).await;
    let folder = slot::folder(slot::WORK, number.ok_or("nothing is kept")?).await?;
    let work = card_in(&folder).await?;
    let mut files = Vec::new();
    for kept in &work.files {
        let file = folder.file(&name_of(kept)).await?;
        if file.size() != kept.bytes {
            return Err(format!("{} is not whole", kept.name));
        }
        files.push(as_given(&file, kept)?.into());
    }
    Ok((work, files))
}

/// Returns `file` under the name and with the time that the user's own had; nothing is copied.
fn as_given(file: &File, kept: &WorkFile) -> Result<File, String> {
    let options = FilePropertyBag::new();
    options.set_last_modified(kept.changed);
    let parts = Array::of1(file);
    File::new_with_blob_sequence_and_options(&parts, &kept.name, &options)
        .map_err(|error| scope::words_of(&error))
}

/// Returns the name under which a file is kept. The same file keeps it from run to run: the page may read it there.
fn name_of(file: &WorkFile) -> String {
    let WorkFile {
        what,
        bytes,
        changed,
        ..
    } = file;
    format!("{what:?} {bytes} {changed}")
}

/// Keeps `work` with its attached files in place of what was kept before. A browser that keeps none is no reason to stop.
pub(super) async fn keep(work: &Work, files: &[JsValue]) {
    if let Err(reason) = try_keep(work, files).await {
        if let Some(own) = slot::own()
            && let Ok(folder) = slot::folder(slot::WORK, own).await
        {
            folder.clear().await;
        }
        scope::send(Reply::NotKeepingWork { reason }, &[]);
    }
}

/// Returns the slot for `work`: that of this tab; else that of work with the same files, which goes on; else one whose run has ended,
/// whose work is replaced. That of another run that was interrupted stays, until it is gone on with or removed.
async fn slot_of(work: &Work) -> Result<usize, String> {
    let kept = kept().await?;
    let same = kept.iter().filter(|kept| kept.files == work.files);
    slot_among(same.map(|kept| kept.slot).collect(), &kept).await
}

/// Returns the slot for the tiles of `key`: that of this tab; else one that holds them; else one as for other work.
///
/// # Errors
/// The reason why the browser keeps no files.
pub(super) async fn slot_of_tiles(key: &str) -> Result<usize, String> {
    let mut with_tiles = Vec::new();
    for number in slot::all().await? {
        let names = slot::folder(slot::TILES, number).await?.names().await;
        if names.iter().any(|name| name == key) {
            with_tiles.push(number);
        }
    }
    slot_among(with_tiles, &kept().await?).await
}

/// Returns the slot of this tab; without one, the first of `own` that no other tab has, else one whose run has ended, else a new one.
async fn slot_among(own: Vec<usize>, kept: &[Kept]) -> Result<usize, String> {
    let (ended, interrupted): (Vec<&Kept>, Vec<&Kept>) = kept.iter().partition(|kept| kept.ended);
    let wanted = own.into_iter().chain(ended.iter().map(|kept| kept.slot));
    let spared: Vec<usize> = interrupted.iter().map(|kept| kept.slot).collect();
    slot::held(&wanted.collect::<Vec<_>>(), &spared).await
}

/// Work in a slot.
struct Kept {
    /// Number of the slot.
    slot: usize,
    /// Time at which its run began.
    began: String,
    /// True once its run has ended.
    ended: bool,
    files: Vec<WorkFile>,
}

/// Returns the work that is kept: runs that were interrupted, which may have cost hours, before those that ended, the latest first.
async fn kept() -> Result<Vec<Kept>, String> {
    let mut found = Vec::new();
    for number in slot::all().await? {
        let folder = slot::folder(slot::WORK, number).await?;
        if let Ok(work) = card_in(&folder).await {
            found.push(Kept {
                slot: number,
                began: work.began,
                ended: work.ended,
                files: work.files,
            });
        }
    }
    found.sort_by(|a, b| {
        let by_time = || (&b.began, b.slot).cmp(&(&a.began, a.slot));
        a.ended.cmp(&b.ended).then_with(by_time)
    });
    Ok(found)
}

async fn try_keep(work: &Work, files: &[JsValue]) -> Result<(), String> {
    let folder = slot::folder(slot::WORK, slot_of(work).await?).await?;
    folder.remove(CARD).await;
    let wanted: Vec<String> = work.files.iter().map(name_of).collect();
    let before = folder.names().await;
    for name in before.iter().filter(|name| !wanted.contains(name)) {
        folder.remove(name).await;
    }
    let files = files.iter().filter_map(|file| file.dyn_ref::<File>());
    for (name, file) in wanted.iter().zip(files) {
        if before.contains(name) && folder.file(name).await?.size() == file.size() {
            continue;
        }
        let copied: io::Result<()> = folder
            .write(name, |kept| {
                let source = FileSource::new(file);
                io::copy(&mut source.open()?, kept).map(drop)
            })
            .await;
        copied.map_err(|error| error.to_string())?;
    }
    write_card(&folder, work).await
}

/// Notes that the run of the kept work has ended, and what is shown of it.
pub(super) async fn end(view: String) {
    let end = async || -> Result<(), String> {
        let own = slot::own().ok_or("nothing is kept")?;
        let folder = slot::folder(slot::WORK, own).await?;
        let work = card_in(&folder).await?;
        let ended = true;
        write_card(
            &folder,
            &Work {
                ended,
                view,
                ..work
            },
        )
        .await
    };
    // Where nothing is kept, there is nothing to note.
    let _ = end().await;
}

/// Removes the work and the tiles of this tab and of all that were closed.
pub(super) async fn clear() {
    slot::clear().await;
}

async fn card_in(folder: &Folder) -> Result<Work, String> {
    let text = folder.text(CARD).await?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

async fn write_card(folder: &Folder, work: &Work) -> Result<(), String> {
    let json = serde_json::to_vec(work).map_err(|error| error.to_string())?;
    let written: io::Result<()> = folder
        .write(CARD, |card| io::Write::write_all(card, &json))
        .await;
    written.map_err(|error| error.to_string())
}
