//! Tables: a function given by points, with straight lines between them.

/// Returns the value at `x` on straight lines between the points of `table`, constant outside.
///
/// # Panics
/// Panics if `table` is empty.
pub(super) fn interpolate(table: &[(f64, f64)], x: f64) -> f64 {
    let after = table.partition_point(|&(at, _)| at < x);
    if after == 0 {
        return table[0].1;
    }
    let Some(&(x1, y1)) = table.get(after) else {
        return table[table.len() - 1].1;
    };
    let (x0, y0) = table[after - 1];
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_run_between_the_points_and_stay_level_outside() {
        let table = [(1.0, 10.0), (3.0, 20.0), (4.0, 0.0)];
        let values = [0.0, 1.0, 2.0, 3.5, 4.0, 9.0].map(|x| interpolate(&table, x));
        assert_eq!(values, [10.0, 10.0, 15.0, 10.0, 0.0, 0.0]);
    }
}
