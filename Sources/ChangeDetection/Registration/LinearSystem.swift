/// Symmetric positive definite equations of a few unknowns, by Cholesky's decomposition.
struct LinearSystem {
    private let size: Int
    private let lower: [Double]

    /// - Parameter matrix: row by row. Nil where it is singular: a pivot falls below 10⁻⁹ of its diagonal.
    init?(_ matrix: [Double], size: Int) {
        var lower = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row * size + column]
                for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
                if row == column {
                    guard sum > 1e-9 * matrix[row * size + row], sum > 0 else { return nil }
                    lower[row * size + row] = sum.squareRoot()
                } else {
                    lower[row * size + column] = sum / lower[column * size + column]
                }
            }
        }
        self.size = size
        self.lower = lower
    }

    func solve(_ right: [Double]) -> [Double] {
        var solution = right
        for row in 0..<size {
            for k in 0..<row { solution[row] -= lower[row * size + k] * solution[k] }
            solution[row] /= lower[row * size + row]
        }
        for row in stride(from: size - 1, through: 0, by: -1) {
            for k in (row + 1)..<max(size, row + 1) { solution[row] -= lower[k * size + row] * solution[k] }
            solution[row] /= lower[row * size + row]
        }
        return solution
    }
}
