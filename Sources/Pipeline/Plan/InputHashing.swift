import Foundation
import GeoIO
import Geometry

/// Hashes the content of every input while the plan is being made: what the plan measures leaves processors idle, and the hashes are needed at its end only.
final class InputHashing: @unchecked Sendable {
    private typealias Outcome = Result<(sha256: String, bytes: Int), TubanError>

    private let paths: [String]
    // Guarded by `condition`.
    private let condition = NSCondition()
    private var next = 0
    private var found: [String: Outcome] = [:]

    /// Begins with more than one worker; one alone does first what it is asked for first.
    init(_ epochs: [PlannedEpoch], workers: Int) {
        var paths: [String] = []
        for acquisition in epochs.flatMap(\.acquisitions) {
            for file in acquisition.files + acquisition.masks.flatMap(\.files) where !paths.contains(file.path) { paths.append(file.path) }
        }
        self.paths = paths
        for _ in 0..<min(workers - 1, paths.count) { Thread { [self] in work() }.start() }
    }

    /// Lets no further file be begun, when there will be no plan.
    func cancel() { condition.withLock { next = paths.count } }

    /// Waits for the hashes and writes them into the epochs.
    func record(in epochs: inout [PlannedEpoch]) throws(TubanError) {
        work()
        let found = condition.withLock {
            while self.found.count < paths.count { condition.wait() }
            return self.found
        }
        var hashes: [String: (sha256: String, bytes: Int)] = [:]
        for path in paths { hashes[path] = try found[path]?.get() }
        for epoch in epochs.indices {
            for acquisition in epochs[epoch].acquisitions.indices { epochs[epoch].acquisitions[acquisition].recordHashes(hashes) }
        }
    }

    private func work() {
        while let path = condition.withLock({ take() }) {
            let outcome = Outcome { () throws(TubanError) in
                (sha256: try ContentHash.ofFile(path), bytes: try ContentHash.size(of: path))
            }
            condition.withLock {
                found[path] = outcome
                condition.broadcast()
            }
        }
    }

    private func take() -> String? {
        guard next < paths.count else { return nil }
        defer { next += 1 }
        return paths[next]
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
