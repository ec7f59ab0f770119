import Foundation
import Geometry

/// From what a person named to a list of files: a file, a folder, a pattern or a VRT.
enum InputDiscovery {
    private static let endings: Set<String> = ["tif", "tiff", "gtiff"]

    /// The files behind `inputs`, each once, in the order given and by name within a folder or pattern.
    static func files(for inputs: [String]) throws(TubanError) -> [String] {
        var files: [String] = []
        for input in inputs {
            for path in try expand(input) where !files.contains(path) { files.append(path) }
        }
        return files
    }

    private static func expand(_ input: String) throws(TubanError) -> [String] {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
        if exists, isFolder.boolValue { return try folder(input) }
        if !exists, input.contains(where: { "*?[".contains($0) }) { return try pattern(input) }
        return [input]
    }

    private static func folder(_ path: String) throws(TubanError) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw TubanError(.permission, subject: path, "the folder cannot be listed (\(error.localizedDescription))")
        }
        let files = names.filter { name in
            !name.hasPrefix(".") && endings.contains((name as NSString).pathExtension.lowercased())
        }
        guard !files.isEmpty else {
            throw TubanError(.missingInput, subject: path, "the folder holds no GeoTIFF (*.tif, *.tiff)")
        }
        return files.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    }

    private static func pattern(_ pattern: String) throws(TubanError) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0, found.gl_pathc > 0 else {
            throw TubanError(.missingInput, subject: pattern, "no file matches this pattern")
        }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }.sorted()
    }
}
