//! Reading: files of any kind, recognised by their content, into the session.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::file_source::FileSource;
use super::map_file::MapFile;
use super::scope;
use super::session::{ReferenceFile, SequenceFile, Session};
use crate::check::Values;
use crate::io::archive;
use crate::io::bundle::bundle_of;
use crate::io::fasta::read_fasta;
use crate::io::mrc::{ReadOptions, read_map_from, read_map_header_with, read_map_with};
use crate::io::structure::read_structure;
use crate::io::{FileKind, Source, foreign_file, recognise};
use crate::network::Weave;
use crate::pipeline::{InputFile, MemoryEstimate};
use crate::prepare::correction::{Corrected, Corrections};
use crate::residue::Sequence;
use crate::structure::{Chain, Residue, Structure};
use crate::view::overview::Overview;
use crate::web::messages::{
    EntryMetadata, GridPlace, Loaded, ReferenceFacts, Reply, SequenceFacts,
};
use crate::web::post;

/// File from the user.
struct Given {
    name: String,
    bytes: Vec<u8>,
}

/// Reads all `files` into the session and reports them to the page.
pub(super) async fn read_all(session: &Session, files: &[JsValue]) {
    for file in files {
        let Some(file) = file.dyn_ref::<File>() else {
            continue;
        };
        if let Err(reason) = read_file(session, file).await {
            let file = file.name();
            scope::send(Reply::Refused { file, reason }, &[]);
        }
        scope::yield_to_browser().await;
    }
    scope::send(Reply::ReadAll, &[]);
}

/// Reads `file`: a map or weights a slice at a time, anything else as a whole.
async fn read_file(session: &Session, file: &File) -> Result<(), String> {
    /// Enough of a file to know its kind, also where it is compressed.
    const START: u64 = 1 << 20;
    let source = FileSource::new(file);
    match recognise(&source.start(START)?) {
        Some(FileKind::Map) => {
            return read_a_map(session, file.name(), &source, Corrections::default());
        }
        Some(FileKind::Weights) => return session.networks.take(file, &session.device).await,
        _ => {}
    }
    let given = Given {
        name: file.name(),
        bytes: bytes_of(file).await?,
    };
    read(session, given)
}

/// Returns the content of `file`, or the reason why it cannot be read.
pub(super) async fn bytes_of(file: &File) -> Result<Vec<u8>, String> {
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
        Err(_) => Err("the browser cannot read it (was it moved, or is it a folder?)".into()),
    }
}

fn read(session: &Session, given: Given) -> Result<(), String> {
    if given.bytes.is_empty() {
        return Err("the file is empty (0 bytes)".into());
    }
    match recognise(&given.bytes) {
        Some(FileKind::Map) => {
            let as_it_is = Corrections::default();
            read_a_map(session, given.name, given.bytes.as_slice(), as_it_is)
        }
        Some(FileKind::Sequence) => read_sequences(session, given),
        Some(FileKind::Structure) => read_a_structure(session, given),
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

fn read_a_map(
    session: &Session,
    name: String,
    source: &(impl Source + ?Sized),
    corrections: Corrections,
) -> Result<(), String> {
    let has_room = has_room(session, source)?;
    let entry = InputFile::of("map", &name, source).map_err(|error| error.to_string())?;
    let before = session.map();
    let probed = before.and_then(|map| map.probed_for(&entry, &corrections));
    if !has_room {
        session.forget(Loaded::Map);
    }
    let options = read_options(&corrections);
    let header = read_map_header_with(source, options).map_err(|error| error.to_string())?;
    let (density, oddities) = read_map_with(source, options).map_err(|error| error.to_string())?;
    let whole = GridPlace {
        size: density.grid.size(),
        frame: density.frame,
    };
    let Corrected {
        mut density,
        outliers,
        mirror,
    } = Corrections {
        region: None,
        ..corrections
    }
    .apply(density)
    .map_err(|error| error.to_string())?;
    let overview = corrections.region.map(|_| Rc::new(Overview::of(&density)));
    if let Some(region) = corrections.region {
        density = region.cut(&density).map_err(|error| error.to_string())?;
    }
    session.put_map(MapFile {
        entry,
        memory: MemoryEstimate::of(&density, Weave::CORE)
            .ok()
            .map(MemoryEstimate::total),
        values: Values::of(&density),
        density: Rc::new(density),
        whole,
        overview,
        mirror,
        corrections,
        header,
        outliers,
        notes: oddities.iter().map(ToString::to_string).collect(),
        oddities,
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

/// Returns the options to read a map that is then changed by `corrections`.
fn read_options(corrections: &Corrections) -> ReadOptions {
    /// Edge of a voxel where neither header nor user states one, in Å; the map check is red until the user does.
    const ASSUMED_ANGSTROM: f64 = 1.0;
    ReadOptions {
        voxel_size: Some(corrections.voxel_size.unwrap_or(ASSUMED_ANGSTROM)),
        ..ReadOptions::default()
    }
}

/// Refuses a map that is too large for any run, before memory is taken for it; returns whether there is room for it
/// beside the old map.
fn has_room(session: &Session, source: &(impl Source + ?Sized)) -> Result<bool, String> {
    let Ok(header) = read_map_header_with(source, read_options(&Corrections::default())) else {
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
        .map(|map| MemoryEstimate::least(map.density.grid.size()).map);
    let both = least.total().saturating_add(old.unwrap_or(0));
    Ok(limit.is_none_or(|limit| both <= limit / 2))
}

fn read_sequences(session: &Session, given: Given) -> Result<(), String> {
    let (sequences, notes) = read_fasta(&given.bytes).map_err(|error| error.to_string())?;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let facts = SequenceFacts {
        file: given.name.clone(),
        sequences: sequences.clone(),
        notes: notes.clone(),
    };
    session.put_sequences(SequenceFile {
        entry: InputFile::new("sequences", &given.name, &given.bytes),
        sequences: Rc::<[Sequence]>::from(sequences),
        notes,
    });
    scope::send(Reply::Sequences(facts), &[]);
    session.send_check();
    Ok(())
}

fn read_a_structure(session: &Session, given: Given) -> Result<(), String> {
    let (structure, notes) = read_structure(&given.bytes).map_err(|error| error.to_string())?;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let drawn = ca_trace(&structure);
    let json = serde_json::to_vec(&drawn).map_err(|error| error.to_string())?;
    let facts = ReferenceFacts {
        file: given.name.clone(),
        chains: drawn.chains.len(),
        residues: drawn.ca_count(),
        notes: notes.clone(),
    };
    let compared = session.put_reference(ReferenceFile {
        entry: InputFile::new("reference structure", &given.name, &given.bytes),
        structure: Rc::new(structure),
        notes,
    });
    scope::send(Reply::Reference(facts), &[post::attach_bytes(&json)]);
    session.send_check();
    if !compared.is_empty() {
        scope::send(Reply::Compared(compared), &[]);
    }
    Ok(())
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

/// Returns the Cα of a structure, all that the page draws of it.
fn ca_trace(structure: &Structure) -> Structure {
    let chains = structure.chains.iter().map(|chain| Chain {
        id: chain.id.clone(),
        residues: chain.residues.iter().filter_map(ca_only).collect(),
    });
    Structure {
        name: structure.name.clone(),
        chains: chains.filter(|chain| !chain.residues.is_empty()).collect(),
    }
}

fn ca_only(residue: &Residue) -> Option<Residue> {
    let atom = residue.ca_atom()?.clone();
    Some(Residue {
        name: residue.name.clone(),
        atoms: vec![atom],
        ..*residue
    })
}
