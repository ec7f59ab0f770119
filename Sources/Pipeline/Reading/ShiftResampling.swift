import ChangeCore
import ChangeDetection
import Geometry
import Raster

/// Moves an acquisition's samples onto the first date: a pixel at p is sampled at p − d(p).
///
/// Cubic convolution where all 4 × 4 pixels were seen; else the weighted mean of those of the nearest 2 × 2 that were; a pixel whose nearest
/// source was not seen is unseen. Values of unseen pixels never count. A pixel's result depends on its place alone, never on the window.
struct ShiftResampling {
    private let field: ShiftField
    private let window: PixelWindow
    /// The pixels that are needed for `window`.
    let source: PixelWindow

    /// - Parameter reach: no shift in the region is longer; only for fields that vary.
    init(_ field: ShiftField, window: PixelWindow, reach: Double) {
        self.field = field
        self.window = window
        if field.isConstant {
            let shift = field.shift(column: 0, row: 0)
            source = PixelWindow(
                x: window.x + Int((-shift.dx).rounded(.down)) - 1, y: window.y + Int((-shift.dy).rounded(.down)) - 1,
                width: window.width + 3, height: window.height + 3)
        } else {
            let pad = Int(reach.rounded(.up)) + 3
            source = window.widened(by: pad)
        }
    }

    /// - Parameter samples: of `source`, row by row from the start.
    func apply(_ samples: SampleTile, into tile: SampleTile) {
        if field.isConstant { moveAlike(samples, into: tile) } else { moveByPlace(samples, into: tile) }
    }

    private func moveAlike(_ samples: SampleTile, into tile: SampleTile) {
        let shift = field.shift(column: 0, row: 0)
        let fractionX = -shift.dx - (-shift.dx).rounded(.down)
        let fractionY = -shift.dy - (-shift.dy).rounded(.down)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: window.width * source.height) { scratch in
            guard let scratch = scratch.baseAddress else { return }
            for band in 0..<tile.bands {
                CubicShift.apply(
                    samples.plane(band), width: source.width, height: source.height, fractionX: fractionX, fractionY: fractionY,
                    scratch: scratch, into: tile.plane(band))
            }
        }
        for row in 0..<window.height {
            for column in 0..<window.width {
                let place = Place(corner: row * source.width + column, fractionX: fractionX, fractionY: fractionY)
                let index = row * window.width + column
                tile.valid[index] = 1
                tile.causes?[index] = 0
                if !isWhole(place, samples) { fill(place, samples, into: tile, at: index) }
            }
        }
    }

    private func moveByPlace(_ samples: SampleTile, into tile: SampleTile) {
        for row in 0..<window.height {
            for column in 0..<window.width {
                let shift = field.shift(column: Double(window.x + column) + 0.5, row: Double(window.y + row) + 0.5)
                let x = Double(window.x + column) - shift.dx
                let y = Double(window.y + row) - shift.dy
                let corner = (x: Int(x.rounded(.down)) - 1 - source.x, y: Int(y.rounded(.down)) - 1 - source.y)
                let index = row * window.width + column
                // Beyond the reach of the region's lattice there is nothing to move.
                guard corner.x >= 0, corner.y >= 0, corner.x + 4 <= source.width, corner.y + 4 <= source.height else {
                    tile.valid[index] = 0
                    tile.causes?[index] = UnseenCause.notCovered.rawValue
                    continue
                }
                let place = Place(
                    corner: corner.y * source.width + corner.x, fractionX: x - x.rounded(.down), fractionY: y - y.rounded(.down))
                tile.valid[index] = 1
                tile.causes?[index] = 0
                guard isWhole(place, samples) else {
                    fill(place, samples, into: tile, at: index)
                    continue
                }
                let (tapsX, tapsY) = (CubicShift.taps(place.fractionX), CubicShift.taps(place.fractionY))
                for band in 0..<tile.bands {
                    tile.plane(band)[index] = CubicShift.sample(samples.plane(band) + place.corner, stride: source.width, tapsX, tapsY)
                }
            }
        }
    }

    /// The first of the 4 × 4 pixels around a sample, and how far it lies behind the second one.
    private struct Place {
        var corner: Int
        var fractionX: Double
        var fractionY: Double
    }

    private func isWhole(_ place: Place, _ samples: SampleTile) -> Bool {
        var all: UInt8 = 1
        for row in 0..<4 {
            let line = samples.valid + place.corner + row * source.width
            all &= line[0] & line[1] & line[2] & line[3]
        }
        return all != 0
    }

    private func fill(_ place: Place, _ samples: SampleTile, into tile: SampleTile, at index: Int) {
        let first = place.corner + source.width + 1
        let nearest = first + (place.fractionX < 0.5 ? 0 : 1) + (place.fractionY < 0.5 ? 0 : source.width)
        guard samples.valid[nearest] != 0 else {
            tile.valid[index] = 0
            if let causes = samples.causes { tile.causes?[index] = causes[nearest] }
            return
        }
        let x = Float(place.fractionX)
        let y = Float(place.fractionY)
        let corners = [(first, (1 - x) * (1 - y)), (first + 1, x * (1 - y)), (first + source.width, (1 - x) * y), (first + source.width + 1, x * y)]
        for band in 0..<tile.bands {
            let plane = samples.plane(band)
            var (sum, total): (Float, Float) = (0, 0)
            for (pixel, weight) in corners where samples.valid[pixel] != 0 {
                sum += weight * plane[pixel]
                total += weight
            }
            tile.plane(band)[index] = total > 0 ? sum / total : plane[nearest]
        }
    }
}

extension PixelWindow {
    /// Grown by `pixels` on each side.
    func widened(by pixels: Int) -> PixelWindow {
        PixelWindow(x: x - pixels, y: y - pixels, width: width + 2 * pixels, height: height + 2 * pixels)
    }
}
