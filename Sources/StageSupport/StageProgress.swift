import Foundation
import Logging
import Synchronization

/// Tells how far a stage is: a bar with rate and remaining time on a terminal, otherwise a log line a minute.
///
/// Safe to step from any task.
package final class StageProgress: Sendable {
    package enum Form: Sendable, Hashable {
        case bar(color: Bool)
        case lines, silent
    }

    private struct State {
        var done = 0
        var shownAt: ContinuousClock.Instant
        var isFinished = false
    }

    private let stage: String
    private let total: Int
    private let unit: String
    private let form: Form
    private let started: ContinuousClock.Instant
    private let now: @Sendable () -> ContinuousClock.Instant
    private let emit: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// The form that suits the error stream.
    package static func form(quiet: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) -> Form {
        if quiet { return .silent }
        guard StandardError.isTerminal, environment["TERM"] != "dumb" else { return .lines }
        return .bar(color: (environment["NO_COLOR"] ?? "").isEmpty)
    }

    package init(
        stage: String, total: Int, unit: String = "tiles", form: Form,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        emit: (@Sendable (String) -> Void)? = nil
    ) {
        self.stage = stage
        self.total = max(0, total)
        self.unit = unit
        self.form = form
        self.now = now
        let start = now()
        started = start
        state = Mutex(State(shownAt: start))
        if let emit {
            self.emit = emit
        } else if case .bar = form {
            self.emit = { StandardError.draw(bar: $0) }
        } else {
            let logger = Logger(label: "tuban.progress")
            self.emit = { logger.info("\($0)", metadata: ["msgid": "progress", "stage": "\(stage)"]) }
        }
    }

    /// Counts finished work and shows it when it is time to.
    package func advance(by count: Int = 1) {
        state.withLock { state in
            state.done = min(total, state.done + count)
            let instant = now()
            let interval: Duration = if case .lines = form { .seconds(60) } else { .milliseconds(200) }
            guard form != .silent, !state.isFinished, instant - state.shownAt >= interval else { return }
            state.shownAt = instant
            emit(line(done: state.done, elapsed: instant - started))
        }
    }

    /// Ends the display: wipes the bar, or writes a last line.
    package func finish() {
        state.withLock { state in
            guard form != .silent, !state.isFinished else { return }
            state.isFinished = true
            if case .bar = form { emit("") } else { emit(line(done: state.done, elapsed: now() - started)) }
        }
    }

    private func line(done: Int, elapsed: Duration) -> String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let share = total > 0 ? Double(done) / Double(total) : 1
        let rateText = rate >= 10 ? "\(Int(min(rate, 1e12)))" : "\((rate * 100).rounded() / 100)"
        var text = "\(stage) \(done)/\(total) \(unit), \(Int(share * 100)) %, \(rateText)/s"
        if rate > 0, done < total { text += ", \(Self.clock(Double(total - done) / rate)) left" }
        guard case .bar(let color) = form else { return text }
        let filled = Int(share * 24)
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 24 - filled)
        return color ? "\u{1B}[36m[\(bar)]\u{1B}[0m \(text)" : "[\(bar)] \(text)"
    }

    /// `h:mm:ss` or `m:ss`.
    private static func clock(_ seconds: Double) -> String {
        let whole = Int(min(seconds.rounded(.up), 3.6e8))
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}
