//! The beginning of a file on the disk, from which a download goes on.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use ureq::http::{HeaderMap, Response};

use super::range::{Range, version};
use crate::cli::files::{self, OpenFile};
use crate::cli::streams::tell;
use crate::io::archive::ArchiveContent;

/// The beginning of a file, on the disk. No other fetch writes to it meanwhile: it is locked.
pub(super) struct Part {
    file: File,
    content: PathBuf,
    /// A file of two lines: the address and the version.
    tag: PathBuf,
}

impl Part {
    /// Opens the part of the file called `name`, in `name.part` and `name.part.tag`. `None` if another
    /// fetch was at it and has ended now.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Option<Self>> {
        let content = folder.join(format!("{name}.part"));
        let cannot = || format!("cannot write {}", content.display());
        let (file, is_ours) = files::open_locked(&content).with_context(cannot)?;
        if !is_ours {
            tell!("note: another fetch is at {name}; waiting for it");
            file.lock().with_context(cannot)?;
            return Ok(None);
        }
        // Another fetch may have named or removed it before it was locked.
        if !content.exists() {
            return Ok(None);
        }
        let tag = folder.join(format!("{name}.part.tag"));
        Ok(Some(Self { file, content, tag }))
    }

    /// Returns what is still wanted of the file at `address`; nothing in particular where no version
    /// of it is known.
    pub(super) fn wanted(&self, address: &str) -> Option<Range> {
        let from = self.length();
        let tag = fs::read_to_string(&self.tag).ok()?;
        let (of, version) = tag.split_once('\n')?;
        let is_same = of == address && !version.is_empty() && from > 0;
        is_same.then(|| Range {
            from,
            version: version.trim_end().to_owned(),
        })
    }

    /// Starts over with the version of the file at `address` that `headers` tell.
    pub(super) fn start_over(&self, address: &str, headers: &HeaderMap) -> Result<()> {
        let cannot = |path: &Path| format!("cannot write {}", path.display());
        self.file
            .set_len(0)
            .with_context(|| cannot(&self.content))?;
        let version = version(headers).unwrap_or_default();
        fs::write(&self.tag, format!("{address}\n{version}\n")).with_context(|| cannot(&self.tag))
    }

    /// Writes the body of `response` to the end of what is there; gives the number of bytes that came.
    pub(super) fn receive(&self, response: Response<ureq::Body>, address: &str) -> Result<u64> {
        let cannot = || format!("cannot write {}", self.content.display());
        let mut file = &self.file;
        file.seek(SeekFrom::End(0)).with_context(cannot)?;
        let mut body = response.into_body().into_reader();
        let came = io::copy(&mut body, &mut file).with_context(|| broken(address))?;
        file.sync_all().with_context(cannot)?;
        Ok(came)
    }

    /// Gives the file its name, or throws it away where it does not hold `content`.
    pub(super) fn keep_as(
        self,
        whole: &Path,
        content: &ArchiveContent,
        address: &str,
    ) -> Result<()> {
        if let Err(reason) = content.judge(&OpenFile(&self.file)) {
            self.remove();
            bail!("{address} gave something else: {reason}; it was thrown away, try again later");
        }
        fs::rename(&self.content, whole)
            .with_context(|| format!("cannot write {}", whole.display()))?;
        fs::remove_file(&self.tag).ok();
        Ok(())
    }

    /// Removes the part if nothing of the file has come.
    pub(super) fn remove_empty(self) {
        if self.length() == 0 {
            self.remove();
        }
    }

    fn length(&self) -> u64 {
        self.file.metadata().map_or(0, |facts| facts.len())
    }

    fn remove(&self) {
        fs::remove_file(&self.content).ok();
        fs::remove_file(&self.tag).ok();
    }
}

/// Returns in words that the connection to `address` broke off.
pub(super) fn broken(address: &str) -> String {
    format!("the connection to {address} broke off; the same command goes on from here")
}
