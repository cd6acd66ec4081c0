//! The commands for training data, one after the other, on the example.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::folder::Folder;

impl Folder {
    /// A command, here.
    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cryoweave"));
        command.current_dir(&self.0).args(arguments.split(' '));
        command
    }

    /// Runs a command here; gives its exit code and what it printed.
    fn run(&self, arguments: &str) -> (i32, String) {
        let mut command = self.command(arguments);
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        let text = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (status.code().unwrap(), text.concat())
    }
}

/// Two entries: the example, and one whose map is damaged.
fn entries(folder: &Path) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example");
    let (good, bad) = (folder.join("EMD-3488"), folder.join("EMD-1"));
    for entry in [&good, &bad] {
        fs::create_dir_all(entry).unwrap();
        for file in ["emd_3488.mrc.gz", "5ni1.cif.gz", "5ni1.fasta"] {
            fs::copy(example.join(file), entry.join(file)).unwrap();
        }
    }
    damage(&bad);
}

/// Cuts the map of `entry` short.
fn damage(bad: &Path) {
    let map = fs::read(bad.join("emd_3488.mrc.gz")).unwrap();
    fs::write(bad.join("emd_3488.mrc.gz"), &map[..5000]).unwrap();
}

/// Cuts the record 3488, whose mask `amino` was changed: as it is, made again, and into other files.
fn cut(folder: &Folder, amino: &Path) {
    let tiles = "tiles data/3488 --out tiles --drop-empty";
    let (code, said) = folder.run(tiles);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("is not the file that record.json lists"),
        "{said}"
    );
    fs::remove_file(amino).unwrap();
    let (code, said) = folder.run("prepare EMD-3488 --out data");
    assert_eq!(code, 0, "{said}");
    let (code, said) = folder.run(&format!("{tiles} --per-file 8"));
    assert_eq!(code, 0, "{said}");
    let (code, said) = folder.run(tiles);
    assert_eq!(code, 0, "{said}");
    // What is left are the files of the last run.
    let manifest = fs::read_to_string(folder.0.join("tiles/3488/tiles.json")).unwrap();
    let names = fs::read_dir(folder.0.join("tiles/3488")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let shards: Vec<String> = names.filter(|name| name.ends_with(".npz")).collect();
    assert!(!shards.is_empty());
    assert!(
        shards.iter().all(|name| manifest.contains(name)),
        "{shards:?}"
    );
    let (code, said) = folder.run("tiles data/3488 --out tiles --edge 4194304 --core 2");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("GiB"), "{said}");
}

#[test]
fn entries_become_records_tiles_and_splits() {
    let folder = Folder::new("dataset");
    entries(&folder.0);

    let (code, said) = folder.run("prepare EMD-1 EMD-3488 --out data");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("EMD-1: error: ") && said.contains("1 of 2 entries failed"),
        "{said}"
    );
    assert!(said.contains("574 Cα labelled"), "{said}");
    let (code, said) = folder.run("prepare EMD-3488 --out data");
    assert_eq!((code, said.contains("is complete")), (0, true), "{said}");
    fs::remove_file(folder.0.join("data/3488/atomic.fasta")).unwrap();
    let (_, said) = folder.run("prepare EMD-3488 --out data");
    assert!(said.contains("holds 17 files"), "{said}");
    let loose = "prepare EMD-3488/emd_3488.mrc.gz EMD-3488/5ni1.cif.gz --out data";
    assert!(folder.run(loose).1.contains("2 files were given"));

    let (code, said) = folder.run("validate data/3488 --html report.html");
    assert_eq!(code, 0, "{said}");
    assert!(
        fs::read_to_string(folder.0.join("report.html"))
            .unwrap()
            .contains("data/3488")
    );
    let amino = folder.0.join("data/3488/amino_emd_normalized_map.mrc");
    fs::copy(folder.0.join("data/3488/emd_normalized_map.mrc"), &amino).unwrap();
    let (code, said) = folder.run("validate data --json");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("amino_emd_normalized_map.mrc was changed"),
        "{said}"
    );

    cut(&folder, &amino);

    let (code, said) = folder.run("split data/metadata.csv --by identity --records data");
    assert_eq!(code, 0, "{said}");
    let splits = fs::read_to_string(folder.0.join("splits.csv")).unwrap();
    assert_eq!(splits, "emdb_id,resolution,part\n3488,3.2,train\n");

    let (code, said) = folder.run("simulate EMD-3488/5ni1.cif.gz --resolution 6");
    assert_eq!(code, 0, "{said}");
    let map = fs::read(folder.0.join("5ni1_simulated.mrc")).unwrap();
    assert!(map[224..304].starts_with(b"SIMULATED by Cryoweave"));
    fs::remove_dir_all(&folder.0).unwrap();
}

#[test]
fn the_table_of_records_holds_every_entry_once() {
    const HEAD: &str = "emdb_id,pdb_id,resolution,method,software,title,journal";
    const ROW: &str = "5ni1,3.2,Electron Microscopy,,CryoEM structure of haemoglobin at 3.2 A \
                       determined with the Volta phase plate,Nat Commun";
    let folder = Folder::new("metadata");
    entries(&folder.0);
    fs::rename(folder.0.join("EMD-3488"), folder.0.join("EMD-20")).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = || fs::read_to_string(folder.0.join("data/metadata.csv"));

    // An entry that fails makes no table.
    assert_eq!(folder.run("prepare EMD-1 --out data").0, 1);
    assert!(table().is_err());

    // Two processes at once, and a third entry after them.
    for other in ["EMD-3", "EMD-100"] {
        fs::create_dir(folder.0.join(other)).unwrap();
        for file in ["emd_3488.mrc.gz", "5ni1.cif.gz", "5ni1.fasta"] {
            let from = folder.0.join("EMD-20").join(file);
            fs::copy(from, folder.0.join(other).join(file)).unwrap();
        }
    }
    let both = ["prepare EMD-20 --out data", "prepare EMD-3 --out data"];
    let both = both.map(|arguments| folder.command(arguments).spawn().unwrap());
    for mut process in both {
        assert!(process.wait().unwrap().success());
    }
    assert_eq!(table().unwrap(), format!("{HEAD}\n3,{ROW}\n20,{ROW}\n"));
    folder.run("prepare EMD-100 --out data");
    let three = format!("{HEAD}\n3,{ROW}\n20,{ROW}\n100,{ROW}\n");
    assert_eq!(table().unwrap(), three);
    folder.run("prepare EMD-3 EMD-100 --out data");
    assert_eq!(table().unwrap(), three, "again");

    // What the EMDB says of an entry comes first.
    let answer = example.join("tests/data/emdb.json");
    fs::copy(answer, folder.0.join("EMD-3/emdb.json")).unwrap();
    folder.run("prepare EMD-3 --out data");
    let row = "3,5ni1,3.2,singleParticle,RELION,\"Cryo-EM structure of haemoglobin, in \"\"two\"\" \
               lines\",Nat Commun";
    assert!(table().unwrap().contains(row), "{}", table().unwrap());

    // Another table of this name is the user's.
    fs::write(folder.0.join("data/metadata.csv"), "emdb,resolution\n").unwrap();
    let (code, said) = folder.run("prepare EMD-3 --out data");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("was left as it is"), "{said}");
    assert_eq!(table().unwrap(), "emdb,resolution\n");
    fs::remove_dir_all(&folder.0).unwrap();
}

#[test]
fn a_list_of_test_entries_is_kept_and_read_whole() {
    let folder = Folder::new("split-test");
    let table = "emdb_id,resolution\n3488,3.2\n3489,3.3\n3490,3.4\n3491,3.5\n";
    fs::write(folder.0.join("t.csv"), table).unwrap();
    fs::write(folder.0.join("held.txt"), "EMD-3489,EMD-3490\n").unwrap();
    let (code, said) = folder.run("split t.csv --test held.txt --out held.txt");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("held.txt is an input of this run"), "{said}");
    let (code, said) = folder.run("split t.csv --test held.txt --out s.csv");
    assert_eq!(code, 0, "{said}");
    let parts = fs::read_to_string(folder.0.join("s.csv")).unwrap();
    assert!(parts.contains("3489,3.3,test"), "{parts}");
    assert!(parts.contains("3490,3.4,test"), "{parts}");
    assert_eq!(parts.matches("test").count(), 2, "{parts}");
    folder.end();
}

/// Entries and records of the same name, and files of an entry where its record would lie.
#[test]
fn no_record_and_no_tiles_take_the_place_of_others() {
    let folder = Folder::new("same-names");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example");
    let files = ["emd_3488.mrc.gz", "5ni1.cif.gz", "5ni1.fasta"];
    for entry in ["a/EMD-3488", "b/emd_3488", "data/3488"] {
        let entry = folder.0.join(entry);
        fs::create_dir_all(&entry).unwrap();
        for file in files {
            fs::copy(example.join(file), entry.join(file)).unwrap();
        }
    }
    let loose = files.map(|file| format!("data/3488/{file}")).join(" ");
    for entry in [&loose, "data/3488"] {
        let (code, said) = folder.run(&format!("prepare {entry} --out data"));
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("the record would lie among the files of the entry"),
            "{entry}: {said}"
        );
    }
    assert_eq!(fs::read_dir(folder.0.join("data/3488")).unwrap().count(), 3);

    let (code, said) = folder.run("prepare a/EMD-3488 b/emd_3488 --out made");
    assert_eq!(code, 1, "{said}");
    let refused = "b/emd_3488: error: a/EMD-3488 makes the record 3488, too";
    assert!(
        said.contains(refused) && said.contains("a/EMD-3488: made/3488 holds"),
        "{said}"
    );
    let (code, said) = folder.run("validate made/3488");
    assert_eq!(code, 0, "{said}");

    fs::create_dir(folder.0.join("copy")).unwrap();
    fs::create_dir(folder.0.join("copy/3488")).unwrap();
    let (code, said) = folder.run("tiles made/3488 copy/3488 --out tiles");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("the tiles of made/3488 and copy/3488 would both be written into tiles/3488"),
        "{said}"
    );
    assert!(!folder.0.join("tiles").exists());
    folder.end();
}
