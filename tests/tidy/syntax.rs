//! What a source file mentions: every path in it, read from the syntax.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A path that a file mentions, as it is written there.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    /// Line of the file, from 1.
    pub(crate) line: usize,
    /// Module in which the path stands, from the root of the crate.
    pub(crate) module: Vec<String>,
    /// Segments as written, such as `super`, `belief`, `Beliefs`.
    pub(crate) segments: Vec<String>,
    /// How the path is used.
    pub(crate) form: Form,
    /// Stands in code that only tests are built with.
    pub(crate) test: bool,
}

/// The forms in which a path is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `use a::b;` or `use a::b as name;`: binds a name, for others too if `public`.
    Use { name: String, public: bool },
    /// `use a::*;`.
    Glob { public: bool },
    /// In an expression, type, pattern, attribute or macro.
    Inline,
}

/// A module of a file: what it defines, and the modules in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) module: Vec<String>,
    pub(crate) items: Vec<String>,
    /// Names of the modules below, each with a flag for those that only tests are built with.
    pub(crate) modules: Vec<(String, bool)>,
}

/// All that one file mentions and defines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Syntax {
    pub(crate) mentions: Vec<Mention>,
    pub(crate) definitions: Vec<Definitions>,
}

/// Reads the file with this `text`, which is the module `module`.
pub(crate) fn syntax(text: &str, module: &[String]) -> Syntax {
    let file = syn::parse_file(text).expect("the file is Rust");
    let mut reader = Reader {
        module: module.to_vec(),
        test: false,
        found: Syntax::default(),
    };
    reader.define(&file.items);
    reader.visit_file(&file);
    reader.found
}

struct Reader {
    module: Vec<String>,
    test: bool,
    found: Syntax,
}

impl Reader {
    fn define(&mut self, items: &[syn::Item]) {
        let mut definitions = Definitions {
            module: self.module.clone(),
            ..Definitions::default()
        };
        for item in items {
            let name = match item {
                syn::Item::Const(item) => &item.ident,
                syn::Item::Enum(item) => &item.ident,
                syn::Item::Fn(item) => &item.sig.ident,
                syn::Item::Macro(syn::ItemMacro {
                    ident: Some(ident), ..
                }) => ident,
                syn::Item::Static(item) => &item.ident,
                syn::Item::Struct(item) => &item.ident,
                syn::Item::Trait(item) => &item.ident,
                syn::Item::Type(item) => &item.ident,
                syn::Item::Union(item) => &item.ident,
                syn::Item::Mod(item) => {
                    let module = (item.ident.to_string(), is_test(&item.attrs));
                    definitions.modules.push(module);
                    continue;
                }
                _ => continue,
            };
            definitions.items.push(name.to_string());
        }
        self.found.definitions.push(definitions);
    }

    fn mention(&mut self, line: usize, segments: Vec<String>, form: Form) {
        self.found.mentions.push(Mention {
            line,
            module: self.module.clone(),
            segments,
            form,
            test: self.test,
        });
    }

    fn use_tree(&mut self, tree: &syn::UseTree, before: &[String], public: bool) {
        let line = tree.span().start().line;
        let with = |name: String| [before, &[name]].concat();
        match tree {
            syn::UseTree::Path(path) => {
                self.use_tree(&path.tree, &with(path.ident.to_string()), public);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, before, public);
                }
            }
            syn::UseTree::Glob(_) => self.mention(line, before.to_vec(), Form::Glob { public }),
            syn::UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.bind(line, with(name.clone()), name, public);
            }
            syn::UseTree::Rename(rename) => {
                let name = rename.rename.to_string();
                self.bind(line, with(rename.ident.to_string()), name, public);
            }
        }
    }

    /// `use a::b::{self}` binds `b`.
    fn bind(&mut self, line: usize, mut segments: Vec<String>, mut name: String, public: bool) {
        if segments.len() > 1 && segments.last().is_some_and(|last| last == "self") {
            segments.pop();
            if name == "self" {
                name = segments.last().cloned().unwrap_or_default();
            }
        }
        self.mention(line, segments, Form::Use { name, public });
    }

    /// The paths in the tokens of a macro or an attribute, as far as tokens show them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens
            .into_iter()
            .chain([TokenTree::Punct(proc_macro2::Punct::new(
                ';',
                proc_macro2::Spacing::Alone,
            ))])
        {
            match &token {
                TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    if path.is_empty() {
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.literal(literal),
                _ => {}
            }
            if path.len() > 1 {
                self.mention(line, std::mem::take(&mut path), Form::Inline);
            }
            path.clear();
            colons = 0;
            if let TokenTree::Ident(ident) = &token {
                line = ident.span().start().line;
                path.push(ident.to_string());
            }
        }
    }

    /// A path that stands in a string, as in `#[serde(with = "crate::io::number")]`.
    fn literal(&mut self, literal: &proc_macro2::Literal) {
        let text = literal.to_string();
        let text = text.trim_matches('"');
        if let Ok(path) = syn::parse_str::<syn::Path>(text)
            && path.segments.len() > 1
        {
            let line = literal.span().start().line;
            self.mention(line, names(&path), Form::Inline);
        }
    }

    /// Walks on with `walk`, inside what only tests are built with if `attributes` say so.
    fn inside(&mut self, attributes: &[syn::Attribute], walk: impl FnOnce(&mut Self)) {
        let outside = self.test;
        self.test |= is_test(attributes);
        walk(self);
        self.test = outside;
    }
}

/// `#[cfg(test)]`, also as in `#[cfg(all(test, feature = "cpu"))]`.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return false;
        };
        attribute.path().is_ident("cfg") && names_test(list.tokens.clone())
    })
}

fn names_test(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "test",
        TokenTree::Group(group) => names_test(group.stream()),
        _ => false,
    })
}

fn names(path: &syn::Path) -> Vec<String> {
    let names = path.segments.iter().map(|s| s.ident.to_string());
    names.collect()
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.inside(&item.attrs, |reader| {
            reader.module.push(item.ident.to_string());
            if let Some((_, items)) = &item.content {
                reader.define(items);
            }
            visit::visit_item_mod(reader, item);
            reader.module.pop();
        });
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.inside(&item.attrs, |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.inside(&item.attrs, |reader| visit::visit_item_impl(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.inside(&item.attrs, |reader| {
            visit::visit_impl_item_fn(reader, item)
        });
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.inside(&item.attrs, |reader| {
            let public = !matches!(item.vis, syn::Visibility::Inherited);
            reader.use_tree(&item.tree, &[], public);
        });
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let line = path.span().start().line;
            self.mention(line, names(path), Form::Inline);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        self.visit_path(attribute.path());
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }

    /// `pub(super)` and `pub(in crate::a)` mention no item.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}
