import ChangeCore
import Geometry
import Raster

/// Samples of both dates around changed pixels, tile by tile: no block is decoded twice, and none without change near it. One per worker.
final class ChangedGround {
    /// What is decoded or left out at a time: rows as the diff takes them, columns as files are usually cut.
    static let pieceRows = 64
    private static let pieceColumns = 512

    private let exchange: HaloExchange
    private let reader: TilePairReader
    /// Nil where there are not more than two dates.
    private let course: CourseReader?
    /// The bands of the first date, then those of the last, then the NDVI of each acquisition of the course; seen where both dates were.
    private let planes: SampleTile
    /// Both dates over the buffer of the tile that was read last. Samples that are not seen hold anything.
    let tiles: [SampleTile]
    /// NDVI of each acquisition of the course over the same buffer, NaN where it did not see the ground; without planes where there is no course.
    let seasons: SampleTile

    init(plan: Plan, exchange: HaloExchange) {
        self.exchange = exchange
        let bands = plan.bandNames.count
        let capacity = min(plan.tile.height, Self.pieceRows) * min(plan.tile.width, Self.pieceColumns) + 80
        reader = TilePairReader(plan: plan, capacity: capacity)
        course = plan.course.map { CourseReader($0, plan: plan, capacity: capacity) }
        let all = 2 * bands + (course?.planes.bands ?? 0)
        planes = SampleTile(bands: all, capacity: exchange.bufferCapacity)
        seasons = SampleTile(planes, planes: (2 * bands)..<all)
        tiles = [SampleTile(planes, planes: 0..<bands), SampleTile(planes, planes: bands..<(2 * bands))]
    }

    /// All pixels whose change decides what of a tile must be decoded; may reach beyond the scene.
    func window(ofKinds index: Int) -> PixelWindow {
        let own = exchange.placement(index).own
        let halo = exchange.halo
        return PixelWindow(x: own.x - 2 * halo, y: own.y - 2 * halo, width: own.width + 3 * halo, height: own.height + 3 * halo)
    }

    /// Fills `tiles` for a tile. Pixels further than the exchange's halo from any change are unseen.
    ///
    /// - Parameter kinds: kinds of change over `window(ofKinds:)`.
    func read(_ index: Int, kinds: [UInt8]) throws(TubanError) {
        let placement = exchange.placement(index)
        let own = placement.own
        let around = window(ofKinds: index)
        planes.valid.update(repeating: 0, count: placement.buffer.count)
        for top in stride(from: own.y, to: own.maxY, by: Self.pieceRows) {
            for left in stride(from: own.x, to: own.maxX, by: Self.pieceColumns) {
                let piece = PixelWindow(
                    x: left, y: top, width: min(Self.pieceColumns, own.maxX - left), height: min(Self.pieceRows, own.maxY - top))
                guard kinds.hasChange(piece.expanded(by: exchange.halo, within: around), of: around) else { continue }
                if let course { try course.read(piece, with: reader) } else { try reader.read(piece) }
                put(piece, into: placement.buffer)
            }
        }
        try exchange.complete(index, planes)
    }

    func takeFailures() -> [FailedBlock] { reader.takeFailures() + (course?.takeFailures() ?? []) }

    private func put(_ piece: PixelWindow, into buffer: PixelWindow) {
        let (before, after) = (reader.tileBefore, reader.tileAfter)
        let bands = before.bands
        for row in 0..<piece.height {
            let from = row * piece.width
            let to = (piece.y - buffer.y + row) * buffer.width + piece.x - buffer.x
            for band in 0..<bands {
                (planes.plane(band) + to).update(from: before.plane(band) + from, count: piece.width)
                (planes.plane(bands + band) + to).update(from: after.plane(band) + from, count: piece.width)
            }
            if let course {
                for place in 0..<seasons.bands { (seasons.plane(place) + to).update(from: course.planes.plane(place) + from, count: piece.width) }
            }
            SampleValidity.both(before.valid + from, after.valid + from, count: piece.width, into: planes.valid + to)
        }
    }
}

/// Planes of kinds of change: 0 unchanged, 255 unseen.
extension [UInt8] {
    func hasChange(_ indices: Range<Int>) -> Bool {
        self[indices].withUnsafeBufferPointer { kinds in
            var found: UInt8 = 0
            for kind in kinds { found |= kind &- 1 < 254 ? 1 : 0 }
            return found != 0
        }
    }

    /// Whether the part of a plane over `window` that lies in `part` has any.
    func hasChange(_ part: PixelWindow, of window: PixelWindow) -> Bool {
        (part.y..<part.maxY).contains { row in
            let start = (row - window.y) * window.width + part.x - window.x
            return hasChange(start..<(start + part.width))
        }
    }

    /// The part of a plane over `window` that lies in `part`.
    func cropped(from window: PixelWindow, to part: PixelWindow) -> [UInt8] {
        guard part != window else { return self }
        var plane: [UInt8] = []
        plane.reserveCapacity(part.count)
        for row in part.y..<part.maxY {
            let start = (row - window.y) * window.width + part.x - window.x
            plane += self[start..<(start + part.width)]
        }
        return plane
    }
}
