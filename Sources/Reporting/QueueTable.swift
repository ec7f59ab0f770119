import Foundation
import GeoIO
import Geometry
import Pipeline
import Triage

/// The queue as a person reads it on a terminal, or a program as JSON.
package struct QueueTable: Sendable {
    package struct Row: Sendable, Codable {
        package var rank: Int
        package var tier: String
        package var uid: String
        package var confidence: Double
        package var areaMu: Double
        package var pixels: Int
        package var suppressed: Int
        package var x: Double
        package var y: Double
        package var reasons: String

        package enum CodingKeys: String, CodingKey {
            case rank, tier, uid, confidence, pixels, suppressed, x, y, reasons
            case areaMu = "area_mu"
        }
    }

    package let total: Int
    package let rows: [Row]

    /// - Parameters:
    ///   - tier: only this tier.
    ///   - limit: at most so many rows; nil gives all.
    package init(directory: RunDirectory, tier: Tier?, limit: Int?) throws(TubanError) {
        let plan = try directory.readPlan()
        let path = directory.path(of: .queue)
        guard directory.has(.queue) else {
            throw TubanError(.missingInput, subject: path, "does not exist; run tuban run, or tuban-classify, first")
        }
        let layer = try VectorReader.polygons(path: path, layer: ClassifyStage.layer, to: plan.grid.crs)
        var rows: [Row] = []
        for feature in layer.features { rows.append(try Self.row(feature, path: path)) }
        rows.sort { $0.rank < $1.rank }
        let chosen = rows.filter { row in tier.map { $0.rawValue == row.tier } ?? true }
        total = chosen.count
        self.rows = Array(chosen.prefix(limit ?? chosen.count))
    }

    private static func row(_ feature: PolygonLayer.Feature, path: String) throws(TubanError) -> Row {
        func integer(_ name: String) throws(TubanError) -> Int {
            guard case .integer(let value) = feature.attributes[name] else { throw missing(name, path) }
            return value
        }
        func real(_ name: String) throws(TubanError) -> Double {
            guard case .real(let value) = feature.attributes[name] else { throw missing(name, path) }
            return value
        }
        func text(_ name: String) throws(TubanError) -> String {
            guard case .text(let value) = feature.attributes[name] else { throw missing(name, path) }
            return value
        }
        let points = feature.polygons.first?.rings.first ?? []
        let xs = points.map(\.x)
        let ys = points.map(\.y)
        return Row(
            rank: try integer("rank"), tier: try text("tier"), uid: try text("uid"), confidence: try real("confidence"),
            areaMu: try real("area_mu"), pixels: try integer("pixels"), suppressed: try integer("suppressed"),
            x: ((xs.min() ?? 0) + (xs.max() ?? 0)) / 2, y: ((ys.min() ?? 0) + (ys.max() ?? 0)) / 2, reasons: try text("reasons"))
    }

    private static func missing(_ name: String, _ path: String) -> TubanError {
        TubanError(.badData, subject: path, "the layer 'queue' has no value in column '\(name)'; run tuban-classify again")
    }

    package func json() throws(TubanError) -> String {
        struct Listing: Encodable {
            var schema = 1
            var total: Int
            var rows: [Row]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(Listing(total: total, rows: rows)), as: UTF8.self)
        } catch {
            throw TubanError(.internalFault, subject: "queue", "cannot be written as JSON: \(error)")
        }
    }

    package func text(_ language: ReportLanguage) -> String {
        let head =
            language == .zh
            ? ["序号", "等级", "置信度", "面积(亩)", "像元", "X", "Y", "理由"]
            : ["rank", "tier", "confidence", "area (mu)", "pixels", "x", "y", "reasons"]
        let isDegrees = rows.allSatisfy { abs($0.x) <= 360 && abs($0.y) <= 90 }
        let lines = rows.map { row in
            [
                "\(row.rank)", row.tier, DecimalText.fixed(row.confidence, 2), DecimalText.fixed(row.areaMu, 2), "\(row.pixels)",
                DecimalText.fixed(row.x, isDegrees ? 5 : 1), DecimalText.fixed(row.y, isDegrees ? 5 : 1), row.reasons,
            ]
        }
        let footer =
            rows.count < total
            ? (language == .zh ? "共\(total)个图斑，列出前\(rows.count)个（--all 列出全部）" : "first \(rows.count) of \(total) candidates (--all lists them all)")
            : (language == .zh ? "共\(total)个图斑" : "\(total) candidates")
        return TextTable(head: head, rows: lines, rightAligned: [0, 2, 3, 4, 5, 6]).text + footer
    }
}
