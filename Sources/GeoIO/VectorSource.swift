import CGDAL
import Geometry
import Glibc

/// One layer of a vector file or database, opened for reading.
///
/// Only drivers that hold survey layers are allowed, and PostGIS only for a connection that says so: OGR would otherwise follow
/// whatever a file claims to be. Not Sendable: each worker opens its own.
final class VectorSource {
    static let drivers = ["GPKG", "ESRI Shapefile", "GeoJSON", "FlatGeobuf", "GeoJSONSeq"]
    static let connectionPrefix = "PG:"

    let dataset: GDALDatasetH
    let layer: OGRLayerH
    let name: String
    /// `path|layer`, for messages.
    let subject: String
    /// Nil when the layer has none.
    let crs: CoordinateSystem?
    /// The encoding of a Shapefile's texts, as iconv knows it, and where that is known from; nil for other formats.
    let encoding: String?

    /// - Parameters:
    ///   - layer: nil takes the only one, or is an error that lists the names.
    ///   - encoding: of a Shapefile's texts, as iconv knows it; nil takes what its .cpg or .dbf says, else finds it out.
    ///   - allowsConnection: whether `PG:…` is a connection to PostGIS.
    init(
        path: String, layer wanted: String?, encoding: String? = nil, assumedCRS: String? = nil, allowsConnection: Bool = false
    ) throws(TubanError) {
        GDALRuntime.prepare()
        let isConnection = allowsConnection && path.hasPrefix(Self.connectionPrefix)
        if !isConnection { try Self.checkFile(path) }
        var opened = try Self.open(path, isConnection: isConnection, encoding: encoding, layer: wanted)
        var selected: OGRLayerH
        var found = encoding
        do {
            selected = try Self.select(wanted, in: opened, path: path)
            if GDALGetDriverShortName(GDALGetDatasetDriver(opened)).map({ String(cString: $0) }) == "ESRI Shapefile", encoding == nil {
                found = ShapefileEncoding.declared(selected)
                if found == nil {
                    let name = String(cString: OGR_L_GetName(selected))
                    GDALClose(opened)
                    opened = try Self.open(path, isConnection: false, encoding: "")
                    found = ShapefileEncoding.detected(try Self.select(name, in: opened, path: path))
                    GDALClose(opened)
                    opened = try Self.open(path, isConnection: false, encoding: found)
                    selected = try Self.select(name, in: opened, path: path)
                }
            }
        } catch {
            GDALClose(opened)
            throw error
        }
        dataset = opened
        layer = selected
        name = String(cString: OGR_L_GetName(selected))
        subject = "\(path)|\(name)"
        self.encoding = found
        crs = try Self.system(of: selected, assumedCRS: assumedCRS, subject: subject)
    }

    deinit { GDALClose(dataset) }

    private static func open(_ path: String, isConnection: Bool, encoding: String?, layer: String? = nil) throws(TubanError) -> GDALDatasetH {
        let allowed = isConnection ? ["PostgreSQL"] : drivers
        let options = encoding.map { ["ENCODING=\($0)"] } ?? []
        let flags = GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR
        do {
            return try GDALFault.make("GDALOpenEx", path, kind: isConnection ? .inputOutput : .badData) {
                withCStrings(allowed) { drivers in
                    withCStrings(options) { options in
                        drivers.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: allowed.count + 1) { drivers in
                            options.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 2) { options in
                                GDALOpenEx(path, UInt32(flags), drivers, options, nil)
                            }
                        }
                    }
                }
            }
        } catch {
            guard isConnection else { throw error }
            throw TubanError(
                error.kind, subject: layer.map { "\(path)|\($0)" } ?? path,
                "the database cannot be opened: \(error.message). Check that its server runs and that host, port, dbname and user are right; "
                    + "a password belongs in ~/.pgpass, PGPASSWORD or a service file")
        }
    }

    /// Names of the layers of a file.
    static func layerNames(of path: String) throws(TubanError) -> [String] {
        GDALRuntime.prepare()
        try checkFile(path)
        let opened = try open(path, isConnection: false, encoding: nil)
        defer { GDALClose(opened) }
        return LayerRows.layerNames(of: opened)
    }

    private static func checkFile(_ path: String) throws(TubanError) {
        try RasterGate.checkLocal(path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw TubanError(.missingInput, subject: path, "does not exist; expected a polygon file (GeoPackage, Shapefile, GeoJSON, FlatGeobuf)")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw TubanError(.badData, subject: path, "is empty or no regular file; expected a polygon file")
        }
        guard access(path, R_OK) == 0 else {
            throw TubanError(.permission, subject: path, "cannot be opened for reading (permission denied)")
        }
    }

    private static func select(_ layer: String?, in dataset: GDALDatasetH, path: String) throws(TubanError) -> OGRLayerH {
        let names = LayerRows.layerNames(of: dataset)
        let wanted: String
        if let layer {
            wanted = layer
        } else if names.count == 1 {
            wanted = names[0]
        } else {
            throw TubanError(
                .badData, subject: path,
                names.isEmpty
                    ? "holds no layer; expected one of polygons"
                    : "holds \(names.count) layers (\(names.prefix(8).joined(separator: ", "))); name one as '\(path)|LAYER'")
        }
        guard let opened = GDALDatasetGetLayerByName(dataset, wanted) else {
            throw TubanError(.badData, subject: path, "has no layer '\(wanted)'; it has: \(names.joined(separator: ", "))")
        }
        return opened
    }

    private static func system(
        of layer: OGRLayerH, assumedCRS: String?, subject: String
    ) throws(TubanError) -> CoordinateSystem? {
        var wkt: UnsafeMutablePointer<CChar>?
        defer { VSIFree(wkt) }
        var definition = assumedCRS
        if let reference = OGR_L_GetSpatialRef(layer), OSRExportToWkt(reference, &wkt) == OGRERR_NONE, let wkt {
            definition = String(cString: wkt)
        }
        guard let definition, !definition.isEmpty else { return nil }
        return try CoordinateSystem(definition, subject: subject)
    }

    /// Nil where no step is needed; a layer without a CRS is refused, and a table that is none.
    func transform(to crs: CoordinateSystem, isReversed: Bool = false) throws(TubanError) -> CoordinateTransform? {
        guard hasGeometry else {
            throw TubanError(.badData, subject: subject, "is a table without geometry; name one that has a column of polygons")
        }
        guard let source = self.crs else {
            throw TubanError(.badData, subject: subject, "has no CRS; give one with assume_crs (--assume-crs), for instance EPSG:4490")
        }
        guard !source.isSame(as: crs) else { return nil }
        return isReversed
            ? try CoordinateTransform(from: crs, to: source, subject: subject) : try CoordinateTransform(from: source, to: crs, subject: subject)
    }

    /// Tables of databases tell; of GeoJSON each feature does for itself.
    private var hasGeometry: Bool {
        let driver = GDALGetDriverShortName(GDALGetDatasetDriver(dataset)).map { String(cString: $0) } ?? ""
        return driver.hasPrefix("GeoJSON") || OGR_L_GetGeomType(layer) != wkbNone
    }

    /// Sets the layer's spatial filter to the outline of `extent` (in `crs`) in the layer's own CRS, with a margin for its bent sides.
    func restrict(near extent: Extent, crs: CoordinateSystem) throws(TubanError) {
        let box = try transform(to: crs, isReversed: true)?.box(of: extent) ?? extent.withMargin
        OGR_L_SetSpatialFilterRect(layer, box.minX, box.minY, box.maxX, box.maxY)
    }
}
