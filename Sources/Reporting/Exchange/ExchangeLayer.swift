import GeoIO
import Geometry
import Pipeline

/// Writes records as one layer of a vector file, or as CSV.
struct ExchangeLayer {
    let queue: ExchangeQueue
    let mapping: ExchangeMapping
    let format: VectorFormat
    let encoding: TextEncoding
    let language: ReportLanguage

    /// - Returns: what the format could not hold as it was.
    func write(to path: String) throws(TubanError) -> [String] {
        if format == .shp { try ShapefileSize(queue.records, mapping.columns).check(path) }
        let isTable = format == .csv
        let fields = mapping.columns.map { column in
            var field = column.field
            if isTable {
                // People open it: titles for names, and widths do not bind.
                field.name = column.title[language] ?? column.name
                field.width = 0
            }
            return field
        }
        var writer = try VectorWriter(
            path: path, format: format, style: VectorStyle(encoding: encoding, isForSpreadsheets: isTable))
        var remarks: [String] = []
        var neutralised = 0
        do {
            let layer = try writer.addLayer(LayerDefinition(name: mapping.layer, crs: isTable ? nil : queue.crs, fields: fields))
            for record in queue.records {
                let values = mapping.columns.map { column in
                    let value = record.value(column)
                    guard isTable, case .text(let text) = value, SpreadsheetText.isDangerous(text) else { return value }
                    neutralised += 1
                    return .text(SpreadsheetText.safe(text))
                }
                try writer.append(to: layer, polygons: isTable ? [] : record.feature.polygons, values: values)
            }
            remarks = writer.remarks
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        if neutralised > 0 { remarks.append("\(neutralised) texts began like formulas and have an apostrophe before them") }
        return remarks
    }
}

/// How large a Shapefile will be: its parts hold at most 2 GB each.
///
/// - Source: ESRI Shapefile Technical Description (1998): 16 bytes a point, 4 a part, 52 a record; dBase III: the sum of the fields' widths.
struct ShapefileSize {
    static let limit = 1 << 31

    let shapes: Int
    let table: Int

    init(_ records: [ExchangeRecord], _ columns: [ExchangeMapping.Column]) {
        var shapes = 100
        for record in records {
            let rings = record.feature.polygons.flatMap(\.rings)
            shapes += 52 + 4 * rings.count + 16 * rings.reduce(0) { $0 + $1.count }
        }
        self.init(shapes: shapes, rows: records.count, columns)
    }

    init(shapes: Int, rows: Int, _ columns: [ExchangeMapping.Column]) {
        self.shapes = shapes
        // GDAL gives fields without a width 80 bytes for a text, 24 for a real, 18 for a whole number, 8 for a date.
        let row = columns.reduce(1) { sum, column in
            let usual = [FieldDefinition.Kind.text: 80, .real: 24, .integer: 18, .date: 8]
            return sum + (column.length > 0 ? column.length : usual[column.kind] ?? 80)
        }
        table = 33 + 32 * columns.count + rows * row
    }

    func check(_ path: String) throws(TubanError) {
        for (part, size) in [(".shp", shapes), (".dbf", table)] where size >= Self.limit {
            throw TubanError(
                .badData, subject: path,
                "its \(part) would have \(size) bytes, and a Shapefile's parts hold less than \(Self.limit) (2 GB); export fewer tiers (--tier), or as GeoPackage")
        }
    }
}
