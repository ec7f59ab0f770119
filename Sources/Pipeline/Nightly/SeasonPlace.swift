import Geometry

/// Where a day lies in the season of a later one.
package struct SeasonPlace: Sendable, Hashable {
    /// How many years earlier the nearest anniversary of the later day is; at least one.
    package let years: Int
    /// Days from that anniversary, before or after it.
    package let distance: Int

    /// Nil when no year is left before the later day.
    package init?(of before: CivilDay, to after: CivilDay) {
        let parts = after.components
        let guess = parts.year - before.components.year
        let places = (guess - 1...guess + 1).filter { $0 >= 1 }.compactMap { years -> (years: Int, distance: Int)? in
            let year = parts.year - years
            // The anniversary of 29 February is the 28th in a common year.
            let day = min(parts.day, CivilDay.length(month: parts.month, year: year))
            guard let anniversary = CivilDay(year: year, month: parts.month, day: day) else { return nil }
            return (years, Int(abs(anniversary.days - before.days)))
        }
        guard let nearest = places.min(by: { ($0.distance, $0.years) < ($1.distance, $1.years) }) else { return nil }
        (years, distance) = nearest
    }
}
