/// Blocks that one worker has decoded, of all files that it reads from: those that were used last, within a budget.
///
/// Rows of tiles are read a strip at a time, so that a block is needed several times in short order. Not Sendable: it belongs to one worker.
package final class DecodedBlocks {
    struct Key: Hashable {
        var owner: Int
        var index: Int
    }

    private struct Block {
        let samples: UnsafeMutableRawPointer
        let bytes: Int
        var lastUse: Int
    }

    /// What one worker keeps of one date.
    package static let usualBytes = 12 << 20
    /// A strip may lie across this many blocks of a file, if it does not begin where blocks do.
    package static let fewestBlocks = 4

    private let budget: Int
    private let fewest: Int
    private var blocks: [Key: Block] = [:]
    private var bytes = 0
    private var uses = 0
    private var owners = 0

    /// - Parameter files: that are read in turns; blocks of each are kept, whatever their size.
    package init(files: Int = 1) {
        budget = Self.usualBytes
        fewest = Self.fewestBlocks * max(1, files)
    }

    deinit { for block in blocks.values { block.samples.deallocate() } }

    /// A number for a decoder that keeps its blocks here.
    func register() -> Int {
        owners += 1
        return owners
    }

    /// Whether `count` blocks of `bytes` each can be kept at once.
    func hasRoom(for count: Int, bytes: Int) -> Bool { count <= fewest || count * bytes <= budget }

    subscript(key: Key) -> UnsafeRawPointer? {
        guard var block = blocks[key] else { return nil }
        uses += 1
        block.lastUse = uses
        blocks[key] = block
        return UnsafeRawPointer(block.samples)
    }

    /// Room for a block, which `fill` decodes into; nil and nothing kept where it gives false.
    func add(_ key: Key, bytes size: Int, fill: (UnsafeMutableRawPointer) -> Bool) -> UnsafeRawPointer? {
        var room: UnsafeMutableRawPointer?
        while bytes + size > budget, blocks.count >= fewest, let oldest = blocks.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            blocks[oldest.key] = nil
            bytes -= oldest.value.bytes
            room?.deallocate()
            room = nil
            if oldest.value.bytes == size { room = oldest.value.samples } else { oldest.value.samples.deallocate() }
        }
        let samples = room ?? .allocate(byteCount: size, alignment: 64)
        guard fill(samples) else {
            samples.deallocate()
            return nil
        }
        uses += 1
        blocks[key] = Block(samples: samples, bytes: size, lastUse: uses)
        bytes += size
        return UnsafeRawPointer(samples)
    }

    /// Forgets the blocks of a decoder that ends.
    func drop(owner: Int) {
        for (key, block) in blocks where key.owner == owner {
            blocks[key] = nil
            bytes -= block.bytes
            block.samples.deallocate()
        }
    }
}
