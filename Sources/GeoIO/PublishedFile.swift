import CGDAL
import Geometry
import Glibc

/// The way every output appears: written beside under a name of its own, verified, synced, then renamed.
///
/// A reader sees the old file or the new one, whole, whenever the program stops.
package enum PublishedFile {
    private static let prefix = ".tuban-tmp-"

    /// A temporary name in the folder of `path`, with the same ending (drivers go by it).
    package static func temporaryName(for path: String) -> String {
        let (folder, name) = split(path)
        return "\(folder)/\(prefix)\(getpid())-\(name)"
    }

    /// Syncs `temporary`, renames it to `path` and syncs the folder. Whatever fails, the temporary does not stay.
    package static func publish(_ temporary: String, as path: String) throws(TubanError) {
        do {
            try sync(temporary, flags: O_RDWR, subject: path)
        } catch {
            remove(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            remove(temporary)
            throw TubanError(.cannotCreate, subject: path, "cannot be put in place (\(reason))")
        }
        try sync(split(path).folder, flags: O_RDONLY | O_DIRECTORY, subject: path)
    }

    /// Lets the disk begin with what `temporary` holds, without waiting for it; `publish` does that.
    package static func beginSync(_ temporary: String) {
        let descriptor = open(temporary, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        tuban_begin_writing(descriptor)
        close(descriptor)
    }

    /// Writes `text` whole or not at all.
    package static func write(_ text: String, to path: String) throws(TubanError) {
        let temporary = temporaryName(for: path)
        guard let file = fopen(temporary, "wb") else {
            throw TubanError(.cannotCreate, subject: path, "cannot be created (\(String(cString: strerror(errno))))")
        }
        var copy = text
        let written = copy.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) }
        let closed = fclose(file) == 0
        guard written == copy.utf8.count, closed else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw TubanError(.inputOutput, subject: path, "cannot be written (\(reason))")
        }
        try publish(temporary, as: path)
    }

    /// Removes a temporary and what SQLite may have laid beside it.
    package static func remove(_ temporary: String) {
        for ending in ["", "-journal", "-wal", "-shm"] { unlink(temporary + ending) }
    }

    /// Removes what a run that was killed has left in `folder`: temporaries whose process no longer lives.
    package static func sweepTemporaries(in folder: String) {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(prefix), let owner = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }) else { continue }
            if owner == getpid() || kill(owner, 0) != 0 { unlink("\(folder)/\(name)") }
        }
    }

    private static func split(_ path: String) -> (folder: String, name: Substring) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (folder, path[path.index(after: slash)...])
    }

    private static func sync(_ path: String, flags: Int32, subject: String) throws(TubanError) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TubanError(.inputOutput, subject: subject, "cannot be synced (\(String(cString: strerror(errno))))")
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw TubanError(.inputOutput, subject: subject, "cannot be synced (\(String(cString: strerror(errno))))")
        }
    }
}
