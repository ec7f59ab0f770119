/// What brings one file of a date to the rest of it.
package struct FileLevel: Sendable, Hashable, Codable {
    package enum Decision: String, Sendable, Hashable, Codable {
        /// It has no step against its neighbours, or is among those that the others are brought to.
        case asItIs = "as_it_is"
        case levelled
        /// None of its borders could be measured.
        case notMeasured = "not_measured"
        /// Its steps contradict each other, or are too large to be radiometry: it is left as it is.
        case untrusted
    }

    package var decision = Decision.notMeasured
    /// Borders that were measured, and those with a step.
    package var borders = 0
    package var steps = 0
    /// Per band: value · gain + offset.
    package var gain: [Double]
    package var offset: [Double]
    /// The largest step that is left at its borders beyond three standard errors, in deviations; nil where none was measured.
    package var residual: Double?

    package init(bands: Int) {
        gain = Array(repeating: 1, count: bands)
        offset = Array(repeating: 0, count: bands)
    }
}

/// From steps at borders to a gain and an offset for each file.
///
/// Files that border without a step are one group; the group with the most pixels stays as it is, and the others are brought to it step by step along the borders, each
/// by the mean over the borders with those that are settled, weighted by windows.
package enum SeamLevelling {
    package struct Border: Sendable {
        package var first: Int
        package var second: Int
        package var step: SeamStep
        /// The step is this date's; else that of the other one, whose files part there as well.
        package var isOwn: Bool

        package init(first: Int, second: Int, step: SeamStep, isOwn: Bool = true) {
            self.first = first
            self.second = second
            self.step = step
            self.isOwn = isOwn
        }

        var isStep: Bool { isOwn && step.isEvident }
    }

    /// A gain beyond 1/2 … 2 is no radiometry, and a step that is left beyond this many deviations contradicts the others.
    private static let largestGain = 2.0
    private static let largestResidual = 0.3

    /// - Parameter pixels: of each file.
    package static func levels(pixels: [Int], bands: Int, _ borders: [Border]) -> [FileLevel] {
        var levels = pixels.map { _ in FileLevel(bands: bands) }
        var group = Array(pixels.indices)
        func root(_ file: Int) -> Int {
            var file = file
            while group[file] != file { file = group[file] }
            return file
        }
        for border in borders {
            for file in [border.first, border.second] {
                levels[file].borders += 1
                levels[file].decision = .asItIs
                if border.isStep { levels[file].steps += 1 }
            }
            if !border.isStep { group[max(root(border.first), root(border.second))] = min(root(border.first), root(border.second)) }
        }
        guard borders.contains(where: \.isStep) else { return measured(levels, borders) }
        var size = [Int](repeating: 0, count: pixels.count)
        for file in pixels.indices { size[root(file)] += pixels[file] }
        var settled: Set<Int> = []
        // Files that no border joins have a largest group of their own.
        while true {
            let waiting = Set(borders.flatMap { [root($0.first), root($0.second)] }).subtracting(settled)
            guard let largest = waiting.sorted().max(by: { size[$0] < size[$1] }) else { break }
            settled.insert(largest)
            while let next = settle(&levels, settled, borders, root) { settled.insert(next) }
        }
        for file in levels.indices where levels[file].gain.contains(where: { $0 > largestGain || $0 < 1 / largestGain }) {
            reset(&levels[file])
        }
        levels = measured(levels, borders)
        for file in levels.indices where levels[file].decision == .levelled && levels[file].residual ?? 0 > largestResidual { reset(&levels[file]) }
        return measured(levels, borders)
    }

    private static func reset(_ level: inout FileLevel) {
        level.gain = level.gain.map { _ in 1 }
        level.offset = level.offset.map { _ in 0 }
        level.decision = .untrusted
    }

    /// Brings the group with the most windows along its borders with settled ones to them.
    ///
    /// - Returns: the group; nil when none has such a border.
    private static func settle(_ levels: inout [FileLevel], _ settled: Set<Int>, _ borders: [Border], _ root: (Int) -> Int) -> Int? {
        var windows: [Int: Int] = [:]
        for border in borders {
            let groups = (root(border.first), root(border.second))
            guard settled.contains(groups.0) != settled.contains(groups.1) else { continue }
            windows[settled.contains(groups.0) ? groups.1 : groups.0, default: 0] += border.step.windows
        }
        guard let next = windows.sorted(by: { $0.key < $1.key }).max(by: { $0.value < $1.value })?.key else { return nil }
        let bands = levels[next].gain.count
        var (total, gain, offset) = (0.0, [Double](repeating: 0, count: bands), [Double](repeating: 0, count: bands))
        for border in borders {
            let isFirst = root(border.first) == next && settled.contains(root(border.second))
            guard isFirst || root(border.second) == next && settled.contains(root(border.first)) else { continue }
            let weight = Double(border.step.windows)
            let other = levels[isFirst ? border.second : border.first]
            total += weight
            for (band, step) in border.step.bands.enumerated() {
                // first · factor + addend shows the second; the other way about where the first is settled.
                let factor = isFirst ? step.factor : 1 / step.factor
                let addend = isFirst ? step.addend : -step.addend / step.factor
                gain[band] += weight * other.gain[band] * factor
                offset[band] += weight * (other.gain[band] * addend + other.offset[band])
            }
        }
        for file in levels.indices where root(file) == next {
            levels[file].gain = gain.map { $0 / total }
            levels[file].offset = offset.map { $0 / total }
            levels[file].decision = .levelled
        }
        return next
    }

    /// With the largest step that is left at the borders of each file.
    private static func measured(_ levels: [FileLevel], _ borders: [Border]) -> [FileLevel] {
        var levels = levels
        for border in borders where border.isOwn {
            let (first, second) = (levels[border.first], levels[border.second])
            for (band, step) in border.step.bands.enumerated() where step.shiftError.isFinite {
                // What the step says that the first file's middle is in the second one, and what the levels make of both.
                let wanted = second.gain[band] * (step.mean + step.shift * step.deviation) + second.offset[band]
                let found = first.gain[band] * step.mean + first.offset[band]
                let left = max(0, abs(wanted - found) / step.deviation - 3 * step.shiftError)
                for file in [border.first, border.second] { levels[file].residual = max(levels[file].residual ?? 0, left) }
            }
        }
        return levels
    }
}
