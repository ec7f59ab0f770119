import Foundation
import Geometry
import Pipeline
import Testing

@Suite struct TilePoolTests {
    /// Who has done a tile, and what has become of the tiles.
    private final class Ledger: @unchecked Sendable {
        private let condition = NSCondition()
        private var done: Set<Int> = []
        private var failed: Set<Int> = []
        private var threads: Set<ObjectIdentifier> = []

        func finish(_ index: Int) {
            condition.withLock {
                done.insert(index)
                threads.insert(ObjectIdentifier(Thread.current))
                condition.broadcast()
            }
        }

        func fail(_ index: Int) {
            condition.withLock {
                failed.insert(index)
                condition.broadcast()
            }
        }

        /// Whether tile `index` was done; false once it failed.
        func waits(for index: Int) -> Bool {
            condition.withLock {
                while !done.contains(index), !failed.contains(index) { condition.wait() }
                return done.contains(index)
            }
        }

        var threadCount: Int { condition.withLock { threads.count } }
    }

    @Test(arguments: [1, 2, 5], [0, 1, 2, 40])
    func resultsComeInOrderFromAsManyThreads(workers: Int, count: Int) throws {
        let ledger = Ledger()
        var found: [Int] = []
        try TilePool.run(
            count: count, workers: workers, makeContext: { () throws(TubanError) in 7 },
            body: { (context: Int, index) throws(TubanError) in
                ledger.finish(index)
                return context * index
            }, consume: { (index, result) throws(TubanError) in found.append(result - 6 * index) })
        #expect(found == Array(0..<count))
        #expect(ledger.threadCount <= workers)
    }

    /// Each tile waits for the one before, as where edges are exchanged: the error is that of the lowest tile that failed, and nothing hangs.
    @Test(arguments: [1, 2, 5], [0, 3, 19])
    func theLowestFailureIsTold(workers: Int, bad: Int) {
        let ledger = Ledger()
        #expect {
            try TilePool.run(
                count: 20, workers: workers, makeContext: { () throws(TubanError) in () },
                body: { (_, index) throws(TubanError) in
                    guard index != bad else { throw TubanError(.badData, subject: "tile \(index)", "is bad") }
                    guard index == 0 || ledger.waits(for: index - 1) else { throw TubanError(.interrupted, subject: "tile \(index)", "waited") }
                    ledger.finish(index)
                }, consume: { (_, _: Void) throws(TubanError) in }, failed: { ledger.fail($0) })
        } throws: { ($0 as? TubanError)?.subject == "tile \(bad)" }
    }
}
