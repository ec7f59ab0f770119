import GeoIO
import Geometry
import Pipeline

/// What a run could not see: by area of the layer `coverage`, where the queue has one, and in all from `run.json`.
struct BlindSpotTable {
    struct Row: Hashable {
        var code: String
        var name: String
        /// In mu; nil where the layer does not say.
        var area: Double?
        var unseen: Double?
    }

    static let layer = "coverage"

    var rows: [Row] = []
    var coverage: DiffStage.Coverage?

    init(rows: [Row] = [], coverage: DiffStage.Coverage? = nil) {
        self.rows = rows
        self.coverage = coverage
    }

    /// - Parameters:
    ///   - place: the run folder, which may be a file without a record.
    ///   - path: the file with the queue.
    init(place: String, queue path: String) throws(TubanError) {
        let folder = RunDirectory(place)
        coverage = folder.has(.record) ? try folder.readRecord().coverage : nil
        guard let found = try VectorCatalogue(path: path).layers.first(where: { $0.name == Self.layer }), let crs = found.crs else { return }
        var features = try VectorReader.polygons(path: path, layer: Self.layer, to: crs).features
        // Rows of several kinds cover the same ground: townships where there are some, else the next smaller or larger kind.
        let kinds = Set(features.compactMap { $0.string("kind") })
        if let kind = ["township", "village", "region"].first(where: kinds.contains) { features = features.filter { $0.string("kind") == kind } }
        for feature in features {
            func first(_ names: [String]) -> Double? { names.lazy.compactMap { feature.number($0) }.first }
            let area = first(["area_mu"]) ?? first(["area_m2"]).map { $0 * 0.0015 }
            let unseen =
                first(["unseen_mu"]) ?? first(["unseen_m2"]).map { $0 * 0.0015 }
                ?? first(["seen_fraction"]).flatMap { seen in area.map { $0 * (1 - seen) } }
            rows.append(
                Row(
                    code: feature.string("township_code") ?? feature.string("code") ?? "",
                    name: feature.string("township_name") ?? feature.string("name") ?? "", area: area, unseen: unseen))
        }
        rows.sort { (-($0.unseen ?? 0), $0.code, $0.name) < (-($1.unseen ?? 0), $1.code, $1.name) }
    }
}
