//! `cryoweave train`, from records to a prediction with what was learned.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::folder::Folder;

/// Runs the program in `folder`; returns its exit code and what it printed.
fn run(folder: &Path, arguments: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryoweave"));
    let output = command
        .current_dir(folder)
        .args(arguments.split(' '))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    (output.status.code().unwrap(), text.concat())
}

/// Makes two records of a map simulated from a small protein.
fn records(folder: &Path) {
    fs::copy("assets/example/1gya.pdb.gz", folder.join("1gya.pdb.gz")).unwrap();
    let simulated = "simulate 1gya.pdb.gz --resolution 3 --padding 4 --out map.mrc";
    assert_eq!(run(folder, simulated).0, 0);
    for name in ["EMD-1", "EMD-2"] {
        let entry = folder.join(name);
        fs::create_dir_all(&entry).unwrap();
        for file in ["map.mrc", "1gya.pdb.gz"] {
            fs::copy(folder.join(file), entry.join(file)).unwrap();
        }
        fs::write(entry.join("a.fasta"), ">1gya_A\nMKVAAAAAAAAAAAA\n").unwrap();
    }
    let (code, said) = run(folder, "prepare EMD-1 EMD-2 --out records");
    assert_eq!(code, 0, "{said}");
}

#[test]
fn learned_weights_predict() {
    let folder = Folder::new("train");
    records(&folder.0);
    let few = "--epochs 1 --validation-tiles 1 --backend cpu";
    let weave =
        format!("train records --network weave --out w --crops 2 --batch 1 --edge 16 {few}");
    let (code, said) = run(&folder.0, &weave);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("epoch 1: loss") && said.contains("at the start"),
        "{said}"
    );
    for file in [
        "weights.safetensors",
        "card.json",
        "curves.csv",
        "scores.svg",
        "loss.svg",
    ] {
        assert!(folder.0.join("w").join(file).exists(), "{file}");
    }
    let (code, said) = run(&folder.0, &weave);
    assert!(code == 1 && said.contains("--resume"), "{said}");
    let (code, said) = run(&folder.0, &format!("{weave} --resume"));
    assert_eq!(code, 0, "{said}");
    let predict = "predict map.mrc --weights w/weights.safetensors --backend cpu --out p --force";
    let (code, said) = run(&folder.0, predict);
    assert!([0, 3].contains(&code), "{said}");

    for target in ["atoms", "amino"] {
        let unetr = format!(
            "train records --network unetr --size tiny --predicts {target} --batch 30 --out {target} {few}"
        );
        let (code, said) = run(&folder.0, &unetr);
        assert_eq!(code, 0, "{said}");
    }
    let networks = "--atoms atoms/weights.safetensors --amino amino/weights.safetensors";
    let predict =
        format!("predict map.mrc --method reference {networks} --backend cpu --out r --force");
    let (code, said) = run(&folder.0, &predict);
    assert!([0, 3].contains(&code), "{said}");
    folder.end();
}

#[test]
fn what_makes_no_training_is_told() {
    let folder = Folder::new("train-faults");
    fs::create_dir_all(folder.0.join("empty")).unwrap();
    let (code, said) = run(&folder.0, "train empty --network weave --out w");
    assert!(
        code == 1 && said.contains("there is no record in empty"),
        "{said}"
    );
    fs::write(folder.0.join("x.mrc"), "x").unwrap();
    let (code, said) = run(&folder.0, "train x.mrc --network weave --out w");
    assert!(
        code == 1 && said.contains("is no folder of a record"),
        "{said}"
    );
    let (code, said) = run(&folder.0, "train empty --network weave --out w --resume");
    assert!(
        code == 1 && said.contains("there is no checkpoint"),
        "{said}"
    );
    assert!(!folder.0.join("w").exists(), "nothing is made");
    folder.end();
}
