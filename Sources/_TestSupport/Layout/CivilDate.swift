/// A day of the Gregorian calendar.
package struct CivilDate: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(_ year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// 1 on the first of January.
    package var dayOfYear: Int {
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return before[month - 1] + day + (leap && month > 2 ? 1 : 0)
    }

    /// ISO 8601, `2023-04-18`.
    package var description: String {
        let tens = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(tens(month))-\(tens(day))"
    }

    package static func < (lhs: CivilDate, rhs: CivilDate) -> Bool {
        (lhs.year, lhs.month, lhs.day) < (rhs.year, rhs.month, rhs.day)
    }
}
