//! The chart of the README: bars of what Tinsmith takes, as a part of what its peer takes.

use super::figure::{Figure, fraction, median};
use std::fmt::Write;

/// The rows that the chart shows, each with the words for it.
const ROWS: [(&str, &str); 5] = [
    (
        "program, settings from the environment, release: CPU",
        "cold release build, CPU",
    ),
    (
        "program, settings from the environment, release: binary stripped",
        "stripped binary",
    ),
    (
        "crate of ec2 alone, Check: CPU",
        "cargo check of all of EC2, CPU",
    ),
    ("reset_personal_pin: CPU for a call", "one call, CPU"),
    ("reset_personal_pin: allocations", "one call, allocations"),
];

const WIDTH: f64 = 720.0;
const LABELS: f64 = 220.0;
const BAR: f64 = 340.0;
const STEP: f64 = 52.0;

/// The chart as SVG. A row that was not measured is left out.
pub fn svg(figures: &[Figure]) -> String {
    let rows: Vec<_> = ROWS.iter().filter_map(|row| bar(figures, row)).collect();
    let height = 44.0 + STEP * rows.len() as f64;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n\
         <title>What Tinsmith takes, beside the official SDK</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"{LABELS}\" y=\"22\" fill=\"#1f2933\">\
         <tspan fill=\"#0b7285\">■ Tinsmith</tspan> <tspan fill=\"#9aa5b1\">■ official SDK</tspan>\
         </text>\n"
    );
    for (index, row) in rows.iter().enumerate() {
        draw(&mut out, 40.0 + STEP * index as f64, row);
    }
    out.push_str("</svg>\n");
    out
}

/// What is drawn of a row.
struct Bar {
    label: &'static str,
    ours: String,
    theirs: String,
    ratio: f64,
}

fn bar(figures: &[Figure], (row, label): &(&str, &'static str)) -> Option<Bar> {
    let figure = figures.iter().find(|figure| figure.row == *row)?;
    Some(Bar {
        label,
        ours: figure.unit.show(median(&figure.ours)?),
        theirs: figure.unit.show(median(&figure.theirs)?),
        ratio: figure.ratio()?,
    })
}

/// Both bars of a row; the longer one is as long as there is room.
fn draw(out: &mut String, top: f64, of: &Bar) {
    let (ours, theirs) = (of.ratio.min(1.0) * BAR, (1.0 / of.ratio).min(1.0) * BAR);
    let said = format!("{} ({})", of.ours, fraction(of.ratio));
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#1f2933\">{}</text>",
        LABELS - 10.0,
        top + 21.0,
        of.label
    );
    for (offset, width, color, text) in [
        (2.0, ours, "#0b7285", &said),
        (20.0, theirs, "#9aa5b1", &of.theirs),
    ] {
        let y = top + offset;
        let _ = writeln!(
            out,
            "<rect x=\"{LABELS}\" y=\"{y}\" width=\"{width:.1}\" height=\"15\" fill=\"{color}\"/>\
             <text x=\"{:.1}\" y=\"{}\" font-size=\"12\" fill=\"#1f2933\">{text}</text>",
            LABELS + width + 6.0,
            y + 12.0
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::Unit;
    use super::*;

    #[test]
    fn what_was_measured_is_drawn_to_scale() {
        let figure = Figure {
            row: ROWS[3].0.to_owned(),
            unit: Unit::Microseconds,
            ours: vec![4.0],
            theirs: vec![40.0],
            peer: "official".to_owned(),
            goal: None,
        };
        let svg = svg(&[figure]);
        assert_eq!(svg.matches("height=\"15\"").count(), 2, "{svg}");
        assert!(svg.contains("width=\"34.0\" height=\"15\""), "{svg}");
        assert!(svg.contains("width=\"340.0\" height=\"15\""), "{svg}");
        assert!(svg.contains(">4.00 µs (1/10.0)</text>"), "{svg}");
    }
}
