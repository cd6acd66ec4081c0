//! Secondary structure as files state it: helices and strands as ranges of residues.

use std::collections::BTreeMap;

use super::assembly::{Index, Labels};
use super::note::StructureNote;
use crate::residue::{AminoAcid, HelixKind, SecondaryStructure};
use crate::structure::{Chain, Residue, Structure};

/// The number and insertion code of a residue.
pub(crate) type ResidueId = (i32, Option<char>);

/// A helix or a strand: all residues of a chain from the first to the last, in file order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Range {
    pub(crate) kind: SecondaryStructure,
    /// Kind of the helix; the default for a strand.
    pub(crate) helix: HelixKind,
    /// Names of the first and the last residue; empty where the file does not say.
    pub(crate) names: [String; 2],
    /// The ends in the numbering of the author.
    pub(crate) author: Option<Ends<ResidueId>>,
    /// The ends in the numbering of the archive, where an mmCIF file has two.
    pub(crate) label: Option<Ends<i32>>,
}

/// The ends of a range.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ends<N> {
    /// Chain id; empty where the file has none.
    pub(crate) chain: String,
    pub(crate) first: N,
    pub(crate) last: N,
}

/// Returns the kind of helix that `class` stands for, the number of a `HELIX` record; `None` if that is no helix of the
/// three states: left-handed, the ribbon with two residues a turn (9) or the helix of polyproline (10). Where the class
/// is missing, the helix is an alpha helix.
pub(crate) fn helix_of_class(class: &str) -> Option<HelixKind> {
    match class {
        "3" => Some(HelixKind::Pi),
        "5" => Some(HelixKind::ThreeTen),
        "6" | "7" | "8" | "9" | "10" => None,
        _ => Some(HelixKind::Alpha),
    }
}

/// Returns the class of a helix in `HELIX` records and `_struct_conf.pdbx_PDB_helix_class`
/// (<https://www.wwpdb.org/documentation/file-format-content/format33/sect5.html>).
pub(crate) fn helix_class(kind: HelixKind) -> usize {
    match kind {
        HelixKind::Alpha => 1,
        HelixKind::Pi => 3,
        HelixKind::ThreeTen => 5,
    }
}

/// The residues that ranges name.
#[derive(Debug)]
pub(crate) struct Residues<'a> {
    pub(crate) structure: &'a mut Structure,
    pub(crate) labels: &'a Labels,
    /// Ids in the file of the chains that have another now, by this.
    pub(crate) file_ids: &'a BTreeMap<String, String>,
    /// The chains whose atoms have no chain id in the file.
    pub(crate) unnamed: &'a [String],
}

/// The residues of a range: the chain, the first and the last.
type Span = (usize, usize, usize);

/// The outcome of looking for the residues of a range.
enum Found {
    Here(Span),
    /// There are residues with these numbers, but they have other names.
    OtherNames(Option<Span>),
    Nowhere,
}

/// Marks the residues that have a Cα: those in `ranges` as the range says, the others as coil; strands
/// win over helices. Nothing is marked without ranges, as the file says nothing, and where fewer
/// ranges go with the residues than not. Residues are unknown where a range has their numbers, but
/// other names.
pub(crate) fn mark(residues: Residues, ranges: &[Range]) -> Option<StructureNote> {
    let (mut here, mut other, mut lost) = (Vec::new(), Vec::new(), 0);
    for range in ranges {
        match residues.find(range) {
            Found::Here(span) => here.push((range, span)),
            Found::OtherNames(span) => other.push(span),
            Found::Nowhere => lost += 1,
        }
    }
    let count = other.len() + lost;
    if here.is_empty() || here.len() < other.len() {
        let count = here.len() + count;
        return (count > 0).then_some(StructureNote::LostSecondary { count });
    }
    let chains = &mut residues.structure.chains;
    for residue in chains.iter_mut().flat_map(|chain| &mut chain.residues) {
        residue.secondary = residue.ca_atom().map(|_| SecondaryStructure::Coil);
        residue.helix = HelixKind::default();
    }
    let mut set = |(chain, first, last): Span, range: Option<&Range>| {
        for residue in &mut chains[chain].residues[first..=last] {
            let range = residue.ca_atom().and(range);
            residue.secondary = range.map(|range| range.kind);
            residue.helix = range.map_or_else(HelixKind::default, |range| range.helix);
        }
    };
    for span in other.into_iter().flatten() {
        set(span, None);
    }
    for kind in [SecondaryStructure::Helix, SecondaryStructure::Strand] {
        for (range, span) in here.iter().filter(|(range, _)| range.kind == kind) {
            set(*span, Some(range));
        }
    }
    (count > 0).then_some(StructureNote::LostRanges { count })
}

impl Residues<'_> {
    /// Finds the residues of `range`: by the author's numbering where the names agree, else by that of
    /// the archive, else those of its residues that are there.
    fn find(&self, range: &Range) -> Found {
        let author = range.author.as_ref();
        let by_author = || author.into_iter().flat_map(|ends| self.by_author(ends));
        let by_label = || range.label.as_ref().and_then(|ends| self.by_label(ends));
        let agrees = |span: &Span| self.agrees(*span, &range.names);
        if let Some(span) = by_author()
            .find(agrees)
            .or_else(|| by_label().filter(agrees))
        {
            return Found::Here(span);
        }
        let first = by_author().next();
        if first.is_some() || by_label().is_some() {
            return Found::OtherNames(first);
        }
        match author.and_then(|ends| self.in_part(ends, &range.names)) {
            Some(span) => Found::Here(span),
            None => Found::Nowhere,
        }
    }

    /// Returns the chains that `id` stands for; without an id, those without an id in the file, else
    /// all.
    fn chains<'s>(&'s self, id: &'s str) -> impl Iterator<Item = (usize, &'s Chain)> {
        let chains = self.structure.chains.iter().enumerate();
        chains.filter(move |(_, chain)| {
            let in_file = self.file_ids.get(&chain.id).unwrap_or(&chain.id);
            match id {
                "" => self.unnamed.is_empty() || self.unnamed.contains(in_file),
                id => in_file == id,
            }
        })
    }

    /// Returns the residues with these ends, of each chain that may be meant.
    fn by_author<'s>(&'s self, ends: &'s Ends<ResidueId>) -> impl Iterator<Item = Span> {
        self.chains(&ends.chain).filter_map(|(index, chain)| {
            let first = index_of(chain, ends.first)?;
            let last = index_of(chain, ends.last)?;
            (first <= last).then_some((index, first, last))
        })
    }

    fn by_label(&self, ends: &Ends<i32>) -> Option<Span> {
        let find =
            |number| -> Option<Index> { self.labels.get(&(ends.chain.clone(), number)).copied() };
        let ((chain, first), (same, last)) = (find(ends.first)?, find(ends.last)?);
        (chain == same && first <= last).then_some((chain, first, last))
    }

    /// Returns the residues with numbers between the ends, of which one or both are not there.
    fn in_part(&self, ends: &Ends<ResidueId>, names: &[String; 2]) -> Option<Span> {
        let (index, chain) = self.chains(&ends.chain).next()?;
        let fits = |id: ResidueId, name: &String| {
            let residue = index_of(chain, id).map(|at| &chain.residues[at]);
            residue.is_none_or(|residue| name.is_empty() || is_same(&residue.name, name))
        };
        if !fits(ends.first, &names[0]) || !fits(ends.last, &names[1]) {
            return None;
        }
        let inside = |residue: &Residue| {
            let id = (residue.number, residue.insertion);
            residue.ca_atom().is_some() && ends.first <= id && id <= ends.last
        };
        let first = chain.residues.iter().position(inside)?;
        let run = chain.residues[first..]
            .iter()
            .take_while(|r| inside(r))
            .count();
        Some((index, first, first + run - 1))
    }

    /// Returns true if the residues at the ends of `span` have these names, or one of them has: of a
    /// residue with two names, the file may hold the other.
    fn agrees(&self, (chain, first, last): Span, names: &[String; 2]) -> bool {
        let residues = &self.structure.chains[chain].residues;
        let pairs = [first, last].into_iter().zip(names);
        let mut stated = pairs.filter(|(_, name)| !name.is_empty()).peekable();
        stated.peek().is_none() || stated.any(|(at, name)| is_same(&residues[at].name, name))
    }
}

fn index_of(chain: &Chain, id: ResidueId) -> Option<usize> {
    let is_it = |residue: &Residue| (residue.number, residue.insertion) == id;
    chain.residues.iter().position(is_it)
}

/// Returns true if both names stand for the same residue, in whichever protonation state.
fn is_same(name: &str, other: &str) -> bool {
    let amino = AminoAcid::of_residue(name);
    name.eq_ignore_ascii_case(other) || (amino.is_some() && amino == AminoAcid::of_residue(other))
}

/// Returns the helices and strands of `chain`: residues of the same kind, of helices of the same kind of helix, with
/// numbers that follow each other.
pub(crate) fn runs(chain: &Chain) -> impl Iterator<Item = (SecondaryStructure, &[Residue])> {
    let residues = chain.residues.as_slice();
    let same = |a: &Residue, b: &Residue| {
        (a.secondary, a.helix) == (b.secondary, b.helix)
            && i64::from(b.number) == i64::from(a.number) + 1
    };
    residues
        .chunk_by(same)
        .filter_map(|run| match run[0].secondary {
            Some(kind) if kind != SecondaryStructure::Coil => Some((kind, run)),
            _ => None,
        })
}
