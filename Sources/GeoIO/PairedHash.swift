import CVectorMath
import Geometry
import Glibc

extension ContentHash {
    /// Hashes of two files: side by side where the CPU can, which takes hardly longer than one of them.
    package static func ofFiles(_ first: String, _ second: String) -> [Result<String, TubanError>] {
        guard tuban_hashes_pairs() != 0 else {
            return [first, second].map { path in Result { () throws(TubanError) in try ofFile(path) } }
        }
        let lanes = [first, second].map { path in Result { () throws(TubanError) in try HashLane(path) } }
        return switch (lanes[0], lanes[1]) {
        case (.success(let one), .success(let other)): HashLane.finish(one, other)
        case (.success(let lane), .failure(let error)): [HashLane.finish(lane, nil)[0], .failure(error)]
        case (.failure(let error), .success(let lane)): [.failure(error), HashLane.finish(lane, nil)[0]]
        case (.failure(let error), .failure(let other)): [.failure(error), .failure(other)]
        }
    }
}

/// One of two messages: a file that is read in pieces which stay in the second-level cache until they are hashed.
private final class HashLane {
    private static let piece = 1 << 18
    private static let block = 64

    private let path: String
    private let file: UnsafeMutablePointer<FILE>
    private let buffer: UnsafeMutablePointer<UInt8>
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// What of the buffer is not hashed yet.
    private var waiting = 0..<0
    private var length: UInt64 = 0
    private var isAtEnd = false
    private var failure: TubanError?

    init(_ path: String) throws(TubanError) {
        guard let file = fopen(path, "rb") else {
            throw TubanError(.missingInput, subject: path, "cannot be opened (\(String(cString: strerror(errno))))")
        }
        self.path = path
        self.file = file
        // Padding takes up to two blocks.
        buffer = .allocate(capacity: Self.piece + 2 * Self.block)
    }

    deinit {
        fclose(file)
        buffer.deallocate()
    }

    static func finish(_ one: HashLane, _ other: HashLane?) -> [Result<String, TubanError>] {
        // Where only one is left, the other half of the work is thrown away.
        var nobody = one.state
        while true {
            let (blocks, others) = (one.blocks(), other?.blocks() ?? 0)
            guard blocks + others > 0 else { break }
            if blocks > 0, others > 0, let other {
                let both = min(blocks, others)
                tuban_hash_pair(&one.state, one.next, &other.state, other.next, both)
                one.drop(both)
                other.drop(both)
            } else if let lane = blocks > 0 ? one : other {
                let rest = max(blocks, others)
                tuban_hash_pair(&lane.state, lane.next, &nobody, lane.next, rest)
                lane.drop(rest)
            }
        }
        return [one.result] + (other.map { [$0.result] } ?? [])
    }

    private var next: UnsafePointer<UInt8> { UnsafePointer(buffer + waiting.lowerBound) }

    private func drop(_ blocks: Int) { waiting = (waiting.lowerBound + blocks * Self.block)..<waiting.upperBound }

    /// Blocks that are read and not hashed; 0 at the end.
    private func blocks() -> Int {
        if waiting.isEmpty, !isAtEnd { read() }
        return waiting.count / Self.block
    }

    private func read() {
        var count = fread(buffer, 1, Self.piece, file)
        length += UInt64(count)
        if count < Self.piece {
            isAtEnd = true
            if ferror(file) != 0 {
                failure = TubanError(.inputOutput, subject: path, "cannot be read to its end (\(String(cString: strerror(errno))))")
            }
            // A one, zeros, and the length in bits fill the last block.
            let end = (count + 9 + Self.block - 1) / Self.block * Self.block
            (buffer + count).update(repeating: 0, count: end - count)
            buffer[count] = 0x80
            for byte in 0..<8 { buffer[end - 1 - byte] = UInt8(truncatingIfNeeded: (length * 8) >> (8 * UInt64(byte))) }
            count = end
        }
        waiting = 0..<count
    }

    private var result: Result<String, TubanError> {
        if let failure { return .failure(failure) }
        return .success(ContentHash.hexadecimal(state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }))
    }
}
