import Foundation
import GeoIO
import Geometry
import Triage
import Yams

/// Reads `pipelines/register.yaml`.
package enum RegisterLimitsFile {
    package static func read(dataFolder: String) throws(TubanError) -> RegisterLimits {
        let path = "\(dataFolder)/register.yaml"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw TubanError(.missingInput, subject: path, "cannot be read; set TUBAN_DATA to the folder 'pipelines' of tuban")
        }
        do {
            return try YAMLDecoder().decode(RegisterLimits.self, from: text)
        } catch {
            throw TubanError(.configuration, subject: path, "is not a file of register limits: \(error)")
        }
    }
}
