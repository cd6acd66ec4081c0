//! Bytes of mode 0: signed, as MRC2014 says, or unsigned, as most programs wrote them before 2014.

use super::encoding::MapMode;
use super::header::MapHeader;
use super::note::MapNote;
use super::raw::RawHeader;

/// Least, greatest and mean value and RMS deviation of bytes.
#[derive(Clone, Copy, Debug)]
struct ByteStatistics {
    min: f64,
    max: f64,
    mean: f64,
    rms: f64,
}

/// Makes the values of a map of bytes unsigned, with a note, where that is what they are. Only bytes
/// without IMOD's flags are in question.
///
/// They are unsigned
///
/// - where the header's statistics are those of unsigned bytes and not those of signed ones;
/// - where the header states a range from 0 to more than 127, no mean that is nearer to that of signed
///   bytes, and the histogram does not speak for signed ones;
/// - without statistics, where the map has no `MAP ` either, as files from before MRC2000 (ChimeraX
///   reads them so, too);
/// - where the statistics are none of signed bytes, and the histogram speaks for unsigned ones.
pub(super) fn judge(header: &MapHeader, values: &mut [f32]) -> Option<MapNote> {
    let raw = header.raw();
    if header.mode != MapMode::Int8 || raw.imod().is_some() {
        return None;
    }
    let counts = counts(values);
    let note = unsigned(&counts, Stated::of(raw), raw.has_map_id())?;
    for value in values {
        if *value < 0.0 {
            *value += 256.0;
        }
    }
    Some(note)
}

/// Returns the note that says why bytes of this histogram are unsigned; `None` if they are signed, or
/// the same either way.
fn unsigned(counts: &[u64; 256], stated: Stated, has_map_id: bool) -> Option<MapNote> {
    if counts[128..].iter().all(|count| *count == 0) {
        return None;
    }
    let unsigned = ByteStatistics::of(counts, f64::from);
    let signed = ByteStatistics::of(counts, |byte| f64::from(byte.cast_signed()));
    let sign = Sign::of(counts);
    // A range of 0 to 255 alone is often a nominal one.
    let is_sure = stated.mean.is_some() || stated.rms.is_some() || sign != Sign::Signed;
    let by_fit = is_sure && stated.fit(unsigned) && !stated.fit(signed);
    if by_fit || stated.rule_out(signed, unsigned) && sign != Sign::Signed {
        Some(MapNote::UnsignedByStatistics)
    } else if stated.are_missing() && !has_map_id {
        Some(MapNote::UnsignedByAge)
    } else {
        let holds = |[min, max]: [f64; 2]| min < 0.0 && min <= signed.min && signed.max <= max;
        let is_signed = stated.fit(signed) || stated.range.is_some_and(holds);
        (!is_signed && sign == Sign::Unsigned).then_some(MapNote::UnsignedByValues)
    }
}

/// Sign of bytes as their histogram tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Signed,
    Unsigned,
    Unknown,
}

impl Sign {
    /// Judges by where the histogram goes on: between 127 and 128 if the bytes are unsigned, between
    /// 255 (which is -1) and 0 if they are signed. At their ends densities have few voxels or none. 0
    /// itself does not count: there lies the solvent of masked maps, whatever the sign.
    fn of(counts: &[u64; 256]) -> Self {
        /// Bytes on either side that count as near.
        const NEAR: usize = 8;
        /// Ratio of the voxels near one border to those near the other that is clear.
        const CLEAR: u64 = 4;
        let sum = |from: usize, to: usize| counts[from..to].iter().sum::<u64>();
        let beyond_127 = sum(128 - NEAR, 128).min(sum(128, 128 + NEAR));
        let below_0 = sum(256 - NEAR, 256).min(sum(1, 1 + NEAR));
        let is_mask = counts[1..255].iter().all(|count| *count == 0);
        if is_mask || beyond_127 > CLEAR * below_0 {
            Self::Unsigned
        } else if below_0 > CLEAR * beyond_127 {
            Self::Signed
        } else {
            Self::Unknown
        }
    }
}

/// Returns how often each byte occurs, of those that `values` were read from as signed ones.
fn counts(values: &[f32]) -> [u64; 256] {
    let mut counts = [0; 256];
    for value in values {
        counts[usize::from((*value as i8).cast_unsigned())] += 1;
    }
    counts
}

impl ByteStatistics {
    fn of(counts: &[u64; 256], value: impl Fn(u8) -> f64) -> Self {
        let all: u64 = counts.iter().sum();
        let mean_of = |of: &dyn Fn(f64) -> f64| {
            let sum: f64 = (0..=255_u8)
                .map(|byte| counts[usize::from(byte)] as f64 * of(value(byte)))
                .sum();
            sum / all.max(1) as f64
        };
        let present = || {
            (0..=255_u8)
                .filter(|byte| counts[usize::from(*byte)] > 0)
                .map(&value)
        };
        let mean = mean_of(&|value| value);
        Self {
            min: present().fold(f64::INFINITY, f64::min),
            max: present().fold(f64::NEG_INFINITY, f64::max),
            mean,
            rms: mean_of(&|value| (value - mean).powi(2)).sqrt(),
        }
    }
}

/// The statistics that a header states; `None` where it marks them as undetermined.
#[derive(Clone, Copy, Debug)]
struct Stated {
    range: Option<[f64; 2]>,
    mean: Option<f64>,
    rms: Option<f64>,
}

impl Stated {
    fn of(header: &RawHeader) -> Self {
        let fields = &header.fields;
        let [min, max] = [fields.dmin, fields.dmax].map(f64::from);
        let [mean, rms] = [fields.dmean, fields.rms].map(f64::from);
        let range = (min < max && min.is_finite() && max.is_finite()).then_some([min, max]);
        let is_mean = match range {
            // A mean that is the least or the greatest value is one that was not computed.
            Some([min, max]) => min < mean && mean < max,
            None => mean != 0.0 && (-128.0..=255.0).contains(&mean),
        };
        Self {
            range,
            mean: Some(mean).filter(|_| is_mean),
            // Many programs write an RMS deviation of 0 for one that they did not compute.
            rms: Some(rms).filter(|rms| *rms > 0.0 && rms.is_finite()),
        }
    }

    fn are_missing(&self) -> bool {
        self.range.is_none() && self.mean.is_none() && self.rms.is_none()
    }

    /// Returns whether all that is stated is right for `found`: the range to half a step, the rest to
    /// a hundredth.
    fn fit(&self, found: ByteStatistics) -> bool {
        let near = |stated: f64, found: f64, step: f64| (stated - found).abs() <= step;
        let hundredth = 0.01 * found.rms + 0.01;
        let range = self
            .range
            .is_none_or(|[min, max]| near(min, found.min, 0.5) && near(max, found.max, 0.5));
        let mean = self
            .mean
            .is_none_or(|mean| near(mean, found.mean, hundredth));
        let rms = self.rms.is_none_or(|rms| near(rms, found.rms, hundredth));
        !self.are_missing() && range && mean && rms
    }

    /// Returns whether the stated range rules signed bytes out, and the mean does not speak for them.
    fn rule_out(&self, signed: ByteStatistics, unsigned: ByteStatistics) -> bool {
        let beyond = self
            .range
            .is_some_and(|[min, max]| min >= 0.0 && (127.5..=255.5).contains(&max));
        let nearer = self
            .mean
            .is_none_or(|mean| (mean - unsigned.mean).abs() < (mean - signed.mean).abs());
        beyond && nearer
    }
}
