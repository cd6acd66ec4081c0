//! Names of residues that stand for one of the twenty amino acids: as force fields call protonation
//! states, and modified residues with the amino acid that they are derived from.

use super::AminoAcid::{
    self, Ala, Arg, Asn, Asp, Cys, Gln, Glu, Gly, His, Ile, Leu, Lys, Met, Phe, Pro, Ser, Thr, Trp,
    Tyr, Val,
};

/// Names of protonation and bonding states in CHARMM, Amber, GROMACS (with GROMOS and OPLS), NAMD,
/// ISOLDE and the programs that prepare structures for them. They come before [`MODIFIED`]: `HSE`
/// is homoserine in the Chemical Component Dictionary and histidine in CHARMM.
///
/// Source: the topologies of CHARMM36 (`top_all36_prot.rtf`), the residue libraries of Amber
/// (`amino19.lib`, `aminont12.lib`, `aminoct12.lib`) and `residuetypes.dat` of GROMACS.
const STATES: [(AminoAcid, &[&str]); 8] = [
    (Arg, &["ARN", "ARGN", "AR0"]),
    (Asp, &["ASH", "ASPH", "ASPP", "AS4"]),
    (Cys, &["CYX", "CYM", "CYN", "CYS1", "CYS2", "CYSH", "CYSS"]),
    (Glu, &["GLH", "GLUH", "GLUP", "GL4"]),
    (
        His,
        &[
            "HSD", "HSE", "HSP", "HSC", "HID", "HIE", "HIP", "HIS1", "HIS2", "HISA", "HISB",
            "HISD", "HISE", "HISH", "HISP",
        ],
    ),
    (Lys, &["LYN", "LYP", "LSN", "LYSH", "LYSN"]),
    (Pro, &["CHYP", "NHYP"]),
    (Tyr, &["TYM"]),
];

/// Modified residues and D-amino acids that are common in the PDB, by their parent.
///
/// Source: `_chem_comp.one_letter_code` of the Chemical Component Dictionary
/// (<https://www.wwpdb.org/data/ccd>, CC0), for D-amino acids, SEC and PYL
/// `_chem_comp.mon_nstd_parent_comp_id`. Residues made of several, such as the chromophores of
/// fluorescent proteins, and ligands that resemble an amino acid, such as SAH, are left out.
const MODIFIED: [(AminoAcid, &[&str]); AminoAcid::COUNT] = [
    (
        Ala,
        &[
            "ABA", "AIB", "ALC", "AYA", "DAB", "DAL", "FLA", "MAA", "NAL", "ORN",
        ],
    ),
    (
        Arg,
        &[
            "2MR", "AAR", "ACL", "AGM", "ARM", "ARO", "BOR", "CIR", "DA2", "DAR", "HAR", "HMR",
            "HRG", "MMO", "NMM",
        ],
    ),
    (Asn, &["AHB", "DSG", "MEN", "SNN"]),
    (
        Asp,
        &[
            "0TD", "ASA", "ASB", "ASL", "ASQ", "BFD", "BHD", "DAS", "IAS", "PHD",
        ],
    ),
    (
        Cys,
        &[
            "C5C", "C6C", "CAF", "CAS", "CCS", "CME", "CMH", "CML", "CMT", "CSA", "CSB", "CSD",
            "CSE", "CSO", "CSP", "CSR", "CSS", "CSU", "CSW", "CSX", "CSZ", "CY1", "CY3", "CY4",
            "CYD", "CYF", "CYG", "CYQ", "DCY", "ECX", "JJJ", "OCS", "P1L", "PEC", "PR3", "PYX",
            "R1A", "SCH", "SCS", "SCY", "SEC", "SIB", "SMC", "SNC", "TNB", "TSY", "YCM",
        ],
    ),
    (Gln, &["DGN", "GHG", "MEQ", "MGN", "NLQ", "PCA"]),
    (
        Glu,
        &[
            "5HP", "CGU", "DGL", "FGA", "GAU", "GLQ", "GMA", "GSU", "ILG", "LME", "MEG",
        ],
    ),
    (Gly, &["GL3", "GLZ", "MEU", "MPQ", "NMC", "SAR"]),
    (
        His,
        &[
            "DDE", "DHI", "HHI", "HIA", "HIC", "HIQ", "HS8", "HS9", "HSK", "HSO", "MH1", "MHS",
            "NEM", "NEP", "NZH",
        ],
    ),
    (Ile, &["DIL", "IIL", "ILX", "IML"]),
    (
        Leu,
        &[
            "2ML", "BLE", "CLE", "DLE", "DON", "LED", "LEF", "MHL", "MK8", "MLE", "MLL", "NLE",
            "NLN", "NLO", "NLP",
        ],
    ),
    (
        Lys,
        &[
            "3QN", "ALY", "API", "BLY", "BTK", "DLY", "DM0", "ELY", "FAK", "HLY", "KCR", "KCX",
            "KFP", "KPI", "KPY", "KST", "LA2", "LBZ", "LCX", "LET", "LLP", "LLY", "LLZ", "LYM",
            "LYR", "LYX", "LYZ", "M2L", "M3L", "M3R", "MCL", "MLY", "MLZ", "PRK", "PYL", "SHR",
            "SLL", "SLZ", "TLY", "TRG", "XX1",
        ],
    ),
    (
        Met,
        &[
            "AME", "CXM", "EPM", "ESC", "FME", "H1D", "MED", "MHO", "MME", "MSE", "MSL", "MSO",
            "MT2", "OMT", "SME",
        ],
    ),
    (
        Phe,
        &[
            "200", "23F", "4AF", "4BF", "4CF", "4PH", "B1F", "B2F", "BB8", "BIF", "DAH", "DPN",
            "F2F", "FCL", "HOX", "HPE", "HPQ", "MEA", "MHU", "NFA", "PBF", "PF5", "PFF", "PHA",
            "PHI", "PHL", "PPN", "PSA", "SMF", "ZCL",
        ],
    ),
    (
        Pro,
        &[
            "037", "2MT", "4FB", "DPL", "DPR", "FP9", "FPK", "HY3", "HYP", "HZP", "LPD", "MP8",
            "N7P", "POM", "PR4", "PR7", "PR9", "PRS", "TPK", "YPR",
        ],
    ),
    (
        Ser,
        &[
            "BG1", "DBS", "DHA", "DSN", "FGP", "MC1", "MIR", "MIS", "OAS", "OLZ", "OSE", "PG1",
            "SAC", "SBG", "SBL", "SDB", "SDP", "SEB", "SEE", "SEM", "SEN", "SEP", "SET", "SGB",
            "SOY", "SUN", "SVA", "SVV", "SVW", "SVX", "SVY", "SVZ", "SXE",
        ],
    ),
    (
        Thr,
        &[
            "ALO", "BMT", "CTH", "DBU", "DTH", "OLT", "OTH", "TBM", "TH5", "TH6", "THC", "TMB",
            "TMD", "TPO",
        ],
    ),
    (
        Trp,
        &[
            "0AF", "4FW", "4HT", "4IN", "BTR", "DTR", "FT6", "FTR", "HRP", "HTR", "KYN", "LTR",
            "PAT", "TCR", "TOQ", "TOX", "TQQ", "TRF", "TRN", "TRO", "TRQ", "TRW", "TRX", "TRY",
            "TTQ",
        ],
    ),
    (
        Tyr,
        &[
            "1TY", "2TY", "3NF", "3YM", "AGQ", "DBY", "DPQ", "DTY", "ESB", "FLT", "FTY", "FY2",
            "FY3", "IYR", "MBQ", "MTY", "NIY", "NTR", "OMY", "P2Q", "P3Q", "PAQ", "PTH", "PTM",
            "PTR", "STY", "TCQ", "TPQ", "TTS", "TY2", "TY3", "TY5", "TYB", "TYI", "TYN", "TYO",
            "TYQ", "TYS", "TYT", "TYY", "YOF",
        ],
    ),
    (
        Val,
        &[
            "BUG", "DHN", "DVA", "FVA", "HVA", "LVN", "MNV", "MVA", "NVA", "TBG", "VAD", "VAF",
            "VAH", "VAI",
        ],
    ),
];

/// Letters before a name of three letters: the first and the last residue of a chain in Amber
/// (`NALA`, `CHIE`), and D-amino acids in CHARMM (`DALA`).
const PREFIXES: [char; 3] = ['N', 'C', 'D'];

impl AminoAcid {
    /// Returns the amino acid that a residue of a structure file is or is derived from, by its
    /// name in either case: the three-letter codes, protonation states as CHARMM, Amber and
    /// GROMACS name them, and common modified residues by their parent in the Chemical Component
    /// Dictionary. `None` for ligands, caps, water, nucleotides, and residues of unknown type.
    ///
    /// # Examples
    /// ```
    /// use cryoweave::residue::AminoAcid;
    ///
    /// assert_eq!(AminoAcid::of_residue("HSD"), Some(AminoAcid::His));
    /// assert_eq!(AminoAcid::of_residue("MSE"), Some(AminoAcid::Met));
    /// assert_eq!(AminoAcid::of_residue("ACE"), None);
    /// ```
    pub fn of_residue(name: &str) -> Option<Self> {
        Self::from_code(name).or_else(|| amino_acid(name))
    }
}

/// Returns the amino acid that a residue called `name` is or is derived from, in either case.
fn amino_acid(name: &str) -> Option<AminoAcid> {
    let find = |table: &[(AminoAcid, &[&str])], name: &str| {
        let has = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let row = table.iter().find(|(_, names)| has(names));
        row.map(|(amino, _)| *amino)
    };
    let standard = |name: &str| {
        let mut all = AminoAcid::ALL.into_iter();
        all.find(|amino| amino.code().eq_ignore_ascii_case(name))
    };
    let plain = |name: &str| standard(name).or_else(|| find(&STATES, name));
    plain(name).or_else(|| find(&MODIFIED, name)).or_else(|| {
        // The charge behind a name: `LYS+`.
        let neutral = name.trim_end_matches(['+', '-']);
        let core = neutral.strip_prefix(|c: char| PREFIXES.contains(&c.to_ascii_uppercase()));
        let core = core.filter(|core| core.len() == 3).unwrap_or(neutral);
        plain(core)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn protonation_states_are_their_amino_acids() {
        for (names, amino) in [
            ("HSD HSE HSP HID HIE HIP HIS1 HISA HISB HISH HISD HISE", His),
            ("CYX CYM CYS2 CYSH", Cys),
            ("ASH ASPP ASPH", Asp),
            ("GLH GLUP GLUH", Glu),
            ("LYN LSN LYP LYSH", Lys),
            ("ARN ARGN", Arg),
            ("TYM", Tyr),
            ("NALA CALA DALA ala Ala", Ala),
            ("NHIE CHIP NHID DHSD hsd", His),
            ("NCYX CCYX", Cys),
            ("LYS+ LYS", Lys),
            ("ASP- ASP", Asp),
            ("CHYP", Pro),
        ] {
            for name in names.split(' ') {
                assert_eq!(amino_acid(name), Some(amino), "{name}");
            }
        }
    }

    #[test]
    fn modified_residues_are_their_parents() {
        for (name, letter) in [
            ("MSE", 'M'),
            ("SEP", 'S'),
            ("TPO", 'T'),
            ("PTR", 'Y'),
            ("CSO", 'C'),
            ("KCX", 'K'),
            ("MLY", 'K'),
            ("M3L", 'K'),
            ("HYP", 'P'),
            ("PCA", 'Q'),
            ("LLP", 'K'),
            ("CME", 'C'),
            ("CSD", 'C'),
            ("OCS", 'C'),
            ("SEC", 'C'),
            ("PYL", 'K'),
            ("DAL", 'A'),
            ("DPN", 'F'),
            ("DVA", 'V'),
        ] {
            assert_eq!(
                amino_acid(name).map(AminoAcid::letter),
                Some(letter),
                "{name}"
            );
        }
    }

    #[test]
    fn caps_ligands_and_nucleotides_are_none() {
        for name in [
            "", "A", "N", "DA", "DC", "ACE", "NME", "NMA", "NH2", "NHE", "FOR", "HOH", "WAT",
            "SOL", "TIP3", "CA", "CAL", "SAH", "SAM", "FLC", "PLM", "UNK", "UNL", "ASX", "GLX",
            "CRO", "CR2", "NALAA", "CMSE", "XALA", "POPC", "CYT", "Å",
        ] {
            assert_eq!(amino_acid(name), None, "{name}");
        }
    }

    #[test]
    fn no_name_stands_twice() {
        let rows = STATES.iter().chain(&MODIFIED);
        let all: Vec<&str> = rows.flat_map(|(_, names)| *names).copied().collect();
        let once: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(once.len(), all.len());
        assert!(once.iter().all(|name| AminoAcid::from_code(name).is_none()));
        let parents = MODIFIED.map(|(amino, _)| amino);
        assert_eq!(parents, AminoAcid::ALL);
    }
}
