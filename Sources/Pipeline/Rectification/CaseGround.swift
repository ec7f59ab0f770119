import ChangeCore
import GeoIO
import Geometry
import Raster
import Triage

/// The pixels of one case and of the ring of fields around it.
struct CaseGround {
    let window: PixelWindow
    private let inside: [Bool]
    private let ring: [Bool]

    init(_ polygons: [MapPolygon], grid: RasterGrid, pixel: GroundPixel, limits: RectificationLimits) {
        let reach = GroundDisc(radius: limits.ringGapM + limits.ringWidthM, pixelWidth: pixel.width, pixelHeight: pixel.height)
        let gap = GroundDisc(radius: limits.ringGapM, pixelWidth: pixel.width, pixelHeight: pixel.height)
        let points = polygons.flatMap(\.rings).flatMap { $0 }.map { grid.transform.pixel(of: $0) }
        let left = Int((points.map(\.column).min() ?? 0).rounded(.down)) - reach.columns
        let top = Int((points.map(\.row).min() ?? 0).rounded(.down)) - reach.rows
        let right = Int((points.map(\.column).max() ?? 0).rounded(.up)) + reach.columns
        let bottom = Int((points.map(\.row).max() ?? 0).rounded(.up)) + reach.rows
        let window = PixelWindow(x: left, y: top, width: right - left, height: bottom - top)
        // Dilation wants the marks with a margin of its reach around the window.
        let wide = PixelWindow(
            x: left - reach.columns, y: top - reach.rows, width: window.width + 2 * reach.columns, height: window.height + 2 * reach.rows)
        let mask = PolygonMask(polygons: polygons.map(\.rings), transform: grid.transform, within: wide)
        let marks = [UInt8](unsafeUninitializedCapacity: wide.count) { buffer, count in
            if let base = buffer.baseAddress { mask.fill(base, window: wide) }
            count = wide.count
        }
        func dilated(_ disc: GroundDisc) -> [UInt8] {
            var out = [UInt8](repeating: 0, count: window.count)
            marks.withUnsafeBufferPointer { marks in
                out.withUnsafeMutableBufferPointer { out in
                    guard let from = marks.baseAddress, let to = out.baseAddress else { return }
                    MaskDilation.dilate(
                        from, bits: 1, width: window.width, height: window.height, marginX: reach.columns, marginY: reach.rows, disc: disc,
                        into: to)
                }
            }
            return out
        }
        let (near, far) = (dilated(gap), dilated(reach))
        self.window = window
        inside = (0..<window.count).map { index in
            marks[(index / window.width + reach.rows) * wide.width + index % window.width + reach.columns] == 1
        }
        ring = zip(near, far).map { $0 == 0 && $1 == 1 }
    }

    /// What one date shows of it.
    func planes(_ reader: EpochTileReader, _ looks: PlannedLooks) throws(TubanError) -> RectificationMeasure.Planes {
        let tile = SampleTile(bands: looks.bands, capacity: window.count)
        try reader.read(window, into: tile)
        func plane(_ band: Int) -> [Float] { Array(UnsafeBufferPointer(start: tile.plane(band), count: window.count)) }
        var brightness = [Float](repeating: 0, count: window.count)
        for band in looks.roles.visible {
            let samples = tile.plane(band)
            for index in 0..<window.count { brightness[index] += samples[index] }
        }
        let share = 1 / Float(looks.roles.visible.count)
        for index in 0..<window.count { brightness[index] *= share }
        return RectificationMeasure.Planes(
            width: window.width, height: window.height, inside: inside, ring: ring, seen: (0..<window.count).map { tile.valid[$0] != 0 },
            red: plane(looks.roles.red), nearInfrared: plane(looks.nearInfrared), brightness: brightness)
    }
}
