import Foundation
import GeoIO
import Geometry

/// Hashes the content of every input while the plan is being made: what the plan measures leaves processors idle, and the hashes are needed at its end only.
///
/// A file's hash cannot be shared among threads, so files go ahead side by side, as many as there are workers: none is left over that one thread hashes at
/// the end while the others wait.
final class InputHashing: @unchecked Sendable {
    private typealias Outcome = Result<(sha256: String, bytes: Int)?, TubanError>

    private let paths: [String]
    private let sideBySide: Int
    // Guarded by `condition`.
    private let condition = NSCondition()
    private var next = 0
    /// Begun, and in nobody's hands.
    private var waiting: [FileHash] = []
    private var isCancelled = false
    private var found: [String: Outcome] = [:]

    /// Begins with more than one worker; one alone does first what it is asked for first.
    init(_ epochs: [PlannedEpoch], workers: Int) {
        var paths: [String] = []
        for acquisition in epochs.flatMap(\.acquisitions) {
            for file in acquisition.files + acquisition.masks.flatMap(\.files) where !paths.contains(file.path) { paths.append(file.path) }
        }
        self.paths = paths
        sideBySide = workers
        for _ in 0..<min(workers - 1, paths.count) { Thread { [self] in work() }.start() }
    }

    /// Ends the work, when there will be no plan.
    func cancel() { condition.withLock { isCancelled = true } }

    /// Waits for the hashes and writes them into the epochs.
    func record(in epochs: inout [PlannedEpoch]) throws(TubanError) {
        work()
        let found = condition.withLock {
            while self.found.count < paths.count { condition.wait() }
            return self.found
        }
        var hashes: [String: (sha256: String, bytes: Int)] = [:]
        for path in paths { hashes[path] = try found[path]?.get() ?? nil }
        for epoch in epochs.indices {
            for acquisition in epochs[epoch].acquisitions.indices { epochs[epoch].acquisitions[acquisition].recordHashes(hashes) }
        }
    }

    private func work() {
        while let file = condition.withLock({ take() }) {
            let turn = Outcome { () throws(TubanError) in try advance(file) }
            condition.withLock {
                if case .success(nil) = turn { waiting.append(file) } else { found[file.path] = turn }
                condition.broadcast()
            }
        }
    }

    /// The file that is least far ahead, or one more; nil where all are in others' hands.
    private func take() -> FileHash? {
        if next < paths.count, next - found.count < sideBySide {
            waiting.append(FileHash(paths[next]))
            next += 1
        }
        guard !isCancelled, let index = waiting.indices.min(by: { waiting[$0].bytes < waiting[$1].bytes }) else { return nil }
        return waiting.remove(at: index)
    }

    /// Some megabytes of a file.
    private func advance(_ file: FileHash) throws(TubanError) -> (sha256: String, bytes: Int)? {
        for _ in 0..<32 {
            if let sha256 = try file.advance() { return (sha256, file.bytes) }
        }
        return nil
    }
}

extension PlannedAcquisition {
    fileprivate mutating func recordHashes(_ found: [String: (sha256: String, bytes: Int)]) {
        func record(_ file: inout PlannedFile) {
            guard let result = found[file.path] else { return }
            file.sha256 = result.sha256
            file.bytes = result.bytes
        }
        for index in files.indices { record(&files[index]) }
        for mask in masks.indices {
            for index in masks[mask].files.indices { record(&masks[mask].files[index]) }
        }
    }
}
