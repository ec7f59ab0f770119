import Assessment
import Foundation
import GeoIO
import Geometry

/// Draws the sample of a queue that people label, and writes it as a GeoPackage.
package struct SampleDrawing: Sendable {
    package enum Criterion: String, Sendable, CaseIterable {
        case tier
        case mappedClass = "class"
        case area
    }

    package var queue: String
    package var layer: String?
    package var out: String
    package var size: Int
    package var seed: Int
    package var criteria: [Criterion]
    /// Limits between the strata of area, in mu, ascending.
    package var areaLimits: [Double]
    package var overwrite: Bool

    package init(
        queue: String, layer: String?, out: String, size: Int, seed: Int, criteria: [Criterion], areaLimits: [Double], overwrite: Bool
    ) {
        self.queue = queue
        self.layer = layer
        self.out = out
        self.size = size
        self.seed = seed
        self.criteria = criteria
        self.areaLimits = areaLimits
        self.overwrite = overwrite
    }

    /// What was drawn: candidates, strata, and the size of the queue.
    package struct Outcome: Sendable, Hashable {
        package var drawn: Int
        package var strata: Int
        package var queue: Int
    }

    private static let kept: [(name: String, kind: FieldDefinition.Kind)] = [
        ("rank", .integer), ("tier", .text), ("class", .text), ("area_m2", .real), ("area_mu", .real),
    ]
    private static let fields =
        [FieldDefinition("uid", .text)] + kept.map { FieldDefinition($0.name, $0.kind) } + [
            FieldDefinition("stratum", .text), FieldDefinition("stratum_size", .integer), FieldDefinition("stratum_sample", .integer),
            FieldDefinition("weight", .real), FieldDefinition("seed", .integer), FieldDefinition("label", .text),
            FieldDefinition("label_class", .text), FieldDefinition("labelled_by", .text), FieldDefinition("labelled_on", .date),
            FieldDefinition("remark", .text),
        ]

    package func run() throws(TubanError) -> Outcome {
        guard overwrite || access(out, F_OK) != 0 else {
            throw TubanError(.cannotCreate, subject: out, "exists already; labels in it would be lost: give --overwrite, or another name")
        }
        let rows = try QueueLayer(queue, layer: layer)
        guard rows.features.allSatisfy({ $0.string("uid") != nil }) else {
            throw TubanError(.badData, subject: rows.path, "has rows without a uid; a sample needs it to find them again")
        }
        let names = rows.features.map { $0.string("uid") ?? "" }
        let strata = rows.features.map(stratum)
        guard let sample = StratifiedSample(names: names, strata: strata, size: size, seed: UInt64(bitPattern: Int64(seed))) else {
            throw TubanError(
                .usage, subject: "--size \(size)",
                "is too small for two of each of \(Set(strata).count) strata; give a larger one, or fewer criteria with --by")
        }
        var writer = try VectorWriter(path: out)
        do {
            let index = try writer.addLayer(LayerDefinition(name: LabelledSample.layerName, crs: rows.crs, fields: Self.fields))
            for drawn in sample.drawn {
                let feature = rows.features[drawn.unit]
                let own = Self.kept.map { feature.attributes[$0.name] ?? .absent }
                try writer.append(
                    to: index, polygons: feature.polygons,
                    values: [.text(names[drawn.unit])] + own + [
                        .text(drawn.stratum), .integer(drawn.stratumSize), .integer(drawn.stratumSample), .real(drawn.weight), .integer(seed),
                        .absent, .absent, .absent, .absent, .absent,
                    ])
            }
        } catch {
            writer.abandon()
            throw error
        }
        try writer.finish()
        return Outcome(drawn: sample.drawn.count, strata: Set(strata).count, queue: names.count)
    }

    private func stratum(_ feature: PolygonLayer.Feature) -> String {
        criteria.map { criterion in
            switch criterion {
            case .tier: feature.string("tier") ?? "-"
            case .mappedClass: feature.string("class") ?? "-"
            case .area:
                "area\(areaLimits.count { $0 <= (feature.number("area_mu") ?? 0) })"
            }
        }.joined(separator: "/")
    }
}
