import ChangeCore
import GeoIO
import Geometry
import Parcels
import Raster
import Triage

/// The layer `candidates`: its columns, and the way from regions to rows and back.
struct CandidateLayer {
    static let name = "candidates"
    let plan: Plan

    var fields: [FieldDefinition] {
        [
            FieldDefinition("uid", .text), FieldDefinition("pixels", .integer), FieldDefinition("area_m2", .real),
            FieldDefinition("area_mu", .real), FieldDefinition("perimeter_m", .real), FieldDefinition("seen_fraction", .real),
            FieldDefinition("magnitude_mean", .real), FieldDefinition("magnitude_max", .real), FieldDefinition("confidence", .real),
            FieldDefinition("evidence", .real), FieldDefinition("mean_width_px", .real),
        ] + bandFields + [FieldDefinition("date_before", .text), FieldDefinition("date_after", .text)]
    }

    /// Per-band means of both dates, in the bands' physical units.
    var bandFields: [FieldDefinition] {
        ["before", "after"].flatMap { epoch in plan.bandNames.map { FieldDefinition("\(epoch)_\($0)", .real) } }
    }

    func write(_ regions: [Region], to path: String) throws(TubanError) {
        let area = try GeodesicArea(crs: plan.grid.crs, subject: path)
        let batch = try self.batch()
        var writer = try VectorWriter(path: path)
        do {
            let layer = try writer.addLayer(LayerDefinition(name: Self.name, crs: plan.grid.crs, fields: fields))
            for region in regions {
                let polygons = mapPolygons(of: region)
                let measured = try area.measure(polygons)
                let candidate = try candidate(from: region, area: measured.area, perimeter: measured.perimeter, batch: batch)
                try writer.append(to: layer, polygons: polygons, values: values(of: candidate))
            }
            try Provenance.write(plan, to: &writer)
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
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
            + [first.map { .text($0) } ?? .absent, last.map { .text($0) } ?? .absent]
    }

    /// Rebuilds a candidate from its row; a missing column names itself.
    func candidate(from row: [String: FieldValue], subject: String) throws(TubanError) -> Candidate {
        func real(_ name: String) throws(TubanError) -> Double {
            switch row[name] {
            case .real(let value): return value
            case .integer(let value): return Double(value)
            default: throw TubanError(.badData, subject: subject, "a candidate has no number in column '\(name)'; run tuban-vectorize again")
            }
        }
        guard case .text(let uid) = row["uid"] else {
            throw TubanError(.badData, subject: subject, "a candidate has no uid; run tuban-vectorize again")
        }
        let half = plan.bandNames.count
        var means: [Double] = []
        for field in bandFields { means.append(try real(field.name)) }
        return Candidate(
            uid: uid, pixels: Int(try real("pixels")), areaM2: try real("area_m2"), perimeterM: try real("perimeter_m"),
            seenFraction: try real("seen_fraction"), magnitudeMean: try real("magnitude_mean"), magnitudeMax: try real("magnitude_max"),
            confidence: try real("confidence"), evidence: try real("evidence"), meanWidthPixels: try real("mean_width_px"),
            meansBefore: Array(means.prefix(half)), meansAfter: Array(means.suffix(half)))
    }

    private func mapPolygons(of region: Region) -> [MapPolygon] {
        tracePolygons(of: region.runs).map { polygon in
            MapPolygon(
                rings: ([polygon.outer] + polygon.holes).map { ring in
                    let points = ring.corners.map { plan.grid.transform.point(column: Double($0.x), row: Double($0.y)) }
                    return points + points.prefix(1)
                })
        }
    }

    private func candidate(
        from region: Region, area: Double, perimeter: Double, batch: String
    ) throws(TubanError) -> Candidate {
        let sums = region.sums
        let pixels = Double(sums.pixels)
        let bands = plan.bandNames.count
        let means = (0..<(2 * bands)).map { Double(sums.sums[CandidateSums.firstBand + $0]) / CandidateSums.sampleUnit / pixels }
        let threshold = Double(MagnitudeCode.fixed[Int(MagnitudeCode.lowestCode(reaching: plan.model.growThreshold))])
        let sides = tracePolygons(of: region.runs).reduce(0) { total, polygon in
            ([polygon.outer] + polygon.holes).reduce(total) { $0 + $1.length.horizontal + $1.length.vertical }
        }
        return Candidate(
            uid: try uid(of: region, batch: batch), pixels: sums.pixels, areaM2: area, perimeterM: perimeter,
            seenFraction: region.seenFraction,
            magnitudeMean: Double(sums.sums[CandidateSums.magnitude]) / MagnitudeCode.fixedUnit / pixels,
            magnitudeMax: Double(MagnitudeCode.magnitude(UInt8(sums.maxima[CandidateSums.maximumCode]))),
            confidence: Double(sums.sums[CandidateSums.seedProbability]) / 254 / Double(sums.seedPixels),
            evidence: min(1, Double(sums.sums[CandidateSums.excess]) / threshold / pixels) * pixels.squareRoot(),
            meanWidthPixels: 2 * pixels / Double(sides), meansBefore: Array(means.prefix(bands)), meansAfter: Array(means.suffix(bands)))
    }

    /// What a parcel's number is drawn from besides its place: the two dates, or the inputs themselves where a date is unknown.
    private func batch() throws(TubanError) -> String {
        let ends = [plan.epochs[0], plan.epochs[plan.epochs.count - 1]]
        return ends.map { epoch in
            epoch.date ?? epoch.acquisitions.flatMap(\.files).map(\.sha256).joined(separator: "+")
        }.joined(separator: "/")
    }

    /// A UUID (version 8, RFC 9562) from the batch, the region's first pixel on the ground and its size: never from the order of a run.
    private func uid(of region: Region, batch: String) throws(TubanError) -> String {
        let corner = plan.grid.transform.point(column: Double(region.first.column), row: Double(region.first.row))
        // A thousandth of a pixel: two regions cannot share it, and rounding in the origin of a cut-out grid does not reach it.
        let column = Int((corner.x / plan.grid.transform.pixelWidth * 1000).rounded())
        let row = Int((corner.y / plan.grid.transform.pixelHeight * 1000).rounded())
        let digits = Array(try ContentHash.of("\(batch)|\(column),\(row)|\(region.area)").utf8.prefix(32))
        var text = String(decoding: digits, as: UTF8.self).map { $0 }
        text[12] = "8"
        text[16] = ["8", "9", "a", "b"][Int(digits[16]) % 4]
        var parts: [String] = []
        var start = 0
        for length in [8, 4, 4, 4, 12] {
            parts.append(String(text[start..<(start + length)]))
            start += length
        }
        return parts.joined(separator: "-")
    }
}
