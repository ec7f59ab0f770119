import GeoIO
import Geometry
import Glibc

/// What tells a file from the same file changed, without reading it.
package struct FileStamp: Sendable, Hashable, Codable {
    package var size: Int
    /// Nanoseconds since 1970.
    package var modified: Int
    package var inode: UInt64

    /// Nil when there is no such regular file.
    package init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        size = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
        inode = UInt64(status.st_ino)
    }

    /// Seconds since 1970.
    var seconds: Double { Double(modified) / 1e9 }
}

/// A list of three numbers: a catalogue holds one for each of many files, and reads them every night.
extension FileStamp {
    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        size = try list.decode(Int.self)
        modified = try list.decode(Int.self)
        inode = try list.decode(UInt64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(size)
        try list.encode(modified)
        try list.encode(inode)
    }
}

/// Contents of files that a night depends on, read again only where a file has changed.
struct StampedHashes: Sendable, Hashable, Codable {
    private struct Entry: Sendable, Hashable, Codable {
        var stamp: FileStamp
        var sha256: String
    }

    private var entries: [String: Entry] = [:]
    /// Paths that were asked for since the start; the rest is forgotten when the state is written.
    private var used: Set<String> = []

    private enum CodingKeys: String, CodingKey { case entries }

    mutating func sha256(of path: String) throws(TubanError) -> String {
        used.insert(path)
        guard let stamp = FileStamp(of: path) else {
            throw TubanError(.missingInput, subject: path, "does not exist or is no file; the configuration names it")
        }
        if let entry = entries[path], entry.stamp == stamp { return entry.sha256 }
        let hash = try ContentHash.ofFile(path)
        entries[path] = Entry(stamp: stamp, sha256: hash)
        return hash
    }

    mutating func forgetUnused() { entries = entries.filter { used.contains($0.key) } }
}
