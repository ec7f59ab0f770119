import GeoIO
import Geometry
import Triage

/// Which columns of a layer of old cases say what (`pipelines/backlog.yaml`).
package struct BacklogMapping: Sendable {
    /// Of this list of cases: numbers are unique within it, and the uid of a case follows from both.
    var name: String
    /// Column by matter.
    var columns: [Matter: String]
    /// A status of the layer as one of ours.
    var statuses: [String: CaseStatus]
    /// A class of the layer as one of ours.
    var classes: [String: ParcelClass]
    var who: String
    /// Where the layer does not say when a case was found.
    var found: String?
    var assumedCRS: String?

    enum Matter: String, CaseIterable, Sendable {
        case number, status, found, claimed, closed, decided
        case parcelClass = "class"
        case verdict, who, note
        case township, village
    }

    package static func read(_ path: String) throws -> BacklogMapping {
        try StrictFile.read(path) { file, map in
            map.allow(["version", "name", "columns", "statuses", "classes", "who", "found", "assume_crs"])
            _ = map.text("version")
            let name = map.text("name")
            var columns: [Matter: String] = [:]
            if let list = map.map("columns") {
                list.allow(Matter.allCases.map(\.rawValue))
                for matter in Matter.allCases {
                    columns[matter] = list.text(matter.rawValue, required: matter == .number || matter == .status)
                }
            }
            let people = CaseStatus.allCases.filter { !$0.isMachine }.map(\.rawValue)
            let statuses = words(map.map("statuses"), file, of: people) { CaseStatus(rawValue: $0) }
            let classes = words(map.map("classes", required: false), file, of: ParcelClass.allCases.map(\.rawValue)) { ParcelClass(rawValue: $0) }
            let who = map.text("who")
            let found = map.text("found", required: false)
            if let found, WrittenDate.iso(found) != found {
                file.report("found", line: map.line, "is no date", value: found, expected: "yyyy-mm-dd")
            }
            guard let name, let who else { return nil }
            return BacklogMapping(
                name: name, columns: columns, statuses: statuses, classes: classes, who: who, found: found,
                assumedCRS: map.text("assume_crs", required: false))
        }
    }

    private static func words<Word>(_ map: StrictMap?, _ file: StrictFile, of known: [String], _ make: (String) -> Word?) -> [String: Word] {
        var words: [String: Word] = [:]
        for entry in map?.entries ?? [] {
            guard let map, let text = map.word(entry.key, of: known) else { continue }
            words[entry.key] = make(text)
        }
        return words
    }
}
