import Foundation
import Logging
import StageSupport
import Synchronization
import Testing

/// Collects lines from any task.
final class LineCollector: Sendable {
    private let collected = Mutex<[String]>([])

    func append(_ line: String) { collected.withLock { $0.append(line) } }
    var lines: [String] { collected.withLock { $0 } }
}

@Suite struct StageLoggingTests {
    private static func logger(_ form: StageLogHandler.Form, _ level: Logger.Level, _ collector: LineCollector) -> Logger {
        Logger(label: "test") { _ in StageLogHandler(level: level, form: form) { collector.append($0) } }
    }

    @Test func recordsAreObjectsOnOneLine() throws {
        let collector = LineCollector()
        var logger = Self.logger(.json, .info, collector)
        logger[metadataKey: "region"] = "邢台"
        logger.warning("two\nlines \"quoted\"", metadata: ["msgid": "m1", "dur_ms": "17", "time": "spoofed"])
        #expect(collector.lines.count == 1)
        let line = try #require(collector.lines.first)
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["msg"] as? String == "two\nlines \"quoted\"")
        #expect(object["dur_ms"] as? Int == 17)
        #expect(object["region"] as? String == "邢台")
        #expect(object["level"] as? String == "warning")
        let time = try #require(object["time"] as? String)
        #expect(
            abs(try Date(time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)).timeIntervalSinceNow) < 60)
    }

    @Test func quietLeavesWarnings() {
        let collector = LineCollector()
        let logger = Self.logger(.text, .warning, collector)
        logger.info("no")
        logger.warning("yes", metadata: ["tile": "3", "msgid": "x"])
        #expect(collector.lines == ["tuban: warning: yes (tile=3)"])
    }
}

@Suite struct StageProgressTests {
    /// A clock that is moved by hand.
    final class TestClock: Sendable {
        private let passed = Mutex(Duration.zero)
        private let start = ContinuousClock.now

        func advance(_ duration: Duration) { passed.withLock { $0 += duration } }
        var now: ContinuousClock.Instant { start + passed.withLock { $0 } }
    }

    @Test func aLineAMinuteWithoutATerminal() {
        let clock = TestClock()
        let collector = LineCollector()
        let progress = StageProgress(
            stage: "diff", total: 600, form: .lines, now: { clock.now }, emit: { collector.append($0) })
        for _ in 0..<300 {
            clock.advance(.seconds(1))
            progress.advance()
        }
        progress.finish()
        progress.finish()
        #expect(collector.lines.count == 6)
        #expect(collector.lines.first == "diff 60/600 tiles, 10 %, 1.0/s, 9:00 left")
        #expect(collector.lines.last == "diff 300/600 tiles, 50 %, 1.0/s, 5:00 left")
    }

    @Test(arguments: [true, false])
    func aBarOnATerminal(color: Bool) {
        let clock = TestClock()
        let collector = LineCollector()
        let progress = StageProgress(
            stage: "diff", total: 4, form: .bar(color: color), now: { clock.now }, emit: { collector.append($0) })
        for _ in 0..<4 {
            clock.advance(.seconds(1))
            progress.advance()
        }
        progress.finish()
        #expect(collector.lines.count == 5)
        #expect(collector.lines.last == "")
        #expect(collector.lines.allSatisfy { $0.contains("\u{1B}") == (color && !$0.isEmpty) })
        #expect(collector.lines[3].contains(String(repeating: "#", count: 24)))
    }

    @Test func stepsFromManyTasksAreAllCounted() async {
        let collector = LineCollector()
        let progress = StageProgress(stage: "x", total: 8000, form: .lines, emit: { collector.append($0) })
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { progress.advance() } }
            }
        }
        progress.finish()
        #expect(collector.lines.last?.hasPrefix("x 8000/8000 tiles, 100 %") == true)
    }

    @Test func silenceIsKept() {
        let collector = LineCollector()
        for total in [0, -5, 3] {
            let progress = StageProgress(stage: "x", total: total, form: .silent, emit: { collector.append($0) })
            progress.advance(by: 10)
            progress.finish()
        }
        #expect(collector.lines.isEmpty)
        #expect(StageProgress.form(quiet: true, environment: [:]) == .silent)
    }
}
