//! The modules of the crate, and where the paths lead that stand in them.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::{Form, Mention, syntax};

/// Longest chain of re-exports that is followed.
const DEPTH: usize = 12;

/// A file of `src` with all that it mentions.
pub(crate) struct File {
    /// Its path below the repository.
    pub(crate) path: String,
    /// The module that it is.
    pub(crate) module: Vec<String>,
    pub(crate) mentions: Vec<Mention>,
}

#[derive(Default)]
struct Module {
    file: usize,
    items: BTreeSet<String>,
    children: BTreeSet<String>,
    /// Only tests are built with it.
    test: bool,
    /// Names that `use` binds here, with the paths as written.
    names: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Into this crate: the path from its root.
    Inside(Vec<String>),
    /// Into another crate, or to a name of the language.
    Outside(String),
}

/// All files of the crate.
pub(crate) struct House {
    pub(crate) files: Vec<File>,
    modules: BTreeMap<Vec<String>, Module>,
}

/// The module that the file at `path` below `src` is; none for programs.
fn module_of(path: &str) -> Option<Vec<String>> {
    let inside = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    match module.first().map(String::as_str) {
        Some("bin" | "main") => None,
        Some("lib") => Some(Vec::new()),
        _ => Some(module),
    }
}

impl House {
    /// The house of files with their paths and texts.
    pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut house = Self {
            files: Vec::new(),
            modules: BTreeMap::new(),
        };
        for (path, text) in files {
            if let Some(module) = module_of(path) {
                house.add(path, module, text);
            }
        }
        house.tell_tests();
        house
    }

    fn add(&mut self, path: &str, module: Vec<String>, text: &str) {
        let found = syntax(text, &module);
        let file = self.files.len();
        for definitions in found.definitions {
            for (child, test) in &definitions.modules {
                let module = [&definitions.module[..], std::slice::from_ref(child)].concat();
                self.modules.entry(module).or_default().test |= test;
            }
            let own = self.modules.entry(definitions.module).or_default();
            own.file = file;
            own.items.extend(definitions.items);
            own.children
                .extend(definitions.modules.into_iter().map(|(child, _)| child));
        }
        for mention in &found.mentions {
            let own = self.modules.entry(mention.module.clone()).or_default();
            match &mention.form {
                Form::Use { name, .. } => {
                    own.names.insert(name.clone(), mention.segments.clone());
                }
                Form::Glob { .. } => own.globs.push(mention.segments.clone()),
                Form::Inline => {}
            }
        }
        self.files.push(File {
            path: path.to_owned(),
            module,
            mentions: found.mentions,
        });
    }

    /// Marks the mentions of files that only tests are built with.
    fn tell_tests(&mut self) {
        let tests: Vec<Vec<String>> = self
            .modules
            .iter()
            .filter(|(_, module)| module.test)
            .map(|(path, _)| path.clone())
            .collect();
        for file in &mut self.files {
            if tests.iter().any(|test| file.module.starts_with(test)) {
                file.mentions.iter_mut().for_each(|m| m.test = true);
            }
        }
        // Every file is its own module, whichever was added first.
        for (at, file) in self.files.iter().enumerate() {
            let module = self.modules.entry(file.module.clone()).or_default();
            module.file = at;
        }
    }

    /// Where `mention` leads.
    pub(crate) fn target(&self, mention: &Mention) -> Option<Target> {
        // A name that `use` binds must not be looked up through itself.
        let own = match &mention.form {
            Form::Use { name, .. } => Some(name.as_str()),
            Form::Glob { .. } | Form::Inline => None,
        };
        self.absolute(&mention.module, &mention.segments, own, 0)
    }

    /// Where the path `segments` leads that stands in `module`, but not by the name `except`.
    fn absolute(
        &self,
        module: &[String],
        segments: &[String],
        except: Option<&str>,
        depth: usize,
    ) -> Option<Target> {
        let (first, rest) = segments.split_first()?;
        let inside = |from: &[String], rest: &[String]| Some(Target::Inside([from, rest].concat()));
        let here = self.modules.get(module);
        match first.as_str() {
            "crate" => return inside(&[], rest),
            "Self" => return None,
            "self" => return self.climb(module, rest),
            "super" => return self.climb(module, segments),
            _ => {}
        }
        if let Some(here) = here {
            if here.children.contains(first) || here.items.contains(first) {
                return inside(module, segments);
            }
            if except != Some(first.as_str())
                && depth < DEPTH
                && let Some(path) = here.names.get(first)
            {
                let path = [&path[..], rest].concat();
                return self.absolute(module, &path, Some(first), depth + 1);
            }
        }
        Some(Target::Outside(first.clone()))
    }

    /// `segments` from `module`, each `super` a step up.
    fn climb(&self, module: &[String], segments: &[String]) -> Option<Target> {
        let ups = segments.iter().take_while(|name| *name == "super").count();
        let up = module.len().checked_sub(ups)?;
        Some(Target::Inside([&module[..up], &segments[ups..]].concat()))
    }

    /// The file that defines the item at `path` from the root, followed through re-exports; none
    /// for a module itself.
    pub(crate) fn definition(&self, path: &[String]) -> Option<usize> {
        let (module, rest) = self.deepest(path);
        let name = rest.first()?;
        let strict = self.exact(path, 0);
        // A name that a macro makes counts as defined where it is asked for.
        strict.or_else(|| (name != "self").then(|| self.modules[module].file))
    }

    fn deepest<'a>(&self, path: &'a [String]) -> (&'a [String], &'a [String]) {
        let mut depth = 0;
        while depth < path.len() && self.modules.contains_key(&path[..=depth]) {
            depth += 1;
        }
        path.split_at(depth)
    }

    fn exact(&self, path: &[String], depth: usize) -> Option<usize> {
        let (module, rest) = self.deepest(path);
        let (name, after) = rest.split_first()?;
        let here = self.modules.get(module)?;
        if here.items.contains(name) {
            return Some(here.file);
        }
        if depth >= DEPTH {
            return None;
        }
        if let Some(bound) = here.names.get(name) {
            let bound = [&bound[..], after].concat();
            return match self.absolute(module, &bound, Some(name), 0)? {
                Target::Inside(path) => self.exact(&path, depth + 1),
                Target::Outside(_) => None,
            };
        }
        here.globs.iter().find_map(|glob| {
            let Target::Inside(path) = self.absolute(module, glob, None, 0)? else {
                return None;
            };
            self.exact(&[&path[..], rest].concat(), depth + 1)
        })
    }
}
