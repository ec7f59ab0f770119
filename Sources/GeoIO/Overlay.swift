import CGEOS
import Geometry

/// Overlay of polygons in pixel coordinates by GEOS (OverlayNG), on a grid of 2⁻²⁰ pixel.
///
/// Corners of pixels lie on that grid, so parcels enter unchanged, and pieces of one parcel fit each other exactly. Not Sendable: a
/// context of GEOS belongs to one thread at a time.
package final class Overlay {
    /// The side of the grid's cells, in pixels: 10 µm for pixels of 10 m. Lines of two layers that run within a cell of each other may snap
    /// together, so areas hold to a cell times their length.
    package static let precision = 1.0 / 1_048_576

    fileprivate let context: GEOSContextHandle_t
    private let message: UnsafeMutablePointer<tuban_geos_message>

    package init() throws(TubanError) {
        guard let made = GEOS_init_r() else { throw TubanError(.internalFault, subject: "GEOS", "GEOS_init_r gave no context") }
        context = made
        message = .allocate(capacity: 1)
        message.initialize(to: tuban_geos_message())
        tuban_geos_collect(made, message)
    }

    deinit {
        GEOS_finish_r(context)
        message.deallocate()
    }

    /// One multi-polygon of all parts; nothing about it is checked.
    package func shape(_ polygons: [PlanarPolygon]) throws(TubanError) -> OverlayShape {
        var parts: [OpaquePointer?] = []
        for polygon in polygons {
            let outer = try ring(polygon.outer)
            var holes: [OpaquePointer?] = []
            for hole in polygon.holes { holes.append(try ring(hole)) }
            parts.append(try made("GEOSGeom_createPolygon_r", GEOSGeom_createPolygon_r(context, outer, &holes, UInt32(holes.count))))
        }
        let collection = GEOSGeom_createCollection_r(context, Int32(GEOS_MULTIPOLYGON.rawValue), &parts, UInt32(parts.count))
        return OverlayShape(self, try made("GEOSGeom_createCollection_r", collection))
    }

    private func ring(_ ring: PlanarRing) throws(TubanError) -> OpaquePointer {
        let count = ring.points.count
        let positions = (ring.points + ring.points.prefix(1)).flatMap { [$0.x, $0.y] }
        let sequence = GEOSCoordSeq_copyFromBuffer_r(context, positions, UInt32(count + 1), 0, 0)
        return try made("GEOSGeom_createLinearRing_r", sequence.flatMap { GEOSGeom_createLinearRing_r(context, $0) })
    }

    fileprivate func made(_ symbol: String, _ geometry: OpaquePointer?) throws(TubanError) -> OpaquePointer {
        guard let geometry else { throw fault(symbol) }
        return geometry
    }

    fileprivate func fault(_ symbol: String) -> TubanError {
        let said = withUnsafePointer(to: &message.pointee.text) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        return TubanError(.internalFault, subject: "GEOS", "\(symbol) failed: \(said.isEmpty ? "no message" : said)")
    }

    /// GEOS answers 0 or 1; 2 stands for an exception.
    fileprivate func answer(_ symbol: String, _ value: CChar) throws(TubanError) -> Bool {
        guard value == 0 || value == 1 else { throw fault(symbol) }
        return value == 1
    }
}

/// A geometry of GEOS with the context that it belongs to.
package final class OverlayShape {
    fileprivate let overlay: Overlay
    fileprivate let geometry: OpaquePointer
    /// Made when first asked for; valid as long as the geometry.
    private var prepared: OpaquePointer?

    fileprivate init(_ overlay: Overlay, _ geometry: OpaquePointer) {
        self.overlay = overlay
        self.geometry = geometry
    }

    deinit {
        if let prepared { GEOSPreparedGeom_destroy_r(overlay.context, prepared) }
        GEOSGeom_destroy_r(overlay.context, geometry)
    }

    package func intersection(_ other: OverlayShape) throws(TubanError) -> OverlayShape {
        try result("GEOSIntersectionPrec_r", GEOSIntersectionPrec_r(overlay.context, geometry, other.geometry, Overlay.precision))
    }

    package func difference(_ other: OverlayShape) throws(TubanError) -> OverlayShape {
        try result("GEOSDifferencePrec_r", GEOSDifferencePrec_r(overlay.context, geometry, other.geometry, Overlay.precision))
    }

    package func union(_ other: OverlayShape) throws(TubanError) -> OverlayShape {
        try result("GEOSUnionPrec_r", GEOSUnionPrec_r(overlay.context, geometry, other.geometry, Overlay.precision))
    }

    /// All parts made one, without inner lines; parts may overlap.
    package func dissolved() throws(TubanError) -> OverlayShape {
        try result("GEOSUnaryUnionPrec_r", GEOSUnaryUnionPrec_r(overlay.context, geometry, Overlay.precision))
    }

    package func isEmpty() throws(TubanError) -> Bool { try overlay.answer("GEOSisEmpty_r", GEOSisEmpty_r(overlay.context, geometry)) }
    package func isValid() throws(TubanError) -> Bool { try overlay.answer("GEOSisValid_r", GEOSisValid_r(overlay.context, geometry)) }

    /// In pixels.
    package func area() throws(TubanError) -> Double {
        var area = 0.0
        guard GEOSArea_r(overlay.context, geometry, &area) == 1 else { throw overlay.fault("GEOSArea_r") }
        return area
    }

    /// Whether `other` lies inside; its boundary may run along this one's. Quick for many others.
    package func covers(_ other: OverlayShape) throws(TubanError) -> Bool {
        try overlay.answer("GEOSPreparedCovers_r", GEOSPreparedCovers_r(overlay.context, try preparation(), other.geometry))
    }

    /// Whether both have ground in common; a shared boundary is none. Quick for many others.
    package func overlaps(_ other: OverlayShape) throws(TubanError) -> Bool {
        let prepared = try preparation()
        guard try overlay.answer("GEOSPreparedIntersects_r", GEOSPreparedIntersects_r(overlay.context, prepared, other.geometry)) else {
            return false
        }
        return try !overlay.answer("GEOSPreparedTouches_r", GEOSPreparedTouches_r(overlay.context, prepared, other.geometry))
    }

    /// The polygons among the parts, outer rings counter-clockwise on a map; lines and points, which an overlay may leave, are dropped.
    /// Parts, rings and their first points are in a fixed order.
    package func polygons() throws(TubanError) -> [PlanarPolygon] {
        guard GEOSNormalize_r(overlay.context, geometry) == 0 else { throw overlay.fault("GEOSNormalize_r") }
        var found: [PlanarPolygon] = []
        try collect(geometry, into: &found)
        return found
    }

    private func collect(_ part: OpaquePointer, into found: inout [PlanarPolygon]) throws(TubanError) {
        switch UInt32(GEOSGeomTypeId_r(overlay.context, part)) {
        case GEOS_POLYGON.rawValue:
            guard let exterior = GEOSGetExteriorRing_r(overlay.context, part) else { throw overlay.fault("GEOSGetExteriorRing_r") }
            let outer = try points(exterior)
            guard outer.points.count >= 3 else { return }
            var polygon = PlanarPolygon(outer: outer.turned(positive: true), holes: [])
            for index in 0..<GEOSGetNumInteriorRings_r(overlay.context, part) {
                guard let interior = GEOSGetInteriorRingN_r(overlay.context, part, index) else { throw overlay.fault("GEOSGetInteriorRingN_r") }
                polygon.holes.append(try points(interior).turned(positive: false))
            }
            found.append(polygon)
        case GEOS_MULTIPOLYGON.rawValue, GEOS_GEOMETRYCOLLECTION.rawValue:
            for index in 0..<GEOSGetNumGeometries_r(overlay.context, part) {
                guard let member = GEOSGetGeometryN_r(overlay.context, part, index) else { throw overlay.fault("GEOSGetGeometryN_r") }
                try collect(member, into: &found)
            }
        default: return
        }
    }

    private func points(_ ring: OpaquePointer) throws(TubanError) -> PlanarRing {
        guard let sequence = GEOSGeom_getCoordSeq_r(overlay.context, ring) else { throw overlay.fault("GEOSGeom_getCoordSeq_r") }
        var count: UInt32 = 0
        GEOSCoordSeq_getSize_r(overlay.context, sequence, &count)
        var values = [Double](repeating: 0, count: 2 * Int(count))
        guard GEOSCoordSeq_copyToBuffer_r(overlay.context, sequence, &values, 0, 0) == 1 else { throw overlay.fault("GEOSCoordSeq_copyToBuffer_r") }
        return PlanarRing(points: (0..<max(0, Int(count) - 1)).map { PlanarPoint(x: values[2 * $0], y: values[2 * $0 + 1]) })
    }

    private func preparation() throws(TubanError) -> OpaquePointer {
        if let prepared { return prepared }
        let made = try overlay.made("GEOSPrepare_r", GEOSPrepare_r(overlay.context, geometry))
        prepared = made
        return made
    }

    private func result(_ symbol: String, _ geometry: OpaquePointer?) throws(TubanError) -> OverlayShape {
        let shape = OverlayShape(overlay, try overlay.made(symbol, geometry))
        // Shapes that also touch leave points and lines, which no further overlay takes.
        guard GEOSGeomTypeId_r(overlay.context, shape.geometry) == Int32(GEOS_GEOMETRYCOLLECTION.rawValue) else { return shape }
        var parts: [PlanarPolygon] = []
        try collect(shape.geometry, into: &parts)
        return try overlay.shape(parts)
    }
}

/// Finds those of many shapes whose boxes meet that of one (STR-tree).
package final class OverlayIndex {
    package let shapes: [OverlayShape]
    private let overlay: Overlay
    private let tree: OpaquePointer
    private var found: [Int]

    package init(_ shapes: [OverlayShape], overlay: Overlay) throws(TubanError) {
        self.shapes = shapes
        self.overlay = overlay
        tree = try overlay.made("GEOSSTRtree_create_r", GEOSSTRtree_create_r(overlay.context, 10))
        found = [Int](repeating: 0, count: shapes.count)
        for (number, shape) in shapes.enumerated() { tuban_geos_insert(overlay.context, tree, shape.geometry, number) }
    }

    deinit { GEOSSTRtree_destroy_r(overlay.context, tree) }

    /// Positions in `shapes`, ascending.
    package func candidates(for shape: OverlayShape) -> [Int] {
        let count = tuban_geos_query(overlay.context, tree, shape.geometry, &found)
        return found.prefix(count).sorted()
    }
}

extension PlanarRing {
    /// The ring in the wanted direction (see `doubledArea`), from the same first point.
    fileprivate func turned(positive: Bool) -> PlanarRing {
        guard (doubledArea > 0) != positive, let first = points.first else { return self }
        return PlanarRing(points: [first] + points.dropFirst().reversed())
    }
}
