import Assessment
import GeoIO
import Geometry
import Parcels

/// Judges a queue by a raster of bytes on any north-up grid: 1 changed, 255 not evaluated, anything else did not change.
///
/// A pixel belongs to the candidate that holds its centre, to the last in the queue where there are several. Objects are the changed
/// pixels that hang together over sides or corners, from 10 pixels on.
///
/// - Complexity: six bytes for each pixel of the raster, and the pixels of the candidates' boxes.
enum RasterJudge {
    static let changed: UInt8 = 1
    static let notEvaluated: UInt8 = 255
    static let minimumPixels = 10

    static func judge(_ layer: QueueLayer, truth reader: RasterReader) throws(TubanError) -> JudgedQueue {
        let grid = reader.info.grid
        guard grid.transform.isNorthUp else {
            throw TubanError(.badData, subject: reader.info.path, "is not north-up; warp it to the grid of the run first")
        }
        guard reader.info.bands.first?.type == .byte else {
            throw TubanError(
                .badData, subject: reader.info.path,
                "band 1 is no byte; expected 0 no change, 1 change, 255 not evaluated (gdal_translate -ot Byte)")
        }
        var truth = [UInt8](repeating: 0, count: grid.bounds.count)
        try truth.withUnsafeMutableBufferPointer { (buffer) throws(TubanError) in
            if let base = buffer.baseAddress { try reader.readBytes(band: 1, window: grid.bounds, into: base) }
        }
        let labels = labels(of: layer, transform: grid.transform, bounds: grid.bounds)
        var queue = JudgedQueue.candidates(of: layer)
        var agreement = [0, 0, 0, 0]
        for (label, value) in zip(labels, truth) {
            let index = Int(label) - 1
            if index >= 0 {
                queue[index].size += 1
                if value != notEvaluated { queue[index].evaluated += 1 }
                if value == changed { queue[index].hit += 1 }
            }
            if value != notEvaluated { agreement[(index >= 0 ? 0 : 2) + (value == changed ? 0 : 1)] += 1 }
        }
        let pixels = PixelAgreement(
            truePositives: agreement[0], falsePositives: agreement[1], falseNegatives: agreement[2], trueNegatives: agreement[3])
        return JudgedQueue(queue: queue, truth: cover(truth, labels, grid.bounds), pixels: pixels)
    }

    /// For each pixel the position of its candidate in the queue, from 1; 0 for none.
    private static func labels(of layer: QueueLayer, transform: GeoTransform, bounds: PixelWindow) -> [Int32] {
        var labels = [Int32](repeating: 0, count: bounds.count)
        for (index, feature) in layer.features.enumerated() {
            let mask = PolygonMask(polygons: feature.polygons.map(\.rings), transform: transform, within: bounds)
            let window = mask.bounds
            guard !window.isEmpty else { continue }
            var inside = [UInt8](repeating: 0, count: window.count)
            inside.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { mask.fill(base, window: window) }
            }
            for row in 0..<window.height {
                let target = (window.y + row) * bounds.width + window.x
                for column in 0..<window.width where inside[row * window.width + column] != 0 { labels[target + column] = Int32(index + 1) }
            }
        }
        return labels
    }

    private static func cover(_ truth: [UInt8], _ labels: [Int32], _ bounds: PixelWindow) -> TruthCover {
        let mask = truth.map { $0 == changed ? UInt8(1) : 0 }
        var collector = RegionCollector(bounds: bounds, connectivity: .eight)
        mask.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { collector.add(labelTile(mask: base, covering: bounds, core: bounds, connectivity: .eight)) }
        }
        var objects: [TruthCover.Object] = []
        var covers: [TruthCover.Cover] = []
        for region in collector.finish() where region.area >= minimumPixels {
            var amounts: [Int32: Int] = [:]
            for run in region.runs {
                let row = Int(run.row) * bounds.width
                for column in Int(run.start)..<Int(run.end) where labels[row + column] > 0 { amounts[labels[row + column], default: 0] += 1 }
            }
            for (label, amount) in amounts {
                covers.append(.init(object: objects.count, candidate: Int(label) - 1, amount: Double(amount)))
            }
            let needed = (TruthCover.foundShare * Double(region.area)).rounded(.up)
            objects.append(.init(name: "\(region.first.row),\(region.first.column)", needed: needed))
        }
        return TruthCover(objects: objects, covers: covers)
    }
}
