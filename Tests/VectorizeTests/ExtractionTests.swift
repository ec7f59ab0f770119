import CGDAL
import Foundation
import GeoIO
import Geometry
import Pipeline
import Testing

@Suite struct ExtractionTests {
    private static func run(_ request: ExtractionRequest) throws -> ParcelExtraction.Outcome { try ParcelExtraction(request).run() }

    /// Value, area and box of each polygon of GDALPolygonize.
    private func gdalPolygons(of path: String, eight: Bool) -> [[Double]] {
        let raster = GDALOpen(path, GA_ReadOnly)
        defer { GDALClose(raster) }
        let store = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)
        defer { GDALClose(store) }
        let layer = GDALDatasetCreateLayer(store, "rings", nil, wkbPolygon, nil)
        let field = OGR_Fld_Create("value", OFTInteger)
        _ = OGR_L_CreateField(layer, field, 1)
        OGR_Fld_Destroy(field)
        var options = eight ? CSLSetNameValue(nil, "8CONNECTED", "8") : nil
        defer { CSLDestroy(options) }
        let band = GDALGetRasterBand(raster, 1)
        _ = GDALPolygonize(band, GDALGetMaskBand(band), layer, 0, options, nil, nil)
        options = options ?? nil
        var found: [[Double]] = []
        OGR_L_ResetReading(layer)
        while let feature = OGR_L_GetNextFeature(layer) {
            defer { OGR_F_Destroy(feature) }
            let geometry = OGR_F_GetGeometryRef(feature)
            var box = OGREnvelope()
            OGR_G_GetEnvelope(geometry, &box)
            found.append([Double(OGR_F_GetFieldAsInteger(feature, 0)), OGR_G_Area(geometry), box.MinX, box.MinY, box.MaxX, box.MaxY])
        }
        return found
    }

    @Test(arguments: 0..<24)
    func classesAreThoseOfGDALPolygonize(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        var raster = MadeRaster.blobs(
            width: 40 + seed, height: 37, classes: 2 + seed % 4, cell: 1 + seed % 6, noise: Double(seed % 3) * 0.1, generator: &generator)
        raster.type = [GDT_Byte, GDT_Int16, GDT_Int32, GDT_UInt16][seed % 4]
        if seed % 4 == 1 { raster.values = raster.values.map { $0 - 2 } }
        if seed % 2 == 1 { raster.nodata = raster.values[0] }
        raster.write(to: scratch.file("r.tif"))
        let eight = seed % 3 != 0
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("p.gpkg"))
        request.reading = .classes(background: nil)
        request.parcels.connectivity = eight ? .eight : .four
        request.tileSize = 16
        _ = try Self.run(request)
        let layer = ReadLayer(request.out)
        let values = layer.numbers("value")
        let ours = layer.rows.indices.map { [values[$0], layer.areas[$0]] + layer.boxes[$0] }
        func order(_ a: [Double], _ b: [Double]) -> Bool { a.lexicographicallyPrecedes(b) }
        // Areas and corners are multiples of ten metres, exact in Double.
        #expect(ours.sorted(by: order) == gdalPolygons(of: request.raster, eight: eight).sorted(by: order))
        #expect(layer.invalid == 0)
        #expect(layer.numbers("pixels").reduce(0, +) == Double(raster.values.count { $0 != raster.nodata }))
    }

    @Test(arguments: 0..<8)
    func figuresAreThoseOfTheirPixels(seed: Int) throws {
        var generator = SeededGenerator(seed: 100 + seed)
        let scratch = try Scratch()
        let mask = MadeRaster.blobs(width: 50, height: 45, classes: 2, cell: 4, noise: 0.05, generator: &generator)
        mask.write(to: scratch.file("m.tif"))
        var statistic = mask
        statistic.type = seed % 2 == 0 ? GDT_Float32 : GDT_Int16
        statistic.nodata = -50
        statistic.values = mask.values.map { _ in
            let value = Double(Int.random(in: -50...50, using: &generator))
            return seed % 2 == 0 ? (value > 45 ? .nan : value / 8) : value
        }
        statistic.write(to: scratch.file("s.tif"))
        var request = ExtractionRequest(raster: scratch.file("m.tif"), out: scratch.file("p.gpkg"))
        request.reading = .mask
        request.statistics = [.init(name: "s", path: scratch.file("s.tif"), band: 1)]
        request.tileSize = 13
        _ = try Self.run(request)
        let layer = ReadLayer(request.out)
        // Each pixel belongs to one parcel, so totals over all of them tell.
        let counted = mask.values.indices.filter { mask.values[$0] == 1 && !statistic.values[$0].isNaN && statistic.values[$0] != -50 }
            .map { statistic.values[$0] }
        let sums = layer.numbers("s_sum").filter { !$0.isNaN }
        #expect(layer.numbers("s_count").reduce(0, +) == Double(counted.count))
        #expect(sums.reduce(0, +) == counted.reduce(0, +))
        #expect(layer.numbers("s_min").filter { !$0.isNaN }.min() == counted.min())
        #expect(layer.numbers("s_max").filter { !$0.isNaN }.max() == counted.max())
        for (index, count) in layer.numbers("s_count").enumerated() where count > 0 {
            #expect(layer.numbers("s_mean")[index] == layer.numbers("s_sum")[index] / count)
        }
    }

    /// Each option alone, for any tiles and workers: the same file to the last byte.
    @Test(arguments: [
        "plain", "four", "smooth", "metres", "holes", "width", "merge", "touch", "within", "cut", "split", "split smooth", "sieve", "hysteresis",
        "threshold",
    ])
    func tilesAndWorkersDoNotShow(option: String) throws {
        var generator = SeededGenerator(seed: option.utf8.reduce(0) { $0 * 31 + Int($1) })
        let scratch = try Scratch()
        var raster = MadeRaster.blobs(width: 150, height: 130, classes: 3, cell: 5, noise: 0.15, generator: &generator)
        for index in raster.values.indices where Int.random(in: 0..<40, using: &generator) == 0 { raster.values[index] = 9 }
        raster.nodata = 9
        raster.write(to: scratch.file("r.tif"))
        let zones = try scratch.write(polygons: Self.zones(generator: &generator), epsg: 4547, to: "zones.geojson")
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: "")
        request.statistics = [.init(name: "s", path: scratch.file("r.tif"), band: 1)]
        switch option {
        case "four": request.parcels.connectivity = .four
        case "smooth": request.parcels.simplify = .smooth
        case "metres": request.parcels.simplify = .metres(18)
        case "holes": request.parcels.fillHoles = 1000
        case "width": request.parcels.minWidth = 12
        case "merge": request.parcels.mergeDistance = 30
        case "touch", "within", "cut":
            request.parcels.clip = try #require(ClipChoice(rawValue: option))
            request.region = .file(zones)
        case "split": request.parcels.split = SplitChoice("\(zones)|zones:name")
        case "split smooth":
            request.parcels.split = SplitChoice("\(zones)|zones:name")
            request.parcels.simplify = .smooth
        case "sieve": request.sieve = 6
        case "hysteresis": request.reading = .threshold(seed: 2, grow: 1)
        case "threshold": request.reading = .threshold(seed: 1, grow: nil)
        default: break
        }
        var hashes: Set<String> = []
        for (number, cut) in [(1024, 1), (64, 2), (17, 3), (1, 1)].enumerated() where cut.0 > 1 || option == "plain" || option == "merge" {
            request.out = scratch.file("p\(number).gpkg")
            request.tileSize = cut.0
            request.workers = cut.1
            let outcome = try Self.run(request)
            #expect(outcome.parcels > 0)
            hashes.insert(try ContentHash.ofFile(request.out))
        }
        #expect(hashes.count == 1)
        let layer = ReadLayer(scratch.file("p0.gpkg"), layer: "parcels")
        #expect(layer.invalid == 0 && !layer.rows.isEmpty)
        if request.parcels.simplify != .exact {
            let exact = ReadLayer(scratch.file("p0.gpkg"), layer: "parcels_exact")
            #expect(exact.invalid == 0 && exact.rows.count == layer.rows.count)
            // Areas are those of the exact form.
            for (row, area) in zip(layer.numbers("area_planar_m2"), exact.areas) { #expect(abs(row - area) < 0.01) }
        }
    }

    /// Four zones around a crooked middle, which leave a margin of the raster uncovered.
    static func zones(generator: inout SeededGenerator) -> [[[Point]]] {
        func jitter(_ x: Double, _ y: Double) -> Point {
            Point(
                x: 500_000 + x + Double.random(in: -150...150, using: &generator), y: 4_100_000 - y + Double.random(in: -150...150, using: &generator)
            )
        }
        let (left, right, top, bottom) = (jitter(200, 650), jitter(1300, 650), jitter(750, 200), jitter(750, 1100))
        let middle = jitter(750, 650)
        let corners = [jitter(200, 200), jitter(1300, 200), jitter(1300, 1100), jitter(200, 1100)]
        return [
            [[corners[0], top, middle, left]], [[top, corners[1], right, middle]], [[middle, right, corners[2], bottom]],
            [[left, middle, bottom, corners[3]]],
        ]
    }

    /// Parts of split parcels: rounded areas sum to the rounded whole, pixels to the pixels, and the ground is that of the whole.
    @Test(arguments: 0..<12)
    func partsSumToTheWhole(seed: Int) throws {
        var generator = SeededGenerator(seed: 300 + seed)
        let scratch = try Scratch()
        let raster = MadeRaster.blobs(width: 130, height: 130, classes: 5, cell: 4, noise: 0.05, generator: &generator)
        raster.write(to: scratch.file("r.tif"))
        // Narrow strips make many cases in one layer.
        var strips: [[[Point]]] = []
        var x = 500_100.0
        var line = [Point(x: x, y: 4_100_100), Point(x: x + 40, y: 4_099_300), Point(x: x, y: 4_098_600)]
        while x < 501_300 {
            x += Double.random(in: 25...140, using: &generator)
            let next = [
                Point(x: x, y: 4_100_100), Point(x: x + Double.random(in: -20...20, using: &generator), y: 4_099_300), Point(x: x, y: 4_098_600),
            ]
            strips.append([line + next.reversed()])
            line = next
        }
        let zones = try scratch.write(polygons: strips, epsg: 4547, to: "strips.geojson")
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("whole.gpkg"))
        _ = try Self.run(request)
        request.out = scratch.file("split.gpkg")
        request.parcels.split = SplitChoice("\(zones)|strips:name")
        _ = try Self.run(request)
        let whole = ReadLayer(scratch.file("whole.gpkg"))
        let split = ReadLayer(request.out)
        #expect(split.invalid == 0)
        let parts = Dictionary(grouping: split.rows.indices, by: { split.rows[$0]["id"] ?? "" })
        #expect(parts.count == whole.rows.count)
        var cases = 0
        for (index, row) in whole.rows.enumerated() {
            let members = try #require(parts[row["id"] ?? ""])
            func sum(_ field: String) -> Double { members.reduce(0) { $0 + (Double(split.rows[$1][field] ?? "") ?? .nan) } }
            #expect(sum("pixels") == Double(row["pixels"] ?? ""))
            #expect(abs(members.reduce(0) { $0 + split.areas[$1] } - whole.areas[index]) < 0.01)
            guard members.count > 1 else { continue }
            cases += 1
            let mu = try #require(Double(row["area_mu"] ?? ""))
            #expect(abs(sum("area_mu") - mu) <= 0.005 + 1e-9)
            #expect(abs(sum("area_m2") - (Double(row["area_m2"] ?? "") ?? 0)) < 1e-6)
            #expect(members.enumerated().allSatisfy { split.rows[$1]["part"] == "\($0 + 1)" && (Double(split.rows[$1]["area_mu"] ?? "") ?? 0) > 0 })
        }
        #expect(cases > 85, "1,000 cases in all need \(cases) to be more")
    }

    /// Touch and within against plain overlay of every parcel with the outline; cut against the centres of pixels.
    @Test(arguments: 0..<10)
    func clippingIsThatOfPlainOverlay(seed: Int) throws {
        var generator = SeededGenerator(seed: 500 + seed)
        let scratch = try Scratch()
        let raster = MadeRaster.blobs(width: 90, height: 80, classes: 2, cell: 4, noise: 0.1, generator: &generator)
        raster.write(to: scratch.file("r.tif"))
        let outline = (0..<5).map { corner -> Point in
            let angle = 2 * Double.pi * Double(corner) / 5
            let radius = Double.random(in: 120...380, using: &generator)
            return Point(x: 500_450 + radius * cos(angle), y: 4_099_600 + radius * sin(angle))
        }
        let area = try scratch.write(polygons: [[outline]], epsg: 4547, to: "area.geojson")
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("all.gpkg"))
        _ = try Self.run(request)
        request.region = .file(area)
        var found: [ClipChoice: ReadLayer] = [:]
        for clip in ClipChoice.allCases {
            request.parcels.clip = clip
            request.out = scratch.file("\(clip.rawValue).gpkg")
            _ = try Self.run(request)
            found[clip] = ReadLayer(request.out)
        }
        let region = OGR_G_CreateGeometry(wkbPolygon)
        defer { OGR_G_DestroyGeometry(region) }
        let ring = OGR_G_CreateGeometry(wkbLinearRing)
        for point in outline + outline.prefix(1) { OGR_G_AddPoint_2D(ring, point.x, point.y) }
        _ = OGR_G_AddGeometryDirectly(region, ring)
        var touching: [[UInt8]] = []
        var inside: [[UInt8]] = []
        for wkb in ReadLayer(scratch.file("all.gpkg")).wkb {
            var geometry: OGRGeometryH?
            _ = OGR_G_CreateFromWkb(wkb, nil, &geometry, Int32(wkb.count))
            defer { OGR_G_DestroyGeometry(geometry) }
            let common = OGR_G_Intersection(geometry, region)
            defer { OGR_G_DestroyGeometry(common) }
            let shared = common.map { OGR_G_Area($0) } ?? 0
            if shared > 0 { touching.append(wkb) }
            if shared > OGR_G_Area(geometry) - 1e-6 { inside.append(wkb) }
        }
        #expect(found[.touch]?.wkb == touching)
        #expect(found[.within]?.wkb == inside)
        var centres = 0
        for row in 0..<raster.height {
            for column in 0..<raster.width where raster.values[row * raster.width + column] == 1 {
                let centre = OGR_G_CreateGeometry(wkbPoint)
                defer { OGR_G_DestroyGeometry(centre) }
                OGR_G_SetPoint_2D(centre, 0, 500_005 + Double(column) * 10, 4_099_995 - Double(row) * 10)
                if OGR_G_Contains(region, centre) != 0 { centres += 1 }
            }
        }
        #expect(found[.cut]?.numbers("pixels").reduce(0, +) == Double(centres))
    }
}
