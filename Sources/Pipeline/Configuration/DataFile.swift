import Foundation
import Geometry
import Yams

/// Reads the YAML files that come with the program, each into one type.
enum DataFile {
    /// - Parameter what: what the file holds, in words, such as `the land-use codes`.
    static func read<Content: Decodable>(_: Content.Type, at path: String, what: String) throws(TubanError) -> Content {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw TubanError(.missingInput, subject: path, "the \(what) cannot be read; set TUBAN_DATA to the folder 'pipelines' of tuban")
        }
        do {
            return try YAMLDecoder().decode(Content.self, from: text)
        } catch {
            throw TubanError(.configuration, subject: path, "is no file of \(what): \(error)")
        }
    }
}
