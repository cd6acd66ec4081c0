//! Sharpening: maps that a network changed, as their values, names or labels tell.

use super::finding::{Finding, Level, Topic};

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

/// Returns what is said of a map whose solvent changes its sign from voxel to voxel, with this correlation of neighbours.
pub(super) fn too_much(correlation: f64) -> Finding {
    let words = format!(
        "Neighbouring voxels of the solvent have opposite signs (correlation {correlation:.2}): the map was sharpened far too much, so \
         that its finest noise hides the molecule. Sharpen it less, or low-pass filter it at its resolution."
    );
    Finding::new(Topic::Sharpening, Level::Amber, words)
}

/// Returns what was done to the density: by `names` and labels, by whether the solvent has no noise, and by whether any voxel is below
/// the solvent.
pub(super) fn finding(names: &[&str], is_noiseless: bool, is_cut_off: bool) -> Finding {
    if let Some(program) = names.iter().find_map(|name| program_in(name)) {
        let words = format!(
            "The name or a label says that the map was sharpened by {program}, which changes density locally or by a \
             network. Fine detail in it may be invented; compare with the map as reconstructed."
        );
        return Finding::new(Topic::Sharpening, Level::Amber, words);
    }
    if is_noiseless {
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
        let told = |name: &str, label: &str| finding(&[name, label], false, false);
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
