import CGDAL
import Geometry
import Glibc

/// Writes a GeoPackage that appears under its name only when it is whole: one transaction, spatial index at the end,
/// reopened and counted before the rename.
package struct VectorWriter: ~Copyable {
    private let path: String
    private let temporary: String
    private let dataset: GDALDatasetH
    private var layers: [(definition: LayerDefinition, layer: OGRLayerH, rows: Int)] = []

    package init(path: String) throws(TubanError) {
        GDALRuntime.prepare()
        let temporary = PublishedFile.temporaryName(for: path)
        PublishedFile.remove(temporary)
        let dataset: GDALDatasetH
        do {
            dataset = try GDALFault.make("GDALCreate", path, kind: .cannotCreate) {
                GDALCreate(GDALGetDriverByName("GPKG"), temporary, 0, 0, 0, GDT_Unknown, nil)
            }
        } catch {
            PublishedFile.remove(temporary)
            throw error
        }
        do {
            try GDALFault.check("GDALDatasetStartTransaction", path, kind: .cannotCreate) {
                GDALDatasetStartTransaction(dataset, 0) == OGRERR_NONE
            }
        } catch {
            GDALClose(dataset)
            PublishedFile.remove(temporary)
            throw error
        }
        self.path = path
        self.temporary = temporary
        self.dataset = dataset
    }

    /// Adds a layer and returns its number for `append`.
    package mutating func addLayer(_ definition: LayerDefinition) throws(TubanError) -> Int {
        let subject = "\(path)|\(definition.name)"
        let system = definition.crs == nil ? nil : try CoordinateSystem(definition.crs ?? "", subject: subject)
        let type = definition.crs == nil ? wkbNone : wkbMultiPolygon
        let options = ["GEOMETRY_NAME=geom", "FID=fid", definition.crs == nil ? "ASPATIAL_VARIANT=GPKG_ATTRIBUTES" : "SPATIAL_INDEX=YES"]
        let layer = try GDALFault.make("GDALDatasetCreateLayer", subject, kind: .cannotCreate) {
            withCStrings(options) { GDALDatasetCreateLayer(dataset, definition.name, system?.reference, type, $0) }
        }
        for field in definition.fields {
            let column = OGR_Fld_Create(field.name, field.kind.ogr)
            defer { OGR_Fld_Destroy(column) }
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
            case .text(let text): OGR_F_SetFieldString(feature, column, text)
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
            try GDALFault.check("GDALDatasetCommitTransaction", path, kind: .inputOutput) {
                GDALDatasetCommitTransaction(dataset) == OGRERR_NONE
            }
        } catch {
            GDALClose(dataset)
            PublishedFile.remove(temporary)
            throw error
        }
        do {
            try GDALFault.check("GDALClose", path, kind: .inputOutput) {
                GDALClose(dataset)
                return true
            }
            try verify()
        } catch {
            PublishedFile.remove(temporary)
            throw error
        }
        try PublishedFile.publish(temporary, as: path)
    }

    /// Gives the file up; nothing of it stays.
    package consuming func abandon() {
        GDALClose(dataset)
        PublishedFile.remove(temporary)
    }

    private func verify() throws(TubanError) {
        let opened = try GDALFault.make("GDALOpenEx", path, kind: .inputOutput) {
            GDALOpenEx(temporary, UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY), nil, nil, nil)
        }
        defer { GDALClose(opened) }
        for entry in layers {
            let layer = GDALDatasetGetLayerByName(opened, entry.definition.name)
            let found = layer == nil ? -1 : Int(OGR_L_GetFeatureCount(layer, 1))
            guard found == entry.rows else {
                throw TubanError(
                    .inputOutput, subject: "\(path)|\(entry.definition.name)",
                    "reads back with \(found) features where \(entry.rows) were written (disk full or failing?); free space and run again")
            }
        }
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
