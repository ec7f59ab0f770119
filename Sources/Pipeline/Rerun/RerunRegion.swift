import Foundation
import GeoIO
import Geometry
import Raster

/// The region of a re-run, from what a person named: the code of a township or village, a file, or a box.
package struct RerunRegion {
    let configuration: RunConfiguration
    let grid: RasterGrid

    func read(_ text: String) throws(TubanError) -> PlannedRegion {
        let text = text.trimmingBlanks()
        guard !text.isEmpty else { throw TubanError(.usage, subject: "--region", "is empty; expected \(Self.expected)") }
        let region: PlannedRegion
        if text.utf8.allSatisfy({ (48...57).contains($0) }) {
            region = try division(code: text)
        } else if let box = try box(text) {
            region = box
        } else {
            guard let file = try RegionReading.region(.file(text), crs: grid.crs, assumedCRS: configuration.assumeCRS) else {
                preconditionFailure("a file gives a region")
            }
            region = file
        }
        guard !PolygonMask(polygons: region.polygons, transform: grid.transform, within: grid.bounds).bounds.isEmpty else {
            throw TubanError(
                .badData, subject: region.source, "has no ground in common with the full run; check its CRS and the order of coordinates")
        }
        return region
    }

    private static let expected = "the code of a township or village, file.gpkg or file.gpkg|layer, or minx,miny,maxx,maxy with or without ,EPSG:code"

    // MARK: A box

    /// Nil when the text does not look like a box.
    private func box(_ text: String) throws(TubanError) -> PlannedRegion? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks() }
        let sides = words.prefix(4).compactMap { Quantity.decimal($0) }
        guard sides.count >= 2, !FileManager.default.fileExists(atPath: text.partedAtBar.file) else { return nil }
        guard sides.count == 4, (4...5).contains(words.count), sides[0] < sides[2], sides[1] < sides[3] else {
            throw TubanError(
                .usage, subject: "--region",
                "'\(text)' is no box; expected minx,miny,maxx,maxy, each minimum below its maximum, with or without ,EPSG:code of their CRS")
        }
        let box = Extent(minX: sides[0], minY: sides[1], maxX: sides[2], maxY: sides[3])
        guard words.count == 5 else { return PlannedRegion(source: text, sha256: nil, polygons: [[ring(box, pieces: 1)]]) }
        let code = words[4].utf8.allSatisfy { (48...57).contains($0) } ? "EPSG:\(words[4])" : words[4]
        let (own, target) = (try CoordinateSystem(code, subject: "--region"), try CoordinateSystem(grid.crs, subject: "target grid"))
        guard !own.isSame(as: target) else { return PlannedRegion(source: text, sha256: nil, polygons: [[ring(box, pieces: 1)]]) }
        // Sides that are straight in one system bend in another.
        let carried = try CoordinateTransform(from: own, to: target, subject: "--region")(ring(box, pieces: 64))
        return PlannedRegion(source: text, sha256: nil, polygons: [[carried]])
    }

    private func ring(_ box: Extent, pieces: Int) -> [Point] {
        let corners = [(box.minX, box.minY), (box.maxX, box.minY), (box.maxX, box.maxY), (box.minX, box.maxY), (box.minX, box.minY)]
        var ring: [Point] = []
        for (from, to) in zip(corners, corners.dropFirst()) {
            for piece in 0..<pieces {
                let share = Double(piece) / Double(pieces)
                ring.append(Point(x: from.0 + (to.0 - from.0) * share, y: from.1 + (to.1 - from.1) * share))
            }
        }
        return ring + ring.prefix(1)
    }

    // MARK: A township or village

    /// Codes of townships have 9 digits, those of villages 12.
    private func division(code: String) throws(TubanError) -> PlannedRegion {
        let role: BaseLayerRole = code.utf8.count > 9 ? .villages : .townships
        guard let layer = try BaseLayers.read(role, of: configuration, grid: grid) else {
            throw TubanError(
                .configuration, subject: "--region \(code)",
                "the full run has no base layer '\(role.rawValue)' to look the code up in; name one in its configuration, or give a file or a box")
        }
        let features = (0..<layer.count).filter { layer.text(.code, of: $0) == code }
        guard let first = features.first else {
            throw TubanError(
                .badData, subject: "--region \(code)",
                "no \(role == .townships ? "township" : "village") on the ground of the run has this code; near it: \(near(code, in: layer))")
        }
        var polygons: [[[Point]]] = []
        for feature in features { polygons += try Self.polygons(layer.rings(of: feature), transform: grid.transform) }
        let name = layer.text(.name, of: first)
        return PlannedRegion(source: name.map { "\(code) \($0)" } ?? code, sha256: nil, polygons: polygons)
    }

    /// Some codes that differ least, with their names.
    private func near(_ code: String, in layer: BaseLayer) -> String {
        var names: [String: String] = [:]
        for feature in 0..<layer.count { if let code = layer.text(.code, of: feature) { names[code] = layer.text(.name, of: feature) ?? "" } }
        let nearest = names.keys.map { (Spelling.distance($0, code), $0) }.sorted { $0 < $1 }.prefix(5)
        guard !nearest.isEmpty else { return "(the layer has none)" }
        return nearest.map { "\($0.1)\(names[$0.1].map { $0.isEmpty ? "" : " \($0)" } ?? "")" }.joined(separator: ", ")
    }

    /// Polygons of rings in any order: a ring in an odd number of others is the hole of the smallest of them.
    package static func polygons(_ rings: [[Point]], transform: GeoTransform) throws(TubanError) -> [[[Point]]] {
        guard rings.count > 1 else { return rings.isEmpty ? [] : [rings] }
        let overlay = try Overlay()
        var shapes: [(shape: OverlayShape, area: Double)] = []
        for ring in rings {
            let shape = try overlay.shape([MapPolygon(rings: [ring]).planar(transform)])
            shapes.append((shape, try shape.area()))
        }
        var around: [[Int]] = []
        for ring in rings.indices {
            var found: [Int] = []
            for other in rings.indices where other != ring && shapes[other].area > shapes[ring].area {
                if try shapes[other].shape.covers(shapes[ring].shape) { found.append(other) }
            }
            around.append(found)
        }
        let outer = rings.indices.filter { around[$0].count.isMultiple(of: 2) }
        return outer.map { ring in
            let holes = rings.indices.filter { hole in
                around[hole].count == around[ring].count + 1 && around[hole].contains(ring)
            }
            return [rings[ring]] + holes.map { rings[$0] }
        }
    }
}
