use super::*;

#[test]
fn copies_are_counted() {
    for (header, expected) in [
        ("a copies=4", Some(4)),
        ("a copies: 4", Some(4)),
        ("a|stoichiometry=12|x", Some(12)),
        ("a subunit (4 copies)", Some(4)),
        ("a subunit x 4", Some(4)),
        ("a subunit x4", Some(4)),
        ("a subunit [×3]", Some(3)),
        ("a copies=0", None),
        ("a copies=100000000000000000000", None),
        ("a 5 x 4 helix bundle", None),
        ("x4", None),
        ("a copper transporter", None),
        ("a (2x)", Some(2)),
        ("a (X3) of mine", Some(3)),
        ("a (2 copies)", Some(2)),
        ("a copy_number: 3", Some(3)),
        ("P2X4", None),
        ("receptor P2X 4", None),
        ("2x TY1", None),
        ("ATP receptor X4", None),
        ("titin isoform x2", None),
        ("subunit alpha copy 2", None),
        ("a copy=2", Some(2)),
        ("a, two copies", Some(2)),
        ("a n=2", Some(2)),
        ("https://x.org/?id=4;n=3 alpha", None),
        ("https://x.org/5NI1 copies=2", Some(2)),
        ("a count: 3", Some(3)),
        ("neuraminidase N 2", None),
        ("helices 3 x 4", None),
        ("6KSW_1|Chains A, B|x", None),
        ("a homotetramer", Some(4)),
        ("a, Homo-dimeric form", Some(2)),
        ("haemoglobin tetramer", None),
        ("homodimerization factor", None),
        ("homomer", None),
        ("inhibitor of homotetramer formation", None),
        ("A (4)", Some(4)),
        ("alpha (2)", Some(2)),
        ("kinase C (2)", None),
    ] {
        assert_eq!(copies(header), expected, "{header}");
    }
}

#[test]
fn copies_in_other_words_and_numbers_of_other_kinds() {
    for (header, expected) in [
        (
            "UniRef90_P69905 Hemoglobin n=120 Tax=Mammalia TaxID=40674 RepID=HBA_HUMAN",
            None,
        ),
        ("design cluster n=120", None),
        ("seq:3", None),
        ("protein (2)", None),
        ("length=51", None),
        ("(3x)FLAG tag", None),
        ("a copies=12.0", Some(12)),
        ("a \"copies=2\"", Some(2)),
        ("a #copies=4", Some(4)),
        ("Copies: 3, HBA", Some(3)),
        ("a, twelve copies", Some(12)),
        ("a NCOPY=2", Some(2)),
        ("HSP 70 x2", Some(2)),
        ("subunit 1 x2", Some(2)),
        ("a Homotetramer.", Some(4)),
        ("HBA (homodimer) OS=Homo sapiens", Some(2)),
        ("a homohexadecamer", Some(16)),
        ("ferritin 24-mer", Some(24)),
        ("GroEL homo-14-mer", Some(14)),
        ("a, 4 subunits", Some(4)),
        ("P53 (2)", None),
    ] {
        assert_eq!(copies(header), expected, "{header}");
    }
}

#[test]
fn what_seems_to_be_a_count_and_cannot_be_read_is_told() {
    for header in [
        "a copies=540",
        "a copies=0",
        "a copies=2-4",
        "CASP Stoichiometry A2",
    ] {
        assert!(is_unread(header), "{header}");
    }
    for header in [
        "a copies=4",
        "a",
        "polymerase",
        "UniRef50_X n=5",
        "a copper transporter",
    ] {
        assert!(!is_unread(header), "{header}");
    }
}

#[test]
fn stoichiometry_is_read_as_users_write_it() {
    for (header, expected) in [
        ("A 4x", Some(4)),
        ("A 4 x", Some(4)),
        ("A 4X", Some(4)),
        ("4 x A", Some(4)),
        ("4xA", Some(4)),
        ("4 × alpha", Some(4)),
        ("A:4", Some(4)),
        ("A*4", Some(4)),
        ("A = 4", Some(4)),
        ("alpha:4", Some(4)),
        ("alpha 4 times", Some(4)),
        ("A, 4 chains", Some(4)),
        ("5NI1:4", None),
        ("TY1:4", None),
        ("2xHA", None),
        ("3x FLAG", None),
        ("A4", None),
        ("A", None),
        ("4", None),
        ("chains A and B", None),
        ("sp|Q99571|P2RX4_HUMAN P2X purinoceptor 4", None),
    ] {
        assert_eq!(copies(header), expected, "{header}");
    }
    for text in ["4 x A", "4xA", "A:4", "A*4", "A = 4"] {
        assert_eq!(named_count(text), Some(("A", 4)), "{text}");
    }
    for line in ["A 4x", "4 x A", "A:4", "A x 4", "B*2", "A = 4"] {
        assert!(is_named_count(line), "{line}");
    }
    for line in ["MKVL 4x", "A", "4", "A 60", "MKVL", "A K 2", "X4"] {
        assert!(!is_named_count(line), "{line}");
    }
    for text in ["A4B2", "A:4,B:2", "A1", "A 4 B 2", "A 4x\nB 2x\n"] {
        assert!(is_stoichiometry(text), "{text}");
    }
    for text in ["", "MKVL", "1 A", "MK4", "A141"] {
        assert!(!is_stoichiometry(text), "{text}");
    }
}

#[test]
fn counts_in_lines_of_residues() {
    for (line, expected) in [
        ("x4", Some(4)),
        ("4x", Some(4)),
        ("(× 4)", Some(4)),
        ("copies: 4", Some(4)),
        ("4 copies", Some(4)),
        ("X", None),
        ("4", None),
        ("x", None),
        ("MKVL", None),
    ] {
        assert_eq!(of_line(line), expected, "{line}");
    }
    for line in [
        "MKVLS x4",
        "MKVLS x 4",
        "MKVLS (x4)",
        "MKVLS 4x",
        "MKVLS (4 ×)",
        "MKVLS:4",
        "4 x MKVLS",
        "4x MKVLS",
        "4xMKVLS",
    ] {
        assert_eq!(split_line(line), Some(("MKVLS", 4)), "{line}");
    }
    for line in [
        "MKVLS",
        "MKVLS 60",
        "1 MKVLS",
        "MKVLSX 60",
        "mkvlx 60",
        "MKVLS* 4",
        "MKVLS:GGSSA",
        "61 MKVLX 65",
        "MKVLS x0",
    ] {
        assert_eq!(split_line(line), None, "{line}");
    }
}
