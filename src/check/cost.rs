//! Cost: the time that a run takes, told before it.

use super::finding::{Finding, Level, Topic};

/// Seconds from which a region of interest is proposed.
const LONG_SECONDS: f64 = 600.0;

/// Returns the cost of running the network over `tiles` tiles, at `seconds` each where that was measured.
pub fn cost(tiles: usize, seconds: Option<f64>) -> Finding {
    let counted = match tiles {
        1 => "1 tile holds density".to_owned(),
        _ => format!("{tiles} tiles hold density"),
    };
    let Some(all) = seconds.map(|each| each * tiles as f64) else {
        return Finding::new(Topic::Cost, Level::Green, counted + ".");
    };
    let words = format!("{counted}: the network needs about {}.", in_words(all));
    if all > LONG_SECONDS {
        let words = words + " A region of interest answers sooner.";
        return Finding::new(Topic::Cost, Level::Amber, words);
    }
    Finding::new(Topic::Cost, Level::Green, words)
}

/// Returns a duration in the unit that suits it.
fn in_words(seconds: f64) -> String {
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
        let short = cost(12, Some(0.5));
        assert_eq!(
            (short.level, short.words.contains("about 6 seconds")),
            (Level::Green, true)
        );
        let long = cost(4000, Some(2.0));
        assert_eq!(
            (long.level, long.words.contains("2.2 hours")),
            (Level::Amber, true)
        );
        assert_eq!(cost(1, None).words, "1 tile holds density.");
    }
}
