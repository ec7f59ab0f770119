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
        let factor = CholeskyFactor(matrix, size: size, ridge: ridge)
        var inverse = [Float](repeating: 0, count: size * size)
        for unit in 0..<size {
            let solution = factor.backward(factor.forward(factor.unit(unit)))
            for row in 0..<size { inverse[row * size + unit] = Float(solution[row]) }
        }
        return inverse
    }
}
