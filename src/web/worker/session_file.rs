//! Session files: a run packed into one zip archive, and opened again.

use std::io::Read;

use flate2::Crc;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use super::drawn;
use super::file_source::FileSource;
use super::scope;
use crate::io::Source;
use crate::io::structure::read_structure;
use crate::pipeline::{
    self, InputFile, OpenedSession, SESSION_RESULT, Session, SessionWriter, StoredFile,
};
use crate::structure::Structure;
use crate::web::messages::Reply;
use crate::web::post;

/// Packs `session` with the attached files, which have these roles and names, and reports to the page.
pub(super) fn pack(session: Session, roles: &[(String, String)], attached: &[JsValue]) {
    match try_pack(session, roles, attached) {
        Ok(blob) => scope::send(Reply::SessionPacked(Ok(())), &[blob.into()]),
        Err(reason) => scope::send(Reply::SessionPacked(Err(reason)), &[]),
    }
}

fn try_pack(
    mut session: Session,
    roles: &[(String, String)],
    attached: &[JsValue],
) -> Result<Blob, String> {
    let files: Vec<File> = roles
        .iter()
        .zip(attached)
        .map(|((_, name), content)| as_file(content, name))
        .collect::<Result<_, _>>()?;
    let mut sums = Vec::new();
    for ((role, name), file) in roles.iter().zip(&files) {
        let source = FileSource::new(file);
        let name = pipeline::plain_file_name(name);
        let entry = InputFile::of(role, &name, &source).map_err(in_words)?;
        session.files.push(entry);
        sums.push(crc_of(&source).map_err(in_words)?);
    }
    let parts = Array::new();
    let add = |bytes: Vec<u8>| parts.push(&Uint8Array::from(bytes.as_slice()));
    let (mut writer, head) = SessionWriter::begin(&session).map_err(in_words)?;
    add(head);
    for ((file, entry), crc) in files.iter().zip(&session.files).zip(&sums) {
        add(writer.next(crc, entry.bytes).map_err(in_words)?);
        parts.push(file);
    }
    add(writer.finish());
    Blob::new_with_blob_sequence(&parts).map_err(|error| scope::words_of(&error))
}

fn as_file(content: &JsValue, name: &str) -> Result<File, String> {
    match content.dyn_ref::<File>() {
        Some(file) => Ok(file.clone()),
        None => File::new_with_buffer_source_sequence(&Array::of1(content), name)
            .map_err(|error| scope::words_of(&error)),
    }
}

/// Returns the checksum of `source`, a little of it at a time.
fn crc_of(source: &impl Source) -> std::io::Result<Crc> {
    let (mut crc, mut buffer) = (Crc::new(), vec![0; 1 << 20]);
    let mut reader = source.open()?;
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(crc),
            count => crc.update(&buffer[..count]),
        }
    }
}

/// Returns whether `file` is a session.
pub(super) fn is_session(file: &File) -> bool {
    pipeline::is_session(&FileSource::new(file))
}

/// Opens the session `file` and sends it to the page.
///
/// # Errors
/// The reason why it cannot be opened, in words.
pub(super) fn open(file: &File) -> Result<(), String> {
    let opened = pipeline::read_session(&FileSource::new(file)).map_err(in_words)?;
    let OpenedSession { session, files } = opened;
    let model = model_of(&session, &files)?;
    let mut attached = drawn::attachments(&model)?.to_vec();
    for (entry, content) in session.files.iter().zip(files) {
        attached.push(match content {
            StoredFile::Bytes(bytes) if entry.role == SESSION_RESULT => post::attach_bytes(&bytes),
            StoredFile::Bytes(bytes) => {
                as_file(&Uint8Array::from(bytes.as_slice()), &entry.name)?.into()
            }
            StoredFile::Range(range) => part_of(file, range.start, range.end, &entry.name)?.into(),
        });
    }
    let name = file.name();
    let session = Box::new(session);
    scope::send(Reply::Session { name, session }, &attached);
    Ok(())
}

/// Returns the model of a session, from its mmCIF file; one without residues where nothing was built.
fn model_of(session: &Session, files: &[StoredFile]) -> Result<Structure, String> {
    let is_model = |(entry, _): &(&InputFile, &StoredFile)| {
        entry.role == SESSION_RESULT && entry.name.ends_with(".cif")
    };
    let empty = Structure {
        name: String::new(),
        chains: Vec::new(),
    };
    match session.files.iter().zip(files).find(is_model) {
        Some((entry, StoredFile::Bytes(bytes))) if !session.outcome.chains.is_empty() => {
            let read = read_structure(bytes);
            let (structure, _) = read.map_err(|error| format!("{}: {error}", entry.name))?;
            Ok(structure)
        }
        _ => Ok(empty),
    }
}

/// Returns the bytes from `start` to `end` of `file`, which the browser reads only when they are wanted.
fn part_of(file: &File, start: u64, end: u64, name: &str) -> Result<File, String> {
    let part = file
        .slice_with_f64_and_f64(start as f64, end as f64)
        .and_then(|part| File::new_with_blob_sequence(&Array::of1(&part), name));
    part.map_err(|error| scope::words_of(&error))
}

fn in_words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
