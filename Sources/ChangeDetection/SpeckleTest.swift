import ChangeCore
import Raster

/// What small windows of one band show of both dates, for telling radar by its speckle (`SpeckleTest`).
///
/// Windows of 5 × 5 pixels that both dates saw whole, in the order in which they are added.
package struct SpeckleWindows: Sendable {
    static let side = 5

    /// Mean and coefficient of variation of each window.
    struct Date: Sendable {
        var means: [Float] = []
        var variations: [Float] = []
    }

    var before = Date()
    var after = Date()
    /// How far the grain of one date repeats that of the other: the correlation of their mixed second differences, for each window that has grain on both.
    package var repetitions: [Float] = []
    /// Windows with a sample below 0, which no amplitude is.
    var negative = 0

    package init() {}

    package mutating func append(_ other: SpeckleWindows) {
        before.means += other.before.means
        before.variations += other.before.variations
        after.means += other.after.means
        after.variations += other.after.variations
        repetitions += other.repetitions
        negative += other.negative
    }

    /// Looks at a window every `step` windows of every `step`-th row of windows.
    package mutating func add(before: SampleTile, after: SampleTile, band: Int, width: Int, height: Int, step: Int) {
        let side = Self.side
        for y in stride(from: 0, through: height - side, by: side * step) {
            for x in stride(from: 0, through: width - side, by: side * step) {
                let start = y * width + x
                guard Self.isSeen(before.valid + start, stride: width), Self.isSeen(after.valid + start, stride: width) else { continue }
                add(before.plane(band) + start, after.plane(band) + start, stride: width)
            }
        }
    }

    private mutating func add(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, stride: Int) {
        let (own, other) = (Self.figures(first, stride: stride), Self.figures(second, stride: stride))
        if own.least < 0 || other.least < 0 { negative += 1 }
        // Fill that nothing declares as nodata.
        guard own.mean > 0, other.mean > 0 else { return }
        before.means.append(Float(own.mean))
        before.variations.append(Float(own.deviation / own.mean))
        after.means.append(Float(other.mean))
        after.variations.append(Float(other.deviation / other.mean))
        var (product, square, otherSquare) = (0.0, 0.0, 0.0)
        for row in 0..<(Self.side - 1) {
            for index in (row * stride)..<(row * stride + Self.side - 1) {
                let (a, b) = (Self.mixedDifference(first + index, stride: stride), Self.mixedDifference(second + index, stride: stride))
                product += a * b
                square += a * a
                otherSquare += b * b
            }
        }
        guard square > 0, otherSquare > 0 else { return }
        repetitions.append(Float(product / (square.squareRoot() * otherSquare.squareRoot())))
    }

    /// Slopes and straight edges along rows and columns leave nothing in it.
    private static func mixedDifference(_ pixel: UnsafePointer<Float>, stride: Int) -> Double {
        Double(pixel[0]) - Double(pixel[1]) - Double(pixel[stride]) + Double(pixel[stride + 1])
    }

    private static func figures(_ pixel: UnsafePointer<Float>, stride: Int) -> (mean: Double, deviation: Double, least: Float) {
        let count = Double(side * side)
        var (sum, least) = (0.0, Float.infinity)
        for row in 0..<side {
            for column in 0..<side {
                sum += Double(pixel[row * stride + column])
                least = min(least, pixel[row * stride + column])
            }
        }
        let mean = sum / count
        var squares = 0.0
        for row in 0..<side {
            for column in 0..<side {
                let difference = Double(pixel[row * stride + column]) - mean
                squares += difference * difference
            }
        }
        return (mean, (squares / (count - 1)).squareRoot(), least)
    }

    private static func isSeen(_ valid: UnsafePointer<UInt8>, stride: Int) -> Bool {
        for row in 0..<side {
            for column in 0..<side where valid[row * stride + column] == 0 { return false }
        }
        return true
    }
}

/// Whether a pair of bands that nothing names is radar: whether it is covered with speckle.
///
/// Speckle is multiplicative: over ground without structure, amplitudes of L looks scatter by 0.52/√L of their mean, wherever they are bright
/// or dark. So even the quietest windows of the quietest class of brightness do, and those of most other classes by about as much (a class
/// between two kinds of ground may hold nothing but their borders); in an optical scene some ground is smooth. And speckle of two dates is
/// another one each time, while what makes an optical scene rough everywhere, such as a city, is still there on the other date.
///
/// - Source: Goodman (1976), Some fundamental properties of speckle, JOSA 66; Lee (1981), Speckle analysis and smoothing of synthetic aperture radar
///   images, Computer Graphics and Image Processing 17. The limits are chosen (docs/methods.md).
package struct SpeckleTest: Sendable, Hashable, Codable {
    package enum Decision: String, Sendable, Hashable, Codable {
        case speckle
        case none
        /// Too little was seen on both dates.
        case undecided
    }

    /// What one band shows.
    package struct Band: Sendable, Hashable, Codable {
        package var windows: Int
        /// The fifth percentile of the windows' coefficient of variation in that class of brightness where it is least.
        package var variationBefore: Float
        package var variationAfter: Float
        /// The median of such percentiles over the least, without the darkest and the brightest class: noise of the sensor and saturation are theirs.
        package var classRatioBefore: Float
        package var classRatioAfter: Float
        /// Mean correlation of the dates' grain.
        package var repetition: Float

        package enum CodingKeys: String, CodingKey {
            case windows, repetition
            case variationBefore = "variation_before"
            case variationAfter = "variation_after"
            case classRatioBefore = "class_ratio_before"
            case classRatioAfter = "class_ratio_after"
        }
    }

    package var decision: Decision
    package var reason: String
    /// Empty where too little was seen.
    package var bands: [Band] = []

    private static let leastVariation: Float = 0.07
    private static let mostRepetition: Float = 0.35
    private static let largestRatio: Float = 1.5
    private static let classes = 8
    /// Windows of a class, at least.
    private static let fewestWindows = 50

    /// - Parameter bands: the windows of each band; all must show speckle.
    package init(_ bands: [SpeckleWindows]) {
        guard !bands.isEmpty, bands.allSatisfy({ $0.before.means.count >= Self.classes * Self.fewestWindows }) else {
            (decision, reason) = (.undecided, "too few pixels seen on both dates to tell speckle")
            return
        }
        guard bands.allSatisfy({ $0.negative * 100 <= $0.before.means.count }) else {
            (decision, reason) = (.none, "values below 0 are no amplitudes")
            return
        }
        let figures = bands.map { windows in
            let (before, after) = (Self.variations(of: windows.before), Self.variations(of: windows.after))
            return Band(
                windows: windows.before.means.count, variationBefore: before.least, variationAfter: after.least,
                classRatioBefore: before.ratio, classRatioAfter: after.ratio,
                repetition: windows.repetitions.isEmpty
                    ? 1 : Float(windows.repetitions.reduce(0.0) { $0 + Double($1) } / Double(windows.repetitions.count)))
        }
        self.bands = figures
        if figures.contains(where: { min($0.variationBefore, $0.variationAfter) < Self.leastVariation }) {
            (decision, reason) = (.none, "no speckle: some ground is smooth")
        } else if figures.contains(where: { max($0.classRatioBefore, $0.classRatioAfter) > Self.largestRatio }) {
            (decision, reason) = (.none, "no speckle: the grain does not grow with brightness")
        } else if figures.contains(where: { $0.repetition > Self.mostRepetition }) {
            (decision, reason) = (.none, "no speckle: the grain of one date is that of the other")
        } else {
            (decision, reason) = (.speckle, "speckle on both dates, bright and dark, and another one on each")
        }
    }

    /// Over classes of brightness of as many windows each.
    private static func variations(of date: SpeckleWindows.Date) -> (least: Float, ratio: Float) {
        let order = date.means.indices.sorted { (date.means[$0], $0) < (date.means[$1], $1) }
        let quiet = (0..<classes).map { number in
            var variations = order[(order.count * number / classes)..<(order.count * (number + 1) / classes)].map { date.variations[$0] }
            return Selection.value(at: variations.count / 20, in: &variations)
        }
        let inner = quiet.dropFirst().dropLast().sorted()
        let middle = (inner[inner.count / 2 - 1] + inner[inner.count / 2]) / 2
        // Some smooth ground has no variation at all.
        return (quiet.min() ?? 0, inner[0] > 0 ? middle / inner[0] : Float(classes * classes))
    }
}
