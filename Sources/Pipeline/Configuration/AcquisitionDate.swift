import Geometry

/// The date of an acquisition as it was written: a year, a month or a day of the Gregorian calendar (ISO 8601).
///
/// The precision that was given is kept; a month is not silently taken for its first day.
package struct AcquisitionDate: Sendable, Hashable {
    package let year: Int
    package let month: Int?
    package let day: Int?

    /// Reads `yyyy`, `yyyy-mm` or `yyyy-mm-dd`, with ASCII digits and no other characters; nil when it is none of them or no
    /// such day exists.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4,
            parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers[0] >= 1 else { return nil }
        year = numbers[0]
        month = numbers.count > 1 ? numbers[1] : nil
        day = numbers.count > 2 ? numbers[2] : nil
        if let month, !(1...12).contains(month) { return nil }
        if let month, let day, !(1...CivilDay.length(month: month, year: year)).contains(day) { return nil }
    }

    /// The text that was read, in ISO form.
    package var text: String {
        var parts = [Self.padded(year, 4)]
        if let month { parts.append(Self.padded(month, 2)) }
        if let day { parts.append(Self.padded(day, 2)) }
        return parts.joined(separator: "-")
    }

    /// Whether every day that this may be lies after every day that `other` may be.
    package func isCertainlyAfter(_ other: AcquisitionDate) -> Bool {
        if year != other.year { return year > other.year }
        guard let month, let otherMonth = other.month else { return false }
        if month != otherMonth { return month > otherMonth }
        guard let day, let otherDay = other.day else { return false }
        return day > otherDay
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension AcquisitionDate: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = AcquisitionDate(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no ISO date")
        }
        self = date
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
