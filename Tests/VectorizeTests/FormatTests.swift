import CGDAL
import Foundation
import GeoIO
import Geometry
import Pipeline
import Testing

@Suite struct FormatTests {
    /// Every format holds the same parcels with the same figures as the GeoPackage.
    @Test(arguments: VectorFormat.allCases)
    func formatsReadBack(format: VectorFormat) throws {
        var generator = SeededGenerator(seed: 7)
        let scratch = try Scratch()
        MadeRaster.blobs(width: 80, height: 70, classes: 3, cell: 5, noise: 0.1, generator: &generator).write(to: scratch.file("r.tif"))
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("p.gpkg"))
        request.statistics = [.init(name: "s", path: scratch.file("r.tif"), band: 1)]
        _ = try ParcelExtraction(request).run()
        request.out = scratch.file("图斑.\(format.ending)")
        request.parcels.format = format
        let outcome = try ParcelExtraction(request).run()
        let expected = ReadLayer(scratch.file("p.gpkg"))
        let layer = ReadLayer(request.out)
        #expect(layer.rows.count == expected.rows.count && layer.rows.count == outcome.parcels)
        // A FlatGeobuf with an index is ordered by place, so rows are matched by number.
        func byID(_ layer: ReadLayer) -> [Int: Int] {
            Dictionary(uniqueKeysWithValues: layer.numbers("id").enumerated().map { (Int($1), $0) })
        }
        let (ours, theirs) = (byID(layer), byID(expected))
        let names = ["value", "pixels", "area_m2", "s_mean", "s_count"] + (format == .shp ? [] : ["seen_fraction", "orientation_deg"])
        for (id, index) in theirs {
            let other = try #require(ours[id])
            for name in names {
                let (a, b) = (Double(layer.rows[other][name] ?? ""), Double(expected.rows[index][name] ?? ""))
                #expect(a == nil && b == nil || abs((a ?? .nan) - (b ?? .nan)) <= 1e-9 * max(1, abs(b ?? 0)), "\(name)")
            }
            if format != .geojsonseq { #expect(abs(layer.areas[other] - expected.areas[index]) < 1e-6) }
        }
        #expect(layer.invalid == 0)
        #expect(scratch.names.allSatisfy { !$0.hasPrefix(".tuban-tmp") })
        #expect(outcome.remarks.isEmpty == (format != .shp))
        #expect(layer.crs == (format == .geojsonseq ? "4326" : "4547"))
        if format == .csv { #expect(scratch.names.filter { $0.hasPrefix("图斑") } == ["图斑.csv", "图斑.csvt", "图斑.prj"]) }
        if format == .shp { #expect(scratch.names.filter { $0.hasPrefix("图斑") } == ["图斑.cpg", "图斑.dbf", "图斑.prj", "图斑.shp", "图斑.shx"]) }
    }

    /// RFC 8142: each record begins with a record separator and ends with a line feed; RFC 7946: longitude and latitude, outer rings
    /// counter-clockwise.
    @Test func sequencesFollowTheirStandards() throws {
        let scratch = try Scratch()
        MadeRaster(width: 5, height: 4, values: [1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0]).write(to: scratch.file("r.tif"))
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("p.geojsonl"))
        request.parcels.format = .geojsonseq
        _ = try ParcelExtraction(request).run()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: request.out))
        let records = bytes.split(separator: 0x1E)
        #expect(bytes.first == 0x1E && records.count == 2 && records.allSatisfy { $0.last == 0x0A })
        let record = try #require(try JSONSerialization.jsonObject(with: records[0]) as? [String: Any])
        let geometry = try #require(record["geometry"] as? [String: Any])
        let coordinates = try #require(geometry["coordinates"])
        let polygon = try #require((coordinates as? [[[[Double]]]])?.first ?? coordinates as? [[[Double]]])
        #expect(polygon.count == 2)
        for (number, ring) in polygon.enumerated() {
            let doubled = zip(ring, ring.dropFirst()).reduce(0.0) { $0 + ($1.0[0] - 114) * ($1.1[1] - 37) - ($1.1[0] - 114) * ($1.0[1] - 37) }
            #expect((doubled > 0) == (number == 0))
            #expect(ring.allSatisfy { abs($0[0] - 114) < 1 && abs($0[1] - 37) < 1 })
        }
    }

    @Test(arguments: VectorFormat.allCases)
    func anEmptyMaskGivesAnEmptyLayer(format: VectorFormat) throws {
        let scratch = try Scratch()
        MadeRaster(width: 30, height: 20, values: [Double](repeating: 0, count: 600)).write(to: scratch.file("r.tif"))
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("p.\(format.ending)"))
        request.parcels.format = format
        #expect(try ParcelExtraction(request).run().parcels == 0)
        #expect(FileManager.default.fileExists(atPath: request.out))
        #expect(ReadLayer(request.out).rows.isEmpty)
    }

    private func fault(_ raster: MadeRaster, _ change: (inout ExtractionRequest) -> Void = { _ in }) throws -> TubanError? {
        let scratch = try Scratch()
        raster.write(to: scratch.file("r.tif"))
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("p.gpkg"))
        change(&request)
        do throws(TubanError) {
            _ = try ParcelExtraction(request).run()
        } catch {
            #expect(scratch.names == ["r.tif"])
            return error
        }
        return nil
    }

    @Test func badInputsAreRefused() throws {
        var raster = MadeRaster(width: 3, height: 2, values: [1, 0, 1, 1, 0, 2])
        #expect(try fault(raster) == nil)
        raster.transform = [500_000, 10, 1, 4_100_000, 1, -10]
        #expect(try fault(raster)?.kind == .badData)
        raster.transform = [179.98, 0.01, 0, 40, 0, -0.01]
        raster.epsg = 4490
        #expect(try fault(raster)?.message.contains("antimeridian") == true)
        raster.transform = [179.97, 0.01, 0, 40, 0, -0.01]
        #expect(try fault(raster) == nil)
        var labels = MadeRaster(width: 3, height: 2, values: [2_147_483_648, 0, 1, 1, 0, 2])
        labels.type = GDT_UInt32
        #expect(try fault(labels)?.message.contains("2147483648") == true)
        #expect(try fault(labels) { $0.nodata = 2_147_483_648 } == nil)
        labels.values[0] = 2_147_483_645
        #expect(try fault(labels) == nil)
        var statistic = MadeRaster(width: 3, height: 2, values: [.nan, 1.5, -1, 0.5, 3, .nan])
        statistic.type = GDT_Float32
        #expect(try fault(statistic)?.kind == .usage)
        #expect(try fault(statistic) { $0.reading = .classes(background: 0) }?.kind == .badData)
        #expect(try fault(statistic) { $0.reading = .threshold(seed: 1, grow: nil) } == nil)
        #expect(try fault(statistic) { $0.band = 2 }?.message.contains("no band 2") == true)
    }

    /// NaN and nodata are unseen: neither parcel nor ground that was looked at.
    @Test func unseenPixelsAreNoBackground() throws {
        let scratch = try Scratch()
        var raster = MadeRaster(width: 4, height: 1, values: [.nan, 5, 0, -1])
        raster.type = GDT_Float32
        raster.nodata = -1
        raster.write(to: scratch.file("r.tif"))
        var request = ExtractionRequest(raster: scratch.file("r.tif"), out: scratch.file("p.gpkg"))
        request.reading = .threshold(seed: 1, grow: nil)
        let outcome = try ParcelExtraction(request).run()
        #expect(outcome.parcels == 1 && outcome.unseenPixels == 2)
        #expect(ReadLayer(request.out).numbers("seen_fraction") == [0.5])
    }
}
