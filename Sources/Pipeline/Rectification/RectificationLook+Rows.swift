import Foundation
import GeoIO
import Geometry
import Triage

// Between looks and the register's rows.

extension RectificationLook {
    /// To a ten-thousandth: what is stored is what the decision was made from.
    var rounded: RectificationLook {
        func rounded(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? ($0 * 1e4).rounded() / 1e4 : nil } }
        return RectificationLook(
            date: date, pixels: pixels, seen: rounded(seen) ?? 0, ringPixels: ringPixels, ringSeen: rounded(ringSeen) ?? 0,
            ndvi: rounded(ndvi), ringNDVI: rounded(ringNDVI), structure: rounded(structure), rubble: rounded(rubble), growing: rounded(growing))
    }

    var columns: [String: FieldValue] {
        func real(_ value: Double?) -> FieldValue { value.map { .real($0) } ?? .absent }
        return [
            "date": .text(date), "seen": .real(seen), "ring_seen": .real(ringSeen), "ndvi": real(ndvi), "ring_ndvi": real(ringNDVI),
            "structure": real(structure), "rubble": real(rubble), "growing": real(growing),
        ]
    }
}

extension [RectificationLook] {
    func stored() throws(TubanError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else {
            throw TubanError(.internalFault, subject: "JSON", "the figures of a check cannot be written")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Nil when the text is not what `stored` gives.
    static func stored(_ text: String?) -> [RectificationLook]? {
        text.flatMap { try? JSONDecoder().decode([RectificationLook].self, from: Data($0.utf8)) }
    }
}
