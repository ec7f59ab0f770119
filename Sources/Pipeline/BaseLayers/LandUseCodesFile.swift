import Foundation
import Geometry
import Triage
import Yams

/// Reads `pipelines/land-use-codes.yaml`.
package enum LandUseCodesFile {
    static func path(dataFolder: String) -> String { "\(dataFolder)/land-use-codes.yaml" }

    package static func codes(at path: String) throws(TubanError) -> LandUseCodes {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw TubanError(.missingInput, subject: path, "the land-use codes cannot be read; set TUBAN_DATA to the folder 'pipelines' of tuban")
        }
        let codes: LandUseCodes
        do {
            codes = try YAMLDecoder().decode(LandUseCodes.self, from: text)
        } catch {
            throw TubanError(.configuration, subject: path, "is no file of land-use codes: \(error)")
        }
        if let code = codes.contradiction {
            throw TubanError(.configuration, subject: path, "the prefix '\(code)' is empty or stands twice; each belongs to one class")
        }
        return codes
    }
}
