import GeoIO
import Geometry
import Pipeline
import Testing
import Triage
import _TestSupport

/// What each role tells of a parcel.
@Suite struct RoleTests {
    static let parcel = OverlayFixture.box(400, 400, 40, 20)

    static func figures(
        _ role: BaseLayerRole, fields: [FieldDefinition], _ rows: [OverlayFixture.Row], parcel: [MapPolygon] = parcel, date: String? = "2024-04-20"
    ) throws -> OverlayFigures {
        let folder = try TemporaryFolder()
        // A far feature, so that the layer is never empty.
        try OverlayFixture.write([("layer", fields, rows + [(OverlayFixture.box(1900, 1900, 10, 10), fields.map { _ in .absent })])], to: folder("a.gpkg"))
        let outcome = try OverlayFixture.overlay(
            [role: BaseLayerSource(source: folder("a.gpkg"), layer: "layer")], [try OverlayFixture.parcel(parcel)], date: date)
        return try #require(outcome.figures.first)
    }

    @Test func absentRolesAreUnknownAndNotNothing() throws {
        let outcome = try OverlayFixture.overlay([:], [try OverlayFixture.parcel(Self.parcel)])
        #expect(outcome.figures == [OverlayFigures()])
        #expect(OverlayColumns.values(of: outcome.figures[0]).allSatisfy { $0 == .absent })
        #expect(Set(OverlayColumns.fields.map(\.name)).count == OverlayColumns.fields.count)
    }

    @Test(arguments: BaseLayerRole.allCases)
    func layersWithoutOverlapGiveNothing(role: BaseLayerRole) throws {
        let fields = role.fields.map { FieldDefinition($0.column ?? $0.field.rawValue, [.date, .until, .claimed].contains($0.field) ? .date : .text) }
        let found = try Self.figures(role, fields: fields, [])
        let values = Dictionary(uniqueKeysWithValues: zip(OverlayColumns.fields.map(\.name), OverlayColumns.values(of: found)))
        let numbers: [BaseLayerRole: [String]] = [
            .landUse: ["farmland_m2", "construction_mu"], .basicFarmland: ["basic_farmland_m2", "basic_farmland_mu"],
            .redLine: ["red_line_m2"], .approvals: ["approval_share"], .temporaryLand: ["temporary_share"], .homesteads: ["homestead_share"],
            .facilityAgriculture: ["facility_share"], .keyProjects: ["key_project_share"], .backlog: ["backlog_share", "backlog_growth_m2"],
        ]
        for name in numbers[role] ?? [] { #expect(values[name] == .real(0), "\(name)") }
        if role == .landUse {
            #expect(values["unsurveyed_mu"] == .real(1.2))
            #expect(values["farmland_unapproved_mu"] == .absent)
        }
        if role.isNeighbour {
            let distance = role == .roads ? found.roadDistance : found.villageDistance
            let expected: Double = (1460.0 * 1460.0 + 1480.0 * 1480.0).squareRoot()
            let told = try #require(distance)
            #expect(abs(told - expected) < 1)
        }
    }

    @Test func placesAreThoseOfTheLargestShare() throws {
        let fields = [FieldDefinition("XZQDM", .text), FieldDefinition("XZQMC", .text)]
        let found = try Self.figures(
            .townships, fields: fields,
            [(OverlayFixture.box(380, 390, 35, 50), [.text("130999101"), .text("甲镇")]), (OverlayFixture.box(415, 390, 50, 50), [.text("130999102"), .text("乙乡")])])
        #expect(found.township == .init(code: "130999102", name: "乙乡"))
        #expect(found.county == .init(code: "130999", name: nil))
        // Two pieces of one township together outweigh a larger single one.
        let pieces = try Self.figures(
            .townships, fields: fields,
            [
                (OverlayFixture.box(380, 390, 32, 50), [.text("130999101"), .text("甲镇")]), (OverlayFixture.box(412, 390, 16, 50), [.text("130999102"), .text("乙乡")]),
                (OverlayFixture.box(428, 390, 50, 50), [.text("130999101"), .text("甲镇")]),
            ])
        #expect(pieces.township?.code == "130999101")
        let village = try Self.figures(
            .villages, fields: [FieldDefinition("ZLDWDM", .text), FieldDefinition("ZLDWMC", .text)],
            [(OverlayFixture.box(300, 300, 300, 300), [.text("130999102203"), .text("丙村")])])
        #expect(village.village == .init(code: "130999102203", name: "丙村"))
        #expect(village.township == .init(code: "130999102") && village.county == .init(code: "130999"))
    }

    /// Approvals given in time go before later ones; overlapping ones are counted once.
    @Test func approvals() throws {
        let fields = [FieldDefinition("PZWH", .text), FieldDefinition("PZRQ", .text)]
        let rows: [OverlayFixture.Row] = [
            (OverlayFixture.box(390, 390, 20, 40), [.text("早"), .text("2021年3月5日")]),
            (OverlayFixture.box(395, 390, 25, 40), [.text("早二"), .text("20220101")]),
            (OverlayFixture.box(390, 390, 100, 100), [.text("晚"), .text("2024/6/1")]),
        ]
        let found = try #require(try Self.figures(.approvals, fields: fields, rows).approval)
        #expect(found.number == "早二" && found.date == "2022-01-01")
        #expect(abs(found.share - 0.5) < 1e-6)
        let late = try #require(try Self.figures(.approvals, fields: fields, rows, date: "2021-01").approval)
        #expect(late.number == "晚" && late.date == "2024-06-01" && late.share == 1)
    }

    @Test func farmlandOutsideApprovals() throws {
        let folder = try TemporaryFolder()
        try OverlayFixture.write(
            [
                (
                    "use", [FieldDefinition("DLBM", .text)],
                    [(OverlayFixture.box(300, 300, 130, 300), [.text("0102")]), (OverlayFixture.box(430, 300, 300, 300), [.text("0702")])]
                ),
                (
                    "approvals", [FieldDefinition("PZWH", .text), FieldDefinition("PZRQ", .date)],
                    [(OverlayFixture.box(410, 300, 300, 300), [.text("批"), .date("2023-01-01")])]
                ),
            ], to: folder("a.gpkg"))
        let parcel = try OverlayFixture.parcel(Self.parcel)
        let figures = try OverlayFixture.overlay(
            [.landUse: BaseLayerSource(source: folder("a.gpkg"), layer: "use"), .approvals: BaseLayerSource(source: folder("a.gpkg"), layer: "approvals")],
            [parcel]
        ).figures[0]
        let use = try #require(figures.landUse)
        #expect(abs(use.farmland.area - parcel.area * 0.75) < 1e-4 && abs(use.construction.area - parcel.area * 0.25) < 1e-4)
        #expect(abs(try #require(use.unapproved).area - parcel.area * 0.25) < 1e-4)
        let (farm, built) = (try #require(use.share(\.farmland)), try #require(use.share(\.construction)))
        #expect(abs(farm - 0.75) < 1e-6 && abs(built - 0.25) < 1e-6 && use.share(\.unused) == 0)
        #expect(use.unsurveyed == .init() && use.text.hasPrefix("0102:") && use.codes.map(\.code) == ["0102", "0702"])
    }

    /// Shares are of ground whose use is known. Where none is, nothing is known: missing, not 0.
    @Test func sharesOfUnsurveyedGroundAreMissing() throws {
        let folder = try TemporaryFolder()
        let code = [FieldDefinition("DLBM", .text)]
        try OverlayFixture.write(
            [
                ("half", code, [(OverlayFixture.box(300, 300, 120, 300), [.text("0102")])]), ("none", code, [(OverlayFixture.box(900, 900, 9, 9), [.text("0102")])]),
                ("basic", [], [(OverlayFixture.box(400, 400, 10, 20), [])]),
            ], to: folder("a.gpkg"))
        func values(_ landUse: String?) throws -> [String: FieldValue] {
            var sources: [BaseLayerRole: BaseLayerSource] = [.basicFarmland: BaseLayerSource(source: folder("a.gpkg"), layer: "basic")]
            if let landUse { sources[.landUse] = BaseLayerSource(source: folder("a.gpkg"), layer: landUse) }
            let figures = try OverlayFixture.overlay(sources, [try OverlayFixture.parcel(Self.parcel)]).figures[0]
            return Dictionary(uniqueKeysWithValues: zip(OverlayColumns.fields.map(\.name), OverlayColumns.values(of: figures)))
        }
        let (half, none, unasked) = (try values("half"), try values("none"), try values(nil))
        #expect(half["farmland_share"] == .real(1) && half["construction_share"] == .real(0) && half["unsurveyed_mu"] != .real(0))
        for name in ["farmland", "other_agricultural", "unused", "construction", "basic_farmland"] { #expect(none["\(name)_share"] == .absent, "\(name)") }
        #expect(none["farmland_m2"] == .real(0) && none["basic_farmland_m2"] == half["basic_farmland_m2"])
        #expect(unasked["farmland_share"] == .absent)
        for found in [half, unasked] { #expect(abs((found["basic_farmland_share"]?.real ?? -1) - 0.25) < 1e-6) }
    }

    @Test func temporaryLandThatStillIsGoesFirst() throws {
        let fields = [FieldDefinition("DQRQ", .date), FieldDefinition("PZWH", .text)]
        let rows: [OverlayFixture.Row] = [
            (OverlayFixture.box(390, 390, 15, 40), [.date("2025-01-01"), .text("有效")]), (OverlayFixture.box(390, 390, 60, 60), [.date("2023-06-30"), .text("过期")]),
        ]
        let valid = try #require(try Self.figures(.temporaryLand, fields: fields, rows).temporary)
        #expect(valid.number == "有效" && valid.date == "2025-01-01" && abs(valid.share - 0.125) < 1e-6)
        let expired = try #require(try Self.figures(.temporaryLand, fields: fields, rows, date: "2026-01-01").temporary)
        #expect(expired.number == "过期" && expired.share == 1)
    }

    @Test func growthOfAKnownCase() throws {
        let fields = [FieldDefinition("AJBH", .text), FieldDefinition("ZT", .text), FieldDefinition("SBZGRQ", .date)]
        let found = try Self.figures(.backlog, fields: fields, [(OverlayFixture.box(390, 390, 20, 60), [.text("案1"), .text("整改中"), .date("2023-09-24")])])
        let area = try OverlayFixture.parcel(Self.parcel).area
        #expect(found.backlog?.number == "案1" && found.backlog?.status == "整改中" && found.backlog?.date == "2023-09-24")
        #expect(abs(try #require(found.backlogGrowth) - area * 0.75) < 1e-4)
        #expect(abs(try #require(found.backlog).share - 0.25) < 1e-6)
    }

    /// The record of the facility with the largest share; anything that is no number of sheds or of m² leaves it unknown.
    @Test(
        arguments: [("45", "2", 22.5), ("0", "3", 0), ("45", "0", nil), ("", "3", nil), ("45", "", nil), ("-1", "3", nil), ("many", "3", nil)]
            as [(String, String, Double?)])
    func hardSurfacePerShed(hard: String, sheds: String, expected: Double?) throws {
        let folder = try TemporaryFolder()
        let fields = ["BABH", "YHMJ", "DPS"].map { FieldDefinition($0, .text) }
        func text(_ value: String) -> FieldValue { value.isEmpty ? .absent : .text(value) }
        try OverlayFixture.write(
            [
                (
                    "layer", fields,
                    [
                        (OverlayFixture.box(390, 390, 40, 60), [.text("备1"), text(hard), text(sheds)]),
                        (OverlayFixture.box(430, 390, 5, 60), [.text("备1"), .text("900"), .text("1")]),
                    ]
                )
            ], to: folder("a.gpkg"))
        let source = BaseLayerSource(source: folder("a.gpkg"), layer: "layer", fields: [.hardArea: "YHMJ", .sheds: "DPS"])
        let outcome = try OverlayFixture.overlay([.facilityAgriculture: source], [try OverlayFixture.parcel(Self.parcel)])
        let values = Dictionary(uniqueKeysWithValues: zip(OverlayColumns.fields.map(\.name), OverlayColumns.values(of: outcome.figures[0])))
        #expect(values["shed_hard_m2"] == expected.map { .real($0) } ?? .absent)
        #expect(values["facility_number"] == .text("备1"))
        #expect(abs(try #require(outcome.figures[0].facility).share - 0.875) < 1e-6)
        let report = try #require(outcome.reports["facility_agriculture"])
        #expect(report.unreadableNumbers == (hard == "-1" || hard == "many" ? 1 : 0) && report.missingFields.isEmpty)
    }

    @Test(arguments: [(460.0, 20.0), (440, 0), (405, 0), (350, 38)])
    func distanceToOutlines(x: Double, expected: Double) throws {
        // A thin outline beside, along, inside, and before the parcel.
        let found = try Self.figures(.villageOutlines, fields: [], [(OverlayFixture.box(x, 405, 12, 5), [])])
        #expect(abs(try #require(found.villageDistance) - expected) < 1e-6)
    }
}
