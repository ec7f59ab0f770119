import GeoIO
import Geometry
import Raster

/// The polygons that parcels are split at, in pixel coordinates.
struct Divisions: Sendable {
    struct Division: Sendable {
        /// The value of the chosen field; nil without one.
        var name: String?
        var polygons: [PlanarPolygon]
    }

    let divisions: [Division]

    /// Reads those near the grid, in the order of the layer.
    static func read(_ choice: SplitChoice, grid: RasterGrid, assumedCRS: String?) throws(TubanError) -> Divisions {
        let layer = try VectorReader.polygons(
            path: choice.path, layer: choice.layer, to: grid.crs, assumedCRS: assumedCRS, near: grid.extent)
        if let field = choice.field, !layer.features.isEmpty, !layer.features.contains(where: { $0.attributes[field] != nil }) {
            let names = Set(layer.features.flatMap(\.attributes.keys)).sorted()
            throw TubanError(.badData, subject: choice.text, "has no field '\(field)' with values; it has: \(names.joined(separator: ", "))")
        }
        return Divisions(
            divisions: layer.features.map { feature in
                Division(
                    name: choice.field.flatMap { feature.attributes[$0]?.text },
                    polygons: feature.polygons.map { $0.planar(grid.transform) })
            })
    }
}

extension MapPolygon {
    /// In pixel coordinates; the transform must be north-up.
    package func planar(_ transform: GeoTransform) -> PlanarPolygon {
        let rings = rings.map { ring in
            PlanarRing(
                points: ring.dropLast(ring.first == ring.last ? 1 : 0).map { point in
                    let pixel = transform.pixel(of: point)
                    return PlanarPoint(x: pixel.column, y: pixel.row)
                })
        }
        return PlanarPolygon(outer: rings.first ?? PlanarRing(points: []), holes: Array(rings.dropFirst()))
    }

    /// From pixel coordinates to those of the CRS; rings are closed.
    package init(_ polygon: PlanarPolygon, transform: GeoTransform) {
        self.init(
            rings: ([polygon.outer] + polygon.holes).map { ring in
                let points = ring.points.map { transform.point(column: $0.x, row: $0.y) }
                return points + points.prefix(1)
            })
    }
}

/// One worker's overlay of parcels with divisions.
final class Divider {
    struct Piece {
        /// Position of the division; nil for what lies in none.
        var division: Int?
        var polygons: [PlanarPolygon]
        var drawn: [PlanarPolygon]?
        /// In pixels.
        var area: Double
    }

    private let overlay: Overlay
    private let index: OverlayIndex
    /// Pieces below this many pixels stay with the largest piece.
    private let smallest: Double

    init(_ divisions: Divisions, smallest: Double) throws(TubanError) {
        overlay = try Overlay()
        self.smallest = smallest
        var shapes: [OverlayShape] = []
        for division in divisions.divisions { shapes.append(try overlay.shape(division.polygons).dissolved()) }
        index = try OverlayIndex(shapes, overlay: overlay)
    }

    /// The parts of a parcel in the order of divisions, what lies in none last. They cover it without gap or overlap; where divisions
    /// overlap, the first counts.
    func pieces(of polygons: [PlanarPolygon], drawn: [PlanarPolygon]?) throws(TubanError) -> [Piece] {
        let shape = try overlay.shape(polygons)
        let whole = polygons.reduce(0) { $0 + $1.area }
        var hits: [Int] = []
        for number in index.candidates(for: shape) where try index.shapes[number].overlaps(shape) {
            hits.append(number)
            if try index.shapes[number].covers(shape) { break }
        }
        guard let first = hits.first else { return [Piece(division: nil, polygons: polygons, drawn: drawn, area: whole)] }
        if hits.count == 1, try index.shapes[first].covers(shape) {
            return [Piece(division: first, polygons: polygons, drawn: drawn, area: whole)]
        }
        var parts = try cut(shape, by: hits)
        let largest = parts.indices.max { (parts[$0].area, -$0) < (parts[$1].area, -$1) } ?? 0
        for place in parts.indices where place != largest && parts[place].area < smallest {
            parts[largest].shape = try parts[largest].shape.union(parts[place].shape)
            parts[largest].area += parts[place].area
        }
        let kept = parts.indices.filter { $0 == largest || parts[$0].area >= smallest }
        guard kept.count > 1 else { return [Piece(division: parts[largest].division, polygons: polygons, drawn: drawn, area: whole)] }
        var pieces: [Piece] = []
        for place in kept {
            pieces.append(Piece(division: parts[place].division, polygons: try parts[place].shape.polygons(), drawn: nil, area: parts[place].area))
        }
        if let drawn { try draw(&pieces, from: try overlay.shape(drawn), hits: hits, largest: kept.firstIndex(of: largest) ?? 0) }
        return pieces
    }

    private func cut(_ shape: OverlayShape, by hits: [Int]) throws(TubanError) -> [(division: Int?, shape: OverlayShape, area: Double)] {
        var rest = shape
        var parts: [(division: Int?, shape: OverlayShape, area: Double)] = []
        for number in hits {
            let part = try rest.intersection(index.shapes[number])
            let area = try part.area()
            guard area > 0 else { continue }
            parts.append((number, part, area))
            // Less the part, not the division: GEOS rounds a long line by the piece of it that it looks at, so only this line is the same.
            rest = try rest.difference(part)
        }
        let area = try rest.area()
        if area > 0 { parts.append((nil, rest, area)) }
        return parts
    }

    /// Cuts the simplified form at the same lines. What falls to no piece goes to the largest; a piece that gets nothing is drawn exactly.
    private func draw(_ pieces: inout [Piece], from shape: OverlayShape, hits: [Int], largest: Int) throws(TubanError) {
        var shapes = [OverlayShape?](repeating: nil, count: pieces.count)
        for part in try cut(shape, by: hits) {
            let place = pieces.firstIndex { $0.division == part.division } ?? largest
            shapes[place] = try shapes[place].map { (shape: OverlayShape) throws(TubanError) in try shape.union(part.shape) } ?? part.shape
        }
        for place in pieces.indices {
            let polygons = try shapes[place]?.polygons() ?? []
            pieces[place].drawn = polygons.isEmpty ? pieces[place].polygons : polygons
        }
    }
}
