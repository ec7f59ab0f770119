/// Land-use classes of the third national survey that the district knows.
package enum LandUse: String, Sendable, CaseIterable {
    case irrigatedField = "0102"
    case orchard = "0201"
    case wood = "0301"
    case otherWood = "0307"
    case industry = "0601"
    case homestead = "0702"
    case publicLand = "08H2"
    case highway = "1003"
    case ruralRoad = "1006"
    case river = "1101"
    case pond = "1104"
    case ditch = "1107"
    case facility = "1202"

    package var code: String { rawValue }

    package var name: String {
        switch self {
        case .irrigatedField: "水浇地"
        case .orchard: "果园"
        case .wood: "乔木林地"
        case .otherWood: "其他林地"
        case .industry: "工业用地"
        case .homestead: "农村宅基地"
        case .publicLand: "科教文卫用地"
        case .highway: "公路用地"
        case .ruralRoad: "农村道路"
        case .river: "河流水面"
        case .pond: "坑塘水面"
        case .ditch: "沟渠"
        case .facility: "设施农用地"
        }
    }

    /// State-owned land (10) or land of the collective (30), the usual owner of the class.
    package var tenure: String {
        switch self {
        case .highway, .river: "10"
        default: "30"
        }
    }
}
