import GeoIO
import Geometry
import Triage

/// The queue of a run as records again, so that rules can be applied to it anew.
package struct QueueRecords {
    package let table: AttributeTable
    package let records: [ParcelRecord]
    private let path: String

    package init(_ directory: RunDirectory) throws(TubanError) {
        let path = directory.path(of: .queue)
        guard directory.has(.queue) else {
            throw TubanError(.missingInput, subject: path, "does not exist; run tuban run, or tuban-classify, first")
        }
        let table = AttributeTable.standard(bands: try directory.readPlan().bandNames)
        var parcels = ClassifiedParcels(table: table)
        try parcels.append(
            layer: ClassifyStage.layer, of: path, required: ["uid", "rank", "tier", "area_m2", "min_area_m2"], madeBy: "tuban-classify")
        self.path = path
        self.table = table
        records = parcels.records
    }

    /// The position of the parcel whose uid is, or alone begins with, `text`.
    package func position(of text: String) throws(TubanError) -> Int {
        let uid = table["uid"]
        if let exact = records.firstIndex(where: { $0.text(uid) == text }) { return exact }
        let found = text.isEmpty ? [] : records.indices.filter { records[$0].text(uid)?.hasPrefix(text) ?? false }
        guard found.count == 1 else {
            throw TubanError(
                .usage, subject: "UID",
                "\(found.count) parcels of \(path) have a uid that begins with '\(text)'; give the uid of one, as tuban queue prints it")
        }
        return found[0]
    }
}
