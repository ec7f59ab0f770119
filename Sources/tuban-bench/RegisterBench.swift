import Foundation
import GeoIO
import Geometry
import Pipeline

/// A night's run taken into a register of many years, and the history of one place: each in a process of its own.
struct RegisterBench: Bench {
    let options: BenchOptions

    func measure(into report: inout Report) throws {
        try options.inFolder { folder in try measure(in: folder, into: &report) }
    }

    private func measure(in folder: String, into report: inout Report) throws {
        // About 85 detections in 1,024 × 1,024 pixels.
        let count = options.tiny ? 2000 : options.full ? 1_000_000 : 50_000
        let size = options.tiny ? 256 : options.full ? 5100 : 1024
        let pair = try ScenePair(size: size, codec: .zstd).make(in: folder)
        let run = "\(folder)/register-run-\(size)"
        for step in ["changes", "vectorize", "classify"] {
            _ = try ChildRun.of([step, "--before", pair.before, "--after", pair.after, "--out", run])
        }
        let path = "\(folder)/register-\(count).gpkg"
        try? FileManager.default.removeItem(atPath: path)
        let filled = try ChildRun.of(["registerfill", "--before", path, "--out", run, "--parcels", "\(count)"])
        let section = "register \(count) × 10"
        report.add(section, "made in", filled.seconds, "s")
        report.add(section, "size", Double(try ContentHash.size(of: path)) / 1_048_576, "MiB")
        let detections = try VectorReader.polygons(path: RunDirectory(run).path(of: .queue), layer: "queue", to: "EPSG:4490").features.count
        report.add(section, "detections", Double(detections), "")
        let history = try (0..<options.repetitions).map { turn in
            try ChildRun.of(["registerhistory", "--before", path, "--parcels", "\((turn + 1) * count / 7)"])
        }
        report.add(section, "history of one place", median(history.map(\.seconds)), "s", goal: .atMost(0.2))
        let shown = try ChildRun.of(["registershow", "--before", path])
        report.add(section, "figures of all", shown.seconds, "s")
        let taken = try ChildRun.of(["registertake", "--before", path, "--out", run])
        report.add(section, "intake", taken.seconds, "s", goal: options.full ? .atMost(20) : nil)
        report.add(section, "intake, processor time", taken.processorSeconds, "s")
        report.add(section, "intake, peak memory", taken.peakMemory, "MiB", goal: options.full ? .atMost(500) : nil)
        let again = try ChildRun.of(["registertake", "--before", path, "--out", run])
        report.add(section, "the same intake again", again.seconds, "s")
        let register = try RegisterStore(path, writing: false)
        let overview = try RegisterOverview(register)
        report.add(section, "sightings written", Double(try register.store.count(of: RegisterSchema.sightings) - count * 10), "")
        report.add(section, "places that the run withdrew", Double(overview.states["withdrawn"] ?? 0), "")
    }
}
