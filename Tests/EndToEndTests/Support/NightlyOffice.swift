import Foundation
import Glibc
import Testing
import _TestSupport

/// A county as a night sees it: a folder where imagery arrives, a configuration, and what the nights have made.
struct NightlyOffice {
    let folder: TemporaryFolder
    /// Lines of the YAML file by key.
    var settings: [String: String]

    static let earlier = "2023-04-18"
    static let later = "2024-04-20"

    /// - Parameter delivers: puts a pair of dates into the folder at once.
    init(seed: Int = 141, delivers: Bool = true) throws {
        folder = try TemporaryFolder()
        try SyntheticPair(seed: seed, width: 300, height: 280, changes: 16).write(before: folder("before.tif"), after: folder("after.tif"))
        _ = try folder.folder("scenes")
        settings = [
            "pipeline": "run.yaml", "scenes": "[{folder: scenes, files: [\"{date}/*.tif\"], sensor: made-up}]", "regions": "[{name: county}]",
            "min_coverage": "0.9", "pairs": "[{rule: same_season, days: 30}]", "register": "{source: out/county.gpkg, crs: EPSG:4490}",
            "out": "out", "lang": "en", "exports": "[{file: queue.csv}]", "checklist": "true", "settle": "0s", "keep_scratch_days": "30",
            "limits": "{read: 60s, attempts: 2, reserve: 1M, bytes_per_pixel: 6}",
        ]
        try "rules: general\nclassifier: none\ncloud_test: off\n".write(toFile: folder("run.yaml"), atomically: true, encoding: .utf8)
        if delivers {
            try deliver("before.tif", as: "\(Self.earlier)/a.tif")
            try deliver("after.tif", as: "\(Self.later)/a.tif")
        }
    }

    /// Puts a copy of a file of the office's folder among the imagery.
    func deliver(_ source: String, as name: String) throws {
        let target = folder("scenes/\(name)")
        try FileManager.default.createDirectory(atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
        try FileManager.default.copyItem(atPath: folder(source), toPath: target)
    }

    func write(_ text: String, as name: String) throws {
        try text.write(toFile: folder("scenes/\(name)"), atomically: true, encoding: .utf8)
    }

    @discardableResult
    func night(_ options: [String] = [], killAfter: Double? = nil, signal: Int32 = SIGKILL, environment: [String: String] = [:]) throws -> Ended {
        let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
        try lines.write(toFile: folder("night.yaml"), atomically: true, encoding: .utf8)
        return try Program.run(
            ["nightly", folder("night.yaml"), "--json"] + options, environment: environment, killAfter: killAfter, signal: signal)
    }

    /// What a night told, which must have ended with `status`.
    func told(_ options: [String] = [], status: Int32 = 0, location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let ended = try night(options)
        #expect(ended.status == status, "\(ended.errors)", sourceLocation: location)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any], "\(ended.errors)", sourceLocation: location)
    }

    func json(_ name: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: bytes(name)) as? [String: Any])
    }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder(name))) }

    var register: String { folder("out/county.gpkg") }

    /// Everything that nights have made besides what they remember of themselves.
    func outputs() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder("out")) {
            guard !name.hasPrefix("state"), !name.hasSuffix("lock") else { continue }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder("out/\(name)"), isDirectory: &isFolder), !isFolder.boolValue else { continue }
            found[name] = try bytes("out/\(name)")
        }
        return found
    }

    /// The register's candidates, events and runs, without what differs between two files of equal content.
    func registerContent() throws -> String {
        let shown = try Program.run(["register", "show", register, "--json"]).output
        let list = folder("content-\(UUID().uuidString).gpkg")
        #expect(try Program.run(["register", "export", register, list]).status == 0)
        return shown + String(decoding: try Data(contentsOf: URL(fileURLWithPath: list)).base64EncodedData(), as: UTF8.self)
    }

    /// Outcomes by region and dates.
    static func outcomes(_ told: [String: Any]) -> [String: String] {
        var found: [String: String] = [:]
        for pair in told["pairs"] as? [[String: Any]] ?? [] {
            found["\(pair["region"] ?? "") \(pair["before"] ?? "") \(pair["after"] ?? "")"] = pair["outcome"] as? String
        }
        return found
    }

    static func files(_ told: [String: Any], _ key: String) -> Int? { (told["files"] as? [String: Any])?[key] as? Int }
}
