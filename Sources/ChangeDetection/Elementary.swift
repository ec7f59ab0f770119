import Foundation

extension ChangeModel {
    // Only tables of 255 roundings are made with these: a last bit of difference between C libraries does not reach them.
    static func logarithm(_ x: Double) -> Double { log(x) }
    static func exponential(_ x: Double) -> Double { exp(min(x, 300)) }
}
