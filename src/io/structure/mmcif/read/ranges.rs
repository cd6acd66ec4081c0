//! The categories `struct_conf` (helices, and strands in some files) and `struct_sheet_range`
//! (strands).

use crate::io::structure::secondary::{Ends, Range, ResidueId, helix_of_class};
use crate::residue::{HelixKind, SecondaryStructure};

/// Types of the dictionary (`_struct_conf_type.id`) that are a helix of the three states. The others
/// are helices of nucleic acids, left-handed ones, those of polyproline (`PP`), the ribbon with two
/// residues a turn (`27`), turns and bends.
///
/// Source: <https://mmcif.wwpdb.org/dictionaries/mmcif_pdbx_v50.dic/Items/_struct_conf_type.id.html>.
const HELICES: [&str; 9] = [
    "HELX_P",
    "HELX_OT_P",
    "HELX_RH_P",
    "HELX_RH_OT_P",
    "HELX_RH_AL_P",
    "HELX_RH_GA_P",
    "HELX_RH_OM_P",
    "HELX_RH_PI_P",
    "HELX_RH_3T_P",
];

/// The type of a strand.
const STRAND: &str = "STRN";

/// Indices of the columns of one end of a range.
#[derive(Clone, Copy, Debug)]
struct EndColumns {
    author: [Option<usize>; 2],
    insertion: Option<usize>,
    label: [Option<usize>; 2],
    names: [Option<usize>; 2],
}

/// Indices of the columns of a table of helices or strands.
#[derive(Clone, Copy, Debug)]
pub(super) struct RangeColumns {
    /// The column that tells helices from strands; `None` in a table of strands alone.
    kind: Option<usize>,
    class: Option<usize>,
    ends: [EndColumns; 2],
}

impl RangeColumns {
    /// Finds the columns of `struct_conf` among `names`; `None` if there is no type.
    pub(super) fn of_conformations(names: &[&str]) -> Option<Self> {
        let kind = position(names, "conf_type_id")?;
        Some(Self::of(names, Some(kind)))
    }

    /// Finds the columns of `struct_sheet_range` among `names`.
    pub(super) fn of_strands(names: &[&str]) -> Option<Self> {
        Some(Self::of(names, None))
    }

    fn of(names: &[&str], kind: Option<usize>) -> Self {
        let end = |end: &str| {
            let find = |item: &str| position(names, &format!("{end}_{item}"));
            EndColumns {
                author: [find("auth_asym_id"), find("auth_seq_id")],
                insertion: position(names, &format!("pdbx_{end}_PDB_ins_code")),
                label: [find("label_asym_id"), find("label_seq_id")],
                names: [find("auth_comp_id"), find("label_comp_id")],
            }
        };
        Self {
            kind,
            class: position(names, "pdbx_PDB_helix_class"),
            ends: [end("beg"), end("end")],
        }
    }

    /// Reads a helix or a strand; `None` if it is neither, such as a turn.
    pub(super) fn range(&self, values: &[Option<&str>]) -> Option<Range> {
        let text = |column: Option<usize>| column.and_then(|column| values[column]);
        let [first, last] = self.ends;
        let author = |end: EndColumns| {
            let code = text(end.insertion).and_then(|code| code.chars().next());
            let number = text(end.author[1])?.parse().ok()?;
            Some((text(end.author[0])?, (number, code)))
        };
        let label = |end: EndColumns| -> Option<(&str, i32)> {
            Some((text(end.label[0])?, text(end.label[1])?.parse().ok()?))
        };
        let name = |end: EndColumns| {
            text(end.names[0])
                .or(text(end.names[1]))
                .unwrap_or_default()
        };
        let label = ends(label(first), label(last));
        // A file may name the residues in one way alone.
        let same = || {
            let label = label.as_ref()?;
            let id = |number: i32| -> ResidueId { (number, None) };
            Some(Ends {
                chain: label.chain.clone(),
                first: id(label.first),
                last: id(label.last),
            })
        };
        let (kind, helix) = self.kind(text(self.kind), text(self.class))?;
        Some(Range {
            kind,
            helix,
            names: [first, last].map(|end| name(end).to_owned()),
            author: ends(author(first), author(last)).or_else(same),
            label,
        })
    }

    /// Returns the state of a row of this type and, of a helix, class, with the kind of helix.
    fn kind(
        &self,
        kind: Option<&str>,
        class: Option<&str>,
    ) -> Option<(SecondaryStructure, HelixKind)> {
        let strand = Some((SecondaryStructure::Strand, HelixKind::default()));
        if self.kind.is_none() {
            return strand;
        }
        let is = |name: &str| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(name));
        if is(STRAND) {
            return strand;
        }
        let of_class = helix_of_class(class.unwrap_or_default())?;
        // The archive has the type HELX_P for every class.
        let helix = match () {
            () if is("HELX_RH_3T_P") => HelixKind::ThreeTen,
            () if is("HELX_RH_PI_P") => HelixKind::Pi,
            () => of_class,
        };
        let is_helix = HELICES.into_iter().any(is);
        is_helix.then_some((SecondaryStructure::Helix, helix))
    }
}

/// Returns the ends of a range in one chain.
fn ends<N>(first: Option<(&str, N)>, last: Option<(&str, N)>) -> Option<Ends<N>> {
    let ((chain, first), (same, last)) = first.zip(last)?;
    (chain == same).then(|| Ends {
        chain: chain.to_owned(),
        first,
        last,
    })
}

/// Returns the index of the column called `wanted`, without case.
fn position(names: &[&str], wanted: &str) -> Option<usize> {
    names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(wanted))
}
