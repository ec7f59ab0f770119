/// A day of the Gregorian calendar, as the number of days since 1970-01-01.
///
/// Source of the conversions: H. Hinnant, chrono-compatible low-level date algorithms (public domain), exact for all years used here.
package struct CivilDay: Sendable, Hashable, Comparable {
    package let days: Int32

    package init(days: Int32) { self.days = days }

    /// Nil when no such day exists or the year is not in 1…9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Self.length(month: month, year: year)).contains(day) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        days = Int32(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    /// Reads `yyyy-mm-dd` with ASCII digits; nil for anything else, also for a year or month alone.
    package init?(_ text: String) {
        guard let parts = Self.parts(text), parts.count == 3 else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }

    /// The last day that `yyyy`, `yyyy-mm` or `yyyy-mm-dd` can mean.
    package init?(lastOf text: String) {
        guard let parts = Self.parts(text) else { return nil }
        let month = parts.count > 1 ? parts[1] : 12
        guard (1...12).contains(month) else { return nil }
        self.init(year: parts[0], month: month, day: parts.count > 2 ? parts[2] : Self.length(month: month, year: parts[0]))
    }

    package static func < (left: CivilDay, right: CivilDay) -> Bool { left.days < right.days }

    package var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }

    /// ISO 8601 `yyyy-mm-dd`.
    package var text: String {
        let (year, month, day) = components
        return [(year, 4), (month, 2), (day, 2)].map { number, width in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }.joined(separator: "-")
    }

    /// 31 December of the same year.
    package var yearEnd: CivilDay { CivilDay(year: components.year, month: 12, day: 31) ?? self }

    /// Days of a month, 1…12.
    package static func length(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func parts(_ text: String) -> [Int]? {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].count == 4, parts.dropFirst().allSatisfy({ $0.count == 2 }),
            parts.allSatisfy({ $0.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        return parts.map { $0.reduce(0) { $0 * 10 + Int($1) - 48 } }
    }
}
