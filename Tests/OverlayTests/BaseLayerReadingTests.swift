import CGDAL
import Foundation
import GeoIO
import Geometry
import Pipeline
import Testing
import _TestSupport

/// Layers as offices have them: a clear error or a counted repair.
@Suite struct BaseLayerReadingTests {
    static let grid = OverlayFixture.grid

    static func read(_ role: BaseLayerRole, _ source: BaseLayerSource) throws -> BaseLayer {
        try BaseLayer.read(role, source, crs: grid.crs, near: grid.extent)
    }

    static func fault(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch let error as TubanError {
            return error.kind == .badData || error.kind == .missingInput ? error.message : "\(error)"
        } catch {
            return "other"
        }
    }

    /// A Shapefile with one column, in an encoding, with or without a .cpg.
    static func shapefile(_ folder: TemporaryFolder, encoding: String, hasCPG: Bool, names: [String], hasCRS: Bool = true) throws -> String {
        let path = folder("\(encoding)-\(hasCPG).shp")
        _ = try VectorReaderWarmUp.ready()
        let driver = GDALGetDriverByName("ESRI Shapefile")
        let dataset = try #require(GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, nil))
        let system = hasCRS ? OSRNewSpatialReference(nil) : nil
        if let system { #expect(OSRImportFromEPSG(system, 4547) == OGRERR_NONE) }
        var options = CSLSetNameValue(nil, "ENCODING", encoding)
        defer { CSLDestroy(options) }
        let layer = try #require(GDALDatasetCreateLayer(dataset, "layer", system, wkbPolygon, options))
        for name in ["XZQDM", "XZQMC"] {
            let field = OGR_Fld_Create(name, OFTString)
            OGR_Fld_SetWidth(field, 30)
            OGR_L_CreateField(layer, field, 1)
            OGR_Fld_Destroy(field)
        }
        for (number, name) in names.enumerated() {
            let feature = OGR_F_Create(OGR_L_GetLayerDefn(layer))
            OGR_F_SetFieldString(feature, 0, "13099910\(number)")
            OGR_F_SetFieldString(feature, 1, name)
            var geometry: OGRGeometryH?
            let (x, y) = (606_100 + 100 * number, 4_125_000)
            let text = "POLYGON((\(x) \(y),\(x + 50) \(y),\(x + 50) \(y + 50),\(x) \(y + 50),\(x) \(y)))"
            text.withCString { start in
                var cursor: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: start)
                _ = OGR_G_CreateFromWkt(&cursor, nil, &geometry)
            }
            OGR_F_SetGeometryDirectly(feature, geometry)
            _ = OGR_L_CreateFeature(layer, feature)
            OGR_F_Destroy(feature)
        }
        GDALClose(dataset)
        if let system { OSRRelease(system) }
        if !hasCPG {
            try? FileManager.default.removeItem(atPath: path.replacing(".shp", with: ".cpg"))
            // The language byte of the header as programs leave it that know no encoding.
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path.replacing(".shp", with: ".dbf")))
            try file.seek(toOffset: 29)
            try file.write(contentsOf: Data([0]))
            try file.close()
        }
        options = nil
        return path
    }

    @Test(arguments: ["GBK", "GB18030", "UTF-8"], [true, false])
    func textsOfShapefiles(encoding: String, hasCPG: Bool) throws {
        let folder = try TemporaryFolder()
        let names = ["联通镇", "青禾县東村", "plain"]
        let path = try Self.shapefile(folder, encoding: encoding, hasCPG: hasCPG, names: names)
        let layer = try Self.read(.townships, BaseLayerSource(source: path))
        #expect((0..<layer.count).map { layer.text(.name, of: $0) } == names)
        let forced = BaseLayerSource(source: path, encoding: encoding == "UTF-8" ? .utf8 : .gb18030)
        #expect(try Self.read(.townships, forced).text(.name, of: 1) == "青禾县東村")
    }

    @Test func layersWithoutCRSAreRefusedUnlessOneIsAssumed() throws {
        let folder = try TemporaryFolder()
        let path = try Self.shapefile(folder, encoding: "UTF-8", hasCPG: true, names: ["甲"], hasCRS: false)
        #expect(Self.fault { _ = try Self.read(.townships, BaseLayerSource(source: path)) }.contains("has no CRS"))
        let layer = try Self.read(.townships, BaseLayerSource(source: path, assumeCRS: "EPSG:4547"))
        #expect(layer.count == 1 && layer.report.crs == "EPSG:4547")
    }

    /// Axis order: a layer in latitude and longitude lands where it belongs.
    @Test func otherCRS() throws {
        let folder = try TemporaryFolder()
        let target = try CoordinateSystem("EPSG:4490", subject: "test")
        let back = try CoordinateTransform(from: try CoordinateSystem("EPSG:4547", subject: "test"), to: target, subject: "test")
        let box = OverlayFixture.box(400, 400, 40, 20)
        let moved = try box.map { polygon in MapPolygon(rings: try polygon.rings.map { try back($0) }) }
        try OverlayFixture.write([("a", [], [(moved, [])])], to: folder("a.gpkg"), crs: "EPSG:4490")
        let layer = try Self.read(.redLine, BaseLayerSource(source: folder("a.gpkg")))
        #expect(layer.count == 1)
        let found = layer.rings(of: 0)[0]
        for wanted in box[0].rings[0] { #expect(found.contains { abs($0.x - wanted.x) < 1e-4 && abs($0.y - wanted.y) < 1e-4 }) }
        let figures = try OverlayFixture.overlay([.redLine: BaseLayerSource(source: folder("a.gpkg"))], [try OverlayFixture.parcel(box)])
        #expect(abs(try #require(figures.figures[0].redLine).area - (try OverlayFixture.parcel(box).area)) < 0.01)
    }

    static func geoJSON(_ features: [String], crs: String = "urn:ogc:def:crs:EPSG::4547") -> String {
        #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"\#(crs)"}},"features":[\#(features.joined(separator: ","))]}"#
    }

    static func feature(_ geometry: String, _ properties: String = #"{"AJBH":"1"}"#) -> String {
        #"{"type":"Feature","properties":\#(properties),"geometry":\#(geometry)}"#
    }

    static func polygon(_ points: [(Int, Int)]) -> String {
        let ring = (points + points.prefix(1)).map { "[\(606_000 + $0.0),\(4_126_000 - $0.1)]" }.joined(separator: ",")
        return #"{"type":"Polygon","coordinates":[[\#(ring)]]}"#
    }

    @Test func faultyGeometryIsRepairedAndCounted() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            Self.geoJSON([
                Self.feature(Self.polygon([(400, 400), (440, 400), (400, 420), (440, 420)])), Self.feature("null"),
                Self.feature(#"{"type":"Point","coordinates":[606100,4125900]}"#), Self.feature(#"{"type":"Polygon","coordinates":[]}"#),
                Self.feature(Self.polygon([(100, 100), (100, 150), (150, 150), (150, 100)]), #"{"AJBH":null,"SBZGRQ":"soon"}"#),
            ]), to: "a.geojson")
        let layer = try Self.read(.backlog, BaseLayerSource(source: path))
        #expect(layer.report.features == 5 && layer.report.used == 2 && layer.report.repaired == 1)
        #expect(layer.report.unusable + layer.report.nullGeometry <= 3 && layer.report.near <= 5)
        #expect(layer.report.withoutValue == 1 && layer.report.unreadableDates == 1 && layer.report.missingFields == ["status"])
        // The bow-tie covers half of its box, by its two triangles.
        let parcel = try OverlayFixture.parcel(OverlayFixture.box(400, 400, 40, 20))
        let found = try OverlayFixture.overlay([.backlog: BaseLayerSource(source: path)], [parcel]).figures[0]
        #expect(abs(try #require(found.backlog).share - 0.5) < 1e-9)
    }

    @Test func duplicatesAreCounted() throws {
        let folder = try TemporaryFolder()
        let square = [(100, 100), (100, 150), (150, 150), (150, 100)]
        let path = try folder.write(
            Self.geoJSON(["1", "2", "1", "3", "3"].map { Self.feature(Self.polygon(square), #"{"AJBH":"\#($0)"}"#) }), to: "a.geojson")
        #expect(try Self.read(.backlog, BaseLayerSource(source: path)).report.duplicates == 2)
    }

    @Test func missingColumnsAreNamed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            Self.geoJSON([Self.feature(Self.polygon([(100, 100), (100, 150), (150, 150)]), #"{"DLBN":"0102"}"#)]), to: "a.geojson")
        let fault = Self.fault { _ = try Self.read(.landUse, BaseLayerSource(source: path)) }
        #expect(fault.contains("no column 'DLBM'") && fault.contains("did you mean DLBN?") && fault.contains("base_layers.land_use.fields"))
        #expect(try Self.read(.landUse, BaseLayerSource(source: path, fields: [.code: "DLBN"])).text(.code, of: 0) == "0102")
        #expect(Self.fault { _ = try Self.read(.redLine, BaseLayerSource(source: path, filter: ["X": ["1"]])) }.contains("to filter by"))
    }

    @Test func filtersTakeValuesAsText() throws {
        let folder = try TemporaryFolder()
        let square = Self.polygon([(100, 100), (100, 150), (150, 150), (150, 100)])
        let rows = [#"{"DLBM":"1003","N":1}"#, #"{"DLBM":"1006","N":2}"#, #"{"DLBM":"' OR 1=1 --","N":1}"#, #"{"N":1}"#]
        let path = try folder.write(Self.geoJSON(rows.map { Self.feature(square, $0) }), to: "a.geojson")
        func count(_ filter: [String: [String]]) throws -> Int { try Self.read(.redLine, BaseLayerSource(source: path, filter: filter)).count }
        #expect(try count(["DLBM": ["1003", "1006"]]) == 2)
        #expect(try count(["DLBM": ["1003", "1006"], "N": ["2"]]) == 1)
        #expect(try count(["DLBM": ["' OR 1=1 --"]]) == 1)
        #expect(try count(["DLBM": ["x' OR '1'='1"]]) == 0)
    }

    @Test func roadsMayBeLinesAndOthersMayNot() throws {
        let folder = try TemporaryFolder()
        let line = #"{"type":"LineString","coordinates":[[606000,4125500],[608000,4125500]]}"#
        let path = try folder.write(Self.geoJSON([Self.feature(line)]), to: "a.geojson")
        let source = BaseLayerSource(source: path)
        let parcels = try [(400.0, 400.0), (400, 490), (400, 600)].map { try OverlayFixture.parcel(OverlayFixture.box($0.0, $0.1, 40, 20)) }
        #expect(try OverlayFixture.overlay([.roads: source], parcels).figures.map { ($0.roadDistance ?? -1).rounded() } == [80, 0, 100])
        let other = try Self.read(.redLine, source)
        #expect(other.count == 0 && other.report.unusable == 1)
    }

    @Test func emptyLayersHaveNoFeatures() throws {
        let folder = try TemporaryFolder()
        try OverlayFixture.write([("a", [], [])], to: folder("a.gpkg"))
        let layer = try Self.read(.redLine, BaseLayerSource(source: folder("a.gpkg")))
        #expect(layer.count == 0 && layer.report.features == 0)
    }

    @Test func connectionsNeedTheirWord() {
        #expect(Self.fault { _ = try Self.read(.redLine, BaseLayerSource(source: "/nowhere/a.gpkg")) }.contains("does not exist"))
        #expect(Self.fault { _ = try VectorReader.polygons(path: "PG:dbname=x", to: "EPSG:4547") }.contains("does not exist"))
    }

    @Test(
        arguments: [
            ("20230412", "2023-04-12"), ("2023/4/2", "2023-04-02"), ("2023年12月31日", "2023-12-31"), ("2023-02-29", nil), ("soon", nil),
            ("2023", nil), ("2024-02-29T10:00:00", "2024-02-29"), ("", nil),
        ] as [(String, String?)])
    func dates(text: String, expected: String?) {
        #expect(WrittenDate.iso(text) == expected)
    }
}

/// GDAL's drivers are there once a reader has been asked for.
enum VectorReaderWarmUp {
    static func ready() throws -> Bool {
        _ = try CoordinateSystem("EPSG:4547", subject: "test")
        return true
    }
}
