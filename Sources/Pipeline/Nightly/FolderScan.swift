import Geometry
import Glibc

/// A file of a watched folder, and what the configuration takes it for.
struct FoundFile: Sendable {
    var path: String
    var stamp: FileStamp
    var role: KnownFile.Role
    /// Position among the configured `scenes`.
    var source: Int
    /// From the pattern.
    var date: String?
    var sensor: String?
    /// Why it cannot even be looked at.
    var obstacle: String?
    /// A delivery's sign that the file is whole: nil where none is asked for.
    var isDeclaredWhole: Bool?
}

/// Walks the watched folders. Links to folders are not followed; names that begin with a point are passed over.
struct FolderScan {
    let configuration: NightlyConfiguration
    private(set) var files: [FoundFile] = []
    /// Files that by their names are still on their way.
    private(set) var arriving: [String] = []

    /// Endings that programs give to files which they are still writing.
    private static let unfinished = [".part", ".partial", ".filepart", ".tmp", ".crdownload", "~"]

    init(_ configuration: NightlyConfiguration) throws(TubanError) {
        self.configuration = configuration
        var folders: [String] = []
        for scene in configuration.scenes {
            for folder in [scene.folder] + [scene.masks?.folder].compactMap({ $0 }) where !folders.contains(folder) { folders.append(folder) }
        }
        var known: Set<String> = []
        for folder in folders {
            var status = stat()
            guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw TubanError(
                    .missingInput, subject: folder, "there is no such folder; \(configuration.path) names it. Is the disk mounted?")
            }
            var found: [(path: String, stamp: FileStamp?, obstacle: String?)] = []
            try Self.walk(folder, depth: 0, into: &found)
            let names = Set(found.map(\.path))
            for file in found where known.insert(file.path).inserted { place(file, among: names) }
        }
        files.sort { $0.path < $1.path }
    }

    private mutating func place(_ file: (path: String, stamp: FileStamp?, obstacle: String?), among names: Set<String>) {
        if Self.unfinished.contains(where: file.path.hasSuffix) {
            arriving.append(file.path)
            return
        }
        let stamp = file.stamp ?? FileStamp(stat())
        for (index, scene) in configuration.scenes.enumerated() {
            if let sidecar = scene.sidecar, file.path.hasSuffix(sidecar), names.contains(String(file.path.dropLast(sidecar.count))) { return }
            let whole = scene.sidecar.map { names.contains(file.path + $0) }
            if let masks = scene.masks, let inner = Self.relative(file.path, to: masks.folder), let found = masks.files.match(inner) {
                files.append(
                    FoundFile(
                        path: file.path, stamp: stamp, role: .mask, source: index, date: found.date, sensor: found.sensor, obstacle: file.obstacle,
                        isDeclaredWhole: whole))
                return
            }
            guard let inner = Self.relative(file.path, to: scene.folder) else { continue }
            for pattern in scene.files {
                guard let found = pattern.match(inner) else { continue }
                files.append(
                    FoundFile(
                        path: file.path, stamp: stamp, role: .scene, source: index, date: found.date, sensor: scene.sensor ?? found.sensor,
                        obstacle: file.obstacle, isDeclaredWhole: whole))
                return
            }
        }
        let folders = configuration.scenes.flatMap { [$0.folder] + [$0.masks?.folder].compactMap { $0 } }
        let isIgnored = folders.contains { folder in
            Self.relative(file.path, to: folder).map { inner in configuration.ignored.contains { $0.match(inner) != nil } } ?? false
        }
        guard !isIgnored else { return }
        files.append(FoundFile(path: file.path, stamp: stamp, role: .stranger, source: 0, obstacle: file.obstacle))
    }

    private static func relative(_ path: String, to folder: String) -> String? {
        let prefix = folder == "/" ? "/" : folder + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
    }

    private static func walk(
        _ folder: String, depth: Int, into found: inout [(path: String, stamp: FileStamp?, obstacle: String?)]
    ) throws(TubanError) {
        try Interruption.check()
        guard depth < 40 else { return found.append((folder, nil, "lies too deep: \(depth) folders below the watched one")) }
        guard let directory = opendir(folder) else {
            let reason = String(cString: strerror(errno))
            guard depth > 0 else { throw TubanError(.permission, subject: folder, "the folder cannot be listed (\(reason))") }
            return found.append((folder, nil, "the folder cannot be listed (\(reason))"))
        }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) ?? String(cString: $0) + "\u{FFFD}" }
            }
            guard !name.hasPrefix(".") else { continue }
            let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else {
                found.append(
                    (
                        path, nil,
                        name.hasSuffix("\u{FFFD}") ? "its name is not written in UTF-8" : "cannot be looked at (\(String(cString: strerror(errno))))"
                    ))
                continue
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                try walk(path, depth: depth + 1, into: &found)
                continue
            }
            if status.st_mode & S_IFMT == S_IFLNK, stat(path, &status) != 0 {
                found.append((path, nil, "is a link to something that is not there"))
                continue
            }
            // A link to a folder could lead anywhere, also back to here.
            let isFile = status.st_mode & S_IFMT == S_IFREG
            found.append((path, FileStamp(status), isFile ? nil : "is no regular file"))
        }
    }
}
