import Geometry

extension Region {
    /// Whether some pixels of both lie at most `reach` rows and `reach` columns apart.
    ///
    /// - Complexity: O(runs of both · rows within reach) at worst.
    package func isNear(_ other: Region, within reach: Int) -> Bool {
        var first = other.runs.startIndex
        for run in runs {
            while first < other.runs.endIndex, Int(other.runs[first].row) + reach < Int(run.row) { first += 1 }
            var index = first
            while index < other.runs.endIndex, Int(other.runs[index].row) <= Int(run.row) + reach {
                if run.isNear(other.runs[index], within: reach) { return true }
                index += 1
            }
        }
        return false
    }
}

extension Run {
    /// Looks at columns alone.
    fileprivate func isNear(_ other: Run, within reach: Int) -> Bool {
        Int(other.start) < Int(end) + reach && Int(start) < Int(other.end) + reach
    }
}

/// By region: whether it is one of `chosen`, or has a pixel at most `reach` rows and columns from a pixel of one of them.
///
/// - Complexity: O(runs of the chosen · rows within reach · (log(runs of a row) + runs that are near)).
package func near(_ chosen: [Bool], in regions: [Region], within reach: Int) -> [Bool] {
    precondition(chosen.count == regions.count, "a choice for each region")
    let index = RowIndex(regions)
    var found = chosen
    for (region, isChosen) in zip(regions, chosen) where isChosen {
        for run in region.runs {
            // Chosen runs are in the index, so this range is not empty.
            for row in max(index.rows.lowerBound, Int(run.row) - reach)..<min(index.rows.upperBound, Int(run.row) + reach + 1) {
                index.forEachRun(row: row, start: Int(run.start) - reach, end: Int(run.end) + reach) { found[$0] = true }
            }
        }
    }
    return found
}

extension Region {
    /// The smallest window that holds its pixels.
    ///
    /// - Complexity: O(runs).
    package var box: PixelWindow {
        guard let first = runs.first, let last = runs.last else { return PixelWindow(x: 0, y: 0, width: 0, height: 0) }
        let left = runs.reduce(first.start) { min($0, $1.start) }
        let right = runs.reduce(first.end) { max($0, $1.end) }
        return PixelWindow(x: Int(left), y: Int(first.row), width: Int(right) - Int(left), height: Int(last.row) - Int(first.row) + 1)
    }

    /// Whether a pixel of it lies in `box`.
    package func reaches(_ box: PixelWindow) -> Bool {
        runs.contains { run in
            Int(run.row) >= box.y && Int(run.row) < box.maxY && Int(run.start) < box.maxX && Int(run.end) > box.x
        }
    }
}
