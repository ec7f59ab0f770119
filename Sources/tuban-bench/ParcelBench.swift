import Foundation
import GeoIO
import Geometry

/// Labelling, rings and attributes against GDALPolygonize; shapes that invite quadratic cost; a huge mask; writing.
struct ParcelBench: Bench {
    let options: BenchOptions

    func measure(into report: inout Report) throws {
        let sizes = options.tiny ? (300, 200, 100) : options.quick ? (4096, 1024, 512) : (10_980, 4096, 2048)
        try compare(.scattered, "1 % mask", size: sizes.0, goals: (2, 4), to: &report)
        try compare(.noise(percent: 10), "noise 10 %", size: sizes.1, goals: (10, nil), to: &report)
        try compare(.noise(percent: 50), "noise 50 %", size: sizes.1, goals: (10, nil), to: &report)
        let shapes: [(String, MaskShape)] = [
            ("comb", .comb), ("spiral", .spiral), ("checkerboard", .checkerboard), ("single pixels", .dots), ("one region", .full),
        ]
        for (name, shape) in shapes { try grow(shape, name, size: sizes.2, to: &report) }
        try stream(to: &report)
        try write(to: &report)
    }

    private func compare(_ shape: MaskShape, _ name: String, size: Int, goals: (Double, Double?), to report: inout Report) throws {
        let mask = InMemoryMask(shape, size: size)
        guard let gdal = Polygonizer(mask) else { return }
        defer { gdal.close() }
        let run = ParcelRun(mask: shape, size: size, tile: 1024, whole: mask)
        var outcome = ParcelRun.Outcome()
        let times = try medians(
            options.repetitions,
            [
                { outcome = run.outcome(workers: 1) }, { outcome = run.outcome(workers: 2) }, { keep(gdal.polygonize()) },
                { gdal.sieve() },
            ])
        let section = "parcels \(name) \(size)²"
        let megapixels = Double(size * size) * 1e-6
        let (one, two): (Figure.Goal?, Figure.Goal?) =
            options.tiny || options.quick ? (nil, nil) : (.atLeast(goals.0), goals.1.map { .atLeast($0) })
        report.add(section, "regions", Double(outcome.regions), "")
        report.add(section, "label, rings, attributes, 1 worker", megapixels / times[0], "Mpx/s")
        report.add(section, "GDALPolygonize", megapixels / times[2], "Mpx/s")
        report.add(section, "GDALSieveFilter", megapixels / times[3], "Mpx/s")
        report.add(section, "1 worker to GDALPolygonize", times[2] / times[0], "×", goal: one)
        report.add(section, "2 workers to GDALPolygonize", times[2] / times[1], "×", goal: two)
        report.add(section, "1 worker to GDALPolygonize and GDALSieveFilter", (times[2] + times[3]) / times[0], "×")
    }

    /// Processor time per pixel when the side doubles: 1 is linear, 4 quadratic.
    private func grow(_ shape: MaskShape, _ name: String, size: Int, to report: inout Report) throws {
        // The whole scene as one region, and 5 million regions.
        let large = [MaskShape.full: 20_000, .dots: 4474]
        let sizes = [size, 2 * size] + (options.full ? large[shape].map { [$0] } ?? [] : [])
        let times = sizes.map { side in
            let run = ParcelRun(mask: shape, size: side, tile: 1024)
            return median((0..<options.repetitions).map { _ in processorSeconds { keep(run.outcome(workers: 1)) } }) / Double(side * side)
        }
        for (index, side) in sizes.enumerated() { report.add("parcels \(name)", "\(side)²", 1e-6 / times[index], "Mpx/s") }
        report.add(
            "parcels \(name)", "time per pixel, \(sizes[sizes.count - 1])² to \(size)²", times[times.count - 1] / times[0], "×",
            goal: options.tiny || options.quick ? nil : .atMost(1.7))
    }

    /// Masks that are made tile by tile, in processes of their own.
    private func stream(to report: inout Report) throws(TubanError) {
        let sizes = options.tiny ? [500] : options.quick ? [2000, 6000] : options.full ? [2000, 20_000, 100_000] : [2000, 20_000]
        for size in sizes {
            let child = try ChildRun.of(["mask", "--size", "\(size)"])
            report.add("parcels streamed", "\(size)², 1 % changed, peak memory", child.peakMemory, "MiB", goal: .atMost(300))
            report.add("parcels streamed", "\(size)², 1 % changed, with making the mask", Double(size * size) * 1e-6 / child.seconds, "Mpx/s")
        }
    }

    private func write(to report: inout Report) throws {
        let count = options.tiny ? 200 : options.quick ? 20_000 : 200_000
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("tuban-bench-\(getpid()).gpkg").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let times = try medians(options.repetitions, [{ try CandidateRows(count: count).write(to: path) }])
        report.add(
            "parcels written", "\(count) candidates to GeoPackage", Double(count) / times[0], "features/s",
            goal: options.tiny ? nil : .atLeast(40_000))
    }
}

/// Rows like those of the layer of candidates: polygons of 8 corners and 21 columns.
struct CandidateRows {
    let count: Int

    func write(to path: String) throws(TubanError) {
        let numbers = (1...19).map { FieldDefinition("number_\($0)", .real) }
        var writer = try VectorWriter(path: path)
        do {
            let layer = try writer.addLayer(
                LayerDefinition(
                    name: "candidates", crs: "EPSG:32650",
                    fields: [FieldDefinition("uid", .text), FieldDefinition("pixels", .integer)] + numbers))
            for row in 0..<count {
                let values: [FieldValue] = [.text("01234567-89ab-8cde-8f01-\(row)"), .integer(row)]
                try writer.append(
                    to: layer, polygons: [polygon(row)], values: values + numbers.indices.map { .real(Double(row * $0) / 7) })
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
    }

    private func polygon(_ row: Int) -> MapPolygon {
        let x = 500_000 + Double(row % 500) * 100
        let y = 4_000_000 + Double(row / 500) * 100
        let corners: [(Double, Double)] = [(0, 0), (0, 50), (20, 50), (20, 30), (40, 30), (40, 10), (60, 10), (60, 0), (0, 0)]
        return MapPolygon(rings: [corners.map { Point(x: x + $0.0, y: y + $0.1) }])
    }
}
