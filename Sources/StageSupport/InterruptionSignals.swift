import Glibc
import Pipeline
import Synchronization

/// SIGINT and SIGTERM: the first asks the run to stop at the next tile, the second ends the program at once.
package enum InterruptionSignals {
    private static let isInstalled = Atomic<Bool>(false)

    /// Takes both signals over; later calls do nothing. A signal that is ignored (as under nohup or a background job) stays so.
    package static func install() {
        guard isInstalled.compareExchange(expected: false, desired: true, ordering: .sequentiallyConsistent).exchanged else {
            return
        }
        // The first use of the flag initialises it, which must not happen inside a signal's action.
        _ = Interruption.isRequested
        for number in [SIGINT, SIGTERM] {
            var previous = sigaction()
            guard sigaction(number, nil, &previous) == 0, !isIgnored(previous) else { continue }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = onSignal
            action.sa_flags = SA_RESTART
            sigemptyset(&action.sa_mask)
            sigaction(number, &action, nil)
        }
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}

/// Calls nothing but atomics and `_exit`, which are safe inside a signal's action.
private nonisolated func onSignal(_ number: Int32) {
    if Interruption.isRequested { _exit(128 + number) }
    Interruption.request(signal: number)
}
