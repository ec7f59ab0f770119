import Foundation
import Geometry
import Triage
import Yams

/// Reads `pipelines/rules/general.yaml`.
package enum RuleFile {
    static func generalPath(dataFolder: String) -> String { "\(dataFolder)/rules/general.yaml" }

    package static func general(at path: String) throws(TubanError) -> GeneralRules {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw TubanError(.missingInput, subject: path, "the rules cannot be read; set TUBAN_DATA to the folder 'pipelines' of tuban")
        }
        do {
            let rules = try YAMLDecoder().decode(GeneralRules.self, from: text)
            guard rules.tiers.map(\.tier) == rules.tiers.map(\.tier).sorted(), !rules.tiers.contains(where: { $0.tier == .suppressed }) else {
                throw TubanError(.configuration, subject: path, "'tiers' must go from P1 to P4, the most urgent first")
            }
            return rules
        } catch let error as TubanError {
            throw error
        } catch {
            throw TubanError(.configuration, subject: path, "is not a rule file: \(error)")
        }
    }
}
