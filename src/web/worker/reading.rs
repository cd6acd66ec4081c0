//! Reading: files of any kind, known by their content, onto the desk.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::desk::{Desk, KnownFile, MapFile, SequenceFile};
use super::scope;
use crate::grid::Density;
use crate::io::archive::EntryFacts;
use crate::io::fasta::read_fasta;
use crate::io::mrc::{MapNote, read_map};
use crate::io::structure::read_structure;
use crate::io::{FileKind, recognise};
use crate::pipeline::InputFile;
use crate::residue::Sequence;
use crate::structure::{Chain, Residue, Structure};
use crate::view::level::{Histogram, default_level};
use crate::web::messages::{ArchiveFacts, KnownFacts, MapFacts, SequenceFacts, Tell};
use crate::web::post;

/// A file as the user gave it.
struct Given {
    name: String,
    bytes: Vec<u8>,
}

/// Reads all `files` and tells the page what they are.
pub(super) async fn read_all(desk: &Desk, files: &[JsValue]) {
    for file in files {
        let Some(file) = file.dyn_ref::<File>() else {
            continue;
        };
        let name = file.name();
        let read = match bytes_of(file).await {
            Ok(bytes) => read(
                desk,
                Given {
                    name: name.clone(),
                    bytes,
                },
            ),
            Err(reason) => Err(reason),
        };
        if let Err(reason) = read {
            scope::tell(Tell::Refused { file: name, reason }, &[]);
        }
        scope::breathe().await;
    }
    scope::tell(Tell::ReadAll, &[]);
}

/// The content of `file`, or in words why it cannot be read.
pub(super) async fn bytes_of(file: &File) -> Result<Vec<u8>, String> {
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
        Err(_) => Err("the browser cannot read it (was it moved, or is it a folder?)".into()),
    }
}

fn read(desk: &Desk, given: Given) -> Result<(), String> {
    if given.bytes.is_empty() {
        return Err("the file is empty (0 bytes)".into());
    }
    match recognise(&given.bytes) {
        Some(FileKind::Map) => read_a_map(desk, given),
        Some(FileKind::Sequence) => read_sequences(desk, given),
        Some(FileKind::Structure) => read_a_structure(desk, given),
        Some(FileKind::Entry) => read_an_entry(given),
        None => Err(
            "this is neither a density map (MRC or CCP4), nor a protein sequence (FASTA), nor a \
             structure (PDB or mmCIF)"
                .into(),
        ),
    }
}

fn read_a_map(desk: &Desk, given: Given) -> Result<(), String> {
    let (density, notes) = read_map(&given.bytes).map_err(|error| error.to_string())?;
    let simulated = notes.contains(&MapNote::Simulated);
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    put_map(
        desk,
        MapFile {
            entry: InputFile::new("map", &given.name, &given.bytes),
            density: Rc::new(density),
            mirrored: false,
            simulated,
            notes,
        },
    );
    Ok(())
}

/// Mirrors the map on the desk, or turns it back.
pub(super) fn mirror(desk: &Desk) {
    if let Some(map) = desk.map() {
        let density = Density::clone(&map.density).mirrored();
        put_map(
            desk,
            MapFile {
                density: Rc::new(density),
                mirrored: !map.mirrored,
                ..map
            },
        );
    }
}

/// Puts `map` onto the desk and tells the page what it is.
fn put_map(desk: &Desk, map: MapFile) {
    let facts = map_facts(&map);
    desk.put_map(map);
    scope::tell(Tell::Map(facts), &[]);
}

fn map_facts(map: &MapFile) -> MapFacts {
    let density = &map.density;
    let size = density.grid.size();
    MapFacts {
        file: map.entry.name.clone(),
        size: [size.x, size.y, size.z],
        frame: density.frame,
        mirrored: map.mirrored,
        simulated: map.simulated,
        histogram: Histogram::of(density),
        level: default_level(density),
        notes: map.notes.clone(),
    }
}

fn read_sequences(desk: &Desk, given: Given) -> Result<(), String> {
    let (sequences, notes) = read_fasta(&given.bytes).map_err(|error| error.to_string())?;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let facts = SequenceFacts {
        file: given.name.clone(),
        sequences: sequences.clone(),
        notes: notes.clone(),
    };
    desk.put_sequences(SequenceFile {
        entry: InputFile::new("sequences", &given.name, &given.bytes),
        sequences: Rc::<[Sequence]>::from(sequences),
        notes,
    });
    scope::tell(Tell::Sequences(facts), &[]);
    Ok(())
}

fn read_a_structure(desk: &Desk, given: Given) -> Result<(), String> {
    let (structure, notes) = read_structure(&given.bytes).map_err(|error| error.to_string())?;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let drawn = alpha_carbons(&structure);
    let json = serde_json::to_vec(&drawn).map_err(|error| error.to_string())?;
    let facts = KnownFacts {
        file: given.name.clone(),
        chains: drawn.chains.len(),
        residues: drawn.ca_count(),
        notes: notes.clone(),
    };
    let compared = desk.put_known(KnownFile {
        entry: InputFile::new("known structure", &given.name, &given.bytes),
        structure: Rc::new(structure),
        notes,
    });
    scope::tell(Tell::Known(facts), &[post::attach_bytes(&json)]);
    if let Some(evaluation) = compared {
        scope::tell(Tell::Compared(evaluation.in_numbers()), &[]);
    }
    Ok(())
}

fn read_an_entry(given: Given) -> Result<(), String> {
    let entry = EntryFacts::read(&given.bytes).map_err(|error| error.to_string())?;
    let stated = entry.deposition();
    scope::tell(
        Tell::Entry(ArchiveFacts {
            file: given.name,
            id: entry
                .id()
                .ok_or("it does not say which entry it is about")?,
            title: stated.title,
            resolution: stated.resolution,
            contour: entry.contour_level(),
        }),
        &[],
    );
    Ok(())
}

/// What the page draws of a structure: its alpha carbons.
fn alpha_carbons(structure: &Structure) -> Structure {
    let chains = structure.chains.iter().map(|chain| Chain {
        id: chain.id.clone(),
        residues: chain.residues.iter().filter_map(alpha_carbon).collect(),
    });
    Structure {
        name: structure.name.clone(),
        chains: chains.filter(|chain| !chain.residues.is_empty()).collect(),
    }
}

fn alpha_carbon(residue: &Residue) -> Option<Residue> {
    let atom = residue.ca_atom()?.clone();
    Some(Residue {
        name: residue.name.clone(),
        atoms: vec![atom],
        ..*residue
    })
}
