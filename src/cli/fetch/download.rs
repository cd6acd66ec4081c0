//! Download: a file from a server, continued where an earlier try broke off.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ureq::Agent;
use ureq::http::Response;

use crate::io::compression::unpack_start;

/// The server knows no such file.
#[derive(Debug, thiserror::Error)]
#[error("{0} does not exist (404): is the id right?")]
struct Missing(String);

/// Whether `error` says that there is no such file, which no other server will have either.
pub(super) fn is_missing(error: &anyhow::Error) -> bool {
    error.is::<Missing>()
}

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most bytes that an answer held in memory may have.
const ANSWER_LIMIT: u64 = 64 << 20;

/// The answer to a question: the body at `address`.
pub(super) fn get(address: &str) -> Result<Vec<u8>> {
    let mut response = ask(address, 0)?;
    let body = response.body_mut().with_config().limit(ANSWER_LIMIT);
    body.read_to_vec().with_context(|| broken(address))
}

/// Fetches `address` into `folder` as `name`, unless it is there; says in words what was done.
///
/// What has come stands in `name.part` until it is whole, and is not fetched again. A server that
/// announces the length is held to it, and a gzip file must begin to unpack.
pub(super) fn download(address: &str, folder: &Path, name: &str) -> Result<String> {
    let (whole, part) = (folder.join(name), folder.join(format!("{name}.part")));
    if whole.exists() {
        return Ok("is there already".to_owned());
    }
    let have = fs::metadata(&part).map_or(0, |found| found.len());
    let mut response = ask(address, have)?;
    let continues = response.status() == 206;
    let length = response.body().content_length();
    let mut file = OpenOptions::new()
        .create(true)
        .write(true)
        .append(continues)
        .truncate(!continues)
        .open(&part)
        .with_context(|| format!("cannot write {}", part.display()))?;
    let came = io::copy(&mut response.body_mut().as_reader(), &mut file)
        .with_context(|| broken(address))?;
    if let Some(length) = length {
        ensure!(
            came == length,
            "{} ({came} of {length} bytes came)",
            broken(address)
        );
    }
    drop(file);
    let bytes = fs::read(&part).with_context(|| format!("cannot read {}", part.display()))?;
    if name.ends_with(".gz") && unpack_start(&bytes, 1).is_empty() {
        fs::remove_file(&part).ok();
        bail!("{address} gave no gzip file; it was thrown away, try again");
    }
    fs::rename(&part, &whole).with_context(|| format!("cannot write {}", whole.display()))?;
    let kept = if continues { have } else { 0 };
    Ok(format!(
        "{} bytes fetched, {kept} were there",
        bytes.len() as u64 - kept
    ))
}

/// Asks for `address`, from byte `from` on.
fn ask(address: &str, from: u64) -> Result<Response<ureq::Body>> {
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .http_status_as_error(false)
        .build()
        .into();
    let mut request = agent.get(address);
    if from > 0 {
        request = request.header("Range", format!("bytes={from}-"));
    }
    let response = request.call().with_context(|| {
        format!("{address} cannot be reached; is there a network, and does it let you there?")
    })?;
    match response.status().as_u16() {
        200 | 206 => Ok(response),
        404 => Err(Missing(address.to_owned()).into()),
        416 => bail!("{address} is not the file whose beginning is here; remove the .part file"),
        status => bail!("{address} was refused (status {status}); try again later"),
    }
}

fn broken(address: &str) -> String {
    format!("the connection to {address} broke off; the same command goes on from here")
}
