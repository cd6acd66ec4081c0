//! Sharpening: maps that a network changed, as their values, names or labels tell.

use super::finding::{Finding, Level, Topic};
use super::parameters::NOISELESS_SHARE;

/// Programs that sharpen by a network or locally: in small letters, and as they are written.
const PROGRAMS: [(&str, &str); 12] = [
    ("deepemhancer", "DeepEMhancer"),
    ("emready", "EMReady"),
    ("cryoten", "CryoTEN"),
    ("cryofem", "CryoFEM"),
    ("em-gan", "EM-GAN"),
    ("emgan", "EM-GAN"),
    ("emmernet", "EMmerNet"),
    ("spisonet", "spIsoNet"),
    ("locscale", "LocScale"),
    ("locspiral", "LocSpiral"),
    ("localdeblur", "LocalDeblur"),
    ("resolve_cryo_em", "density modification of Phenix"),
];

/// Returns the program that `text` names, if it is one that sharpens by a network or locally.
fn program_in(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let mut programs = PROGRAMS.iter();
    let found = programs.find(|(name, _)| text.contains(name));
    found.map(|(_, written)| *written)
}

/// Returns what was done to the density: by name and labels, by the share of voxels that are `nearly_background`, and by whether
/// any voxel is below the solvent.
pub(super) fn finding(
    name: &str,
    labels: &[String],
    nearly_background: f64,
    is_cut_off: bool,
) -> Finding {
    let mut texts = std::iter::once(name).chain(labels.iter().map(String::as_str));
    if let Some(program) = texts.find_map(program_in) {
        let words = format!(
            "The name or a label says that the map was sharpened by {program}, which changes density locally or by a \
             network. Fine detail in it may be invented; compare with the map as reconstructed."
        );
        return Finding::new(Topic::Sharpening, Level::Amber, words);
    }
    if nearly_background >= NOISELESS_SHARE {
        let words = "The solvent holds no noise: the map is simulated, or a network changed it (DeepEMhancer, \
                     EMReady and the like). Fine detail in it may be invented; compare with the map as \
                     reconstructed.";
        return Finding::new(Topic::Sharpening, Level::Amber, words);
    }
    let words = match is_cut_off {
        true => {
            "No density lies below the solvent, which is flat: the map was cut off at a threshold, or a network changed \
             it (DeepEMhancer, EMReady and the like). Weak parts may lack, and fine detail may be invented."
        }
        false => "Nothing odd.",
    };
    Finding::new(Topic::Sharpening, Level::Green, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_known_by_names_and_labels() {
        let told = |name: &str, label: &str| finding(name, &[label.to_owned()], 0.0, false);
        for (name, label, program) in [
            ("emd_1_DeepEMhancer.mrc", "", "DeepEMhancer"),
            ("map.mrc", "EMReady v2.0", "EMReady"),
            ("loc_scale.mrc", "LocScale 2.1", "LocScale"),
        ] {
            let found = told(name, label);
            assert_eq!(found.level, Level::Amber, "{name}");
            assert!(found.words.contains(program), "{}", found.words);
        }
        assert_eq!(told("emd_1.map", "RELION").words, "Nothing odd.");
    }
}
