//! Circles: files that import each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{House, Target};
use crate::syntax::Form;

/// The files that each file needs, with the line of the first mention. A face (`pub use`) is no
/// need, and neither is what only tests are built with.
fn needs(house: &House) -> Vec<BTreeMap<usize, usize>> {
    let mut all = vec![BTreeMap::new(); house.files.len()];
    for (at, file) in house.files.iter().enumerate() {
        for mention in file.mentions.iter().filter(|mention| !mention.test) {
            let faces = matches!(
                mention.form,
                Form::Use { public: true, .. } | Form::Glob { public: true }
            );
            let Some(Target::Inside(path)) = house.target(mention) else {
                continue;
            };
            if let Some(to) = house.definition(&path)
                && to != at
                && !faces
            {
                all[at].entry(to).or_insert(mention.line);
            }
        }
    }
    all
}

/// The circles of `house`, each as its files with the lines of their imports within the circle.
pub(crate) fn circles(house: &House) -> Vec<String> {
    let needs = needs(house);
    let reach: Vec<BTreeSet<usize>> = (0..needs.len()).map(|from| reached(&needs, from)).collect();
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for from in 0..needs.len() {
        let circle: Vec<usize> = (0..needs.len())
            .filter(|&to| reach[from].contains(&to) && reach[to].contains(&from))
            .collect();
        if circle.len() < 2 || !told.insert(circle.clone()) {
            continue;
        }
        let lines = circle.iter().flat_map(|&file| {
            let inside = needs[file].iter().filter(|(to, _)| circle.contains(to));
            inside.map(move |(to, line)| {
                let [from, to] = [file, *to].map(|at| house.files[at].path.as_str());
                format!("  {from}:{line} needs {to}")
            })
        });
        found.push(format!(
            "a circle of {} files:\n{}",
            circle.len(),
            lines.collect::<Vec<_>>().join("\n")
        ));
    }
    found
}

/// All files that `from` needs, directly or through others.
fn reached(needs: &[BTreeMap<usize, usize>], from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        next.extend(needs[file].keys().filter(|to| found.insert(**to)));
    }
    found
}
