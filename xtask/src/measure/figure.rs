//! What was measured: samples of both sides, medians, spreads, ratios; as a table and as JSON.

use serde_json::{Value, json};
use std::fmt::{self, Display, Formatter};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Microseconds.
    Microseconds,
    /// Bytes, shown as megabytes.
    Bytes,
    /// Things: crates, allocations, instructions.
    Count,
}

impl Unit {
    /// A number with its unit.
    pub fn show(self, value: f64) -> String {
        match self {
            Unit::Seconds => format!("{value:.2} s"),
            Unit::Microseconds => format!("{value:.2} µs"),
            Unit::Bytes => format!("{:.2} MB", value / 1e6),
            Unit::Count => format!("{value:.0}"),
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Unit::Seconds, Unit::Microseconds, Unit::Bytes, Unit::Count];
        all.into_iter().find(|unit| unit.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Unit::Seconds => "s",
            Unit::Microseconds => "us",
            Unit::Bytes => "bytes",
            Unit::Count => "count",
        }
    }
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What was measured: `build release: CPU`.
    pub row: String,
    pub unit: Unit,
    /// Tinsmith's samples.
    pub ours: Vec<f64>,
    /// The peer's.
    pub theirs: Vec<f64>,
    /// Who the peer is.
    pub peer: String,
    /// The ratio that the design wants at most.
    pub goal: Option<f64>,
}

impl Figure {
    /// Ours to theirs, of the medians.
    pub fn ratio(&self) -> Option<f64> {
        let (ours, theirs) = (median(&self.ours)?, median(&self.theirs)?);
        (theirs > 0.0).then_some(ours / theirs)
    }

    /// Whether the ratio is what the design wants at most; `None` where it wants none.
    pub fn is_met(&self) -> Option<bool> {
        Some(self.ratio()? <= self.goal?)
    }

    /// From what [`json`](Figure::json) gives; `None` from anything else.
    pub fn from_json(of: &Value) -> Option<Self> {
        let samples = |name: &str| -> Option<Vec<f64>> {
            let samples = of[name].as_array()?.iter();
            samples.map(Value::as_f64).collect()
        };
        Some(Figure {
            row: of["row"].as_str()?.to_owned(),
            unit: Unit::named(of["unit"].as_str()?)?,
            ours: samples("ours")?,
            theirs: samples("theirs")?,
            peer: of["peer"].as_str()?.to_owned(),
            goal: of["goal"].as_f64(),
        })
    }

    /// For `--json`.
    pub fn json(&self) -> Value {
        json!({
            "row": self.row,
            "unit": self.unit.name(),
            "ours": self.ours,
            "theirs": self.theirs,
            "peer": self.peer,
            "ratio": self.ratio(),
            "goal": self.goal,
            "met": self.is_met(),
        })
    }
}

/// The middle of the samples.
pub fn median(samples: &[f64]) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// The median, and how far the samples lie around it.
fn shown(unit: Unit, samples: &[f64]) -> String {
    let Some(middle) = median(samples) else {
        return "–".to_owned();
    };
    let least = samples.iter().copied().fold(f64::INFINITY, f64::min);
    let most = samples.iter().copied().fold(0.0, f64::max);
    let spread = 100.0 * (most - least) / 2.0 / middle.max(f64::MIN_POSITIVE);
    match samples.len() {
        1 => unit.show(middle),
        _ => format!("{} ±{spread:.0}%", unit.show(middle)),
    }
}

/// A ratio as people say it: `1/4.5`.
pub fn fraction(ratio: f64) -> String {
    match ratio < 0.5 {
        true => format!("1/{:.1}", 1.0 / ratio),
        false => format!("{ratio:.2}"),
    }
}

/// The rows as a Markdown table.
pub struct Table<'a>(pub &'a [Figure]);

impl Display for Table<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | Tinsmith | peer | | ratio | at most | |")?;
        writeln!(f, "|---|---:|---:|---|---:|---:|---|")?;
        for figure in self.0 {
            let ratio = figure.ratio().map(fraction).unwrap_or_default();
            let goal = figure.goal.map(fraction).unwrap_or_default();
            let met = match figure.is_met() {
                Some(true) => "met",
                Some(false) => "missed",
                None => "",
            };
            writeln!(
                f,
                "| {} | {} | {} | {} | {ratio} | {goal} | {met} |",
                figure.row,
                shown(figure.unit, &figure.ours),
                shown(figure.unit, &figure.theirs),
                figure.peer,
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_medians_spread_and_ratio() {
        let figure = Figure {
            row: "build: CPU".to_owned(),
            unit: Unit::Seconds,
            ours: vec![2.0, 1.0, 3.0],
            theirs: vec![8.0, 12.0],
            peer: "official".to_owned(),
            goal: Some(0.25),
        };
        assert_eq!(figure.ratio(), Some(0.2));
        let again = Figure::from_json(&figure.json()).map(|figure| figure.json());
        assert_eq!(again, Some(figure.json()));
        let table = Table(&[figure]).to_string();
        let row = table.lines().nth(2);
        let expected =
            "| build: CPU | 2.00 s ±50% | 10.00 s ±20% | official | 1/5.0 | 1/4.0 | met |";
        assert_eq!(row, Some(expected));
        assert_eq!(median(&[]), None);
    }
}
