/// An estimated figure with its standard error; the error is nil where the sample cannot tell it.
package struct Estimate: Sendable, Hashable, Encodable {
    package var value: Double
    package var standardError: Double?

    package init(value: Double, standardError: Double?) {
        self.value = value
        self.standardError = standardError
    }

    /// Half the width of the 95 % confidence interval.
    package var halfWidth: Double? { standardError.map { 1.96 * $0 } }
}

/// A share of a number of cases with its interval.
package struct Share: Sendable, Hashable, Encodable {
    package var count: Int
    package var total: Int
    package var value: Double?
    package var low: Double?
    package var high: Double?

    /// - Source: Wilson (1927), Probable inference, the law of succession, and statistical inference; 95 %.
    package init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
        guard total > 0 else { return }
        let n = Double(total)
        let p = Double(count) / n
        let z = 1.96
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
        value = p
        low = max(0, centre - half)
        high = min(1, centre + half)
    }
}
