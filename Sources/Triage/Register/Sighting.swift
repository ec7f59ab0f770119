/// A span between two dates that a run compared, ISO 8601 (`yyyy-mm-dd`), which sort as texts.
package struct DateSpan: Sendable, Hashable, Codable, Comparable {
    package var before: String
    package var after: String

    package init(before: String, after: String) {
        self.before = before
        self.after = after
    }

    /// By the later date, then by the earlier one.
    package static func < (left: DateSpan, right: DateSpan) -> Bool { (left.after, left.before) < (right.after, right.before) }

    /// What both have in common; nil when that is no more than one day.
    package func intersection(_ other: DateSpan) -> DateSpan? {
        let common = DateSpan(before: max(before, other.before), after: min(after, other.after))
        return common.before < common.after ? common : nil
    }
}

/// What one run saw at the place of a registered candidate. Sightings are only ever added.
package struct Sighting: Sendable, Hashable, Codable {
    package enum Finding: String, Sendable, Hashable, Codable {
        /// Change was found.
        case found
        /// Seen clearly, and no change.
        case unchanged
        /// Cloud, nodata, a failed block, or outside what the run covered: nothing is known.
        case unseen
        /// The place goes on under another number.
        case superseded
    }

    /// Position of the run in the register, ascending in the order in which runs were taken in.
    package var sequence: Int
    package var run: String
    package var span: DateSpan
    package var finding: Finding
    /// On the ellipsoid; nil unless found.
    package var areaM2: Double?
    /// Share of the candidate that both dates showed.
    package var seenFraction: Double
    /// Hash of the outline found; nil unless found.
    package var geometryHash: String?

    package init(
        sequence: Int, run: String, span: DateSpan, finding: Finding, areaM2: Double? = nil, seenFraction: Double,
        geometryHash: String? = nil
    ) {
        self.sequence = sequence
        self.run = run
        self.span = span
        self.finding = finding
        self.areaM2 = areaM2
        self.seenFraction = seenFraction
        self.geometryHash = geometryHash
    }
}
