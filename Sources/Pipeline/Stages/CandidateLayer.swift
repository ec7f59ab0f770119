import ChangeCore
import GeoIO
import Geometry
import Parcels
import Raster
import Triage

/// The layer `candidates`: its columns, and the way from regions to rows and back.
package struct CandidateLayer {
    package static let name = "candidates"
    /// The same parcels as they are drawn for people, when that is another form than the exact one.
    static let drawnName = "candidates_simplified"
    /// In a re-run: what lies beyond its region while another part of the parcel, or another parcel of the case group, touches it. Sums over a case group
    /// need them.
    static let besideName = "candidates_beside"
    let plan: Plan
    let course: SeasonCourse?

    init(plan: Plan) {
        self.plan = plan
        course = plan.course
    }

    /// Change vectors (means of the later date less those of the earlier one, over all bands) are alike when the cosine of the angle
    /// between them is at least this: within 37°. With one band: of one sign.
    static let likeCosine = 0.8

    var fields: [FieldDefinition] {
        [
            FieldDefinition("uid", .text), FieldDefinition("pixels", .integer), FieldDefinition("area_m2", .real),
            FieldDefinition("area_mu", .real), FieldDefinition("perimeter_m", .real), FieldDefinition("seen_fraction", .real),
            FieldDefinition("magnitude_mean", .real), FieldDefinition("magnitude_max", .real), FieldDefinition("confidence", .real),
            FieldDefinition("evidence", .real), FieldDefinition("mean_width_px", .real),
        ] + bandFields + [FieldDefinition("date_before", .text), FieldDefinition("date_after", .text)] + formFields
            + Self.featureColumns.map { FieldDefinition($0.name, .real) }
    }

    /// Features that have no column of their own already, with their places in `FeatureList.measured`.
    static let featureColumns: [(place: Int, name: String)] = FeatureList.measured.enumerated()
        .filter { !FeatureList.general.contains($0.element.name) }.map { ($0.offset, $0.element.name) }

    private var formFields: [FieldDefinition] {
        [
            FieldDefinition("area_planar_m2", .real), FieldDefinition("mean_width_m", .real), FieldDefinition("elongation", .real),
            FieldDefinition("orientation_deg", .real), FieldDefinition("ring_magnitude", .real), FieldDefinition("boundary_contrast", .real),
            FieldDefinition("filled_pixels", .integer), FieldDefinition("fragments", .integer), FieldDefinition("case_group", .text),
            FieldDefinition("division", .text), FieldDefinition("sliver_score", .real),
        ]
    }

    private static let drawnFields = [
        FieldDefinition("uid", .text), FieldDefinition("area_m2", .real), FieldDefinition("area_mu", .real),
    ]

    /// Per-band means of both dates, in the bands' physical units.
    var bandFields: [FieldDefinition] {
        ["before", "after"].flatMap { epoch in plan.bandNames.map { FieldDefinition("\(epoch)_\($0)", .real) } }
    }

    /// Writes all parcels, in the order of first pixels, and a copy in another format when one is asked for; returns how many rows that
    /// made.
    ///
    /// - Parameter ground: of a re-run: only what touches it is written.
    func write(_ parcels: [ParcelShaping.Shaped], pixel: GroundPixel, of ground: RegionGround? = nil, to path: String) throws(TubanError) -> Int {
        let options = plan.configuration.parcels
        let simplification = pixel.simplification(options.simplify)
        let geometry = ParcelGeometry(
            parcels.map(\.region), grid: plan.grid, pixel: pixel, simplification: simplification, divisions: try divisions())
        let batch = try self.batch()
        let slivers = SliverScores(normalisation: plan.model.normalisation, bands: plan.bandNames.count)(parcels.map(\.region))
        var writer = try VectorWriter(path: path)
        var rows = 0
        do {
            var layers = [try writer.addLayer(LayerDefinition(name: Self.name, crs: plan.grid.crs, fields: fields))]
            if simplification != .exact {
                layers.append(try writer.addLayer(LayerDefinition(name: Self.drawnName, crs: plan.grid.crs, fields: Self.drawnFields)))
            }
            let drawn = simplification == .exact ? nil : layers[1]
            let beside = try ground.map { (_) throws(TubanError) in
                try writer.addLayer(LayerDefinition(name: Self.besideName, crs: plan.grid.crs, fields: fields))
            }
            // By group: what would stand beside, as long as nothing of it is known to touch the ground asked for; empty from then on.
            var waiting: [ParcelShaping.Anchor: [(polygons: [MapPolygon], values: [FieldValue])]] = [:]
            var wanted: Set<ParcelShaping.Anchor> = []
            try geometry.build(workers: plan.configuration.workers, subject: path) { (index, parts) throws(TubanError) in
                var isWanted = [Bool](repeating: true, count: parts.count)
                if let ground { for place in parts.indices { isWanted[place] = ground.touches(parts[place].exact) } }
                let anchor = parcels[index].anchor
                if isWanted.contains(true), let anchor, wanted.insert(anchor).inserted, let beside {
                    for row in waiting.removeValue(forKey: anchor) ?? [] { try writer.append(to: beside, polygons: row.polygons, values: row.values) }
                }
                let isKept = isWanted.contains(true) || anchor.map { wanted.contains($0) } ?? false
                guard isKept || anchor != nil else { return }
                for (part, isWanted) in zip(parts, isWanted) {
                    var candidate = try candidate(from: parcels[index], part, pixel: pixel, batch: batch)
                    candidate.form.sliverScore = slivers[index]
                    guard isWanted else {
                        let row = (polygons: part.exact, values: values(of: candidate))
                        if isKept, let beside {
                            try writer.append(to: beside, polygons: row.polygons, values: row.values)
                        } else if let anchor {
                            waiting[anchor, default: []].append(row)
                        }
                        continue
                    }
                    try writer.append(to: layers[0], polygons: part.exact, values: values(of: candidate))
                    if let drawn, let outline = part.drawn {
                        try writer.append(
                            to: drawn, polygons: outline, values: [.text(candidate.uid), .real(candidate.areaM2), .real(candidate.areaMu)])
                    }
                    rows += 1
                }
            }
            try Provenance.write(plan, to: &writer)
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        if options.format != .gpkg { try export(path, as: options.format) }
        return rows
    }

    /// Copies the candidates, in their form for people, to a file beside them.
    private func export(_ path: String, as format: VectorFormat) throws(TubanError) {
        let source = try VectorReader.polygons(path: path, layer: Self.name, to: plan.grid.crs)
        var drawn: [String: [MapPolygon]] = [:]
        if plan.configuration.parcels.simplify != .exact {
            for feature in try VectorReader.polygons(path: path, layer: Self.drawnName, to: plan.grid.crs).features {
                if let uid = feature.attributes["uid"]?.text { drawn[uid] = feature.polygons }
            }
        }
        var copy = try VectorWriter(path: RunDirectory.copy(of: path, in: format), format: format)
        do {
            let layer = try copy.addLayer(LayerDefinition(name: Self.name, crs: plan.grid.crs, fields: fields))
            for feature in source.features {
                try copy.append(
                    to: layer, polygons: feature.attributes["uid"]?.text.flatMap { drawn[$0] } ?? feature.polygons,
                    values: fields.map { feature.attributes[$0.name] ?? .absent })
            }
        } catch {
            copy.abandon()
            throw error
        }
        try copy.finish()
    }

    /// The test whether two regions have changed alike, by position.
    func likeness(of regions: [Region]) -> (Int, Int) -> Bool {
        let bands = plan.bandNames.count
        let layout = CandidateSums(bands: bands)
        let vectors = regions.map { region in
            (0..<bands).map { band in
                Double(region.sums.sums[layout.band(band, epoch: 1)] - region.sums.sums[layout.band(band, epoch: 0)])
                    / CandidateSums.sampleUnit / Double(region.pixels)
            }
        }
        return { a, b in
            var dot = 0.0
            var first = 0.0
            var second = 0.0
            for band in 0..<bands {
                dot += vectors[a][band] * vectors[b][band]
                first += vectors[a][band] * vectors[a][band]
                second += vectors[b][band] * vectors[b][band]
            }
            return dot >= Self.likeCosine * (first * second).squareRoot()
        }
    }

    /// The layer that candidates are split by; it must be the one that the plan was made with.
    private func divisions() throws(TubanError) -> Divisions? {
        guard let choice = plan.configuration.parcels.split else { return nil }
        guard try ContentHash.ofFile(choice.path) == plan.splitSHA256 else {
            throw TubanError(.badData, subject: choice.path, "has changed since the plan was made; run tuban-prepare again")
        }
        return try Divisions.read(choice, grid: plan.grid, assumedCRS: plan.configuration.assumeCRS)
    }

    /// A candidate's row, in the order of `fields`.
    func values(of candidate: Candidate) -> [FieldValue] {
        let first = plan.epochs[0].date
        let last = plan.epochs[plan.epochs.count - 1].date
        return [
            .text(candidate.uid), .integer(candidate.pixels), .real(candidate.areaM2), .real(candidate.areaMu),
            .real(candidate.perimeterM), .real(candidate.seenFraction), .real(candidate.magnitudeMean), .real(candidate.magnitudeMax),
            .real(candidate.confidence), .real(candidate.evidence), .real(candidate.meanWidthPixels),
        ] + (candidate.meansBefore + candidate.meansAfter).map { .real($0) }
            + [first.map { .text($0) } ?? .absent, last.map { .text($0) } ?? .absent] + formValues(of: candidate)
            + Self.featureColumns.map { column in
                column.place < candidate.features.count ? candidate.features[column.place].map { .real($0) } ?? .absent : .absent
            }
    }

    private func formValues(of candidate: Candidate) -> [FieldValue] {
        let form = candidate.form
        return [form.planarAreaM2, form.meanWidthM, form.elongation, form.orientation, form.ringMagnitude, candidate.boundaryContrast]
            .map { $0.map { .real($0) } ?? .absent } + [
                .integer(form.filledPixels), .integer(form.fragments), form.caseGroup.map { .text($0) } ?? .absent,
                form.division.map { .text($0) } ?? .absent, form.sliverScore.map { .real($0) } ?? .absent,
            ]
    }

    /// What a parcel's number is drawn from besides its place: the two dates, or the inputs themselves where a date is unknown.
    private func batch() throws(TubanError) -> String {
        let ends = [plan.epochs[0], plan.epochs[plan.epochs.count - 1]]
        return ends.map { epoch in
            epoch.date ?? epoch.acquisitions.flatMap(\.files).map(\.sha256).joined(separator: "+")
        }.joined(separator: "/")
    }

    /// A UUID (version 8, RFC 9562) from the batch, the region's first pixel on the ground and its size: never from the order of a run.
    func uid(at place: ParcelShaping.Anchor, batch: String) throws(TubanError) -> String {
        let corner = plan.grid.transform.point(column: Double(place.column), row: Double(place.row))
        // A thousandth of a pixel: two regions cannot share it, and rounding in the origin of a cut-out grid does not reach it.
        let column = Int((corner.x / plan.grid.transform.pixelWidth * 1000).rounded())
        let row = Int((corner.y / plan.grid.transform.pixelHeight * 1000).rounded())
        return try ContentNumber.uid("\(batch)|\(column),\(row)|\(place.pixels)")
    }
}
