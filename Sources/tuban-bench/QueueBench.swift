import Foundation
import GeoIO
import Geometry
import Pipeline
import Raster
import StageSupport
import Triage

/// `tuban-classify` as a whole at the size of a large county: candidates are read, overlaid, classed, ranked and written.
///
/// The candidates' figures are those of a small run over one corner of the county, taken in turn; their outlines lie all over it. The
/// raster of change is of the county's size and says that all was seen.
struct QueueBench: Bench {
    let options: BenchOptions

    func measure(into report: inout Report) throws {
        try options.inFolder { folder in try measure(in: folder, into: &report) }
    }

    private func measure(in folder: String, into report: inout Report) throws {
        let world = OverlayWorld.sized(options)
        let directory = RunDirectory("\(folder)/queue-\(world.side)")
        let road = Road(directory: directory, dataFolder: try DataDirectory.locate(), reporter: { _, _ in { _ in } })
        try corner(of: world, road, folder)
        try spread(world, over: directory)
        let child = try ChildRun.of(["classify", "--out", directory.path])
        let section = "queue of \(world.parcelCount) over \(world.polygonCount)"
        let isFull = !options.tiny && !options.quick
        report.add(section, "read, overlaid, classed, ranked, written, 2 workers", child.seconds, "s", goal: isFull ? .atMost(60) : nil)
        report.add(section, "processor time", child.processorSeconds, "s")
        report.add(section, "peak memory", child.peakMemory, "MiB", goal: isFull ? .atMost(1536) : nil)
    }

    /// A run up to its candidates.
    private func corner(of world: OverlayWorld, _ road: Road, _ folder: String) throws {
        let sources = try world.write(to: "\(folder)/overlay-\(world.side).gpkg")
        let grid = world.grid.cropped(to: PixelWindow(x: 0, y: 0, width: 1024, height: 1024))
        let pair = try ScenePair(size: 1024, codec: .deflate, grid: grid).make(in: folder)
        try road.directory.prepare()
        _ = try road.prepare(
            RunConfiguration(
                epochs: [EpochConfiguration(inputs: [pair.before]), EpochConfiguration(inputs: [pair.after])], out: road.directory.path,
                workers: 2, overwrite: true, baseLayers: .layers(sources), rules: "farmland-cn"))
        try road.perform(.diff)
        try road.perform(.vectorize)
    }

    private func spread(_ world: OverlayWorld, over directory: RunDirectory) throws {
        var plan = try directory.readPlan()
        plan.grid = world.grid
        try directory.write(plan)
        try writeChange(plan, to: directory.path(of: .change))
        try writeCandidates(world, plan, directory.path(of: .candidates))
    }

    private func writeChange(_ plan: Plan, to path: String) throws {
        let bands = DiffStage.bandNames(of: plan)
        var writer = try RasterWriter<UInt8>(path: path, grid: plan.grid, bands: bands, nodata: 255, options: RasterWriterOptions(level: 1))
        try writer.setMetadata("TUBAN_RUN_ID", plan.runID)
        let blocks = TileGrid(width: plan.grid.width, height: plan.grid.height, tileSize: 1024)
        let seen = [UInt8](repeating: 0, count: 1024 * 1024)
        do {
            for index in 0..<blocks.count {
                for band in 1...bands.count { try writer.write(band: band, seen, window: blocks[index]) }
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }

    private func writeCandidates(_ world: OverlayWorld, _ plan: Plan, _ path: String) throws {
        let attributes = AttributeTable.standard(bands: plan.bandNames).attributes
        var rows: [[FieldValue]] = []
        try FeatureRows.read(path: path, layer: CandidateLayer.name, columns: attributes.map(\.name)) { rows.append($1) }
        guard !rows.isEmpty else { throw TubanError(.internalFault, subject: path, "the small run found no candidates") }
        let places = Dictionary(uniqueKeysWithValues: attributes.enumerated().map { ($1.name, $0) })
        let polygons = world.polygons()
        let areas = try GeodesicArea(crs: plan.grid.crs, subject: "bench").measure(all: polygons.map { [$0] })
        var writer = try VectorWriter(path: path)
        do {
            let layer = try writer.addLayer(
                LayerDefinition(name: CandidateLayer.name, crs: plan.grid.crs, fields: attributes.map(\.field)))
            for number in polygons.indices {
                var values = rows[number % rows.count]
                for (name, value) in [
                    ("uid", FieldValue.text("00000000-0000-8000-8000-\(number)")), ("area_m2", .real(areas[number].area)),
                    ("area_mu", .real(areas[number].area * 0.0015)), ("pixels", .integer(max(12, Int(areas[number].area / 4)))),
                ] {
                    if let place = places[name] { values[place] = value }
                }
                try writer.append(to: layer, polygons: [polygons[number]], values: values)
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }
}
