import GeoIO
import Geometry
import Pipeline
import Testing
import Triage
import _TestSupport

/// Parcels on pixel sides over polygons that overlap, leave gaps, and share sides.
@Suite struct SumLawTests {
    struct World {
        var sources: [BaseLayerRole: BaseLayerSource]
        var landUse: [OverlayFixture.Row] = []
        var farmland: [OverlayFixture.Row] = []
        var approvals: [OverlayFixture.Row] = []
    }

    static let useCodes = ["0102", "0201", "0702", "1101", "1003", "9999"]

    static func world(seed: UInt64, folder: TemporaryFolder, name: String = "base.gpkg", shuffled: UInt64? = nil) throws -> World {
        var generator = SeededGenerator(seed: seed)
        var world = World(sources: [:])
        // A lattice that shares sides, with a hole in every tenth place, and stars on top.
        for row in 0..<20 {
            for column in 0..<20 where generator.whole(0...9) > 0 {
                world.landUse.append(
                    (OverlayFixture.box(Double(column) * 100, Double(row) * 100, 100, 100), [.text(useCodes[generator.whole(0...5)])]))
            }
        }
        for _ in 0..<60 {
            let star = OverlayFixture.star(&generator, x: generator.real(150...1850), y: generator.real(150...1850), radius: generator.real(5...120))
            world.landUse.append((star, [.text(useCodes[generator.whole(0...5)])]))
        }
        for _ in 0..<150 {
            let star = OverlayFixture.star(&generator, x: generator.real(150...1850), y: generator.real(150...1850), radius: generator.real(20...200))
            world.farmland.append((star, []))
        }
        for number in 0..<120 {
            let star = OverlayFixture.star(&generator, x: generator.real(150...1850), y: generator.real(150...1850), radius: generator.real(20...150))
            let date: FieldValue = number % 7 == 0 ? .absent : .date("20\(20 + number % 6)-03-0\(1 + number % 9)")
            world.approvals.append((star, [.text("批〔\(number / 2)〕"), date]))
        }
        if let shuffled {
            var order = SeededGenerator(seed: shuffled)
            world.landUse.shuffle(using: &order)
            world.farmland.shuffle(using: &order)
            world.approvals.shuffle(using: &order)
        }
        let path = folder(name)
        try OverlayFixture.write(
            [
                ("DLTB", [FieldDefinition("DLBM", .text)], world.landUse), ("YJJBNTTB", [], world.farmland),
                ("PZWJSTD", [FieldDefinition("PZWH", .text), FieldDefinition("PZRQ", .date)], world.approvals),
            ], to: path)
        world.sources = [
            .landUse: BaseLayerSource(source: path, layer: "DLTB"), .basicFarmland: BaseLayerSource(source: path, layer: "YJJBNTTB"),
            .approvals: BaseLayerSource(source: path, layer: "PZWJSTD"),
        ]
        return world
    }

    static func parcels(_ count: Int, seed: UInt64) throws -> [OverlayParcel] {
        var generator = SeededGenerator(seed: seed)
        return try (0..<count).map { _ in try OverlayFixture.parcel(OverlayFixture.staircase(&generator)) }
    }

    static func amounts(_ use: OverlayFigures.LandUse) -> [OverlayFigures.Amount] {
        [use.farmland, use.otherAgricultural, use.unused, use.construction, use.unsurveyed]
    }

    /// 10,000 parcels: the five areas sum to the parcel's, in m² and in hundredths of a mu, and no part is more than its whole.
    @Test func partsSumToTheParcel() throws {
        let folder = try TemporaryFolder()
        let world = try Self.world(seed: 1, folder: folder)
        let parcels = try Self.parcels(10_000, seed: 2)
        let outcome = try OverlayFixture.overlay(world.sources, parcels, workers: 2)
        #expect(outcome.figures.count == parcels.count)
        var mixed = 0
        for (parcel, figures) in zip(parcels, outcome.figures) {
            let use = try #require(figures.landUse)
            let amounts = Self.amounts(use)
            #expect(abs(amounts.reduce(0) { $0 + $1.area } - parcel.area) <= 1e-9 * parcel.area)
            #expect(amounts.reduce(0) { $0 + $1.hundredths } == parcel.hundredths)
            #expect(amounts.allSatisfy { $0.area >= 0 && $0.hundredths >= 0 })
            #expect(amounts.allSatisfy { abs($0.mu - $0.area * 0.0015) < 0.03 })
            #expect(use.codes.reduce(0) { $0 + $1.area } <= parcel.area * (1 + 1e-9))
            let unapproved = try #require(use.unapproved)
            #expect(unapproved.area <= use.farmland.area + 1e-3 && unapproved.hundredths <= use.farmland.hundredths)
            #expect((0...1).contains(try #require(figures.approval).share))
            #expect(try #require(figures.basicFarmland).hundredths <= parcel.hundredths)
            if amounts.count(where: { $0.area > 0 }) > 1 { mixed += 1 }
        }
        #expect(mixed > 3000)
        let report = try #require(outcome.reports["land_use"])
        #expect(report.overlapParcels > 100 && report.overlapArea > 0)
        #expect(report.unknownCodes == ["9999"])
    }

    /// The same by GEOS and Karney's geodesics, piece by piece: of overlapping land-use polygons the first code counts, of others the union.
    @Test func areasAreThoseOfGEOS() throws {
        let folder = try TemporaryFolder()
        let world = try Self.world(seed: 3, folder: folder)
        var generator = SeededGenerator(seed: 4)
        let drawn = (0..<400).map { _ in OverlayFixture.staircase(&generator) }
        let outcome = try OverlayFixture.overlay(world.sources, try drawn.map(OverlayFixture.parcel))
        let overlay = try Overlay()
        let measure = try GeodesicArea(crs: OverlayFixture.grid.crs, subject: "test")
        let transform = OverlayFixture.grid.transform
        func shape(_ polygons: [MapPolygon]) throws -> OverlayShape { try overlay.shape(polygons.map { $0.planar(transform) }) }
        func area(_ shape: OverlayShape) throws -> Double { try measure.measure(shape.polygons().map { MapPolygon($0, transform: transform) }).area }
        let use = try world.landUse.map { (shape: try shape($0.polygons), code: $0.values[0].text ?? "") }.enumerated().sorted {
            ($0.element.code, $0.offset) < ($1.element.code, $1.offset)
        }
        let basic = try overlay.shape(world.farmland.flatMap { $0.polygons.map { $0.planar(transform) } }).dissolved()
        for (polygons, figures) in zip(drawn, outcome.figures) {
            let parcel = try shape(polygons)
            let whole = try area(parcel)
            var rest = parcel
            var byCode: [String: Double] = [:]
            for (_, entry) in use where try entry.shape.overlaps(parcel) {
                let part = try rest.intersection(entry.shape)
                byCode[entry.code, default: 0] += try area(part)
                rest = try rest.difference(part)
            }
            let found = try #require(figures.landUse)
            let tolerance = 1e-6 * whole + 1e-3
            for (code, expected) in byCode {
                let measured = found.codes.first { $0.code == code }?.area ?? 0
                #expect(abs(measured - expected) < tolerance, "\(code)")
            }
            #expect(abs(found.farmland.area - (byCode["0102"] ?? 0)) < tolerance)
            let basicArea = try area(parcel.intersection(basic))
            #expect(abs(try #require(figures.basicFarmland).area - basicArea) < tolerance)
        }
    }

    /// Neither the order of base polygons, nor that of parcels, nor workers change a bit.
    @Test(arguments: [11, 12, 13] as [UInt64])
    func orderDoesNotShow(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let world = try Self.world(seed: 5, folder: folder)
        let other = try Self.world(seed: 5, folder: folder, name: "other.gpkg", shuffled: seed)
        let parcels = try Self.parcels(600, seed: 6)
        let first = try OverlayFixture.overlay(world.sources, parcels)
        #expect(try OverlayFixture.overlay(other.sources, parcels, workers: 3).figures == first.figures)
        var generator = SeededGenerator(seed: seed)
        let order = parcels.indices.shuffled(using: &generator)
        let shuffled = try OverlayFixture.overlay(world.sources, order.map { parcels[$0] }, workers: 2)
        #expect(shuffled.figures == order.map { first.figures[$0] })
        #expect(shuffled.reports == first.reports)
    }
}
