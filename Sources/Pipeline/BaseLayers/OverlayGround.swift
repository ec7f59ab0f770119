import GeoIO
import Geometry
import Raster
import Triage

/// A parcel as it is overlaid.
package struct OverlayParcel: Sendable {
    /// The exact rings in the grid's CRS, closed.
    package var paths: FeaturePaths
    /// m² on the ellipsoid.
    package var area: Double
    /// Hundredths of a mu, as the parcel's own record has them.
    package var hundredths: Int

    package init(polygons: [MapPolygon], area: Double, hundredths: Int) {
        paths = FeaturePaths()
        for polygon in polygons { for ring in polygon.rings { paths.append(ring) } }
        self.area = area
        self.hundredths = hundredths
    }
}

/// All base layers, indexed: what the workers share.
struct OverlayGround: Sendable {
    /// What a group is called, its date, and what else its record tells.
    struct Name: Sendable {
        var name: String?
        var date: String?
        var status: String?
        /// Of a facility: m² of hard surface per shed.
        var shedHard: Double?
    }

    struct Layer: Sendable {
        let base: BaseLayer
        let index: PolygonIndex
        /// For roads and village outlines.
        let distance: PathDistance?
        /// By feature: features of one group count as one matter, its ground once. −1 for no value.
        let groups: [Int32]
        let names: [Name]
        /// By feature: an approval given in time, or temporary land that still was at the last date. True for other roles.
        let isInTime: [Bool]
    }

    let layers: [BaseLayerRole: Layer]
    let scale: ArealScale
    /// By group of the land use: its class, nil for an unknown code.
    let landUseClasses: [LandUseCodes.Group?]
    /// By group of the land use: its place among the codes; where polygons overlap, the first counts.
    let landUseRanks: [Int]

    /// - Parameter date: of the last epoch; nil when it is unknown.
    init(_ layers: [BaseLayer], grid: RasterGrid, codes: LandUseCodes, date: AcquisitionDate?) throws(TubanError) {
        var prepared: [BaseLayerRole: Layer] = [:]
        for layer in layers { prepared[layer.role] = Self.prepare(layer, date: date) }
        self.layers = prepared
        scale = try ArealScale(crs: grid.crs, over: grid.extent, subject: "grid")
        let names = prepared[.landUse]?.names.map { $0.name ?? "" } ?? []
        landUseClasses = names.map { codes.group(of: $0) }
        var ranks = [Int](repeating: 0, count: names.count)
        for (rank, group) in names.indices.sorted(by: { names[$0] < names[$1] }).enumerated() { ranks[group] = rank }
        landUseRanks = ranks
    }

    /// Codes that no class has.
    var unknownCodes: [String] {
        zip(layers[.landUse]?.names ?? [], landUseClasses).compactMap { $1 == nil ? $0.name : nil }.sorted()
    }

    private static func prepare(_ base: BaseLayer, date: AcquisitionDate?) -> Layer {
        let (nameField, dateField): (BaseLayerField?, BaseLayerField?) =
            switch base.role {
            case .landUse, .townships, .villages: (.code, nil)
            case .approvals: (.number, .date)
            case .temporaryLand: (.number, .until)
            case .facilityAgriculture: (.number, nil)
            case .keyProjects: (.name, nil)
            case .backlog: (.caseNumber, .claimed)
            case .basicFarmland, .redLine, .homesteads, .roads, .villageOutlines: (nil, nil)
            }
        let statusField: BaseLayerField? =
            switch base.role {
            case .backlog: .status
            case .townships, .villages: .name
            default: nil
            }
        let isNamedByCode = nameField == .code
        var groups: [Int32] = []
        var names: [Name] = []
        var known: [String: Int32] = [:]
        var isInTime: [Bool] = []
        for feature in 0..<base.count {
            let name = nameField.flatMap { base.text($0, of: feature) }
            let day = dateField.flatMap { base.text($0, of: feature) }
            let status = statusField.flatMap { base.text($0, of: feature) }
            let shedHard = base.role == .facilityAgriculture ? Self.shedHard(base, feature) : nil
            let key = isNamedByCode ? name ?? "" : [name, day, status, shedHard.map { "\($0)" }].map { $0 ?? "\u{0}" }.joined(separator: "\u{1F}")
            if let group = known[key] {
                groups.append(group)
                // One township under two names: the first of them, whichever feature comes first.
                if let status { names[Int(group)].status = min(names[Int(group)].status ?? status, status) }
            } else {
                known[key] = Int32(names.count)
                groups.append(Int32(names.count))
                names.append(Name(name: name, date: day, status: status, shedHard: shedHard))
            }
            isInTime.append(Self.isInTime(base.role, day, date))
        }
        return Layer(
            base: base, index: PolygonIndex(base.store), distance: base.role.isNeighbour ? PathDistance(base.store) : nil, groups: groups,
            names: names, isInTime: isInTime)
    }

    /// Each record by itself: pieces of one facility that are not near the run are not read, so sums over them would depend on the run.
    private static func shedHard(_ base: BaseLayer, _ feature: Int) -> Double? {
        func number(_ field: BaseLayerField) -> Double? { base.text(field, of: feature).flatMap { Double($0) } }
        guard let hard = number(.hardArea), let sheds = number(.sheds), sheds > 0 else { return nil }
        return hard / sheds
    }

    /// Days of a date that is known by its month or year count against the parcel: an approval must lie before all of them, a term after.
    private static func isInTime(_ role: BaseLayerRole, _ day: String?, _ date: AcquisitionDate?) -> Bool {
        guard role == .approvals || role == .temporaryLand else { return true }
        guard let day else { return false }
        guard let date else { return true }
        return role == .approvals ? day <= date.padded(month: "01", day: "01") : day >= date.padded(month: "12", day: "31")
    }
}

extension AcquisitionDate {
    /// The text with the missing parts filled in.
    fileprivate func padded(month: String, day: String) -> String {
        text + (self.month == nil ? "-\(month)" : "") + (self.day == nil ? "-\(day)" : "")
    }
}
