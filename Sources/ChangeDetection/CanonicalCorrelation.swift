/// Canonical correlation analysis of two groups of variables from their joint covariance.
///
/// With Σ₁₁ = L₁L₁ᵀ and Σ₂₂ = L₂L₂ᵀ the generalised eigenproblem Σ₁₂Σ₂₂⁻¹Σ₂₁a = ρ²Σ₁₁a is the singular value decomposition of
/// L₁⁻¹Σ₁₂L₂⁻ᵀ: singular values are the correlations ρ, and a = L₁⁻ᵀu, b = L₂⁻ᵀv have unit variance.
///
/// - Source: Hotelling (1936), Relations between two sets of variates; Cholesky's and Hestenes' (1958, one-sided Jacobi) methods.
struct CanonicalCorrelation {
    /// Descending, 0…1; as many as the smaller group has independent variables.
    var correlations: [Double]
    /// For each correlation the coefficients of all variables of the first and of the second group, 0 where one was left out.
    var first: [[Double]]
    var second: [[Double]]
    /// Variables that are constant or, to 10 digits, a mix of those before them: without them the covariance is singular.
    var leftOutFirst: [Int]
    var leftOutSecond: [Int]

    /// - Parameter covariance: of both groups together, `2 · size` squared, row by row.
    /// - Complexity: O(size³) for each of some ten sweeps.
    init(covariance: [Double], size: Int) {
        func block(_ row: Int, _ column: Int) -> [Double] {
            (0..<size).flatMap { i in (0..<size).map { j in covariance[(row * size + i) * 2 * size + column * size + j] } }
        }
        let one = PivotedFactor(block(0, 0), size: size)
        let two = PivotedFactor(block(1, 1), size: size)
        leftOutFirst = one.leftOut
        leftOutSecond = two.leftOut
        let cross = block(0, 1)
        // Columns of the reduced cross covariance, from the side with more rows so that no column is lost.
        let isSwapped = one.kept.count < two.kept.count
        let (long, short) = isSwapped ? (two, one) : (one, two)
        var columns = short.kept.map { j in long.kept.map { i in isSwapped ? cross[j * size + i] : cross[i * size + j] } }
        columns = columns.map(long.solveLower)
        // The same from the other side: columns become rows.
        let rows = (0..<long.kept.count).map { i in short.solveLower(columns.map { $0[i] }) }
        columns = (0..<short.kept.count).map { j in rows.map { $0[j] } }
        let (values, left, right) = Self.singularValues(columns)
        correlations = values.map { min(1, max(0, $0)) }
        let longCoefficients = left.map(long.coefficients)
        let shortCoefficients = right.map(short.coefficients)
        first = isSwapped ? shortCoefficients : longCoefficients
        second = isSwapped ? longCoefficients : shortCoefficients
        for index in correlations.indices {
            // Signs are free: the largest coefficient of the first group is positive.
            let largest = first[index].max { abs($0) < abs($1) } ?? 0
            guard largest < 0 else { continue }
            first[index] = first[index].map { -$0 }
            second[index] = second[index].map { -$0 }
        }
    }

    /// Singular values (descending) and vectors of a matrix given by columns, no fewer rows than columns.
    private static func singularValues(_ matrix: [[Double]]) -> (values: [Double], left: [[Double]], right: [[Double]]) {
        var columns = matrix
        let count = columns.count
        var right = (0..<count).map { i in (0..<count).map { $0 == i ? 1.0 : 0 } }
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        for _ in 0..<60 {
            var isDone = true
            for p in 0..<count {
                for q in (p + 1)..<max(count, p + 1) {
                    let alpha = dot(columns[p], columns[p])
                    let beta = dot(columns[q], columns[q])
                    let gamma = dot(columns[p], columns[q])
                    guard abs(gamma) > 1e-15 * (alpha * beta).squareRoot(), abs(gamma) > 1e-300 else { continue }
                    isDone = false
                    let zeta = (beta - alpha) / (2 * gamma)
                    let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
                    let cosine = 1 / (1 + tangent * tangent).squareRoot()
                    let sine = cosine * tangent
                    func rotate(_ vectors: inout [[Double]]) {
                        for k in vectors[p].indices {
                            let (x, y) = (vectors[p][k], vectors[q][k])
                            vectors[p][k] = cosine * x - sine * y
                            vectors[q][k] = sine * x + cosine * y
                        }
                    }
                    rotate(&columns)
                    rotate(&right)
                }
            }
            if isDone { break }
        }
        let lengths = columns.map { dot($0, $0).squareRoot() }
        let order = (0..<count).sorted { lengths[$0] != lengths[$1] ? lengths[$0] > lengths[$1] : $0 < $1 }
        var left: [[Double]] = []
        for index in order {
            if lengths[index] > 1e-12 {
                left.append(columns[index].map { $0 / lengths[index] })
            } else {
                left.append(Self.complement(of: left, size: columns[index].count))
            }
        }
        return (order.map { lengths[$0] }, left, order.map { right[$0] })
    }

    /// A unit vector at right angles to `vectors`.
    private static func complement(of vectors: [[Double]], size: Int) -> [Double] {
        var best: (length: Double, vector: [Double]) = (0, [])
        for axis in 0..<size {
            var vector = (0..<size).map { $0 == axis ? 1.0 : 0 }
            for _ in 0..<2 {
                for other in vectors {
                    let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for k in vector.indices { vector[k] -= product * other[k] }
                }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > best.length { best = (length, vector.map { $0 / length }) }
        }
        return best.vector
    }
}

/// Cholesky's factor of a covariance, without the variables that would make it singular.
struct PivotedFactor {
    let kept: [Int]
    let leftOut: [Int]
    private let size: Int
    /// Lower triangle over `kept`, row by row.
    private let lower: [[Double]]

    /// Variables are taken in their order; one whose variance is explained to 10 digits by those before it is left out.
    init(_ covariance: [Double], size: Int) {
        self.size = size
        var kept: [Int] = []
        var leftOut: [Int] = []
        var lower: [[Double]] = []
        for variable in 0..<size {
            var row: [Double] = []
            for (k, other) in kept.enumerated() {
                let explained = (0..<k).reduce(0.0) { $0 + row[$1] * lower[k][$1] }
                row.append((covariance[variable * size + other] - explained) / lower[k][k])
            }
            let variance = covariance[variable * size + variable]
            let rest = variance - row.reduce(0) { $0 + $1 * $1 }
            if variance.isFinite, variance > 0, rest > variance * 1e-10 {
                lower.append(row + [rest.squareRoot()])
                kept.append(variable)
            } else {
                leftOut.append(variable)
            }
        }
        self.kept = kept
        self.leftOut = leftOut
        self.lower = lower
    }

    /// L⁻¹ · vector
    func solveLower(_ vector: [Double]) -> [Double] {
        var solution: [Double] = []
        for row in lower.indices {
            let known = (0..<row).reduce(0.0) { $0 + lower[row][$1] * solution[$1] }
            solution.append((vector[row] - known) / lower[row][row])
        }
        return solution
    }

    /// L⁻ᵀ · vector, spread over all variables.
    func coefficients(_ vector: [Double]) -> [Double] {
        var spread = [Double](repeating: 0, count: size)
        var solution = [Double](repeating: 0, count: kept.count)
        for row in lower.indices.reversed() {
            let known = ((row + 1)..<max(kept.count, row + 1)).reduce(0.0) { $0 + lower[$1][row] * solution[$1] }
            solution[row] = (vector[row] - known) / lower[row][row]
            spread[kept[row]] = solution[row]
        }
        return spread
    }
}
