import GeoIO
import Geometry
import Parcels
import Raster

/// The layer that `tuban-vectorize --raster` writes: its columns and rows.
struct ExtractionLayer {
    let plan: ExtractionPlan
    let pixel: GroundPixel

    private var request: ExtractionRequest { plan.request }
    private var isClassed: Bool {
        if case .classes = plan.reading { return true }
        return false
    }
    private var isSplit: Bool { request.parcels.split != nil }

    private var fields: [FieldDefinition] {
        var fields = [FieldDefinition("id", .integer)]
        if isSplit { fields += [FieldDefinition("part", .integer), FieldDefinition("division", .text)] }
        fields.append(FieldDefinition("value", .integer))
        if !plan.categories.isEmpty { fields.append(FieldDefinition("class_name", .text)) }
        fields.append(FieldDefinition("pixels", .integer))
        fields += [
            "area_m2", "area_mu", "area_planar_m2", "perimeter_m", "mean_width_m", "elongation", "orientation_deg", "seen_fraction",
        ].map { FieldDefinition($0, .real) }
        fields += [FieldDefinition("filled_pixels", .integer), FieldDefinition("fragments", .integer)]
        for source in plan.sources {
            fields.append(FieldDefinition("\(source.name)_count", .integer))
            fields += ["mean", "min", "max", "sum"].map { FieldDefinition("\(source.name)_\($0)", .real) }
        }
        return fields
    }

    func write(_ parcels: [ParcelShaping.Shaped]) throws(TubanError) -> (parcels: Int, remarks: [String]) {
        let format = request.parcels.format
        let simplification = pixel.simplification(request.parcels.simplify)
        var divisions: Divisions?
        if let choice = request.parcels.split { divisions = try Divisions.read(choice, grid: plan.grid, assumedCRS: request.assumeCRS) }
        let geometry = ParcelGeometry(
            parcels.map(\.region), grid: plan.grid, pixel: pixel, simplification: simplification, divisions: divisions)
        var writer = try VectorWriter(path: request.out, format: format)
        var written = 0
        do {
            let layer = try writer.addLayer(LayerDefinition(name: request.layer, crs: plan.grid.crs, fields: fields))
            var exactLayer: Int?
            if simplification != .exact, format.holdsLayers {
                let fields = [FieldDefinition("id", .integer), FieldDefinition("part", .integer)]
                exactLayer = try writer.addLayer(LayerDefinition(name: request.layer + "_exact", crs: plan.grid.crs, fields: fields))
            }
            try geometry.build(workers: request.workers, subject: request.out) { (index, parts) throws(TubanError) in
                guard parts.reduce(0, { $0 + $1.area }) >= request.minArea else { return }
                written += 1
                for part in parts {
                    try writer.append(to: layer, polygons: part.drawn ?? part.exact, values: values(written, parcels[index], part))
                    if let exactLayer { try writer.append(to: exactLayer, polygons: part.exact, values: [.integer(written), .integer(part.number)]) }
                }
            }
        } catch {
            writer.abandon()
            throw error
        }
        let remarks = writer.remarks
        try writer.finish()
        return (written, remarks)
    }

    private func values(_ id: Int, _ parcel: ParcelShaping.Shaped, _ part: ParcelPart) -> [FieldValue] {
        let region = parcel.region
        let value = isClassed ? Int(region.label) - plan.labelOffset : 1
        let axis = region.axis(pixelWidth: pixel.width, pixelHeight: pixel.height)
        var values: [FieldValue] = [.integer(id)]
        if isSplit { values += [.integer(part.number), part.division.map { .text($0) } ?? .absent] }
        values.append(.integer(value))
        if !plan.categories.isEmpty {
            values.append(plan.categories.indices.contains(value) && !plan.categories[value].isEmpty ? .text(plan.categories[value]) : .absent)
        }
        values.append(.integer(part.pixels))
        values += [
            .real(part.area), .real(part.hundredthsOfMu.map { Double($0) / 100 } ?? part.area * 0.0015),
            pixel.isPlanar ? .real(part.planarArea * pixel.area) : .absent, .real(part.perimeter),
            .real(region.meanWidth(pixelWidth: pixel.width, pixelHeight: pixel.height)), .real(axis.elongation),
            axis.degrees.map { .real($0) } ?? .absent, .real(region.seenFraction), .integer(region.filledPixels), .integer(parcel.fragments),
        ]
        for number in plan.sources.indices {
            let figures = StatisticSums.figures(number, of: region.sums)
            values.append(.integer(figures.count))
            if let found = figures.values {
                values += [.real(found.mean), .real(found.min), .real(found.max), .real(found.sum)]
            } else {
                values += [.absent, .absent, .absent, .absent]
            }
        }
        return values
    }
}
