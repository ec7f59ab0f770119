import Geometry
import Synchronization

/// The request to stop a run, which long loops poll between tiles.
package enum Interruption {
    private static let signal = Atomic<Int32>(0)

    /// Records the request. Only an atomic store: safe inside a signal's action once `reset` or `isRequested` was called.
    package static func request(signal number: Int32) {
        signal.store(number, ordering: .sequentiallyConsistent)
    }

    /// The number of the signal that asked for the stop, or nil.
    package static var requestedSignal: Int32? {
        let number = signal.load(ordering: .sequentiallyConsistent)
        return number == 0 ? nil : number
    }

    package static var isRequested: Bool { requestedSignal != nil }

    /// Forgets a request.
    package static func reset() {
        signal.store(0, ordering: .sequentiallyConsistent)
    }

    /// Throws when a stop was requested.
    package static func check() throws(TubanError) {
        guard isRequested else { return }
        throw TubanError(.interrupted, subject: "run", "stopped on request; run the same command again to go on")
    }
}
