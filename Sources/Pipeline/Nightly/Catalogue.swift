import GeoIO
import Geometry
import Raster

/// A file that a night has looked at: what it is, or why it is not used.
package struct KnownFile: Sendable, Hashable, Codable {
    package enum Role: String, Sendable, Hashable, Codable {
        case scene, mask
        /// A file that fits none of the configured patterns.
        case stranger
    }

    package var stamp: FileStamp
    package var role: Role
    /// Why it is in quarantine; nil for a sound file.
    package var reason: String?
    /// When it was looked at, ISO 8601.
    package var since: String
    /// What keeps it out is not the file's own and may pass: it is looked at again every night.
    var mayPass: Bool?
    var sha256: String?
    var bands: Int?
    /// Position in the catalogue's `grids`.
    var grid: Int?
    /// What the file itself says.
    var date: String?
    var sensor: String?

    package var isQuarantined: Bool { reason != nil }
}

/// All files of the watched folders that were looked at once. A file is looked at again when its size, time or inode changes.
struct Catalogue: Sendable, Hashable, Codable {
    static let schemaVersion = 1

    /// Many files lie on few grids.
    struct Grid: Sendable, Hashable, Codable {
        /// Position in `systems`.
        var system: Int
        var transform: GeoTransform
        var width: Int
        var height: Int
    }

    var schema = Catalogue.schemaVersion
    /// What decided how files were judged: with another configuration those in quarantine get another chance.
    var judgedBy = ""
    /// CRS, as WKT.
    private(set) var systems: [String] = []
    private(set) var grids: [Grid] = []
    private var positions: [Grid: Int] = [:]
    /// By path.
    var files: [String: KnownFile] = [:]
    /// Files that are not settled, as they were first seen, and when (seconds since 1970).
    var pending: [String: Pending] = [:]

    struct Pending: Sendable, Hashable, Codable {
        var stamp: FileStamp
        var noticed: Double
    }

    private enum CodingKeys: String, CodingKey {
        case schema, systems, grids, files, pending
        case judgedBy = "judged_by"
    }

    mutating func position(of grid: RasterGrid) -> Int {
        if positions.isEmpty { positions = Dictionary(grids.enumerated().map { ($1, $0) }) { first, _ in first } }
        let system = systems.firstIndex(of: grid.crs) ?? systems.count
        if system == systems.count { systems.append(grid.crs) }
        let entry = Grid(system: system, transform: grid.transform, width: grid.width, height: grid.height)
        if let known = positions[entry] { return known }
        grids.append(entry)
        positions[entry] = grids.count - 1
        return grids.count - 1
    }

    /// Nil for a file in quarantine.
    func grid(of file: KnownFile) -> RasterGrid? {
        guard let position = file.grid, grids.indices.contains(position), systems.indices.contains(grids[position].system) else { return nil }
        let grid = grids[position]
        return RasterGrid(crs: systems[grid.system], transform: grid.transform, width: grid.width, height: grid.height)
    }

    static func read(from path: String) throws(TubanError) -> Catalogue {
        guard FileStamp(of: path) != nil else { return Catalogue() }
        let read = try StateFolder.read(Catalogue.self, from: path)
        guard read.schema == schemaVersion else {
            throw TubanError(
                .badData, subject: path,
                "has schema \(read.schema), this program knows \(schemaVersion); use the program that wrote it, or remove the file: all imagery is then looked at anew"
            )
        }
        return read
    }
}

/// What of the catalogue is in quarantine, for people (`quarantine.json`).
struct QuarantineList: Codable {
    struct Entry: Codable {
        var path: String
        var reason: String
        var since: String
        var bytes: Int
    }

    var schema = 1
    var files: [Entry]

    init(_ catalogue: Catalogue) {
        files = catalogue.files.compactMap { path, file in
            file.reason.map { Entry(path: path, reason: $0, since: file.since, bytes: file.stamp.size) }
        }.sorted { $0.path < $1.path }
    }
}
