//! Colours of chains, confidence and residue types; legible to colour-blind eyes.

use super::backbone::{Backbone, BackboneResidue};
use crate::residue::{AminoAcid, SecondaryStructure};

/// A colour as screens have it: red, green, blue, gamma-encoded (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// Property of a residue that its colour shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorBy {
    /// The chain, in the colours of Okabe and Ito.
    Chain,
    /// The confidence, in the colours of AlphaFold.
    Confidence,
    /// The chemical class of the amino acid.
    Residue,
    /// The secondary structure.
    Secondary,
    /// The distance to the reference structure.
    Error,
    /// The Q-score: the fit to the map.
    QScore,
    /// Nothing: one colour for all.
    One(Rgb),
}

/// Entry of a legend: a colour and its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegendEntry {
    /// The colour.
    pub color: Rgb,
    /// Its meaning, in plain words.
    pub words: &'static str,
}

/// Colour of unknown values.
pub(super) const UNKNOWN: Rgb = Rgb::hex(0xAA_AA_AA);

/// Okabe and Ito's colours without black and yellow, which backgrounds swallow; then one after the other those that are
/// farthest, in OKLab, from all before them and from the backgrounds, also as red- and green-blind eyes see them.
const CHAINS: [Rgb; 20] = [
    Rgb::hex(0x00_72_B2),
    Rgb::hex(0xE6_9F_00),
    Rgb::hex(0x00_9E_73),
    Rgb::hex(0xD5_5E_00),
    Rgb::hex(0x56_B4_E9),
    Rgb::hex(0xCC_79_A7),
    Rgb::hex(0x87_FF_00),
    Rgb::hex(0x87_0F_69),
    Rgb::hex(0x87_00_FF),
    Rgb::hex(0x2D_5A_1E),
    Rgb::hex(0x5A_F0_D2),
    Rgb::hex(0x2D_1E_D2),
    Rgb::hex(0x96_78_FF),
    Rgb::hex(0xE1_1E_D2),
    Rgb::hex(0xFF_D2_96),
    Rgb::hex(0xC3_0F_4B),
    Rgb::hex(0x00_D2_69),
    Rgb::hex(0xD2_C3_FF),
    Rgb::hex(0xFF_2D_69),
    Rgb::hex(0x5A_3C_96),
];

/// AlphaFold's colours, each with the confidence (0 to 100) it stands above.
const CONFIDENCE: [(f32, LegendEntry); 4] = [
    (90.0, LegendEntry::new(0x00_53_D6, "above 90")),
    (70.0, LegendEntry::new(0x65_CB_F3, "70 to 90")),
    (50.0, LegendEntry::new(0xFF_DB_13, "50 to 70")),
    (f32::NEG_INFINITY, LegendEntry::new(0xFF_7D_45, "up to 50")),
];

/// Distances to the reference structure, each with the Å it reaches up to.
const ERRORS: [(f32, LegendEntry); 4] = [
    (1.0, LegendEntry::new(0x00_9E_73, "up to 1 Å")),
    (2.0, LegendEntry::new(0x56_B4_E9, "1 to 2 Å")),
    (3.0, LegendEntry::new(0xE6_9F_00, "2 to 3 Å")),
    (f32::INFINITY, LegendEntry::new(0xD5_5E_00, "over 3 Å")),
];

/// Q-scores, each with the value it stands above. On average 0.7 is that of a good model at 2 Å, 0.5 at 3.3 Å, 0.3 at 4.5 Å
/// (Pintilie et al., Nat. Methods 17, 328, 2020, figure 3).
const Q_SCORES: [(f32, LegendEntry); 4] = [
    (0.7, LegendEntry::new(0x00_9E_73, "above 0.7")),
    (0.5, LegendEntry::new(0x56_B4_E9, "0.5 to 0.7")),
    (0.3, LegendEntry::new(0xE6_9F_00, "0.3 to 0.5")),
    (f32::NEG_INFINITY, LegendEntry::new(0xD5_5E_00, "up to 0.3")),
];

const RESIDUES: [LegendEntry; 6] = [
    LegendEntry::new(0x9A_9A_9A, "small or hydrophobic: A V L I M C G P"),
    LegendEntry::new(0xCC_79_A7, "aromatic: F W Y"),
    LegendEntry::new(0x00_9E_73, "polar: S T N Q"),
    LegendEntry::new(0x00_72_B2, "positive: K R"),
    LegendEntry::new(0x56_B4_E9, "histidine: H"),
    LegendEntry::new(0xD5_5E_00, "negative: D E"),
];

const SECONDARY: [LegendEntry; 3] = [
    LegendEntry::new(0xC8_C8_C8, "coil"),
    LegendEntry::new(0xCC_79_A7, "helix"),
    LegendEntry::new(0xE6_9F_00, "strand"),
];

impl Rgb {
    /// Returns the colour `0xRRGGBB`.
    pub const fn hex(code: u32) -> Self {
        Self([(code >> 16) as u8, (code >> 8) as u8, code as u8])
    }

    /// Returns the parts as 0 to 1, still gamma-encoded.
    pub fn unit(self) -> [f32; 3] {
        self.0.map(|part| f32::from(part) / 255.0)
    }

    /// Returns the colour as style sheets write it, such as `#0072B2`.
    pub fn css(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02X}{green:02X}{blue:02X}")
    }
}

impl LegendEntry {
    pub(super) const fn new(code: u32, words: &'static str) -> Self {
        Self {
            color: Rgb::hex(code),
            words,
        }
    }
}

impl ColorBy {
    /// Returns the colour of every residue of `backbone`, in its order.
    pub fn colors(self, backbone: &Backbone) -> Vec<Rgb> {
        let chains = backbone.chains.iter().enumerate();
        chains
            .flat_map(|(index, chain)| {
                let color = move |residue| self.color(index, residue);
                chain.residues.iter().map(color)
            })
            .collect()
    }

    /// Returns the colour of `residue`, which is in the chain at index `chain`.
    pub fn color(self, chain: usize, residue: &BackboneResidue) -> Rgb {
        match self {
            Self::Chain => chain_color(chain),
            Self::Confidence => confidence_color(residue.b_factor),
            Self::Residue => residue.amino.map_or(UNKNOWN, residue_color),
            Self::Secondary => residue.secondary.map_or(UNKNOWN, secondary_color),
            Self::Error => error_color(residue.error.unwrap_or(f32::INFINITY)),
            Self::QScore => residue.q_score.map_or(UNKNOWN, q_score_color),
            Self::One(color) => color,
        }
    }

    /// Returns the meaning of the colours; empty where they depend on the chains.
    pub fn legend(self) -> Vec<LegendEntry> {
        match self {
            Self::Confidence => CONFIDENCE.iter().map(|(_, entry)| *entry).collect(),
            Self::Residue => RESIDUES.to_vec(),
            Self::Secondary => SECONDARY.to_vec(),
            Self::Error => ERRORS.iter().map(|(_, entry)| *entry).collect(),
            Self::QScore => Q_SCORES.iter().map(|(_, entry)| *entry).collect(),
            Self::Chain | Self::One(_) => Vec::new(),
        }
    }
}

/// Number of chain colours, after which they repeat.
pub const CHAIN_COLORS: usize = CHAINS.len();

/// Returns the colour of the chain at `index` of a structure.
pub fn chain_color(index: usize) -> Rgb {
    CHAINS[index % CHAINS.len()]
}

fn confidence_color(confidence: f32) -> Rgb {
    let band = CONFIDENCE.iter().find(|(above, _)| confidence > *above);
    band.map_or(UNKNOWN, |(_, entry)| entry.color)
}

fn error_color(error: f32) -> Rgb {
    let band = ERRORS.iter().find(|(up_to, _)| error <= *up_to);
    band.map_or(UNKNOWN, |(_, entry)| entry.color)
}

fn q_score_color(q_score: f32) -> Rgb {
    let band = Q_SCORES.iter().find(|(above, _)| q_score > *above);
    band.map_or(UNKNOWN, |(_, entry)| entry.color)
}

/// Returns the colour of the chemical class of `amino`.
pub(super) fn residue_color(amino: AminoAcid) -> Rgb {
    use AminoAcid::{Arg, Asn, Asp, Gln, Glu, His, Lys, Phe, Ser, Thr, Trp, Tyr};
    let kind = match amino {
        Phe | Trp | Tyr => 1,
        Ser | Thr | Asn | Gln => 2,
        Lys | Arg => 3,
        His => 4,
        Asp | Glu => 5,
        _ => 0,
    };
    RESIDUES[kind].color
}

pub(super) fn secondary_color(secondary: SecondaryStructure) -> Rgb {
    SECONDARY[secondary as usize].color
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_has_the_colours_of_alphafold() {
        let at = |confidence| confidence_color(confidence).css();
        assert_eq!(at(95.0), "#0053D6");
        assert_eq!(at(90.0), "#65CBF3");
        assert_eq!(at(70.0), "#FFDB13");
        assert_eq!(at(50.0), "#FF7D45");
        assert_eq!(confidence_color(f32::NAN), UNKNOWN);
    }

    #[test]
    fn q_scores_have_the_colours_of_the_legend() {
        let entries = ColorBy::QScore.legend();
        for (q_score, entry) in [(0.71, 0), (0.7, 1), (0.31, 2), (0.3, 3), (-1.0, 3)] {
            assert_eq!(q_score_color(q_score), entries[entry].color, "{q_score}");
        }
        assert_eq!(q_score_color(f32::NAN), UNKNOWN);
    }

    #[test]
    fn legend_letters_have_the_colour_they_stand_beside() {
        for entry in ColorBy::Residue.legend() {
            let letters = entry.words.split(": ").nth(1).unwrap();
            for letter in letters.split(' ') {
                let amino = AminoAcid::from_letter(letter.chars().next().unwrap()).unwrap();
                assert_eq!(residue_color(amino), entry.color, "{letter}");
            }
        }
    }
}
