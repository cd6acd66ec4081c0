//! Recognition: which network the tensors of a file are.

use super::card::{Card, Choices, DEFAULT_HEADS, NAME, Origin, Target};
use super::configuration::{Configuration, ConfigurationError, PATCH, Sizes};
use super::sequence;
use crate::io::checksum::sha256_hex_of;
use crate::io::tensors::{NumberType, TensorFile, TensorFileError};
use crate::network::WeightsError;

/// End of the name of the first tensor; what stands before it, such as `model.`, stands before all.
const FIRST: &str = "embed.patch_embeddings.weight";
/// Begin of the names of the layers of the transformer.
const LAYERS: &str = "transformer.block_list.";

/// Network in a file.
pub(super) struct Recognised {
    pub(super) card: Card,
    /// Begin of all names in the file that the network does not use.
    pub(super) prefix: String,
    /// Precision of its numbers: the least that keeps them all.
    pub(super) numbers: NumberType,
}

/// Recognises the network in `file`, with what the user states of it.
pub(super) fn recognise(file: &TensorFile, choices: &Choices) -> Result<Recognised, WeightsError> {
    let facts = file.facts();
    // A checkpoint may have a hyperparameter of that name.
    let found = facts.get("name").filter(|_| file.is_safetensors());
    if let Some(found) = found.filter(|found| *found != NAME) {
        let (wanted, found) = (NAME.to_owned(), found.clone());
        return Err(WeightsError::OtherNetwork { wanted, found });
    }
    let prefix = file
        .entries()
        .keys()
        .find_map(|name| name.strip_suffix(FIRST));
    let prefix = prefix.ok_or_else(|| missing(FIRST))?.to_owned();
    let stated = |keys: [&str; 2]| {
        let value = keys.into_iter().find_map(|key| facts.get(key))?;
        let numbers = value.split_whitespace().map(str::parse);
        numbers.collect::<Result<Vec<usize>, _>>().ok()
    };
    let heads_in_file = stated(["heads", "num_heads"]).and_then(|heads| heads.first().copied());
    let (heads, heads_from) = choose(choices.heads, heads_in_file, DEFAULT_HEADS);
    let mut sizes = sizes(file, &prefix, heads)?;
    let taps_in_file = stated(["taps", "ext_layers"]).and_then(|taps| taps.try_into().ok());
    let published = Configuration::published_taps(sizes.layers).unwrap_or([0; 4]);
    let (taps, taps_from) = choose(choices.taps, taps_in_file, published);
    sizes.taps = taps;
    let configuration = Configuration::new(sizes)?;
    let target_in_file = facts
        .get("predicts")
        .and_then(|name| Target::from_name(name));
    let (target, target_from) = target(sizes.classes, choices.target, target_in_file)?;
    let (bytes, sha256) = sha256_hex_of(&file.source()).map_err(TensorFileError::from)?;
    let stored = file
        .entries()
        .values()
        .filter_map(|entry| entry.as_ref().ok());
    let numbers = stored
        .map(|tensor| tensor.numbers())
        .max()
        .unwrap_or(NumberType::F32);
    let card = Card {
        configuration,
        parameters: configuration.parameters(),
        target,
        target_from,
        heads_from,
        heads_in_file,
        taps_from,
        format: file.format().to_string(),
        numbers: numbers.to_string(),
        bytes,
        sha256,
    };
    Ok(Recognised {
        card,
        prefix,
        numbers,
    })
}

/// Returns the choice of the user, else what the file states, else the default.
fn choose<T>(choice: Option<T>, file: Option<T>, default: T) -> (T, Origin) {
    match (choice, file) {
        (Some(choice), _) => (choice, Origin::Option),
        (None, Some(stated)) => (stated, Origin::File),
        (None, None) => (default, Origin::Default),
    }
}

/// Returns the subject of `classes`, which must be that of the user and of the file.
fn target(
    classes: usize,
    choice: Option<Target>,
    file: Option<Target>,
) -> Result<(Target, Origin), WeightsError> {
    if let (Some(wanted), Some(found)) = (choice, file)
        && wanted != found
    {
        return Err(WeightsError::OtherTarget {
            wanted: wanted.to_string(),
            found: found.to_string(),
        });
    }
    let default = Target::ALL
        .into_iter()
        .find(|target| target.classes() == classes);
    let (target, from) = choose(choice, file, default.unwrap_or(Target::Atoms));
    if target.classes() != classes {
        return Err(WeightsError::OtherTarget {
            wanted: target.to_string(),
            found: format!("{classes} classes"),
        });
    }
    Ok((target, from))
}

/// Returns the sizes that the shapes of the tensors tell, without taps.
fn sizes(file: &TensorFile, prefix: &str, heads: usize) -> Result<Sizes, WeightsError> {
    let shape = |name: &str, wanted: &[usize]| shape(file, &format!("{prefix}{name}"), wanted);
    let embedding = shape(FIRST, &[768, 1, PATCH, PATCH, PATCH])?[0];
    let positions = "embed.position_embeddings.abs_pos_enc";
    let wanted = [1, 8, embedding];
    let tokens = shape(positions, &wanted)?[1];
    // Tiles of more than 64 patches along an edge do not fit into memory.
    let patches =
        (1..=64_usize)
            .find(|n| n.pow(3) == tokens)
            .ok_or_else(|| WeightsError::Shape {
                name: format!("{prefix}{positions}"),
                wanted: wanted.to_vec(),
                found: vec![1, tokens, embedding],
            })?;
    let begin = format!("{prefix}{LAYERS}");
    let layer = |name: &String| {
        name.strip_prefix(&begin)?
            .split('.')
            .next()?
            .parse::<usize>()
            .ok()
    };
    let last = file.entries().keys().filter_map(layer).max();
    let layers = last.ok_or_else(|| missing(LAYERS))?.saturating_add(1);
    // A gap in the numbers is a missing tensor; that many layers cannot all be there.
    if layers > file.entries().len() {
        return Err(missing(&format!("{LAYERS}{}", layers - 2)));
    }
    Ok(Sizes {
        edge: patches * PATCH,
        embedding,
        heads,
        layers,
        taps: [0; 4],
        linear: shape(&format!("{LAYERS}0.linear.0.weight"), &[3072, embedding])?[0],
        base_filters: shape("init_conv.conv_block.0.weight", &[16, 1, 3, 3, 3])?[0],
        classes: shape("out_conv.1.weight", &[4, 16, 1, 1, 1])?[0],
        sequence: sequence_width(file, prefix, embedding)?,
    })
}

/// Returns the numbers that describe the sequence, where the network sees it.
fn sequence_width(
    file: &TensorFile,
    prefix: &str,
    embedding: usize,
) -> Result<Option<usize>, WeightsError> {
    let name = format!("{prefix}{}.0.weight", sequence::NAME);
    if !file.entries().contains_key(&name) {
        return Ok(None);
    }
    Ok(Some(shape(file, &name, &[embedding, 1280])?[1]))
}

/// Returns the shape of the tensor `name`, which must have as many axes as `wanted`.
fn shape<'a>(
    file: &'a TensorFile,
    name: &str,
    wanted: &[usize],
) -> Result<&'a [usize], WeightsError> {
    match file.entries().get(name) {
        Some(Ok(tensor)) if tensor.shape().len() == wanted.len() => Ok(tensor.shape()),
        Some(Ok(tensor)) => Err(WeightsError::Shape {
            name: name.to_owned(),
            wanted: wanted.to_vec(),
            found: tensor.shape().to_vec(),
        }),
        Some(Err(found)) => Err(WeightsError::Values {
            name: name.to_owned(),
            found: found.clone(),
        }),
        None => Err(missing(name)),
    }
}

fn missing(name: &str) -> WeightsError {
    let name = name.to_owned();
    WeightsError::Missing { name }
}

impl From<ConfigurationError> for WeightsError {
    fn from(error: ConfigurationError) -> Self {
        let reason = error.to_string();
        Self::Sizes { reason }
    }
}
