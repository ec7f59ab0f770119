import Foundation
import Geometry

/// Runs tiles on worker threads and hands the results over in tile order.
///
/// Each worker owns its readers (`Context`); at most `workers + 1` results are in flight or waiting for their turn, so
/// memory does not grow with the scene. What is consumed, and in which order, does not depend on the number of workers.
package enum TilePool {
    /// - Parameters:
    ///   - makeContext: called once on each worker's own thread.
    ///   - body: called on a worker, for any tile.
    ///   - consume: called on the calling thread, in ascending order of tiles.
    ///   - cancel: called once something failed, before the workers are joined: wakes those that wait for tiles that will not come.
    /// - Throws: the error of the lowest failed tile that was reached, or what `consume` threw; workers are joined first.
    package static func run<Context, Result: Sendable>(
        count: Int, workers: Int, makeContext: @escaping @Sendable () throws(TubanError) -> Context,
        body: @escaping @Sendable (Context, Int) throws(TubanError) -> Result,
        consume: (Int, Result) throws(TubanError) -> Void, cancel: () -> Void = {}
    ) throws(TubanError) {
        let queue = TileQueue<Result>(count: count, window: workers + 1)
        let threads = min(workers, count)
        for _ in 0..<threads {
            let thread = Thread {
                defer { queue.workerEnded() }
                do throws(TubanError) {
                    let context = try makeContext()
                    while let index = queue.next() {
                        do throws(TubanError) {
                            try Interruption.check()
                            queue.deliver(index, .success(try body(context, index)))
                        } catch {
                            queue.deliver(index, .failure(error))
                        }
                    }
                } catch {
                    queue.abort(error)
                }
            }
            thread.stackSize = 16 << 20
            queue.workerStarted()
            thread.start()
        }
        defer { queue.stopAndWait() }
        do {
            for index in 0..<count {
                try consume(index, try queue.take(index).get())
            }
        } catch {
            cancel()
            throw error
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

    func take(_ index: Int) -> Swift.Result<Result, TubanError> {
        condition.withLock {
            while true {
                if let result = results.removeValue(forKey: index) {
                    consumed = index + 1
                    condition.broadcast()
                    return result
                }
                if let failure { return .failure(failure) }
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
