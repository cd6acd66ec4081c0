use super::*;

fn read(text: &str) -> (Vec<Sequence>, Vec<FastaNote>) {
    read_fasta(text.as_bytes()).unwrap()
}

#[test]
fn different_sequences_of_one_name_are_told_apart_by_their_chains() {
    let text = b">pdb|5ni1|A C\nVLSPADKTNV\n>pdb|5ni1|B\nVHLTPEEKSA\n>pdb|1abc|D\nMKTAYIWQRG\n";
    let (sequences, _) = read_fasta(text).unwrap();
    let names: Vec<&str> = sequences.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["5ni1 (chains A, C)", "5ni1 (chain B)", "1abc"]);
}

#[test]
fn wrapped_lower_case_windows_and_blanks() {
    let (sequences, notes) = read("\u{feff}>a first\r\nmkv lsp\r\n\r\n  61 ADKT*\r\n>b\r\nGG\r\n");
    assert_eq!(sequences.len(), 2);
    assert_eq!(sequences[0].name, "a");
    assert_eq!(sequences[0].letters(), "MKVLSPADKT");
    assert_eq!(sequences[1].letters(), "GG");
    assert_eq!(sequences[1].chain_ids, ["b"]);
    assert_eq!(notes, []);
}

#[test]
fn bare_and_pasted_sequences() {
    assert_eq!(
        read("MKVLSPADKTN\nVKAAW\n").0[0].letters(),
        "MKVLSPADKTNVKAAW"
    );
    let genbank = "ORIGIN\n        1 mvlspadktn vkaawgkvga\n       21 hageygaeal\n//\n";
    let (sequences, _) = read(genbank);
    assert_eq!(sequences[0].name, "sequence 1");
    assert_eq!(sequences[0].letters(), "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL");
}

#[test]
fn unknown_letters_keep_their_place() {
    let (sequences, notes) = read(">p\nMUXBZJO*K--L**\n");
    assert_eq!(sequences[0].letters(), "MXXXXXXXKL");
    assert_eq!(sequences[0].residues.len(), 10);
    assert_eq!(notes.len(), 2);
    assert!(
        notes[0].to_string().contains("7 residues (*BJOUXZ)"),
        "{}",
        notes[0]
    );
    assert!(notes[1].to_string().contains("2 gaps"));
}

#[test]
fn nucleotides_are_set_aside() {
    let (sequences, notes) = read(">p\nMKVL\n>r\nACGUACGUAAUU\n>poly\nAAAAAAAAAAAAAAA\n");
    assert_eq!(sequences.len(), 2);
    assert!(matches!(
        &notes[0],
        FastaNote::Nucleotide { length: 12, .. }
    ));
    assert_eq!(
        read_fasta(b">r\nACGUACGUAAUU\n"),
        Err(FastaError::OnlyNucleotides { records: 1 })
    );
}

#[test]
fn copies_and_repeated_chains() {
    let (sequences, notes) = read(">1ABC_1|Chain A|x\nMKVL\n>1ABC_2|Chains A, B|x\nMKVL\n>q\n");
    assert_eq!(sequences.len(), 2);
    assert_eq!(sequences[1].chain_ids, ["B"]);
    assert!(matches!(notes[0], FastaNote::Copy { .. }));
    assert!(matches!(notes[1], FastaNote::ChainTwice { .. }));
    assert!(matches!(notes[2], FastaNote::NoResidues { .. }));
}

#[test]
fn refusals_name_place_and_remedy() {
    assert_eq!(read_fasta(b""), Err(FastaError::Empty));
    assert_eq!(read_fasta(b">only a header\n"), Err(FastaError::Empty));
    assert_eq!(read_fasta(b"MK\0\0"), Err(FastaError::NotText));
    let error = read_fasta(b">p\nMKVL\nMK{VL\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3: \"{\" is no letter of a sequence; take it out, or write X for it"
    );
}

#[test]
fn utf16_from_windows() {
    let units: Vec<u8> = "\u{feff}>p\r\nMKVL"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (sequences, notes) = read_fasta(&units).unwrap();
    assert_eq!(sequences[0].letters(), "MKVL");
    assert_eq!(notes, [FastaNote::Utf16]);
    let bare = read_fasta(&units[2..]).unwrap();
    assert_eq!(bare.0[0].letters(), "MKVL");
}

/// The sequences of a text, as letters.
fn letters(text: &str) -> Vec<String> {
    read(text).0.iter().map(Sequence::letters).collect()
}

fn refused(text: &str) -> String {
    read_fasta(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn nucleic_acids_are_set_aside_by_header_or_letters() {
    let (sequences, notes) = read(
        ">1XYZ_1|Chain A|made up|synthetic\nSDAEKLWNRVHEMFKTAQYLIDRG\n\
         >1XYZ_2|Chain B|poly-U RNA|synthetic\nUUUUUUUUUUUU\n\
         >1XYZ_3|Chain C|poly(dT) DNA|synthetic\nTTTTTTTTTTTTTTTT\n\
         >1XYZ_4|Chain D|template strand DNA|synthetic\nGCGCGAT\n\
         >u\nuuuu\n>c\n(DA)(DG)(DC)(DT)\n",
    );
    assert_eq!(sequences.len(), 1);
    assert_eq!(sequences[0].residues.len(), 24);
    let aside = |note: &FastaNote| matches!(note, FastaNote::Nucleotide { .. });
    assert!(notes.len() == 5 && notes.iter().all(aside), "{notes:?}");
}

#[test]
fn the_title_of_pir_is_no_sequence() {
    for (text, expected) in [
        (
            ">P1;MADEUP\nInvented helix - synthetic\n  SDAEKLWNRV HEMF*\n",
            "SDAEKLWNRVHEMF",
        ),
        (">F1;A\n\nMKVL*\nC;Species: nobody\n", "MKVL"),
        (">P1;1abc\nstructureX:1abc:1:A:4:A::::\nMKVL*\n", "MKVL"),
        (">P1;A\nMKVL*\n", "MKVL"),
    ] {
        assert_eq!(letters(text), [expected], "{text}");
    }
    let (sequences, notes) = read(">P1;MADEUP\nTitle\nMK\nVL*\n>DL;B\nDNA\nRYACGT*\n");
    assert_eq!(sequences[0].name, "MADEUP");
    assert!(matches!(&notes[..], [FastaNote::Nucleotide { name, .. }] if name == "B"));
}

#[test]
fn three_letter_codes_are_read() {
    for text in [
        "Met Lys Val Leu\n",
        ">a\nMET-LYS-VAL-LEU\n",
        ">a\nH-Met-Lys-Val-Leu-OH\n",
        ">a\n1 MetLys\n3 ValLeu\n",
        ">a\nMSE Lys Val\nLeu\n",
    ] {
        assert_eq!(letters(text), ["MKVL"], "{text}");
    }
    for text in [
        ">a\nMet Lys Val Leu Ala G\n",
        ">a\nMET LYS V LEU ALA GLY\n",
        ">a\nMetLysValLAlaGly\n",
    ] {
        assert_eq!(letters(text), ["MKVLAG"], "{text}");
    }
    assert_eq!(letters(">a\nMKV A LSP\n"), ["MKVALSP"]);
    assert_eq!(letters(">a\nMET\n"), ["MET"]);
    assert_eq!(letters(">a\nMKV LSP ADK\n"), ["MKVLSPADK"]);
    let (_, notes) = read(">a\nMSE Lys Xaa\n");
    assert!(matches!(
        &notes[..],
        [FastaNote::Unknown { .. }, FastaNote::Modified { .. }]
    ));
}

#[test]
fn seqres_records_are_read_by_chain() {
    let text = "HEADER    MADE UP\n\
        SEQRES   1 A    4  MET LYS MSE\nSEQRES   2 A    4  LEU\n\
        SEQRES   1 B    3   DA  DC  DG\nSEQRES   1 C    2    A   U\nEND\n";
    let (sequences, notes) = read(text);
    assert_eq!(sequences.len(), 1);
    assert_eq!(sequences[0].letters(), "MKML");
    assert_eq!(
        (sequences[0].name.as_str(), &sequences[0].chain_ids[..]),
        ("chain A", &["A".to_owned()][..])
    );
    assert_eq!(notes.len(), 3, "{notes:?}");
}

#[test]
fn characters_that_nobody_sees_are_left_out_and_others_named() {
    assert_eq!(letters(">A\nMKVL\n\u{feff}>B\nGSGS\n"), ["MKVL", "GSGS"]);
    for hidden in [
        "\u{200b}", "\u{a0}", "\u{ad}", "\u{2060}", "\u{1a}", "\u{feff}",
    ] {
        assert_eq!(letters(&format!(">A{hidden}\nMK{hidden}VL\n")), ["MKVL"]);
        assert_eq!(read(&format!(">A{hidden}\nMKVL")).0[0].name, "A");
    }
    for end in ["\r", "\r\n", "\u{2028}"] {
        assert_eq!(letters(&format!(">A{end}MK{end}VL{end}")), ["MKVL"]);
    }
    assert_eq!(letters(">A\nMK\u{2013}VL"), ["MKVL"]);
    let other = refused(">A\r\nMK\r\nMК\u{2026}\r\n");
    assert!(
        other.starts_with("line 3: \"К\" (U+041A) is no letter"),
        "{other}"
    );
    let latin: &[u8] = b">A \xc5\nMK\xa0VL\n";
    assert_eq!(read_fasta(latin).unwrap().0[0].letters(), "MKVL");
}

#[test]
fn modified_residues_in_brackets_are_their_parents() {
    let (sequences, notes) = read(">a\nK(MSE)V(SEP)\n(MS\nE)L(ACE)\n");
    assert_eq!(sequences[0].letters(), "KMVSMLX");
    let words: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert!(words[0].contains("1 residues (ACE)"), "{words:?}");
    assert!(
        words[1].contains("3 modified residues (MSE, SEP)"),
        "{words:?}"
    );
    assert!(refused(">a\nK(MSE\n").contains("line 2: \"(\""));
}

#[test]
fn copies_in_headers_count() {
    let (sequences, notes) = read(">a x 3\nMKVL\n>1ABC_1|Chains B, C|x|copies=3\nGGSS\n");
    assert_eq!(sequences.len(), 5);
    assert_eq!(sequences[3].chain_ids, ["B", "C"]);
    assert!(sequences[4].chain_ids.is_empty());
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn chains_in_one_record_are_taken_apart() {
    assert_eq!(letters(">a\nMKVL:GGSS\n"), ["MKVL", "GGSS"]);
    assert_eq!(
        letters(">P1;a\nsequence:a:::::::\nMKVL/GGSS*\n"),
        ["MKVL", "GGSS"]
    );
    assert!(refused(">a\nSequence: MKVL\n").contains("\":\""));
}

#[test]
fn names_that_stand_twice_are_told() {
    let (_, notes) = read(">ab\nMKVL\n>ab\nMKVG\n>ab\nMKVL\n");
    assert!(matches!(
        &notes[..],
        [FastaNote::SameName { .. }, FastaNote::Copy { .. }]
    ));
}

#[test]
fn other_files_are_told_by_what_they_are() {
    for (text, words) in [
        (
            "This is the README of my map\n\n> quoted\n",
            "a text in words",
        ),
        (
            "Hemoglobin subunit alpha\nMVLSPADKTNVKAAWGKVGAHAGEYGAEALERMFLSFPTTKTYFPHFDLSHGSAQVKGHGKKVADALTNAVAHVDDMPNALSALSDLHAHKLRVDPVNFKLLSHCLLVTLAAHLPAEFTPAVHASLDKFLASVSTVLTSKYR\nMVLSPADKTNVKAAWGKVGAHAGEYGAEALERMFLSFPTTKTYFPHFDLSHGSAQVKGHGKKV\n",
            "a text in words",
        ),
        (
            "# Title\n\nThe map was made by us, and is free.\n",
            "a text in words",
        ),
        (
            "HEADER    X\nATOM      1  CA  GLY A   1      1.000   2.000   3.000\n",
            "a structure",
        ),
        ("data_1ABC\nloop_\n_atom_site.id\n", "a structure"),
        (
            "LOCUS       AAA51 141 aa\nORIGIN\n 1 mvls\n//\n",
            "a GenBank flat file",
        ),
        (
            "ID   HBA_HUMAN  Reviewed;\nSQ   SEQUENCE\n  MVLS\n//\n",
            "EMBL or UniProt",
        ),
        ("CLUSTAL W (1.83)\n\na MKVL\n", "Clustal"),
        ("# STOCKHOLM 1.0\na MKVL\n//\n", "Stockholm"),
        ("2 4\na MKVL\nb MKVG\n", "PHYLIP"),
        ("<!DOCTYPE html><html><p>Sorry</p>", "a web page"),
    ] {
        let told = refused(text);
        assert!(
            told.starts_with("this is no sequence file but ") && told.contains(words),
            "{told}"
        );
        if words != "a structure" {
            assert_ne!(
                crate::io::recognise(text.as_bytes()),
                Some(crate::io::FileKind::Structure)
            );
        }
    }
    // Sequences that are aligned, without insertions, are sequences.
    assert_eq!(letters(">a\nMK-VL\n>b\nMKAVL\n"), ["MKVL", "MKAVL"]);
}

#[test]
fn bases_by_name_and_marked_ends_are_nucleic() {
    for bases in [
        "DA DG DC DT",
        "dA-dG-dC-dT",
        "rA rU rG",
        "5'-GATTACA-3'",
        "5’ GAC 3’",
    ] {
        let (sequences, notes) = read(&format!(">p\nMKVL\n>n\n{bases}\n"));
        assert_eq!(sequences.len(), 1, "{bases}");
        let is_told = matches!(&notes[..], [FastaNote::Nucleotide { name, .. }] if name == "n");
        assert!(is_told, "{notes:?}");
    }
}

#[test]
fn caps_and_unknown_codes_do_not_spoil_three_letter_codes() {
    for (text, expected) in [
        ("ACE MET LYS VAL NME", "MKV"),
        ("MET LYS XYZ VAL NH2", "MKXV"),
        ("Ace-Met-Lys-Val-Nme", "MKV"),
        ("MET1 LYS2 VAL3", "MKV"),
        ("VALLEUSER", "VLS"),
        ("metlysval", "MKV"),
        ("METLYSVALLEUSE\nRGLYPHE", "MKVLSGF"),
        ("ALAALAALA", "ALAALAALA"),
        ("METALA", "METALA"),
        ("VALLEUSERS", "VALLEXSERS"),
    ] {
        assert_eq!(letters(&format!(">a\n{text}\n")), [expected], "{text}");
    }
    let (_, notes) = read(">a\nMET LYS XYZ VAL\n");
    assert!(
        notes[0].to_string().contains("1 residues (XYZ)"),
        "{}",
        notes[0]
    );
}

#[test]
fn comments_before_the_first_header_of_pir_are_left_out() {
    let text = "C;A comment of MODELLER\nR;another\n\n>P1;1abc\nsequence:1abc:::::::\nMKVL*\n";
    assert_eq!(letters(text), ["MKVL"]);
}

#[test]
fn inputs_of_structure_prediction_programs_are_read() {
    let text = ">protein|name=one\nMKVLQ\n>ligand|name=two\nCCCC(=O)O\n>rna|name=three\nAC\n\
                >A|protein|a.a3m\nACAC\n>B|smiles\nN[C@@H](C)C(=O)O\n>C|ccd\nSAH\n>D|dna\nAC\n";
    let (sequences, notes) = read(text);
    let names: Vec<&str> = sequences.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["one", "A"]);
    let ligands = notes
        .iter()
        .filter(|note| matches!(note, FastaNote::Ligand { .. }));
    assert_eq!((ligands.count(), notes.len()), (3, 5), "{notes:?}");
}

#[test]
fn what_chemists_write_is_no_residue() {
    for (text, expected) in [
        ("Ac-MKVL-NH2", "MKVL"),
        ("H2N-MK\nVL-COOH", "MKVL"),
        ("MKpSVLpY", "MKSVLY"),
        ("mkpsvl", "MKPSVL"),
    ] {
        assert_eq!(letters(&format!(">a\n{text}\n")), [expected], "{text}");
    }
    let (_, notes) = read(">a\nMKpSVL\n");
    assert!(notes[0].to_string().contains("(SEP)"), "{}", notes[0]);
}

/// Numbers of residues of the sequences of a text.
fn lengths(text: &str) -> Vec<usize> {
    let sequences = read(text).0;
    sequences.iter().map(|s| s.residues.len()).collect()
}

#[test]
fn stoichiometry_without_headers_names_the_records() {
    for head in ["A 4x", "4 x A", "A:4", "A x 4", "A*4"] {
        let (sequences, notes) = read(&format!("{head}\nMKVLSPADK\n"));
        let letters: Vec<String> = sequences.iter().map(Sequence::letters).collect();
        assert_eq!(letters, ["MKVLSPADK"; 4], "{head}");
        assert_eq!(sequences[0].name, "A", "{head}");
        assert!(
            matches!(&notes[..], [FastaNote::Copies { count: 4, .. }]),
            "{notes:?}"
        );
    }
    assert_eq!(lengths("A:2\nMKVLSPADK\nB:1\nGGSSGG\n"), [9, 9, 6]);
    for text in ["A 4x\n", "A:4,B:2\n", "A4B2", "A x2\nB x2\n"] {
        let told = refused(text);
        assert!(told.contains("numbers of copies and no sequence"), "{told}");
    }
}

#[test]
fn copies_beside_residues_are_no_residues() {
    for body in [
        "MKVLSPADK x4",
        "MKVLSPADK (x4)",
        "MKVLSPADK:4",
        "4 x MKVLSPADK",
        "MKVLSPADK\nx4",
        "4x\nMKVLSPADK",
        "MKVLSPADK\ncopies: 4",
        "MKVLSPADK\n4 copies",
    ] {
        let (sequences, notes) = read(&format!(">A\n{body}\n"));
        assert!(
            sequences.iter().all(|s| s.letters() == "MKVLSPADK"),
            "{body}"
        );
        assert_eq!(sequences.len(), 4, "{body}");
        assert!(
            matches!(&notes[..], [FastaNote::CopiesInLine { count: 4, .. }]),
            "{body} {notes:?}"
        );
    }
    let told = refused(">complex\nMKVLSPADK\nA 4x\n");
    assert!(
        told.starts_with("line 3: \"A 4x\" seems to be a number of copies"),
        "{told}"
    );
    // Numbers of residues, unknown residues and stops are none.
    for (text, expected) in [
        (">A\nMKVLSPADKT 10\nNVKAAWGKVG 20\n", "MKVLSPADKTNVKAAWGKVG"),
        (">A\nMKVLSPADKX 10\n", "MKVLSPADKX"),
        (">A\nmkvlspadk x 10\n", "MKVLSPADKX"),
        (">A\nMKVLSPADK* 9\n", "MKVLSPADK"),
        (">A\n1 MKVL\n5 SP\n", "MKVLSP"),
    ] {
        assert_eq!(letters(text), [expected], "{text}");
    }
}

#[test]
fn copies_of_a_record_of_several_chains_are_copies_of_each() {
    assert_eq!(lengths(">a copies=2\nMKVLSP:GGSS\n"), [6, 4, 6, 4]);
}

#[test]
fn tables_of_names_and_sequences_are_read() {
    let (sequences, notes) = read("alpha\tMKVLSPADKTNV\nbeta\tGGSSGGSSGGSS*\n");
    let names: Vec<&str> = sequences.iter().map(|s| s.name.as_str()).collect();
    assert_eq!((names, notes), (vec!["alpha", "beta"], vec![]));
    assert_eq!(sequences[1].letters(), "GGSSGGSSGGSS");
    assert_eq!(
        letters("1\tMKVLSPADKT\n11\tNVKAAWGKVG\n"),
        ["MKVLSPADKTNVKAAWGKVG"]
    );
}

#[test]
fn words_between_residues_are_left_out() {
    let residues = "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL";
    for text in [
        format!(">HBA Hemoglobin subunit\nalpha chain\n{residues}\n"),
        format!(">HBA\n{residues}\n\nDownloaded from UniProt\n"),
    ] {
        let (sequences, notes) = read(&text);
        assert_eq!(sequences[0].residues.len(), residues.len(), "{text}");
        assert!(
            matches!(notes.as_slice(), [FastaNote::Words { .. }]),
            "{notes:?}"
        );
    }
}

#[test]
fn sequences_without_headers_are_told_apart() {
    let (alpha, beta) = (
        "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL",
        "MVHLTPEEKSAVTALWGKVNVDEVG",
    );
    for text in [
        format!(";alpha\n;of mine\n{alpha}\n;beta\n{beta}\n"),
        format!("{alpha}\n\n{beta}\n"),
        format!("name,sequence\na,{alpha}\nb,{beta}\n"),
        format!(">a\n{alpha}>b\n{beta}"),
        format!(">a\n{alpha}\n\0\0\0>b\n{beta}\n\0\0"),
        format!("```\n>a\n{alpha}\n>b\n\"{beta}\"\n```\n"),
        format!(">a\n{alpha} : {beta}\n"),
    ] {
        assert_eq!(lengths(&text), [alpha.len(), beta.len()], "{text}");
    }
    let (one, notes) = read("VHLTPEEKSAVTALWGKV\n\nMVDEVGGEALG\n");
    assert_eq!(one.len(), 1);
    assert!(
        matches!(notes.as_slice(), [FastaNote::BlankLines { .. }]),
        "{notes:?}"
    );
}
