//! Tables with columns, units and quotation marks that are not as they should be.

use super::*;

fn resolutions(table: &str) -> Vec<f64> {
    let entries = read_metadata(table.as_bytes()).unwrap();
    entries
        .iter()
        .filter_map(|entry| entry.resolution)
        .collect()
}

fn refused(table: &str) -> String {
    read_metadata(table.as_bytes()).unwrap_err().to_string()
}

#[test]
fn the_column_of_the_resolutions_is_found_by_name_and_numbers() {
    for table in [
        "emdb_id,FSC resolution cutoff,reported resolution\n1000,0.143,2.5\n",
        "emdb_id,resolution_method,resolution_value\n1000,FSC 0.143,2.5\n",
        "emdb_id,resolution remark,map resolution\n1000,good,2.5\n",
        "emdb_id,Resolution criterion,Resolution (Å)\n=\"1000\",0.143,'2.5\n",
        "emdb_id,map_resolution,model_resolution\n1000,2.5,9\n",
    ] {
        assert_eq!(resolutions(table), [2.5], "{table}");
    }
    assert!(refused("emdb_id,resolution method\n1,FSC\n").contains("holds \"resolution\""));
}

#[test]
fn resolutions_in_other_units_are_refused() {
    let told = refused("emdb_id,resolution (nm)\n1000,0.20\n");
    assert!(
        told.contains("\"resolution (nm)\" seems to be in nm"),
        "{told}"
    );
    let told = refused("emdb_id,resolution\n1000,0.20\n");
    assert!(
        told.contains("line 2") && told.contains("below 0.5 Å"),
        "{told}"
    );
    assert_eq!(
        resolutions("emdb_id,resolution\n1000,32\n1001,#N/A\n"),
        [32.0]
    );
}

#[test]
fn json_and_tables_without_entries_are_refused() {
    for json in [
        "[{\"emdb_id\":\"EMD-1000\",\"resolution\":3.0}]",
        "{\"emdb_id\":[\"EMD-1000\"],\"resolution\":[3.0]}",
        "{\"emdb_id\":\"EMD-1000\",\"resolution\":3.0}\n{\"emdb_id\":\"EMD-1\",\"resolution\":3}\n",
    ] {
        assert!(refused(json).contains("JSON"), "{json}");
    }
    for table in ["emdb_id,resolution\n", "emdb_id;resolution\n;\n\n"] {
        assert!(refused(table).contains("no entries"), "{table}");
    }
}

#[test]
fn quotation_marks_swallow_no_rows() {
    let open = refused("emdb_id,resolution,title\n1000,3.0,\"abc\n1001,3.0,x\n");
    assert!(
        open.starts_with("line 2: the quotation mark opened"),
        "{open}"
    );
    let two = "sep=,\nemdb_id,title,resolution\n1003,\"abc 3,2.6\n1004,abc 4,2.8\n1005,\"abc 5,3.0\n1006,abc 6,3.2\n";
    let told = refused(two);
    assert!(
        told.starts_with("line 3:") && told.contains("in line 5") && told.contains("line 4 would"),
        "{told}"
    );
    let beside = refused("emdb_id,title,resolution\r1003,\"abc 3,2.6\r1004,\"abc 4,2.8\r");
    assert!(beside.contains("line 3 would be no row"), "{beside}");
    for table in [
        "emdb_id,title,resolution\n1000,\"one\ntwo, three\",2.5\n",
        "emdb_id,resolution,title\n1000,2.5,5\" tube\n",
        "emdb_id,title,resolution\r\n1000,\"5\"\" tube\",2.5\r\n",
    ] {
        assert_eq!(resolutions(table), [2.5], "{table}");
    }
}
