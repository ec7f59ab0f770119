import Foundation
import GeoIO
import Geometry
import Raster
import Triage

/// The base layers of a run: checked and hashed when it is planned, read when parcels are overlaid.
package enum BaseLayers {
    static let farthest = OverlayFigures.farthest

    /// The features of one role on the ground of a run; nil when the role is not configured.
    package static func read(_ role: BaseLayerRole, of configuration: RunConfiguration, grid: RasterGrid) throws(TubanError) -> BaseLayer? {
        guard let source = configuration.baseLayers?.layers[role] else { return nil }
        return try BaseLayer.read(role, source, crs: grid.crs, near: grid.extent, assumedCRS: configuration.assumeCRS)
    }

    /// Opens every layer before any tile runs: all that is wrong is told at once. Returns the hashes of their contents.
    static func check(_ configuration: RunConfiguration, grid: RasterGrid) throws(TubanError) -> [String: String]? {
        guard let layers = configuration.baseLayers?.layers, !layers.isEmpty else { return nil }
        var hashes: [String: String] = [:]
        var faults: [TubanError] = []
        for (role, source) in layers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            do throws(TubanError) {
                try check(role, source, configuration, grid: grid)
                hashes[role.rawValue] = try hash(of: source, role, grid: grid, assumedCRS: configuration.assumeCRS)
            } catch {
                faults.append(error)
            }
        }
        guard let first = faults.first else { return hashes }
        guard faults.count > 1 else { throw first }
        throw TubanError(
            first.kind, subject: "base_layers", faults.map { "\($0.subject): \($0.message)" }.joined(separator: "; "))
    }

    private static func check(
        _ role: BaseLayerRole, _ source: BaseLayerSource, _ configuration: RunConfiguration, grid: RasterGrid
    ) throws(TubanError) {
        let opened = try BaseLayerColumns(role, source, crs: grid.crs, assumedCRS: configuration.assumeCRS)
        guard role.tilesTheGround else { return }
        let count = opened.reader.featureCount
        try opened.reader.restrict(to: grid.extent)
        guard try opened.reader.advance() else {
            throw TubanError(
                .badData, subject: opened.reader.subject,
                count == 0
                    ? "is empty; \(role.rawValue) must cover the ground of the run"
                    : "none of its \(count) features lies on the ground of the run; check its CRS (\(opened.reader.crsName ?? "none")) and the order of coordinates")
        }
    }

    /// The content of a file, of all files of a Shapefile, or of a table's features near the ground.
    static func hash(of source: BaseLayerSource, _ role: BaseLayerRole, grid: RasterGrid, assumedCRS: String?) throws(TubanError) -> String {
        if source.isConnection { return try hashOfFeatures(source, role, grid: grid, assumedCRS: assumedCRS) }
        let whole = try ContentHash.ofFile(source.source)
        guard source.source.lowercased().hasSuffix(".shp") else { return whole }
        let stem = source.source.dropLast(4)
        var parts = [whole]
        for ending in ["dbf", "shx", "prj", "cpg"] {
            let path = ["\(stem).\(ending)", "\(stem).\(ending.uppercased())"].first { FileManager.default.fileExists(atPath: $0) }
            parts.append(try path.map { path throws(TubanError) in try ContentHash.ofFile(path) } ?? "-")
        }
        return try ContentHash.of(parts.joined(separator: "\n"))
    }

    private static func hashOfFeatures(
        _ source: BaseLayerSource, _ role: BaseLayerRole, grid: RasterGrid, assumedCRS: String?
    ) throws(TubanError) -> String {
        let layer = try BaseLayer.read(role, source, crs: grid.crs, near: grid.extent, assumedCRS: assumedCRS)
        var rows: [String] = []
        for feature in 0..<layer.count {
            var row = role.fields.map { layer.text($0.field, of: feature) ?? "-" }
            for point in layer.store.points(ofFeature: feature) {
                row.append(String(layer.store.paths.x[point].bitPattern, radix: 16))
                row.append(String(layer.store.paths.y[point].bitPattern, radix: 16))
            }
            rows.append(try ContentHash.of(row.joined(separator: " ")))
        }
        return try ContentHash.of(rows.sorted().joined(separator: "\n"))
    }
}

extension BaseLayerRole {
    /// Roles that cover all ground: one of them without a feature there was given in a wrong CRS, or is the wrong file.
    var tilesTheGround: Bool { self == .landUse || self == .townships || self == .villages }
}
