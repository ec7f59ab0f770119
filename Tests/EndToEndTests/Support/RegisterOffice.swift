import Foundation
import GeoIO
import Geometry
import Testing
import _TestSupport

/// An office with a run of dated imagery and an empty register.
struct RegisterOffice {
    static let dates = ["--date-before", "2023-04-18", "--date-after", "2024-04-20"]

    let folder: TemporaryFolder
    /// The run's folder.
    let run: String
    let register: String

    /// - Parameter register: nil for a GeoPackage in the folder.
    init(seed: Int, register: String? = nil) throws {
        folder = try TemporaryFolder()
        try SyntheticPair(seed: seed, width: 400, height: 380, changes: 20).write(before: folder("before.tif"), after: folder("after.tif"))
        run = try folder.run(before: [folder("before.tif")], after: [folder("after.tif")], Self.dates, out: "run").path
        self.register = register ?? folder("county.gpkg")
        let made = try Program.run(["register", "init", self.register, "--crs", "EPSG:4490"])
        #expect(made.status == 0, "\(made.errors)")
    }

    /// `tuban register WORD REGISTER …`
    func call(_ word: String, _ more: [String] = []) throws -> Ended { try Program.run(["register", word, register] + more) }

    func json(_ word: String, _ more: [String] = [], status: Int32 = 0, location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let ended = try call(word, more + ["--json"])
        #expect(ended.status == status, "\(ended.errors)", sourceLocation: location)
        return try Self.json(ended)
    }

    static func json(_ ended: Ended) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any], "\(ended.errors)")
    }

    static func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// The candidates of the run's queue, with their outlines.
    func candidates() throws -> [PolygonLayer.Feature] {
        try VectorReader.polygons(path: "\(run)/queue.gpkg", layer: "queue", to: "EPSG:32650").features
    }

    /// Kinds of lines of a candidate's history, and the lines.
    func history(_ uid: String) throws -> (candidate: [String: Any], lines: [[String: Any]]) {
        let told = try json("history", [uid])
        return (try #require(told["candidate"] as? [String: Any]), try #require(told["history"] as? [[String: Any]]))
    }
}

/// A layer of old cases with the columns of the shipped mapping.
struct CaseLayer {
    struct Row {
        var number: String?
        var status: String
        var found: String? = "2020-05-01"
        var claimed: String?
        var closed: String?
        var polygons: [MapPolygon]
    }

    static let mapping = "\(Program.packageRoot)/pipelines/backlog.yaml"

    static func write(_ rows: [Row], to path: String, crs: String = "EPSG:32650") throws {
        try? FileManager.default.removeItem(atPath: path)
        var writer = try VectorWriter(path: path)
        do {
            let names = ["AJBH", "ZT", "FXRQ", "SBZGRQ", "JARQ"]
            let layer = try writer.addLayer(LayerDefinition(name: "CLTB", crs: crs, fields: names.map { FieldDefinition($0, .text) }))
            for row in rows {
                let texts = [row.number, row.status, row.found, row.claimed, row.closed]
                try writer.append(to: layer, polygons: row.polygons, values: texts.map { $0.map { .text($0) } ?? .absent })
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }

    static func rectangle(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) -> MapPolygon {
        MapPolygon(rings: [[(minX, minY), (maxX, minY), (maxX, maxY), (minX, maxY), (minX, minY)].map { Point(x: $0.0, y: $0.1) }])
    }

    /// The same outline, smaller about its first corner.
    static func scaled(_ polygons: [MapPolygon], by factor: Double) -> [MapPolygon] {
        guard let anchor = polygons.first?.rings.first?.first else { return polygons }
        return polygons.map { polygon in
            MapPolygon(
                rings: polygon.rings.map { ring in
                    ring.map { Point(x: anchor.x + ($0.x - anchor.x) * factor, y: anchor.y + ($0.y - anchor.y) * factor) }
                })
        }
    }
}
