import Foundation
import Geometry

/// The stages of a run against the floor: decoding both files once with as many workers.
struct RoadBench: Bench {
    let options: BenchOptions

    private var sizes: [Int] {
        if options.tiny { return [600] }
        if options.quick { return [1024, 3000] }
        return options.full ? [2000, 10_980, 20_000] : [2000, 10_980]
    }

    /// The size at which the goals hold.
    private var goalSize: Int { options.tiny || options.quick ? sizes[sizes.count - 1] : 10_980 }

    func measure(into report: inout Report) throws {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-bench-\(getpid())").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        for codec in SceneCodec.allCases {
            var growth: [(size: Int, seconds: Double)] = []
            for size in sizes where codec == .deflate || size == goalSize {
                let pair = try ScenePair(size: size, codec: codec).make(in: options.cache ?? "\(scratch)/scenes")
                let runs = (0..<options.repetitions)
                let turns = try runs.map { _ in try turn(pair, out: "\(scratch)/run") }
                let section = "road \(size)² \(codec.rawValue)"
                add(turns, section, isGoal: size == goalSize && !options.tiny && !options.quick, to: &report)
                growth.append((size, median(turns.map { $0.two.changes.seconds })))
            }
            for (small, large) in zip(growth, growth.dropFirst()) {
                let pixels = Double(large.size * large.size) / Double(small.size * small.size)
                report.add(
                    "road \(codec.rawValue)", "prepare+diff per pixel, \(large.size)² to \(small.size)²",
                    large.seconds / small.seconds / pixels, "×")
            }
        }
    }

    /// All steps once, one after the other, so that their ratios are of one time.
    private struct Turn {
        struct Steps {
            var stored, float, changes: ChildRun
            /// Seconds of `changes` until the plan is written; without the program's start.
            var prepare: Double { changes.told.first ?? .nan }
        }

        var one: Steps
        var two: Steps
        var vectorize: ChildRun
        var classify: ChildRun
    }

    private func turn(_ pair: (before: String, after: String), out: String) throws(TubanError) -> Turn {
        func steps(_ workers: Int) throws(TubanError) -> Turn.Steps {
            try? FileManager.default.removeItem(atPath: out)
            let inputs = ["--before", pair.before, "--after", pair.after, "--out", out, "--workers", "\(workers)"]
            let stored = try ChildRun.of(["stored"] + inputs)
            let changes = try ChildRun.of(["changes"] + inputs)
            return Turn.Steps(stored: stored, float: try ChildRun.of(["float"] + inputs), changes: changes)
        }
        let one = try steps(1)
        let two = try steps(2)
        return Turn(
            one: one, two: two, vectorize: try ChildRun.of(["vectorize", "--out", out]), classify: try ChildRun.of(["classify", "--out", out]))
    }

    private func add(_ turns: [Turn], _ section: String, isGoal: Bool, to report: inout Report) {
        func add(_ name: String, _ unit: String, goal: Figure.Goal? = nil, _ value: (Turn) -> Double) {
            report.add(section, name, median(turns.map(value)), unit, goal: isGoal ? goal : nil)
        }
        add("decode both as stored, 2 workers (floor)", "s") { $0.two.stored.seconds }
        add("decode both as Float through the reader, 2 workers", "× floor") { $0.two.float.seconds / $0.two.stored.seconds }
        add("prepare", "× floor") { $0.two.prepare / $0.two.stored.seconds }
        add("prepare+diff", "× floor", goal: .atMost(1.6)) { $0.two.changes.seconds / $0.two.stored.seconds }
        add("prepare+diff, processor time", "× floor") {
            $0.two.changes.processorSeconds / $0.two.stored.processorSeconds
        }
        add("vectorize", "× floor") { $0.vectorize.seconds / $0.two.stored.seconds }
        add("classify", "× floor") { $0.classify.seconds / $0.two.stored.seconds }
        add("whole run", "s") { $0.two.changes.seconds + $0.vectorize.seconds + $0.classify.seconds }
        add("2 workers to 1, decoding", "×") { $0.one.stored.seconds / $0.two.stored.seconds }
        add("2 workers to 1, prepare+diff", "×", goal: .atLeast(1.8)) { $0.one.changes.seconds / $0.two.changes.seconds }
        add("peak memory, any stage", "MiB", goal: .atMost(600)) {
            [$0.two.changes, $0.vectorize, $0.classify].map(\.peakMemory).max() ?? .nan
        }
        add("peak memory, prepare and diff", "MiB") { $0.two.changes.peakMemory }
    }
}
