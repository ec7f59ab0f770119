import ChangeCore
import Raster

/// What the search for clouds knows of each cell: a square of pixels, three by three squares of about 10 m.
package struct CloudCells: Sendable {
    /// What a cell that is as bright as a cloud shows beyond what the other date lets expect.
    struct Bright: Sendable {
        var blue: Float
        var green: Float
        var red: Float
        var nearInfrared: Float
        /// The mean of the visible bands.
        var visible: Float
        /// Blue as it is.
        var blueLevel: Float
    }

    package let width: Int
    package let height: Int
    /// Bits of `Flag`.
    var flags: [UInt8]
    /// The range of brightness among nine squares (`CellFigures.Date.range`), in 32nds of the scene's median brightness, at most 255.
    var range: [UInt8]
    /// How much darker the least dark band is than expected, in 200ths, counted from -0.2.
    var darkness: [UInt8]
    /// The levels of `HazeTransform`, in 150ths, counted from -0.3.
    var hazeOwn: [UInt8]
    var hazeDifference: [UInt8]
    /// Cells with the flag `core`.
    var bright: [Int: Bright] = [:]

    enum Flag {
        static let seen: UInt8 = 1
        static let core: UInt8 = 2
        static let brighter: UInt8 = 4
    }

    static let darknessUnit: Float = 200
    static let darknessOffset: Float = 0.2
    static let rangeUnit: Float = 32
    static let hazeUnit: Float = 150
    static let hazeOffset: Float = 0.3

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        flags = [UInt8](repeating: 0, count: width * height)
        range = flags
        darkness = flags
        hazeOwn = flags
        hazeDifference = flags
    }

    package static func bytes(_ cells: Int) -> Int { 5 * cells }

    /// Puts the cells of a window into their place.
    package mutating func place(_ part: CloudCells, x: Int, y: Int) {
        for row in 0..<part.height {
            let from = (row * part.width)..<((row + 1) * part.width)
            let to = ((y + row) * width + x)..<((y + row) * width + x + part.width)
            flags.replaceSubrange(to, with: part.flags[from])
            range.replaceSubrange(to, with: part.range[from])
            darkness.replaceSubrange(to, with: part.darkness[from])
            hazeOwn.replaceSubrange(to, with: part.hazeOwn[from])
            hazeDifference.replaceSubrange(to, with: part.hazeDifference[from])
        }
        for (index, cell) in part.bright { bright[(y + index / part.width) * width + x + index % part.width] = cell }
    }

    /// What both dates show, each with the other as its reference.
    ///
    /// - Parameters:
    ///   - before, after: samples over a window of `width` × `height` cells from the first sample on.
    ///   - stride: pixels from row to row of the samples; nil: they hold the window alone.
    ///   - beside, below: whether the samples go on by a third of a cell to the right of the window and below it.
    ///   - cell: pixels along the side of a cell, a multiple of 3.
    ///   - statistics: of both dates, of the same bands; nil for a date that is not looked at.
    package static func both(
        before: SampleTile, after: SampleTile, width: Int, height: Int, stride: Int? = nil, beside: Bool = false, below: Bool = false, cell: Int,
        statistics: [CloudStatistics?]
    ) -> [CloudCells?] {
        var cells = statistics.map { $0 == nil ? nil : CloudCells(width: width, height: height) }
        guard let bands = statistics.lazy.compactMap({ $0?.bands.all }).first else { return cells }
        var figures: [CellFigures] = []
        for row in 0..<height {
            CellFigures.fill(
                &figures, before: before, after: after, bands: bands, from: row * cell * (stride ?? width * cell),
                stride: stride ?? width * cell, square: cell / 3, count: width, beside: beside, below: below || row + 1 < height)
            for (date, statistics) in statistics.enumerated() {
                guard let statistics else { continue }
                for column in 0..<width where 2 * figures[column].count >= cell * cell {
                    let (before, after) = (figures[column].before, figures[column].after)
                    let (scene, reference) = date == 0 ? (before, after) : (after, before)
                    cells[date]?.rate(scene, reference: reference.sums, Float(figures[column].count), bands: bands.count, at: row * width + column, statistics)
                }
            }
        }
        return cells
    }

    private mutating func rate(
        _ scene: CellFigures.Date, reference: SIMD4<Float>, _ count: Float, bands: Int, at index: Int, _ statistics: CloudStatistics
    ) {
        let means = scene.sums / count
        let referenceMeans = reference / count
        let expected = statistics.expected(referenceMeans)
        let brightness = (means[0] + means[1] + means[2]) / 3
        let brightening = brightness - (expected[0] + expected[1] + expected[2]) / 3
        var flag = Flag.seen
        let usual = statistics.brightness
        let excess = brightening - statistics.brightening.median
        if excess > 2 * statistics.brightening.spread { flag |= Flag.brighter }
        if brightness > usual.median + 4 * usual.spread, excess > 4 * statistics.brightening.spread, brightening > 0.5 * usual.median {
            flag |= Flag.core
            bright[index] = Bright(
                blue: means[0] - expected[0], green: means[1] - expected[1], red: means[2] - expected[2],
                nearInfrared: bands > 3 ? means[3] - expected[3] : 0, visible: brightening, blueLevel: means[0])
        }
        flags[index] = flag
        range[index] = UInt8(min(255, max(0, scene.range / usual.median * Self.rangeUnit)))
        let dark = 1 - means / pointwiseMax(expected, SIMD4(repeating: 1e-20))
        var least = min(min(min(Float.infinity, dark[0]), dark[1]), dark[2])
        if bands > 3 { least = min(least, dark[3]) }
        darkness[index] = UInt8(min(255, max(0, (least + Self.darknessOffset) * Self.darknessUnit)))
        let haze = statistics.haze.levels(blue: means[0], red: means[2], referenceBlue: referenceMeans[0], referenceRed: referenceMeans[2])
        hazeOwn[index] = Self.hazeCode(haze.own)
        hazeDifference[index] = Self.hazeCode(haze.difference)
    }

    private static func hazeCode(_ level: Float) -> UInt8 { level > -hazeOffset ? UInt8(min(255, ((level + hazeOffset) * hazeUnit).rounded())) : 0 }
}
