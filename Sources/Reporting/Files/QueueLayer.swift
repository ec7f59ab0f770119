import Foundation
import GeoIO
import Geometry
import Pipeline

/// The rows of a queue in its order: by `rank` where the layer has one, else as they lie in the file.
struct QueueLayer: Sendable {
    let path: String
    let name: String
    let crs: String
    /// Names of the columns, in the file's order.
    let columns: [String]
    let features: [PolygonLayer.Feature]

    /// - Parameters:
    ///   - place: a run folder, or a file of polygons.
    ///   - crs: where the coordinates should end; nil leaves them.
    init(_ place: String, layer: String? = nil, to crs: String? = nil) throws(TubanError) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), isFolder.boolValue {
            let folder = RunDirectory(place)
            guard folder.has(.queue) else {
                throw TubanError(.missingInput, subject: folder.path(of: .queue), "does not exist; run tuban run, or tuban-classify, first")
            }
            path = folder.path(of: .queue)
        } else {
            guard FileManager.default.fileExists(atPath: place) else {
                throw TubanError(.missingInput, subject: place, "does not exist; expected a run folder or a file of polygons")
            }
            path = place
        }
        let found = try VectorCatalogue(path: path).layer(named: layer, usual: ClassifyStage.layer, path: path)
        guard let own = found.crs else {
            throw TubanError(.badData, subject: "\(path)|\(found.name)", "has no CRS; write the layer with one")
        }
        name = found.name
        columns = found.fields
        self.crs = crs ?? own
        let read = try VectorReader.polygons(path: path, layer: found.name, to: self.crs).features
        let ranks = read.map { $0.attributes["rank"]?.number }
        features =
            ranks.contains { $0 != nil }
            ? read.indices.sorted { (ranks[$0] ?? .infinity, $0) < (ranks[$1] ?? .infinity, $1) }.map { read[$0] } : read
    }
}

extension FieldValue {
    var string: String? { if case .text(let text) = self { text } else if case .date(let date) = self { date } else { nil } }

    var number: Double? {
        switch self {
        case .text(let text): Double(text)
        default: real
        }
    }
}

extension PolygonLayer.Feature {
    func number(_ name: String) -> Double? { attributes[name]?.number }
    func string(_ name: String) -> String? { attributes[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
}
