import GeoIO
import Geometry
import Raster

/// The features of one role near the ground of a run, in the grid's CRS.
package struct BaseLayer: Sendable {
    /// Texts of one field: each different one once.
    package struct Column: Sendable {
        package private(set) var texts: [String] = []
        /// By feature; −1 for none.
        package private(set) var numbers: [Int32] = []
        private var known: [String: Int32] = [:]

        mutating func append(_ text: String?) {
            guard let text else {
                numbers.append(-1)
                return
            }
            if let number = known[text] {
                numbers.append(number)
            } else {
                let number = Int32(texts.count)
                known[text] = number
                texts.append(text)
                numbers.append(number)
            }
        }

        package func text(of feature: Int) -> String? { numbers[feature] < 0 ? nil : texts[Int(numbers[feature])] }
    }

    package let role: BaseLayerRole
    package private(set) var store = PathStore()
    package private(set) var columns: [BaseLayerField: Column] = [:]
    package internal(set) var report = BaseLayerReport()

    package var count: Int { store.count }

    package func text(_ field: BaseLayerField, of feature: Int) -> String? { columns[field]?.text(of: feature) }

    /// The rings of a feature, closed; which is a hole follows from how they lie (even-odd).
    package func rings(of feature: Int) -> [[Point]] {
        store.paths(of: feature).map { path in store.points(of: path).map { Point(x: store.paths.x[$0], y: store.paths.y[$0]) } }
    }

    /// Reads a layer.
    ///
    /// - Parameters:
    ///   - extent: in the grid's CRS; features that lie elsewhere are not read.
    ///   - parcels: boxes of the parcels; polygons that meet none are not kept. Nil keeps all.
    package static func read(
        _ role: BaseLayerRole, _ source: BaseLayerSource, crs: String, near extent: Extent, meeting parcels: BoxTree? = nil,
        assumedCRS: String? = nil
    ) throws(TubanError) -> BaseLayer {
        let opened = try BaseLayerColumns(role, source, crs: crs, assumedCRS: assumedCRS)
        let reader = opened.reader
        var layer = BaseLayer(role: role)
        layer.report.source = reader.subject
        layer.report.crs = reader.crsName
        layer.report.encoding = reader.encoding
        layer.report.missingFields = opened.missing.map(\.rawValue)
        layer.report.features = reader.featureCount
        try reader.restrict(to: role.isNeighbour ? extent.grown(by: opened.metres(BaseLayers.farthest)) : extent)
        for field in role.fields { layer.columns[field.field] = Column() }
        let tree = role.isNeighbour ? nil : parcels
        var paths = FeaturePaths()
        while try reader.advance() {
            layer.report.near += 1
            guard opened.passesFilter() else {
                layer.report.filtered += 1
                continue
            }
            switch try reader.ground(into: &paths, takesLines: role.takesLines, isWanted: { box in tree.map { $0.meets(box) } ?? true }) {
            case .none: layer.report.nullGeometry += 1
            case .unusable: layer.report.unusable += 1
            case .elsewhere: break
            case .repaired:
                layer.report.repaired += 1
                layer.append(paths, opened)
            case .valid: layer.append(paths, opened)
            }
        }
        layer.countDuplicates()
        return layer
    }

    private mutating func append(_ paths: FeaturePaths, _ opened: BaseLayerColumns) {
        store.append(paths)
        report.used += 1
        var lacksValue = false
        for (field, place) in opened.places {
            var text: String?
            if let place {
                if field.field.isDate {
                    let date = opened.reader.date(place)
                    text = date.iso
                    if date.isUnreadable { report.unreadableDates += 1 }
                } else if field.field.isNumber {
                    let number = opened.reader.number(place)
                    text = number.value.map { "\($0)" }
                    report.unreadableNumbers = (report.unreadableNumbers ?? 0) + (number.isUnreadable ? 1 : 0)
                } else {
                    text = opened.reader.text(place)
                }
            }
            if text == nil, field.isRequired { lacksValue = true }
            columns[field.field]?.append(text)
        }
        if lacksValue { report.withoutValue += 1 }
    }

    private mutating func countDuplicates() {
        guard let field = role.uniqueField, let column = columns[field] else { return }
        var counts = [Int](repeating: 0, count: column.texts.count)
        for number in column.numbers where number >= 0 { counts[Int(number)] += 1 }
        report.duplicates = counts.count { $0 > 1 }
    }
}

extension BaseLayerField {
    var isDate: Bool { self == .date || self == .until || self == .claimed }
    var isNumber: Bool { self == .hardArea || self == .sheds }
}

/// An opened layer with the places of its fields and of its filter.
struct BaseLayerColumns {
    let reader: FeatureReader
    /// Fields of the role, with their place among the reader's columns.
    let places: [(field: BaseLayerRole.Field, place: Int?)]
    /// Optional fields that the layer has no column for.
    let missing: [BaseLayerField]
    private let filter: [(place: Int, values: Set<String>)]
    private let metresPerUnit: Double

    init(_ role: BaseLayerRole, _ source: BaseLayerSource, crs: String, assumedCRS: String?) throws(TubanError) {
        var names: [String] = []
        var wanted: [(field: BaseLayerRole.Field, name: String?, place: Int)] = []
        for field in role.fields {
            let name = source.fields[field.field] ?? field.column
            wanted.append((field, name, names.count))
            if let name { names.append(name) }
        }
        let filtered = source.filter.keys.sorted()
        let iconv: String? =
            switch source.encoding {
            case .utf8: "UTF-8"
            case .gbk: "GBK"
            case .gb18030: "GB18030"
            case nil: nil
            }
        let opened = try FeatureReader(
            path: source.source, layer: source.layer, columns: names + filtered, encoding: iconv, to: crs,
            assumedCRS: source.assumeCRS ?? assumedCRS)
        var places: [(field: BaseLayerRole.Field, place: Int?)] = []
        var missing: [BaseLayerField] = []
        var faults: [String] = []
        for (field, name, place) in wanted {
            let isThere = name != nil && opened.hasColumn(place)
            if !isThere {
                missing.append(field.field)
                if let name, field.isRequired || source.fields[field.field] != nil {
                    faults.append("no column '\(name)' for \(field.field.rawValue)\(Self.hint(name, opened.columnNames))")
                }
            }
            places.append((field, isThere ? place : nil))
        }
        var conditions: [(place: Int, values: Set<String>)] = []
        for (offset, name) in filtered.enumerated() {
            if !opened.hasColumn(names.count + offset) { faults.append("no column '\(name)' to filter by\(Self.hint(name, opened.columnNames))") }
            conditions.append((names.count + offset, Set(source.filter[name] ?? [])))
        }
        guard faults.isEmpty else {
            throw TubanError(
                .badData, subject: opened.subject,
                "has \(faults.joined(separator: ", ")); it has \(opened.columnNames.joined(separator: ", ")). "
                    + "Name the column under base_layers.\(role.rawValue).fields")
        }
        reader = opened
        self.places = places
        self.missing = missing
        filter = conditions
        let system = try CoordinateSystem(crs, subject: source.text)
        metresPerUnit = system.isGeographic ? 111_000 : system.metresPerUnit
    }

    private static func hint(_ name: String, _ columns: [String]) -> String {
        Spelling.nearest(to: name, among: columns).map { " (did you mean \($0)?)" } ?? ""
    }

    func passesFilter() -> Bool { filter.allSatisfy { condition in reader.text(condition.place).map { condition.values.contains($0) } ?? false } }

    /// So many metres in units of the grid's CRS, or a little more.
    func metres(_ length: Double) -> Double { length / metresPerUnit * (metresPerUnit == 111_000 ? 3 : 1) }
}
