import Foundation
import Geometry
import Triage
import Yams

/// Reads `pipelines/classes/rules.yaml`.
package enum ClassRuleFile {
    package static func path(dataFolder: String) -> String { "\(dataFolder)/classes/rules.yaml" }

    package static func read(_ path: String) throws(TubanError) -> ClassRules {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw TubanError(.missingInput, subject: path, "the class rules cannot be read; set TUBAN_DATA to the folder 'pipelines' of tuban")
        }
        let rules: ClassRules
        do {
            rules = try YAMLDecoder().decode(ClassRules.self, from: text)
        } catch {
            throw TubanError(.configuration, subject: path, "is not a file of class rules: \(error)")
        }
        let problems = rules.problems
        guard problems.isEmpty else { throw TubanError(.configuration, subject: path, problems.joined(separator: "; ")) }
        return rules
    }
}
