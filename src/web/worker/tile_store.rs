//! Tile store: the tiles of the last run, kept by the browser, so that a page that was reloaded goes on from them.

use super::folder::KeptFile;
use super::{scope, slot, work_store};
use crate::io::Source;
use crate::score::{KeptTiles, TileLog};
use crate::web::messages::Reply;

/// Store of the tiles that a run has scored. A browser that keeps none is no reason to stop.
pub(super) struct TileStore {
    /// Open to be written to, unless that failed.
    file: Option<KeptFile>,
    log: TileLog,
}

impl TileStore {
    /// Opens that for the run of a `key` ([`TileLog::key`]), and tells the page how many tiles it holds; those of other
    /// runs are dropped.
    pub(super) async fn open(key: &str) -> Self {
        let mut store = Self::none(key);
        if let Err(reason) = store.try_open(key).await {
            store.give_up(reason);
        }
        let tiles = store.log.count();
        if tiles > 0 {
            scope::send(Reply::Resumed { tiles }, &[]);
        }
        store
    }

    /// Returns a store that keeps nothing.
    pub(super) fn none(key: &str) -> Self {
        let log = TileLog::new(key);
        Self { file: None, log }
    }

    async fn try_open(&mut self, key: &str) -> Result<(), String> {
        let folder = slot::folder(slot::TILES, work_store::slot_of_tiles(key).await?).await?;
        for name in folder.names().await {
            if name != key {
                folder.remove(&name).await;
            }
        }
        let file = folder.access(key).await?;
        match TileLog::read(&file, key) {
            Some(log) => self.log = log,
            None => {
                let begin = TileLog::begin(key);
                file.truncate(0).map_err(|error| error.to_string())?;
                file.write_at(0, &begin)
                    .map_err(|error| error.to_string())?;
            }
        }
        self.file = Some(file);
        Ok(())
    }

    fn give_up(&mut self, reason: String) {
        self.file = None;
        scope::send(Reply::NotKeepingTiles { reason }, &[]);
    }
}

impl KeptTiles for TileStore {
    fn take(&mut self, number: usize) -> Option<Vec<u8>> {
        let file: &dyn Source = self.file.as_ref()?;
        self.log.take(file, number)
    }

    fn keep(&mut self, number: usize, scores: &[u8]) {
        let Some(file) = &self.file else { return };
        let place = self.log.end();
        let Some(bytes) = self.log.append(number, scores) else {
            return;
        };
        if let Err(error) = file.write_at(place, &bytes) {
            self.give_up(error.to_string());
        }
    }
}
