/// How well a classifier did on parcels whose class is known.
///
/// Accuracy and F1 are over parcels that truly belong to a class; parcels beside all truth (`unknown`) stand in the confusion and count for the
/// reliability of probabilities, since they are met in use as well.
package struct ClassTrial: Sendable, Hashable, Codable {
    package struct ClassFigures: Sendable, Hashable, Codable {
        package var name: ParcelClass
        package var parcels: Int
        package var precision: Double?
        package var recall: Double?
        package var f1: Double
    }

    /// Parcels whose probability lies in `from ..< from + 0.1`.
    package struct ReliabilityBin: Sendable, Hashable, Codable {
        package var from: Double
        package var parcels: Int
        package var meanProbability: Double
        package var right: Double

        package enum CodingKeys: String, CodingKey {
            case from, parcels, right
            case meanProbability = "mean_probability"
        }
    }

    package var parcels: Int
    package var accuracy: Double
    /// Mean of F1 over the classes that occur.
    package var macroF1: Double
    /// Likewise over the classes with at least `fewest` parcels: the others are too few to judge.
    package var macroF1OfFrequent: Double
    /// Expected calibration error over ten bins of equal width (Naeini et al. 2015).
    package var calibrationError: Double
    package var classes: [ClassFigures]
    package var reliability: [ReliabilityBin]
    /// Row: true class, column: class given, in the order of `ParcelClass`.
    package var confusion: [[Int]]

    package enum CodingKeys: String, CodingKey {
        case parcels, accuracy, classes, reliability, confusion
        case macroF1 = "macro_f1"
        case macroF1OfFrequent = "macro_f1_of_frequent"
        case calibrationError = "ece"
    }

    package static let fewest = 5

    /// - Parameter results: the true class, the class given, the likeliest class (which differs where the answer is unknown) and its probability.
    package init(_ results: [(truth: ParcelClass, given: ParcelClass, likeliest: ParcelClass, probability: Double)]) {
        let all = ParcelClass.allCases
        var confusion = Array(repeating: Array(repeating: 0, count: all.count), count: all.count)
        let place = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
        for result in results { confusion[place[result.truth] ?? 0][place[result.given] ?? 0] += 1 }
        let matched = all.indices.filter { all[$0] != .unknown }
        parcels = results.count { $0.truth != .unknown }
        let right = matched.reduce(0) { $0 + confusion[$1][$1] }
        accuracy = Double(right) / Double(max(1, parcels))
        classes = []
        for index in matched {
            let name = all[index]
            let truly = confusion[index].reduce(0, +)
            guard truly > 0 else { continue }
            let given = matched.reduce(0) { $0 + confusion[$1][index] }
            let hits = Double(confusion[index][index])
            classes.append(
                ClassFigures(
                    name: name, parcels: truly, precision: given > 0 ? hits / Double(given) : nil, recall: hits / Double(truly),
                    f1: 2 * hits / Double(truly + given)))
        }
        macroF1 = classes.reduce(0) { $0 + $1.f1 } / Double(max(1, classes.count))
        let frequent = classes.filter { $0.parcels >= Self.fewest }
        macroF1OfFrequent = frequent.reduce(0) { $0 + $1.f1 } / Double(max(1, frequent.count))
        self.confusion = confusion
        reliability = []
        calibrationError = 0
        for bin in 0..<10 {
            let members = results.filter { min(9, Int($0.probability * 10)) == bin }
            guard !members.isEmpty else { continue }
            let count = Double(members.count)
            let mean = members.reduce(0) { $0 + $1.probability } / count
            let share = Double(members.count { $0.truth == $0.likeliest }) / count
            reliability.append(ReliabilityBin(from: Double(bin) / 10, parcels: members.count, meanProbability: mean, right: share))
            calibrationError += count / Double(results.count) * (mean - share).magnitude
        }
    }
}
