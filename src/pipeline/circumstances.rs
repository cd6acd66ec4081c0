//! Circumstances of a run: when, by which build, on what machine.

use serde::{Deserialize, Serialize};

/// Circumstances of a run. Results depend on none of them but the device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Circumstances {
    /// Date and time when the results were written, as the clock of the machine tells them: RFC 3339, in UTC; empty in
    /// older records.
    #[serde(default)]
    pub date: String,
    /// Commit of the source, with `-dirty` if files were changed after it; `None` if the program was not built from a
    /// checkout, or without optimisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Target of the build, such as `x86_64-unknown-linux-gnu`; empty in older records.
    #[serde(default)]
    pub target: String,
    /// Device that ran the network, in words, of a GPU with the name of the adapter.
    pub backend: String,
    /// Browser, by its user agent; `None` outside of browsers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Contour level at which the map was shown, in the map's units; `None` where it was not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contour_level: Option<f32>,
}

impl Circumstances {
    /// Makes the circumstances of a run by this build that ended at `date` (RFC 3339, in UTC) on the device `backend`.
    /// The date is an argument, so that the core reads no clock.
    pub fn new(date: String, backend: String) -> Self {
        let commit = option_env!("CRYOWEAVE_COMMIT").filter(|commit| !commit.is_empty());
        Self {
            date,
            commit: commit.map(str::to_owned),
            target: option_env!("CRYOWEAVE_TARGET")
                .unwrap_or_default()
                .to_owned(),
            backend,
            user_agent: None,
            contour_level: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_records_say_the_device_alone() {
        let old: Circumstances = serde_json::from_str(r#"{"backend": "CPU"}"#).unwrap();
        assert_eq!(old.backend, "CPU");
        assert_eq!((old.date.as_str(), old.commit), ("", None));
        let new = Circumstances::new("2026-11-29T08:00:00Z".to_owned(), "CPU".to_owned());
        assert!(new.target.contains(std::env::consts::ARCH), "{new:?}");
        let text = serde_json::to_string(&new).unwrap();
        assert!(!text.contains("user_agent"), "{text}");
        assert_eq!(serde_json::from_str::<Circumstances>(&text).unwrap(), new);
    }
}
