import Assessment
import Foundation
import GeoIO
import Geometry

/// What an assessment found, for programs and for people.
package struct AssessmentReport: Sendable, Encodable {
    package enum Kind: String, Sendable, Encodable { case raster, polygons, sample }

    package var schema = 1
    package var queue: String
    package var truth: String
    package var kind: Kind
    package var assessment: QueueAssessment?
    package var sample: SampleAssessment?
    package var unlabelled: Int?
    package var unsure: Int?

    /// Snake-case keys, sorted.
    package func json() throws(TubanError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw TubanError(.internalFault, subject: "assessment", "cannot be written as JSON: \(error)")
        }
    }
}
