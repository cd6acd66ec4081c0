"""Writes the table of all models: a row for each entry, and the means of those with a reference structure."""

import csv
import json
from pathlib import Path

COLUMNS = [
    "emdb", "candidates", "sequence_residues", "built_residues", "bridged_residues", "model_chains", "alarms",
    "reference_residues", "matched_percent", "rmsd_angstrom", "sequence_percent", "seconds", "backend",
]


def row(run_path):
    """Returns the numbers of one entry from the record of its run and, where there is one, from the evaluation beside it."""
    run = json.loads(run_path.read_text())
    evaluation_path = run_path.with_name("evaluation.json")
    evaluation = json.loads(evaluation_path.read_text()) if evaluation_path.exists() else {}
    counts = run["counts"]
    alarms = [finding["topic"] for finding in run.get("check", []) if finding["level"] != "green"]
    return {
        "emdb": run_path.parent.name,
        **{name: counts[name] for name in COLUMNS[1:6]},
        "alarms": " ".join(alarms),
        "reference_residues": evaluation.get("target_residues"),
        **{name: rounded(evaluation.get(name)) for name in ["matched_percent", "rmsd_angstrom", "sequence_percent"]},
        "seconds": rounded(sum(timing["seconds"] for timing in run["timings"])),
        "backend": run["backend"],
    }


def rounded(value):
    return None if value is None else round(value, 2)


def mean(rows, name):
    values = [row[name] for row in rows if row[name] is not None]
    return rounded(sum(values) / len(values)) if values else None


def main(run_paths, table_path):
    rows = [row(Path(path)) for path in run_paths]
    rows.sort(key=lambda row: int(row["emdb"]))
    scores = ["matched_percent", "rmsd_angstrom", "sequence_percent", "seconds"]
    with open(table_path, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        writer.writerow({"emdb": "mean", **{name: mean(rows, name) for name in scores}})


main(snakemake.input.runs, snakemake.output[0])
