import CGDAL
import Geometry

/// What every reader of layers does: walking over the features, and reading one field of one feature.
enum LayerRows {
    /// Calls `visit` for each feature from the layer's present state on (filters, ignored columns); the feature lives as long as the call.
    static func forEach(
        _ layer: OGRLayerH, subject: String, _ visit: (OGRFeatureH) throws(TubanError) -> Void
    ) throws(TubanError) {
        while true {
            var feature: OGRFeatureH?
            try GDALFault.check("OGR_L_GetNextFeature", subject, kind: .badData) {
                feature = OGR_L_GetNextFeature(layer)
                return true
            }
            guard let feature else { return }
            defer { OGR_F_Destroy(feature) }
            try visit(feature)
        }
    }

    /// Names of a layer's columns, in their order.
    static func columnNames(of layer: OGRLayerH) -> [String] {
        let definition = OGR_L_GetLayerDefn(layer)
        return (0..<OGR_FD_GetFieldCount(definition)).compactMap { index in
            OGR_FD_GetFieldDefn(definition, index).map { String(cString: OGR_Fld_GetNameRef($0)) }
        }
    }

    /// Place and type of each named column; nil for one that the layer lacks.
    static func columns(_ names: [String], of layer: OGRLayerH) -> [(index: Int32, type: OGRFieldType)?] {
        let definition = OGR_L_GetLayerDefn(layer)
        return names.map { name in
            let index = OGR_FD_GetFieldIndex(definition, name)
            return index < 0 ? nil : (index, OGR_Fld_GetType(OGR_FD_GetFieldDefn(definition, index)))
        }
    }

    /// Names of the layers of a dataset.
    static func layerNames(of dataset: GDALDatasetH) -> [String] {
        (0..<GDALDatasetGetLayerCount(dataset)).compactMap { index in
            GDALDatasetGetLayer(dataset, index).map { String(cString: OGR_L_GetName($0)) }
        }
    }

    /// - Parameter withTime: whether the time of a date-time is kept (as text); elsewhere only its day counts.
    static func value(of feature: OGRFeatureH, _ index: Int32, _ type: OGRFieldType, withTime: Bool = false) -> FieldValue {
        guard OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { return .absent }
        switch type {
        case OFTInteger, OFTInteger64: return .integer(Int(OGR_F_GetFieldAsInteger64(feature, index)))
        case OFTReal: return .real(OGR_F_GetFieldAsDouble(feature, index))
        case OFTDateTime where withTime: return instant(feature, index).map { .text($0) } ?? .absent
        case OFTDate, OFTDateTime:
            return .date(String(String(cString: OGR_F_GetFieldAsString(feature, index)).prefix(10)).replacing("/", with: "-"))
        default: return .text(String(cString: OGR_F_GetFieldAsString(feature, index)))
        }
    }

    /// The fields of a feature that have a value, by name.
    static func attributes(of feature: OGRFeatureH, withTime: Bool = false) -> [String: FieldValue] {
        var values: [String: FieldValue] = [:]
        for index in 0..<OGR_F_GetFieldCount(feature) {
            guard let definition = OGR_F_GetFieldDefnRef(feature, index), OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { continue }
            values[String(cString: OGR_Fld_GetNameRef(definition))] = value(
                of: feature, index, OGR_Fld_GetType(definition), withTime: withTime)
        }
        return values
    }

    /// A date-time in ISO 8601; without a zone where the file has none.
    private static func instant(_ feature: OGRFeatureH, _ index: Int32) -> String? {
        var year: Int32 = 0
        var month: Int32 = 0
        var day: Int32 = 0
        var hour: Int32 = 0
        var minute: Int32 = 0
        var zone: Int32 = 0
        var second: Float = 0
        guard OGR_F_GetFieldAsDateTimeEx(feature, index, &year, &month, &day, &hour, &minute, &second, &zone) != 0 else { return nil }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        // OGR counts zones in quarters of an hour from 100; below that no zone is known.
        let offset = (zone - 100) * 15
        let suffix = zone < 2 ? "" : offset == 0 ? "Z" : "\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
        return "\(year)-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(Int32(second)))\(suffix)"
    }
}
