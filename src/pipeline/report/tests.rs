use super::*;
use crate::check::{Finding, Level, Topic};
use crate::geometry::BackboneGeometry;
use crate::pipeline::{BuiltResidue, ChainOutcome, Circumstances, Counts, InputFile, Settings};

fn record() -> RunRecord {
    RunRecord {
        record_version: 1,
        program: "cryoweave".into(),
        version: "0".into(),
        circumstances: Circumstances::new("2026-11-29T08:00:00Z".into(), "CPU".into()),
        inputs: vec![InputFile::new("map", "emd_3488.map.gz", b"map")],
        mirrored: false,
        corrections: crate::prepare::correction::Corrections::default(),
        check: vec![Finding {
            topic: Topic::Contrast,
            level: Level::Amber,
            words: "Dark on <light>.".into(),
            mend: None,
        }],
        readability: crate::check::Readability::default(),
        weights: InputFile::new("weights", "w", b"w"),
        networks: Vec::new(),
        settings: Settings::default(),
        timings: Vec::new(),
        counts: Counts::default(),
        geometry: BackboneGeometry::default(),
        evaluation: None,
        sweep: None,
        fit: None,
        reference_fit: None,
        docking: None,
        notes: vec!["<script>alert(1)</script> & more".into()],
    }
}

fn outcome() -> Outcome {
    Outcome {
        model: "Cryoweave".into(),
        chains: vec![ChainOutcome {
            id: "<A>".into(),
            sequence: Some(0),
            built: vec![BuiltResidue {
                number: 1,
                confidence: 0.8,
                p_ca: 0.9,
                p_amino: None,
                secondary: String::new(),
            }],
            bridged: Vec::new(),
        }],
        geometry: BackboneGeometry::default(),
        evaluation: None,
        sweep: None,
        fit: None,
        reference_fit: None,
        proteins: Vec::new(),
        counts: Counts::default(),
        doubts: vec!["\"doubt\"".into()],
        notes: Vec::new(),
        seconds: 2.0,
        stage_seconds: 2.0,
        files: Vec::new(),
    }
}

fn html(chains: Vec<DrawnChain>, pictures: Vec<ReportPicture>) -> String {
    let (record, outcome) = (record(), outcome());
    let report = Report {
        record: &record,
        outcome: &outcome,
        chains,
        pictures,
    };
    report.html()
}

#[test]
fn what_files_say_is_text_and_nothing_is_fetched() {
    let page = html(Vec::new(), Vec::new());
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"));
    assert!(page.contains("<td>&lt;A&gt;</td>") && page.contains("&quot;doubt&quot;"));
    assert!(!page.contains("src=\"http") && !page.contains("<link"));
    assert!(page.contains("emd_3488.map.gz") && page.contains("@misc{emd3488"));
    assert!(page.contains("<h1>emd_3488</h1>"));
    assert!(page.contains("<strong>contrast, amber</strong>: Dark on &lt;light&gt;."));
}

#[test]
fn a_picture_is_shown_only_if_it_is_one() {
    let picture = |data_url: &str| ReportPicture {
        title: "The \"view\"".into(),
        data_url: data_url.into(),
    };
    let page = html(Vec::new(), vec![picture("data:image/png;base64,iVBOR+/=")]);
    assert!(
        page.contains("<img src=\"data:image/png;base64,iVBOR+/=\" alt=\"The &quot;view&quot;\">")
    );
    for wrong in [
        "https://a.example/x.png",
        "data:image/png;base64,\" onload=\"x",
    ] {
        assert!(
            !html(Vec::new(), vec![picture(wrong)]).contains("<img"),
            "{wrong}"
        );
    }
}

#[test]
fn a_line_is_drawn_between_neighbours_and_broken_at_gaps() {
    let chain = DrawnChain {
        id: "A".into(),
        points: vec![
            [0.0, 0.0, 0.0],
            [3.8, 0.0, 0.0],
            [30.0, 0.0, 0.0],
            [30.0, 3.8, 0.0],
        ],
    };
    let page = html(vec![chain], Vec::new());
    assert_eq!(page.matches("<svg").count(), 3);
    assert_eq!(page.matches("<path").count(), 6);
    assert!(page.contains("M4.0 7.8L7.8 7.8"), "{page}");
    assert!(page.contains("along z, 38 × 12 Å"), "{page}");
    assert!(!html(Vec::new(), Vec::new()).contains("<svg"));
}
