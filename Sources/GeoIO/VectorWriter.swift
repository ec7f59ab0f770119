import CGDAL
import Geometry
import Glibc

/// Writes a vector file that appears under its name only when it is whole: a GeoPackage in one transaction with its spatial index at
/// the end, or one of the exchange formats; reopened and counted before the rename.
///
/// A Shapefile or CSV file is several files: all are written beside, and the `.shp` or `.csv` is put in place last.
package struct VectorWriter: ~Copyable {
    private let path: String
    private let files: LayerFiles
    private let dataset: GDALDatasetH
    private var layers: [(definition: LayerDefinition, layer: OGRLayerH, rows: Int)] = []
    private let style: VectorStyle
    /// Texts that the format cannot hold whole, by column.
    private var truncated: [String: Int] = [:]
    private var fitting: TextFitting
    private var renamed: [String] = []

    package init(path: String, format: VectorFormat = .gpkg, style: VectorStyle = VectorStyle()) throws(TubanError) {
        GDALRuntime.prepare()
        let files = LayerFiles(path: path, format: format)
        files.removeTemporaries()
        let dataset: GDALDatasetH
        do {
            dataset = try GDALFault.make("GDALCreate", path, kind: .cannotCreate) {
                GDALCreate(GDALGetDriverByName(format.driver), files.temporary, 0, 0, 0, GDT_Unknown, nil)
            }
        } catch {
            files.removeTemporaries()
            throw error
        }
        do {
            if format == .gpkg {
                try GDALFault.check("GDALDatasetStartTransaction", path, kind: .cannotCreate) {
                    GDALDatasetStartTransaction(dataset, 0) == OGRERR_NONE
                }
            }
        } catch {
            GDALClose(dataset)
            files.removeTemporaries()
            throw error
        }
        self.path = path
        self.files = files
        self.dataset = dataset
        self.style = style
        fitting = TextFitting(encoding: style.encoding)
    }

    /// What the format could not hold as it was, in words for people; complete after the last feature.
    package var remarks: [String] {
        var remarks: [String] = []
        if !renamed.isEmpty { remarks.append("field names of a Shapefile have at most 10 characters: \(renamed.joined(separator: ", "))") }
        for (name, count) in truncated.sorted(by: { $0.key < $1.key }) {
            remarks.append("\(count) texts of \(name) were cut at the bytes that the Shapefile's field can hold, between characters")
        }
        if fitting.replaced > 0 { remarks.append("\(fitting.replaced) characters are not in \(style.encoding.name) and became '?'") }
        return remarks
    }

    /// Adds a layer and returns its number for `append`.
    package mutating func addLayer(_ definition: LayerDefinition) throws(TubanError) -> Int {
        precondition(layers.isEmpty || files.format.holdsLayers, "\(files.format.driver) holds one layer")
        let subject = "\(path)|\(definition.name)"
        let system = definition.crs == nil ? nil : try CoordinateSystem(definition.crs ?? "", subject: subject)
        let type = definition.crs == nil ? wkbNone : wkbMultiPolygon
        let options = files.format.layerOptions(isSpatial: definition.crs != nil, style: style)
        let layer = try GDALFault.make("GDALDatasetCreateLayer", subject, kind: .cannotCreate) {
            withCStrings(options) { GDALDatasetCreateLayer(dataset, definition.name, system?.reference, type, $0) }
        }
        let names = files.format.fieldNames(definition.fields.map(\.name))
        for (field, name) in zip(definition.fields, names) {
            if field.name != name { renamed.append("\(field.name) → \(name)") }
            let column = OGR_Fld_Create(name, field.kind.ogr)
            defer { OGR_Fld_Destroy(column) }
            if field.width > 0 { OGR_Fld_SetWidth(column, Int32(field.width)) }
            if field.decimals > 0 { OGR_Fld_SetPrecision(column, Int32(field.decimals)) }
            try GDALFault.check("OGR_L_CreateField", "\(subject).\(field.name)", kind: .cannotCreate) {
                OGR_L_CreateField(layer, column, 1) == OGRERR_NONE
            }
        }
        layers.append((definition, layer, 0))
        return layers.count - 1
    }

    /// Appends one feature; `values` follow the layer's fields. Polygons are stored as one multi-polygon.
    package mutating func append(to index: Int, polygons: [MapPolygon], values: [FieldValue]) throws(TubanError) {
        let (definition, layer, rows) = layers[index]
        precondition(values.count == definition.fields.count, "\(values.count) values for \(definition.fields.count) fields")
        let subject = "\(path)|\(definition.name)"
        let feature = try GDALFault.make("OGR_F_Create", subject, kind: .inputOutput) {
            OGR_F_Create(OGR_L_GetLayerDefn(layer))
        }
        defer { OGR_F_Destroy(feature) }
        for (position, value) in values.enumerated() {
            let column = Int32(position)
            switch value {
            case .text(let text):
                guard files.format == .shp else {
                    OGR_F_SetFieldString(feature, column, text)
                    continue
                }
                let width = definition.fields[position].width
                let fitted = fitting.fit(text, bytes: width > 0 ? min(width, 254) : 254)
                if fitted.isCut { truncated[definition.fields[position].name, default: 0] += 1 }
                OGR_F_SetFieldString(feature, column, fitted.text)
            case .integer(let number): OGR_F_SetFieldInteger64(feature, column, GIntBig(number))
            case .real(let number): OGR_F_SetFieldDouble(feature, column, number)
            case .date(let text): OGR_F_SetFieldString(feature, column, text)
            case .absent: OGR_F_SetFieldNull(feature, column)
            }
        }
        if definition.crs != nil {
            let geometry = OGRGeometry.multiPolygon(polygons)
            guard OGR_F_SetGeometryDirectly(feature, geometry) == OGRERR_NONE else {
                throw TubanError(.internalFault, subject: subject, "OGR_F_SetGeometryDirectly refused a geometry")
            }
        }
        try GDALFault.check("OGR_L_CreateFeature", subject, kind: .inputOutput) {
            OGR_L_CreateFeature(layer, feature) == OGRERR_NONE
        }
        layers[index].rows = rows + 1
    }

    /// Runs one SQL statement inside the file, for tables that OGR does not model (styles).
    package mutating func execute(_ sql: String) throws(TubanError) {
        try GDALFault.check("GDALDatasetExecuteSQL", path, kind: .inputOutput) {
            if let result = GDALDatasetExecuteSQL(dataset, sql, nil, nil) { GDALDatasetReleaseResultSet(dataset, result) }
            return true
        }
    }

    /// Commits, closes, reopens and counts, then puts the file in place.
    package consuming func finish() throws(TubanError) {
        do {
            if files.format == .gpkg {
                try GDALFault.check("GDALDatasetCommitTransaction", path, kind: .inputOutput) {
                    GDALDatasetCommitTransaction(dataset) == OGRERR_NONE
                }
            }
        } catch {
            GDALClose(dataset)
            files.removeTemporaries()
            throw error
        }
        do {
            try GDALFault.check("GDALClose", path, kind: .inputOutput) {
                GDALClose(dataset)
                return true
            }
            try verify()
        } catch {
            files.removeTemporaries()
            throw error
        }
        try files.publish()
    }

    /// Gives the file up; nothing of it stays.
    package consuming func abandon() {
        // What goes wrong while a lost file is closed is of no use to anyone.
        CPLPushErrorHandler(CPLQuietErrorHandler)
        defer { CPLPopErrorHandler() }
        GDALClose(dataset)
        files.removeTemporaries()
    }

    private func verify() throws(TubanError) {
        if files.format == .geojsonseq { return try verifySequence() }
        let opened = try GDALFault.make("GDALOpenEx", path, kind: .inputOutput) {
            GDALOpenEx(files.temporary, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY), nil, nil, nil)
        }
        defer { GDALClose(opened) }
        for entry in layers {
            let layer = files.format.holdsLayers ? GDALDatasetGetLayerByName(opened, entry.definition.name) : GDALDatasetGetLayer(opened, 0)
            let found = layer == nil ? -1 : Int(OGR_L_GetFeatureCount(layer, 1))
            guard found == entry.rows else { throw lost(found, of: entry.rows, in: entry.definition.name) }
        }
    }

    /// Counts the record separators, which stand nowhere else in a sequence (RFC 8142); GDAL would parse all of it twice to count. A
    /// sequence of no features is an empty file, which no driver opens.
    private func verifySequence() throws(TubanError) {
        let rows = layers.reduce(0) { $0 + $1.rows }
        let (found, isWhole) = try files.countRecords()
        guard found == rows, isWhole else { throw lost(found, of: rows, in: layers.first?.definition.name ?? "") }
    }

    private func lost(_ found: Int, of rows: Int, in layer: String) -> TubanError {
        TubanError(
            .inputOutput, subject: "\(path)|\(layer)",
            "reads back with \(found) features where \(rows) were written (disk full or failing?); free space and run again")
    }
}

extension FieldDefinition.Kind {
    var ogr: OGRFieldType {
        switch self {
        case .text: OFTString
        case .integer: OFTInteger64
        case .real: OFTReal
        case .date: OFTDate
        }
    }
}
