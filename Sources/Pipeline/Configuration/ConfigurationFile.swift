import Foundation
import Geometry

/// The text of a configuration file, read with the care that a file from anywhere needs.
package struct ConfigurationFile: Sendable {
    package let path: String
    /// Without byte order mark; every line ends with a line feed.
    package let text: String

    /// Larger files are no configuration.
    package static let maximumBytes = 1 << 20

    /// The folder that relative paths in the file start from; empty for the current folder.
    package var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package init(path: String, text: String) {
        self.path = path
        self.text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    /// Reads a regular file of at most 1 MB in UTF-8.
    ///
    /// - Throws: `TubanError` when the file is missing or cannot be opened, `ConfigurationError` when it is no text.
    package init(contentsOf path: String) throws {
        var isFolder: ObjCBool = false
        guard !path.isEmpty, !path.utf8.contains(0), FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw TubanError(.missingInput, subject: path.isEmpty ? "configuration" : path, "there is no such configuration file")
        }
        guard !isFolder.boolValue else {
            throw Self.error(path, "this is a folder, not a configuration file", suggestion: "name a .yaml file in it")
        }
        let bytes: Data
        do {
            let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            let attributes = try FileManager.default.attributesOfItem(atPath: target)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw Self.error(path, "this is no regular file")
            }
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            guard size <= Self.maximumBytes else {
                throw Self.error(
                    path, "the file has \(size) bytes, which is no configuration", expected: "at most \(Self.maximumBytes) bytes")
            }
            bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch let error as ConfigurationError {
            throw error
        } catch {
            let isRefused = !FileManager.default.isReadableFile(atPath: path)
            throw TubanError(
                isRefused ? .permission : .inputOutput, subject: path,
                isRefused
                    ? "the configuration file may not be read; check its permissions" : "the configuration file cannot be read")
        }
        try self.init(path: path, bytes: bytes)
    }

    /// Decodes UTF-8, with or without byte order mark.
    package init(path: String, bytes: Data) throws {
        guard bytes.count <= Self.maximumBytes else {
            throw Self.error(
                path, "the file has \(bytes.count) bytes, which is no configuration",
                expected: "at most \(Self.maximumBytes) bytes")
        }
        var content = Array(bytes)
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
        if content.starts(with: [0xFF, 0xFE]) || content.starts(with: [0xFE, 0xFF]) {
            throw Self.error(path, "the file is written in UTF-16", suggestion: "save it as UTF-8")
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Self.error(path, "the file is not written in UTF-8", suggestion: "save it as UTF-8, not as GBK or GB18030")
        }
        if let position = text.unicodeScalars.firstIndex(where: { Self.isForbidden($0) }) {
            let line = text.unicodeScalars[..<position].count { $0 == "\n" } + 1
            throw Self.error(path, "the file holds control characters and is no text", line: line)
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw Self.error(path, "the file is empty", suggestion: "it needs at least before, after and out")
        }
        self.init(path: path, text: text)
    }

    static func error(
        _ path: String, _ message: String, line: Int? = nil, column: Int? = nil, expected: String? = nil,
        suggestion: String? = nil
    ) -> ConfigurationError {
        ConfigurationError(problems: [
            ConfigurationProblem(
                source: .file(path), keyPath: "", line: line, column: column, message: message, expected: expected,
                suggestion: suggestion)
        ])
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 32 && scalar != "\n" && scalar != "\r" && scalar != "\t" || scalar.value == 127
    }
}
