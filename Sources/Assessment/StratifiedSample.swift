/// A stratified random sample without replacement.
///
/// Each unit has a number from its name and the seed; in each stratum those with the smallest numbers are drawn. So the sample does not
/// depend on the order of the rows, and another unit in the list changes little.
package struct StratifiedSample: Sendable {
    package struct Drawn: Sendable, Hashable {
        /// Position in the list of units.
        package var unit: Int
        package var stratum: String
        /// Units of the stratum, and how many of them were drawn.
        package var stratumSize: Int
        package var stratumSample: Int
        /// How many units of the queue this one stands for.
        package var weight: Double { Double(stratumSize) / Double(stratumSample) }
    }

    /// By stratum, then in the order of the numbers drawn.
    package let drawn: [Drawn]

    /// - Parameters:
    ///   - size: at most this many units in all.
    ///   - minimum: at least so many of each stratum (or all of it), so that each has a variance.
    /// - Returns: nil where `size` is too small for `minimum` of each stratum.
    package init?(names: [String], strata: [String], size: Int, minimum: Int = 2, seed: UInt64) {
        precondition(names.count == strata.count, "one stratum for each unit")
        var members: [String: [Int]] = [:]
        for (unit, stratum) in strata.enumerated() { members[stratum, default: []].append(unit) }
        guard let allocation = Self.allocate(members.mapValues(\.count), size: size, minimum: minimum) else { return nil }
        var drawn: [Drawn] = []
        for stratum in members.keys.sorted() {
            let own = members[stratum] ?? []
            let count = allocation[stratum] ?? 0
            let numbers = own.map { SeededDraw.number(of: names[$0], seed: seed) }
            let order = own.indices.sorted { (numbers[$0], names[own[$0]]) < (numbers[$1], names[own[$1]]) }
            for position in order.prefix(count) {
                drawn.append(Drawn(unit: own[position], stratum: stratum, stratumSize: own.count, stratumSample: count))
            }
        }
        self.drawn = drawn
    }

    /// The minimum for each, the rest in proportion to what is left of each, by largest remainders (ties by name).
    package static func allocate(_ sizes: [String: Int], size: Int, minimum: Int) -> [String: Int]? {
        var allocation = sizes.mapValues { min($0, minimum) }
        let taken = allocation.values.reduce(0, +)
        guard taken <= size else { return nil }
        let open = sizes.values.reduce(0, +) - taken
        let rest = min(size - taken, open)
        guard rest > 0 else { return allocation }
        var remainders: [(name: String, remainder: Int)] = []
        var given = 0
        for name in sizes.keys.sorted() {
            let share = ((sizes[name] ?? 0) - (allocation[name] ?? 0)).multipliedReportingOverflow(by: rest).partialValue
            allocation[name, default: 0] += share / open
            given += share / open
            remainders.append((name, share % open))
        }
        for entry in remainders.sorted(by: { (-$0.remainder, $0.name) < (-$1.remainder, $1.name) }).prefix(rest - given) {
            allocation[entry.name, default: 0] += 1
        }
        return allocation
    }
}
