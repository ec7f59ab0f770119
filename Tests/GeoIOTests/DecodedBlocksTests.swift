import GeoIO
import Testing
import _TestSupport

@Suite struct DecodedBlocksTests {
    /// Against a list of what was used last: within the limit at all times, and nothing is decoded that a plain reading of the rule keeps.
    @Test(arguments: [0, 1, 100, 1000])
    func leastRecentlyUsedGoesFirst(limit: Int) throws {
        let blocks = DecodedBlocks()
        blocks.keep(bytes: limit)
        var generator = SeededGenerator(seed: UInt64(limit))
        let readers = [blocks.newReader(), blocks.newReader()]
        // The last used first: reader, number, size.
        var used: [(reader: Int, number: Int, bytes: Int)] = []
        for step in 0..<3000 {
            let (reader, number) = (Int.random(in: 0...1, using: &generator), Int.random(in: 0..<12, using: &generator))
            let bytes = 10 + 7 * number
            var isDecoded = false
            let block = blocks.block(DecodedBlocks.Key(reader: readers[reader], number: number), bytes: bytes) { room in
                isDecoded = true
                guard step % 17 != 0 else { return false }
                room.initializeMemory(as: UInt8.self, repeating: UInt8(16 * reader + number), count: bytes)
                return true
            }
            let place = used.firstIndex { $0.reader == reader && $0.number == number }
            #expect(isDecoded == (place == nil))
            if let place { used.remove(at: place) }
            // Room is made before it is known whether a block can be decoded.
            while place == nil, !used.isEmpty, used.reduce(bytes, { $0 + $1.bytes }) > limit { used.removeLast() }
            if isDecoded, step % 17 == 0 {
                #expect(block == nil)
            } else {
                used.insert((reader, number, bytes), at: 0)
                let samples = try #require(block).samples
                #expect((0..<bytes).allSatisfy { samples.load(fromByteOffset: $0, as: UInt8.self) == UInt8(16 * reader + number) })
            }
            // A block that is larger than the limit stands alone.
            #expect(blocks.bytes <= limit || used.count <= 1)
            #expect(blocks.bytes == used.reduce(0) { $0 + $1.bytes })
        }
        blocks.forget(reader: readers[0])
        #expect(blocks.bytes == used.filter { $0.reader == 1 }.reduce(0) { $0 + $1.bytes })
        blocks.keep(bytes: 0)
        #expect(blocks.bytes == 0)
    }
}
