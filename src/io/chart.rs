//! Charts: lines over an axis, as SVG. They need no style sheet, so that they look alike in a page and in a file.

use std::fmt::Write;

use super::markup::escaped;

/// Chart of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its title.
    pub title: String,
    /// Meaning of the horizontal axis, with its unit.
    pub x: Axis,
    /// Meaning of the vertical axis.
    pub y: Axis,
    /// The lines, in the order of the legend.
    pub lines: Vec<Line>,
}

/// Axis of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its meaning, in words.
    pub label: String,
    /// Least and greatest value.
    pub range: [f64; 2],
}

/// Line of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Its points, x and y.
    pub points: Vec<[f64; 2]>,
    /// Style of its stroke.
    pub stroke: Stroke,
}

/// Style of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// Full, in a colour of its own.
    Full,
    /// Grey and dashed: something to compare with.
    Dashed,
}

/// Colours that all can tell apart: Okabe and Ito, 2008.
const COLORS: [&str; 6] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
];
/// Grey of axes and of lines to compare with; readable on white and on black.
const GREY: &str = "#808080";
/// Width and height of the picture, in pixels: no wider, so that words can be read where it is made smaller.
const SIZE: [f64; 2] = [420.0, 290.0];
/// Left, top, right and bottom of the field of the lines.
const FIELD: [f64; 4] = [52.0, 34.0, 404.0, 236.0];
/// Number of steps between the marks of an axis.
const MARKS: usize = 5;

impl Chart {
    /// Returns the chart as an SVG document, with its title and all values in words.
    pub fn to_svg(&self) -> String {
        let [width, height] = SIZE;
        let title = escaped(&self.title);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\" fill=\"{GREY}\">\n\
             <title>{title}</title>\n<desc>{}</desc>\n",
            escaped(&self.in_words())
        );
        svg += &text([FIELD[0], 20.0], "start", &self.title);
        svg += &self.axes();
        let mut colors = COLORS.iter().cycle();
        for (index, line) in self.lines.iter().enumerate() {
            let (color, dashes) = match line.stroke {
                Stroke::Full => (*colors.next().unwrap_or(&GREY), ""),
                Stroke::Dashed => (GREY, " stroke-dasharray=\"5 4\""),
            };
            let stroke = format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"{dashes}");
            let points: Vec<String> = line
                .points
                .iter()
                .filter(|point| point.iter().all(|value| value.is_finite()))
                .map(|point| {
                    let [x, y] = self.place(*point);
                    format!("{x:.1},{y:.1}")
                })
                .collect();
            // Writing to a string cannot fail.
            let _ = writeln!(svg, "<polyline points=\"{}\" {stroke}/>", points.join(" "));
            let y = FIELD[1] + 14.0 + 18.0 * index as f64;
            let x = FIELD[2] - 150.0;
            let _ = writeln!(svg, "<path d=\"M{x} {}h24\" {stroke}/>", y - 4.0);
            svg += &text([x + 30.0, y], "start", &line.name);
        }
        svg + "</svg>\n"
    }

    /// Returns the values of all lines in words, for those who see no picture.
    pub fn in_words(&self) -> String {
        let lines = self.lines.iter().map(|line| {
            let points: Vec<String> = line
                .points
                .iter()
                .map(|[x, y]| format!("{x:.2}: {y:.3}"))
                .collect();
            format!("{}: {}", line.name, points.join(", "))
        });
        let lines: Vec<String> = lines.collect();
        format!(
            "{} by {}. {}.",
            self.y.label,
            self.x.label,
            lines.join(". ")
        )
    }

    /// Returns the place of a point in the picture, in pixels; points beyond the axes lie on their ends.
    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [left, top, right, bottom] = FIELD;
        [
            left + self.x.share(x) * (right - left),
            bottom - self.y.share(y) * (bottom - top),
        ]
    }

    /// Returns the axes with their marks and labels.
    fn axes(&self) -> String {
        let [left, top, right, bottom] = FIELD;
        let mut svg = format!(
            "<path d=\"M{left} {top}V{bottom}H{right}\" fill=\"none\" stroke=\"{GREY}\"/>\n"
        );
        for mark in 0..=MARKS {
            let share = mark as f64 / MARKS as f64;
            let (x, y) = (self.x.value(share), self.y.value(share));
            let [across, down] = self.place([x, y]);
            let _ = writeln!(
                svg,
                "<path d=\"M{across:.1} {bottom}v5M{left} {down:.1}h-5\" stroke=\"{GREY}\"/>"
            );
            svg += &text([across, bottom + 18.0], "middle", &number(x));
            svg += &text([left - 9.0, down + 4.0], "end", &number(y));
        }
        svg += &text(
            [(left + right) / 2.0, bottom + 40.0],
            "middle",
            &self.x.label,
        );
        let middle = (top + bottom) / 2.0;
        let _ = writeln!(
            svg,
            "<text transform=\"translate(14 {middle}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            escaped(&self.y.label)
        );
        svg
    }
}

impl Axis {
    /// Returns the share of the axis at `value`, 0 to 1.
    fn share(&self, value: f64) -> f64 {
        let [low, high] = self.range;
        let span = (high - low).max(f64::MIN_POSITIVE);
        ((value - low) / span).clamp(0.0, 1.0)
    }

    /// Returns the value at a share of the axis.
    fn value(&self, share: f64) -> f64 {
        let [low, high] = self.range;
        low + share * (high - low)
    }
}

fn text([x, y]: [f64; 2], anchor: &str, words: &str) -> String {
    let words = escaped(words);
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>\n")
}

/// Returns a number to three digits, without zeros at its end.
fn number(value: f64) -> String {
    let digits = (2.0 - value.abs().max(1.0).log10().floor()).max(0.0) as usize;
    let words = format!("{value:.digits$}");
    if words.contains('.') {
        words.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let axis = |label: &str, range| Axis {
            label: label.to_owned(),
            range,
        };
        let line = |name: &str, points: &[[f64; 2]], stroke| Line {
            name: name.to_owned(),
            points: points.to_vec(),
            stroke,
        };
        Chart {
            title: "F1 of <CA> & others".to_owned(),
            x: axis("threshold", [0.0, 1.0]),
            y: axis("F1", [0.0, 2.0]),
            lines: vec![
                line(
                    "network",
                    &[[0.0, 0.0], [0.5, 1.0], [1.0, 9.0]],
                    Stroke::Full,
                ),
                line("chance", &[[0.0, f64::NAN], [1.0, 0.5]], Stroke::Dashed),
            ],
        }
    }

    #[test]
    fn points_lie_where_their_values_say() {
        let svg = chart().to_svg();
        // The corners of the field are (52, 236) and (404, 34); what is beyond stays on the edge.
        assert!(
            svg.contains("points=\"52.0,236.0 228.0,135.0 404.0,34.0\""),
            "{svg}"
        );
        assert!(
            svg.contains("points=\"404.0,185.5\""),
            "not a number is left out: {svg}"
        );
        assert!(svg.contains("stroke-dasharray"), "{svg}");
    }

    #[test]
    fn words_of_users_cannot_break_the_picture() {
        let svg = chart().to_svg();
        assert!(
            svg.contains("<title>F1 of &lt;CA&gt; &amp; others</title>"),
            "{svg}"
        );
        assert!(!svg.contains("style="), "a page may refuse styles");
    }

    #[test]
    fn the_values_are_there_in_words() {
        let words = chart().in_words();
        assert!(
            words.starts_with("F1 by threshold. network: 0.00: 0.000, 0.50: 1.000"),
            "{words}"
        );
    }

    #[test]
    fn numbers_are_short() {
        let shown = [0.0, 0.2, 0.05, 1.0, 12.5, 1500.0].map(number);
        assert_eq!(shown, ["0", "0.2", "0.05", "1", "12.5", "1500"]);
    }
}
