import ChangeCore
import Raster

/// What stands on the ground on the last date, told apart in a few states: the components of a mixture of normal distributions of its features.
///
/// Fields that were reaped beside a new pond changed as one area; what they became parts them. So parcels do not cross from one state to another
/// (`RegionCollector`, `absorbed`).
package struct GroundStates: Sendable, Hashable, Codable {
    /// More would part the sunny from the shady side of a roof.
    static let most = 4

    /// Features of one date, 1–8.
    package let features: Int
    /// One state after the other: the logarithm of the factor of its density, its means, and the inverse of its covariance's Cholesky factor, the lower
    /// triangle row by row.
    package let parameters: [Float]

    /// - Parameter planes: features of the last date, pixels in step; 40,000 pixels at most are used, evenly thinned.
    init(_ planes: [[Float]]) {
        features = planes.count
        precondition(features >= 1 && features <= TransitionMixture.mostFeatures, "a state has 1–8 features")
        parameters = NormalMixture(NormalMixture.thinned(planes), components: Self.most).components.flatMap { component in
            let (logarithm, mean, triangle) = component.doubles
            return ([logarithm] + mean + triangle).map(Float.init)
        }
    }

    /// The most probable state of the pixel whose first feature stands at `place`, the next one `apart` values further; 0 where there are no states.
    ///
    /// - Numerics: Float, one order of operations.
    func state(at place: UnsafePointer<Float>, apart: Int) -> UInt8 {
        parameters.withUnsafeBufferPointer { parameters in
            var (best, state): (Float, UInt8) = (-.infinity, 0)
            var number: UInt8 = 0
            var at = 0
            while at < parameters.count {
                let means = at + 1
                var square: Float = 0
                var factor = means + features
                for row in 0..<features {
                    var sum: Float = 0
                    for column in 0...row { sum += parameters[factor + column] * (place[column * apart] - parameters[means + column]) }
                    factor += row + 1
                    square += sum * sum
                }
                let value = parameters[at] - square / 2
                if value > best { (best, state) = (value, number) }
                number += 1
                at = factor
            }
            return state
        }
    }
}

extension ChangeModel {
    /// The bits of `change_kind` that hold a pixel's kind; those above hold its state.
    package static let kindMask: UInt8 = 3

    /// Adds to the kinds of changed pixels what stands there on the last date.
    ///
    /// - Shape: `features`: planes of `count` pixels from the start; `kind`: `count`, as `rate` and `gatherAreas` left it.
    package func tellStates(_ features: SampleTile, count: Int, kind: UnsafeMutablePointer<UInt8>) {
        guard let states else { return }
        let first = features.plane(states.features)
        for index in 0..<count where kind[index] != 0 && kind[index] != MagnitudeCode.unseen {
            kind[index] |= states.state(at: first + index, apart: features.capacity) << UInt8(Self.kindMask.nonzeroBitCount)
        }
    }
}
