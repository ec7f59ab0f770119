/// What a base layer tells about the ground. The raw values are the words of the configuration.
package enum BaseLayerRole: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    case landUse = "land_use"
    case basicFarmland = "basic_farmland"
    case redLine = "red_line"
    case townships, villages, approvals
    case temporaryLand = "temporary_land"
    case homesteads
    case facilityAgriculture = "facility_agriculture"
    case keyProjects = "key_projects"
    case roads
    case villageOutlines = "village_outlines"
    case backlog
}

/// What is read of a feature besides its ground. The raw values are the keys of `fields`.
package enum BaseLayerField: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    case code, name, number, date, until
    case countyName = "county_name"
    case caseNumber = "case"
    case status, claimed
    case hardArea = "hard_m2"
    case sheds
}

extension BaseLayerRole {
    /// A field of the role with the survey's name for its column (TD/T 1057 and the exchange layers of the land change survey).
    package struct Field: Sendable, Hashable {
        package let field: BaseLayerField
        /// Nil where the survey has no customary name: such a field is read when the configuration names it.
        package let column: String?
        /// Without a required field the layer is refused; another one is missing then, which is reported.
        package let isRequired: Bool
    }

    package var fields: [Field] {
        func required(_ field: BaseLayerField, _ column: String) -> Field { Field(field: field, column: column, isRequired: true) }
        func optional(_ field: BaseLayerField, _ column: String?) -> Field { Field(field: field, column: column, isRequired: false) }
        return switch self {
        case .landUse: [required(.code, "DLBM")]
        case .townships: [required(.code, "XZQDM"), optional(.name, "XZQMC"), optional(.countyName, nil)]
        case .villages: [required(.code, "ZLDWDM"), optional(.name, "ZLDWMC")]
        case .approvals: [required(.number, "PZWH"), required(.date, "PZRQ")]
        case .temporaryLand: [optional(.number, "PZWH"), required(.until, "DQRQ")]
        case .facilityAgriculture: [optional(.number, "BABH"), optional(.hardArea, nil), optional(.sheds, nil)]
        case .keyProjects: [optional(.name, "XMMC")]
        case .backlog: [required(.caseNumber, "AJBH"), optional(.status, "ZT"), optional(.claimed, "SBZGRQ")]
        case .basicFarmland, .redLine, .homesteads, .roads, .villageOutlines: []
        }
    }

    /// Roads may be drawn as lines; ground is needed of every other role.
    package var takesLines: Bool { self == .roads }

    /// Roles whose distance is told, so that what lies beside the parcels counts too.
    package var isNeighbour: Bool { self == .roads || self == .villageOutlines }

    /// The field that should not stand in two features; two of a kind are counted.
    package var uniqueField: BaseLayerField? {
        switch self {
        case .townships, .villages: .code
        case .backlog: .caseNumber
        default: nil
        }
    }
}
