/// The classes of change that the machine tells apart.
package enum ParcelClass: String, Sendable, Hashable, Codable, CaseIterable {
    case building
    case hardSurface = "hard_surface"
    case road, earthwork, greenhouse, solar, water
    case orchardTrees = "orchard_trees"
    case turf, stockpile, demolished, recultivated
    case farmingCycle = "farming_cycle"
    /// Nothing that the classifier knows, or not surely enough.
    case unknown

    /// Ground that was cleared or is tilled, as rule A7 has it.
    package var restoresFarmland: Bool { self == .demolished || self == .recultivated || self == .farmingCycle }

    /// Ground that is used for something else than farming it.
    package var isOtherUse: Bool { self != .unknown && !restoresFarmland }

    package func name(language: String) -> String {
        guard language == "zh" else { return rawValue.split(separator: "_").joined(separator: " ") }
        switch self {
        case .building: return "建筑物"
        case .hardSurface: return "硬化地面"
        case .road: return "道路"
        case .earthwork: return "推填土"
        case .greenhouse: return "大棚"
        case .solar: return "光伏"
        case .water: return "水面(挖湖、坑塘)"
        case .orchardTrees: return "果园林木"
        case .turf: return "草皮"
        case .stockpile: return "堆场"
        case .demolished: return "已拆除"
        case .recultivated: return "已复耕"
        case .farmingCycle: return "耕作变化"
        case .unknown: return "不能判定"
        }
    }
}

/// What a classifier says of one parcel.
package struct Classification: Sendable, Hashable {
    package var parcelClass: ParcelClass
    /// Calibrated probability of the likeliest class; nil where a classifier gives none.
    package var probability: Double?
    /// Probability of all classes of other use together, whichever it is; nil where a classifier gives none.
    package var otherUse: Double?
    package var reasons: String

    package init(_ parcelClass: ParcelClass, probability: Double? = nil, otherUse: Double? = nil, reasons: String) {
        self.parcelClass = parcelClass
        self.probability = probability
        self.otherUse = otherUse
        self.reasons = reasons
    }
}
