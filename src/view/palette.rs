//! Palettes: the colours of labelled classes.

use super::color::Rgb;

/// Cα, amide nitrogens, carbonyl carbons: Okabe and Ito's orange, blue and green.
const ATOMS: [Rgb; 3] = [
    Rgb::hex(0xE6_9F_00),
    Rgb::hex(0x56_B4_E9),
    Rgb::hex(0x00_B0_80),
];
/// Coil, helix, strand: none of them grey, because the density is.
const SECONDARY: [Rgb; 3] = [
    Rgb::hex(0x56_B4_E9),
    Rgb::hex(0xE0_78_B4),
    Rgb::hex(0xE6_9F_00),
];
/// The golden angle, in turns: classes that follow each other are far apart on the colour wheel.
const GOLDEN_TURN: f32 = 0.381_966;
/// Lightness, in turn, so that hues that lie close differ at least in it.
const LIGHTNESS: [f32; 3] = [0.55, 0.42, 0.72];

/// Set of colours for the classes of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// Three colours, for the backbone atoms Cα, N and C.
    Atoms,
    /// Three colours, for coil, helix and strand.
    SecondaryStructure,
    /// As many colours as there are classes, such as the twenty amino acids.
    Wheel,
}

impl Palette {
    /// Returns the colour of the class at `index`, counted from 0.
    pub fn color(self, index: usize) -> Rgb {
        match self {
            Self::Atoms => ATOMS[index % ATOMS.len()],
            Self::SecondaryStructure => SECONDARY[index % SECONDARY.len()],
            Self::Wheel => wheel(index),
        }
    }
}

/// Returns the colour at `index` of a wheel of saturated colours.
fn wheel(index: usize) -> Rgb {
    let turn = (index as f32 * GOLDEN_TURN).fract();
    let lightness = LIGHTNESS[index % LIGHTNESS.len()];
    // From hue, saturation and lightness to red, green and blue.
    let chroma = 0.85 * (1.0 - (2.0 * lightness - 1.0).abs());
    Rgb([0.0, 8.0, 4.0].map(|offset| {
        let k = (offset + turn * 12.0) % 12.0;
        let part = lightness - 0.5 * chroma * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (part * 255.0).round() as u8
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_colour_of_its_own() {
        for (palette, classes) in [
            (Palette::Atoms, 3),
            (Palette::SecondaryStructure, 3),
            (Palette::Wheel, 20),
        ] {
            let colors: Vec<Rgb> = (0..classes).map(|index| palette.color(index)).collect();
            for (index, color) in colors.iter().enumerate() {
                for other in &colors[..index] {
                    let apart = color.0.iter().zip(other.0);
                    let apart: u32 = apart.map(|(a, b)| u32::from(a.abs_diff(b))).sum();
                    assert!(apart > 40, "{color:?} and {other:?} of {palette:?}");
                }
                let spread = color.0.iter().max().unwrap() - color.0.iter().min().unwrap();
                assert!(spread > 60, "{color:?} of {palette:?} is nearly grey");
            }
        }
    }

    #[test]
    fn the_wheel_begins_with_red() {
        let Rgb([red, green, blue]) = wheel(0);
        assert!(
            red > 230 && green == blue && green < 60,
            "{red} {green} {blue}"
        );
    }
}
