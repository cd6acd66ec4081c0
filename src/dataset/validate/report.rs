//! The report: checks and their outcomes.

use std::fmt;

use serde::Serialize;

/// Outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Pass,
    /// Odd, but usable.
    Warn,
    /// Wrong.
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        })
    }
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Name of what was checked, such as `format` or `atom mask: format`.
    pub name: String,
    /// Outcome.
    pub verdict: Verdict,
    /// The facts, in words.
    pub facts: String,
}

impl Check {
    /// A check called `name` with its outcome.
    pub fn new(name: &str, verdict: Verdict, facts: impl fmt::Display) -> Self {
        Self {
            name: name.to_owned(),
            verdict,
            facts: facts.to_string(),
        }
    }
}

/// All checks of one map or record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Name of what was judged.
    pub subject: String,
    /// The checks, in order.
    pub checks: Vec<Check>,
}

impl Report {
    /// A report on `subject` without checks yet.
    pub fn new(subject: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            checks: Vec::new(),
        }
    }

    /// The worst verdict of all checks.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.checks.iter().map(|check| check.verdict);
        verdicts.max().unwrap_or(Verdict::Pass)
    }

    /// Adds a check.
    pub fn push(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Adds a check that passed.
    pub fn pass(&mut self, name: &str, facts: impl fmt::Display) {
        self.push(Check::new(name, Verdict::Pass, facts));
    }

    /// Adds a check that found something odd.
    pub fn warn(&mut self, name: &str, facts: impl fmt::Display) {
        self.push(Check::new(name, Verdict::Warn, facts));
    }

    /// Adds a check that failed.
    pub fn fail(&mut self, name: &str, facts: impl fmt::Display) {
        self.push(Check::new(name, Verdict::Fail, facts));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.verdict(), self.subject)?;
        for Check {
            name,
            verdict,
            facts,
        } in &self.checks
        {
            writeln!(f, "  {verdict} {name}: {facts}")?;
        }
        Ok(())
    }
}
