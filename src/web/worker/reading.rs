//! Reading: files of any kind, recognised by their content, into the session.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::drawn;
use super::file_source::FileSource;
use super::map_file::MapFile;
use super::scope;
use super::session::{SequenceFile, Session, StructureFile};
use super::session_file;
use crate::check::names_half_map;
use crate::io::archive;
use crate::io::bundle::bundle_of;
use crate::io::fasta::{is_proteome, read_fasta};
use crate::io::mrc::{ReadOptions, read_map_from, read_map_header_with};
use crate::io::structure::read_structure;
use crate::io::{FileKind, Source, foreign_file, recognise};
use crate::pipeline::{InputFile, InputMap, MemoryEstimate, Role};
use crate::prepare::correction::Corrections;
use crate::residue::Sequence;
use crate::structure::Chain;
use crate::view::overview::Overview;
use crate::web::messages::{EntryMetadata, Loaded, Reply, SequenceFacts, StructureFacts};

/// Edge of a voxel where neither header nor user states one, in Å; the map check is red until the user does.
const ASSUMED_ANGSTROM: f64 = 1.0;

/// File from the user.
struct Given {
    name: String,
    bytes: Vec<u8>,
}

/// Reads all `files` into the session and reports them to the page; structures are for what `uses` says of each file.
pub(super) async fn read_all(session: &Session, files: &[JsValue], uses: &[Loaded]) {
    let files: Vec<&File> = files.iter().filter_map(|file| file.dyn_ref()).collect();
    let kinds: Vec<_> = files.iter().map(|file| kind_of(file)).collect();
    let uses: Vec<Loaded> = (0..files.len()).map(|at| use_of(uses.get(at))).collect();
    let of_known = |(kind, used): (&Result<_, _>, &Loaded)| Some((kind.clone().ok()??, *used));
    let known: Vec<Option<(FileKind, Loaded)>> = kinds.iter().zip(&uses).map(of_known).collect();
    for (index, (file, kind)) in files.iter().zip(kinds).enumerate() {
        let read = match rival(index, &files, &known) {
            Some(other) => Err(format!(
                "{other} came with it and is the one that is read; to use this one, give it by itself"
            )),
            None => read_file(session, file, kind, uses[index]).await,
        };
        if let Err(reason) = read {
            let file = file.name();
            scope::send(Reply::Refused { file, reason }, &[]);
        }
        scope::yield_to_browser().await;
    }
    scope::send(Reply::ReadAll, &[]);
}

/// Returns the kind of `file`, by its first bytes; the reason, in words, if they cannot be read.
fn kind_of(file: &File) -> Result<Option<FileKind>, String> {
    /// Enough bytes of a file to know its kind, also where it is compressed.
    const START: u64 = 1 << 20;
    Ok(recognise(&FileSource::new(file).start(START)?))
}

/// Returns what a structure is for of which the page says `wanted`.
fn use_of(wanted: Option<&Loaded>) -> Loaded {
    match wanted {
        Some(used @ (Loaded::Predicted | Loaded::Backbone)) => *used,
        _ => Loaded::Reference,
    }
}

/// Returns the name of the file that is read in place of the one at `index`: there is one map, one structure for each use, one
/// file of sequences. Of several maps that is the first that is no half map and no mask by its name.
fn rival(index: usize, files: &[&File], kinds: &[Option<(FileKind, Loaded)>]) -> Option<String> {
    let kind = kinds[index].filter(|(kind, _)| *kind != FileKind::Weights)?;
    let is_part = |index: &usize| {
        let name = files[*index].name();
        names_half_map(&name) || name.to_lowercase().contains("mask")
    };
    let mut same = (0..files.len()).filter(|other| kinds[*other] == Some(kind));
    let first = same.clone().next();
    let chosen = same.find(|other| !is_part(other)).or(first)?;
    (chosen != index).then(|| files[chosen].name())
}

/// Reads `file` of a `kind`: a map or weights a slice at a time, anything else as a whole. A structure is `used` as that.
async fn read_file(
    session: &Session,
    file: &File,
    kind: Result<Option<FileKind>, String>,
    used: Loaded,
) -> Result<(), String> {
    let source = FileSource::new(file);
    if session_file::is_session(file) {
        return session_file::open(file);
    }
    match kind? {
        Some(FileKind::Map) => {
            return read_a_map(session, file.name(), &source, Corrections::default());
        }
        Some(FileKind::Sequence) if is_proteome(&source) => return read_a_proteome(session, file),
        Some(FileKind::Weights) => return session.networks.take(file, &session.device).await,
        _ => {}
    }
    let given = Given {
        name: file.name(),
        bytes: bytes_of(file).await?,
    };
    read(session, given, used)
}

/// Returns the content of `file`, or the reason why it cannot be read.
pub(super) async fn bytes_of(file: &File) -> Result<Vec<u8>, String> {
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
        Err(_) => Err("the browser cannot read it (was it moved, or is it a folder?)".into()),
    }
}

fn read(session: &Session, given: Given, used: Loaded) -> Result<(), String> {
    if given.bytes.is_empty() {
        return Err("the file is empty (0 bytes)".into());
    }
    match recognise(&given.bytes) {
        Some(FileKind::Map) => {
            let as_it_is = Corrections::default();
            read_a_map(session, given.name, given.bytes.as_slice(), as_it_is)
        }
        Some(FileKind::Sequence) => read_sequences(session, given),
        Some(FileKind::Structure) => read_a_structure(session, given, used),
        Some(FileKind::EntryMetadata) => read_an_entry(given),
        Some(FileKind::Weights) | None => Err(unknown(&given.bytes)),
    }
}

/// Returns in words why a file of no known kind is not taken.
fn unknown(bytes: &[u8]) -> String {
    const NEITHER: &str = "this is neither a density map (MRC or CCP4), nor a protein sequence \
         (FASTA), nor a structure (PDB or mmCIF), nor weights of a network (safetensors, or a checkpoint of PyTorch)";
    match foreign_file(bytes) {
        // The reader of maps tells what is wrong with an archive.
        None if bundle_of(bytes).is_some() => {
            read_map_from(bytes).map_or_else(|error| error.to_string(), |_| NEITHER.into())
        }
        Some(kind) => format!("{NEITHER}, but {kind}"),
        None => NEITHER.into(),
    }
}

/// Reads a map in place of the one before, which is lost where there is no room for both and this one cannot be read: the page is told.
fn read_a_map(
    session: &Session,
    name: String,
    source: &(impl Source + ?Sized),
    corrections: Corrections,
) -> Result<(), String> {
    let had_one = session.map().is_some();
    let read = try_read_a_map(session, name, source, corrections);
    if read.is_err() && had_one && session.map().is_none() {
        scope::send(Reply::Lost(Loaded::Map), &[]);
    }
    read
}

fn try_read_a_map(
    session: &Session,
    name: String,
    source: &(impl Source + ?Sized),
    corrections: Corrections,
) -> Result<(), String> {
    let has_room = has_room(session, source)?;
    let entry =
        InputFile::of(Loaded::Map.role(), &name, source).map_err(|error| error.to_string())?;
    let before = session.map();
    let probed = before.and_then(|map| map.probed_for(&entry, &corrections));
    if !has_room {
        session.forget(Loaded::Map);
    }
    let mut overview = None;
    let input = InputMap::read(source, corrections, Some(ASSUMED_ANGSTROM), |whole| {
        overview = corrections.region.map(|_| Rc::new(Overview::of(whole)));
    });
    session.put_map(MapFile {
        entry,
        input: Rc::new(input.map_err(|error| error.to_string())?),
        overview,
        probed,
    });
    if let Some(facts) = session.map_facts() {
        scope::send(Reply::Map(Box::new(facts)), &[]);
    }
    Ok(())
}

/// Reads the map of the session again from its `file`, corrected so. The old one stays if that fails.
pub(super) fn correct(session: &Session, files: &[JsValue], corrections: Corrections) {
    let Some(file) = files.first().and_then(|file| file.dyn_ref::<File>()) else {
        return;
    };
    let source = FileSource::new(file);
    if let Err(reason) = read_a_map(session, file.name(), &source, corrections) {
        scope::send(Reply::NotCorrected { reason }, &[]);
    }
}

/// Refuses a map that is too large for any run, before memory is taken for it; returns whether there is room for it
/// beside the old map.
fn has_room(session: &Session, source: &(impl Source + ?Sized)) -> Result<bool, String> {
    let options = ReadOptions {
        voxel_size: Some(ASSUMED_ANGSTROM),
        ..ReadOptions::default()
    };
    let Ok(header) = read_map_header_with(source, options) else {
        // Its reader says what is wrong with it.
        return Ok(true);
    };
    let least = MemoryEstimate::least(header.size);
    let limit = MemoryEstimate::limit();
    least
        .within(limit, header.size, || "even a small molecule".to_owned())
        .map_err(|error| error.to_string())?;
    let old = session
        .map()
        .map(|map| MemoryEstimate::least(map.input.density.grid.size()).map);
    let both = least.total().saturating_add(old.unwrap_or(0));
    Ok(limit.is_none_or(|limit| both <= limit / 2))
}

fn read_sequences(session: &Session, given: Given) -> Result<(), String> {
    let (sequences, notes) = read_fasta(&given.bytes).map_err(|error| error.to_string())?;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let facts = SequenceFacts {
        file: given.name.clone(),
        sequences: sequences.clone(),
        is_proteome: false,
        notes: notes.clone(),
    };
    session.put_sequences(SequenceFile {
        entry: InputFile::new(Loaded::Sequences.role(), &given.name, &given.bytes),
        sequences: Rc::<[Sequence]>::from(sequences),
        proteome: None,
        notes,
    });
    scope::send(Reply::Sequences(facts), &[]);
    session.send_check();
    Ok(())
}

/// Takes `file` as a proteome, of which no more than its hash is read before a run.
fn read_a_proteome(session: &Session, file: &File) -> Result<(), String> {
    let entry = InputFile::of(Role::Proteome.name(), &file.name(), &FileSource::new(file));
    session.put_sequences(SequenceFile {
        entry: entry.map_err(|error| error.to_string())?,
        sequences: Rc::default(),
        proteome: Some(file.clone()),
        notes: Vec::new(),
    });
    let facts = SequenceFacts {
        file: file.name(),
        sequences: Vec::new(),
        is_proteome: true,
        notes: Vec::new(),
    };
    scope::send(Reply::Sequences(facts), &[]);
    session.send_check();
    Ok(())
}

fn read_a_structure(session: &Session, given: Given, used: Loaded) -> Result<(), String> {
    let (structure, notes) = read_structure(&given.bytes).map_err(|error| error.to_string())?;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let facts = StructureFacts {
        file: given.name.clone(),
        chains: structure
            .chains
            .iter()
            .filter(|chain| has_ca(chain))
            .count(),
        residues: structure.ca_count(),
        notes: notes.clone(),
    };
    let file = StructureFile {
        entry: InputFile::new(used.role(), &given.name, &given.bytes),
        structure: Rc::new(structure),
        notes,
    };
    if used != Loaded::Reference {
        // Without side chains, which are drawn of models and references alone.
        let attached = drawn::ca_attachment(&file.structure)?;
        session.put_structure(used, file);
        scope::send(Reply::Structure(used, facts), &[attached]);
        return Ok(());
    }
    let attached = drawn::attachments(&file.structure)?;
    let compared = session.put_reference(file);
    scope::send(Reply::Reference(facts), &attached);
    session.send_check();
    if !compared.is_empty() {
        scope::send(Reply::Compared(compared), &[]);
    }
    Ok(())
}

/// Returns whether `chain` has a Cα, and is drawn.
fn has_ca(chain: &Chain) -> bool {
    chain
        .residues
        .iter()
        .any(|residue| residue.ca_atom().is_some())
}

fn read_an_entry(given: Given) -> Result<(), String> {
    let entry = archive::EntryMetadata::read(&given.bytes).map_err(|error| error.to_string())?;
    let stated = entry.deposition();
    scope::send(
        Reply::Entry(EntryMetadata {
            file: given.name,
            id: entry
                .id()
                .ok_or("it does not say which entry it is about")?
                .to_string(),
            title: stated.title,
            resolution: stated.resolution,
            contour: entry.contour_level(),
        }),
        &[],
    );
    Ok(())
}
