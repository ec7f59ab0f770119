import GeoIO
import Geometry
import Parcels
import Raster

/// A parcel or one part of a split one, as it goes into a layer.
struct ParcelPart: Sendable {
    /// 1, 2, … for the parts of a split parcel, 0 for a whole one.
    var number = 0
    var division: String?
    var exact: [MapPolygon]
    /// The form for people, when it is another.
    var drawn: [MapPolygon]?
    /// On the ellipsoid, in m² and m.
    var area = 0.0
    var perimeter = 0.0
    /// In pixels.
    var planarArea: Double
    /// Share of the parcel's own pixels.
    var pixels: Int
    /// Hundredths of a mu, rounded so that parts sum to the whole; nil for a whole parcel.
    var hundredthsOfMu: Int?
}

/// From regions to polygons with their measures, batch by batch on all workers.
struct ParcelGeometry: Sendable {
    /// Below a hundredth of a mu a piece would be written with an area of nothing or nearly so.
    static let smallestPieceM2 = 20.0 / 3
    private static let batchSize = 256

    private let grid: RasterGrid
    private let regions: [Region]
    private let divisions: Divisions?
    private let smallestPiece: Double
    private let drawn: SimplifiedRings?
    /// Polygons of region r in `drawn` are `drawnEnds[r − 1] ..< drawnEnds[r]`.
    private let drawnEnds: [Int]

    /// - Parameter simplification: done here for all regions together, so that neighbours keep their common lines.
    init(_ regions: [Region], grid: RasterGrid, pixel: GroundPixel, simplification: Simplification, divisions: Divisions?) {
        self.grid = grid
        self.regions = regions
        self.divisions = divisions
        smallestPiece = Self.smallestPieceM2 / pixel.area
        guard simplification != .exact else {
            drawn = nil
            drawnEnds = []
            return
        }
        var rings = TracedRings()
        var ends: [Int] = []
        let tracer = RingTracer()
        for region in regions {
            tracer.trace(region.runs, into: &rings)
            ends.append(rings.polygonCount)
        }
        drawn = simplify(rings, simplification)
        drawnEnds = ends
    }

    /// Calls `consume` for each region in order, on the calling thread.
    func build(
        workers: Int, subject: String, consume: (Int, [ParcelPart]) throws(TubanError) -> Void
    ) throws(TubanError) {
        let batches = (regions.count + Self.batchSize - 1) / Self.batchSize
        let geometry = self
        try TilePool.run(
            count: batches, workers: min(workers, max(1, batches)),
            makeContext: { () throws(TubanError) in try Worker(geometry, subject: subject) },
            body: { (worker, batch) throws(TubanError) in
                let start = batch * Self.batchSize
                return try worker.parts(of: start..<min(geometry.regions.count, start + Self.batchSize))
            },
            consume: { (batch, parts) throws(TubanError) in
                for (offset, part) in parts.enumerated() { try consume(batch * Self.batchSize + offset, part) }
            })
    }

    /// A part in pixel coordinates, before it is measured.
    private struct Draft {
        var number = 0
        var division: String?
        var exact: [PlanarPolygon]
        var drawn: [PlanarPolygon]?
        var planarArea: Double
        var pixels: Int
    }

    private final class Worker {
        private let geometry: ParcelGeometry
        private let area: GeodesicArea
        private let divider: Divider?
        private let tracer = RingTracer()
        private var rings = TracedRings()

        init(_ geometry: ParcelGeometry, subject: String) throws(TubanError) {
            self.geometry = geometry
            area = try GeodesicArea(crs: geometry.grid.crs, subject: subject)
            if let divisions = geometry.divisions {
                divider = try Divider(divisions, smallest: geometry.smallestPiece)
            } else {
                divider = nil
            }
        }

        func parts(of range: Range<Int>) throws(TubanError) -> [[ParcelPart]] {
            var parcels: [[ParcelPart]] = []
            // Whole forms of split parcels, by place.
            var wholes: [Int: [MapPolygon]] = [:]
            for index in range {
                let whole = whole(index)
                guard let divider else {
                    parcels.append([part(whole)])
                    continue
                }
                let pieces = try divider.pieces(of: whole.exact, drawn: whole.drawn)
                if pieces.count > 1 { wholes[parcels.count] = onMap(whole.exact) }
                parcels.append(split(whole, pieces).map(part))
            }
            let measured = try area.measure(all: parcels.flatMap { $0.map(\.exact) })
            var next = 0
            for place in parcels.indices {
                for part in parcels[place].indices {
                    (parcels[place][part].area, parcels[place][part].perimeter) = measured[next]
                    next += 1
                }
                if let whole = wholes[place] { reconcile(&parcels[place], with: try area.measure(whole).area) }
            }
            return parcels
        }

        private func whole(_ index: Int) -> Draft {
            let region = geometry.regions[index]
            rings.removeAll()
            tracer.trace(region.runs, into: &rings)
            let drawn = geometry.drawn.map { drawn in
                ((index == 0 ? 0 : geometry.drawnEnds[index - 1])..<geometry.drawnEnds[index]).map { drawn.polygon($0) }
            }
            return Draft(
                exact: (0..<rings.polygonCount).map { PlanarPolygon(rings.polygon($0)) }, drawn: drawn, planarArea: Double(region.area),
                pixels: region.pixels)
        }

        private func split(_ whole: Draft, _ pieces: [Divider.Piece]) -> [Draft] {
            func name(_ piece: Divider.Piece) -> String? { piece.division.flatMap { geometry.divisions?.divisions[$0].name } }
            guard pieces.count > 1 else {
                var draft = whole
                draft.division = pieces.first.flatMap(name)
                return [draft]
            }
            let pixels = Apportionment.byRemainder(total: whole.pixels, shares: pieces.map(\.area))
            return pieces.enumerated().map { place, piece in
                Draft(
                    number: place + 1, division: name(piece), exact: piece.polygons, drawn: piece.drawn, planarArea: piece.area,
                    pixels: pixels[place])
            }
        }

        private func part(_ draft: Draft) -> ParcelPart {
            ParcelPart(
                number: draft.number, division: draft.division, exact: onMap(draft.exact), drawn: draft.drawn.map(onMap),
                planarArea: draft.planarArea, pixels: draft.pixels)
        }

        private func onMap(_ polygons: [PlanarPolygon]) -> [MapPolygon] {
            polygons.map { MapPolygon($0, transform: geometry.grid.transform) }
        }

        /// Areas of parts that sum to the whole's: the last digits of measuring, and those of rounding, go to the largest part.
        private func reconcile(_ parts: inout [ParcelPart], with whole: Double) {
            let largest = parts.indices.max { (parts[$0].area, -$0) < (parts[$1].area, -$1) } ?? 0
            parts[largest].area += whole - parts.reduce(0) { $0 + $1.area }
            let hundredths = Apportionment.onLargest(total: Int((whole * 0.15).rounded()), shares: parts.map { $0.area * 0.15 })
            for place in parts.indices { parts[place].hundredthsOfMu = hundredths[place] }
        }
    }
}
