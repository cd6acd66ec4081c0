//! Download: a file from a server, continued where an earlier try broke off.
//!
//! HTTP as in RFC 9110: ranges in section 14, `If-Range` in section 13.1.5.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ureq::Agent;
use ureq::http::{HeaderMap, Response};

use crate::io::compression::{Compression, compression_of, unpack_start};
use crate::io::{FileKind, recognise};

/// Longest wait for a server to connect, to answer, or to send more of a body.
const PATIENCE: Duration = Duration::from_secs(60);

/// Most bytes of an answer that is held in memory.
const ANSWER_LIMIT: u64 = 64 << 20;

/// Bytes at the start of a file by which it is known.
const START: u64 = 64 << 10;

/// The server has no such file.
#[derive(Debug, thiserror::Error)]
#[error("{0} does not exist (404): is the id right?")]
struct Missing(String);

/// Returns whether `error` says that there is no such file, which no other server will have either.
pub(super) fn is_missing(error: &anyhow::Error) -> bool {
    error.is::<Missing>()
}

/// The side that asks servers.
pub(super) struct Client {
    agent: Agent,
}

impl Client {
    /// A client that waits a minute for a server that says nothing.
    pub(super) fn new() -> Self {
        Self::waiting(PATIENCE)
    }

    /// A client that waits as long as `patience` for a server that says nothing.
    pub(super) fn waiting(patience: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(patience))
            .timeout_recv_response(Some(patience))
            .timeout_per_read(Some(patience))
            .http_status_as_error(false);
        Self {
            agent: config.build().into(),
        }
    }

    /// Returns the body at `address`.
    pub(super) fn get(&self, address: &str) -> Result<Vec<u8>> {
        let mut response = self.ask(address, None)?;
        let body = response.body_mut().with_config().limit(ANSWER_LIMIT);
        body.read_to_vec().with_context(|| broken(address))
    }

    /// Fetches `address` into `folder` as `name`, unless it is there; says in words what was done.
    ///
    /// Until it is whole, it stands in `name.part`, and in `name.part.tag` what tells this version of
    /// the file from others. It is continued where the server confirms both the version and the
    /// range; else it starts over. A server that announces the length is held to it, and the file
    /// must begin as its name says.
    pub(super) fn download(&self, address: &str, folder: &Path, name: &str) -> Result<String> {
        let whole = folder.join(name);
        if whole.exists() {
            return Ok("is there already".to_owned());
        }
        let part = Part::of(folder, name);
        let (response, have) = self.rest(address, part.wanted(address))?;
        if have == 0 {
            part.tag(address, response.headers())?;
        }
        let length = response.body().content_length();
        let came = part.receive(response, have > 0, address)?;
        if let Some(length) = length {
            let broken = broken(address);
            ensure!(came == length, "{broken} ({came} of {length} bytes came)");
        }
        part.judge(address, name)?;
        part.keep_as(&whole)?;
        Ok(format!("{came} bytes fetched, {have} were there"))
    }

    /// Asks for `address`, of which the bytes of `range` are wanted; gives the answer and at which
    /// byte it begins: 0 where the server does not confirm the range.
    fn rest(&self, address: &str, range: Option<Range>) -> Result<(Response<ureq::Body>, u64)> {
        if let Some(range) = &range {
            let response = self.ask(address, Some(range))?;
            match response.status().as_u16() {
                206 if range.is_confirmed(&response) => return Ok((response, range.from)),
                // The whole file: the server has another version of it, or no ranges.
                200 => return Ok((response, 0)),
                _ => {}
            }
        }
        let response = self.ask(address, None)?;
        let status = response.status().as_u16();
        ensure!(
            status == 200,
            "{address} was refused (status {status}); try again later"
        );
        Ok((response, 0))
    }

    /// Asks for `address`, or for a `range` of it.
    fn ask(&self, address: &str, range: Option<&Range>) -> Result<Response<ureq::Body>> {
        let mut request = self.agent.get(address);
        if let Some(range) = range {
            request = request
                .header("Range", format!("bytes={}-", range.from))
                .header("If-Range", &range.version);
        }
        let response = request.call().with_context(|| {
            format!("{address} cannot be reached; is there a network, and does it let you there?")
        })?;
        match (response.status().as_u16(), range) {
            (200, _) | (206 | 416, Some(_)) => Ok(response),
            (404, _) => Err(Missing(address.to_owned()).into()),
            (status, _) => bail!("{address} was refused (status {status}); try again later"),
        }
    }
}

/// The rest of a file of which the beginning is there.
struct Range {
    /// The first byte that is wanted.
    from: u64,
    /// The version of the file: its entity tag, or the time of its last change.
    version: String,
}

impl Range {
    /// Returns whether `response` holds the rest of the same version of the file.
    fn is_confirmed(&self, response: &Response<ureq::Body>) -> bool {
        let headers = response.headers();
        let same = version(headers).is_none_or(|version| version == self.version);
        let length = response.body().content_length();
        let range = text(headers, "content-range").and_then(content_range);
        let rest = range.is_some_and(|[first, last, total]| {
            let rest = total.checked_sub(self.from);
            first == self.from && last.checked_add(1) == Some(total) && length.or(rest) == rest
        });
        same && rest
    }
}

/// Reads `bytes FIRST-LAST/TOTAL`; a total of `*` confirms nothing.
fn content_range(text: &str) -> Option<[u64; 3]> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    Some([first.parse().ok()?, last.parse().ok()?, total.parse().ok()?])
}

/// Returns what tells a version of a file from others: a strong entity tag, or else the time of the
/// last change.
fn version(headers: &HeaderMap) -> Option<String> {
    let strong = |tag: &&str| !tag.starts_with("W/");
    let tag = text(headers, "etag").filter(strong);
    tag.or_else(|| text(headers, "last-modified"))
        .map(str::to_owned)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The beginning of a file, on the disk.
struct Part {
    content: PathBuf,
    /// A file of two lines: the address and the version.
    tag: PathBuf,
}

impl Part {
    fn of(folder: &Path, name: &str) -> Self {
        Self {
            content: folder.join(format!("{name}.part")),
            tag: folder.join(format!("{name}.part.tag")),
        }
    }

    /// Returns what is still wanted of the file at `address`; nothing in particular where no version
    /// of it is known.
    fn wanted(&self, address: &str) -> Option<Range> {
        let from = fs::metadata(&self.content).ok()?.len();
        let tag = fs::read_to_string(&self.tag).ok()?;
        let (of, version) = tag.split_once('\n')?;
        let is_same = of == address && !version.is_empty() && from > 0;
        is_same.then(|| Range {
            from,
            version: version.trim_end().to_owned(),
        })
    }

    /// Starts over with the version of the file at `address` that `headers` tell.
    fn tag(&self, address: &str, headers: &HeaderMap) -> Result<()> {
        let cannot = |path: &Path| format!("cannot write {}", path.display());
        File::create(&self.content).with_context(|| cannot(&self.content))?;
        let version = version(headers).unwrap_or_default();
        fs::write(&self.tag, format!("{address}\n{version}\n")).with_context(|| cannot(&self.tag))
    }

    /// Writes the body of `response`, to the end of what is there if it `continues`; gives the number
    /// of bytes that came.
    fn receive(
        &self,
        response: Response<ureq::Body>,
        continues: bool,
        address: &str,
    ) -> Result<u64> {
        let mut file = OpenOptions::new()
            .write(true)
            .append(continues)
            .open(&self.content)
            .with_context(|| format!("cannot write {}", self.content.display()))?;
        let mut body = response.into_body().into_reader();
        let came = io::copy(&mut body, &mut file).with_context(|| broken(address))?;
        file.sync_all()
            .with_context(|| format!("cannot write {}", self.content.display()))?;
        Ok(came)
    }

    /// Throws the file away where it does not begin as a file called `name` does.
    fn judge(&self, address: &str, name: &str) -> Result<()> {
        let mut start = Vec::new();
        File::open(&self.content)
            .and_then(|file| file.take(START).read_to_end(&mut start))
            .with_context(|| format!("cannot read {}", self.content.display()))?;
        let (kind, is_it) = match name.rsplit('.').next() {
            Some("gz") => (
                "gzip file",
                compression_of(&start) == Some(Compression::Gzip)
                    && !unpack_start(&start, 1).is_empty(),
            ),
            Some("cif") => ("mmCIF file", recognise(&start) == Some(FileKind::Structure)),
            Some("fasta") => ("FASTA file", recognise(&start) == Some(FileKind::Sequence)),
            _ => return Ok(()),
        };
        if !is_it {
            fs::remove_file(&self.content).ok();
            fs::remove_file(&self.tag).ok();
            bail!("{address} gave no {kind}; it was thrown away, try again later");
        }
        Ok(())
    }

    /// Gives the file its name.
    fn keep_as(&self, whole: &Path) -> Result<()> {
        fs::rename(&self.content, whole)
            .with_context(|| format!("cannot write {}", whole.display()))?;
        fs::remove_file(&self.tag).ok();
        Ok(())
    }
}

fn broken(address: &str) -> String {
    format!("the connection to {address} broke off; the same command goes on from here")
}
