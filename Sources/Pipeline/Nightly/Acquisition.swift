import Geometry
import Raster

/// What a sensor saw on a day: files of one kind of pixel, with their masks.
struct Acquisition: Sendable {
    struct File: Sendable {
        var path: String
        var sha256: String
        var grid: RasterGrid
    }

    var day: CivilDay
    /// Sensor, size of pixels and bands: only acquisitions of one kind are compared.
    var kind: String
    /// By path.
    var files: [File]
    var masks: [File] = []
    var maskTable: String?
    /// Why it must wait; nil when it can be used.
    var held: String?

    var pixels: Int { files.reduce(0) { $0 + $1.grid.bounds.count } }

    /// Sorts what is sound into acquisitions: by kind, then by day.
    static func all(_ found: [FoundFile], _ catalogue: Catalogue, _ configuration: NightlyConfiguration) -> [Acquisition] {
        var groups: [String: Acquisition] = [:]
        var masks: [String: [(file: File?, path: String)]] = [:]
        var sources: [String: Int] = [:]
        for file in found where file.role != .stranger {
            let known = catalogue.files[file.path].flatMap { $0.stamp == file.stamp && $0.role == file.role ? $0 : nil }
            let date = file.date ?? known?.date
            guard let date, let day = CivilDay(date) else { continue }
            let usable = known.flatMap { File($0, path: file.path, catalogue) }
            if file.role == .mask {
                masks["\(file.source)|\(date)", default: []].append((usable, file.path))
                continue
            }
            guard let usable, let known else { continue }
            let sensor = file.sensor ?? known.sensor ?? "scene"
            let kind = "\(sensor)_\(Self.size(usable))_\(known.bands ?? 0)b"
            let key = "\(file.source)|\(kind)|\(date)"
            groups[key, default: Acquisition(day: day, kind: kind, files: [])].files.append(usable)
            sources[key] = file.source
        }
        var acquisitions: [Acquisition] = []
        for (key, group) in groups {
            guard let source = sources[key] else { continue }
            var acquisition = group
            acquisition.files.sort { $0.path < $1.path }
            if let choice = configuration.scenes[source].masks {
                let found = masks["\(source)|\(acquisition.day.text)"] ?? []
                acquisition.maskTable = choice.table
                acquisition.masks = found.compactMap(\.file)
                acquisition.held = Self.obstacle(found.map { ($0.file != nil, $0.path) }, isRequired: choice.isRequired)
            }
            acquisitions.append(acquisition)
        }
        return acquisitions.sorted { ($0.kind, $1.day, $0.files[0].path) < ($1.kind, $0.day, $1.files[0].path) }
    }

    /// Masks of a date are one file, or all in one folder of their own, because a run is told of them so.
    private static func obstacle(_ masks: [(isSound: Bool, path: String)], isRequired: Bool) -> String? {
        if let broken = masks.filter({ !$0.isSound }).map(\.path).min() { return "its mask \(broken) is not settled or in quarantine" }
        if masks.isEmpty { return isRequired ? "its mask has not come" : nil }
        let folder = Self.folder(masks[0].path)
        guard masks.count > 1, (try? InputDiscovery.files(for: [folder]).sorted()) != masks.map(\.path).sorted() else { return nil }
        return "its \(masks.count) masks are not all that \(folder) holds; expected one file, or a folder of its own for the date"
    }

    static func folder(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    private static func size(_ file: File) -> String {
        let transform = file.grid.transform
        let width = (transform.pixelWidth * transform.pixelWidth + transform.columnRotation * transform.columnRotation).squareRoot()
        let digits = 100_000.0
        var scale = 1.0
        while width * scale < digits, scale < 1e12 { scale *= 10 }
        let rounded = (width * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

extension Acquisition.File {
    /// Nil for a file in quarantine.
    fileprivate init?(_ known: KnownFile, path: String, _ catalogue: Catalogue) {
        guard !known.isQuarantined, let sha256 = known.sha256, let grid = catalogue.grid(of: known) else { return nil }
        self.init(path: path, sha256: sha256, grid: grid)
    }

    /// Whether a place in the file's CRS lies on it.
    func contains(_ point: Point) -> Bool {
        let transform = grid.transform
        let determinant = transform.pixelWidth * transform.pixelHeight - transform.rowRotation * transform.columnRotation
        let (x, y) = (point.x - transform.originX, point.y - transform.originY)
        let column = (x * transform.pixelHeight - y * transform.rowRotation) / determinant
        let row = (y * transform.pixelWidth - x * transform.columnRotation) / determinant
        return column >= 0 && row >= 0 && column <= Double(grid.width) && row <= Double(grid.height)
    }

    var corners: [Point] {
        [(0, 0), (grid.width, 0), (grid.width, grid.height), (0, grid.height)].map { grid.transform.point(column: Double($0.0), row: Double($0.1)) }
    }
}
