import Foundation
import Pipeline

/// Number and areas of some candidates. Areas are whole hundredths of a mu, so that sums and differences of tables are exact.
struct AreaTally: Hashable {
    var count = 0
    var area = 0
    /// Nil until a candidate with an evaluated overlap is counted.
    var farmland: Int?
    var basic: Int?

    mutating func add(_ record: ExchangeRecord) {
        count += 1
        area += Self.hundredths(record.feature.number("area_mu")) ?? 0
        Self.add(Self.hundredths(record.feature.number("farmland_mu")), to: &farmland)
        Self.add(Self.hundredths(record.feature.number("basic_farmland_mu")), to: &basic)
    }

    private static func add(_ value: Int?, to sum: inout Int?) {
        if let value { sum = (sum ?? 0) + value }
    }

    private static func hundredths(_ mu: Double?) -> Int? {
        mu.flatMap { $0.isFinite && abs($0) < 9e13 ? Int(($0 * 100).rounded()) : nil }
    }
}

/// The candidates of one township.
struct TownshipTally {
    var code: String
    var name: String
    var all = AreaTally()
    var byKind: [ClassCodes.Kind: AreaTally] = [:]
    /// Known cases whose owner claims to have put them right.
    var claimed = 0
    var withDeadline = 0
    var overdue = 0
    var dueSoon = 0
    var recurring = 0
    var growing = 0

    /// Suspected illegal use: what townships are ordered by.
    private var suspected: (farmland: Int, area: Int) {
        let own = [ClassCodes.Kind.nonAgricultural, .nonGrain].compactMap { byKind[$0] }
        return (own.reduce(0) { $0 + ($1.farmland ?? 0) }, own.reduce(0) { $0 + $1.area })
    }

    /// By township, the one with the largest suspected loss of farmland first.
    ///
    /// - Parameter asOf: ISO date that deadlines are compared with.
    static func rows(_ records: [ExchangeRecord], asOf: String?) -> [TownshipTally] {
        var tallies: [String: TownshipTally] = [:]
        let today = asOf.flatMap(days)
        for record in records {
            let (code, name) = record.township
            var tally = tallies["\(code)|\(name)"] ?? TownshipTally(code: code, name: name)
            tally.all.add(record)
            tally.byKind[record.kind, default: AreaTally()].add(record)
            if record.feature.string("backlog_claimed") != nil { tally.claimed += 1 }
            let rules = Set((record.feature.string("rules") ?? "").split { ", ;".contains($0) })
            if rules.contains("A7") { tally.recurring += 1 }
            if rules.contains("A8") { tally.growing += 1 }
            if let deadline = record.feature.string("deadline").flatMap(days) {
                tally.withDeadline += 1
                if let today {
                    if deadline < today { tally.overdue += 1 } else if deadline - today <= 30 { tally.dueSoon += 1 }
                }
            }
            tallies["\(code)|\(name)"] = tally
        }
        return tallies.values.sorted { left, right in
            (-left.suspected.farmland, -left.suspected.area, -left.all.area, left.code, left.name)
                < (-right.suspected.farmland, -right.suspected.area, -right.all.area, right.code, right.name)
        }
    }

    /// Days of an ISO date since 1970-01-01.
    private static func days(_ date: String) -> Int? {
        let parts = date.split(separator: "-").compactMap { Int32($0) }
        guard parts.count == 3 else { return nil }
        var moment = tm()
        moment.tm_year = parts[0] - 1900
        moment.tm_mon = parts[1] - 1
        moment.tm_mday = parts[2]
        return timegm(&moment) / 86_400
    }
}
