import ChangeCore

/// How much light haze adds to a scene, read from blue and red: over clear ground blue follows red along a line, and haze lifts it above.
///
/// - Source: Zhang, Guindon & Cihlar (2002), An image transform to characterize and compensate for spatial variations in thin cloud contamination of
///   Landsat images, Remote Sensing of Environment 82; a reference date takes the place of ground that is known to be clear.
struct HazeTransform: Sendable {
    /// Blue for each unit of red over clear ground, the mean of both dates.
    let slope: Float
    /// Brings the reference's blue to the scene's.
    let gain: Float
    /// What is usual of the transform in the scene, and of its difference from the reference's.
    let usual: Float
    let usualDifference: Float
    /// The scene's median blue.
    let unit: Float

    /// - Parameters:
    ///   - scene, reference: blue and red of the same pixels.
    ///   - blue: the medians of both dates' blue.
    init(scene: (blue: [Float], red: [Float]), reference: (blue: [Float], red: [Float]), slope: Float, blue: (scene: Float, reference: Float)) {
        let gain = blue.reference > 0 ? blue.scene / blue.reference : 1
        let own = zip(scene.blue, scene.red).map { $0 - slope * $1 }
        usual = Self.median(own)
        usualDifference = Self.median(zip(own, zip(reference.blue, reference.red)).map { $0 - gain * ($1.0 - slope * $1.1) })
        (self.slope, self.gain, unit) = (slope, gain, blue.scene)
    }

    /// How far a place stands above what is usual of the scene, and above what the reference lets expect, in medians of blue.
    func levels(blue: Float, red: Float, referenceBlue: Float, referenceRed: Float) -> (own: Float, difference: Float) {
        let own = blue - slope * red
        return ((own - usual) / unit, (own - gain * (referenceBlue - slope * referenceRed) - usualDifference) / unit)
    }

    /// The regression of blue on red without the brightest tenth, where clouds and roofs are; 0.3 to 1.
    static func slope(blue: [Float], red: [Float]) -> Float {
        var ordered = blue
        let limit = Selection.value(at: blue.count * 9 / 10, in: &ordered)
        var (count, sumBlue, sumRed, product, square) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (b, r) in zip(blue, red) where b <= limit {
            count += 1
            sumBlue += Double(b)
            sumRed += Double(r)
            product += Double(b) * Double(r)
            square += Double(r) * Double(r)
        }
        let variance = square - sumRed * sumRed / count
        guard variance > 0 else { return 0.3 }
        return Float(min(1, max(0.3, (product - sumBlue * sumRed / count) / variance)))
    }

    private static func median(_ values: [Float]) -> Float {
        var values = values
        return Selection.value(at: values.count / 2, in: &values)
    }
}
