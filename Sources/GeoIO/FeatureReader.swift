import CGDAL
import Geometry

/// Reads the features of a layer one by one: chosen columns as text, ground as flat paths in a wanted CRS.
///
/// Not Sendable: one reader per thread.
package final class FeatureReader {
    package enum Ground: Sendable, Hashable {
        /// No geometry, or an empty one.
        case none
        /// Neither polygons nor (where they are taken) lines, or coordinates that are no numbers.
        case unusable
        /// Its box lies where nobody asks for it.
        case elsewhere
        case valid
        /// It was invalid and was repaired (GEOS MakeValid).
        case repaired
    }

    private let source: VectorSource
    private let target: CoordinateSystem?
    private let transform: CoordinateTransform?
    private let columns: [(index: Int32, type: OGRFieldType)?]
    private var feature: OGRFeatureH?

    /// - Parameters:
    ///   - path: a vector file, or `PG:…` for PostGIS.
    ///   - columns: names of the columns that `text` and `date` will be asked for; one that is not there is absent in every feature.
    ///   - encoding: of a Shapefile's texts; nil finds it out.
    ///   - crs: where coordinates should end; nil where only attributes are wanted.
    package init(
        path: String, layer: String?, columns names: [String], encoding: String?, to crs: String?, assumedCRS: String?
    ) throws(TubanError) {
        source = try VectorSource(path: path, layer: layer, encoding: encoding, assumedCRS: assumedCRS, allowsConnection: true)
        if let crs {
            let wanted = try CoordinateSystem(crs, subject: path)
            transform = try source.transform(to: wanted)
            target = wanted
        } else {
            transform = nil
            target = nil
        }
        columns = LayerRows.columns(names, of: source.layer)
        // By place: OGR finds columns whatever the case of their letters.
        let wanted = Set(columns.compactMap { $0?.index })
        let ignored = columnNames.enumerated().filter { !wanted.contains(Int32($0.offset)) }.map(\.element)
        if !ignored.isEmpty {
            _ = withCStrings(ignored) { list in
                list.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: ignored.count + 1) { OGR_L_SetIgnoredFields(source.layer, $0) }
            }
        }
    }

    deinit { if let feature { OGR_F_Destroy(feature) } }

    package var subject: String { source.subject }
    package var crsName: String? { source.crs.map { $0.authority ?? $0.name } }
    package var encoding: String? { source.encoding }

    /// All columns of the layer.
    package var columnNames: [String] { LayerRows.columnNames(of: source.layer) }

    package func hasColumn(_ number: Int) -> Bool { columns[number] != nil }

    /// Features of the whole layer, wherever they lie.
    package var featureCount: Int {
        OGR_L_SetSpatialFilter(source.layer, nil)
        return max(0, Int(OGR_L_GetFeatureCount(source.layer, 1)))
    }

    /// From here on only features whose boxes may meet `extent` (in the wanted CRS) are read.
    package func restrict(to extent: Extent) throws(TubanError) {
        guard let target else { return }
        try source.restrict(near: extent, crs: target)
    }

    /// Goes to the next feature; false at the end.
    package func advance() throws(TubanError) -> Bool {
        if let feature { OGR_F_Destroy(feature) }
        feature = nil
        var next: OGRFeatureH?
        try GDALFault.check("OGR_L_GetNextFeature", source.subject, kind: .badData) {
            next = OGR_L_GetNextFeature(source.layer)
            return true
        }
        feature = next
        return next != nil
    }

    /// The text of a column, by its place in `columns`, without surrounding blanks; nil when null, empty or absent.
    package func text(_ number: Int) -> String? {
        guard let feature, let (index, _) = columns[number], OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { return nil }
        let text = String(cString: OGR_F_GetFieldAsString(feature, index))
        guard let first = text.utf8.first, let last = text.utf8.last else { return nil }
        if first > 32, last > 32 { return text }
        let trimmed = text.drop { $0.isWhitespace }
        let end = trimmed.lastIndex { !$0.isWhitespace }
        return end.map { String(trimmed[...$0]) }
    }

    /// A date as `yyyy-mm-dd`: from a date column, or from a text such as `20230412`, `2023/4/12` or `2023年4月12日`.
    /// `isUnreadable` where something stands there that is no date.
    package func date(_ number: Int) -> (iso: String?, isUnreadable: Bool) {
        guard let feature, let (index, type) = columns[number], OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { return (nil, false) }
        if type == OFTDate || type == OFTDateTime {
            var (year, month, day): (Int32, Int32, Int32) = (0, 0, 0)
            OGR_F_GetFieldAsDateTime(feature, index, &year, &month, &day, nil, nil, nil, nil)
            let iso = WrittenDate.iso(Int(year), Int(month), Int(day))
            return (iso, iso == nil)
        }
        guard let text = text(number) else { return (nil, false) }
        let iso = WrittenDate.iso(text)
        return (iso, iso == nil)
    }

    /// A number of 0 or more: from a column of numbers, or from a text such as `22.5`. `isUnreadable` where something else stands there.
    package func number(_ number: Int) -> (value: Double?, isUnreadable: Bool) {
        guard let text = text(number) else { return (nil, false) }
        guard let value = Double(text), value.isFinite, value >= 0 else { return (nil, true) }
        return (value, false)
    }

    /// Writes the feature's paths into `paths`.
    ///
    /// - Parameters:
    ///   - takesLines: whether lines are wanted too.
    ///   - isWanted: asked with a box in the wanted CRS that holds the feature's; false leaves it.
    package func ground(
        into paths: inout FeaturePaths, takesLines: Bool = false, isWanted: (Extent) -> Bool = { _ in true }
    ) throws(TubanError) -> Ground {
        paths.removeAll()
        guard let feature, let geometry = OGR_F_GetGeometryRef(feature), OGR_G_IsEmpty(geometry) == 0 else { return .none }
        var envelope = OGREnvelope()
        OGR_G_GetEnvelope(geometry, &envelope)
        guard envelope.MinX.isFinite, envelope.MaxX.isFinite, envelope.MinY.isFinite, envelope.MaxY.isFinite else { return .unusable }
        guard isWanted(try box(envelope)) else { return .elsewhere }
        var linear: OGRGeometryH?
        defer { if let linear { OGR_G_DestroyGeometry(linear) } }
        if OGR_G_HasCurveGeometry(geometry, 0) != 0 { linear = OGR_G_GetLinearGeometry(geometry, 0, nil) }
        let drawn = linear ?? geometry
        FlatGeometry.append(drawn, takesLines: takesLines, to: &paths)
        guard !paths.ends.isEmpty, paths.isFinite else {
            paths.removeAll()
            return .unusable
        }
        var isRepaired = false
        if !takesLines || OGR_G_GetDimension(drawn) == 2, !FlatGeometry.isCertainlyValid(paths) {
            // Invalid rings are an expected finding here, not a failure: GEOS's remark is wanted, not an error.
            let mended: OGRGeometryH? = try GDALFault.quietly { () throws(TubanError) in OGR_G_IsValid(drawn) != 0 ? nil : OGR_G_MakeValid(drawn) }
            if let mended {
                defer { OGR_G_DestroyGeometry(mended) }
                paths.removeAll()
                FlatGeometry.append(mended, takesLines: false, to: &paths)
                guard !paths.ends.isEmpty, paths.isFinite else { return .unusable }
                isRepaired = true
            }
        }
        try transform?(&paths.x, &paths.y)
        return isRepaired ? .repaired : .valid
    }

    /// The box in the wanted CRS, with a margin for bent sides.
    private func box(_ envelope: OGREnvelope) throws(TubanError) -> Extent {
        guard let transform else { return Extent(minX: envelope.MinX, minY: envelope.MinY, maxX: envelope.MaxX, maxY: envelope.MaxY) }
        var x = [envelope.MinX, envelope.MaxX, envelope.MinX, envelope.MaxX]
        var y = [envelope.MinY, envelope.MinY, envelope.MaxY, envelope.MaxY]
        try transform(&x, &y)
        let (minX, maxX, minY, maxY) = (min(x[0], x[2]), max(x[1], x[3]), min(y[0], y[1]), max(y[2], y[3]))
        return Extent(minX: minX, minY: minY, maxX: maxX, maxY: maxY).withMargin
    }
}
