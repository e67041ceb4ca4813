//! Samples of two sides, taken in turns.

use super::figure::{Figure, Unit};

/// Samples of both sides.
#[derive(Default)]
pub struct Samples {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

/// One of the two that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Ours,
    Theirs,
}

impl Samples {
    /// Adds a sample.
    pub fn push(&mut self, side: Side, value: f64) {
        match side {
            Side::Ours => self.ours.push(value),
            Side::Theirs => self.theirs.push(value),
        }
    }

    /// The row that the samples are.
    pub fn figure(self, row: String, unit: Unit, peer: &str, goal: Option<f64>) -> Figure {
        Figure {
            row,
            unit,
            ours: self.ours,
            theirs: self.theirs,
            peer: peer.to_owned(),
            goal,
        }
    }
}

/// Takes `rounds` samples of `N` numbers from each side, in turns (A B A B).
///
/// # Errors
///
/// That of `take`.
pub fn in_turns<const N: usize>(
    rounds: u32,
    mut take: impl FnMut(Side) -> Result<[f64; N], String>,
) -> Result<[Samples; N], String> {
    let mut all = [(); N].map(|()| Samples::default());
    for _ in 0..rounds {
        for side in [Side::Ours, Side::Theirs] {
            for (samples, value) in all.iter_mut().zip(take(side)?) {
                samples.push(side, value);
            }
        }
    }
    Ok(all)
}
