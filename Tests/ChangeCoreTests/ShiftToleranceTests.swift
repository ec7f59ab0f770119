import ChangeCore
import Testing
import _TestSupport

@Suite struct ShiftToleranceTests {
    private static let side = 20

    private static func left(_ a: [Float], _ b: [Float], validA: [UInt8]? = nil, validB: [UInt8]? = nil) -> [Float] {
        let all = [UInt8](repeating: 1, count: side * side)
        let (seenA, seenB) = (validA ?? all, validB ?? all)
        return (0..<(side * side)).map { index in
            let (row, column) = (index / side, index % side)
            return ShiftTolerantDifference.left(
                a, seenA, 2, 0.5, b, seenB, 2, 0.5, at: index, stride: side, columns: (column > 0 ? -1 : 0)...(column < side - 1 ? 1 : 0),
                rows: (row > 0 ? -1 : 0)...(row < side - 1 ? 1 : 0))
        }
    }

    private static func noise(_ seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<(side * side)).map { _ in Float(generator.real(0, 100)) }
    }

    @Test(arguments: 0..<5)
    func datesCanChangePlaces(seed: Int) {
        let (a, b) = (Self.noise(UInt64(seed)), Self.noise(UInt64(seed) + 100))
        #expect(Self.left(a, b) == Self.left(b, a))
        #expect(Self.left(a, a).allSatisfy { $0 == 0 })
    }

    /// Any ground that moves by one pixel, in any direction, leaves nothing inside of the window.
    @Test(arguments: [(1, 0), (0, -1), (1, 1), (-1, 1)])
    func shiftsByAPixelAreExplained(step: (x: Int, y: Int)) {
        let a = Self.noise(7)
        var b = a
        for row in 1..<(Self.side - 1) {
            for column in 1..<(Self.side - 1) { b[row * Self.side + column] = a[(row + step.y) * Self.side + column + step.x] }
        }
        let left = Self.left(a, b)
        for row in 2..<(Self.side - 2) { for column in 2..<(Self.side - 2) { #expect(left[row * Self.side + column] == 0) } }
    }

    /// A line that exists at one date only stays, with its whole contrast.
    @Test func newThinObjectsStay() {
        let a = [Float](repeating: 10, count: Self.side * Self.side)
        var b = a
        for row in 0..<Self.side { b[row * Self.side + 9] = 50 }
        let left = Self.left(a, b)
        for row in 0..<Self.side { #expect(left[row * Self.side + 9] == 20) }
    }

    @Test func unseenNeighboursDoNotCount() {
        let (a, b) = (Self.noise(11), Self.noise(12))
        var seen = [UInt8](repeating: 1, count: Self.side * Self.side)
        for index in stride(from: 3, to: seen.count, by: 7) { seen[index] = 0 }
        var wild = b
        for index in seen.indices where seen[index] == 0 { wild[index] = 1e9 }
        let first = Self.left(a, b, validB: seen)
        let second = Self.left(a, wild, validB: seen)
        for index in seen.indices where seen[index] == 1 { #expect(first[index] == second[index]) }
    }
}
