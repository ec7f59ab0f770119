import ChangeCore

/// Finds clouds and their shadows in a scene, with another date as the reference. Opaque clouds only; thin ones are `HazeScreen`'s.
///
/// A cloud brightens the ground far beyond what is usual, by as much in blue as in red, in the near infrared too, over hectares, and its edges
/// are soft; a new roof is as bright but small, with sharp edges. Shadows are looked for where all clouds, moved by one common step, meet
/// the darkest ground.
///
/// - Source: brightness, whiteness and the matching of shadows after Zhu & Woodcock (2012), Object-based cloud and cloud shadow detection in
///   Landsat imagery; a reference date instead of temperature and of absolute reflectance, which most imagery lacks.
package struct CloudScreen: Sendable {
    package enum Code {
        package static let cloud: UInt8 = 1
        package static let shadow: UInt8 = 2
    }

    /// What was found.
    package struct Finding: Sendable {
        /// `Code` of each cell, 0 for clear or unseen.
        package var codes: [UInt8]
        package var clouds: Int
        /// Cells from a cloud to its shadow, right and down; nil where no shadow was found.
        package var shift: (x: Int, y: Int)?
    }

    let hasNearInfrared: Bool
    let medianBlue: Float
    let medianBrightness: Float
    /// The size of a cell on the ground, in metres.
    let cellWidth: Double
    let cellHeight: Double

    package init(_ statistics: CloudStatistics, cellWidth: Double, cellHeight: Double) {
        hasNearInfrared = statistics.bands.nearInfrared != nil
        medianBlue = statistics.median[0]
        medianBrightness = statistics.brightness.median
        self.cellWidth = cellWidth
        self.cellHeight = cellHeight
    }

    /// Whether any cloud is in these cells.
    package func hasCloud(_ cells: CloudCells) -> Bool { !components(of: cells).isEmpty }

    /// - Complexity: O(cells), and O(steps) for the shadows, of which there are at most some ten thousand, times at most 512 cells.
    package func find(in cells: CloudCells) -> Finding {
        let clouds = components(of: cells)
        var finding = Finding(codes: [UInt8](repeating: 0, count: cells.flags.count), clouds: clouds.count)
        guard !clouds.isEmpty else { return finding }
        var core = finding.codes
        for cell in clouds.joined() { core[cell] = 1 }
        let near = Self.grown(core, by: 2, cells)
        var cloud = near
        for (index, isFar) in Self.grown(core, by: 5, cells).enumerated() where isFar != 0 && cells.flags[index] & CloudCells.Flag.brighter != 0 {
            cloud[index] = 1
        }
        if let shift = shadowShift(clouds.flatMap(\.self).sorted(), near: near, cells) {
            finding.shift = shift
            for (index, isShadow) in shadow(Self.grown(core, by: 1, cells), shift, cells).enumerated() where isShadow != 0 {
                finding.codes[index] = Code.shadow
            }
        }
        for index in cloud.indices where cloud[index] != 0 { finding.codes[index] = Code.cloud }
        return finding
    }

    /// The clouds: connected core cells that pass for one, each in ascending order of its first cell.
    private func components(of cells: CloudCells) -> [[Int]] {
        var visited: Set<Int> = []
        var clouds: [[Int]] = []
        for first in cells.bright.keys.sorted() where !visited.contains(first) {
            visited.insert(first)
            var component = [first]
            var next = 0
            while next < component.count {
                forEachNeighbour(of: component[next], cells) { neighbour in
                    if cells.bright[neighbour] != nil, visited.insert(neighbour).inserted { component.append(neighbour) }
                }
                next += 1
            }
            if isCloud(component.sorted(), cells) { clouds.append(component.sorted()) }
        }
        return clouds
    }

    private func isCloud(_ component: [Int], _ cells: CloudCells) -> Bool {
        let hectares = Double(component.count) * cellWidth * cellHeight / 10_000
        // Without near infrared less tells a roof from a cloud: RGB clouds must be larger and softer.
        guard component.count >= 12, hectares >= (hasNearInfrared ? 2 : 5) else { return false }
        var sum = CloudCells.Bright(blue: 0, green: 0, red: 0, nearInfrared: 0, visible: 0, blueLevel: 0)
        var most: Float = 0
        for cell in component {
            guard let bright = cells.bright[cell] else { continue }
            sum.blue += bright.blue
            sum.green += bright.green
            sum.red += bright.red
            sum.nearInfrared += bright.nearInfrared
            sum.blueLevel += bright.blueLevel
            most = max(most, bright.visible)
        }
        guard sum.red > 0, (0.7...1.4).contains(sum.blue / sum.red), (0.7...1.3).contains(sum.green / sum.red),
            sum.blueLevel / Float(component.count) >= 1.9 * medianBlue, !hasNearInfrared || sum.nearInfrared > 0
        else { return false }
        var surroundings = Set(component)
        for cell in component {
            forEachNeighbour(of: cell, cells) { if cells.flags[$0] & CloudCells.Flag.seen != 0 { surroundings.insert($0) } }
        }
        let ranges = surroundings.map { cells.range[$0] }.sorted()
        let sharpness = Float(ranges[ranges.count * 9 / 10]) / CloudCells.rangeUnit * medianBrightness / most
        return sharpness <= (hasNearInfrared ? 0.7 : 0.6)
    }

    /// The common step from clouds to shadows: where the moved clouds lie on the darkest ground, if it stands out.
    private func shadowShift(_ clouds: [Int], near: [UInt8], _ cells: CloudCells) -> (x: Int, y: Int)? {
        let step = max(1, clouds.count / 512)
        let sample = stride(from: 0, to: clouds.count, by: step).map { (x: clouds[$0] % cells.width, y: clouds[$0] / cells.width) }
        let reach = (x: min(cells.width, Int(3000 / cellWidth)), y: min(cells.height, Int(3000 / cellHeight)))
        var best: (darkness: Double, score: Double, x: Int, y: Int)?
        var sums = (count: 0.0, plain: 0.0, square: 0.0)
        for dy in -reach.y...reach.y {
            for dx in -reach.x...reach.x {
                let distance = (Double(dx) * cellWidth * Double(dx) * cellWidth + Double(dy) * cellHeight * Double(dy) * cellHeight).squareRoot()
                guard (100...3000).contains(distance), let found = darkness(sample, dx, dy, near: near, cells) else { continue }
                // What few cells say weighs less.
                let score = found.darkness * found.share.squareRoot()
                sums = (sums.count + 1, sums.plain + score, sums.square + score * score)
                if score > best?.score ?? -.infinity { best = (found.darkness, score, dx, dy) }
            }
        }
        guard let best, sums.count > 100 else { return nil }
        let mean = sums.plain / sums.count
        let deviation = max(0, sums.square / sums.count - mean * mean).squareRoot()
        return best.darkness >= 0.1 && best.score >= mean + 4 * deviation ? (best.x, best.y) : nil
    }

    /// Mean darkness where the clouds would cast their shadow, and the share of it that was seen; nil where that is too little.
    private func darkness(
        _ clouds: [(x: Int, y: Int)], _ dx: Int, _ dy: Int, near: [UInt8], _ cells: CloudCells
    ) -> (darkness: Double, share: Double)? {
        var count = 0
        var sum = 0
        for cloud in clouds {
            let x = cloud.x + dx
            let y = cloud.y + dy
            guard x >= 0, y >= 0, x < cells.width, y < cells.height else { continue }
            let index = y * cells.width + x
            guard cells.flags[index] & CloudCells.Flag.seen != 0, near[index] == 0 else { continue }
            count += 1
            // Up to 0.6 darker: one black pond says no more than a shadow.
            sum += min(160, Int(cells.darkness[index]))
        }
        guard count >= 8, Double(count) >= 0.3 * Double(clouds.count) else { return nil }
        return (
            Double(sum) / Double(count) / Double(CloudCells.darknessUnit) - Double(CloudCells.darknessOffset),
            Double(count) / Double(clouds.count)
        )
    }

    /// The moved clouds, and dark cells within four of them.
    private func shadow(_ cloud: [UInt8], _ shift: (x: Int, y: Int), _ cells: CloudCells) -> [UInt8] {
        var moved = [UInt8](repeating: 0, count: cloud.count)
        for y in 0..<cells.height {
            for x in 0..<cells.width where cloud[y * cells.width + x] != 0 {
                let to = (x: x + shift.x, y: y + shift.y)
                guard to.x >= 0, to.y >= 0, to.x < cells.width, to.y < cells.height else { continue }
                moved[to.y * cells.width + to.x] = 1
            }
        }
        let isDark = UInt8((0.1 + CloudCells.darknessOffset) * CloudCells.darknessUnit)
        for (index, isNear) in Self.grown(moved, by: 4, cells).enumerated()
        where isNear != 0 && cells.flags[index] & CloudCells.Flag.seen != 0 && cells.darkness[index] > isDark { moved[index] = 1 }
        return moved
    }

    private static func grown(_ marks: [UInt8], by radius: Int, _ cells: CloudCells) -> [UInt8] {
        let disc = GroundDisc(radius: Double(radius), pixelWidth: 1, pixelHeight: 1)
        let stride = cells.width + 2 * radius
        var wide = [UInt8](repeating: 0, count: stride * (cells.height + 2 * radius))
        for row in 0..<cells.height {
            let start = (row + radius) * stride + radius
            wide.replaceSubrange(start..<(start + cells.width), with: marks[(row * cells.width)..<((row + 1) * cells.width)])
        }
        var grown = [UInt8](repeating: 0, count: marks.count)
        MaskDilation.dilate(
            wide, bits: 1, width: cells.width, height: cells.height, marginX: radius, marginY: radius, disc: disc, into: &grown)
        return grown
    }

    private func forEachNeighbour(of index: Int, _ cells: CloudCells, _ body: (Int) -> Void) {
        let x = index % cells.width
        let y = index / cells.width
        for other in max(0, y - 1)...min(cells.height - 1, y + 1) {
            for column in max(0, x - 1)...min(cells.width - 1, x + 1) where other != y || column != x { body(other * cells.width + column) }
        }
    }
}
