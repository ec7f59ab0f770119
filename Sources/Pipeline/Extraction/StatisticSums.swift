import Geometry
import Parcels

/// Sums of further rasters in `RegionSums`: two sums and two maxima for each.
///
/// Values are added as whole multiples of 2⁻⁴⁰, so the order of tiles cannot change a digit: integers are exact, other values to 10⁻¹².
enum StatisticSums {
    static let unit = 1_099_511_627_776.0
    /// Larger values could overflow a sum over 2⁴⁰ pixels.
    static let largest = 35_184_372_088_832.0

    static func add(_ value: Double, _ number: Int, to sums: inout RegionSums) {
        sums.sums[2 * number] += Int128((value * unit).rounded())
        sums.sums[2 * number + 1] += 1
        sums.maxima[2 * number] = max(sums.maxima[2 * number], key(value))
        sums.maxima[2 * number + 1] = max(sums.maxima[2 * number + 1], ~key(value))
    }

    /// Count, mean, smallest, largest and sum; nil where no pixel counted.
    static func figures(_ number: Int, of sums: RegionSums) -> (count: Int, values: (mean: Double, min: Double, max: Double, sum: Double)?) {
        let count = Int(sums.sums[2 * number + 1])
        guard count > 0 else { return (0, nil) }
        let sum = Double(sums.sums[2 * number]) / unit
        return (count, (sum / Double(count), value(~sums.maxima[2 * number + 1]), value(sums.maxima[2 * number]), sum))
    }

    /// Whole numbers in the order of the values; −0 is 0.
    private static func key(_ value: Double) -> Int64 {
        let bits = Int64(bitPattern: (value + 0).bitPattern)
        return bits >= 0 ? bits : bits ^ Int64.max
    }

    private static func value(_ key: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: key >= 0 ? key : key ^ Int64.max))
    }
}
