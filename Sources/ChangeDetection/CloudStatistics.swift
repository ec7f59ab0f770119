import ChangeCore
import Raster

/// The usual brightness of a scene and of what is compared with it, for the search for clouds.
///
/// Medians and spreads (1.4826 · median absolute deviation) of the sample that all statistics of a region come from.
package struct CloudStatistics: Sendable {
    /// The bands that the search looks at, as planes.
    package struct Bands: Sendable, Hashable {
        package var blue: Int
        package var green: Int
        package var red: Int
        package var nearInfrared: Int?

        package init(blue: Int, green: Int, red: Int, nearInfrared: Int?) {
            self.blue = blue
            self.green = green
            self.red = red
            self.nearInfrared = nearInfrared
        }

        /// Blue, green, red, and near infrared where there is one.
        var all: [Int] { [blue, green, red] + [nearInfrared].compactMap(\.self) }
    }

    /// What is known of a date by itself: some pixels of the sample, and their figures.
    private struct Date {
        /// For each of `bands.all`.
        let values: [[Float]]
        let figures: [(median: Float, spread: Float)]
        let slope: Float

        init(_ sample: [[Float]], _ pixels: [Int], bands: Bands) {
            values = bands.all.map { band in pixels.map { sample[band][$0] } }
            figures = values.map(CloudStatistics.figures)
            slope = HazeTransform.slope(blue: values[0], red: values[2])
        }
    }

    package let bands: Bands
    /// The scene's medians, for each of `bands.all`.
    let median: SIMD4<Float>
    private let referenceMedian: SIMD4<Float>
    /// The scene's spreads to the reference's.
    private let gain: SIMD4<Float>
    /// Of the mean of the visible bands of the scene.
    let brightness: (median: Float, spread: Float)
    /// Of how much brighter the scene is than the reference, brought to its scale, lets expect.
    let brightening: (median: Float, spread: Float)
    let haze: HazeTransform

    /// More than that says nothing new of a median.
    private static let mostPixels = 1 << 16

    /// Of both dates, each with the other as its reference; nil for a date whose brightness is not above 0 (no measure of light), and where nothing was
    /// seen.
    ///
    /// - Parameters:
    ///   - before, after: samples of the same pixels, by band.
    ///   - wanted: for both dates.
    package static func both(before: [[Float]], after: [[Float]], bands: Bands, wanted: [Bool] = [true, true]) -> [CloudStatistics?] {
        let count = before.first?.count ?? 0
        guard count > 0, wanted.contains(true) else { return [nil, nil] }
        let pixels = Array(stride(from: 0, to: count, by: max(1, (count + mostPixels - 1) / mostPixels)))
        let dates = [before, after].map { Date($0, pixels, bands: bands) }
        return [0, 1].map { wanted[$0] ? CloudStatistics(scene: dates[$0], reference: dates[1 - $0], bands: bands) : nil }
    }

    private init?(scene: Date, reference: Date, bands: Bands) {
        guard scene.figures.allSatisfy({ $0.median > 0 }) else { return nil }
        self.bands = bands
        func each(_ value: (Int) -> Float) -> SIMD4<Float> {
            var lanes = SIMD4<Float>()
            for band in scene.figures.indices { lanes[band] = value(band) }
            return lanes
        }
        median = each { scene.figures[$0].median }
        referenceMedian = each { reference.figures[$0].median }
        gain = each { scene.figures[$0].spread / reference.figures[$0].spread }
        let pixels = scene.values[0].indices
        brightness = Self.figures(pixels.map { (scene.values[0][$0] + scene.values[1][$0] + scene.values[2][$0]) / 3 })
        guard brightness.median > 0 else { return nil }
        let (median, referenceMedian, gain) = (median, referenceMedian, gain)
        brightening = Self.figures(
            pixels.map { pixel in
                var sum: Float = 0
                for band in 0..<3 {
                    sum += scene.values[band][pixel] - (median[band] + (reference.values[band][pixel] - referenceMedian[band]) * gain[band])
                }
                return sum / 3
            })
        haze = HazeTransform(
            scene: (scene.values[0], scene.values[2]), reference: (reference.values[0], reference.values[2]), slope: (scene.slope + reference.slope) / 2,
            blue: (median[0], referenceMedian[0]))
    }

    /// Values of the reference as the scene would show them, if nothing had changed.
    func expected(_ values: SIMD4<Float>) -> SIMD4<Float> { median + (values - referenceMedian) * gain }

    private static func figures(_ values: [Float]) -> (median: Float, spread: Float) {
        var values = values
        let median = Selection.value(at: values.count / 2, in: &values)
        for index in values.indices { values[index] = abs(values[index] - median) }
        let spread = 1.4826 * Selection.value(at: values.count / 2, in: &values)
        // A constant band has no spread; a millionth of its value keeps it from dividing by 0.
        return (median, max(spread, abs(median) * 1e-6, 1e-20))
    }
}
