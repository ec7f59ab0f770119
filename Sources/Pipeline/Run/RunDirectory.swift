import Foundation
import GeoIO
import Geometry

/// The folder that a run leaves behind, and what may be done to it.
package struct RunDirectory: Sendable {
    package enum Output: String, CaseIterable, Sendable {
        case plan = "plan.json"
        case change = "change.tif"
        case candidates = "candidates.gpkg"
        case queue = "queue.gpkg"
        case record = "run.json"
    }

    package let path: String

    package init(_ path: String) {
        self.path = Self.simplified(path)
    }

    /// `a/b/../c/` as `a/c`; a `..` after a symbolic link is left to the system.
    private static func simplified(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            let folder = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
            var status = stat()
            let isLink = lstat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
            if part == "..", let last = parts.last, last != "..", !isLink {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
    }

    package func path(of output: Output) -> String { "\(path)/\(output.rawValue)" }

    /// The name of a copy of a layer in another format, beside it.
    static func copy(of path: String, in format: VectorFormat) -> String {
        "\(path.hasSuffix(".gpkg") ? String(path.dropLast(5)) : path).\(format.ending)"
    }

    /// The comparison of the first date with one between it and the last.
    func path(ofConfirmation epoch: Int) -> String { "\(path)/\(Self.confirmationPrefix)\(epoch).tif" }

    private static let confirmationPrefix = "change-epoch"

    /// Removes the comparisons of whatever run.
    private func removeConfirmations() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            if Self.isConfirmation(name) { unlink("\(path)/\(name)") }
        }
    }

    /// Whether both are one folder on disk, under whatever name.
    package func isSame(as other: RunDirectory) -> Bool {
        var (own, others) = (stat(), stat())
        return stat(path, &own) == 0 && stat(other.path, &others) == 0 && own.st_dev == others.st_dev && own.st_ino == others.st_ino
    }

    static func isConfirmation(_ name: String) -> Bool {
        name.hasPrefix(confirmationPrefix) && name.hasSuffix(".tif") && Int(name.dropFirst(confirmationPrefix.count).dropLast(4)) != nil
    }

    package func has(_ output: Output) -> Bool { FileManager.default.fileExists(atPath: path(of: output)) }

    /// Creates the folder if it is not there, and removes what a killed run left half-written.
    package func prepare() throws(TubanError) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw TubanError(.cannotCreate, subject: path, "is a file; --out names a folder")
            }
        } else {
            do {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw TubanError(.cannotCreate, subject: path, "the folder cannot be created (\(error.localizedDescription))")
            }
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw TubanError(.cannotCreate, subject: path, "the folder is not writable; choose another --out or change its permissions")
        }
        PublishedFile.sweepTemporaries(in: path)
    }

    /// Refuses a folder whose results are another run's; with `overwrite` clears it of results, whose ever they are.
    package func claim(for plan: Plan, overwrite: Bool) throws(TubanError) {
        let present = Output.allCases.filter(has)
        guard !present.isEmpty else { return }
        let owner = try? readPlan().runID
        guard owner != plan.runID || overwrite else { return }
        guard overwrite else {
            throw TubanError(
                .cannotCreate, subject: path,
                "holds the results of \(owner.map { "run \($0)" } ?? "something else") (\(present.map(\.rawValue).joined(separator: ", "))); "
                    + "this is run \(plan.runID). Choose another --out, or give --overwrite to replace them")
        }
        for format in VectorFormat.allCases where format != .gpkg { unlink(Self.copy(of: path(of: .candidates), in: format)) }
        removeConfirmations()
        for output in present.reversed() {
            guard unlink(path(of: output)) == 0 else {
                throw TubanError(.cannotCreate, subject: path(of: output), "cannot be replaced (\(String(cString: strerror(errno))))")
            }
        }
    }

    /// The hold on the folder; busy while another run works in it.
    package func lock() throws(TubanError) -> FileLock {
        try FileLock("\(path)/.tuban.lock", subject: path, busy: "another tuban is at work here; try again when it has ended")
    }

    package func readPlan() throws(TubanError) -> Plan {
        let plan = try Document.read(Plan.self, from: path(of: .plan), madeBy: "tuban-prepare")
        guard plan.schema == Plan.schemaVersion else {
            throw TubanError(
                .badData, subject: path(of: .plan), "has schema \(plan.schema), this program reads \(Plan.schemaVersion); run tuban-prepare again")
        }
        return plan
    }

    package func write(_ plan: Plan) throws(TubanError) {
        try PublishedFile.write(try Document.text(plan), to: path(of: .plan))
    }
}

/// JSON of the run folder and of answers for programs: sorted keys, indented, NaN as text.
package enum Document {
    package static func text(_ value: some Encodable) throws(TubanError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw TubanError(.internalFault, subject: "JSON", "a document cannot be written: \(error)")
        }
    }

    static func read<Value: Decodable>(_ type: Value.Type, from path: String, madeBy maker: String) throws(TubanError) -> Value {
        guard FileManager.default.fileExists(atPath: path) else {
            throw TubanError(.missingInput, subject: path, "does not exist; run \(maker) first")
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(type, from: try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw TubanError(.badData, subject: path, "is not what \(maker) writes (\(error)); run \(maker) again")
        }
    }
}
