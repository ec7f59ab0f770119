import ChangeCore
import ChangeDetection
import Geometry
import Raster

/// One worker's part of the diff: decode, project, filter, rate, strip by strip, and in the end what needs the neighbours' edges.
///
/// A tile's planes never lie in memory as a whole: the ring holds the rows that filters reach, the frames those along the upper and the left
/// side, where a neighbour's pixels are missing. So what one step leaves is still in the second-level cache when the next one reads it. No
/// result depends on strips, pieces or frames: the kernels do not depend on the window.
final class TileDiffer {
    /// Rows that are decoded at a time, and rows that are filtered then.
    private static let decodedRows = 16
    private static let filteredRows = 32
    /// Columns that are filtered at a time: the slower filters of unseen pixels stay where some are.
    private static let filteredColumns = 256

    private let plan: Plan
    private let exchange: HaloExchange
    private let reader: TilePairReader
    private let ring: SampleTile
    private let top: SampleTile
    private let left: SampleTile
    private let features: SampleTile
    private let tables: ChangeModel.RatingTables
    /// Magnitudes, probabilities and kinds of a piece.
    private let piece: UnsafeMutablePointer<UInt8>
    /// Pixels of a piece, with those around it that areas depend on.
    private let piecePixels: Int

    init(plan: Plan, exchange: HaloExchange, kept: KeptCells? = nil) {
        self.plan = plan
        self.exchange = exchange
        let (tile, halo, planes) = (plan.tile, plan.model.reach, plan.model.projectedPlanes)
        // A few pixels more: planes that lie a multiple of a page apart get in each other's way in the first-level cache.
        reader = TilePairReader(plan: plan, capacity: tile.width * min(tile.height, Self.decodedRows) + 80, hasCauses: true, kept: kept)
        ring = SampleTile(bands: planes, capacity: (tile.width + 2 * halo) * (Self.filteredRows + 3 * halo) + 80)
        top = SampleTile(bands: planes, capacity: (tile.width + 2 * halo) * 4 * halo)
        left = SampleTile(bands: planes, capacity: (tile.height + 3 * halo) * 4 * halo)
        piecePixels = (Self.filteredColumns + 2 * plan.model.areaRadius) * (Self.filteredRows + 2 * plan.model.areaRadius)
        features = SampleTile(bands: plan.model.featurePlanes, capacity: piecePixels + 80)
        tables = plan.model.ratingTables
        piece = .allocate(capacity: 3 * piecePixels)
    }

    deinit { piece.deallocate() }

    /// A tile on its way.
    private struct Progress {
        let index: Int
        let placement: HaloExchange.Placement
        let halo: Int
        let isFirstColumn: Bool
        let isFirstRow: Bool
        let isLastColumn: Bool
        let isLastRow: Bool
        /// Edges for the neighbours, as far as they are decoded.
        var lower: HaloExchange.Strip
        var right: HaloExchange.Strip
        var tile = DiffStage.Tile()

        init(_ index: Int, _ exchange: HaloExchange, bands: Int) {
            self.index = index
            (placement, halo) = (exchange.placement(index), exchange.halo)
            let (columns, rows) = (exchange.tiles.columns, exchange.tiles.rows)
            (isFirstColumn, isFirstRow) = (index % columns == 0, index < columns)
            (isLastColumn, isLastRow) = (index % columns == columns - 1, index / columns == rows - 1)
            lower = HaloExchange.Strip(bands: bands, pixels: isLastRow ? 0 : placement.own.width * 2 * halo)
            right = HaloExchange.Strip(bands: bands, pixels: isLastColumn ? 0 : placement.own.height * 2 * halo)
            tile.causes.reserveCapacity(placement.own.count)
            tile.codes = (0..<3).map { [count = placement.output.count] _ in [UInt8](unsafeUninitializedCapacity: count) { $1 = count } }
        }

        /// Columns of the ring: the tile's own, and what lies beyond the scene beside them.
        var ringX: Int { placement.own.x - (isFirstColumn ? halo : 0) }
        var ringWidth: Int { placement.own.maxX + (isLastColumn ? halo : 0) - ringX }
        /// The first column and row whose results need no neighbour.
        var innerX: Int { isFirstColumn ? placement.output.x : placement.own.x + halo }
        var innerY: Int { isFirstRow ? placement.output.y : placement.own.y + halo }
    }

    func diff(_ index: Int) throws(TubanError) -> DiffStage.Tile {
        var progress = Progress(index, exchange, bands: plan.model.projectedPlanes)
        if plan.isComposite { progress.tile.origins = [[], []] }
        let (own, halo) = (progress.placement.own, progress.halo)
        top.clear(from: 0, count: progress.ringWidth * 4 * halo)
        left.clear(from: 0, count: 4 * halo * progress.placement.buffer.height)
        // What the ring holds: rows from `first` up to `end`.
        var (first, end) = (own.y, own.y)
        if progress.isFirstRow {
            first -= halo
            ring.clear(from: 0, count: halo * progress.ringWidth)
        }
        var next = progress.innerY
        while end < own.maxY {
            let rows = min(Self.filteredRows, own.maxY - end)
            try decode(end..<(end + rows), at: end - first, &progress)
            end += rows
            if end == own.maxY, progress.isLastRow {
                ring.clear(from: (end - first) * progress.ringWidth, count: halo * progress.ringWidth)
                end += halo
            }
            guard end - halo > next else { continue }
            rate(
                ring, stride: progress.ringWidth, x: progress.ringX, y: first, progress.innerX..<max(progress.innerX, progress.placement.output.maxX),
                next..<(end - halo), &progress)
            next = end - halo
            keep(from: next - halo - first, to: end - first, width: progress.ringWidth)
            first = next - halo
        }
        try join(&progress)
        progress.tile.failures = reader.takeFailures()
        return progress.tile
    }

    /// Decodes rows of the tile's own pixels into the ring from its row `place` on, and keeps what is needed of them later.
    private func decode(_ rows: Range<Int>, at place: Int, _ progress: inout Progress) throws(TubanError) {
        let own = progress.placement.own
        let width = progress.ringWidth
        let margin = own.x - progress.ringX
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.decodedRows) {
            let strip = PixelWindow(x: own.x, y: y, width: own.width, height: min(Self.decodedRows, rows.upperBound - y))
            try reader.read(strip)
            progress.tile.coverage += reader.coverage(strip, causes: &progress.tile.causes)
            for date in progress.tile.origins.indices {
                let tile = date == 0 ? reader.tileBefore : reader.tileAfter
                for pixel in 0..<strip.count { progress.tile.origins[date].append(tile.valid[pixel] != 0 ? tile.origins?[pixel] ?? 0 : 0) }
            }
            for row in 0..<strip.height {
                let line = (y - rows.lowerBound + place + row) * width
                ring.clear(from: line, count: margin)
                plan.model.project(
                    before: reader.tileBefore, after: reader.tileAfter, at: row * own.width, count: own.width, into: ring, at: line + margin)
                ring.clear(from: line + margin + own.width, count: width - margin - own.width)
                collect(y + row, from: line, &progress)
            }
        }
    }

    /// Takes over into the frames and edges what they need of row `y`, which begins at pixel `line` of the ring.
    private func collect(_ y: Int, from line: Int, _ progress: inout Progress) {
        let (own, buffer) = (progress.placement.own, progress.placement.buffer)
        let edge = 2 * progress.halo
        let start = line + own.x - progress.ringX
        if !progress.isFirstRow, y < own.y + edge { top.take(ring, from: line, count: progress.ringWidth, at: (y - buffer.y) * progress.ringWidth) }
        if !progress.isFirstColumn { left.take(ring, from: start, count: min(edge, own.width), at: (y - buffer.y) * 2 * edge + edge) }
        if !progress.isLastColumn { progress.right.append(ring, from: start + own.width - edge, count: edge) }
        if !progress.isLastRow, y >= own.maxY - edge { progress.lower.append(ring, from: start, count: own.width) }
    }

    /// Moves the ring's rows from `first` up to `end` to its start.
    private func keep(from first: Int, to end: Int, width: Int) {
        let count = (end - first) * width
        for plane in 0..<ring.bands { ring.plane(plane).update(from: ring.plane(plane) + first * width, count: count) }
        ring.valid.update(from: ring.valid + first * width, count: count)
    }

    /// Exchanges edges, and gives the results along the upper and the left side.
    private func join(_ progress: inout Progress) throws(TubanError) {
        let (own, buffer, output) = (progress.placement.own, progress.placement.buffer, progress.placement.output)
        let (index, halo) = (progress.index, progress.halo)
        guard halo > 0 else { return }
        let edge = 2 * halo
        if !progress.isLastRow { exchange.leaveLower(progress.lower, of: index) }
        let upper = try exchange.takeUpper(index)
        if !progress.isLastColumn {
            var right = HaloExchange.Strip(bands: ring.bands, pixels: edge * (edge + own.height))
            if let upper {
                right.append(upper, width: own.width, lastColumns: edge)
            } else {
                right.appendUnseen(bands: ring.bands, pixels: edge * edge)
            }
            right.append(progress.right)
            exchange.leaveRight(right, of: index)
        }
        if let upper {
            HaloExchange.paste(
                upper, to: PixelWindow(x: own.x - progress.ringX, y: 0, width: own.width, height: edge), of: top, stride: progress.ringWidth)
            rate(
                top, stride: progress.ringWidth, x: progress.ringX, y: buffer.y, progress.innerX..<max(progress.innerX, output.maxX),
                output.y..<min(progress.innerY, output.maxY), &progress)
            HaloExchange.paste(
                upper, rowWidth: own.width, to: PixelWindow(x: edge, y: 0, width: min(edge, own.width), height: edge), of: left, stride: 2 * edge)
        }
        if let neighbour = try exchange.takeLeft(index) {
            HaloExchange.paste(
                neighbour, to: PixelWindow(x: 0, y: 0, width: edge, height: own.maxY - buffer.y), of: left, stride: 2 * edge)
            rate(
                left, stride: 2 * edge, x: buffer.x, y: buffer.y, output.x..<min(progress.innerX, output.maxX), output.y..<output.maxY, &progress)
        }
    }

    /// Filters and rates part of `planes`, whose first pixel lies at (`x`, `y`), and lays the codes into the tile.
    private func rate(_ planes: SampleTile, stride width: Int, x: Int, y: Int, _ columns: Range<Int>, _ rows: Range<Int>, _ progress: inout Progress) {
        let model = plan.model
        let output = progress.placement.output
        let (margin, reach) = (model.areaRadius, model.reach)
        for top in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.filteredRows) {
            for left in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.filteredColumns) {
                let (across, height) = (min(Self.filteredColumns, columns.upperBound - left), min(Self.filteredRows, rows.upperBound - top))
                let (wide, high) = (across + 2 * margin, height + 2 * margin)
                let (probability, kind) = (piece + piecePixels, piece + 2 * piecePixels)
                model.features(
                    of: SampleTile(planes, from: (top - reach - y) * width + left - reach - x), stride: width, width: across + 2 * reach,
                    height: height + 2 * reach, into: features)
                model.rate(features, count: wide * high, tables: tables, magnitude: piece, probability: probability, kind: kind)
                model.gatherAreas(magnitude: piece, probability: probability, kind: kind, width: wide, height: high)
                model.tellStates(features, count: wide * high, kind: kind)
                // Last of all: what surrounds a pixel is gathered from magnitudes as they were.
                MagnitudeCode.quieten(piece, where: probability, count: wide * high)
                for code in 0..<3 {
                    progress.tile.codes[code].withUnsafeMutableBufferPointer { codes in
                        guard let codes = codes.baseAddress else { return }
                        for row in 0..<height {
                            (codes + (top + row - output.y) * output.width + left - output.x)
                                .update(from: piece + code * piecePixels + (row + margin) * wide + margin, count: across)
                        }
                    }
                }
            }
        }
    }
}

extension SampleTile {
    /// Takes over `count` pixels in a row of `other`, from its pixel `start` on, at pixel `target`.
    fileprivate func take(_ other: SampleTile, from start: Int, count: Int, at target: Int) {
        for band in 0..<bands { (plane(band) + target).update(from: other.plane(band) + start, count: count) }
        (valid + target).update(from: other.valid + start, count: count)
    }
}
