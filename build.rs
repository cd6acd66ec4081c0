//! Tells the program from what it is built: the target, and in release builds the commit of the checkout. Debug builds
//! have no commit, so that none is built again for a commit alone.
#![allow(
    clippy::print_stdout,
    reason = "Cargo reads what a build script prints."
)]

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=CRYOWEAVE_TARGET={target}");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = is_release.then(commit).flatten().unwrap_or_default();
    println!("cargo::rustc-env=CRYOWEAVE_COMMIT={commit}");
}

/// Returns the commit that is checked out, with `-dirty` if files were changed after it; `None` without git, or where
/// this folder is not the root of a checkout, such as a package from a registry.
fn commit() -> Option<String> {
    if !git(&["rev-parse", "--show-prefix"])?.is_empty() {
        return None;
    }
    for path in ["src", "assets", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={path}");
    }
    for name in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", name])?;
        if Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let commit = git(&["rev-parse", "HEAD"])?;
    let changed = git(&[
        "--no-optional-locks",
        "status",
        "--porcelain",
        "--untracked-files=no",
    ])?;
    let dirty = if changed.is_empty() { "" } else { "-dirty" };
    Some(commit + dirty)
}

/// Returns what git prints, without white space around it; `None` if there is no git or it fails.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
