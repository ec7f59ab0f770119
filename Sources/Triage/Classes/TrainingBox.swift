/// How far a parcel lies from what a model was trained on: outside the range of each feature, in ranges, summed over the features.
///
/// A feature that training always had and the parcel lacks counts as one whole range: imagery without a band is far from imagery with it.
package struct TrainingBox: Sendable, Hashable, Codable {
    /// The 0.5 % and 99.5 % quantiles of each feature; nil where training did not have it.
    package var low: [Double?]
    package var high: [Double?]
    /// Features that at least 98 % of the training rows had.
    package var isUsual: [Bool]
    /// Parcels further away are unknown.
    package var limit: Double

    package enum CodingKeys: String, CodingKey {
        case low, high, limit
        case isUsual = "usual"
    }

    /// - Parameter rows: training rows; NaN is missing. The limit is left at 0.
    package init(rows: [[Float]], features: Int) {
        low = []
        high = []
        isUsual = []
        limit = 0
        for feature in 0..<features {
            let values = rows.map { $0[feature] }.filter { !$0.isNaN }.sorted()
            isUsual.append(!rows.isEmpty && values.count * 100 >= rows.count * 98)
            guard !values.isEmpty else {
                low.append(nil)
                high.append(nil)
                continue
            }
            low.append(Double(values[(values.count - 1) / 200]))
            high.append(Double(values[values.count - 1 - (values.count - 1) / 200]))
        }
    }

    package func distance(_ row: some Collection<Float>) -> Double {
        var sum = 0.0
        for (feature, value) in row.enumerated() {
            guard !value.isNaN else {
                sum += isUsual[feature] ? 1 : 0
                continue
            }
            guard let low = low[feature], let high = high[feature] else { continue }
            let range = max(high - low, 1e-9)
            // No single feature says more than that two are missing.
            sum += min(2, max(0, low - Double(value), Double(value) - high) / range)
        }
        return sum
    }

    package func isFar(_ row: some Collection<Float>) -> Bool { distance(row) > limit }
}
