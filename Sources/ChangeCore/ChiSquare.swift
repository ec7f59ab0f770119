/// The chi-square distribution with a whole number of degrees of freedom.
///
/// Made of sums, products and square roots alone, so that it has the same bits on every CPU (the C library's functions have not).
package struct ChiSquare: Sendable {
    package let degrees: Int
    /// Survival at steps of √z, with its slope against √z: smooth also at 0, where the density of one degree is not.
    private let table: [(value: Double, slope: Double)]

    private static let stepsPerUnit = 128.0
    /// Beyond this √z the survival is below 10⁻²⁴ for up to 64 degrees: less than the sums can tell from 0.
    private static let largestRoot = 16.0

    /// - Parameter degrees: 1…64.
    package init(degrees: Int) {
        precondition(degrees > 0 && degrees <= 64, "chi-square with \(degrees) degrees of freedom")
        self.degrees = degrees
        table = (0...Int(Self.largestRoot * Self.stepsPerUnit) + 1).map { step in
            let root = Double(step) / Self.stepsPerUnit
            let z = root * root
            return (1 - Self.cumulative(z, degrees), 2 * root * Self.density(z, degrees))
        }
    }

    /// Probability of a value above `z`; within 10⁻¹¹ of the exact value.
    ///
    /// - Complexity: O(1), by cubic Hermite interpolation.
    package func survival(_ z: Double) -> Double {
        guard z > 0 else { return 1 }
        let position = z.squareRoot() * Self.stepsPerUnit
        guard position < Self.largestRoot * Self.stepsPerUnit else { return 0 }
        let index = Int(position)
        let t = position - Double(index)
        let low = table[index]
        let high = table[index + 1]
        let lowSlope = -low.slope / Self.stepsPerUnit
        let highSlope = -high.slope / Self.stepsPerUnit
        let square = t * t
        let cube = square * t
        let value =
            (2 * cube - 3 * square + 1) * low.value + (cube - 2 * square + t) * lowSlope
            + (3 * square - 2 * cube) * high.value + (cube - square) * highSlope
        return min(1, max(0, value))
    }

    /// The value that is exceeded with probability `tail`, for tails from 10⁻¹² on.
    package func quantile(tail: Double) -> Double { Self.quantile(tail: tail, degrees: degrees) }

    /// The same without a distribution's table.
    package static func quantile(tail: Double, degrees: Int) -> Double {
        precondition(degrees > 0 && degrees <= 64, "chi-square with \(degrees) degrees of freedom")
        var low = 0.0
        var high = 1000.0
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if 1 - cumulative(middle, degrees) > tail { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// P(k/2, z/2) by its power series, whose terms are all positive.
    private static func cumulative(_ z: Double, _ degrees: Int) -> Double {
        guard z > 0 else { return 0 }
        guard z < largestRoot * largestRoot else { return 1 }
        let x = z / 2
        let shape = Double(degrees) / 2
        var term = power(x, degrees) * exponential(-x) / gammaOfShapePlusOne(degrees)
        var sum = term
        var n = 1.0
        while term > sum * 1e-17, n < 5000 {
            term *= x / (shape + n)
            sum += term
            n += 1
        }
        return min(1, sum)
    }

    private static func density(_ z: Double, _ degrees: Int) -> Double {
        guard z > 0 else { return 0 }
        return power(z / 2, degrees) * exponential(-z / 2) / gammaOfShapePlusOne(degrees) * Double(degrees) / 2 / z
    }

    /// x^(k/2)
    private static func power(_ x: Double, _ degrees: Int) -> Double {
        (0..<(degrees / 2)).reduce(degrees.isMultiple(of: 2) ? 1 : x.squareRoot()) { product, _ in product * x }
    }

    /// Γ(k/2 + 1)
    private static func gammaOfShapePlusOne(_ degrees: Int) -> Double {
        var value = degrees.isMultiple(of: 2) ? 1.0 : Double.pi.squareRoot()
        var factor = degrees.isMultiple(of: 2) ? 1.0 : 0.5
        while factor <= Double(degrees) / 2 {
            value *= factor
            factor += 1
        }
        return value
    }

    /// e^x for x ≤ 0: halved until its series converges at once, then squared back.
    private static func exponential(_ x: Double) -> Double {
        guard x > -700 else { return 0 }
        let reduced = x / 1024
        var term = 1.0
        var sum = 1.0
        for order in 1...16 {
            term *= reduced / Double(order)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }
}
