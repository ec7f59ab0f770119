/// Measures one look: how the pixels of a case compare with those of the ring of fields around it.
///
/// Where the fields are bare, what stands out of their range of brightness is structure, and what is rougher than they are is rubble. Where
/// they are green, a pixel grows when it reaches the threshold of a crop and follows them; bare ground cannot be told from concrete then.
package struct RectificationMeasure: Sendable {
    /// Planes of one window, row by row.
    package struct Planes: Sendable {
        package var width: Int
        package var height: Int
        package var inside: [Bool]
        package var ring: [Bool]
        package var seen: [Bool]
        package var red: [Float]
        package var nearInfrared: [Float]
        /// Mean of the visible bands.
        package var brightness: [Float]

        package init(
            width: Int, height: Int, inside: [Bool], ring: [Bool], seen: [Bool], red: [Float], nearInfrared: [Float], brightness: [Float]
        ) {
            self.width = width
            self.height = height
            self.inside = inside
            self.ring = ring
            self.seen = seen
            self.red = red
            self.nearInfrared = nearInfrared
            self.brightness = brightness
        }
    }

    package let look: RectificationLook

    package init(_ planes: Planes, date: String, limits: RectificationLimits) {
        look = Self.measure(planes, date: date, limits: limits)
    }

    private static func measure(_ planes: Planes, date: String, limits: RectificationLimits) -> RectificationLook {
        let all = planes.inside.indices
        let pixels = all.count { planes.inside[$0] }
        let ringPixels = all.count { planes.ring[$0] }
        let mine = all.filter { planes.inside[$0] && planes.seen[$0] }
        let theirs = all.filter { planes.ring[$0] && planes.seen[$0] }
        var look = RectificationLook(
            date: date, pixels: pixels, seen: pixels == 0 ? 0 : Double(mine.count) / Double(pixels), ringPixels: ringPixels,
            ringSeen: ringPixels == 0 ? 0 : Double(theirs.count) / Double(ringPixels))
        let ndvi = all.map { index -> Double in
            let (red, near) = (Double(planes.red[index]), Double(planes.nearInfrared[index]))
            return red + near > 0 ? (near - red) / (near + red) : 0
        }
        guard !mine.isEmpty, !theirs.isEmpty else { return look }
        let around = median(theirs.map { ndvi[$0] })
        look.ndvi = median(mine.map { ndvi[$0] })
        look.ringNDVI = around
        let total = Double(mine.count)
        if around >= limits.cropNDVI {
            let threshold = max(limits.cropNDVI, limits.follow * around)
            let growing = mine.count { ndvi[$0] >= threshold }
            look.growing = Double(growing) / total
            // Where nearly all of it grows, nothing stands on it.
            if Double(growing) >= limits.passShare * total {
                look.structure = 0
                look.rubble = 0
            }
        } else if around <= limits.bareNDVI {
            let range = Range(theirs.map { Double(planes.brightness[$0]) }, floor: limits.brightnessFloor, sigmas: limits.sigmas)
            var stands = Array(repeating: false, count: planes.inside.count)
            for index in mine where ndvi[index] < limits.structureNDVI && !range.contains(Double(planes.brightness[index])) {
                stands[index] = true
            }
            let roughnessAt = { (index: Int) in roughness(at: index, of: planes, without: stands) }
            let rough = Range(theirs.compactMap(roughnessAt), floor: limits.textureFloor * range.middle, sigmas: limits.sigmas, isAbsolute: true)
            look.structure = Double(mine.count { stands[$0] }) / total
            look.rubble = Double(mine.count { !stands[$0] && ndvi[$0] < limits.structureNDVI && (roughnessAt($0) ?? 0) > rough.upper }) / total
        }
        return look
    }

    /// Middle ± some robust standard deviations; never narrower than a floor.
    private struct Range {
        let middle: Double
        let reach: Double
        var upper: Double { middle + reach }

        /// - Parameter floor: a share of the middle, or an amount.
        init(_ values: [Double], floor: Double, sigmas: Double, isAbsolute: Bool = false) {
            let middle = RectificationMeasure.median(values)
            // 1.4826 makes the median deviation that of a normal distribution.
            let deviation = 1.4826 * RectificationMeasure.median(values.map { abs($0 - middle) })
            self.middle = middle
            reach = max(sigmas * deviation, isAbsolute ? floor : floor * abs(middle))
        }

        func contains(_ value: Double) -> Bool { abs(value - middle) <= reach }
    }

    /// Standard deviation of brightness over the 3 × 3 pixels that were seen on the same side of the outline and are no structure.
    private static func roughness(at index: Int, of planes: Planes, without stands: [Bool]) -> Double? {
        let (x, y) = (index % planes.width, index / planes.width)
        var (sum, squares, count) = (0.0, 0.0, 0.0)
        for row in max(0, y - 1)...min(planes.height - 1, y + 1) {
            for column in max(0, x - 1)...min(planes.width - 1, x + 1) {
                let other = row * planes.width + column
                guard planes.seen[other], !stands[other], planes.inside[other] == planes.inside[index] else { continue }
                let value = Double(planes.brightness[other])
                sum += value
                squares += value * value
                count += 1
            }
        }
        guard count >= 4 else { return nil }
        return max(0, squares / count - (sum / count) * (sum / count)).squareRoot()
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
