import Geometry
import Pipeline

/// `pipelines/exchange/opinions.yaml`: what labels of people mean.
struct OpinionFile: Sendable {
    var wanted: Set<String>
    var notWanted: Set<String>
    var unsure: Set<String>
    var unwantedClasses: Set<String>

    static func read(dataFolder: String) throws -> OpinionFile {
        try StrictFile.read("\(dataFolder)/exchange/opinions.yaml") { file, map in
            map.allow(["version", "wanted", "not_wanted", "unsure", "unwanted_classes"])
            _ = map.text("version")
            guard let wanted = map.texts("wanted"), let notWanted = map.texts("not_wanted"), let unsure = map.texts("unsure"),
                let classes = map.texts("unwanted_classes")
            else { return nil }
            let all = wanted + notWanted + unsure
            for label in Set(all) where all.count(where: { $0 == label }) > 1 {
                file.report("wanted", line: nil, "the label stands more than once in the file", value: label)
            }
            return OpinionFile(wanted: Set(wanted), notWanted: Set(notWanted), unsure: Set(unsure), unwantedClasses: Set(classes))
        }
    }

    /// True or false; nil for one that nobody could tell, or that was not filled in.
    func means(_ label: String?, uid: String, subject: String) throws(TubanError) -> Bool? {
        guard let label, !label.isEmpty, !unsure.contains(label) else { return nil }
        if wanted.contains(label) { return true }
        if notWanted.contains(label) { return false }
        throw TubanError(
            .badData, subject: subject,
            "the candidate \(uid) has the label '\(label)'; expected one of \((wanted.union(notWanted).union(unsure)).sorted().joined(separator: ", ")), or a line for it in pipelines/exchange/opinions.yaml"
        )
    }
}
