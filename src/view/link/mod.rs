//! Links: what the page loads and shows, as the query of an address, and back.
//!
//! `docs/links.md` lists the keys. [`Link::parse`] takes whatever a person may have typed: what it cannot use it tells.

mod keys;
mod pose;

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::camera::Pose;
use super::color::ColorBy;
use super::dot::CandidateColor;
use super::probability::ProbabilityLayer;
use super::scene::{Background, Fill};
use super::slab::Slab;
use crate::io::archive::{EmdbId, PdbId};

pub use keys::{
    Example, LEAST_OPACITY, Layer, Part, Processor, Zone, background_name, color_name, color_named,
};

/// Signs that a query percent-encodes.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b',')
    .remove(b':')
    .remove(b'/');
/// Most distances that are shown.
pub const MOST_MEASURES: usize = 20;

/// Wishes of an address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// Data to load.
    pub source: Option<LinkSource>,
    /// The lesson, by its name.
    pub lesson: Option<String>,
    /// The stop of the lesson, from 1.
    pub stage: Option<usize>,
    /// View to show.
    pub view: LinkView,
    /// The processor that the network is to run on.
    pub backend: Option<Processor>,
    /// Parts of the page that are not shown.
    pub hidden: Vec<Part>,
    /// True where the page stands inside another one.
    pub embed: bool,
    /// Origins of the pages around this one that may give it commands.
    pub origins: Vec<String>,
}

/// Data that a link names.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkSource {
    /// An example that comes with the page.
    Example(Example),
    /// A map of the EMDB, with the structure named or with that of its entry.
    Entry(EmdbId, Option<PdbId>),
    /// A structure of the PDB without a map.
    Structure(PdbId),
}

/// Part of a link that is about the 3D view; what it does not say stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkView {
    /// Contour level, in the map's own units.
    pub level: Option<f32>,
    /// Property that the colours of the model show.
    pub color: Option<ColorBy>,
    /// Property that the colours of the candidates show.
    pub candidates: Option<CandidateColor>,
    /// Surface of what the network said.
    pub probability: Option<ProbabilityLayer>,
    /// True for the outlines of the network's tiles.
    pub tiles: Option<bool>,
    /// The layers that are shown, and no others.
    pub layers: Option<Vec<Layer>>,
    /// The part of the density that is shown.
    pub zone: Option<Zone>,
    /// Fill of the density's surface.
    pub fill: Option<Fill>,
    /// True for dark rims around structures.
    pub silhouettes: Option<bool>,
    /// The background.
    pub background: Option<Background>,
    /// The camera.
    pub camera: Option<Pose>,
    /// Depths that are drawn.
    pub slab: Option<Slab>,
    /// The residue that is selected.
    pub residue: Option<ResidueName>,
    /// Pairs of residues whose distances are shown.
    pub measures: Vec<MeasureName>,
}

impl LinkView {
    /// Returns whether it says something that one map alone, or its model, can show.
    pub fn is_of_a_map(&self) -> bool {
        let of_model = self.residue.is_some() || !self.measures.is_empty();
        of_model || self.level.is_some() || self.camera.is_some()
    }
}

/// A residue by the names of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidueName {
    /// Id of its chain.
    pub chain: String,
    /// Its number in the sequence.
    pub number: usize,
}

/// A pair of residues whose distance is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureName {
    /// Where it begins.
    pub from: ResidueName,
    /// Where it ends.
    pub to: ResidueName,
}

impl Link {
    /// Takes the query of an address, with or without its question mark. Returns with it a sentence on everything that
    /// is not used, and why.
    pub fn parse(query: &str) -> (Self, Vec<String>) {
        let mut read = Reading::default();
        for (key, value) in pairs(query) {
            if let Err(reason) = read.take(&key, &value) {
                let (key, value) = (keys::shortened(&key), keys::shortened(&value));
                read.told.push(format!(
                    "Not used of the address: {key}={value} ({reason})."
                ));
            }
        }
        read.finish()
    }
}

impl fmt::Display for Link {
    /// Writes the query, without a question mark.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self
            .pairs()
            .iter()
            .map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, ENCODED)))
            .collect();
        f.write_str(&parts.join("&"))
    }
}

impl Link {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |key, value: Option<String>| pairs.extend(value.map(|value| (key, value)));
        let (example, emdb, pdb) = match &self.source {
            None => (None, None, None),
            Some(LinkSource::Example(example)) => (Some(example.name().to_owned()), None, None),
            Some(LinkSource::Entry(emdb, pdb)) => (None, Some(emdb), pdb.as_ref()),
            Some(LinkSource::Structure(pdb)) => (None, None, Some(pdb)),
        };
        add("example", example);
        add("emdb", emdb.map(EmdbId::to_string));
        add("pdb", pdb.map(PdbId::to_string));
        add("lesson", self.lesson.clone());
        add("stage", self.stage.map(|stage| stage.to_string()));
        add("level", self.view.level.map(|level| level.to_string()));
        let color = self.view.color.and_then(keys::color_name);
        add("colour", color.map(str::to_owned));
        let candidates = self.view.candidates.map(CandidateColor::name);
        add("candidates", candidates.map(str::to_owned));
        add(
            "probability",
            self.view.probability.map(keys::probability_words),
        );
        let tiles = self.view.tiles.map(|wanted| u8::from(wanted).to_string());
        add("tiles", tiles);
        let layers = self.view.layers.as_ref();
        add("show", layers.map(|layers| listed(layers, Layer::name)));
        let zone = self.view.zone.map(|zone| zone.name().to_owned());
        add("zone", zone);
        add("fill", self.view.fill.map(keys::fill_words));
        let silhouettes = self
            .view
            .silhouettes
            .map(|wanted| u8::from(wanted).to_string());
        add("silhouettes", silhouettes);
        let background = self.view.background.map(keys::background_name);
        add("background", background.map(str::to_owned));
        add("view", self.view.camera.map(|camera| camera.to_string()));
        add("slab", self.view.slab.map(|slab| slab.to_string()));
        let residue = self.view.residue.as_ref();
        add("residue", residue.map(ResidueName::to_string));
        let measures: Vec<String> = self.view.measures.iter().map(ToString::to_string).collect();
        add(
            "measure",
            (!measures.is_empty()).then(|| measures.join(",")),
        );
        let backend = self.backend.map(|backend| backend.name().to_owned());
        add("backend", backend);
        let hides = !self.hidden.is_empty();
        add("hide", hides.then(|| listed(&self.hidden, Part::name)));
        add("embed", self.embed.then(|| "1".to_owned()));
        let heard = !self.origins.is_empty();
        add("origins", heard.then(|| self.origins.join(",")));
        pairs
    }
}

impl fmt::Display for ResidueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.chain, self.number)
    }
}

impl fmt::Display for MeasureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.from, self.to)
    }
}

impl FromStr for MeasureName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ends = text.split_once('~');
        let ends = ends.and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        let different = ends.filter(|(from, to): &(ResidueName, ResidueName)| from != to);
        let wrong = "write a distance as two different residues, A:42~B:7";
        let (from, to) = different.ok_or(wrong)?;
        Ok(Self { from, to })
    }
}

impl FromStr for ResidueName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "write a residue as its chain and number, A:42";
        let (chain, number) = text.rsplit_once(':').ok_or(wrong)?;
        let number = number.parse().map_err(|_| wrong)?;
        let chain = chain.to_owned();
        (!chain.is_empty() && number > 0)
            .then_some(Self { chain, number })
            .ok_or(wrong)
    }
}

/// A link while it is read.
#[derive(Default)]
struct Reading {
    link: Link,
    example: Option<Example>,
    emdb: Option<EmdbId>,
    pdb: Option<PdbId>,
    seen: Vec<String>,
    told: Vec<String>,
}

impl Reading {
    /// Takes a key with its value, or says why not.
    fn take(&mut self, key: &str, value: &str) -> Result<(), String> {
        if self.seen.iter().any(|seen| seen == key) {
            return Err("it stands there twice; the first counts".into());
        }
        self.seen.push(key.to_owned());
        let link = &mut self.link;
        match key {
            "example" => self.example = Some(keys::named(&Example::ALL, Example::name, value)?),
            "emdb" => self.emdb = Some(value.parse().map_err(in_words)?),
            "pdb" => self.pdb = Some(value.parse().map_err(in_words)?),
            "lesson" => link.lesson = Some(keys::word(value)?),
            "stage" => link.stage = Some(keys::count(value)?),
            "level" => link.view.level = Some(keys::number(value)?),
            "colour" => link.view.color = Some(keys::color(value)?),
            "candidates" => {
                let color = keys::named(&CandidateColor::ALL, CandidateColor::name, value)?;
                link.view.candidates = Some(color);
            }
            "probability" => link.view.probability = Some(keys::probability(value)?),
            "tiles" => link.view.tiles = Some(keys::yes(value)?),
            "show" => link.view.layers = Some(keys::list(&Layer::ALL, Layer::name, value)?),
            "zone" => link.view.zone = Some(keys::named(&Zone::ALL, Zone::name, value)?),
            "fill" => link.view.fill = Some(keys::fill(value)?),
            "silhouettes" => link.view.silhouettes = Some(keys::yes(value)?),
            "background" => link.view.background = Some(keys::background(value)?),
            "slab" => link.view.slab = Some(value.parse().map_err(in_words)?),
            "measure" => link.view.measures = measures(value)?,
            "view" => link.view.camera = Some(value.parse().map_err(in_words)?),
            "residue" => link.view.residue = Some(value.parse().map_err(in_words)?),
            "backend" => {
                let backend = keys::named(&Processor::ALL, Processor::name, value)?;
                link.backend = Some(backend);
            }
            "hide" => link.hidden = keys::list(&Part::ALL, Part::name, value)?,
            "embed" => link.embed = keys::yes(value)?,
            "origins" => link.origins = keys::origins(value)?,
            _ => return Err("this page does not know the key".into()),
        }
        Ok(())
    }

    fn finish(mut self) -> (Link, Vec<String>) {
        if self.example.is_some() && (self.emdb.is_some() || self.pdb.is_some()) {
            let words = "Not used of the address: emdb and pdb (it also names an example).";
            self.told.push(words.to_owned());
        }
        self.link.source = match (self.example, self.emdb, self.pdb) {
            (Some(example), _, _) => Some(LinkSource::Example(example)),
            (None, Some(emdb), pdb) => Some(LinkSource::Entry(emdb, pdb)),
            (None, None, Some(pdb)) => Some(LinkSource::Structure(pdb)),
            (None, None, None) => None,
        };
        (self.link, self.told)
    }
}

/// Returns the keys of `query` with their values, decoded.
fn pairs(query: &str) -> Vec<(String, String)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(key), decoded(value))
    };
    parts.map(pair).collect()
}

fn decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8_lossy();
    decoded.trim().to_owned()
}

fn listed<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> String {
    let names: Vec<&str> = all.iter().copied().map(name).collect();
    names.join(",")
}

/// Returns the distances that `words` names, separated by commas.
fn measures(words: &str) -> Result<Vec<MeasureName>, String> {
    let words = words
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let measures: Result<Vec<MeasureName>, &str> = words.map(str::parse).collect();
    let measures = measures?;
    match measures.len() <= MOST_MEASURES {
        true => Ok(measures),
        false => Err(format!("at most {MOST_MEASURES} distances")),
    }
}

fn in_words(error: impl fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(query: &str) -> Link {
        let (link, told) = Link::parse(query);
        assert_eq!(told, Vec::<String>::new(), "{query}");
        link
    }

    #[test]
    fn what_is_printed_is_parsed_again() {
        for query in [
            "",
            "example=haemoglobin",
            "emdb=EMD-3488",
            "emdb=EMD-3488&pdb=5ni1",
            "pdb=pdb_00005ni1",
            "lesson=haemoglobin&stage=3",
            "level=-0.0142&colour=confidence&show=density,model",
            "candidates=reference&show=candidates",
            "show=",
            "view=1,-2.5,3,0,0,0.6,0.8,120.25&residue=A:42",
            "residue=A%26b%23:7",
            "zone=residue&fill=lines&silhouettes=1&background=dark&slab=12,-3.5&measure=A:3~B:40,A:3~A:7",
            "zone=whole&fill=0.45&background=light&slab=all,20",
            "probability=residue:0.35&tiles=1",
            "probability=c:0.05&tiles=0&show=density",
            "fill=1&view=1,-2.5,3,0,0,0.6,0.8,120.25&slab=8,8&residue=A:42",
            "backend=cpu&hide=files,footer&embed=1&origins=https://school.example,http://localhost:8080",
        ] {
            assert_eq!(parsed(query).to_string(), query);
        }
    }

    #[test]
    fn a_level_comes_back_as_the_same_number() {
        for level in [0.014_2_f32, 1e-7, 1.234_567e12, f32::MIN_POSITIVE, -3.5] {
            let link = Link {
                view: LinkView {
                    level: Some(level),
                    ..LinkView::default()
                },
                ..Link::default()
            };
            assert_eq!(parsed(&link.to_string()), link);
        }
    }

    #[test]
    fn people_write_ids_and_blanks_in_their_own_way() {
        let link = parsed("?emdb=emd_3488&pdb=5NI1&colour=Chain&hide=files,%20log");
        assert_eq!(
            link.to_string(),
            "emdb=EMD-3488&pdb=5ni1&colour=chain&hide=files,log"
        );
        assert_eq!(parsed("?embed=true"), parsed("embed=1"));
        assert_eq!(parsed("embed=0"), Link::default());
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        for (query, words) in [
            ("foo=1", "foo=1 (this page does not know the key)"),
            ("colour=rainbow", "one of chain, confidence"),
            ("level=high", "no number"),
            ("level=inf", "no number"),
            ("view=1,2,3", "eight numbers"),
            ("view=1,2,3,0,0,0,0,9", "eight numbers"),
            ("view=1,2,3,0,0,0,1,-9", "eight numbers"),
            ("view=1,2,3,0,0,0,1,1e30", "eight numbers"),
            ("emdb=5NI1", "5NI1 is no EMDB id"),
            ("pdb=x", "x is no PDB id"),
            ("backend=tpu", "one of webgpu, cpu"),
            ("hide=files,nose", "“nose” is none"),
            ("embed=perhaps", "write 1 or 0"),
            ("residue=42", "A:42"),
            ("residue=A:0", "A:42"),
            ("stage=0", "from 1"),
            ("example=myoglobin", "one of haemoglobin"),
            ("lesson=../x", "letters and digits"),
            ("origins=*", "no origin"),
            ("origins=https://a.example/path", "no origin"),
            ("origins=javascript:x", "no origin"),
            ("level=1&level=2", "twice"),
            ("example=haemoglobin&emdb=1", "it also names an example"),
            ("backend", "one of webgpu, cpu"),
            ("zone=near", "one of whole, model, residue"),
            ("fill=0.01", "write lines, or an opacity from 0.1 to 1"),
            ("background=red", "one of light, dark"),
            ("slab=12", "two distances in Å"),
            ("slab=-12,5", "nothing is between"),
            ("measure=A:3", "A:42~B:7"),
            ("measure=A:3~A:3", "two different residues"),
            ("measure=A:3~B:0", "A:42~B:7"),
        ] {
            let (_, told) = Link::parse(query);
            let told = told.join("\n");
            assert!(told.contains(words), "{query}: {told}");
        }
    }

    #[test]
    fn a_long_value_is_not_repeated_in_full() {
        let (link, told) = Link::parse(&format!("{0}={0}", "é".repeat(9000)));
        assert_eq!(link, Link::default());
        assert!(told[0].chars().count() < 200, "{told:?}");
    }

    #[test]
    fn what_is_wrong_does_not_hide_what_is_right() {
        let (link, told) = Link::parse("level=x&colour=residue&%ff=%ff&example=haemoglobin");
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(link.to_string(), "example=haemoglobin&colour=residue");
    }
}
