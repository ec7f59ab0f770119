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

/// What a detection is to what the register knew before.
package enum Relation: String, Sendable, Hashable, Codable, CaseIterable {
    /// On ground of which nothing was known.
    case new
    /// A known place, and new ground of noticeable size beside it.
    case growth
    /// A known place, and no more than it was.
    case known
    /// On ground that a person had closed, or that was claimed to be put right, before the later date.
    case recurrence
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
    /// Nil unless found.
    package var relation: Relation?
    /// The known place that the relation speaks of, where it is another one.
    package var relatedUID: String?

    package init(
        sequence: Int, run: String, span: DateSpan, finding: Finding, areaM2: Double? = nil, seenFraction: Double,
        geometryHash: String? = nil, relation: Relation? = nil, relatedUID: String? = nil
    ) {
        self.sequence = sequence
        self.run = run
        self.span = span
        self.finding = finding
        self.areaM2 = areaM2
        self.seenFraction = seenFraction
        self.geometryHash = geometryHash
        self.relation = relation
        self.relatedUID = relatedUID
    }
}
