//! Download: a file from a server, continued where an earlier try broke off.
//!
//! HTTP as in RFC 9110: ranges in section 14, `If-Range` in section 13.1.5.

use std::fs::File;
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ureq::Agent;
use ureq::http::Response;

use super::part::{Part, broken};
use super::range::Range;
use crate::cli::files::OpenFile;
use crate::cli::streams::tell;
use crate::io::archive::ArchiveContent;

/// Longest wait for a server to connect, to answer, or to send more of a body.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits before a busy server is asked a second and a third time, unless it names one.
const WAITS: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(8)];

/// Most bytes of an answer that is held in memory.
const ANSWER_LIMIT: u64 = 64 << 20;

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

    /// Fetches `address` into `folder` as `name`, unless it is there and holds `content`; says in words
    /// what was done.
    ///
    /// Until it is whole, it stands in `name.part`, and in `name.part.tag` what tells this version of
    /// the file from others. It is continued where the server confirms both the version and the
    /// range; else it starts over. A server that announces the length is held to it, and what came
    /// must hold `content`, or is thrown away. Where another fetch is at the same file, it is waited for.
    pub(super) fn download(
        &self,
        address: &str,
        folder: &Path,
        name: &str,
        content: &ArchiveContent,
    ) -> Result<String> {
        let whole = folder.join(name);
        let part = loop {
            let was_there = whole.exists();
            if is_there(&whole, content)? {
                return Ok("is there already".to_owned());
            }
            // Another fetch may have given the file its name before the part was locked.
            match Part::open(folder, name)? {
                Some(part) if was_there || !whole.exists() => break part,
                Some(part) => part.remove_empty(),
                None => {}
            }
        };
        match self.complete(&part, address) {
            Ok([came, have]) => {
                part.keep_as(&whole, content, address)?;
                Ok(format!("{came} bytes fetched, {have} were there"))
            }
            Err(error) => {
                part.remove_empty();
                Err(error)
            }
        }
    }

    /// Completes the part of the file at `address`; gives the bytes that came and those that were
    /// there.
    fn complete(&self, part: &Part, address: &str) -> Result<[u64; 2]> {
        let (response, have) = self.rest(address, part.wanted(address))?;
        if have == 0 {
            part.start_over(address, response.headers())?;
        }
        let length = response.body().content_length();
        let came = part.receive(response, address)?;
        if let Some(length) = length {
            let broken = broken(address);
            ensure!(came == length, "{broken} ({came} of {length} bytes came)");
        }
        Ok([came, have])
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

    /// Asks for `address`, or for a `range` of it; a server that is busy, again.
    fn ask(&self, address: &str, range: Option<&Range>) -> Result<Response<ureq::Body>> {
        for wait in WAITS {
            let response = self.ask_once(address, range)?;
            if !is_busy(&response) {
                return judged(response, address, range);
            }
            let wait = named_wait(&response).unwrap_or(wait).min(PATIENCE);
            tell!(
                "note: {address} is busy (status {}); asking again in {} s",
                response.status().as_u16(),
                wait.as_secs()
            );
            thread::sleep(wait);
        }
        judged(self.ask_once(address, range)?, address, range)
    }

    fn ask_once(&self, address: &str, range: Option<&Range>) -> Result<Response<ureq::Body>> {
        let mut request = self.agent.get(address);
        if let Some(range) = range {
            request = request
                .header("Range", format!("bytes={}-", range.from))
                .header("If-Range", &range.version);
        }
        request.call().with_context(|| {
            format!("{address} cannot be reached; is there a network, and does it let you there?")
        })
    }
}

/// Returns an answer that is of use.
fn judged(
    response: Response<ureq::Body>,
    address: &str,
    range: Option<&Range>,
) -> Result<Response<ureq::Body>> {
    match (response.status().as_u16(), range) {
        (200, _) | (206 | 416, Some(_)) => Ok(response),
        (404, _) => Err(Missing(address.to_owned()).into()),
        (status, _) => bail!("{address} was refused (status {status}); try again later"),
    }
}

/// Returns whether the server may answer otherwise in a moment.
fn is_busy(response: &Response<ureq::Body>) -> bool {
    matches!(response.status().as_u16(), 429 | 500 | 502 | 503 | 504)
}

/// Returns the wait that the server names in seconds, where it does.
fn named_wait(response: &Response<ureq::Body>) -> Option<Duration> {
    let seconds = response.headers().get("Retry-After")?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

/// Returns whether the file `whole` is there and holds `content`; says so if it holds something else.
fn is_there(whole: &Path, content: &ArchiveContent) -> Result<bool> {
    if !whole.exists() {
        return Ok(false);
    }
    let file = File::open(whole).with_context(|| format!("cannot read {}", whole.display()))?;
    let judged = content.judge(&OpenFile(&file));
    if let Err(reason) = &judged {
        tell!(
            "note: {} is no good: {reason}; fetching it again",
            whole.display()
        );
    }
    Ok(judged.is_ok())
}
