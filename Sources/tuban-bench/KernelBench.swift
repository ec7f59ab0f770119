import ChangeCore
import Glibc

/// Each kernel of ChangeCore against a memory copy of as many bytes as it reads and writes.
struct KernelBench: Bench {
    let options: BenchOptions

    private var side: Int { options.tiny ? 256 : options.quick ? 1536 : 4096 }

    func measure(into report: inout Report) throws {
        let planes = Planes(side: side)
        for kernel in Self.kernels {
            // A copy reads and writes each byte once: half of the kernel's traffic is copied.
            let bytes = kernel.bytesPerPixel * planes.count
            let times = try medians(options.repetitions + 2, [{ kernel.body(planes) }, { planes.copy(bytes: bytes / 2) }])
            report.add("kernels", kernel.name, Double(bytes) / times[0] * 1e-9, "GB/s")
            report.add("kernels", "\(kernel.name), of a copy", times[1] / times[0], "×", goal: kernel.isMemoryBound ? .atLeast(0.8) : nil)
            if let reference = kernel.reference {
                let slow = try medians(options.repetitions, [{ reference(planes) }])[0]
                report.add("kernels", "\(kernel.name), to the scalar reference", slow / times[0], "×")
            }
        }
    }

    private struct Kernel {
        var name: String
        var bytesPerPixel: Int
        var isMemoryBound = true
        var reference: ((Planes) -> Void)?
        var body: (Planes) -> Void

        init(
            _ name: String, bytes: Int, isMemoryBound: Bool = true, reference: ((Planes) -> Void)? = nil, body: @escaping (Planes) -> Void
        ) {
            self.name = name
            bytesPerPixel = bytes
            self.isMemoryBound = isMemoryBound
            self.reference = reference
            self.body = body
        }
    }

    private static var kernels: [Kernel] {
        [
            Kernel("standardise", bytes: 8) { PlaneArithmetic.standardise($0.a, mean: 2, inverse: 0.5, count: $0.count, into: $0.out) },
            Kernel("standardisedDifference", bytes: 12) {
                PlaneArithmetic.standardisedDifference(
                    before: $0.a, meanBefore: 2, inverseBefore: 0.5, after: $0.b, meanAfter: 3, inverseAfter: 0.4, count: $0.count,
                    into: $0.out)
            },
            Kernel("addScaledSquare", bytes: 12) {
                PlaneArithmetic.addScaledSquare($0.a, centre: 2, inverse: 0.5, count: $0.count, to: $0.out)
            },
            Kernel("addProduct", bytes: 16) { PlaneArithmetic.addProduct($0.a, $0.b, weight: 0.5, count: $0.count, to: $0.out) },
            Kernel("scaledSize", bytes: 8) { PlaneArithmetic.scaledSize($0.a, centre: 2, inverse: 0.5, count: $0.count, into: $0.out) },
            Kernel("geometricMean", bytes: 12) { PlaneArithmetic.geometricMean($0.a, $0.b, scale: 2, count: $0.count, into: $0.out) },
            Kernel("gainLength", bytes: 12) {
                PlaneArithmetic.gainLength($0.a, scaleA: 2, $0.b, scaleB: 3, count: $0.count, into: $0.out)
            },
            Kernel("logRatio", bytes: 12, isMemoryBound: false) {
                PlaneArithmetic.logRatio(before: $0.a, after: $0.b, offset: 1, count: $0.count, into: $0.out)
            },
            Kernel("squareRoot", bytes: 8) { PlaneArithmetic.squareRoot($0.out, count: $0.count) },
            Kernel("weights", bytes: 5) { PlaneArithmetic.weights($0.valid, count: $0.count, into: $0.out) },
            Kernel("SampleValidity.restrict", bytes: 6) { SampleValidity.restrict($0.valid, to: $0.a, nodata: 7, count: $0.count) },
            Kernel(
                "MagnitudeCode.encode", bytes: 6,
                reference: { planes in
                    for index in 0..<planes.count {
                        planes.codes[index] =
                            planes.valid[index] == 0 ? MagnitudeCode.unseen : MagnitudeCode.encodeReference(planes.a[index])
                    }
                }, body: { MagnitudeCode.encode($0.a, valid: $0.valid, count: $0.count, into: $0.codes) }),
            Kernel("SmoothingKernel σ = 1, all seen", bytes: 8, isMemoryBound: false) { smooth($0, sigma: 1, seen: nil) },
            Kernel("SmoothingKernel σ = 3, all seen", bytes: 8, isMemoryBound: false) { smooth($0, sigma: 3, seen: nil) },
            Kernel("SmoothingKernel σ = 1, masked", bytes: 12, isMemoryBound: false) { smooth($0, sigma: 1, seen: $0.ones) },
            Kernel("GradientMagnitude", bytes: 8) { GradientMagnitude.apply($0.a, width: $0.side, height: $0.side, into: $0.out) },
        ]
    }

    /// In strips of rows, as the stages call it.
    private static func smooth(_ planes: Planes, sigma: Double, seen: UnsafePointer<Float>?) {
        let kernel = SmoothingKernel.gaussian(sigma: sigma)
        let inner = planes.side - 2 * kernel.radius
        for top in stride(from: 0, to: inner, by: 32) {
            let rows = min(32, inner - top)
            kernel.apply(
                planes.a + top * planes.side, seen: seen.map { $0 + top * planes.side }, width: planes.side,
                height: rows + 2 * kernel.radius, into: planes.out + top * inner)
        }
    }

    /// Planes beyond the last cache's size, filled once.
    private final class Planes {
        let side: Int
        let count: Int
        let a: UnsafeMutablePointer<Float>
        let b: UnsafeMutablePointer<Float>
        let ones: UnsafeMutablePointer<Float>
        let out: UnsafeMutablePointer<Float>
        let valid: UnsafeMutablePointer<UInt8>
        let codes: UnsafeMutablePointer<UInt8>
        private let room: UnsafeMutableRawPointer

        init(side: Int) {
            self.side = side
            count = side * side
            func plane() -> UnsafeMutablePointer<Float> { .allocate(capacity: side * side) }
            (a, b, ones, out) = (plane(), plane(), plane(), plane())
            valid = .allocate(capacity: count)
            codes = .allocate(capacity: count)
            room = .allocate(byteCount: 16 * count, alignment: 64)
            memset(room, 1, 16 * count)
            for index in 0..<count {
                a[index] = Float((index &* 2_654_435_761) >> 8 & 0xFFF) / 16
                b[index] = Float((index &* 2_246_822_519) >> 8 & 0xFFF) / 16
                ones[index] = 1
                out[index] = 0
                valid[index] = 1
                codes[index] = 0
            }
        }

        deinit {
            for plane in [a, b, ones, out] { plane.deallocate() }
            valid.deallocate()
            codes.deallocate()
            room.deallocate()
        }

        func copy(bytes: Int) { memcpy(room, room + 8 * count, bytes) }
    }
}
