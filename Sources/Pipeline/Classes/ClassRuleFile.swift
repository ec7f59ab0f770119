import Geometry
import Triage

/// Reads `pipelines/classes/rules.yaml`.
package enum ClassRuleFile {
    package static func path(dataFolder: String) -> String { "\(dataFolder)/classes/rules.yaml" }

    package static func read(_ path: String) throws(TubanError) -> ClassRules {
        let rules = try DataFile.read(ClassRules.self, at: path, what: "class rules")
        let problems = rules.problems
        guard problems.isEmpty else { throw TubanError(.configuration, subject: path, problems.joined(separator: "; ")) }
        return rules
    }
}
