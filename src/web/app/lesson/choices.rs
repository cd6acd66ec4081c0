//! Choices of the class: the controls of every stop, and what they stand at.

use crate::lesson::{Break, Kernel};
use crate::prepare::normalize::Rule;
use crate::trace::LAMBDA;

/// Something that a control changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::app) enum Key {
    /// The contour level, as a share of the greatest density.
    Level,
    /// The grid that the 3D view shows: 0 as it came, 1 on 1 Å.
    Grid,
    /// The slice, an index along z.
    Slice,
    /// The rule of normalisation.
    Rule,
    /// The kernel.
    Kernel,
    /// Its position along x.
    KernelAt,
    /// The number of layers of kernels whose receptive field is shown.
    Layers,
    /// The least Cα probability of a dot.
    PCa,
    /// The threshold of candidates.
    Threshold,
    /// Their separation, in Å.
    Separation,
    /// The alignment: 0 the toy by Cryo2Struct's method, 1 the toy by ours, 2 the crop by ours.
    Aligned,
    /// Lambda of Cryo2Struct's method.
    Lambda,
    /// The cost of a gap, in nats.
    GapCost,
    /// True if the reference structure is shown.
    Truth,
    /// The fault: 0 none.
    Fault,
}

/// Kind of a control.
enum Kind {
    Slider { min: f64, max: f64, step: f64 },
    Options(&'static [&'static str]),
    Tick,
}

/// A control of a stop.
struct Control {
    key: Key,
    label: &'static str,
    kind: Kind,
}

/// Rules of normalisation, by the index of their option.
pub(super) const RULES: [Rule; 2] = [Rule::SelfWeightedMean, Rule::NonZeroPercentile];

const SLICE: Control = slider(Key::Slice, "Slice", [0.0, 33.0, 1.0]);
const TRUTH: Control = Control {
    key: Key::Truth,
    label: "Show the truth",
    kind: Kind::Tick,
};

const fn slider(key: Key, label: &'static str, [min, max, step]: [f64; 3]) -> Control {
    Control {
        key,
        label,
        kind: Kind::Slider { min, max, step },
    }
}

const fn options(key: Key, label: &'static str, options: &'static [&'static str]) -> Control {
    Control {
        key,
        label,
        kind: Kind::Options(options),
    }
}

/// The controls of every stop.
const CONTROLS: [&[Control]; 8] = [
    &[slider(Key::Level, "Contour level", [0.02, 0.9, 0.005])],
    &[
        SLICE,
        options(
            Key::Grid,
            "3D view",
            &["voxels as they came", "voxels of 1 Å"],
        ),
    ],
    &[
        options(
            Key::Rule,
            "Rule",
            &[
                "Cryoweave: dense voxels count most",
                "Cryo2Struct: 95th percentile, cut at 1",
            ],
        ),
        SLICE,
    ],
    &[
        slider(Key::KernelAt, "Kernel along x", [0.0, 34.0, 1.0]),
        options(Key::Kernel, "Kernel", &["mean", "peak", "edge along x"]),
        slider(Key::Layers, "Layers", [1.0, 12.0, 1.0]),
        SLICE,
    ],
    &[
        slider(Key::PCa, "Least Cα probability", [0.05, 0.95, 0.05]),
        SLICE,
    ],
    &[
        slider(Key::Threshold, "Threshold", [0.05, 0.95, 0.05]),
        slider(Key::Separation, "Separation", [1.0, 6.0, 0.1]),
        TRUTH,
    ],
    &[
        options(
            Key::Aligned,
            "Align",
            &[
                "toy of 12, Cryo2Struct’s way",
                "toy of 12, our way",
                "the real candidates, our way",
            ],
        ),
        slider(Key::Lambda, "Lambda", [2.0, 30.0, 1.0]),
        slider(Key::GapCost, "Gap cost", [0.0, 20.0, 0.5]),
    ],
    &[
        TRUTH,
        options(
            Key::Fault,
            "Break it",
            &[
                "nothing: as it is",
                Break::ALL[0].words(),
                Break::ALL[1].words(),
                Break::ALL[2].words(),
                Break::ALL[3].words(),
                Break::ALL[4].words(),
            ],
        ),
    ],
];

/// All keys, by the names in the page.
const KEYS: [(&str, Key); 15] = [
    ("level", Key::Level),
    ("grid", Key::Grid),
    ("slice", Key::Slice),
    ("rule", Key::Rule),
    ("kernel", Key::Kernel),
    ("kernel-at", Key::KernelAt),
    ("layers", Key::Layers),
    ("p-ca", Key::PCa),
    ("threshold", Key::Threshold),
    ("separation", Key::Separation),
    ("aligned", Key::Aligned),
    ("lambda", Key::Lambda),
    ("gap-cost", Key::GapCost),
    ("truth", Key::Truth),
    ("fault", Key::Fault),
];

impl Key {
    /// Returns its name in the page.
    pub(super) fn name(self) -> &'static str {
        KEYS.iter()
            .find(|(_, key)| *key == self)
            .map_or("", |(name, _)| name)
    }

    /// Returns the key of that name in the page.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        KEYS.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, key)| *key)
    }
}

/// Values of all controls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Choices {
    pub(super) level: f64,
    pub(super) resampled: bool,
    pub(super) slice: usize,
    pub(super) rule: usize,
    pub(super) kernel: usize,
    pub(super) kernel_at: usize,
    /// Its position along y, which a click in the slice chooses.
    pub(super) kernel_row: usize,
    pub(super) layers: usize,
    pub(super) p_ca: f64,
    pub(super) threshold: f64,
    pub(super) separation: f64,
    pub(super) aligned: usize,
    pub(super) lambda: f64,
    pub(super) gap_cost: f64,
    pub(super) truth: bool,
    pub(super) fault: usize,
    /// Voxels of 1 Å along x and z, which limit sliders.
    pub(super) voxels: [usize; 2],
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            level: 0.3,
            resampled: true,
            slice: 17,
            rule: 0,
            kernel: 0,
            kernel_at: 16,
            kernel_row: 25,
            layers: 1,
            p_ca: 0.4,
            threshold: 0.2,
            separation: 2.3,
            aligned: 0,
            lambda: LAMBDA,
            gap_cost: 6.0,
            truth: false,
            fault: 0,
            voxels: [35, 34],
        }
    }
}

impl Choices {
    /// Takes the value of a control.
    pub(super) fn set(&mut self, key: Key, value: f64) {
        let index = value as usize;
        match key {
            Key::Level => self.level = value,
            Key::Grid => self.resampled = index == 1,
            Key::Slice => self.slice = index,
            Key::Rule => self.rule = index.min(RULES.len() - 1),
            Key::Kernel => self.kernel = index.min(Kernel::ALL.len() - 1),
            Key::KernelAt => self.kernel_at = index,
            Key::Layers => self.layers = index,
            Key::PCa => self.p_ca = value,
            Key::Threshold => self.threshold = value,
            Key::Separation => self.separation = value,
            Key::Aligned => self.aligned = index,
            Key::Lambda => self.lambda = value,
            Key::GapCost => self.gap_cost = value,
            Key::Truth => self.truth = index == 1,
            Key::Fault => self.fault = index.min(Break::ALL.len()),
        }
    }

    /// Returns the value of a control.
    fn get(&self, key: Key) -> f64 {
        match key {
            Key::Level => self.level,
            Key::Grid => f64::from(u8::from(self.resampled)),
            Key::Slice => self.slice as f64,
            Key::Rule => self.rule as f64,
            Key::Kernel => self.kernel as f64,
            Key::KernelAt => self.kernel_at as f64,
            Key::Layers => self.layers as f64,
            Key::PCa => self.p_ca,
            Key::Threshold => self.threshold,
            Key::Separation => self.separation,
            Key::Aligned => self.aligned as f64,
            Key::Lambda => self.lambda,
            Key::GapCost => self.gap_cost,
            Key::Truth => f64::from(u8::from(self.truth)),
            Key::Fault => self.fault as f64,
        }
    }

    /// Returns whether what is shown depends on a control: lambda is of Cryo2Struct's way, the gap cost of ours.
    pub(super) fn uses(&self, key: Key) -> bool {
        match key {
            Key::Lambda => self.aligned == 0,
            Key::GapCost => self.aligned != 0,
            _ => true,
        }
    }

    /// Returns the fault that is chosen.
    pub(super) fn broken(&self) -> Option<Break> {
        self.fault
            .checked_sub(1)
            .and_then(|index| Break::ALL.get(index))
            .copied()
    }

    /// Returns the value of a control in words with its unit.
    pub(super) fn words(&self, key: Key) -> String {
        match key {
            Key::Level => format!("{:.0} % of the peak", 100.0 * self.level),
            Key::Slice => format!("z = {}", self.slice),
            Key::KernelAt => format!("x = {}", self.kernel_at),
            Key::Layers => {
                let edge = 2 * self.layers + 1;
                format!("{}: {edge}³ voxels", self.layers)
            }
            Key::PCa => format!("{:.2}", self.p_ca),
            Key::Threshold => format!("{:.2}", self.threshold),
            Key::Separation => format!("{:.1} Å", self.separation),
            Key::Lambda => format!("{:.0}, sd {:.2} Å", self.lambda, 0.036_223_04 * self.lambda),
            Key::GapCost => format!("{:.1} nats", self.gap_cost),
            Key::Grid | Key::Rule | Key::Kernel | Key::Aligned | Key::Truth | Key::Fault => {
                String::new()
            }
        }
    }

    /// Returns the controls of a stop as HTML.
    pub(super) fn html(&self, stop: usize, truth_hidden: bool) -> String {
        let controls = CONTROLS[stop].iter();
        let shown = controls.filter(|c| !(truth_hidden && c.key == Key::Truth));
        shown.map(|control| self.control(control)).collect()
    }

    fn control(&self, Control { key, label, kind }: &Control) -> String {
        let (name, value) = (key.name(), self.get(*key));
        let id = format!("lesson-{name}");
        match kind {
            Kind::Slider { min, max, step } => {
                let max = match key {
                    Key::KernelAt => self.voxels[0].saturating_sub(1) as f64,
                    Key::Slice => self.voxels[1].saturating_sub(1) as f64,
                    _ => *max,
                };
                let words = self.words(*key);
                let disabled = if self.uses(*key) { "" } else { " disabled" };
                format!(
                    r#"<div class="control"><label for="{id}">{label}</label><input type="range" id="{id}" data-key="{name}" min="{min}" max="{max}" step="{step}" value="{value}"{disabled}><output for="{id}" data-of="{name}">{words}</output></div>"#
                )
            }
            Kind::Options(options) => {
                let option = |(index, words): (usize, &&str)| {
                    let selected = if index as f64 == value {
                        " selected"
                    } else {
                        ""
                    };
                    format!(r#"<option value="{index}"{selected}>{words}</option>"#)
                };
                let options: String = options.iter().enumerate().map(option).collect();
                format!(
                    r#"<div class="control"><label for="{id}">{label}</label><select id="{id}" data-key="{name}">{options}</select></div>"#
                )
            }
            Kind::Tick => {
                let checked = if value > 0.0 { " checked" } else { "" };
                format!(
                    r#"<label class="tick"><input type="checkbox" id="{id}" data-key="{name}"{checked}> {label}</label>"#
                )
            }
        }
    }
}
