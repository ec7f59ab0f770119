/// The lower triangle L of a positive definite matrix M = L Lᵀ.
struct CholeskyFactor {
    let size: Int
    /// Row by row, with the upper triangle left 0.
    let lower: [Double]

    /// - Parameter ridge: is added to the diagonal, so that a singular covariance has a factor.
    /// - Complexity: O(size³).
    init(_ matrix: [Double], size: Int, ridge: Double) {
        var lower = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row * size + column] + (row == column ? ridge : 0)
                for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
                lower[row * size + column] = row == column ? max(sum, 1e-300).squareRoot() : sum / lower[column * size + column]
            }
        }
        self.size = size
        self.lower = lower
    }

    /// L⁻¹v
    func forward(_ vector: [Double]) -> [Double] {
        var solution = vector
        for row in 0..<size {
            var sum = vector[row]
            for k in 0..<row { sum -= lower[row * size + k] * solution[k] }
            solution[row] = sum / lower[row * size + row]
        }
        return solution
    }

    /// L⁻ᵀv
    func backward(_ vector: [Double]) -> [Double] {
        var solution = vector
        for row in stride(from: size - 1, through: 0, by: -1) {
            var sum = vector[row]
            for k in (row + 1)..<max(size, row + 1) { sum -= lower[k * size + row] * solution[k] }
            solution[row] = sum / lower[row * size + row]
        }
        return solution
    }

    /// Unit vector `index`.
    func unit(_ index: Int) -> [Double] {
        var vector = [Double](repeating: 0, count: size)
        vector[index] = 1
        return vector
    }
}
