import Assessment
import Foundation
import GeoIO
import Geometry

/// Judges a queue by polygons of what truly changed. All ground counts as evaluated; every wanted polygon is an object.
///
/// Areas are planar in the CRS of the queue (in degrees: with the parallel through the queue's middle to scale), because only their
/// ratios count.
enum PolygonJudge {
    /// A candidate with no truth of at least `JudgedCandidate.goodShare` of it is of this class.
    static let unchanged = "unchanged"

    struct Truth {
        var layer: PolygonLayer
        var path: String
        /// The column with the class; nil where there is none.
        var classField: String?
        /// Whether a row is what the office looks for.
        var isWanted: (PolygonLayer.Feature) -> Bool
    }

    static func judge(_ layer: QueueLayer, truth: Truth) throws(TubanError) -> JudgedQueue {
        let overlay = try Overlay()
        let frame = Frame(layer, isGeographic: try CoordinateSystem(layer.crs, subject: layer.path).isGeographic)
        var shapes: [OverlayShape] = []
        for feature in truth.layer.features { shapes.append(try overlay.shape(frame.planar(feature.polygons))) }
        let index = try OverlayIndex(shapes, overlay: overlay)
        let isWanted = truth.layer.features.map(truth.isWanted)
        let classes = truth.layer.features.map { feature in truth.classField.map { feature.string($0) ?? "" } }
        var objects: [TruthCover.Object] = []
        var objectOf = [Int?](repeating: nil, count: shapes.count)
        for number in shapes.indices where isWanted[number] {
            objectOf[number] = objects.count
            objects.append(
                .init(name: "\(number + 1)", trueClass: classes[number], needed: TruthCover.foundShare * (try shapes[number].area())))
        }
        var queue = JudgedQueue.candidates(of: layer)
        var covers: [TruthCover.Cover] = []
        for (position, feature) in layer.features.enumerated() {
            let shape = try overlay.shape(frame.planar(feature.polygons))
            let size = try shape.area()
            var hit = 0.0
            var byClass: [String: Double] = [:]
            for number in index.candidates(for: shape) {
                guard try shape.overlaps(shapes[number]) else { continue }
                let common = try shape.intersection(shapes[number]).area()
                if let name = classes[number] { byClass[name, default: 0] += common }
                guard let object = objectOf[number] else { continue }
                hit += common
                covers.append(.init(object: object, candidate: position, amount: common))
            }
            queue[position].size = size
            queue[position].evaluated = size
            // Polygons of the truth may overlap each other.
            queue[position].hit = min(hit, size)
            if truth.classField != nil {
                let largest = byClass.max { ($0.value, $1.key) < ($1.value, $0.key) }
                queue[position].trueClass = largest.flatMap { $0.value >= JudgedCandidate.goodShare * size ? $0.key : nil } ?? unchanged
            }
        }
        return JudgedQueue(queue: queue, truth: TruthCover(objects: objects, covers: covers), pixels: nil)
    }

    /// Planar coordinates near the origin.
    private struct Frame {
        var origin: Point
        var scale: (x: Double, y: Double)

        init(_ layer: QueueLayer, isGeographic: Bool) {
            let first = layer.features.first?.polygons.first?.rings.first?.first ?? Point(x: 0, y: 0)
            origin = first
            // Metres for a degree, to the accuracy that a ratio of areas needs.
            scale = isGeographic ? (111_320 * cos(first.y * .pi / 180), 111_320) : (1, 1)
        }

        func planar(_ polygons: [MapPolygon]) -> [PlanarPolygon] {
            polygons.compactMap { polygon in
                let rings = polygon.rings.map { ring in
                    PlanarRing(points: ring.dropLast().map { PlanarPoint(x: ($0.x - origin.x) * scale.x, y: ($0.y - origin.y) * scale.y) })
                }
                return rings.first.map { PlanarPolygon(outer: $0, holes: Array(rings.dropFirst())) }
            }
        }
    }
}
