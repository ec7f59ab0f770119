import Foundation

/// A mixture of normal distributions, fitted by classification: every pixel belongs to the component that it is most probable in, but for the least
/// probable ones, which belong to none. So what is rare has no component of its own, and widens no other.
///
/// The first classes come from halving the one with the largest sum of squares at its mean, across its longest axis, until there are enough: no
/// random numbers, so the same sample gives the same mixture.
///
/// - Source: Celeux & Govaert (1992), A classification EM algorithm for clustering and two stochastic versions, Computational Statistics & Data
///   Analysis 14; the trimming as in García-Escudero, Gordaliza, Matrán & Mayo-Iscar (2008), A general trimming approach to robust cluster analysis,
///   Annals of Statistics 36; the start as in Su & Dy (2007), In search of deterministic methods for initializing K-means and Gaussian mixture clustering,
///   Intelligent Data Analysis 11.
struct NormalMixture {
    struct Component {
        var share: Double
        var mean: [Double]
        var covariance: [Double]
    }

    private(set) var components: [Component] = []

    private let variables: Int
    private let pixels: Int
    /// Pixel by pixel.
    private let values: [Double]
    /// The component of each pixel; −1 for none.
    private var labels: [Int]

    /// Variance that is added to every variable: a difference of a seventh of a date's contrast is nothing unusual.
    static let ridge = 0.02
    /// A component of fewer pixels has no covariance.
    private static let fewestPixels = 20
    private static let iterations = 20
    /// The share of pixels that belong to no component.
    private static let trimmed = 0.03

    private static let largestSample = 40_000

    /// Of planes in step no more pixels than a fit needs, evenly taken.
    static func thinned(_ planes: [[Float]]) -> [[Float]] {
        let pixels = planes.first?.count ?? 0
        let step = max(1, (pixels + largestSample - 1) / largestSample)
        return planes.map { plane in stride(from: 0, to: pixels, by: step).map { plane[$0] } }
    }

    /// - Parameter planes: variables, pixels in step.
    /// - Complexity: O(iterations · components · variables² · pixels), in Double, in the order of the sample.
    init(_ planes: [[Float]], components limit: Int) {
        variables = planes.count
        pixels = planes.first?.count ?? 0
        values = (0..<(planes.first?.count ?? 0)).flatMap { pixel in planes.map { Double($0[pixel]) } }
        labels = [Int](repeating: 0, count: pixels)
        guard pixels >= Self.fewestPixels else { return }
        halve(limit)
        for _ in 0..<Self.iterations {
            let next = classify()
            if next == labels { break }
            labels = next
            components = moments(of: components.indices).filter { $0.share * Double(pixels) >= Double(Self.fewestPixels) - 0.5 }
        }
    }

    private mutating func halve(_ limit: Int) {
        components = moments(of: 0..<1)
        while components.count < limit {
            let spreads = components.map { component in
                component.share * (0..<variables).reduce(0.0) { $0 + component.covariance[$1 * variables + $1] }
            }
            guard let widest = spreads.indices.max(by: { spreads[$0] < spreads[$1] }), spreads[widest] > 0 else { return }
            let axis = longestAxis(components[widest].covariance)
            let mean = components[widest].mean
            for pixel in 0..<pixels where labels[pixel] == widest {
                let along = (0..<variables).reduce(0.0) { $0 + axis[$1] * (values[pixel * variables + $1] - mean[$1]) }
                if along > 0 { labels[pixel] = components.count }
            }
            let parts = moments(of: [widest, components.count])
            guard parts.allSatisfy({ $0.share * Double(pixels) >= Double(Self.fewestPixels) }) else {
                // A few far pixels: nothing is gained by a component of their own.
                for pixel in 0..<pixels where labels[pixel] == components.count { labels[pixel] = widest }
                return
            }
            components[widest] = parts[0]
            components.append(parts[1])
        }
    }

    /// Shares, means and covariances of classes; a class without pixels has a share of 0.
    private func moments(of classes: some Collection<Int>) -> [Component] {
        classes.map { label in
            var count = 0.0
            var mean = [Double](repeating: 0, count: variables)
            for pixel in 0..<pixels where labels[pixel] == label {
                count += 1
                for row in 0..<variables { mean[row] += values[pixel * variables + row] }
            }
            for row in 0..<variables { mean[row] /= max(1, count) }
            var covariance = [Double](repeating: 0, count: variables * variables)
            for pixel in 0..<pixels where labels[pixel] == label {
                for row in 0..<variables {
                    let centred = values[pixel * variables + row] - mean[row]
                    for column in 0...row {
                        covariance[row * variables + column] += centred * (values[pixel * variables + column] - mean[column])
                    }
                }
            }
            for row in 0..<variables {
                for column in 0...row {
                    covariance[row * variables + column] /= max(1, count)
                    covariance[column * variables + row] = covariance[row * variables + column]
                }
            }
            return Component(share: count / Double(pixels), mean: mean, covariance: covariance)
        }
    }

    /// The direction of largest variance, by power iteration from the variable that varies most.
    private func longestAxis(_ covariance: [Double]) -> [Double] {
        let widest = (0..<variables).max { covariance[$0 * variables + $0] < covariance[$1 * variables + $1] } ?? 0
        var axis = (0..<variables).map { covariance[widest * variables + $0] }
        for _ in 0..<50 {
            let next = (0..<variables).map { row in (0..<variables).reduce(0.0) { $0 + covariance[row * variables + $1] * axis[$1] } }
            let length = next.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { break }
            axis = next.map { $0 / length }
        }
        return axis
    }

    /// For each pixel the component in which it is most probable; −1 for the least probable pixels.
    private func classify() -> [Int] {
        let found = mostProbable()
        let limit = found.map(\.value).sorted()[Int(Self.trimmed * Double(pixels))]
        return found.map { $0.value < limit ? -1 : $0.index }
    }

    private func mostProbable() -> [(value: Double, index: Int)] {
        let parameters = components.map { $0.doubles }
        return values.withUnsafeBufferPointer { values in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: variables) { centred in
                (0..<pixels).map { pixel in
                    var best = (value: -Double.infinity, index: 0)
                    for (index, parameter) in parameters.enumerated() {
                        for row in 0..<variables { centred[row] = values[pixel * variables + row] - parameter.mean[row] }
                        var square = 0.0
                        var at = 0
                        for row in 0..<variables {
                            var sum = 0.0
                            for column in 0...row { sum += parameter.triangle[at + column] * centred[column] }
                            at += row + 1
                            square += sum * sum
                        }
                        let value = parameter.logarithm - square / 2
                        if value > best.value { best = (value, index) }
                    }
                    return best
                }
            }
        }
    }
}

extension NormalMixture.Component {
    /// L⁻¹ of the covariance with its ridge, the lower triangle row by row.
    private var inverseTriangle: [Double] {
        let factor = CholeskyFactor(covariance, size: mean.count, ridge: NormalMixture.ridge)
        let columns = mean.indices.map { factor.forward(factor.unit($0)) }
        return mean.indices.flatMap { row in (0...row).map { columns[$0][row] } }
    }

    /// The logarithm of the density's factor of the first `count` variables: of the share, the determinant, and powers of 2π.
    private func logarithm(_ triangle: [Double], variables count: Int) -> Double {
        let diagonal = (0..<count).reduce(0.0) { $0 + log(triangle[$1 * ($1 + 3) / 2]) }
        return log(share) + diagonal - Double(count) / 2 * log(2 * Double.pi)
    }

    var doubles: (logarithm: Double, mean: [Double], triangle: [Double]) {
        let triangle = inverseTriangle
        return (logarithm(triangle, variables: mean.count), mean, triangle)
    }

    /// As `TransitionMixture.components` has them.
    func parameters(given features: Int) -> [Float] {
        let triangle = inverseTriangle
        let logarithms = [logarithm(triangle, variables: features), logarithm(triangle, variables: mean.count)]
        return (logarithms + mean + triangle).map(Float.init)
    }
}
