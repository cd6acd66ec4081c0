use super::*;
use crate::random::Random;

/// 300 entries, half of them from 1 to 2 Å, and so on.
fn entries() -> Vec<SplitEntry> {
    let entry = |n: u32| SplitEntry {
        id: n.to_string(),
        resolution: (!n.is_multiple_of(50)).then(|| 1.0 + 3.0 * f64::from(n) / 300.0),
    };
    (0..300).map(entry).collect()
}

fn settings(seed: u64, test: &[&str]) -> SplitSettings {
    SplitSettings {
        validation: 0.1,
        seed,
        test: test.iter().map(|id| (*id).to_owned()).collect(),
    }
}

fn count(parts: &[SplitPart], part: SplitPart) -> usize {
    parts.iter().filter(|p| **p == part).count()
}

#[test]
fn every_bin_gives_its_share() {
    let (entries, settings) = (entries(), settings(1, &["7", "150"]));
    let parts = split_by_resolution(&entries, &settings);
    assert_eq!((parts[7], parts[150]), (SplitPart::Test, SplitPart::Test));
    for wanted in 0..BINS.len() {
        let in_bin = entries
            .iter()
            .zip(&parts)
            .filter(|(e, _)| bin(e.resolution) == wanted);
        let free: Vec<SplitPart> = in_bin
            .map(|(_, p)| *p)
            .filter(|p| *p != SplitPart::Test)
            .collect();
        let share = (free.len() as f64 * 0.1).round() as usize;
        assert_eq!(count(&free, SplitPart::Validation), share, "{wanted}");
    }
    assert_eq!(
        [1.9, 2.0, 3.0, 4.0, 4.1].map(|r| bin(Some(r))),
        [0, 1, 2, 2, 3]
    );
}

#[test]
fn a_seed_gives_one_split_whatever_the_order() {
    let entries = entries();
    let mut turned = entries.clone();
    turned.reverse();
    for split in [split_by_resolution, split_by_id] {
        let parts = split(&entries, &settings(5, &[]));
        let mut other = split(&turned, &settings(5, &[]));
        other.reverse();
        assert_eq!(parts, other);
        assert_ne!(parts, split(&entries, &settings(6, &[])));
    }
    let parts = split_by_id(&entries, &settings(5, &["3"]));
    let validation = count(&parts, SplitPart::Validation);
    assert!((15..=50).contains(&validation), "{validation}");
    assert_eq!(parts[3], SplitPart::Test);
    let shorter = split_by_id(&entries[..40], &settings(5, &["3"]));
    assert_eq!(shorter, parts[..40]);
}

/// A random chain, the same for the same seed, of which a share of residues is replaced.
fn chain(seed: u64, length: usize, replaced: f64) -> Vec<Option<AminoAcid>> {
    let mut letters = Random::new(seed);
    let mut others = Random::new(seed.wrapping_mul(77) + (replaced * 1000.0) as u64);
    let draw = |source: &mut Random| AminoAcid::ALL[(source.uniform() * 20.0) as usize];
    (0..length)
        .map(|_| {
            let (own, other) = (draw(&mut letters), draw(&mut others));
            Some(if others.uniform() < replaced {
                other
            } else {
                own
            })
        })
        .collect()
}

#[test]
fn homologues_stay_together() {
    let entries: Vec<SplitEntry> = entries().into_iter().take(60).collect();
    // Every three entries share a chain at about 57 % identity, in steps; the rest is their own.
    let sequences: Vec<Vec<Vec<_>>> = (0..60_u64)
        .map(|n| {
            vec![
                chain(n / 3, 180, 0.2 * (n % 3) as f64),
                chain(1000 + n, 150, 0.0),
            ]
        })
        .collect();
    let found = families(&sequences);
    for index in 0..60 {
        assert_eq!(found.of(index), index / 3 * 3);
    }
    let parts = split_by_identity(&entries, &sequences, &settings(2, &["4"]));
    assert_eq!(
        parts[3..6],
        [SplitPart::LeftOut, SplitPart::Test, SplitPart::LeftOut]
    );
    assert_eq!(count(&parts, SplitPart::Validation), 6);
    for family in parts.chunks(3).filter(|f| !f.contains(&SplitPart::Test)) {
        assert!(family.iter().all(|part| *part == family[0]));
    }
}

#[test]
fn tables_are_read_as_they_come_and_written() {
    let table = "EMDB ID, PDB ID ,Resolution (Å)\nEMD-0001,1abc,2.5\nemd_22,2abc,3.1 Å\n3,3abc,\n";
    let entries = read_metadata(table.as_bytes()).unwrap();
    let found: Vec<_> = entries
        .iter()
        .map(|e| (e.id.as_str(), e.resolution))
        .collect();
    assert_eq!(found, [("0001", Some(2.5)), ("22", Some(3.1)), ("3", None)]);
    let parts = [SplitPart::Train, SplitPart::Validation, SplitPart::Test];
    let written = String::from_utf8(splits_csv(&entries, &parts).unwrap()).unwrap();
    assert_eq!(
        written,
        "emdb_id,resolution,part\n0001,2.5,train\n22,3.1,validation\n3,,test\n"
    );
    let refused = |table: &str| read_metadata(table.as_bytes()).unwrap_err().to_string();
    assert!(refused("pdb,resolution\n1abc,2\n").contains("holds \"emd\""));
    assert!(refused("emdb,resolution\n1,2\nEMD-1,3\n").contains("line 3: 1 stands"));
}

#[test]
fn an_id_with_a_comma_is_quoted_and_read_back() {
    let entry = SplitEntry {
        id: "my map, \"sharpened\"".to_owned(),
        resolution: Some(2.5),
    };
    let written = splits_csv(std::slice::from_ref(&entry), &[SplitPart::Train]).unwrap();
    assert_eq!(read_metadata(&written).unwrap(), [entry]);
}

#[test]
fn tables_of_spreadsheets_are_read_as_what_they_are() {
    let utf16: Vec<u8> = "\u{feff}emdb_id\tresolution\r\n1001\t3,5\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for table in [
        "emdb_id;resolution\n1001;3,5\n".as_bytes(),
        b"emdb_id\tresolution\n1001\t3.5\n",
        b"sep=;\r\nemdb_id;resolution\r\n1001;3,5\r\n",
        b"sep=|\nemdb_id|resolution\n1001|3.5\n",
        b"\xef\xbb\xbf\"emdb_id\",\"resolution; in A; of the FSC\"\n1001,3.5\n",
        b"\"resolution, in A, of the FSC\";\"emdb_id\"\n\"3,5\";EMD-1001\n",
        &utf16,
    ] {
        let entries = read_metadata(table).unwrap();
        assert_eq!(entries[0].id, "1001", "{table:?}");
        assert_eq!(entries[0].resolution, Some(3.5), "{table:?}");
    }
}

#[test]
fn a_table_that_cannot_be_right_is_refused() {
    let refused = |table: &str| read_metadata(table.as_bytes()).unwrap_err().to_string();
    let one = refused("emdb_id resolution\n1001 3.5\n");
    assert!(one.contains("one column alone"), "{one}");
    let twice = refused("emdb,resolution\nEMD-03488,2\nemd_3488,3\n");
    assert!(twice.contains("line 3: 3488 stands"), "{twice}");
    let twice = refused("sep=,\nemdb,resolution\n0022,2\n22,3\n");
    assert!(twice.contains("line 4: 22 stands"), "{twice}");
}

#[test]
fn files_that_are_no_tables_are_told_by_what_they_are() {
    let workbook = [
        b"PK\x03\x04".as_slice(),
        &[b'x'; 26],
        b"[Content_Types].xml",
    ]
    .concat();
    for (bytes, words) in [
        (workbook.as_slice(), "a document of an office program"),
        (b"<html><p>Sorry</p></html>".as_slice(), "a web page"),
        (b"[{\"emdb_id\": \"EMD-1\"}]".as_slice(), "a JSON document"),
    ] {
        let told = read_metadata(bytes).unwrap_err().to_string();
        assert!(
            told.starts_with("this is no table but ") && told.contains(words),
            "{told}"
        );
    }
    let other = read_metadata(b"name,length\nx,3\n")
        .unwrap_err()
        .to_string();
    assert!(other.contains("its columns are: name, length"), "{other}");
}

#[test]
fn blank_rows_quotes_and_line_ends_of_every_kind_are_read() {
    for table in [
        "emdb_id;resolution\n; ;\n1001;3,5\n;\n;;;;\n",
        "emdb_id,resolution\r,,,\r1001,3.5\r\"\",\"\"\r",
        "\u{feff},,\nemdb_id,resolution,\n\"1001\",\"3.5 \u{c5}\",\n",
        "\"emdb_id\",\"resolution\"\n\"EMD-1001\",\"3.5\"\n\n\n",
        "# made by hand\nemdb_id,resolution\n1001,3.5 (FSC 0.143)\n",
        "#emdb_id\tresolution\n1001\t3.5A\n",
        "emdb_title,emdb_id,resolution_method,resolution\nx,1001,FSC,3.5\n",
        "sep=;\remdb_id;resolution\r1001;3.5\r",
        "emdb_id,resolution\n ;\n1001,3.5\n  \n;;\n",
        "emdb_id\tresolution\n1001\t3.5\n\"\",\"\"\n,,\n",
    ] {
        let entries = read_metadata(table.as_bytes()).unwrap();
        let expected = SplitEntry {
            id: "1001".to_owned(),
            resolution: Some(3.5),
        };
        assert_eq!(entries, [expected], "{table:?}");
    }
    for unknown in ["", "n/a", "NaN", "-", "?"] {
        let table = format!("emdb,resolution\n1001,{unknown}\n");
        assert_eq!(read_metadata(table.as_bytes()).unwrap()[0].resolution, None);
    }
}

#[test]
fn rows_that_cannot_be_are_refused_by_their_line() {
    let refused = |rows: &str| {
        let table = format!("emdb_id,resolution\n1,2\n{rows}\n");
        read_metadata(table.as_bytes()).unwrap_err().to_string()
    };
    for (row, words) in [
        ("2,1e99", "line 3: the resolution \"1e99\" cannot be one"),
        ("2,-3", "line 3: the resolution \"-3\" cannot be one"),
        ("2,0", "cannot be one"),
        ("2,inf", "is no number"),
        ("2,0.3 nm", "is no number in Å"),
        ("2,3.0-3.5", "is no number in Å"),
        (",3", "line 3 has no EMDB id"),
        ("2,3,5", "line 3 has 3 cells, the header 2"),
        ("2", "line 3 has 1 cells, the header 2"),
    ] {
        let told = refused(row);
        assert!(told.contains(words), "{row}: {told}");
    }
    let same = read_metadata(b"emdb_id,resolution,Resolution\n1,2,3\n").unwrap_err();
    assert!(
        same.to_string()
            .contains("several columns called \"resolution\""),
        "{same}"
    );
}

/// A search of every earlier entry for each would take minutes.
#[test]
fn a_long_table_is_read_at_once() {
    let rows: String = (0..300_000).map(|n| format!("{n},3.5\n")).collect();
    let entries = read_metadata(format!("emdb,resolution\n{rows}").as_bytes()).unwrap();
    assert_eq!(entries.len(), 300_000);
}
