import GeoIO
import Geometry

/// The ground of a region as points, to tell which share of it an acquisition covers.
final class RegionCoverage {
    /// Cells along each side of the region's box.
    private static let cells = 64

    private let outline: RegionChoice?
    private let assumedCRS: String?
    private var known: [String: [Point]] = [:]

    init(_ outline: RegionChoice?, assumedCRS: String?) {
        self.outline = outline
        self.assumedCRS = assumedCRS
    }

    /// The share of the region that `acquisition` covers. Without an outline the region is the ground of `whole`.
    func coverage(by acquisition: Acquisition, of whole: Acquisition) throws(TubanError) -> Double {
        let crs = whole.files[0].grid.crs
        var open = try points(crs, whole)
        let count = open.count
        guard count > 0 else { return 0 }
        var byCRS: [String: [Acquisition.File]] = [:]
        for file in acquisition.files { byCRS[file.grid.crs, default: []].append(file) }
        for (system, files) in byCRS.sorted(by: { $0.key < $1.key }) {
            let carried = system == crs ? open : try Self.carried(open, from: crs, to: system)
            var left = Array(zip(open, carried))
            for file in files { left.removeAll { file.contains($0.1) } }
            open = left.map(\.0)
        }
        return Double(count - open.count) / Double(count)
    }

    private func points(_ crs: String, _ whole: Acquisition) throws(TubanError) -> [Point] {
        guard let outline else {
            let corners = whole.files.filter { $0.grid.crs == crs }.flatMap(\.corners)
            return Self.centres(of: Extent(around: corners)).filter { point in whole.files.contains { $0.grid.crs == crs && $0.contains(point) } }
        }
        if let points = known[crs] { return points }
        let polygons = try RegionReading.region(outline, crs: crs, assumedCRS: assumedCRS)?.polygons ?? []
        let points = Self.inside(polygons)
        known[crs] = points
        return points
    }

    private static func inside(_ polygons: [[[Point]]]) -> [Point] {
        let box = Extent(around: polygons.lazy.flatMap { $0.lazy.flatMap { $0 } })
        let size = (width: (box.maxX - box.minX) / Double(cells), height: (box.maxY - box.minY) / Double(cells))
        guard size.width > 0, size.height > 0 else { return [] }
        let window = PixelWindow(x: 0, y: 0, width: cells, height: cells)
        let mask = PolygonMask(
            polygons: polygons,
            transform: GeoTransform(originX: box.minX, pixelWidth: size.width, originY: box.maxY, pixelHeight: -size.height), within: window)
        var plane = [UInt8](repeating: 0, count: window.count)
        plane.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { mask.fill(base, window: window) }
        }
        return zip(centres(of: box), plane).filter { $0.1 != 0 }.map(\.0)
    }

    /// Centres of the cells, row by row from the top.
    private static func centres(of box: Extent) -> [Point] {
        (0..<cells * cells).map { index in
            Point(
                x: box.minX + (Double(index % cells) + 0.5) * (box.maxX - box.minX) / Double(cells),
                y: box.maxY - (Double(index / cells) + 0.5) * (box.maxY - box.minY) / Double(cells))
        }
    }

    private static func carried(_ points: [Point], from source: String, to target: String) throws(TubanError) -> [Point] {
        let (from, to) = (try CoordinateSystem(source, subject: "region"), try CoordinateSystem(target, subject: "region"))
        return try CoordinateTransform(from: from, to: to, subject: "region")(points)
    }
}
