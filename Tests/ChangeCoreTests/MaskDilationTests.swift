import ChangeCore
import Testing
import _TestSupport

@Suite struct MaskDilationTests {
    struct Case: Sendable {
        var radius: Double
        var width: Double
        var height: Double
        var density: Int
    }

    static let cases = [
        Case(radius: 0, width: 10, height: 10, density: 20), Case(radius: 9.999, width: 10, height: 10, density: 20),
        Case(radius: 10, width: 10, height: 10, density: 20), Case(radius: 35, width: 10, height: 10, density: 150),
        Case(radius: 60, width: 10, height: 7.5, density: 400), Case(radius: 100, width: 3, height: 20, density: 900),
        Case(radius: 50, width: 10, height: 10, density: 1_000_000),
    ]

    /// A pixel is marked exactly where a mark of the wanted bits lies within the distance, whichever window is asked for.
    @Test(arguments: cases)
    func equalsTheDefinition(of item: Case) {
        var generator = SeededGenerator(seed: 17)
        let side = 60
        let marks = (0..<(side * side)).map { _ in Int.random(in: 0..<item.density, using: &generator) == 0 ? UInt8.random(in: 1...3, using: &generator) : 0 }
        let disc = GroundDisc(radius: item.radius, pixelWidth: item.width, pixelHeight: item.height)
        for (x, y, width, height) in [(0, 0, 60, 60), (13, 20, 31, 7), (59, 3, 1, 1)] {
            // The window with its margin, unmarked beyond the plane.
            let outer = (width: width + 2 * disc.columns, height: height + 2 * disc.rows)
            var cut = [UInt8](repeating: 0, count: outer.width * outer.height)
            for row in 0..<outer.height {
                for column in 0..<outer.width {
                    let from = (x + column - disc.columns, y + row - disc.rows)
                    guard (0..<side).contains(from.0), (0..<side).contains(from.1) else { continue }
                    cut[row * outer.width + column] = marks[from.1 * side + from.0]
                }
            }
            var found = [UInt8](repeating: 0, count: width * height)
            MaskDilation.dilate(
                cut, bits: 2, width: width, height: height, marginX: disc.columns, marginY: disc.rows, disc: disc, into: &found)
            for row in 0..<height {
                for column in 0..<width {
                    let near = (0..<(side * side)).contains { index in
                        guard marks[index] & 2 != 0 else { return false }
                        let dx = Double(index % side - x - column) * item.width
                        let dy = Double(index / side - y - row) * item.height
                        return dx * dx + dy * dy <= item.radius * item.radius
                    }
                    #expect(found[row * width + column] == (near ? 1 : 0), "pixel \(column), \(row) of \(width) × \(height)")
                }
            }
        }
    }
}
