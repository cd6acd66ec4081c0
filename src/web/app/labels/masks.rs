//! The masks of a record, to look at: the labels of the voxels, and those that are shown.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use crate::dataset::records::{GridFacts, MaskKind};
use crate::grid::GridSize;
use crate::space::Voxel;
use crate::view::color::Rgb;
use crate::view::palette::Palette;
use crate::view::scene::LabelDot;
use crate::view::slice::SliceLabel;
use crate::web::messages::LabelFacts;
use crate::web::post;

/// A voxel and the index of its class in the mask's classes.
type Label = (Voxel, usize);

/// A mask and its classes.
pub(super) struct Mask {
    pub(super) kind: MaskKind,
    pub(super) outside: usize,
    pub(super) classes: Vec<Class>,
    labels: Vec<Label>,
}

/// A class of a mask.
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) color: Rgb,
    pub(super) count: usize,
    pub(super) shown: bool,
}

/// The masks of a record over its density.
pub(super) struct Masks {
    pub(super) grid: GridFacts,
    pub(super) all: Vec<Mask>,
    /// Index of the mask that is shown.
    pub(super) chosen: usize,
    shades: Uint8Array,
}

impl Masks {
    /// Returns the masks of `facts`, taken from the front of `attached`.
    pub(super) fn take(
        facts: &LabelFacts,
        attached: &mut impl Iterator<Item = JsValue>,
    ) -> Option<Self> {
        let shades = Uint8Array::new(&attached.next()?);
        let size = facts.grid.size;
        let mut all = Vec::new();
        for mask in &facts.masks {
            let (indices, classes) = (attached.next()?, attached.next()?);
            let labels = post::indices(&indices)
                .into_iter()
                .zip(post::bytes(&classes));
            let labels = labels.filter_map(|(index, class)| {
                Some((
                    size.voxel(index as usize),
                    usize::from(class).checked_sub(1)?,
                ))
            });
            all.push(Mask::new(mask.kind, mask.outside, labels.collect()));
        }
        Some(Self {
            grid: facts.grid,
            all,
            chosen: 0,
            shades,
        })
    }

    /// Returns the mask that is shown.
    pub(super) fn mask(&self) -> Option<&Mask> {
        self.all.get(self.chosen)
    }

    /// Returns the mask that is shown, to change it.
    pub(super) fn mask_mut(&mut self) -> Option<&mut Mask> {
        self.all.get_mut(self.chosen)
    }

    /// Returns the numbers of voxels along each axis.
    pub(super) fn size(&self) -> GridSize {
        self.grid.size
    }

    /// Returns the density of `voxel`, 0 to 255.
    pub(super) fn shade(&self, voxel: Voxel) -> u8 {
        self.shades.get_index(self.size().linear(voxel) as u32)
    }

    /// Returns the balls of the 3D view: one at every label that is shown.
    pub(super) fn dots(&self) -> Vec<LabelDot> {
        let frame = self.grid.frame;
        let dot = |label: SliceLabel| LabelDot {
            position: frame
                .position_of(label.voxel)
                .to_array()
                .map(|part| part as f32)
                .into(),
            color: label.color,
        };
        self.mask()
            .into_iter()
            .flat_map(Mask::shown)
            .map(dot)
            .collect()
    }

    /// Returns the voxel of the ball at `index` of [`Masks::dots`].
    pub(super) fn voxel_of_dot(&self, index: usize) -> Option<Voxel> {
        Some(self.mask()?.shown().nth(index)?.voxel)
    }

    /// Returns the name of the label of `voxel`, shown or not.
    pub(super) fn label_of(&self, voxel: Voxel) -> Option<&'static str> {
        let mask = self.mask()?;
        let (_, class) = mask
            .labels
            .iter()
            .find(|(labelled, _)| *labelled == voxel)?;
        Some(mask.classes.get(*class)?.name)
    }

    /// Describes `voxel`.
    pub(super) fn describe(&self, voxel: Voxel) -> String {
        let Voxel { x, y, z } = voxel;
        let [ax, ay, az] = self.grid.frame.position_of(voxel).to_array();
        let density = f32::from(self.shade(voxel)) / 255.0;
        let label = self.label_of(voxel).unwrap_or("none");
        format!(
            "Voxel {x}, {y}, {z} at {ax:.1}, {ay:.1}, {az:.1} Å: normalised density {density:.2}, \
             label {label}"
        )
    }

    /// Returns the voxel to begin with: the one with a label nearest to the middle of all labels.
    pub(super) fn middle(&self) -> Voxel {
        let size = self.size();
        let half = [size.x / 2, size.y / 2, size.z / 2];
        let labels = self.mask().map_or(&[][..], |mask| &mask.labels);
        let sum = labels.iter().fold([0; 3], |sum, (voxel, _)| {
            [sum[0] + voxel.x, sum[1] + voxel.y, sum[2] + voxel.z]
        });
        let mean = sum.map(|sum| sum.checked_div(labels.len()));
        let [x, y, z] = [0, 1, 2].map(|axis| mean[axis].unwrap_or(half[axis]));
        let far = |voxel: &Voxel| {
            voxel.x.abs_diff(x).pow(2) + voxel.y.abs_diff(y).pow(2) + voxel.z.abs_diff(z).pow(2)
        };
        let voxels = labels.iter().map(|(voxel, _)| *voxel);
        voxels.min_by_key(far).unwrap_or(Voxel::new(x, y, z))
    }
}

impl Mask {
    fn new(kind: MaskKind, outside: usize, labels: Vec<Label>) -> Self {
        let mut counts = vec![0; kind.classes().len()];
        for (_, class) in &labels {
            if let Some(count) = counts.get_mut(*class) {
                *count += 1;
            }
        }
        let classes = kind.classes().into_iter().zip(counts).enumerate();
        let palette = palette(kind);
        let class = |(index, (name, count))| Class {
            name,
            color: palette.color(index),
            count,
            shown: true,
        };
        Self {
            kind,
            outside,
            classes: classes.map(class).collect(),
            labels,
        }
    }

    /// Returns the number of voxels it labels.
    pub(super) fn count(&self) -> usize {
        self.labels.len()
    }

    /// Iterates over the labels of the classes that are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = SliceLabel> + '_ {
        self.labels.iter().filter_map(|(voxel, class)| {
            let class = self.classes.get(*class).filter(|class| class.shown)?;
            Some(SliceLabel {
                voxel: *voxel,
                color: class.color,
            })
        })
    }

    /// Describes the numbers of labels in each class that is shown, of voxels for which `holds` is true.
    pub(super) fn in_words(&self, holds: impl Fn(Voxel) -> bool) -> String {
        let mut counts = vec![0; self.classes.len()];
        for (voxel, class) in &self.labels {
            if self.classes.get(*class).is_some_and(|class| class.shown) && holds(*voxel) {
                counts[*class] += 1;
            }
        }
        let found = self
            .classes
            .iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0);
        let found: Vec<String> = found
            .map(|(class, count)| format!("{count} {}", class.name))
            .collect();
        if found.is_empty() {
            "no label".into()
        } else {
            found.join(", ")
        }
    }
}

/// Returns the title of masks of this `kind`.
pub(super) fn title(kind: MaskKind) -> &'static str {
    match kind {
        MaskKind::Atoms => "backbone atoms",
        MaskKind::Ca => "Cα atoms",
        MaskKind::AminoAcids => "amino acids",
        MaskKind::Secondary => "secondary structure",
    }
}

/// Returns the palette for the classes of masks of this `kind`.
fn palette(kind: MaskKind) -> Palette {
    match kind {
        MaskKind::Atoms | MaskKind::Ca => Palette::Atoms,
        MaskKind::AminoAcids => Palette::Wheel,
        MaskKind::Secondary => Palette::SecondaryStructure,
    }
}
