extension AcquisitionDate {
    /// 1–366; the fifteenth stands for a month, and a year alone has none.
    package var dayOfYear: Int? {
        guard let month else { return nil }
        return Self.days(before: year, month) + (day ?? 15) - Self.days(before: year, 1)
    }

    /// Days since the first of January of year 1, for differences; nil for a year alone.
    package var dayNumber: Int? {
        guard let month else { return nil }
        return Self.days(before: year, month) + (day ?? 15)
    }

    /// Days of the Gregorian calendar before the first of a month.
    private static func days(before year: Int, _ month: Int) -> Int {
        let past = year - 1
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let months = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        return past * 365 + past / 4 - past / 100 + past / 400 + months[month - 1] + (leap && month > 2 ? 1 : 0)
    }
}
