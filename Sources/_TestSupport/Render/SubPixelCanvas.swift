import Geometry

/// A window's raster of labels at three by three samples per pixel, painted ring by ring.
///
/// A sample belongs to a ring when its centre lies inside by the even-odd rule. Crossings are computed from the lower end
/// of each side, so that two rings with a common side share the samples along it exactly, in every window.
struct SubPixelCanvas {
    static let samples = 3

    /// First sample, in samples from the first pixel's outer corner.
    let firstColumn: Int
    let firstRow: Int
    let width: Int
    let height: Int
    /// Metres per sample, and where the first pixel's outer corner lies (metres on the ground).
    let step: Double
    let originX: Double
    let originY: Double
    /// One label per sample; 0 where nothing is painted.
    var labels: [Int32]
    /// 1 where a higher thing stands between the ground and the sun.
    var shade: [UInt8]

    init(window: PixelWindow, pixelSize: Double, originX: Double, originY: Double) {
        firstColumn = window.x * SubPixelCanvas.samples
        firstRow = window.y * SubPixelCanvas.samples
        width = window.width * SubPixelCanvas.samples
        height = window.height * SubPixelCanvas.samples
        step = pixelSize / Double(SubPixelCanvas.samples)
        self.originX = originX
        self.originY = originY
        labels = [Int32](repeating: 0, count: width * height)
        shade = [UInt8](repeating: 0, count: width * height)
    }

    mutating func paint(_ ring: [Point], label: Int32, clearsShade: Bool) {
        scan(ring, east: 0, south: 0) { canvas, row, columns in
            let base = row * canvas.width
            for index in base + columns.lowerBound..<base + columns.upperBound {
                canvas.labels[index] = label
                if clearsShade { canvas.shade[index] = 0 }
            }
        }
    }

    /// The ring's shadow: the ground that it covers on the way from its foot to the shadow's end.
    mutating func castShadow(_ ring: [Point], east: Double, south: Double) {
        let length = max(abs(east), abs(south))
        let pieces = max(1, Int((length / 1.5).rounded(.up)))
        for piece in 1...pieces {
            let share = Double(piece) / Double(pieces)
            scan(ring, east: east * share, south: south * share) { canvas, row, columns in
                let base = row * canvas.width
                for index in base + columns.lowerBound..<base + columns.upperBound { canvas.shade[index] = 1 }
            }
        }
    }

    private mutating func scan(
        _ ring: [Point], east: Double, south: Double, fill: (inout SubPixelCanvas, Int, Range<Int>) -> Void
    ) {
        var low = Double.infinity
        var high = -Double.infinity
        for corner in ring {
            low = min(low, corner.y)
            high = max(high, corner.y)
        }
        let first = max(0, sample(low + south - originY) - firstRow)
        let last = min(height, sample(high + south - originY) - firstRow)
        guard first < last else { return }
        var crossings: [Int] = []
        for row in first..<last {
            let y = originY + (Double(row + firstRow) + 0.5) * step - south
            crossings.removeAll(keepingCapacity: true)
            var from = ring[ring.count - 1]
            for to in ring {
                if (from.y <= y) != (to.y <= y) {
                    let lower = from.y < to.y ? from : to
                    let upper = from.y < to.y ? to : from
                    let x = lower.x + (y - lower.y) * (upper.x - lower.x) / (upper.y - lower.y)
                    crossings.append(sample(x + east - originX) - firstColumn)
                }
                from = to
            }
            crossings.sort()
            var index = 0
            while index + 1 < crossings.count {
                let left = max(0, crossings[index])
                let right = min(width, crossings[index + 1])
                if left < right { fill(&self, row, left..<right) }
                index += 2
            }
        }
    }

    /// The first sample whose centre lies at or after a distance from the origin.
    private func sample(_ distance: Double) -> Int {
        Int((distance / step - 0.5).rounded(.up))
    }
}
