import GeoIO
import Geometry

/// The area of interest, from four numbers or a polygon file.
enum RegionReading {
    /// - Parameter crs: the CRS that the rings should be in; a box is taken to be in it already.
    static func region(_ choice: RegionChoice?, crs: String, assumedCRS: String?) throws(TubanError) -> PlannedRegion? {
        switch choice {
        case nil:
            return nil
        case .box(let minX, let minY, let maxX, let maxY):
            let ring = [(minX, minY), (maxX, minY), (maxX, maxY), (minX, maxY), (minX, minY)].map { Point(x: $0.0, y: $0.1) }
            return PlannedRegion(source: "\(minX),\(minY),\(maxX),\(maxY)", sha256: nil, polygons: [[ring]])
        case .file(let text):
            let (path, layer) = text.partedAtBar
            let read = try VectorReader.polygons(path: path, layer: layer, to: crs, assumedCRS: assumedCRS)
            guard !read.features.isEmpty else {
                throw TubanError(.badData, subject: text, "holds no polygon (\(read.skipped) features without one)")
            }
            let polygons = read.features.flatMap(\.polygons).map(\.rings)
            return PlannedRegion(source: text, sha256: try ContentHash.ofFile(path), polygons: polygons)
        }
    }
}
