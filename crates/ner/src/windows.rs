//! Long texts in overlapping windows.

use std::ops::Range;

/// Windows over so many pieces, each at most `content` long and `stride` after the one before.
pub(crate) fn windows(
    length: usize,
    content: usize,
    stride: usize,
) -> impl Iterator<Item = Range<usize>> {
    let more = length.saturating_sub(content).div_ceil(stride);
    (0..=more).map(move |i| i * stride..(i * stride + content).min(length))
}

/// Rows of numbers, one a piece, of which the row from the window counts in which the piece stands
/// most central (the earlier one of two).
pub(crate) struct Central {
    width: usize,
    rows: Vec<f32>,
    /// Pieces to the nearer end of the window that a row is from, and one.
    depth: Vec<usize>,
}

impl Central {
    pub(crate) fn new(length: usize, width: usize) -> Self {
        Self {
            width,
            rows: vec![0.0; length * width],
            depth: vec![0; length],
        }
    }

    /// Takes from a window's rows those that stand more central than what was taken before.
    pub(crate) fn take(&mut self, window: Range<usize>, rows: &[f32]) {
        for (i, row) in window.clone().zip(rows.chunks_exact(self.width)) {
            let depth = (i - window.start).min(window.end - 1 - i) + 1;
            if depth > self.depth[i] {
                self.depth[i] = depth;
                self.rows[i * self.width..][..self.width].copy_from_slice(row);
            }
        }
    }

    pub(crate) fn row(&self, piece: usize) -> &[f32] {
        &self.rows[piece * self.width..][..self.width]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_everything_and_overlap() {
        let all = |length| {
            let windows = windows(length, 126, 96);
            windows.map(|w| (w.start, w.end)).collect::<Vec<_>>()
        };
        assert_eq!(all(0), [(0, 0)]);
        assert_eq!(all(126), [(0, 126)]);
        assert_eq!(all(127), [(0, 126), (96, 127)]);
        assert_eq!(all(300), [(0, 126), (96, 222), (192, 300)]);
    }

    #[test]
    fn the_most_central_row_counts_and_the_earlier_one_of_two() {
        let mut central = Central::new(5, 1);
        central.take(0..3, &[1.0, 1.0, 1.0]);
        central.take(2..5, &[2.0, 2.0, 2.0]);
        let rows: Vec<f32> = (0..5).map(|i| central.row(i)[0]).collect();
        assert_eq!(rows, [1.0, 1.0, 1.0, 2.0, 2.0]);
    }
}
