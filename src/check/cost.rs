//! Cost: the time that a run takes, told before it.

use super::finding::{Finding, Level, Topic};

/// Seconds from which a region of interest is proposed.
const LONG_SECONDS: f64 = 600.0;

/// Cost of a run, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Memory at its peak, in bytes.
    pub memory: Option<u64>,
    /// Number of tiles with density, which the network runs over.
    pub tiles: Option<usize>,
    /// Time that the network needs for one of them here, in seconds.
    pub seconds_per_tile: Option<f64>,
}

impl Cost {
    /// Returns the cost in words: amber if a region of interest would spare much time; `None` if nothing is known.
    pub fn finding(&self) -> Option<Finding> {
        let seconds = self.tiles.zip(self.seconds_per_tile);
        let seconds = seconds.map(|(tiles, each)| each * tiles as f64);
        let tiles = self.tiles.map(|tiles| match tiles {
            1 => "1 tile holds density".to_owned(),
            _ => format!("{tiles} tiles hold density"),
        });
        let memory = self
            .memory
            .map(|bytes| format!("a run needs about {} of memory", in_bytes(bytes)));
        let time = seconds.map(|all| format!("the network needs about {}", in_time(all)));
        let parts: Vec<String> = [tiles, time, memory].into_iter().flatten().collect();
        let words = sentence(&parts)?;
        Some(if seconds.is_some_and(|all| all > LONG_SECONDS) {
            let words = words + " A region of interest answers sooner.";
            Finding::new(Topic::Cost, Level::Amber, words)
        } else {
            Finding::new(Topic::Cost, Level::Green, words)
        })
    }
}

/// Returns `parts` as one sentence; `None` if there are none.
fn sentence(parts: &[String]) -> Option<String> {
    let mut words = parts.join("; ");
    let first = words.chars().next()?.to_ascii_uppercase();
    words.replace_range(..1, &first.to_string());
    Some(words + ".")
}

/// Returns an amount of memory in the unit that suits it.
fn in_bytes(bytes: u64) -> String {
    let mib = bytes as f64 / f64::from(1 << 20);
    if mib < 1000.0 {
        format!("{mib:.0} MiB")
    } else {
        format!("{:.1} GiB", mib / 1024.0)
    }
}

/// Returns a duration in the unit that suits it.
fn in_time(seconds: f64) -> String {
    match seconds {
        s if s < 1.5 => "1 second".to_owned(),
        s if s < 90.0 => format!("{s:.0} seconds"),
        s if s < 5400.0 => format!("{:.0} minutes", s / 60.0),
        s => format!("{:.1} hours", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_are_amber_and_short_ones_green() {
        let cost = |tiles, seconds| {
            let cost = Cost {
                memory: Some(1_288_490_189),
                tiles: Some(tiles),
                seconds_per_tile: Some(seconds),
            };
            cost.finding().unwrap()
        };
        let short = cost(12, 0.5);
        let words = "12 tiles hold density; the network needs about 6 seconds; a run needs about 1.2 GiB of memory.";
        assert_eq!((short.level, short.words.as_str()), (Level::Green, words));
        let long = cost(4000, 2.0);
        assert_eq!(long.level, Level::Amber);
        assert!(long.words.contains("2.2 hours"), "{}", long.words);
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        let words = |cost: Cost| cost.finding().map(|finding| finding.words);
        assert_eq!(words(Cost::default()), None);
        let memory = Cost {
            memory: Some(300 << 20),
            ..Cost::default()
        };
        assert_eq!(
            words(memory).unwrap(),
            "A run needs about 300 MiB of memory."
        );
        let tiles = Cost {
            tiles: Some(1),
            ..Cost::default()
        };
        assert_eq!(words(tiles).unwrap(), "1 tile holds density.");
    }
}
