import ArgumentParser
import Foundation

@main
struct TubanBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuban-bench",
        abstract: "Measures tuban side by side with what bounds it: decoding, a memory copy, GDAL's polygonizer.",
        discussion: """
            Examples:
              tuban-bench --quick
              tuban-bench road --cache /tmp/scenes --json road.json
              tuban-bench parcels --full
              tuban-bench register --full

            Every figure is the median of some runs; what is compared is measured in
            turns within one run, so that ratios hold on a busy machine. Seconds are
            of this machine at this time.
            """,
        subcommands: [
            All.self, Kernels.self, RoadFigures.self, ParcelFigures.self, OverlayTimes.self, QueueTimes.self, RegisterTimes.self, MakeScene.self,
            Child.self,
        ], defaultSubcommand: All.self)
}

/// What all measurements have in common.
struct BenchOptions: ParsableArguments {
    @Flag(help: "Small sizes: under a minute in all.")
    var quick = false

    @Flag(help: "The largest sizes too: 20k² scenes and a 100,000² mask (some minutes, 4 GB of scenes).")
    var full = false

    @Flag(help: .hidden)
    var tiny = false

    @Option(help: "Runs of which the median counts.")
    var runs: Int?

    @Option(help: "Folder of the made scenes; they are used again when they are there.", completion: .directory)
    var cache: String?

    @Option(help: "Also write the figures as JSON.", completion: .file(extensions: ["json"]))
    var json: String?

    func validate() throws {
        guard runs.map({ (1...99).contains($0) }) ?? true else { throw ValidationError("--runs expects a number in 1...99") }
    }

    var repetitions: Int { runs ?? (tiny ? 1 : 3) }

    /// Measures these parts in turn, then prints all figures.
    func report(_ parts: any Bench.Type...) throws {
        var report = Report()
        for part in parts { try part.init(options: self).measure(into: &report) }
        print(report.text, terminator: "")
        if let json { try report.writeJSON(to: json) }
    }
}

/// A part of the table.
protocol Bench {
    init(options: BenchOptions)
    func measure(into report: inout Report) throws
}

extension BenchOptions {
    /// The folder of made files: the one that was named, or one that is gone afterwards.
    func inFolder(_ body: (String) throws -> Void) throws {
        let folder = cache ?? FileManager.default.temporaryDirectory.appendingPathComponent("tuban-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { if cache == nil { try? FileManager.default.removeItem(atPath: folder) } }
        try body(folder)
    }
}

struct All: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Kernels, road, parcels, overlay, queue and register (the default).")
    @OptionGroup var options: BenchOptions

    func run() throws {
        try options.report(KernelBench.self, RoadBench.self, ParcelBench.self, OverlayBench.self, QueueBench.self, RegisterBench.self)
    }
}

struct Kernels: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Each kernel against a memory copy of the same bytes.")
    @OptionGroup var options: BenchOptions

    func run() throws {
        try options.report(KernelBench.self)
    }
}

struct RoadFigures: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "road", abstract: "The stages of a run against decoding both dates once; memory, workers, growth.")
    @OptionGroup var options: BenchOptions

    func run() throws {
        try options.report(RoadBench.self)
    }
}

struct ParcelFigures: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parcels", abstract: "Labelling and rings against GDALPolygonize; odd shapes; a huge mask; writing.")
    @OptionGroup var options: BenchOptions

    func run() throws {
        try options.report(ParcelBench.self)
    }
}

struct OverlayTimes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overlay", abstract: "200,000 parcels over base layers of 1,000,000 polygons; against GEOS and ogr2ogr's SQL.")
    @OptionGroup var options: BenchOptions

    func run() throws {
        try options.report(OverlayBench.self)
    }
}

struct QueueTimes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "200,000 candidates read, overlaid with 1,000,000 polygons, classed, ranked and written.")
    @OptionGroup var options: BenchOptions

    func run() throws {
        try options.report(QueueBench.self)
    }
}

struct RegisterTimes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "A run taken into a register of many years; the history of one place. --full: 1,000,000 places, 10 sightings each.")
    @OptionGroup var options: BenchOptions

    func run() throws {
        try options.report(RegisterBench.self)
    }
}

struct MakeScene: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scene", abstract: "Writes a pair of large scenes: 4 bands, 16 bits, as dense and restless as towns at 10 m.")

    @Option(help: "Width and height in pixels of 10 m.")
    var size = 10_980

    @Option(help: "deflate or zstd.")
    var codec = SceneCodec.deflate

    @Option(help: "Seed of everything that is drawn by lot.")
    var seed: UInt64 = 1

    @Option(help: "Folder to write to; a pair that is there stays.", completion: .directory)
    var cache: String

    func validate() throws {
        guard (64...100_000).contains(size) else { throw ValidationError("--size expects a number in 64...100000 pixels") }
    }

    func run() throws {
        let pair = try ScenePair(size: size, codec: codec, seed: seed).make(in: cache)
        print(pair.before)
        print(pair.after)
    }
}
