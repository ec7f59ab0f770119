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

    package let bands: Bands
    /// For each of `bands.all`: the scene's median and spread, and the reference's.
    let median: [Float]
    let spread: [Float]
    let referenceMedian: [Float]
    let referenceSpread: [Float]
    /// Of the mean of the visible bands of the scene.
    let brightness: (median: Float, spread: Float)
    /// Of how much brighter the scene is than the reference, brought to its scale, lets expect.
    let brightening: (median: Float, spread: Float)
    let haze: HazeTransform

    /// More than that says nothing new of a median.
    private static let mostPixels = 1 << 16

    /// Nil where nothing was seen, or brightness is not above 0 (no measure of light).
    package init?(scene: [[Float]], reference: [[Float]], bands: Bands) {
        let count = scene.first?.count ?? 0
        let step = (count + Self.mostPixels - 1) / Self.mostPixels
        guard count > 0 else { return nil }
        self.bands = bands
        let pixels = Array(stride(from: 0, to: count, by: max(1, step)))
        let own = bands.all.map { band in Self.figures(pixels.map { scene[band][$0] }) }
        let other = bands.all.map { band in Self.figures(pixels.map { reference[band][$0] }) }
        median = own.map(\.median)
        spread = own.map(\.spread)
        referenceMedian = other.map(\.median)
        referenceSpread = other.map(\.spread)
        brightness = Self.figures(pixels.map { pixel in (scene[bands.blue][pixel] + scene[bands.green][pixel] + scene[bands.red][pixel]) / 3 })
        let differences = pixels.map { pixel in
            var sum: Float = 0
            for (index, band) in bands.all.prefix(3).enumerated() {
                sum +=
                    scene[band][pixel]
                    - (own[index].median + (reference[band][pixel] - other[index].median) * (own[index].spread / other[index].spread))
            }
            return sum / 3
        }
        brightening = Self.figures(differences)
        haze = HazeTransform(
            scene: (pixels.map { scene[bands.blue][$0] }, pixels.map { scene[bands.red][$0] }),
            reference: (pixels.map { reference[bands.blue][$0] }, pixels.map { reference[bands.red][$0] }), blue: (own[0].median, other[0].median))
        guard brightness.median > 0, median.allSatisfy({ $0 > 0 }) else { return nil }
    }

    /// A value of the reference as the scene would show it, if nothing had changed.
    func expected(_ value: Float, _ index: Int) -> Float {
        median[index] + (value - referenceMedian[index]) * (spread[index] / referenceSpread[index])
    }

    private static func figures(_ values: [Float]) -> (median: Float, spread: Float) {
        var values = values
        let median = Selection.value(at: values.count / 2, in: &values)
        for index in values.indices { values[index] = abs(values[index] - median) }
        let spread = 1.4826 * Selection.value(at: values.count / 2, in: &values)
        // A constant band has no spread; a millionth of its value keeps it from dividing by 0.
        return (median, max(spread, abs(median) * 1e-6, 1e-20))
    }
}
