import ChangeCore
import Testing
import _TestSupport

@Suite struct NeighbourhoodTests {
    @Test(arguments: 0..<40)
    func openingIsItsDefinition(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let width = Int.random(in: 1...40, using: &generator)
        let height = Int.random(in: 1...30, using: &generator)
        let density = [0.5, 0.8, 0.95, 1][seed % 4]
        let code = (0..<((width + 4) * (height + 4))).map { _ -> UInt8 in
            let draw = Double.random(in: 0..<1, using: &generator)
            if seed % 3 == 0, draw < 0.05 { return 255 }
            return draw < density ? UInt8.random(in: 127...254, using: &generator) : UInt8.random(in: 0...126, using: &generator)
        }
        func reaches(_ x: Int, _ y: Int) -> Bool { code[(y + 2) * (width + 4) + x + 2] >= 127 }
        let found = guarded([UInt8](repeating: 9, count: width * height), guard: 77) {
            OpenedDecision.apply(code, leastChanged: 127, width: width, height: height, into: $0)
        }
        for y in 0..<height {
            for x in 0..<width {
                let isUnseen = code[(y + 2) * (width + 4) + x + 2] == 255
                let stays = (-1...1).contains { cy in
                    (-1...1).contains { cx in (-1...1).allSatisfy { dy in (-1...1).allSatisfy { dx in reaches(x + cx + dx, y + cy + dy) } } }
                }
                #expect(found[y * width + x] == (isUnseen ? 255 : stays ? 1 : 0))
            }
        }
    }

    @Test(arguments: 0..<20, [0, 1, 2])
    func meanDoesNotDependOnTheWindow(seed: Int, radius: Int) {
        var generator = SeededGenerator(seed: seed)
        let (width, height) = (37, 29)
        let plane = samples(width * height, seed: seed)
        // Values that are no numbers are unseen; so are some others.
        let valid = zip(plane, validity(width * height, seed: seed)).map { $0.isFinite && abs($0) < 0x1p60 ? $1 : 0 }
        func mean(_ x: Int, _ y: Int, _ w: Int, _ h: Int) -> [Float] {
            var part: [Float] = []
            var seen: [UInt8] = []
            for row in (y - radius)..<(y + h + radius) {
                part += plane[(row * width + x - radius)..<(row * width + x + w + radius)]
                seen += valid[(row * width + x - radius)..<(row * width + x + w + radius)]
            }
            return guarded([Float](repeating: -1, count: w * h), guard: 7) {
                BoxMean.apply(part, valid: seen, width: w + 2 * radius, height: h + 2 * radius, radius: radius, into: $0)
            }
        }
        let (wholeWidth, wholeHeight) = (width - 2 * radius, height - 2 * radius)
        let whole = mean(radius, radius, wholeWidth, wholeHeight)
        for _ in 0..<10 {
            let x = Int.random(in: 0..<wholeWidth, using: &generator)
            let y = Int.random(in: 0..<wholeHeight, using: &generator)
            let w = Int.random(in: 1...(wholeWidth - x), using: &generator)
            let h = Int.random(in: 1...(wholeHeight - y), using: &generator)
            let part = mean(x + radius, y + radius, w, h)
            let expected = (0..<(w * h)).map { whole[(y + $0 / w) * wholeWidth + x + $0 % w] }
            #expect(sameBits(part, expected))
        }
        // Against the definition in a wider type.
        for y in 0..<wholeHeight {
            for x in 0..<wholeWidth {
                var sum = 0.0
                var count = 0.0
                for row in y...(y + 2 * radius) {
                    for column in x...(x + 2 * radius) where valid[row * width + column] == 1 {
                        sum += Double(plane[row * width + column])
                        count += 1
                    }
                }
                let exact = count > 0 ? sum / count : 0
                #expect(abs(Double(whole[y * wholeWidth + x]) - exact) <= 3000 * 25 * 0x1p-24)
            }
        }
    }
}
