import Synchronization

/// The blocks that readers have decoded and may come back to, as they are stored; of all readers of the process the least recently used is forgotten first.
package final class DecodedBlocks: Sendable {
    package static let shared = DecodedBlocks()

    package struct Key: Hashable {
        let reader: Int
        let number: Int

        package init(reader: Int, number: Int) {
            self.reader = reader
            self.number = number
        }
    }

    /// Written once, before any other thread sees it.
    package final class Block: @unchecked Sendable {
        package let samples: UnsafeMutableRawPointer
        let bytes: Int

        init(bytes: Int) {
            samples = .allocate(byteCount: bytes, alignment: 64)
            self.bytes = bytes
        }

        deinit { samples.deallocate() }
    }

    private struct State {
        var limit = 48 << 20
        var bytes = 0
        var blocks: [Key: (block: Block, used: Int)] = [:]
        var uses = 0
        var readers = 0

        mutating func makeRoom(for bytes: Int) {
            while self.bytes + bytes > limit, let oldest = blocks.min(by: { $0.value.used < $1.value.used }) { forget(oldest.key) }
        }

        mutating func forget(_ key: Key) {
            if let gone = blocks.removeValue(forKey: key) { bytes -= gone.block.bytes }
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// What all kept blocks take.
    package var bytes: Int { state.withLock { $0.bytes } }

    /// What is kept at most; a block that is in use lives on until it is done with.
    package func keep(bytes: Int) {
        state.withLock {
            $0.limit = bytes
            $0.makeRoom(for: 0)
        }
    }

    package func newReader() -> Int {
        state.withLock {
            $0.readers += 1
            return $0.readers
        }
    }

    /// A reader's block: the one that is kept, or what `decode` makes of `bytes` of room; nil where it fails.
    package func block(_ key: Key, bytes: Int, decode: (UnsafeMutableRawPointer) -> Bool) -> Block? {
        let kept: Block? = state.withLock { state in
            state.uses += 1
            guard let found = state.blocks[key]?.block else {
                state.makeRoom(for: bytes)
                return nil
            }
            state.blocks[key]?.used = state.uses
            return found
        }
        if let kept { return kept }
        let block = Block(bytes: bytes)
        guard decode(block.samples) else { return nil }
        state.withLock { state in
            // Other readers may have taken the room that was made.
            state.makeRoom(for: bytes)
            state.blocks[key] = (block, state.uses)
            state.bytes += bytes
        }
        return block
    }

    package func forget(reader: Int) {
        state.withLock { state in
            for key in state.blocks.keys where key.reader == reader { state.forget(key) }
        }
    }
}
