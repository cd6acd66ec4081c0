//! Content of a session: which files it may hold, and how large they may be.

use super::super::outcome::{ChainOutcome, Outcome};
use super::super::record::InputFile;
use super::super::role::Role;
use super::error::SessionError;
use super::layout::MAP;

/// Most files of a session; there are eight kinds.
pub(super) const MOST_FILES: usize = 32;
/// Most bytes of `session.json`; that of a ribosome has some 3 MB.
pub(super) const MOST_HEAD_BYTES: u64 = 64 << 20;
/// Most bytes of a file that is no map, unpacked.
pub(super) const MOST_BYTES: u64 = 256 << 20;
/// Most bytes of all of them together.
pub(super) const MOST_IN_ALL: u64 = 512 << 20;
/// Most bytes of a map, as it was given; what a zip archive without extensions holds.
pub(super) const MOST_MAP_BYTES: u64 = u32::MAX as u64;

/// Greatest number of a residue; the longest known protein has some 45,000.
const MOST_RESIDUES: usize = 200_000;

/// Refuses residues that no protein has.
pub(super) fn judge_outcome(outcome: &Outcome) -> Result<(), SessionError> {
    let numbers = |chain: &ChainOutcome| {
        let built = chain.built.iter().map(|residue| residue.number);
        let bridged = chain.bridged.iter().map(|residue| residue.number);
        built.chain(bridged).max()
    };
    match outcome.chains.iter().filter_map(numbers).max() {
        Some(number) if number > MOST_RESIDUES => {
            Err(SessionError::wrong(format!("it lists a residue {number}")))
        }
        _ => Ok(()),
    }
}

/// Refuses a list of files that no session has.
pub(super) fn judge(files: &[InputFile]) -> Result<(), SessionError> {
    if files.len() > MOST_FILES {
        return Err(SessionError::wrong(format!(
            "it lists {} files",
            files.len()
        )));
    }
    let mut all = 0_u64;
    for file in files {
        let is_known = Role::IN_SESSION.iter().any(|role| role.name() == file.role);
        let is_plain = !file.name.is_empty()
            && file.name.len() <= 255
            && !file.name.contains(['/', '\\', '\0'])
            && file.name != "."
            && file.name != "..";
        if !is_known || !is_plain {
            let reason = format!(
                "it lists a file {:?} with the role {:?}",
                file.name, file.role
            );
            return Err(SessionError::wrong(reason));
        }
        let most = if file.role == MAP {
            MOST_MAP_BYTES
        } else {
            MOST_BYTES
        };
        if file.role != MAP {
            all = all.saturating_add(file.bytes);
        }
        if file.bytes > most || all > MOST_IN_ALL {
            return Err(SessionError::TooLarge {
                name: file.name.clone(),
                bytes: file.bytes,
            });
        }
    }
    Ok(())
}
