import Geometry
import Triage

/// Reads `pipelines/register.yaml`.
package enum RegisterLimitsFile {
    package static func read(dataFolder: String) throws(TubanError) -> RegisterLimits {
        try DataFile.read(RegisterLimits.self, at: "\(dataFolder)/register.yaml", what: "register limits")
    }
}
