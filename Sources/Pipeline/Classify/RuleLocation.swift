import Foundation
import Geometry
import Triage

/// Where the rules of a run are.
package enum RuleLocation {
    /// The path of a rule file that is named by its path, or by its name in the data folder.
    package static func path(_ choice: String, dataFolder: String) -> String {
        choice.contains("/") || choice.hasSuffix(".yaml") || choice.hasSuffix(".yml") ? choice : "\(dataFolder)/rules/\(choice).yaml"
    }

    /// Reads them for use; what is wrong with them is one error that lists everything.
    package static func read(_ path: String) throws(TubanError) -> RuleFile {
        guard FileManager.default.fileExists(atPath: path) else {
            throw TubanError(
                .missingInput, subject: path, "there is no such rule file; 'rules' names one by its path, or one of the data folder such as general")
        }
        do {
            return try RuleSetReader.read(path: path)
        } catch let error as TubanError {
            throw error
        } catch {
            throw TubanError(.configuration, subject: path, "cannot be used as rules:\n\(error)")
        }
    }
}
