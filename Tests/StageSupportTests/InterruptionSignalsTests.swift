import Geometry
import Glibc
import Pipeline
import StageSupport
import Testing

@Suite struct InterruptionSignalsTests {
    /// Signals reach the process, not this thread: worker threads block them.
    private static func send(_ number: Int32, awaiting isDone: () -> Bool) {
        kill(getpid(), number)
        for _ in 0..<200 where !isDone() { usleep(5_000) }
    }

    @Test func theFirstSignalAsksAndTheSecondEnds() async {
        await #expect(processExitsWith: .exitCode(143)) {
            InterruptionSignals.install()
            Self.send(SIGTERM) { Interruption.isRequested }
            guard Interruption.requestedSignal == SIGTERM, ExitStatus.status(for: .interrupted) == 143 else { exit(1) }
            do {
                try Interruption.check()
                exit(2)
            } catch {
                guard (error as? TubanError)?.kind == .interrupted else { exit(3) }
            }
            Self.send(SIGTERM) { false }
            exit(4)
        }
    }

    @Test func anInterruptedCommandSaysSo() async {
        await #expect(processExitsWith: .exitCode(130)) {
            Interruption.request(signal: SIGINT)
            exit(await runCommand(SampleTool.self, arguments: ["fail", "interrupted"]))
        }
    }

    @Test func anIgnoredSignalStaysIgnored() async {
        await #expect(processExitsWith: .exitCode(0)) {
            signal(SIGINT, SIG_IGN)
            InterruptionSignals.install()
            Self.send(SIGINT) { false }
            exit(Interruption.isRequested ? 1 : 0)
        }
    }
}
