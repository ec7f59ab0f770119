import ChangeCore

/// Weighted means and covariances of planes in step, as sums in Double that parts can be merged from in a fixed order.
///
/// Values are counted from `origin` (one number for each plane, near its mean), so that large offsets cost no digits.
package struct WeightedMoments: Sendable {
    package let origin: [Double]
    /// Sum of the weights.
    package private(set) var total = 0.0
    private var sums: [Double]
    /// Row by row, the upper triangle filled.
    private var products: [Double]

    package var variables: Int { origin.count }

    package init(origin: [Double]) {
        self.origin = origin
        sums = [Double](repeating: 0, count: origin.count)
        products = [Double](repeating: 0, count: origin.count * origin.count)
    }

    /// - Parameters:
    ///   - planes: values counted from `origin`, one pointer for each variable.
    ///   - scratch: room for `count` values.
    /// - Complexity: O(variables² · count), no allocation.
    private mutating func add(
        _ planes: [UnsafeMutablePointer<Double>], weights: UnsafePointer<Double>, count: Int, scratch: UnsafeMutablePointer<Double>
    ) {
        for index in 0..<count { total += weights[index] }
        for row in planes.indices {
            sums[row] += BlockSums.dot(planes[row], weights, count: count)
            BlockSums.multiply(planes[row], weights, count: count, into: scratch)
            for column in row..<planes.count {
                products[row * variables + column] += BlockSums.dot(scratch, planes[column], count: count)
            }
        }
    }

    package mutating func merge(_ other: WeightedMoments) {
        precondition(origin == other.origin, "moments around different origins")
        total += other.total
        for index in sums.indices { sums[index] += other.sums[index] }
        for index in products.indices { products[index] += other.products[index] }
    }

    package var means: [Double] {
        origin.indices.map { origin[$0] + (total > 0 ? sums[$0] / total : 0) }
    }

    /// Row by row, symmetric; divided by the sum of the weights.
    package var covariance: [Double] {
        var matrix = [Double](repeating: 0, count: products.count)
        guard total > 0 else { return matrix }
        for row in 0..<variables {
            for column in row..<variables {
                let value = products[row * variables + column] / total - sums[row] / total * (sums[column] / total)
                matrix[row * variables + column] = value
                matrix[column * variables + row] = value
            }
        }
        return matrix
    }
}

extension WeightedMoments {
    /// Adds planes in step, block after block.
    package mutating func add(_ planes: [[Float]], weights: [Double]) {
        let length = BlockSums.blockLength
        withUnsafeTemporaryAllocation(of: Double.self, capacity: (variables + 1) * length) { buffer in
            guard let base = buffer.baseAddress else { return }
            let blocks = (0..<variables).map { base + $0 * length }
            weights.withUnsafeBufferPointer { weights in
                for start in stride(from: 0, to: weights.count, by: length) {
                    let count = min(length, weights.count - start)
                    for (index, plane) in planes.enumerated() {
                        plane.withUnsafeBufferPointer { plane in
                            guard let plane = plane.baseAddress else { return }
                            BlockSums.widen(plane + start, centre: origin[index], count: count, into: blocks[index])
                        }
                    }
                    guard let weights = weights.baseAddress else { return }
                    add(blocks, weights: weights + start, count: count, scratch: base + variables * length)
                }
            }
        }
    }
}
