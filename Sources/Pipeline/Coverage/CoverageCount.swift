import GeoIO
import Geometry
import Raster

/// Counts what was not seen, from `change.tif`: by cells of 512 × 512 pixels from the region's first pixel (never by processing tiles, on which
/// no result depends), and by townships and villages where these base layers are configured.
struct CoverageCount {
    /// One row of the layer `coverage`.
    struct Row: Sendable {
        var area: BlindSpots.Area
        var polygons: [MapPolygon]
    }

    let plan: Plan
    /// All pixels that were asked for lie here.
    private let asked: PixelWindow
    private let areas: [(kind: BlindSpots.Area.Kind, code: String?, name: String?, rings: [[Point]])]

    init(plan: Plan) throws(TubanError) {
        self.plan = plan
        var areas: [(kind: BlindSpots.Area.Kind, code: String?, name: String?, rings: [[Point]])] = []
        for (role, kind) in [(BaseLayerRole.townships, BlindSpots.Area.Kind.township), (.villages, .village)] {
            guard let layer = try BaseLayers.read(role, of: plan.configuration, grid: plan.grid) else { continue }
            for feature in 0..<layer.count {
                areas.append((kind, layer.text(.code, of: feature), layer.text(.name, of: feature), layer.rings(of: feature)))
            }
        }
        self.areas = areas
        asked = RegionMask(plan.rerun?.region, grid: plan.grid)?.polygons.bounds ?? plan.grid.bounds
    }

    /// - Returns: the region first, then its tiles, townships and villages; what holds no pixel of the region is left out.
    func count(change path: String) throws(TubanError) -> [Row] {
        let (plan, asked) = (plan, asked)
        let cells = TileGrid(width: plan.grid.width, height: plan.grid.height, tileSize: RegionSampler.cellSize)
        let masks = areas.map { PolygonMask(rings: $0.rings, transform: plan.grid.transform, within: plan.grid.bounds) }
        let boxes = (0..<cells.count).map { Self.outline(plan.grid.cropped(to: cells[$0])) }
        let measured: [Double]
        do {
            measured = try GeodesicArea(crs: plan.grid.crs, subject: path).measure(all: boxes.map { [$0] }).map(\.area)
        } catch  where error.kind == .badData {
            // Corners that lie on no point of the Earth, as at the rim of a geostationary view: the plane's area is what can be said.
            let pixel = try GroundPixel(plan.grid, subject: path)
            measured = (0..<cells.count).map { Double(cells[$0].count) * pixel.area }
        }
        var region = Row(
            area: BlindSpots.Area(kind: .region),
            polygons: plan.rerun.map { $0.region.polygons.map { MapPolygon(rings: $0) } } ?? [Self.outline(plan.grid)])
        var tiles: [Row] = []
        var rows = areas.map { area in
            Row(area: BlindSpots.Area(kind: area.kind, code: area.code, name: area.name), polygons: [MapPolygon(rings: area.rings)])
        }
        try TilePool.run(
            count: cells.count, workers: plan.configuration.workers,
            makeContext: { () throws(TubanError) in try ChangeRaster(path: path, plan: plan) },
            body: { (raster, index) throws(TubanError) -> (all: [Int], byArea: [(area: Int, counts: [Int])]) in
                guard !cells[index].intersection(asked).isEmpty else { return (all: [], byArea: []) }
                let codes = try raster.read(band: DiffStage.causeBand, window: cells[index])
                return Self.counts(codes, cells[index], masks)
            },
            consume: { (index, counts) throws(TubanError) in
                let pixelM2 = measured[index] / Double(cells[index].count)
                region.area.add(counts.all, pixelM2: pixelM2)
                var tile = Row(area: BlindSpots.Area(kind: .tile, code: "\(index % cells.columns),\(index / cells.columns)"), polygons: [boxes[index]])
                tile.area.add(counts.all, pixelM2: pixelM2)
                tiles.append(tile)
                for (area, histogram) in counts.byArea { rows[area].area.add(histogram, pixelM2: pixelM2) }
            })
        return [region] + (tiles + rows).filter { $0.area.pixels > 0 }
    }

    /// Pixels of a cell by code, all of them and those of each area that it meets, in the order of areas.
    private static func counts(
        _ codes: [UInt8], _ cell: PixelWindow, _ masks: [PolygonMask]
    ) -> (all: [Int], byArea: [(area: Int, counts: [Int])]) {
        var all = [Int](repeating: 0, count: 256)
        for code in codes { all[Int(code)] += 1 }
        var byArea: [(area: Int, counts: [Int])] = []
        for (area, mask) in masks.enumerated() {
            let part = cell.intersection(mask.bounds)
            guard !part.isEmpty else { continue }
            var inside = [UInt8](repeating: 0, count: part.count)
            inside.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { mask.fill(base, window: part) } }
            var counts = [Int](repeating: 0, count: 256)
            for row in 0..<part.height {
                let line = (part.y - cell.y + row) * cell.width + part.x - cell.x
                for column in 0..<part.width where inside[row * part.width + column] != 0 { counts[Int(codes[line + column])] += 1 }
            }
            byArea.append((area, counts))
        }
        return (all, byArea)
    }

    private static func outline(_ grid: RasterGrid) -> MapPolygon {
        let box = grid.extent
        let corners = [(box.minX, box.minY), (box.maxX, box.minY), (box.maxX, box.maxY), (box.minX, box.maxY), (box.minX, box.minY)]
        return MapPolygon(rings: [corners.map { Point(x: $0.0, y: $0.1) }])
    }
}

/// The layer `coverage` of `queue.gpkg`.
enum CoverageLayer {
    static let name = "coverage"

    static let fields = [
        FieldDefinition("kind", .text), FieldDefinition("code", .text), FieldDefinition("name", .text), FieldDefinition("pixels", .integer),
        FieldDefinition("unseen_pixels", .integer), FieldDefinition("area_m2", .real), FieldDefinition("area_mu", .real),
        FieldDefinition("unseen_m2", .real), FieldDefinition("unseen_mu", .real), FieldDefinition("unseen_percent", .real),
        FieldDefinition("date_before", .text), FieldDefinition("unseen_before_m2", .real), FieldDefinition("causes_before", .text),
        FieldDefinition("date_after", .text), FieldDefinition("unseen_after_m2", .real), FieldDefinition("causes_after", .text),
    ]

    static func write(_ rows: [CoverageCount.Row], plan: Plan, to writer: inout VectorWriter) throws(TubanError) {
        let index = try writer.addLayer(LayerDefinition(name: name, crs: plan.grid.crs, fields: fields))
        let dates = [plan.epochs[0].date, plan.epochs[plan.epochs.count - 1].date].map { $0.map { FieldValue.text($0) } ?? .absent }
        for row in rows {
            let area = row.area
            // Sums over causes in the order of their names, so that they are the same everywhere.
            let sums = [area.beforeM2, area.afterM2].map { $0.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value } }
            try writer.append(
                to: index, polygons: row.polygons,
                values: [
                    .text(area.kind.rawValue), area.code.map { .text($0) } ?? .absent, area.name.map { .text($0) } ?? .absent,
                    .integer(area.pixels), .integer(area.unseenPixels), .real(area.areaM2), .real(hundredths(area.areaMu)), .real(area.unseenM2),
                    .real(hundredths(area.unseenMu)), .real(hundredths(area.unseenPercent)), dates[0], .real(sums[0]),
                    .text(BlindSpots.Area.text(area.beforeM2)), dates[1], .real(sums[1]), .text(BlindSpots.Area.text(area.afterM2)),
                ])
        }
    }

    private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
