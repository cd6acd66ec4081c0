//! Kinds of CIF files that hold no atoms of a structure.

/// Kind of a CIF file, by the categories in it; the later one counts where there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Nmr,
    Spheres,
    Component,
    Dictionary,
    SmallMolecule,
    StructureFactors,
}

impl Kind {
    /// Beginnings of the categories, in lower case, by which a kind is known.
    const MARKS: [(&'static str, Self); 12] = [
        ("_refln", Self::StructureFactors),
        ("_diffrn_refln", Self::StructureFactors),
        ("_atom_site_label", Self::SmallMolecule),
        ("_atom_site_fract", Self::SmallMolecule),
        ("_atom_site_type_symbol", Self::SmallMolecule),
        ("_dictionary", Self::Dictionary),
        ("_item_description", Self::Dictionary),
        ("_chem_comp_atom", Self::Component),
        ("_ihm_sphere_obj_site", Self::Spheres),
        ("_ihm_starting", Self::Spheres),
        ("_nef_", Self::Nmr),
        ("_atom_chem_shift", Self::Nmr),
    ];

    /// Returns the kind that `category` marks, if it marks one.
    pub(super) fn of(category: &str) -> Option<Self> {
        let category = category.as_bytes();
        let starts = |mark: &str| {
            let start = category.get(..mark.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()))
        };
        let marks = Self::MARKS.into_iter();
        marks
            .filter(|(mark, _)| starts(mark))
            .map(|(_, kind)| kind)
            .max()
    }

    /// Returns the kind in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::StructureFactors => "a file of structure factors",
            Self::SmallMolecule => "the CIF of a small molecule, with fractional coordinates",
            Self::Dictionary => "a dictionary",
            Self::Component => "the description of a ligand (a chemical component)",
            Self::Spheres => "an integrative model of spheres",
            Self::Nmr => "a file of NMR data",
        }
    }
}
