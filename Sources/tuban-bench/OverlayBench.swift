import Foundation
import GeoIO
import Geometry
import Pipeline

/// Parcels over base layers: at full size in a process of its own, and a cut of it against GEOS alone and against ogr2ogr's SQL.
struct OverlayBench: Bench {
    let options: BenchOptions

    func measure(into report: inout Report) throws {
        try options.inFolder { folder in
            try whole(folder, into: &report)
            try cut(folder, into: &report)
        }
    }

    private func whole(_ folder: String, into report: inout Report) throws {
        let world = OverlayWorld.sized(options)
        let path = "\(folder)/overlay-\(world.side).gpkg"
        _ = try world.write(to: path)
        let section = "overlay \(world.parcelCount) × \(world.polygonCount)"
        let isFull = !options.tiny && !options.quick
        for workers in [1, 2] {
            let child = try ChildRun.of([
                "overlay", "--size", "\(world.side)", "--parcels", "\(world.parcelCount)", "--before", path, "--workers", "\(workers)",
            ])
            report.add(
                section, "\(workers) workers, reading included", child.seconds, "s", goal: isFull && workers == 2 ? .atMost(60) : nil)
            report.add(section, "\(workers) workers, processor time", child.processorSeconds, "s")
            report.add(section, "\(workers) workers, peak memory", child.peakMemory, "MiB", goal: isFull ? .atMost(1536) : nil)
        }
    }

    /// The land use alone: what its areas cost by intersections of GEOS in a plain loop over an index, and by SQL.
    private func cut(_ folder: String, into report: inout Report) throws {
        let world = options.tiny ? OverlayWorld(side: 20, parcelCount: 100) : OverlayWorld(side: 150, parcelCount: 10_000)
        let path = "\(folder)/overlay-\(world.side).gpkg"
        let sources = try world.write(to: path)
        let polygons = world.polygons()
        let parcels = try world.parcels()
        let grid = world.grid
        let landUse = sources.filter { $0.key == .landUse }
        let layer = try VectorReader.polygons(path: path, layer: "land_use", to: grid.crs)
        var geosArea = 0.0
        var ownArea = 0.0
        let times = try medians(
            options.repetitions,
            [
                {
                    let outcome = try BaseLayerOverlay(landUse, grid: grid, codes: OverlayWorld.landUseCodes, date: nil, workers: 1).run(parcels)
                    ownArea = outcome.figures.reduce(0) { $0 + ($1.landUse?.farmland.area ?? 0) }
                },
                { geosArea = try geos(layer, polygons, grid.transform) },
            ])
        let section = "overlay \(world.parcelCount) × \(world.side * world.side), land use"
        report.add(section, "tuban, 1 worker, reading included", times[0], "s")
        report.add(section, "GEOS alone, layer in memory", times[1], "s")
        report.add(section, "GEOS to tuban", times[1] / times[0], "×")
        report.add(section, "farmland found, tuban to GEOS", ownArea / geosArea, "")
        try sql(folder, path, polygons, grid.crs, own: times[0], into: &report)
    }

    /// Areas of farmland (in the plane) by intersection with each polygon of the index.
    private func geos(_ layer: PolygonLayer, _ polygons: [MapPolygon], _ transform: GeoTransform) throws(TubanError) -> Double {
        let overlay = try Overlay()
        var shapes: [OverlayShape] = []
        for feature in layer.features { shapes.append(try overlay.shape(feature.polygons.map { $0.planar(transform) })) }
        let isFarmland = layer.features.map { feature in
            if case .text(let code)? = feature.attributes["DLBM"] { code.hasPrefix("010") } else { false }
        }
        let index = try OverlayIndex(shapes, overlay: overlay)
        let pixel = abs(transform.pixelWidth * transform.pixelHeight)
        var sum = 0.0
        for polygon in polygons {
            let parcel = try overlay.shape([polygon.planar(transform)])
            for number in index.candidates(for: parcel) {
                let area = try index.shapes[number].intersection(parcel).area()
                if isFarmland[number] { sum += area * pixel }
            }
        }
        return sum
    }

    private func sql(
        _ folder: String, _ path: String, _ polygons: [MapPolygon], _ crs: String, own: Double, into report: inout Report
    ) throws {
        guard let tool = ["/usr/bin/ogr2ogr", "/usr/local/bin/ogr2ogr"].first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return }
        let count = min(polygons.count, 1000)
        let work = "\(folder)/overlay-sql.gpkg"
        try? FileManager.default.removeItem(atPath: work)
        try? FileManager.default.copyItem(atPath: path, toPath: work)
        let parcels = "\(folder)/overlay-parcels.gpkg"
        var writer = try VectorWriter(path: parcels)
        let number = try writer.addLayer(LayerDefinition(name: "parcels", crs: crs, fields: [FieldDefinition("id", .integer)]))
        for row in 0..<count { try writer.append(to: number, polygons: [polygons[row]], values: [.integer(row)]) }
        try writer.finish()
        func run(_ arguments: [String]) throws -> Int32 {
            let task = Process()
            task.executableURL = URL(fileURLWithPath: tool)
            task.arguments = arguments
            task.standardError = FileHandle.nullDevice
            try task.run()
            task.waitUntilExit()
            return task.terminationStatus
        }
        guard try run(["-update", "-append", work, parcels]) == 0 else { return }
        let query = """
            SELECT p.id, u.DLBM, ST_Area(ST_Intersection(p.geom, u.geom)) AS m2 FROM parcels p, land_use u \
            WHERE u.fid IN (SELECT id FROM rtree_land_use_geom WHERE maxx >= ST_MinX(p.geom) AND minx <= ST_MaxX(p.geom) \
            AND maxy >= ST_MinY(p.geom) AND miny <= ST_MaxY(p.geom))
            """
        var status: Int32 = 0
        let result = "\(folder)/overlay-sql.csv"
        let seconds = try elapsedSeconds {
            try? FileManager.default.removeItem(atPath: result)
            status = try run(["-f", "CSV", result, work, "-dialect", "sqlite", "-sql", query])
        }
        guard status == 0 else { return }
        let section = "overlay \(count), ogr2ogr -dialect sqlite"
        report.add(section, "ST_Intersection", seconds, "s")
        report.add(section, "per parcel, ogr2ogr to tuban", seconds / Double(count) / (own / Double(polygons.count)), "×")
    }
}
