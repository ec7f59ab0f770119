import Foundation
import Geometry
import Raster

/// Lets each block of imagery be decoded once although every pixel's result needs its neighbours.
///
/// A tile decodes its own pixels only. What it needs of its left and upper neighbours it takes from their edges, which they leave here;
/// in exchange its results are those of a window that lies `halo` pixels further up and to the left, so that it never needs a pixel of
/// a tile that comes after it. These windows cover the scene without gap or overlap. What waits here are strips of `2 · halo` pixels:
/// along one row of tiles, and along the right side of each tile at work.
///
/// Tiles must be started in ascending order; a tile waits for smaller numbers alone, so it cannot wait for ever.
final class HaloExchange: @unchecked Sendable {
    /// Where the pixels of one tile's planes lie, and which of them come out of it.
    struct Placement: Sendable, Hashable {
        /// What the tile decodes.
        let own: PixelWindow
        /// What its planes cover: its own pixels, `2 · halo` more to the left and above, and at the scene's end `halo` beyond it.
        let buffer: PixelWindow
        /// What it gives results for; lies `halo` inside of `buffer`.
        let output: PixelWindow
    }

    /// A rectangle of planes and validity that was copied out.
    struct Strip: Sendable {
        /// Row by row, and of each row plane by plane.
        private(set) var planes: [Float] = []
        private(set) var valid: [UInt8] = []

        /// With room for `pixels`.
        init(bands: Int, pixels: Int) {
            planes.reserveCapacity(bands * pixels)
            valid.reserveCapacity(pixels)
        }

        /// Takes over `count` pixels of `planes` from pixel `start` on, as one row or a part of it.
        mutating func append(_ planes: SampleTile, from start: Int, count: Int) {
            for band in 0..<planes.bands { self.planes += UnsafeBufferPointer(start: planes.plane(band) + start, count: count) }
            valid += UnsafeBufferPointer(start: planes.valid + start, count: count)
        }

        /// Takes over all rows of `other`, which are as wide.
        mutating func append(_ other: Strip) {
            planes += other.planes
            valid += other.valid
        }

        /// Takes over `pixels` pixels that were not seen.
        mutating func appendUnseen(bands: Int, pixels: Int) {
            planes += repeatElement(0, count: bands * pixels)
            valid += repeatElement(0, count: pixels)
        }

        /// Takes over the last `columns` of all rows of `other`, which are `width` pixels wide.
        mutating func append(_ other: Strip, width: Int, lastColumns columns: Int) {
            let bands = other.valid.isEmpty ? 0 : other.planes.count / other.valid.count
            for row in 0..<other.valid.count / max(1, width) {
                for band in 0..<bands {
                    let end = (row * bands + band + 1) * width
                    planes += other.planes[(end - columns)..<end]
                }
                valid += other.valid[((row + 1) * width - columns)..<((row + 1) * width)]
            }
        }
    }

    let tiles: TileGrid
    let halo: Int
    /// Where the first tile lies; beyond the tiles all is unseen.
    private let origin: (x: Int, y: Int)
    private let condition = NSCondition()
    private var rightEdges: [Int: Strip] = [:]
    private var lowerEdges: [Int: Strip] = [:]
    private var failed: Set<Int> = []

    init(tiles: TileGrid, halo: Int, origin: (x: Int, y: Int) = (0, 0)) {
        precondition(2 * halo <= min(tiles.tileWidth, tiles.tileHeight), "a halo of \(halo) needs tiles of at least \(2 * halo) pixels")
        self.tiles = tiles
        self.halo = halo
        self.origin = origin
    }

    /// Pixels that the planes of any tile need room for.
    var bufferCapacity: Int {
        (tiles.tileWidth + 3 * halo) * (tiles.tileHeight + 3 * halo)
    }

    func placement(_ index: Int) -> Placement {
        let own = tiles[index]
        let isLastColumn = own.maxX == tiles.width
        let isLastRow = own.maxY == tiles.height
        let buffer = PixelWindow(
            x: own.x - 2 * halo, y: own.y - 2 * halo, width: own.width + 2 * halo + (isLastColumn ? halo : 0),
            height: own.height + 2 * halo + (isLastRow ? halo : 0))
        let left = own.x == 0 ? 0 : own.x - halo
        let top = own.y == 0 ? 0 : own.y - halo
        let output = PixelWindow(
            x: left, y: top, width: (isLastColumn ? own.maxX : own.maxX - halo) - left,
            height: (isLastRow ? own.maxY : own.maxY - halo) - top)
        func placed(_ window: PixelWindow) -> PixelWindow { window.offsetBy(dx: origin.x, dy: origin.y) }
        return Placement(own: placed(own), buffer: placed(buffer), output: placed(output))
    }

    /// Completes the planes of tile `index`, whose own pixels are filled in and whose other pixels are unseen, with its neighbours'
    /// edges, and leaves its own edges for those that come after it.
    func complete(_ index: Int, _ planes: SampleTile) throws(TubanError) {
        guard halo > 0 else { return }
        let placement = placement(index)
        let column = index % tiles.columns
        let row = index / tiles.columns
        let own = placement.own.offsetBy(dx: -placement.buffer.x, dy: -placement.buffer.y)
        let stride = placement.buffer.width
        let width = 2 * halo
        if row + 1 < tiles.rows {
            leaveLower(copy(PixelWindow(x: own.x, y: own.maxY - width, width: own.width, height: width), of: planes, stride: stride), of: index)
        }
        if let upper = try takeUpper(index) {
            Self.paste(upper, to: PixelWindow(x: own.x, y: 0, width: own.width, height: width), of: planes, stride: stride)
        }
        let side = PixelWindow(x: 0, y: 0, width: width, height: own.maxY)
        if let left = try takeLeft(index) { Self.paste(left, to: side, of: planes, stride: stride) }
        if column + 1 < tiles.columns {
            leaveRight(copy(side.offsetBy(dx: own.maxX - width, dy: 0), of: planes, stride: stride), of: index)
        }
    }

    /// Leaves the lower `2 · halo` rows of a tile's own pixels for the tile below.
    func leaveLower(_ strip: Strip, of index: Int) { leave(strip, in: \.lowerEdges, for: index) }

    /// Leaves the right `2 · halo` columns of a tile's pixels, from `2 · halo` rows above its own on, for the tile to the right.
    func leaveRight(_ strip: Strip, of index: Int) { leave(strip, in: \.rightEdges, for: index) }

    /// What the tile above leaves; nil for tiles of the first row.
    func takeUpper(_ index: Int) throws(TubanError) -> Strip? {
        index < tiles.columns ? nil : try take(\.lowerEdges, of: index - tiles.columns)
    }

    /// What the tile to the left leaves; nil for tiles of the first column.
    func takeLeft(_ index: Int) throws(TubanError) -> Strip? {
        index % tiles.columns == 0 ? nil : try take(\.rightEdges, of: index - 1)
    }

    /// Tells those that wait for a tile that it failed and will leave no edges.
    func fail(_ index: Int) {
        condition.withLock {
            failed.insert(index)
            condition.broadcast()
        }
    }

    private func leave(_ strip: Strip, in place: ReferenceWritableKeyPath<HaloExchange, [Int: Strip]>, for index: Int) {
        condition.withLock {
            self[keyPath: place][index] = strip
            condition.broadcast()
        }
    }

    private func take(
        _ place: ReferenceWritableKeyPath<HaloExchange, [Int: Strip]>, of index: Int
    ) throws(TubanError) -> Strip {
        let found: Strip? = condition.withLock {
            while true {
                if let strip = self[keyPath: place].removeValue(forKey: index) { return strip }
                if failed.contains(index) { return nil }
                condition.wait()
            }
        }
        guard let found else {
            throw TubanError(.interrupted, subject: "tile \(index)", "its neighbour failed")
        }
        return found
    }

    private func copy(_ part: PixelWindow, of planes: SampleTile, stride: Int) -> Strip {
        var strip = Strip(bands: planes.bands, pixels: part.count)
        for row in part.y..<part.maxY { strip.append(planes, from: row * stride + part.x, count: part.width) }
        return strip
    }

    /// Lays the first columns of `strip`, which has rows of `rowWidth` pixels (of `part`'s width unless given), over `part` of `planes`.
    static func paste(_ strip: Strip, rowWidth: Int? = nil, to part: PixelWindow, of planes: SampleTile, stride: Int) {
        let rowWidth = rowWidth ?? part.width
        strip.planes.withUnsafeBufferPointer { values in
            strip.valid.withUnsafeBufferPointer { valid in
                guard let values = values.baseAddress, let valid = valid.baseAddress else { return }
                for row in 0..<part.height {
                    let start = (part.y + row) * stride + part.x
                    for band in 0..<planes.bands {
                        (planes.plane(band) + start).update(from: values + (row * planes.bands + band) * rowWidth, count: part.width)
                    }
                    (planes.valid + start).update(from: valid + row * rowWidth, count: part.width)
                }
            }
        }
    }
}
