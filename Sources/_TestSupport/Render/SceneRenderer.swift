import Geometry

/// Draws any window of a district at one date.
///
/// The value of a pixel is a function of its place and the date alone: a window equals the same part of any larger window
/// to the last bit. Bands B, G, R, NIR; reflectance × 10,000, whole numbers; 0 is nodata.
package struct SceneRenderer: Sendable {
    package static let bandNames = ["blue", "green", "red", "nir"]
    package static let bandCount = 4

    package let district: District
    package let date: Int
    private let acquisition: Acquisition
    private let clouds: CloudField
    private let hazeNoise: LatticeNoise
    private let sensorSeed: UInt64

    /// - Parameter date: index of the acquisition in the district's settings.
    package init(district: District, date: Int) {
        self.district = district
        self.date = date
        acquisition = district.settings.acquisitions[date]
        clouds = CloudField(seed: SeededGenerator.key(district.seed, [40, date]), acquisition: acquisition)
        hazeNoise = LatticeNoise(seed: SeededGenerator.key(district.seed, [41, date]), spacing: 1700)
        sensorSeed = SeededGenerator.key(district.seed, [42, date])
    }

    /// Whether anything was recorded at a pixel.
    package func isRecorded(column: Int, row: Int) -> Bool {
        guard let from = acquisition.gapFrom else { return true }
        return (Double(column) + 0.5) / Double(district.width) + (Double(row) + 0.5) / Double(district.height) <= from
    }

    /// The cloud screen's verdict: 255 where the ground was seen, 0 under cloud, cloud shadow, and outside the scene.
    package func seen(_ window: PixelWindow) -> [UInt8] {
        var mask = [UInt8](repeating: 255, count: window.count)
        for row in 0..<window.height {
            for column in 0..<window.width where !isSeen(column: window.x + column, row: window.y + row) {
                mask[row * window.width + column] = 0
            }
        }
        return mask
    }

    /// The same for one pixel.
    package func isSeen(column: Int, row: Int) -> Bool {
        guard isRecorded(column: column, row: row) else { return false }
        let size = district.settings.pixelSize
        let (east, south) = ((Double(column) + 0.5) * size, (Double(row) + 0.5) * size)
        return clouds.opacity(east, south) <= 0.015 && clouds.dimming(east, south) <= 0.02
    }

    /// Four planes of `window.count` values, row by row.
    package func planes(_ window: PixelWindow) -> [[Float]] {
        let wide = PixelWindow(x: window.x - 1, y: window.y - 1, width: window.width + 2, height: window.height + 2)
        let reflectance = surface(wide)
        var result = [[Float]](repeating: [Float](repeating: 0, count: window.count), count: SceneRenderer.bandCount)
        for row in 0..<window.height {
            for column in 0..<window.width {
                let (x, y) = (window.x + column, window.y + row)
                guard isRecorded(column: x, row: y) else { continue }
                let air = air(column: x, row: y)
                for band in 0..<SceneRenderer.bandCount {
                    let spread = PointSpread.value(reflectance[band], stride: wide.width, column: column, row: row)
                    result[band][row * window.width + column] = digitized(spread, air: air, band: band, x: x, y: y)
                }
            }
        }
        return result
    }

    private struct Air {
        var haze: Double
        var cloud: Double
        var dimming: Double
        var beyondSeam: Bool
    }

    private func air(column: Int, row: Int) -> Air {
        let size = district.settings.pixelSize
        let (east, south) = ((Double(column) + 0.5) * size, (Double(row) + 0.5) * size)
        var beyond = false
        if let seam = acquisition.seam {
            beyond = Double(column) + 0.5 > seam.position * Double(district.width) + seam.lean * (Double(row) + 0.5)
        }
        let thickness = acquisition.haze > 0 ? acquisition.haze * (0.55 + 0.45 * hazeNoise.value(east, south)) : 0
        return Air(
            haze: thickness, cloud: clouds.opacity(east, south), dimming: clouds.dimming(east, south), beyondSeam: beyond)
    }

    /// Clouds, haze, the scene's radiometry, sensor noise, and rounding to the quantum.
    private func digitized(_ reflectance: Float, air: Air, band: Int, x: Int, y: Int) -> Float {
        let hazeShare = [1, 0.72, 0.5, 0.22][band]
        let cloudColour = [0.50, 0.50, 0.51, 0.55][band]
        var value = Double(reflectance) * (1 - air.dimming)
        value = value * (1 - air.haze * hazeShare * 2) + air.haze * hazeShare
        value = value * (1 - air.cloud) + cloudColour * (0.72 + 0.28 * air.cloud) * air.cloud
        value = value * acquisition.gain[band] + acquisition.offset[band]
        if air.beyondSeam, let seam = acquisition.seam { value = value * seam.gain[band] + seam.offset[band] }
        let noise = LatticeNoise.signed(sensorSeed &+ UInt64(band), x, y) + LatticeNoise.signed(sensorSeed &+ UInt64(band + 8), x, y)
        let quantum = district.settings.quantum[band]
        let counts = (value * 10_000 + noise * district.settings.sensorNoise * quantum / 20) / quantum
        // 0 is nodata; the darkest ground stays above it.
        return Float(min(12_000 / quantum, max(1, counts.rounded())) * quantum)
    }
}
