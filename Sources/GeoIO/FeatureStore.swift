import CGDAL
import Geometry
import Glibc

/// One row of a table with its row number, as `FeatureStore` gives it.
package struct StoredRow: Sendable {
    package var fid: Int
    package var values: [String: FieldValue]
    /// Empty where the table has none, or when geometry was not asked for.
    package var polygons: [MapPolygon]
}

/// A set of tables that is kept and changed over years: a GeoPackage, or a PostGIS database by its connection string (`PG:…`).
///
/// One code path through OGR serves both. All changes happen inside `transaction`; SQLite's journal and PostgreSQL's log see to it that a
/// process killed at any instant leaves the state before or after, never between. Not Sendable: a connection belongs to one thread at a time.
package final class FeatureStore {
    package let source: String
    private let dataset: GDALDatasetH
    private var definitions: [String: OGRLayerH] = [:]

    package static func isDatabase(_ source: String) -> Bool { source.hasPrefix("PG:") }

    /// Opens what is there. A GeoPackage must exist; see `create`.
    package init(_ source: String, writing: Bool) throws(TubanError) {
        GDALRuntime.prepare()
        self.source = source
        if !Self.isDatabase(source) {
            try Self.checkFile(source, writing: writing)
            if !writing { try Self.rollBackUnfinished(source) }
        }
        dataset = try Self.open(source, writing: writing)
        if writing, !Self.isDatabase(source) {
            // With SQLite's 2 MB a large change is spilled, and synced, again and again before its commit. In KiB.
            try execute("PRAGMA cache_size = -65536")
        }
    }

    private static func open(_ source: String, writing: Bool) throws(TubanError) -> GDALDatasetH {
        let flags = UInt32(GDAL_OF_VECTOR | (writing ? GDAL_OF_UPDATE : GDAL_OF_READONLY) | GDAL_OF_VERBOSE_ERROR)
        // Without it, only tables with geometry are listed where PostGIS is installed.
        let options = isDatabase(source) ? ["LIST_ALL_TABLES=YES"] : []
        return try GDALFault.make("GDALOpenEx", shown(source), kind: isDatabase(source) ? .inputOutput : .badData) {
            withCStrings([isDatabase(source) ? "PostgreSQL" : "GPKG"]) { allowed in
                withCStrings(options) { options in
                    allowed.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 2) { allowed in
                        options.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 2) { GDALOpenEx(source, flags, allowed, $0, nil) }
                    }
                }
            }
        }
    }

    /// A process that was killed while it committed leaves a journal, from which SQLite restores the state before; but only for who may write. So
    /// a reader that finds one lets that happen first.
    private static func rollBackUnfinished(_ path: String) throws(TubanError) {
        guard access("\(path)-journal", F_OK) == 0 else { return }
        guard access(path, W_OK) == 0 else {
            throw TubanError(
                .permission, subject: path,
                "holds the unfinished change of a program that was killed; let someone who may write it run 'tuban register check' once")
        }
        GDALClose(try open(path, writing: true))
    }

    deinit {
        CPLPushErrorHandler(CPLQuietErrorHandler)
        GDALClose(dataset)
        CPLPopErrorHandler()
    }

    /// A connection string without its password, for messages.
    package static func shown(_ source: String) -> String {
        guard isDatabase(source) else { return source }
        return source.split(separator: " ").map { $0.hasPrefix("password=") ? "password=…" : String($0) }.joined(separator: " ")
    }

    /// Makes a GeoPackage with the tables that `fill` adds; it appears whole under its name. Refuses a name that is taken.
    package static func create(_ path: String, fill: (FeatureStore) throws(TubanError) -> Void) throws(TubanError) {
        GDALRuntime.prepare()
        guard access(path, F_OK) != 0 else {
            throw TubanError(.cannotCreate, subject: path, "exists already; nothing was changed")
        }
        let temporary = PublishedFile.temporaryName(for: path)
        PublishedFile.remove(temporary)
        let made = try GDALFault.make("GDALCreate", path, kind: .cannotCreate) {
            GDALCreate(GDALGetDriverByName("GPKG"), temporary, 0, 0, 0, GDT_Unknown, nil)
        }
        GDALClose(made)
        do {
            let store = try FeatureStore(temporary, writing: true)
            try store.transaction { () throws(TubanError) in try fill(store) }
        } catch {
            PublishedFile.remove(temporary)
            throw error
        }
        try PublishedFile.publish(temporary, as: path)
    }

    private static func checkFile(_ path: String, writing: Bool) throws(TubanError) {
        try RasterGate.checkLocal(path)
        guard access(path, F_OK) == 0 else { throw TubanError(.missingInput, subject: path, "does not exist") }
        guard access(path, writing ? R_OK | W_OK : R_OK) == 0 else {
            throw TubanError(.permission, subject: path, "cannot be opened for \(writing ? "writing" : "reading") (permission denied)")
        }
    }

    // MARK: - Tables

    /// Adds a table; with `crs` its rows have a multi-polygon each and a spatial index. Rows are found quickly by the values of each group of `indexed` columns.
    package func add(_ definition: LayerDefinition, indexed: [[String]]) throws(TubanError) {
        let subject = "\(Self.shown(source))|\(definition.name)"
        let system = definition.crs == nil ? nil : try CoordinateSystem(definition.crs ?? "", subject: subject)
        let options = Self.isDatabase(source) ? ["GEOMETRY_NAME=geom", "FID=fid", "LAUNDER=NO"] : ["GEOMETRY_NAME=geom", "FID=fid"]
        let layer = try GDALFault.make("GDALDatasetCreateLayer", subject, kind: .cannotCreate) {
            withCStrings(options) {
                GDALDatasetCreateLayer(dataset, definition.name, system?.reference, definition.crs == nil ? wkbNone : wkbMultiPolygon, $0)
            }
        }
        for field in definition.fields { try Self.add(field, to: layer, subject: subject) }
        // OGR makes a table when its first use comes; an index is not such a use.
        try GDALFault.check("OGR_L_SyncToDisk", subject, kind: .cannotCreate) { OGR_L_SyncToDisk(layer) == OGRERR_NONE }
        for columns in indexed { try index(definition.name, by: columns) }
    }

    private static func add(_ field: FieldDefinition, to layer: OGRLayerH, subject: String) throws(TubanError) {
        let column = OGR_Fld_Create(field.name, field.kind.ogr)
        defer { OGR_Fld_Destroy(column) }
        try GDALFault.check("OGR_L_CreateField", "\(subject).\(field.name)", kind: .cannotCreate) {
            OGR_L_CreateField(layer, column, 1) == OGRERR_NONE
        }
    }

    /// Adds columns to a table that is there; its rows have no value in them.
    package func extend(_ table: String, with fields: [FieldDefinition]) throws(TubanError) {
        let layer = try layer(table)
        for field in fields { try Self.add(field, to: layer, subject: "\(Self.shown(source))|\(table)") }
    }

    package func index(_ table: String, by columns: [String]) throws(TubanError) {
        let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        try execute("CREATE INDEX \"\(table)_\(columns.joined(separator: "_"))\" ON \"\(table)\" (\(list))")
    }

    package var tables: [String] { LayerRows.layerNames(of: dataset) }

    /// The CRS of a table, as WKT.
    package func crs(of table: String) throws(TubanError) -> String? {
        var wkt: UnsafeMutablePointer<CChar>?
        defer { VSIFree(wkt) }
        guard let reference = OGR_L_GetSpatialRef(try layer(table)), OSRExportToWkt(reference, &wkt) == OGRERR_NONE, let wkt else { return nil }
        return String(cString: wkt)
    }

    // MARK: - Changes

    /// All of what `body` changes, or nothing of it.
    package func transaction<Answer>(_ body: () throws(TubanError) -> Answer) throws(TubanError) -> Answer {
        let subject = Self.shown(source)
        try GDALFault.check("GDALDatasetStartTransaction", subject, kind: .inputOutput) {
            GDALDatasetStartTransaction(dataset, 0) == OGRERR_NONE
        }
        let answer: Answer
        do {
            answer = try body()
            try GDALFault.check("GDALDatasetCommitTransaction", subject, kind: .inputOutput) {
                GDALDatasetCommitTransaction(dataset) == OGRERR_NONE
            }
        } catch {
            CPLPushErrorHandler(CPLQuietErrorHandler)
            GDALDatasetRollbackTransaction(dataset)
            CPLPopErrorHandler()
            throw error
        }
        return answer
    }

    package func insert(into table: String, _ values: [String: FieldValue], polygons: [MapPolygon]? = nil) throws(TubanError) {
        let layer = try layer(table)
        let subject = "\(Self.shown(source))|\(table)"
        let feature = try GDALFault.make("OGR_F_Create", subject, kind: .inputOutput) { OGR_F_Create(OGR_L_GetLayerDefn(layer)) }
        defer { OGR_F_Destroy(feature) }
        try set(values, polygons, on: feature, subject: subject)
        try GDALFault.check("OGR_L_CreateFeature", subject, kind: .inputOutput) { OGR_L_CreateFeature(layer, feature) == OGRERR_NONE }
    }

    /// Changes the named columns of one row, and its geometry if one is given; the others stay.
    package func update(_ table: String, fid: Int, _ values: [String: FieldValue], polygons: [MapPolygon]? = nil) throws(TubanError) {
        guard polygons != nil else {
            // OGR would read the whole row and write it again, with its outline.
            let list = values.sorted { $0.key < $1.key }.map { "\"\($0.key)\" = \(Self.literal($0.value))" }.joined(separator: ", ")
            if !list.isEmpty { try execute("UPDATE \"\(table)\" SET \(list) WHERE fid = \(fid)") }
            return
        }
        let layer = try layer(table)
        let subject = "\(Self.shown(source))|\(table)"
        let feature = try GDALFault.make("OGR_L_GetFeature", subject, kind: .inputOutput) { OGR_L_GetFeature(layer, GIntBig(fid)) }
        defer { OGR_F_Destroy(feature) }
        try set(values, polygons, on: feature, subject: subject)
        try GDALFault.check("OGR_L_SetFeature", subject, kind: .inputOutput) { OGR_L_SetFeature(layer, feature) == OGRERR_NONE }
    }

    /// Runs one statement without a result.
    package func execute(_ sql: String) throws(TubanError) {
        try GDALFault.check("GDALDatasetExecuteSQL", Self.shown(source), kind: .inputOutput) {
            if let result = GDALDatasetExecuteSQL(dataset, sql, nil, nil) { GDALDatasetReleaseResultSet(dataset, result) }
            return true
        }
    }

    private func set(
        _ values: [String: FieldValue], _ polygons: [MapPolygon]?, on feature: OGRFeatureH, subject: String
    ) throws(TubanError) {
        for (name, value) in values {
            let column = OGR_F_GetFieldIndex(feature, name)
            guard column >= 0 else {
                throw TubanError(.internalFault, subject: subject, "has no column '\(name)'")
            }
            switch value {
            case .text(let text), .date(let text): OGR_F_SetFieldString(feature, column, text)
            case .integer(let number): OGR_F_SetFieldInteger64(feature, column, GIntBig(number))
            case .real(let number): OGR_F_SetFieldDouble(feature, column, number)
            case .absent: OGR_F_SetFieldNull(feature, column)
            }
        }
        if let polygons {
            guard OGR_F_SetGeometryDirectly(feature, OGRGeometry.multiPolygon(polygons)) == OGRERR_NONE else {
                throw TubanError(.internalFault, subject: subject, "OGR_F_SetGeometryDirectly refused a geometry")
            }
        }
    }

    // MARK: - Questions

    /// Calls `visit` for each row that meets the condition, in no particular order.
    ///
    /// - Parameters:
    ///   - condition: an SQL expression over columns; texts in it go through `quoted`.
    ///   - extent: only rows whose boxes meet it, in the table's CRS.
    ///   - columns: those that are read; nil reads all.
    package func rows(
        of table: String, where condition: String? = nil, near extent: Extent? = nil, columns: Set<String>? = nil,
        withGeometry: Bool = false,
        _ visit: (StoredRow) throws(TubanError) -> Void
    ) throws(TubanError) {
        let layer = try layer(table)
        let subject = "\(Self.shown(source))|\(table)"
        try GDALFault.check("OGR_L_SetAttributeFilter", subject, kind: .internalFault) {
            OGR_L_SetAttributeFilter(layer, condition) == OGRERR_NONE
        }
        if let extent {
            OGR_L_SetSpatialFilterRect(layer, extent.minX, extent.minY, extent.maxX, extent.maxY)
        } else {
            OGR_L_SetSpatialFilter(layer, nil)
        }
        try ignore(columns.map { wanted in { !wanted.contains($0) } } ?? { _ in false }, geometry: !withGeometry, in: layer, subject: subject)
        OGR_L_ResetReading(layer)
        defer {
            OGR_L_SetIgnoredFields(layer, nil)
            OGR_L_SetAttributeFilter(layer, nil)
            OGR_L_SetSpatialFilter(layer, nil)
        }
        try LayerRows.forEach(layer, subject: subject) { (feature) throws(TubanError) in
            let polygons = withGeometry ? OGR_F_GetGeometryRef(feature).map { OGRGeometry.polygons(of: $0) } ?? [] : []
            try visit(StoredRow(fid: Int(OGR_F_GetFID(feature)), values: LayerRows.attributes(of: feature), polygons: polygons))
        }
    }

    /// Leaves out columns, and geometry, of what is read next.
    private func ignore(_ isIgnored: (String) -> Bool, geometry: Bool, in layer: OGRLayerH, subject: String) throws(TubanError) {
        var names = LayerRows.columnNames(of: layer).filter(isIgnored)
        // A table without geometry, or one filtered by place, keeps the pseudo-column.
        if geometry, OGR_FD_GetGeomFieldCount(OGR_L_GetLayerDefn(layer)) > 0, OGR_L_GetSpatialFilter(layer) == nil { names.append("OGR_GEOMETRY") }
        try GDALFault.check("OGR_L_SetIgnoredFields", subject, kind: .internalFault) {
            withCStrings(names) { list in
                list.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: names.count + 1) {
                    OGR_L_SetIgnoredFields(layer, $0) == OGRERR_NONE
                }
            }
        }
    }

    package func count(of table: String, where condition: String? = nil) throws(TubanError) -> Int {
        let layer = try layer(table)
        try GDALFault.check("OGR_L_SetAttributeFilter", "\(Self.shown(source))|\(table)", kind: .internalFault) {
            OGR_L_SetAttributeFilter(layer, condition) == OGRERR_NONE
        }
        defer { OGR_L_SetAttributeFilter(layer, nil) }
        return Int(OGR_L_GetFeatureCount(layer, 1))
    }

    /// The first column of the first row of a query; nil when there is none.
    package func scalar(_ sql: String) throws(TubanError) -> FieldValue? {
        var answer: FieldValue?
        try GDALFault.check("GDALDatasetExecuteSQL", Self.shown(source), kind: .badData) {
            guard let result = GDALDatasetExecuteSQL(dataset, sql, nil, nil) else { return true }
            defer { GDALDatasetReleaseResultSet(dataset, result) }
            guard let feature = OGR_L_GetNextFeature(result) else { return true }
            defer { OGR_F_Destroy(feature) }
            answer = LayerRows.attributes(of: feature).values.first
            return true
        }
        return answer
    }

    /// Calls `visit` for each row of the answer to a question in SQL that both kinds of store understand.
    package func answers(to sql: String, _ visit: ([String: FieldValue]) throws(TubanError) -> Void) throws(TubanError) {
        var result: OGRLayerH?
        try GDALFault.check("GDALDatasetExecuteSQL", Self.shown(source), kind: .badData) {
            result = GDALDatasetExecuteSQL(dataset, sql, nil, nil)
            return true
        }
        guard let result else { return }
        defer { GDALDatasetReleaseResultSet(dataset, result) }
        try LayerRows.forEach(result, subject: Self.shown(source)) { (feature) throws(TubanError) in
            try visit(LayerRows.attributes(of: feature))
        }
    }

    private static func literal(_ value: FieldValue) -> String {
        switch value {
        case .text(let text), .date(let text): quoted(text)
        case .integer(let number): "\(number)"
        case .real(let number): number.isFinite ? "\(number)" : "NULL"
        case .absent: "NULL"
        }
    }

    /// A text as an SQL literal.
    package static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    private func layer(_ table: String) throws(TubanError) -> OGRLayerH {
        if let known = definitions[table] { return known }
        guard let layer = GDALDatasetGetLayerByName(dataset, table) else {
            throw TubanError(.badData, subject: Self.shown(source), "has no table '\(table)'; it has: \(tables.joined(separator: ", "))")
        }
        definitions[table] = layer
        return layer
    }
}
