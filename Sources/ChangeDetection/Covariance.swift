/// Covariance of planes that are in step, and its inverse.
struct Covariance {
    let size: Int
    /// Row by row.
    let matrix: [Double]

    /// - Complexity: O(planes² · pixels), in Double, in the order of the sample.
    init(_ planes: [[Float]]) {
        size = planes.count
        let count = planes.first?.count ?? 0
        let means = planes.map { plane in plane.reduce(0.0) { $0 + Double($1) } / Double(max(1, count)) }
        var matrix = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in row..<size {
                var sum = 0.0
                for pixel in 0..<count {
                    sum += (Double(planes[row][pixel]) - means[row]) * (Double(planes[column][pixel]) - means[column])
                }
                matrix[row * size + column] = sum / Double(max(1, count - 1))
                matrix[column * size + row] = matrix[row * size + column]
            }
        }
        self.matrix = matrix
    }

    /// Inverse by Cholesky's decomposition, row by row.
    ///
    /// A constant or doubled band makes the matrix singular: a ridge of 10⁻⁶ of the mean variance keeps the inverse finite and changes
    /// nothing that matters otherwise; 10⁻⁸ is rounding of normalised samples.
    var inverse: [Float] {
        let trace = (0..<size).reduce(0.0) { $0 + matrix[$1 * size + $1] }
        let ridge = max(trace / Double(max(1, size)) * 1e-6, 1e-8)
        var lower = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row * size + column] + (row == column ? ridge : 0)
                for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
                lower[row * size + column] = row == column ? max(sum, 1e-300).squareRoot() : sum / lower[column * size + column]
            }
        }
        var inverse = [Float](repeating: 0, count: size * size)
        for unit in 0..<size {
            var solution = [Double](repeating: 0, count: size)
            for row in 0..<size {
                var sum = row == unit ? 1.0 : 0
                for k in 0..<row { sum -= lower[row * size + k] * solution[k] }
                solution[row] = sum / lower[row * size + row]
            }
            for row in stride(from: size - 1, through: 0, by: -1) {
                var sum = solution[row]
                for k in (row + 1)..<max(size, row + 1) { sum -= lower[k * size + row] * solution[k] }
                solution[row] = sum / lower[row * size + row]
            }
            for row in 0..<size { inverse[row * size + unit] = Float(solution[row]) }
        }
        return inverse
    }
}
