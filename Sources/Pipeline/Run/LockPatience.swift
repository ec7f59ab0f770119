import Geometry
import Glibc

/// How long to wait for what another process holds.
package struct LockPatience: Sendable {
    /// Seconds; 0 does not wait.
    private let seconds: Double

    package init(seconds: Double) { self.seconds = seconds }

    /// Tries `body` until it is not busy any more or patience ends; an interruption ends it at once.
    package func wait<Held: ~Copyable>(_ body: () throws(TubanError) -> Held) throws(TubanError) -> Held {
        let start = ContinuousClock.now
        while true {
            do {
                return try body()
            } catch  where error.kind == .busy && (ContinuousClock.now - start) < .seconds(seconds) {
                try Interruption.check()
                usleep(200_000)
            }
        }
    }
}
