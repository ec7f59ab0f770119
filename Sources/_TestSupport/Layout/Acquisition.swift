/// One date at which the district is seen, and how the atmosphere, the sun and the sensor's geometry show it.
package struct Acquisition: Sendable {
    /// A mosaic of two scenes: right of a slanted line the second scene's radiometry holds.
    package struct Seam: Sendable {
        /// Position of the line at the upper edge, as a share of the width, and its lean (columns per row).
        package var position: Double
        package var lean: Double
        /// Per band B, G, R, NIR.
        package var gain: [Double]
        package var offset: [Double]
    }

    package var date: CivilDate
    /// Per band B, G, R, NIR: seen = gain · reflectance + offset.
    package var gain: [Double] = [1, 1, 1, 1]
    package var offset: [Double] = [0, 0, 0, 0]
    /// Reflectance that the haze adds in the blue where it is thickest.
    package var haze = 0.0
    /// Where the grid lies against the ground, in pixels.
    package var shift = (column: 0.0, row: 0.0)
    /// Shadow cast by one metre of height: metres east and metres south.
    package var shadow = (east: -0.31, south: -0.54)
    /// Share of the ground under clouds, about.
    package var cloudCover = 0.0
    package var seam: Seam?
    /// Nothing was recorded in the lower right corner below this line: column/width + row/height > gapFrom.
    package var gapFrom: Double?

    package init(date: CivilDate) {
        self.date = date
    }

    /// The dates of the sample: spring, autumn, and the next spring, so that one pair has the same season.
    package static let sampleDates: [Acquisition] = {
        var spring = Acquisition(date: CivilDate(2023, 4, 18))
        spring.offset = [0.006, 0.004, 0.002, 0]
        var autumn = Acquisition(date: CivilDate(2023, 9, 24))
        autumn.gain = [0.94, 0.95, 0.96, 0.93]
        autumn.offset = [0.012, 0.009, 0.006, 0.004]
        autumn.haze = 0.022
        autumn.shadow = (east: -0.38, south: -0.82)
        autumn.gapFrom = 1.86
        autumn.seam = Seam(
            position: 0.66, lean: -0.13, gain: [1.09, 1.11, 1.14, 1.17], offset: [0.004, 0.003, 0.002, 0.002])
        var nextSpring = Acquisition(date: CivilDate(2024, 4, 20))
        nextSpring.gain = [1.05, 1.04, 1.06, 1.03]
        nextSpring.offset = [0.002, 0.003, 0.001, 0.002]
        nextSpring.haze = 0.01
        nextSpring.shift = (column: 0.3, row: -0.2)
        nextSpring.shadow = (east: -0.28, south: -0.52)
        nextSpring.cloudCover = 0.08
        return [spring, autumn, nextSpring]
    }()
}
