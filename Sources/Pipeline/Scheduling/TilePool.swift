import Foundation
import Geometry

/// Runs tiles on worker threads and hands the results over in tile order.
///
/// The calling thread is one of the workers: it computes while nothing is to be consumed, so that a run takes as many threads as it was
/// given. Each worker owns its readers (`Context`); at most `workers + 2` results are in flight or waiting for their turn, so memory does not
/// grow with the scene. What is consumed, and in which order, does not depend on the number of workers.
package enum TilePool {
    /// - Parameters:
    ///   - makeContext: called once on each worker's own thread.
    ///   - body: called on a worker, for any tile.
    ///   - consume: called on the calling thread, in ascending order of tiles.
    ///   - failed: called on the worker whose tile failed: tells those that wait for it that nothing will come.
    /// - Throws: the error of the lowest failed tile that was reached, or what `consume` threw; workers are joined first.
    package static func run<Context, Result: Sendable>(
        count: Int, workers: Int, makeContext: @escaping @Sendable () throws(TubanError) -> Context,
        body: @escaping @Sendable (Context, Int) throws(TubanError) -> Result,
        consume: (Int, Result) throws(TubanError) -> Void, failed: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(TubanError) {
        guard count > 0 else { return }
        let queue = TileQueue<Result>(count: count, window: workers + 2)
        let work: @Sendable (Context, Int) -> Void = { context, index in
            do throws(TubanError) {
                try Interruption.check()
                queue.deliver(index, .success(try body(context, index)))
            } catch {
                queue.deliver(index, .failure(error))
                failed(index)
            }
        }
        for _ in 1..<max(1, min(workers, count)) {
            let thread = Thread {
                defer { queue.workerEnded() }
                do throws(TubanError) {
                    let context = try makeContext()
                    while let index = queue.next() { work(context, index) }
                } catch {
                    queue.abort(error)
                }
            }
            thread.stackSize = 16 << 20
            queue.workerStarted()
            thread.start()
        }
        defer { queue.stopAndWait() }
        let context = try makeContext()
        var consumed = 0
        while consumed < count {
            switch queue.step(consumed) {
            case .compute(let index): work(context, index)
            case .consume(let result):
                try consume(consumed, try result.get())
                consumed += 1
            }
        }
    }
}

/// The order book between workers and the consumer. All state is guarded by `condition`.
private final class TileQueue<Result: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let count: Int
    private let window: Int
    private var nextIndex = 0
    private var consumed = 0
    private var living = 0
    private var stopped = false
    private var failure: TubanError?
    private var results: [Int: Swift.Result<Result, TubanError>] = [:]

    init(count: Int, window: Int) {
        self.count = count
        self.window = window
    }

    func workerStarted() {
        condition.withLock { living += 1 }
    }

    func workerEnded() {
        condition.withLock {
            living -= 1
            condition.broadcast()
        }
    }

    /// The next tile to work on; waits while too many results are ahead of the consumer.
    func next() -> Int? {
        condition.withLock {
            while !stopped, nextIndex < count, nextIndex >= consumed + window { condition.wait() }
            guard !stopped, nextIndex < count else { return nil }
            defer { nextIndex += 1 }
            return nextIndex
        }
    }

    func deliver(_ index: Int, _ result: Swift.Result<Result, TubanError>) {
        condition.withLock {
            results[index] = result
            condition.broadcast()
        }
    }

    func abort(_ error: TubanError) {
        condition.withLock {
            failure = failure ?? error
            stopped = true
            condition.broadcast()
        }
    }

    enum Step {
        case compute(Int)
        case consume(Swift.Result<Result, TubanError>)
    }

    /// What the consumer, which waits for the result of tile `index`, does next.
    func step(_ index: Int) -> Step {
        condition.withLock {
            while true {
                if let result = results.removeValue(forKey: index) {
                    consumed = index + 1
                    condition.broadcast()
                    return .consume(result)
                }
                if let failure { return .consume(.failure(failure)) }
                if nextIndex < count, nextIndex < consumed + window {
                    defer { nextIndex += 1 }
                    return .compute(nextIndex)
                }
                condition.wait()
            }
        }
    }

    func stopAndWait() {
        condition.withLock {
            stopped = true
            condition.broadcast()
            while living > 0 { condition.wait() }
        }
    }
}
