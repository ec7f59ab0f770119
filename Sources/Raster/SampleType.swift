/// The types of samples that tuban reads and writes.
package enum SampleType: String, Sendable, Hashable, Codable, CaseIterable {
    case byte, uint16, int16, uint32, int32, float32, float64

    package var bytes: Int {
        switch self {
        case .byte: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .float64: 8
        }
    }

    package var isInteger: Bool { self != .float32 && self != .float64 }
}
