//! What callgrind wrote: how many instructions there were, and how many outside of some functions.
//!
//! The form: <https://valgrind.org/docs/manual/cl-format.html>.

use std::collections::HashSet;

/// All instructions, and those that are not in functions with `left_out` in their names. `None`
/// for what callgrind did not write.
pub fn counts(text: &str, left_out: &str) -> Option<[f64; 2]> {
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))?;
    let total: f64 = total.split_whitespace().next()?.parse().ok()?;
    let mut known = HashSet::new();
    let (mut is_left_out, mut is_of_callee, mut without) = (false, false, total);
    for line in text.lines() {
        // A name stands where a number is used first, be it a caller's or a callee's.
        let function = line
            .strip_prefix("fn=")
            .or_else(|| line.strip_prefix("cfn="));
        if let Some((number, name)) = function.map(|of| of.split_once(' ').unwrap_or((of, ""))) {
            if name.contains(left_out) {
                known.insert(number);
            }
            if line.starts_with("fn=") {
                is_left_out = known.contains(number);
            }
        } else if line.starts_with("calls=") {
            // The next line is what the callee took, which stands with the callee too.
            is_of_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let own = !std::mem::take(&mut is_of_callee);
            if own && is_left_out {
                without -= line.split_whitespace().nth(1)?.parse::<f64>().ok()?;
            }
        }
    }
    Some([total, without])
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn what_a_function_takes_itself_is_left_out() {
        let text = "events: Ir\n\nfn=(1) main\n10 5\ncfn=(2) sha2::sha256::compress\ncalls=2 20\n\
                    +1 300\n* 7\n\nfn=(2)\n20 290\ncfn=(3) memcpy\ncalls=1 30\n+2 10\n\n\
                    fn=(3)\n30 10\n\ntotals: 312\n";
        assert_eq!(counts(text, "sha256"), Some([312.0, 22.0]));
        assert_eq!(counts(text, "nothing"), Some([312.0, 312.0]));
        assert_eq!(counts("", "sha256"), None);
    }
}
