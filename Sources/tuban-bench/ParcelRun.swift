import Geometry
import Parcels
import Pipeline

/// Labelling, joining, attributes and rings of a mask, tile by tile.
struct ParcelRun: Sendable {
    struct Outcome: Equatable, Sendable {
        var regions = 0
        var pixels = 0
        var polygons = 0
        var corners = 0
        var perimeter = 0
    }

    let mask: MaskShape
    let size: Int
    let tile: Int
    /// The whole mask in memory; nil makes each window of it when it is needed.
    var whole: InMemoryMask?

    /// What comes out; with one worker everything is done on the calling thread.
    func outcome(workers: Int) -> Outcome {
        let tiles = TileGrid(width: size, height: size, tileSize: tile)
        var collector = RegionCollector(bounds: tiles.bounds, connectivity: .eight)
        var outcome = Outcome()
        if workers == 1 {
            let labeller = Labeller(self)
            let tracer = Tracer()
            for index in 0..<tiles.count {
                collector.add(labeller.label(tiles[index]))
                outcome += tracer.trace(collector.takeClosed()[...])
            }
            outcome += tracer.trace(collector.finish()[...])
            return outcome
        }
        // As the product does it: regions are collected while tiles are labelled, and become polygons once all of them are there.
        // Nothing in here throws but a stop from outside.
        var regions: [Region] = []
        try? TilePool.run(
            count: tiles.count, workers: workers, makeContext: { () throws(TubanError) in Labeller(self) },
            body: { (labeller, index) throws(TubanError) in labeller.label(tiles[index]) },
            consume: { (_, labelled) throws(TubanError) in
                collector.add(labelled)
                regions += collector.takeClosed()
            })
        regions += collector.finish()
        return (try? parallelTrace(regions, workers)) ?? Outcome()
    }

    private func parallelTrace(_ regions: [Region], _ workers: Int) throws(TubanError) -> Outcome {
        let share = 1024
        var outcome = Outcome()
        try TilePool.run(
            count: (regions.count + share - 1) / share, workers: workers, makeContext: { () throws(TubanError) in Tracer() },
            body: { (tracer, index) throws(TubanError) in
                tracer.trace(regions[(index * share)..<min(regions.count, (index + 1) * share)])
            },
            consume: { (_, part) throws(TubanError) in outcome += part })
        return outcome
    }
}

extension ParcelRun.Outcome {
    static func += (left: inout Self, right: Self) {
        left.regions += right.regions
        left.pixels += right.pixels
        left.polygons += right.polygons
        left.corners += right.corners
        left.perimeter += right.perimeter
    }
}

/// A mask that stays: 0 and 1, row by row.
final class InMemoryMask: @unchecked Sendable {
    // Written in `init` alone, read by all workers.
    let values: UnsafeMutablePointer<UInt8>
    let size: Int

    init(_ shape: MaskShape, size: Int) {
        self.size = size
        values = .allocate(capacity: size * size)
        shape.fill(values, window: PixelWindow(x: 0, y: 0, width: size, height: size), size: size)
    }

    deinit { values.deallocate() }
}

private final class Labeller {
    private let run: ParcelRun
    private let bounds: PixelWindow
    private let buffer: UnsafeMutablePointer<UInt8>

    init(_ run: ParcelRun) {
        self.run = run
        bounds = PixelWindow(x: 0, y: 0, width: run.size, height: run.size)
        buffer = .allocate(capacity: (run.tile + 2) * (run.tile + 2))
    }

    deinit { buffer.deallocate() }

    func label(_ core: PixelWindow) -> TileRegions {
        let outer = core.expanded(by: 1, within: bounds)
        if let whole = run.whole {
            for row in 0..<outer.height {
                (buffer + row * outer.width).update(from: whole.values + (outer.y + row) * run.size + outer.x, count: outer.width)
            }
        } else {
            run.mask.fill(buffer, window: outer, size: run.size)
        }
        return labelTile(mask: buffer, covering: outer, core: core, connectivity: .eight)
    }
}

private final class Tracer {
    private let tracer = RingTracer()
    private var rings = TracedRings()

    func trace(_ regions: ArraySlice<Region>) -> ParcelRun.Outcome {
        var outcome = ParcelRun.Outcome(regions: regions.count)
        rings.removeAll()
        regions.withUnsafeBufferPointer {
            for region in $0.indices {
                tracer.trace($0[region].runs, into: &rings)
                let perimeter = $0[region].perimeter
                outcome.pixels += $0[region].area
                outcome.perimeter += perimeter.horizontal + perimeter.vertical
            }
        }
        outcome.polygons = rings.polygonCount
        outcome.corners = rings.corners.count
        return outcome
    }
}
