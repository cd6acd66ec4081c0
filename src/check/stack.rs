//! Stacks: files of many pictures or of several volumes, which pass as one map.

use super::finding::{Finding, Level, Topic};
use super::texture::Texture;
use crate::io::mrc::MapHeader;

/// Returns what says that the file is a stack: its header, its sections, its name.
pub(super) fn finding(name: &str, header: &MapHeader, texture: &Texture) -> Option<Finding> {
    let found = |level, words: String| Some(Finding::new(Topic::Kind, level, words));
    let sections = header.size.z;
    if let Some(volumes) = header.volumes_of_sampling() {
        return found(
            Level::Red,
            format!(
                "The file has {sections} sections, {volumes} times as many as its header gives a volume (MZ): it seems to hold {volumes} \
                 volumes one after another. Save one of them as a map, or write ISPG 401 for a stack of volumes."
            ),
        );
    }
    if texture.is_stack() {
        return found(
            Level::Red,
            format!(
                "Neighbouring sections hardly resemble each other, but each shows something: this is a stack of 2D images, such \
                 as projections or class averages, not a map ({sections} sections). Give the map that was reconstructed from them."
            ),
        );
    }
    if !is_named_stack(name) {
        return None;
    }
    // Noise shows nothing, in particles too.
    let is_whole = texture.along.iter().all(|along| *along > 0.3);
    match is_whole {
        true => found(
            Level::Amber,
            "The name ends in .mrcs, as those of stacks of images do, but the sections continue each other as in a map. If it \
             is one, name it .mrc."
                .to_owned(),
        ),
        false => found(
            Level::Red,
            "The name ends in .mrcs: this is a stack of 2D images, such as particles, not a map. Give the map that was \
             reconstructed from them."
                .to_owned(),
        ),
    }
}

/// Returns whether a file of this `name` is a stack of images by the convention of RELION and others.
fn is_named_stack(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let packed = name.strip_suffix(".gz").or(name.strip_suffix(".bz2"));
    packed.unwrap_or(&name).ends_with(".mrcs")
}
