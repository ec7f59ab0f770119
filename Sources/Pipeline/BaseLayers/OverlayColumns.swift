import GeoIO
import Triage

/// The figures of the overlay under the names that `queue.gpkg` and the rules know them by.
package enum OverlayColumns {
    private typealias Column = (name: String, kind: FieldDefinition.Kind, value: @Sendable (OverlayFigures) -> FieldValue)

    package static var fields: [FieldDefinition] { columns.map { FieldDefinition($0.name, $0.kind) } }

    /// In the order of `fields`; absent where a role is not configured.
    package static func values(of figures: OverlayFigures) -> [FieldValue] { columns.map { $0.value(figures) } }

    private static let columns: [Column] =
        place("county", { $0.county }) + place("township", { $0.township }) + place("village", { $0.village })
        + amount("farmland", { $0.landUse?.farmland }) + amount("other_agricultural", { $0.landUse?.otherAgricultural })
        + amount("unused", { $0.landUse?.unused }) + amount("construction", { $0.landUse?.construction })
        + amount("unsurveyed", { $0.landUse?.unsurveyed })
        + [text("land_use", { $0.landUse?.text })]
        + amount("basic_farmland", { $0.basicFarmland }) + amount("red_line", { $0.redLine })
        + [
            real("farmland_share", { $0.landUse?.share(\.farmland) }), real("other_agricultural_share", { $0.landUse?.share(\.otherAgricultural) }),
            real("unused_share", { $0.landUse?.share(\.unused) }), real("construction_share", { $0.landUse?.share(\.construction) }),
            real("basic_farmland_share", { $0.basicFarmlandShare }),
            text("approval_number", { $0.approval?.number }), day("approval_date", { $0.approval?.date }),
            real("approval_share", { $0.approval?.share }), real("farmland_unapproved_mu", { $0.landUse?.unapproved?.mu }),
            text("temporary_number", { $0.temporary?.number }), day("temporary_until", { $0.temporary?.date }),
            real("temporary_share", { $0.temporary?.share }), real("homestead_share", { $0.homesteadShare }),
            text("facility_number", { $0.facility?.number }), real("facility_share", { $0.facility?.share }),
            real("shed_hard_m2", { $0.facility?.shedHard }),
            text("key_project", { $0.keyProject?.number }), real("key_project_share", { $0.keyProject?.share }),
            real("road_distance_m", { $0.roadDistance }), real("village_distance_m", { $0.villageDistance }),
            text("backlog_case", { $0.backlog?.number }), text("backlog_status", { $0.backlog?.status }),
            day("backlog_claimed", { $0.backlog?.date }), real("backlog_share", { $0.backlog?.share }),
            real("backlog_growth_m2", { $0.backlogGrowth }),
        ]

    private static func text(_ name: String, _ value: @escaping @Sendable (OverlayFigures) -> String?) -> Column {
        (name, .text, { figures in value(figures).flatMap { $0.isEmpty ? nil : .text($0) } ?? .absent })
    }

    private static func day(_ name: String, _ value: @escaping @Sendable (OverlayFigures) -> String?) -> Column {
        (name, .date, { figures in value(figures).map { .date($0) } ?? .absent })
    }

    private static func real(_ name: String, _ value: @escaping @Sendable (OverlayFigures) -> Double?) -> Column {
        (name, .real, { figures in value(figures).map { .real($0) } ?? .absent })
    }

    private static func place(_ name: String, _ value: @escaping @Sendable (OverlayFigures) -> OverlayFigures.Place?) -> [Column] {
        [text("\(name)_code", { value($0)?.code }), text("\(name)_name", { value($0)?.name })]
    }

    private static func amount(_ name: String, _ value: @escaping @Sendable (OverlayFigures) -> OverlayFigures.Amount?) -> [Column] {
        [real("\(name)_m2", { value($0)?.area }), real("\(name)_mu", { value($0)?.mu })]
    }
}
