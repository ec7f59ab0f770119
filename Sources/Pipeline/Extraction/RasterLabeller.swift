import GeoIO
import Geometry
import Parcels
import Raster

/// One worker's part of extraction: decision, labelling and sums of one tile.
final class RasterLabeller {
    private let plan: ExtractionPlan
    private let reader: RasterReader
    private let mask: RegionMask?
    private let sources: [(reader: RasterReader, source: ExtractionPlan.Source)]

    /// The label of background when it takes part in a sieve.
    static let backgroundLabel = Int32.max - 1
    /// A label that no pixel has.
    private static let noLabel = Int32.max

    init(_ plan: ExtractionPlan) throws(TubanError) {
        self.plan = plan
        reader = try RasterReader(path: plan.request.raster)
        mask = plan.mask
        var sources: [(reader: RasterReader, source: ExtractionPlan.Source)] = []
        for source in plan.sources { sources.append((try RasterReader(path: source.path), source)) }
        self.sources = sources
    }

    func label(_ core: PixelWindow) throws(TubanError) -> TileRegions {
        let outer = core.expanded(by: 1, within: plan.grid.bounds)
        let values = try self.values(outer)
        let unseen = try unseen(values, outer)
        let connectivity = plan.request.parcels.connectivity.parcels
        let planes = try planes(core)
        let sums = 2 * sources.count
        func accumulate(_ run: Run, _ sums: inout RegionSums) {
            let start = (Int(run.row) - core.y) * core.width + Int(run.start) - core.x
            for (number, plane) in planes.enumerated() {
                for value in plane[start..<(start + run.count)] where !value.isNaN { StatisticSums.add(value, number, to: &sums) }
            }
        }
        if isLabelled {
            return labelTile(
                labels: try labels(values, unseen), covering: outer, core: core, connectivity: connectivity,
                background: plan.request.sieve > 0 ? Self.noLabel : Self.backgroundLabel, sums: sums, maxima: sums, accumulate: accumulate)
        }
        return labelTile(
            mask: marks(values, unseen), covering: outer, core: core, connectivity: connectivity, labels: scheme, sums: sums, maxima: sums,
            accumulate: accumulate)
    }

    /// Classes and whatever is sieved go by numbers; the rest by marks of one byte.
    private var isLabelled: Bool {
        if case .classes = plan.reading { return true }
        return plan.request.sieve > 0
    }

    private var scheme: LabelScheme {
        if case .threshold(_, .some) = plan.reading { return .seedAndGrow }
        return .classes
    }

    private func values(_ window: PixelWindow) throws(TubanError) -> [Double] {
        var values = [Double](repeating: 0, count: window.count)
        try values.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
            if let base = buffer.baseAddress { try reader.readDoubles(band: plan.request.band, window: window, into: base) }
        }
        return values
    }

    /// Nodata, NaN, what the file's mask hides and what lies outside the region.
    private func unseen(_ values: [Double], _ window: PixelWindow) throws(TubanError) -> [Bool] {
        let nodata = plan.nodata ?? .nan
        var unseen = values.map { $0.isNaN || $0 == nodata }
        if plan.hasDatasetMask {
            var seen = [UInt8](repeating: 0, count: window.count)
            try seen.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
                if let base = buffer.baseAddress { try reader.readMask(window: window, into: base) }
            }
            for index in unseen.indices where seen[index] == 0 { unseen[index] = true }
        }
        if let inside = mask?.pixels(in: window) { for index in unseen.indices where inside[index] == 0 { unseen[index] = true } }
        return unseen
    }

    private func marks(_ values: [Double], _ unseen: [Bool]) -> [UInt8] {
        let mark: (Double) -> UInt8
        switch plan.reading {
        case .mask, .classes: mark = { $0 != 0 ? 1 : 0 }
        case .threshold(let seed, nil): mark = { $0 >= seed ? 1 : 0 }
        case .threshold(let seed, let grow?): mark = { $0 >= seed ? 2 : $0 >= grow ? 1 : 0 }
        }
        return values.indices.map { unseen[$0] ? 255 : mark(values[$0]) }
    }

    private func labels(_ values: [Double], _ unseen: [Bool]) throws(TubanError) -> [Int32] {
        guard case .classes(let background) = plan.reading else {
            return marks(values, unseen).map { $0 == 255 ? -1 : $0 == 0 ? Self.backgroundLabel : 1 }
        }
        var labels = [Int32](repeating: -1, count: values.count)
        for index in values.indices where !unseen[index] {
            if values[index] == background {
                labels[index] = Self.backgroundLabel
                continue
            }
            let label = Int(values[index]) + plan.labelOffset
            guard label >= 0, label < Int(Self.backgroundLabel) else {
                throw TubanError(
                    .badData, subject: plan.request.raster,
                    "holds the class \(Int(values[index])); classes of 32-bit rasters lie in 0…\(Self.backgroundLabel - 1). Renumber them, or declare the value as --nodata"
                )
            }
            labels[index] = Int32(label)
        }
        return labels
    }

    /// The further rasters over the core; NaN where they have no value.
    private func planes(_ core: PixelWindow) throws(TubanError) -> [[Double]] {
        var planes: [[Double]] = []
        for (reader, source) in sources {
            var plane = [Double](repeating: .nan, count: core.count)
            let part = core.intersection(source.window)
            if !part.isEmpty {
                var piece = [Double](repeating: 0, count: part.count)
                try piece.withUnsafeMutableBufferPointer { buffer throws(TubanError) in
                    guard let base = buffer.baseAddress else { return }
                    try reader.readDoubles(band: source.band, window: part.offsetBy(dx: -source.window.x, dy: -source.window.y), into: base)
                }
                for row in 0..<part.height {
                    let to = (part.y - core.y + row) * core.width + part.x - core.x
                    for column in 0..<part.width {
                        let value = piece[row * part.width + column]
                        guard abs(value) <= StatisticSums.largest || value.isNaN || value == source.nodata else {
                            throw TubanError(
                                .badData, subject: source.path,
                                "holds the value \(value); values up to ±\(StatisticSums.largest) can be summed exactly. Declare it as nodata if it is none")
                        }
                        plane[to + column] = value == source.nodata ? .nan : value
                    }
                }
            }
            planes.append(plane)
        }
        return planes
    }
}
