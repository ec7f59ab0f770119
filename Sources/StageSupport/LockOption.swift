import ArgumentParser
import Foundation
import Geometry
import Pipeline

/// `--lock-wait`, for commands that work under a lock.
package struct LockOption: ParsableArguments {
    @Option(help: "How long to wait for another tuban to end, such as 90s or 10m. Default: not at all, status 75.")
    package var lockWait: String?

    package init() {}

    package func validate() throws {
        if let lockWait, Quantity.seconds(lockWait) == nil {
            throw ValidationError("--lock-wait \(lockWait): expected a time such as 90s, 10m or 1h")
        }
    }

    /// What the option says, else the variable `TUBAN_LOCK_WAIT`.
    package func patience(environment: [String: String] = ProcessInfo.processInfo.environment) throws(TubanError) -> LockPatience {
        let variable = environment["TUBAN_LOCK_WAIT"].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = lockWait ?? variable else { return LockPatience(seconds: 0) }
        guard let seconds = Quantity.seconds(text) else {
            throw TubanError(.configuration, subject: "TUBAN_LOCK_WAIT", "'\(text)' is no time; expected one such as 90s, 10m or 1h")
        }
        return LockPatience(seconds: seconds)
    }
}
