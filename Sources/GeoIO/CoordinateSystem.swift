import CGDAL
import Geometry

/// A coordinate reference system, always in traditional GIS axis order (x = easting or longitude).
///
/// Wraps an `OGRSpatialReferenceH`; not Sendable: each worker makes its own from the WKT.
package final class CoordinateSystem {
    let reference: OGRSpatialReferenceH

    /// - Parameter definition: WKT, `EPSG:n`, a PROJ string, or what else `OSRSetFromUserInput` takes.
    package init(_ definition: String, subject: String) throws(TubanError) {
        GDALRuntime.prepare()
        let made = try GDALFault.make("OSRNewSpatialReference", subject, kind: .badData) { OSRNewSpatialReference(nil) }
        // OSRSetFromUserInput would also follow a file name or a URL: only definitions that stand for themselves pass.
        let isSelfContained =
            definition.contains("[") || definition.hasPrefix("+proj")
            || ["EPSG:", "ESRI:", "OGC:"].contains { definition.uppercased().hasPrefix($0) }
        var understood = false
        if isSelfContained {
            understood =
                (try? GDALFault.check("OSRSetFromUserInput", subject, kind: .badData) {
                    OSRSetFromUserInput(made, definition) == OGRERR_NONE
                }) != nil
        }
        guard understood else {
            OSRDestroySpatialReference(made)
            throw TubanError(
                .badData, subject: subject,
                "the CRS '\(definition.prefix(80))' is not understood; give WKT or a code such as EPSG:4547")
        }
        reference = made
        OSRSetAxisMappingStrategy(reference, OAMS_TRADITIONAL_GIS_ORDER)
    }

    deinit { OSRDestroySpatialReference(reference) }

    package var wkt: String {
        var text: UnsafeMutablePointer<CChar>?
        let options = ["FORMAT=WKT2_2019"]
        let result = withCStrings(options) { pointer in
            pointer.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: options.count + 1) {
                OSRExportToWktEx(reference, &text, $0)
            }
        }
        defer { VSIFree(text) }
        guard result == OGRERR_NONE, let text else { return "" }
        return String(cString: text)
    }

    /// `EPSG:4547` where the definition names its authority.
    package var authority: String? {
        guard let name = OSRGetAuthorityName(reference, nil), let code = OSRGetAuthorityCode(reference, nil) else { return nil }
        return "\(String(cString: name)):\(String(cString: code))"
    }

    package var name: String { OSRGetName(reference).map { String(cString: $0) } ?? "unnamed" }
    package var isGeographic: Bool { OSRIsGeographic(reference) != 0 }
    package var isProjected: Bool { OSRIsProjected(reference) != 0 }

    /// Metres for one unit of a projected CRS; 1 for others.
    package var metresPerUnit: Double { isProjected ? OSRGetLinearUnits(reference, nil) : 1 }

    /// Semi-major axis in metres and flattening; nil for a local CRS without an ellipsoid.
    package var ellipsoid: (semiMajor: Double, flattening: Double)? {
        guard isGeographic || isProjected else { return nil }
        var failure = OGRERR_NONE
        let semiMajor = OSRGetSemiMajor(reference, &failure)
        let inverse = OSRGetInvFlattening(reference, &failure)
        guard failure == OGRERR_NONE, semiMajor > 0 else { return nil }
        return (semiMajor, inverse == 0 ? 0 : 1 / inverse)
    }

    /// Same system, whatever the text: axis order and names aside.
    package func isSame(as other: CoordinateSystem) -> Bool {
        let options = ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS"]
        return withCStrings(options) { pointer in
            pointer.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: options.count + 1) {
                OSRIsSameEx(reference, other.reference, $0) != 0
            }
        }
    }

    /// The geographic system on the same datum; itself when it is geographic.
    package func geographic(subject: String) throws(TubanError) -> CoordinateSystem {
        let base = try GDALFault.make("OSRCloneGeogCS", subject, kind: .badData) { OSRCloneGeogCS(reference) }
        return CoordinateSystem(taking: base)
    }

    private init(taking reference: OGRSpatialReferenceH) {
        self.reference = reference
        OSRSetAxisMappingStrategy(reference, OAMS_TRADITIONAL_GIS_ORDER)
    }
}

/// Carries points from one CRS to another.
package final class CoordinateTransform {
    private let transformation: OGRCoordinateTransformationH
    private let subject: String

    package init(from source: CoordinateSystem, to target: CoordinateSystem, subject: String) throws(TubanError) {
        self.subject = subject
        transformation = try GDALFault.make("OCTNewCoordinateTransformation", subject, kind: .badData) {
            OCTNewCoordinateTransformation(source.reference, target.reference)
        }
    }

    deinit { OCTDestroyCoordinateTransformation(transformation) }

    /// All points or an error: a point that cannot be carried over is never dropped.
    package func callAsFunction(_ points: [Point]) throws(TubanError) -> [Point] {
        var x = points.map(\.x)
        var y = points.map(\.y)
        try self(&x, &y)
        return zip(x, y).map { Point(x: $0, y: $1) }
    }

    /// As above, in place.
    package func callAsFunction(_ x: inout [Double], _ y: inout [Double]) throws(TubanError) {
        precondition(x.count == y.count, "coordinates come in pairs")
        guard !x.isEmpty else { return }
        var ok = [Int32](repeating: 0, count: x.count)
        try GDALFault.check("OCTTransformEx", subject, kind: .badData) {
            OCTTransformEx(transformation, Int32(x.count), &x, &y, nil, &ok) != 0 && !ok.contains(0)
        }
    }

    /// A box that holds `extent` in the other CRS: through points along its sides, with a margin for what they bend between them.
    package func box(of extent: Extent) throws(TubanError) -> Extent {
        let steps = 20
        var outline: [Point] = []
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            let x = extent.minX + (extent.maxX - extent.minX) * share
            let y = extent.minY + (extent.maxY - extent.minY) * share
            outline += [(x, extent.minY), (x, extent.maxY), (extent.minX, y), (extent.maxX, y)].map { Point(x: $0.0, y: $0.1) }
        }
        let carried = try self(outline)
        let (xs, ys) = (carried.map(\.x), carried.map(\.y))
        return Extent(minX: xs.min() ?? 0, minY: ys.min() ?? 0, maxX: xs.max() ?? 0, maxY: ys.max() ?? 0).withMargin
    }
}

extension Extent {
    /// A hundredth of the longer side wider all around: what sides bend by between CRS.
    var withMargin: Extent { grown(by: 0.01 * max(maxX - minX, maxY - minY)) }
}
