import ChangeCore
import Raster

/// Measures the shift between two dates in a square window by phase correlation with a sub-pixel peak.
///
/// The cross-power spectrum of both windows (Hann weights) is whitened, so that only the phase is left, and limited to wavelengths from three
/// pixels to about a third of the window: finer ones are aliased, coarser ones are light and haze. Its transform back has a peak at the shift; windows are cut
/// anew at the whole-pixel shift, and the peak's place is refined by Newton's method on the band-limited correlation itself.
///
/// - Numerics: Float transforms, Double refinement, no C library functions: bitwise identical on every CPU level.
/// - Complexity: two or three transforms of side² per window; no allocation after the start.
/// - Source: Kuglin & Hines (1975), The phase correlation image alignment method; whitening limited to reliable frequencies as in Stone et al. (2001),
///   IEEE TGRS 39; Leprince et al. (2007), IEEE TGRS 45.
package final class ShiftMeter {
    /// Whole pixels that a window can be found away from where it should lie.
    package static let reach = 16
    /// Of a window's pixels, the share that each date must have seen.
    static let leastSeen = 0.95

    package let side: Int
    private let transform: SquareFourier
    private let window: [Float]
    private let weight: [Float]
    private let weightSum: Double
    /// Frequencies of positive weight, in one half plane: the others are their mirror images.
    private let frequencies: [(index: Int, u: Int, v: Int)]
    private var re: [Float]
    private var im: [Float]
    private var mirroredRe: [Float]
    private var mirroredIm: [Float]
    private var spectrumRe: [Float]
    private var spectrumIm: [Float]

    /// - Parameter side: of the window, a power of two.
    package init(side: Int) {
        self.side = side
        transform = SquareFourier(side: side)
        let cosines = transform.cosines
        let rise = (0..<side).map { 0.5 - 0.5 * cosines[$0] }
        window = (0..<(side * side)).map { Float(rise[$0 / side] * rise[$0 % side]) }
        let unit = 2 * Double.pi / Double(side)
        var weight = [Float](repeating: 0, count: side * side)
        var frequencies: [(index: Int, u: Int, v: Int)] = []
        var sum = 0.0
        for row in 0..<side {
            for column in 0..<side {
                let v = row < side / 2 ? row : row - side
                let u = column < side / 2 ? column : column - side
                let square = Double(u * u + v * v)
                // In squared radians per pixel; 2 is a wavelength of π pixels.
                let fall = 1 - square * unit * unit / 4
                guard square > 6.25, fall > 0 else { continue }
                weight[row * side + column] = Float(fall * fall * fall)
                sum += fall * fall * fall
                if v > 0 || v == 0 && u > 0 { frequencies.append((row * side + column, u, v)) }
            }
        }
        self.weight = weight
        self.frequencies = frequencies
        weightSum = sum
        let zeros = [Float](repeating: 0, count: side * side)
        (re, im, mirroredRe, mirroredIm, spectrumRe, spectrumIm) = (zeros, zeros, zeros, zeros, zeros, zeros)
    }

    /// Measures at the window whose first pixel is (`x`, `y`) in tiles of `width` × `height` pixels; it needs `reach` more on each side.
    ///
    /// - Parameter bands: planes that are added up, each in units of its own deviation within the window.
    /// - Returns: nil where too little was seen or nothing varies; the shift is nil where no peak stands out within reach.
    package func measure(
        before: SampleTile, after: SampleTile, width: Int, height: Int, x: Int, y: Int, bands: [Int]
    ) -> (shift: WindowShift.Shift?, peak: Double)? {
        precondition(x >= Self.reach && y >= Self.reach && x + side + Self.reach <= width && y + side + Self.reach <= height)
        var offset = (x: 0, y: 0)
        for _ in 0..<3 {
            guard cut(before, width, x: x + offset.x, y: y + offset.y, bands, into: \.re), cut(after, width, x: x, y: y, bands, into: \.im)
            else { return nil }
            correlate()
            let whole = highest()
            if whole == (0, 0) {
                guard let fine = refine() else { return (nil, 0) }
                return (.init(dx: Double(offset.x) + fine.dx, dy: Double(offset.y) + fine.dy), fine.peak)
            }
            offset = (offset.x + whole.x, offset.y + whole.y)
            guard abs(offset.x) <= Self.reach, abs(offset.y) <= Self.reach else { return (nil, 0) }
        }
        return (nil, 0)
    }

    /// One date's window: bands in deviations around their means, unseen pixels at the mean, Hann weights.
    private func cut(
        _ tile: SampleTile, _ width: Int, x: Int, y: Int, _ bands: [Int], into part: ReferenceWritableKeyPath<ShiftMeter, [Float]>
    ) -> Bool {
        let side = side
        var seen = 0
        for row in 0..<side {
            let line = (y + row) * width + x
            for column in 0..<side { seen += Int(tile.valid[line + column]) }
        }
        guard Double(seen) >= Self.leastSeen * Double(side * side) else { return false }
        var hasTexture = false
        self[keyPath: part].withUnsafeMutableBufferPointer { plane in
            plane.update(repeating: 0)
            for band in bands {
                let samples = tile.plane(band)
                var sum = 0.0
                for row in 0..<side {
                    let line = (y + row) * width + x
                    for column in 0..<side where tile.valid[line + column] != 0 { sum += Double(samples[line + column]) }
                }
                let mean = Float(sum / Double(seen))
                var square: Float = 0
                for row in 0..<side {
                    let line = (y + row) * width + x
                    for column in 0..<side where tile.valid[line + column] != 0 {
                        let difference = samples[line + column] - mean
                        square += difference * difference
                    }
                }
                guard square > 0 else { continue }
                hasTexture = true
                let inverse = 1 / (square / Float(seen)).squareRoot()
                for row in 0..<side {
                    let line = (y + row) * width + x
                    for column in 0..<side where tile.valid[line + column] != 0 {
                        plane[row * side + column] += (samples[line + column] - mean) * inverse
                    }
                }
            }
            for index in plane.indices { plane[index] *= window[index] }
        }
        return hasTexture
    }

    /// From both windows in `re` and `im`: the weighted phase in `spectrum…`, and its transform back in `re`.
    private func correlate() {
        let side = side
        re.withUnsafeMutableBufferPointer { re in
            im.withUnsafeMutableBufferPointer { im in
                guard let re = re.baseAddress, let im = im.baseAddress else { return }
                transform.forward(re, im)
                for row in 0..<side {
                    let opposite = (side - row) % side * side
                    for column in 0..<side {
                        mirroredRe[row * side + column] = re[opposite + (side - column) % side]
                        mirroredIm[row * side + column] = im[opposite + (side - column) % side]
                    }
                }
                SquareFourier.crossPhase(
                    re, im, mirrored: mirroredRe, mirroredIm, weight: weight, into: &spectrumRe, &spectrumIm, count: side * side)
                re.update(from: spectrumRe, count: side * side)
                im.update(from: spectrumIm, count: side * side)
                transform.backward(re, im)
            }
        }
    }

    /// Place of the highest correlation, in whole pixels; the first in row order of equals.
    private func highest() -> (x: Int, y: Int) {
        var best = 0
        for index in re.indices where re[index] > re[best] { best = index }
        let x = best % side
        let y = best / side
        return (x < side / 2 ? x : x - side, y < side / 2 ? y : y - side)
    }

    /// Newton's method from (0, 0) on c(d) = Σ w cos(φ(k) + k·d); nil when it does not end within a pixel.
    private func refine() -> (dx: Double, dy: Double, peak: Double)? {
        var dx = 0.0
        var dy = 0.0
        let unit = 2 * Double.pi / Double(side)
        for _ in 0..<20 {
            let east = phases(dx)
            let south = phases(dy)
            var value = 0.0
            var (gx, gy, hxx, hxy, hyy) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for (index, u, v) in frequencies {
                let a = east[u & (side - 1)]
                let b = south[v & (side - 1)]
                let cosine = a.cosine * b.cosine - a.sine * b.sine
                let sine = a.sine * b.cosine + a.cosine * b.sine
                let re = Double(spectrumRe[index])
                let im = Double(spectrumIm[index])
                let along = re * cosine - im * sine
                let across = re * sine + im * cosine
                let (kx, ky) = (unit * Double(u), unit * Double(v))
                value += along
                gx -= kx * across
                gy -= ky * across
                hxx -= kx * kx * along
                hxy -= kx * ky * along
                hyy -= ky * ky * along
            }
            let determinant = hxx * hyy - hxy * hxy
            guard hxx < 0, hyy < 0, determinant > 0 else { return nil }
            let stepX = min(0.5, max(-0.5, -(hyy * gx - hxy * gy) / determinant))
            let stepY = min(0.5, max(-0.5, -(hxx * gy - hxy * gx) / determinant))
            dx += stepX
            dy += stepY
            guard abs(dx) <= 1, abs(dy) <= 1 else { return nil }
            if abs(stepX) < 1e-6, abs(stepY) < 1e-6 { return (dx, dy, 2 * value / weightSum) }
        }
        return nil
    }

    /// cos and sin of 2πud/side for every frequency u of the window, by index `u & (side − 1)`.
    private func phases(_ d: Double) -> [(cosine: Double, sine: Double)] {
        let first = Self.circle(2 * Double.pi * d / Double(side))
        var table = [(cosine: Double, sine: Double)](repeating: (1, 0), count: side)
        for u in 1..<(side / 2) {
            let last = table[u - 1]
            table[u] = (last.cosine * first.cosine - last.sine * first.sine, last.sine * first.cosine + last.cosine * first.sine)
            table[side - u] = (table[u].cosine, -table[u].sine)
        }
        return table
    }

    /// cos and sin of a small angle by their series.
    private static func circle(_ x: Double) -> (cosine: Double, sine: Double) {
        let square = x * x
        var (cosine, sine, term) = (1.0, x, x)
        var even = 1.0
        for order in stride(from: 1.0, through: 15, by: 2) {
            even *= -square / (order * (order + 1))
            cosine += even
            term *= -square / ((order + 1) * (order + 2))
            sine += term
        }
        return (cosine, sine)
    }
}
