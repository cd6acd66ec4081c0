//! Scoring: the scores of the map by our own network or by those of Cryo2Struct, made anew or those that the session keeps.

use std::rc::Rc;

use super::map_file::MapFile;
use super::progress::ProgressReporter;
use super::run_error::RunError;
use super::scored::Scored;
use super::session::Session;
use super::team::Team;
use super::tile_store::TileStore;
use crate::network::TeamScorer;
use crate::network::device::Backend;
use crate::network::unetr::ReferenceNetworks;
use crate::pipeline::{self, InputFile, MemoryEstimate, NetworkRecord, PredictError};
use crate::progress::{Progress, Stage, Step};
use crate::residue::BackboneAtom;
use crate::score::{ScoreSettings, Scorer, TileLog, VoxelScores};
use crate::web::messages::{KeptParts, Method, ReferenceChoice};

/// Scores that are wanted.
struct Wanted {
    /// Name of the method and the network.
    name: String,
    method: Method,
    settings: ScoreSettings,
    /// SHA-256 of the weights, and of what they were told of the sequence.
    made_of: Vec<String>,
    kept: KeptParts,
    /// Memory of the run, in bytes.
    needed: u64,
}

/// Scores of the map, and what made them.
pub(super) struct Ran {
    pub(super) scored: Scored,
    pub(super) weights: InputFile,
    pub(super) networks: Vec<NetworkRecord>,
    /// File of the sequence in numbers, or of the language model that made them.
    pub(super) description: Option<InputFile>,
    pub(super) device: String,
    pub(super) notes: Vec<String>,
}

impl Session {
    /// Scores the map by our own network.
    pub(super) async fn run_ours(
        &self,
        map: &MapFile,
        weights: Option<&str>,
        (settings, kept): (ScoreSettings, KeptParts),
    ) -> Result<Ran, RunError> {
        let network = self.weave(weights).await?;
        let (entry, weave) = (&network.entry, &network.weave);
        let (name, note) = match weights {
            None => ("Cryoweave".to_owned(), None),
            Some(_) => (
                format!("Cryoweave, {}", entry.name),
                Some(format!(
                    "The network ran with the weights {} (SHA-256 {}), not with those that ship with Cryoweave.",
                    entry.name, entry.sha256
                )),
            ),
        };
        let weights = weights.map(str::to_owned);
        let wanted = Wanted {
            name,
            method: Method::Ours { weights },
            settings,
            made_of: vec![entry.sha256.clone()],
            kept,
            needed: map.input.memory.unwrap_or(0),
        };
        let scored = match weave.device().backend() {
            Backend::Cpu => {
                let team = Team::new(network.file.clone());
                self.score(map, &TeamScorer::new(weave, &team), wanted)
                    .await
            }
            Backend::WebGpu => self.score(map, weave, wanted).await,
        };
        let scored = scored?;
        Ok(Ran {
            scored,
            weights: entry.clone(),
            networks: Vec::new(),
            description: None,
            device: weave.device().to_string(),
            notes: note.into_iter().collect(),
        })
    }

    /// Scores the map by networks of Cryo2Struct.
    pub(super) async fn run_reference(
        &self,
        map: &MapFile,
        choice: &ReferenceChoice,
        (settings, kept): (ScoreSettings, KeptParts),
    ) -> Result<Ran, RunError> {
        let cost = self.reference_cost(map, choice)?;
        let in_words = || "the networks of Cryo2Struct".to_owned();
        cost.memory.within(
            MemoryEstimate::limit(),
            map.input.density.grid.size(),
            in_words,
        )?;
        self.make_room(cost.memory.total(), None);
        let ready = self.reference_networks(choice).await?;
        let (networks, records) = (&ready.networks, &ready.records);
        let wanted = Wanted {
            name: reference_name(networks, records, choice),
            method: Method::Reference(choice.clone()),
            settings,
            made_of: ready.made_of.clone(),
            kept,
            needed: cost.memory.total(),
        };
        let scored = self.score(map, networks, wanted).await?;
        let files: Vec<&str> = records.iter().map(|record| &*record.weights.name).collect();
        let method = format!(
            "Built by the method of Cryo2Struct with its own networks: {}.",
            files.join(", ")
        );
        Ok(Ran {
            scored,
            weights: records[0].weights.clone(),
            networks: records.clone(),
            description: ready.description.clone(),
            device: networks.device().to_string(),
            notes: [vec![method], ready.notes.clone()].concat(),
        })
    }

    /// Returns the scores of the map by `scorer`: those of its last run if that had the same map and settings.
    async fn score(
        &self,
        map: &MapFile,
        scorer: &impl Scorer,
        wanted: Wanted,
    ) -> Result<Scored, PredictError> {
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let Wanted {
            name,
            method,
            settings,
            made_of,
            kept: parts,
            needed,
        } = wanted;
        let same = |scored: &&Scored| {
            let of_scored = (&scored.method, &scored.made_of, &scored.settings);
            of_scored == (&method, &made_of, &settings)
        };
        let kept = self.scored.borrow().iter().find(same).cloned();
        if let Some(scored) = kept {
            for stage in [Stage::Prepare, Stage::Score] {
                let (done, of) = (1, 1);
                progress.report(Step { stage, done, of }).await?;
            }
            return Ok(scored);
        }
        self.make_room(needed, Some(&name));
        let density =
            pipeline::prepared(&map.input.density, scorer, &settings, &mut progress).await?;
        let key = tile_key(map, &method, &settings, &made_of);
        let mut tiles = match parts {
            KeptParts::Tiles => TileStore::open(&key).await,
            KeptParts::Nothing => TileStore::none(&key),
        };
        let scores = scorer
            .score_on(&density, &settings, &mut tiles, &mut progress)
            .await
            .map_err(PredictError::from)?;
        let scored = Scored {
            name,
            method,
            made_of,
            settings,
            scores: Rc::new(scores),
            times: progress.times().to_vec(),
        };
        self.scored.borrow_mut().push(scored.clone());
        Ok(scored)
    }

    /// Drops the scores called `old`, and all others, too, where there is no room for them beside `needed` bytes.
    fn make_room(&self, needed: u64, old: Option<&str>) {
        let mut kept = self.scored.borrow_mut();
        kept.retain(|scored| Some(&*scored.name) != old);
        let taken: u64 = kept.iter().map(|scored| bytes_of(&scored.scores)).sum();
        let limit = MemoryEstimate::limit();
        if limit.is_some_and(|limit| needed.saturating_add(taken) > limit) {
            kept.clear();
        }
    }
}

/// Returns the key of the tiles of a run: all that their scores depend on, but for the device.
fn tile_key(
    map: &MapFile,
    method: &Method,
    settings: &ScoreSettings,
    made_of: &[String],
) -> String {
    let choices = format!("{:?} {method:?} {settings:?}", map.input.corrections);
    let hashes = made_of.join(" ");
    let version = env!("CARGO_PKG_VERSION");
    TileLog::key(&[version, &map.entry.sha256, &choices, &hashes])
}

/// Returns the memory of scores, in bytes.
fn bytes_of(scores: &VoxelScores) -> u64 {
    let atoms = BackboneAtom::ALL.into_iter();
    let atoms: u64 = atoms.map(|atom| scores.atom(atom).stored_bytes()).sum();
    atoms + scores.cells().bytes()
}

/// Returns the name of the method of Cryo2Struct with these networks: their size where it is published, else the file
/// of the atoms.
fn reference_name(
    networks: &ReferenceNetworks,
    records: &[NetworkRecord],
    choice: &ReferenceChoice,
) -> String {
    let atoms = networks.all().next().map(|network| network.card());
    let size = atoms.and_then(|card| card.configuration.published_name());
    let size = size.unwrap_or(&records[0].weights.name);
    match choice.heads {
        Some(heads) => format!("Cryo2Struct {size}, {heads} heads"),
        None => format!("Cryo2Struct {size}"),
    }
}
